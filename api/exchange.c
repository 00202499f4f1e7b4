#include "exchange.h"

#include "failure_log.h"
#include "metrics.h"
#include "request_guard.h"
#include "service_endpoints.h"
#include <inttypes.h>

enum {
    DISCARD_MAX = 32 * 1024 * 1024, /* of a refused body: read, so that the client gets to read why */
    SMALL_ANSWER_BYTES = 64 * 1024  /* never refused: as many as there can be connections take little */
};

/* The arena needs no limit: what is made of a head is bounded by the head's own limits. */
void exchange_start(struct exchange *ex, struct server_state *state)
{
    *ex = (struct exchange){ .state = state, .op_index = METRICS_NO_OP, .task.request.mem = arena_new(0) };
}

static void drop_body(struct exchange *ex)
{
    share_give(&ex->state->shares, ex->peer_share, SHARE_BODIES, ex->body.size);
    buffer_free(&ex->body);
    ex->body = (struct buffer){ 0 };
}

void exchange_clear(struct exchange *ex)
{
    struct arena *mem = ex->task.request.mem;
    drop_body(ex);
    exchange_give_place(ex);
    share_give(&ex->state->shares, ex->peer_share, SHARE_ANSWERS, ex->held_answer);
    share_give(&ex->state->shares, ex->peer_share, SHARE_SPOOLS, ex->held_spool);
    reply_clear(&ex->task.reply);
    arena_reset(mem);
    *ex =
        (struct exchange){ .state = ex->state, .peer_share = ex->peer_share, .op_index = METRICS_NO_OP, .task.request.mem = mem };
}

void exchange_end(struct exchange *ex)
{
    exchange_clear(ex);
    arena_free(ex->task.request.mem);
}

static void start_call(struct call *c, const struct exchange *ex)
{
    call_start(c, ex->task.request.mem, ex->task.request.language);
}

static void refuse(struct call *c, struct exchange *ex)
{
    reply_problem(c, &ex->task.request, &ex->task.reply);
    ex->is_decided = true;
}

void exchange_refuse(struct exchange *ex, enum error_code code, const char *name, const char *value)
{
    struct call c;
    start_call(&c, ex);
    (void)fail(&c, code, NULL, name, value);
    refuse(&c, ex);
}

/* Refuses the request with BUSY and logs why: its address, or all together, would take more of what is shared than they may. */
static void refuse_share(struct exchange *ex, const char *why)
{
    const struct task *t = &ex->task;
    failure_log(LOG_WARN, ERROR_BUSY, t->request.id, t->target.op ? t->target.op->name : NULL, why, clock_ms());
    exchange_refuse(ex, ERROR_BUSY, NULL, NULL);
}

static bool take_place(struct exchange *ex)
{
    enum lane lane = route_lane(&ex->task.request, &ex->task.target);
    const char *why = share_take(&ex->state->shares, ex->peer_share, SHARE_PLACES + lane, 1, 0);
    ex->has_place = !why;
    if (!why)
        return true;
    metrics_add_lane(LANE_METRIC_REFUSED, lane, 1);
    refuse_share(ex, why);
    return false;
}

void exchange_give_place(struct exchange *ex)
{
    if (ex->has_place)
        share_give(&ex->state->shares, ex->peer_share, SHARE_PLACES + route_lane(&ex->task.request, &ex->task.target), 1);
    ex->has_place = false;
}

bool exchange_take_answer(struct exchange *ex)
{
    const struct task *t = &ex->task;
    bool is_due = ex->answer_size <= SMALL_ANSWER_BYTES || !t->target.op || op_writes(t->target.op);
    bool is_spooled = t->reply.spool && t->reply.spool->size;
    const char *why = NULL;
    if (is_due && !is_spooled)
        share_add(&ex->state->shares, ex->peer_share, SHARE_ANSWERS, ex->answer_size);
    else
        why = share_take(&ex->state->shares, ex->peer_share, is_spooled ? SHARE_SPOOLS : SHARE_ANSWERS, ex->answer_size, 0);
    if (!why) {
        *(is_spooled ? &ex->held_spool : &ex->held_answer) = ex->answer_size;
        return true;
    }
    metrics_add(METRIC_ANSWERS_REFUSED, 1);
    refuse_share(ex, why);
    return false;
}

