#include "capability.h"
#include "supplier.h"

const char *const capability_roles[] = {
    [ROLE_DESIGN] = "design",
    [ROLE_MAKE] = "make",
    [ROLE_ASSEMBLE] = "assemble",
    [ROLE_MAINTAIN] = "maintain",
    [ROLE_SERVICE] = "service",
    [ROLE_TRADE] = "trade",
    NULL,
};
const char *const readinesses[] = { READINESS_WORDS, NULL };
enum { BASIS_INSTALLED = 1 };
static const char *const bases[] = { NULL, "installed", "demonstrated", "planned", NULL };

static const struct field concept_fields[] = {
    RECORD_FIELDS_CHILD(capability_concept),
    FIELD(capability_concept, supplier, READ | TOP_LEVEL | FILTER),
    FIELD(capability_concept, supplier_name, READ | TOP_LEVEL, .max = 500, .sql = SUPPLIER_NAME_OF("t.supplier")),
    FIELD(capability_concept, capability, ADD | REQUIRED | READ | TOP_LEVEL | FILTER),
    FIELD(capability_concept, concept, ADD | REQUIRED | READ | FILTER, .scheme = "*"),
};
const struct shape capability_concept_shape = { SHAPE(capability_concept, "concepts", concept_fields),
                                                .table = "capability_concept", .parent = &capability_shape,
                                                .compact = "concept" };
const struct noun capability_concept_noun = { .shape = &capability_concept_shape };

static const struct field rate_fields[] = {
    RECORD_FIELDS_CHILD(rate),
    FIELD(rate, supplier, READ | TOP_LEVEL | FILTER),
    FIELD(rate, supplier_name, READ | TOP_LEVEL, .max = 500, .sql = SUPPLIER_NAME_OF("t.supplier")),
    FIELD(rate, capability, ADD | REQUIRED | READ | TOP_LEVEL | FILTER),
    FIELD(rate, month, ADD | CHANGE | READ, .low = 0, .high = 600, .by_default = "0"),
    FIELD(rate, quantity_per_year, ADD | REQUIRED | CHANGE | READ, .decimals = 3, .low = 0, .high = 1000000000000),
    FIELD(rate, unit, ADD | REQUIRED | CHANGE | READ, .max = 20),
    FIELD(rate, quantity_text, ADD | CHANGE | READ),
    FIELD(rate, basis, ADD | CHANGE | READ, .choices = bases, .by_default = "installed"),
    FIELD(rate, committed_pct, ADD | CHANGE | READ, .decimals = 3, .low = 0, .high = 100),
};
const struct shape rate_shape = { SHAPE(rate, "rates", rate_fields), .table = "capability_rate", .parent = &capability_shape,
                                  .compact = "quantity_per_year:unit" };

const struct noun rate_noun = { .shape = &rate_shape };

static const struct field fields[] = {
    RECORD_FIELDS_CHILD(capability),
    FIELD(capability, supplier, ADD | REQUIRED | READ | TOP_LEVEL | FILTER),
    FIELD(capability, supplier_name, READ | TOP_LEVEL, .max = 500, .sql = SUPPLIER_NAME_OF("t.supplier")),
    FIELD(capability, country, READ | TOP_LEVEL | FILTER, .country = true, .sql = SUPPLIER_COUNTRY_OF("t.supplier")),
    FIELD(capability, concept, ADD | CHANGE | READ | FILTER, .scheme = "*"),
    FIELD(capability, title, ADD | CHANGE | READ, .max = 500),
    FIELD(capability, role, ADD | CHANGE | READ | FILTER, .choices = capability_roles),
    FIELD(capability, tier, ADD | CHANGE | READ | FILTER, .choices = tiers),
    FIELD(capability, readiness, ADD | CHANGE | READ | FILTER, .choices = readinesses),
    FIELD(capability, ready_in_days, ADD | CHANGE | READ, .low = 0, .high = 36500),
    FIELD(capability, site, ADD | CHANGE | READ, .refers_to = "site"),
    FIELD(capability, production_line, ADD | CHANGE | READ),
    FIELD(capability, lead_time_days, ADD | CHANGE | READ, .low = 0, .high = 36500),
    FIELD(capability, recovery_days, ADD | CHANGE | READ, .low = 0, .high = 36500),
    FIELD(capability, technology_readiness, ADD | CHANGE | READ, .low = 1, .high = 9),
    FIELD(capability, design_authority, ADD | CHANGE | READ),
    FIELD(capability, restricted, ADD | CHANGE | READ),
    FIELD(capability, restricted_by, ADD | CHANGE | READ),
    FIELD(capability, evidence, ADD | CHANGE | READ | FILTER, .choices = evidence_grades, .by_default = "claimed"),
    FIELD(capability, words, STORE, .max = 1000),
    LIST(capability, concepts, ADD | READ, &capability_concept_shape),
    LIST(capability, rates, ADD | READ, &rate_shape),
};
const struct shape capability_shape = { SHAPE(capability, "capabilities", fields), .table = "capability",
                                        .parent = &supplier_shape, .compact = "concept" };

static bool check(struct call *c, void *record)
{
    struct capability *it = record;
    if (!it->concept && (!it->title || !*it->title))
        return fail(c, ERROR_REQUIRED, "concept", "expected", tr(c->mem, c->language, MESSAGE_expected_concept_or_title));
    it->restricted_by = text_set(c->mem, it->restricted_by);
    it->words = it->title ? text_fold(c->mem, it->title) : NULL;
    if (it->restricted_by.n > 0 && it->restricted.known && !it->restricted.value)
        return fail(c, ERROR_CROSS_CHECK, "restricted", "why", tr(c->mem, c->language, MESSAGE_why_restricted));
    return true;
}
const struct noun capability_noun = { .shape = &capability_shape, .check = check };
