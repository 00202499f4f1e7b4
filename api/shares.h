/* What all clients of a service share: memory for bodies and for answers, disk for spools, places in the queues of the workers. One address gets
   half of each at most, so that one client does not stop the others. For the socket thread. */
#pragma once
#include "op.h"

/* What is taken, by all or by one address. */
struct share {
    size_t body_bytes, answer_bytes, spool_bytes;
    size_t requests[LANE_COUNT]; /* that wait for a worker or have one */
};

struct shares {
    struct share all;
    size_t bodies_max, answers_max, spools_max;
    size_t requests_max[LANE_COUNT]; /* of one address */
};

/* Each takes more of what is shared; `one` is the part of the client's address, NULL: none is kept (a trusted proxy). NULL: it is
   taken, and to be given back; else why not, for the log. */

/* Bytes of a body. Files leave an eighth to records, which are small and sent at once. */
const char *share_take_body(struct shares *s, struct share *one, size_t size, bool is_file) __attribute__((warn_unused_result));
void share_give_body(struct shares *s, struct share *one, size_t size);

/* Bytes of an answer, in memory or in a spool. What is `due` is taken in any case. */
const char *share_take_answer(struct shares *s, struct share *one, size_t size, bool is_due) __attribute__((warn_unused_result));
void share_give_answer(struct shares *s, struct share *one, size_t size);
const char *share_take_spool(struct shares *s, struct share *one, size_t size) __attribute__((warn_unused_result));
void share_give_spool(struct shares *s, struct share *one, size_t size);

/* A request for the workers. How many there can be of all, the lane's queue says. */
const char *share_take_place(struct shares *s, struct share *one, enum lane lane) __attribute__((warn_unused_result));
void share_give_place(struct shares *s, struct share *one, enum lane lane);
