/* Concentration: on how few firms the supply of a theme rests. metrics/concentration.md defines it. */
#pragma once
#include "metric.h"

enum concentration_basis { CONCENTRATION_CAPACITY = 1, CONCENTRATION_EQUAL };

struct concentration_row {
    const char *theme;
    struct decimal hhi; /* 0 to 1; unknown without able firms */
    unsigned basis;     /* enum concentration_basis; 0 without able firms */
    struct maybe_bool
        single_source; /* others are able, but all that is bought comes from one firm; unknown while no link is known */
    struct maybe_bool sole_source;    /* only one firm is able */
    struct decimal effective_sources; /* 1 / hhi */
    struct maybe_int firms, possible; /* those that are able for certain, and those that may be */
    struct number sole_firm;
    struct number used_firm; /* the one firm from which all is bought */
};

/* The sums of a theme. */
struct concentration_sum {
    int64_t firms, possible;
    double capacity, squares; /* Σ c and Σ c² */
    const char *dimension;
    bool comparable;                /* every firm so far has a capacity in this dimension */
    struct number last;             /* of the able firms */
    struct number used, used_shown; /* the key of the firm that all links come from, and its number */
    bool has_links, used_is_one, used_is_able;
};

struct concentration {
    const struct facts *facts;
    struct arena *mem;
    struct concentration_sum *sum; /* by theme */
    struct fact *fact;             /* of the firm being counted, sorted */
    size_t capacity;
};

/* Its state is a struct concentration. It has a row for each selected theme, in the order of the themes. */
extern const struct metric concentration_metric;
extern const struct shape concentration_shape;
