/* A supplier from being added to being shown, changed, archived, released; and what it is refused for. */
#include "catalogue/supplier.h"
#include "samples.h"

Suite *suite_supplier(void);

static struct supplier celik(void)
{
    static struct identifier oib[1];
    oib[0] = (struct identifier){ .scheme = "OIB", .value = "33392005961" };
    return (struct supplier){ .legal_name = "Čelik Šibenik d.o.o.", .country = "HR", .identifiers = { 1, oib } };
}

static struct supplier added(void)
{
    struct supplier in = celik(), out;
    ck_assert_ok(supplier_add(&call, &in, ALL_FIELDS, &out));
    return out;
}

START_TEST(a_supplier_gets_a_number_of_its_country)
{
    struct supplier out = added();
    ck_assert_str_eq(number_issuer(out.number), "HR");
    ck_assert_str_eq(out.owner, "HR");
    ck_assert_int_eq(out.version.value, 1);
    ck_assert_str_eq(out.legal_form, "d.o.o.");
    ck_assert_str_eq(out.words, "celik sibenik d o o");
    ck_assert_str_eq(out.name_key, "celik sibenik");
    ck_assert_int_eq(out.kind, SUPPLIER_COMPANY);
    ck_assert_uint_eq(out.identifiers.n, 1);
    ck_assert_str_eq(out.identifiers.item[0].value, "33392005961");
}
END_TEST

START_TEST(the_same_identifier_again_is_a_conflict_that_names_the_first)
{
    struct supplier first = added(), in = celik(), out;
    call.options.owner = NULL;
    ck_assert(!supplier_add(&call, &in, ALL_FIELDS, &out));
    ck_assert_int_eq(call.error.code, ERROR_CONFLICT);
    ck_assert_str_eq(call.error.field, "identifiers.0.value");
    ck_assert_ptr_nonnull(strstr(harness_reason(&call), number_text(call.mem, first.number)));
    ck_assert_int_eq(count_of("supplier"), 1);
}
END_TEST

START_TEST(a_wrong_check_digit_is_refused_and_nothing_is_written)
{
    struct supplier in = celik(), out;
    in.identifiers.item[0].value = "33392005962";
    ck_assert_refused(supplier_add(&call, &in, ALL_FIELDS, &out), ERROR_CHECKSUM, "identifiers.0.value");
    ck_assert_int_eq(count_of("supplier"), 0);
}
END_TEST

START_TEST(an_albanian_number_under_a_croatian_firm_is_a_cross_check)
{
    struct supplier in = celik(), out;
    in.identifiers.item[0].scheme = "NIPT";
    in.identifiers.item[0].value = "L51306027M";
    ck_assert_refused(supplier_add(&call, &in, ALL_FIELDS, &out), ERROR_CROSS_CHECK, "identifiers.0.value");
}
END_TEST

START_TEST(it_is_read_with_all_that_belongs_to_it)
{
    struct supplier first = added(), key = { .number = first.number }, out = { 0 };
    struct certificate held = { .supplier = first.number, .concept = "CERT:AQAP2110", .valid_until = DATE(2020, 1, 1) }, stored;
    struct capability makes = { .supplier = first.number, .concept = "CPV:35331500", .title = "Čahure 9 mm", .role = ROLE_MAKE };
    static struct rate rate[1];
    struct capability made;
    rate[0] = (struct rate){ .quantity_per_year = { true, 0, 1000000 }, .unit = "pc" };
    makes.rates.n = 1;
    makes.rates.item = rate;
    ck_assert_ok(certificate_add(&call, &held, ALL_FIELDS, &stored));
    ck_assert_ok(capability_add(&call, &makes, ALL_FIELDS, &made));
    ck_assert_ok(supplier_get(&call, &key, 1, &out));
    ck_assert_uint_eq(out.certificates.n, 1);
    ck_assert_uint_eq(out.certificates.item[0].validity, VALIDITY_EXPIRED);
    ck_assert_uint_eq(out.capabilities.n, 1);
    ck_assert_uint_eq(out.capabilities.item[0].rates.n, 1);
    ck_assert_int_eq(out.capabilities.item[0].rates.item[0].quantity_per_year.units, 1000000);
    ck_assert_uint_eq(out.identifiers.n, 1);
}
END_TEST

START_TEST(an_absent_one_keeps_the_number_0)
{
    struct supplier key = { .number = { (int64_t)2 << 40 | 999999 } }, out = { 0 };
    ck_assert_ok(supplier_get(&call, &key, 1, &out));
    ck_assert_int_eq(out.number.value, 0);
}
END_TEST

START_TEST(a_change_lays_only_what_was_said_over_it)
{
    struct supplier first = added(), in = { .number = first.number, .website = "https://celik.example" }, out;
    struct field_mask mask = { 0 };
    mask_set(&mask, &supplier_shape, shape_field(&supplier_shape, "website"));
    ck_assert_ok(supplier_change(&call, &in, mask, &out));
    ck_assert_str_eq(out.website, "https://celik.example");
    ck_assert_str_eq(out.legal_name, "Čelik Šibenik d.o.o.");
    ck_assert_int_eq(out.version.value, 2);
    ck_assert_uint_eq(out.identifiers.n, 1);
}
END_TEST

