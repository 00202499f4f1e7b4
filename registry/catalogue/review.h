/* A review holds two supplier records that may be one firm, and a person's decision about them. The registry stores the
   decision, so that it does not propose the same pair again; a decision can be revoked. Reports count records of two owners
   that are the same firm once; two records of one owner can be merged (supplier_merge.h). The table is `pair`. */
#pragma once
#include "noun.h"

enum review_verdict { REVIEW_SAME = 1, REVIEW_DIFFERENT, REVIEW_UNSURE };

struct review {
    RECORD_MEMBERS;
    struct number low, high; /* the two suppliers, the smaller number first */
    const char *low_name, *high_name;
    unsigned verdict;     /* enum review_verdict; unsure until a person decides */
    struct decimal score; /* similarity of the two records, 0 to 1 */
    struct texts reasons; /* why the records may be the same firm */
    struct date decided_on;
    const char *decided_by; /* the actor who decided */
    struct date revoked_on; /* since this day the decision no longer counts */
};
NOUN_DECLARE(review);

/* Both take and give a struct review. Sets the verdict of review in->number to "same firm" or to "different firms"; *out is the stored review, in the call's
   arena. Repeating a decision changes nothing. Fails as review_change() does: NOT_FOUND, FORBIDDEN, STALE. */
bool review_same(struct call *c, const void *in, struct field_mask mask, void *out) __attribute__((warn_unused_result));
bool review_different(struct call *c, const void *in, struct field_mask mask, void *out) __attribute__((warn_unused_result));
