#include "unit.h"
#include "reference.h"

static const char *const dimensions[] = { NULL,   "count", "mass",   "length",        "area",  "volume",
                                          "time", "power", "energy", "service_hours", "money", NULL };

static const struct field unit_fields[] = {
    FIELD(unit, unit, KEY | READ, .max = 20),
    FIELD(unit, dimension, READ | FILTER, .choices = dimensions),
    FIELD(unit, factor, READ),
    FIELD(unit, base_unit, READ),
    FIELD(unit, label, READ),
    FIELD(unit, short_one, READ),
    FIELD(unit, short_few, READ),
    FIELD(unit, short_other, READ),
    FIELD(unit, note, READ),
    FIELD(unit, certainty, READ, .choices = certainties),
};
const struct shape unit_shape = { SHAPE(unit, "units", unit_fields) };

static const struct field period_fields[] = {
    FIELD(period, period, KEY | READ, .max = 20),
    FIELD(period, seconds, READ),
    FIELD(period, label, READ),
    FIELD(period, short_form, READ),
    FIELD(period, note, READ),
    FIELD(period, certainty, READ, .choices = certainties),
};
const struct shape period_shape = { SHAPE(period, "periods", period_fields) };

struct unit_query {
    const char *written, *words;
};
static const struct field query_fields[] = { FIELD(unit_query, written, STORE), FIELD(unit_query, words, STORE) };
static const struct shape query_shape = { SHAPE(unit_query, "queries", query_fields) };

static struct unit_query query_for(struct call *c, const char *written)
{
    const char *trimmed = text_trim(c->mem, text_nfc(c->mem, written), true);
    return (struct unit_query){ trimmed, text_fold(c->mem, trimmed) };
}

bool unit_find(struct call *c, const char *written, struct unit *out, bool *found)
{
    struct unit_query query = query_for(c, written);
    return db_one(c, &sql_unit_find, &query_shape, &query, &unit_shape, out, found);
}

bool period_find(struct call *c, const char *written, struct period *out, bool *found)
{
    struct unit_query query = query_for(c, written);
    return db_one(c, &sql_period_find, &query_shape, &query, &period_shape, out, found);
}

bool unit_list(struct call *c, const struct unit *in, struct field_mask mask, struct page *out)
{
    (void)mask;
    return db_many(c, &sql_unit_list, &unit_shape, in, &unit_shape, &out->rows) && page_cut(c, &unit_shape, out);
}
