/* The labels of concepts beside their codes, because "ML:ML16" tells an officer little. One statement loads those of a whole
   result. */
#include "printer.h"
#include "reference/concept.h"

/* Where a label stands beside its code as a field of its own, once is enough. */
static bool has_labels(const struct shape *s)
{
    return shape_field(s, "label") != NULL;
}

static void gather(struct buffer *codes, const struct shape *s, unsigned roles, const struct list *rows)
{
    bool says = !has_labels(s);
    for (size_t r = 0; r < rows->n; r++)
        for (size_t i = 0; i < s->field_count; i++) {
            const struct field *f = &s->fields[i];
            const void *record = (const char *)rows->item + r * s->size, *at = field_at(f, record);
            const struct list part = { 1, (void *)(uintptr_t)at };
            if (!(f->roles & roles))
                continue;
            if (f->kind == KIND_LIST || f->kind == KIND_RECORD)
                gather(codes, f->of, roles, f->kind == KIND_LIST ? at : &part);
            else if (says && f->scheme && f->kind == KIND_TEXT && field_is_known(f, record))
                buffer_add(codes, at, sizeof(const char *));
        }
}

static int compare_codes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool printer_load_labels(struct printer *p, struct call *c, const struct shape *s, unsigned roles, const struct list *rows)
{
    struct buffer found = { 0 };
    struct texts codes = { 0 };
    struct list labels;
    gather(&found, s, roles, rows);
    size_t n = found.size / sizeof(const char *);
    codes.item = TAKE_N(c->mem, n + 1, const char *);
    if (n)
        memcpy(codes.item, found.bytes, found.size);
    buffer_free(&found);
    if (n)
        qsort(codes.item, n, sizeof(const char *), compare_codes);
    for (size_t i = 0; i < n; i++)
        if (codes.n == 0 || strcmp(codes.item[codes.n - 1], codes.item[i]) != 0)
            codes.item[codes.n++] = codes.item[i];
    if (!concept_labels(c, &codes, &labels))
        return false;
    p->codes = p->labels = (struct texts){ 0 };
    p->codes.item = TAKE_N(c->mem, labels.n + 1, const char *);
    p->labels.item = TAKE_N(c->mem, labels.n + 1, const char *);
    for (; p->codes.n < labels.n; p->codes.n++, p->labels.n++) {
        const struct named_concept *it = (const struct named_concept *)labels.item + p->codes.n;
        p->codes.item[p->codes.n] = it->concept;
        p->labels.item[p->labels.n] = it->label;
    }
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
