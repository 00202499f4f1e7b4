/* Where the firm of a row is and how to reach it. */
#pragma once
#include "row_cell.h"

/* Looks for the columns of address, postcode and town. An address may tell the country. */
void read_postal_place(const struct row_context *g);

/* Cells of these fields. E-mail addresses are found under each of the last three. */
void read_subdivision(const struct row_context *g, size_t i, const char *text);
void read_emails(const struct row_context *g, size_t i, const char *text);
void read_phones(const struct row_context *g, size_t i, const char *text);
void read_website(const struct row_context *g, size_t i, const char *text);
