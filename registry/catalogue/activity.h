/* A registered activity of a supplier (NACE). It is never a capability by itself. */
#pragma once
#include "noun.h"

struct activity {
    RECORD_MEMBERS;
    const char *supplier_name; /* read from the supplier */
    struct number supplier;
    const char *concept;
    struct maybe_bool main;
};
NOUN_DECLARE(activity);
