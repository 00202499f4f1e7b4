/* The torture: drills that treat the whole program, with its private PostgreSQL, worse than users do. Each drill is a row in
   torture.c's table; after each one the same checker asks whether everything that must hold still holds. Timings are printed and
   never judged. */
#pragma once
#include "../http_ask.h"
#include "../temporary.h"
#include "base/arena.h"
#include "base/call.h"
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* A supplier whose adding the service has acknowledged: from then on it must be there. */
struct acknowledged {
    char address[64]; /* "/api/v1/suppliers/HR-0000018" */
    char name[64];
};

struct torture {
    uint64_t seed;                   /* printed first; --seed repeats a run */
    uint64_t random;                 /* state of torture_random() */
    unsigned seconds;                /* how long a drill with a duration lasts */
    unsigned requests;               /* how many requests a drill with a count sends */
    const char *program;             /* the program under test */
    char generate[256];              /* tools/dev/generate, which lies beside it */
    char home[TEMPORARY_PATH_BYTES]; /* DICR_HOME of the program */
    pid_t process;                   /* 0: not running */
    uint16_t port;                   /* where it listens */
    int log;                         /* its standard error, a file without a name */
    size_t files_at_start;           /* its open descriptors after the start */
    struct acknowledged *acknowledged;
    size_t acknowledged_count;
    atomic_uint unknown; /* answers that it is not known whether a change was saved: the only ones that may say 500 */
    unsigned broken;     /* invariants that did not hold */
    struct arena *mem;
};

/* Returns false when the drill could not be carried out or has seen something that must not be. */
struct drill {
    const char *name, *what;
    bool (*run)(struct torture *t);
};

/* --- chance -------------------------------------------------------------------------------------------------------------------- */

/* A number below `limit`, the same ones in the same order for the same seed. */
uint64_t torture_random(struct torture *t, uint64_t limit);

/* --- the program --------------------------------------------------------------------------------------------------------------- */

/* Runs a command to its end, what it prints going to `out`; arguments[0] is its path, and NULL ends them. Its exit status; -1: it does
   not run, or was killed. */
int torture_run(const struct torture *t, const char *const *arguments, int out);
/* Waits, for instance until an attacker's next move. */
void torture_rest_ms(long ms);

/* Starts the service on a free port and waits until it says its address. False when it does not start. */
bool torture_start(struct torture *t);
/* Sends the signal and waits for the end; the exit status, or 128 + signal. */
int torture_stop(struct torture *t, int signal);
/* The last lines that the program has logged. */
const char *torture_log(struct torture *t);

/* Notes an invariant that does not hold, and prints it. Always false, so that a drill can return it. */
__attribute__((format(printf, 2, 3))) bool torture_broken(struct torture *t, const char *format, ...);

/* The checker, run after each drill: the service is alive and ready within a minute, what it acknowledged is there, no request was
   answered 500, descriptors were given back. */
bool torture_check(struct torture *t);

/* --- clients ------------------------------------------------------------------------------------------------------------------- */

/* Connects from this loopback address ("127.0.0.2"); `receive_bytes` is the size of its receive buffer, 0 leaves the system's. -1
   when there is no connection. */
int torture_connect(const struct torture *t, const char *from, int receive_bytes);

/* A request (http_ask()) over a connection of its own. */
int torture_ask_once(const struct torture *t, const char *from, const char *request, char *answer, size_t capacity);

/* Adds a supplier over an open connection and keeps it as acknowledged when it answers 201. The status. */
int torture_add_supplier(struct torture *t, int fd);

/* --- another client, who only wants to read ------------------------------------------------------------------------------------ */

struct bystander;
/* Begins to read one supplier by its number, again and again, from an address of its own. NULL when there is nothing to read. */
struct bystander *bystander_start(struct torture *t);
/* Ends it and prints p50, p99 and the longest time under this name. False when a read failed. */
bool bystander_end(struct torture *t, struct bystander *b, const char *name);

/* --- the drills, for the table ------------------------------------------------------------------------------------------------- */

bool drill_slow_headers(struct torture *t);
bool drill_slow_bodies(struct torture *t);
bool drill_slow_readers(struct torture *t);
bool drill_tiny_windows(struct torture *t);
bool drill_unread_metrics(struct torture *t);
bool drill_one_address(struct torture *t);
bool drill_stalled_files(struct torture *t);
bool drill_long_searches(struct torture *t);
bool drill_mutated_requests(struct torture *t);
bool drill_database_kills(struct torture *t);
