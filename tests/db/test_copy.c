/* COPY of whatever a list may hold. */
#include "base/buffer.h"
#include "statements.h"

Suite *suite_copy(void);

STATEMENT(to_lines, "copy line (a, b) from stdin");
STATEMENT(to_nowhere, "select 1 as a");
STATEMENT(to_registry, "copy supplier (number, owner) from stdin");

struct source {
    const char *const (*rows)[2];
    size_t n, at;
    struct call *failing; /* fails after the last row */
};

static bool next_row(void *arg, const char **cells)
{
    struct source *s = arg;
    if (s->at == s->n) {
        if (s->failing)
            call_fail(s->failing, ERROR_UNUSABLE_FILE, NULL, NULL);
        return false;
    }
    cells[0] = s->rows[s->at][0];
    cells[1] = s->rows[s->at++][1];
    return true;
}

static bool copy_rows(struct call *c, void *arg)
{
    int64_t copied = -1;
    return db_copy(c, &to_lines, 2, next_row, arg, &copied) && copied == (int64_t)((struct source *)arg)->n;
}

static void lines(void)
{
    harness_database();
    harness_sql("create table line (at bigserial, a text, b text); grant select, insert on line to dicr_app;"
                "grant usage on sequence line_at_seq to dicr_app");
}

static const char *const nasty[][2] = {
    { "tab\there", "line\nfeed" },  { "back\\slash", "\\N" }, { "\\.", "" },
    { NULL, "carriage\r\nreturn" }, { "\b\f\v", "\\\\t" },    { "čšž Ђорђе ë", "\"quoted\", 'text'" },
    { "\x01\x7f", "\\x41\\101" },   { "\\", "ends with \\" },
};
enum { NASTY = sizeof nasty / sizeof nasty[0] };

START_TEST(nasty_text_arrives_as_it_is)
{
    struct source s = { nasty, NASTY, 0, NULL };
    ck_assert_ok(db_tx(&call, copy_rows, &s));
    for (size_t i = 0; i < NASTY; i++) {
        for (size_t j = 0; j < 2; j++) {
            /* Compared as hexadecimal digits, so that no way back can hide what the way there did. */
            const char *stored = harness_sql(
                text_format(call.mem, "select encode(convert_to(%s, 'UTF8'), 'hex') from line order by at offset %zu limit 1",
                            j ? "b" : "a", i));
            if (!nasty[i][j]) {
                ck_assert_ptr_null(stored);
                continue;
            }
            struct buffer hex = { 0 };
            for (const char *p = nasty[i][j]; *p; p++)
                buffer_format(&hex, "%02x", (unsigned)(unsigned char)*p);
            ck_assert_str_eq(stored, hex.size ? hex.bytes : "");
            buffer_free(&hex);
        }
    }
}
END_TEST

START_TEST(text_that_is_not_utf8_is_refused_and_nothing_stays)
{
    const char *const rows[][2] = { { "good", "row" }, { "bad\xff", "row" } };
    struct source s = { rows, 2, 0, NULL };
    ck_assert_refused(db_tx(&call, copy_rows, &s), ERROR_ENCODING, NULL);
    ck_assert_str_eq(harness_sql("select count(*) from line"), "0");
    s = (struct source){ nasty, NASTY, 0, NULL };
    ck_assert_ok(db_tx(&call, copy_rows, &s)); /* and the session goes on */
}
END_TEST

START_TEST(no_rows_are_no_rows)
{
    struct source s = { nasty, 0, 0, NULL };
    ck_assert_ok(db_tx(&call, copy_rows, &s));
}
END_TEST

START_TEST(a_source_that_fails_undoes_the_copy)
{
    struct source s = { nasty, NASTY, 0, &call };
    ck_assert(!db_tx(&call, copy_rows, &s));
    ck_assert_int_eq(call.error.code, ERROR_UNUSABLE_FILE);
    harness_forget(&call);
    ck_assert_str_eq(harness_sql("select count(*) from line"), "0");
}
END_TEST

static bool next_of_many(void *arg, const char **cells)
{
    static char text[500];
    int *left = arg;
    memset(text, 'x', sizeof text - 1);
    cells[0] = cells[1] = text;
    return (*left)-- > 0;
}

static bool copy_many(struct call *c, void *arg)
{
    return db_copy(c, &to_lines, 2, next_of_many, arg, NULL);
}

START_TEST(more_than_any_buffer_holds_goes_through)
{
    int left = 50000; /* 50 MB */
    ck_assert_ok(db_tx(&call, copy_many, &left));
    ck_assert_str_eq(harness_sql("select count(*) || ' ' || sum(length(a) + length(b)) from line"), "50000 49900000");
}
END_TEST

static bool copy_to_nowhere(struct call *c, void *arg)
{
    return db_copy(c, &to_nowhere, 2, next_row, arg, NULL);
}

static bool copy_to_registry(struct call *c, void *arg)
{
    return db_copy(c, &to_registry, 2, next_row, arg, NULL);
}

static bool copy_too_many(struct call *c, void *arg)
{
    return db_copy(c, &to_lines, 3, next_row, arg, NULL);
}

START_TEST(what_cannot_be_copied_to_is_refused)
{
    struct source s = { nasty, NASTY, 0, NULL };
    ck_assert_refused(db_tx(&call, copy_to_nowhere, &s), ERROR_INTERNAL, NULL);
    s.at = 0;
    ck_assert_refused(db_tx(&call, copy_too_many, &s), ERROR_INTERNAL, NULL);
    s.at = 0;
    ck_assert(!db_tx(&call, copy_to_registry, &s)); /* row-level security */
    harness_forget(&call);
    ck_assert_str_eq(harness_value("select 'still here'"), "still here");
}
END_TEST

START_TEST(a_connection_cut_in_the_copy_is_run_again)
{
    struct source s = { nasty, NASTY, 0, NULL };
    ck_assert_ok(db_ping(&call));
    harness_sql("select pg_terminate_backend(pid, 5000) from pg_stat_activity "
                "where datname = current_database() and application_name = 'dicr'");
    ck_assert_ok(db_tx(&call, copy_rows, &s));
    ck_assert_str_eq(harness_sql("select count(*) from line"), "8");
}
END_TEST

Suite *suite_copy(void)
{
    Suite *s = suite_create("copy");
    TCase *tc = tcase_create("copy");
    tcase_add_checked_fixture(tc, lines, harness_end);
    tcase_add_test(tc, nasty_text_arrives_as_it_is);
    tcase_add_test(tc, text_that_is_not_utf8_is_refused_and_nothing_stays);
    tcase_add_test(tc, no_rows_are_no_rows);
    tcase_add_test(tc, a_source_that_fails_undoes_the_copy);
    tcase_add_test(tc, more_than_any_buffer_holds_goes_through);
    tcase_add_test(tc, what_cannot_be_copied_to_is_refused);
    tcase_add_test(tc, a_connection_cut_in_the_copy_is_run_again);
    suite_add_tcase(s, tc);
    return s;
}
