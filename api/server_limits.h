/* What one service bears. */
#pragma once
#include "op.h"

struct server_limits {
    unsigned connections_max; /* beyond it new ones are answered 503 */
    unsigned per_address_max; /* of one client's address; beyond it new ones from there are answered 503. 0: half of all */
    const char *proxies;      /* addresses that per_address_max does not hold for, with commas; NULL: none */
    int64_t idle_ms;          /* between requests, and for the head of one */
    int64_t request_ms;       /* for the body of a request; a file gets file_ms */
    int64_t file_ms;
    int64_t send_ms;             /* for taking the answer, and 1 s more for each 64 KiB */
    int64_t linger_ms;           /* after a last answer, for the client to read it */
    int64_t lane_ms[LANE_COUNT]; /* for the work itself */
    int64_t drain_ms;            /* after a stop was asked for: then what waits is cancelled */
    /* Bytes of bodies and of answers that are held, all together, until their answers are sent; one address gets half of them.
       The memory for bodies may be twice that. */
    size_t bodies_max, answers_max;
    size_t spools_max; /* of answers that are held on disk, likewise */
};
struct server_limits server_limits_default(void);
