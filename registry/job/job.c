#include "job.h"
#include "base/actor.h"
#include "base/array.h"
#include <pthread.h>

enum { JOB_BYTES_MAX = 1 << 30, HOUR_MS = 3600 * 1000, LOOK_MS = 250, OTHERS_MS = 1000, PATIENCE_MS = 15000 };

ROW_SHAPE(job, STORE, job, attempt, done, of, rights, kind, owner, state, actor, country, reader, language, error_code,
          error_field, error_arguments);

ROW_SHAPE(job_input, STORE, options, input_hex);

ROW_SHAPE(job_counts, STORE, queued, running, done, failed);

/* --- for whoever asks ------------------------------------------------------------------------------------------------------------- */

static const char *rights_text(struct call *c)
{
    return int_text(c->mem, c->actor->rights);
}

bool job_add(struct call *c, const char *kind, const char *options, const struct bytes *input, struct maybe_int *job)
{
    struct job out = { 0 };
    const char *hex = input ? text_format(c->mem, "\\x%s", bytes_to_hex(c->mem, input->bytes, input->size)) : NULL;
    bool ok = db_one(c, &sql_job_add,
                     ARGS("kind", kind, "options", options, "input", hex, "country", c->actor->country, "rights", rights_text(c)),
                     &job_shape, &out, NULL);
    *job = out.job;
    return ok;
}

static const char *job_text(struct call *c, struct maybe_int job)
{
    return int_text(c->mem, job.value);
}

bool job_add_again(struct call *c, struct maybe_int job, const char *kind)
{
    return db_run(c, &sql_job_add_again,
                  ARGS("job", job_text(c, job), "kind", kind, "country", c->actor->country, "rights", rights_text(c)), NULL);
}

bool job_lock(struct call *c, struct maybe_int job)
{
    struct job locked;
    return db_one(c, &sql_job_lock_row, ARGS("job", job_text(c, job)), &job_shape, &locked, NULL);
}

bool job_cancel(struct call *c, struct maybe_int job)
{
    return db_run(c, &sql_job_cancel, ARGS("job", job_text(c, job)), NULL);
}

/* --- for whoever waits --------------------------------------------------------------------------------------------------------------- */

bool job_read(struct call *c, struct maybe_int job, struct job *out)
{
    *out = (struct job){ 0 };
    return db_one(c, &sql_job_state, ARGS("job", job_text(c, job)), &job_shape, out, NULL);
}

bool job_count(struct call *c, struct job_counts *out)
{
    return db_one(c, &sql_job_counts, ARGS(), &job_counts_shape, out, NULL);
}

bool job_is_over(const struct job *job)
{
    return strcmp(job->state, "done") == 0 || strcmp(job->state, "failed") == 0 || strcmp(job->state, "cancelled") == 0;
}

struct error job_error(struct arena *mem, const struct job *job)
{
    struct error e = { .code = ERROR_INTERNAL, .field = job->error_field };
    for (int code = 0; job->error_code && code < ERROR_COUNT; code++)
        if (strcmp(error_rows[code].slug, job->error_code) == 0)
            e.code = (enum error_code)code;
    const char **arguments = TAKE_N(mem, job->error_arguments.n + 2, const char *);
    if (job->error_arguments.n)
        memcpy(arguments, job->error_arguments.item, job->error_arguments.n * sizeof *arguments);
    e.arguments = arguments;
    return e;
}

/* What the threads of this process tell each other. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t raised;
    uint64_t count;
    unsigned waiting;
    bool waiting_ends;
} news = { .lock = PTHREAD_MUTEX_INITIALIZER, .raised = PTHREAD_COND_INITIALIZER };

static _Thread_local uint64_t heard;

void job_announce(void)
{
    pthread_mutex_lock(&news.lock);
    news.count++;
    pthread_cond_broadcast(&news.raised);
    pthread_mutex_unlock(&news.lock);
}

/* Waits for what is raised under the lock, until then at most. */
static void wait_until(pthread_cond_t *raised, pthread_mutex_t *lock, int64_t until_ms)
{
    const struct timespec until = { until_ms / 1000, until_ms % 1000 * 1000000 };
    pthread_cond_clockwait(raised, lock, CLOCK_MONOTONIC, &until);
}

void job_hear(int64_t at_most_ms)
{
    int64_t until_ms = clock_ms() + at_most_ms;
    pthread_mutex_lock(&news.lock);
    while (news.count == heard && clock_ms() < until_ms)
        wait_until(&news.raised, &news.lock, until_ms);
    heard = news.count;
    pthread_mutex_unlock(&news.lock);
}

void job_waiting_ends(bool ends)
{
    pthread_mutex_lock(&news.lock);
    news.waiting_ends = ends;
    pthread_mutex_unlock(&news.lock);
    job_announce();
}

/* So many more wait; false: one too many, or none may any more. */
static bool may_wait(int more)
{
    pthread_mutex_lock(&news.lock);
    bool may = !news.waiting_ends && news.waiting + (unsigned)more <= JOB_WAITS_MAX;
    news.waiting += may || more < 0 ? (unsigned)more : 0;
    pthread_mutex_unlock(&news.lock);
    return may;
}

