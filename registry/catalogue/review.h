/* Two supplier records that may be one firm, and what a person decided about them. The decision is remembered, so that the same
   question is not asked twice, and can be taken back. Records of two owners that are the same firm are counted once; two records
   of one owner can be merged (supplier_merge.h). The table is `pair`. */
#pragma once
#include "noun.h"

enum review_verdict { REVIEW_SAME = 1, REVIEW_DIFFERENT, REVIEW_UNSURE };

struct review {
    RECORD_MEMBERS;
    struct number low, high; /* the two suppliers, the smaller number first */
    const char *low_name, *high_name;
    unsigned verdict;     /* enum review_verdict; unsure while nobody has decided */
    struct decimal score; /* how alike the records are, 0 to 1 */
    struct texts reasons; /* why they are alike */
    struct date decided_on;
    const char *decided_by; /* the actor who decided */
    struct date revoked_on; /* the decision no longer holds */
};
NOUN_DECLARE(review);

/* Decide that the two records of a review are the same firm, or that they are not. Like review_change() of the verdict alone:
   NOT_FOUND, FORBIDDEN, STALE. Deciding it again changes nothing. */
bool review_same(struct call *c, const struct review *in, struct field_mask mask, struct review *out)
    __attribute__((warn_unused_result));
bool review_different(struct call *c, const struct review *in, struct field_mask mask, struct review *out)
    __attribute__((warn_unused_result));
