/* The inside of a session: the connection and its pipeline. For registry/db/ only; all others use db.h. */
#pragma once
#include "base/actor.h"
#include "base/map.h"
#include "shape/shape.h"
#include "stmt.h"
#include <assert.h>
#include <libpq-fe.h>

/* How PostgreSQL plans prepared statements. Reads by key get one generic plan for good; all others let the server choose, as
   filters that may be null need plans for the values at hand. */
enum plan_mode { PLAN_UNKNOWN, PLAN_AUTO, PLAN_GENERIC };

struct bind;    /* db.h: where the values of a statement come from */
struct ambient; /* bind.c: a value of the call that every statement may ask for */

/* A statement as a session knows it. Prepared on the server when `connection` is the session's. */
struct prepared {
    const struct stmt *q;
    unsigned connection;
};

/* Where a parameter's value comes from. */
struct parameter_source {
    const struct field *field;     /* of the input shape, or */
    const struct ambient *ambient; /* of the call, or */
    const struct field *option;    /* of its options, or none of them: it must be given at the call */
};

/* A statement and the shapes that it is used with. */
struct plan_use {
    const struct stmt *q;
    const struct shape *in_shape, *out_shape;
};

/* What was worked out about it, once per session. */
struct statement_plan {
    struct plan_use use;
    struct prepared *prepared;
    struct parameter_source *sources; /* one per parameter */
    const struct field **columns;     /* one per column of the result, once one was seen; NULL: a column that is skipped */
    size_t column_count;
    bool columns_known;
};

/* Values of a statement's parameters. */
struct parameter_values {
    size_t n;
    const char **text;
    int *sizes, *formats; /* NULL: all are text */
};

/* What was sent down the pipeline and not yet answered. */
struct sent_statement {
    struct prepared *prepares; /* NULL: it does not prepare a statement */
    const struct stmt *q;      /* NULL: a text */
    bool quiet;                /* the answer only has to succeed: session_take() passes it by */
};

enum { SENT_MAX = 96 };

struct db {
    char *conninfo, *role;
    PGconn *conn;        /* NULL: not connected */
    unsigned connection; /* counts them, from 1 */
    bool pipelined;      /* the connection is in pipeline mode */
    bool stale;          /* to be made anew before its next use */
    bool needs_schema;   /* each connection must find this program's schema */
    enum plan_mode mode;
    struct arena *mem;          /* what is known for the life of the session */
    struct map prepared, plans; /* by their statement, and by plan_use */

    /* The pipeline under way. */
    struct sent_statement sent[SENT_MAX];
    size_t sent_count, taken;
    bool open, synced;
    int64_t until_ms; /* of the pipeline, on the monotonic clock */
    bool until_is_the_calls;
    _Atomic int64_t give_up_ms; /* when all waits end, on the monotonic clock; 0: only by their own time */

    /* The transaction. */
    unsigned depth, held; /* levels open; of them, by db_begin_test_transaction() */
    const char *begin;    /* to be sent before the first statement; NULL: was sent */
    bool reading;         /* it is a snapshot: nobody writes in it */
    bool lost;            /* the connection died in it */
    bool commit_unknown;  /* in its commit: nobody knows what was kept */
    bool retryable;       /* it failed so that it may be run again */
    unsigned commits;     /* transactions that could write, and were kept */

    unsigned fail_after; /* failure injection: 0 none */
    const char *fail_with;
};

enum { TIMEOUT_MS = 30000, CONNECT_TIMEOUT_MS = 10000, ROLLBACK_TIMEOUT_MS = 5000, LONG_TIMEOUT_MS = 3600000 };

/* What was noted before, so that a second attempt starts from there. */
struct error_mark {
    struct error first;
    size_t count;
};
struct error_mark errors_save(const struct call *c);
void errors_restore(struct call *c, struct error_mark at);

/* Connects unless connected; finds out whether a connection that was idle still lives. */
bool session_ready(struct call *c) __attribute__((warn_unused_result));

/* Gives the connection up, quietly. */
void session_drop(struct db *db);

/* For session.c and pipeline.c: gives the connection up with the error DATABASE_AWAY; sets when the wait ends (CANCELLED when the
   call's deadline has passed); the next result, where NULL is libpq's own end of a statement's results, or a failure (*failed). */
