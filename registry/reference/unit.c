#include "unit.h"
#include "reference.h"

static const char *const dimensions[] = { NULL,   "count", "mass",   "length",        "area",  "volume",
                                          "time", "power", "energy", "service_hours", "money", NULL };

static const struct field unit_fields[] = {
    FIELD(unit, unit, KEY | READ, .max = 20),
    FIELD(unit, dimension, READ | FILTER, .choices = dimensions),
    FIELDS(unit, READ, factor, base_unit, label, short_one, short_few, short_other, note),
    FIELD(unit, certainty, READ, .choices = certainties),
};
const struct shape unit_shape = { SHAPE(unit, "units", unit_fields) };

bool unit_list(struct call *c, const void *in, struct field_mask mask, struct page *out)
{
    (void)mask;
    return db_many(c, &sql_unit_list, BIND(&unit_shape, in), &unit_shape, &out->rows) && page_cut(c, &unit_shape, out);
}
