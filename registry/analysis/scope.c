#include "facts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct field scope_fields[] = {
    FIELD(scope, theme, QUERY),
    FIELD(scope, country, QUERY),
    FIELD(scope, for_country, QUERY, .country = true),
    FIELD(scope, as_of, QUERY),
    FIELD(scope, evidence, QUERY, .choices = evidence_grades),
    FIELD(scope, survey_days, QUERY),
};
const struct shape scope_shape = { SHAPE(scope, "scopes", scope_fields) };

int facts_theme(const struct facts *facts, const char *theme)
{
    for (size_t i = 0; i < facts->themes; i++)
        if (strcmp(facts->theme[i].theme, theme) == 0)
            return (int)i;
    return NO_INDEX;
}

int facts_country(const struct facts *facts, const char *country)
{
    for (size_t i = 0; country && i < facts->countries; i++)
        if (strcmp(facts->country[i].country, country) == 0)
            return (int)i;
    return NO_INDEX;
}

static const char *upper(struct call *c, const char *text)
{
    char *copy = text_copy(c->mem, text);
    for (char *at = copy; *at; at++)
        *at = (char)toupper((unsigned char)*at);
    return copy;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted and once each, so that the order in which they were said makes no other report. */
static void sort_and_deduplicate(struct texts *set)
{
    size_t kept = 0;
    if (set->n == 0)
        return;
    qsort(set->item, set->n, sizeof *set->item, compare_texts);
    for (size_t i = 0; i < set->n; i++)
        if (kept == 0 || strcmp(set->item[kept - 1], set->item[i]) != 0)
            set->item[kept++] = set->item[i];
    set->n = kept;
}

static struct texts copy_texts(struct call *c, struct texts from)
{
    struct texts to = { from.n, TAKE_N(c->mem, from.n + 1, const char *) };
    if (from.n)
        memcpy(to.item, from.item, from.n * sizeof *to.item);
    return to;
}

static bool resolve_themes(struct call *c, struct facts *facts)
{
    struct texts *selected = &facts->scope.theme;
    *selected = copy_texts(c, *selected);
    for (size_t i = 0; i < selected->n; i++) {
        const char *code = upper(c, selected->item[i]);
        selected->item[i] = strchr(code, ':') ? code : text_format(c->mem, "THEME:%s", code);
        int at = facts_theme(facts, selected->item[i]);
        if (at == NO_INDEX || facts->theme[at].general.value)
            return fail(c, ERROR_UNKNOWN_CODE, "theme", "value", selected->item[i]);
        facts->theme[at].selected = true;
    }
    sort_and_deduplicate(selected);
    for (size_t i = 0; i < facts->themes && selected->n == 0; i++)
        facts->theme[i].selected = !facts->theme[i].general.value;
    return true;
}

static bool resolve_countries(struct call *c, struct facts *facts)
{
    struct texts *selected = &facts->scope.country;
    *selected = copy_texts(c, *selected);
    for (size_t i = 0; i < selected->n; i++) {
        selected->item[i] = upper(c, selected->item[i]);
        int at = facts_country(facts, selected->item[i]);
        if (at == NO_INDEX)
            return fail(c, ERROR_UNKNOWN_CODE, "country", "value", selected->item[i]);
        facts->country[at].selected = true;
    }
    sort_and_deduplicate(selected);
    for (size_t i = 0; i < facts->countries; i++) {
        facts->country[i].selected |= selected->n == 0;
        facts->signatories += facts->country[i].signatory.value;
    }
    if (facts->scope.for_country && facts_country(facts, facts->scope.for_country) == NO_INDEX)
        return fail(c, ERROR_UNKNOWN_CODE, "for_country", "value", facts->scope.for_country);
    return true;
}

bool scope_resolve(struct call *c, struct facts *facts)
{
    return resolve_themes(c, facts) && resolve_countries(c, facts);
}

bool fact_may_be_able(const struct facts *facts, const struct fact *it)
{
    return it->theme != NO_INDEX && it->capability && it->role != ROLE_TRADE && it->evidence >= facts->scope.evidence;
}

bool fact_is_able(const struct facts *facts, const struct fact *it)
{
    return fact_may_be_able(facts, it) && it->sure && it->role && it->readiness;
}
