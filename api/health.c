#include "health.h"

#include "base/log.h"
#include "db/db.h"
#include "metrics.h"
#include "trust/actor.h"
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

enum { EVERY_MS = 1000, PATIENCE_MS = 3000, MEMORY_MAX = 1 << 20 };

struct health {
    const char *database, *role;
    const struct actor *actor;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t stopped;
    bool stopping;
    atomic_bool ready;
};

static void note(struct health *h, bool ready, const char *detail)
{
    bool before = atomic_exchange(&h->ready, ready);
    metrics_database(ready);
    if (before && !ready)
        log_line(LOG_ERROR, "database_away", "detail", detail);
    else if (!before && ready)
        log_line(LOG_INFO, "database_up");
}

/* Waits; false when it is time to stop. */
static bool rest(struct health *h)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += EVERY_MS / 1000;
    pthread_mutex_lock(&h->lock);
    int timed_out = 0;
    while (!h->stopping && !timed_out)
        timed_out = pthread_cond_timedwait(&h->stopped, &h->lock, &until);
    bool goes_on = !h->stopping;
    pthread_mutex_unlock(&h->lock);
    return goes_on;
}

static void *watch(void *arg)
{
    struct health *h = arg;
    pthread_setname_np(pthread_self(), "dicr-health");
    struct db *db = db_new(h->database, h->role);
    struct arena *mem = arena_new(MEMORY_MAX);
    do {
        struct call c;
        arena_reset(mem);
        call_start(&c, mem, LANGUAGE_EN);
        c.db = db;
        c.actor = h->actor;
        c.deadline_ms = clock_ms() + PATIENCE_MS;
        bool ready = db_ping(&c);
        note(h, ready, c.error.detail);
    } while (rest(h));
    arena_free(mem);
    db_close(db);
    return NULL;
}

bool health_start(struct call *c, const char *database, const char *role, struct health **out)
{
    struct health *h = TAKE(c->mem, struct health);
    h->database = database;
    h->role = role;
    h->actor = actor_local();
    pthread_mutex_init(&h->lock, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&h->stopped, &attributes);
    pthread_condattr_destroy(&attributes);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&h->thread, NULL, watch, h);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed)
        return fail_detail(c, ERROR_REFUSED, NULL, "no thread: %s", strerror(failed));
    *out = h;
    return true;
}

void health_stop(struct health *h)
{
    if (!h)
        return;
    pthread_mutex_lock(&h->lock);
    h->stopping = true;
    pthread_cond_signal(&h->stopped);
    pthread_mutex_unlock(&h->lock);
    pthread_join(h->thread, NULL);
    pthread_cond_destroy(&h->stopped);
    pthread_mutex_destroy(&h->lock);
}

bool health_is_ready(const struct health *h)
{
    return h && atomic_load(&h->ready);
}
