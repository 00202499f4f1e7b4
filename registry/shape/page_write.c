/* Writes pages and exports: one writer for each form in which rows can be written. */
#include "base/buffer.h"
#include "page.h"

static void begin_csv(struct arena *mem, const struct rows_writer *w)
{
    shape_write_column_names(w->out, mem, w->shape, w->roles, w->columns);
}

static void write_csv(struct arena *mem, const struct rows_writer *w, const struct list *rows)
{
    shape_write_csv(w->out, mem, w->shape, w->roles, w->columns, rows);
}

static void end_csv(const struct rows_writer *w)
{
    (void)w;
}

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

static const struct page_writer {
    void (*begin)(struct arena *mem, const struct rows_writer *w);
    void (*rows)(struct arena *mem, const struct rows_writer *w, const struct list *rows);
    void (*end)(const struct rows_writer *w);
    bool has_lists; /* it writes the lists of a record too */
} page_writers[FORM_COUNT] = {
    [FORM_JSON] = { begin_json, write_json, end_json, true },
    [FORM_CSV] = { begin_csv, write_csv, end_csv, false },
};

unsigned page_forms(void)
{
    unsigned forms = 0;
    for (enum form f = 0; f < FORM_COUNT; f++)
        forms |= page_writers[f].begin ? 1u << f : 0;
    return forms;
}

bool rows_have_lists(const struct rows_writer *w)
{
    return page_writers[w->form].has_lists;
}

void rows_begin(struct arena *mem, struct rows_writer *w)
{
    w->count = 0;
    page_writers[w->form].begin(mem, w);
}

bool rows_write(struct arena *mem, struct rows_writer *w, const struct list *rows)
{
    page_writers[w->form].rows(mem, w, rows);
    w->count += (int64_t)rows->n;
    return !w->out->failed;
}

void rows_end(const struct rows_writer *w)
{
    page_writers[w->form].end(w);
}

void page_write(struct arena *mem, enum form form, const struct shape *s, unsigned roles, const struct texts *columns,
                const struct page *page, struct buffer *out)
{
    struct rows_writer w = { .form = form, .shape = s, .roles = roles, .columns = columns, .out = out, .page = page };
    rows_begin(mem, &w);
    (void)rows_write(mem, &w, &page->rows);
    rows_end(&w);
}
