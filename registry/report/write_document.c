#include "write_document.h"
#include "document_writers.h"

static const struct document_writer {
    void (*write)(struct call *c, const struct document *d, struct buffer *out);
    bool needs_rows; /* it writes the rows of one section and nothing else */
} writers[DOCUMENT_FORMATS] = {
    [DOCUMENT_JSON] = { write_document_json, false },
    [DOCUMENT_HTML] = { write_document_html, false },
    [DOCUMENT_CSV] = { write_document_csv, true },
};

/* Fails where the section asked for has no rows: some sections are text for people. */
static bool has_rows(struct call *c, const struct document *d)
{
    struct texts names = { 0 };
    for (size_t i = 0; i < d->shape->field_count; i++) {
        const struct field *f = &d->shape->fields[i];
        if (section_rows_are_asked(d, f))
            return true;
        if (f->kind == KIND_LIST)
            list_add(c->mem, &names, f->name);
    }
    return fail(c, ERROR_FORMAT, "section", "value", d->section, "expected", text_join(c->mem, names.item, names.n, ", "));
}

bool document_write(struct call *c, const struct document *d, enum document_format format, struct buffer *out)
{
    const struct document_writer *writer = &writers[format];
    if (writer->needs_rows && !has_rows(c, d))
        return false;
    writer->write(c, d, out);
    return true;
}
