/* Merging moves nothing: both numbers lead to the kept record with the children of both, and a split gives back what was. */
#include "base/buffer.h"
#include "catalogue/review.h"
#include "catalogue/supplier_merge.h"
#include "samples.h"
#include "shape/shape.h"

Suite *suite_supplier_merge(void);

static struct number kept, given_up;

static void two_records_of_one_firm(void)
{
    harness_transaction();
    kept = sample_supplier("HR", "Čelik Šibenik d.o.o.");
    sample_identifier(kept, "OIB", "33392005961");
    sample_site(kept, "Šibenik");
    given_up = sample_supplier("HR", "Celik Sibenik doo");
    sample_site(given_up, "Zadar");
    sample_capability(given_up, "CPV:35331500", ROLE_MAKE, READINESS_IN_PRODUCTION);
}

static struct supplier merged(struct number number, struct number into)
{
    struct supplier_merge in = { .number = number, .into = into };
    struct supplier out = { 0 };
    ck_assert_ok(supplier_merge(&call, &in, ALL_FIELDS, &out));
    return out;
}

static struct supplier split(struct number number)
{
    struct supplier_merge in = { .number = number };
    struct supplier out = { 0 };
    ck_assert_ok(supplier_split(&call, &in, ALL_FIELDS, &out));
    return out;
}

static struct supplier got(struct number number)
{
    struct supplier in = { .number = number }, out = { 0 };
    ck_assert_ok(supplier_get(&call, &in, 1, &out));
    return out;
}

/* The whole record as JSON, but for its version and when its rows were touched. */
static const char *text_of(struct number number)
{
    struct supplier it = got(number);
    struct buffer b = { 0 };
    it.version = (struct maybe_int){ 0 };
    shape_write_json(&b, &supplier_shape, READ, &it, false);
    const char *text = text_copy(call.mem, b.bytes);
    buffer_free(&b);
    return text;
}

static void refused(struct number number, struct number into, enum error_code code, const char *field)
{
    struct supplier_merge in = { .number = number, .into = into };
    struct supplier out = { 0 };
    call.options.owner = NULL;
    ck_assert_refused(supplier_merge(&call, &in, ALL_FIELDS, &out), code, field);
}

START_TEST(both_numbers_lead_to_the_kept_record_with_the_children_of_both)
{
    struct supplier out = merged(given_up, kept);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(out.number.value, kept.value);
        ck_assert_uint_eq(out.sites.n, 2);
        ck_assert_str_eq(out.sites.item[0].town, "Šibenik");
        ck_assert_str_eq(out.sites.item[1].town, "Zadar");
        ck_assert_uint_eq(out.capabilities.n, 1);
        ck_assert_uint_eq(out.identifiers.n, 1);
        ck_assert_uint_eq(out.merged_from.n, 1);
        ck_assert_str_eq(out.merged_from.item[0], number_text(call.mem, given_up));
        out = got(i ? kept : given_up);
    }
}
END_TEST

START_TEST(a_split_gives_back_exactly_what_was)
{
    const char *kept_before = text_of(kept), *given_up_before = text_of(given_up);
    merged(given_up, kept);
    ck_assert_str_eq(text_of(given_up), text_of(kept));
    struct supplier out = split(given_up);
    ck_assert_int_eq(out.number.value, given_up.value);
    ck_assert_str_eq(text_of(kept), kept_before);
    ck_assert_str_eq(text_of(given_up), given_up_before);
}
END_TEST

START_TEST(a_chain_leads_to_its_end_and_each_link_is_split_by_itself)
{
    struct number third = sample_supplier("HR", "Čelik Šibenik j.d.o.o.");
    sample_site(third, "Split");
    merged(third, given_up);
    merged(given_up, kept);
    ck_assert_int_eq(got(third).number.value, kept.value);
    ck_assert_uint_eq(got(kept).sites.n, 3);
    split(given_up);
    ck_assert_int_eq(got(third).number.value, given_up.value);
    ck_assert_uint_eq(got(kept).sites.n, 1);
    ck_assert_uint_eq(got(given_up).sites.n, 2);
}
END_TEST

