/* The gap report as data. Its JSON, its CSV and its schema in /openapi.json are made of these shapes. */
#pragma once
#include "analysis/concentration.h"
#include "analysis/coverage.h"

struct report_filters {
    struct texts theme, country;
    const char *for_country;
};

struct report_thresholds {
    unsigned evidence;
    struct maybe_int survey_days, fresh_days;
    struct decimal hhi_limit;
};

struct report_counts {
    struct maybe_int suppliers, verified, capabilities, unknown_role, unknown_readiness, general, without_theme, cells,
        not_surveyed;
    struct decimal freshness_pct;
};

struct report_head {
    struct date as_of;
    const char *language;
    struct report_filters filters;
    struct report_thresholds thresholds;
    const char *data_hash, *command;
    struct report_counts counts;
};

/* A theme in a country (NULL: in all countries): how many firms can deliver, and the best readiness among them. */
struct matrix_row {
    const char *theme, *label, *language, *country;
    unsigned best; /* enum readiness, of the firms that are there for certain; 0: there are none */
    struct maybe_int suppliers, possible;
    unsigned state; /* enum supply_state */
    struct date surveyed_on;
};

enum gap_kind { GAP_NOBODY = 1, GAP_ONE_FIRM, GAP_ONE_COUNTRY };
/* A theme that is missing or rests on too little; the worst come first. */
struct gap_row {
    struct maybe_int rank;
    const char *theme, *label, *language;
    unsigned gap; /* enum gap_kind */
    unsigned state;
    struct texts countries; /* that have a supplier */
    struct maybe_int suppliers, possible;
    struct maybe_int requirements; /* open requirements */
    struct date needed_by;         /* by when the first of them */
    struct number sole_firm;
    const char *sole_firm_name;
};

/* A theme that several countries cover. */
struct joint_capability_row {
    const char *theme, *label, *language;
    struct texts countries;
    struct maybe_int suppliers, possible;
};

/* A country without a supplier, and the countries that have one. */
struct meeting_row {
    const char *theme, *label, *language;
    const char *country;
    struct texts partners;
    struct maybe_int suppliers;    /* of the partners */
    struct maybe_int requirements; /* open requirements of the country */
    struct date needed_by;
};

/* Data that are missing. */
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

/* Each list is a section and has its name. */
struct gaps_report {
    struct report_head head;
#define SECTION_METRIC(name) LIST_OF(name##_row) name;
#define SECTION_LIST(name, row) LIST_OF(row##_row) name;
#include "analysis/gaps_sections.def"
};
extern const struct shape gaps_report_shape;
