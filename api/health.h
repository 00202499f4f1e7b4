/* Whether the database answers: asked every second by a thread of its own, so that nobody else waits to know. */
#pragma once
#include "base/call.h"

struct health;

/* Starts asking. `database` and `role` as for db_new(). Fails with REFUSED when the system gives no thread. */
bool health_start(struct call *c, const char *database, const char *role, struct health **out)
    __attribute__((warn_unused_result));
void health_stop(struct health *h);

/* What the last asking found. Safe from all threads; NULL is not ready. */
bool health_is_ready(const struct health *h);
