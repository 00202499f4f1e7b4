/* Writes pages and exports by the writers of forms.def. */
#include "page_writer.h"

static const struct page_writer *const page_writers[FORM_COUNT] = {
#define PAGE_WRITER(id, name) [FORM_##id] = &page_writer_##name,
#include "base/forms.def"
};

bool rows_have_lists(const struct rows_writer *w)
{
    return page_writers[w->form]->has_lists;
}

void rows_begin(struct arena *mem, struct rows_writer *w)
{
    w->count = 0;
    page_writers[w->form]->begin(mem, w);
}

bool rows_write(struct arena *mem, struct rows_writer *w, const struct list *rows)
{
    page_writers[w->form]->rows(mem, w, rows);
    w->count += (int64_t)rows->n;
    return !w->out->failed;
}

void rows_end(const struct rows_writer *w)
{
    if (page_writers[w->form]->end)
        page_writers[w->form]->end(w);
}

void page_write(struct arena *mem, enum form form, const struct shape *s, unsigned roles, const struct texts *columns,
                const struct page *page, struct buffer *out)
{
    struct rows_writer w = { .form = form, .shape = s, .roles = roles, .columns = columns, .out = out, .page = page };
    rows_begin(mem, &w);
    (void)rows_write(mem, &w, &page->rows);
    rows_end(&w);
}
