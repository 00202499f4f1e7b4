#include "metrics.h"

#include "router.h"
#include <inttypes.h>

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
    atomic_uint_least64_t of_service[METRIC_COUNT], of_lanes[LANE_METRIC_COUNT][LANE_COUNT];
} counts;

struct metric_row {
    const char *name, *type, *help; /* of a name with labels the first of its family has type and help, the others NULL */
};

static const struct metric_row metric_rows[METRIC_COUNT] = {
    [METRIC_CONNECTIONS] = { "dicr_connections", "gauge", "Connections that are open." },
    [METRIC_CONNECTIONS_TAKEN] = { "dicr_connections_total", "counter", "Connections taken." },
    [METRIC_TOO_SLOW] = { "dicr_connections_too_slow_total", "counter", "Connections ended because a request took too long." },
    [METRIC_TURNED_AWAY] = { "dicr_connections_turned_away_total", "counter",
                             "Connections over a limit, of all or of one address." },
    [METRIC_BODIES_REFUSED] = { "dicr_bodies_refused_total", "counter", "Bodies refused because others took their memory." },
    [METRIC_ANSWERS_REFUSED] = { "dicr_answers_refused_total", "counter",
                                 "Answers refused because others were not taken by their clients." },
    [METRIC_STOPPING] = { "dicr_stopping", "gauge",
                          "1 while the service finishes what is under way, 2 when what waited is cancelled." },
    [METRIC_DATABASE_UP] = { "dicr_database_up", "gauge", "1 while the database answers." },
    [METRIC_JOBS_QUEUED] = { "dicr_jobs{state=\"queued\"}", "gauge", "Jobs, by their state." },
    [METRIC_JOBS_RUNNING] = { "dicr_jobs{state=\"running\"}", NULL, NULL },
    [METRIC_JOBS_DONE] = { "dicr_jobs{state=\"done\"}", NULL, NULL },
    [METRIC_JOBS_FAILED] = { "dicr_jobs{state=\"failed\"}", NULL, NULL },
};

static const struct metric_row lane_metric_rows[LANE_METRIC_COUNT] = {
    [LANE_METRIC_WAITING] = { "dicr_queue_waiting", "gauge", "Requests that wait for a worker." },
    [LANE_METRIC_REFUSED] = { "dicr_queue_refused_total", "counter",
                              "Requests refused because their queue, or their address's half of it, was full." },
    [LANE_METRIC_BATCHES] = { "dicr_batches_total", "counter", "Batches of requests answered together (a lone one counts)." },
    [LANE_METRIC_BATCHED] = { "dicr_batched_requests_total", "counter", "Requests in those batches." },
};

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

void metrics_add(enum metric metric, int64_t n)
{
    add(&counts.of_service[metric], (uint64_t)n);
}

void metrics_set(enum metric metric, int64_t n)
{
    atomic_store_explicit(&counts.of_service[metric], (uint64_t)n, memory_order_relaxed);
}

void metrics_add_lane(enum lane_metric metric, enum lane lane, size_t n)
{
    add(&counts.of_lanes[metric][lane], n);
}

void metrics_set_lane(enum lane_metric metric, enum lane lane, size_t n)
{
    atomic_store_explicit(&counts.of_lanes[metric][lane], n, memory_order_relaxed);
}

static void head(struct buffer *b, const char *name, const char *type, const char *help)
{
    int size = (int)strcspn(name, "{");
    buffer_format(b, "# HELP %.*s %s\n# TYPE %.*s %s\n", size, name, help, size, name, type);
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

void metrics_write(struct buffer *b)
{
    write_requests(b);
    write_durations(b);
    for (size_t m = 0; m < LANE_METRIC_COUNT; m++) {
        const struct metric_row *row = &lane_metric_rows[m];
        head(b, row->name, row->type, row->help);
        for (size_t l = 0; l < LANE_COUNT; l++)
            buffer_format(b, "%s{lane=\"%s\"} %" PRIu64 "\n", row->name, lane_names[l], get(&counts.of_lanes[m][l]));
    }
    for (size_t m = 0; m < METRIC_COUNT; m++) {
        const struct metric_row *row = &metric_rows[m];
        if (row->help)
            head(b, row->name, row->type, row->help);
        buffer_format(b, "%s %" PRIu64 "\n", row->name, get(&counts.of_service[m]));
    }
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
