/* A call: one run of one op for one caller. It holds everything that a function of the registry may use. */
#pragma once
#include "arena.h"
#include "date.h"
#include "errors.h"
#include "request_options.h"
#include <stdatomic.h>

struct db;    /* registry/db/db.h: the database session, one per call at a time */
struct actor; /* registry/trust/actor.h: who calls, with which rights */

/* One reason why a call failed. `arguments` are name/value pairs for the sentence, ended by NULL;
   `detail` is for the log only and never shown to a caller over HTTP. */
struct error {
    enum error_code code;
    const char *field; /* dotted path ("identifiers.0.value"), or NULL */
    const char *const *arguments;
    const char *detail;
};

enum { CALL_ERRORS_MAX = 32, CALL_WORK_LIMIT_MS = 2000 };

/* Where long work stands, for whoever looks at it from another thread, and may end it. */
struct progress {
    _Atomic(const char *) step; /* what is done now; a text of the program */
    _Atomic int64_t done, of;   /* of this step, in parts that take about the same time */
    atomic_bool is_over;        /* the work is to end */
};

struct call {
    struct arena *mem;
    struct db *db;
    const struct actor *actor;
    struct request_options options;
    enum language language;
    int64_t deadline_ms;                  /* on the monotonic clock; 0: none */
    int64_t work_limit_ms;                /* how long a search may work before it answers with what it has found */
    struct date today;                    /* fixed for the call, so that one report has one day */
    struct error error;                   /* the first error, which decides the answer */
    struct error errors[CALL_ERRORS_MAX]; /* all errors, the first included */
    size_t error_count;
    const char *path;          /* prefix put before a field's name while a nested record is read, or NULL */
    struct progress *progress; /* NULL: nobody looks */
    int64_t job;               /* the job that goes on after the answer (job/job.h), or 0 */
    int64_t written; /* the last transaction that db_tx() committed for it, PostgreSQL's xid8; 0: it has written nothing */
};

/* Makes a call ready: memory taken from `mem`, language, today by the system clock in UTC. Nothing to free. */
void call_start(struct call *c, struct arena *mem, enum language language);

/* Clears all errors, before a transaction is run again. */
void call_clear(struct call *c);

/* Fails with what a part of the work that had a call of its own has failed with; the texts are not copied. */
void call_take_errors(struct call *c, const struct call *part);

/* fail(c, ERROR_DATE_ORDER, "valid_until", "first", date_text(c, it->valid_from)): adds an error and is false,
   so `return fail(…)`. `field` may be NULL; the rest are name/value pairs for the sentence. Strings are not copied:
   they live in the arena or in the program. */
#define fail(c, code, field, ...) (call_fail((c), (code), (field), WORDS(__VA_ARGS__)), false)

/* The same with a detail for the log (printf-like, copied): database messages, system errors. */
#define fail_detail(c, code, field, ...) (call_fail_detail((c), (code), (field), __VA_ARGS__), false)

void call_fail(struct call *c, enum error_code code, const char *field, const char *const *arguments);
void call_fail_detail(struct call *c, enum error_code code, const char *field, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* True while the arena is under its limit; else fails with ERROR_TOO_LARGE. For loops that user input drives. */
bool call_has_room(struct call *c) __attribute__((warn_unused_result));

/* Long work tells where it is: it begins a step of so many parts (more of them, where it is in that step), finds that it has more, and
   has done some. call_advance() is false with CANCELLED where the work is to end. */
void call_step(struct call *c, const char *step, int64_t of);
void call_expect(struct call *c, int64_t more);
bool call_advance(struct call *c, int64_t parts) __attribute__((warn_unused_result));

/* Milliseconds on the monotonic clock, and those left before the call's deadline (a large number when there is none,
   0 when it has passed). */
int64_t clock_ms(void);
int64_t call_left_ms(const struct call *c);

/* The sentence for an error in a person's language ("must be given"); the edge puts the name of the field before it. */
const char *error_sentence(struct arena *mem, enum language language, const struct error *e);
