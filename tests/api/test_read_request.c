/* What of a request becomes the input of its op, and what is refused. */
#include "routing.h"

START_TEST(a_place_fills_its_field)
{
    ck_assert_int_eq(ask("GET", text_format(mem, "/api/v1/holders/%s/things", number_of(9)), NULL), 200);
    ck_assert(says(text_format(mem, "\"holder\":\"%s\"", number_of(9))));
}
END_TEST

START_TEST(a_child_belongs_to_the_parent_of_its_address)
{
    say_json();
    const char *address = text_format(mem, "/api/v1/holders/%s/things", number_of(9));
    ck_assert_int_eq(ask("POST", address, "{\"title\":\"a\"}"), 201);
    ck_assert(says(text_format(mem, "\"holder\":\"%s\"", number_of(9))));
    ck_assert_int_eq(ask("POST", address, text_format(mem, "{\"title\":\"a\",\"holder\":\"%s\"}", number_of(9))), 201);
    ck_assert_int_eq(ask("POST", address, text_format(mem, "{\"title\":\"a\",\"holder\":\"%s\"}", number_of(8))), 422);
    ck_assert(says("\"code\":\"cross_check\""));
    ck_assert(says("\"field\":\"holder\""));
    ck_assert_msg(says(text_format(mem, "%s, %s;", number_of(8), number_of(9))), "%s", reply.body.bytes);
}
END_TEST

START_TEST(every_field_that_is_wrong_is_named_at_once)
{
    say_json();
    ck_assert_int_eq(ask("POST", "/api/v1/things?owner=x1&sort=up", "{\"title\":5,\"amount\":-1}"), 422);
    ck_assert_msg(says("\"field\":\"title\""), "%s", reply.body.bytes);
    ck_assert_msg(says("\"field\":\"amount\""), "%s", reply.body.bytes);
    ck_assert_msg(says("\"field\":\"owner\""), "%s", reply.body.bytes);
    ck_assert_msg(says("\"field\":\"sort\""), "%s", reply.body.bytes);
}
END_TEST

START_TEST(unknown_and_repeated_parameters_are_refused)
{
    ck_assert_int_eq(ask("GET", "/api/v1/things?colour=red", NULL), 400);
    ck_assert(says("\"code\":\"unknown_field\""));
    ck_assert_int_eq(ask("GET", "/api/v1/things?title=a&title=b", NULL), 400);
    ck_assert(says("\"code\":\"duplicate_key\""));
    ck_assert_int_eq(ask("GET", "/api/v1/things?lang=hr&lang=hr", NULL), 400);
    ck_assert_int_eq(ask("GET", "/api/v1/things?if_version=3", NULL), 400);
    ck_assert_int_eq(ask("GET", "/api/v1/things?reason=x", NULL), 400);
    ck_assert_int_eq(ask("GET", "/api/v1/things?tags=x", NULL), 400);
    ck_assert_int_eq(ask("GET", "/api/v1/things?title", NULL), 422);
    ck_assert_int_eq(ask("GET", "/api/v1/things?wide", NULL), 200);
    ck_assert_int_eq(ask("GET", "/api/v1/things?amount=many", NULL), 422);
    ck_assert_int_eq(ask("GET", "/api/v1/things?limit=0", NULL), 422);
    ck_assert_int_eq(ask("GET", text_format(mem, "/api/v1/holders/%s/things?holder=%s", number_of(1), number_of(1)), NULL), 400);
    say_json();
    ck_assert_int_eq(ask("POST", "/api/v1/things?title=a", "{\"title\":\"a\"}"), 400);
}
END_TEST

START_TEST(bodies_that_are_no_json_object_are_refused)
{
    say_json();
    ck_assert_int_eq(ask("POST", "/api/v1/things", NULL), 400);
    ck_assert_int_eq(ask("POST", "/api/v1/things", "[]"), 422);
    ck_assert_int_eq(ask("POST", "/api/v1/things", "{\"title\":"), 400);
    ck_assert_int_eq(ask("POST", "/api/v1/things", "{\"title\":\"a\",\"title\":\"b\"}"), 400);
    ck_assert_int_eq(ask("POST", "/api/v1/things", "{\"title\":\"\xff\"}"), 400);
    ck_assert_int_eq(ask("POST", "/api/v1/things", "{\"colour\":1}"), 400);
    ck_assert_int_eq(ask("POST", "/api/v1/things", "{\"version\":1}"), 400);
    ck_assert_int_eq(ask("POST", "/api/v1/things", "{}"), 422);
    ck_assert(says("\"code\":\"required\""));
}
END_TEST

START_TEST(a_removal_takes_its_reason_from_the_query)
{
    ck_assert_int_eq(ask("DELETE", address_of(1), NULL), 428);
    with("If-Match", "\"3.ab\"");
    ck_assert_int_eq(ask("DELETE", text_format(mem, "%s?reason=entered+twice", address_of(1)), NULL), 200);
    ck_assert(says("\"title\":\"entered twice\""));
}
END_TEST

