/* What the registry holds that a list may mean: codes, the records that its firms match, and all that belongs to these. A handful
   of statements, however long the list is. */
#pragma once
#include "plan.h"

/* Reads the codes of the reference tables. */
bool known_codes(struct call *c, const struct codes **out) __attribute__((warn_unused_result));

/* Matches all firms of the plan, compares those that are records already, and settles the verdict of each row. Inside a
   transaction or snapshot, after import_begin; `lock`: what matched may not change until the end. */
bool known_settle(struct call *c, struct plan *p, bool lock) __attribute__((warn_unused_result));
