/* What all clients of a service share: memory for bodies and for answers, disk for spools, places in the queues of the workers. One address gets
   half of each at most, so that one client does not stop the others. For the socket thread. */
#pragma once
#include "op.h"

/* What is shared: bytes of bodies, of answers in memory and of answers on disk; and for each lane (SHARE_PLACES + lane) the requests that
   wait for a worker or have one. */
enum share_kind { SHARE_BODIES, SHARE_ANSWERS, SHARE_SPOOLS, SHARE_PLACES, SHARE_KINDS = SHARE_PLACES + LANE_COUNT };

/* What is taken, by all or by one address. */
struct share {
    size_t taken[SHARE_KINDS];
};

struct shares {
    struct share all;
    size_t max[SHARE_KINDS]; /* of all; one address gets half */
};

/* Takes `size` more of a kind, but for so much of its maximum as is `kept` for others; `one` is the part of the client's address, NULL:
   none is kept (a trusted proxy). NULL: it is taken, and to be given back; else why not, for the log. */
const char *share_take(struct shares *s, struct share *one, unsigned kind, size_t size, size_t kept)
    __attribute__((warn_unused_result));
/* Takes it in any case. */
void share_add(struct shares *s, struct share *one, unsigned kind, size_t size);
void share_give(struct shares *s, struct share *one, unsigned kind, size_t size);
