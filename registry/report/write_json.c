/* {"head": {…}, "coverage": […], …}: the rows of each section, written by their shapes. */
#include "base/buffer.h"
#include "document_writers.h"

static void write_head(struct call *c, const struct document *d, struct buffer *out)
{
    char *head = arena_take(c->mem, d->head_shape->size);
    const struct field *command = shape_field(d->head_shape, "command");
    memcpy(head, d->head, d->head_shape->size);
    if (command && d->command)
        *(const char **)field_in(command, head) = text_format(c->mem, "%s --format json", d->command);
    buffer_text(out, "\"head\":");
    shape_write_json(out, d->head_shape, READ, head, false);
}

void write_document_json(struct call *c, const struct document *d, struct buffer *out)
{
    buffer_char(out, '{');
    write_head(c, d, out);
    for (size_t i = 0; i < d->sections.n; i++) {
        const struct section *s = &d->sections.item[i];
        if (!s->shape || (d->section && strcmp(d->section, s->name) != 0))
            continue;
        buffer_format(out, ",\n\"%s\":[", s->name);
        for (size_t r = 0; r < s->rows.n; r++) {
            buffer_text(out, r ? ",\n" : "\n");
            shape_write_json(out, s->shape, READ, (const char *)s->rows.item + r * s->shape->size, false);
        }
        buffer_char(out, ']');
    }
    buffer_text(out, "}\n");
}
