/* Shared by plan_rows.c (the rows of the list among themselves) and plan_compare.c (the list against the registry). */
#pragma once
#include "base/text.h"
#include "import_plan.h"
#include "same_firm.h"

/* Makes the row a conflict, for this reason. */
void plan_conflict(struct import_plan *p, size_t row, struct row_message message);

/* Folds a row into a firm of the list. The verdict is changed or unchanged; false: the two contradict each other, a conflict.
   `is_same`: the registry has both names and numbers for one firm, so that these do not contradict. */
bool plan_fold(struct import_plan *p, size_t row, size_t firm, const struct listed *listed, bool is_same);

/* The firm of the list that has claimed this record; where there is none, `firm` claims it. */
size_t plan_claim_record(struct import_plan *p, struct number number, size_t firm);
