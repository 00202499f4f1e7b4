/* Two records of one owner that are the same firm become one, without moving anything: the record that is given up keeps its
   children and points to the one that is kept, and reading either number gives the kept record with the children of both. So a
   split is exact. Records of two owners are never merged: a review that decides `same` (review.h) makes reports count them once. */
#pragma once
#include "supplier.h"

struct supplier_merge {
    struct number number; /* the record that is given up */
    struct number into;   /* the record that is kept */
};
extern const struct shape supplier_merge_shape;

/* Merges in->number into in->into and remembers the decision as a review; *out is the kept record. Doing it again changes nothing.
   NOT_FOUND, FORBIDDEN, STALE; CROSS_CHECK when both are one record or belong to different owners; CONFLICT when one of them is
   archived or merged into another record already. */
bool supplier_merge(struct call *c, const struct supplier_merge *in, struct field_mask mask, struct supplier *out)
    __attribute__((warn_unused_result));

/* Takes the merging of in->number back and revokes the review that decided it; *out is the record as it was before. CONFLICT when
   it is not merged. */
bool supplier_split(struct call *c, const struct supplier_merge *in, struct field_mask mask, struct supplier *out)
    __attribute__((warn_unused_result));

/* After n suppliers were read by number (in[i].number into out[i]): puts the kept record in the place of one that is merged into
   it, and adds to each the children of those merged into it, as far as the reader sees them. */
bool supplier_follow_merges(struct call *c, size_t n, void *out) __attribute__((warn_unused_result));
