/* On how few firms a theme rests. */
#include "sample.h"

#define AMMO "THEME:AMMO_SC"

static const char *hhi_of(const struct sample_analysis *it, const char *theme)
{
    const struct concentration_row *row = sample_concentration(it, theme);
    return text_format(call.mem, "%s %s %s", decimal_text(call.mem, row->hhi), decimal_text(call.mem, row->effective_sources),
                       row->basis == CONCENTRATION_CAPACITY ? "capacity"
                       : row->basis == CONCENTRATION_EQUAL  ? "equal"
                                                            : "none");
}

START_TEST(the_worked_example_of_the_page)
{
    struct number a = sample_supplier("HR", "A"), b = sample_supplier("AL", "B"), c = sample_supplier("XK", "C");
    sample_rated(a, "CPV:35331500", READINESS_IN_PRODUCTION, 6000000, "pc", "L1");
    sample_rated(a, "CPV:35331500", READINESS_IN_PRODUCTION, 4000000, "pc", "L1");
    sample_rated(b, "CPV:35331500", READINESS_CAN_CONVERT, 3000, "kpc", NULL);
    sample_rated(c, "CPV:35331500", READINESS_IDLE, 1000000, "pc", NULL);
    sample_link(b, a, "CPV:35331500");
    sample_link(b, c, "CPV:35331500");
    const struct sample_analysis *it = sample_analyse(SAMPLE_SCOPE);
    ck_assert_str_eq(hhi_of(it, AMMO), "0.46 2.17 capacity");
    const struct concentration_row *row = sample_concentration(it, AMMO);
    ck_assert(row->single_source.known && row->single_source.value);
    ck_assert_int_eq(row->used_firm.value, b.value);
    ck_assert(row->sole_source.known && !row->sole_source.value);
    ck_assert_int_eq(row->firms.value, 3);
    sample_capability(sample_supplier("HR", "D"), "CPV:35331500", ROLE_MAKE, READINESS_IN_PRODUCTION);
    ck_assert_str_eq(hhi_of(sample_analyse(SAMPLE_SCOPE), AMMO), "0.25 4 equal");
}
END_TEST

START_TEST(lines_of_their_own_add_up)
{
    struct number a = sample_supplier("HR", "A"), b = sample_supplier("HR", "B");
    sample_rated(a, AMMO, READINESS_IN_PRODUCTION, 1000, "pc", "L1");
    sample_rated(a, AMMO, READINESS_IN_PRODUCTION, 500, "pc", "L1");
    sample_rated(a, AMMO, READINESS_IN_PRODUCTION, 1000, "pc", "L2");
    sample_rated(a, AMMO, READINESS_IN_PRODUCTION, 500, "pc", NULL);
    sample_rated(a, AMMO, READINESS_IN_PRODUCTION, 500, "pc", NULL);                    /* 3,000 in all */
    sample_rated(b, AMMO, READINESS_IN_PRODUCTION, 1000, "pc", "L1");                   /* another firm's line of that name */
    ck_assert_str_eq(hhi_of(sample_analyse(SAMPLE_SCOPE), AMMO), "0.625 1.6 capacity"); /* (3/4)² + (1/4)² */
}
END_TEST

START_TEST(what_two_records_of_one_firm_say_is_not_added_twice)
{
    struct number ours = sample_supplier("HR", "Ours"), theirs = sample_supplier("AL", "Theirs"),
                  other = sample_supplier("XK", "Other");
    sample_rated(ours, AMMO, READINESS_IN_PRODUCTION, 300, "pc", NULL);
    sample_rated(theirs, AMMO, READINESS_IN_PRODUCTION, 200, "pc", NULL);
    sample_rated(other, AMMO, READINESS_IN_PRODUCTION, 100, "pc", NULL);
    sample_pair(ours, theirs, "same", "null");
    ck_assert_str_eq(hhi_of(sample_analyse(SAMPLE_SCOPE), AMMO), "0.625 1.6 capacity");
}
END_TEST

