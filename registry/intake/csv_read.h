/* Reading CSV as it is found, not as RFC 4180 wishes it: any of , ; tab | between cells, LF, CRLF or CR behind records, quotes that
   were never closed or stand in the middle. Nothing is copied: a cell is a range of the file's bytes, and so is a record. */
#pragma once
#include "decode.h"

enum { CSV_COLUMNS_MAX = 200, CSV_ROWS_MAX = 50000, CSV_CELL_MAX_BYTES = 64 << 10 };

struct csv_cell {
    const char *bytes; /* without the quotes around it */
    size_t size;
    bool quoted;
    bool doubled; /* holds doubled quotes, to be halved */
};

struct csv_record {
    const char *raw; /* the record's own bytes, without its line end */
    size_t raw_size;
    int64_t line;     /* of its first byte, from 1 */
    int64_t lines;    /* how many it spans */
    size_t n;         /* cells; at most CSV_COLUMNS_MAX are kept */
    size_t surplus;   /* cells beyond that */
    bool stray_quote; /* a quote that opened nothing was read as a character */
    bool too_long;    /* a cell is over CSV_CELL_MAX_BYTES */
    struct csv_cell cell[CSV_COLUMNS_MAX];
};

struct csv_reader {
    const char *bytes;
    size_t size;
    char delimiter;
    size_t at;
    int64_t line;           /* of `at` */
    size_t columns;         /* how many a record should have, once known; 0: not known. Tells a stray quote from a line break */
    unsigned broken_quotes; /* quotes found unclosed: after a few, none spans lines any more */
};

/* Starts at the first byte. */
void csv_start(struct csv_reader *r, const char *bytes, size_t size, char delimiter);

/* The next record, blank lines included (one empty cell); false at the end. */
bool csv_next(struct csv_reader *r, struct csv_record *out) __attribute__((warn_unused_result));

/* Whether all cells are blank. */
bool csv_is_blank(const struct csv_record *record);

/* A cell as UTF-8 in `mem`, quotes halved; "" beyond the last one. *foreign as in decode_text(). */
const char *csv_text(struct arena *mem, enum encoding encoding, const struct csv_record *record, size_t column, bool *foreign);
