/* A shape with a field of every kind, for the tests of the shape: a thing with marks (in its list "tags"), which have leaves. */
#pragma once
#include "base/call.h"
#include "shape/shape.h"

enum colour { COLOUR_RED = 1, COLOUR_DARK_BLUE, COLOUR_GREEN };

struct leaf {
    struct number thing, mark;
    const char *concept;
    struct maybe_int month;
};

struct mark {
    struct number number;
    struct number thing;
    const char *scheme;
    const char *value;
    struct decimal weight;
    LIST_OF(leaf) leaves;
};

struct dialect {
    const char *delimiter;
    struct maybe_int header_row;
};

struct thing {
    struct number number;
    const char *owner;
    struct maybe_int version;
    const char *title; /* must be said */
    const char *note;  /* several lines */
    const char *country;
    const char *concept; /* of CERT */
    const char *part;    /* a concept of any scheme */
    unsigned colour;
    struct maybe_int count; /* 0 to 10 */
    struct maybe_int big;
    struct decimal ratio;     /* three decimals */
    struct decimal share_pct; /* 0 to 100, two decimals */
    struct decimal whole;     /* no decimals */
    struct maybe_bool active;
    struct date day;
    struct instant seen_at;
    struct number friend;
    struct texts countries; /* five at most */
    struct texts words;
    const char *key;    /* worked out */
    const char *before; /* JSON */
    LIST_OF(mark) tags; /* three at most */
    LIST_OF(leaf) leaves;
    struct dialect dialect;
};

extern const struct shape leaf_shape, mark_shape, dialect_shape, thing_shape;

/* Starts a call in English in a fresh arena, which sample_end() gives back. */
struct call sample_call(void);
void sample_end(struct call *c);

/* Reads JSON text as a thing. */
bool sample_read(struct call *c, unsigned roles, const char *json, struct thing *out, struct field_mask *mask)
    __attribute__((warn_unused_result));

/* A thing by chance, the same for the same seed: each field known or not, texts with all that quoting gets wrong. */
struct thing sample_thing(struct arena *mem, uint64_t seed);

/* Whether two things are the same in every field, their lists and parts included. */
bool sample_equal(const struct shape *s, unsigned roles, const void *a, const void *b);

/* The value of an argument of an error, or "". */
const char *error_argument(const struct error *e, const char *name);
