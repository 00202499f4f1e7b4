/* Rows as the list of a JSON object. */
#include "page_writer.h"

static void write_count(struct buffer *b, int64_t count, enum count_kind kind)
{
    buffer_text(b, "\"count\":");
    buffer_int(b, count);
    buffer_text(b, ",\"count_is\":");
    buffer_json(b, count_kinds[kind]);
}

/* Programs read all of it: there are no columns. The rows of an export are counted when they are written. */
static void begin_json(struct arena *mem, const struct rows_writer *w)
{
    (void)mem;
    buffer_char(w->out, '{');
    if (w->page) {
        write_count(w->out, w->page->count, w->page->at_least ? COUNT_AT_LEAST : COUNT_EXACT);
        buffer_char(w->out, ',');
    }
    buffer_json(w->out, w->shape->plural);
    buffer_text(w->out, ":[");
}

static void write_json(struct arena *mem, const struct rows_writer *w, const struct list *rows)
{
    (void)mem;
    for (size_t i = 0; i < rows->n; i++) {
        if (w->count + (int64_t)i > 0)
            buffer_char(w->out, ',');
        shape_write_json(w->out, w->shape, w->roles, (const char *)rows->item + i * w->shape->size, false);
    }
}

static void end_json(const struct rows_writer *w)
{
    buffer_text(w->out, "],");
    if (!w->page) {
        write_count(w->out, w->count, COUNT_EXACT);
        buffer_char(w->out, ',');
    }
    buffer_text(w->out, "\"next\":");
    buffer_json(w->out, w->page ? w->page->next : NULL);
    if (w->page && w->page->extra_shape)
        (void)shape_write_members(w->out, w->page->extra_shape, READ, w->page->extra, false, ',');
    buffer_char(w->out, '}');
}

const struct page_writer page_writer_json = { begin_json, write_json, end_json, true };
