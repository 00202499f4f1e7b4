/* Writes a plan: rows go by COPY into staging tables and from there, a statement per kind, into the registry. All of it, or nothing:
   inside the caller's transaction. */
#pragma once
#include "import_plan.h"

/* What the written rows carry. */
struct stamp {
    struct number batch;
    struct number source;
    const char *stated_on; /* the list's own date, YYYY-MM-DD; NULL: not said */
};

/* Gives the new firms their numbers and writes all that stands in the plan. CONFLICT where somebody added one of the
   identifiers meanwhile: nothing is written then. */
bool apply_plan(struct call *c, struct import_plan *p, const struct stamp *stamp) __attribute__((warn_unused_result));

/* `n` numbers of the owner, in order. */
bool apply_numbers(struct call *c, size_t n, struct number *out) __attribute__((warn_unused_result));
