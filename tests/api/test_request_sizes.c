/* Requests that are too large in one way or another: what is refused, with which answer, and what is still taken. */
#include "framing.h"

START_TEST(a_body_over_its_limit_is_refused_and_the_client_gets_to_read_why)
{
    struct answered *a = client_ask(filled("POST /api/v1/things HTTP/1.1\r\n" HOST "Content-Type: application/json\r\n"
                                           "Content-Length: 400000\r\n\r\n",
                                           400000, ""));
    ck_assert_int_eq(a->status, 413);
    ck_assert_ptr_nonnull(strstr(a->body, "\"code\":\"too_large\""));
    a = client_ask(filled("POST /api/v1/things HTTP/1.1\r\n" HOST
                          "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                          "61a80\r\n",
                          400000, "\r\n0\r\n\r\n"));
    ck_assert_int_eq(a->status, 413);
    a = client_ask("POST /api/v1/things HTTP/1.1\r\n" HOST "Content-Type: application/json\r\nContent-Length: 400000\r\n"
                   "Expect: 100-continue\r\n\r\n");
    ck_assert_int_eq(a->status, 413);
}
END_TEST

START_TEST(a_file_may_be_larger_than_a_record)
{
    struct answered *a =
        client_ask(filled("POST /api/v1/things/load?file_name=x.csv HTTP/1.1\r\n" HOST "Content-Type: text/csv\r\n"
                          "Content-Length: 400000\r\n\r\n",
                          400000, ""));
    ck_assert_int_eq(a->status, 200);
    ck_assert_ptr_nonnull(strstr(a->body, "\"amount\":400000"));
}
END_TEST

START_TEST(headers_over_their_limit_are_refused)
{
    struct answered *a = client_ask(filled("GET /healthz HTTP/1.1\r\n" HOST "X-A: ", 9000, "\r\n\r\n"));
    ck_assert_int_eq(a->status, 431);
    ck_assert_ptr_nonnull(strstr(a->body, "\"code\":\"too_large\""));
    a = client_ask(filled("GET /healthz HTTP/1.1\r\n" HOST "X-A: ", 40000, "\r\n\r\n"));
    ck_assert_msg(a->status == 431 || a->status == 0, "%d", a->status);
    a = client_ask(filled("GET /", 60000, " HTTP/1.1\r\n" HOST "\r\n"));
    ck_assert_msg(a->status == 414 || a->status == 431 || a->status == 0, "%d", a->status);
    ck_assert_int_eq(client_ask(GET("/healthz"))->status, 200);
}
END_TEST

START_TEST(thousands_of_parameters_or_cookies_get_our_answer)
{
    char many[7000];
    for (size_t i = 0; i < sizeof many - 1; i++)
        many[i] = "a&"[i % 2];
    many[sizeof many - 1] = '\0';
    for (int cookies = 0; cookies < 2; cookies++) {
        for (char *p = many; *p; p++)
            *p = *p == '&' && cookies ? ';' : *p;
        struct answered *a = client_ask(text_format(service.mem, "GET /healthz%s%s HTTP/1.1\r\n" HOST "Cookie: %s\r\n\r\n",
                                                    cookies ? "" : "?", cookies ? "" : many, cookies ? many : "a=b"));
        ck_assert_msg(a->status == 200 || (!cookies && a->status == 422), "%d %s", a->status, a->body);
        ck_assert_ptr_nonnull(head_value(a, "X-Request-Id: "));
        ck_assert_ptr_null(strstr(a->body, "<html"));
    }
}
END_TEST

/* 97 headers, hundreds of cookies, trailers, and more and more parameters. */
START_TEST(large_requests_of_any_make_get_our_answer)
{
    for (int parameters = 1; parameters < 400; parameters += 3) {
        struct buffer request = { 0 };
        buffer_text(&request, "POST /api/v1/things?");
        for (int i = 0; i < parameters; i++)
            buffer_format(&request, "&p=%d", i);
        buffer_text(&request, " HTTP/1.1\r\n" HOST "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n");
        for (int i = 0; i < 96; i++)
            buffer_text(&request, "X-A: b\r\n");
        buffer_text(&request, "Cookie: ");
        for (int i = 0; i < 400; i++)
            buffer_format(&request, "%sc%d=0123456789", i ? "; " : "", i);
        buffer_text(&request, "\r\n\r\nd;a=");
        for (int i = 0; i < 240; i++)
            buffer_char(&request, 'a');
        buffer_text(&request, "\r\n{\"title\":\"a\"}\r\n0\r\n");
        for (int i = 0; i < 16; i++)
            buffer_text(&request, "a:\r\n");
        buffer_text(&request, "\r\n");
        int fd = client_open();
        ck_assert(client_send_n(fd, request.bytes, request.size));
        struct answered *a = client_take(fd, false, PATIENCE_MS);
        ck_assert_msg(a->status == 422 || a->status == 400, "%d parameters: %d %s", parameters, a->status, a->body);
        ck_assert_ptr_nonnull(head_value(a, "X-Request-Id: "));
        ck_assert_ptr_nonnull(strstr(a->head, "application/problem+json"));
        close(fd);
        buffer_free(&request);
    }
}
END_TEST

