/* Shared by the files of the plan: plan_list.c (the list among itself), plan.c (against the registry). */
#pragma once
#include "base/text.h"
#include "plan.h"

void plan_add_message(struct plan *p, size_t row, struct row_message message);

/* The row is a conflict, for this reason. */
void plan_conflict(struct plan *p, size_t row, struct row_message message);

/* Folds what a row says into a firm of the list: verdict changed, unchanged, or (false) conflict. */
bool plan_fold(struct plan *p, size_t row, size_t firm, const struct said *said);

/* The firm of the list that is this record already; else `firm` is from now on. */
size_t plan_holder(struct plan *p, struct number number, size_t firm);

/* The national number of that scheme (NULL: of any), or NULL. */
const struct row_identifier *national_of(const struct said *said, const char *scheme);

bool texts_differ(const char *a, const char *b);
bool websites_differ(struct arena *mem, const char *a, const char *b);
bool said_name(const struct said *said, const char *name);

/* Whether a site in that (folded) town at that address, either may be NULL, can be the one that is said. */
bool sites_agree(const char *town, const char *address, const struct said_site *b);

/* Appends to a list, at its exact size: what grows here grows rarely. */
#define APPEND(mem, list, value)                                                                                                 \
    do {                                                                                                                         \
        __typeof__((list).item) wider_ = arena_take_array((mem), (list).n + 1, sizeof *(list).item);                             \
        if ((list).n)                                                                                                            \
            memcpy(wider_, (list).item, (list).n * sizeof *(list).item);                                                         \
        wider_[(list).n++] = (value);                                                                                            \
        (list).item = wider_;                                                                                                    \
    } while (0)
