#include "scope.h"

#include <stdlib.h>
#include <string.h>

static const struct field scope_fields[] = { SCOPE_FIELDS(scope) };
const struct shape scope_shape = { SHAPE(scope, "scopes", scope_fields) };

int theme_index(const struct theme *theme, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(theme[i].theme, name) == 0)
            return (int)i;
    return NO_INDEX;
}

int country_index(const struct report_country *country, size_t n, const char *code)
{
    for (size_t i = 0; code && i < n; i++)
        if (strcmp(country[i].country, code) == 0)
            return (int)i;
    return NO_INDEX;
}

static struct texts copy_texts(struct call *c, struct texts from)
{
    struct texts to = { from.n, TAKE_N(c->mem, from.n + 1, const char *) };
    if (from.n)
        memcpy(to.item, from.item, from.n * sizeof *to.item);
    return to;
}

static bool resolve_themes(struct call *c, struct texts *selected, struct theme *theme, size_t n)
{
    *selected = copy_texts(c, *selected);
    for (size_t i = 0; i < selected->n; i++) {
        const char *code = text_upper(c->mem, selected->item[i]);
        selected->item[i] = strchr(code, ':') ? code : text_format(c->mem, "THEME:%s", code);
        int at = theme_index(theme, n, selected->item[i]);
        if (at == NO_INDEX || theme[at].general.value)
            return fail(c, ERROR_UNKNOWN_CODE, "theme", "value", selected->item[i]);
        theme[at].selected = true;
    }
    *selected = text_set(c->mem, *selected); /* the order of the flags makes no different report */
    for (size_t i = 0; i < n && selected->n == 0; i++)
        theme[i].selected = !theme[i].general.value;
    return true;
}

static bool resolve_countries(struct call *c, struct texts *selected, struct report_country *country, size_t n)
{
    *selected = copy_texts(c, *selected);
    for (size_t i = 0; i < selected->n; i++) {
        selected->item[i] = text_upper(c->mem, selected->item[i]);
        int at = country_index(country, n, selected->item[i]);
        if (at == NO_INDEX)
            return fail(c, ERROR_UNKNOWN_CODE, "country", "value", selected->item[i]);
        country[at].selected = true;
    }
    *selected = text_set(c->mem, *selected);
    for (size_t i = 0; i < n && selected->n == 0; i++)
        country[i].selected = true;
    return true;
}

bool scope_resolve(struct call *c, struct scope *scope, struct theme *theme, size_t themes, struct report_country *country,
                   size_t countries)
{
    if (!resolve_themes(c, &scope->theme, theme, themes) || !resolve_countries(c, &scope->country, country, countries))
        return false;
    if (scope->for_country && country_index(country, countries, scope->for_country) == NO_INDEX)
        return fail(c, ERROR_UNKNOWN_CODE, "for_country", "value", scope->for_country);
    return true;
}
