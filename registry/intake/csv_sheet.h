/* A CSV file as a sheet, and its rows byte for byte, as its rejects file repeats them. */
#pragma once
#include "sheet.h"

/* The delimiter that a first line "sep=;" names; 0: there is no such line. */
char csv_named_delimiter(const struct decoded *file);

/* A sheet of the file, cut at the delimiter. A line "sep=;" is no row of it. */
struct sheet *csv_sheet(struct arena *mem, const struct decoded *file, char delimiter);

/* Reads a row from its own bytes, which begin on that line, as csv_sheet() reads it. `columns` as in struct sheet. */
void csv_row(struct arena *mem, const struct sheet_form *form, size_t columns, int64_t line, const char *raw, size_t raw_size,
             struct cells *out);

/* Appends a row byte for byte, but of its `columns` only the first `kept`; empty cells where it has fewer. */
void csv_add_raw(struct buffer *out, const struct sheet_form *form, size_t columns, size_t kept, const char *raw,
                 size_t raw_size);

/* Appends a delimiter and a quoted cell without line breaks. */
void csv_add_cell(struct buffer *out, const struct sheet_form *form, const char *text);
