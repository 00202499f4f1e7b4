/* Shared by plan_rows.c (the rows of the list among themselves) and plan_compare.c (the list against the registry). */
#pragma once
#include "base/text.h"
#include "import_plan.h"

/* Makes the row a conflict, for this reason. */
void plan_conflict(struct import_plan *p, size_t row, struct row_message message);

/* Folds a row into a firm of the list. The verdict is changed or unchanged; false: the two contradict each other, a conflict.
   `is_same`: the registry has both names and numbers for one firm, so that these do not contradict. */
bool plan_fold(struct import_plan *p, size_t row, size_t firm, const struct listed_supplier *listed, bool is_same);

/* The firm of the list that has claimed this record; where there is none, `firm` claims it. */
size_t plan_claim_record(struct import_plan *p, struct number number, size_t firm);

/* The national number of that scheme (NULL: of any), or NULL. */
const struct row_identifier *national_of(const struct listed_supplier *listed, const char *scheme);

bool texts_differ(const char *a, const char *b);
bool websites_differ(struct arena *mem, const char *a, const char *b);

/* Whether a site in that folded town at that address can be the listed one; town and address may be NULL. */
bool sites_agree(const char *town, const char *address, const struct listed_site *b);

/* Appends to a list, which keeps its exact size: these lists rarely grow. */
#define APPEND(mem, list, value)                                                                                                 \
    do {                                                                                                                         \
        __typeof__((list).item) grown_ = arena_take_array((mem), (list).n + 1, sizeof *(list).item);                             \
        if ((list).n)                                                                                                            \
            memcpy(grown_, (list).item, (list).n * sizeof *(list).item);                                                         \
        grown_[(list).n++] = (value);                                                                                            \
        (list).item = grown_;                                                                                                    \
    } while (0)
