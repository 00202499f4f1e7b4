/* Who writes rows in a form: for page_write.c, and the file of each form. */
#pragma once
#include "page.h"

struct page_writer {
    void (*begin)(struct arena *mem, const struct rows_writer *w);
    void (*rows)(struct arena *mem, const struct rows_writer *w, const struct list *rows);
    void (*end)(const struct rows_writer *w); /* NULL: nothing stands behind the rows */
    bool has_lists;                           /* it writes the lists of a record too */
};
#define PAGE_WRITER(id, name) extern const struct page_writer page_writer_##name;
#include "base/forms.def"
