/* Writes a plan into the registry, within the caller's transaction: all of it or nothing. */
#pragma once
#include "import_plan.h"

/* The origin that every written row names. */
struct stamp {
    struct number batch;
    struct number source;
    struct date stated_on; /* the list's own date */
};

/* Numbers the new firms and writes the plan. Fails with CONFLICT, and writes nothing, where another session has added one of the
   identifiers since the plan was made. */
bool apply_plan(struct call *c, struct import_plan *p, const struct stamp *stamp) __attribute__((warn_unused_result));
