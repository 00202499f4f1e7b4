/* Units of what is made, with their words in each language. Reference data, only read here. */
#pragma once
#include "db/db.h"

struct unit {
    const char *unit;   /* "pc" */
    unsigned dimension; /* count, mass, length, area, volume, time, power, energy, service_hours, money */
    const char *factor; /* to the base unit, as a decimal of up to 17 digits; NULL: there is no fixed factor */
    const char *base_unit;
    const char *label;                               /* in the language of the call */
    const char *short_one, *short_few, *short_other; /* "komad", "komada", "komada" */
    const char *note;
    unsigned certainty;
};
extern const struct shape unit_shape;

/* Takes a struct unit and gives a page: all units, in the order of their table; in->dimension chooses some. Always one page. */
bool unit_list(struct call *c, const void *in, struct field_mask mask, struct page *out) __attribute__((warn_unused_result));
