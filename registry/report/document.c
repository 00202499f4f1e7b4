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

struct section *document_add(struct call *c, struct document *d, const char *name, const char *title)
{
    return list_add(c->mem, &d->sections, (struct section){ .name = name, .title = title });
}

struct section_block *section_add(struct call *c, struct section *s, enum block_kind kind, const char *text)
{
    return list_add(c->mem, &s->blocks, (struct section_block){ .kind = kind, .text = text });
}

void block_item(struct call *c, struct section_block *b, struct table_cell item)
{
    list_add(c->mem, &b->items, item);
}

void block_figure(struct call *c, struct section_block *b, const char *value, const char *label)
{
    list_add(c->mem, &b->figures, (struct figure_shown){ value, label });
}

void document_fact(struct call *c, struct document *d, const char *label, const char *value)
{
    list_add(c->mem, &d->facts, (struct figure_shown){ value, label });
}

struct table *section_table(struct call *c, struct section *s, const char *caption, size_t columns)
{
    struct section_block *b = section_add(c, s, BLOCK_TABLE, NULL);
    b->table = TAKE(c->mem, struct table);
    *b->table = (struct table){ .caption = caption, .columns = columns, .column = TAKE_N(c->mem, columns, struct table_column) };
    return b->table;
}

struct table_cell *table_row(struct call *c, struct table *t)
{
    t->cell = list_grown(c->mem, t->cell, t->rows, t->columns * sizeof *t->cell);
    return &t->cell[t->rows++ * t->columns];
}
