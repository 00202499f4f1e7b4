/* The connection and its pipeline. Nothing here waits without a limit: what libpq would do blocking is done with its
   non-blocking half and poll(). There is no PQcancel(): before libpq 17 it blocks. A connection that is given up is closed, and
   the server, which looks after its clients every second (client_connection_check_interval), ends the statement by itself. */
#include "session.h"
#include "db.h"
#include "refusal.h"
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>

struct noted errors_mark(const struct call *c)
{
    return (struct noted){ c->error, c->error_count };
}

void errors_back(struct call *c, struct noted at)
{
    c->error = at.first;
    c->error_count = at.count;
}

struct db *db_new(const char *conninfo, const char *role)
{
    struct arena *mem = arena_new(SIZE_MAX);
    struct db *db = TAKE(mem, struct db);
    db->mem = mem;
    db->conninfo = text_copy(mem, conninfo ? conninfo : "");
    db->role = role ? text_copy(mem, role) : NULL;
    return db;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    session_drop(db);
    arena_free(db->mem);
}

void session_drop(struct db *db)
{
    PQfinish(db->conn);
    db->conn = NULL;
    free(db->home);
    db->home = NULL;
    db->pipelined = db->open = db->stale = false;
    db->mode = PLAN_UNKNOWN;
    db->sent_count = db->taken = 0;
    if (db->depth > 0)
        db->lost = true;
}

/* --- failing ------------------------------------------------------------------------------------------------------------------- */

static const char *first_line(struct call *c, const char *text)
{
    return text_copy_n(c->mem, text ? text : "", strcspn(text ? text : "", "\n"));
}

static bool fail_away(struct call *c, const char *detail)
{
    const char *kept = first_line(c, detail);
    session_drop(c->db);
    call_fail_detail(c, ERROR_DATABASE_AWAY, NULL, "%s", *kept ? kept : "the connection to the database was lost");
    return false;
}

static bool is_last_word(const PGresult *result)
{
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    return severity && (strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0);
}

bool session_fail(struct call *c, const PGresult *result, const struct stmt *q)
{
    struct db *db = c->db;
    const char *message = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    if (!result || !message || is_last_word(result) || PQstatus(db->conn) == CONNECTION_BAD)
        return fail_away(c, message ? message : result ? PQresultErrorMessage(result) : PQerrorMessage(db->conn));

    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    const char *where = q ? text_format(c->mem, "%s:%d (%s): ", q->file ? q->file : "", q->line, q->name) : "";
    const char *text = text_format(c->mem, "%s%s%s%s%s", where, message, state ? " [" : "", state ? state : "", state ? "]" : "");
    if (position)
        text = text_format(c->mem, "%s at character %s", text, position);
    db->mode = PLAN_UNKNOWN; /* what was set is rolled back */
    if (state && (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0))
        db->again = true;
    /* A prepared statement is gone or no longer fits its table: the next connection prepares anew. */
    if (state && (strcmp(state, "26000") == 0 || strcmp(state, "0A000") == 0))
        db->stale = true;
    if (state && strcmp(state, "25006") == 0)
        text = text_format(c->mem, "%s: only db_tx() may write", text);
    refusal_fail(c, state, PQresultErrorField(result, PG_DIAG_TABLE_NAME), PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME),
                 PQresultErrorField(result, PG_DIAG_COLUMN_NAME), text);
    return false;
}

/* --- waiting --------------------------------------------------------------------------------------------------------------------- */

static bool set_limit(struct call *c, int64_t wait_ms)
{
    struct db *db = c->db;
    db->until_is_the_calls = c->deadline_ms != 0;
    db->until_ms = c->deadline_ms ? c->deadline_ms : clock_ms() + wait_ms;
    if (db->until_is_the_calls && call_left_ms(c) <= 0)
        return fail_detail(c, ERROR_CANCELLED, NULL, "the deadline had passed before the database was asked");
    return true;
}

static bool fail_late(struct call *c)
{
    struct db *db = c->db;
    session_drop(db);
    if (db->until_is_the_calls)
        return fail_detail(c, ERROR_CANCELLED, NULL, "the deadline passed while the database was at work");
    return fail_detail(c, ERROR_BUSY, NULL, "the database did not answer in time");
}

static bool wait_for(struct call *c, short events)
{
    struct db *db = c->db;
    for (;;) {
        int64_t left_ms = db->until_ms - clock_ms();
        if (left_ms <= 0)
            return fail_late(c);
        struct pollfd p = { PQsocket(db->conn), events, 0 };
        int n = poll(&p, 1, left_ms > 60000 ? 60000 : (int)left_ms);
        if (n > 0)
            return true;
        if (n < 0 && errno != EINTR)
            return fail_away(c, "poll() failed");
    }
}

