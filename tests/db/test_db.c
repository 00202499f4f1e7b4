/* Statements, through shapes, against a real PostgreSQL. */
#include "statements.h"

enum color { COLOR_RED = 1, COLOR_BLUE };
static const char *const colors[] = { NULL, "red", "blue", NULL };

/* A record with a member of every kind. */
struct thing {
    struct number number;
    const char *title;
    struct maybe_int size;
    struct maybe_bool ready;
    struct date day;
    struct instant at;
    struct decimal price;
    unsigned color;
    struct texts tags;
    const char *owner;
};
static const struct field fields[] = {
    FIELD(thing, number, KEY | READ),
    FIELD(thing, title, ADD | READ),
    FIELD(thing, size, ADD | READ),
    FIELD(thing, ready, ADD | READ),
    FIELD(thing, day, ADD | READ),
    FIELD(thing, at, ADD | READ),
    FIELD(thing, price, ADD | READ, .decimals = 4),
    FIELD(thing, color, ADD | READ, .choices = colors),
    FIELD(thing, tags, ADD | READ),
    FIELD(thing, owner, READ | FILTER),
};
static const struct shape thing_shape = { SHAPE(thing, "things", fields) };

STATEMENT(echo,
          "select $1::bigint as number, $2::text as title, $3::bigint as size, $4::boolean as ready, $5::date as day, "
          "$6::timestamptz as at, $7::numeric as price, $8::text as color, $9::text[] as tags",
          "number", "title", "size", "ready", "day", "at", "price", "color", "tags");

START_TEST(a_value_of_every_kind_comes_back_as_it_went)
{
    const char *tags[] = { "plain", "with \"quotes\", and comma", "", "null", "čšž \\ {}" };
    struct thing in = {
        { ((int64_t)2 << 40) | 4217 }, "Đuro's \"firm\" \\ \n$1", { true, INT64_MIN }, { true, false }, DATE(2026, 2, 28),
        { true, 1764002149250000 },    { true, 2, -1250 },        COLOR_BLUE,          { 5, tags },     NULL
    };
    struct thing out = { 0 };
    ck_assert_ok(db_one(&call, &echo, BIND(&thing_shape, &in), &thing_shape, &out, NULL));
    ck_assert_int_eq(out.number.value, in.number.value);
    ck_assert_str_eq(out.title, in.title);
    ck_assert(out.size.known && out.size.value == INT64_MIN);
    ck_assert(out.ready.known && !out.ready.value);
    ck_assert_str_eq(date_text(call.mem, out.day), "2026-02-28");
    ck_assert(out.at.known && out.at.microseconds == in.at.microseconds);
    ck_assert(out.price.known && decimal_compare(out.price, in.price) == 0);
    ck_assert_uint_eq(out.color, COLOR_BLUE);
    ck_assert_uint_eq(out.tags.n, 5);
    for (size_t i = 0; i < 5; i++)
        ck_assert_str_eq(out.tags.item[i], tags[i]);
}
END_TEST

START_TEST(what_is_unknown_goes_as_null_and_comes_back_unknown)
{
    struct thing in = { 0 }, out = { .title = "old", .size = { true, 1 }, .color = COLOR_RED };
    ck_assert_ok(db_one(&call, &echo, BIND(&thing_shape, &in), &thing_shape, &out, NULL));
    ck_assert_int_eq(out.number.value, 0);
    ck_assert_ptr_null(out.title);
    ck_assert(!out.size.known && !out.ready.known && !out.day.known && !out.at.known && !out.price.known);
    ck_assert_uint_eq(out.color, 0);
    ck_assert_uint_eq(out.tags.n, 0);
}
END_TEST

STATEMENT(one_column, "select 'new' as title");
START_TEST(only_the_members_with_a_column_are_written)
{
    struct thing out = { .title = "old", .size = { true, 7 } };
    ck_assert_ok(db_one(&call, &one_column, ARGS(), &thing_shape, &out, NULL));
    ck_assert_str_eq(out.title, "new");
    ck_assert_int_eq(out.size.value, 7);
}
END_TEST

