#include "ownership.h"
#include "supplier.h"

static const struct field ownership_fields[] = {
    RECORD_FIELDS_CHILD(ownership),
    FIELD(ownership, supplier, ADD | REQUIRED | READ | TOP_LEVEL | FILTER),
    FIELD(ownership, supplier_name, READ | TOP_LEVEL, .max = 500, .sql = SUPPLIER_NAME_OF("t.supplier")),
    FIELD(ownership, holder, ADD | CHANGE | READ | FILTER, .refers_to = "supplier"),
    FIELD(ownership, holder_name, ADD | CHANGE | READ, .max = 500),
    FIELD(ownership, holder_country, ADD | CHANGE | READ | FILTER, .country = true),
    FIELD(ownership, share_pct, ADD | CHANGE | READ, .decimals = 3, .low = 0, .high = 100),
    FIELD(ownership, controls, ADD | CHANGE | READ),
    FIELD(ownership, ultimate, ADD | CHANGE | READ),
    FIELD(ownership, valid_from, ADD | CHANGE | READ),
    FIELD(ownership, valid_to, ADD | CHANGE | READ, .not_before = "valid_from"),
    FIELD(ownership, evidence, ADD | CHANGE | READ, .choices = evidence_grades),
};
const struct shape ownership_shape = { SHAPE(ownership, "ownerships", ownership_fields), .table = "ownership",
                                       .parent = &supplier_shape, .compact = "holder_country:holder_name" };

static bool ownership_check(struct call *c, void *record)
{
    struct ownership *it = record;
    if (!it->holder.value && !it->holder_name)
        return fail(c, ERROR_REQUIRED, "holder_name");
    if (it->holder.value && it->holder.value == it->supplier.value)
        return fail(c, ERROR_CROSS_CHECK, "holder", "why", tr(c->mem, c->language, MESSAGE_why_own_holder));
    return true;
}
const struct noun ownership_noun = { .shape = &ownership_shape, .check = ownership_check };
