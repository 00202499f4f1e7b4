/* What the database refuses, in the program's terms. */
#include "refusal.h"
#include "base/text.h"

const struct refusal_rule refusal_rules[] = {
    { "key", ERROR_CONFLICT },       { "pkey", ERROR_CONFLICT },     { "fkey", ERROR_NOT_FOUND },
    { "order", ERROR_DATE_ORDER },   { "range", ERROR_RANGE },       { "format", ERROR_FORMAT },
    { "choice", ERROR_FORMAT },      { "sorted", ERROR_FORMAT },     { "length", ERROR_TOO_LONG },
    { "required", ERROR_REQUIRED },  { "cross", ERROR_CROSS_CHECK }, { "circle", ERROR_CROSS_CHECK },
    { "known", ERROR_UNKNOWN_CODE }, { "wall", ERROR_FORBIDDEN },    { "released", ERROR_FORBIDDEN },
    { "version", ERROR_STALE },      { "archived", ERROR_CONFLICT },
};
const size_t refusal_rule_count = sizeof refusal_rules / sizeof refusal_rules[0];

static bool is_of_rule(const char *constraint, const char *rule)
{
    size_t size = strlen(constraint), ending = strlen(rule);
    return size > ending && constraint[size - ending - 1] == '_' && strcmp(constraint + size - ending, rule) == 0;
}

bool refusal_read(struct arena *mem, const char *table, const char *constraint, enum error_code *code, const char **field)
{
    size_t size = strlen(constraint), prefix = table ? strlen(table) : 0;
    *field = NULL;
    for (size_t i = 0; i < refusal_rule_count; i++) {
        if (!is_of_rule(constraint, refusal_rules[i].ending))
            continue;
        *code = refusal_rules[i].code;
        /* <table>_<field>_<rule>: what stands between, when anything does. */
        size_t end = size - strlen(refusal_rules[i].ending) - 1;
        if (table && strncmp(constraint, table, prefix) == 0 && constraint[prefix] == '_' && end > prefix + 1)
            *field = text_copy_n(mem, constraint + prefix + 1, end - prefix - 1);
        return true;
    }
    return false;
}

/* What an SQLSTATE says by itself: whole states before classes. */
static const struct {
    const char *state;
    enum error_code code;
} states[] = {
    { "42501", ERROR_FORBIDDEN },                                /* insufficient_privilege, row-level security among it */
    { "55P03", ERROR_BUSY },                                     /* lock_not_available */
    { "57014", ERROR_BUSY },                                     /* query_canceled: statement_timeout */
    { "53300", ERROR_BUSY },                                     /* too_many_connections */
    { "40001", ERROR_BUSY },                                     /* serialization_failure, once the reruns are used up */
    { "40P01", ERROR_BUSY },                                     /* deadlock_detected */
    { "53100", ERROR_DISK_FULL },   { "22021", ERROR_ENCODING }, /* character_not_in_repertoire */
    { "22P05", ERROR_ENCODING },                                 /* untranslatable_character */
    { "22001", ERROR_TOO_LONG },                                 /* string_data_right_truncation */
    { "22003", ERROR_RANGE },                                    /* numeric_value_out_of_range */
    { "22007", ERROR_FORMAT },                                   /* invalid_datetime_format */
    { "22008", ERROR_FORMAT },                                   /* datetime_field_overflow */
    { "22P02", ERROR_FORMAT },                                   /* invalid_text_representation */
    { "23502", ERROR_REQUIRED },                                 /* not_null_violation */
    { "23503", ERROR_NOT_FOUND },                                /* foreign_key_violation */
    { "23505", ERROR_CONFLICT },                                 /* unique_violation */
    { "23P01", ERROR_CONFLICT },                                 /* exclusion_violation */
    { "23514", ERROR_CROSS_CHECK },                              /* check_violation */
    { "57P", ERROR_DATABASE_AWAY },                              /* shut down, crashed, starting up, dropped, idle for too long */
    { "08", ERROR_DATABASE_AWAY },                               /* connection exceptions */
    { "53", ERROR_BUSY },                                        /* out of memory and the like */
};

static enum error_code code_of_state(const char *sqlstate)
{
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (text_starts_with(sqlstate, states[i].state))
            return states[i].code;
    return ERROR_INTERNAL;
}

void refusal_fail(struct call *c, const char *sqlstate, const char *table, const char *constraint, const char *column,
                  const char *message)
{
    enum error_code code = sqlstate ? code_of_state(sqlstate) : ERROR_DATABASE_AWAY;
    const char *field = NULL;
    bool is_rule = sqlstate && text_starts_with(sqlstate, "23") && constraint;
    if (is_rule && !refusal_read(c->mem, table, constraint, &code, &field))
        message = text_format(c->mem, "%s (constraint %s)", message ? message : "", constraint);
    if (code == ERROR_REQUIRED && !field && column)
        field = text_copy(c->mem, column); /* PostgreSQL's texts go with their result */
    if (sqlstate && strcmp(sqlstate, "57014") == 0 && call_left_ms(c) <= 0)
        code = ERROR_CANCELLED;
    if (is_rule && is_of_rule(constraint, "archived")) {
        (void)fail(c, code, field, "why", tr(c->mem, c->language, MESSAGE_why_archived));
        return;
    }
    call_fail_detail(c, code, field, "%s", message ? message : "the connection to the database was lost");
}