START_TEST(a_batch_of_numbers_is_followed_each_by_itself)
{
    struct number other = sample_supplier("HR", "Drvo Osijek d.o.o.");
    merged(given_up, kept);
    struct supplier in[4] = { { .number = other }, { .number = given_up }, { .number = kept }, { .number = { 42 } } },
                    out[4] = { 0 };
    ck_assert_ok(supplier_get(&call, in, 4, out));
    ck_assert_int_eq(out[0].number.value, other.value);
    ck_assert_int_eq(out[1].number.value, kept.value);
    ck_assert_int_eq(out[2].number.value, kept.value);
    ck_assert_int_eq(out[3].number.value, 0);
}
END_TEST

START_TEST(a_chain_of_any_length_leads_to_its_end)
{
    struct number last = kept;
    for (size_t i = 0; i < 70; i++) {
        struct number next = sample_supplier("HR", "Lanac d.o.o.");
        merged(last, next);
        last = next;
    }
    ck_assert_int_eq(got(kept).number.value, last.value);
    ck_assert_uint_eq(got(kept).sites.n, 1);
    ck_assert_uint_eq(got(last).sites.n, 1);
}
END_TEST

START_TEST(the_decision_is_remembered_as_a_review_and_revoked_by_the_split)
{
    struct review filter = { .low = kept }, *review;
    struct page page;
    merged(given_up, kept);
    merged(given_up, kept); /* changes nothing */
    ck_assert_ok(review_list(&call, &filter, ALL_FIELDS, &page));
    ck_assert_int_eq(page.count, 1);
    review = page.rows.item;
    ck_assert_uint_eq(review->verdict, REVIEW_SAME);
    ck_assert(!review->revoked_on.known);
    split(given_up);
    ck_assert_ok(review_list(&call, &filter, ALL_FIELDS, &page));
    ck_assert_int_eq(page.count, 1);
    review = page.rows.item;
    ck_assert(review->revoked_on.known);
}
END_TEST

/* A transaction that is run again looks at the version again. */
START_TEST(a_split_leaves_the_version_that_the_caller_saw_as_it_was)
{
    merged(given_up, kept);
    struct supplier_merge in = { .number = given_up };
    struct supplier out;
    call.options.if_version =
        (struct maybe_int){ true,
                            strtoll(harness_value(text_format(call.mem, "select version from dicr.supplier where number = %lld",
                                                              (long long)given_up.value)),
                                    NULL, 10) };
    ck_assert_ok(supplier_split(&call, &in, ALL_FIELDS, &out));
    ck_assert(call.options.if_version.known);
}
END_TEST

START_TEST(what_cannot_be_merged_is_refused_and_nothing_changes)
{
    struct number albanian = sample_supplier("AL", "Çelik sh.p.k."), other = sample_supplier("HR", "Drvo Osijek d.o.o.");
    struct supplier_merge not_merged = { .number = given_up };
    struct supplier out = { 0 };
    refused(given_up, given_up, ERROR_CROSS_CHECK, "into");
    refused(given_up, albanian, ERROR_CROSS_CHECK, "into");
    refused(given_up, (struct number){ (int64_t)2 << 40 | 424242 }, ERROR_NOT_FOUND, "into");
    refused((struct number){ (int64_t)2 << 40 | 424242 }, kept, ERROR_NOT_FOUND, "number");
    refused(given_up, (struct number){ 0 }, ERROR_REQUIRED, "into");
    call.options.owner = NULL;
    ck_assert_refused(supplier_split(&call, &not_merged, ALL_FIELDS, &out), ERROR_CONFLICT, NULL);
    merged(given_up, kept);
    refused(given_up, other, ERROR_CONFLICT, NULL);
    refused(other, given_up, ERROR_CONFLICT, "into");
    refused(kept, given_up, ERROR_CONFLICT, "into");
    ck_assert_uint_eq(got(given_up).merged_from.n, 1);
}
END_TEST

