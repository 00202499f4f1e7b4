/* What the database refuses becomes the program's error, by the name of the constraint. */
#include "db/refusal.h"
#include "statements.h"

Suite *suite_refusal(void);

START_TEST(a_constraint_says_its_error_and_its_field)
{
    static const struct {
        const char *table, *constraint;
        enum error_code code;
        const char *field;
    } cases[] = {
        { "certificate", "certificate_valid_until_order", ERROR_DATE_ORDER, "valid_until" },
        { "identifier", "identifier_value_key", ERROR_CONFLICT, "value" },
        { "supplier", "supplier_pkey", ERROR_CONFLICT, NULL },
        { "supplier", "supplier_wall", ERROR_FORBIDDEN, NULL },
        { "supplier_name", "supplier_name_name_required", ERROR_REQUIRED, "name" },
        { "assembly_part", "assembly_part_part_circle", ERROR_CROSS_CHECK, "part" },
        { NULL, "supplier_country_known", ERROR_UNKNOWN_CODE, NULL },
        { "supplier", "other_country_known", ERROR_UNKNOWN_CODE, NULL },
        { "t", "t__key", ERROR_CONFLICT, NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum error_code code = ERROR_NONE;
        const char *field = "untouched";
        ck_assert_msg(refusal_read(call.mem, cases[i].table, cases[i].constraint, &code, &field), "%s", cases[i].constraint);
        ck_assert_int_eq(code, cases[i].code);
        if (cases[i].field)
            ck_assert_str_eq(field, cases[i].field);
        else
            ck_assert_ptr_null(field);
    }
}
END_TEST

START_TEST(a_reference_to_what_is_archived_says_what_to_do)
{
    refusal_fail(&call, "23514", "contact", "contact_supplier_archived", NULL, "the record above is archived");
    ck_assert_ptr_nonnull(
        strstr(error_sentence(call.mem, LANGUAGE_EN, &call.error), tr(call.mem, LANGUAGE_EN, MESSAGE_why_archived)));
    harness_check(&call, ERROR_CONFLICT, "supplier", __FILE__, __LINE__);
}
END_TEST

START_TEST(a_name_without_a_rule_is_none)
{
    enum error_code code;
    const char *field;
    ck_assert(!refusal_read(call.mem, "t", "t_something", &code, &field));
    ck_assert(!refusal_read(call.mem, "t", "", &code, &field));
    ck_assert(!refusal_read(call.mem, "t", "key", &code, &field));
    ck_assert(!refusal_read(call.mem, "t", "monkey", &code, &field));
}
END_TEST

START_TEST(a_state_says_its_error_where_no_constraint_does)
{
    static const struct {
        const char *state;
        enum error_code code;
    } cases[] = {
        { "42501", ERROR_FORBIDDEN },     { "55P03", ERROR_BUSY },          { "57014", ERROR_BUSY },
        { "53300", ERROR_BUSY },          { "53100", ERROR_DISK_FULL },     { "22021", ERROR_ENCODING },
        { "22P05", ERROR_ENCODING },      { "40001", ERROR_BUSY },          { "57P01", ERROR_DATABASE_AWAY },
        { "57P03", ERROR_DATABASE_AWAY }, { "08006", ERROR_DATABASE_AWAY }, { "42P01", ERROR_INTERNAL },
        { NULL, ERROR_DATABASE_AWAY },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        refusal_fail(&call, cases[i].state, NULL, NULL, NULL, "as PostgreSQL says it");
        ck_assert_str_eq(call.error.detail, "as PostgreSQL says it");
        harness_check(&call, cases[i].code, NULL, __FILE__, __LINE__);
    }
    call.deadline_ms = 1;
    refusal_fail(&call, "57014", NULL, NULL, NULL, NULL);
    harness_check(&call, ERROR_CANCELLED, NULL, __FILE__, __LINE__);
}
END_TEST

STATEMENT(break_check, "insert into ruled (day, until) values ('2026-01-02', '2026-01-01')");
STATEMENT(break_unique, "insert into ruled (name) values ('a'), ('a')");
STATEMENT(break_null, "insert into ruled (name) values (null)");
STATEMENT(break_foreign, "insert into ruled (other) values ('none')");
STATEMENT(break_raised, "do $$ begin raise exception using errcode = '23514', table = 'ruled', constraint = 'ruled_name_known', "
                        "message = 'no such name'; end $$");
STATEMENT(break_unnamed, "insert into ruled (day) values ('1900-01-01')");
STATEMENT(break_right, "insert into secret values (1)");

static bool run_it(struct call *c, void *arg)
{
    return db_run(c, arg, ARGS(), NULL);
}

START_TEST(real_refusals_name_the_field)
{
    harness_sql("create table ruled (name text not null default gen_random_uuid()::text, day date, until date, other text, "
                "constraint ruled_name_key unique (name), constraint ruled_until_order check (until >= day), "
                "constraint ruled_other_fkey foreign key (other) references ruled (name), check (day > '1950-01-01'));"
                "create table secret (a int); grant select, insert on ruled to dicr_app");
    static const struct {
        const struct stmt *q;
        enum error_code code;
        const char *field;
    } cases[] = {
        { &break_check, ERROR_DATE_ORDER, "until" },   { &break_unique, ERROR_CONFLICT, "name" },
        { &break_null, ERROR_REQUIRED, "name" },       { &break_foreign, ERROR_NOT_FOUND, "other" },
        { &break_raised, ERROR_UNKNOWN_CODE, "name" }, { &break_unnamed, ERROR_CROSS_CHECK, NULL },
        { &break_right, ERROR_FORBIDDEN, NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct stmt *q = TAKE(call.mem, struct stmt);
        *q = *cases[i].q;
        ck_assert_msg(!db_tx(&call, run_it, q), "%s was not refused", q->name);
        harness_check(&call, cases[i].code, cases[i].field, __FILE__, __LINE__);
    }
}
END_TEST

Suite *suite_refusal(void)
{
    Suite *s = suite_create("refusal");
    TCase *words = tcase_create("words"), *real = tcase_create("real");
    tcase_add_checked_fixture(words, harness_call, harness_end);
    tcase_add_test(words, a_constraint_says_its_error_and_its_field);
    tcase_add_test(words, a_reference_to_what_is_archived_says_what_to_do);
    tcase_add_test(words, a_name_without_a_rule_is_none);
    tcase_add_test(words, a_state_says_its_error_where_no_constraint_does);
    suite_add_tcase(s, words);
    tcase_add_checked_fixture(real, harness_database, harness_end);
    tcase_add_test(real, real_refusals_name_the_field);
    suite_add_tcase(s, real);
    return s;
}