static struct answered *ask_filled(const char *before, const char *filling, size_t times, const char *after)
{
    struct buffer b = { 0 };
    buffer_text(&b, before);
    for (size_t i = 0; i < times; i++)
        buffer_text(&b, filling);
    buffer_text(&b, after);
    struct answered *a;
    bool closed;
    client_ask_n(b.bytes, b.size, &a, &closed);
    buffer_free(&b);
    ck_assert(closed || a->status == 200);
    return a;
}

/* A head made of a beginning, something many times, and an end. */
struct filled_case {
    const char *before, *filling, *after;
    int status;
    const char *why; /* in the answer's sentence */
};

static void ask_cases(const struct filled_case *filled, size_t n, size_t bytes)
{
    for (size_t i = 0; i < n; i++) {
        const struct filled_case *one = &filled[i];
        const struct answered *a = ask_filled(one->before, one->filling, bytes / strlen(one->filling), one->after);
        ck_assert_msg(a->status == one->status, "%s with %zu bytes: %d", one->before, bytes, a->status);
        ck_assert(a->status == 200 || strstr(a->body, "\"code\":\"too_large\""));
        ck_assert_msg(a->status == 200 || strstr(a->body, one->why), "%s: %s", one->before, a->body);
    }
}

START_TEST(heads_of_any_size_get_our_answer)
{
    static const struct filled_case too_large[] = {
        { "GET /healthz HTTP/1.1\r\n" HOST "X-A: ", "a", "\r\n\r\n", 431, "of 8 KiB (all headers together)" },
        { "GET /healthz HTTP/1.1\r\n" HOST, "X-A: aaaaaaaa\r\n", "\r\n", 431, "of 100 (the number of headers)" },
        { "GET /healthz HTTP/1.1\r\n" HOST, "a", ": a\r\n\r\n", 431, "of 8 KiB (all headers together)" },
        { "GET /", "a", " HTTP/1.1\r\n" HOST "\r\n", 414, "of 8 KiB (the request line)" },
        { "", "A", " / HTTP/1.1\r\n" HOST "\r\n", 414, "of 8 KiB (the request line)" },
    };
    static const struct filled_case many[] = { { "GET /healthz HTTP/1.1\r\n" HOST, "X-A: a\r\n", "\r\n", 431,
                                                 "of 100 (the number of headers)" } };
    static const struct filled_case few[] = { { "GET /healthz HTTP/1.1\r\n" HOST, "X-A: a\r\n", "\r\n", 200, NULL } };
    static const struct filled_case long_enough[] = { { "GET /healthz HTTP/1.1\r\n" HOST "X-A: ", "a", "\r\n\r\n", 200, NULL } };
    static const size_t sizes[] = { 9000, 20000, 40000, 300000 };
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        ask_cases(too_large, sizeof too_large / sizeof too_large[0], sizes[i]);
    ask_cases(many, 1, 101 * strlen(many[0].filling));
    ask_cases(few, 1, 99 * strlen(few[0].filling));
    ask_cases(long_enough, 1, 8000);
}
END_TEST

START_TEST(a_refused_head_request_gets_no_body)
{
    struct buffer b = { 0 };
    buffer_text(&b, "HEAD /healthz HTTP/1.1\r\n" HOST);
    for (int i = 0; i < RAW_HEADERS_MAX; i++)
        buffer_text(&b, "X-A: a\r\n");
    buffer_text(&b, "\r\n");
    int fd = client_open();
    char more;
    (void)client_send_n(fd, b.bytes, b.size);
    buffer_free(&b);
    ck_assert_int_eq(client_take(fd, true, PATIENCE_MS)->status, 431);
    ck_assert_int_eq(client_read(fd, &more, 1, PATIENCE_MS), 0);
    close(fd);
}
END_TEST

START_TEST(a_refused_body_of_any_size_gets_its_answer)
{
    struct answered *a = client_ask("POST /api/v1/things HTTP/1.1\r\n" HOST
                                    "Content-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{");
    ck_assert_int_eq(a->status, 413);
    ck_assert_str_eq(head_value(a, "\r\nConnection: "), "close");
    struct buffer b = { 0 };
    buffer_text(&b, CHUNKED("2800000\r\n"));
    size_t head = b.size;
    buffer_reserve(&b, 40 << 20);
    memset(b.bytes + head, 'a', 40 << 20);
    b.size += 40 << 20;
    int fd = client_open();
    (void)client_send_n(fd, b.bytes, b.size);
    ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 413);
    close(fd);
    buffer_free(&b);
}
END_TEST

Suite *suite_request_sizes(void);
Suite *suite_request_sizes(void)
{
    Suite *s = suite_create("request_sizes");
    TCase *t = service_case(s, "sizes", service_start);
    tcase_add_test(t, a_body_over_its_limit_is_refused_and_the_client_gets_to_read_why);
    tcase_add_test(t, a_file_may_be_larger_than_a_record);
    tcase_add_test(t, headers_over_their_limit_are_refused);
    tcase_add_test(t, thousands_of_parameters_or_cookies_get_our_answer);
    tcase_add_test(t, large_requests_of_any_make_get_our_answer);
    tcase_add_test(t, heads_of_any_size_get_our_answer);
    tcase_add_test(t, a_refused_head_request_gets_no_body);
    tcase_add_test(t, a_refused_body_of_any_size_gets_its_answer);
    return s;
}
