#include "connection_parts.h"

#include "base/log.h"
#include "metrics.h"
#include "peers.h"
#include <assert.h>
#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

enum {
    READ_TURN_BYTES = 256 * 1024,       /* of a body, in one turn */
    SEND_TURN_BYTES = 16 * 1024,        /* of an answer, in one turn */
    LINGER_BYTES_MAX = 32 * 1024 * 1024 /* thrown away after a last answer */
};

/* --- the list of what has something to do ----------------------------------------------------------------------------------- */

/* Has it run in this turn or the next. */
static void make_ready(struct http_connection *x)
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
    while (*at && *at != x)
        at = &(*at)->ready_next;
    assert(*at);
    *at = x->ready_next;
    if (!*at)
        set->ready_end = at;
    x->is_ready = false;
}

void connection_note_events(const struct watched *w, uint32_t events)
{
    struct http_connection *x = w->connection;
    bool may_receive = events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR);
    if (w->is_pair) {
        x->pair_readable = x->pair_readable || may_receive;
    } else {
        x->readable = x->readable || may_receive;
        x->writable = x->writable || (events & (EPOLLOUT | EPOLLHUP | EPOLLERR));
        x->hung_up = x->hung_up || (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR));
    }
    if (x->exchange.stage != STAGE_WORKING)
        make_ready(x);
}

/* --- open and close --------------------------------------------------------------------------------------------------------- */

