/* The connection and its pipeline. Nothing here waits without a limit: what libpq would do blocking is done with its
   non-blocking half and poll(). There is no PQcancel(): before libpq 17 it blocks. A connection that is given up is closed, and
   the server, which looks after its clients every second (client_connection_check_interval), ends the statement by itself. */
#include "session.h"
#include "conninfo.h"
#include "db.h"
#include "refusal.h"
#include "schema.h"
#include <errno.h>
#include <poll.h>

struct error_mark errors_save(const struct call *c)
{
    return (struct error_mark){ c->error, c->error_count };
}

void errors_restore(struct call *c, struct error_mark at)
{
    c->error = at.first;
    c->error_count = at.count;
}

struct db *db_new(const char *conninfo, const char *role)
{
    struct arena *mem = arena_new(SIZE_MAX);
    struct db *db = TAKE(mem, struct db);
    db->mem = db->prepared.mem = db->plans.mem = mem;
    db->conninfo = text_copy(mem, conninfo ? conninfo : "");
    db->role = role ? text_copy(mem, role) : NULL;
    return db;
}

void db_require_schema(struct db *db)
{
    db->needs_schema = true;
}

void db_give_up_at(struct db *db, int64_t at_ms)
{
    atomic_store(&db->give_up_ms, at_ms);
}

static _Atomic enum error_code away_code = ERROR_DATABASE_AWAY;

void db_report_away_as(enum error_code code)
{
    atomic_store(&away_code, code);
}

void db_close(struct db *db)
{
    if (!db)
        return;
    session_drop(db);
    arena_free(db->mem);
}

/* How soon a wait notices db_give_up_at(). */
enum { WAIT_SLICE_MS = 250 };

