/* A place where a supplier works: its seat, a plant, a test range. Where a firm is means where its sites are. */
#pragma once
#include "noun.h"

struct site {
    RECORD_MEMBERS;
    const char *supplier_name; /* read from the supplier */
    struct number supplier;
    const char *title, *activity, *address, *postcode, *town;
    const char *words;                  /* the folded town */
    const char *subdivision;            /* code of the reference table of subdivisions */
    const char *country;                /* the supplier's unless said */
    struct decimal latitude, longitude; /* degrees, WGS 84 */
};
NOUN_DECLARE(site);
