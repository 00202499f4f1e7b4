/* Units and periods of rates as people write them in lists ("kom.", "m²", "per month"). Reference data, only read here. */
#pragma once
#include "db/db.h"
#include "shape/page.h"

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

struct period {
    const char *period;       /* "month" */
    struct maybe_int seconds; /* unknown: no fixed length (a shift), or no rate at all ("once") */
    const char *label, *short_form;
    const char *note;
    unsigned certainty;
};
extern const struct shape period_shape;

/* The unit or period that `written` means, whatever its case, marks and dots; the exact spelling goes first. *found false: none. */
bool unit_find(struct call *c, const char *written, struct unit *out, bool *found) __attribute__((warn_unused_result));
bool period_find(struct call *c, const char *written, struct period *out, bool *found) __attribute__((warn_unused_result));

/* All units, in the order of their table; in->dimension chooses some. Always one page. */
bool unit_list(struct call *c, const struct unit *in, struct field_mask mask, struct page *out)
    __attribute__((warn_unused_result));
