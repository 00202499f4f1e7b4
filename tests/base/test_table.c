/* Tables that the program carries as files. */
#include "../harness.h"
#include "base/table.h"

Suite *suite_table(void);

START_TEST(each_line_is_a_row_and_comments_and_empty_lines_are_none)
{
    const struct text_table t = table_read(call.mem, "# head\nfirst\tsecond\n\n# a remark\nlonely\n\t\tthird\n");
    ck_assert_uint_eq(t.n, 3);
    ck_assert_uint_eq(t.item[0].n, 2);
    ck_assert_str_eq(t.item[0].item[1], "second");
    ck_assert_uint_eq(t.item[1].n, 1);
    ck_assert_str_eq(t.item[1].item[0], "lonely");
    ck_assert_uint_eq(t.item[2].n, 3);
    ck_assert_str_eq(t.item[2].item[0], "");
    ck_assert_str_eq(t.item[2].item[2], "third");
}
END_TEST

START_TEST(a_text_of_nothing_has_no_rows)
{
    ck_assert_uint_eq(table_read(call.mem, "").n, 0);
    ck_assert_uint_eq(table_read(call.mem, "# only this\n").n, 0);
}
END_TEST

/* The same memory for everybody, each row as wide as the others of its table. */
START_TEST(a_table_of_the_program_is_read_once)
{
    const struct text_table *examples = table_find("examples");
    ck_assert_ptr_eq(table_find("examples"), examples);
    ck_assert_uint_gt(examples->n, 100);
    for (size_t i = 0; i < examples->n; i++)
        ck_assert_msg(examples->item[i].n == 3, "%s", examples->item[i].item[0]);
}
END_TEST

Suite *suite_table(void)
{
    Suite *s = suite_create("table");
    TCase *t = tcase_create("rows");
    tcase_add_checked_fixture(t, harness_call, harness_end);
    tcase_add_test(t, each_line_is_a_row_and_comments_and_empty_lines_are_none);
    tcase_add_test(t, a_text_of_nothing_has_no_rows);
    tcase_add_test(t, a_table_of_the_program_is_read_once);
    suite_add_tcase(s, t);
    return s;
}
