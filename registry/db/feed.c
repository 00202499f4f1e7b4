/* Following the trail by visibility. */
#include "feed.h"
#include "base/buffer.h"
#include "session.h"

struct feed {
    struct buffer seen; /* the last snapshot, as pg_snapshot's text */
    unsigned listening; /* the connection that listens; 0: none yet */
};

/* A row of feed_since: the snapshot, or a change. */
struct feed_row {
    const char *snapshot;
    struct maybe_int sequence;
    const char *owner, *noun;
    struct number number, supplier;
    const char *what;
};

static const struct field row_fields[] = {
    FIELD(feed_row, snapshot, READ), FIELD(feed_row, sequence, READ), FIELD(feed_row, owner, READ), FIELD(feed_row, noun, READ),
    FIELD(feed_row, number, READ),   FIELD(feed_row, supplier, READ), FIELD(feed_row, what, READ),
};
static const struct shape row_shape = { SHAPE(feed_row, "feed_rows", row_fields) };

static void release_feed(void *object)
{
    buffer_free(&((struct feed *)object)->seen);
}

struct feed *feed_new(struct arena *mem)
{
    struct feed *f = TAKE(mem, struct feed);
    arena_defer(mem, release_feed, f);
    return f;
}

static void remember(struct feed *f, const char *snapshot)
{
    f->seen.size = 0;
    buffer_text(&f->seen, snapshot);
}

bool feed_start(struct call *c, struct feed *f)
{
    struct feed_row row = { 0 };
    if (!db_one(c, &sql_feed_snapshot, NULL, NULL, &row_shape, &row, NULL))
        return false;
    remember(f, row.snapshot);
    return true;
}

struct reading {
    bool (*each)(struct call *c, const struct feed_change *change, void *arg);
    void *arg;
    const char *snapshot;
    int64_t count;
};

static bool read_row(struct call *c, const void *row, void *arg)
{
    struct reading *r = arg;
    const struct feed_row *it = row;
    if (it->snapshot) {
        r->snapshot = text_copy(c->mem, it->snapshot);
        return true;
    }
    r->count++;
    struct feed_change change = { it->sequence, it->owner, it->noun, it->number, it->supplier, it->what };
    return r->each(c, &change, r->arg);
}

bool feed_read(struct call *c, struct feed *f, bool (*each)(struct call *c, const struct feed_change *change, void *arg),
               void *arg, int64_t *count)
{
    struct reading r = { each, arg, NULL, 0 };
    assert(f->seen.size > 0 && c->db->depth == c->db->held);
    db_say(c, "seen", f->seen.bytes);
    if (!db_each(c, &sql_feed_since, NULL, NULL, &row_shape, read_row, &r))
        return false;
    remember(f, r.snapshot);
    if (count)
        *count = r.count;
    return true;
}

static bool take_notifications(PGconn *conn)
{
    bool any = false;
    for (PGnotify *n; (n = PQnotifies(conn)); PQfreemem(n))
        any = true;
    return any;
}

bool feed_wait(struct call *c, struct feed *f, int64_t at_most_ms, bool *woken)
{
    struct db *db = c->db;
    *woken = false;
    if (!session_ready(c))
        return false;
    if (f->listening != db->connection) {
        bool ok = session_open(c, TIMEOUT_MS) && session_put_text(c, "listen dicr_change") && session_go(c);
        if (!session_close(c) || !ok)
            return false;
        f->listening = db->connection;
        *woken = true; /* what came before is anybody's guess */
        return true;
    }
    int64_t left_ms = call_left_ms(c);
    if (at_most_ms < left_ms)
        left_ms = at_most_ms;
    *woken = take_notifications(db->conn) || (session_listen(db, left_ms) && take_notifications(db->conn));
    return true;
}
