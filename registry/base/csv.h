/* Writing CSV (RFC 4180, with CRLF). Reading is done in intake. */
#pragma once
#include "buffer.h"
#include "text.h"

struct csv_writer {
    struct buffer *out;
    char delimiter;
    bool safe;     /* for people's spreadsheets: a cell that a spreadsheet would run as a formula gets a leading ' */
    size_t column; /* of the line being written */
};

/* A cell; NULL is an empty one. A line of one empty cell is written as "", so that it does not look like an empty line. Numbers
   and telephone numbers never count as formulas (OWASP "CSV injection"). */
void csv_cell(struct csv_writer *w, const char *text);
void csv_line_end(struct csv_writer *w);
