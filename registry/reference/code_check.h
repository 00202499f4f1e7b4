/* Codes that were said in a question: one that nobody knows is an error that names it, not an empty answer. (What is written into
   records, the database checks itself.) */
#pragma once
#include "base/call.h"
#include "shape/shape.h"

/* Each country (two letters, in any case: brought into its form) is one of the reference. FORMAT, UNKNOWN_CODE at `field`. */
bool code_check_countries(struct call *c, const char *field, struct texts *countries) __attribute__((warn_unused_result));

/* Each concept, as SCHEME:CODE, is one of the reference or an item's. UNKNOWN_CODE at `field`. */
bool code_check_concepts(struct call *c, const char *field, const struct texts *concepts) __attribute__((warn_unused_result));

/* The country for which the call writes (c->options.owner, if it was said) keeps records here. UNKNOWN_CODE, FORBIDDEN at "owner". */
bool code_check_owner(struct call *c) __attribute__((warn_unused_result));

/* The countries and concepts that a record's filters say. */
bool code_check_filters(struct call *c, const struct shape *s, const void *record) __attribute__((warn_unused_result));
