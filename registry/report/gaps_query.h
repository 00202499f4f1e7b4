/* What a gap report is asked for: by flags or a query string. */
#pragma once
#include "shape/shape.h"

struct gaps_query {
    struct texts theme, country;
    const char *for_country;      /* read as this country sees it */
    struct date as_of;            /* today unless said */
    unsigned evidence;            /* enum evidence_grade; claimed unless said */
    struct maybe_int survey_days; /* SURVEY_DAYS unless said */
    unsigned section;             /* one of the sections alone */
};
extern const struct shape gaps_query_shape;
