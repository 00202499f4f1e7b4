/* Who owns a supplier: another record or a name, with the share and who decides. */
#pragma once
#include "noun.h"

struct ownership {
    RECORD_MEMBERS;
    const char *supplier_name; /* read from the supplier */
    struct number supplier;
    struct number holder;
    const char *holder_name;
    const char *holder_country;
    struct decimal share_pct;
    struct maybe_bool controls; /* whether the holder decides; unknown is not no */
    struct maybe_bool ultimate; /* the last one in the chain */
    struct date valid_from, valid_to;
    unsigned evidence; /* enum evidence_grade */
};
NOUN_DECLARE(ownership);
