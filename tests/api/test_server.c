/* What the service answers to one request over a real socket. */
#include "service.h"

START_TEST(health_needs_neither_database_nor_worker)
{
    struct answered *a = client_ask(GET("/healthz"));
    ck_assert_int_eq(a->status, 200);
    ck_assert_str_eq(a->body, "{\"status\":\"ok\"}");
    ck_assert_int_eq(client_ask("POST /healthz HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n")->status, 405);
}
END_TEST

START_TEST(it_is_not_ready_while_no_database_answers)
{
    struct answered *a = client_ask(GET("/readyz"));
    ck_assert_int_eq(a->status, 503);
    ck_assert_ptr_nonnull(strstr(a->body, "\"database\":\"away\""));
    ck_assert_ptr_nonnull(head_value(a, "Retry-After: "));
}
END_TEST

START_TEST(a_request_goes_through_a_worker_and_back)
{
    struct answered *a = client_ask(get_thing(42));
    ck_assert_int_eq(a->status, 200);
    ck_assert_msg(strstr(a->body, "\"title\":\"Čelik 42 (en)\""), "%s", a->body);
    ck_assert_str_eq(head_value(a, "Content-Type: "), "application/json");
    ck_assert_ptr_nonnull(head_value(a, "ETag: \"3."));
}
END_TEST

START_TEST(every_answer_carries_its_request_id_and_what_protects_the_reader)
{
    static const char *const requests[] = { GET("/healthz"), GET("/api/v1/things"), GET("/api/v1/nothing"),
                                            GET("/api/v1/things?x=1") };
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        struct answered *a = client_ask(requests[i]);
        ck_assert_ptr_nonnull(head_value(a, "X-Request-Id: "));
        ck_assert_str_eq(head_value(a, "X-Content-Type-Options: "), "nosniff");
        ck_assert_str_eq(head_value(a, "Referrer-Policy: "), "no-referrer");
        ck_assert_str_eq(head_value(a, "Cache-Control: "), "no-store");
        ck_assert(text_starts_with(head_value(a, "Content-Security-Policy: "), "default-src 'none'"));
    }
    struct answered *a = client_ask("GET /api/v1/things HTTP/1.1\r\n" HOST "X-Request-Id: abc-1.2\r\n\r\n");
    ck_assert_str_eq(head_value(a, "X-Request-Id: "), "abc-1.2");
    a = client_ask("GET /api/v1/x HTTP/1.1\r\n" HOST "X-Request-Id: a\"b<c>\r\n\r\n");
    ck_assert_str_ne(head_value(a, "X-Request-Id: "), "a\"b<c>");
    ck_assert_ptr_nonnull(strstr(a->body, text_format(service.mem, "\"instance\":\"%s\"", head_value(a, "X-Request-Id: "))));
}
END_TEST

START_TEST(head_is_get_without_the_body)
{
    struct answered *a = client_ask(get_thing(42));
    size_t size = a->size;
    const char *etag = text_copy(service.mem, head_value(a, "ETag: "));
    a = client_ask(text_format(service.mem, "HEAD /api/v1/things/%s HTTP/1.1\r\n" HOST "\r\n", number_text_of(42)));
    ck_assert_int_eq(a->status, 200);
    ck_assert_uint_eq(strtoul(head_value(a, "Content-Length: "), NULL, 10), size);
    ck_assert_str_eq(head_value(a, "ETag: "), etag);
    int fd = client_open();
    ck_assert(client_send(fd, "HEAD /healthz HTTP/1.1\r\n" HOST "\r\n" GET("/healthz")));
    ck_assert_int_eq(client_take(fd, true, PATIENCE_MS)->status, 200);
    a = client_take(fd, false, PATIENCE_MS);
    ck_assert_str_eq(a->body, "{\"status\":\"ok\"}");
    close(fd);
}
END_TEST

