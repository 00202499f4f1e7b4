#include "supplier.h"
#include "rules/company_name.h"
#include "rules/web_address.h"
#include "supplier_merge.h"

const char *const supplier_kinds[] = {
    [SUPPLIER_COMPANY] = "company", [SUPPLIER_PUBLIC_BODY] = "public_body", [SUPPLIER_OUTSIDE] = "outside", NULL
};
static const char *const controls[] = { NULL, "state", "private", "mixed", NULL };
static const char *const statuses[] = { NULL, "active", "suspended", "closed", "moved", NULL };
static const char *const sizes[] = { NULL, "micro", "small", "medium", "large", NULL };

#define SEEN "dicr.sees(:reader::text, s)"
#define MERGED_INTO                                                                                                              \
    "case when t.merged_into is not null then (select s.number from supplier s where s.number = t.merged_into and "              \
    "s.owner = t.owner and " SEEN ") end"
#define MERGED_FROM                                                                                                              \
    "array(select dicr.number_text(s.number) from supplier s where s.merged_into = t.number and s.owner = t.owner and "          \
    "s.archived_at is null and " SEEN " order by s.number)"

static const struct field fields[] = {
    RECORD_FIELDS_TOP(supplier),
    FIELD(supplier, kind, ADD | CHANGE | READ | FILTER, .choices = supplier_kinds, .by_default = "company"),
    FIELD(supplier, legal_name, ADD | REQUIRED | CHANGE | READ, .max = 500),
    FIELD(supplier, legal_form, ADD | CHANGE | READ, .max = 40),
    FIELD(supplier, natural_person, ADD | CHANGE | READ),
    FIELD(supplier, country, ADD | REQUIRED | CHANGE | READ | FILTER, .country = true),
    FIELD(supplier, management_country, ADD | CHANGE | READ | FILTER, .country = true),
    FIELD(supplier, owner_country, ADD | CHANGE | READ | FILTER, .country = true),
    FIELD(supplier, control, ADD | CHANGE | READ | FILTER, .choices = controls),
    FIELD(supplier, status, ADD | CHANGE | READ | FILTER, .choices = statuses, .by_default = "active"),
    FIELD(supplier, status_reason, ADD | CHANGE | READ, .max = 1000),
    FIELD(supplier, status_since, ADD | CHANGE | READ),
    FIELD(supplier, moved_to, ADD | CHANGE | READ, .country = true),
    FIELD(supplier, merged_into, READ, .sql = MERGED_INTO),
    FIELD(supplier, merged_from, READ, .sql = MERGED_FROM),
    FIELD(supplier, website, ADD | CHANGE | READ, .max = 500),
    FIELD(supplier, founded_on, ADD | CHANGE | READ),
    FIELD(supplier, size, ADD | CHANGE | READ | FILTER, .choices = sizes),
    FIELD(supplier, note, ADD | CHANGE | READ, .max = 4000),
    FIELD(supplier, name_key, STORE, .max = 1000),
    FIELD(supplier, words, STORE, .max = 1000),
    LIST(supplier, names, ADD | READ, &name_shape),
    LIST(supplier, identifiers, ADD | READ, &identifier_shape),
    LIST(supplier, sites, ADD | READ, &site_shape),
    LIST(supplier, contacts, ADD | READ, &contact_shape),
    LIST(supplier, activities, ADD | READ, &activity_shape),
    LIST(supplier, annual_figures, ADD | READ, &annual_figure_shape),
    LIST(supplier, ownerships, ADD | READ, &ownership_shape),
    LIST(supplier, certificates, ADD | READ, &certificate_shape),
    LIST(supplier, capabilities, ADD | READ, &capability_shape),
    LIST(supplier, supplies, READ | TOP_LEVEL, &link_shape, .load = &sql_link_of_suppliers, .key = "supplier_number"),
    LIST(supplier, buys, READ | TOP_LEVEL, &link_shape, .load = &sql_link_of_suppliers, .key = "buyer_number"),
    LIST(supplier, tags, DETAIL, &tag_shape),
};
const struct shape supplier_shape = { SHAPE(supplier, "suppliers", fields), .table = "supplier", .order = "name_key" };

static bool check_not_merged(struct call *c, const void *stored)
{
    const struct supplier *it = stored;
    return !it->merged_into.value ||
           fail(c, ERROR_CONFLICT, NULL, "why",
                tr(c->mem, c->language, MESSAGE_why_merged, "number", number_text(c->mem, it->merged_into)));
}

static bool check(struct call *c, void *record)
{
    struct supplier *it = record;
    if (!check_not_merged(c, it))
        return false;
    struct company_name name = company_name_read(c->mem, it->legal_name, it->country);
    it->name_key = name.key;
    it->words = text_fold(c->mem, it->legal_name);
    if (!company_name_is_usable(c->mem, it->legal_name))
        return fail(c, ERROR_REQUIRED, "legal_name");
    if (it->legal_form && !legal_form_fits(it->legal_form, it->country))
        return fail(c, ERROR_CROSS_CHECK, "legal_form", "why",
                    tr(c->mem, c->language, MESSAGE_why_form_of_country, "form", it->legal_form, "country", it->country));
    if (!it->legal_form)
        it->legal_form = name.legal_form;
    if (name.sole_trader && !it->natural_person.known)
        it->natural_person = (struct maybe_bool){ true, true };
    if (it->status == STATUS_MOVED && !it->moved_to)
        return fail(c, ERROR_REQUIRED, "moved_to");
    const char *website = it->website ? web_address_read(c->mem, it->website) : NULL;
    if (it->website && (!website || strlen(website) > 500))
        return fail(c, ERROR_FORMAT, "website", "expected", tr(c->mem, c->language, MESSAGE_expected_website), "value",
                    it->website);
    it->website = website;
    return true;
}
const struct noun supplier_noun = { .shape = &supplier_shape,
                                    .check = check,
                                    .check_state = check_not_merged,
                                    .follow = supplier_follow_merges,
                                    .is_searched = true };

bool supplier_show(struct call *c, const void *in, struct field_mask mask, void *out)
{
    const struct supplier *key = in;
    struct supplier *it = out;
    struct tag_query query = { .subject = key->number };
    struct page tags = { 0 };
    if (!supplier_get(c, key, 1, it))
        return false;
    if (!it->number.value)
        return fail(c, ERROR_NOT_FOUND, "number", "value", number_text(c->mem, key->number));
    if (!tag_list(c, &query, mask, &tags))
        return false;
    it->tags.n = tags.rows.n;
    it->tags.item = tags.rows.item;
    return true;
}