/* "bc296e7a-00000002"; by hand, since each request gets one. */
static const char *make_id(struct arena *mem, uint32_t prefix, uint32_t count)
{
    static const char digits[] = "0123456789abcdef";
    char *id = arena_take(mem, 18);
    for (int i = 0; i < 8; i++) {
        id[i] = digits[prefix >> (28 - 4 * i) & 15];
        id[9 + i] = digits[count >> (28 - 4 * i) & 15];
    }
    id[8] = '-';
    return id;
}

static void take_id(struct exchange *ex)
{
    struct request *r = &ex->task.request;
    const char *id = request_header(r, "X-Request-Id");
    r->id = id && request_id_is_sane(id) ? text_copy(r->mem, id) : make_id(r->mem, ex->state->id_prefix, ++ex->state->id_count);
}

/* The text of a part of the copied head: a NUL takes the place of what ends the part. */
static const char *text_at(char *bytes, struct raw_span part)
{
    bytes[part.at + part.size] = '\0';
    return bytes + part.at;
}

/* Cookies are not among the headers. */
static void keep_headers(struct request *r, const struct raw_head *head, char *bytes)
{
    struct texts cookies = { 0 };
    r->headers = TAKE_N(r->mem, head->header_count + 1, struct name_value);
    for (size_t i = 0; i < head->header_count; i++) {
        const struct raw_header *it = &head->headers[i];
        const char *value = text_at(bytes, it->value);
        if (raw_is_called(bytes, it->name, "Cookie"))
            list_add(r->mem, &cookies, value);
        else
            r->headers[r->header_count++] = (struct name_value){ text_at(bytes, it->name), value };
    }
    if (cookies.n)
        r->cookies = text_join(r->mem, cookies.item, cookies.n, "; ");
}

void exchange_refuse_framing(struct exchange *ex, const char *why)
{
    drop_body(ex);
    exchange_refuse(ex, ERROR_BAD_REQUEST, "why", why);
    ex->close_after = true;
}

static bool is_admissible(struct call *c, struct exchange *ex, const char *target)
{
    struct request *r = &ex->task.request;
    if (ex->over_limit) {
        ex->close_after = true;
        return fail(c, ERROR_BUSY, NULL);
    }
    return request_read_target(c, r, target) && request_read_language(c, r) && guard_origin(c, r);
}

static bool find_route(struct call *c, struct exchange *ex)
{
    struct task *t = &ex->task;
    const char *allow = "OPTIONS, DELETE, GET, HEAD, PATCH, POST, PUT";
    bool of_all = strcmp(t->request.path, "*") == 0 && strcmp(t->request.method, "OPTIONS") == 0;
    enum form form; /* its worker chooses it again, from what the request says */
    enum routing routing = of_all ? ROUTED_OTHER_METHOD : route_find(&t->request, &t->target, &allow);
    switch (routing) {
    case ROUTED:
        ex->op_index = t->target.op_index;
        return route_admit(c, &t->request, &t->target, &ex->body_max, &form);
    case ROUTED_OTHER_METHOD:
        ex->is_decided = true;
        reply_allowed_methods(c, &t->request, allow, &t->reply);
        return true;
    case ROUTED_NOWHERE:
        break;
    }
    return fail(c, ERROR_NOT_FOUND, NULL, "value", t->request.path);
}

/* Fails with the reason why a head was refused; gives the status of the answer. */
static int fail_head(struct call *c, const struct raw_head *head, enum raw_state judged)
{
    const char *max = int_text(c->mem, RAW_HEADERS_MAX);
    enum message why = MESSAGE_limit_header_count;
    switch (judged) {
    case RAW_INCOMPLETE:
    case RAW_WELL_FORMED:
    case RAW_MALFORMED:
        (void)fail(c, ERROR_BAD_REQUEST, NULL, "why", head->fault);
        return 400;
    case RAW_LINE_TOO_LONG:
        max = text_format(c->mem, "%d KiB", RAW_LINE_MAX / 1024);
        why = MESSAGE_limit_request_line;
        break;
    case RAW_HEADERS_TOO_LONG:
        max = text_format(c->mem, "%d KiB", RAW_HEADER_BYTES / 1024);
        why = MESSAGE_limit_header_bytes;
        break;
    case RAW_TOO_MANY_HEADERS:
        break;
    }
    (void)fail(c, ERROR_TOO_LARGE, NULL, "max", max, "why", message_text(c->mem, c->language, why, NULL));
    return judged == RAW_LINE_TOO_LONG ? 414 : 431;
}