bool job_wait(struct call *c, struct maybe_int job, int64_t at_most_ms, bool *over)
{
    int64_t until_ms = clock_ms() + at_most_ms, left_ms;
    struct job at = { 0 };
    *over = false;
    if (at_most_ms == 0 || !may_wait(1))
        return true;
    bool read;
    while ((read = job_read(c, job, &at)) && !(*over = job_is_over(&at)) && may_wait(0) && (left_ms = until_ms - clock_ms()) > 0)
        job_hear(left_ms < OTHERS_MS ? left_ms : OTHERS_MS); /* another program may do it */
    (void)may_wait(-1);
    return read;
}

/* --- the work of a job ------------------------------------------------------------------------------------------------------------- */

bool job_read_input(struct call *c, const struct job *job, struct job_input *out)
{
    bool found;
    return db_one(c, &sql_job_input, BIND(&job_shape, job), &job_input_shape, out, &found) &&
           (found || fail(c, ERROR_CANCELLED, NULL));
}

static const struct job_kind *kind_of(const struct job *job)
{
    const struct job_kind *kind = job_kinds;
    while (kind->name && strcmp(kind->name, job->kind) != 0)
        kind++;
    return kind;
}

struct job_take_args {
    struct maybe_int last;
    struct job *out;
    bool *found;
};

static bool take(struct call *c, void *arg)
{
    struct job_take_args *w = arg;
    struct job *job = w->out;
    *job = (struct job){ 0 };
    if (!db_run(c, &sql_job_adopt, ARGS(), NULL) ||
        !db_one(c, &sql_job_next, ARGS("last", w->last.known ? job_text(c, w->last) : NULL), &job_shape, job, w->found))
        return false;
    job->state = *w->found ? kind_of(job)->state : NULL;
    return !*w->found || db_run(c, &sql_job_begin, BIND(&job_shape, job), NULL);
}

bool job_take(struct call *c, struct maybe_int last, struct job *out, bool *found)
{
    struct job_take_args w = { last, out, found };
    return db_tx(c, take, &w);
}

/* Ends an attempt, with an error or NULL; *ended is false where it is no longer the one that counts. */
static bool end_attempt(struct call *c, const struct job *job, const char *state, const struct error *error, bool *ended)
{
    struct texts arguments = { 0 };
    for (const char *const *at = error ? error->arguments : NULL; at && *at; at += 2)
        if (at[1]) {
            list_add(c->mem, &arguments, at[0]);
            list_add(c->mem, &arguments, at[1]);
        }
    int64_t changed;
    bool ok = db_run(c, &sql_job_end,
                     BIND(&job_shape, job, "state", state, "error_code", error ? error_rows[error->code].slug : NULL,
                          "error_field", error ? error->field : NULL, "error_arguments",
                          error ? array_of_texts(c->mem, arguments.item, arguments.n) : NULL),
                     &changed);
    *ended = ok && changed > 0;
    return ok;
}

static bool work_and_end(struct call *c, void *arg)
{
    const struct job *job = arg;
    bool ended;
    if (!kind_of(job)->work(c, job))
        return false;
    struct job at = *job; /* what was done is all that there was */
    if (c->progress)
        at.done = (struct maybe_int){ true, atomic_load(&c->progress->done) };
    return end_attempt(c, &at, "done", NULL, &ended) && (ended || fail(c, ERROR_CANCELLED, NULL));
}

/* The work is done as whoever asked for it, in memory of its own, which lives as long as the call's: an error points into it. */
bool job_do(struct call *c, const struct job *job)
{
    struct call own = *c;
    const struct actor actor = {
        .name = job->actor, .country = job->country, .reader = job->reader, .rights = (unsigned)job->rights.value
    };
    own.mem = arena_within(c->mem, JOB_BYTES_MAX);
    own.actor = &actor;
    own.options = (struct request_options){ .owner = job->owner };
    own.deadline_ms = clock_ms() + HOUR_MS;
    (void)!language_parse(job->language, &own.language);
    bool done = db_tx(&own, work_and_end, (void *)(uintptr_t)job);
    c->written = own.written;
    if (!done)
        call_take_errors(c, &own);
    return done;
}

/* --- one job after another --------------------------------------------------------------------------------------------------------- */

struct job_runner {
    struct db *beside; /* holds the lock, and writes the progress */
    struct progress *shown;
    atomic_bool stopping;
    /* of the job under way */
    const struct job *job;
    struct db *at_work;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool is_ended;
    bool is_lost; /* its progress could not be written */
};

static void release_runner(void *arg)
{
    struct job_runner *r = arg;
    db_close(r->beside);
    pthread_cond_destroy(&r->ended);
    pthread_mutex_destroy(&r->lock);
}

struct job_runner *job_runner_new(struct arena *mem, const char *conninfo, const char *role, struct progress *shown)
{
    struct job_runner *r = TAKE(mem, struct job_runner);
    r->beside = db_new(conninfo, role);
    r->shown = shown;
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->ended, NULL);
    arena_defer(mem, release_runner, r);
    return r;
}