START_TEST(rates_of_two_dimensions_are_not_comparable)
{
    sample_rated(sample_supplier("HR", "A"), AMMO, READINESS_IN_PRODUCTION, 900, "pc", NULL);
    sample_rated(sample_supplier("HR", "B"), AMMO, READINESS_IN_PRODUCTION, 100, "kg", NULL);
    ck_assert_str_eq(hhi_of(sample_analyse(SAMPLE_SCOPE), AMMO), "0.5 2 equal");
}
END_TEST

START_TEST(capacities_that_are_all_zero_share_nothing_out)
{
    sample_rated(sample_supplier("HR", "A"), AMMO, READINESS_IDLE, 0, "pc", NULL);
    sample_rated(sample_supplier("HR", "B"), AMMO, READINESS_IDLE, 0, "pc", NULL);
    ck_assert_str_eq(hhi_of(sample_analyse(SAMPLE_SCOPE), AMMO), "0.5 2 equal");
}
END_TEST

START_TEST(a_theme_without_able_firms_has_no_concentration)
{
    sample_capability(sample_supplier("HR", "Plans"), AMMO, ROLE_MAKE, READINESS_PLANNED);
    sample_capability(sample_supplier("HR", "Silent"), AMMO, 0, 0);
    const struct sample_analysis *it = sample_analyse(SAMPLE_SCOPE);
    ck_assert_str_eq(hhi_of(it, AMMO), "  none");
    const struct concentration_row *row = sample_concentration(it, AMMO);
    ck_assert_int_eq(row->firms.value, 0);
    ck_assert_int_eq(row->possible.value, 1);
    ck_assert(!row->sole_source.value);
    ck_assert(!row->single_source.known);
}
END_TEST

START_TEST(the_only_able_firm_is_named)
{
    struct number a = sample_supplier("HR", "A");
    sample_capability(a, AMMO, ROLE_MAKE, READINESS_IDLE);
    sample_capability(a, AMMO, ROLE_ASSEMBLE, READINESS_IN_PRODUCTION);
    const struct concentration_row *row = sample_concentration(sample_analyse(SAMPLE_SCOPE), AMMO);
    ck_assert(row->sole_source.value);
    ck_assert_int_eq(row->sole_firm.value, a.value);
    ck_assert_str_eq(decimal_text(call.mem, row->hhi), "1");
}
END_TEST

START_TEST(a_single_source_needs_others_who_are_able)
{
    struct number a = sample_supplier("HR", "A"), buyer = sample_supplier("HR", "Buyer");
    sample_capability(a, AMMO, ROLE_MAKE, READINESS_IN_PRODUCTION);
    sample_link(a, buyer, AMMO);
    const struct concentration_row *row = sample_concentration(sample_analyse(SAMPLE_SCOPE), AMMO);
    ck_assert(row->single_source.known && !row->single_source.value);
    ck_assert(row->sole_source.value);
    struct number b = sample_supplier("AL", "B");
    sample_capability(b, AMMO, ROLE_MAKE, READINESS_IN_PRODUCTION);
    row = sample_concentration(sample_analyse(SAMPLE_SCOPE), AMMO);
    ck_assert(row->single_source.value);
    ck_assert(!row->sole_source.value);
    sample_link(b, buyer, AMMO);
    row = sample_concentration(sample_analyse(SAMPLE_SCOPE), AMMO);
    ck_assert(row->single_source.known && !row->single_source.value);
    ck_assert_int_eq(row->used_firm.value, 0);
}
END_TEST

