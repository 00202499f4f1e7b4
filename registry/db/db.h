/* A database session: statements bound and read by name through shapes. Nothing outside registry/db/ sees libpq.
   All functions are for one thread at a time per session, wait at most until the call's deadline, and note in c->error
   why they failed: DATABASE_AWAY when the connection is lost (the next use opens it again), the refusals of refusal.h
   for what the database forbids. What they read lives as long as the call's arena. */
#pragma once
#include "../base/shape.h"
#include "stmt.h"

struct db;

/* A session for a libpq conninfo or URI; connects when first used. `role` is the role it acts as ("dicr_app"), NULL: the
   login's own. Free with db_close(); NULL is fine. Copies its texts. */
struct db *db_new(const char *conninfo, const char *role) __attribute__((returns_nonnull));
void db_close(struct db *db);

/* Connects now, unless connected. For a check at the start and for /readyz. */
bool db_ping(struct call *c) __attribute__((warn_unused_result));

/* Each takes its parameters by name from `in` (of shape `in_shape`, both may be NULL), else from the ambient values of
   the call: owner, actor, reader, today, language, reason, limit, may_release, home. */

/* Exactly one row into *out; none: *found = false and true is returned. `found` may be NULL: then none is NOT_FOUND. */
bool db_one(struct call *c, const struct stmt *q, const struct shape *in_shape, const void *in,
            const struct shape *out_shape, void *out, bool *found) __attribute__((warn_unused_result));

/* All rows, as an array of out_shape->size each, in the arena. */
bool db_many(struct call *c, const struct stmt *q, const struct shape *in_shape, const void *in,
             const struct shape *out_shape, struct list *out) __attribute__((warn_unused_result));

/* Row by row, for what may be large (exports, reports): each(c, row, arg) for every row; false stops and fails.
   `row` is reused: copy what must last. */
bool db_each(struct call *c, const struct stmt *q, const struct shape *in_shape, const void *in,
             const struct shape *out_shape, bool (*each)(struct call *c, const void *row, void *arg), void *arg)
    __attribute__((warn_unused_result));

/* No rows; *changed (may be NULL) is how many rows it touched. */
bool db_run(struct call *c, const struct stmt *q, const struct shape *in_shape, const void *in, int64_t *changed)
    __attribute__((warn_unused_result));

/* n records and all their lists: fills out[i] (out_shape->size each) for keys[i]; one that does not exist or may not be
   seen keeps the number 0. One pipeline with one sync, whatever n is. */
bool db_load(struct call *c, const struct shape *s, const struct number *keys, size_t n, void *out)
    __attribute__((warn_unused_result));

/* Sends all waiting rows of `rows` (binary COPY is not needed: text) to a temporary or staging table.
   `next(arg, cells)` fills `columns` cells (NULL is null) and returns false at the end. */
bool db_copy(struct call *c, const struct stmt *copy, size_t columns, bool (*next)(void *arg, const char **cells), void *arg,
             int64_t *copied) __attribute__((warn_unused_result));

/* Runs SQL text that is part of the program (migrations, reference merges): may hold several commands; no parameters. */
bool db_script(struct call *c, const char *sql) __attribute__((warn_unused_result));

/* Prepares without running and says which columns come back; for the laws over the tables. */
struct db_column {
    const char *name;
    unsigned type;          /* PostgreSQL's type oid */
};
bool db_describe(struct call *c, const struct stmt *q, const struct shape *in_shape, struct db_column **columns, size_t *n)
    __attribute__((warn_unused_result));

/* Whether a transaction is open: asserted after every op. */
bool db_in_transaction(const struct db *db);

/* Runs work(c, arg) in one transaction as the call's actor: begin and the settings dicr.country (from c->options.owner),
   dicr.actor go down one pipeline. Commits when it returns true, else rolls back. Runs it again, up to
   three times, after a serialization failure or deadlock (so `work` must start from its inputs). Nested: a savepoint,
   without rerun. A write whose commit was under way when the connection died fails with DATABASE_AWAY. */
bool db_tx(struct call *c, bool (*work)(struct call *c, void *arg), void *arg) __attribute__((warn_unused_result));

/* The same, read only, in one snapshot (repeatable read): for reports. */
bool db_snapshot(struct call *c, bool (*work)(struct call *c, void *arg), void *arg) __attribute__((warn_unused_result));
