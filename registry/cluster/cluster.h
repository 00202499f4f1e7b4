/* The private PostgreSQL: a cluster under the program's home, reached by a unix socket only, run as an unprivileged account
   when the program is root. Found, made, started and stopped here; two programs share one. */
#pragma once
#include "base/call.h"

struct cluster;

/* Starts the cluster of `home`, or joins the one that runs. Makes it (initdb, UTF-8) the first time. Says where it got to
   through `progress` (may be NULL), a sentence at a time. Fails with REFUSED and a `why` argument and what to do: no server programs found,
   data of another major version, home not ours, too little disk, it does not come up (with the end of its log as detail).
   Holds a shared lock until cluster_release(). */
bool cluster_start(struct call *c, const char *home, void (*progress)(enum message what, void *arg), void *arg,
                   struct cluster **out) __attribute__((warn_unused_result));

/* Gives up the hold; the last one stops the server (fast), unless `keep`. NULL is fine. */
void cluster_release(struct cluster *cl, bool keep);
/* The same before the process ends at once, while other threads may still look at it: its memory stays. */
void cluster_leave(struct cluster *cl);

/* Stops the cluster of `home` whoever started it; true when none runs. REFUSED while other programs hold it. */
bool cluster_stop(struct call *c, const char *home) __attribute__((warn_unused_result));

/* What `dicr db status` says. */
struct cluster_state {
    bool made, running;
    const char *data_directory, *socket_directory, *programs, *version;
    int64_t process_id;
};
bool cluster_look(struct call *c, const char *home, struct cluster_state *out) __attribute__((warn_unused_result));

/* Connection strings: as dicr_app (what the program works as), as dicr_migrate (who may change the schema). They live as
   long as the cluster. */
const char *cluster_conninfo(const struct cluster *cl);
const char *cluster_conninfo_migrate(const struct cluster *cl);
