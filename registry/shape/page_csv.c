/* Rows as the lines of a table for spreadsheets. */
#include "page_writer.h"

static void begin_csv(struct arena *mem, const struct rows_writer *w)
{
    shape_write_column_names(w->out, mem, w->shape, w->roles, w->columns);
}

static void write_csv(struct arena *mem, const struct rows_writer *w, const struct list *rows)
{
    shape_write_csv(w->out, mem, w->shape, w->roles, w->columns, rows);
}

const struct page_writer page_writer_csv = { begin_csv, write_csv, NULL, false };
