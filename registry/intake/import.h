/* Bringing a supplier list in. A dry run says what would happen and writes nothing; a planned batch keeps the list with what is
   planned for each row, and is applied later (planned anew then: the registry may have changed); or both at once. The shape is the
   answer and, by its QUERY fields, the question. */
#pragma once
#include "base/file.h"
#include "catalogue/noun.h"
#include "shape/page.h"

struct import_dialect {
    const char *encoding;
    const char *delimiter;
    struct maybe_int header_row; /* line of the header; unknown: there is none */
    const char *decimal;         /* "," or "."; NULL: the list does not tell */
    const char *date_order;      /* "dmy" always: no list of the three countries puts the month first */
};

struct import_column {
    const char *header;
    const char *field;         /* NULL: means nothing to us; kept raw */
    struct decimal confidence; /* 0 to 1 */
    const char *decimal;       /* the mark of its numbers, where they tell */
};

struct import_message {
    struct maybe_int line;
    const char *column, *code, *severity, *value, *hint;
    const char *expected, *scheme; /* fill the hint's places */
};

enum import_state { IMPORT_PLANNED = 1, IMPORT_APPLIED, IMPORT_UNDONE, IMPORT_FAILED };

struct import {
    struct number batch; /* none in a dry run */
    const char *owner;
    unsigned state; /* enum import_state */
    const char *file_name;
    const char *sender;    /* whose list it is: tells what is gone since the last one */
    struct date stated_on; /* the list's own date */
    const char *sha256;
    struct instant created_at, applied_at;
    const char *created_by;
    struct maybe_int rows, new, changed, unchanged, conflict, rejected, gone;
    struct import_dialect dialect;
    LIST_OF(import_column) columns;
    LIST_OF(import_message) messages; /* the first 1,000, errors before the rest */
    struct maybe_int message_count;
    /* Asked. */
    const char *country; /* of rows that name none; the owner's unless said */
    const char *encoding, *delimiter;
    struct maybe_bool no_header, dry_run, apply;
    struct texts mapping; /* "header=field" */
    /* For the program alone: the rejects file of a dry run, NULL when nothing was refused. */
    const char *rejects;
    size_t rejects_size;
};
extern const struct shape import_shape;

/* Reads a list: c->options.owner is whose records it becomes (REQUIRED). With dry_run nothing is written; with apply it is brought
   in; else a planned batch. UNUSABLE_FILE, TOO_LARGE, UNKNOWN_FIELD (mapping), FORMAT (encoding, delimiter), UNKNOWN_CODE
   (country). */
bool import_start(struct call *c, const struct import *in, struct field_mask mask, const struct file *file, struct import *out)
    __attribute__((warn_unused_result));

/* Applies a planned batch, planning it anew. CONFLICT when it is applied already. */
bool import_apply(struct call *c, const struct import *in, struct field_mask mask, struct import *out)
    __attribute__((warn_unused_result));

/* A batch with its counts and messages. NOT_FOUND. */
bool import_get(struct call *c, const struct import *in, struct field_mask mask, struct import *out)
    __attribute__((warn_unused_result));

/* Batches, newest first. */
bool import_list(struct call *c, const struct import *in, struct field_mask mask, struct page *out)
    __attribute__((warn_unused_result));

/* One row of a batch. */
struct import_row {
    struct number batch;
    struct maybe_int line;
    const char *verdict;
    struct number subject;        /* the record it is about */
    struct maybe_int folded_into; /* line of the firm's first row */
    const char *row_key;
    const char *raw;      /* as text */
    struct texts changed; /* what changes */
    LIST_OF(import_message) messages;
    const char *raw_hex, *encoding; /* as the database keeps it */
};
extern const struct shape import_row_shape;

/* The rows of a batch in the order of the list; `verdict` chooses. */
bool import_rows(struct call *c, const struct import_row *in, struct field_mask mask, struct page *out)
    __attribute__((warn_unused_result));

/* The rejects file of a batch: the original bytes of each refused row and, behind them, error_code;column;value;hint. It can be mended and
   sent again as it is. Only a header when nothing was refused. */
struct rejects {
    const char *name, *bytes;
    size_t size;
};
bool import_rejects(struct call *c, const struct import *in, struct field_mask mask, struct rejects *out)
    __attribute__((warn_unused_result));
