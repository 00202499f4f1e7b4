#include "server.h"
#include "base/buffer.h"

#include "base/log.h"
#include "exchange.h"
#include "metrics.h"
#include <errno.h>
#include <inttypes.h>
#include <microhttpd.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    TURN_MS = 100,                 /* how often deadlines are looked at */
    CONNECTION_MEMORY = 20 * 1024, /* libmicrohttpd's, for headers and reading */
    CONNECTIONS_SPARE = 64,        /* above the limit: to say 503 to, rather than let hang */
    FILES_SPARE = 128              /* descriptors for everything but connections */
};

struct http_connection {
    struct http_connection *previous, *next; /* of all that are open */
    struct http_connection *done_next;
    struct server *server;
    struct MHD_Connection *mhd;
    int fd;
    bool ended;      /* shut down by us */
    int64_t ends_ms; /* when it is shut down; 0: never */
    struct MHD_Response *response;
    size_t answer_bytes;
    struct exchange exchange;
};

struct server {
    struct server_settings settings;
    struct MHD_Daemon *daemon;
    struct workers *workers;
    int epoll_fd, event_fd, signal_fd;
    struct server_state state;
    struct http_connection *connections;
    struct task *whole, **whole_end; /* requests that became whole in this turn */
    size_t open, active, sleeping;
    _Atomic(struct http_connection *) done;
    atomic_bool stop_asked;
    bool cancelled;
    int64_t drain_until_ms, next_look_ms;
};

struct server_limits server_limits_default(void)
{
    return (struct server_limits){
        .connections_max = 4096,
        .per_address_max = 4096, /* a proxy on this machine brings everybody from one address */
        .idle_ms = 30000,
        .request_ms = 20000,
        .file_ms = 300000,
        .send_ms = 30000,
        .lane_ms = { [LANE_READ] = 15000, [LANE_SEARCH] = 15000, [LANE_WRITE] = 30000, [LANE_HEAVY] = 300000 },
        .drain_ms = 10000,
        .bodies_max = (size_t)512 << 20,
    };
}

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* --- answers ---------------------------------------------------------------------------------------------------------------- */

static void log_request(const struct exchange *ex, int64_t microseconds)
{
    const struct request *r = &ex->task.request;
    char status[16], time[32];
    snprintf(status, sizeof status, "%d", ex->task.reply.status);
    snprintf(time, sizeof time, "%" PRId64, microseconds);
    log_line(LOG_DEBUG, "request", "id", r->id, "method", r->method, "path", r->path, "status", status, "microseconds", time);
}

/* Takes the reply's body over without copying. */
static struct MHD_Response *create_response(struct reply *reply)
{
    static char nothing[1];
    if (!reply->content_type || reply->body.size == 0)
        return MHD_create_response_from_buffer(0, nothing, MHD_RESPMEM_PERSISTENT);
    struct MHD_Response *response = MHD_create_response_from_buffer(reply->body.size, reply->body.bytes, MHD_RESPMEM_MUST_FREE);
    if (response)
        reply->body = (struct buffer){ 0 };
    return response;
}

static void make_response(struct http_connection *x)
{
    struct exchange *ex = &x->exchange;
    struct reply *reply = &ex->task.reply;
    reply_common(&ex->task.request, reply);
    x->answer_bytes = reply->body.size;
    x->response = create_response(reply);
    if (!x->response)
        return;
    if (reply->content_type)
        MHD_add_response_header(x->response, "Content-Type", reply->content_type);
    for (size_t i = 0; i < reply->header_count; i++)
        MHD_add_response_header(x->response, reply->headers[i].name, reply->headers[i].value);
    if (ex->close_after || atomic_load_explicit(&ex->state->draining, memory_order_relaxed))
        MHD_add_response_header(x->response, "Connection", "close");
    int64_t took_us = ex->started_us ? now_us() - ex->started_us : 0;
    metrics_request(ex->op_index, reply->status, took_us);
    if (log_is_on(LOG_DEBUG))
        log_request(ex, took_us);
}

static void allow_sending(struct http_connection *x, int64_t now)
{
    x->exchange.stage = STAGE_ANSWERED;
    x->ends_ms = now + x->server->settings.limits.send_ms + (int64_t)(x->answer_bytes / 65536) * 1000;
}

static enum MHD_Result send_response(struct http_connection *x)
{
    if (!x->response)
        return MHD_NO;
    enum MHD_Result queued = MHD_queue_response(x->mhd, (unsigned)x->exchange.task.reply.status, x->response);
    MHD_destroy_response(x->response);
    x->response = NULL;
    return queued;
}

