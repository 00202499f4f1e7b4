/* Imports a supplier list. A dry run tells what would happen and writes nothing. Everything else is a job (job/job.h): the list is stored
   as a batch and answered at once, then planned, with what is planned for each row, and applied later, or at once where that is wanted.
   It is planned anew when it is applied later, because the registry may have changed. The shape describes the answer and, by its QUERY
   fields, the options. */
#pragma once
#include "base/file.h"
#include "catalogue/noun.h"
#include "shape/page.h"

struct import_dialect {
    const char *encoding;
    const char *delimiter;
    struct maybe_int header_row; /* line of the header; unknown where the list has none */
    const char *decimal;         /* "," or "."; NULL: the numbers of the list do not show it */
    const char *date_order;      /* "dmy" always: no list of the three countries puts the month first */
};

struct import_column {
    const char *header;
    const char *field;         /* NULL: the column has no meaning here and is kept raw */
    struct decimal confidence; /* 0 to 1 */
    const char *decimal;       /* the decimal mark of its numbers, where they show it */
};

struct import_message {
    struct maybe_int line;
    const char *column, *code, *severity, *value, *hint;
    const char *expected, *scheme; /* arguments of the hint */
};

enum import_state {
    IMPORT_QUEUED = 1,
    IMPORT_PLANNING,
    IMPORT_PLANNED,
    IMPORT_APPLYING,
    IMPORT_APPLIED,
    IMPORT_CANCELLED,
    IMPORT_FAILED
};

/* How far the work is, in parts that take about the same time. */
struct import_progress {
    struct maybe_int done, of;
};

struct import {
    struct number batch; /* none in a dry run */
    const char *owner;
    unsigned state; /* enum import_state */
    struct import_progress progress;
    const char *error;     /* why it failed, as JSON; NULL: it has not */
    const char *file_name; /* the last part of its path, on one line */
    const char *sender;    /* whose list it is: the last list of the same sender tells which firms are missing now */
    struct date stated_on; /* the list's own date */
    const char *sha256;
    struct instant created_at, applied_at;
    const char *created_by;
    struct maybe_int rows, new, changed, unchanged, conflict, rejected, gone;
    struct import_dialect dialect;
    LIST_OF(import_column) columns;
    LIST_OF(import_message) messages; /* the first 1,000, errors before the rest */
    struct maybe_int message_count;
    /* The options. */
    const char *country; /* of rows that name no country; the owner's by default */
    const char *encoding, *delimiter;
    struct maybe_bool no_header, dry_run, apply;
    struct texts mapping; /* "header=field" */
    /* For the program alone: the rejects file of a dry run, NULL when nothing was refused. */
    const char *rejects;
    size_t rejects_size;
};
extern const struct shape import_shape;

/* Takes and gives a struct import: reads a list into records of c->options.owner (REQUIRED). With dry_run it is planned in the call, and
   nothing is written. Else the list is stored, to be planned, and with apply applied, by a job: c->job, which is waited for as long as
   c->options.wait says. What no job could read fails at once, with UNUSABLE_FILE, TOO_LARGE, UNKNOWN_FIELD (mapping), FORMAT (encoding,
   delimiter) and UNKNOWN_CODE (country). */
bool import_start(struct call *c, const void *in, struct field_mask mask, const struct file *file, void *out)
    __attribute__((warn_unused_result));

/* Takes and gives a struct import: applies a planned batch, planning it anew, by a job as above. CONFLICT where it is not planned. */
bool import_apply(struct call *c, const void *in, struct field_mask mask, void *out) __attribute__((warn_unused_result));

/* Takes and gives a struct import: cancels it before it is applied, whatever is done with it now. CONFLICT where it is applied, or has
   failed. */
bool import_cancel(struct call *c, const void *in, struct field_mask mask, void *out) __attribute__((warn_unused_result));

/* What the jobs do. */
struct job;
bool import_plan_job(struct call *c, const struct job *job) __attribute__((warn_unused_result));
bool import_apply_job(struct call *c, const struct job *job) __attribute__((warn_unused_result));

/* Takes and gives a struct import: a batch with its counts and messages. NOT_FOUND. */
bool import_get(struct call *c, const void *in, struct field_mask mask, void *out) __attribute__((warn_unused_result));

/* Takes a struct import and gives a page of them, newest first. */
bool import_list(struct call *c, const void *in, struct field_mask mask, struct page *out) __attribute__((warn_unused_result));

/* One row of a batch. */
struct import_row {
    struct number batch;
    struct maybe_int line;
    const char *verdict;
    struct number subject;        /* the record that the row is about */
    struct maybe_int folded_into; /* line of the firm's first row */
    const char *row_key;
    const char *raw;      /* as text */
    struct texts changed; /* what changes */
    LIST_OF(import_message) messages;
    const char *raw_hex, *encoding; /* as the database stores it */
};
extern const struct shape import_row_shape;

/* Takes a struct import_row and gives a page of them: the rows of a batch in the order of the list, those of one `verdict` where it is set. */
bool import_rows(struct call *c, const void *in, struct field_mask mask, struct page *out) __attribute__((warn_unused_result));

/* Takes a struct import and gives the rejects file of that batch: the original bytes of each refused row, followed by error_code;column;value;hint. It can be fixed and
   imported again as it is. It is a header alone when nothing was refused. */
bool import_rejects(struct call *c, const void *in, struct field_mask mask, struct bytes *out)
    __attribute__((warn_unused_result));
