#include <check.h>
#undef fail /* Check has one, too; ours is meant */

#include "base/call.h"

#include "base/text.h"

static struct arena *mem;
static struct call c;

static void start(void)
{
    mem = arena_new(0);
    memset(&c, 0xEE, sizeof c);
    call_start(&c, mem, LANGUAGE_HR);
}

static void end(void)
{
    arena_free(mem);
}

START_TEST(a_call_starts_empty_with_its_memory_language_and_day)
{
    ck_assert_ptr_eq(c.mem, mem);
    ck_assert_int_eq(c.language, LANGUAGE_HR);
    ck_assert_int_eq(c.error.code, ERROR_NONE);
    ck_assert_uint_eq(c.error_count, 0);
    ck_assert_ptr_null(c.db);
    ck_assert_ptr_null(c.actor);
    ck_assert_ptr_null(c.path);
    ck_assert_ptr_null(c.options.owner);
    ck_assert(!c.options.if_version.known && !c.options.limit.known);
    struct date today = date_today();
    ck_assert(c.today.known && date_to_days(today) - date_to_days(c.today) <= 1);
}
END_TEST

static bool fails_with_arguments_that_do_not_outlive_it(void)
{
    return fail(&c, ERROR_RANGE, "limit", "low", "1", "value", text_format(mem, "%d", 7));
}

/* Writes over the stack that the arguments' array stood on. */
static int overwrite(void)
{
    volatile char stack[2000];
    for (size_t i = 0; i < sizeof stack; i++)
        stack[i] = 0x55;
    return stack[77];
}

START_TEST(failing_is_false_and_keeps_code_field_and_arguments)
{
    ck_assert(!fails_with_arguments_that_do_not_outlive_it());
    ck_assert_int_eq(overwrite(), 0x55);
    ck_assert_int_eq(c.error.code, ERROR_RANGE);
    ck_assert_str_eq(c.error.field, "limit");
    ck_assert_str_eq(c.error.arguments[0], "low");
    ck_assert_str_eq(c.error.arguments[1], "1");
    ck_assert_str_eq(c.error.arguments[2], "value");
    ck_assert_str_eq(c.error.arguments[3], "7");
    ck_assert_ptr_null(c.error.arguments[4]);
    ck_assert_ptr_null(c.error.detail);
}
END_TEST

START_TEST(an_argument_may_be_unknown)
{
    ck_assert(!fail(&c, ERROR_RANGE, "limit", "low", NULL, "high", "9"));
    ck_assert_ptr_null(c.error.arguments[1]);
    ck_assert_str_eq(c.error.arguments[3], "9");
    ck_assert_str_eq(error_sentence(mem, LANGUAGE_EN, &c.error), "is out of range; the highest is 9");
}
END_TEST

START_TEST(the_first_reason_wins_and_all_are_kept_up_to_a_limit)
{
    ck_assert(!fail(&c, ERROR_REQUIRED, "legal_name"));
    for (int i = 0; i < 100; i++)
        ck_assert(!fail(&c, ERROR_FORMAT, text_format(mem, "field_%d", i)));
    ck_assert_int_eq(c.error.code, ERROR_REQUIRED);
    ck_assert_str_eq(c.error.field, "legal_name");
    ck_assert_uint_eq(c.error_count, CALL_ERRORS_MAX);
    ck_assert_int_eq(c.errors[0].code, ERROR_REQUIRED);
    ck_assert_str_eq(c.errors[CALL_ERRORS_MAX - 1].field, "field_30");
}
END_TEST

START_TEST(inside_a_nested_record_the_field_is_named_by_its_path)
{
    c.path = "identifiers.0";
    ck_assert(!fail(&c, ERROR_FORMAT, "value"));
    ck_assert(!fail(&c, ERROR_REQUIRED, NULL));
    ck_assert(!fail_detail(&c, ERROR_INTERNAL, "scheme", "%d", 1));
    ck_assert_str_eq(c.errors[0].field, "identifiers.0.value");
    ck_assert_str_eq(c.errors[1].field, "identifiers.0");
    ck_assert_str_eq(c.errors[2].field, "identifiers.0.scheme");
}
END_TEST

START_TEST(a_detail_is_kept_for_the_log_and_not_told)
{
    char reason[] = "secret";
    ck_assert(!fail_detail(&c, ERROR_DATABASE_AWAY, NULL, "%s at %d", reason, 5432));
    reason[0] = 'x';
    ck_assert_str_eq(c.error.detail, "secret at 5432");
    ck_assert_ptr_null(c.error.field);
    ck_assert_ptr_null(c.error.arguments[0]);
    for (int l = 0; l < LANGUAGE_COUNT; l++)
        ck_assert_ptr_null(strstr(error_sentence(mem, (enum language)l, &c.error), "secret"));
}
END_TEST

START_TEST(a_cleared_call_can_fail_anew)
{
    ck_assert(!fail(&c, ERROR_BUSY, NULL));
    call_clear(&c);
    ck_assert_int_eq(c.error.code, ERROR_NONE);
    ck_assert_uint_eq(c.error_count, 0);
    ck_assert_ptr_eq(c.mem, mem);
    ck_assert(!fail(&c, ERROR_STALE, NULL));
    ck_assert_int_eq(c.error.code, ERROR_STALE);
}
END_TEST

START_TEST(a_call_over_its_memory_is_told_so_once)
{
    struct arena *small = arena_new(1000);
    call_start(&c, small, LANGUAGE_EN);
    ck_assert(call_has_room(&c));
    arena_take(small, 2000);
    for (int i = 0; i < 5; i++)
        ck_assert(!call_has_room(&c));
    ck_assert_int_eq(c.error.code, ERROR_TOO_LARGE);
    ck_assert_uint_eq(c.error_count, 1);
    arena_free(small);
}
END_TEST

START_TEST(the_clock_goes_forward_and_the_deadline_comes_nearer)
{
    int64_t before = clock_ms();
    struct timespec pause = { 0, 5000000 };
    nanosleep(&pause, NULL);
    ck_assert_int_ge(clock_ms() - before, 5);
    ck_assert_int_gt(call_left_ms(&c), 1000000); /* none: far away */
    c.deadline_ms = clock_ms() + 10000;
    ck_assert(call_left_ms(&c) <= 10000 && call_left_ms(&c) > 5000);
    c.deadline_ms = clock_ms() - 1;
    ck_assert_int_eq(call_left_ms(&c), 0);
}
END_TEST

Suite *suite_call(void);
Suite *suite_call(void)
{
    TCase *t = tcase_create("call");
    tcase_add_checked_fixture(t, start, end);
    tcase_add_test(t, a_call_starts_empty_with_its_memory_language_and_day);
    tcase_add_test(t, failing_is_false_and_keeps_code_field_and_arguments);
    tcase_add_test(t, an_argument_may_be_unknown);
    tcase_add_test(t, the_first_reason_wins_and_all_are_kept_up_to_a_limit);
    tcase_add_test(t, inside_a_nested_record_the_field_is_named_by_its_path);
    tcase_add_test(t, a_detail_is_kept_for_the_log_and_not_told);
    tcase_add_test(t, a_cleared_call_can_fail_anew);
    tcase_add_test(t, a_call_over_its_memory_is_told_so_once);
    tcase_add_test(t, the_clock_goes_forward_and_the_deadline_comes_nearer);
    Suite *s = suite_create("call");
    suite_add_tcase(s, t);
    return s;
}