static enum MHD_Result answer_now(struct http_connection *x)
{
    make_response(x);
    allow_sending(x, clock_ms());
    return send_response(x);
}

/* --- requests --------------------------------------------------------------------------------------------------------------- */

static enum MHD_Result take_header(void *arg, enum MHD_ValueKind kind, const char *name, size_t name_size, const char *value,
                                   size_t value_size)
{
    (void)kind;
    exchange_add_header(arg, name, name_size, value, value_size);
    return MHD_YES;
}

static enum MHD_Result begin(struct http_connection *x, const char *method, const char *version)
{
    struct server *s = x->server;
    struct exchange *ex = &x->exchange;
    s->state.full = s->open > s->settings.limits.connections_max;
    int count = MHD_get_connection_values_n(x->mhd, MHD_HEADER_KIND, NULL, NULL);
    exchange_expect_headers(ex, count > 0 ? (size_t)count : 0);
    MHD_get_connection_values_n(x->mhd, MHD_HEADER_KIND, take_header, ex);
    bool now = exchange_begin(ex, method, version);
    x->ends_ms = clock_ms() + (ex->body_max > BODY_MAX_RECORD ? s->settings.limits.file_ms : s->settings.limits.request_ms);
    return now ? answer_now(x) : MHD_YES;
}

/* The request is whole: to the workers with it, at the end of this turn, and the connection to sleep. */
static enum MHD_Result hand_to_workers(struct http_connection *x)
{
    struct server *s = x->server;
    struct exchange *ex = &x->exchange;
    struct request *r = &ex->task.request;
    ex->started_us = now_us();
    if (ex->stage == STAGE_REFUSED)
        return answer_now(x);
    r->body = ex->body.bytes;
    r->body_size = ex->body.size;
    r->deadline_ms = clock_ms() + s->settings.limits.lane_ms[ex->task.target.op->lane];
    ex->stage = STAGE_WORKING;
    x->ends_ms = 0;
    ex->task.next = NULL;
    ex->task.owner = x;
    *s->whole_end = &ex->task;
    s->whole_end = &ex->task.next;
    s->sleeping++;
    MHD_suspend_connection(x->mhd);
    return MHD_YES;
}

static void resume_connection(struct http_connection *x, int64_t now)
{
    allow_sending(x, now);
    x->server->sleeping--;
    MHD_resume_connection(x->mhd);
}

/* What became whole in this turn goes to the workers together; whoever finds no room there is told so. The done list is emptied
   by this same thread, so no resume can come before its suspension. */
static void push_whole(struct server *s)
{
    struct task *whole = s->whole;
    s->whole = NULL;
    s->whole_end = &s->whole;
    for (struct task *t = whole ? workers_push(s->workers, whole) : NULL, *next; t; t = next) {
        struct http_connection *x = t->owner;
        next = t->next;
        exchange_refuse(&x->exchange, ERROR_BUSY, NULL);
        make_response(x);
        resume_connection(x, clock_ms());
    }
}

