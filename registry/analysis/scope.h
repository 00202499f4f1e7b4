/* What a report looks at: which themes and countries, on which day, by which thresholds, as whom. */
#pragma once
#include "catalogue/capability.h"

/* One row of the report each. */
struct theme {
    const char *theme;            /* "THEME:UAS_S" */
    struct maybe_bool general;    /* THEME:GENERAL: says nothing, and covers nothing */
    const char *label, *language; /* in the language of the call, else in English: which one */
    struct texts above;           /* concepts whose surveys cover it */
    bool selected;
};

struct report_country {
    const char *country;
    struct maybe_bool signatory;
    const char *label;
    bool selected;
};

struct scope {
    struct texts theme;           /* keys (THEME:UAS_S); none: all */
    struct texts country;         /* codes; none: those of the declaration, and others that have suppliers */
    const char *for_country;      /* read as this country sees it; NULL: as the actor does */
    struct date as_of;            /* the day that surveys, links and needs are looked at for */
    unsigned evidence;            /* enum evidence_grade: at least this */
    struct maybe_int survey_days; /* a survey older than this says nothing any more */
};
extern const struct shape scope_shape;
enum { SURVEY_DAYS = 730, FRESH_DAYS = 365 };

enum { NO_INDEX = -1 };

/* Places in a list of themes or countries; NO_INDEX: none has that name. */
int theme_index(const struct theme *theme, size_t n, const char *name);
int country_index(const struct report_country *country, size_t n, const char *code);

/* Brings the codes of a scope into their form and order, each once, and marks the themes and countries that are looked at. UNKNOWN_CODE. */
bool scope_resolve(struct call *c, struct scope *scope, struct theme *theme, size_t themes, struct report_country *country,
                   size_t countries) __attribute__((warn_unused_result));
