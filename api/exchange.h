/* One request and its answer: what is decided about it, without sockets. Each connection has one and uses it again for each
   request. */
#pragma once
#include "health.h"
#include "raw_head.h"
#include "shares.h"
#include "workers.h"

/* What all exchanges of a service share. */
struct server_state {
    const struct health *health;
    const struct actor *actor; /* the account that runs the program: who asks, until requests have accounts */
    struct shares shares;
    atomic_bool draining;         /* the service is stopping; the workers read it too */
    uint32_t id_prefix, id_count; /* of request ids */
};

struct exchange {
    struct server_state *state;
    struct share *peer_share; /* of the client's address; NULL: it has none */
    bool over_limit;          /* the connection is one too many: its request is answered 503 */
    bool is_decided;          /* the answer is there and needs no worker; what comes of the body is forgotten */
    bool close_after;         /* the connection is closed after the answer */
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

/* Begins with a well-formed head, of which it keeps a copy: decides whether the request goes to the workers, or what is answered
   (is_decided). True when the answer must go out now and the connection be closed: the connection is one too many, the client
   waits to be asked for a body that is not wanted, or the body is too long to be read and forgotten. Otherwise the body comes
   first: a client that is still sending may not read. */
bool exchange_begin(struct exchange *ex, const struct raw_head *head, const char *bytes);

/* Takes a piece of the body. False when the answer must go out now and the connection be closed: too much was forgotten
   already. */
bool exchange_take_body(struct exchange *ex, const char *bytes, size_t size);

/* The request is whole. True when it is for the workers, of which it takes a place until a deadline `lane_ms` from now, one limit for
   each lane; false: the answer is there. It is 503 where the address has its share of the places. */
bool exchange_end_body(struct exchange *ex, const int64_t *lane_ms);
/* The workers are done: gives it back. */
void exchange_give_place(struct exchange *ex);
/* Takes the memory of the answer that was made; false: it must not be sent, since too many answers are not taken, and is 503 now.
   What a write answers is sent in any case. */
bool exchange_take_answer(struct exchange *ex);

/* The answer becomes this error, with one argument of its message ("max", "why"); NULLs: it needs none. */
void exchange_refuse(struct exchange *ex, enum error_code code, const char *name, const char *value);

/* The answer becomes 400, since the body's framing is malformed; the connection is closed after it. */
void exchange_refuse_framing(struct exchange *ex, const char *why);

/* The answer becomes the error of a malformed or too large head; the connection is closed after it. */
void exchange_refuse_head(struct exchange *ex, const struct raw_head *head, enum raw_state judged);

/* The answer is made: its size, the time that it took, and whether the connection is closed after it. May be called by the worker
   that has written the reply, and again where another one took its place. */
void exchange_end_work(struct exchange *ex);

/* Counts the answer, and logs it where requests are logged. */
void exchange_count_answer(const struct exchange *ex);
