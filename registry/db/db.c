/* Statements: one, many, each, run; scripts. */
#include "db.h"
#include "session.h"

bool db_in_transaction(const struct db *db)
{
    return db->depth > db->held;
}

unsigned db_commits(const struct db *db)
{
    return db->commits;
}

void db_fail_at(struct db *db, unsigned nth, const char *sqlstate)
{
    db->fail_after = nth;
    db->fail_with = sqlstate;
}

bool db_ping(struct call *c)
{
    for (bool retryable = c->db->depth == 0;; retryable = false) {
        struct error_mark before = errors_save(c);
        bool ok = session_open(c, TIMEOUT_MS) && session_put_text(c, "select 1") && session_go(c);
        if (session_close(c) && ok)
            return true;
        if (!retryable || !session_may_repeat(c, before))
            return false;
        errors_restore(c, before);
    }
}

static PGresult *ask_once(struct call *c, const struct statement_plan *plan, const struct bind *in)
{
    struct parameter_values v;
    if (!bind_values(c, plan, in, &v))
        return NULL;
    return session_take_last(c, session_open(c, TIMEOUT_MS) && session_put_mode(c, PLAN_AUTO) &&
                                    session_put(c, plan->prepared, &v) && session_go(c));
}

/* One statement and its whole result; NULL: failed. */
static PGresult *ask(struct call *c, const struct stmt *q, const struct bind *in, const struct shape *out_shape,
                     struct statement_plan **plan)
{
    assert(!q->template_of_records);
    struct error_mark before = errors_save(c);
    *plan = session_plan(c->db, q, in->shape, out_shape);
    PGresult *r = ask_once(c, *plan, in);
    if (!r && session_may_repeat(c, before)) {
        errors_restore(c, before);
        r = ask_once(c, *plan, in);
    }
    return r;
}

bool db_one(struct call *c, const struct stmt *q, struct bind in, const struct shape *out_shape, void *out, bool *found)
{
    struct statement_plan *plan;
    PGresult *r = ask(c, q, &in, out_shape, &plan);
    if (!r)
        return false;
    bind_keep(c, r);
    if (!bind_columns(c, plan, r, NULL))
        return false;
    int rows = PQntuples(r);
    if (found)
        *found = rows > 0;
    if (rows == 0)
        return found ? true : fail_detail(c, ERROR_NOT_FOUND, NULL, "%s:%d (%s) found no row", q->file, q->line, q->name);
    if (rows > 1)
        return fail_detail(c, ERROR_INTERNAL, NULL, "%s:%d (%s) found %d rows instead of one", q->file, q->line, q->name, rows);
    return bind_row(c, c->mem, plan, r, 0, out);
}

/* The rows of a result, which lives as long as they do. */
static bool keep_rows(struct call *c, struct statement_plan *plan, PGresult *r, struct list *out)
{
    size_t n = (size_t)PQntuples(r), size = plan->use.out_shape->size;
    bind_keep(c, r);
    if (!bind_columns(c, plan, r, NULL))
        return false;
    char *item = arena_take_array(c->mem, n, size);
    for (size_t i = 0; i < n; i++) {
        if (!bind_row(c, c->mem, plan, r, (int)i, item + i * size))
            return false;
        if (i % 256 == 255 && !call_has_room(c))
            return false;
    }
    *out = (struct list){ n, item };
    return true;
}

bool db_many(struct call *c, const struct stmt *q, struct bind in, const struct shape *out_shape, struct list *out)
{
    struct statement_plan *plan;
    PGresult *r = ask(c, q, &in, out_shape, &plan);
    return r && keep_rows(c, plan, r, out);
}

bool db_page(struct call *c, struct page_source source, struct bind in, const struct shape *out_shape, struct page *out)
{
    struct counted counted = { 0 };
    if (!db_many(c, source.rows, in, out_shape, &out->rows) || !db_one(c, source.count, in, &counted_shape, &counted, NULL))
        return false;
    page_set_count(c, out, counted.count.value);
    out->next = NULL;
    if (!page_is_full(c, &out->rows))
        return true;
    const void *last = (const char *)out->rows.item + (out->rows.n - 1) * out_shape->size;
    const char *key = source.key ? field_store(c->mem, shape_field(out_shape, source.key), last) : NULL;
    const char *number = source.number ? field_store(c->mem, shape_field(out_shape, source.number), last) : NULL;
    out->next = page_cursor(c, source.key && !key ? "" : key, (struct number){ number ? strtoll(number, NULL, 10) : 1 });
    return true;
}

/* --- scans ------------------------------------------------------------------------------------------------------------------------ */

struct scan {
    const struct stmt *q;
    const struct bind *in;
    const struct shape *out_shape;
    bool (*each)(struct call *c, const void *rows, size_t n, void *arg);
    void *arg;
    struct arena *mem;    /* of one chunk, and of the error that ends it */
    bool declared, begun; /* the cursor stands; rows were handed on */
};

