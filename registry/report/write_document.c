/* Writes documents by the writers of forms.def. */
#include "write_document.h"
#include "document_writer.h"

static const struct document_writer *const document_writers[FORM_COUNT] = {
#define DOCUMENT_WRITER(id, name) [FORM_##id] = &document_writer_##name,
#include "base/forms.def"
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

bool document_write(struct call *c, const struct document *d, enum form form, struct buffer *out)
{
    const struct document_writer *writer = document_writers[form];
    if (writer->needs_rows && !has_rows(c, d))
        return false;
    writer->write(c, d, out);
    return true;
}