START_TEST(a_representation_that_is_known_is_not_sent_again)
{
    const char *etag = text_copy(service.mem, head_value(client_ask(get_thing(42)), "ETag: "));
    struct answered *a = client_ask(text_format(
        service.mem, "GET /api/v1/things/%s HTTP/1.1\r\n" HOST "If-None-Match: %s\r\n\r\n", number_text_of(42), etag));
    ck_assert_int_eq(a->status, 304);
    ck_assert_uint_eq(a->size, 0);
}
END_TEST

START_TEST(options_and_wrong_methods_say_what_is_taken)
{
    struct answered *a = client_ask("OPTIONS /api/v1/things HTTP/1.1\r\n" HOST "\r\n");
    ck_assert_int_eq(a->status, 204);
    ck_assert_str_eq(head_value(a, "Allow: "), "OPTIONS, GET, HEAD, POST");
    a = client_ask("DELETE /api/v1/things HTTP/1.1\r\n" HOST "\r\n");
    ck_assert_int_eq(a->status, 405);
    ck_assert_str_eq(head_value(a, "Allow: "), "OPTIONS, GET, HEAD, POST");
    ck_assert_int_eq(client_ask("BREW /api/v1/things HTTP/1.1\r\n" HOST "\r\n")->status, 405);
    ck_assert_int_eq(client_ask("OPTIONS * HTTP/1.1\r\n" HOST "\r\n")->status, 204);
}
END_TEST

START_TEST(what_is_added_answers_201_with_its_address)
{
    struct answered *a = client_ask("POST /api/v1/things HTTP/1.1\r\n" HOST
                                    "Content-Type: application/json\r\nContent-Length: 13\r\n\r\n{\"title\":\"a\"}");
    ck_assert_int_eq(a->status, 201);
    ck_assert_str_eq(head_value(a, "Location: "), text_format(service.mem, "/api/v1/things/%s", number_text_of(42173)));
    a = client_ask("POST /api/v1/things HTTP/1.1\r\n" HOST "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                   "6\r\n{\"titl\r\n7\r\ne\":\"a\"}\r\n0\r\n\r\n");
    ck_assert_int_eq(a->status, 201);
}
END_TEST

START_TEST(a_client_that_waits_to_be_asked_for_its_body_is_asked)
{
    static const char *const expectations[] = { "Expect: 100-continue", "expect:100-Continue \t", "Expect: ,100-continue, ",
                                                "Expect:\r\nExpect: 100-continue" };
    for (size_t i = 0; i < sizeof expectations / sizeof expectations[0]; i++) {
        int fd = client_open();
        ck_assert(client_send(fd, text_format(service.mem,
                                              "POST /api/v1/things HTTP/1.1\r\n" HOST
                                              "Content-Type: application/json\r\nContent-Length: 13\r\n%s\r\n\r\n",
                                              expectations[i])));
        ck_assert_msg(client_take(fd, false, PATIENCE_MS)->status == 100, "%s", expectations[i]);
        ck_assert(client_send(fd, "{\"title\":\"a\"}"));
        ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 201);
        close(fd);
    }
}
END_TEST

