/* Tells what a column holds by a sample of its cells: for ambiguous headers, and for lists without a header. */
#pragma once
#include "columns.h"

/* Decides the ambiguous columns by a sample of rows, clears a field that the cells contradict, and finds the decimal marks. `country` is
   that of rows which name none (NULL: unknown). Without a header it finds the fields of all columns. */
void sniff_columns(struct arena *mem, struct sheet *sheet, const char *country, const enum intake_field *ambiguous,
                   struct list_columns *columns);
