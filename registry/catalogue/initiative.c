#include "initiative.h"
#include "reference/code_check.h"

static const char *const roles[] = { NULL, "lead", "participant", "observer", NULL };
enum { ROLE_PARTICIPANT = 2, STATE_PLANNED = 1 };
static const char *const states[] = { NULL, "planned", "running", "paused", "done", "stopped", NULL };

static const struct field country_fields[] = {
    RECORD_FIELDS_CHILD(initiative_country),
    FIELD(initiative_country, initiative, ADD | REQUIRED | READ | TOP_LEVEL | FILTER),
    FIELD(initiative_country, initiative_title, READ | TOP_LEVEL, .max = 300,
          .sql = TITLE_OF("s.title", "initiative", "t.initiative")),
    FIELD(initiative_country, country, ADD | REQUIRED | READ | FILTER, .country = true),
    FIELD(initiative_country, role, ADD | CHANGE | READ, .choices = roles, .by_default = "participant"),
    FIELD(initiative_country, since, ADD | CHANGE | READ),
    FIELD(initiative_country, until, ADD | CHANGE | READ, .not_before = "since"),
};
const struct shape initiative_country_shape = { SHAPE(initiative_country, "countries", country_fields),
                                                .table = "initiative_country", .parent = &initiative_shape,
                                                .compact = "country:role" };

const struct noun initiative_country_noun = { .shape = &initiative_country_shape };

static const struct field initiative_fields[] = {
    RECORD_FIELDS_TOP(initiative),
    FIELD(initiative, kind, ADD | REQUIRED | CHANGE | READ | FILTER, .max = 60),
    FIELD(initiative, title, ADD | REQUIRED | CHANGE | READ, .max = 300),
    FIELD(initiative, engagement, ADD | CHANGE | READ | FILTER, .scheme = "JD"),
    FIELD(initiative, state, ADD | CHANGE | READ | FILTER, .choices = states, .by_default = "planned"),
    FIELD(initiative, responsible, ADD | CHANGE | READ, .max = 300),
    FIELD(initiative, next_step, ADD | CHANGE | READ, .max = 1000),
    FIELD(initiative, due_on, ADD | CHANGE | READ),
    FIELD(initiative, starts_on, ADD | CHANGE | READ),
    FIELD(initiative, ends_on, ADD | CHANGE | READ, .not_before = "starts_on"),
    FIELD(initiative, open_to, ADD | CHANGE | READ),
    LIST(initiative, countries, ADD | READ, &initiative_country_shape),
};
const struct shape initiative_shape = { SHAPE(initiative, "initiatives", initiative_fields), .table = "initiative",
                                        .order = "title" };

static bool initiative_check(struct call *c, void *record)
{
    struct initiative *it = record;
    it->open_to = text_set(c->mem, it->open_to);
    if (!code_check_countries(c, "open_to", &it->open_to))
        return false;
    it->open_to = text_set(c->mem, it->open_to); /* "al" is AL */
    return true;
}
const struct noun initiative_noun = { .shape = &initiative_shape, .check = initiative_check };

static const struct field indicator_fields[] = {
    RECORD_FIELDS_TOP(indicator),
    FIELD(indicator, engagement, ADD | REQUIRED | CHANGE | READ | FILTER, .scheme = "JD"),
    FIELD(indicator, metric, ADD | REQUIRED | CHANGE | READ | FILTER, .max = 200),
    FIELD(indicator, measured_on, ADD | REQUIRED | CHANGE | READ),
    FIELD(indicator, value, ADD | REQUIRED | CHANGE | READ, .decimals = 3, .low = -100000000000, .high = 100000000000),
    FIELD(indicator, unit, ADD | CHANGE | READ, .max = 20),
    FIELD(indicator, baseline, ADD | CHANGE | READ),
};
const struct shape indicator_shape = { SHAPE(indicator, "indicators", indicator_fields), .table = "indicator" };
const struct noun indicator_noun = { .shape = &indicator_shape };