bool session_flush(struct call *c)
{
    struct db *db = c->db;
    for (;;) {
        int left = PQflush(db->conn);
        if (left == 0)
            return true;
        if (left < 0) {
            /* What the server said before it went is worth more than "broken pipe": the reader finds it. */
            (void)PQconsumeInput(db->conn);
            return true;
        }
        if (!wait_for(c, POLLIN | POLLOUT))
            return false;
        /* A server that cannot get rid of its answers does not read on. */
        (void)PQconsumeInput(db->conn);
    }
}

/* The next result; NULL is libpq's own end of a statement's results, or a failure (*failed). */
static PGresult *next_result(struct call *c, bool *failed)
{
    struct db *db = c->db;
    while (PQisBusy(db->conn)) {
        if (!wait_for(c, POLLIN)) {
            *failed = true;
            return NULL;
        }
        if (!PQconsumeInput(db->conn) && PQisBusy(db->conn)) {
            *failed = true;
            fail_away(c, PQerrorMessage(db->conn));
            return NULL;
        }
    }
    return PQgetResult(db->conn);
}

/* --- connecting -------------------------------------------------------------------------------------------------------------------- */

static void ignore_notice(void *arg, const PGresult *result)
{
    (void)arg;
    (void)result;
}

static bool connect_up(struct call *c)
{
    struct db *db = c->db;
    /* Later keywords win over what the conninfo says; `fallback_` ones do not. */
    const char *const keywords[] = { "dbname", "fallback_application_name", "client_encoding", NULL };
    const char *const values[] = { db->conninfo, "dicr", "UTF8", NULL };
    db->conn = PQconnectStartParams(keywords, values, 1);
    if (!db->conn || PQstatus(db->conn) == CONNECTION_BAD)
        return fail_away(c, db->conn ? PQerrorMessage(db->conn) : "out of memory");
    db->connection++;
    PQsetNoticeReceiver(db->conn, ignore_notice, NULL);
    for (PostgresPollingStatusType state = PGRES_POLLING_WRITING; state != PGRES_POLLING_OK; state = PQconnectPoll(db->conn)) {
        if (state == PGRES_POLLING_FAILED)
            return fail_away(c, PQerrorMessage(db->conn));
        if (!wait_for(c, state == PGRES_POLLING_READING ? POLLIN : POLLOUT))
            return false;
    }
    if (PQsetnonblocking(db->conn, 1) != 0)
        return fail_away(c, PQerrorMessage(db->conn));
    return true;
}

/* Only db_tx() writes: outside of it the server itself refuses, so what is run there may be run again when a connection dies. */
static const char settings[] =
    "set datestyle = 'ISO, YMD'; set timezone = 'UTC'; set bytea_output = 'hex'; set extra_float_digits = 1;"
    "set search_path = dicr, pg_temp; set default_transaction_read_only = on;"
    "set standard_conforming_strings = on; set plan_cache_mode = auto;"
    "set statement_timeout = '1h'; set lock_timeout = '10s';"
    "set idle_in_transaction_session_timeout = '10min'; set client_connection_check_interval = '1s'";

static bool set_up(struct call *c)
{
    struct db *db = c->db;
    const char *text = settings;
    if (PQserverVersion(db->conn) < 150000) {
        int version = PQserverVersion(db->conn) / 10000;
        session_drop(db);
        return fail(c, ERROR_REFUSED, NULL, "why",
                    say(c->mem, c->language, MESSAGE_why_server_old, "version", text_format(c->mem, "%d", version)));
    }
    if (db->role) {
        char *role = PQescapeIdentifier(db->conn, db->role, strlen(db->role));
        text = text_format(c->mem, "%s; set role %s", settings, role ? role : "none");
        PQfreemem(role);
    }
    if (!PQsendQuery(db->conn, text) || !session_flush(c))
        return db->conn ? fail_away(c, PQerrorMessage(db->conn)) : false;
    bool failed = false;
    for (;;) {
        RESULT r = next_result(c, &failed);
        if (!r)
            break;
        if (PQresultStatus(r) == PGRES_COMMAND_OK || failed)
            continue;
        failed = true;
        const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE), *message = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
        if (db->role && state && (strcmp(state, "42501") == 0 || strcmp(state, "22023") == 0) && strstr(message, "role"))
            call_fail(c, ERROR_REFUSED, NULL,
                      (const char *const[]){ "why", say(c->mem, c->language, MESSAGE_why_role, "role", db->role), "do",
                                             text_format(c->mem, "grant %s to %s;", db->role, PQuser(db->conn)), NULL });
        else
            call_fail_detail(c, ERROR_DATABASE_AWAY, NULL, "setting up the session: %s", message ? message : "connection lost");
    }
    if (failed)
        session_drop(db);
    else
        db->mode = PLAN_AUTO;
    return !failed;
}

