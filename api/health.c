#include "health.h"

#include "base/log.h"
#include "cluster/cluster.h"
#include "db/schema.h"
#include "job/job.h"
#include "metrics.h"
#include <pthread.h>
#include <signal.h>

enum {
    PING_MS = 1000,          /* how often a database that is up is asked */
    TURN_MS = 200,           /* how often a database that is away is asked, and the process of the private server looked at */
    PATIENCE_MS = 3000,      /* for one answer */
    RESTART_MS = 2000,       /* for one attempt to start the private server; the next turn goes on with it */
    RESTART_LATER_MS = 5000, /* after a failed attempt, at most */
    MEMORY_MAX = 1 << 20
};

struct health {
    struct health_settings settings;
    const struct actor *actor;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t stopped;
    bool stopping;
    _Atomic enum error_code state; /* NONE: up; else DATABASE_AWAY, DISK_FULL or SCHEMA */

    /* of the thread */
    bool was_away; /* at the last look */
    struct db *db;
    int64_t next_ping_ms, next_restart_ms, restart_pause_ms;
    enum error_code restart_failed; /* why the last attempt failed, so that each reason is logged once */
};

/* Notes what was found; only a change is logged. */
static void note(struct health *h, enum error_code state, const char *detail)
{
    enum error_code before = atomic_exchange(&h->state, state);
    metrics_set(METRIC_DATABASE_UP, state == ERROR_NONE);
    db_report_away_as(state == ERROR_DISK_FULL ? ERROR_DISK_FULL : ERROR_DATABASE_AWAY);
    bool was_away = h->was_away;
    h->was_away = state != ERROR_NONE;
    if (before == state)
        return;
    /* a database that is there from the start is no news, and the address stays the last line that a person sees */
    if (state == ERROR_NONE)
        log_line(was_away ? LOG_INFO : LOG_DEBUG, "database_up");
    else
        log_line(LOG_ERROR, "database_away", "why", error_rows[state].slug, "detail", detail);
}

/* Waits for the next turn; false when it is time to stop. */
static bool rest(struct health *h)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    bool often = h->settings.cluster || atomic_load(&h->state) != ERROR_NONE;
    until.tv_nsec += (long)(often ? TURN_MS : PING_MS) * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&h->lock);
    int timed_out = 0;
    while (!h->stopping && !timed_out)
        timed_out = pthread_cond_timedwait(&h->stopped, &h->lock, &until);
    bool goes_on = !h->stopping;
    pthread_mutex_unlock(&h->lock);
    return goes_on;
}

/* A sentence that names the version of the database's schema. It takes a session of its own, since that of `h` refuses another
   schema. */
static const char *schema_sentence(struct health *h, struct call *c)
{
    struct db *own = c->db, *db = db_new(h->settings.database, h->settings.role);
    const char *sentence = NULL;
    call_clear(c);
    c->db = db;
    if (!schema_check(c))
        sentence = error_sentence(c->mem, c->language, &c->error);
    c->db = own;
    db_close(db);
    return sentence;
}

static void count_jobs(struct call *c)
{
    struct job_counts n;
    if (!job_count(c, &n))
        return;
    metrics_set(METRIC_JOBS_QUEUED, n.queued.value);
    metrics_set(METRIC_JOBS_RUNNING, n.running.value);
    metrics_set(METRIC_JOBS_DONE, n.done.value);
    metrics_set(METRIC_JOBS_FAILED, n.failed.value);
}

static void ping(struct health *h, struct call *c)
{
    int64_t now = clock_ms();
    if (now < h->next_ping_ms)
        return;
    c->deadline_ms = now + PATIENCE_MS;
    c->db = h->db;
    enum error_code state = db_ping(c) ? ERROR_NONE : c->error.code == ERROR_SCHEMA ? ERROR_SCHEMA : ERROR_DATABASE_AWAY;
    const char *detail = c->error.detail;
    if (state == ERROR_SCHEMA && atomic_load(&h->state) != ERROR_SCHEMA)
        detail = schema_sentence(h, c);
    note(h, state, detail);
    if (state == ERROR_NONE)
        count_jobs(c);
    h->next_ping_ms = clock_ms() + (state == ERROR_NONE ? PING_MS : 0);
}

static void restart_failed(struct health *h, const struct call *c)
{
    bool full = c->error.code == ERROR_DISK_FULL;
    note(h, full ? ERROR_DISK_FULL : ERROR_DATABASE_AWAY, "the private server has ended");
    h->restart_pause_ms = h->restart_pause_ms ? h->restart_pause_ms * 2 : TURN_MS;
    if (h->restart_pause_ms > RESTART_LATER_MS)
        h->restart_pause_ms = RESTART_LATER_MS;
    h->next_restart_ms = clock_ms() + h->restart_pause_ms;
    if (h->restart_failed == c->error.code)
        return;
    h->restart_failed = c->error.code;
    log_line(LOG_ERROR, "database_does_not_start", "why", error_sentence(c->mem, c->language, &c->error), "detail",
             c->error.detail);
}

/* Sees to it that the private server runs; false: it does not yet. */
static bool keep_running(struct health *h, struct call *c)
{
    if (cluster_is_running(h->settings.cluster, c->mem))
        return true;
    if (atomic_load(&h->state) == ERROR_NONE)
        note(h, ERROR_DATABASE_AWAY, "the private server has ended");
    int64_t now = clock_ms();
    if (now < h->next_restart_ms)
        return false;
    c->deadline_ms = now + RESTART_MS;
    if (cluster_restart(c, h->settings.cluster)) {
        log_line(LOG_WARN, "database_restarted");
        h->restart_failed = ERROR_NONE;
        h->restart_pause_ms = h->next_ping_ms = 0;
        return true;
    }
    if (c->error.code != ERROR_CANCELLED) /* that is: it starts, and is not ready yet */
        restart_failed(h, c);
    return false;
}

static void *watch(void *arg)
{
    struct health *h = arg;
    pthread_setname_np(pthread_self(), "dicr-health");
    h->db = db_new(h->settings.database, h->settings.role);
    db_require_schema(h->db);
    struct arena *mem = arena_new(MEMORY_MAX);
    do {
        struct call c;
        arena_reset(mem);
        call_start(&c, mem, LANGUAGE_EN);
        c.actor = h->actor;
        if (!h->settings.cluster || keep_running(h, &c)) {
            call_clear(&c);
            ping(h, &c);
        }
    } while (rest(h));
    arena_free(mem);
    db_close(h->db);
    return NULL;
}

static void release(struct health *h)
{
    pthread_cond_destroy(&h->stopped);
    pthread_mutex_destroy(&h->lock);
}

bool health_start(struct call *c, const struct health_settings *s, struct health **out)
{
    struct health *h = TAKE(c->mem, struct health);
    h->settings = *s;
    h->state = ERROR_DATABASE_AWAY;
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
    if (failed) {
        release(h);
        return fail_detail(c, ERROR_REFUSED, NULL, "no thread: %s", strerror(failed));
    }
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
    release(h);
}

bool health_is_ready(const struct health *h)
{
    return h && atomic_load(&h->state) == ERROR_NONE;
}

const char *health_database(const struct health *h)
{
    enum error_code state = h ? atomic_load(&h->state) : ERROR_DATABASE_AWAY;
    return state == ERROR_NONE ? "up" : state == ERROR_DATABASE_AWAY ? "away" : error_rows[state].slug;
}
