/* Statements on their way: down a pipeline with one sync at its end, or outside of it where libpq knows no pipeline (scripts, COPY). */
#include "db.h"
#include "session.h"
#include <sys/socket.h>

/* --- the pipeline ---------------------------------------------------------------------------------------------------------------------- */

static bool note_sent(struct call *c, struct sent_statement sent, int ok)
{
    struct db *db = c->db;
    if (!ok)
        return session_lost(c, PQerrorMessage(db->conn));
    assert(db->sent_count < SENT_MAX);
    db->sent[db->sent_count++] = sent;
    return true;
}

bool session_put_actor(struct call *c)
{
    const char *country = c->options.owner ? c->options.owner : actor_country(c->actor);
    if (!country || !may_write(c, country)) /* db_tx() has refused it; the database believes what it is told here */
        country = "";
    const char *texts[] = { country, c->actor && c->actor->name ? c->actor->name : "",
                            may(c, RIGHT_RELEASE, country) ? "on" : "off", c->actor && c->actor->reader ? c->actor->reader : "" };
    if (!session_put(c, session_prepared(c->db, &sql_session_set_actor), &(struct parameter_values){ .n = 4, .text = texts }))
        return false;
    c->db->sent[c->db->sent_count - 1].quiet = true;
    return true;
}

bool session_open(struct call *c, int64_t wait_ms)
{
    struct db *db = c->db;
    if (!session_ready(c) || !session_limit(c, wait_ms))
        return false;
    if (!db->pipelined && !PQenterPipelineMode(db->conn))
        return session_lost(c, PQerrorMessage(db->conn));
    db->pipelined = db->open = true;
    db->synced = false;
    db->sent_count = db->taken = 0;
    if (!db->begin)
        return true;
    const char *begin = db->begin;
    db->begin = NULL;
    /* A snapshot reads much: it sorts in memory, not on disk. */
    return session_put_text(c, begin) &&
           (db->reading ? session_put_text(c, "set local work_mem = '64MB'") : session_put_actor(c));
}

bool session_put_text(struct call *c, const char *sql)
{
    int ok = PQsendQueryParams(c->db->conn, sql, 0, NULL, NULL, NULL, NULL, 0);
    return note_sent(c, (struct sent_statement){ .quiet = true }, ok);
}

bool session_put_query(struct call *c, const char *sql)
{
    bool ok = session_put_text(c, sql);
    if (ok)
        c->db->sent[c->db->sent_count - 1].quiet = false;
    return ok;
}

bool session_put_mode(struct call *c, enum plan_mode mode)
{
    struct db *db = c->db;
    if (db->mode == mode)
        return true;
    db->mode = mode;
    return session_put_text(c, mode == PLAN_GENERIC ? "set plan_cache_mode = force_generic_plan" : "set plan_cache_mode = auto");
}

/* `numbers` are the keys of many records: an int8[], whatever the statement makes of them. */
static int send_prepare(struct db *db, const struct stmt *q)
{
    enum { INT8_ARRAY = 1016, PARAMETERS_MAX = 200 };
    Oid types[PARAMETERS_MAX] = { 0 };
    assert(q->parameter_count <= PARAMETERS_MAX);
    for (size_t i = 0; i < q->parameter_count; i++)
        if (strcmp(q->parameters[i], "numbers") == 0)
            types[i] = INT8_ARRAY;
    return PQsendPrepare(db->conn, q->name, q->sql, (int)q->parameter_count, types);
}

/* Failure injection: the n-th statement from now fails as asked. */
static bool injected(struct call *c, bool *done)
{
    struct db *db = c->db;
    *done = db->fail_after == 1;
    if (db->fail_after > 0)
        db->fail_after--;
    if (!*done)
        return true;
    if (!db->fail_with) {
        (void)shutdown(PQsocket(db->conn), SHUT_RDWR);
        *done = false;
        return true;
    }
    const char *sql =
        text_format(c->mem, "do $$ begin raise exception using errcode = '%s', message = 'injected'; end $$", db->fail_with);
    return note_sent(c, (struct sent_statement){ .quiet = false },
                     PQsendQueryParams(db->conn, sql, 0, NULL, NULL, NULL, NULL, 0));
}

bool session_put(struct call *c, struct prepared *prepared, const struct parameter_values *v)
{
    struct db *db = c->db;
    const struct stmt *q = prepared->q;
    bool done;
    if (!injected(c, &done) || done)
        return done;
    if (prepared->connection != db->connection &&
        !note_sent(c, (struct sent_statement){ .prepares = prepared, .q = q, .quiet = true }, send_prepare(db, q)))
        return false;
    /* Known at once, so that a pipeline prepares it once; session_take() takes it back when that fails. */
    prepared->connection = db->connection;
    int ok = PQsendQueryPrepared(db->conn, q->name, (int)v->n, v->text, v->sizes, v->formats, 0);
    return note_sent(c, (struct sent_statement){ .q = q }, ok);
}

bool session_put_cursor(struct call *c, const struct stmt *q, const struct parameter_values *v)
{
    bool done;
    if (!injected(c, &done) || done)
        return done;
    const char *sql = text_format(c->mem, "declare scan no scroll cursor for %s", q->sql);
    int ok = PQsendQueryParams(c->db->conn, sql, (int)v->n, NULL, v->text, v->sizes, v->formats, 0);
    return note_sent(c, (struct sent_statement){ .q = q, .quiet = true }, ok);
}

