#include "code_check.h"
#include "base/array.h"
#include "concept.h"
#include "country.h"
#include <ctype.h>

bool code_check_countries(struct call *c, const char *field, struct texts *countries)
{
    struct country unknown = { 0 };
    bool some;
    if (countries->n == 0)
        return true;
    struct texts codes = { 0 }; /* the caller's array stays as it was */
    for (size_t i = 0; i < countries->n; i++) {
        const char *code = text_upper(c->mem, countries->item[i]);
        if (strlen(code) != 2 || !isalpha((unsigned char)code[0]) || !isalpha((unsigned char)code[1]))
            return fail(c, ERROR_FORMAT, field, "expected", tr(c->mem, c->language, MESSAGE_expected_country), "value",
                        countries->item[i]);
        list_add(c->mem, &codes, code);
    }
    *countries = codes;
    if (!db_one(c, &sql_countries_unknown, ARGS("countries", array_of_texts(c->mem, codes.item, codes.n)), &country_shape,
                &unknown, &some))
        return false;
    return !some || fail(c, ERROR_UNKNOWN_CODE, field, "value", unknown.country, "expected",
                         tr(c->mem, c->language, MESSAGE_expected_known_country));
}

bool code_check_concepts(struct call *c, const char *field, const struct texts *concepts)
{
    struct concept unknown = { 0 };
    bool some;
    if (concepts->n == 0)
        return true;
    if (!db_one(c, &sql_concepts_unknown, ARGS("concepts", array_of_texts(c->mem, concepts->item, concepts->n)), &concept_shape,
                &unknown, &some))
        return false;
    return !some || fail(c, ERROR_UNKNOWN_CODE, field, "value", unknown.concept, "expected",
                         tr(c->mem, c->language, MESSAGE_expected_known_concept));
}

bool code_check_owner(struct call *c)
{
    struct home {
        const char *owner;
    } home = { c->options.owner };
    ROW_SHAPE(home, READ, owner);
    struct texts one = { 1, &home.owner };
    bool keeps;
    if (!home.owner)
        return true;
    if (!code_check_countries(c, "owner", &one))
        return false;
    c->options.owner = home.owner = one.item[0];
    if (!db_one(c, &sql_home_keeps, BIND(&home_shape, &home), &home_shape, &home, &keeps))
        return false;
    return keeps ||
           fail(c, ERROR_FORBIDDEN, "owner", "value", c->options.owner, "why", tr(c->mem, c->language, MESSAGE_why_no_home));
}

bool code_check_filters(struct call *c, const struct shape *s, const void *record)
{
    for (const struct field *f = s->fields; f < fields_end(s); f++) {
        if (f->kind != KIND_TEXT || !(f->roles & FILTER) || !(f->country || f->scheme) || !field_is_known(f, record))
            continue;
        const char *code = *(const char *const *)field_at(f, record);
        struct texts one = { 1, &code };
        if (f->country ? !code_check_countries(c, f->name, &one) : !code_check_concepts(c, f->name, &one))
            return false;
    }
    return true;
}
