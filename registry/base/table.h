/* Tables of words that anybody can read and add to: files of lines with tabs between the cells. Empty lines and those that begin with #
   are no rows. */
#pragma once
#include "arena.h"
#include "maybe.h"

struct text_table {
    size_t n;
    struct texts *item; /* rows; no cell is NULL */
};

/* Reads one out of its text, which ends in a NUL; in `mem`. */
struct text_table table_read(struct arena *mem, const char *text);

/* One of those that the program carries: registry/<room>/<name>.tsv. It lives as long as the program. */
const struct text_table *table_find(const char *name) __attribute__((returns_nonnull));
