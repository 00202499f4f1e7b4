/* Requests that the socket thread answers itself, put to it without a socket. */
#pragma once
#include "../harness.h"

#include "../../api/openapi.h"
#include "../../api/resources.h"
#include "../../api/router.h"
#include "../../api/service_endpoints.h"
#include "replied.h"

static struct name_value headers[3];
static struct request request;

static inline void endpoints_start(void)
{
    const char *why;
    harness_call();
    ck_assert(router_start(routes, route_count, op_find, &why));
    resources_start();
    request = (struct request){ .mem = call.mem, .id = "r", .method = "GET", .headers = headers };
}

static inline void endpoints_end(void)
{
    reply_clear(&reply);
    resources_end();
    router_stop();
    harness_end();
}

static inline void with(const char *name, const char *value)
{
    headers[request.header_count++] = (struct name_value){ name, value };
}

/* Asks with the headers that were given, which are forgotten then; the status. */
static inline int ask(const char *path)
{
    reply_clear(&reply);
    call_clear(&call);
    request.path = path;
    ck_assert_msg(service_endpoint_answer(&call, &request, NULL, false, &reply), "nothing is at %s", path);
    reply_common(&request, &reply);
    request.header_count = 0;
    return reply.status;
}

static inline const char *body(void)
{
    size_t size;
    const char *bytes = reply_body(&reply, &size);
    return text_copy_n(call.mem, bytes, size);
}