START_TEST(links_that_have_ended_or_not_begun_do_not_count)
{
    struct number a = sample_supplier("HR", "A"), b = sample_supplier("HR", "B"), buyer = sample_supplier("HR", "Buyer");
    struct link past = { .supplier_number = b, .buyer_number = buyer, .concept = AMMO, .until = DATE(2026, 11, 23) }, out;
    struct link later = { .supplier_number = b, .buyer_number = buyer, .concept = AMMO, .since = DATE(2026, 11, 25) };
    sample_capability(a, AMMO, ROLE_MAKE, READINESS_IN_PRODUCTION);
    sample_capability(b, AMMO, ROLE_MAKE, READINESS_IN_PRODUCTION);
    sample_link(a, buyer, AMMO);
    call.options.owner = "HR";
    ck_assert_ok(link_add(&call, &past, ALL_FIELDS, &out));
    ck_assert_ok(link_add(&call, &later, ALL_FIELDS, &out));
    struct scope scope = SAMPLE_SCOPE;
    ck_assert(sample_concentration(sample_analyse(scope), AMMO)->single_source.value);
    scope.as_of = DATE(2026, 11, 25);
    ck_assert(!sample_concentration(sample_analyse(scope), AMMO)->single_source.value);
}
END_TEST

START_TEST(two_records_of_the_supplier_used_are_one_source)
{
    struct number a = sample_supplier("HR", "A"), same = sample_supplier("AL", "A again"), b = sample_supplier("XK", "B"),
                  buyer = sample_supplier("HR", "Buyer");
    sample_capability(a, AMMO, ROLE_MAKE, READINESS_IN_PRODUCTION);
    sample_capability(b, AMMO, ROLE_MAKE, READINESS_IN_PRODUCTION);
    sample_link(a, buyer, AMMO);
    sample_link(same, buyer, AMMO);
    sample_pair(a, same, "same", "null");
    const struct concentration_row *row = sample_concentration(sample_analyse(SAMPLE_SCOPE), AMMO);
    ck_assert(row->single_source.value);
    ck_assert_int_eq(row->firms.value, 2);
}
END_TEST

START_TEST(a_firm_is_no_source_of_its_own)
{
    struct number a = sample_supplier("HR", "A"), same = sample_supplier("AL", "A again"), b = sample_supplier("XK", "B"),
                  buyer = sample_supplier("HR", "Buyer");
    sample_capability(a, AMMO, ROLE_MAKE, READINESS_IN_PRODUCTION);
    sample_capability(b, AMMO, ROLE_MAKE, READINESS_IN_PRODUCTION);
    sample_link(b, buyer, AMMO);
    sample_link(same, a, AMMO);
    ck_assert(!sample_concentration(sample_analyse(SAMPLE_SCOPE), AMMO)->single_source.value);
    sample_pair(a, same, "same", "null");
    const struct concentration_row *row = sample_concentration(sample_analyse(SAMPLE_SCOPE), AMMO);
    ck_assert(row->single_source.value);
    ck_assert_int_eq(row->used_firm.value, b.value);
}
END_TEST

Suite *suite_concentration(void);
Suite *suite_concentration(void)
{
    Suite *s = suite_create("concentration");
    TCase *tc = tcase_create("concentration");
    tcase_add_checked_fixture(tc, harness_transaction, harness_end);
    tcase_add_test(tc, the_worked_example_of_the_page);
    tcase_add_test(tc, lines_of_their_own_add_up);
    tcase_add_test(tc, what_two_records_of_one_firm_say_is_not_added_twice);
    tcase_add_test(tc, rates_of_two_dimensions_are_not_comparable);
    tcase_add_test(tc, capacities_that_are_all_zero_share_nothing_out);
    tcase_add_test(tc, a_theme_without_able_firms_has_no_concentration);
    tcase_add_test(tc, the_only_able_firm_is_named);
    tcase_add_test(tc, a_single_source_needs_others_who_are_able);
    tcase_add_test(tc, links_that_have_ended_or_not_begun_do_not_count);
    tcase_add_test(tc, two_records_of_the_supplier_used_are_one_source);
    tcase_add_test(tc, a_firm_is_no_source_of_its_own);
    suite_add_tcase(s, tc);
    return s;
}
