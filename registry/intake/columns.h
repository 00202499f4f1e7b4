/* What the columns of a list mean: headers in English, Croatian and Albanian, as seen in real lists; then what stands in the cells,
   for headers that say two things, and for lists without a header. */
#pragma once
#include "csv_read.h"
#include "intake_field.h"

struct list_column {
    const char *header; /* as it stands, trimmed; "" when it has none */
    enum intake_field field;
    double confidence; /* 1: the header says so and nothing else; 0 where the field is none */
};

struct list_columns {
    size_t n;
    struct list_column item[CSV_COLUMNS_MAX];
};

/* The columns' names as fields, and how sure: whole match, then by words. *ambiguous (may be NULL): another field it may mean. */
enum intake_field column_guess(struct arena *mem, const char *header, double *confidence, enum intake_field *ambiguous);