/* What is malformed or too large gets its answer, and nothing after it is read: where it ends is not known. */
void exchange_refuse_head(struct exchange *ex, const struct raw_head *head, enum raw_state judged)
{
    struct call c;
    ex->task.request.method = ex->task.request.path = "";
    take_id(ex);
    start_call(&c, ex);
    int status = fail_head(&c, head, judged);
    reply_problem_as(&c, &ex->task.request, status, &ex->task.reply);
    ex->is_decided = ex->close_after = true;
}

bool exchange_begin(struct exchange *ex, const struct raw_head *head, const char *bytes)
{
    struct request *r = &ex->task.request;
    struct call c;
    char *copy = text_copy_n(r->mem, bytes, head->size);
    r->method = text_at(copy, head->method);
    r->path = "";
    keep_headers(r, head, copy);
    take_id(ex);
    start_call(&c, ex);
    ex->close_after = head->wants_close || (head->is_http_1_0 && !head->wants_keep_alive);
    bool admissible = is_admissible(&c, ex, text_at(copy, head->target));
    if (admissible && service_endpoint_answer(&c, r, ex->state->health, ex->state->draining, &ex->task.reply))
        ex->is_decided = true;
    else if (!admissible || !find_route(&c, ex))
        refuse(&c, ex);
    if (!ex->is_decided || (!ex->over_limit && !head->expects_continue && head->length <= DISCARD_MAX))
        return false;
    ex->close_after = true;
    return true;
}

bool exchange_take_body(struct exchange *ex, const char *bytes, size_t size)
{
    if (!ex->is_decided) {
        bool fits = size <= ex->body_max && ex->body.size <= ex->body_max - size;
        /* files leave an eighth to records, which are small and sent at once */
        size_t kept = ex->body_max > BODY_MAX_RECORD ? ex->state->shares.max[SHARE_BODIES] / 8 : 0;
        const char *why = fits ? share_take(&ex->state->shares, ex->peer_share, SHARE_BODIES, size, kept) : NULL;
        if (fits && !why) {
            buffer_add(&ex->body, bytes, size);
            return true;
        }
        drop_body(ex);
        if (why) {
            metrics_add(METRIC_BODIES_REFUSED, 1);
            refuse_share(ex, why);
        } else {
            exchange_refuse(ex, ERROR_TOO_LARGE, "max", body_max_text(ex->task.request.mem, ex->body_max));
        }
    }
    ex->discarded += size;
    ex->close_after = ex->close_after || ex->discarded > DISCARD_MAX;
    return ex->discarded <= DISCARD_MAX;
}

static void log_request(const struct exchange *ex)
{
    const struct request *r = &ex->task.request;
    char status[16], time[32];
    snprintf(status, sizeof status, "%d", ex->task.reply.status);
    snprintf(time, sizeof time, "%" PRId64, ex->took_us);
    log_line(LOG_DEBUG, "request", "id", r->id, "method", r->method, "path", r->path, "status", status, "microseconds", time);
}

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

bool exchange_end_body(struct exchange *ex, const int64_t *lane_ms)
{
    struct request *r = &ex->task.request;
    ex->started_us = now_us();
    if (ex->is_decided)
        return false;
    r->body = ex->body.bytes;
    r->body_size = ex->body.size;
    r->deadline_ms = clock_ms() + lane_ms[route_lane(r, &ex->task.target)];
    ex->task.actor = ex->state->actor;
    return take_place(ex);
}

void exchange_end_work(struct exchange *ex)
{
    (void)reply_body(&ex->task.reply, &ex->answer_size);
    ex->close_after = ex->close_after || atomic_load_explicit(&ex->state->draining, memory_order_relaxed);
    if (ex->started_us)
        ex->took_us = now_us() - ex->started_us;
}

void exchange_count_answer(const struct exchange *ex)
{
    metrics_request(ex->op_index, ex->task.reply.status, ex->took_us);
    if (log_is_on(LOG_DEBUG))
        log_request(ex);
}
