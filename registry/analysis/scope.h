/* The scope of a report: which themes and countries, on which day, by which thresholds, and as which reader. */
#pragma once
#include "catalogue/capability.h"

/* A theme of the reference data. */
struct theme {
    const char *theme;            /* "THEME:UAS_S" */
    struct maybe_bool general;    /* THEME:GENERAL: headings that are too wide to tell anything */
    const char *label, *language; /* the label in the language of the call, else in English, and which of them it is */
    struct texts above;           /* concepts above it, whose surveys cover it */
    bool selected;
};

struct report_country {
    const char *country;
    struct maybe_bool signatory;
    const char *label;
    bool selected;
};

/* The members of a scope, which is also the beginning of what a report is asked for; and their rows in a table of fields. */
#define SCOPE_MEMBERS                                                                                                            \
    struct texts theme;           /* keys (THEME:UAS_S); none: all */                                                            \
    struct texts country;         /* codes; none: the signatories, and other countries that have suppliers */                    \
    const char *for_country;      /* what this country may see; NULL: what the actor may see */                                  \
    struct date as_of;            /* the day by which surveys, links and requirements count */                                   \
    unsigned evidence;            /* enum evidence_grade: at least this */                                                       \
    struct maybe_int survey_days; /* an older survey does not count */
#define SCOPE_FIELDS(type)                                                                                                       \
    FIELD(type, theme, QUERY), FIELD(type, country, QUERY), FIELD(type, for_country, QUERY, .country = true),                    \
        FIELD(type, as_of, QUERY, .by_default = "today"),                                                                        \
        FIELD(type, evidence, QUERY, .choices = evidence_grades, .by_default = "claimed"),                                       \
        FIELD(type, survey_days, QUERY, .low = 1, .high = 36500, .by_default = MACRO_TEXT(SURVEY_DAYS))
#define SURVEY_DAYS 730

struct scope {
    SCOPE_MEMBERS
};
extern const struct shape scope_shape;
enum { FRESH_DAYS = 365 };

enum { NO_INDEX = -1 };

/* The index in a list of themes or countries; NO_INDEX: none has that name. */
int theme_index(const struct theme *theme, size_t n, const char *name);
int country_index(const struct report_country *country, size_t n, const char *code);

/* Completes and sorts the codes of a scope, keeps each once, and marks the selected themes and countries. UNKNOWN_CODE. */
bool scope_resolve(struct call *c, struct scope *scope, struct theme *theme, size_t themes, struct report_country *country,
                   size_t countries) __attribute__((warn_unused_result));
