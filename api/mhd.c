#include "mhd.h"
#include "base/log.h"
#include <microhttpd.h>

struct mhd {
    struct MHD_Daemon *daemon;
    struct connection_set *set;
    void (*on_received)(struct http_connection *x, void *arg);
    void *on_received_arg;
    bool is_due; /* epoll says that there is something to do */
    bool ending; /* no request begins any more */
};

/* --- answers ---------------------------------------------------------------------------------------------------------------- */

static void release_shared(void *arg)
{
    shared_text_release(arg);
}

/* Takes the reply's body over without copying. */
static struct MHD_Response *create_response(struct reply *reply)
{
    static char nothing[1];
    size_t size;
    char *body = (char *)(uintptr_t)reply_body(reply, &size);
    if (!reply->content_type || size == 0)
        return MHD_create_response_from_buffer(0, nothing, MHD_RESPMEM_PERSISTENT);
    if (!body) { /* libmicrohttpd closes the file with the answer */
        int fd = reply->spool->fd;
        reply->spool->fd = -1;
        return MHD_create_response_from_fd64(size, fd);
    }
    if (reply->lasting)
        return MHD_create_response_from_buffer(size, body, MHD_RESPMEM_PERSISTENT);
    if (reply->shared) {
        struct shared_text *shared = reply->shared;
        reply->shared = NULL;
        return MHD_create_response_from_buffer_with_free_callback_cls(size, body, release_shared, shared);
    }
    reply->body = (struct buffer){ 0 };
    return MHD_create_response_from_buffer(size, body, MHD_RESPMEM_MUST_FREE);
}

void mhd_make_response(struct http_connection *x)
{
    struct exchange *ex = &x->exchange;
    struct reply *reply = &ex->task.reply;
    bool closes = ex->close_after || atomic_load_explicit(&ex->state->draining, memory_order_relaxed);
    reply_common(&ex->task.request, reply);
    (void)reply_body(reply, &ex->answer_size);
    x->response = create_response(reply);
    if (!x->response)
        out_of_memory(ex->answer_size);
    if (reply->content_type)
        MHD_add_response_header(x->response, "Content-Type", reply->content_type);
    for (size_t i = 0; i < reply->header_count; i++)
        MHD_add_response_header(x->response, reply->headers[i].name, reply->headers[i].value);
    if (closes)
        MHD_add_response_header(x->response, "Connection", "close");
    ex->close_after = closes;
    exchange_end_work(ex);
}

static void allow_sending(struct http_connection *x, int64_t now)
{
    x->exchange.stage = STAGE_ANSWERED;
    x->ends_ms = now + x->set->limits.send_ms + (int64_t)(x->exchange.answer_size / 65536) * 1000;
}

static enum MHD_Result send_response(struct http_connection *x)
{
    enum MHD_Result queued = MHD_queue_response(x->mhd, (unsigned)x->exchange.task.reply.status, x->response);
    MHD_destroy_response(x->response);
    x->response = NULL;
    return queued;
}

static enum MHD_Result answer_now(struct http_connection *x)
{
    mhd_make_response(x);
    allow_sending(x, clock_ms());
    return send_response(x);
}

/* --- what libmicrohttpd calls ----------------------------------------------------------------------------------------------- */

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

/* The request is whole: its answer is there already, or the connection sleeps until the workers have made it. */
static enum MHD_Result end_body(struct mhd *m, struct http_connection *x)
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
    x->set->sleeping++;
    MHD_suspend_connection(x->mhd);
    m->on_received(x, m->on_received_arg);
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
    struct mhd *m = arg;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
        *context = info ? connection_begun(m->set, info->connect_fd, mhd) : NULL;
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
    const struct mhd *m = arg;
    struct http_connection *x = connection_of(mhd);
    if (!x || x->pair_fd < 0 || m->ending)
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
    struct mhd *m = arg;
    if (!x || x->pair_fd < 0 || m->ending)
        return MHD_NO;
    switch (x->exchange.stage) {
    case STAGE_FRESH:
        return begin(x, method);
    case STAGE_READING:
    case STAGE_REFUSED:
        return *size > 0 ? take_body(x, bytes, size) : end_body(m, x);
    case STAGE_ANSWERED:
        return send_response(x);
    case STAGE_IDLE:
    case STAGE_WORKING:
        break;
    }
    return MHD_NO;
}

/* The target is split first and decoded after: see request_read_target(). */
static size_t leave_escaped(void *arg, struct MHD_Connection *mhd, char *text)
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

/* 0.9.75 begins with the connection within the call, 1.0 in its next turn. */
static bool attach(struct http_connection *x, int fd)
{
    struct mhd *m = x->set->attach_arg;
    return MHD_add_connection(m->daemon, fd, (const struct sockaddr *)&x->address, sizeof x->address) == MHD_YES;
}

/* --- the daemon ------------------------------------------------------------------------------------------------------------- */

struct mhd *mhd_start(struct arena *mem, struct connection_set *set, unsigned connections_max,
                      void (*on_received)(struct http_connection *x, void *arg), void *arg)
{
    struct mhd *m = TAKE(mem, struct mhd);
    *m = (struct mhd){ .set = set, .on_received = on_received, .on_received_arg = arg };
    /* Twice as many as ours: those that are closed here leave libmicrohttpd only in its next turn. */
    m->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL,
                                 NULL, on_request, m, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL, MHD_OPTION_CONNECTION_LIMIT,
                                 2 * connections_max, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)LIBRARY_BYTES,
                                 MHD_OPTION_URI_LOG_CALLBACK, on_target, m, MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL,
                                 MHD_OPTION_NOTIFY_COMPLETED, on_completed, m, MHD_OPTION_NOTIFY_CONNECTION, on_connection, m,
                                 MHD_OPTION_END);
    if (!m->daemon)
        return NULL;
    set->attach = attach;
    set->attach_arg = m;
    return m;
}

int mhd_fd(const struct mhd *m)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(m->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    return info ? info->epoll_fd : -1;
}

void mhd_note_due(struct mhd *m)
{
    m->is_due = true;
}

bool mhd_has_work(const struct mhd *m)
{
    MHD_UNSIGNED_LONG_LONG ms;
    return m->is_due || m->set->handed_over || (MHD_get_timeout(m->daemon, &ms) == MHD_YES && ms == 0);
}

void mhd_run(struct mhd *m)
{
    bool has_work = mhd_has_work(m);
    m->is_due = m->set->handed_over = false;
    if (has_work)
        MHD_run(m->daemon);
}

void mhd_wake(struct http_connection *x, int64_t now)
{
    exchange_give_place(&x->exchange);
    if (!exchange_take_answer(&x->exchange)) {
        MHD_destroy_response(x->response);
        mhd_make_response(x);
    }
    x->set->sleeping--;
    allow_sending(x, now);
    MHD_resume_connection(x->mhd);
    x->set->handed_over = true;
}

void mhd_end(struct mhd *m)
{
    if (!m)
        return;
    m->ending = true;
    while (m->set->all)
        connection_close(m->set->all);
    MHD_run(m->daemon);
    MHD_stop_daemon(m->daemon);
}
