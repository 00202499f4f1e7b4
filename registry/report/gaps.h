/* The gap report: what no firm makes, what rests on one firm or one country, what the countries can make together, and which countries
   could talk to one another about it. */
#pragma once
#include "document.h"
#include "gaps_report.h"

enum gaps_section {
    SECTION_ALL,
#define SECTION_METRIC(name) SECTION_##name,
#define SECTION_LIST(name, row) SECTION_##name,
#define SECTION_TEXT(name) SECTION_##name,
#include "analysis/gaps_sections.def"
};

/* What it is asked for: by flags or a query string. */
struct gaps_query {
    union {
        struct scope scope;
        struct {
            SCOPE_MEMBERS
        };
    };
    unsigned section; /* enum gaps_section: only this one */
};
extern const struct shape gaps_query_shape;

/* Takes a struct gaps_query: draws the report in one snapshot. UNKNOWN_CODE for an unknown theme or country. */
bool report_gaps(struct call *c, const void *in, struct field_mask mask, const struct document **out)
    __attribute__((warn_unused_result));
