/* Reading SQL, for the build (tools/dev/sql2c.c) and for statements that are made while the program runs: quoted text, "names", dollar
   quotes, comments and ::casts are no parameters. */
#pragma once
#include "base/arena.h"

/* Bytes of the quoted text, name, dollar quote or comment that begins at `at` within `sql`; 0 when none does. What has no end
   ends with the text. */
size_t statement_quoted(const char *sql, const char *at);

/* Bytes of the {place} that begins at `at`; 0 when none does. */
size_t statement_place(const char *at);

struct statement_text {
    const char *sql; /* without comments; with $1 … for :names where they are numbered */
    const char *const *parameters;
    size_t parameter_count;
};

/* The same name is the same parameter. `numbered` false: the names stay, and are not listed. */
struct statement_text statement_read(struct arena *mem, const char *sql, bool numbered);
