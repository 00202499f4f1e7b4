/* A database session: statements bound and read by name through shapes. Nothing outside registry/db/ sees libpq,
   but cluster/cluster_accounts.c, which makes the accounts that sessions need.
   All functions are for one thread at a time per session, wait at most until the call's deadline, and note in c->error
   why they failed: DATABASE_AWAY when the connection is lost (the next use opens it again), the refusals of refusal.h
   for what the database forbids. What they read lives as long as the call's arena. */
#pragma once
#include "shape/page.h"
#include "stmt.h"

struct db;

/* A session for a libpq conninfo or URI; connects when first used. `role` is the role it acts as ("dicr_app"), NULL: the
   login's own. Free with db_close(); NULL is fine. Copies its texts. */
struct db *db_new(const char *conninfo, const char *role) __attribute__((returns_nonnull));
void db_close(struct db *db);

/* From now on each connection of the session must find the schema of this program, else everything fails with SCHEMA. For a
   service: the server may have been replaced, or restored to another version, since the last connection. */
void db_require_schema(struct db *db);

/* Ends all waits of the session at this time (monotonic clock), the one under way too, with CANCELLED. From any thread. */
void db_give_up_at(struct db *db, int64_t at_ms);

/* What a lost connection is reported as from now on, in all sessions: DATABASE_AWAY, or DISK_FULL while the server is known to have
   ended because its disk is full. From any thread. */
void db_report_away_as(enum error_code code);

/* Connects now, unless connected. For a check at the start and for /readyz. */
bool db_ping(struct call *c) __attribute__((warn_unused_result));

/* Where a statement's parameters come from, by their names: the values given at the call (a NULL value is a null); the fields of a
   record; where that has no such field, or does not know it, the ambient values of the call: owner (c->options.owner), today,
   language, reason, fetch, count_limit, after_key, after_number. Always from the call, unless given: actor, reader. A parameter :given_x is the
   field x of the record and nothing else. More ambient values: one row each in bind.c. A value given under a name that the
   statement does not have is our bug, as is a parameter that has no value. */
struct bind {
    const struct shape *shape; /* NULL: no record */
    const void *record;
    const char *const *given; /* "name", value, … */
};
#define BIND(shape, record, ...) ((struct bind){ (shape), (record), WORDS(__VA_ARGS__) })
#define ARGS(...) BIND(NULL, NULL, ##__VA_ARGS__)

/* One statement, prepared on first use, under its name; `q` must live as long as the program.
   Outside of db_tx() the server refuses to write (a bug: INTERNAL), so that what is run there is run again, once, when the
   connection proves dead. A call without a deadline waits 30 s for a statement, an hour for a script or a copy: who does heavy
   work says so by c->deadline_ms.
   Exactly one row into *out; none: *found = false and true is returned, *out as it was. `found` may be NULL: then none is
   NOT_FOUND. Only the members that the statement has columns for are written; `out` may be the record of `in`. */
bool db_one(struct call *c, const struct stmt *q, struct bind in, const struct shape *out_shape, void *out, bool *found)
    __attribute__((warn_unused_result));

/* All rows, as an array of out_shape->size each, in the arena. */
bool db_many(struct call *c, const struct stmt *q, struct bind in, const struct shape *out_shape, struct list *out)
    __attribute__((warn_unused_result));

/* A list that is read page by page: its rows, and how many match (`count` stops at :count_limit). The cursor behind a row carries its
   fields `key` and `number`; NULL: it has none. */
struct page_source {
    const struct stmt *rows, *count;
    const char *key, *number;
};

/* A page: its rows, the count and the cursor. page_start() must have been called, with `keyed` when there is a key. */
bool db_page(struct call *c, struct page_source source, struct bind in, const struct shape *out_shape, struct page *out)
    __attribute__((warn_unused_result));

/* All rows of one snapshot, however many, at constant memory: each(c, rows, n, arg) for SCAN_ROWS at a time, the last time for fewer,
   of out_shape->size each; none: not at all. False stops and fails, with CANCELLED where it says no reason. Rows and their texts are
   given back before the next ones come: copy what must last. It may ask the session for anything but another scan, and reads the same
   snapshot. Inside a transaction it is that transaction's. When the connection dies after rows were handed on, none is handed on
   again: DATABASE_AWAY. */
