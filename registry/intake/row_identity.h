/* Who the firm of a row is: its country, names and identifiers. */
#pragma once
#include "row_cell.h"

/* These two look for their columns; the name, which rejects a row without one, needs the country. */
void read_country(const struct row_context *g);
void read_legal_name(const struct row_context *g);

/* Cells of a short or trade name, and of an identifier; a wrong check digit under a header that names the scheme rejects the row. */
void read_name(const struct row_context *g, size_t i, const char *text);
void read_identifier(const struct row_context *g, size_t i, const char *text);
