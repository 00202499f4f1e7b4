/* How what a list says of a firm comes together with what its other rows say, and with what the registry holds. What each member and
   each list of a supplier does is one row in the tables of merge.c: a new field that is imported has its row there. */
#pragma once
#include "row.h"

/* The field in which two rows of one firm contradict each other, or NULL. `is_same`: the registry has both names and numbers for one
   firm, so that these do not contradict. */
const char *merge_contradiction(struct arena *mem, const struct listed *a, const struct listed *b, bool is_same);

/* Adds to a firm what another row says of it; true when that was anything new. The two do not contradict each other. */
bool merge_rows(struct arena *mem, struct listed *into, const struct listed *from);

/* The lists of a supplier that a list may give rows of. */
struct field_mask merge_lists(void);

/* A stored row of a list, with the members that change. */
struct filled_row {
    const struct shape *shape;
    void *row;
    struct field_mask given;
};

/* What a list would change of a record, in `mem`. An empty cell erases nothing, and a name is never overwritten. The rows of the lists
   of `stored` are filled in place. NULL: nothing. */
struct difference {
    struct supplier own;     /* its members as they will be */
    struct field_mask given; /* those that change */
    struct supplier added;   /* the lists: rows that come below it */
    LIST_OF(filled_row) filled;
    struct texts changed; /* names of the members and lists that change */
};
struct difference *merge_difference(struct arena *mem, const struct supplier *stored, const struct listed *listed);