void session_drop(struct db *db)
{
    PQfinish(db->conn);
    db->conn = NULL;
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

bool session_lost(struct call *c, const char *detail)
{
    const char *kept = conninfo_redact(c->mem, c->db->conn, first_line(c, detail));
    session_drop(c->db);
    call_fail_detail(c, atomic_load(&away_code), NULL, "%s", *kept ? kept : "the connection to the database was lost");
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
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    if (state && is_last_word(result) && strcmp(state, "53100") == 0) { /* the panic of a server without space */
        message = first_line(c, message);
        session_drop(db);
        return fail_detail(c, ERROR_DISK_FULL, NULL, "%s", message);
    }
    if (!result || !message || is_last_word(result) || PQstatus(db->conn) == CONNECTION_BAD)
        return session_lost(c, message ? message : result ? PQresultErrorMessage(result) : PQerrorMessage(db->conn));

    const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    const char *where = q ? text_format(c->mem, "%s:%d (%s): ", q->file ? q->file : "", q->line, q->name) : "";
    const char *text = text_format(c->mem, "%s%s%s%s%s", where, message, state ? " [" : "", state ? state : "", state ? "]" : "");
    if (position)
        text = text_format(c->mem, "%s at character %s", text, position);
    db->mode = PLAN_UNKNOWN; /* what was set is rolled back */
    if (state && (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0))
        db->retryable = true;
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

static bool has_given_up(struct db *db)
{
    int64_t at_ms = atomic_load_explicit(&db->give_up_ms, memory_order_relaxed);
    return at_ms != 0 && clock_ms() >= at_ms;
}

bool session_limit(struct call *c, int64_t wait_ms)
{
    struct db *db = c->db;
    db->until_is_the_calls = c->deadline_ms != 0;
    db->until_ms = c->deadline_ms ? c->deadline_ms : clock_ms() + wait_ms;
    if (db->until_is_the_calls && call_left_ms(c) <= 0)
        return fail_detail(c, ERROR_CANCELLED, NULL, "the deadline had passed before the database was asked");
    if (has_given_up(db))
        return fail_detail(c, ERROR_CANCELLED, NULL, "the program ends");
    return true;
}

static bool fail_timeout(struct call *c)
{
    struct db *db = c->db;
    session_drop(db);
    if (has_given_up(db))
        return fail_detail(c, ERROR_CANCELLED, NULL, "the program ends");
    if (db->until_is_the_calls)
        return fail_detail(c, ERROR_CANCELLED, NULL, "the deadline passed while the database was at work");
    return fail_detail(c, ERROR_BUSY, NULL, "the database did not answer in time");
}

/* Waits until the connection is ready for these events, or for a while; *ready tells which. False: failed. */
static bool wait_slice(struct call *c, short events, bool *ready)
{
    struct db *db = c->db;
    *ready = false;
    for (;;) {
        int64_t left_ms = db->until_ms - clock_ms();
        if (left_ms <= 0 || has_given_up(db))
            return fail_timeout(c);
        struct pollfd p = { PQsocket(db->conn), events, 0 };
        int n = poll(&p, 1, left_ms > WAIT_SLICE_MS ? WAIT_SLICE_MS : (int)left_ms);
        *ready = n > 0;
        if (n >= 0)
            return true;
        if (errno != EINTR)
            return session_lost(c, "poll() failed");
    }
}

static bool wait_for(struct call *c, short events)
{
    for (bool ready = false; !ready;)
        if (!wait_slice(c, events, &ready))
            return false;
    return true;
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

/* Whether an allocation has failed inside libpq. It may then have dropped what the server sent, above all the end of a pipeline, and
   would wait for it for ever. Errors of the server have a severity before their text, also this one. */
static bool has_no_memory(PGconn *conn)
{
    static const char words[] = "out of memory"; /* a line of its own, but not always with an end */
    const char *message = PQerrorMessage(conn);
    for (const char *at = message; (at = strstr(at, words)) != NULL; at += sizeof words - 1)
        if ((at == message || at[-1] == '\n') && strchr("\n", at[sizeof words - 1]))
            return true;
    return false;
}

PGresult *session_next(struct call *c, bool *failed)
{
    struct db *db = c->db;
    while (PQisBusy(db->conn)) {
        if (has_no_memory(db->conn)) {
            *failed = true;
            session_lost(c, "out of memory");
            return NULL;
        }
        /* After a while without input PQisBusy() reads again what has come: libpq takes a message for which it had no memory (the
           begin of a copy) for one that is not complete yet. */
        bool ready;
        if (!wait_slice(c, POLLIN, &ready)) {
            *failed = true;
            return NULL;
        }
        if (!PQconsumeInput(db->conn) && PQisBusy(db->conn)) {
            *failed = true;
            session_lost(c, PQerrorMessage(db->conn));
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
    if (!db->conn)
        return session_lost(c, "out of memory");
    if (PQstatus(db->conn) == CONNECTION_BAD && conninfo_is_rejected(PQerrorMessage(db->conn))) {
        const char *reason = conninfo_unquoted(c->mem, PQerrorMessage(db->conn));
        session_drop(db);
        return fail(c, ERROR_FORMAT, NULL, "value", reason, "expected", tr(c->mem, c->language, MESSAGE_expected_conninfo));
    }
    if (PQstatus(db->conn) == CONNECTION_BAD)
        return session_lost(c, PQerrorMessage(db->conn));
    db->connection++;
    PQsetNoticeReceiver(db->conn, ignore_notice, NULL);
    for (PostgresPollingStatusType state = PGRES_POLLING_WRITING; state != PGRES_POLLING_OK; state = PQconnectPoll(db->conn)) {
        if (state == PGRES_POLLING_FAILED)
            return session_lost(c, PQerrorMessage(db->conn));
        if (!wait_for(c, state == PGRES_POLLING_READING ? POLLIN : POLLOUT))
            return false;
    }
    if (PQsetnonblocking(db->conn, 1) != 0)
        return session_lost(c, PQerrorMessage(db->conn));
    return true;
}

/* Only db_tx() writes: outside of it the server itself refuses, so what is run there may be run again when a connection dies. A client
   whose network has died holds its locks for a minute, not for hours. */
static const char settings[] =
    "set datestyle = 'ISO, YMD'; set timezone = 'UTC'; set bytea_output = 'hex'; set extra_float_digits = 1;"
    "set search_path = dicr, pg_temp; set default_transaction_read_only = on;"
    "set standard_conforming_strings = on; set plan_cache_mode = auto; set jit = off; set cursor_tuple_fraction = 1;"
    "set statement_timeout = '1h'; set lock_timeout = '10s';"
    "set idle_in_transaction_session_timeout = '10min'; set client_connection_check_interval = '1s';"
    "set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3";

/* Takes the error of one of the commands that set a session up. */
static void fail_set_up(struct call *c, const PGresult *r)
{
    struct db *db = c->db;
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE), *message = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    if (db->role && state && (strcmp(state, "42501") == 0 || strcmp(state, "22023") == 0) && strstr(message, "role"))
        call_fail(c, ERROR_REFUSED, NULL,
                  (const char *const[]){ "why", tr(c->mem, c->language, MESSAGE_why_role, "role", db->role), "do",
                                         text_format(c->mem, "grant %s to %s;", db->role, PQuser(db->conn)), NULL });
    else if (db->needs_schema && state && schema_is_missing(state))
        call_fail_detail(c, ERROR_SCHEMA, NULL, "%s", message);
    else
        call_fail_detail(c, atomic_load(&away_code), NULL, "setting up the session: %s", message ? message : "connection lost");
}

static bool check_set_up(struct call *c, const PGresult *r)
{
    ExecStatusType status = PQresultStatus(r);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fail_set_up(c, r);
        return false;
    }
    const char *found = status == PGRES_TUPLES_OK && PQntuples(r) == 1 ? PQgetvalue(r, 0, 0) : NULL;
    return !found || strcmp(found, schema_fingerprint()) == 0 ||
           fail_detail(c, ERROR_SCHEMA, NULL, "the database holds the versions %s", found);
}

static bool set_up(struct call *c)
{
    struct db *db = c->db;
    const char *text = settings;
    if (PQserverVersion(db->conn) < 150000) {
        int version = PQserverVersion(db->conn) / 10000;
        session_drop(db);
        return fail(c, ERROR_REFUSED, NULL, "why",
                    tr(c->mem, c->language, MESSAGE_why_server_old, "version", int_text(c->mem, version)));
    }
    if (db->role) {
        char *role = PQescapeIdentifier(db->conn, db->role, strlen(db->role));
        text = text_format(c->mem, "%s; set role %s", settings, role ? role : "none");
        PQfreemem(role);
    }
    if (db->needs_schema)
        text = text_format(c->mem, "%s; %s", text, schema_fingerprint_sql);
    if (!PQsendQuery(db->conn, text) || !session_flush(c))
        return db->conn ? session_lost(c, PQerrorMessage(db->conn)) : false;
    bool failed = false;
    for (;;) {
        RESULT r = session_next(c, &failed);
        if (!r)
            break;
        failed = failed || !check_set_up(c, r);
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
    return session_limit(c, CONNECT_TIMEOUT_MS) && connect_up(c) && set_up(c);
}

bool session_may_repeat(const struct call *c, struct error_mark before)
{
    return c->db->depth == 0 && !c->db->conn && c->error_count == before.count + 1 &&
           c->errors[before.count].code == ERROR_DATABASE_AWAY;
}