/* Whether the server has closed an idle connection (it was restarted, it ended this session). */
static bool has_died(struct db *db)
{
    for (;;) {
        struct pollfd p = { PQsocket(db->conn), POLLIN | POLLRDHUP, 0 };
        int n = poll(&p, 1, 0);
        if (n == 0)
            return false;
        if (n < 0)
            return errno != EINTR;
        if (p.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL))
            return true;
        if (!PQconsumeInput(db->conn)) /* a notice, a notification */
            return true;
        (void)PQisBusy(db->conn);
    }
}

bool session_ready(struct call *c)
{
    struct db *db = c->db;
    assert(!db->open);
    bool idle = db->depth == 0 || db->begin; /* no transaction has begun on the server */
    if (db->conn && ((idle && (db->stale || has_died(db))) || PQstatus(db->conn) != CONNECTION_OK))
        session_drop(db);
    if (db->conn)
        return true;
    if (idle)
        db->lost = false;
    if (db->lost)
        return fail_detail(c, ERROR_DATABASE_AWAY, NULL, "the connection was lost in this transaction");
    return set_limit(c, CONNECT_TIMEOUT_MS) && connect_up(c) && set_up(c);
}

bool session_may_repeat(const struct call *c, struct noted before)
{
    return c->db->depth == 0 && !c->db->conn && c->error_count == before.count + 1 &&
           c->errors[before.count].code == ERROR_DATABASE_AWAY;
}

bool session_listen(struct db *db, int64_t at_most_ms)
{
    struct pollfd p = { PQsocket(db->conn), POLLIN, 0 };
    if (poll(&p, 1, at_most_ms > INT_MAX ? INT_MAX : (int)at_most_ms) <= 0)
        return false;
    (void)PQconsumeInput(db->conn); /* a lost connection shows itself at the next use */
    return true;
}

/* --- the pipeline ---------------------------------------------------------------------------------------------------------------------- */

static bool note_sent(struct call *c, struct sent sent, int ok)
{
    struct db *db = c->db;
    if (!ok)
        return fail_away(c, PQerrorMessage(db->conn));
    assert(db->sent_count < SENT_MAX);
    db->sent[db->sent_count++] = sent;
    return true;
}

/* Who writes: for row-level security, the wall and the trail. */
static const char *const actor_parameters[] = { "country", "actor", "may_release" };
static const struct stmt set_actor = {
    .name = "set_actor",
    .file = __FILE__,
    .line = __LINE__,
    .parameters = actor_parameters,
    .parameter_count = 3,
    .sql = "select set_config('dicr.country', $1, true), set_config('dicr.actor', $2, true), set_config('dicr.may_release', $3, true)",
};

bool session_put_actor(struct call *c)
{
    const char *country = c->options.owner ? c->options.owner : c->actor && c->actor->country ? c->actor->country : "";
    bool may_release = c->actor && (c->actor->rights & 1U << RIGHT_RELEASE);
    const char *texts[] = { country, c->actor && c->actor->name ? c->actor->name : "", may_release ? "on" : "off" };
    if (!session_put(c, session_known(c->db, &set_actor), &(struct values){ .n = 3, .text = texts }))
        return false;
    c->db->sent[c->db->sent_count - 1].quiet = true;
    return true;
}

bool session_open(struct call *c, int64_t wait_ms)
{
    struct db *db = c->db;
    if (!session_ready(c) || !set_limit(c, wait_ms))
        return false;
    if (!db->pipelined && !PQenterPipelineMode(db->conn))
        return fail_away(c, PQerrorMessage(db->conn));
    db->pipelined = db->open = true;
    db->synced = false;
    db->sent_count = db->taken = 0;
    if (!db->begin)
        return true;
    const char *begin = db->begin;
    db->begin = NULL;
    return session_put_text(c, begin) && (db->reading || session_put_actor(c));
}

bool session_put_text(struct call *c, const char *sql)
{
    int ok = PQsendQueryParams(c->db->conn, sql, 0, NULL, NULL, NULL, NULL, 0);
    return note_sent(c, (struct sent){ .quiet = true }, ok);
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
    *done = db->fail_after > 0 && --db->fail_after == 0;
    if (!*done)
        return true;
    if (!db->fail_with) {
        (void)shutdown(PQsocket(db->conn), SHUT_RDWR);
        *done = false;
        return true;
    }
    const char *sql =
        text_format(c->mem, "do $$ begin raise exception using errcode = '%s', message = 'injected'; end $$", db->fail_with);
    return note_sent(c, (struct sent){ .quiet = false }, PQsendQueryParams(db->conn, sql, 0, NULL, NULL, NULL, NULL, 0));
}

