/* The private PostgreSQL: a cluster under the program's home, reached by a unix socket only, run as an unprivileged account
   when the program is root. It is created, started and stopped here. Several programs may share it. */
#pragma once
#include "base/call.h"

struct cluster;

/* Starts the cluster of `home`, or joins the one that runs. Creates it (initdb, UTF-8) the first time. Reports each step to
   `progress` (may be NULL). Fails with DISK_FULL, or with REFUSED, whose `why` argument also says what to do: no server programs, data of another
   major version, a home of another account, the server does not start (with the end of its log as detail).
   Holds a shared lock until cluster_release(). */
bool cluster_start(struct call *c, const char *home, void (*progress)(enum message what, void *arg), void *arg,
                   struct cluster **out) __attribute__((warn_unused_result));

/* Whether the server runs, by looking at its process only, so it costs little; also reaps the processes that ended. `mem` is for
   what is read meanwhile. For the thread that uses cluster_restart(). */
bool cluster_is_running(struct cluster *cl, struct arena *mem);
/* Starts the server again when it has ended, whatever ended it, and waits until it accepts connections; at most until the call's
   deadline (CANCELLED: it is on its way, call again). DISK_FULL or REFUSED when it does not start. Only one thread may use `cl`. */
bool cluster_restart(struct call *c, struct cluster *cl) __attribute__((warn_unused_result));

/* Has the server write everything to its data files, so that a server that is killed soon after much was written (a new schema) has
   little to recover. Only a matter of time, so a failure is none. */
void cluster_checkpoint(const struct cluster *cl);

/* Releases the lock; the last user stops the server (fast shutdown), unless `keep`. NULL is allowed. */
void cluster_release(struct cluster *cl, bool keep);
/* The same for a process that is about to end while other threads may still use `cl`: its memory is not freed. */
void cluster_detach_on_exit(struct cluster *cl);

/* Stops the cluster of `home`, whichever program started it; true when none runs. REFUSED while other programs use it. */
bool cluster_stop(struct call *c, const char *home) __attribute__((warn_unused_result));

/* What `dicr db status` prints. */
struct cluster_state {
    bool made, running;
    const char *data_directory, *socket_directory, *programs, *version;
    int64_t process_id;
};
bool cluster_get_state(struct call *c, const char *home, struct cluster_state *out) __attribute__((warn_unused_result));

/* Connection strings: as dicr_app (what the program works as), as dicr_migrate (who may change the schema). They live as
   long as the cluster. */
const char *cluster_conninfo(const struct cluster *cl);
const char *cluster_conninfo_migrate(const struct cluster *cl);
