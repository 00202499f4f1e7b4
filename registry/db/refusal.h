/* What the database refuses, in the program's terms. Constraints are named <table>_<field>_<rule>, and the rule says which
   error it is; so a constraint needs no row of its own anywhere. */
#pragma once
#include "base/call.h"

/* One rule: the ending of a constraint's name and its error. */
struct refusal_rule {
    const char *ending;   /* "order" */
    enum error_code code; /* ERROR_DATE_ORDER */
};
extern const struct refusal_rule refusal_rules[];
extern const size_t refusal_rule_count;

/* Splits a constraint's name. `table` may be NULL (unknown). *field is copied to `mem`. False when no rule fits. */
bool refusal_read(struct arena *mem, const char *table, const char *constraint, enum error_code *code, const char **field);

/* Notes the error for an SQLSTATE with what PostgreSQL said; any of the texts may be NULL, and what is kept
   of them is copied. NULL sqlstate: connection lost. */
void refusal_fail(struct call *c, const char *sqlstate, const char *table, const char *constraint, const char *column,
                  const char *message);
