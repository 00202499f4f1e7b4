#include "link.h"

const char *const link_kinds[] = { NULL, "buy", "make", NULL };

static const struct field fields[] = {
    RECORD_FIELDS_TOP(link),
    FIELD(link, kind, ADD | CHANGE | READ | FILTER, .choices = link_kinds, .by_default = "buy"),
    FIELD(link, supplier_number, ADD | REQUIRED | READ | FILTER),
    FIELD(link, supplier_name, READ, .max = 500, .sql = SUPPLIER_NAME_OF("t.supplier_number")),
    FIELD(link, buyer_number, ADD | REQUIRED | READ | FILTER),
    FIELD(link, buyer_name, READ, .max = 500, .sql = SUPPLIER_NAME_OF("t.buyer_number")),
    FIELD(link, concept, ADD | REQUIRED | CHANGE | READ | FILTER, .scheme = "*"),
    FIELD(link, product, ADD | CHANGE | READ | FILTER, .scheme = "*"),
    FIELD(link, share_pct, ADD | CHANGE | READ, .decimals = 3, .low = 0, .high = 100),
    FIELD(link, contract_share_pct, ADD | CHANGE | READ, .decimals = 3, .low = 0, .high = 100),
    FIELD(link, sole_source, ADD | CHANGE | READ | FILTER),
    FIELD(link, since, ADD | CHANGE | READ),
    FIELD(link, until, ADD | CHANGE | READ, .not_before = "since"),
    FIELD(link, lead_time_days, ADD | CHANGE | READ, .low = 0, .high = 36500),
    FIELD(link, stock_days, ADD | CHANGE | READ, .low = 0, .high = 36500),
    FIELD(link, origin_country, ADD | CHANGE | READ | FILTER, .country = true),
    FIELD(link, restricted, ADD | CHANGE | READ),
    FIELD(link, restricted_by, ADD | CHANGE | READ),
    FIELD(link, evidence, ADD | CHANGE | READ | FILTER, .choices = evidence_grades, .by_default = "claimed"),
};
const struct shape link_shape = { SHAPE(link, "links", fields), .table = "supply_link" };

enum { KIND_BUY = 1 };

static bool check(struct call *c, void *record)
{
    struct link *it = record;
    it->restricted_by = text_set(c->mem, it->restricted_by);
    if (it->kind == KIND_BUY && it->supplier_number.value == it->buyer_number.value)
        return fail(c, ERROR_CROSS_CHECK, "buyer_number", "why", tr(c->mem, c->language, MESSAGE_why_own_buyer));
    return true;
}
const struct noun link_noun = { .shape = &link_shape, .check = check };