bool session_lost(struct call *c, const char *detail);
bool session_limit(struct call *c, int64_t wait_ms) __attribute__((warn_unused_result));
PGresult *session_next(struct call *c, bool *failed);

/* Opens a pipeline; `wait_ms` is how long its answers may take when the call has no deadline. */
bool session_open(struct call *c, int64_t wait_ms) __attribute__((warn_unused_result));
/* Adds to it: a statement (prepared on the way when it is new), an SQL text that only has to succeed, one with an answer, the cursor
   `scan` for a statement's rows, a plan mode. */
bool session_put(struct call *c, struct prepared *prepared, const struct parameter_values *v) __attribute__((warn_unused_result));
bool session_put_text(struct call *c, const char *sql) __attribute__((warn_unused_result));
bool session_put_query(struct call *c, const char *sql) __attribute__((warn_unused_result));
bool session_put_cursor(struct call *c, const struct stmt *q, const struct parameter_values *v)
    __attribute__((warn_unused_result));
bool session_put_actor(struct call *c) __attribute__((warn_unused_result));
bool session_put_mode(struct call *c, enum plan_mode mode) __attribute__((warn_unused_result));
/* Sends it off. */
bool session_go(struct call *c) __attribute__((warn_unused_result));
/* The result of the next statement put in, the caller's to clear; NULL: failed. */
PGresult *session_take(struct call *c) __attribute__((warn_unused_result));
/* Reads on to the end. Must follow session_open(), whatever happened; false when anything failed that was not taken. */
bool session_close(struct call *c) __attribute__((warn_unused_result));
/* Takes the result, where all was sent (`sent`), and closes. The caller's to clear; NULL: failed. */
PGresult *session_take_last(struct call *c, bool sent) __attribute__((warn_unused_result));

/* One text, outside of the pipeline (so with several commands, or COPY); answers are session_result()s until NULL.
   *failed tells an end from a failure. */
bool session_text(struct call *c, const char *sql, int64_t wait_ms) __attribute__((warn_unused_result));
PGresult *session_result(struct call *c, bool *failed);
/* Whether what failed may be run again: the connection died, and nothing was written, because outside of db_tx() nothing can be. */
bool session_may_repeat(const struct call *c, struct error_mark before);
/* Prepares, and tells the columns. */
PGresult *session_describe(struct call *c, struct prepared *prepared);
/* Waits until what was written is sent (and reads what comes). */
bool session_flush(struct call *c) __attribute__((warn_unused_result));

/* Notes the error of a result or of the connection. Always false. */
bool session_fail(struct call *c, const PGresult *result, const struct stmt *q);

/* bind.c */
struct prepared *session_prepared(struct db *db, const struct stmt *q);
struct statement_plan *session_plan(struct db *db, const struct stmt *q, const struct shape *in_shape,
                                    const struct shape *out_shape);
/* Values for the parameters. */
bool bind_values(struct call *c, const struct statement_plan *plan, const struct bind *in, struct parameter_values *out)
    __attribute__((warn_unused_result));
/* The same for a statement about many records: `array` is a binary int8[] for its :numbers. */
bool bind_numbers(struct call *c, const struct statement_plan *plan, const char *array, int size, struct parameter_values *out)
    __attribute__((warn_unused_result));
/* Matches the columns of a result to the fields, once. `skip` (may be NULL) is a column that needs no field. */
bool bind_columns(struct call *c, struct statement_plan *plan, const PGresult *result, const char *skip)
    __attribute__((warn_unused_result));
/* Reads a row. Its texts stay in the result; what else it needs comes from `mem`. */
bool bind_row(struct call *c, struct arena *mem, const struct statement_plan *plan, const PGresult *result, int row, void *out)
    __attribute__((warn_unused_result));
/* Keeps a result for as long as the call's arena. */
void bind_keep(struct call *c, PGresult *result);

/* Clears a result when it goes out of scope. */
static inline void result_clear(PGresult **result)
{
    PQclear(*result);
}
#define RESULT __attribute__((cleanup(result_clear))) PGresult *
