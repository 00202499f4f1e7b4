/* Writes pages: one writer for each form in which a page can be written. */
#include "base/buffer.h"
#include "page.h"

static void write_csv(struct arena *mem, const struct shape *s, unsigned roles, const struct texts *columns,
                      const struct page *page, struct buffer *out)
{
    shape_write_csv(out, mem, s, roles, columns, &page->rows);
}

static void write_json(struct arena *mem, const struct shape *s, unsigned roles, const struct texts *columns,
                       const struct page *page, struct buffer *out)
{
    (void)mem, (void)columns; /* programs read all of it */
    shape_write_json_page(out, s, roles, page);
}

static void (*const page_writers[FORM_COUNT])(struct arena *mem, const struct shape *s, unsigned roles,
                                              const struct texts *columns, const struct page *page, struct buffer *out) = {
    [FORM_JSON] = write_json,
    [FORM_CSV] = write_csv,
};

unsigned page_forms(void)
{
    unsigned forms = 0;
    for (enum form f = 0; f < FORM_COUNT; f++)
        forms |= page_writers[f] ? 1u << f : 0;
    return forms;
}

void page_write(struct arena *mem, enum form form, const struct shape *s, unsigned roles, const struct texts *columns,
                const struct page *page, struct buffer *out)
{
    page_writers[form](mem, s, roles, columns, page, out);
}
