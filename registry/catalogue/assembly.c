#include "assembly.h"

static const struct field part_fields[] = {
    RECORD_FIELDS_CHILD(part),
    FIELD(part, assembly, ADD | REQUIRED | READ | TOP_LEVEL | FILTER),
    FIELD(part, assembly_title, READ | TOP_LEVEL, .max = 300, .sql = TITLE_OF("s.title", "assembly", "t.assembly")),
    FIELD(part, slot, ADD | REQUIRED | CHANGE | READ, .max = 100),
    FIELD(part, part, ADD | REQUIRED | CHANGE | READ | FILTER, .scheme = "*"),
    FIELD(part, quantity, ADD | CHANGE | READ, .decimals = 3, .low = 0, .high = 100000000000),
    FIELD(part, unit, ADD | CHANGE | READ, .max = 20),
    FIELD(part, cost_share_pct, ADD | CHANGE | READ, .decimals = 3, .low = 0, .high = 100),
    FIELD(part, required, ADD | CHANGE | READ, .by_default = "yes"),
};
const struct shape part_shape = { SHAPE(part, "parts", part_fields), .table = "assembly_part", .parent = &assembly_shape,
                                  .compact = "slot:part" };

const struct noun part_noun = { .shape = &part_shape };

static const struct field fields[] = {
    RECORD_FIELDS_TOP(assembly),
    FIELD(assembly, product, ADD | REQUIRED | CHANGE | READ | FILTER, .scheme = "*"),
    FIELD(assembly, title, ADD | REQUIRED | CHANGE | READ, .max = 300),
    FIELD(assembly, design_holder, ADD | CHANGE | READ, .refers_to = "supplier"),
    FIELD(assembly, component_cost, ADD | CHANGE | READ, .decimals = 2, .low = 0, .high = 1000000000000),
    FIELD(assembly, currency, ADD | CHANGE | READ, .max = 3),
    FIELD(assembly, price_year, ADD | CHANGE | READ, .low = 1900, .high = 2200),
    FIELD(assembly, valid_from, ADD | CHANGE | READ),
    FIELD(assembly, valid_to, ADD | CHANGE | READ, .not_before = "valid_from"),
    FIELD(assembly, evidence, ADD | CHANGE | READ, .choices = evidence_grades),
    LIST(assembly, parts, ADD | READ, &part_shape),
};
const struct shape assembly_shape = { SHAPE(assembly, "assemblies", fields), .table = "assembly", .order = "title" };

static bool check(struct call *c, void *record)
{
    struct assembly *it = record;
    if (it->component_cost.known && !it->currency)
        return fail(c, ERROR_REQUIRED, "currency");
    return true;
}
const struct noun assembly_noun = { .shape = &assembly_shape, .check = check };
