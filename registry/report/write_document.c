/* Writes documents: one writer for each form in which a document can be written. */
#include "write_document.h"
#include "document_writers.h"

static const struct document_writer {
    void (*write)(struct call *c, const struct document *d, struct buffer *out);
    bool needs_rows; /* it writes the rows of one section and nothing else */
} document_writers[FORM_COUNT] = {
    [FORM_JSON] = { write_document_json, false },
    [FORM_CSV] = { write_document_csv, true },
    [FORM_HTML] = { write_document_html, false },
};

unsigned document_forms(void)
{
    unsigned forms = 0;
    for (enum form f = 0; f < FORM_COUNT; f++)
        forms |= document_writers[f].write ? 1u << f : 0;
    return forms;
}

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

bool document_write(struct call *c, const struct document *d, enum form form, struct buffer *out)
{
    const struct document_writer *writer = &document_writers[form];
    if (writer->needs_rows && !has_rows(c, d))
        return false;
    writer->write(c, d, out);
    return true;
}
