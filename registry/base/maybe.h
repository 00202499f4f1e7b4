/* Values that may be unknown. Unknown is not zero: each carries `known`, and a cleared or absent value is { .known = false }. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct maybe_int {
    bool known;
    int64_t value;
};

struct maybe_bool {
    bool known;
    bool value;
};

/* A moment, in microseconds since 1970-01-01T00:00:00Z. */
struct instant {
    bool known;
    int64_t microseconds;
};

/* A list of texts (a PostgreSQL text[]). */
struct texts {
    size_t n;
    const char **item;
};
