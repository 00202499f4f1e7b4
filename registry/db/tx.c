/* Transactions. */
#include "feed.h"
#include "session.h"

enum { RERUNS_MAX = 3 };

/* One command by itself, which must succeed. */
static bool command(struct call *c, const char *sql, bool with_actor)
{
    bool ok = session_open(c, TIMEOUT_MS) && session_put_text(c, sql) && (!with_actor || session_put_actor(c)) && session_go(c);
    return session_close(c) && ok;
}

/* "commit", and before it on the same way which transaction that is; 0: it has written nothing. */
static bool send_commit(struct call *c, const char **tag, int64_t *transaction)
{
    if (session_open(c, TIMEOUT_MS) && session_put_query(c, "select pg_current_xact_id_if_assigned()") &&
        session_put_query(c, "commit") && session_go(c)) {
        RESULT id = session_take(c);
        RESULT r = session_take(c);
        *transaction = id && !PQgetisnull(id, 0, 0) ? strtoll(PQgetvalue(id, 0, 0), NULL, 10) : 0;
        *tag = r ? text_copy(c->mem, PQcmdStatus(r)) : NULL;
    }
    return session_close(c);
}

/* The way back has its own time limit: it must be gone when the call's deadline has passed. */
static void roll_back(struct call *c, const char *sql)
{
    struct db *db = c->db;
    if (db->lost || !db->conn || db->begin)
        return;
    struct error_mark before = errors_save(c);
    int64_t deadline_ms = c->deadline_ms;
    c->deadline_ms = clock_ms() + ROLLBACK_TIMEOUT_MS;
    db->mode = PLAN_UNKNOWN; /* what was set in it is undone */
    if (!command(c, sql, false) && db->conn)
        session_drop(db);
    c->deadline_ms = deadline_ms;
    errors_restore(c, before);
}

/* The connection was lost after "commit" went out. A snapshot has read all by then; a change may have been kept or not, and nobody
   can say: not a matter for another try. */
static bool lose_commit(struct call *c, struct error_mark before)
{
    struct db *db = c->db;
    const char *detail = c->error_count ? c->errors[c->error_count - 1].detail : NULL;
    db->retryable = false;
    errors_restore(c, before);
    if (db->reading)
        return true;
    db->commit_unknown = true;
    return fail_detail(c, ERROR_COMMIT_UNKNOWN, NULL, "%s", detail ? detail : "the connection was lost");
}

/* False with db->retryable when another try is safe: PostgreSQL said that nothing was kept. */
static bool commit(struct call *c)
{
    struct db *db = c->db;
    const char *tag = NULL;
    int64_t transaction = 0;
    if (db->begin) /* nothing was asked of the database */
        return true;
    if (db->lost)
        return c->error.code ? false : fail_detail(c, ERROR_DATABASE_AWAY, NULL, "the connection was lost in the transaction");
    if (call_left_ms(c) <= 0)
        return fail_detail(c, ERROR_CANCELLED, NULL, "the deadline passed before the commit");
    if (!session_ready(c)) /* lost before "commit" went out */
        return false;
    struct error_mark before = errors_save(c);
    bool sent = send_commit(c, &tag, &transaction);
    if (tag && strcmp(tag, "COMMIT") == 0) { /* kept, even if the connection was lost right behind it */
        errors_restore(c, before);
        db->commits += !db->reading;
        if (transaction) {
            c->written = transaction;
            feed_wake(transaction);
        }
        return true;
    }
    if (!sent && db->lost)
        return lose_commit(c, before);
    if (before.count > 0) /* a statement had failed and `work` went on all the same: that is the reason */
        errors_restore(c, before);
    return false;
}

static bool attempt(struct call *c, const char *begin, bool reading, bool (*work)(struct call *c, void *arg), void *arg)
{
    struct db *db = c->db;
    db->begin = begin;
    db->reading = reading;
    db->retryable = db->commit_unknown = false;
    if (!db->conn)
        db->lost = false;
    db->depth = 1;
    bool ok = work(c, arg);
    assert(db->depth == 1);
    ok = ok && commit(c);
    if (!ok) /* also what "commit" was never sent for: the next transaction would commit it */
        roll_back(c, "rollback");
    db->begin = NULL;
    db->depth = 0;
    db->reading = false;
    return ok;
}

/* Whether another try may help. A connection lost before the commit kept nothing. */
static bool wants_again(struct call *c, unsigned *reruns, bool *reconnected)
{
    struct db *db = c->db;
    bool lost = db->lost && !db->commit_unknown && !*reconnected && c->error_count > 0 &&
                c->errors[c->error_count - 1].code == ERROR_DATABASE_AWAY;
    db->lost = false;
    if (call_left_ms(c) <= 0)
        return false;
    if (lost) {
        *reconnected = true;
        return true;
    }
    if (!db->retryable || *reruns >= RERUNS_MAX)
        return false;
    ++*reruns;
    /* The other one should be through by then; not two at the same moment again. */
    int64_t pause_us = (int64_t)*reruns * 2000 + clock_ms() * 797 % 3000;
    nanosleep(&(struct timespec){ 0, pause_us * 1000 }, NULL);
    return true;
}

static bool outermost(struct call *c, const char *begin, bool reading, bool (*work)(struct call *c, void *arg), void *arg)
{
    unsigned reruns = 0;
    bool reconnected = false;
    for (;;) {
        struct error_mark before = errors_save(c);
        if (attempt(c, begin, reading, work, arg)) {
            c->db->lost = false;
            return true;
        }
        if (!wants_again(c, &reruns, &reconnected))
            return false;
        errors_restore(c, before);
    }
}

static bool nested(struct call *c, bool (*work)(struct call *c, void *arg), void *arg)
{
    struct db *db = c->db;
    unsigned level = db->depth;
    bool first = db->held && level == db->held;
    if (!command(c, text_format(c->mem, "savepoint s%u", level), first))
        return false;
    db->depth++;
    bool ok = work(c, arg);
    assert(db->depth == level + 1);
    db->depth--;
    if (ok)
        return command(c, text_format(c->mem, "release savepoint s%u", level), false);
    roll_back(c, text_format(c->mem, "rollback to savepoint s%u", level));
    roll_back(c, text_format(c->mem, "release savepoint s%u", level));
    return false;
}

/* What a transaction is told to write for goes into the database's settings, which believe it. */
bool db_tx(struct call *c, bool (*work)(struct call *c, void *arg), void *arg)
{
    const char *owner = c->options.owner;
    if (owner && !may_write(c, owner))
        return fail(c, ERROR_FORBIDDEN, "owner", "value", owner);
    return c->db->depth > 0 ? nested(c, work, arg) : outermost(c, "begin read write", false, work, arg);
}

bool db_snapshot(struct call *c, bool (*work)(struct call *c, void *arg), void *arg)
{
    return c->db->depth > 0 ? work(c, arg) : outermost(c, "begin isolation level repeatable read read only", true, work, arg);
}

bool db_write_for(struct call *c, const char *country)
{
    assert(c->db->depth > 0);
    const char *owner = c->options.owner;
    if (!may(c, RIGHT_EDIT, country))
        return fail(c, ERROR_FORBIDDEN, "owner", "value", country);
    c->options.owner = country;
    bool ok = session_open(c, TIMEOUT_MS) && session_put_actor(c) && session_go(c);
    c->options.owner = owner;
    return session_close(c) && ok;
}

bool db_begin_test_transaction(struct call *c)
{
    struct db *db = c->db;
    assert(db->depth == 0);
    if (!command(c, "begin read write", true))
        return false;
    db->depth = db->held = 1;
    return true;
}
