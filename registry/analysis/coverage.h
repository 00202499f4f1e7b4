/* Coverage: for each theme, readiness and country how many firms there surely are, how many there may be, and what that means. Defined
   in metrics/coverage.md. */
#pragma once
#include "facts.h"

enum supply_state { SUPPLY_NONE_KNOWN = 1, SUPPLY_NOT_SURVEYED, SUPPLY_THIN, SUPPLY_SOUND };

/* What a row counts: a readiness, those not known, or all who can deliver (in production, can convert, idle). */
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
    struct maybe_int suppliers;       /* surely */
    struct maybe_int possible;        /* at most; never fewer */
    unsigned state;                   /* enum supply_state */
    struct date surveyed_on;          /* when somebody last looked; of all: when the last of them was looked at */
    struct maybe_int by_registration; /* of `possible`: only known to be registered there */
};
extern const struct shape coverage_shape;

/* Firms of one theme in one country: sets by readiness, counted. */
struct coverage_cell {
    int64_t suppliers[COVERAGE_READINESSES];
    int64_t possible[COVERAGE_READINESSES];
    int64_t by_registration[COVERAGE_READINESSES];
};

/* Of the firms of one country, or of all. */
struct coverage_counts {
    int64_t firms, verified;                 /* verified within FRESH_DAYS */
    int64_t capabilities;                    /* of the themes asked for; of all, where none was */
    int64_t unknown_role, unknown_readiness; /* of them */
    int64_t general, without_theme;          /* of them: those that say too little to be counted */
};

struct coverage {
    const struct facts *facts;
    struct coverage_cell *cell;     /* by theme, then country; the last of each theme: all */
    struct coverage_counts *counts; /* by country; the last: all */
    /* Of the firm being counted. */
    struct mark *mark;
    size_t *touched, touched_count;
    int64_t firms;
};

void coverage_begin(struct call *c, struct coverage *v, const struct facts *facts);
void coverage_take(struct coverage *v, const struct firm *firm);

/* `country` facts->countries: all of them. */
const struct coverage_cell *coverage_cell(const struct coverage *v, size_t theme, size_t country);
enum supply_state coverage_state(const struct coverage *v, size_t theme, size_t country, enum coverage_readiness readiness);
/* In how many countries there surely is one. */
size_t coverage_spread(const struct coverage *v, size_t theme, enum coverage_readiness readiness);

/* The survey that speaks for a theme in a country: the newest of the theme, of a concept above it, or of everything, unless it is too
   old. NULL: nobody has looked. */
const struct country_survey *coverage_survey(const struct coverage *v, size_t theme, size_t country);

/* Whether a country has rows: it was asked for, or it is of the declaration or has somebody. */
bool coverage_shows(const struct coverage *v, size_t country);

/* All rows: by theme, readiness (COVERAGE_UNKNOWN last), country (the declaration's first; all of them last). */
void coverage_rows(struct call *c, const struct coverage *v, struct list *out);
