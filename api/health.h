/* Whether the database can be used: a thread asks it every second, so that no request has to find out. The same thread starts the
   private server again when it has ended. */
#pragma once
#include "base/call.h"

struct health;
struct cluster;

struct health_settings {
    const char *database, *role; /* for db_new() */
    struct cluster *cluster;     /* the private server; NULL: a named server, which others start */
};

/* Starts the thread. Fails with REFUSED when the system gives none. */
bool health_start(struct call *c, const struct health_settings *s, struct health **out) __attribute__((warn_unused_result));
/* Ends the thread. NULL is fine. */
void health_stop(struct health *h);

/* Whether the last check found the database fit for use, and in one word what it found: "up", "away", "disk_full" or "schema" (it
   holds another schema than this program's). Safe from all threads; NULL is away. */
bool health_is_ready(const struct health *h);
const char *health_database(const struct health *h);
