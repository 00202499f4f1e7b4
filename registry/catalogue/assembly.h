/* An assembly: one recipe of a product. Its slots must all be filled (AND); parts of one slot are alternatives (OR); several
   assemblies of one product are alternatives too. No product contains itself. */
#pragma once
#include "noun.h"

struct part {
    RECORD_MEMBERS;
    const char *assembly_title; /* read from the assembly */
    struct number assembly;
    const char *slot;
    const char *part; /* concept or item */
    struct decimal quantity;
    const char *unit;
    struct decimal cost_share_pct;
    struct maybe_bool required; /* true when the input leaves it out */
};
NOUN_DECLARE(part);

struct assembly {
    RECORD_MEMBERS;
    const char *product; /* concept or item */
    const char *title;
    struct number design_holder;
    struct decimal component_cost;
    const char *currency;
    struct maybe_int price_year;
    struct date valid_from, valid_to;
    unsigned evidence;
    LIST_OF(part) parts;
};
NOUN_DECLARE(assembly);
