#include "connection_parts.h"

#include "failure_log.h"
#include <errno.h>

enum {
    SEND_TURN_BYTES = 16 * 1024,        /* of an answer, in one turn */
    LINGER_BYTES_MAX = 32 * 1024 * 1024 /* thrown away after a last answer */
};

void connection_begin_lingering(struct http_connection *x, int64_t now)
{
    connection_close_pair(x);
    (void)shutdown(x->fd, SHUT_WR);
    x->phase = PHASE_LINGER;
    x->readable = true;
    x->ends_ms = now + x->set->limits.linger_ms;
}

/* Others come first, even when the client has sent its next requests already. */
static enum connection_progress end_request(struct http_connection *x, int64_t now)
{
    bool closes = x->closes || !x->mhd;
    x->set->active--;
    x->answer_begun = x->completed = x->closes = false;
    x->phase = PHASE_HEAD;
    raw_head_clear(&x->head);
    x->ends_ms = now + x->set->limits.idle_ms;
    if (closes)
        connection_begin_lingering(x, now);
    return x->in_at < x->in.size && !closes ? TURN_OVER : WENT_ON;
}

/* "100 Continue" is the one thing that libmicrohttpd may write of itself. */
static bool is_go_on(const char *bytes, size_t size)
{
    static const char go_on[] = "HTTP/1.1 100 ";
    return size >= sizeof go_on - 1 && memcmp(bytes, go_on, sizeof go_on - 1) == 0;
}

/* Whether what libmicrohttpd does is not the exchange's answer: what its memory does not bear of a request it refuses in HTML, or
   closes the connection (size 0). */
static bool is_foreign_answer(const struct http_connection *x, const char *bytes, size_t size)
{
    if (x->completed || x->exchange.stage == STAGE_ANSWERED || x->exchange.stage == STAGE_WORKING)
        return false;
    return !is_go_on(bytes, size);
}

/* The client gets an answer of ours in the place of that one. */
static enum connection_progress replace_answer(struct http_connection *x, int64_t now)
{
    exchange_refuse_head(&x->exchange, &x->head, RAW_OVER_MEMORY);
    failure_log(LOG_WARN, ERROR_TOO_LARGE, x->exchange.task.request.id, NULL, "libmicrohttpd did not take the request", now);
    connection_refuse(x, now);
    return WENT_ON;
}

/* libmicrohttpd has ended the answer before its first byte: it has no memory for the head. The client hears that, at least. */
static enum connection_progress replace_lost_answer(struct http_connection *x, int64_t now)
{
    const struct task *t = &x->exchange.task;
    failure_log(LOG_ERROR, ERROR_INTERNAL, t->request.id, t->target.op ? t->target.op->name : NULL,
                "libmicrohttpd did not write the answer", now);
    exchange_refuse(&x->exchange, ERROR_INTERNAL, NULL, NULL);
    connection_refuse(x, now);
    return WENT_ON;
}

/* The first byte of the answer is there, and with it what is counted. */
static void note_answer(struct http_connection *x, const char *bytes, size_t size)
{
    if (x->answer_begun || x->exchange.stage != STAGE_ANSWERED || is_go_on(bytes, size))
        return;
    x->answer_begun = true;
    exchange_count_answer(&x->exchange);
}

static enum connection_progress send_on(struct http_connection *x, const char *bytes, size_t size)
{
    ssize_t sent = connection_send(x, bytes, size);
    if (sent < 0)
        return close_it(x);
    if ((size_t)sent < size) {
        buffer_add(&x->out, bytes + sent, size - (size_t)sent);
        return WAITS;
    }
    return x->pair_readable ? TURN_OVER : WENT_ON;
}

/* Moves what libmicrohttpd has written to the client. WENT_ON: there is no more of it yet, or connection_refuse() has put another
   answer in its place. */
static enum connection_progress move_answer(struct http_connection *x, int64_t now)
{
    char *bytes = x->set->scratch;
    ssize_t n = recv(x->pair_fd, bytes, SEND_TURN_BYTES, MSG_DONTWAIT);
    size_t size = n > 0 ? (size_t)n : 0;
    bool is_empty = n < 0 && errno == EAGAIN, has_ended = n <= 0 && !is_empty;
    if (!is_empty && is_foreign_answer(x, bytes, size))
        return replace_answer(x, now);
    if (has_ended && !x->completed)
        return x->exchange.stage == STAGE_ANSWERED && !x->answer_begun ? replace_lost_answer(x, now) : close_it(x);
    x->closes = x->closes || has_ended;
    x->pair_readable = size == SEND_TURN_BYTES || (size > 0 && !x->mhd);
    if (size == 0)
        return WENT_ON;
    note_answer(x, bytes, size);
    return send_on(x, bytes, size);
}

enum connection_progress connection_relay_answer(struct http_connection *x, int64_t now)
{
    enum connection_progress progress = connection_send_kept(x);
    if (progress == WENT_ON && x->pair_readable)
        progress = x->writable ? move_answer(x, now) : WAITS;
    if (progress != WENT_ON || x->phase == PHASE_REFUSAL)
        return progress;
    return x->completed ? end_request(x, now) : WAITS;
}

void connection_completed(struct http_connection *x)
{
    x->completed = true;
    x->closes = x->closes || x->exchange.close_after;
    if (!x->answer_begun)
        exchange_count_answer(&x->exchange);
    exchange_clear(&x->exchange);
    x->pair_readable = true;
    if (!x->gone)
        connection_make_ready(x);
}

void connection_refuse(struct http_connection *x, int64_t now)
{
    struct task *t = &x->exchange.task;
    reply_write(&t->request, &t->reply, x->head.method_is_head, &x->out);
    exchange_count_answer(&x->exchange);
    connection_close_pair(x);
    x->phase = PHASE_REFUSAL;
    x->ends_ms = now + x->set->limits.send_ms;
    connection_make_ready(x);
}

enum connection_progress connection_wait_for_answer(struct http_connection *x, int64_t now)
{
    (void)connection_hand_over_rest(x);
    return connection_relay_answer(x, now);
}

enum connection_progress connection_send_refusal(struct http_connection *x, int64_t now)
{
    enum connection_progress kept = connection_send_kept(x);
    if (kept != WENT_ON)
        return kept;
    x->set->active--;
    connection_begin_lingering(x, now);
    return WENT_ON;
}

enum connection_progress connection_linger(struct http_connection *x)
{
    ssize_t n = connection_receive(x, x->set->scratch, SCRATCH_BYTES);
    x->lingered += n > 0 ? (size_t)n : 0;
    if (n < 0 || x->lingered > LINGER_BYTES_MAX)
        return close_it(x);
    return n == 0 ? WAITS : TURN_OVER;
}