START_TEST(a_change_that_saw_another_version_is_stale)
{
    struct supplier first = added(), in = { .number = first.number, .note = "x" }, out;
    call.options.if_version = (struct maybe_int){ true, 7 };
    ck_assert_refused(supplier_change(&call, &in, ALL_FIELDS, &out), ERROR_STALE, NULL);
}
END_TEST

START_TEST(what_must_be_there_cannot_be_cleared)
{
    struct supplier first = added(), in = { .number = first.number }, out;
    struct field_mask mask = { 0 };
    mask_set(&mask, &supplier_shape, shape_field(&supplier_shape, "legal_name"));
    ck_assert_refused(supplier_change(&call, &in, mask, &out), ERROR_REQUIRED, "legal_name");
}
END_TEST

START_TEST(removing_archives_with_a_reason_and_can_be_taken_back)
{
    struct supplier first = added(), in = { .number = first.number }, out;
    ck_assert_refused(supplier_remove(&call, &in, ALL_FIELDS, &out), ERROR_REQUIRED, "reason");
    call.options.reason = "entered twice";
    ck_assert_ok(supplier_remove(&call, &in, ALL_FIELDS, &out));
    ck_assert(out.archived_at.known);
    ck_assert_str_eq(out.archive_reason, "entered twice");
    ck_assert_ok(supplier_restore(&call, &in, ALL_FIELDS, &out));
    ck_assert(!out.archived_at.known);
}
END_TEST

START_TEST(its_identifiers_go_on_conflicting_while_it_is_archived)
{
    struct supplier first = added(), in = { .number = first.number }, again = celik(), out;
    call.options.reason = "closed";
    ck_assert_ok(supplier_remove(&call, &in, ALL_FIELDS, &out));
    ck_assert(!supplier_add(&call, &again, ALL_FIELDS, &out));
    ck_assert_int_eq(call.error.code, ERROR_CONFLICT);
    ck_assert_ptr_nonnull(strstr(harness_reason(&call), "restore"));
}
END_TEST

static struct texts countries(const char *one, const char *two)
{
    static const char *item[2];
    item[0] = one;
    item[1] = two;
    return (struct texts){ two ? 2 : one ? 1 : 0, item };
}

START_TEST(a_release_is_sorted_reaches_its_children_and_can_be_withheld)
{
    struct supplier first = added(), in = { .number = first.number, .released_to = countries("xk", "AL") }, out;
    ck_assert_ok(supplier_release(&call, &in, ALL_FIELDS, &out));
    ck_assert_uint_eq(out.released_to.n, 2);
    ck_assert_str_eq(out.released_to.item[0], "AL");
    ck_assert_str_eq(out.released_to.item[1], "XK");

    struct identifier child = { .number = out.identifiers.item[0].number, .released_to = countries("XK", NULL) }, seen;
    ck_assert_ok(identifier_withhold(&call, &child, ALL_FIELDS, &seen));
    ck_assert_uint_eq(seen.withheld_from.n, 1);
    ck_assert_str_eq(seen.withheld_from.item[0], "XK");

    struct actor kosova = harness_actor;
    kosova.reader = "XK";
    call.actor = &kosova;
    ck_assert_ok(supplier_get(&call, &in, 1, &out));
    ck_assert_int_eq(out.number.value, first.number.value);
    ck_assert_uint_eq(out.identifiers.n, 0);
}
END_TEST

START_TEST(what_is_not_released_is_not_seen)
{
    struct supplier first = added(), key = { .number = first.number }, out = { 0 };
    struct actor kosova = harness_actor;
    kosova.reader = "XK";
    call.actor = &kosova;
    ck_assert_ok(supplier_get(&call, &key, 1, &out));
    ck_assert_int_eq(out.number.value, 0);
}
END_TEST

START_TEST(a_record_of_another_country_is_forbidden)
{
    struct supplier first = added(), in = { .number = first.number, .note = "x" }, out;
    struct actor albania = harness_actor;
    albania.country = "AL";
    call.actor = &albania;
    call.options.owner = NULL;
    ck_assert_refused(supplier_change(&call, &in, ALL_FIELDS, &out), ERROR_FORBIDDEN, "number");
}
END_TEST

START_TEST(its_history_says_who_did_what)
{
    struct supplier first = added(), in = { .number = first.number, .note = "x" }, out;
    struct field_mask mask = { 0 };
    struct page page = { 0 };
    mask_set(&mask, &supplier_shape, shape_field(&supplier_shape, "note"));
    ck_assert_ok(supplier_change(&call, &in, mask, &out));
    ck_assert_ok(supplier_history(&call, &in, ALL_FIELDS, &page));
    const struct change *change = page.rows.item;
    ck_assert_int_eq(page.count, 3); /* the supplier, its identifier, the change */
    ck_assert_str_eq(change[0].what, "changed");
    ck_assert_str_eq(change[0].noun, "supplier");
    ck_assert_ptr_nonnull(strstr(change[0].before, "Čelik"));
    ck_assert_str_eq(change[2].what, "added");
}
END_TEST

