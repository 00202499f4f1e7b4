/* Following the trail by visibility. The laws of the schema send no notification: NOTIFY makes writers commit one after another. */
#include "feed.h"
#include "base/buffer.h"
#include "session.h"
#include <stdatomic.h>

struct feed {
    struct buffer seen; /* the last snapshot, as pg_snapshot's text */
    unsigned listening; /* the connection that asked for hints; 0: none yet */
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
    if (!db_one(c, &sql_feed_snapshot, ARGS(), &row_shape, &row, NULL))
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
    if (!db_each(c, &sql_feed_since, ARGS("seen", f->seen.bytes), &row_shape, read_row, &r))
        return false;
    remember(f, r.snapshot);
    if (count)
        *count = r.count;
    return true;
}

struct news_row {
    struct maybe_bool waiting;
};
static const struct field news_fields[] = { FIELD(news_row, waiting, READ) };
static const struct shape news_shape = { SHAPE(news_row, "news_rows", news_fields) };

/* Whether a hint came. A session that has just been opened asks for hints first. */
static bool wait_for_hint(struct call *c, struct feed *f, int64_t at_most_ms)
{
    struct db *db = c->db;
    if (!session_ready(c))
        return false;
    if (f->listening != db->connection) {
        bool ok = session_open(c, TIMEOUT_MS) && session_put_text(c, "listen dicr_change") && session_go(c);
        if (!session_close(c) || !ok)
            return false;
        f->listening = db->connection;
    }
    (void)session_listen(db, at_most_ms);
    for (PGnotify *n; (n = PQnotifies(db->conn)); PQfreemem(n))
        ;
    return true;
}

bool feed_wait(struct call *c, struct feed *f, int64_t at_most_ms, bool *woken)
{
    int64_t left_ms = call_left_ms(c), end_ms = clock_ms() + (at_most_ms < left_ms ? at_most_ms : left_ms);
    assert(f->seen.size > 0 && c->db->depth == c->db->held);
    for (;;) {
        struct news_row row = { 0 };
        if (!db_one(c, &sql_feed_has_news, ARGS("seen", f->seen.bytes), &news_shape, &row, NULL))
            return false;
        *woken = row.waiting.value;
        left_ms = end_ms - clock_ms();
        if (*woken || left_ms <= 0)
            return true;
        if (!wait_for_hint(c, f, left_ms < FEED_POLL_MS ? left_ms : FEED_POLL_MS))
            return false;
    }
}

void feed_hint(struct call *c)
{
    static _Atomic int64_t last_ms;
    int64_t now_ms = clock_ms(), before_ms = atomic_load(&last_ms);
    if (c->db->depth > 0 || (before_ms && now_ms - before_ms < FEED_POLL_MS) ||
        !atomic_compare_exchange_strong(&last_ms, &before_ms, now_ms))
        return;
    struct error_mark before = errors_save(c);
    bool ok = session_ready(c) && session_open(c, TIMEOUT_MS) && session_put_text(c, "notify dicr_change") && session_go(c);
    if (!session_close(c) || !ok)
        errors_restore(c, before);
}
