#include "workers.h"

#include "failure_log.h"
#include "job/job.h"
#include "metrics.h"
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

struct lane_queue {
    enum lane lane;
    pthread_mutex_t lock;
    struct task *first, **end;
    size_t waiting;
    struct worker *idle; /* the one that worked last first: its session is the warmest, in our memory and in the server's */
    bool closing;
};

struct worker {
    struct workers *workers;
    struct lane_queue *queue;
    pthread_t thread;
    pthread_cond_t wanted;
    _Atomic(struct db *) db; /* its session, while it has one: for workers_cancel() */
    bool is_idle;            /* stands in the queue's list */
    struct worker *idle_next;
    struct worker *called_next; /* of those that the socket thread wakes; its own until it has */
};

struct workers {
    struct workers_settings settings;
    struct lane_queue queues[LANE_COUNT];
    struct worker *threads;
    size_t started;
    atomic_bool cancelled;
};

/* A writer waits for the disk, not for a processor, and the server syncs the commits of several at once. */
enum { HEAVY_NICE = 10, SCAN_MAX = 4 * BATCH_MAX, WRITERS_MIN = 8 };

struct workers_settings workers_settings_default(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t n = cores > 1 ? (size_t)cores : 1;
    return (struct workers_settings){
        .threads = { [LANE_READ] = n,
                     [LANE_SEARCH] = n,
                     [LANE_WRITE] = n > WRITERS_MIN ? n : WRITERS_MIN,
                     [LANE_JOB] = JOB_WAITS_MAX + 1,
                     [LANE_HEAVY] = 1 },
        .waiting_max = { [LANE_READ] = 4096, [LANE_SEARCH] = 512, [LANE_WRITE] = 512, [LANE_JOB] = 64, [LANE_HEAVY] = 64 },
        .memory_max = { [LANE_READ] = (size_t)64 << 20,
                        [LANE_SEARCH] = (size_t)64 << 20,
                        [LANE_WRITE] = (size_t)64 << 20,
                        [LANE_JOB] = (size_t)64 << 20,
                        [LANE_HEAVY] = (size_t)1 << 30 },
    };
}

static bool can_share_batch(const struct task *a, const struct task *b)
{
    return a->target.op == b->target.op && a->request.language == b->request.language && actor_equal(a->actor, b->actor);
}

/* Takes the first waiting task and, when its op answers many, its share of those behind it that fit. */
static size_t take_batch(struct lane_queue *q, size_t workers, struct task **out)
{
    size_t n = 0, share = 1;
    struct task **at = &q->first;
    if (route_is_batched(&q->first->target))
        share = (q->waiting + workers - 1) / workers;
    if (share > BATCH_MAX)
        share = BATCH_MAX;
    for (size_t seen = 0; *at && n < share && seen < SCAN_MAX; seen++) {
        struct task *t = *at;
        if (n > 0 && !can_share_batch(out[0], t)) {
            at = &t->next;
            continue;
        }
        *at = t->next;
        if (!*at)
            q->end = at;
        t->next = NULL;
        out[n++] = t;
    }
    q->waiting -= n;
    metrics_set_lane(LANE_METRIC_WAITING, q->lane, q->waiting);
    return n;
}

/* Takes one out of the idle ones; under the lock. NULL when all are at work. */
static struct worker *take_idle_worker(struct lane_queue *q)
{
    struct worker *w = q->idle;
    if (w) {
        q->idle = w->idle_next;
        w->is_idle = false;
    }
    return w;
}

/* Waits for work; 0 at the end. */
static size_t wait_for_tasks(struct worker *self, struct task **out)
{
    struct lane_queue *q = self->queue;
    pthread_mutex_lock(&q->lock);
    while (!q->first && !q->closing) {
        self->is_idle = true;
        self->idle_next = q->idle;
        q->idle = self;
        while (self->is_idle)
            pthread_cond_wait(&self->wanted, &q->lock);
    }
    size_t n = q->first ? take_batch(q, self->workers->settings.threads[q->lane], out) : 0;
    pthread_mutex_unlock(&q->lock);
    return n;
}

/* What nobody waits for any more is not begun. */
static size_t drop_overdue(struct worker *self, struct call *c, struct task **tasks, size_t n)
{
    bool cancelled = atomic_load_explicit(&self->workers->cancelled, memory_order_relaxed);
    int64_t now = clock_ms();
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        struct task *t = tasks[i];
        if (!cancelled && (t->request.deadline_ms == 0 || t->request.deadline_ms > now)) {
            tasks[kept++] = t;
            continue;
        }
        call_clear(c);
        (void)fail(c, ERROR_CANCELLED, NULL);
        failure_log(LOG_WARN, ERROR_CANCELLED, t->request.id, t->target.op->name, "not begun before its time was over", now);
        reply_problem(c, &t->request, &t->reply);
        self->workers->settings.done(&t, 1, self->workers->settings.arg);
    }
    call_clear(c);
    return kept;
}

void worker_name(const char *name, bool is_heavy)
{
    pthread_setname_np(pthread_self(), name);
    if (is_heavy && setpriority(PRIO_PROCESS, (id_t)gettid(), HEAVY_NICE) != 0)
        log_line(LOG_WARN, "not_nice", "thread", name);
}

