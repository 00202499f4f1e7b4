/* The supply network: up, down, depth, circles. */
#include "../catalogue/samples.h"
#include "catalogue/supplier_merge.h"
#include "search/network.h"

Suite *suite_network(void);

enum { LINK_MAKE = 2 };
static struct number ore, steel, shell, army;

static void a_chain(void)
{
    harness_transaction();
    ore = sample_supplier("XK", "Minierat SH.A.");
    steel = sample_supplier("AL", "Çeliku sh.p.k.");
    shell = sample_supplier("HR", "Granata d.d.");
    army = sample_supplier("HR", "Remont d.o.o.");
    sample_link(ore, steel, "CPV:14600000");
    sample_link(steel, shell, "CPV:14622000");
    sample_link(shell, army, "CPV:35331200");
}

static struct network walked(struct number from, unsigned direction, int64_t depth)
{
    struct network_query query = { .number = from, .direction = direction, .depth = { depth > 0, depth } };
    struct network out = { 0 };
    ck_assert_ok(network_get(&call, &query, ALL_FIELDS, &out));
    return out;
}

START_TEST(up_goes_to_those_who_supply_it)
{
    struct network net = walked(army, NETWORK_UP, 0);
    ck_assert_uint_eq(net.nodes.n, 4);
    ck_assert_uint_eq(net.links.n, 3);
    ck_assert_int_eq(net.nodes.item[0].number.value, army.value);
    ck_assert_int_eq(net.nodes.item[3].number.value, ore.value);
    ck_assert_int_eq(net.nodes.item[3].level.value, 3);
    ck_assert(!net.truncated.value);
}
END_TEST

START_TEST(down_goes_to_those_whom_it_supplies)
{
    struct network net = walked(ore, NETWORK_DOWN, 0);
    ck_assert_uint_eq(net.nodes.n, 4);
    ck_assert_str_eq(net.nodes.item[1].legal_name, "Çeliku sh.p.k.");
}
END_TEST

START_TEST(depth_ends_it)
{
    struct network net = walked(army, NETWORK_UP, 2);
    ck_assert_uint_eq(net.nodes.n, 3);
    ck_assert_uint_eq(net.links.n, 2);
}
END_TEST

START_TEST(a_circle_ends_where_it_closes)
{
    sample_link(army, ore, "CPV:50600000");
    struct network net = walked(army, NETWORK_UP, 0);
    ck_assert_uint_eq(net.nodes.n, 4);
    ck_assert_uint_eq(net.links.n, 4);
}
END_TEST

START_TEST(links_that_have_ended_are_left_out)
{
    struct link in = { .supplier_number = ore, .buyer_number = army, .concept = "CPV:14600000", .until = DATE(2020, 1, 1) }, out;
    call.options.owner = "HR";
    ck_assert_ok(link_add(&call, &in, ALL_FIELDS, &out));
    ck_assert_uint_eq(walked(army, NETWORK_UP, 1).links.n, 1);
}
END_TEST

START_TEST(links_that_have_not_begun_are_left_out)
{
    struct link in = { .supplier_number = ore,
                       .buyer_number = army,
                       .concept = "CPV:14600000",
                       .since = date_add_days(call.today, 1) },
                out;
    call.options.owner = "HR";
    ck_assert_ok(link_add(&call, &in, ALL_FIELDS, &out));
    ck_assert_uint_eq(walked(army, NETWORK_UP, 1).links.n, 1);
}
END_TEST

START_TEST(a_merged_firm_is_one_node_with_the_links_of_both_records)
{
    struct number twin = sample_supplier("HR", "Granata stara d.d.");
    struct supplier out;
    sample_link(ore, twin, "CPV:14600000");
    ck_assert_ok(supplier_merge(&call, &(struct supplier_merge){ shell, twin }, ALL_FIELDS, &out));
    struct network net = walked(army, NETWORK_UP, 0);
    ck_assert_uint_eq(net.nodes.n, 4);
    ck_assert_uint_eq(net.links.n, 4);
    ck_assert_int_eq(net.nodes.item[1].number.value, twin.value);
    ck_assert_int_eq(net.links.item[0].supplier_number.value, twin.value);
    for (size_t i = 0; i < 2; i++) { /* both numbers lead there */
        net = walked(i ? shell : twin, NETWORK_DOWN, 0);
        ck_assert_int_eq(net.root.value, twin.value);
        ck_assert_int_eq(net.nodes.item[0].number.value, twin.value);
        ck_assert_uint_eq(net.nodes.n, 2);
        ck_assert_uint_eq(walked(i ? shell : twin, NETWORK_UP, 0).links.n, 3);
    }
}
END_TEST

START_TEST(a_merged_firm_does_not_supply_itself)
{
    struct supplier out;
    struct link makes = { .kind = LINK_MAKE, .supplier_number = shell, .buyer_number = shell, .concept = "CPV:35331200" }, link;
    call.options.owner = "HR";
    ck_assert_ok(link_add(&call, &makes, ALL_FIELDS, &link));
    ck_assert_ok(supplier_merge(&call, &(struct supplier_merge){ shell, army }, ALL_FIELDS, &out));
    struct network up = walked(army, NETWORK_UP, 1), down = walked(steel, NETWORK_DOWN, 2);
    ck_assert_uint_eq(up.nodes.n, 2);
    ck_assert_uint_eq(up.links.n, 2); /* from the steel works, and what it makes for itself */
    ck_assert_uint_eq(down.links.n, 2);
    for (size_t i = 0; i < up.links.n; i++)
        ck_assert(up.links.item[i].kind == LINK_MAKE ||
                  up.links.item[i].supplier_number.value != up.links.item[i].buyer_number.value);
}
END_TEST

START_TEST(a_firm_that_is_not_there_is_not_found)
{
    struct network_query query = { .number = { (int64_t)1 << 40 | 999 }, .direction = NETWORK_UP };
    struct network out = { 0 };
    ck_assert_refused(network_get(&call, &query, ALL_FIELDS, &out), ERROR_NOT_FOUND, "number");
}
END_TEST

START_TEST(links_into_firms_that_the_reader_may_not_see_are_not_shown)
{
    struct actor croatia = harness_actor;
    croatia.reader = "HR";
    call.actor = &croatia;
    struct network net = walked(army, NETWORK_UP, 0);
    ck_assert_uint_eq(net.nodes.n, 2); /* the Albanian steel is not released to Croatia */
}
END_TEST

Suite *suite_network(void)
{
    Suite *s = suite_create("network");
    TCase *tc = tcase_create("network");
    tcase_add_checked_fixture(tc, a_chain, harness_end);
    tcase_add_test(tc, up_goes_to_those_who_supply_it);
    tcase_add_test(tc, down_goes_to_those_whom_it_supplies);
    tcase_add_test(tc, depth_ends_it);
    tcase_add_test(tc, a_circle_ends_where_it_closes);
    tcase_add_test(tc, links_that_have_ended_are_left_out);
    tcase_add_test(tc, links_that_have_not_begun_are_left_out);
    tcase_add_test(tc, a_merged_firm_is_one_node_with_the_links_of_both_records);
    tcase_add_test(tc, a_merged_firm_does_not_supply_itself);
    tcase_add_test(tc, a_firm_that_is_not_there_is_not_found);
    tcase_add_test(tc, links_into_firms_that_the_reader_may_not_see_are_not_shown);
    suite_add_tcase(s, tc);
    return s;
}
