/* What a gap report is asked for: by flags or a query string. */
#pragma once
#include "shape/shape.h"

struct gaps_query {
    struct texts theme, country;
    const char *for_country; /* what this country may see */
    struct date as_of;       /* default: today */
    unsigned evidence;       /* enum evidence_grade; default: claimed */
    struct maybe_int survey_days;
    unsigned section; /* only this section */
};
extern const struct shape gaps_query_shape;
