#include "server.h"
#include "base/buffer.h"

#include "base/log.h"
#include "connection.h"
#include "failure_log.h"
#include "metrics.h"
#include "peers.h"
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    TURN_MS = 100, /* how often deadlines are looked at */
    EVENTS_PER_TURN = 256,
    ACCEPTS_PER_TURN = 64,
    CONNECTIONS_SPARE = 64, /* above the limits: their requests are read and answered 503 */
    SPARE_MS = 2000,        /* how long such a one may take for its request */
    FILES_SPARE = 128,      /* descriptors for everything but connections */
    FILES_EACH = 3,         /* of a connection: the client's socket and the pair to libmicrohttpd */
    /* libmicrohttpd's, of each connection: the largest head that is let through, and what it makes of 100 headers, fit in. */
    CONNECTION_MEMORY = 32 * 1024,
    /* Of each connection, in the kernel. A client that does not read keeps so much there; and one call that fills more, for a client
       with a tiny window, has been seen to take 14 ms. */
    SEND_BUFFER_BYTES = 128 * 1024
};

struct server {
    struct server_settings settings;
    struct workers *workers;
    struct peers *peers;
    struct MHD_Daemon *daemon;
    int daemon_fd;                     /* readable when libmicrohttpd has something to do */
    struct http_connection *attaching; /* whose end of the pair libmicrohttpd is taking */
    struct task *whole, **whole_end;   /* requests that became whole in this turn: for the workers */
    int epoll_fd, event_fd, signal_fd, listen_fd;
    struct connection_set connections;
    struct buffer refusal; /* sent at once to those for whom there is not even a spare place */
    size_t turned_away;    /* of those that are open: above a limit */
    _Atomic(struct http_connection *) done;
    atomic_bool stop_asked;
    bool accepts; /* the loop listens for new connections */
    bool cancelled;
    bool ending;        /* no request begins any more */
    bool daemon_is_due; /* epoll says that libmicrohttpd has something to do */
    int64_t drain_until_ms, next_look_ms;
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
        .lane_ms = { [LANE_READ] = 15000, [LANE_SEARCH] = 15000, [LANE_WRITE] = 30000, [LANE_HEAVY] = 300000 },
        .drain_ms = 10000,
        .bodies_max = (size_t)512 << 20,
    };
}

/* --- answers ------------------------------------------------------------------------------------------------------------------ */

/* Takes the reply's body over without copying. */
static struct MHD_Response *create_response(struct reply *reply)
{
    static char nothing[1];
    size_t size;
    char *body = (char *)(uintptr_t)reply_body(reply, &size);
    if (!reply->content_type || size == 0)
        return MHD_create_response_from_buffer(0, nothing, MHD_RESPMEM_PERSISTENT);
    if (reply->lasting)
        return MHD_create_response_from_buffer(size, body, MHD_RESPMEM_PERSISTENT);
    struct MHD_Response *response = MHD_create_response_from_buffer(size, body, MHD_RESPMEM_MUST_FREE);
    if (response)
        reply->body = (struct buffer){ 0 };
    return response;
}

/* Also by the thread that has made the reply. */
static void make_response(struct http_connection *x)
{
    struct exchange *ex = &x->exchange;
    struct reply *reply = &ex->task.reply;
    bool closes = ex->close_after || atomic_load_explicit(&ex->state->draining, memory_order_relaxed);
    reply_common(&ex->task.request, reply);
    (void)reply_body(reply, &ex->answer_size);
    x->response = create_response(reply);
    if (!x->response)
        return;
    if (reply->content_type)
        MHD_add_response_header(x->response, "Content-Type", reply->content_type);
    for (size_t i = 0; i < reply->header_count; i++)
        MHD_add_response_header(x->response, reply->headers[i].name, reply->headers[i].value);
    if (closes)
        MHD_add_response_header(x->response, "Connection", "close");
    ex->close_after = closes;
    exchange_count_answer(ex);
}

