/* Writes a plan into the registry. The rows go by COPY into staging tables, and from there by one statement for each noun into the
   registry's tables. It runs inside the caller's transaction, so all of it is written or nothing. */
#pragma once
#include "import_plan.h"

/* The origin that every written row names. */
struct stamp {
    struct number batch;
    struct number source;
    const char *stated_on; /* the list's own date, YYYY-MM-DD; NULL: unknown */
};

/* Numbers the new firms and writes the plan. Fails with CONFLICT, and writes nothing, where another session has added one of the
   identifiers since the plan was made. */
bool apply_plan(struct call *c, struct import_plan *p, const struct stamp *stamp) __attribute__((warn_unused_result));

/* Takes the next `n` numbers of the owner. */
bool apply_numbers(struct call *c, size_t n, struct number *out) __attribute__((warn_unused_result));
