/* What stands in a column, by a sample of its rows: for headers that say two things, and for lists that have none. */
#pragma once
#include "code_index.h"
#include "columns.h"
#include "csv_read.h"

/* Settles what the headers left open and takes back what the cells deny, over the rows of a sample. `country`: of the rows that
   name none (NULL: not known). Without a header (dialect->header_row 0) it finds all columns by itself. */
void sniff_columns(struct arena *mem, const struct decoded *file, const struct csv_dialect *dialect, const char *country,
                   const enum intake_field *ambiguous, struct list_columns *columns);
