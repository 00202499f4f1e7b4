/* The nearest of several words to a mistyped one. */
#pragma once
#include "base/text.h"

/* How many letters must be added, left out, changed or swapped with their neighbour to make one of the other. Bytes are letters,
   upper and lower case are equal, so are '-' and '_'. */
size_t edit_distance(const char *a, const char *b);

/* Keeps the nearest candidate so far. Start with { .typed = … }. */
struct nearest {
    const char *typed;
    const char *best;
    size_t distance;
};
void nearest_try(struct nearest *n, const char *candidate);
/* The nearest candidate, or NULL when it is too far to be suggested. */
const char *nearest_word(const struct nearest *n);
