#include "document.h"

#include <string.h>

bool section_is_shown(const struct document *d, const struct section *s)
{
    if (!s->title || !d->section)
        return s->title != NULL;
    for (size_t i = 0; i < d->sections.n; i++) {
        const struct section *requested = &d->sections.item[i];
        if (strcmp(requested->name, d->section) == 0 && requested->shown_in)
            return strcmp(requested->shown_in, s->name) == 0;
    }
    return strcmp(d->section, s->name) == 0;
}

bool section_rows_are_asked(const struct document *d, const struct field *f)
{
    return f->kind == KIND_LIST && (!d->section || strcmp(d->section, f->name) == 0);
}

/* The place for one more item of a list, whose capacity is 2, 4, 8 … as it grows. */
static void *one_more(struct arena *mem, struct list *list, size_t size)
{
    bool full = list->n == 0 || (list->n >= 2 && (list->n & (list->n - 1)) == 0);
    if (full) {
        void *bigger = arena_take_array(mem, list->n ? list->n * 2 : 2, size);
        if (list->n)
            memcpy(bigger, list->item, list->n * size);
        list->item = bigger;
    }
    return (char *)list->item + size * list->n++;
}
/* The same for a LIST_OF(type). */
#define ONE_MORE(mem, items, type)                                                                                               \
    ({                                                                                                                           \
        struct list any = { (items)->n, (items)->item };                                                                         \
        type *added = one_more((mem), &any, sizeof(type));                                                                       \
        (items)->n = any.n;                                                                                                      \
        (items)->item = any.item;                                                                                                \
        added;                                                                                                                   \
    })

struct section *document_add(struct call *c, struct document *d, const char *name, const char *title)
{
    struct section *s = ONE_MORE(c->mem, &d->sections, struct section);
    *s = (struct section){ .name = name, .title = title };
    return s;
}

struct section_block *section_add(struct call *c, struct section *s, enum block_kind kind, const char *text)
{
    struct section_block *b = ONE_MORE(c->mem, &s->blocks, struct section_block);
    *b = (struct section_block){ .kind = kind, .text = text };
    return b;
}

void block_item(struct call *c, struct section_block *b, struct cell item)
{
    *ONE_MORE(c->mem, &b->items, struct cell) = item;
}

void block_figure(struct call *c, struct section_block *b, const char *value, const char *label)
{
    *ONE_MORE(c->mem, &b->figures, struct figure_shown) = (struct figure_shown){ value, label };
}

void document_fact(struct call *c, struct document *d, const char *label, const char *value)
{
    *ONE_MORE(c->mem, &d->facts, struct figure_shown) = (struct figure_shown){ value, label };
}

struct table *section_table(struct call *c, struct section *s, const char *caption, size_t columns)
{
    struct section_block *b = section_add(c, s, BLOCK_TABLE, NULL);
    b->table = TAKE(c->mem, struct table);
    *b->table = (struct table){ .caption = caption, .columns = columns, .column = TAKE_N(c->mem, columns, struct table_column) };
    return b->table;
}

struct cell *table_row(struct call *c, struct table *t)
{
    if (t->rows == t->capacity) {
        size_t capacity = t->capacity ? t->capacity * 2 : 16;
        struct cell *bigger = TAKE_N(c->mem, capacity * t->columns, struct cell);
        if (t->rows)
            memcpy(bigger, t->cell, t->rows * t->columns * sizeof *bigger);
        t->cell = bigger;
        t->capacity = capacity;
    }
    return &t->cell[t->rows++ * t->columns];
}
