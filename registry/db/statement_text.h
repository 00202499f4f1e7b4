/* Reading SQL as tools/dev/sql2c.awk does: quoted text, "names", dollar quotes, comments and ::casts are no parameters. */
#pragma once
#include "base/arena.h"

/* Bytes of the quoted text, name, dollar quote or comment that begins at `at` within `sql`; 0 when none does. What has no end
   ends with the text. */
size_t statement_quoted(const char *sql, const char *at);

struct statement_text {
    const char *sql; /* with $1 … for :names, without comments */
    const char *const *parameters;
    size_t parameter_count;
};

/* The same name is the same parameter. */
struct statement_text statement_read(struct arena *mem, const char *sql);
