/* What a session does, one of each kind, for tests that make it fail at every point. */
#pragma once
#include "note.h"

STATEMENT(short_one, "select 'a'::text as note");
STATEMENT(many_rows, "select repeat('x', 300) as note from generate_series(1, 300)");
STATEMENT(more_rows, "select repeat('x', 200) as note from generate_series(1, 2000)");
STATEMENT(add_line, "insert into line (a) values ('a') returning a as note");
STATEMENT(to_lines, "copy line (a, b) from stdin");
STATEMENT(same_key, "insert into line (at, a) values (1, 'a') returning a as note");

static bool read_one(void)
{
    struct note out = { 0 };
    return db_one(&call, &short_one, ARGS(), &note_shape, &out, NULL);
}

/* Each time over a connection of its own. */
static const char *works_conninfo;
static bool connect_anew(void)
{
    db_close(call.db);
    call.db = db_new(works_conninfo, "dicr_app");
    db_require_schema(call.db);
    return db_ping(&call);
}

static bool read_many(void)
{
    struct list rows;
    return db_many(&call, &many_rows, ARGS(), &note_shape, &rows) && rows.n == 300;
}

static bool count_rows(struct call *c, const void *rows, size_t n, void *arg)
{
    (void)c, (void)rows;
    *(size_t *)arg += n;
    return true;
}

static bool scan_rows(void)
{
    size_t n = 0;
    return db_scan(&call, &more_rows, ARGS(), &note_shape, count_rows, &n) && n == 2000;
}

static bool add_two(struct call *c, void *arg)
{
    struct note out = { 0 };
    (void)arg;
    return db_one(c, &add_line, ARGS(), &note_shape, &out, NULL) && db_one(c, &add_line, ARGS(), &note_shape, &out, NULL);
}

static bool write_two(void)
{
    return db_tx(&call, add_two, NULL);
}

static bool next_line(void *arg, const char **cells)
{
    static char wide[4000];
    int *n = arg;
    memset(wide, 'y', sizeof wide - 1);
    cells[0] = cells[1] = wide;
    return (*n)++ < 60;
}

static bool copy_all(struct call *c, void *arg)
{
    int n = 0;
    (void)arg;
    return db_copy(c, &to_lines, 2, next_line, &n, NULL);
}

static bool copy_lines(void)
{
    return db_tx(&call, copy_all, NULL);
}

static bool run_script(void)
{
    return db_script(&call, "select 1; select 2");
}

/* The answer of the server is an error. */
static bool add_same(struct call *c, void *arg)
{
    struct note out = { 0 };
    (void)arg;
    return db_one(c, &same_key, ARGS(), &note_shape, &out, NULL);
}

static bool be_refused(void)
{
    if (db_tx(&call, add_same, NULL) || call.error.code != ERROR_CONFLICT)
        return false;
    harness_forget(&call);
    return true;
}

/* How many lines they have written. */
static inline long lines(void)
{
    return strtol(harness_sql("select count(*) from line"), NULL, 10);
}

/* Makes the table that they write to, in the test's own database, which connect_anew() reaches by this conninfo. */
static inline void works_start(const char *conninfo)
{
    works_conninfo = conninfo;
    harness_sql("create table line (at bigserial primary key, a text, b text); grant select, insert on line to dicr_app;"
                "grant usage on sequence line_at_seq to dicr_app; insert into line (a) values ('first')");
}
