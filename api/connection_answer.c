#include "connection_parts.h"

#include "failure_log.h"
#include <errno.h>

enum { LINGER_BYTES_MAX = 32 * 1024 * 1024 }; /* thrown away after a last answer */

/* --- after an answer -------------------------------------------------------------------------------------------------------- */

/* The last answer is out. The client may still be sending, and would lose the answer if the socket were closed on it (RFC 9112
   §9.6): so only our side is closed, and what comes is thrown away for a while. */
static void begin_lingering(struct http_connection *x, int64_t now)
{
    connection_close_pair(x);
    (void)shutdown(x->fd, SHUT_WR);
    x->phase = PHASE_LINGER;
    x->readable = true;
    x->ends_ms = now + x->set->limits.linger_ms;
}

/* Others come first, even when the client has sent its next requests already. */
static enum connection_progress end_request(struct http_connection *x, int64_t now, bool closes)
{
    x->set->active--;
    x->counted = x->completed = x->closes = false;
    exchange_clear(&x->exchange);
    raw_head_clear(&x->head);
    x->phase = PHASE_HEAD;
    x->ends_ms = now + x->set->limits.idle_ms;
    if (closes)
        begin_lingering(x, now);
    return x->in_at < x->in.size && !closes ? TURN_OVER : WENT_ON;
}

enum connection_progress connection_linger(struct http_connection *x)
{
    ssize_t n = connection_receive(x, x->set->scratch, SCRATCH_BYTES);
    x->lingered += n > 0 ? (size_t)n : 0;
    if (n < 0 || x->lingered > LINGER_BYTES_MAX)
        return close_it(x);
    return n == 0 ? WAITS : TURN_OVER;
}

/* --- our own answers -------------------------------------------------------------------------------------------------------- */

static void allow_sending(struct http_connection *x, enum connection_phase phase, int64_t now)
{
    x->phase = phase;
    x->ends_ms = now + x->set->limits.send_ms + (int64_t)(x->exchange.answer_size / 65536) * 1000;
    connection_make_ready(x);
}

void connection_answer(struct http_connection *x, int64_t now)
{
    struct exchange *ex = &x->exchange;
    struct task *t = &ex->task;
    exchange_end_work(ex);
    reply_write_head(&t->request, &t->reply, ex->close_after ? "close" : x->head.is_http_1_0 ? "keep-alive" : NULL, &x->out);
    if (!x->head.method_is_head)
        x->rest = reply_body(&t->reply, &x->rest_size);
    exchange_count_answer(ex);
    allow_sending(x, PHASE_ANSWER, now);
}

enum connection_progress connection_send_answer(struct http_connection *x, int64_t now)
{
    enum connection_progress progress = connection_send(x);
    return progress == WENT_ON ? end_request(x, now, x->exchange.close_after) : progress;
}

/* --- those that libmicrohttpd writes ---------------------------------------------------------------------------------------- */

void connection_begin_relay(struct http_connection *x, int64_t now)
{
    x->set->library_due = true;
    allow_sending(x, PHASE_LIBRARY, now);
}

/* The first byte of the answer is there, and with it what is counted. */
static void count(struct http_connection *x)
{
    if (!x->counted)
        exchange_count_answer(&x->exchange);
    x->counted = true;
}

void connection_completed(struct http_connection *x)
{
    count(x);
    x->completed = x->pair_readable = true;
    x->closes = x->closes || x->exchange.close_after;
    exchange_clear(&x->exchange);
    if (!x->gone)
        connection_make_ready(x);
}

/* libmicrohttpd has ended the answer before its first byte: it has no memory for the head. The client hears that, at least. */
static enum connection_progress replace_lost_answer(struct http_connection *x, int64_t now)
{
    const struct task *t = &x->exchange.task;
    failure_log(LOG_ERROR, ERROR_INTERNAL, t->request.id, t->target.op->name, "libmicrohttpd did not write the answer", now);
    exchange_refuse(&x->exchange, ERROR_INTERNAL, NULL, NULL);
    x->exchange.close_after = true;
    connection_answer(x, now);
    return WENT_ON;
}

/* Moves a bounded piece of what libmicrohttpd has written to the client. WENT_ON: there is no more of it yet. */
static enum connection_progress move_answer(struct http_connection *x, int64_t now)
{
    char *bytes = x->set->scratch;
    ssize_t n = recv(x->pair_fd, bytes, SEND_TURN_BYTES, MSG_DONTWAIT);
    bool has_ended = n == 0 || (n < 0 && errno != EAGAIN);
    if (has_ended && !x->completed)
        return x->counted ? close_it(x) : replace_lost_answer(x, now);
    x->closes = x->closes || has_ended;
    x->pair_readable = n == SEND_TURN_BYTES || (n > 0 && !x->mhd);
    if (n <= 0)
        return WENT_ON;
    count(x);
    enum connection_progress progress = connection_send_bytes(x, bytes, (size_t)n);
    return progress == WENT_ON && x->pair_readable ? TURN_OVER : progress;
}

/* While the client takes nothing, nothing is read, so that the pair fills and libmicrohttpd waits. */
enum connection_progress connection_relay_answer(struct http_connection *x, int64_t now)
{
    enum connection_progress progress = connection_send(x);
    if (progress == WENT_ON && x->pair_readable)
        progress = x->writable ? move_answer(x, now) : WAITS;
    if (progress != WENT_ON || x->phase != PHASE_LIBRARY)
        return progress;
    return x->completed ? end_request(x, now, x->closes || !x->mhd) : WAITS;
}
