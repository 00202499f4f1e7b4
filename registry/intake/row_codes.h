/* What the firm of a row can do: the codes of its capabilities, activities and certificates. */
#pragma once
#include "row_cell.h"

/* Cells of codes of the scheme that the column's field names (CPV, ML, FSC, NACE), and of certificates. */
void read_codes(const struct row_context *g, size_t i, const char *text);
void read_certificates(const struct row_context *g, size_t i, const char *text);