bool session_go(struct call *c)
{
    if (!PQpipelineSync(c->db->conn))
        return session_lost(c, PQerrorMessage(c->db->conn));
    c->db->synced = true;
    return session_flush(c);
}

/* The result of the next thing sent; *failed when there is none to be had. */
static PGresult *next_sent(struct call *c, struct sent_statement *which, bool *failed)
{
    struct db *db = c->db;
    *which = db->sent[db->taken];
    PGresult *r = session_next(c, failed);
    if (*failed)
        return NULL;
    db->taken++;
    ExecStatusType status = r ? PQresultStatus(r) : PGRES_FATAL_ERROR;
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        *failed = true;
        if (which->prepares)
            which->prepares->connection = 0;
        if (status != PGRES_PIPELINE_ABORTED)
            session_fail(c, r, which->q);
        PQclear(r);
        r = NULL;
    }
    /* A statement's results end with a NULL; only then does the next one begin. */
    bool lost = false;
    for (PGresult *end; db->conn && (end = session_next(c, &lost)) && !lost;)
        PQclear(end);
    if (lost) {
        *failed = true;
        PQclear(r);
        r = NULL;
    }
    return r;
}

PGresult *session_take(struct call *c)
{
    struct db *db = c->db;
    while (db->conn && db->taken < db->sent_count) {
        bool failed = false;
        struct sent_statement which;
        PGresult *r = next_sent(c, &which, &failed);
        if (failed)
            return NULL;
        if (!which.quiet)
            return r;
        PQclear(r);
    }
    return NULL;
}

/* Reads the end of a pipeline. When memory runs out libpq puts an error in the place of any result, this one too, or has no result
   at all; what it then waits for never comes, so the connection is given up. */
static bool read_sync(struct call *c)
{
    struct db *db = c->db;
    enum { ENDS_MAX = 2 }; /* NULLs that may stand before it */
    for (int ends = 0; ends < ENDS_MAX;) {
        bool failed = false;
        RESULT r = session_next(c, &failed);
        if (failed)
            return false;
        if (r && PQresultStatus(r) == PGRES_PIPELINE_SYNC)
            return true;
        ends = r || PQstatus(db->conn) == CONNECTION_BAD ? ENDS_MAX : ends + 1;
    }
    return session_lost(c, PQerrorMessage(db->conn));
}

bool session_close(struct call *c)
{
    struct db *db = c->db;
    if (!db->open)
        return false;
    bool ok = db->conn && db->synced;
    while (db->conn && db->synced && db->taken < db->sent_count) {
        bool failed = false;
        struct sent_statement which;
        PQclear(next_sent(c, &which, &failed));
        ok = ok && !failed;
    }
    if (db->conn && !db->synced) /* half a pipeline: only after a bug or out of memory */
        session_drop(db);
    bool failed = db->conn && !read_sync(c);
    db->open = false;
    return ok && !failed && db->conn != NULL;
}

/* --- outside of the pipeline --------------------------------------------------------------------------------------------------------------- */

/* Sends what a transaction begins with and what mode is wanted, then leaves pipeline mode. */
static bool leave_pipeline(struct call *c, int64_t wait_ms)
{
    struct db *db = c->db;
    if (db->begin || db->mode != PLAN_AUTO) {
        bool ok = session_open(c, wait_ms) && session_put_mode(c, PLAN_AUTO) && session_go(c);
        if (!session_close(c) || !ok)
            return false;
    }
    if (!session_ready(c) || !session_limit(c, wait_ms))
        return false;
    if (db->pipelined && !PQexitPipelineMode(db->conn))
        return session_lost(c, PQerrorMessage(db->conn));
    db->pipelined = false;
    return true;
}

bool session_text(struct call *c, const char *sql, int64_t wait_ms)
{
    if (!leave_pipeline(c, wait_ms))
        return false;
    if (!PQsendQuery(c->db->conn, sql))
        return session_lost(c, PQerrorMessage(c->db->conn));
    return session_flush(c);
}

PGresult *session_result(struct call *c, bool *failed)
{
    struct db *db = c->db;
    while (db->conn) {
        bool lost = false;
        PGresult *r = session_next(c, &lost);
        *failed = *failed || lost;
        if (!r)
            return NULL;
        ExecStatusType status = PQresultStatus(r);
        if (status != PGRES_FATAL_ERROR && status != PGRES_BAD_RESPONSE && status != PGRES_NONFATAL_ERROR)
            return r;
        if (!*failed)
            session_fail(c, r, NULL);
        *failed = true;
        PQclear(r);
    }
    *failed = true;
    return NULL;
}

PGresult *session_take_last(struct call *c, bool sent)
{
    PGresult *r = sent ? session_take(c) : NULL;
    if (session_close(c))
        return r;
    PQclear(r);
    return NULL;
}

PGresult *session_describe(struct call *c, struct prepared *prepared)
{
    struct db *db = c->db;
    bool ok = session_open(c, TIMEOUT_MS);
    if (ok && prepared->connection != db->connection) {
        ok = note_sent(c, (struct sent_statement){ .prepares = prepared, .q = prepared->q, .quiet = true },
                       send_prepare(db, prepared->q));
        prepared->connection = db->connection;
    }
    ok = ok && note_sent(c, (struct sent_statement){ .q = prepared->q }, PQsendDescribePrepared(db->conn, prepared->q->name));
    return session_take_last(c, ok && session_go(c));
}