START_TEST(pages_of_other_sites_are_kept_out)
{
    struct answered *a = client_ask("GET /api/v1/things HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    ck_assert_int_eq(a->status, 403);
    ck_assert_ptr_nonnull(strstr(a->body, "\"code\":\"foreign_origin\""));
    ck_assert_int_eq(client_ask("GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n")->status, 403);
    ck_assert_int_eq(client_ask("POST /api/v1/things HTTP/1.1\r\n" HOST
                                "Origin: http://evil.example\r\nContent-Type: application/json\r\n"
                                "Content-Length: 13\r\n\r\n{\"title\":\"a\"}")
                         ->status,
                     403);
    ck_assert_int_eq(client_ask("GET http://evil.example/api/v1/things HTTP/1.1\r\n" HOST "\r\n")->status, 403);
    ck_assert_int_eq(client_ask("GET http://localhost/api/v1/things HTTP/1.1\r\n" HOST "\r\n")->status, 200);
    ck_assert_int_eq(
        client_ask("POST /api/v1/things HTTP/1.1\r\n" HOST "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}")->status,
        415);
}
END_TEST

START_TEST(metrics_count_what_was_answered)
{
    client_ask(get_thing(1));
    client_ask(get_thing(404));
    client_ask(GET("/nowhere"));
    struct answered *a = client_ask(GET("/metrics"));
    ck_assert_int_eq(a->status, 200);
    ck_assert_str_eq(head_value(a, "Content-Type: "), "text/plain; version=0.0.4; charset=utf-8");
    ck_assert_ptr_nonnull(strstr(a->body, "dicr_requests_total{op=\"thing.get\",status=\"200\"} 1\n"));
    ck_assert_ptr_nonnull(strstr(a->body, "dicr_requests_total{op=\"thing.get\",status=\"404\"} 1\n"));
    ck_assert_ptr_nonnull(strstr(a->body, "dicr_requests_total{op=\"none\",status=\"404\"} 1\n"));
    ck_assert_ptr_nonnull(strstr(a->body, "dicr_request_duration_seconds_count{op=\"thing.get\"} 2\n"));
    ck_assert_ptr_nonnull(strstr(a->body, "dicr_batches_total{lane=\"read\"} 2\n"));
    ck_assert_ptr_nonnull(strstr(a->body, "dicr_connections_total 4\n"));
}
END_TEST

/* Whoever asks again and again gets the text that there is: to write it anew each time would take the time of all. Each answer is
   counted, so a text that is written anew differs. */
START_TEST(metrics_are_not_written_for_each_who_asks)
{
    enum { ASKED = 1000 };
    static const char counter[] = "dicr_requests_total{op=\"none\",status=\"200\"} ";
    unsigned long last = 0, texts = 0;
    int fd = client_open();
    struct buffer b = { 0 };
    ck_assert_int_eq(client_ask(GET("/healthz"))->status, 200);
    for (int i = 0; i < ASKED; i++)
        buffer_text(&b, GET("/metrics"));
    ck_assert(client_send_n(fd, b.bytes, b.size));
    for (int i = 0; i < ASKED; i++) {
        const struct answered *a = client_take(fd, false, PATIENCE_MS);
        const char *at = strstr(a->body, counter);
        ck_assert_int_eq(a->status, 200);
        ck_assert_ptr_nonnull(at);
        unsigned long count = strtoul(at + sizeof counter - 1, NULL, 10);
        texts += count != last;
        last = count;
    }
    buffer_free(&b);
    close(fd);
    ck_assert_msg(texts < ASKED / 4, "%lu texts", texts);
    ck_assert_uint_gt(texts, 1);
}
END_TEST

Suite *suite_server(void);
Suite *suite_server(void)
{
    Suite *s = suite_create("server");
    TCase *t = service_case(s, "answers", service_start);
    tcase_add_test(t, health_needs_neither_database_nor_worker);
    tcase_add_test(t, it_is_not_ready_while_no_database_answers);
    tcase_add_test(t, a_request_goes_through_a_worker_and_back);
    tcase_add_test(t, every_answer_carries_its_request_id_and_what_protects_the_reader);
    tcase_add_test(t, head_is_get_without_the_body);
    tcase_add_test(t, a_representation_that_is_known_is_not_sent_again);
    tcase_add_test(t, options_and_wrong_methods_say_what_is_taken);
    tcase_add_test(t, what_is_added_answers_201_with_its_address);
    tcase_add_test(t, a_client_that_waits_to_be_asked_for_its_body_is_asked);
    tcase_add_test(t, pages_of_other_sites_are_kept_out);
    tcase_add_test(t, metrics_count_what_was_answered);
    tcase_add_test(t, metrics_are_not_written_for_each_who_asks);
    return s;
}
