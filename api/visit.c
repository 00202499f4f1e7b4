#include "visit.h"
#include "base/buffer.h"

#include "guard.h"
#include "local.h"
#include "metrics.h"

enum {
    REQUEST_MEMORY = 1024 * 1024,  /* soft limit of a request's arena */
    DISCARD_MAX = 32 * 1024 * 1024 /* of a refused body: read, so that the client gets to read why */
};

void visit_start(struct visit *v, struct lobby *lobby)
{
    *v = (struct visit){ .lobby = lobby, .op_index = METRICS_NO_OP, .task.request.mem = arena_new(REQUEST_MEMORY) };
}

static void forget_body(struct visit *v)
{
    v->lobby->body_bytes -= v->body.size;
    buffer_free(&v->body);
    v->body = (struct buffer){ 0 };
}

void visit_clear(struct visit *v)
{
    struct arena *mem = v->task.request.mem;
    forget_body(v);
    reply_clear(&v->task.reply);
    arena_reset(mem);
    *v = (struct visit){ .lobby = v->lobby, .op_index = METRICS_NO_OP, .task.request.mem = mem };
}

void visit_end(struct visit *v)
{
    visit_clear(v);
    arena_free(v->task.request.mem);
}

static void call_for(struct call *c, const struct visit *v)
{
    call_start(c, v->task.request.mem, v->task.request.language);
}

static void refuse(struct call *c, struct visit *v)
{
    reply_problem(c, &v->task.request, &v->task.reply);
    v->stage = STAGE_REFUSED;
}

void visit_refuse(struct visit *v, enum error_code code, const char *max)
{
    struct call c;
    call_for(&c, v);
    (void)fail(&c, code, NULL, "max", max);
    refuse(&c, v);
}

void visit_expect_headers(struct visit *v, size_t count)
{
    v->task.request.headers = TAKE_N(v->task.request.mem, count + 1, struct name_value);
}

void visit_take_header(struct visit *v, const char *name, size_t name_size, const char *value, size_t value_size)
{
    struct request *r = &v->task.request;
    r->headers[r->header_count++] = (struct name_value){ name, value ? value : "" };
    v->header_bytes += name_size + value_size + 4;
    /* libmicrohttpd 0.9.75 lets a NUL through, and shows the value cut there. */
    v->malformed = v->malformed || strlen(name) != name_size || (value && strlen(value) != value_size);
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

static void take_id(struct visit *v)
{
    struct request *r = &v->task.request;
    const char *id = request_header(r, "X-Request-Id");
    r->id = id && request_id_is_sane(id) ? id : make_id(r->mem, v->lobby->id_prefix, ++v->lobby->id_count);
}

/* Where two programs could disagree about where this request ends, nothing after it may be read. */
static bool is_well_formed(struct call *c, struct visit *v, const char *version)
{
    return v->malformed ? fail(c, ERROR_BAD_REQUEST, NULL, "why", "header") : guard_framing(c, &v->task.request, version);
}

static bool is_small(const struct visit *v)
{
    return v->header_bytes <= GUARD_HEADER_BYTES && v->task.request.header_count <= GUARD_HEADERS_MAX;
}

static bool is_welcome(struct call *c, struct visit *v)
{
    struct request *r = &v->task.request;
    if (v->lobby->full) {
        v->close_after = true;
        return fail(c, ERROR_BUSY, NULL);
    }
    return request_read_target(c, r, v->raw_target) && request_read_language(c, r) && guard_origin(c, r);
}

/* Another method than the address takes: OPTIONS asks which, others are told. */
static void tell_methods(struct call *c, struct visit *v, const char *allow)
{
    struct task *t = &v->task;
    v->stage = STAGE_REFUSED;
    if (strcmp(t->request.method, "OPTIONS") == 0) {
        t->reply.status = 204;
    } else {
        (void)fail(c, ERROR_METHOD, NULL, "value", t->request.method, "known", allow);
        reply_problem(c, &t->request, &t->reply);
    }
    reply_header(&t->reply, "Allow", allow);
}

static bool find_route(struct call *c, struct visit *v)
{
    struct task *t = &v->task;
    const char *allow = "OPTIONS, DELETE, GET, HEAD, PATCH, POST, PUT";
    bool of_all = strcmp(t->request.path, "*") == 0 && strcmp(t->request.method, "OPTIONS") == 0;
    enum routing routing = of_all ? ROUTED_OTHER_METHOD : route_find(&t->request, &t->target, &allow);
    switch (routing) {
    case ROUTED:
        v->op_index = t->target.op_index;
        return route_admit(c, &t->request, &t->target, &v->body_max);
    case ROUTED_OTHER_METHOD:
        tell_methods(c, v, allow);
        return true;
    case ROUTED_NOWHERE:
        break;
    }
    return fail(c, ERROR_NOT_FOUND, NULL, "value", t->request.path);
}

bool visit_begin(struct visit *v, const char *method, const char *version)
{
    struct request *r = &v->task.request;
    struct call c;
    r->method = text_copy(r->mem, method);
    r->path = "";
    take_id(v);
    call_for(&c, v);
    v->stage = STAGE_READING;
    v->close_after = v->lobby->draining;
    bool framed = is_well_formed(&c, v, version);
    if (!framed || !is_small(v)) {
        if (framed)
            (void)fail(&c, ERROR_TOO_LARGE, NULL, "max", "8 KiB");
        refuse(&c, v);
        v->task.reply.status = framed ? 431 : 400;
        v->close_after = true;
        return true;
    }
    bool welcome = is_welcome(&c, v);
    if (welcome && local_answer(&c, r, v->lobby->health, v->lobby->draining, &v->task.reply))
        v->stage = STAGE_REFUSED;
    else if (!welcome || !find_route(&c, v))
        refuse(&c, v);
    if (v->stage != STAGE_REFUSED || !request_header(r, "Expect"))
        return false;
    v->close_after = true;
    return true;
}

bool visit_take_body(struct visit *v, const char *bytes, size_t size)
{
    struct lobby *lobby = v->lobby;
    if (v->stage == STAGE_READING) {
        bool fits = size <= v->body_max && v->body.size <= v->body_max - size;
        if (fits && lobby->body_bytes + size <= lobby->bodies_max) {
            buffer_add(&v->body, bytes, size);
            lobby->body_bytes += size;
            return true;
        }
        forget_body(v);
        visit_refuse(v, fits ? ERROR_BUSY : ERROR_TOO_LARGE, v->body_max == BODY_MAX_FILE ? "20 MiB" : "256 KiB");
    }
    v->discarded += size;
    return v->discarded <= DISCARD_MAX;
}
