/* Reads CSV as it is found in the field, beyond RFC 4180: cells separated by , ; tab or |, records ended by LF, CRLF or CR, quotes
   that are never closed or are in the middle of a cell. Nothing is copied: cells and records are ranges of the file's bytes. */
#pragma once
#include "decode.h"

struct csv_cell {
    const char *bytes; /* without the quotes around it */
    size_t size;
    bool quoted;
    bool doubled; /* it holds doubled quotes, which csv_text() halves */
};

struct csv_record {
    const char *raw; /* the record's own bytes, without its line end */
    size_t raw_size;
    int64_t line;     /* of its first byte, from 1 */
    int64_t lines;    /* how many it spans */
    size_t n;         /* cells; at most LIST_COLUMNS_MAX are kept */
    size_t surplus;   /* cells beyond that */
    bool stray_quote; /* a quote that opens no cell was read as a character */
    bool too_long;    /* a cell is over CELL_MAX_BYTES */
    struct csv_cell cell[LIST_COLUMNS_MAX];
};

struct csv_reader {
    const char *bytes;
    size_t size;
    char delimiter;
    size_t at;
    int64_t line;   /* of `at` */
    size_t columns; /* how many cells a record should have; 0: unknown. It tells a stray quote from a line break in a cell */
    unsigned broken_quotes; /* unclosed quotes so far; after a few, no quoted cell may span lines */
};

/* Starts at the first byte. */
void csv_start(struct csv_reader *r, const char *bytes, size_t size, char delimiter);

/* Reads the next record; a blank line is a record of one empty cell. False at the end. */
bool csv_next(struct csv_reader *r, struct csv_record *out) __attribute__((warn_unused_result));

/* A cell as UTF-8 in `mem`, quotes halved; "" beyond the last one. *foreign as in decode_text(). */
const char *csv_text(struct arena *mem, enum encoding encoding, const struct csv_record *record, size_t column, bool *foreign);
