/* What a report looks at: which themes and countries, on which day, by which thresholds, as whom. */
#pragma once
#include "catalogue/capability.h"

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

struct facts;
/* Brings the codes of facts->scope into their form and order, each once, and marks the themes and countries that are looked at. UNKNOWN_CODE. */
bool scope_resolve(struct call *c, struct facts *facts) __attribute__((warn_unused_result));
