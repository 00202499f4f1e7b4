/* Writes the document as data, by its shape: {"head": {…}, "coverage": […], …}. */
#include "base/buffer.h"
#include "document_writer.h"

/* The command in the head names the form that is being written. */
static void write_head(struct call *c, const struct document *d, const struct field *f, struct buffer *out)
{
    char *head = arena_take(c->mem, f->of->size);
    const struct field *command = shape_field(f->of, "command");
    memcpy(head, field_at(f, d->record), f->of->size);
    if (command && d->command)
        *(const char **)field_in(command, head) = text_format(c->mem, "%s --format json", d->command);
    shape_write_json(out, f->of, READ, head, true);
}

static void write_rows(const struct document *d, const struct field *f, struct buffer *out)
{
    const struct list *rows = field_at(f, d->record);
    buffer_char(out, '[');
    for (size_t i = 0; i < rows->n; i++) {
        buffer_text(out, i ? ",\n" : "\n");
        shape_write_json(out, f->of, READ, (const char *)rows->item + i * f->of->size, true);
    }
    buffer_char(out, ']');
}

static void write_document(struct call *c, const struct document *d, struct buffer *out)
{
    const char *separator = "{";
    for (size_t i = 0; i < d->shape->field_count; i++) {
        const struct field *f = &d->shape->fields[i];
        if (f->kind != KIND_RECORD && !section_rows_are_asked(d, f))
            continue;
        buffer_format(out, "%s\"%s\":", separator, f->name);
        separator = ",\n";
        if (f->kind == KIND_RECORD)
            write_head(c, d, f, out);
        else
            write_rows(d, f, out);
    }
    buffer_text(out, "}\n");
}

const struct document_writer document_writer_json = { write_document, false };