static void allow_sending(struct http_connection *x, int64_t now)
{
    x->exchange.stage = STAGE_ANSWERED;
    x->ends_ms = now + x->set->limits.send_ms + (int64_t)(x->exchange.answer_size / 65536) * 1000;
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

/* --- what libmicrohttpd calls --------------------------------------------------------------------------------------------------- */

static enum MHD_Result take_header(void *arg, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    exchange_add_header(arg, name, value);
    return MHD_YES;
}

static enum MHD_Result begin(struct http_connection *x, const char *method)
{
    struct exchange *ex = &x->exchange;
    const struct server_limits *limits = &x->set->limits;
    int count = MHD_get_connection_values(x->mhd, MHD_HEADER_KIND, NULL, NULL);
    exchange_expect_headers(ex, count > 0 ? (size_t)count : 0);
    MHD_get_connection_values(x->mhd, MHD_HEADER_KIND, take_header, ex);
    bool at_once = exchange_begin(ex, &x->head, method);
    x->ends_ms = clock_ms() + (ex->body_max > BODY_MAX_RECORD ? limits->file_ms : limits->request_ms);
    return at_once ? answer_now(x) : MHD_YES;
}

/* The request is whole: its answer is there already, or the workers get it at the end of this turn and the connection sleeps. */
static enum MHD_Result end_body(struct server *s, struct http_connection *x)
{
    struct exchange *ex = &x->exchange;
    struct request *r = &ex->task.request;
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    ex->started_us = (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
    if (ex->stage == STAGE_REFUSED)
        return answer_now(x);
    r->body = ex->body.bytes;
    r->body_size = ex->body.size;
    r->deadline_ms = clock_ms() + x->set->limits.lane_ms[ex->task.target.op->lane];
    ex->stage = STAGE_WORKING;
    x->ends_ms = 0;
    ex->task.next = NULL;
    ex->task.owner = x;
    *s->whole_end = &ex->task;
    s->whole_end = &ex->task.next;
    x->set->sleeping++;
    MHD_suspend_connection(x->mhd);
    return MHD_YES;
}

/* libmicrohttpd takes no answer in the middle of a body, so where that must end the answer goes out past it. */
static enum MHD_Result take_body(struct http_connection *x, const char *bytes, size_t *size)
{
    bool taken = exchange_take_body(&x->exchange, bytes, *size);
    *size = 0;
    if (taken)
        return MHD_YES;
    connection_refuse(x, clock_ms());
    return MHD_NO;
}

static struct http_connection *connection_of(struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static void on_connection(void *arg, struct MHD_Connection *mhd, void **context, enum MHD_ConnectionNotificationCode what)
{
    struct server *s = arg;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        *context = s->attaching;
        s->attaching->mhd = mhd;
        return;
    }
    struct http_connection *x = *context;
    *context = NULL;
    if (!x)
        return;
    if (x->response)
        MHD_destroy_response(x->response);
    x->response = NULL;
    connection_left(x);
}

/* The target of a request before libmicrohttpd has decoded anything of it. What is returned becomes the context of the handler; a
   connection that has been closed or refused in the meantime has none. */
static void *on_target(void *arg, const char *target, struct MHD_Connection *mhd)
{
    const struct server *s = arg;
    struct http_connection *x = connection_of(mhd);
    if (!x || x->pair_fd < 0 || s->ending)
        return NULL;
    x->exchange.stage = STAGE_FRESH;
    x->exchange.raw_target = text_copy(x->exchange.task.request.mem, target);
    return x;
}

static void on_completed(void *arg, struct MHD_Connection *mhd, void **context, enum MHD_RequestTerminationCode why)
{
    (void)arg, (void)mhd;
    struct http_connection *x = *context;
    *context = NULL;
    if (x && why == MHD_REQUEST_TERMINATED_COMPLETED_OK)
        connection_completed(x);
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *mhd, const char *url, const char *method, const char *version,
                                  const char *bytes, size_t *size, void **context)
{
    (void)mhd, (void)url, (void)version;
    struct http_connection *x = *context;
    struct server *s = arg;
    if (!x || x->pair_fd < 0 || s->ending)
        return MHD_NO;
    switch (x->exchange.stage) {
    case STAGE_FRESH:
        return begin(x, method);
    case STAGE_READING:
    case STAGE_REFUSED:
        return *size > 0 ? take_body(x, bytes, size) : end_body(s, x);
    case STAGE_ANSWERED:
        return send_response(x);
    case STAGE_IDLE:
    case STAGE_WORKING:
        break;
    }
    return MHD_NO;
}

/* The target is split first and decoded after: see request_read_target(). */
static size_t keep_escaped(void *arg, struct MHD_Connection *mhd, char *text)
{
    (void)arg, (void)mhd;
    return strlen(text);
}

__attribute__((format(printf, 2, 0))) static void on_log(void *arg, const char *format, va_list list)
{
    (void)arg;
    char text[512];
    if (!log_is_on(LOG_DEBUG))
        return;
    int size = vsnprintf(text, sizeof text, format, list);
    if (size > 0) {
        text[strcspn(text, "\n")] = '\0';
        log_line(LOG_DEBUG, "libmicrohttpd", "says", text);
    }
}

static bool attach(struct http_connection *x, int fd)
{
    struct server *s = x->set->attach_arg;
    s->attaching = x;
    return MHD_add_connection(s->daemon, fd, (const struct sockaddr *)&x->address, sizeof x->address) == MHD_YES;
}

static void run_daemon(struct server *s)
{
    MHD_UNSIGNED_LONG_LONG ms;
    bool is_due = s->daemon_is_due || s->connections.handed_over || (MHD_get_timeout(s->daemon, &ms) == MHD_YES && ms == 0);
    s->daemon_is_due = s->connections.handed_over = false;
    if (is_due)
        MHD_run(s->daemon);
}

/* --- to the workers and back -------------------------------------------------------------------------------------------------- */

static void wake_connection(struct http_connection *x, int64_t now)
{
    x->set->sleeping--;
    allow_sending(x, now);
    MHD_resume_connection(x->mhd);
    x->set->handed_over = true;
}

/* What became whole in this turn goes to the workers together; those for whom there is no room in the queue are answered 503. */
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
        wake_connection(x, clock_ms());
    }
}