/* The places and the cursor of its own history must not count what others have changed. */
START_TEST(its_history_does_not_tell_how_much_others_have_changed)
{
    struct number own = sample_supplier("XK", "Prova sh.p.k.");
    struct supplier in = { .number = own, .note = "x" }, out;
    struct field_mask mask = { 0 };
    struct page page[2];
    struct actor kosova = harness_actor;
    kosova.country = kosova.reader = "XK";
    mask_set(&mask, &supplier_shape, shape_field(&supplier_shape, "note"));
    for (int with_others = 0; with_others < 2; with_others++) {
        for (int i = 0; i < 7 * with_others; i++)
            sample_supplier("HR", text_format(call.mem, "Skrivena %d d.o.o.", i));
        call.options.owner = NULL;
        in.note = with_others ? "y" : "x";
        ck_assert_ok(supplier_change(&call, &in, mask, &out));
        call.actor = &kosova;
        call.options.limit = (struct maybe_int){ true, with_others + 1 };
        ck_assert_ok(supplier_history(&call, &in, ALL_FIELDS, &page[with_others]));
        call.options.limit = (struct maybe_int){ 0 };
        call.actor = &harness_actor;
    }
    for (int i = 0; i < 2; i++)
        for (size_t k = 0; k < page[i].rows.n; k++)
            ck_assert_int_eq(((const struct change *)page[i].rows.item)[k].place.value, 2 + i - (int64_t)k);
    ck_assert_str_eq(page[0].next, page[1].next); /* both go on after the second */
}
END_TEST

START_TEST(nested_parts_are_all_added_or_none)
{
    static struct certificate bad[1];
    struct supplier in = celik(), out;
    bad[0] = (struct certificate){ .concept = "CERT:AQAP2110", .valid_from = DATE(2026, 3, 1), .valid_until = DATE(2026, 2, 28) };
    in.certificates.n = 1;
    in.certificates.item = bad;
    ck_assert_refused(supplier_add(&call, &in, ALL_FIELDS, &out), ERROR_DATE_ORDER, "certificates.0.valid_until");
    ck_assert_int_eq(count_of("supplier"), 0);
    ck_assert_int_eq(count_of("identifier"), 0);
}
END_TEST

START_TEST(an_unknown_code_is_refused_at_its_field)
{
    struct supplier in = celik(), out;
    in.owner_country = "QQ";
    ck_assert_refused(supplier_add(&call, &in, ALL_FIELDS, &out), ERROR_UNKNOWN_CODE, "owner_country");
}
END_TEST

START_TEST(a_new_record_of_a_country_that_is_not_kept_here_needs_an_owner)
{
    struct supplier in = celik(), out;
    in.country = "DE";
    in.identifiers.n = 0;
    ck_assert_refused(supplier_add(&call, &in, ALL_FIELDS, &out), ERROR_REQUIRED, "owner");
}
END_TEST

Suite *suite_supplier(void)
{
    Suite *s = suite_create("supplier");
    TCase *tc = tcase_create("supplier");
    tcase_add_checked_fixture(tc, harness_transaction, harness_end);
    tcase_add_test(tc, a_supplier_gets_a_number_of_its_country);
    tcase_add_test(tc, the_same_identifier_again_is_a_conflict_that_names_the_first);
    tcase_add_test(tc, a_wrong_check_digit_is_refused_and_nothing_is_written);
    tcase_add_test(tc, an_albanian_number_under_a_croatian_firm_is_a_cross_check);
    tcase_add_test(tc, it_is_read_with_all_that_belongs_to_it);
    tcase_add_test(tc, an_absent_one_keeps_the_number_0);
    tcase_add_test(tc, a_change_lays_only_what_was_said_over_it);
    tcase_add_test(tc, a_change_that_saw_another_version_is_stale);
    tcase_add_test(tc, what_must_be_there_cannot_be_cleared);
    tcase_add_test(tc, removing_archives_with_a_reason_and_can_be_taken_back);
    tcase_add_test(tc, its_identifiers_go_on_conflicting_while_it_is_archived);
    tcase_add_test(tc, a_release_is_sorted_reaches_its_children_and_can_be_withheld);
    tcase_add_test(tc, what_is_not_released_is_not_seen);
    tcase_add_test(tc, a_record_of_another_country_is_forbidden);
    tcase_add_test(tc, its_history_says_who_did_what);
    tcase_add_test(tc, its_history_does_not_tell_how_much_others_have_changed);
    tcase_add_test(tc, nested_parts_are_all_added_or_none);
    tcase_add_test(tc, an_unknown_code_is_refused_at_its_field);
    tcase_add_test(tc, a_new_record_of_a_country_that_is_not_kept_here_needs_an_owner);
    suite_add_tcase(s, tc);
    return s;
}
