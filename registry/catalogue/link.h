/* A supply link records that one supplier delivers a concept to another. Its owner is the country that asserts it; the
   supplier and the buyer may belong to other owners. */
#pragma once
#include "noun.h"

struct link {
    RECORD_MEMBERS;
    unsigned kind; /* buy, or make (one site of a firm supplies another) */
    struct number supplier_number, buyer_number;
    const char *supplier_name, *buyer_name; /* current legal names */
    const char *concept;
    const char *product;      /* the buyer's product that needs it: a concept or item */
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

/* buy, make */
extern const char *const link_kinds[];
