/* Pages of lists: limits and cursors. */
#include "../harness.h"
#include "shape/page.h"

Suite *suite_page(void);

START_TEST(a_page_has_fifty_rows_unless_said)
{
    ck_assert_ok(page_start(&call, false));
    ck_assert_int_eq(call.options.limit.value, 50);
    ck_assert_int_eq(call.options.fetch.value, 51);
    ck_assert_int_eq(call.options.after_number.value, 0);
}
END_TEST

START_TEST(a_limit_lies_between_one_and_a_thousand)
{
    static const int64_t wrong[] = { 0, -1, 1001, INT64_MAX };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        call.options.limit = (struct maybe_int){ true, wrong[i] };
        ck_assert_refused(page_start(&call, false), ERROR_RANGE, "limit");
    }
    call.options.limit = (struct maybe_int){ true, 1000 };
    ck_assert_ok(page_start(&call, false));
}
END_TEST

START_TEST(a_cursor_brings_back_what_was_put_into_it)
{
    static const char *const keys[] = { "celik sibenik", "a  b", "", "ë ç č 1", "with\nline" };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        call.options.after = page_cursor(&call, keys[i], (struct number){ 2199023255569 });
        ck_assert_ok(page_start(&call, true));
        ck_assert_str_eq(call.options.after_key, keys[i]);
        ck_assert_int_eq(call.options.after_number.value, 2199023255569);
    }
    call.options.after = page_cursor(&call, NULL, (struct number){ 7 });
    ck_assert_ok(page_start(&call, false));
    ck_assert_int_eq(call.options.after_number.value, 7);
}
END_TEST

START_TEST(a_cursor_of_another_kind_or_of_nobody_is_refused)
{
    const char *keyed = page_cursor(&call, "key", (struct number){ 7 }), *plain = page_cursor(&call, NULL, (struct number){ 7 });
    const char *long_one = text_format(call.mem, "%0*d", 4000, 0);
    const struct {
        const char *text;
        bool keyed;
    } wrong[] = { { keyed, false }, { plain, true },  { "", false },   { "a", false },
                  { "====", true }, { "LTU", false }, { "MA", false }, { long_one, true } };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        call.options.after = wrong[i].text;
        ck_assert_refused(page_start(&call, wrong[i].keyed), ERROR_FORMAT, "after");
    }
}
END_TEST

START_TEST(a_cursor_of_another_list_is_refused)
{
    call.options.list = "concept.list";
    call.options.after = page_cursor(&call, "key", (struct number){ 7 });
    ck_assert_ok(page_start(&call, true));
    call.options.list = "supplier.search";
    ck_assert_refused(page_start(&call, true), ERROR_FORMAT, "after");
}
END_TEST

START_TEST(the_row_too_many_tells_of_another_page)
{
    struct list rows = { .n = 3 };
    call.options.limit = (struct maybe_int){ true, 2 };
    ck_assert(page_is_full(&call, &rows));
    ck_assert_uint_eq(rows.n, 2);
    ck_assert(!page_is_full(&call, &rows));
}
END_TEST

START_TEST(a_count_ends_at_ten_thousand_unless_all_is_asked_for)
{
    struct page page = { 0 };
    ck_assert_ok(page_start(&call, false));
    ck_assert_int_eq(call.options.count_limit.value, 10001);
    page_set_count(&call, &page, 10000);
    ck_assert(page.count == 10000 && !page.at_least);
    page_set_count(&call, &page, 10001);
    ck_assert(page.count == 10000 && page.at_least);
    call.options.count = COUNT_EXACT;
    ck_assert_ok(page_start(&call, false));
    ck_assert(!call.options.count_limit.known);
    page_set_count(&call, &page, 1234567);
    ck_assert(page.count == 1234567 && !page.at_least);
}
END_TEST

Suite *suite_page(void)
{
    Suite *s = suite_create("page");
    TCase *tc = tcase_create("page");
    tcase_add_checked_fixture(tc, harness_call, harness_end);
    tcase_add_test(tc, a_page_has_fifty_rows_unless_said);
    tcase_add_test(tc, a_limit_lies_between_one_and_a_thousand);
    tcase_add_test(tc, a_cursor_brings_back_what_was_put_into_it);
    tcase_add_test(tc, a_cursor_of_another_kind_or_of_nobody_is_refused);
    tcase_add_test(tc, a_cursor_of_another_list_is_refused);
    tcase_add_test(tc, the_row_too_many_tells_of_another_page);
    tcase_add_test(tc, a_count_ends_at_ten_thousand_unless_all_is_asked_for);
    suite_add_tcase(s, tc);
    return s;
}
