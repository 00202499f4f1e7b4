#include "mhd.h"
#include "base/log.h"
#include <microhttpd.h>

struct mhd {
    struct MHD_Daemon *daemon;
    struct connection_set *set;
};

enum { LIBRARY_BYTES = 32 * 1024 }; /* libmicrohttpd's memory for each connection */

/* --- answers ---------------------------------------------------------------------------------------------------------------- */

/* Takes the reply's body over without copying. */
static struct MHD_Response *make_response(struct exchange *ex)
{
    struct reply *reply = &ex->task.reply;
    struct spool *spool = reply->spool;
    bool is_spooled = spool && spool->size;
    struct MHD_Response *response =
        is_spooled ? MHD_create_response_from_fd64(spool->size, spool->fd)
                   : MHD_create_response_from_buffer(reply->body.size, reply->body.bytes, MHD_RESPMEM_MUST_FREE);
    if (!response)
        out_of_memory(ex->answer_size);
    if (is_spooled)
        spool->fd = -1; /* closed with the response */
    else
        reply->body = (struct buffer){ 0 };
    reply_common(&ex->task.request, reply);
    MHD_add_response_header(response, "Content-Type", reply->content_type);
    for (size_t i = 0; i < reply->header_count; i++)
        MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
    if (ex->close_after)
        MHD_add_response_header(response, "Connection", "close");
    return response;
}

/* --- what libmicrohttpd calls ----------------------------------------------------------------------------------------------- */

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
    if (x)
        connection_left(x);
}

static void on_completed(void *arg, struct MHD_Connection *mhd, void **context, enum MHD_RequestTerminationCode why)
{
    (void)arg;
    struct http_connection *x = connection_of(mhd);
    *context = NULL;
    if (x && why == MHD_REQUEST_TERMINATED_COMPLETED_OK)
        connection_completed(x);
}

/* Called twice: when the head is read, and, to be answered, when the request is whole; of whom it answers before, it closes the
   connection. */
static enum MHD_Result on_request(void *arg, struct MHD_Connection *mhd, const char *url, const char *method, const char *version,
                                  const char *bytes, size_t *size, void **context)
{
    (void)arg, (void)url, (void)method, (void)version, (void)bytes, (void)size;
    struct http_connection *x = connection_of(mhd);
    if (!x || x->gone || x->phase != PHASE_LIBRARY)
        return MHD_NO;
    if (!*context) {
        *context = x;
        return MHD_YES;
    }
    struct MHD_Response *response = make_response(&x->exchange);
    enum MHD_Result queued = MHD_queue_response(mhd, (unsigned)x->exchange.task.reply.status, response);
    MHD_destroy_response(response);
    return queued;
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

/* --- the daemon ------------------------------------------------------------------------------------------------------------- */

struct mhd *mhd_start(struct arena *mem, struct connection_set *set, unsigned connections_max)
{
    struct mhd *m = TAKE(mem, struct mhd);
    *m = (struct mhd){ .set = set };
    /* Twice as many as ours: those that are closed here leave libmicrohttpd only in its next turn. */
    m->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request, m,
                                 MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL, MHD_OPTION_CONNECTION_LIMIT, 2 * connections_max,
                                 MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)LIBRARY_BYTES, MHD_OPTION_NOTIFY_COMPLETED,
                                 on_completed, m, MHD_OPTION_NOTIFY_CONNECTION, on_connection, m, MHD_OPTION_END);
    return m->daemon ? m : NULL;
}

int mhd_fd(const struct mhd *m)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(m->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    return info ? info->epoll_fd : -1;
}

bool mhd_has_work(const struct mhd *m)
{
    MHD_UNSIGNED_LONG_LONG ms;
    return m->set->library_due || (MHD_get_timeout(m->daemon, &ms) == MHD_YES && ms == 0);
}

void mhd_run(struct mhd *m)
{
    bool has_work = mhd_has_work(m);
    m->set->library_due = false;
    if (has_work)
        MHD_run(m->daemon);
}

/* 0.9.75 begins with a connection within the call, 1.0 in its next turn. */
static bool attach(struct mhd *m, struct http_connection *x)
{
    int fd;
    return connection_open_pair(x, &fd) &&
           (fd < 0 || MHD_add_connection(m->daemon, fd, (const struct sockaddr *)&x->address, sizeof x->address) == MHD_YES);
}

void mhd_answer(struct mhd *m, struct http_connection *x, int64_t now)
{
    char request[96];
    int size = snprintf(request, sizeof request, "%s / HTTP/1.%d\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n",
                        x->head.method_is_head ? "HEAD" : "GET", x->head.is_http_1_0 ? 0 : 1);
    connection_begin_relay(x, now);
    if (!attach(m, x) || send(x->pair_fd, request, (size_t)size, MSG_NOSIGNAL | MSG_DONTWAIT) != size)
        connection_close(x);
}

void mhd_end(struct mhd *m)
{
    if (!m)
        return;
    while (m->set->all)
        connection_close(m->set->all);
    MHD_run(m->daemon);
    MHD_stop_daemon(m->daemon);
}
