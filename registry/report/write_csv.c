/* The rows of one section, for spreadsheets and programs. */
#include "base/buffer.h"
#include "base/csv.h"
#include "document_writers.h"

static const struct field *first_asked(const struct document *d)
{
    for (size_t i = 0; i < d->shape->field_count; i++)
        if (section_rows_are_asked(d, &d->shape->fields[i]))
            return &d->shape->fields[i];
    return NULL;
}

void write_document_csv(struct call *c, const struct document *d, struct buffer *out)
{
    struct csv_writer w = { .out = out, .delimiter = ',', .safe = true };
    const struct field *f = first_asked(d);
    if (!f)
        return;
    const struct list *rows = field_at(f, d->record);
    shape_write_csv_head(&w, f->of, READ);
    for (size_t i = 0; i < rows->n; i++)
        shape_write_csv_row(&w, c->mem, f->of, READ, (const char *)rows->item + i * f->of->size);
}
