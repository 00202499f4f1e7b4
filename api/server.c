#include "server.h"

#include "accept.h"
#include "failure_log.h"
#include "job/job.h"
#include "metrics.h"
#include "mhd.h"
#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum {
    TURN_MS = 100, /* how often deadlines are looked at */
    EVENTS_PER_TURN = 256,
    FILES_SPARE = 128, /* descriptors for everything but connections */
    FILES_EACH = 4     /* of a connection: the client's socket, the pair to libmicrohttpd, the spool of an answer */
};

struct server {
    struct server_settings settings;
    struct workers *workers;
    struct acceptor *acceptor;
    struct mhd *mhd;
    int mhd_fd;
    int epoll_fd, event_fd, signal_fd;
    struct connection_set connections;
    _Atomic(struct http_connection *) done;
    atomic_bool stop_asked;
    bool cancelled;
    int64_t drain_until_ms, next_look_ms;
    int64_t noted_ms; /* what had come by then has been noted */
    size_t crowded_turns;
    int64_t crowded_since_ms;
};

struct server_limits server_limits_default(void)
{
    return (struct server_limits){
        .connections_max = 4096,
        .idle_ms = 30000,
        .request_ms = 20000,
        .file_ms = 300000,
        .send_ms = 30000,
        .linger_ms = 2000,
        .lane_ms = { [LANE_READ] = 15000,
                     [LANE_SEARCH] = 15000,
                     [LANE_WRITE] = 30000,
                     [LANE_JOB] = 90000,
                     [LANE_HEAVY] = 300000 },
        .drain_ms = 10000,
        .bodies_max = (size_t)512 << 20,
        .answers_max = (size_t)512 << 20,
        .spools_max = 2 * SPOOL_BYTES_MAX,
    };
}

/* --- to the workers and back ------------------------------------------------------------------------------------------------ */

/* The workers have the request no more. */
static void leave_workers(struct http_connection *x)
{
    x->set->working--;
    exchange_give_place(&x->exchange);
}

/* The workers do not take it, or give it back. */
static void refuse_work(struct http_connection *x, enum error_code code, const char *name, const char *value)
{
    leave_workers(x);
    exchange_refuse(&x->exchange, code, name, value);
    connection_answer(x, clock_ms());
}

/* What became whole in this turn goes to the workers together; those for whom there is no room in the queue are answered 503. */
static void push_requests(struct server *s)
{
    struct connection_set *set = &s->connections;
    struct task *received = set->received;
    set->received = NULL;
    set->received_end = &set->received;
    for (struct task *t = received ? workers_push(s->workers, received) : NULL, *next; t; t = next) {
        next = t->next;
        failure_log(LOG_WARN, ERROR_BUSY, t->request.id, t->target.op->name, "the queue is full", clock_ms());
        refuse_work(t->owner, ERROR_BUSY, NULL, NULL);
    }
}

/* A request whose client has closed its side is not begun: nobody waits for it, and it would keep others waiting. Who has only
   ended its sending, which looks the same, is told so. */
static void withdraw_request(struct server *s, struct http_connection *x)
{
    struct task *t = &x->exchange.task;
    if (!workers_withdraw(s->workers, t))
        return;
    refuse_work(x, ERROR_CANCELLED, "why", tr(t->request.mem, t->request.language, MESSAGE_why_client_closed));
}

/* Called by a worker: from here on the task is the socket thread's. */
static void return_tasks(struct task *const *tasks, size_t n, void *arg)
{
    struct server *s = arg;
    struct http_connection *first = NULL, *last = NULL;
    for (size_t i = 0; i < n; i++) {
        struct http_connection *x = tasks[i]->owner;
        exchange_end_work(&x->exchange);
        x->done_next = first;
        first = x;
        last = last ? last : x;
    }
    if (!first)
        return;
    struct http_connection *head = atomic_load_explicit(&s->done, memory_order_relaxed);
    do
        last->done_next = head;
    while (!atomic_compare_exchange_weak_explicit(&s->done, &head, first, memory_order_acq_rel, memory_order_relaxed));
    if (!head)
        (void)!eventfd_write(s->event_fd, 1);
}

/* libmicrohttpd would give an answer without a body a length of 0, which 304 must not have (RFC 9110 §8.6). */
static void answer_done(struct server *s, struct http_connection *x, int64_t now)
{
    leave_workers(x);
    if (exchange_take_answer(&x->exchange) && x->exchange.task.reply.content_type)
        mhd_answer(s->mhd, x, now);
    else
        connection_answer(x, now);
}

static void take_done(struct server *s)
{
    struct http_connection *x = atomic_exchange_explicit(&s->done, NULL, memory_order_acq_rel);
    int64_t now = x ? clock_ms() : 0;
    while (x) {
        struct http_connection *next = x->done_next;
        answer_done(s, x, now);
        x = next;
    }
}

/* --- the loop --------------------------------------------------------------------------------------------------------------- */

