/* What a supplier reported for a year: people, turnover, export. */
#pragma once
#include "noun.h"

struct annual_figure {
    RECORD_MEMBERS;
    const char *supplier_name; /* read from the supplier */
    struct number supplier;
    struct maybe_int year;
    struct maybe_int employees;
    struct decimal turnover;
    const char *currency; /* ISO 4217 */
    struct decimal export_share_pct;
};
NOUN_DECLARE(annual_figure);
