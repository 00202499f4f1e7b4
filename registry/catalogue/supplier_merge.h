/* Merging joins two records of one owner that are the same firm. It moves no rows: the merged record keeps its children and
   points to the kept record, and reading either number returns the kept record with the children of both. Therefore a split
   restores both records exactly. Records of two owners are never merged; a review with the verdict `same` (review.h) makes
   reports count them once. */
#pragma once
#include "supplier.h"

struct supplier_merge {
    struct number number; /* the record to merge into the other */
    struct number into;   /* the record to keep */
};
extern const struct shape supplier_merge_shape;

/* Takes a struct supplier_merge: merges in->number into in->into and stores the decision as a review; *out is the kept struct supplier, in the call's arena. Repeating
   the merge changes nothing. Fails with NOT_FOUND, FORBIDDEN or STALE; with CROSS_CHECK when both numbers are one record or
   their owners differ; with CONFLICT when one of the records is archived or already merged into another. */
bool supplier_merge(struct call *c, const void *in, struct field_mask mask, void *out) __attribute__((warn_unused_result));

/* Takes a struct supplier_merge: undoes the merge of in->number and revokes the review that decided it; *out is the struct supplier as it was before the merge, in the
   call's arena. Fails with CONFLICT when the record is not merged, and with NOT_FOUND, FORBIDDEN or STALE. */
bool supplier_split(struct call *c, const void *in, struct field_mask mask, void *out) __attribute__((warn_unused_result));

/* Resolves merges in n suppliers that were just read by number: replaces each merged record by its kept record, and appends to
   each kept record the children of the records merged into it, as far as the call's actor may see them. */
bool supplier_follow_merges(struct call *c, size_t n, void *out) __attribute__((warn_unused_result));
