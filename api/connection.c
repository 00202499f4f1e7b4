#include "connection.h"

#include "base/log.h"
#include "metrics.h"
#include "peers.h"
#include <errno.h>
#include <inttypes.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
    RECEIVE_BYTES = 4096,               /* at a time, for heads: nearly all are smaller */
    READ_TURN_BYTES = 256 * 1024,       /* of a body, in one turn */
    SEND_TURN_BYTES = 16 * 1024,        /* of an answer, in one turn */
    LINGER_BYTES_MAX = 32 * 1024 * 1024 /* thrown away after a last answer */
};

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* --- the list of what has something to do ----------------------------------------------------------------------------------- */

void connection_make_ready(struct http_connection *x)
{
    struct connection_set *set = x->set;
    if (x->is_ready)
        return;
    x->is_ready = true;
    x->ready_next = NULL;
    *set->ready_end = x;
    set->ready_end = &x->ready_next;
}

static void leave_ready(struct http_connection *x)
{
    struct connection_set *set = x->set;
    if (!x->is_ready)
        return;
    struct http_connection **at = &set->ready;
    while (*at != x)
        at = &(*at)->ready_next;
    *at = x->ready_next;
    if (!*at)
        set->ready_end = at;
    x->is_ready = false;
}

void connection_note_events(struct http_connection *x, uint32_t events)
{
    x->readable = x->readable || (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR));
    x->writable = x->writable || (events & (EPOLLOUT | EPOLLHUP | EPOLLERR));
    x->hung_up = x->hung_up || (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR));
    if (x->exchange.stage != STAGE_WORKING)
        connection_make_ready(x);
}

/* --- open and close ------------------------------------------------------------------------------------------------------------ */

struct http_connection *connection_open(struct connection_set *set, int fd, int64_t now)
{
    struct http_connection *x = calloc(1, sizeof *x);
    if (!x) {
        close(fd);
        return NULL;
    }
    x->set = set;
    x->fd = fd;
    x->writable = true;
    x->ends_ms = now + set->limits.idle_ms;
    exchange_start(&x->exchange, &set->state);
    x->next = set->all;
    if (x->next)
        x->next->previous = x;
    set->all = x;
    set->open++;
    metrics_connection(true);
    return x;
}

void connection_close(struct http_connection *x)
{
    struct connection_set *set = x->set;
    *(x->previous ? &x->previous->next : &set->all) = x->next;
    if (x->next)
        x->next->previous = x->previous;
    leave_ready(x);
    set->open--;
    set->active -= x->exchange.stage != STAGE_IDLE;
    if (x->turned_away)
        --*x->turned_away;
    peer_leave(x->peer);
    close(x->fd);
    exchange_end(&x->exchange);
    buffer_free(&x->in);
    buffer_free(&x->answer_head);
    free(x);
    metrics_connection(false);
}

/* --- answers --------------------------------------------------------------------------------------------------------------------- */

static void log_request(const struct exchange *ex, int64_t microseconds)
{
    const struct request *r = &ex->task.request;
    char status[16], time[32];
    snprintf(status, sizeof status, "%d", ex->task.reply.status);
    snprintf(time, sizeof time, "%" PRId64, microseconds);
    log_line(LOG_DEBUG, "request", "id", r->id, "method", r->method, "path", r->path, "status", status, "microseconds", time);
}

void connection_prepare_answer(struct http_connection *x)
{
    struct exchange *ex = &x->exchange;
    struct reply *reply = &ex->task.reply;
    bool closes = ex->close_after || atomic_load_explicit(&ex->state->draining, memory_order_relaxed);
    reply_common(&ex->task.request, reply);
    x->answer_head.size = 0;
    reply_write_head(reply, closes ? "close" : x->head.is_http_1_0 ? "keep-alive" : NULL, &x->answer_head);
    bool is_head = strcmp(ex->task.request.method, "HEAD") == 0;
    size_t body_size;
    (void)reply_body(reply, &body_size);
    x->answer_size = x->answer_head.size + (reply->content_type && !is_head ? body_size : 0);
    x->sent = 0;
    ex->close_after = closes;
    int64_t took_us = ex->started_us ? now_us() - ex->started_us : 0;
    metrics_request(ex->op_index, reply->status, took_us);
    if (log_is_on(LOG_DEBUG))
        log_request(ex, took_us);
}

void connection_start_answer(struct http_connection *x, int64_t now)
{
    x->exchange.stage = STAGE_ANSWERED;
    x->ends_ms = now + x->set->limits.send_ms + (int64_t)(x->answer_size / 65536) * 1000;
}

static void answer_now(struct http_connection *x, int64_t now)
{
    connection_prepare_answer(x);
    connection_start_answer(x, now);
}

