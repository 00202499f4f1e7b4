#include "concept_themes.h"

#include <stdlib.h>

static const struct field fields[] = {
    FIELD(concept_theme, concept, READ),
    FIELD(concept_theme, theme, READ),
    FIELD(concept_theme, sure, READ),
    FIELD(concept_theme, times, READ),
};
static const struct shape concept_theme_shape = { SHAPE(concept_theme, "concept_themes", fields) };

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Two rows of one theme have one place, and one copy of its name. Returns how many there are. */
static size_t find_places(struct call *c, struct concept_theme *row, size_t n)
{
    struct texts themes = { 0 };
    for (size_t i = 0; i < n; i++)
        list_add(c->mem, &themes, row[i].theme);
    themes = text_set(c->mem, themes);
    for (size_t i = 0; i < n; i++) {
        const char **found = bsearch(&row[i].theme, themes.item, themes.n, sizeof *themes.item, compare_texts);
        row[i].theme = *found;
        row[i].place = (size_t)(found - themes.item);
    }
    return themes.n;
}

bool concept_themes_read(struct call *c, const struct scope *scope, struct concept_themes *out)
{
    *out = (struct concept_themes){ .first = { .mem = c->mem } };
    if (!db_many(c, &sql_coverage_concept_themes, BIND(&scope_shape, scope), &concept_theme_shape, &out->rows))
        return false;
    struct concept_theme *row = out->rows.item;
    out->themes = find_places(c, row, out->rows.n);
    for (size_t i = 0; i < out->rows.n; i++)
        if (i == 0 || strcmp(row[i].concept, row[i - 1].concept) != 0)
            *map_at(&out->first, row[i].concept, strlen(row[i].concept)) = &row[i];
    return true;
}

const struct concept_theme *concept_themes_of(const struct concept_themes *all, const char *concept, size_t *n)
{
    const struct concept_theme *first = map_find(&all->first, concept, strlen(concept));
    const struct concept_theme *end = (const struct concept_theme *)all->rows.item + all->rows.n;
    *n = 0;
    while (first && first + *n < end && strcmp(first[*n].concept, concept) == 0)
        ++*n;
    return first;
}
