/* COPY … FROM STDIN in text form. */
#include "db.h"
#include "session.h"

enum { CHUNK_BYTES = 65536 };

static void add_cell(struct buffer *b, const char *cell)
{
    if (!cell) {
        buffer_text(b, "\\N");
        return;
    }
    for (const char *at = cell;;) {
        size_t plain = strcspn(at, "\\\t\n\r\b\f\v");
        buffer_add(b, at, plain);
        at += plain;
        if (!*at)
            return;
        static const char raw[] = "\\\t\n\r\b\f\v", escaped[] = "\\tnrbfv";
        buffer_char(b, '\\');
        buffer_char(b, escaped[strchr(raw, *at) - raw]);
        at++;
    }
}

static bool send_chunk(struct call *c, struct buffer *b)
{
    struct db *db = c->db;
    int sent = 0;
    for (int tries = 0; sent == 0; tries++) {
        sent = PQputCopyData(db->conn, b->bytes, (int)b->size);
        if (sent < 0)
            return false;
        /* no space although all that came before has been sent: libpq cannot enlarge its buffer */
        if (sent == 0 && tries > 0)
            return session_lost(c, "out of memory");
        b->size = sent ? 0 : b->size;
        if (!session_flush(c))
            return false;
    }
    return PQstatus(db->conn) == CONNECTION_OK;
}

static bool send_rows(struct call *c, struct buffer *b, size_t columns, bool (*next)(void *arg, const char **cells), void *arg)
{
    const char **cells = TAKE_N(c->mem, columns ? columns : 1, const char *);
    while (next(arg, cells)) {
        for (size_t i = 0; i < columns; i++) {
            if (i > 0)
                buffer_char(b, '\t');
            add_cell(b, cells[i]);
        }
        buffer_char(b, '\n');
        if (b->size >= CHUNK_BYTES && !send_chunk(c, b))
            return false;
    }
    return b->size == 0 || send_chunk(c, b);
}

/* Ends the copy: with a reason it is undone. */
static bool end_copy(struct call *c, const char *reason)
{
    struct db *db = c->db;
    int ended = 0;
    for (int tries = 0; ended == 0; tries++) {
        ended = db->conn ? PQputCopyEnd(db->conn, reason) : -1;
        if (ended == 0 && tries > 0)
            return session_lost(c, "out of memory");
        if (ended < 0 || !session_flush(c))
            return false;
    }
    return true;
}

bool db_copy(struct call *c, const struct stmt *copy, size_t columns, bool (*next)(void *arg, const char **cells), void *arg,
             int64_t *copied)
{
    struct db *db = c->db;
    struct buffer b = { 0 };
    struct error_mark before = errors_save(c);
    bool failed = false, sent = false;
    if (!session_text(c, copy->sql, LONG_TIMEOUT_MS))
        return false;
    db->open = true; /* `next` must not ask this session for anything */
    for (PGresult *r; (r = session_result(c, &failed)); PQclear(r)) {
        if (PQresultStatus(r) == PGRES_COPY_IN && !sent) {
            sent = true;
            bool ok = send_rows(c, &b, columns, next, arg) && c->error_count == before.count;
            /* a copy that cannot be ended would keep the server waiting */
            if (!end_copy(c, ok ? NULL : "given up"))
                failed = !(db->conn ? session_lost(c, PQerrorMessage(db->conn)) : false);
        } else if (PQresultStatus(r) == PGRES_COMMAND_OK && copied) {
            *copied = strtoll(PQcmdTuples(r), NULL, 10);
        }
    }
    db->open = false;
    buffer_free(&b);
    if (!failed && !sent)
        return fail_detail(c, ERROR_INTERNAL, NULL, "%s:%d (%s) is no copy from stdin", copy->file, copy->line, copy->name);
    return !failed;
}
