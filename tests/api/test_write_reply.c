/* How the answer of an op becomes a reply: its form, its headers, its status. */
#include "routing.h"

START_TEST(a_record_comes_with_its_tag)
{
    ck_assert_int_eq(ask("GET", "/api/v1/things/HR-0000012?lang=hr", NULL), 422);
    ck_assert_msg(says("\"code\":\"checksum\""), "%s", reply.body.bytes);
    char number[24];
    number_write((struct number){ (int64_t)2 << 40 | 42 }, number);
    ck_assert_int_eq(ask("GET", text_format(mem, "/api/v1/things/%s?lang=hr", number), NULL), 200);
    ck_assert(says("\"title\":\"Čelik 42 (hr)\""));
    ck_assert_str_eq(reply.content_type, "application/json");
    ck_assert_msg(text_starts_with(header("ETag"), "\"3."), "%s", header("ETag"));
    ck_assert_str_eq(header("Content-Language"), "hr");
    ck_assert_str_eq(header("Vary"), "Accept, Accept-Language");
}
END_TEST

START_TEST(what_is_not_there_is_404_with_its_number)
{
    ck_assert_int_eq(ask("GET", address_of(404), NULL), 404);
    ck_assert(says(number_of(404)));
    ck_assert_str_eq(reply.content_type, "application/problem+json");
}
END_TEST

START_TEST(a_page_links_to_the_next_with_the_same_questions)
{
    ck_assert_int_eq(ask("GET", "/api/v1/things?title=%C4%8Delik&limit=2", NULL), 200);
    ck_assert(says("\"count\":7"));
    ck_assert(says("\"things\":["));
    ck_assert_str_eq(header("Link"), "</api/v1/things?title=%C4%8Delik&limit=2&after=a%20b%26c>; rel=\"next\"");
    ck_assert_int_eq(ask("GET", "/api/v1/things?after=a%20b%26c&title=x", NULL), 200);
    ck_assert_ptr_null(header("Link"));
}
END_TEST

START_TEST(a_page_can_be_csv_that_no_spreadsheet_runs)
{
    ck_assert_int_eq(ask("GET", "/api/v1/things?format=csv", NULL), 200);
    ck_assert_msg(text_starts_with(reply.content_type, "text/csv"), "%s", reply.content_type);
    ck_assert_msg(says("'=1+1"), "%s", reply.body.bytes);
    with("Accept", "text/csv");
    ck_assert_int_eq(ask("GET", "/api/v1/things", NULL), 200);
    ck_assert(text_starts_with(reply.content_type, "text/csv"));
    with("Accept", "image/png");
    ck_assert_int_eq(ask("GET", "/api/v1/things", NULL), 406);
    ck_assert_int_eq(ask("GET", "/api/v1/things?format=csv", NULL), 200);
    ck_assert_int_eq(ask("GET", text_format(mem, "%s?format=csv", address_of(1)), NULL), 406);
}
END_TEST

START_TEST(what_is_added_gets_an_address)
{
    say_json();
    ck_assert_int_eq(ask("POST", "/api/v1/things?owner=hr", "{\"title\":\"Čelik\"}"), 201);
    ck_assert_str_eq(header("Location"), text_format(mem, "/api/v1/things/%s", number_of(42173)));
    ck_assert(says("\"title\":\"Čelik\""));
    ck_assert(says("\"owner\":\"HR\""));
    ck_assert_msg(text_starts_with(header("ETag"), "\"1."), "%s", header("ETag"));
}
END_TEST

START_TEST(bytes_come_as_a_download)
{
    with("Accept", "text/html");
    ck_assert_int_eq(ask("GET", text_format(mem, "%s/picture", address_of(1)), NULL), 200);
    ck_assert_str_eq(reply.content_type, "image/png");
    ck_assert_uint_eq(reply.body.size, 4);
    ck_assert_str_eq(header("Content-Disposition"), "attachment; filename=\"slika __.png\"; filename*=UTF-8''slika%20%C4%8D.png");
}
END_TEST

START_TEST(each_status_of_an_error_or_a_route_has_a_phrase_and_a_counter)
{
    for (size_t i = 0; i < HTTP_STATUS_COUNT; i++)
        ck_assert(http_statuses[i].phrase && (i == 0 || http_statuses[i].status > http_statuses[i - 1].status));
    for (size_t i = 0; i < ERROR_COUNT; i++)
        ck_assert_uint_lt(http_status_index(error_rows[i].http_status), HTTP_STATUS_COUNT);
    for (size_t i = 0; i < route_count; i++)
        ck_assert_uint_lt(http_status_index(routes[i].status), HTTP_STATUS_COUNT);
    ck_assert_uint_eq(http_status_index(299), HTTP_STATUS_COUNT);
}
END_TEST

Suite *suite_write_reply(void);
Suite *suite_write_reply(void)
{
    Suite *s = suite_create("write_reply");
    TCase *t = tcase_create("write_reply");
    tcase_add_checked_fixture(t, routing_start, routing_end);
    tcase_add_test(t, a_record_comes_with_its_tag);
    tcase_add_test(t, what_is_not_there_is_404_with_its_number);
    tcase_add_test(t, a_page_links_to_the_next_with_the_same_questions);
    tcase_add_test(t, a_page_can_be_csv_that_no_spreadsheet_runs);
    tcase_add_test(t, what_is_added_gets_an_address);
    tcase_add_test(t, bytes_come_as_a_download);
    tcase_add_test(t, each_status_of_an_error_or_a_route_has_a_phrase_and_a_counter);
    suite_add_tcase(s, t);
    return s;
}
