#include "activity.h"
#include "supplier.h"

static const struct field activity_fields[] = {
    RECORD_FIELDS_CHILD(activity),
    FIELD(activity, supplier, ADD | REQUIRED | READ | TOP_LEVEL | FILTER),
    FIELD(activity, supplier_name, READ | TOP_LEVEL, .max = 500, .sql = SUPPLIER_NAME_OF("t.supplier")),
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
const struct noun activity_noun = { .shape = &activity_shape, .check = activity_check };
