/* The rows of one section, for spreadsheets and programs. */
#include "base/buffer.h"
#include "document_writer.h"
#include "shape/page.h"

static const struct field *first_asked(const struct document *d)
{
    for (size_t i = 0; i < d->shape->field_count; i++)
        if (section_rows_are_asked(d, &d->shape->fields[i]))
            return &d->shape->fields[i];
    return NULL;
}

static void write_document(struct call *c, const struct document *d, struct buffer *out)
{
    const struct field *f = first_asked(d);
    if (f)
        page_write(c->mem, FORM_CSV, f->of, READ, NULL, &(struct page){ .rows = *(const struct list *)field_at(f, d->record) },
                   out);
}

const struct document_writer document_writer_csv = { write_document, true };
