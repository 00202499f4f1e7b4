/* Counters of the service, as Prometheus reads them (text format 0.0.4). Safe from all threads. */
#pragma once
#include "base/buffer.h"
#include "op.h"
#include "request.h"

/* For requests that reached no op: 404, refused by the guard, /healthz. */
#define METRICS_NO_OP SIZE_MAX

/* Makes room for the ops that the router knows; after router_start(), before threads. Counts start at 0. */
void metrics_start(void);
void metrics_end(void);

/* A request answered: its op (target.op_index), status, and the time from its last byte to its answer. */
void metrics_request(size_t op_index, int status, int64_t microseconds);
/* n requests answered together. */
void metrics_batch(enum lane lane, size_t n);
/* How many wait now; one was refused because its queue is full. */
void metrics_waiting(enum lane lane, size_t n);
void metrics_refused(enum lane lane);
/* A body, or an answer, found no memory left in what all share, or in the share of its address. */
void metrics_body_refused(void);
void metrics_answer_refused(void);
/* A connection came or went; one was ended because it was too slow. */
void metrics_connection(bool opened);
void metrics_too_slow(void);
/* A connection was one too many, of all or of its address. */
void metrics_turned_away(void);
void metrics_database(bool up);
/* 0: the service serves; 1: it stops and finishes what is under way; 2: it has cancelled what still waited. */
void metrics_stopping(int how_far);

void metrics_write(struct buffer *b);
/* The same as a text that the caller shares, and lets go of; for the socket thread. It is written anew ten times a second at
   most: it may be hundreds of KiB, and whoever asks for it more often must not take the thread's time from others. */
struct shared_text *metrics_text(int64_t now_ms) __attribute__((returns_nonnull));
