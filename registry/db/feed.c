/* Following the trail by visibility. The laws of the schema send no notification: NOTIFY makes writers commit one after another. */
#include "feed.h"
#include "session.h"
#include <pthread.h>

struct feed {
    struct buffer seen; /* the last snapshot, as pg_snapshot's text: xmin:xmax:those between that were under way */
    int64_t poll_ms;
    uint64_t heard; /* how many commits of this process it has heard of */
};

/* What this process has committed. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t raised;
    uint64_t count;
    int64_t last; /* the transaction that was announced last */
} commits = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0 };

/* A row of feed_since: the snapshot, or a change. */
struct feed_row {
    const char *snapshot;
    struct maybe_int sequence;
    const char *owner, *noun;
    struct number number, supplier;
    const char *what;
};

ROW_SHAPE(feed_row, READ, snapshot, sequence, owner, noun, number, supplier, what);

static void release_feed(void *object)
{
    buffer_free(&((struct feed *)object)->seen);
}

struct feed *feed_new(struct arena *mem, int64_t poll_ms)
{
    struct feed *f = TAKE(mem, struct feed);
    f->poll_ms = poll_ms;
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
    if (!db_one(c, &sql_feed_snapshot, ARGS(), &feed_row_shape, &row, NULL))
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

static bool read_rows(struct call *c, const void *rows, size_t n, void *arg)
{
    struct reading *r = arg;
    for (const struct feed_row *it = rows, *end = it + n; it < end; it++) {
        struct feed_change change = { it->sequence, it->owner, it->noun, it->number, it->supplier, it->what };
        if (it->snapshot)
            r->snapshot = text_copy(c->mem, it->snapshot);
        else if (!r->each(c, &change, r->arg))
            return false;
        r->count += !it->snapshot;
    }
    return true;
}

bool feed_read(struct call *c, struct feed *f, bool (*each)(struct call *c, const struct feed_change *change, void *arg),
               void *arg, int64_t *count)
{
    struct reading r = { each, arg, NULL, 0 };
    assert(f->seen.size > 0 && c->db->depth == c->db->held);
    if (!db_scan(c, &sql_feed_since, ARGS("seen", f->seen.bytes), &feed_row_shape, read_rows, &r))
        return false;
    remember(f, r.snapshot);
    if (count)
        *count = r.count;
    return true;
}

void feed_wake(int64_t transaction)
{
    pthread_mutex_lock(&commits.lock);
    commits.count++;
    commits.last = transaction;
    pthread_cond_broadcast(&commits.raised);
    pthread_mutex_unlock(&commits.lock);
}

/* Waits until this process commits something that the follower has not heard of, at most so long. True when that was surely not read
   yet; else only the database knows, since announcements may come in another order than their commits. */
static bool hear(struct feed *f, int64_t at_most_ms)
{
    int64_t until_ms = clock_ms() + at_most_ms;
    const struct timespec until = { until_ms / 1000, until_ms % 1000 * 1000000 };
    pthread_mutex_lock(&commits.lock);
    while (commits.count == f->heard && clock_ms() < until_ms)
        pthread_cond_clockwait(&commits.raised, &commits.lock, CLOCK_MONOTONIC, &until);
    bool heard = commits.count != f->heard;
    f->heard = commits.count;
    int64_t last = commits.last;
    pthread_mutex_unlock(&commits.lock);
    return heard && !feed_has(f, last);
}

bool feed_has(const struct feed *f, int64_t transaction)
{
    char *at;
    int64_t low = strtoll(f->seen.bytes, &at, 10), high = strtoll(at + 1, &at, 10);
    bool under_way = false;
    while (*at && at[1])
        under_way |= strtoll(at + 1, &at, 10) == transaction;
    return transaction < low || (transaction < high && !under_way);
}

bool feed_wait(struct call *c, struct feed *f, int64_t at_most_ms, bool *woken)
{
    int64_t left_ms = call_left_ms(c), end_ms = clock_ms() + (at_most_ms < left_ms ? at_most_ms : left_ms), wait_ms = 0;
    assert(f->seen.size > 0 && c->db->depth == c->db->held);
    for (;;) {
        *woken = hear(f, wait_ms);
        struct counted news = { 0 };
        if (!*woken && !db_one(c, &sql_feed_has_news, ARGS("seen", f->seen.bytes), &counted_shape, &news, NULL))
            return false;
        *woken |= news.count.value > 0;
        left_ms = end_ms - clock_ms();
        if (*woken || left_ms <= 0)
            return true;
        wait_ms = left_ms < f->poll_ms ? left_ms : f->poll_ms;
    }
}
