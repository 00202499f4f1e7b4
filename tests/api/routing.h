/* Requests that are put to the router without a socket, over the sample's ops. */
#pragma once
#include "sample.h"

#include "../../api/task.h"
#include "replied.h"

static struct arena *mem;
static struct call call;
static struct request request;
static struct route_target target;

static inline void routing_start(void)
{
    mem = arena_new(1 << 20);
    call_start(&call, mem, LANGUAGE_EN);
    call.actor = actor_local();
    request = (struct request){ .mem = mem, .id = "t-1" };
    sample_start();
}

static inline void routing_end(void)
{
    reply_clear(&reply);
    router_stop();
    arena_free(mem);
}

#define with(...) set_headers((const char *const[]){ __VA_ARGS__, NULL })
static inline void set_headers(const char *const *pairs)
{
    request.headers = TAKE_N(mem, 16, struct name_value);
    request.header_count = 0;
    for (size_t i = 0; pairs[i]; i += 2)
        request.headers[request.header_count++] = (struct name_value){ pairs[i], pairs[i + 1] };
}

/* Asks, and gives back the status. */
static inline int ask(const char *method, const char *address, const char *body)
{
    request.method = method;
    request.query_count = 0;
    request.body = body;
    request.body_size = body ? strlen(body) : 0;
    call_clear(&call);
    reply_clear(&reply);
    ck_assert(request_read_target(&call, &request, address));
    ck_assert(request_read_language(&call, &request));
    const char *allow;
    ck_assert_int_eq(route_find(&request, &target, &allow), ROUTED);
    struct task task = { .request = request, .target = target }, *tasks[] = { &task };
    route_answer(&call, tasks, 1);
    reply = task.reply;
    return reply.status;
}

static inline bool says(const char *text)
{
    return reply.body.bytes && strstr(reply.body.bytes, text);
}

static inline void say_json(void)
{
    with("Content-Type", "application/json");
}

static inline const char *number_of(int64_t serial)
{
    return number_text(mem, (struct number){ (int64_t)2 << 40 | serial });
}

static inline const char *address_of(int64_t serial)
{
    return text_format(mem, "/api/v1/things/%s", number_of(serial));
}