static void *work(void *arg)
{
    struct worker *self = arg;
    const struct workers_settings *s = &self->workers->settings;
    enum lane lane = self->queue->lane;
    char name[16]; /* what the kernel takes */
    snprintf(name, sizeof name, "dicr-%s", lane_names[lane]);
    worker_name(name, lane == LANE_HEAVY);
    struct db *db = s->database ? db_new(s->database, s->role) : NULL;
    if (db)
        db_require_schema(db);
    atomic_store(&self->db, db);
    struct arena *mem = arena_new(s->memory_max[lane]);
    struct task *tasks[BATCH_MAX];
    for (size_t n; (n = wait_for_tasks(self, tasks)) > 0; arena_reset(mem)) {
        struct call c;
        call_start(&c, mem, tasks[0]->request.language);
        c.db = db;
        n = drop_overdue(self, &c, tasks, n);
        if (n == 0)
            continue;
        c.actor = tasks[0]->actor;
        metrics_add_lane(LANE_METRIC_BATCHES, lane, 1);
        metrics_add_lane(LANE_METRIC_BATCHED, lane, n);
        (s->answer ? s->answer : route_answer)(&c, tasks, n);
        s->done(tasks, n, s->arg);
    }
    arena_free(mem);
    atomic_store(&self->db, NULL);
    db_close(db);
    return NULL;
}

static void queue_start(struct lane_queue *q, enum lane lane)
{
    q->lane = lane;
    q->end = &q->first;
    pthread_mutex_init(&q->lock, NULL);
}

bool workers_start(struct call *c, const struct workers_settings *s, struct workers **out)
{
    struct workers *w = arena_take(c->mem, sizeof *w);
    w->settings = *s;
    size_t total = 0;
    for (size_t l = 0; l < LANE_COUNT; l++) {
        queue_start(&w->queues[l], (enum lane)l);
        total += s->threads[l];
    }
    w->threads = TAKE_N(c->mem, total, struct worker);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = 0;
    for (size_t l = 0; l < LANE_COUNT && !failed; l++) {
        for (size_t i = 0; i < s->threads[l] && !failed; i++) {
            struct worker *self = &w->threads[w->started];
            *self = (struct worker){ .workers = w, .queue = &w->queues[l] };
            pthread_cond_init(&self->wanted, NULL);
            failed = pthread_create(&self->thread, NULL, work, self);
            if (failed)
                pthread_cond_destroy(&self->wanted);
            w->started += !failed;
        }
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed) {
        workers_stop(w);
        return fail_detail(c, ERROR_REFUSED, NULL, "no thread: %s", strerror(failed));
    }
    *out = w;
    return true;
}

/* Appends one; under the lock. */
static bool append(struct lane_queue *q, size_t waiting_max, struct task *t)
{
    if (q->closing || q->waiting >= waiting_max) {
        metrics_add_lane(LANE_METRIC_REFUSED, q->lane, 1);
        return false;
    }
    t->next = NULL;
    *q->end = t;
    q->end = &t->next;
    q->waiting++;
    return true;
}

/* Takes the lane's tasks out of the list at *first, leaving the others and those that were refused. */
static void push_lane(struct workers *w, struct lane_queue *q, struct task **first, struct task **refused)
{
    struct worker *called = NULL, **end = &called;
    pthread_mutex_lock(&q->lock);
    for (struct task **at = first; *at;) {
        struct task *t = *at;
        if (route_lane(&t->request, &t->target) != q->lane) {
            at = &t->next;
            continue;
        }
        *at = t->next;
        if (!append(q, w->settings.waiting_max[q->lane], t)) {
            t->next = *refused;
            *refused = t;
        } else if ((*end = take_idle_worker(q)) != NULL) {
            end = &(*end)->called_next;
        }
    }
    *end = NULL;
    metrics_set_lane(LANE_METRIC_WAITING, q->lane, q->waiting);
    pthread_mutex_unlock(&q->lock);
    for (struct worker *next; called; called = next) {
        next = called->called_next;
        pthread_cond_signal(&called->wanted);
    }
}

struct task *workers_push(struct workers *w, struct task *first)
{
    struct task *refused = NULL;
    while (first)
        push_lane(w, &w->queues[route_lane(&first->request, &first->target)], &first, &refused);
    return refused;
}

bool workers_withdraw(struct workers *w, struct task *t)
{
    struct lane_queue *q = &w->queues[route_lane(&t->request, &t->target)];
    pthread_mutex_lock(&q->lock);
    struct task **at = &q->first;
    while (*at && *at != t)
        at = &(*at)->next;
    bool waits = *at;
    if (waits) {
        *at = t->next;
        if (!*at)
            q->end = at;
        metrics_set_lane(LANE_METRIC_WAITING, q->lane, --q->waiting);
    }
    pthread_mutex_unlock(&q->lock);
    return waits;
}

size_t workers_idle(struct workers *w, enum lane lane)
{
    struct lane_queue *q = &w->queues[lane];
    size_t n = 0;
    pthread_mutex_lock(&q->lock);
    for (const struct worker *one = q->idle; one; one = one->idle_next)
        n++;
    pthread_mutex_unlock(&q->lock);
    return n;
}

void workers_cancel(struct workers *w)
{
    atomic_store_explicit(&w->cancelled, true, memory_order_relaxed);
    for (size_t i = 0; i < w->started; i++) {
        struct db *db = atomic_load(&w->threads[i].db);
        if (db)
            db_give_up_at(db, clock_ms());
    }
}

void workers_stop(struct workers *w)
{
    if (!w)
        return;
    for (size_t l = 0; l < LANE_COUNT; l++) {
        pthread_mutex_lock(&w->queues[l].lock);
        w->queues[l].closing = true;
        for (struct worker *idle; (idle = take_idle_worker(&w->queues[l])) != NULL;)
            pthread_cond_signal(&idle->wanted);
        pthread_mutex_unlock(&w->queues[l].lock);
    }
    for (size_t i = 0; i < w->started; i++)
        pthread_join(w->threads[i].thread, NULL);
    for (size_t i = 0; i < w->started; i++)
        pthread_cond_destroy(&w->threads[i].wanted);
    for (size_t l = 0; l < LANE_COUNT; l++)
        pthread_mutex_destroy(&w->queues[l].lock);
}