void job_runner_stop(struct job_runner *r)
{
    atomic_store(&r->stopping, true);
    job_announce();
}

static bool write_progress(struct call *c, void *arg)
{
    struct job_runner *r = arg;
    struct job at = *r->job;
    at.state = atomic_load(&r->shown->step);
    at.done = (struct maybe_int){ true, atomic_load(&r->shown->done) };
    at.of = (struct maybe_int){ true, atomic_load(&r->shown->of) };
    int64_t changed;
    if (!db_run(c, &sql_job_progress, BIND(&job_shape, &at), &changed))
        return false;
    return changed > 0 || (job_read(c, at.job, &at) && strcmp(at.state, "done") == 0);
}

/* Beside the work: writes how far it is, and ends it when it was cancelled, when the program ends, or when the database knows no longer
   that somebody is at work. */
static void *attend(void *arg)
{
    struct job_runner *r = arg;
    struct arena *mem = arena_new(0);
    pthread_mutex_lock(&r->lock);
    while (!r->is_ended) {
        wait_until(&r->ended, &r->lock, clock_ms() + LOOK_MS);
        if (r->is_ended)
            break;
        pthread_mutex_unlock(&r->lock);
        struct call c;
        call_start(&c, mem, LANGUAGE_EN);
        c.db = r->beside;
        c.deadline_ms = clock_ms() + PATIENCE_MS;
        bool stands = db_tx(&c, write_progress, r) || c.error.code == ERROR_BUSY; /* BUSY: it is being ended */
        r->is_lost = !stands && c.error_count > 0;
        if (!stands || atomic_load(&r->stopping)) {
            atomic_store(&r->shown->is_over, true);
            db_give_up_at(r->at_work, clock_ms());
        }
        arena_reset(mem);
        pthread_mutex_lock(&r->lock);
    }
    pthread_mutex_unlock(&r->lock);
    arena_free(mem);
    return NULL;
}

static bool do_attended(struct call *c, struct job_runner *r, const struct job *job)
{
    pthread_t thread;
    r->job = job;
    r->at_work = c->db;
    r->is_ended = r->is_lost = false;
    atomic_store(&r->shown->step, job->state);
    atomic_store(&r->shown->done, 0);
    atomic_store(&r->shown->of, 0);
    atomic_store(&r->shown->is_over, false);
    c->progress = r->shown;
    int failed = pthread_create(&thread, NULL, attend, r);
    bool done = failed ? fail_detail(c, ERROR_BUSY, NULL, "no thread: %s", strerror(failed)) : job_do(c, job);
    c->progress = NULL;
    pthread_mutex_lock(&r->lock);
    r->is_ended = true;
    pthread_cond_signal(&r->ended);
    pthread_mutex_unlock(&r->lock);
    if (!failed)
        pthread_join(thread, NULL);
    db_give_up_at(c->db, 0);
    return done;
}

struct job_end_args {
    const struct job *job;
    const char *state;
    const struct error *error; /* NULL: none */
};

static bool end_failed(struct call *c, void *arg)
{
    const struct job_end_args *w = arg;
    bool ended;
    return end_attempt(c, w->job, w->state, w->error, &ended);
}

/* Under the lock. What could not go on, since the program ends, something else holds what the job needs or nobody could tell how far it
   is, is queued again. What failed because the database is away stays as it is, for whoever finds it there. */
static bool run_locked(struct call *c, struct call *beside, struct job_runner *r, struct maybe_int last, bool *ran)
{
    struct job job;
    bool taken = job_take(beside, last, &job, ran);
    *ran = *ran && taken;
    if (!*ran || do_attended(c, r, &job))
        return taken;
    enum error_code why = c->error.code;
    struct job_end_args end = { &job, "failed", &c->error };
    if (atomic_load(&r->stopping) || r->is_lost || why == ERROR_BUSY)
        end = (struct job_end_args){ &job, "queued", NULL };
    beside->deadline_ms = clock_ms() + PATIENCE_MS;
    if (end.error && (why == ERROR_DATABASE_AWAY || why == ERROR_COMMIT_UNKNOWN))
        return false;
    (void)!db_tx(beside, end_failed, &end);
    return false;
}

bool job_run(struct call *c, struct job_runner *r, struct maybe_int last, bool *ran)
{
    struct call beside;
    int64_t locked = 0;
    *ran = false;
    call_start(&beside, c->mem, c->language);
    beside.db = r->beside;
    beside.deadline_ms = clock_ms() + PATIENCE_MS;
    bool ok = db_run(&beside, &sql_job_try_lock, ARGS(), &locked);
    if (locked) {
        ok = run_locked(c, &beside, r, last, ran);
        struct call unlocking = beside;
        call_clear(&unlocking);
        unlocking.deadline_ms = clock_ms() + PATIENCE_MS;
        (void)!db_run(&unlocking, &sql_job_unlock, ARGS(), NULL);
    }
    if (*ran)
        job_announce();
    if (!ok && !c->error_count)
        call_take_errors(c, &beside);
    return ok;
}
