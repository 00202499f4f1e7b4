/* The gap report: what nobody makes, what rests on one firm or one country, what the countries can make together, and who could talk to
   whom about it. Asked by flags or a query string; answered as a document. */
#pragma once
#include "analysis/concentration.h"
#include "analysis/coverage.h"
#include "document.h"

struct gaps_query {
    struct texts theme, country;
    const char *for_country;      /* read as this country sees it */
    struct date as_of;            /* today unless said */
    unsigned evidence;            /* enum evidence_grade; claimed unless said */
    struct maybe_int survey_days; /* SURVEY_DAYS unless said */
    unsigned section;             /* one of the sections alone */
};
extern const struct shape gaps_query_shape;

/* Draws the report in one snapshot. UNKNOWN_CODE for a theme or country that nobody knows. */
bool report_gaps(struct call *c, const struct gaps_query *in, struct field_mask mask, const struct document **out)
    __attribute__((warn_unused_result));