/* By a worker: from here on the task is the socket thread's. */
static void return_tasks(struct task *const *tasks, size_t n, void *arg)
{
    struct server *s = arg;
    struct http_connection *first = NULL, *last = NULL;
    for (size_t i = 0; i < n; i++) {
        struct http_connection *x = tasks[i]->owner;
        make_response(x);
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

static void take_done(struct server *s)
{
    struct http_connection *x = atomic_exchange_explicit(&s->done, NULL, memory_order_acq_rel);
    int64_t now = x ? clock_ms() : 0;
    while (x) {
        struct http_connection *next = x->done_next;
        resume_connection(x, now);
        x = next;
    }
}

/* --- what libmicrohttpd calls ----------------------------------------------------------------------------------------------- */

static struct http_connection *connection_of(struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static void on_connection(void *arg, struct MHD_Connection *mhd, void **context, enum MHD_ConnectionNotificationCode what)
{
    struct server *s = arg;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
        struct http_connection *x = calloc(1, sizeof *x);
        if (!x || !info)
            abort();
        x->server = s;
        x->mhd = mhd;
        x->fd = info->connect_fd;
        x->ends_ms = clock_ms() + s->settings.limits.idle_ms;
        exchange_start(&x->exchange, &s->state);
        x->next = s->connections;
        if (x->next)
            x->next->previous = x;
        s->connections = x;
        s->open++;
        *context = x;
        metrics_connection(true);
        return;
    }
    struct http_connection *x = *context;
    if (!x)
        return;
    *(x->previous ? &x->previous->next : &s->connections) = x->next;
    if (x->next)
        x->next->previous = x->previous;
    s->open--;
    s->active -= x->exchange.stage != STAGE_IDLE;
    if (x->response)
        MHD_destroy_response(x->response);
    exchange_end(&x->exchange);
    free(x);
    *context = NULL;
    metrics_connection(false);
}

/* The first line of a request, before libmicrohttpd has decoded anything of it. What is returned becomes the context of the
   handler. */
static void *on_target(void *arg, const char *target, struct MHD_Connection *mhd)
{
    struct server *s = arg;
    struct http_connection *x = connection_of(mhd);
    if (!x)
        return NULL;
    s->active += x->exchange.stage == STAGE_IDLE;
    x->exchange.stage = STAGE_FRESH;
    x->exchange.raw_target = text_copy(x->exchange.task.request.mem, target);
    return x;
}

static void on_completed(void *arg, struct MHD_Connection *mhd, void **context, enum MHD_RequestTerminationCode why)
{
    (void)mhd, (void)why;
    struct server *s = arg;
    struct http_connection *x = *context;
    *context = NULL;
    if (!x)
        return;
    s->active -= x->exchange.stage != STAGE_IDLE;
    exchange_clear(&x->exchange);
    x->ends_ms = clock_ms() + s->settings.limits.idle_ms;
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *mhd, const char *url, const char *method, const char *version,
                                  const char *bytes, size_t *size, void **context)
{
    (void)arg, (void)mhd, (void)url;
    struct http_connection *x = *context;
    if (!x)
        return MHD_NO;
    switch (x->exchange.stage) {
    case STAGE_FRESH:
        return begin(x, method, version);
    case STAGE_READING:
    case STAGE_REFUSED: {
        if (*size == 0)
            return hand_to_workers(x);
        bool taken = exchange_take_body(&x->exchange, bytes, *size);
        *size = 0;
        return taken ? MHD_YES : MHD_NO;
    }
    case STAGE_ANSWERED:
        return send_response(x);
    case STAGE_IDLE:
    case STAGE_WORKING:
        break;
    }
    return MHD_NO;
}

/* We split first and decode after: see request_read_target(). */
static size_t keep_escaped(void *arg, struct MHD_Connection *mhd, char *text)
{
    (void)arg, (void)mhd;
    return strlen(text);
}

__attribute__((format(printf, 2, 0))) static void on_log(void *arg, const char *format, va_list list)
{
    (void)arg;
    char text[512];
    int size = vsnprintf(text, sizeof text, format, list);
    if (size > 0) {
        text[strcspn(text, "\n")] = '\0';
        log_line(LOG_DEBUG, "libmicrohttpd", "says", text);
    }
}

/* --- the loop --------------------------------------------------------------------------------------------------------------- */

/* Ends what is over its time. libmicrohttpd's own timeout is for idle connections only: one byte a second keeps it away for ever.
   It closes the descriptor, never we. */
static void close_overdue(struct server *s, int64_t now)
{
    if (now < s->next_look_ms)
        return;
    s->next_look_ms = now + TURN_MS;
    for (struct http_connection *x = s->connections; x; x = x->next)
        if (x->ends_ms && now > x->ends_ms && !x->ended) {
            x->ended = true;
            metrics_too_slow();
            (void)shutdown(x->fd, SHUT_RDWR);
        }
}

static int turn_ms(struct server *s)
{
    MHD_UNSIGNED_LONG_LONG ms;
    if (MHD_get_timeout(s->daemon, &ms) == MHD_YES && ms < TURN_MS)
        return (int)ms;
    return TURN_MS;
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

static void wait_for_events(struct server *s)
{
    struct epoll_event events[3];
    int n = epoll_wait(s->epoll_fd, events, 3, turn_ms(s));
    for (int i = 0; i < n; i++) {
        eventfd_t ignored;
        if (events[i].data.fd == s->event_fd)
            (void)!eventfd_read(s->event_fd, &ignored);
        else if (events[i].data.fd == s->signal_fd)
            on_signal(s);
    }
}

static void begin_drain(struct server *s, int64_t now)
{
    log_line(LOG_INFO, "stopping");
    atomic_store(&s->state.draining, true);
    s->drain_until_ms = now + s->settings.limits.drain_ms;
    MHD_socket fd = MHD_quiesce_daemon(s->daemon);
    if (fd != MHD_INVALID_SOCKET)
        close(fd);
}

/* Whether all that was under way has been answered. When the patience ends what waits is cancelled; what runs has its own
   deadline. Answers that nobody takes are left behind. */
static bool has_drained(struct server *s, int64_t now)
{
    if (s->sleeping == 0 && s->active == 0)
        return true;
    if (now < s->drain_until_ms)
        return false;
    if (!s->cancelled) {
        s->cancelled = true;
        workers_cancel(s->workers);
        s->drain_until_ms = now + 2000;
        return false;
    }
    return s->sleeping == 0;
}

void server_run(struct server *s)
{
    for (;;) {
        wait_for_events(s);
        take_done(s);
        int64_t now = clock_ms();
        close_overdue(s, now);
        MHD_run(s->daemon);
        push_whole(s);
        if (!s->state.draining && atomic_load(&s->stop_asked))
            begin_drain(s, now);
        else if (s->state.draining && has_drained(s, now))
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
    rlim_t wanted = (rlim_t)limits->connections_max + CONNECTIONS_SPARE + FILES_SPARE;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return;
    if (files.rlim_cur < wanted) {
        files.rlim_cur = files.rlim_max < wanted ? files.rlim_max : wanted;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
    if (files.rlim_cur < wanted)
        limits->connections_max = files.rlim_cur > CONNECTIONS_SPARE + FILES_SPARE + 16
                                      ? (unsigned)files.rlim_cur - CONNECTIONS_SPARE - FILES_SPARE
                                      : 16;
}

static struct MHD_Daemon *start_daemon(struct server *s)
{
    const struct server_limits *limits = &s->settings.limits;
    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request, s, MHD_OPTION_EXTERNAL_LOGGER,
        on_log, NULL, MHD_OPTION_LISTEN_SOCKET, s->settings.listen_fd, MHD_OPTION_CONNECTION_LIMIT,
        limits->connections_max + CONNECTIONS_SPARE, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        limits->per_address_max + CONNECTIONS_SPARE, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, on_target, s, MHD_OPTION_UNESCAPE_CALLBACK, keep_escaped,
        NULL, MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_END);
}

static bool watch(struct server *s, int fd)
{
    struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
    return fd >= 0 && epoll_ctl(s->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

static bool open_descriptors(struct server *s)
{
    s->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    s->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (s->epoll_fd < 0 || !watch(s, s->event_fd))
        return false;
    if (!s->settings.take_signals)
        return true;
    sigset_t ours;
    sigemptyset(&ours);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGINT);
    s->signal_fd = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
    return watch(s, s->signal_fd);
}

bool server_start(struct call *c, const struct server_settings *settings, struct server **out)
{
    struct server *s = TAKE(c->mem, struct server);
    s->settings = *settings;
    s->whole_end = &s->whole;
    s->epoll_fd = s->event_fd = s->signal_fd = -1;
    s->settings.workers.done = return_tasks;
    s->settings.workers.arg = s;
    fit_descriptors(&s->settings.limits);
    s->state = (struct server_state){ .health = settings->health, .bodies_max = settings->limits.bodies_max };
    if (getrandom(&s->state.id_prefix, sizeof s->state.id_prefix, 0) < 0)
        s->state.id_prefix = (uint32_t)clock_ms();
    if (!open_descriptors(s)) {
        (void)fail_detail(c, ERROR_REFUSED, NULL, "epoll: %s", strerrordesc_np(errno));
        server_end(s);
        close(settings->listen_fd);
        return false;
    }
    if (!workers_start(c, &s->settings.workers, &s->workers)) {
        server_end(s);
        close(settings->listen_fd);
        return false;
    }
    s->daemon = start_daemon(s);
    const union MHD_DaemonInfo *info = s->daemon ? MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
    if (!info || !watch(s, info->epoll_fd)) {
        (void)fail_detail(c, ERROR_REFUSED, NULL, "libmicrohttpd does not start");
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
    if (s->daemon) {
        take_done(s);
        MHD_run(s->daemon);
        MHD_stop_daemon(s->daemon);
    }
    if (s->epoll_fd >= 0)
        close(s->epoll_fd);
    if (s->event_fd >= 0)
        close(s->event_fd);
    if (s->signal_fd >= 0)
        close(s->signal_fd);
}
