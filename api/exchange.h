/* One request under way, from its first line to its answer: what is decided about it, without sockets. The socket thread has one
   for each connection, used again for each request. */
#pragma once
#include "base/buffer.h"
#include "health.h"
#include "workers.h"

enum stage {
    STAGE_IDLE,    /* between requests */
    STAGE_FRESH,   /* the request's first line was read */
    STAGE_READING, /* its body is being read */
    STAGE_REFUSED, /* the answer is there, and needs no worker; the body is read and forgotten */
    STAGE_WORKING, /* with the workers; the connection sleeps */
    STAGE_ANSWERED /* the answer is ready, or being sent */
};

/* What all visits of a service share. */
struct server_state {
    const struct health *health;
    size_t bodies_max, body_bytes; /* bytes of bodies under way, all together */
    atomic_bool draining;          /* a stop was asked; the workers look too */
    bool full;                     /* more connections than may be served */
    uint32_t id_prefix, id_count;  /* of request ids */
};

struct exchange {
    struct server_state *state;
    enum stage stage;
    bool close_after; /* the connection is closed after the answer */
    bool malformed;   /* a NUL in a header */
    size_t header_bytes;
    const char *raw_target;
    size_t body_max, discarded;
    struct buffer body;
    size_t op_index;
    int64_t started_us; /* when the request was whole */
    struct task task;
};

/* A exchange without a request; its arena is the exchange's own until exchange_end(). */
void exchange_start(struct exchange *ex, struct server_state *state);
void exchange_end(struct exchange *ex);

/* Ready for the next request. */
void exchange_clear(struct exchange *ex);

/* Room for `count` headers of the request; then one by one. */
void exchange_expect_headers(struct exchange *ex, size_t count);
void exchange_add_header(struct exchange *ex, const char *name, size_t name_size, const char *value, size_t value_size);

/* The headers are here: decides whether the request goes on (STAGE_READING) or what is answered (STAGE_REFUSED). True when the
   answer must go out now and the connection be closed: its framing cannot be trusted, or the client waits to be asked for a body
   that nobody wants. Otherwise the body comes first, since a client that is still sending would lose the answer. */
bool exchange_begin(struct exchange *ex, const char *method, const char *version);

/* A piece of the body. False when a refused body is so long that the connection must be cut. */
bool exchange_take_body(struct exchange *ex, const char *bytes, size_t size);

/* The answer is this error. */
void exchange_refuse(struct exchange *ex, enum error_code code, const char *max);
