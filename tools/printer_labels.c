/* The labels of concepts and the names of countries beside their codes, because "ML:ML16" tells an officer little. Two statements
   load those of a whole result. */
#include "printer.h"
#include "reference/concept.h"
#include "reference/country.h"

/* The codes without a label so far: those of concepts and those of countries. */
struct found_codes {
    struct map *labels; /* "": none yet */
    struct texts concepts, countries;
};

static void add_code(struct found_codes *found, const char *code)
{
    const void **label = map_at(found->labels, code, strlen(code));
    if (!*label)
        list_add(found->labels->mem, strchr(code, ':') ? &found->concepts : &found->countries, code);
    *label = "";
}

static void gather(struct found_codes *found, const struct shape *s, unsigned roles, const struct list *rows)
{
    /* where a label stands beside its code as a field of its own, once is enough */
    bool wants_labels = shape_field(s, "label") == NULL;
    for (size_t r = 0; r < rows->n; r++)
        for (const struct field *f = s->fields; f < fields_end(s); f++) {
            const void *record = (const char *)rows->item + r * s->size, *at = field_at(f, record);
            const struct list part = { 1, (void *)(uintptr_t)at };
            if (!(f->roles & roles))
                continue;
            if (f->kind == KIND_LIST || f->kind == KIND_RECORD)
                gather(found, f->of, roles, f->kind == KIND_LIST ? at : &part);
            else if (wants_labels && (f->scheme || f->country) && f->kind == KIND_TEXT && field_is_known(f, record))
                add_code(found, *(const char *const *)at);
        }
}

bool printer_load_labels(struct printer *p, struct call *c, const struct printed_rows *printed, size_t n)
{
    p->labels = (struct map){ .mem = c->mem };
    struct found_codes found = { .labels = &p->labels };
    for (size_t i = 0; i < n; i++)
        gather(&found, printed[i].shape, printed[i].roles, printed[i].rows);
    struct list labels, names;
    if (!concept_labels(c, &found.concepts, &labels) || !country_names(c, &found.countries, &names))
        return false;
    const struct named_concept *concept = labels.item;
    const struct country *country = names.item;
    for (size_t i = 0; i < labels.n; i++)
        *map_at(&p->labels, concept[i].concept, strlen(concept[i].concept)) = concept[i].label;
    for (size_t i = 0; i < names.n; i++)
        *map_at(&p->labels, country[i].country, strlen(country[i].country)) = country[i].label;
    return true;
}

const char *printer_concept(const struct printer *p, struct arena *mem, const char *code, size_t label_max)
{
    const char *words = map_find(&p->labels, code, strlen(code));
    if (!words || !*words)
        return code;
    struct buffer cut = { 0 };
    write_padded(&cut, words, label_max ? label_max : SIZE_MAX, false, true);
    return text_format(mem, "%s %s", code, buffer_take(&cut, mem));
}
