#include "supplier_part.h"
#include "rules/company_name.h"
#include "rules/telephone.h"
#include "supplier.h"

static const char *const name_kinds[] = { NULL, "legal", "short", "trade", "former", NULL };
enum { NAME_TRADE = 3 };

static const struct field name_fields[] = {
    RECORD_FIELDS_CHILD(name),
    FIELD(name, supplier, ADD | REQUIRED | READ | TOP_LEVEL | FILTER),
    FIELD(name, kind, ADD | CHANGE | READ, .choices = name_kinds),
    FIELD(name, name, ADD | REQUIRED | CHANGE | READ, .max = 500),
    FIELD(name, language, ADD | CHANGE | READ, .max = 3),
    FIELD(name, name_key, STORE, .max = 1000),
    FIELD(name, words, STORE, .max = 1000),
};
const struct shape name_shape = { SHAPE(name, "names", name_fields), .table = "supplier_name", .parent = &supplier_shape,
                                  .compact = "kind:name" };

static bool name_check(struct call *c, void *record)
{
    struct name *it = record;
    if (!it->kind)
        it->kind = NAME_TRADE;
    it->name_key = company_name_read(c->mem, it->name, NULL).key;
    it->words = text_fold(c->mem, it->name);
    return true;
}
NOUN_DEFINE(name, name_check)

static const struct field site_fields[] = {
    RECORD_FIELDS_CHILD(site),
    FIELD(site, supplier, ADD | REQUIRED | READ | TOP_LEVEL | FILTER),
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
    if (!it->country && !db_one(c, &sql_supplier_country, &site_shape, it, &site_shape, it, NULL))
        return false;
    if (it->latitude.known != it->longitude.known)
        return fail(c, ERROR_CROSS_CHECK, it->latitude.known ? "longitude" : "latitude", "why",
                    tr(c->mem, c->language, MESSAGE_why_coordinates));
    return true;
}
NOUN_DEFINE(site, site_check)

static const struct field contact_fields[] = {
    RECORD_FIELDS_CHILD(contact),
    FIELD(contact, supplier, ADD | REQUIRED | READ | TOP_LEVEL | FILTER),
    FIELD(contact, role, ADD | CHANGE | READ),
    FIELD(contact, mailbox, ADD | CHANGE | READ, .max = 320),
    FIELD(contact, telephone, ADD | CHANGE | READ, .max = 60),
    FIELD(contact, site, ADD | CHANGE | READ),
};
const struct shape contact_shape = { SHAPE(contact, "contacts", contact_fields), .table = "contact", .parent = &supplier_shape,
                                     .compact = "telephone" };

static bool contact_check(struct call *c, void *record)
{
    struct contact *it = record;
    if (!it->mailbox && !it->telephone)
        return fail(c, ERROR_REQUIRED, "telephone");
    if (it->mailbox) {
        const char *at = strchr(it->mailbox, '@');
        if (!at || at == it->mailbox || !at[1] || strchr(at + 1, '@') || strpbrk(it->mailbox, " \t,;"))
            return fail(c, ERROR_FORMAT, "mailbox", "expected", tr(c->mem, c->language, MESSAGE_expected_mailbox), "value",
                        it->mailbox);
    }
    return true;
}
NOUN_DEFINE(contact, contact_check)

static const struct field activity_fields[] = {
    RECORD_FIELDS_CHILD(activity),
    FIELD(activity, supplier, ADD | REQUIRED | READ | TOP_LEVEL | FILTER),
    FIELD(activity, concept, ADD | REQUIRED | CHANGE | READ | FILTER, .scheme = "*"),
    FIELD(activity, main, ADD | CHANGE | READ),
};
const struct shape activity_shape = { SHAPE(activity, "activities", activity_fields), .table = "supplier_activity",
                                      .parent = &supplier_shape, .compact = "concept" };

static bool activity_check(struct call *c, void *record)
{
    struct activity *it = record;
    if (!text_starts_with(it->concept, "NACE"))
        return fail(c, ERROR_FORMAT, "concept", "expected", tr(c->mem, c->language, MESSAGE_expected_nace), "value", it->concept);
    return true;
}
NOUN_DEFINE(activity, activity_check)

static const struct field figure_fields[] = {
    RECORD_FIELDS_CHILD(figure),
    FIELD(figure, supplier, ADD | REQUIRED | READ | TOP_LEVEL | FILTER),
    FIELD(figure, year, ADD | REQUIRED | CHANGE | READ | FILTER, .low = 1900, .high = 2200),
    FIELD(figure, employees, ADD | CHANGE | READ, .low = 0, .high = 10000000),
    FIELD(figure, turnover, ADD | CHANGE | READ, .decimals = 2, .low = 0, .high = 1000000000000),
    FIELD(figure, currency, ADD | CHANGE | READ, .max = 3),
    FIELD(figure, export_share_pct, ADD | CHANGE | READ, .decimals = 2, .low = 0, .high = 100),
};
const struct shape figure_shape = { SHAPE(figure, "figures", figure_fields), .table = "supplier_figure",
                                    .parent = &supplier_shape, .compact = "year:employees" };

static bool figure_check(struct call *c, void *record)
{
    struct figure *it = record;
    if (it->turnover.known && !it->currency)
        return fail(c, ERROR_REQUIRED, "currency");
    return true;
}
NOUN_DEFINE(figure, figure_check)

static const struct field ownership_fields[] = {
    RECORD_FIELDS_CHILD(ownership),
    FIELD(ownership, supplier, ADD | REQUIRED | READ | TOP_LEVEL | FILTER),
    FIELD(ownership, holder, ADD | CHANGE | READ | FILTER),
    FIELD(ownership, holder_name, ADD | CHANGE | READ, .max = 500),
    FIELD(ownership, holder_country, ADD | CHANGE | READ | FILTER, .country = true),
    FIELD(ownership, share_pct, ADD | CHANGE | READ, .decimals = 3, .low = 0, .high = 100),
    FIELD(ownership, controls, ADD | CHANGE | READ),
    FIELD(ownership, ultimate, ADD | CHANGE | READ),
    FIELD(ownership, valid_from, ADD | CHANGE | READ),
    FIELD(ownership, valid_to, ADD | CHANGE | READ),
    FIELD(ownership, evidence, ADD | CHANGE | READ, .choices = evidence_grades),
};
const struct shape ownership_shape = { SHAPE(ownership, "owners", ownership_fields), .table = "ownership",
                                       .parent = &supplier_shape, .compact = "holder_country:holder_name" };

static bool ownership_check(struct call *c, void *record)
{
    struct ownership *it = record;
    if (!it->holder.value && !it->holder_name)
        return fail(c, ERROR_REQUIRED, "holder_name");
    if (it->holder.value && it->holder.value == it->supplier.value)
        return fail(c, ERROR_CROSS_CHECK, "holder", "why", tr(c->mem, c->language, MESSAGE_why_own_holder));
    if (date_before(it->valid_to, it->valid_from))
        return fail(c, ERROR_DATE_ORDER, "valid_to", "first", date_text(c->mem, it->valid_from));
    return true;
}
NOUN_DEFINE(ownership, ownership_check)