STATEMENT(no_row, "select 'x' as title where false");
START_TEST(no_row_is_not_found_unless_the_caller_asks)
{
    struct thing out = { .title = "old" };
    bool found = true;
    ck_assert_ok(db_one(&call, &no_row, ARGS(), &thing_shape, &out, &found));
    ck_assert(!found);
    ck_assert_str_eq(out.title, "old");
    ck_assert_refused(db_one(&call, &no_row, ARGS(), &thing_shape, &out, NULL), ERROR_NOT_FOUND, NULL);
}
END_TEST

STATEMENT(two_rows, "select 'x' as title union all select 'y'");
STATEMENT(strange_column, "select 1 as what_is_this");
STATEMENT(strange_parameter, "select $1::text as title", "what_is_this");
STATEMENT(strange_choice, "select 'green' as color");
STATEMENT(malformed, "selec 1");
START_TEST(a_statement_that_does_not_fit_its_shape_is_our_bug_and_says_where)
{
    struct thing out = { 0 };
    const struct stmt *const wrong[] = { &two_rows, &strange_column, &strange_parameter, &strange_choice, &malformed };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ck_assert(!db_one(&call, wrong[i], BIND(&thing_shape, &out), &thing_shape, &out, NULL));
        ck_assert_msg(strstr(call.error.detail, "test_db.c:"), "no place in: %s", call.error.detail);
        harness_check(&call, ERROR_INTERNAL, NULL, __FILE__, __LINE__);
        ck_assert_ok(db_one(&call, &one_column, ARGS(), &thing_shape, &out, NULL)); /* and the session goes on */
    }
}
END_TEST

STATEMENT(ambient,
          "select coalesce($1, '-') || ' ' || coalesce($2, '-') || ' ' || coalesce($3, '-') || ' ' || $4 || ' ' || $5 || ' ' || "
          "coalesce($6, '-') || ' ' || coalesce($7, '-') as title",
          "owner", "actor", "reader", "today", "language", "reason", "fetch");
START_TEST(a_statement_may_ask_for_what_the_call_knows)
{
    struct thing out = { 0 };
    struct actor actor = { "user:ana", "HR", "XK", 1U << RIGHT_EDIT };
    call.actor = &actor;
    ck_assert_ok(db_one(&call, &ambient, ARGS(), &thing_shape, &out, NULL));
    ck_assert_str_eq(out.title, "- user:ana XK 2026-11-24 en - -");
    call.options = (struct request_options){ .owner = "AL", .reason = "gone", .fetch = { true, 5 } };
    ck_assert_ok(db_one(&call, &ambient, ARGS(), &thing_shape, &out, NULL));
    ck_assert_str_eq(out.title, "AL user:ana XK 2026-11-24 en gone 5");
}
END_TEST

STATEMENT(owners, "select coalesce($1, 'none') || ' ' || coalesce($2, 'none') as title", "owner", "given_owner");
START_TEST(a_field_comes_before_the_call_and_a_given_field_stands_alone)
{
    struct thing in = { 0 }, out = { 0 };
    call.options.owner = "AL";
    ck_assert_ok(db_one(&call, &owners, BIND(&thing_shape, &in), &thing_shape, &out, NULL));
    ck_assert_str_eq(out.title, "AL none");
    in.owner = "HR";
    ck_assert_ok(db_one(&call, &owners, BIND(&thing_shape, &in), &thing_shape, &out, NULL));
    ck_assert_str_eq(out.title, "HR HR");
}
END_TEST

STATEMENT(given, "select $1::text as title", "cursor");
START_TEST(values_are_given_where_a_statement_is_called)
{
    struct thing out = { 0 };
    ck_assert_ok(db_one(&call, &given, ARGS("cursor", "here"), &thing_shape, &out, NULL));
    ck_assert_str_eq(out.title, "here");
    ck_assert_refused(db_one(&call, &given, ARGS(), &thing_shape, &out, NULL), ERROR_INTERNAL, NULL);
    ck_assert_refused(db_one(&call, &given, ARGS("cursor", "here", "cursors", "there"), &thing_shape, &out, NULL), ERROR_INTERNAL,
                      NULL);
    ck_assert_ok(db_one(&call, &given, ARGS("cursor", NULL), &thing_shape, &out, NULL)); /* a null is a value too */
    ck_assert_ptr_null(out.title);
}
END_TEST