/* The last answer is out. The client may still be sending, and would lose the answer if the socket were closed on it (RFC 9112 §9.6):
   so only our side is closed, and what comes is thrown away for a while. */
static void begin_lingering(struct http_connection *x, int64_t now)
{
    (void)shutdown(x->fd, SHUT_WR);
    x->lingering = true;
    x->readable = true;
    x->ends_ms = now + x->set->limits.linger_ms;
}

static void end_exchange(struct http_connection *x, int64_t now)
{
    bool closes = x->exchange.close_after;
    x->set->active--;
    exchange_clear(&x->exchange);
    raw_head_clear(&x->head);
    x->ends_ms = now + x->set->limits.idle_ms;
    if (closes)
        begin_lingering(x, now);
}

enum progress { WENT_ON, WAITS, TURN_OVER, CLOSED };

static enum progress close_it(struct http_connection *x)
{
    connection_close(x);
    return CLOSED;
}

/* Sends a bounded piece of head and body. */
static enum progress send_answer(struct http_connection *x, int64_t now)
{
    if (!x->writable)
        return WAITS;
    size_t body_size;
    const char *body = reply_body(&x->exchange.task.reply, &body_size);
    size_t head_size = x->answer_head.size, left = x->answer_size - x->sent;
    size_t now_bytes = left < SEND_TURN_BYTES ? left : SEND_TURN_BYTES;
    struct iovec parts[2];
    int n = 0;
    size_t of_head = x->sent < head_size ? head_size - x->sent : 0;
    if (of_head > 0)
        parts[n++] = (struct iovec){ x->answer_head.bytes + x->sent, of_head < now_bytes ? of_head : now_bytes };
    if (now_bytes > of_head)
        parts[n++] = (struct iovec){ (char *)(uintptr_t)(body + (x->sent + of_head - head_size)), now_bytes - of_head };
    struct msghdr message = { .msg_iov = parts, .msg_iovlen = (size_t)n };
    ssize_t sent = sendmsg(x->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR)
        return TURN_OVER;
    if (sent < 0 && errno != EAGAIN)
        return close_it(x);
    x->writable = sent == (ssize_t)now_bytes;
    x->sent += sent > 0 ? (size_t)sent : 0;
    if (x->sent < x->answer_size)
        return x->writable ? TURN_OVER : WAITS;
    end_exchange(x, now);
    /* Others come first, even when the client has sent its next requests already. */
    return x->in_at < x->in.size && !x->lingering ? TURN_OVER : WENT_ON;
}

/* --- requests -------------------------------------------------------------------------------------------------------------------- */

/* Receives into memory; 0: nothing is there now, -1: the client is gone. */
static ssize_t receive(struct http_connection *x, char *to, size_t capacity)
{
    if (!x->readable)
        return 0;
    ssize_t n = recv(x->fd, to, capacity, MSG_DONTWAIT);
    if (n < 0 && errno == EINTR)
        return 0;
    if (n < 0 && errno == EAGAIN) {
        x->readable = false;
        return 0;
    }
    /* A short read has emptied the socket; the event of the next byte is still to come, but that of a hang-up is not. */
    x->readable = n == (ssize_t)capacity || x->hung_up;
    return n > 0 ? n : -1;
}

/* More bytes behind those that are not used up. */
static ssize_t receive_more(struct http_connection *x)
{
    struct buffer *in = &x->in;
    if (x->in_at > 0) {
        memmove(in->bytes, in->bytes + x->in_at, in->size - x->in_at);
        in->size -= x->in_at;
        x->in_at = 0;
    }
    buffer_reserve(in, RECEIVE_BYTES);
    ssize_t n = receive(x, in->bytes + in->size, RECEIVE_BYTES);
    in->size += n > 0 ? (size_t)n : 0;
    return n;
}

static void begin(struct http_connection *x, enum raw_state judged, int64_t now)
{
    struct exchange *ex = &x->exchange;
    const struct server_limits *limits = &x->set->limits;
    x->set->active++;
    bool at_once = exchange_begin(ex, &x->head, judged, x->in.bytes + x->in_at);
    x->ends_ms = now + (ex->body_max > BODY_MAX_RECORD ? limits->file_ms : limits->request_ms);
    if (judged == RAW_WELL_FORMED) {
        x->in_at += x->head.size;
        raw_body_start(&x->body, &x->head);
    }
    if (at_once)
        answer_now(x, now);
}

/* RFC 9110 §10.1.1: not to HTTP/1.0, and not where the body has begun to come. */
static bool is_waiting_to_be_asked(const struct http_connection *x)
{
    return x->head.expects_continue && !x->head.is_http_1_0 && x->exchange.stage == STAGE_READING && x->in_at == x->in.size &&
           (x->head.is_chunked || x->head.length > 0);
}

