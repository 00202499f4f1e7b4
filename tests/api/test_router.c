/* Which op an address leads to. */
#include "routing.h"

static enum routing find(const char *method, const char *path)
{
    const char *allow;
    request.method = method;
    request.path = path;
    return route_find(&request, &target, &allow);
}

START_TEST(an_address_leads_to_its_op)
{
    ck_assert_int_eq(find("GET", "/api/v1/things"), ROUTED);
    ck_assert_str_eq(target.op->name, "thing.list");
    ck_assert_int_eq(find("GET", "/api/v1/things/HR-0042173"), ROUTED);
    ck_assert_str_eq(target.op->name, "thing.get");
    ck_assert_uint_eq(target.path_parameter_count, 1);
    ck_assert_str_eq(target.path_parameters[0].name, "number");
    ck_assert_str_eq(target.path_parameters[0].value, "HR-0042173");
    ck_assert_int_eq(find("GET", "/api/v1/holders/AL-1/things"), ROUTED);
    ck_assert_str_eq(target.path_parameters[0].name, "holder");
    ck_assert_int_eq(find("HEAD", "/api/v1/things"), ROUTED);
    ck_assert_str_eq(target.op->name, "thing.list");
}
END_TEST

START_TEST(a_word_beats_a_place)
{
    ck_assert_int_eq(find("POST", "/api/v1/things/load"), ROUTED);
    ck_assert_str_eq(target.op->name, "thing.load");
    ck_assert_int_eq(find("GET", "/api/v1/things/load"), ROUTED_OTHER_METHOD);
}
END_TEST

START_TEST(segments_are_split_before_they_are_decoded)
{
    ck_assert_int_eq(find("GET", "/api/v1/things/a%2Fb"), ROUTED);
    ck_assert_str_eq(target.path_parameters[0].value, "a/b");
    ck_assert_int_eq(find("GET", "/api/v1/%74hings"), ROUTED);
    ck_assert_int_eq(find("GET", "/api/v1/things%2FHR-1"), ROUTED_NOWHERE);
    ck_assert_int_eq(find("GET", "/api/v1/things/a%00b"), ROUTED_NOWHERE);
    ck_assert_int_eq(find("GET", "/api/v1/things/%ff"), ROUTED_NOWHERE);
}
END_TEST

START_TEST(other_addresses_lead_nowhere)
{
    static const char *const nowhere[] = { "/",
                                           "/api",
                                           "/api/v1",
                                           "/api/v1/",
                                           "/api/v1/things/",
                                           "/api/v1//things",
                                           "/api/v1/thing",
                                           "/api/v1/things/x/y",
                                           "//api/v1/things",
                                           "*",
                                           "/api/v1/../v1/things",
                                           "/api/v1/holders" };
    for (size_t i = 0; i < sizeof nowhere / sizeof nowhere[0]; i++)
        ck_assert_msg(find("GET", nowhere[i]) == ROUTED_NOWHERE, "%s", nowhere[i]);
}
END_TEST

START_TEST(another_method_is_told_which_there_are)
{
    const char *allow = NULL;
    request.method = "PUT";
    request.path = "/api/v1/things/HR-1";
    ck_assert_int_eq(route_find(&request, &target, &allow), ROUTED_OTHER_METHOD);
    ck_assert_str_eq(allow, "OPTIONS, DELETE, GET, HEAD, PATCH");
    request.method = "get";
    ck_assert_int_eq(route_find(&request, &target, &allow), ROUTED_OTHER_METHOD);
}
END_TEST

/* Of the service's own table: an import that only looks does its work before its answer. */
START_TEST(what_only_looks_is_heavy)
{
    static const struct {
        const char *query;
        enum lane lane;
    } rows[] = {
        { "owner=HR", LANE_JOB },
        { "owner=HR&dry_run=true", LANE_HEAVY },
        { "dry_run=da&owner=HR", LANE_HEAVY },
        { "owner=HR&dry_run=false", LANE_JOB },
        { "owner=HR&dry_run=0", LANE_JOB },
        { "owner=HR&dry_run=perhaps", LANE_JOB }, /* refused before it does anything */
        { "owner=HR&apply=true", LANE_JOB },
    };
    const char *why = NULL, *allow;
    ck_assert_msg(router_start(routes, route_count, op_find, &why), "%s", why);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        request.method = "POST";
        request.query_count = 0;
        ck_assert(request_read_target(&call, &request, text_format(mem, "/api/v1/imports?%s", rows[i].query)));
        ck_assert_int_eq(route_find(&request, &target, &allow), ROUTED);
        ck_assert_msg(route_lane(&request, &target) == rows[i].lane, "%s", rows[i].query);
    }
}
END_TEST

START_TEST(a_table_of_routes_that_does_not_hold_is_refused)
{
    const char *why = NULL;
    static const struct route no_op[] = { { "GET", "/a", "thing.fly", 200 } };
    ck_assert(!router_start(no_op, 1, sample_find, &why));
    ck_assert_ptr_nonnull(strstr(why, "thing.fly"));
    static const struct route no_place[] = { { "GET", "/a/{colour}", "thing.get", 200 } };
    ck_assert(!router_start(no_place, 1, sample_find, &why));
    ck_assert_ptr_nonnull(strstr(why, "{colour}"));
    static const struct route twice[] = { { "GET", "/a/{number}", "thing.get", 200 },
                                          { "GET", "/a/{holder}", "thing.get", 200 } };
    ck_assert(!router_start(twice, 2, sample_find, &why));
    ck_assert_ptr_nonnull(strstr(why, "twice"));
}
END_TEST

Suite *suite_router(void);
Suite *suite_router(void)
{
    Suite *s = suite_create("router");
    TCase *t = tcase_create("addresses");
    tcase_add_checked_fixture(t, routing_start, routing_end);
    tcase_add_test(t, an_address_leads_to_its_op);
    tcase_add_test(t, a_word_beats_a_place);
    tcase_add_test(t, segments_are_split_before_they_are_decoded);
    tcase_add_test(t, other_addresses_lead_nowhere);
    tcase_add_test(t, another_method_is_told_which_there_are);
    tcase_add_test(t, what_only_looks_is_heavy);
    tcase_add_test(t, a_table_of_routes_that_does_not_hold_is_refused);
    suite_add_tcase(s, t);
    return s;
}
