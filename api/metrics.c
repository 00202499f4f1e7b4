#include "metrics.h"
#include "base/buffer.h"

#include "router.h"
#include <inttypes.h>
#include <stdatomic.h>

static const int64_t bounds_us[] = { 500,    1000,   2500,   5000,    10000,   25000,   50000,
                                     100000, 250000, 500000, 1000000, 2500000, 10000000 };
static const char *const bound_texts[] = { "0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05",
                                           "0.1",    "0.25",  "0.5",    "1",     "2.5",  "10" };
enum { BOUND_COUNT = sizeof bounds_us / sizeof bounds_us[0] };

struct op_counts {
    atomic_uint_least64_t by_status[HTTP_STATUS_COUNT + 1]; /* the last: of none of them */
    atomic_uint_least64_t by_bound[BOUND_COUNT + 1];
    atomic_uint_least64_t microseconds;
};

static struct {
    struct op_counts *ops; /* one for each op, and a last one for no op */
    size_t op_count;
    atomic_uint_least64_t batches[LANE_COUNT], batched[LANE_COUNT], refused[LANE_COUNT], waiting[LANE_COUNT];
    atomic_uint_least64_t opened, closed, too_slow, turned_away, database_up, stopping, bodies_refused, answers_refused;
} counts;

enum { TEXTS_PER_SECOND = 10 };

static struct {
    struct shared_text *last;
    int64_t second_ends_ms;
    unsigned written; /* in this second */
} texts;

static void add(atomic_uint_least64_t *c, uint64_t n)
{
    atomic_fetch_add_explicit(c, n, memory_order_relaxed);
}

static uint64_t get(atomic_uint_least64_t *c)
{
    return atomic_load_explicit(c, memory_order_relaxed);
}

void metrics_start(void)
{
    metrics_end();
    counts.op_count = router_op_count();
    counts.ops = calloc(counts.op_count + 1, sizeof *counts.ops);
    if (!counts.ops)
        out_of_memory((counts.op_count + 1) * sizeof *counts.ops);
}

void metrics_end(void)
{
    shared_text_release(texts.last);
    memset(&texts, 0, sizeof texts);
    free(counts.ops);
    memset(&counts, 0, sizeof counts);
}

void metrics_request(size_t op_index, int status, int64_t microseconds)
{
    if (!counts.ops)
        return;
    struct op_counts *op = &counts.ops[op_index < counts.op_count ? op_index : counts.op_count];
    size_t b = 0;
    while (b < BOUND_COUNT && microseconds > bounds_us[b])
        b++;
    add(&op->by_status[http_status_index(status)], 1);
    add(&op->by_bound[b], 1);
    add(&op->microseconds, microseconds > 0 ? (uint64_t)microseconds : 0);
}

void metrics_batch(enum lane lane, size_t n)
{
    add(&counts.batches[lane], 1);
    add(&counts.batched[lane], n);
}

void metrics_waiting(enum lane lane, size_t n)
{
    atomic_store_explicit(&counts.waiting[lane], n, memory_order_relaxed);
}

void metrics_refused(enum lane lane)
{
    add(&counts.refused[lane], 1);
}

void metrics_body_refused(void)
{
    add(&counts.bodies_refused, 1);
}

void metrics_answer_refused(void)
{
    add(&counts.answers_refused, 1);
}

void metrics_connection(bool opened)
{
    add(opened ? &counts.opened : &counts.closed, 1);
}

void metrics_too_slow(void)
{
    add(&counts.too_slow, 1);
}

void metrics_turned_away(void)
{
    add(&counts.turned_away, 1);
}

void metrics_database(bool up)
{
    atomic_store_explicit(&counts.database_up, up, memory_order_relaxed);
}

void metrics_stopping(int how_far)
{
    atomic_store_explicit(&counts.stopping, (uint64_t)how_far, memory_order_relaxed);
}

