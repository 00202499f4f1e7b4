#include "job_thread.h"

#include "failure_log.h"
#include "workers.h"
#include <pthread.h>
#include <signal.h>

/* How often it looks for jobs of other programs. */
enum { LOOK_MS = 1000 };

struct job_thread {
    const char *database, *role;
    struct job_runner *runner;
    struct progress progress;
    pthread_t thread;
    atomic_bool stopping;
};

static void *work(void *arg)
{
    struct job_thread *t = arg;
    worker_name("dicr-jobs", true);
    struct db *db = db_new(t->database, t->role);
    db_require_schema(db);
    struct arena *mem = arena_new(0);
    for (bool ran = false; !atomic_load(&t->stopping); arena_reset(mem)) {
        if (!ran)
            job_hear(LOOK_MS);
        struct call c;
        call_start(&c, mem, LANGUAGE_EN);
        c.db = db;
        if (atomic_load(&t->stopping) || job_run(&c, t->runner, (struct maybe_int){ 0 }, &ran))
            continue;
        if (c.error.code != ERROR_CANCELLED)
            failure_log(LOG_WARN, c.error.code, 0, "job", c.error.detail, clock_ms());
        ran = false;
    }
    arena_free(mem);
    db_close(db);
    return NULL;
}

bool job_thread_start(struct call *c, const char *database, const char *role, struct job_thread **out)
{
    struct job_thread *t = TAKE(c->mem, struct job_thread);
    *t = (struct job_thread){ .database = database, .role = role };
    t->runner = job_runner_new(c->mem, database, role, &t->progress);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&t->thread, NULL, work, t);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed)
        return fail_detail(c, ERROR_REFUSED, NULL, "no thread: %s", strerror(failed));
    *out = t;
    return true;
}

void job_thread_stop(struct job_thread *t)
{
    if (!t)
        return;
    atomic_store(&t->stopping, true);
    job_runner_stop(t->runner);
    pthread_join(t->thread, NULL);
}
