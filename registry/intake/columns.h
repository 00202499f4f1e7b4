/* The columns of a list, and what they tell of a row. */
#pragma once
#include "intake_field.h"
#include "sheet.h"

struct list_column {
    const char *header; /* "" when the list has none */
    enum intake_field field;
    double confidence;    /* from 0 (no field) to 1 (the header has this meaning alone) */
    char decimal;         /* the decimal mark of its numbers; 0: they do not show it */
    int year;             /* that the header names; 0: none */
    const char *currency; /* that the header of a turnover names, or NULL */
};

struct list_columns {
    int64_t header_row;     /* its line; 0: there is none */
    const char *header_raw; /* its bytes, without the line end; NULL: there is none */
    size_t header_size;
    char decimal; /* of the first column that shows one */
    size_t n;
    struct list_column item[LIST_COLUMNS_MAX];
};

/* Fills what the headers say of the numbers below them. */
void columns_complete(struct arena *mem, struct list_columns *columns);

/* The first column of that field; columns->n: there is none. */
size_t column_of(const struct list_columns *columns, enum intake_field field);

/* Whether a row is the sum of the rows above it (UKUPNO, GJITHSEJ …). */
bool is_total_row(struct arena *mem, const struct cells *row, const struct list_columns *columns);

/* Whether a row is the header once more, as in lists that were put together from several sheets. */
bool repeats_header(const struct cells *row, const struct list_columns *columns);
