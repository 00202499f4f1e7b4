/* The inside of the gap report: for registry/report/gaps*.c only. */
#pragma once
#include "analysis/concentration.h"
#include "analysis/coverage.h"
#include "document.h"
#include "gaps_query.h"

/* A theme in a country (NULL: in all): how many can deliver, and how well the best of them. */
struct matrix_row {
    const char *theme, *label, *language, *country;
    unsigned best; /* enum readiness of those who surely are there; 0: none */
    struct maybe_int suppliers, possible;
    unsigned state; /* enum supply_state */
    struct date surveyed_on;
};
extern const struct shape matrix_shape;

enum gap_kind { GAP_NOBODY = 1, GAP_ONE_FIRM, GAP_ONE_COUNTRY };
/* What is missing, or rests on too little: the worst first. */
struct gap_row {
    struct maybe_int rank;
    const char *theme, *label, *language;
    unsigned gap; /* enum gap_kind */
    unsigned state;
    struct texts countries; /* that have somebody */
    struct maybe_int suppliers, possible;
    struct maybe_int requirements; /* open requirements */
    struct date needed_by;         /* the first of them */
    struct number sole_firm;
    const char *sole_firm_name;
};
extern const struct shape gap_shape;

/* What several countries have. */
struct joint_capability_row {
    const char *theme, *label, *language;
    struct texts countries;
    struct maybe_int suppliers, possible;
};
extern const struct shape joint_capability_shape;

/* A country that has nobody, and those that have. */
struct meeting_row {
    const char *theme, *label, *language;
    const char *country;
    struct texts partners;
    struct maybe_int suppliers;    /* of the partners */
    struct maybe_int requirements; /* open requirements of the country */
    struct date needed_by;
};
extern const struct shape meeting_shape;

/* What to find out, and what that would settle. */
enum data_gap_kind {
    DATA_GAP_SURVEY = 1,
    DATA_GAP_ROLE,
    DATA_GAP_READINESS,
    DATA_GAP_THEME,
    DATA_GAP_CODE,
    DATA_GAP_RATE,
    DATA_GAP_VERIFY
};
struct data_gap_row {
    unsigned missing; /* enum data_gap_kind */
    const char *country, *theme, *label, *language;
    struct maybe_int count; /* firms or capabilities that it is about */
};
extern const struct shape data_gap_shape;

/* All that the report is made of. */
struct gaps {
    struct gaps_query query;
    struct facts facts;
    struct coverage coverage;
    struct concentration concentration;
    struct list coverage_rows, concentration_rows; /* coverage_row, concentration_row */
    struct list names;                             /* named_firm */
    LIST_OF(matrix_row) matrix;
    LIST_OF(gap_row) gap;
    LIST_OF(joint_capability_row) joint_capability;
    LIST_OF(meeting_row) meeting;
    LIST_OF(data_gap_row) data_gap;
    size_t cells, not_surveyed; /* themes × countries of the declaration */
};

/* gaps_lists.c: works the lists out. */
void gaps_make_lists(struct call *c, struct gaps *g);
const struct concentration_row *gaps_concentration(const struct gaps *g, const char *theme);
const char *gaps_firm_name(const struct gaps *g, struct number firm);

/* gaps_page.c, gaps_tables.c, gaps_methods.c: the sections. */
void gaps_add_summary(struct call *c, const struct gaps *g, struct document *d);
void gaps_add_coverage(struct call *c, const struct gaps *g, struct document *d);
void gaps_add_gaps(struct call *c, const struct gaps *g, struct document *d);
void gaps_add_concentration(struct call *c, const struct gaps *g, struct document *d);
void gaps_add_data_gaps(struct call *c, const struct gaps *g, struct document *d);
void gaps_add_methods(struct call *c, const struct gaps *g, struct document *d);
void gaps_add_reproduce(struct call *c, const struct gaps *g, struct document *d);

/* Words that they share. */
const char *gaps_number(struct call *c, int64_t n);
const char *gaps_date(struct call *c, struct date d);
const char *gaps_decimal(struct call *c, struct decimal d);
/* "2 (+3)": surely, and possibly more. */
const char *gaps_count(struct call *c, int64_t suppliers, int64_t possible);
const char *gaps_country(const struct gaps *g, const char *country);
/* "Albania, Croatia". */
const char *gaps_countries(struct call *c, const struct gaps *g, const struct texts *countries);
const char *gaps_state_word(struct call *c, unsigned state);
enum tone gaps_tone(unsigned state);
enum { GAPS_HHI_LIMIT_PERCENT = 25 };
