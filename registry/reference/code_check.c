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
    struct texts one = { 1, &c->options.owner };
    int64_t homes;
    if (!c->options.owner)
        return true;
    if (!code_check_countries(c, "owner", &one))
        return false;
    c->options.owner = one.item[0];
    if (!db_run(c, &sql_home_keeps, ARGS("owner", c->options.owner), &homes))
        return false;
    return homes ||
           fail(c, ERROR_FORBIDDEN, "owner", "value", c->options.owner, "why", tr(c->mem, c->language, MESSAGE_why_no_home));
}

bool code_check_known(struct call *c, const struct stmt *known, const char *parameter, const char *code, const char *field)
{
    int64_t rows = 1;
    if (code && !db_run(c, known, ARGS(parameter, code), &rows))
        return false;
    return rows || fail(c, ERROR_UNKNOWN_CODE, field, "value", code);
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