STATEMENT(many, "select i as size, repeat('x', i % 3) as title from generate_series(1, $1::int) as i order by i", "size");
START_TEST(many_rows_are_an_array_in_order)
{
    struct thing in = { .size = { true, 3000 } };
    struct list rows;
    ck_assert_ok(db_many(&call, &many, BIND(&thing_shape, &in), &thing_shape, &rows));
    ck_assert_uint_eq(rows.n, 3000);
    for (size_t i = 0; i < rows.n; i++)
        ck_assert_int_eq(((struct thing *)rows.item)[i].size.value, (int64_t)i + 1);
    in.size.value = 0;
    ck_assert_ok(db_many(&call, &many, BIND(&thing_shape, &in), &thing_shape, &rows));
    ck_assert_uint_eq(rows.n, 0);
}
END_TEST

/* What a scan has handed on. */
struct scanned {
    int64_t sum, stop_at;
    size_t chunks, last;
    bool asks; /* another statement, between its rows */
};

static bool add_up(struct call *c, const void *rows, size_t n, void *arg)
{
    const struct thing *it = rows;
    struct scanned *s = arg;
    struct thing other = { 0 };
    s->chunks++;
    s->last = n;
    for (size_t i = 0; i < n; i++)
        s->sum += it[i].size.value;
    if (s->asks)
        ck_assert_ok(db_one(c, &one_column, ARGS(), &thing_shape, &other, NULL));
    return !s->stop_at || it[n - 1].size.value < s->stop_at;
}

START_TEST(a_scan_hands_on_all_rows_in_order_a_thousand_at_a_time)
{
    static const struct {
        int64_t rows;
        size_t chunks, last;
    } cases[] = {
        { 0, 0, 0 }, { 1, 1, 1 }, { SCAN_ROWS - 1, 1, SCAN_ROWS - 1 }, { SCAN_ROWS, 1, SCAN_ROWS }, { SCAN_ROWS + 1, 2, 1 }
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct thing in = { .size = { true, cases[i].rows } };
        struct scanned s = { .asks = true };
        ck_assert_ok(db_scan(&call, &many, BIND(&thing_shape, &in), &thing_shape, add_up, &s));
        ck_assert_int_eq(s.sum, cases[i].rows * (cases[i].rows + 1) / 2);
        ck_assert_uint_eq(s.chunks, cases[i].chunks);
        ck_assert_uint_eq(s.last, cases[i].last);
        ck_assert(!db_in_transaction(call.db));
    }
}
END_TEST

START_TEST(a_scan_takes_the_same_memory_however_many_rows_there_are)
{
    struct thing in = { .size = { true, 80000 } };
    struct scanned s = { 0 };
    size_t before = arena_used(call.mem);
    ck_assert_ok(db_scan(&call, &many, BIND(&thing_shape, &in), &thing_shape, add_up, &s));
    ck_assert_int_eq(s.sum, (int64_t)80000 * 80001 / 2);
    ck_assert_uint_lt(arena_used(call.mem) - before, 100000);
}
END_TEST

START_TEST(a_scan_can_be_stopped_and_says_so)
{
    struct thing in = { .size = { true, 1000000 } };
    struct scanned s = { .stop_at = 3000 };
    ck_assert_refused(db_scan(&call, &many, BIND(&thing_shape, &in), &thing_shape, add_up, &s), ERROR_CANCELLED, NULL);
    ck_assert_uint_eq(s.chunks, 3);
    ck_assert_str_eq(harness_value("select 'still here'"), "still here");
}
END_TEST

STATEMENT(broken_row, "select i as size, null::text as title, 1 / (2500 - i) as number from generate_series(1, 5000) as i");
START_TEST(an_error_between_the_rows_ends_the_scan)
{
    struct scanned s = { 0 };
    ck_assert(!db_scan(&call, &broken_row, ARGS(), &thing_shape, add_up, &s));
    ck_assert_ptr_nonnull(strstr(call.error.detail, "division by zero"));
    harness_forget(&call);
    ck_assert_uint_eq(s.chunks, 2);
    ck_assert_str_eq(harness_value("select 'still here'"), "still here");
}
END_TEST

static bool outlive(struct call *c, const void *rows, size_t n, void *arg)
{
    (void)rows, (void)n, (void)arg;
    c->deadline_ms = clock_ms() - 1;
    return true;
}

static bool give_up(struct call *c, const void *rows, size_t n, void *arg)
{
    (void)rows, (void)n, (void)arg;
    db_give_up_at(c->db, clock_ms());
    return true;
}

