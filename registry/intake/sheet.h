/* A list as rows of cells, whatever kind of file it came in. A cell is tidied here, once; whoever reads it knows nothing of encodings,
   delimiters and quotes. */
#pragma once
#include "base/buffer.h"
#include "decode.h"

/* What happened to a cell before it came here. */
enum cell_flag {
    CELL_FOREIGN = 1, /* it was not in the encoding of the file, and is read as Windows-1250 */
    CELL_BROKEN = 2,  /* it holds U+FFFD: letters were lost, mostly before the file was made */
    CELL_TOO_LONG = 4 /* it has more than CELL_MAX_BYTES, and is read as empty */
};

struct list_cell {
    const char *text; /* UTF-8 and NFC, without spaces around it and double ones in it; "" when empty */
    unsigned flags;   /* enum cell_flag */
};

/* One row. */
struct cells {
    int64_t line;    /* of the file, from 1, on which the row begins */
    const char *raw; /* the row's own bytes, without its line end */
    size_t raw_size;
    size_t n;         /* cells; at most LIST_COLUMNS_MAX are kept */
    size_t surplus;   /* cells beyond that */
    bool stray_quote; /* a quote that opens no cell was read as a character */
    struct list_cell cell[LIST_COLUMNS_MAX];
};

/* How the file is written, and its rejects file in turn. */
struct sheet_form {
    enum encoding encoding;
    char delimiter;
    const char *line_end; /* "\r\n", "\n" or "\r" */
    bool bom;
};

struct sheet {
    struct sheet_form form;
    size_t columns; /* how many cells a row should have; 0: unknown. The reader of the header sets it */

    /* Reads the next row that is not blank, its texts into `mem`. False at the end. */
    bool (*next)(struct sheet *s, struct arena *mem, struct cells *out);
    /* Goes back to the first row that begins after a line; 0: to the first row. */
    void (*rewind)(struct sheet *s, int64_t after_line);
};

/* The text of a cell; "" beyond the last one. */
const char *cell_text(const struct cells *row, size_t i);

/* Tidies the text of a cell as lists hold it: NFC, spaces, Excel's ="…", and the ' that exports put before = + - @. Sets CELL_BROKEN. */
struct list_cell cell_tidied(struct arena *mem, const char *text);

bool cells_are_blank(const struct cells *row);
