/* The cells of a row that is being read: what stands in them, and messages about them. Cells are counted from 0. */
#pragma once
#include "row.h"

enum { CELL_TEXT_MAX = 200 }; /* characters of a text whose field says no other limit */

/* A row that is being read. */
struct row_context {
    struct arena *mem;
    const struct row_reader *r;
    const struct cells *cells;
    struct row *row;
    struct supplier *firm; /* of the row */
    struct site *site;     /* of the firm */
    struct words_of_cell { /* for what the firm makes */
        size_t column;
        const char *text; /* NULL: none */
    } *products;
};

/* The header of a column, or its number where it has none. */
const char *cell_header(const struct row_context *g, size_t i);

/* The text of a cell; NULL when it is empty or a word for nothing ("n/a", "-"). What was altered in it becomes messages of the row. */
const char *cell_value(const struct row_context *g, size_t i);

/* The text, shortened to so many characters, with a message. */
const char *cell_fitted(const struct row_context *g, size_t i, const char *text, size_t max);

/* Adds a message about a cell to the row; `expected` is the argument of its sentence. */
void cell_message(const struct row_context *g, size_t i, const char *code, enum severity severity, const char *value);
void cell_message_expected(const struct row_context *g, size_t i, const char *code, enum severity severity, const char *value,
                           const char *expected);
