/* One request on its way to an answer, and who asks. Lives in the connection, and its actor at least as long; belongs to the workers
   from workers_push() until done(). */
#pragma once
#include "router.h"

struct task {
    struct task *next;
    void *owner; /* whose it is: done() finds the connection by it */
    const struct actor *actor;
    struct request request;
    struct route_target target;
    struct reply reply;
};

enum { BATCH_MAX = 24 };
