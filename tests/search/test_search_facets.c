/* Facets: each counts what the search finds with it. */
#include "../../tools/demo/demo.h"
#include "catalogue/supplier_merge.h"
#include "catalogue/tag.h"
#include "searching.h"

START_TEST(facets_count_what_answers)
{
    static const char *names[] = { "country", "theme", "readiness" };
    struct page page = found((struct supplier_query){ .facets = { 3, names } });
    const struct supplier_extra *beside = page.extra;
    ck_assert_ptr_nonnull(beside);
    ck_assert_uint_eq(beside->facets.country.n, 3);
    ck_assert_uint_eq(beside->facets.readiness.n, 2);
    ck_assert(beside->facets.theme.n >= 2);
}
END_TEST

/* The filter of a query that bears a facet's name. */
static struct texts *filter_of(struct supplier_query *query, const char *facet)
{
    return field_in(shape_field(&supplier_query_shape, strcmp(facet, "owner") == 0 ? "owner_country" : facet), query);
}

/* Each value of each facet counts what the search finds with it. */
static size_t check_facets(struct supplier_query query)
{
    static const char *names[] = { "country", "owner", "theme", "readiness", "role", "certificate", "tag" };
    size_t checked = 0;
    query.facets = (struct texts){ 7, names };
    const struct supplier_extra *extra = found(query).extra;
    const struct list *lists = (const struct list *)&extra->facets;
    query.facets = (struct texts){ 0 };
    for (size_t i = 0; i < 7; i++) {
        const struct facet *facet = lists[i].item;
        for (size_t k = 0; k < lists[i].n && !filter_of(&query, names[i])->n; k++) {
            struct supplier_query chosen = query;
            if (strcmp(facet[k].value, "unknown") == 0)
                continue;
            *filter_of(&chosen, names[i]) = (struct texts){ 1, TAKE(call.mem, const char *) };
            filter_of(&chosen, names[i])->item[0] = facet[k].value;
            int64_t count = found(chosen).count;
            ck_assert_msg(count == facet[k].count.value, "%s %s: the facet has %d, the search %d", names[i], facet[k].value,
                          (int)facet[k].count.value, (int)count);
            checked++;
        }
    }
    return checked;
}

static void confirm(struct number subject, const char *concept)
{
    struct tag_query query = { .subject = subject, .concept = concept };
    struct alignment out;
    ck_assert_ok(tag_confirm(&call, &query, ALL_FIELDS, &out));
    call.options.owner = NULL;
}

static void archive_capability(struct number number)
{
    struct capability in = { .number = number }, out;
    call.options.reason = "gone";
    ck_assert_ok(capability_remove(&call, &in, ALL_FIELDS, &out));
    call.options = (struct request_options){ 0 };
}

/* A firm of two records: everything hangs below the one that is given up. */
static struct number merged_firm(void)
{
    struct number twin = sample_supplier("HR", "Celik Sibenik stari"), capability, archived;
    struct certificate held = { .supplier = twin, .concept = "CERT:AQAP2110", .valid_until = date_add_days(call.today, 400) },
                       certificate;
    struct site plant = { .supplier = twin, .town = "Tirana", .country = "AL" }, site;
    struct supplier out;
    ck_assert_ok(certificate_add(&call, &held, ALL_FIELDS, &certificate));
    ck_assert_ok(site_add(&call, &plant, ALL_FIELDS, &site));
    capability = sample_capability(twin, "CPV:35812200", ROLE_MAINTAIN, READINESS_CAN_CONVERT);
    archived = sample_capability(twin, "CPV:35811300", ROLE_MAKE, READINESS_IDLE);
    confirm(capability, "RE:WP.3");
    confirm(archived, "RE:WP.1");
    confirm(twin, "JD:P1.2");
    archive_capability(archived);
    ck_assert_ok(supplier_merge(&call, &(struct supplier_merge){ twin, celik }, ALL_FIELDS, &out));
    return twin;
}

START_TEST(a_facet_counts_what_the_search_finds_with_it)
{
    merged_firm();
    ck_assert_int_eq(found((struct supplier_query){ .country = one("AL") }).count, 2);
    ck_assert_int_eq(found((struct supplier_query){ .tag = one("RE:WP.3") }).count, 1);
    ck_assert_int_eq(found((struct supplier_query){ .tag = one("JD:P1.2") }).count, 1);
    ck_assert_int_eq(found((struct supplier_query){ .tag = one("RE:WP.1") }).count, 0);
    ck_assert_uint_gt(check_facets((struct supplier_query){ 0 }), 15);
    ck_assert_uint_gt(check_facets((struct supplier_query){ .q = "celik" }), 8);
    ck_assert_uint_gt(check_facets((struct supplier_query){ .readiness = { 1, (const char *[]){ "in_production" } } }), 8);
}
END_TEST

START_TEST(a_facet_counts_so_over_the_demo_too)
{
    struct demo_filled filled;
    call.options = (struct request_options){ 0 };
    ck_assert_ok(demo_fill(&call, &filled));
    ck_assert_uint_gt(check_facets((struct supplier_query){ 0 }), 50);
    ck_assert_uint_gt(check_facets((struct supplier_query){ .country = { 1, (const char *[]){ "HR" } } }), 30);
}
END_TEST

Suite *suite_search_facets(void);
Suite *suite_search_facets(void)
{
    Suite *s = suite_create("search_facets");
    TCase *t = tcase_create("search_facets");
    tcase_add_checked_fixture(t, some_suppliers, harness_end);
    tcase_add_test(t, facets_count_what_answers);
    tcase_add_test(t, a_facet_counts_what_the_search_finds_with_it);
    suite_add_tcase(s, t);
    t = tcase_create("over the demo");
    tcase_add_checked_fixture(t, harness_database, harness_end);
    tcase_add_test(t, a_facet_counts_so_over_the_demo_too);
    suite_add_tcase(s, t);
    return s;
}
