/* Reads the cells of a row as the description of a firm. */
#pragma once
#include "row.h"

/* Reads a row. Its texts live in `mem` and in the cells. */
void row_read(struct arena *mem, const struct row_reader *r, const struct cells *cells, struct row *out);