START_TEST(a_record_that_is_merged_is_not_changed_by_itself)
{
    struct supplier in = { .number = given_up, .note = "x" }, out = { 0 };
    struct field_mask mask = { 0 };
    merged(given_up, kept);
    mask_set(&mask, &supplier_shape, shape_field(&supplier_shape, "note"));
    call.options.owner = NULL;
    ck_assert_refused(supplier_change(&call, &in, mask, &out), ERROR_CONFLICT, NULL);
}
END_TEST

START_TEST(a_record_that_is_merged_is_not_archived_or_released_by_itself)
{
    struct supplier in = { .number = given_up, .released_to = { 1, (const char *[]){ "XK" } } }, out = { 0 };
    const char *before;
    merged(given_up, kept);
    before = text_of(kept);
    call.options = (struct request_options){ .reason = "closed" };
    ck_assert_refused(supplier_remove(&call, &in, ALL_FIELDS, &out), ERROR_CONFLICT, NULL);
    ck_assert_refused(supplier_restore(&call, &in, ALL_FIELDS, &out), ERROR_CONFLICT, NULL);
    ck_assert_refused(supplier_release(&call, &in, ALL_FIELDS, &out), ERROR_CONFLICT, NULL);
    ck_assert_refused(supplier_withhold(&call, &in, ALL_FIELDS, &out), ERROR_CONFLICT, NULL);
    ck_assert_str_eq(text_of(kept), before);
    split(given_up);
    ck_assert_ok(supplier_remove(&call, &in, ALL_FIELDS, &out));
    ck_assert(out.archived_at.known);
}
END_TEST

START_TEST(a_reader_sees_of_both_only_what_is_released)
{
    struct actor reader = harness_actor;
    struct supplier in = { .number = kept, .released_to = { 1, (const char *[]){ "XK" } } }, out = { 0 };
    merged(given_up, kept);
    ck_assert_ok(supplier_release(&call, &in, ALL_FIELDS, &out));
    reader.reader = "XK";
    call.actor = &reader;
    ck_assert_int_eq(got(given_up).number.value, 0);
    ck_assert_int_eq(got(kept).number.value, kept.value);
    ck_assert_uint_eq(got(kept).merged_from.n, 0);
    ck_assert_uint_eq(got(kept).capabilities.n, 0);
}
END_TEST

Suite *suite_supplier_merge(void)
{
    Suite *s = suite_create("supplier_merge");
    TCase *tc = tcase_create("supplier_merge");
    tcase_add_checked_fixture(tc, two_records_of_one_firm, harness_end);
    tcase_add_test(tc, both_numbers_lead_to_the_kept_record_with_the_children_of_both);
    tcase_add_test(tc, a_split_gives_back_exactly_what_was);
    tcase_add_test(tc, a_chain_leads_to_its_end_and_each_link_is_split_by_itself);
    tcase_add_test(tc, a_batch_of_numbers_is_followed_each_by_itself);
    tcase_add_test(tc, a_split_leaves_the_version_that_the_caller_saw_as_it_was);
    tcase_add_test(tc, a_chain_of_any_length_leads_to_its_end);
    tcase_add_test(tc, the_decision_is_remembered_as_a_review_and_revoked_by_the_split);
    tcase_add_test(tc, what_cannot_be_merged_is_refused_and_nothing_changes);
    tcase_add_test(tc, a_record_that_is_merged_is_not_changed_by_itself);
    tcase_add_test(tc, a_record_that_is_merged_is_not_archived_or_released_by_itself);
    tcase_add_test(tc, a_reader_sees_of_both_only_what_is_released);
    suite_add_tcase(s, tc);
    return s;
}
