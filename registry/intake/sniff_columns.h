/* Tells what a column holds by a sample of its cells: for ambiguous headers, and for lists without a header. */
#pragma once
#include "code_index.h"
#include "columns.h"
#include "csv_read.h"

/* Decides the ambiguous columns by a sample of rows, and clears a field that the cells contradict. `country` is that of rows which name
   none (NULL: unknown). Without a header (dialect->header_row 0) it finds the fields of all columns. */
void sniff_columns(struct arena *mem, const struct decoded *file, const struct csv_dialect *dialect, const char *country,
                   const enum intake_field *ambiguous, struct list_columns *columns);
