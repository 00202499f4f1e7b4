/* A request and a reply as plain data: no libmicrohttpd here. */
#pragma once
#include "../registry/base/text.h"

/* One query parameter or header, as sent: still percent-encoded for a query. `value` NULL: "?flag". */
struct pair {
    const char *name, *value;
};

/* Everything lives in `mem` until the reply has been sent. */
struct request {
    struct arena *mem;
    const char *id;               /* request id, for the log and the X-Request-Id header */
    const char *method;           /* "GET"; HEAD stays HEAD */
    const char *path;             /* raw, percent-encoded, without the query; starts with '/' */
    struct pair *query;           /* percent-decoded, checked UTF-8, in order; repeats kept */
    size_t query_count;
    struct pair *headers;         /* names as sent; look up with request_header() */
    size_t header_count;
    const char *body;             /* whole */
    size_t body_size;
    int64_t deadline_ms;
};

struct reply {
    int status;
    const char *content_type;     /* NULL: no body */
    struct buffer body;           /* on the heap: handed to the socket */
    struct pair headers[12];      /* others: ETag, Link, Allow, Retry-After, Location … */
    size_t header_count;
};

/* A header by its name, any case; NULL when absent. */
const char *request_header(const struct request *r, const char *name);

void reply_header(struct reply *r, const char *name, const char *value);