/* Called by a worker: from here on the task is the socket thread's. */
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
        wake_connection(x, now);
        x = next;
    }
}

/* --- new connections ------------------------------------------------------------------------------------------------------------ */

static bool watch(struct server *s, int fd, uint32_t events, void *owner)
{
    struct epoll_event event = { .events = events, .data.ptr = owner };
    return fd >= 0 && epoll_ctl(s->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

/* Answers without having read. What has come is received first: closing a socket with unread bytes would take the answer back. */
static void send_away(const struct server *s, int fd)
{
    char ignored[4096];
    while (recv(fd, ignored, sizeof ignored, MSG_DONTWAIT) == (ssize_t)sizeof ignored)
        ;
    (void)send(fd, s->refusal.bytes, s->refusal.size, MSG_NOSIGNAL | MSG_DONTWAIT);
    close(fd);
}

static void take_connection(struct server *s, int fd, const struct sockaddr_storage *address, int64_t now)
{
    struct connection_set *set = &s->connections;
    struct peer *peer = peer_enter(s->peers, address);
    bool full = set->open - s->turned_away >= set->limits.connections_max,
         too_many = peer_count(peer) > set->limits.per_address_max;
    if ((full || too_many) && s->turned_away >= CONNECTIONS_SPARE) {
        peer_leave(peer);
        metrics_turned_away();
        send_away(s, fd);
        return;
    }
    struct http_connection *x = connection_open(set, fd, address, now);
    if (!x) {
        peer_leave(peer);
        return;
    }
    x->peer = peer;
    if (full || too_many) {
        metrics_turned_away();
        x->turned_away = &s->turned_away;
        s->turned_away++;
        x->exchange.turned_away = true;
        x->ends_ms = now + (set->limits.idle_ms < SPARE_MS ? set->limits.idle_ms : SPARE_MS);
    }
    if (!watch(s, fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, &x->client))
        connection_close(x);
}

static void listen_on(struct server *s, bool accepts)
{
    struct epoll_event event = { .events = accepts ? EPOLLIN : 0, .data.ptr = &s->listen_fd };
    (void)epoll_ctl(s->epoll_fd, EPOLL_CTL_MOD, s->listen_fd, &event);
    s->accepts = accepts;
}

/* A bounded number in a turn. Where the system has no descriptor left, the loop rests from accepting until the next look at the
   clock, rather than spin. */
static void accept_connections(struct server *s, int64_t now)
{
    for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
        struct sockaddr_storage address = { 0 };
        socklen_t size = sizeof address;
        int fd = accept4(s->listen_fd, (struct sockaddr *)&address, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0)
            take_connection(s, fd, &address, now);
        else if (errno == EAGAIN)
            return;
        else if (errno != EINTR && errno != ECONNABORTED) {
            listen_on(s, false);
            return;
        }
    }
}

/* --- the loop --------------------------------------------------------------------------------------------------------------- */

/* Closes what is over its time: idle connections, requests that drip in, answers that are not taken. */
static void close_overdue(struct server *s, int64_t now)
{
    if (now < s->next_look_ms)
        return;
    s->next_look_ms = now + TURN_MS;
    failure_log_summary(now);
    if (!s->accepts && s->listen_fd >= 0)
        listen_on(s, true);
    for (struct http_connection *x = s->connections.all, *next; x; x = next) {
        next = x->next;
        if (!x->ends_ms || now <= x->ends_ms)
            continue;
        if (x->phase != PHASE_LINGER)
            metrics_too_slow();
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

/* Each descriptor stands once among the events, and connections are only closed after all events were noted. */
static void wait_for_events(struct server *s)
{
    struct epoll_event events[EVENTS_PER_TURN];
    MHD_UNSIGNED_LONG_LONG ms;
    bool has_work = s->connections.ready || s->connections.handed_over || (MHD_get_timeout(s->daemon, &ms) == MHD_YES && ms == 0);
    int n = epoll_wait(s->epoll_fd, events, EVENTS_PER_TURN, has_work ? 0 : TURN_MS);
    bool has_new = false;
    for (int i = 0; i < n; i++) {
        eventfd_t ignored;
        if (events[i].data.ptr == &s->event_fd)
            (void)!eventfd_read(s->event_fd, &ignored);
        else if (events[i].data.ptr == &s->signal_fd)
            on_signal(s);
        else if (events[i].data.ptr == &s->listen_fd)
            has_new = true;
        else if (events[i].data.ptr == &s->daemon_fd)
            s->daemon_is_due = true;
        else
            connection_note_events(events[i].data.ptr, events[i].events);
    }
    if (has_new)
        accept_connections(s, clock_ms());
}

static void begin_drain(struct server *s, int64_t now)
{
    log_line(LOG_INFO, "stopping");
    atomic_store(&s->connections.state.draining, true);
    s->drain_until_ms = now + s->connections.limits.drain_ms;
    close(s->listen_fd);
    s->listen_fd = -1;
    metrics_stopping(1);
}

/* Whether all that was under way has been answered. When the patience ends what waits is cancelled; what runs has its own
   deadline. Answers that nobody takes are left behind. */
static bool has_drained(struct server *s, int64_t now)
{
    const struct connection_set *set = &s->connections;
    if (set->sleeping == 0 && set->active == 0)
        return true;
    if (now < s->drain_until_ms)
        return false;
    if (!s->cancelled) {
        s->cancelled = true;
        workers_cancel(s->workers);
        metrics_stopping(2);
        s->drain_until_ms = now + 2000;
        return false;
    }
    return set->sleeping == 0;
}

void server_run(struct server *s)
{
    struct connection_set *set = &s->connections;
    for (;;) {
        wait_for_events(s);
        take_done(s);
        int64_t now = clock_ms();
        close_overdue(s, now);
        connections_run(set, now);
        run_daemon(s);
        push_whole(s);
        /* What libmicrohttpd has just written goes out in the same turn. */
        connections_run(set, now);
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

static bool open_descriptors(struct server *s)
{
    s->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    s->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (s->epoll_fd < 0 || !watch(s, s->event_fd, EPOLLIN, &s->event_fd) || !watch(s, s->listen_fd, EPOLLIN, &s->listen_fd))
        return false;
    s->accepts = true;
    /* Accepted sockets inherit both. */
    int on = 1, bytes = SEND_BUFFER_BYTES;
    (void)setsockopt(s->listen_fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    (void)setsockopt(s->listen_fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    if (!s->settings.take_signals)
        return true;
    sigset_t ours;
    sigemptyset(&ours);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGINT);
    s->signal_fd = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
    return watch(s, s->signal_fd, EPOLLIN, &s->signal_fd);
}

/* The answer for those who are not even read, made once: in English, without a request's id. */
static void make_refusal(struct server *s, struct call *c)
{
    struct request nobody = { .mem = c->mem, .method = "GET", .path = "" };
    struct reply reply = { 0 };
    struct call refused;
    call_start(&refused, c->mem, LANGUAGE_EN);
    (void)fail(&refused, ERROR_BUSY, NULL);
    reply_problem(&refused, &nobody, &reply);
    reply_common(&nobody, &reply);
    reply_write_head(&reply, "close", &s->refusal);
    buffer_add(&s->refusal, reply.body.bytes, reply.body.size);
    reply_clear(&reply);
}

/* It has no thread and no listening socket of its own; the loop runs it and gives it its connections. */
static bool start_daemon(struct server *s)
{
    unsigned most = 2 * (s->connections.limits.connections_max + CONNECTIONS_SPARE);
    s->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL,
                                 NULL, on_request, s, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL, MHD_OPTION_CONNECTION_LIMIT, most,
                                 MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY, MHD_OPTION_URI_LOG_CALLBACK,
                                 on_target, s, MHD_OPTION_UNESCAPE_CALLBACK, keep_escaped, NULL, MHD_OPTION_NOTIFY_COMPLETED,
                                 on_completed, s, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_END);
    const union MHD_DaemonInfo *info = s->daemon ? MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
    s->daemon_fd = info ? info->epoll_fd : -1;
    return watch(s, s->daemon_fd, EPOLLIN, &s->daemon_fd);
}

static bool start_parts(struct call *c, struct server *s)
{
    struct connection_set *set = &s->connections;
    s->peers = peers_new();
    if (!peers_exempt(s->peers, set->limits.proxies))
        return fail(c, ERROR_FORMAT, "trusted_proxies", "value", set->limits.proxies, "expected", "127.0.0.1, ::1");
    if (!open_descriptors(s))
        return fail_detail(c, ERROR_REFUSED, NULL, "epoll: %s", strerrordesc_np(errno));
    if (!start_daemon(s))
        return fail_detail(c, ERROR_REFUSED, NULL, "libmicrohttpd does not start");
    set->epoll_fd = s->epoll_fd;
    make_refusal(s, c);
    return workers_start(c, &s->settings.workers, &s->workers);
}

bool server_start(struct call *c, const struct server_settings *settings, struct server **out)
{
    struct server *s = TAKE(c->mem, struct server);
    struct connection_set *set = &s->connections;
    s->settings = *settings;
    s->epoll_fd = s->event_fd = s->signal_fd = -1;
    s->listen_fd = settings->listen_fd;
    s->settings.workers.done = return_tasks;
    s->settings.workers.arg = s;
    set->limits = settings->limits;
    fit_descriptors(&set->limits);
    if (set->limits.per_address_max == 0)
        set->limits.per_address_max = set->limits.connections_max / 2;
    set->attach = attach;
    set->attach_arg = s;
    s->whole_end = &s->whole;
    set->ready_end = &set->ready;
    set->scratch = arena_take(c->mem, SCRATCH_BYTES);
    set->state = (struct server_state){ .health = settings->health, .bodies_max = set->limits.bodies_max };
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
    s->ending = true;
    take_done(s);
    /* A daemon that is stopped with a sleeping connection ends the program; all of them were woken. */
    while (s->connections.all)
        connection_close(s->connections.all);
    if (s->daemon) {
        MHD_run(s->daemon);
        MHD_stop_daemon(s->daemon);
    }
    peers_free(s->peers);
    buffer_free(&s->refusal);
    const int descriptors[] = { s->epoll_fd, s->event_fd, s->signal_fd, s->listen_fd };
    for (size_t i = 0; i < sizeof descriptors / sizeof descriptors[0]; i++)
        if (descriptors[i] >= 0)
            close(descriptors[i]);
}
