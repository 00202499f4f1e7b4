/* The columns of a list and which field each of them holds, by the words of its header in English, Croatian and Albanian. Where a
   header is ambiguous or absent, sniff_columns.h decides by the cells. */
#pragma once
#include "csv_read.h"
#include "intake_field.h"

struct list_column {
    const char *header; /* trimmed; "" when the list has no header */
    enum intake_field field;
    double confidence; /* from 0 (no field) to 1 (the header has this meaning alone) */
};

struct list_columns {
    size_t n;
    struct list_column item[CSV_COLUMNS_MAX];
};

/* The field that a header names, with how sure that is: by the whole header, else by words in it. *ambiguous (may be NULL) is set to
   the other field that the header may mean, or FIELD_NONE. */
enum intake_field column_guess(struct arena *mem, const char *header, double *confidence, enum intake_field *ambiguous);
