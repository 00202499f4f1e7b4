/* Coverage: for each theme, readiness and country, how many firms there are for certain, how many there may be, and what that means.
   metrics/coverage.md defines it. */
#pragma once
#include "metric.h"

enum supply_state { SUPPLY_NONE_KNOWN = 1, SUPPLY_NOT_SURVEYED, SUPPLY_THIN, SUPPLY_SOUND };
extern const char *const supply_states[];

/* What a row counts: the firms of a readiness, those of an unknown one, or all that can deliver (in production, can convert, idle). */
enum coverage_readiness {
    COVERAGE_IN_PRODUCTION = READINESS_IN_PRODUCTION,
    COVERAGE_CAN_CONVERT,
    COVERAGE_IDLE,
    COVERAGE_PLANNED,
    COVERAGE_UNKNOWN,
    COVERAGE_ABLE,
    COVERAGE_READINESSES
};

struct coverage_row {
    const char *theme;
    const char *country;              /* NULL: all of them */
    unsigned readiness;               /* enum coverage_readiness, without COVERAGE_ABLE */
    struct maybe_int suppliers;       /* for certain */
    struct maybe_int possible;        /* at most; never fewer than `suppliers` */
    unsigned state;                   /* enum supply_state */
    struct date surveyed_on;          /* the day of the last survey; of all countries: the oldest of these days */
    struct maybe_int by_registration; /* those of `possible` of which only the registration is known to be there */
};

/* The firms of one theme in one country, counted by readiness. */
struct coverage_cell {
    int64_t suppliers[COVERAGE_READINESSES];
    int64_t possible[COVERAGE_READINESSES];
    int64_t by_registration[COVERAGE_READINESSES];
};

/* Counts over the firms of one country, or of all countries. */
struct coverage_counts {
    int64_t firms, verified;                 /* verified within FRESH_DAYS */
    int64_t capabilities;                    /* of the selected themes */
    int64_t unknown_role, unknown_readiness; /* of them */
    int64_t general, without_theme;          /* those of them whose code says too little to be counted under a theme */
};

struct coverage {
    const struct facts *facts;
    struct coverage_cell *cell;     /* by theme, then country; the last of each theme counts all countries */
    struct coverage_counts *counts; /* by country; the last counts all countries */
    /* State of the firm that is being counted. */
    struct mark *mark;
    size_t *touched, touched_count;
    int64_t firms;
};

/* Its state is a struct coverage. Its rows stand by theme, readiness (COVERAGE_UNKNOWN last) and country (the signatories first, all
   countries together last). */
extern const struct metric coverage_metric;
extern const struct shape coverage_shape;

/* `country` is an index, or facts->countries for all countries. */
const struct coverage_cell *coverage_cell(const struct coverage *v, size_t theme, size_t country);
enum supply_state coverage_state(const struct coverage *v, size_t theme, size_t country, enum coverage_readiness readiness);
/* In how many countries there is a firm for certain. */
size_t coverage_spread(const struct coverage *v, size_t theme, enum coverage_readiness readiness);

/* The survey that counts for a theme in a country: the newest one of the theme, of a concept above it or of everything, unless it is too
   old. NULL: there is none. */
const struct country_survey *coverage_survey(const struct coverage *v, size_t theme, size_t country);

/* Whether a country has rows: it was asked for, it signed the declaration, or it has a supplier. */
bool coverage_shows(const struct coverage *v, size_t country);
