/* What somebody may have meant. */
#pragma once
#include "base/text.h"

/* How many letters must be added, left out, changed or swapped with their neighbour to make one of the other. Bytes are letters,
   upper and lower case are equal, so are '-' and '_'. */
size_t edit_distance(const char *a, const char *b);

/* Keeps the best of the candidates it is shown. Start with { .said = … }. */
struct nearest {
    const char *said;
    const char *best;
    size_t distance;
};
void nearest_try(struct nearest *n, const char *candidate);
/* The best one when it is near enough to be worth saying, else NULL. */
const char *nearest_word(const struct nearest *n);
