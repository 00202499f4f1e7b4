/* Counters of the service, as Prometheus reads them (text format 0.0.4). Safe from all threads. */
#pragma once
#include "op.h"
#include "request.h"

/* For requests that reached no op: 404, refused by the guard, /healthz. */
#define METRICS_NO_OP SIZE_MAX

/* Makes room for the ops that the router knows; after router_start(), before threads. Counts start at 0. */
void metrics_start(void);
void metrics_end(void);

/* A request answered: its op (target.op_index), status, and the time from its last byte to its answer. */
void metrics_request(size_t op_index, int status, int64_t microseconds);
/* What is counted of the service as a whole; each is a row of metrics.c. */
enum metric {
    METRIC_CONNECTIONS, /* that are open */
    METRIC_CONNECTIONS_TAKEN,
    METRIC_TOO_SLOW,        /* connections ended because they were */
    METRIC_TURNED_AWAY,     /* connections that were one too many, of all or of their address */
    METRIC_BODIES_REFUSED,  /* for lack of memory, in what all share or in the share of an address */
    METRIC_ANSWERS_REFUSED, /* likewise */
    METRIC_STOPPING,        /* 0: the service serves; 1: it finishes what is under way; 2: it has cancelled what still waited */
    METRIC_DATABASE_UP,
    METRIC_JOBS_QUEUED, /* of all programs of the database, as it says */
    METRIC_JOBS_RUNNING,
    METRIC_JOBS_DONE,
    METRIC_JOBS_FAILED,
    METRIC_COUNT
};
/* And of each lane. */
enum lane_metric {
    LANE_METRIC_WAITING, /* requests, now */
    LANE_METRIC_REFUSED, /* because a queue is full */
    LANE_METRIC_BATCHES,
    LANE_METRIC_BATCHED, /* requests in them */
    LANE_METRIC_COUNT
};
void metrics_add(enum metric metric, int64_t n);
void metrics_set(enum metric metric, int64_t n);
void metrics_add_lane(enum lane_metric metric, enum lane lane, size_t n);
void metrics_set_lane(enum lane_metric metric, enum lane lane, size_t n);

void metrics_write(struct buffer *b);
/* The same as a text that the caller shares, and lets go of; for the socket thread. It is written anew ten times a second at
   most: it may be hundreds of KiB, and whoever asks for it more often must not take the thread's time from others. */
struct shared_text *metrics_text(int64_t now_ms) __attribute__((returns_nonnull));
