/* Codes in a query: an unknown one is an error that names it, not an empty result. (What is written into
   records, the database checks itself.) */
#pragma once
#include "shape/shape.h"

/* Each country (two letters, in any case; normalised here, in an array of their own) is in the reference. FORMAT, UNKNOWN_CODE at `field`. */
bool code_check_countries(struct call *c, const char *field, struct texts *countries) __attribute__((warn_unused_result));

/* Each concept, as SCHEME:CODE, is one of the reference or an item's. UNKNOWN_CODE at `field`. */
bool code_check_concepts(struct call *c, const char *field, const struct texts *concepts) __attribute__((warn_unused_result));

/* The country for which the call writes (c->options.owner, if set) keeps records here. UNKNOWN_CODE, FORBIDDEN at "owner". */
bool code_check_owner(struct call *c) __attribute__((warn_unused_result));

/* A code (NULL: none) of another kind is in the reference: `known` finds a row for it as its `parameter`. UNKNOWN_CODE at `field`. */
bool code_check_known(struct call *c, const struct stmt *known, const char *parameter, const char *code, const char *field)
    __attribute__((warn_unused_result));

/* Checks the countries and concepts in a record's filters. */
bool code_check_filters(struct call *c, const struct shape *s, const void *record) __attribute__((warn_unused_result));