static void head(struct buffer *b, const char *name, const char *type, const char *help)
{
    buffer_format(b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void write_requests(struct buffer *b)
{
    head(b, "dicr_requests_total", "counter", "Requests answered, by op and HTTP status.");
    for (size_t o = 0; counts.ops && o <= counts.op_count; o++)
        for (size_t s = 0; s <= HTTP_STATUS_COUNT; s++) {
            uint64_t n = get(&counts.ops[o].by_status[s]);
            if (n > 0 && s < HTTP_STATUS_COUNT)
                buffer_format(b, "dicr_requests_total{op=\"%s\",status=\"%d\"} %" PRIu64 "\n", router_op_name(o),
                              http_statuses[s].status, n);
            else if (n > 0)
                buffer_format(b, "dicr_requests_total{op=\"%s\",status=\"other\"} %" PRIu64 "\n", router_op_name(o), n);
        }
}

static void write_durations(struct buffer *b)
{
    static const char name[] = "dicr_request_duration_seconds";
    head(b, name, "histogram", "Time from a request's last byte to its answer, by op.");
    for (size_t o = 0; counts.ops && o <= counts.op_count; o++) {
        uint64_t below = 0, all = 0;
        for (size_t i = 0; i <= BOUND_COUNT; i++)
            all += get(&counts.ops[o].by_bound[i]);
        if (all == 0)
            continue;
        for (size_t i = 0; i < BOUND_COUNT; i++) {
            below += get(&counts.ops[o].by_bound[i]);
            buffer_format(b, "%s_bucket{op=\"%s\",le=\"%s\"} %" PRIu64 "\n", name, router_op_name(o), bound_texts[i],
                          below < all ? below : all);
        }
        uint64_t us = get(&counts.ops[o].microseconds);
        buffer_format(b, "%s_bucket{op=\"%s\",le=\"+Inf\"} %" PRIu64 "\n", name, router_op_name(o), all);
        buffer_format(b, "%s_sum{op=\"%s\"} %" PRIu64 ".%06" PRIu64 "\n", name, router_op_name(o), us / 1000000, us % 1000000);
        buffer_format(b, "%s_count{op=\"%s\"} %" PRIu64 "\n", name, router_op_name(o), all);
    }
}

static void write_lanes(struct buffer *b, const char *name, const char *type, const char *help, atomic_uint_least64_t *by_lane)
{
    head(b, name, type, help);
    for (size_t l = 0; l < LANE_COUNT; l++)
        buffer_format(b, "%s{lane=\"%s\"} %" PRIu64 "\n", name, lane_names[l], get(&by_lane[l]));
}

static void write_one(struct buffer *b, const char *name, const char *type, const char *help, uint64_t value)
{
    head(b, name, type, help);
    buffer_format(b, "%s %" PRIu64 "\n", name, value);
}

void metrics_write(struct buffer *b)
{
    write_requests(b);
    write_durations(b);
    write_lanes(b, "dicr_queue_waiting", "gauge", "Requests that wait for a worker.", counts.waiting);
    write_lanes(b, "dicr_queue_refused_total", "counter",
                "Requests refused because their queue, or their address's half of it, was full.", counts.refused);
    write_lanes(b, "dicr_batches_total", "counter", "Batches of requests answered together (a lone one counts).", counts.batches);
    write_lanes(b, "dicr_batched_requests_total", "counter", "Requests in those batches.", counts.batched);
    uint64_t closed = get(&counts.closed), opened = get(&counts.opened);
    write_one(b, "dicr_connections", "gauge", "Connections that are open.", opened > closed ? opened - closed : 0);
    write_one(b, "dicr_connections_total", "counter", "Connections taken.", opened);
    write_one(b, "dicr_connections_too_slow_total", "counter", "Connections ended because a request took too long.",
              get(&counts.too_slow));
    write_one(b, "dicr_connections_turned_away_total", "counter", "Connections over a limit, of all or of one address.",
              get(&counts.turned_away));
    write_one(b, "dicr_bodies_refused_total", "counter", "Bodies refused because others took their memory.",
              get(&counts.bodies_refused));
    write_one(b, "dicr_answers_refused_total", "counter", "Answers refused because others were not taken by their clients.",
              get(&counts.answers_refused));
    write_one(b, "dicr_stopping", "gauge", "1 while the service finishes what is under way, 2 when what waited is cancelled.",
              get(&counts.stopping));
    write_one(b, "dicr_database_up", "gauge", "1 while the database answers.", get(&counts.database_up));
}

struct shared_text *metrics_text(int64_t now_ms)
{
    if (now_ms >= texts.second_ends_ms) {
        texts.second_ends_ms = now_ms + 1000;
        texts.written = 0;
    }
    if (!texts.last || texts.written < TEXTS_PER_SECOND) {
        shared_text_release(texts.last);
        texts.last = shared_text_new();
        metrics_write(&texts.last->text);
        texts.written++;
    }
    texts.last->holders++;
    return texts.last;
}