/* Whether it is at work with what has come, so that only the next turns show whether it is too slow. What lingers is not: it
   throws away whatever comes. */
static bool is_being_served(const struct http_connection *x)
{
    return x->is_ready && x->phase != PHASE_LINGER;
}

/* Closes what is over its time: idle connections, requests that drip in, answers that are not taken. They are judged by what had
   come when all of it was noted: a stall of the service is no fault of its clients. */
static void close_overdue(struct server *s)
{
    int64_t now = s->noted_ms;
    if (now < s->next_look_ms)
        return;
    s->next_look_ms = now + TURN_MS;
    failure_log_summary(now);
    acceptor_resume(s->acceptor);
    for (struct http_connection *x = s->connections.all, *next; x; x = next) {
        next = x->next;
        if (!x->ends_ms || now <= x->ends_ms || is_being_served(x))
            continue;
        bool is_idle = x->phase == PHASE_HEAD && x->in_at == x->in.size;
        if (!is_idle && x->phase != PHASE_LINGER)
            metrics_add(METRIC_TOO_SLOW, 1);
        connection_close(x);
    }
}

/* The first signal stops; after it they mean what they always mean, so a second one ends the program where it stands. */
static void on_signal(struct server *s)
{
    struct signalfd_siginfo info;
    if (read(s->signal_fd, &info, sizeof info) != (ssize_t)sizeof info)
        return;
    sigset_t ours;
    sigemptyset(&ours);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGINT);
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &ours, NULL);
    server_stop(s);
}

/* There may be more events than one turn notes. Epoll gives them in their order, so after as many turns as it takes to note one
   for each descriptor, all that had come before the first of these turns has been noted. */
static void note_turn(struct server *s, int64_t asked_ms, int n)
{
    bool is_crowded = n == EVENTS_PER_TURN;
    if (n < 0)
        return;
    if (s->crowded_turns == 0)
        s->crowded_since_ms = asked_ms;
    s->crowded_turns = is_crowded ? s->crowded_turns + 1 : 0;
    if (!is_crowded)
        s->noted_ms = asked_ms;
    else if (s->crowded_turns * EVENTS_PER_TURN >= 2 * s->connections.open + EVENTS_PER_TURN) {
        s->noted_ms = s->crowded_since_ms;
        s->crowded_turns = 0;
    }
}

static void note_connection(struct server *s, const struct watched *w, uint32_t events)
{
    struct http_connection *x = w->connection;
    connection_note_events(w, events);
    if (x->hung_up && x->phase == PHASE_WORK)
        withdraw_request(s, x);
}

/* Each descriptor stands once among the events, and connections are only closed after all events were noted. */
static void wait_for_events(struct server *s)
{
    struct epoll_event events[EVENTS_PER_TURN];
    bool has_work = s->connections.ready || mhd_has_work(s->mhd);
    int64_t asked_ms = clock_ms();
    int n = epoll_wait(s->epoll_fd, events, EVENTS_PER_TURN, has_work ? 0 : TURN_MS);
    bool has_new = false;
    note_turn(s, asked_ms, n);
    for (int i = 0; i < n; i++) {
        eventfd_t ignored;
        if (events[i].data.ptr == &s->event_fd)
            (void)!eventfd_read(s->event_fd, &ignored);
        else if (events[i].data.ptr == &s->signal_fd)
            on_signal(s);
        else if (events[i].data.ptr == s->acceptor)
            has_new = true;
        else if (events[i].data.ptr == &s->mhd_fd)
            s->connections.library_due = true;
        else
            note_connection(s, events[i].data.ptr, events[i].events);
    }
    if (has_new)
        acceptor_run(s->acceptor, clock_ms());
}

static void begin_drain(struct server *s, int64_t now)
{
    log_line(LOG_INFO, "stopping");
    atomic_store(&s->connections.state.draining, true);
    s->drain_until_ms = now + s->connections.limits.drain_ms;
    acceptor_stop(s->acceptor);
    metrics_set(METRIC_STOPPING, 1);
    job_waiting_ends(true);
}

/* Whether all that was under way has been answered. When the patience ends what waits is cancelled; what runs has its own
   deadline. Answers that nobody takes are left behind. */
static bool has_drained(struct server *s, int64_t now)
{
    const struct connection_set *set = &s->connections;
    if (set->working == 0 && set->active == 0)
        return true;
    if (now < s->drain_until_ms)
        return false;
    if (!s->cancelled) {
        s->cancelled = true;
        workers_cancel(s->workers);
        metrics_set(METRIC_STOPPING, 2);
        s->drain_until_ms = now + 2000;
        return false;
    }
    return set->working == 0;
}

