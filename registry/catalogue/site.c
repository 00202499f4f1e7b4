#include "site.h"
#include "supplier.h"

static const struct field site_fields[] = {
    RECORD_FIELDS_CHILD(site),
    FIELD(site, supplier, ADD | REQUIRED | READ | TOP_LEVEL | FILTER),
    FIELD(site, supplier_name, READ | TOP_LEVEL, .max = 500, .sql = SUPPLIER_NAME_OF("t.supplier")),
    FIELD(site, title, ADD | CHANGE | READ, .max = 300),
    FIELD(site, activity, ADD | CHANGE | READ, .max = 300),
    FIELD(site, address, ADD | CHANGE | READ, .max = 500),
    FIELD(site, postcode, ADD | CHANGE | READ, .max = 20),
    FIELD(site, town, ADD | CHANGE | READ | FILTER),
    FIELD(site, subdivision, ADD | CHANGE | READ | FILTER, .max = 20),
    FIELD(site, country, ADD | CHANGE | READ | FILTER, .country = true),
    FIELD(site, latitude, ADD | CHANGE | READ, .decimals = 6, .low = -90, .high = 90),
    FIELD(site, longitude, ADD | CHANGE | READ, .decimals = 6, .low = -180, .high = 180),
    FIELD(site, words, STORE, .max = 500),
};
const struct shape site_shape = { SHAPE(site, "sites", site_fields), .table = "site", .parent = &supplier_shape,
                                  .compact = "town" };

static bool site_check(struct call *c, void *record)
{
    struct site *it = record;
    it->words = it->town ? text_fold(c->mem, it->town) : NULL;
    if (!it->country && !db_one(c, &sql_supplier_country, BIND(&site_shape, it), &site_shape, it, NULL))
        return false;
    if (it->latitude.known != it->longitude.known)
        return fail(c, ERROR_CROSS_CHECK, it->latitude.known ? "longitude" : "latitude", "why",
                    tr(c->mem, c->language, MESSAGE_why_coordinates));
    return true;
}
const struct noun site_noun = { .shape = &site_shape, .check = site_check };
