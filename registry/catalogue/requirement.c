#include "requirement.h"
#include "reference/code_check.h"

static const char *const shapes[] = { NULL, "rate", "total", "stock", NULL };
static const char *const states[] = { NULL, "planned", "approved", "contracted", "closed", NULL };

static const struct field requirement_fields[] = {
    RECORD_FIELDS_TOP(requirement),
    FIELD(requirement, country, ADD | REQUIRED | CHANGE | READ | FILTER, .country = true),
    FIELD(requirement, concept, ADD | REQUIRED | CHANGE | READ | FILTER, .scheme = "*"),
    FIELD(requirement, title, ADD | REQUIRED | CHANGE | READ, .max = 300),
    FIELD(requirement, shape, ADD | REQUIRED | CHANGE | READ, .choices = shapes),
    FIELD(requirement, quantity, ADD | CHANGE | READ, .decimals = 3, .low = 0, .high = 1000000000000),
    FIELD(requirement, unit, ADD | CHANGE | READ, .max = 20),
    FIELD(requirement, starts_on, ADD | CHANGE | READ),
    FIELD(requirement, needed_by, ADD | CHANGE | READ, .not_before = "starts_on"),
    FIELD(requirement, priority, ADD | CHANGE | READ | FILTER, .low = 1, .high = 5),
    FIELD(requirement, state, ADD | CHANGE | READ | FILTER, .choices = states, .by_default = "planned"),
    FIELD(requirement, rule_set, ADD | CHANGE | READ, .max = 40),
    FIELD(requirement, initiative, ADD | CHANGE | READ | FILTER, .refers_to = "initiative"),
};
const struct shape requirement_shape = { SHAPE(requirement, "requirements", requirement_fields), .table = "requirement",
                                         .order = "title" };

static bool requirement_check(struct call *c, void *record)
{
    struct requirement *it = record;
    if (it->quantity.known && !it->unit)
        return fail(c, ERROR_REQUIRED, "unit");
    return true;
}
const struct noun requirement_noun = { .shape = &requirement_shape, .check = requirement_check };

static const struct field qualification_fields[] = {
    RECORD_FIELDS_TOP(qualification),
    FIELD(qualification, concept, ADD | CHANGE | READ | FILTER, .scheme = "*"),
    FIELD(qualification, requirement, ADD | CHANGE | READ | FILTER, .refers_to = "requirement"),
    FIELD(qualification, country, ADD | CHANGE | READ | FILTER, .country = true),
    FIELD(qualification, certificate, ADD | REQUIRED | CHANGE | READ | FILTER, .scheme = "CERT"),
    FIELD(qualification, mandatory, ADD | CHANGE | READ, .by_default = "yes"),
    FIELD(qualification, valid_from, ADD | CHANGE | READ),
    FIELD(qualification, valid_to, ADD | CHANGE | READ, .not_before = "valid_from"),
};
const struct shape qualification_shape = { SHAPE(qualification, "qualifications", qualification_fields),
                                           .table = "qualification" };

static bool qualification_check(struct call *c, void *record)
{
    struct qualification *it = record;
    if (!it->concept && !it->requirement.value)
        return fail(c, ERROR_REQUIRED, "concept");
    if (it->concept && it->requirement.value)
        return fail(c, ERROR_CROSS_CHECK, "requirement", "why", tr(c->mem, c->language, MESSAGE_why_concept_or_requirement));
    return true;
}
const struct noun qualification_noun = { .shape = &qualification_shape, .check = qualification_check };

static const char *const survey_kinds[] = { NULL, "country", "supplier", "assembly", NULL };
static const char *const aspects[] = { NULL, "capability", "link", "certificate", "site", "ownership", "part", NULL };
const char *const survey_results[] = { [SURVEY_FOUND] = "found", [SURVEY_NONE] = "none", [SURVEY_PARTIAL] = "partial", NULL };

static const struct field survey_fields[] = {
    RECORD_FIELDS_TOP(survey),
    FIELD(survey, subject_kind, ADD | REQUIRED | READ | FILTER, .choices = survey_kinds),
    FIELD(survey, subject, ADD | REQUIRED | CHANGE | READ | FILTER, .max = 30),
    FIELD(survey, aspect, ADD | REQUIRED | CHANGE | READ | FILTER, .choices = aspects),
    FIELD(survey, concept, ADD | CHANGE | READ | FILTER, .scheme = "*"),
    FIELD(survey, done_on, ADD | REQUIRED | CHANGE | READ),
    FIELD(survey, result, ADD | REQUIRED | CHANGE | READ | FILTER, .choices = survey_results),
    FIELD(survey, asked, ADD | CHANGE | READ, .low = 0, .high = 1000000),
    FIELD(survey, answered, ADD | CHANGE | READ, .low = 0, .high = 1000000),
    FIELD(survey, method, ADD | CHANGE | READ, .max = 500),
};
const struct shape survey_shape = { SHAPE(survey, "surveys", survey_fields), .table = "survey" };

/* The subject is a country code when subject_kind is country, and a record number otherwise. */
static bool survey_check(struct call *c, void *record)
{
    struct survey *it = record;
    struct number number;
    if (it->subject_kind == SURVEY_COUNTRY) {
        struct texts one = { 1, &it->subject };
        if (!code_check_countries(c, "subject", &one))
            return false;
        it->subject = one.item[0];
    } else if (number_parse(it->subject, &number) != NUMBER_OK) {
        return fail(c, ERROR_FORMAT, "subject", "expected", tr(c->mem, c->language, MESSAGE_expected_number), "value",
                    it->subject);
    } else {
        it->subject = number_text(c->mem, number);
    }
    if (it->asked.known && it->answered.known && it->answered.value > it->asked.value)
        return fail(c, ERROR_CROSS_CHECK, "answered", "why", tr(c->mem, c->language, MESSAGE_why_answered));
    return true;
}
const struct noun survey_noun = { .shape = &survey_shape, .check = survey_check };
