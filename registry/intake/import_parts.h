/* Shared by the files of an import: import.c (the ops), import_show.c (answers), import_keep.c (batches), rejects.c. */
#pragma once
#include "apply.h"
#include "base/buffer.h"
#include "import.h"

enum { SKIPPED_MAX = 50 };

/* Records that are no rows: sums, the header again. */
struct skipped {
    size_t n;
    struct row_message item[SKIPPED_MAX];
};

/* A list that was read, and what it would do. */
struct list_read {
    struct row_reader reader;
    struct plan *plan;
    struct skipped skipped;
};

/* Counts, dialect, columns and messages of a list into the answer. */
void import_show(struct call *c, const struct list_read *list, struct import *out);

/* The sentence of a message in the call's language; NULL: there is none. */
const char *import_hint(struct call *c, const char *code, const char *value, const char *expected, const char *scheme);

/* How many firms of the sender's last list are not in this one, into out->gone. */
bool import_count_gone(struct call *c, const struct plan *p, struct import *out) __attribute__((warn_unused_result));

/* Keeps the head of a list as a planned batch. Gives out->batch; its rows are kept by apply_keep_rows(). */
bool import_keep(struct call *c, const struct list_read *list, struct import *out) __attribute__((warn_unused_result));

/* Writes what is planned, as of out->batch, and keeps the rows with what became of them. */
bool import_bring_in(struct call *c, struct plan *p, struct import *out) __attribute__((warn_unused_result));

/* A batch's head as it is kept, with what reading its rows again needs. */
struct batch_row {
    struct number batch;
    const char *owner;
    unsigned state; /* enum import_state */
    const char *file_name, *sender, *sha256, *created_by;
    struct date stated_on;
    struct instant created_at, applied_at;
    const char *encoding, *delimiter, *decimal, *date_order, *country, *header_hex, *line_end;
    struct maybe_int header_row;
    struct maybe_bool bom;
};
bool import_head(struct call *c, struct number batch, struct batch_row *out) __attribute__((warn_unused_result));

/* The list of a batch read again from its rows and planned: `lock` as in known_settle(). */
bool import_read_again(struct call *c, const struct batch_row *head, struct list_read *out) __attribute__((warn_unused_result));

/* A batch's head as an answer; its columns; its counts and messages. */
void import_of_batch(struct call *c, const struct batch_row *head, struct import *out);
bool import_columns(struct call *c, struct number batch, struct import *out) __attribute__((warn_unused_result));

/* Bytes from what encode(…, 'hex') gives. */
char *hex_to_bytes(struct arena *mem, const char *hex, size_t *size);
const char *bytes_to_hex(struct arena *mem, const char *bytes, size_t size);

/* A rejects file in the making. */
struct rejects_writer {
    struct buffer out;
    enum encoding encoding;
    char delimiter;
    const char *line_end;
    size_t columns; /* of the list, without ours */
    size_t ours;    /* first of our own columns in the list, or CSV_COLUMNS_MAX */
};
/* `header` NULL: the list has none. */
void rejects_start(struct rejects_writer *w, bool bom, const char *header, size_t header_size);
void rejects_row(struct rejects_writer *w, const char *raw, size_t raw_size, const char *code, const char *column,
                 const char *value, const char *hint);

/* The rejects file of a list that was just read; *size 0: nothing was refused. */
void rejects_of_list(struct call *c, const struct list_read *list, const char **bytes, size_t *size);

/* The header's own bytes; NULL: the list has none. And what ends its lines. */
const char *list_header(const struct row_reader *r, size_t *size);
const char *list_line_end(const struct row_reader *r);

/* One kept row, with the first error said about it. */
struct raw_row {
    struct maybe_int line;
    const char *raw_hex, *column, *code, *value, *expected, *scheme;
};
extern const struct shape raw_row_shape;
