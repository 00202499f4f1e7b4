#include "connection_parts.h"

enum { READ_TURN_BYTES = 256 * 1024 }; /* of a body, in one turn */

static enum connection_progress answer(struct http_connection *x, int64_t now)
{
    connection_answer(x, now);
    return WENT_ON;
}

/* --- the body --------------------------------------------------------------------------------------------------------------- */

static enum connection_progress refuse_body(struct http_connection *x, const char *why, int64_t now)
{
    exchange_refuse_framing(&x->exchange, why);
    return answer(x, now);
}

/* The workers are told of it at the end of the turn. */
static enum connection_progress end_body(struct http_connection *x, int64_t now)
{
    struct connection_set *set = x->set;
    struct task *t = &x->exchange.task;
    if (!exchange_end_body(&x->exchange, set->limits.lane_ms))
        return answer(x, now);
    t->owner = x;
    t->next = NULL;
    *set->received_end = t;
    set->received_end = &t->next;
    set->working++;
    x->phase = PHASE_WORK;
    x->ends_ms = 0;
    return WAITS;
}

/* Takes from what has come what belongs to the body. WENT_ON: more must come; else the request is whole or refused. */
static enum connection_progress take_body(struct http_connection *x, const char *bytes, size_t size, size_t *used, int64_t now)
{
    for (*used = 0;;) {
        size_t step = 0, data_size;
        const char *data;
        enum raw_body_state state = raw_body_read(&x->body, bytes + *used, size - *used, &step, &data, &data_size);
        *used += step;
        switch (state) {
        case RAW_BODY_DATA:
            if (!exchange_take_body(&x->exchange, data, data_size))
                return answer(x, now);
            break;
        case RAW_BODY_MORE:
            return WENT_ON;
        case RAW_BODY_WHOLE:
            return end_body(x, now);
        case RAW_BODY_MALFORMED:
            return refuse_body(x, "chunk", now);
        }
    }
}

/* What follows the body is the next request. */
enum connection_progress connection_read_body(struct http_connection *x, int64_t now, size_t *turn_bytes)
{
    char *scratch = x->set->scratch;
    size_t used;
    if (connection_send(x) == CLOSED) /* "100 Continue" */
        return CLOSED;
    enum connection_progress progress = take_body(x, x->in.bytes + x->in_at, x->in.size - x->in_at, &used, now);
    x->in_at += used;
    if (progress != WENT_ON || x->phase != PHASE_BODY)
        return progress;
    if (*turn_bytes > READ_TURN_BYTES)
        return TURN_OVER;
    ssize_t n = connection_receive(x, scratch, SCRATCH_BYTES);
    if (n < 0)
        return x->ended ? refuse_body(x, "body", now) : close_it(x);
    if (n == 0)
        return WAITS;
    *turn_bytes += (size_t)n;
    progress = take_body(x, scratch, (size_t)n, &used, now);
    x->in.size = x->in_at = 0;
    buffer_add(&x->in, scratch + used, (size_t)n - used);
    return progress;
}

/* --- the head --------------------------------------------------------------------------------------------------------------- */

/* A head is whole, or will never be. */
static enum connection_progress begin_request(struct http_connection *x, enum raw_state judged, int64_t now)
{
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
    const struct server_limits *limits = &x->set->limits;
    struct exchange *ex = &x->exchange;
    x->set->active++;
    x->phase = PHASE_BODY;
    if (judged != RAW_WELL_FORMED) {
        exchange_refuse_head(ex, &x->head, judged);
        return answer(x, now);
    }
    bool at_once = exchange_begin(ex, &x->head, x->in.bytes + x->in_at);
    x->in_at += x->head.size;
    x->ends_ms = now + (ex->body_max > BODY_MAX_RECORD ? limits->file_ms : limits->request_ms);
    if (at_once)
        return answer(x, now);
    raw_body_start(&x->body, &x->head);
    if (x->head.expects_continue && x->in_at == x->in.size)
        buffer_add(&x->out, go_on, sizeof go_on - 1);
    return WENT_ON;
}

/* What the client has ended in the middle is said to it, since it may still read; an empty line begins no request. */
static enum connection_progress end_head_early(struct http_connection *x, int64_t now)
{
    bool has_begun = x->in.size - x->in_at > x->head.line_at || x->head.headers_at != 0;
    if (!x->ended || !has_begun)
        return close_it(x);
    x->head.fault = x->head.headers_at ? "header" : "request line";
    return begin_request(x, RAW_MALFORMED, now);
}

enum connection_progress connection_read_head(struct http_connection *x, int64_t now)
{
    enum raw_state judged = RAW_INCOMPLETE;
    if (x->in_at < x->in.size)
        judged = raw_head_read(&x->head, x->in.bytes + x->in_at, x->in.size - x->in_at);
    if (judged != RAW_INCOMPLETE)
        return begin_request(x, judged, now);
    ssize_t n = connection_receive_more(x);
    return n < 0 ? end_head_early(x, now) : n == 0 ? WAITS : WENT_ON;
}
