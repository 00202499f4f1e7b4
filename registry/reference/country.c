#include "country.h"
#include "base/array.h"
#include "code_check.h"
#include "reference.h"

static const char *const kinds_of_standing[] = { NULL,      "member",   "associated", "candidate",   "potential",
                                                 "partner", "observer", "applied",    "participant", NULL };
static const char *const levels[] = { NULL, "county", "city_county", "district", "municipality", NULL };

static const struct field standing_fields[] = {
    FIELD(standing, country, READ | TOP_LEVEL),
    FIELDS(standing, READ, framework, label),
    FIELD(standing, standing, READ, .choices = kinds_of_standing),
    FIELDS(standing, READ, valid_from, valid_to, in_force, note, source),
    FIELD(standing, certainty, READ, .choices = certainties),
};
static const struct shape standing_shape = { SHAPE(standing, "standings", standing_fields) };

static const struct field country_fields[] = {
    FIELD(country, country, KEY | READ, .country = true),
    FIELDS(country, READ, alpha3, label, slot, signatory_on, ncage_pattern, ncb_code, note, source),
    FIELD(country, certainty, READ, .choices = certainties),
    FIELD(country, withdrawn_on, READ),
    LIST(country, standings, READ, &standing_shape),
    FIELD(country, as_of, READ | FILTER | QUERY, .by_default = "today"),
    FIELD(country, framework, FILTER, .max = 40),
    FIELD(country, standing, FILTER, .choices = kinds_of_standing),
};
const struct shape country_shape = { SHAPE(country, "countries", country_fields) };

/* Attaches the standings to their countries; the rows come ordered by country. */
static bool load_standings(struct call *c, struct country *rows, size_t n, struct date as_of)
{
    struct texts codes = { 0 };
    for (size_t i = 0; i < n; i++)
        if (rows[i].country)
            list_add(c->mem, &codes, rows[i].country);
    struct list found;
    if (!db_many(c, &sql_standing_of_countries,
                 ARGS("countries", array_of_texts(c->mem, codes.item, codes.n), "as_of", date_text(c->mem, as_of)),
                 &standing_shape, &found))
        return false;
    struct standing *all = found.item;
    for (size_t i = 0; i < n; i++) {
        rows[i].as_of = as_of;
        for (size_t k = 0; k < found.n && rows[i].country; k++) {
            if (strcmp(all[k].country, rows[i].country) != 0)
                continue;
            if (rows[i].standings.n++ == 0)
                rows[i].standings.item = &all[k];
        }
    }
    return true;
}

bool country_get(struct call *c, const void *in, struct field_mask mask, void *out)
{
    (void)mask;
    struct country query = *(const struct country *)in;
    bool found;
    *(struct country *)out = (struct country){ 0 };
    if (!db_one(c, &sql_country_by_codes, ARGS("countries", array_of_texts(c->mem, &query.country, 1)), &country_shape, out,
                &found))
        return false;
    if (!found)
        return fail(c, ERROR_NOT_FOUND, "country", "value", query.country);
    shape_fill_defaults(c, &country_shape, &query);
    return load_standings(c, out, 1, query.as_of);
}

bool country_names(struct call *c, const struct texts *countries, struct list *out)
{
    *out = (struct list){ 0 };
    return countries->n == 0 ||
           db_many(c, &sql_country_by_codes, ARGS("countries", array_of_texts(c->mem, countries->item, countries->n)),
                   &country_shape, out);
}

bool country_list(struct call *c, const void *in, struct field_mask mask, struct page *out)
{
    (void)mask;
    struct country query = *(const struct country *)in;
    shape_fill_defaults(c, &country_shape, &query);
    return code_check_known(c, &sql_framework_known, "framework", query.framework, "framework") &&
           db_many(c, &sql_country_list, BIND(&country_shape, &query), &country_shape, &out->rows) &&
           page_cut(c, &country_shape, out) && load_standings(c, out->rows.item, out->rows.n, query.as_of);
}

bool country_load_slots(struct call *c)
{
    struct list found;
    if (!db_many(c, &sql_country_slots, ARGS(), &country_shape, &found))
        return false;
    const struct country *rows = found.item;
    for (size_t i = 0; i < found.n; i++)
        number_register_slot((unsigned)rows[i].slot.value, rows[i].country);
    return true;
}

static const struct field subdivision_fields[] = {
    FIELD(subdivision, subdivision, KEY | READ, .max = 20),
    FIELD(subdivision, country, READ | FILTER, .country = true),
    FIELD(subdivision, parent, READ | FILTER, .max = 20),
    FIELD(subdivision, level, READ | FILTER, .choices = levels),
    FIELDS(subdivision, READ, label, iso_code, nuts),
    FIELD(subdivision, latitude, READ, .decimals = 4),
    FIELD(subdivision, longitude, READ, .decimals = 4),
    FIELDS(subdivision, READ, seat, note, source),
    FIELD(subdivision, certainty, READ, .choices = certainties),
};
const struct shape subdivision_shape = { SHAPE(subdivision, "subdivisions", subdivision_fields) };

bool subdivision_list(struct call *c, const void *in, struct field_mask mask, struct page *out)
{
    (void)mask;
    return code_check_filters(c, &subdivision_shape, in) &&
           db_many(c, &sql_subdivision_list, BIND(&subdivision_shape, in), &subdivision_shape, &out->rows) &&
           page_cut(c, &subdivision_shape, out);
}
