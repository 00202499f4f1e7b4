/* Finding suppliers that were merged: by what belongs to either record, and without telling of a hidden one. */
#include "catalogue/supplier_merge.h"
#include "searching.h"

START_TEST(what_belongs_to_a_merged_record_finds_the_one_that_is_kept)
{
    struct number twin = sample_supplier("HR", "Celik Sibenik stari");
    sample_site(twin, "Knin");
    sample_identifier(twin, "OIB", "82229652860");
    sample_capability(twin, "CPV:35812200", ROLE_MAKE, READINESS_IN_PRODUCTION);
    struct supplier_merge merge = { .number = twin, .into = celik };
    struct supplier out;
    struct number number;
    ck_assert_ok(supplier_merge(&call, &merge, ALL_FIELDS, &out));
    ck_found("knin", celik);
    ck_found("stari", celik);
    ck_found("sibenik knin", celik);
    ck_found("82229652860", celik);
    struct page page = found((struct supplier_query){ .capability = { 1, (const char *[]){ "CPV:35812200" } } });
    ck_assert_int_eq(page.count, 1);
    ck_assert_int_eq(((const struct supplier_hit *)page.rows.item)->number.value, celik.value);
    ck_assert_ok(supplier_resolve(&call, "OIB:82229652860", &number));
    ck_assert_int_eq(number.value, celik.value);
}
END_TEST

static void release(struct number number, const char *country)
{
    struct supplier in = { .number = number, .released_to = { 1, &country } }, out;
    ck_assert_ok(supplier_release(&call, &in, ALL_FIELDS, &out));
    call.options.owner = NULL;
}

/* For who does not see the kept record, the merged one is a firm of its own, everywhere. */
START_TEST(a_merge_into_a_hidden_record_neither_hides_nor_tells)
{
    struct number middle = sample_supplier("HR", "Srednji"), last = sample_supplier("HR", "Zadnji"), number;
    struct supplier got = { 0 };
    struct actor kosova = harness_actor;
    release(celik, "XK");
    ck_assert_ok(supplier_merge(&call, &(struct supplier_merge){ celik, middle }, ALL_FIELDS, &got));
    ck_assert_ok(supplier_merge(&call, &(struct supplier_merge){ middle, last }, ALL_FIELDS, &got));
    kosova.reader = "XK";
    call.actor = &kosova;
    for (size_t seen = 0; seen < 2; seen++) { /* then the way is hidden in its middle alone */
        ck_assert_ok(supplier_resolve(&call, "OIB:33392005961", &number));
        ck_assert_int_eq(number.value, celik.value);
        ck_found("celik", celik);
        ck_found("33392005961", celik);
        ck_assert_ok(supplier_get(&call, &(struct supplier){ .number = celik }, 1, &got));
        ck_assert_int_eq(got.number.value, celik.value);
        ck_assert_int_eq(got.merged_into.value, 0);
        call.actor = &harness_actor;
        if (!seen)
            release(last, "XK");
        call.actor = &kosova;
    }
    ck_assert_int_eq(found((struct supplier_query){ 0 }).count, 3);
    call.actor = &harness_actor;
    ck_assert_ok(supplier_split(&call, &(struct supplier_merge){ middle, { 0 } }, ALL_FIELDS, &got));
    release(middle, "XK");
    ck_assert_ok(supplier_merge(&call, &(struct supplier_merge){ middle, last }, ALL_FIELDS, &got));
    call.actor = &kosova;
    ck_found("celik", last);
    ck_assert_ok(supplier_resolve(&call, "OIB:33392005961", &number));
    ck_assert_int_eq(number.value, last.value);
}
END_TEST

START_TEST(an_identifier_of_what_is_merged_into_an_archived_record_leads_nowhere)
{
    struct number kept = sample_supplier("HR", "Stari"), number;
    struct supplier out;
    ck_assert_ok(supplier_merge(&call, &(struct supplier_merge){ celik, kept }, ALL_FIELDS, &out));
    call.options.reason = "closed";
    ck_assert_ok(supplier_remove(&call, &(struct supplier){ .number = kept }, ALL_FIELDS, &out));
    call.options = (struct request_options){ 0 };
    ck_assert_int_eq(found((struct supplier_query){ .q = "33392005961" }).count, 0);
    ck_assert_refused(supplier_resolve(&call, "OIB:33392005961", &number), ERROR_NOT_FOUND, "number");
}
END_TEST

static void suppliers_that_stay(void)
{
    harness_database();
    add_suppliers();
}

/* The laws refuse circles; what comes from elsewhere, past the laws, must not stop the reading. */
START_TEST(a_circle_of_merges_stops_nothing)
{
    struct number number;
    struct supplier in[3] = { { .number = celik }, { .number = fabrika }, { .number = prizren } }, out[3];
    struct number twin = sample_supplier("HR", "Celik dva"), third = sample_supplier("HR", "Celik tri");
    harness_sql(text_format(call.mem,
                            "set session_replication_role = replica; update dicr.supplier set merged_into = case number "
                            "when %1$lld then %2$lld else %1$lld end where number in (%1$lld, %2$lld, %3$lld)",
                            (long long)celik.value, (long long)twin.value, (long long)third.value));
    ck_assert_int_eq(found((struct supplier_query){ .q = "celik" }).count, 3);
    ck_assert_int_eq(found((struct supplier_query){ .capability = one("CPV:35330000") }).count, 2);
    ck_assert_ok(supplier_resolve(&call, "OIB:33392005961", &number));
    ck_assert_int_eq(number.value, celik.value);
    in[1].number = twin;
    in[2].number = third;
    ck_assert_ok(supplier_get(&call, in, 3, out));
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(out[i].number.value, in[i].number.value);
        ck_assert_uint_eq(out[i].identifiers.n, i == 0);
    }
}
END_TEST

Suite *suite_search_merged(void);
Suite *suite_search_merged(void)
{
    Suite *s = suite_create("search_merged");
    TCase *t = tcase_create("search_merged");
    tcase_add_checked_fixture(t, some_suppliers, harness_end);
    tcase_add_test(t, what_belongs_to_a_merged_record_finds_the_one_that_is_kept);
    tcase_add_test(t, a_merge_into_a_hidden_record_neither_hides_nor_tells);
    tcase_add_test(t, an_identifier_of_what_is_merged_into_an_archived_record_leads_nowhere);
    suite_add_tcase(s, t);
    t = tcase_create("in a database of its own");
    tcase_add_checked_fixture(t, suppliers_that_stay, harness_end);
    tcase_add_test(t, a_circle_of_merges_stops_nothing);
    suite_add_tcase(s, t);
    return s;
}