START_TEST(a_scan_ends_with_the_time_of_its_call_and_with_the_program)
{
    struct thing in = { .size = { true, 5000 } };
    ck_assert_refused(db_scan(&call, &many, BIND(&thing_shape, &in), &thing_shape, outlive, NULL), ERROR_CANCELLED, NULL);
    call.deadline_ms = 0;
    ck_assert_refused(db_scan(&call, &many, BIND(&thing_shape, &in), &thing_shape, give_up, NULL), ERROR_CANCELLED, NULL);
    db_give_up_at(call.db, 0);
    ck_assert_str_eq(harness_value("select 'still here'"), "still here");
}
END_TEST

START_TEST(a_statement_is_prepared_once_per_connection)
{
    struct thing out = { 0 };
    for (int i = 0; i < 3; i++)
        ck_assert_ok(db_one(&call, &one_column, ARGS(), &thing_shape, &out, NULL));
    ck_assert_str_eq(harness_value("select count(*) from pg_prepared_statements where name = 'one_column'"), "1");
}
END_TEST

START_TEST(the_session_is_set_up_as_the_statements_expect)
{
    ck_assert_str_eq(harness_value("select current_setting('DateStyle')"), "ISO, YMD");
    ck_assert_str_eq(harness_value("select current_setting('TimeZone')"), "UTC");
    ck_assert_str_eq(harness_value("select current_setting('client_encoding')"), "UTF8");
    ck_assert_str_eq(harness_value("select current_setting('search_path')"), "dicr, pg_temp");
    ck_assert_str_eq(harness_value("select current_setting('application_name')"), "dicr");
    ck_assert_str_eq(harness_value("select current_setting('jit')"), "off"); /* also where the server says otherwise */
    ck_assert_str_eq(harness_value("select current_user"), "dicr_app");
}
END_TEST

START_TEST(statements_are_described_without_running)
{
    struct db_column *columns;
    size_t n;
    ck_assert_ok(db_describe(&call, &echo, &thing_shape, &columns, &n));
    ck_assert_uint_eq(n, 9);
    ck_assert_str_eq(columns[0].name, "number");
    ck_assert_uint_eq(columns[0].type, 20);
    ck_assert_uint_eq(columns[8].type, 1009);
    ck_assert(!db_describe(&call, &malformed, NULL, &columns, &n));
    ck_assert_ptr_nonnull(strstr(call.error.detail, "test_db.c:"));
    harness_forget(&call);
}
END_TEST

Suite *suite_db(void);
Suite *suite_db(void)
{
    Suite *s = suite_create("db");
    TCase *tc = tcase_create("statements");
    tcase_add_checked_fixture(tc, harness_database, harness_end);
    tcase_add_test(tc, a_value_of_every_kind_comes_back_as_it_went);
    tcase_add_test(tc, what_is_unknown_goes_as_null_and_comes_back_unknown);
    tcase_add_test(tc, only_the_members_with_a_column_are_written);
    tcase_add_test(tc, no_row_is_not_found_unless_the_caller_asks);
    tcase_add_test(tc, a_statement_may_ask_for_what_the_call_knows);
    tcase_add_test(tc, a_field_comes_before_the_call_and_a_given_field_stands_alone);
    tcase_add_test(tc, values_are_given_where_a_statement_is_called);
    tcase_add_test(tc, many_rows_are_an_array_in_order);
    tcase_add_test(tc, a_scan_hands_on_all_rows_in_order_a_thousand_at_a_time);
    tcase_add_test(tc, a_scan_takes_the_same_memory_however_many_rows_there_are);
    tcase_add_test(tc, a_scan_can_be_stopped_and_says_so);
    tcase_add_test(tc, an_error_between_the_rows_ends_the_scan);
    tcase_add_test(tc, a_scan_ends_with_the_time_of_its_call_and_with_the_program);
    tcase_add_test(tc, a_statement_is_prepared_once_per_connection);
    tcase_add_test(tc, the_session_is_set_up_as_the_statements_expect);
    tcase_add_test(tc, statements_are_described_without_running);
    tcase_add_test(tc, a_statement_that_does_not_fit_its_shape_is_our_bug_and_says_where);
    suite_add_tcase(s, tc);
    return s;
}