bool session_put(struct call *c, struct known *known, const struct values *v)
{
    struct db *db = c->db;
    const struct stmt *q = known->q;
    bool done;
    if (!injected(c, &done) || done)
        return done;
    if (known->connection != db->connection &&
        !note_sent(c, (struct sent){ .prepares = known, .q = q, .quiet = true }, send_prepare(db, q)))
        return false;
    /* Known at once, so that a pipeline prepares it once; session_take() takes it back when that fails. */
    known->connection = db->connection;
    int ok = PQsendQueryPrepared(db->conn, q->name, (int)v->n, v->text, v->sizes, v->formats, 0);
    return note_sent(c, (struct sent){ .q = q }, ok);
}

bool session_go(struct call *c)
{
    if (!PQpipelineSync(c->db->conn))
        return fail_away(c, PQerrorMessage(c->db->conn));
    c->db->synced = true;
    return session_flush(c);
}

/* The result of the next thing sent; *failed when there is none to be had. */
static PGresult *next_sent(struct call *c, struct sent *which, bool *failed)
{
    struct db *db = c->db;
    *which = db->sent[db->taken];
    PGresult *r = next_result(c, failed);
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
    for (PGresult *end; db->conn && (end = next_result(c, &lost)) && !lost;)
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
        struct sent which;
        PGresult *r = next_sent(c, &which, &failed);
        if (failed)
            return NULL;
        if (!which.quiet)
            return r;
        PQclear(r);
    }
    return NULL;
}

bool session_close(struct call *c)
{
    struct db *db = c->db;
    if (!db->open)
        return false;
    bool ok = db->conn && db->synced;
    while (db->conn && db->synced && db->taken < db->sent_count) {
        bool failed = false;
        struct sent which;
        PQclear(next_sent(c, &which, &failed));
        ok = ok && !failed;
    }
    if (db->conn && !db->synced) /* half a pipeline: only after a bug or out of memory */
        session_drop(db);
    bool failed = false;
    while (db->conn) {
        RESULT r = next_result(c, &failed);
        if (failed || (r && PQresultStatus(r) == PGRES_PIPELINE_SYNC))
            break;
        if (!r && PQstatus(db->conn) == CONNECTION_BAD) {
            failed = true;
            fail_away(c, PQerrorMessage(db->conn));
        }
    }
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
    if (!session_ready(c) || !set_limit(c, wait_ms))
        return false;
    if (db->pipelined && !PQexitPipelineMode(db->conn))
        return fail_away(c, PQerrorMessage(db->conn));
    db->pipelined = false;
    return true;
}

bool session_text(struct call *c, const char *sql, int64_t wait_ms)
{
    if (!leave_pipeline(c, wait_ms))
        return false;
    if (!PQsendQuery(c->db->conn, sql))
        return fail_away(c, PQerrorMessage(c->db->conn));
    return session_flush(c);
}

bool session_rows(struct call *c, struct known *known, const struct values *v, int64_t wait_ms)
{
    struct db *db = c->db;
    bool failed = false;
    if (!leave_pipeline(c, wait_ms))
        return false;
    if (known->connection != db->connection) {
        if (!send_prepare(db, known->q))
            return fail_away(c, PQerrorMessage(db->conn));
        if (!session_flush(c))
            return false;
        for (PGresult *r; (r = session_result(c, &failed)); PQclear(r))
            ;
        if (failed)
            return false;
        known->connection = db->connection;
    }
    if (!PQsendQueryPrepared(db->conn, known->q->name, (int)v->n, v->text, v->sizes, v->formats, 0) ||
        !PQsetSingleRowMode(db->conn))
        return fail_away(c, PQerrorMessage(db->conn));
    return session_flush(c);
}

PGresult *session_result(struct call *c, bool *failed)
{
    struct db *db = c->db;
    while (db->conn) {
        bool lost = false;
        PGresult *r = next_result(c, &lost);
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

PGresult *session_describe(struct call *c, struct known *known)
{
    struct db *db = c->db;
    PGresult *r = NULL;
    bool ok = session_open(c, TIMEOUT_MS);
    if (ok && known->connection != db->connection) {
        ok = note_sent(c, (struct sent){ .prepares = known, .q = known->q, .quiet = true }, send_prepare(db, known->q));
        known->connection = db->connection;
    }
    ok = ok && note_sent(c, (struct sent){ .q = known->q }, PQsendDescribePrepared(db->conn, known->q->name));
    if (ok && session_go(c))
        r = session_take(c);
    if (!session_close(c)) {
        PQclear(r);
        return NULL;
    }
    return r;
}