static enum progress read_head(struct http_connection *x, int64_t now)
{
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
    enum raw_state judged = RAW_INCOMPLETE;
    if (x->in_at < x->in.size)
        judged = raw_head_read(&x->head, x->in.bytes + x->in_at, x->in.size - x->in_at);
    if (judged == RAW_INCOMPLETE) {
        ssize_t n = receive_more(x);
        return n < 0 ? close_it(x) : n == 0 ? WAITS : WENT_ON;
    }
    begin(x, judged, now);
    if (is_waiting_to_be_asked(x) && send(x->fd, go_on, sizeof go_on - 1, MSG_NOSIGNAL | MSG_DONTWAIT) != sizeof go_on - 1)
        return close_it(x);
    return WENT_ON;
}

/* The request is whole: its answer is there already, or the workers get it at the end of this turn. */
static void end_body(struct http_connection *x, int64_t now)
{
    struct connection_set *set = x->set;
    struct exchange *ex = &x->exchange;
    struct request *r = &ex->task.request;
    ex->started_us = now_us();
    if (ex->stage == STAGE_REFUSED) {
        answer_now(x, now);
        return;
    }
    r->body = ex->body.bytes;
    r->body_size = ex->body.size;
    r->deadline_ms = now + set->limits.lane_ms[ex->task.target.op->lane];
    ex->stage = STAGE_WORKING;
    x->ends_ms = 0;
    ex->task.next = NULL;
    ex->task.owner = x;
    *set->whole_end = &ex->task;
    set->whole_end = &ex->task.next;
    set->sleeping++;
}

/* Takes what it can of the body out of these bytes; how many were used up. */
static size_t take_body(struct http_connection *x, const char *bytes, size_t size, int64_t now)
{
    size_t used = 0;
    while (x->exchange.stage == STAGE_READING || x->exchange.stage == STAGE_REFUSED) {
        size_t step, data_size;
        const char *data;
        enum raw_body_state state = raw_body_read(&x->body, bytes + used, size - used, &step, &data, &data_size);
        used += step;
        if (state == RAW_BODY_MORE)
            break;
        if (state == RAW_BODY_WHOLE)
            end_body(x, now);
        else if (state == RAW_BODY_MALFORMED)
            exchange_refuse_framing(&x->exchange, "chunk");
        else if (exchange_take_body(&x->exchange, data, data_size))
            continue;
        if (state != RAW_BODY_WHOLE)
            answer_now(x, now);
    }
    return used;
}

static enum progress read_body(struct http_connection *x, int64_t now, size_t *turn_bytes)
{
    struct connection_set *set = x->set;
    x->in_at += take_body(x, x->in.bytes + x->in_at, x->in.size - x->in_at, now);
    if (x->exchange.stage != STAGE_READING && x->exchange.stage != STAGE_REFUSED)
        return WENT_ON;
    if (*turn_bytes > READ_TURN_BYTES)
        return TURN_OVER;
    ssize_t n = receive(x, set->scratch, SCRATCH_BYTES);
    if (n <= 0)
        return n < 0 ? close_it(x) : WAITS;
    *turn_bytes += (size_t)n;
    size_t used = take_body(x, set->scratch, (size_t)n, now);
    /* What follows the body is the next request. */
    x->in.size = x->in_at = 0;
    buffer_add(&x->in, set->scratch + used, (size_t)n - used);
    return WENT_ON;
}

static enum progress linger(struct http_connection *x)
{
    ssize_t n = receive(x, x->set->scratch, SCRATCH_BYTES);
    x->lingered += n > 0 ? (size_t)n : 0;
    if (n < 0 || x->lingered > LINGER_BYTES_MAX)
        return close_it(x);
    return n == 0 ? WAITS : TURN_OVER;
}

static enum progress step(struct http_connection *x, int64_t now, size_t *turn_bytes)
{
    if (x->lingering)
        return linger(x);
    switch (x->exchange.stage) {
    case STAGE_IDLE:
        return read_head(x, now);
    case STAGE_READING:
    case STAGE_REFUSED:
        return read_body(x, now, turn_bytes);
    case STAGE_ANSWERED:
        return send_answer(x, now);
    case STAGE_WORKING:
        break;
    }
    return WAITS;
}

/* Does what can be done without waiting. It may be closed after. */
static void advance(struct http_connection *x, int64_t now)
{
    size_t turn_bytes = 0;
    enum progress progress;
    do
        progress = step(x, now, &turn_bytes);
    while (progress == WENT_ON);
    if (progress == TURN_OVER)
        connection_make_ready(x);
}

void connections_run(struct connection_set *set, int64_t now)
{
    struct http_connection *x = set->ready, *next;
    set->ready = NULL;
    set->ready_end = &set->ready;
    for (; x; x = next) {
        next = x->ready_next;
        x->is_ready = false;
        advance(x, now);
    }
}
