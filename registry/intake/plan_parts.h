/* Shared by the files of the plan: plan_list.c (the list among itself), plan.c (against the registry). */
#pragma once
#include "base/text.h"
#include "import_plan.h"

void plan_add_message(struct import_plan *p, size_t row, struct row_message message);

/* The row is a conflict, for this reason. */
void plan_conflict(struct import_plan *p, size_t row, struct row_message message);

/* Folds what a row says into a firm of the list: verdict changed, unchanged, or (false) conflict. */
bool plan_fold(struct import_plan *p, size_t row, size_t firm, const struct listed_supplier *listed);

/* The firm of the list that is this record already; else `firm` is from now on. */
size_t plan_claim_record(struct import_plan *p, struct number number, size_t firm);

/* The national number of that scheme (NULL: of any), or NULL. */
const struct row_identifier *national_of(const struct listed_supplier *listed, const char *scheme);

bool texts_differ(const char *a, const char *b);
bool websites_differ(struct arena *mem, const char *a, const char *b);
bool listed_has_name(const struct listed_supplier *listed, const char *name);

/* Whether a site in that (folded) town at that address, either may be NULL, can be the one that is said. */
bool sites_agree(const char *town, const char *address, const struct listed_site *b);

/* Appends to a list, at its exact size: what grows here grows rarely. */
#define APPEND(mem, list, value)                                                                                                 \
    do {                                                                                                                         \
        __typeof__((list).item) grown_ = arena_take_array((mem), (list).n + 1, sizeof *(list).item);                             \
        if ((list).n)                                                                                                            \
            memcpy(grown_, (list).item, (list).n * sizeof *(list).item);                                                         \
        grown_[(list).n++] = (value);                                                                                            \
        (list).item = grown_;                                                                                                    \
    } while (0)
