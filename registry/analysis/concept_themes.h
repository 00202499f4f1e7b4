/* The themes that concepts belong to. A capability or a link names concepts; an item stands for those of its concepts that the reader
   sees. Looked up here and not joined in SQL, where each look-up would cost as much as all the rest of a row. */
#pragma once
#include "base/map.h"
#include "scope.h"

struct concept_theme {
    const char *concept;
    const char *theme;
    size_t place;           /* of the theme in the order of their bytes */
    struct maybe_bool sure; /* it belongs to the theme for certain */
    struct maybe_int times; /* by how many of its concepts an item does so for certain; else 1, or 0 where it is not certain */
};

struct concept_themes {
    size_t themes; /* places that there are */
    struct list rows;
    struct map first; /* by concept: the first of its rows; they follow one another in the order of the themes */
};

/* Reads them as the scope's reader sees them. */
bool concept_themes_read(struct call *c, const struct scope *scope, struct concept_themes *out)
    __attribute__((warn_unused_result));

/* The themes of a concept, in the order of their bytes; *n of them. */
const struct concept_theme *concept_themes_of(const struct concept_themes *all, const char *concept, size_t *n);
