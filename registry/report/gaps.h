/* The gap report: what nobody makes, what rests on one firm or one country, what the countries can make together, and who could talk to
   whom about it. Asked by flags or a query string; answered as a document. */
#pragma once
#include "document.h"
#include "gaps_query.h"
#include "gaps_report.h"

/* Draws the report in one snapshot. UNKNOWN_CODE for a theme or country that nobody knows. */
bool report_gaps(struct call *c, const struct gaps_query *in, struct field_mask mask, const struct document **out)
    __attribute__((warn_unused_result));
