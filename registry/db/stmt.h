/* Statements: named blocks of sql/queries, compiled in by tools/dev/sql2c.c as `sql_<name>`, and the templates of
   record.sql, which the shapes of the nouns fill in. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct shape;

struct stmt {
    const char *name;
    const char *file; /* sql/queries/supplier.sql */
    int line;
    const char *sql;               /* with $1 … for the parameters; a template still holds :names and {places} */
    const char *const *parameters; /* their names, in the order of $1 …; NULL for a template */
    size_t parameter_count;
    bool template_of_records; /* has {places}: only stmt_for() makes it usable */
};

/* All statements, in the order of the files. */
extern const struct stmt *const all_statements[];
extern const size_t all_statement_count;

#include "statements.h" /* generated: extern const struct stmt sql_…; */

/* The statement that a template of record.sql becomes for a noun: its {places} are filled from the shape (the list of them is in
   stmt.c and at the head of record.sql), then its :names become $1 …. Fields stand in it as :given_x, which never falls back on
   an ambient value of that name. Made once and kept for the life of the program. Safe in threads. Ends the process for a place
   that nobody knows, or that the shape has nothing for. */
const struct stmt *stmt_for(const struct stmt *record_template, const struct shape *s) __attribute__((returns_nonnull));
