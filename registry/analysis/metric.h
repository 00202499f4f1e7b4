/* A metric of the gap report: what is counted firm by firm while the facts are read, and the rows that come of it. Each has a file here
   with its struct name_row, name_shape and name_metric, a row in gaps_sections.def and a page in metrics/ that defines it. */
#pragma once
#include "facts.h"

struct metric {
    const char *name;        /* of its page, and of the list of the report that its rows become */
    const struct shape *row; /* each KIND_NUMBER in it is a firm, whose name the report tells */
    size_t state_size;
    void (*begin)(struct call *c, void *state, const struct facts *facts); /* all that is read before the firms */
    void (*take)(void *state, const struct firm *firm);
    void (*rows)(struct call *c, const void *state, struct list *out);
};
