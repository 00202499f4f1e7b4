/* The thread of the service that works at jobs (registry/job/job.h), at nice 10: its own, as soon as they are added, and those that other
   programs of the database have left. */
#pragma once
#include "job/job.h"

struct job_thread;

/* `database` and `role` as for db_new(). Fails with REFUSED when the system gives no thread. */
bool job_thread_start(struct call *c, const char *database, const char *role, struct job_thread **out)
    __attribute__((warn_unused_result));

/* A job under way is put back into the queue. NULL is fine. */
void job_thread_stop(struct job_thread *t);
