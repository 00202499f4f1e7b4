/* The rows of one section, for spreadsheets and programs. */
#include "base/buffer.h"
#include "base/csv.h"
#include "document_writers.h"

static const struct section *section_asked(const struct document *d)
{
    for (size_t i = 0; i < d->sections.n; i++) {
        const struct section *s = &d->sections.item[i];
        if (s->shape && (!d->section || strcmp(d->section, s->name) == 0))
            return s;
    }
    return NULL;
}

void write_document_csv(struct call *c, const struct document *d, struct buffer *out)
{
    struct csv_writer w = { .out = out, .delimiter = ',', .safe = true };
    const struct section *s = section_asked(d);
    if (!s)
        return;
    shape_write_csv_head(&w, s->shape, READ);
    for (size_t i = 0; i < s->rows.n; i++)
        shape_write_csv_row(&w, c->mem, s->shape, READ, (const char *)s->rows.item + i * s->shape->size);
}
