/* Jobs: work that takes longer than a moment. A job is begun in the transaction of who asked for it, and done later, by whatever program
   of this database is free: one job at a time, in the order in which they came. Its row (table job) tells its state and progress; cancelling
   it is a change of that row. Where the program or its database ends, the row stays, and the next program that looks does the job again
   from its stored input, three times at most. An attempt that was given up for dead can end nothing: job_end asks whose attempt it is. */
#pragma once
#include "base/file.h"
#include "db/db.h"

struct job {
    struct maybe_int job, attempt, done, of, rights;
    const char *kind, *owner, *state;     /* state: queued, done, failed, cancelled, or the name of what is done now */
    const char *actor, *country, *reader; /* who asked for it (struct actor) */
    const char *language;                 /* in which the person asked */
    const char *error_code, *error_field; /* why it failed: slug, field */
    struct texts error_arguments;         /* name, value, … */
};

/* What can be a job. `work` is run in one transaction, with the rights, the owner and the language of who asked. */
struct job_kind {
    const char *name;
    const char *state; /* its first */
    bool (*work)(struct call *c, const struct job *job);
};
extern const struct job_kind job_kinds[]; /* registry/job_table.c; ended by { 0 } */

/* What a job works on. */
struct job_input {
    const char *options; /* text of its own, or NULL */
    const char *input_hex;
};

/* --- for whoever asks, within the transaction -------------------------------------------------------------------------------------- */

/* Begins a job for c->options.owner; *job is its number. The options and the input (bytes) may be NULL. */
bool job_add(struct call *c, const char *kind, const char *options, const struct bytes *input, struct maybe_int *job)
    __attribute__((warn_unused_result));
/* More work of another kind for a job that is done; the caller has locked it. */
bool job_add_again(struct call *c, struct maybe_int job, const char *kind) __attribute__((warn_unused_result));
/* Locks the job until the transaction ends: until then it neither begins nor ends. */
bool job_lock(struct call *c, struct maybe_int job) __attribute__((warn_unused_result));
/* Cancels a job that the caller has locked: whoever works at it ends. What it has brought so far is the caller's matter. */
bool job_cancel(struct call *c, struct maybe_int job) __attribute__((warn_unused_result));

/* --- for whoever waits --------------------------------------------------------------------------------------------------------------- */

/* Reads its state, progress and end. */
bool job_read(struct call *c, struct maybe_int job, struct job *out) __attribute__((warn_unused_result));
bool job_is_over(const struct job *job);
/* Why it failed, as an error. */
struct error job_error(struct arena *mem, const struct job *job);

/* Tells the threads of this process that a job was added, or has ended; after the commit. */
void job_announce(void);
/* Waits for such news, at most so long. */
void job_hear(int64_t at_most_ms);
/* Waits until the job is over, at most so long; *over says whether it is. It answers at once when JOB_WAITS_MAX others wait, or when
   waiting has ended (the service stops). */
enum { JOB_WAITS_MAX = 7 };
bool job_wait(struct call *c, struct maybe_int job, int64_t at_most_ms, bool *over) __attribute__((warn_unused_result));
void job_waiting_ends(bool ends);

/* How many jobs there are. */
struct job_counts {
    struct maybe_int queued, running, done, failed;
};
bool job_count(struct call *c, struct job_counts *out) __attribute__((warn_unused_result));

/* --- for whoever works -------------------------------------------------------------------------------------------------------------- */

/* Its options and input, within its work. CANCELLED: it is no longer this attempt that counts. */
bool job_read_input(struct call *c, const struct job *job, struct job_input *out) __attribute__((warn_unused_result));

/* Takes the oldest job that waits, up to `last` (unknown: any), and does it in the call's session. For job_run(), and for tests, in which
   nobody else works. */
bool job_take(struct call *c, struct maybe_int last, struct job *out, bool *found) __attribute__((warn_unused_result));
bool job_do(struct call *c, const struct job *job) __attribute__((warn_unused_result));

struct job_runner;

/* Works at jobs, with a session of its own for their progress beside the one that does the work. It lives in `mem`. `shown` is where the
   work stands, for whoever looks at it. */
struct job_runner *job_runner_new(struct arena *mem, const char *conninfo, const char *role, struct progress *shown)
    __attribute__((returns_nonnull));
/* Does the oldest job that waits, up to `last`, with the call's session; *ran says that there was one and nobody else was at work. False:
   it failed, or, where none ran, the database is away or refuses. One that failed because the database was away or busy is done again; being kept waiting costs it no try. */
bool job_run(struct call *c, struct job_runner *r, struct maybe_int last, bool *ran) __attribute__((warn_unused_result));
/* From any thread: what is under way is put back into the queue. */
void job_runner_stop(struct job_runner *r);
