/* Finds where the header of a list is, and which field each column holds, by the words of its header in English, Croatian and Albanian.
   Where a header is ambiguous or absent, sniff_columns.h decides by the cells. */
#pragma once
#include "columns.h"
#include "sheet_open.h"

/* Finds the header and the fields of the columns. Fails with UNUSABLE_FILE where no column can be the firms' names or no row is left,
   UNKNOWN_FIELD for a mapping that names no field or header, TOO_LARGE for too many columns. The sheet goes back to the first row below
   the header. */
bool columns_find(struct call *c, struct sheet *sheet, const struct list_options *options, struct list_columns *out)
    __attribute__((warn_unused_result));
