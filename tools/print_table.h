/* Rows as tables and records as views, for people. */
#pragma once
#include "printer.h"

/* Rows as a table: one column per plain field with any of `roles`, without columns that no row fills and without TOP_LEVEL fields.
   Numbers are aligned to the right. Where the line is short, the widest columns are cut, with … at the end. With an indent the rows
   are parts of a record, shown without their versions. A table with too many columns for the line becomes running text. */
void print_table(const struct printer *p, const struct shape *s, unsigned roles, const struct list *rows, const char *indent);

/* One record: its known fields, one line each, then its lists as tables under their names. */
void print_record(const struct printer *p, const struct shape *s, unsigned roles, const void *record);

/* A page: its rows, its facets, the count of all rows, and how to get the next page. */
void print_page(const struct printer *p, const struct shape *s, unsigned roles, const struct page *page);