struct http_connection *connection_open(struct connection_set *set, int fd, const struct sockaddr_storage *address, int64_t now)
{
    struct http_connection *x = calloc(1, sizeof *x);
    if (!x) {
        close(fd);
        return NULL;
    }
    x->set = set;
    x->address = *address;
    x->client = (struct watched){ x, false };
    x->pair = (struct watched){ x, true };
    x->fd = fd;
    x->pair_fd = -1;
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

static void release(struct http_connection *x)
{
    exchange_end(&x->exchange);
    buffer_free(&x->in);
    buffer_free(&x->to_pair);
    buffer_free(&x->out);
    free(x);
}

static void leave_attaching(struct http_connection *x)
{
    struct http_connection **at = &x->set->attaching;
    while (*at && *at != x)
        at = &(*at)->attach_next;
    if (*at)
        *at = x->attach_next;
}

void close_watched(const struct connection_set *set, int fd)
{
    (void)epoll_ctl(set->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
    close(fd);
}

void connection_close(struct http_connection *x)
{
    struct connection_set *set = x->set;
    assert(!x->gone);
    *(x->previous ? &x->previous->next : &set->all) = x->next;
    if (x->next)
        x->next->previous = x->previous;
    leave_ready(x);
    leave_attaching(x);
    set->open--;
    set->active -= x->phase != PHASE_HEAD && x->phase != PHASE_LINGER;
    if (x->over_limit_count)
        --*x->over_limit_count;
    peer_leave(x->peer);
    close_watched(set, x->fd);
    close_pair(x);
    metrics_connection(false);
    x->gone = true;
    if (!x->mhd)
        release(x);
}

struct http_connection *connection_begun(struct connection_set *set, int attached_fd, struct MHD_Connection *mhd)
{
    struct http_connection *x = set->attaching;
    while (x && x->attached_fd != attached_fd)
        x = x->attach_next;
    if (!x)
        return NULL;
    leave_attaching(x);
    x->mhd = mhd;
    return x;
}

void connection_left(struct http_connection *x)
{
    x->mhd = NULL;
    x->exchange.task.request.header_count = 0;
    if (x->gone) {
        release(x);
        return;
    }
    x->pair_readable = true;
    make_ready(x);
}

static enum connection_progress close_it(struct http_connection *x)
{
    connection_close(x);
    return CLOSED;
}

/* --- to the client ---------------------------------------------------------------------------------------------------------- */

/* The last answer is out. The client may still be sending, and would lose the answer if the socket were closed on it (RFC 9112
   §9.6): so only our side is closed, and what comes is thrown away for a while. */
static void begin_lingering(struct http_connection *x, int64_t now)
{
    close_pair(x);
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
    x->completed = x->closes = false;
    x->phase = PHASE_HEAD;
    raw_head_clear(&x->head);
    x->ends_ms = now + x->set->limits.idle_ms;
    if (closes)
        begin_lingering(x, now);
    return x->in_at < x->in.size && !closes ? TURN_OVER : WENT_ON;
}

/* Whether what libmicrohttpd does is not the exchange's answer: what its memory does not bear it refuses in HTML, or closes the
   connection (size 0). "100 Continue" is the one thing that it may write of itself. */
static bool is_foreign_answer(const struct http_connection *x, const char *bytes, size_t size)
{
    static const char go_on[] = "HTTP/1.1 100 ";
    if (x->completed || x->exchange.stage == STAGE_ANSWERED || x->exchange.stage == STAGE_WORKING)
        return false;
    return size < sizeof go_on - 1 || memcmp(bytes, go_on, sizeof go_on - 1) != 0;
}

/* The client gets an answer of ours in the place of that one. */
static enum connection_progress replace_answer(struct http_connection *x, int64_t now)
{
    log_line(LOG_WARN, "foreign_answer");
    exchange_refuse_head(&x->exchange, &x->head, RAW_OVER_MEMORY);
    connection_refuse(x, now);
    return WENT_ON;
}

/* Moves a bounded piece of what libmicrohttpd has written. While the client takes nothing, nothing is read, so that the pair
   fills and libmicrohttpd waits. */
static enum connection_progress relay_answer(struct http_connection *x, int64_t now)
{
    enum connection_progress kept = send_kept(x);
    if (kept != WENT_ON)
        return kept;
    if (x->pair_readable && !x->writable)
        return WAITS;
    if (x->pair_readable) {
        char *scratch = x->set->scratch;
        ssize_t n = recv(x->pair_fd, scratch, SEND_TURN_BYTES, MSG_DONTWAIT);
        bool is_empty = n < 0 && errno == EAGAIN;
        if (!is_empty && is_foreign_answer(x, scratch, n > 0 ? (size_t)n : 0))
            return replace_answer(x, now);
        if (n <= 0 && !is_empty && !x->completed)
            return close_it(x);
        x->closes = x->closes || (n <= 0 && !is_empty);
        x->pair_readable = n == SEND_TURN_BYTES || (n > 0 && !x->mhd);
        ssize_t sent = n > 0 ? send_to_client(x, scratch, (size_t)n) : 0;
        if (sent < 0)
            return close_it(x);
        if (sent < n) {
            buffer_add(&x->out, scratch + sent, (size_t)(n - sent));
            return WAITS;
        }
        if (x->pair_readable)
            return TURN_OVER;
    }
    return x->completed ? end_request(x, now) : WAITS;
}

void connection_completed(struct http_connection *x)
{
    x->completed = true;
    x->closes = x->closes || x->exchange.close_after;
    exchange_clear(&x->exchange);
    x->pair_readable = true;
    if (!x->gone)
        make_ready(x);
}

void connection_refuse(struct http_connection *x, int64_t now)
{
    struct reply *reply = &x->exchange.task.reply;
    reply_common(&x->exchange.task.request, reply);
    reply_write_head(reply, "close", &x->out);
    size_t size;
    const char *body = reply_body(reply, &size);
    if (!x->head.method_is_head) /* RFC 9110 §9.3.2: its answer has no body */
        buffer_add(&x->out, body, size);
    exchange_count_answer(&x->exchange);
    close_pair(x);
    x->phase = PHASE_REFUSAL;
    x->ends_ms = now + x->set->limits.send_ms;
    make_ready(x);
}

/* --- requests --------------------------------------------------------------------------------------------------------------- */

/* Judges what has come of the body, and says how many bytes belong to it. What goes on to libmicrohttpd is moved together at the front
   of the bytes: *kept of them. */
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
   0.9.75 and 1.0.1: half of the memory is for what is read, or more where the head is larger; headers and parameters have a record
   each. */
static bool fits_library(const struct raw_head *head, const char *bytes)
{
    enum { RECORD_BYTES = 64, ANSWER_BYTES = 4096 };
    size_t records = head->header_count + 1;
    for (size_t i = 0; i < head->target.size; i++)
        records += bytes[head->target.at + i] == '&';
    size_t read_bytes = head->size > LIBRARY_BYTES / 2 ? head->size : LIBRARY_BYTES / 2;
    return read_bytes + records * RECORD_BYTES + ANSWER_BYTES <= LIBRARY_BYTES;
}

/* A head is whole, or will never be. What has come of the body is judged before libmicrohttpd sees the first byte. */
static enum connection_progress begin(struct http_connection *x, enum raw_state judged, int64_t now)
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
    if (!open_pair(x))
        return close_it(x);
    size_t from = raw_head_tidy(&x->head, bytes);
    hand_over(x, bytes + from, x->head.size - from + kept);
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
    return begin(x, RAW_MALFORMED, now);
}

static enum connection_progress read_head(struct http_connection *x, int64_t now)
{
    if (x->pair_fd >= 0 && !x->mhd) {
        begin_lingering(x, now);
        return WENT_ON;
    }
    enum raw_state judged = RAW_INCOMPLETE;
    if (x->in_at < x->in.size)
        judged = raw_head_read(&x->head, x->in.bytes + x->in_at, x->in.size - x->in_at);
    if (judged != RAW_INCOMPLETE)
        return begin(x, judged, now);
    ssize_t n = receive_more(x);
    return n < 0 ? end_head_early(x, now) : n == 0 ? WAITS : WENT_ON;
}

/* An answer may begin before the body has ended; then nothing more of it is wanted, and the connection is closed after it. */
static enum connection_progress read_body(struct http_connection *x, int64_t now, size_t *turn_bytes)
{
    enum connection_progress back = relay_answer(x, now);
    if (back == CLOSED || x->phase != PHASE_BODY)
        return back;
    if (x->exchange.stage == STAGE_ANSWERED || x->completed) {
        x->phase = PHASE_ANSWER;
        return WENT_ON;
    }
    if (!hand_over_rest(x))
        return back == TURN_OVER ? TURN_OVER : WAITS;
    if (*turn_bytes > READ_TURN_BYTES)
        return TURN_OVER;
    char *scratch = x->set->scratch;
    ssize_t n = receive(x, scratch, SCRATCH_BYTES);
    if (n < 0)
        return x->ended ? refuse_body(x, "body", now) : close_it(x);
    if (n == 0)
        return back == TURN_OVER ? TURN_OVER : WAITS;
    *turn_bytes += (size_t)n;
    size_t used, kept;
    enum raw_body_state state = judge_body(x, scratch, (size_t)n, &used, &kept);
    if (state == RAW_BODY_MALFORMED)
        return refuse_body(x, "chunk", now);
    hand_over(x, scratch, kept);
    /* What follows the body is the next request. */
    x->in.size = x->in_at = 0;
    buffer_add(&x->in, scratch + used, (size_t)n - used);
    if (state == RAW_BODY_WHOLE)
        x->phase = PHASE_ANSWER;
    return WENT_ON;
}

static enum connection_progress wait_for_answer(struct http_connection *x, int64_t now)
{
    (void)hand_over_rest(x);
    return relay_answer(x, now);
}

static enum connection_progress send_refusal(struct http_connection *x, int64_t now)
{
    enum connection_progress kept = send_kept(x);
    if (kept != WENT_ON)
        return kept;
    x->set->active--;
    begin_lingering(x, now);
    return WENT_ON;
}

static enum connection_progress linger(struct http_connection *x)
{
    ssize_t n = receive(x, x->set->scratch, SCRATCH_BYTES);
    x->lingered += n > 0 ? (size_t)n : 0;
    if (n < 0 || x->lingered > LINGER_BYTES_MAX)
        return close_it(x);
    return n == 0 ? WAITS : TURN_OVER;
}

static enum connection_progress step(struct http_connection *x, int64_t now, size_t *turn_bytes)
{
    switch (x->phase) {
    case PHASE_HEAD:
        return read_head(x, now);
    case PHASE_BODY:
        return read_body(x, now, turn_bytes);
    case PHASE_ANSWER:
        return wait_for_answer(x, now);
    case PHASE_REFUSAL:
        return send_refusal(x, now);
    case PHASE_LINGER:
        return linger(x);
    }
    return WAITS;
}

/* Does what can be done without waiting. It may be closed after. */
static void advance(struct http_connection *x, int64_t now)
{
    size_t turn_bytes = 0;
    enum connection_progress progress;
    do
        progress = step(x, now, &turn_bytes);
    while (progress == WENT_ON);
    if (progress == TURN_OVER)
        make_ready(x);
}

/* The list of this turn stands apart from the one of the next, so a turn closes no other connection than its own. */
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
