/* Forms of answers are found by their names. */
#include "../harness.h"
#include "base/form.h"

Suite *suite_form(void);

START_TEST(a_form_is_found_by_its_name_among_those_that_are_offered)
{
    enum form form = FORM_COUNT;
    ck_assert(form_find("csv", FORMS_ALL, &form));
    ck_assert_int_eq(form, FORM_CSV);
    ck_assert(form_find("HTML", FORMS_ALL, &form));
    ck_assert_int_eq(form, FORM_HTML);
    ck_assert(!form_find("html", 1u << FORM_JSON | 1u << FORM_CSV, &form));
    ck_assert(!form_find("xml", FORMS_ALL, &form));
    ck_assert(!form_find("", FORMS_ALL, &form));
    ck_assert_int_eq(form, FORM_HTML); /* as it was */
}
END_TEST

START_TEST(the_names_of_forms_stand_in_one_line)
{
    ck_assert_str_eq(form_names(call.mem, FORMS_ALL, "|"), "table|json|csv|html");
    ck_assert_str_eq(form_names(call.mem, 1u << FORM_JSON | 1u << FORM_HTML, ", "), "json, html");
    ck_assert_str_eq(form_names(call.mem, 0, ", "), "");
}
END_TEST

START_TEST(each_form_that_http_offers_has_a_media_type)
{
    for (enum form f = 0; f < FORM_COUNT; f++)
        ck_assert_int_eq(form_rows[f].media_type != NULL, f != FORM_TABLE);
}
END_TEST

Suite *suite_form(void)
{
    Suite *s = suite_create("form");
    TCase *tc = tcase_create("form");
    tcase_add_checked_fixture(tc, harness_call, harness_end);
    tcase_add_test(tc, a_form_is_found_by_its_name_among_those_that_are_offered);
    tcase_add_test(tc, the_names_of_forms_stand_in_one_line);
    tcase_add_test(tc, each_form_that_http_offers_has_a_media_type);
    suite_add_tcase(s, tc);
    return s;
}
