/* Batches in the database: a list is stored with what was planned for each of its rows, so that it can be planned again and applied
   later, and so that its refused rows can be given back byte for byte. */
#pragma once
#include "import.h"
#include "job/job.h"
#include "list_read.h"

/* The words of enum import_state, by its values. */
extern const char *const import_states[];
extern const struct shape import_column_shape;

/* The head of a batch as it is stored, with all that reading its rows again needs. */
struct batch_row {
    struct number batch;
    const char *owner;
    unsigned state; /* enum import_state */
    struct maybe_int job, done, of, gone;
    const char *error_code, *error_field; /* why its job failed (struct job) */
    struct texts error_arguments;
    const char *file_name, *sender, *sha256, *created_by;
    struct date stated_on;
    struct instant created_at, applied_at;
    const char *encoding, *delimiter, *decimal, *date_order, *country, *header_hex, *line_end;
    struct maybe_int header_row;
    struct maybe_bool bom;
};

extern const struct shape batch_shape;

/* Reads the head of a batch. NOT_FOUND. */
bool batch_head(struct call *c, struct number batch, struct batch_row *out) __attribute__((warn_unused_result));
/* That of a job. */
bool batch_of_job(struct call *c, const struct job *job, struct batch_row *out) __attribute__((warn_unused_result));

/* The head of a batch that the actor may change, and whose job is locked until the transaction ends: its state stays. Sets
   c->options.owner. NOT_FOUND, FORBIDDEN. */
bool batch_lock(struct call *c, struct number batch, struct batch_row *out) __attribute__((warn_unused_result));
/* CONFLICT, which names the state. */
bool batch_refuse(struct call *c, const struct batch_row *head);

/* How the list was written. */
struct sheet_form batch_form(const struct batch_row *head);

/* Reads the columns of a batch into out->columns. */
bool batch_columns(struct call *c, struct number batch, struct import *out) __attribute__((warn_unused_result));

/* One stored row with the first error about it. */
struct raw_row {
    struct maybe_int line;
    const char *raw_hex, *column, *code, *value, *expected, *scheme;
};

/* Reads the rows of a batch, as raw_row: all of them, or only those that were refused. */
bool batch_raw_rows(struct call *c, struct number batch, bool refused, struct list *out) __attribute__((warn_unused_result));

/* Adds a batch with its job; sets out->batch. */
bool batch_add(struct call *c, struct maybe_int job, struct import *out) __attribute__((warn_unused_result));

/* Stores how a list was read, and that it is planned; the rows follow by batch_store_rows() or batch_apply(). */
bool batch_store(struct call *c, const struct list_read *list, struct import *out) __attribute__((warn_unused_result));

/* Stores the rows of a list with what became of them (table import_row), in place of those stored before. */
bool batch_store_rows(struct call *c, const struct import_plan *p, struct number batch) __attribute__((warn_unused_result));

/* Writes what is planned into the registry as batch out->batch, and stores the rows with what became of them. */
bool batch_apply(struct call *c, struct import_plan *p, struct import *out) __attribute__((warn_unused_result));

/* Reads the list of a batch again from its stored rows and plans it anew. */
bool batch_reread(struct call *c, const struct batch_row *head, struct list_read *out) __attribute__((warn_unused_result));

/* A batch's number as the statements take it. */
const char *batch_number_text(struct call *c, struct number batch);
