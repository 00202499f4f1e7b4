/* Two records that may be one firm: who they are, what was decided, and that the decision can be taken back. */
#include "catalogue/review.h"
#include "samples.h"

Suite *suite_review(void);

static struct number first, second;

static void two_suppliers(void)
{
    harness_transaction();
    first = sample_supplier("HR", "Čelik Šibenik d.o.o.");
    second = sample_supplier("HR", "Celik Sibenik doo");
}

static struct review added(struct number low, struct number high)
{
    struct review in = { .low = low, .high = high }, out = { 0 };
    call.options.owner = "HR";
    ck_assert_ok(review_add(&call, &in, ALL_FIELDS, &out));
    return out;
}

START_TEST(a_review_waits_undecided_and_names_both_records_the_smaller_number_first)
{
    struct review it = added(second, first);
    ck_assert_int_eq(it.low.value, first.value);
    ck_assert_int_eq(it.high.value, second.value);
    ck_assert_str_eq(it.low_name, "Čelik Šibenik d.o.o.");
    ck_assert_str_eq(it.high_name, "Celik Sibenik doo");
    ck_assert_uint_eq(it.verdict, REVIEW_UNSURE);
    ck_assert(!it.decided_on.known);
    ck_assert_ptr_null(it.decided_by);
}
END_TEST

START_TEST(a_decision_keeps_its_day_and_who_made_it)
{
    struct review key = { .number = added(first, second).number }, out = { 0 };
    ck_assert_ok(review_same(&call, &key, ALL_FIELDS, &out));
    ck_assert_uint_eq(out.verdict, REVIEW_SAME);
    ck_assert(out.decided_on.known);
    ck_assert_str_eq(out.decided_by, call.actor->name);

    struct review again = { 0 };
    call.today = DATE(2030, 1, 7);
    ck_assert_ok(review_same(&call, &key, ALL_FIELDS, &again));
    ck_assert(!date_before(again.decided_on, out.decided_on) && !date_before(out.decided_on, again.decided_on));
    ck_assert_int_eq(again.version.value, out.version.value);

    ck_assert_ok(review_different(&call, &key, ALL_FIELDS, &out));
    ck_assert_uint_eq(out.verdict, REVIEW_DIFFERENT);
    ck_assert_int_eq(out.decided_on.year, 2030);
}
END_TEST

START_TEST(who_edits_a_decided_review_is_not_its_decider)
{
    struct actor ben = harness_actor;
    const char *reasons[] = { "same address" };
    struct review key = { .number = added(first, second).number }, out = { 0 };
    struct review changed = { .number = key.number, .reasons = { 1, reasons }, .verdict = REVIEW_DIFFERENT };
    struct field_mask mask = { 0 }, both;
    ck_assert_ok(review_same(&call, &key, ALL_FIELDS, &out));
    ben.name = "test:ben";
    call.actor = &ben;
    mask_set(&mask, &review_shape, shape_field(&review_shape, "reasons"));
    ck_assert_ok(review_change(&call, &changed, mask, &out));
    ck_assert_str_eq(out.decided_by, harness_actor.name);
    ck_assert_ok(review_same(&call, &key, ALL_FIELDS, &out));
    ck_assert_str_eq(out.decided_by, harness_actor.name);
    call.today = DATE(2030, 1, 7);
    both = mask;
    mask_set(&both, &review_shape, shape_field(&review_shape, "verdict"));
    ck_assert_ok(review_change(&call, &changed, both, &out));
    ck_assert_str_eq(out.decided_by, "test:ben");
    ck_assert_int_eq(out.decided_on.year, 2030);
}
END_TEST

START_TEST(a_decision_is_taken_back)
{
    struct review key = { .number = added(first, second).number, .verdict = REVIEW_UNSURE }, out = { 0 };
    struct field_mask mask = { 0 };
    ck_assert_ok(review_same(&call, &key, ALL_FIELDS, &out));
    mask_set(&mask, &review_shape, shape_field(&review_shape, "verdict"));
    ck_assert_ok(review_change(&call, &key, mask, &out));
    ck_assert_uint_eq(out.verdict, REVIEW_UNSURE);
    ck_assert(!out.decided_on.known);
    ck_assert_ptr_null(out.decided_by);
}
END_TEST

START_TEST(reviews_are_listed_by_what_was_decided_and_by_supplier)
{
    struct page page;
    struct review one = added(first, second), out;
    struct number third = sample_supplier("HR", "Čelik Split d.o.o.");
    added(first, third);
    ck_assert_ok(review_different(&call, &one, ALL_FIELDS, &out));
    struct review undecided = { .verdict = REVIEW_UNSURE }, of_third = { .high = third }, all = { 0 };
    ck_assert_ok(review_list(&call, &undecided, ALL_FIELDS, &page));
    ck_assert_int_eq(page.count, 1);
    ck_assert_int_eq(((struct review *)page.rows.item)->high.value, third.value);
    ck_assert_ok(review_list(&call, &of_third, ALL_FIELDS, &page));
    ck_assert_int_eq(page.count, 1);
    ck_assert_ok(review_list(&call, &all, ALL_FIELDS, &page));
    ck_assert_int_eq(page.count, 2);
}
END_TEST

START_TEST(one_question_is_asked_once_and_not_of_a_record_with_itself)
{
    struct review same = { .low = first, .high = first }, twice = { .low = first, .high = second }, out;
    struct review absent = { .low = first, .high = { (int64_t)2 << 40 | 424242 } };
    call.options.owner = "HR";
    ck_assert_refused(review_add(&call, &same, ALL_FIELDS, &out), ERROR_CROSS_CHECK, "high");
    ck_assert_refused(review_add(&call, &absent, ALL_FIELDS, &out), ERROR_NOT_FOUND, "high");
    added(first, second);
    ck_assert_refused(review_add(&call, &twice, ALL_FIELDS, &out), ERROR_CONFLICT, "high");
}
END_TEST

START_TEST(another_country_s_reader_sees_no_name_that_is_not_released)
{
    struct review out = { 0 }, key = { .number = added(first, second).number };
    struct actor reader = harness_actor;
    reader.reader = "XK";
    call.actor = &reader;
    ck_assert_ok(review_get(&call, &key, 1, &out));
    ck_assert_int_eq(out.number.value, 0);
}
END_TEST

Suite *suite_review(void)
{
    Suite *s = suite_create("review");
    TCase *tc = tcase_create("review");
    tcase_add_checked_fixture(tc, two_suppliers, harness_end);
    tcase_add_test(tc, a_review_waits_undecided_and_names_both_records_the_smaller_number_first);
    tcase_add_test(tc, a_decision_keeps_its_day_and_who_made_it);
    tcase_add_test(tc, who_edits_a_decided_review_is_not_its_decider);
    tcase_add_test(tc, a_decision_is_taken_back);
    tcase_add_test(tc, reviews_are_listed_by_what_was_decided_and_by_supplier);
    tcase_add_test(tc, one_question_is_asked_once_and_not_of_a_record_with_itself);
    tcase_add_test(tc, another_country_s_reader_sees_no_name_that_is_not_released);
    suite_add_tcase(s, tc);
    return s;
}
