/* What the registry holds that a list may mean: codes, the records that its firms match, and all that belongs to these. A handful
   of statements, however long the list is. */
#pragma once
#include "import_plan.h"

/* Reads the codes of the reference tables. */
bool registry_load_codes(struct call *c, const struct code_index **out) __attribute__((warn_unused_result));

/* Matches all firms of the plan, compares those that are records already, and settles the verdict of each row. Inside a
   transaction or snapshot, after import_begin; `lock`: what matched may not change until the end. */
bool registry_resolve_plan(struct call *c, struct import_plan *p, bool lock) __attribute__((warn_unused_result));