void server_run(struct server *s)
{
    struct connection_set *set = &s->connections;
    for (;;) {
        wait_for_events(s);
        take_done(s);
        int64_t now = clock_ms();
        connections_run(set, now);
        mhd_run(s->mhd);
        push_requests(s);
        /* What libmicrohttpd has just written goes out in the same turn. */
        connections_run(set, now);
        close_overdue(s);
        if (!set->state.draining && atomic_load(&s->stop_asked))
            begin_drain(s, now);
        else if (set->state.draining && has_drained(s, now))
            return;
    }
}

void server_stop(struct server *s)
{
    atomic_store(&s->stop_asked, true);
    (void)!eventfd_write(s->event_fd, 1);
}

/* --- start and end ---------------------------------------------------------------------------------------------------------- */

/* As many connections as the system gives descriptors for. */
static void fit_descriptors(struct server_limits *limits)
{
    struct rlimit files;
    rlim_t wanted = ((rlim_t)limits->connections_max + CONNECTIONS_SPARE) * FILES_EACH + FILES_SPARE;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return;
    if (files.rlim_cur < wanted) {
        files.rlim_cur = files.rlim_max < wanted ? files.rlim_max : wanted;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
    rlim_t fit = files.rlim_cur > FILES_SPARE ? (files.rlim_cur - FILES_SPARE) / FILES_EACH : 0;
    if (files.rlim_cur < wanted)
        limits->connections_max = fit > CONNECTIONS_SPARE + 16 ? (unsigned)fit - CONNECTIONS_SPARE : 16;
}

/* Events of the descriptor come with this owner. */
static bool watch(const struct server *s, int fd, void *owner)
{
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = owner };
    return fd >= 0 && epoll_ctl(s->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

static bool open_descriptors(struct server *s)
{
    s->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    s->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (s->epoll_fd < 0 || !watch(s, s->event_fd, &s->event_fd))
        return false;
    if (!s->settings.take_signals)
        return true;
    sigset_t ours;
    sigemptyset(&ours);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGINT);
    s->signal_fd = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
    return watch(s, s->signal_fd, &s->signal_fd);
}

static bool start_parts(struct call *c, struct server *s)
{
    struct connection_set *set = &s->connections;
    if (!open_descriptors(s)) {
        (void)fail_detail(c, ERROR_REFUSED, NULL, "epoll: %s", strerrordesc_np(errno));
        close(s->settings.listen_fd);
        return false;
    }
    set->epoll_fd = s->epoll_fd;
    if (!acceptor_start(c, set, s->settings.listen_fd, &s->acceptor))
        return false;
    s->mhd = mhd_start(c->mem, set, set->limits.connections_max + CONNECTIONS_SPARE);
    s->mhd_fd = s->mhd ? mhd_fd(s->mhd) : -1;
    if (!watch(s, s->mhd_fd, &s->mhd_fd))
        return fail_detail(c, ERROR_REFUSED, NULL, "libmicrohttpd does not start");
    return workers_start(c, &s->settings.workers, &s->workers);
}

bool server_start(struct call *c, const struct server_settings *settings, struct server **out)
{
    struct server *s = TAKE(c->mem, struct server);
    struct connection_set *set = &s->connections;
    s->settings = *settings;
    job_waiting_ends(false);
    s->epoll_fd = s->event_fd = s->signal_fd = -1;
    s->settings.workers.done = return_tasks;
    s->settings.workers.arg = s;
    set->limits = settings->limits;
    fit_descriptors(&set->limits);
    if (set->limits.per_address_max == 0)
        set->limits.per_address_max = set->limits.connections_max / 2;
    set->received_end = &set->received;
    set->ready_end = &set->ready;
    set->scratch = arena_take(c->mem, SCRATCH_BYTES);
    set->state = (struct server_state){ .health = settings->health, .actor = actor_local() };
    set->state.shares = (struct shares){ .max = { [SHARE_BODIES] = set->limits.bodies_max,
                                                  [SHARE_ANSWERS] = set->limits.answers_max,
                                                  [SHARE_SPOOLS] = set->limits.spools_max } };
    /* All workers may be at work for one address, and half of the places may wait for it. */
    for (size_t l = 0; l < LANE_COUNT; l++)
        set->state.shares.max[SHARE_PLACES + l] = 2 * settings->workers.threads[l] + settings->workers.waiting_max[l] + 1;
    if (getrandom(&set->state.id_prefix, sizeof set->state.id_prefix, 0) < 0)
        set->state.id_prefix = (uint32_t)clock_ms();
    if (!start_parts(c, s)) {
        server_end(s);
        return false;
    }
    *out = s;
    return true;
}

void server_end(struct server *s)
{
    if (!s)
        return;
    workers_stop(s->workers);
    s->workers = NULL;
    take_done(s);
    mhd_end(s->mhd);
    acceptor_end(s->acceptor);
    const int descriptors[] = { s->epoll_fd, s->event_fd, s->signal_fd };
    for (size_t i = 0; i < sizeof descriptors / sizeof descriptors[0]; i++)
        if (descriptors[i] >= 0)
            close(descriptors[i]);
}
