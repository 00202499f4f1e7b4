/* One request and its answer: what is decided about it, without sockets. Each connection has one and uses it again for each
   request. */
#pragma once
#include "base/buffer.h"
#include "health.h"
#include "raw_head.h"
#include "shares.h"
#include "workers.h"

enum exchange_stage {
    STAGE_IDLE,    /* libmicrohttpd has no request */
    STAGE_FRESH,   /* it has read the request line */
    STAGE_READING, /* the body is being read */
    STAGE_REFUSED, /* the answer is there and needs no worker; what comes of the body is forgotten */
    STAGE_WORKING, /* the workers have it */
    STAGE_ANSWERED /* the answer is being sent */
};

/* What all exchanges of a service share. */
struct server_state {
    const struct health *health;
    struct shares shares;
    atomic_bool draining;         /* the service is stopping; the workers read it too */
    uint32_t id_prefix, id_count; /* of request ids */
};

struct exchange {
    struct server_state *state;
    struct share *peer_share; /* of the client's address; NULL: it has none */
    enum exchange_stage stage;
    bool over_limit;  /* the connection is one too many: its request is answered 503 */
    bool close_after; /* the connection is closed after the answer */
    const char *raw_target;
    size_t body_max, discarded;
    struct buffer body;
    size_t op_index;
    size_t answer_size;             /* bytes of the answer's body */
    size_t held_answer, held_spool; /* of them: counted in the shares */
    bool has_place;                 /* with the workers; counted in the shares */
    int64_t started_us;             /* when the request was whole */
    int64_t took_us;                /* from then to its answer */
    struct task task;
};

/* An exchange without a request; its arena is its own until exchange_end(). */
void exchange_start(struct exchange *ex, struct server_state *state);
void exchange_end(struct exchange *ex);

/* Makes it ready for the next request. */
void exchange_clear(struct exchange *ex);

/* Keeps the cookies of a well-formed head, which libmicrohttpd does not get to see: it reads them by rules of its own. */
void exchange_keep_cookies(struct exchange *ex, const struct raw_head *head, const char *bytes);

/* Makes room for `count` headers of the request; then they are added one by one. */
void exchange_expect_headers(struct exchange *ex, size_t count);
void exchange_add_header(struct exchange *ex, const char *name, const char *value);

/* Decides, when the headers are there, whether the request goes on (STAGE_READING) or what is answered (STAGE_REFUSED); `head` is
   the same head as it was judged. True when the answer must go out now and the connection be closed: the connection is one too
   many, the client waits to be asked for a body that is not wanted, or the body is too long to be read and forgotten. Otherwise
   the body comes first: a client that is still sending may not read. */
bool exchange_begin(struct exchange *ex, const struct raw_head *head, const char *method);

/* Takes a piece of the body. False when the answer must go out now and the connection be closed: too much was forgotten
   already. */
bool exchange_take_body(struct exchange *ex, const char *bytes, size_t size);

/* Takes the place of one more request with the workers; false: its address has its share of them, and the answer is 503. */
bool exchange_take_place(struct exchange *ex);
/* The workers are done: gives it back. */
void exchange_give_place(struct exchange *ex);
/* Takes the memory of the answer that was made; false: it must not be sent, since too many answers are not taken, and is 503 now,
   to be made again. What a write answers is sent in any case. */
bool exchange_take_answer(struct exchange *ex);

/* The answer becomes this error, with one argument of its message ("max", "why"); NULLs: it needs none. */
void exchange_refuse(struct exchange *ex, enum error_code code, const char *name, const char *value);

/* The answer becomes 400, since the body's framing is malformed; the connection is closed after it. */
void exchange_refuse_framing(struct exchange *ex, const char *why);

/* The answer becomes the error of a malformed or too large head; the connection is closed after it. */
void exchange_refuse_head(struct exchange *ex, const struct raw_head *head, enum raw_state judged);

/* The answer is made; the time that it took is counted with it. */
void exchange_end_work(struct exchange *ex);

/* Counts the answer, and logs it where requests are logged. */
void exchange_count_answer(const struct exchange *ex);