enum { SCAN_ROWS = 1000 };
bool db_scan(struct call *c, const struct stmt *q, struct bind in, const struct shape *out_shape,
             bool (*each)(struct call *c, const void *rows, size_t n, void *arg), void *arg) __attribute__((warn_unused_result));

/* No rows; *changed (may be NULL) is how many rows it touched. */
bool db_run(struct call *c, const struct stmt *q, struct bind in, int64_t *changed) __attribute__((warn_unused_result));

/* n records and their lists (READ; of the record itself those in `lists`, inside another record not the TOP_LEVEL ones): fills out[i] (out_shape->size each) for
   keys[i]; one that does not exist or may not be seen keeps the number 0 and has no children. Keys may repeat. One pipeline with
   one sync, whatever n is: record_by_number, record_of_parents and record_of_grandparents (record.sql), or a list's own statement
   (field.load), which takes :numbers and gives, besides the children's columns, the number of the record that the row belongs to
   (field.key). Lists are in the order of their numbers, whatever their statement says; where two owners hold a number, the record
   that is not archived is meant. Only lists of lists that have statements of their own, or lie deeper, take one more pipeline. */
bool db_load(struct call *c, const struct shape *s, struct field_mask lists, const struct number *keys, size_t n, void *out)
    __attribute__((warn_unused_result));

/* Sends rows to a temporary or staging table; `copy` is a statement `copy t (a, b) from stdin`. `next(arg, cells)` fills `columns`
   cells (NULL is null; they are read before it is called again) and returns false at the end. */
bool db_copy(struct call *c, const struct stmt *copy, size_t columns, bool (*next)(void *arg, const char **cells), void *arg,
             int64_t *copied) __attribute__((warn_unused_result));

/* Runs SQL text that is part of the program (migrations): may hold several commands; no parameters. Outside of a transaction it
   may write. */
bool db_script(struct call *c, const char *sql) __attribute__((warn_unused_result));

/* Prepares without running and says which columns come back; for the laws over the tables. */
struct db_column {
    const char *name;
    unsigned type; /* PostgreSQL's type oid */
};
bool db_describe(struct call *c, const struct stmt *q, const struct shape *in_shape, struct db_column **columns, size_t *n)
    __attribute__((warn_unused_result));

/* Whether a transaction of db_tx() or db_snapshot() is open: asserted after every op. */
bool db_in_transaction(const struct db *db);

/* How many transactions of db_tx() this session has committed. What fails after one tells its caller to repeat a change that was
   made: so `work` reads what it answers, and op_run() asserts it. */
unsigned db_commits(const struct db *db);

/* Runs work(c, arg) in one transaction as the call's actor: begin and the settings dicr.country (from c->options.owner),
   dicr.actor go down one pipeline. Commits when it returns true, else rolls back. Runs it again, up to
   three times, after a serialization failure or deadlock, and once when the connection died before the commit (so `work` must
   start from its inputs). Nested: a savepoint, without rerun. begin goes out with the first statement. When the connection dies
   while the commit is under way, and it is not known whether the change was kept, it fails with COMMIT_UNKNOWN; with any other
   error nothing was kept. A commit that kept something sets c->written and wakes the followers of the feed (feed.h). */
bool db_tx(struct call *c, bool (*work)(struct call *c, void *arg), void *arg) __attribute__((warn_unused_result));

/* The same, read only, in one snapshot (repeatable read) that may sort 64 MB in memory: for reports. Inside a transaction: `work` as it
   is. */
bool db_snapshot(struct call *c, bool (*work)(struct call *c, void *arg), void *arg) __attribute__((warn_unused_result));

/* Says anew, inside a transaction, for which country it writes (dicr.country): for work on records of several owners. FORBIDDEN at
   "owner" where the actor may not edit what the country owns. */
bool db_write_for(struct call *c, const char *country) __attribute__((warn_unused_result));

/* For tests. Opens a transaction that only db_close() ends, so that nothing is kept; db_tx() then makes savepoints. */
bool db_begin_test_transaction(struct call *c) __attribute__((warn_unused_result));
/* For tests. The n-th statement from now (1: the next) fails with this SQLSTATE; NULL: its connection is cut. 0: none does. */
void db_fail_at(struct db *db, unsigned nth, const char *sqlstate);
