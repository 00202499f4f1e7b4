/* The threads that answer. Plain and synchronous, each with a database session of its own, in lanes: reads, searches, writes
   (which may wait for a row's lock and so never stand before reads) and heavy work (at nice 10), each with its own bounded
   queue. */
#pragma once
#include "task.h"

struct workers_settings {
    const char *database, *role; /* for db_new(); NULL database: tasks run without a session */
    size_t threads[LANE_COUNT];
    size_t waiting_max[LANE_COUNT]; /* tasks that may wait; more are refused */
    size_t memory_max[LANE_COUNT];  /* bytes of a call's arena */
    /* Fills the replies of n tasks that may be answered together; NULL: route_answer(). */
    void (*answer)(struct call *c, struct task *const *tasks, size_t n);
    /* Called by a worker when n tasks are answered; from then on they are no longer the workers'. */
    void (*done)(struct task *const *tasks, size_t n, void *arg);
    void *arg;
};

/* What this machine can bear: as many readers and writers as cores, one for heavy work; NULLs and zeros elsewhere. */
struct workers_settings workers_settings_default(void);

struct workers;

/* Starts all threads (signals blocked in them). Fails with REFUSED when the system gives no thread. */
bool workers_start(struct call *c, const struct workers_settings *s, struct workers **out) __attribute__((warn_unused_result));

/* Hands tasks (a list by `next`) to their ops' lanes, so that what came in one turn of the loop can be answered together; gives
   back those whose queue is full. A free worker takes a share of the waiting tasks of one op, language and kind of actor
   (actor_equal()) that may be answered together: ceil(waiting / workers), at most BATCH_MAX. */
struct task *workers_push(struct workers *w, struct task *first) __attribute__((warn_unused_result));

/* Takes back a task that still waits for a worker; false: a worker has it, or had it. */
bool workers_withdraw(struct workers *w, struct task *t);

/* Names the calling thread; a heavy one gives way to all others (nice 10). */
void worker_name(const char *name, bool is_heavy);

/* How many threads of the lane wait for work. For tests. */
size_t workers_idle(struct workers *w, enum lane lane);

/* From now on tasks that wait for a worker, and those that wait for the database, are answered with CANCELLED. This and
   workers_stop() are for the thread that pushes. */
void workers_cancel(struct workers *w);

/* Waits for all tasks, ends the threads, closes their sessions. NULL is fine. */
void workers_stop(struct workers *w);