START_TEST(a_file_is_the_body_as_it_is)
{
    with("Content-Type", "text/csv; charset=windows-1250");
    ck_assert_int_eq(ask("POST", "/api/v1/things/load?file_name=popis.csv&wide=true", "a;b\r\n\xe8;\xe6\r\n"), 202);
    ck_assert(says("\"title\":\"popis.csv\""));
    ck_assert(says("\"amount\":10"));
    ck_assert_str_eq(header("Location"), text_format(mem, "/api/v1/things/%s", number_of(7)));
    ck_assert_int_eq(ask("POST", "/api/v1/things/load", NULL), 200);
    ck_assert_msg(!header("Location"), "what left nothing behind has no address, and is 200");
    ck_assert_int_eq(ask("POST", "/api/v1/things/load?file_name=a&file_name=b", NULL), 400);
}
END_TEST

/* What is known before the body has arrived. */
static int admit(const char *method, const char *address, size_t *body_max)
{
    call_clear(&call);
    request.method = method;
    request.query_count = 0;
    ck_assert(request_read_target(&call, &request, address));
    const char *allow;
    ck_assert_int_eq(route_find(&request, &target, &allow), ROUTED);
    enum form form;
    return route_admit(&call, &request, &target, body_max, &form) ? 0 : error_rows[call.error.code].http_status;
}

START_TEST(a_body_is_judged_before_it_arrives)
{
    size_t max;
    with("Content-Type", "application/json", "Content-Length", "262144");
    ck_assert_int_eq(admit("POST", "/api/v1/things", &max), 0);
    ck_assert_uint_eq(max, BODY_MAX_RECORD);
    with("Content-Type", "application/json", "Content-Length", "262145");
    ck_assert_int_eq(admit("POST", "/api/v1/things", &max), 413);
    with("Content-Type", "application/json", "Content-Length", "99999999999999999999999");
    ck_assert_int_eq(admit("POST", "/api/v1/things", &max), 413);
    with("Content-Type", "text/csv", "Content-Length", "20971520");
    ck_assert_int_eq(admit("POST", "/api/v1/things/load", &max), 0);
    ck_assert_uint_eq(max, BODY_MAX_FILE);
    with("Content-Type", "text/csv", "Content-Length", "20971521");
    ck_assert_int_eq(admit("POST", "/api/v1/things/load", &max), 413);
    with("Content-Type", "text/plain", "Content-Length", "5");
    ck_assert_int_eq(admit("POST", "/api/v1/things", &max), 415);
    with("Content-Type", "application/x-www-form-urlencoded", "Transfer-Encoding", "chunked");
    ck_assert_int_eq(admit("POST", "/api/v1/things", &max), 415);
    with("Content-Length", "5");
    ck_assert_int_eq(admit("POST", "/api/v1/things", &max), 415);
    with("Content-Type", "application/json; charset=latin1", "Content-Length", "5");
    ck_assert_int_eq(admit("POST", "/api/v1/things", &max), 415);
    with("Content-Type", "multipart/form-data; boundary=x", "Content-Length", "5");
    ck_assert_int_eq(admit("POST", "/api/v1/things/load", &max), 415);
    with("Content-Type", "application/merge-patch+json", "Content-Length", "5");
    ck_assert_int_eq(admit("POST", "/api/v1/things", &max), 415);
    with("Content-Type", "application/json", "Content-Type", "text/plain", "Content-Length", "5");
    ck_assert_int_eq(admit("POST", "/api/v1/things", &max), 415);
    with("Content-Length", "5", "Content-Type", "application/json");
    ck_assert_int_eq(admit("GET", "/api/v1/things", &max), 400);
    with("Content-Length", "0");
    ck_assert_int_eq(admit("GET", "/api/v1/things", &max), 0);
    with("Accept", "*/*");
    ck_assert_int_eq(admit("POST", text_format(mem, "%s/work", address_of(1)), &max), 0);
}
END_TEST

Suite *suite_read_request(void);
Suite *suite_read_request(void)
{
    Suite *s = suite_create("read_request");
    TCase *t = tcase_create("read_request");
    tcase_add_checked_fixture(t, routing_start, routing_end);
    tcase_add_test(t, a_place_fills_its_field);
    tcase_add_test(t, a_child_belongs_to_the_parent_of_its_address);
    tcase_add_test(t, every_field_that_is_wrong_is_named_at_once);
    tcase_add_test(t, unknown_and_repeated_parameters_are_refused);
    tcase_add_test(t, bodies_that_are_no_json_object_are_refused);
    tcase_add_test(t, a_removal_takes_its_reason_from_the_query);
    tcase_add_test(t, a_file_is_the_body_as_it_is);
    tcase_add_test(t, a_body_is_judged_before_it_arrives);
    suite_add_tcase(s, t);
    return s;
}
