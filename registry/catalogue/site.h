/* A place where a supplier works: its seat, a plant, a test range. Searches and reports locate a supplier by its sites. */
#pragma once
#include "noun.h"

struct site {
    RECORD_MEMBERS;
    const char *supplier_name; /* read from the supplier */
    struct number supplier;
    const char *title, *activity, *address, *postcode, *town;
    const char *words;                  /* the folded town */
    const char *subdivision;            /* code of the reference table of subdivisions */
    const char *country;                /* the supplier's country when the input leaves it out */
    struct decimal latitude, longitude; /* degrees, WGS 84 */
};
NOUN_DECLARE(site);
