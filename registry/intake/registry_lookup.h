/* Looks up in the registry what a list needs: the codes that it may name, the records that its firms match, and all that belongs to
   these. It takes a handful of statements, however long the list is. */
#pragma once
#include "import_plan.h"

/* Reads the codes of the reference tables. */
bool registry_load_codes(struct call *c, const struct code_index **out) __attribute__((warn_unused_result));

/* Matches all firms of the plan, compares those that are records already, and decides the verdict of each row. It runs inside a
   transaction or snapshot, after import_begin. With `lock`, the matched records are locked until the transaction ends. */
bool registry_resolve_plan(struct call *c, struct import_plan *p, bool lock) __attribute__((warn_unused_result));
