/* What stands in a column, by a sample of its rows: for headers that say two things, and for lists that have none. */
#pragma once
#include "codes.h"
#include "columns.h"

/* Settles what the headers left open and takes back what the cells deny, over the rows of a sample. `country`: of the rows that
   name none (NULL: not known). Without a header (dialect->header_row 0) it finds all columns by itself. */
void content_settle(struct arena *mem, const struct decoded *file, const struct dialect *dialect, const char *country,
                    const enum intake_field *ambiguous, struct columns *columns);
