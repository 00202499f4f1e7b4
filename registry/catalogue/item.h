/* An item is a named product or part. ITEM:<number> is valid wherever a concept is. */
#pragma once
#include "noun.h"

struct item_concept {
    RECORD_MEMBERS;
    const char *item_title; /* read from the item */
    struct number item;
    const char *concept;
};
NOUN_DECLARE(item_concept);

struct item {
    RECORD_MEMBERS;
    const char *code;
    const char *title_en, *title_hr, *title_sq; /* at least one of them */
    const char *title;                          /* in the reader's language, else the first of them that is there */
    unsigned tier;
    const char *unit;
    const char *nsn;              /* NATO stock number, 13 digits */
    struct maybe_int criticality; /* 1 to 5 */
    const char *criticality_reason;
    LIST_OF(item_concept) concepts;
};
NOUN_DECLARE(item);
