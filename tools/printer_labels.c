/* The labels of concepts and the names of countries beside their codes, because "ML:ML16" tells an officer little. Two statements
   load those of a whole result. */
#include "printer.h"
#include "reference/concept.h"
#include "reference/country.h"

/* Where a label stands beside its code as a field of its own, once is enough. */
static bool has_labels(const struct shape *s)
{
    return shape_field(s, "label") != NULL;
}

static void gather(struct buffer *codes, const struct shape *s, unsigned roles, const struct list *rows)
{
    bool wants_labels = !has_labels(s);
    for (size_t r = 0; r < rows->n; r++)
        for (size_t i = 0; i < s->field_count; i++) {
            const struct field *f = &s->fields[i];
            const void *record = (const char *)rows->item + r * s->size, *at = field_at(f, record);
            const struct list part = { 1, (void *)(uintptr_t)at };
            if (!(f->roles & roles))
                continue;
            if (f->kind == KIND_LIST || f->kind == KIND_RECORD)
                gather(codes, f->of, roles, f->kind == KIND_LIST ? at : &part);
            else if (wants_labels && (f->scheme || f->country) && f->kind == KIND_TEXT && field_is_known(f, record))
                buffer_add(codes, at, sizeof(const char *));
        }
}

static int compare_codes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorts codes, takes each once, and leaves only those that are concepts or only those that are countries. */
static struct texts distinct(struct arena *mem, const struct texts *codes, bool concepts)
{
    struct texts out = { 0, TAKE_N(mem, codes->n + 1, const char *) };
    for (size_t i = 0; i < codes->n; i++)
        if ((strchr(codes->item[i], ':') != NULL) == concepts && (out.n == 0 || strcmp(out.item[out.n - 1], codes->item[i]) != 0))
            out.item[out.n++] = codes->item[i];
    return out;
}

static void add_label(struct printer *p, const char *code, const char *label)
{
    p->codes.item[p->codes.n++] = code;
    p->labels.item[p->labels.n++] = label;
}

/* Both lists are sorted by code, and so is what they are merged into. */
bool printer_load_labels(struct printer *p, struct call *c, const struct printed_rows *printed, size_t n)
{
    struct buffer found = { 0 };
    for (size_t i = 0; i < n; i++)
        gather(&found, printed[i].shape, printed[i].roles, printed[i].rows);
    struct texts codes = { found.size / sizeof(const char *), NULL };
    codes.item = TAKE_N(c->mem, codes.n + 1, const char *);
    if (codes.n) {
        memcpy(codes.item, found.bytes, found.size);
        qsort(codes.item, codes.n, sizeof(const char *), compare_codes);
    }
    buffer_free(&found);
    struct texts concepts = distinct(c->mem, &codes, true), countries = distinct(c->mem, &codes, false);
    struct list labels, names;
    if (!concept_labels(c, &concepts, &labels) || !country_names(c, &countries, &names))
        return false;
    const struct named_concept *concept = labels.item;
    const struct country *country = names.item;
    p->codes = (struct texts){ 0, TAKE_N(c->mem, labels.n + names.n + 1, const char *) };
    p->labels = (struct texts){ 0, TAKE_N(c->mem, labels.n + names.n + 1, const char *) };
    size_t k = 0;
    for (size_t i = 0; i < labels.n; i++) {
        for (; k < names.n && strcmp(country[k].country, concept[i].concept) < 0; k++)
            add_label(p, country[k].country, country[k].label);
        add_label(p, concept[i].concept, concept[i].label);
    }
    for (; k < names.n; k++)
        add_label(p, country[k].country, country[k].label);
    return true;
}

const char *printer_concept(const struct printer *p, struct arena *mem, const char *code, size_t label_max)
{
    const char *const *at = p->codes.n ? bsearch(&code, p->codes.item, p->codes.n, sizeof *p->codes.item, compare_codes) : NULL;
    if (!at)
        return code;
    const char *words = p->labels.item[at - p->codes.item];
    struct buffer cut = { 0 };
    write_padded(&cut, words, label_max ? label_max : SIZE_MAX, false, true);
    const char *text = text_format(mem, "%s %s", code, cut.bytes ? cut.bytes : "");
    buffer_free(&cut);
    return text;
}
