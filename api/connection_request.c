#include "connection_parts.h"

enum { READ_TURN_BYTES = 256 * 1024 }; /* of a body, in one turn */

/* Judges what has come of the body, and says how many bytes belong to it. What goes on to libmicrohttpd is moved together at the
   front of the bytes: *kept of them. */
static enum raw_body_state judge_body(struct http_connection *x, char *bytes, size_t size, size_t *used, size_t *kept)
{
    *used = *kept = 0;
    for (;;) {
        size_t step, piece_size;
        const char *piece;
        enum raw_body_state state = raw_body_read(&x->body, bytes + *used, size - *used, &step, &piece, &piece_size);
        *used += step;
        if (state != RAW_BODY_DATA && state != RAW_BODY_FRAMING)
            return state;
        if (piece != bytes + *kept)
            memmove(bytes + *kept, piece, piece_size);
        *kept += piece_size;
    }
}

static enum connection_progress refuse_body(struct http_connection *x, const char *why, int64_t now)
{
    exchange_refuse_framing(&x->exchange, why);
    connection_refuse(x, now);
    return WENT_ON;
}

/* Whether libmicrohttpd's memory bears the request and its answer: where it does not, it answers in HTML, or falls silent. Of
   0.9.75 and 1.0.1: half of the memory is for what is read, or more where the head is larger; headers and parameters have a
   record each. */
static bool fits_library(const struct raw_head *head, const char *bytes)
{
    enum { RECORD_BYTES = 64 };
    size_t records = head->header_count + 1;
    for (size_t i = 0; i < head->target.size; i++)
        records += bytes[head->target.at + i] == '&';
    size_t read_bytes = head->size > LIBRARY_BYTES / 2 ? head->size : LIBRARY_BYTES / 2;
    return read_bytes + records * RECORD_BYTES + ANSWER_HEAD_BYTES <= LIBRARY_BYTES;
}

/* A head is whole, or will never be. What has come of the body is judged before libmicrohttpd sees the first byte. */
static enum connection_progress begin_request(struct http_connection *x, enum raw_state judged, int64_t now)
{
    x->set->active++;
    x->phase = PHASE_BODY;
    x->ends_ms = now + x->set->limits.request_ms;
    if (judged == RAW_WELL_FORMED && !fits_library(&x->head, x->in.bytes + x->in_at))
        judged = RAW_OVER_MEMORY;
    if (judged != RAW_WELL_FORMED) {
        exchange_refuse_head(&x->exchange, &x->head, judged);
        connection_refuse(x, now);
        return WENT_ON;
    }
    char *bytes = x->in.bytes + x->in_at;
    size_t used, kept;
    raw_body_start(&x->body, &x->head);
    enum raw_body_state body = judge_body(x, bytes + x->head.size, x->in.size - x->in_at - x->head.size, &used, &kept);
    if (body == RAW_BODY_MALFORMED)
        return refuse_body(x, "chunk", now);
    if (!connection_open_pair(x))
        return close_it(x);
    exchange_keep_cookies(&x->exchange, &x->head, bytes);
    size_t from = raw_head_tidy(&x->head, bytes);
    connection_hand_over(x, bytes + from, x->head.size - from + kept);
    x->in_at += x->head.size + used;
    if (body == RAW_BODY_WHOLE)
        x->phase = PHASE_ANSWER;
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
    if (x->pair_fd >= 0 && !x->mhd) {
        connection_begin_lingering(x, now);
        return WENT_ON;
    }
    enum raw_state judged = RAW_INCOMPLETE;
    if (x->in_at < x->in.size)
        judged = raw_head_read(&x->head, x->in.bytes + x->in_at, x->in.size - x->in_at);
    if (judged != RAW_INCOMPLETE)
        return begin_request(x, judged, now);
    ssize_t n = connection_receive_more(x);
    return n < 0 ? end_head_early(x, now) : n == 0 ? WAITS : WENT_ON;
}

/* An answer may begin before the body has ended; then nothing more of it is wanted, and the connection is closed after it. */
enum connection_progress connection_read_body(struct http_connection *x, int64_t now, size_t *turn_bytes)
{
    enum connection_progress back = connection_relay_answer(x, now);
    if (back == CLOSED || x->phase != PHASE_BODY)
        return back;
    if (x->exchange.stage == STAGE_ANSWERED || x->completed) {
        x->phase = PHASE_ANSWER;
        return WENT_ON;
    }
    if (!connection_hand_over_rest(x))
        return back == TURN_OVER ? TURN_OVER : WAITS;
    if (*turn_bytes > READ_TURN_BYTES)
        return TURN_OVER;
    char *scratch = x->set->scratch;
    ssize_t n = connection_receive(x, scratch, SCRATCH_BYTES);
    if (n < 0)
        return x->ended ? refuse_body(x, "body", now) : close_it(x);
    if (n == 0)
        return back == TURN_OVER ? TURN_OVER : WAITS;
    *turn_bytes += (size_t)n;
    size_t used, kept;
    enum raw_body_state state = judge_body(x, scratch, (size_t)n, &used, &kept);
    if (state == RAW_BODY_MALFORMED)
        return refuse_body(x, "chunk", now);
    connection_hand_over(x, scratch, kept);
    /* What follows the body is the next request. */
    x->in.size = x->in_at = 0;
    buffer_add(&x->in, scratch + used, (size_t)n - used);
    if (state == RAW_BODY_WHOLE)
        x->phase = PHASE_ANSWER;
    return WENT_ON;
}