/* The next rows of the cursor, which the first asking declares on its way. */
static PGresult *fetch_chunk(struct call *c, const struct statement_plan *plan, struct scan *s)
{
    struct parameter_values v;
    bool declared = s->declared;
    if (!declared && !bind_values(c, plan, s->in, &v))
        return NULL;
    s->declared = true;
    return session_take_last(c, session_open(c, TIMEOUT_MS) && (declared || session_put_cursor(c, s->q, &v)) &&
                                    session_put_query(c, text_format(c->mem, "fetch %d from scan", SCAN_ROWS)) && session_go(c));
}

/* Hands one chunk on; *more: there may be another. */
static bool scan_chunk(struct call *c, struct statement_plan *plan, struct scan *s, bool *more)
{
    struct arena *mem = c->mem;
    struct list rows = { 0 };
    arena_reset(s->mem);
    c->mem = s->mem;
    PGresult *r = fetch_chunk(c, plan, s);
    bool ok = r && keep_rows(c, plan, r, &rows);
    c->mem = mem;
    *more = rows.n == SCAN_ROWS;
    if (!ok || rows.n == 0)
        return ok;
    s->begun = true;
    if (s->each(c, rows.item, rows.n, s->arg))
        return true;
    return c->error_count ? false : fail_detail(c, ERROR_CANCELLED, NULL, "the reader of the rows stopped");
}

/* What fails by itself may go on in the transaction around it. */
static bool close_cursor(struct call *c, bool ok)
{
    struct error_mark before = errors_save(c);
    bool closed = c->db->conn && session_open(c, TIMEOUT_MS) && session_put_text(c, "close scan") && session_go(c);
    closed = session_close(c) && closed;
    if (!ok)
        errors_restore(c, before);
    return ok && closed;
}

static bool scan_work(struct call *c, void *arg)
{
    struct scan *s = arg;
    if (s->begun) /* db_snapshot() tries again, but nobody takes back what was done with the first rows */
        return fail_detail(c, ERROR_DATABASE_AWAY, NULL, "the connection was lost between the rows");
    struct statement_plan *plan = session_plan(c->db, s->q, s->in->shape, s->out_shape);
    bool ok = true;
    s->declared = false;
    for (bool more = true; ok && more;)
        ok = scan_chunk(c, plan, s, &more);
    return close_cursor(c, ok);
}

bool db_scan(struct call *c, const struct stmt *q, struct bind in, const struct shape *out_shape,
             bool (*each)(struct call *c, const void *rows, size_t n, void *arg), void *arg)
{
    assert(!q->template_of_records);
    struct scan s = { q, &in, out_shape, each, arg, arena_within(c->mem, 0), false, false };
    bool ok = db_snapshot(c, scan_work, &s);
    if (ok)
        arena_reset(s.mem);
    return ok;
}

bool db_run(struct call *c, const struct stmt *q, struct bind in, int64_t *changed)
{
    struct statement_plan *plan;
    RESULT r = ask(c, q, &in, NULL, &plan);
    if (!r)
        return false;
    if (changed)
        *changed = strtoll(PQcmdTuples(r), NULL, 10);
    return true;
}

static bool set_read_only(struct call *c, bool on)
{
    bool failed = false;
    if (!session_text(c, on ? "set default_transaction_read_only = on" : "set default_transaction_read_only = off",
                      LONG_TIMEOUT_MS))
        return false;
    for (PGresult *r; (r = session_result(c, &failed)); PQclear(r))
        ;
    return !failed;
}

static bool run_script(struct call *c, const char *sql)
{
    bool failed = false;
    if (!session_text(c, sql, LONG_TIMEOUT_MS))
        return false;
    for (PGresult *r; (r = session_result(c, &failed)); PQclear(r)) {
        if (PQresultStatus(r) == PGRES_COPY_IN || PQresultStatus(r) == PGRES_COPY_OUT) {
            PQclear(r);
            session_drop(c->db);
            return fail_detail(c, ERROR_INTERNAL, NULL, "a script must not copy; use db_copy()");
        }
    }
    return !failed;
}

bool db_script(struct call *c, const char *sql)
{
    if (c->db->depth > 0)
        return run_script(c, sql);
    /* A script says itself what it writes, and some commands (create database) bear no transaction around them. */
    bool done = set_read_only(c, false) && run_script(c, sql);
    struct error_mark before = errors_save(c);
    if (c->db->conn && !set_read_only(c, true)) {
        session_drop(c->db); /* else it goes on as one that may write; what the script did stands */
        errors_restore(c, before);
    }
    return done;
}

bool db_describe(struct call *c, const struct stmt *q, const struct shape *in_shape, struct db_column **columns, size_t *n)
{
    struct statement_plan *plan = session_plan(c->db, q, in_shape, NULL);
    for (size_t i = 0; i < q->parameter_count; i++)
        if (!plan->sources[i].field && !plan->sources[i].ambient && !plan->sources[i].option && in_shape)
            return fail_detail(c, ERROR_INTERNAL, NULL, "%s:%d: nothing is called :%s", q->file, q->line, q->parameters[i]);
    RESULT r = session_describe(c, plan->prepared);
    if (!r)
        return false;
    *n = (size_t)PQnfields(r);
    *columns = TAKE_N(c->mem, *n ? *n : 1, struct db_column);
    for (size_t i = 0; i < *n; i++)
        (*columns)[i] = (struct db_column){ text_copy(c->mem, PQfname(r, (int)i)), PQftype(r, (int)i) };
    return true;
}
