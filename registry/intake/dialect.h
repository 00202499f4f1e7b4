/* How a list is written: its delimiter, where its header and rows begin, and which field each of its columns is. */
#pragma once
#include "columns.h"
#include "csv_read.h"

/* What the user says about a file; all of it is optional. */
struct dialect_options {
    enum encoding encoding;
    char delimiter; /* 0: find it */
    bool no_header;
    const char *country;        /* of rows that name no country; NULL: unknown */
    const char *const *mapping; /* "header=field", or "3=field" by position; ended by NULL; may be NULL */
};

/* Finds the delimiter (the one of , ; tab | that splits the records most evenly), the header and the fields of the columns. Fails
   with UNUSABLE_FILE where no column can be the firms' names, UNKNOWN_FIELD for a mapping that names no field or header, TOO_LARGE
   for too many columns. */
bool dialect_find(struct call *c, const struct decoded *file, const struct dialect_options *options, struct csv_dialect *dialect,
                  struct list_columns *columns) __attribute__((warn_unused_result));

/* The delimiter as a text of one character. */
const char *delimiter_name(struct arena *mem, char delimiter);

/* Whether a row is the sum of the rows above it (UKUPNO, GJITHSEJ …). */
bool is_total_row(struct arena *mem, enum encoding encoding, const struct csv_record *record, const struct list_columns *columns);

/* The bytes of the header line, without its line end; NULL: the list has no header. */
const char *dialect_header(const struct decoded *file, const struct csv_dialect *dialect, size_t *size);

/* What ends the lines of the file: "\r\n", "\n" or "\r". */
const char *dialect_line_end(const struct decoded *file);
