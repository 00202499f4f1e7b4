/* PostgreSQL arrays as text, for parameters of many values. */
#pragma once
#include "number.h"
#include "text.h"

/* "{\"a\",\"b\"}" in `mem`: every item quoted. */
const char *array_of_texts(struct arena *mem, const char *const *item, size_t n);

/* "{1,2}" in `mem`. */
const char *array_of_numbers(struct arena *mem, const struct number *item, size_t n);
