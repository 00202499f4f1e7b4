/* The words of headers. They are compared folded (text_fold), so that case, diacritics, dots and dashes do not count. */
#pragma once
#include "intake_field.h"
#include <stdbool.h>
#include <stddef.h>

struct column_name {
    const char *words; /* folded */
    enum intake_field field;
    enum intake_field or_field; /* the second meaning of an ambiguous word, decided by the cells below it; else FIELD_NONE */
    bool whole;                 /* it counts only as the whole header: as a part of one it is too short or too common */
};
extern const struct column_name column_names[];
extern const size_t column_name_count;
