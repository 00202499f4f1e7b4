/* What was meant by a mistyped word. */
#include "../../tools/nearest.h"
#include <check.h>
#undef fail /* ours is another */

START_TEST(distance_counts_letters_added_left_out_changed_and_swapped)
{
    ck_assert_uint_eq(edit_distance("", ""), 0);
    ck_assert_uint_eq(edit_distance("", "abc"), 3);
    ck_assert_uint_eq(edit_distance("supplier", "supplier"), 0);
    ck_assert_uint_eq(edit_distance("supplir", "supplier"), 1);
    ck_assert_uint_eq(edit_distance("suppleir", "supplier"), 1);
    ck_assert_uint_eq(edit_distance("kitten", "sitting"), 3);
    ck_assert_uint_eq(edit_distance("Legal-Name", "legal_name"), 0);
}
END_TEST

START_TEST(what_is_far_from_all_is_not_suggested)
{
    struct nearest n = { .typed = "zzzzzz" };
    nearest_try(&n, "supplier");
    ck_assert_ptr_null(nearest_word(&n));
    n = (struct nearest){ .typed = "db" };
    nearest_try(&n, "as"); /* as far as it is long */
    ck_assert_ptr_null(nearest_word(&n));
    n = (struct nearest){ .typed = "contry" };
    nearest_try(&n, "control");
    nearest_try(&n, "country");
    ck_assert_str_eq(nearest_word(&n), "country");
}
END_TEST

Suite *suite_nearest(void);
Suite *suite_nearest(void)
{
    Suite *s = suite_create("nearest");
    TCase *t = tcase_create("nearest");
    tcase_add_test(t, distance_counts_letters_added_left_out_changed_and_swapped);
    tcase_add_test(t, what_is_far_from_all_is_not_suggested);
    suite_add_tcase(s, t);
    return s;
}
