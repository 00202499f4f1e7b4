/* A supply link: who supplies whom with what. Its owner is who asserts it; the ends may be records of other owners. */
#pragma once
#include "noun.h"

struct link {
    RECORD_MEMBERS;
    unsigned kind; /* buy, or make: one site of a firm for another */
    struct number supplier_number, buyer_number;
    const char *supplier_name, *buyer_name; /* as they stand now */
    const char *concept;
    const char *product;      /* for which product of the buyer: a concept or item */
    struct decimal share_pct; /* of the buyer's need */
    struct decimal contract_share_pct;
    struct maybe_bool sole_source;
    struct date since, until;
    struct maybe_int lead_time_days, stock_days;
    const char *origin_country;
    struct maybe_bool restricted;
    struct texts restricted_by;
    unsigned evidence;
};
NOUN_DECLARE(link);
