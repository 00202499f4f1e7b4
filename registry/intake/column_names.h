/* The words of headers. Compared folded (text_fold): case, marks, dots and dashes do not count. */
#pragma once
#include "intake_field.h"
#include <stdbool.h>
#include <stddef.h>

struct column_name {
    const char *words; /* folded */
    enum intake_field field;
    enum intake_field or_field; /* where the word means two things: decided by what stands below; else FIELD_NONE */
    bool whole;                 /* only when it is the whole header: too short or too common as a part of one */
};
extern const struct column_name column_names[];
extern const size_t column_name_count;
