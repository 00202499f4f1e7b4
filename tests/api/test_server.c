/* The service as a client meets it: real sockets, whole and broken requests, slow clients, many connections, the drain. */
#include "base/buffer.h"
#include "service.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

static void start(void)
{
    service_start_with(service_settings());
}

/* Standard error goes into a pipe: each test has a process of its own. */
static int log_ends[2];

static void hear_log(void)
{
    ck_assert_int_eq(pipe2(log_ends, O_NONBLOCK), 0);
    ck_assert_int_ge(dup2(log_ends[1], STDERR_FILENO), 0);
}

/* Whether these words have been logged. */
static bool heard(const char *words)
{
    static char text[65536];
    static size_t size;
    ssize_t n = read(log_ends[0], text + size, sizeof text - 1 - size);
    size += n > 0 ? (size_t)n : 0;
    return strstr(text, words) != NULL;
}

static const char *number_text_of(int serial)
{
    return number_text(service.mem, (struct number){ (int64_t)2 << 40 | serial });
}

static const char *get_thing(int serial)
{
    return text_format(service.mem, "GET /api/v1/things/%s HTTP/1.1\r\n" HOST "\r\n", number_text_of(serial));
}

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

/* --- framing ---------------------------------------------------------------------------------------------------------------- */

enum after { OPEN, CLOSED, EITHER };

static const struct {
    const char *what, *bytes;
    int status;
    enum after after;
} framings[] = {
    { "two lengths", "POST /api/v1/things HTTP/1.1\r\n" HOST "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x", 400, CLOSED },
    { "the same length twice", "POST /api/v1/things HTTP/1.1\r\n" HOST "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400,
      CLOSED },
    { "length and coding",
      "POST /api/v1/things HTTP/1.1\r\n" HOST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, CLOSED },
    { "a strange coding", "POST /api/v1/things HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400, CLOSED },
    { "two codings", "POST /api/v1/things HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400, CLOSED },
    { "coding twice",
      "POST /api/v1/things HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
      CLOSED },
    { "no host", "GET /healthz HTTP/1.1\r\n\r\n", 400, EITHER },
    { "two hosts", "GET /healthz HTTP/1.1\r\n" HOST HOST "\r\n", 400, CLOSED },
    { "a bare CR in a header", "GET /healthz HTTP/1.1\r\n" HOST "X-A: a\rb\r\n\r\n", 400, CLOSED },
    { "a blank before the colon", "GET /healthz HTTP/1.1\r\n" HOST "X-A : a\r\n\r\n", 400, CLOSED },
    { "NUL in the path", "GET /healthz%00 HTTP/1.1\r\n" HOST "\r\n", 400, OPEN },
    { "NUL in a value", "GET /api/v1/things?title=%00 HTTP/1.1\r\n" HOST "\r\n", 400, OPEN },
    { "broken encoding", "GET /api/v1/things/%4 HTTP/1.1\r\n" HOST "\r\n", 400, OPEN },
    { "no UTF-8", "GET /api/v1/things/%ff HTTP/1.1\r\n" HOST "\r\n", 400, OPEN },
    { "no path", "GET api HTTP/1.1\r\n" HOST "\r\n", 400, OPEN },
    { "a slash that is data", "GET /api/v1%2Fthings HTTP/1.1\r\n" HOST "\r\n", 404, OPEN },
    { "dots", "GET /healthz/../healthz HTTP/1.1\r\n" HOST "\r\n", 404, OPEN },
    { "a body where none belongs", "GET /api/v1/things HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\n{}", 400, OPEN },
    { "a good request", "GET /healthz HTTP/1.1\r\n" HOST "\r\n", 200, OPEN },
};

START_TEST(framing_that_two_programs_could_read_differently_is_refused)
{
    for (size_t i = 0; i < sizeof framings / sizeof framings[0]; i++) {
        struct answered *a;
        bool closed;
        int status = client_ask_n(framings[i].bytes, strlen(framings[i].bytes), &a, &closed);
        ck_assert_msg(status == framings[i].status, "%s: %d", framings[i].what, status);
        ck_assert_msg(framings[i].after == EITHER || closed == (framings[i].after == CLOSED), "%s: %s", framings[i].what,
                      closed ? "closed" : "kept open");
    }
}
END_TEST

START_TEST(nothing_is_smuggled_behind_a_refused_request)
{
    int fd = client_open();
    ck_assert(client_send(fd, "POST /api/v1/things HTTP/1.1\r\n" HOST
                              "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" GET("/healthz")));
    ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 400);
    ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 0);
    close(fd);
}
END_TEST

/* --- sizes ------------------------------------------------------------------------------------------------------------------ */

static char *filled(const char *before, size_t size, const char *after)
{
    struct buffer b = { 0 };
    buffer_text(&b, before);
    for (size_t i = 0; i < size; i++)
        buffer_char(&b, 'a');
    buffer_text(&b, after);
    char *copy = text_copy_n(service.mem, b.bytes, b.size);
    buffer_free(&b);
    return copy;
}

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

/* --- connections ------------------------------------------------------------------------------------------------------------ */

/* libmicrohttpd has a limit of memory, and refuses in HTML what goes over it: thousands of parameters in a few KiB. Cookies
   never reach it. */
START_TEST(no_answer_of_the_library_reaches_a_client)
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
        ck_assert_msg(a->status == 200 || (!cookies && (a->status == 431 || a->status == 422)), "%d %s", a->status, a->body);
        ck_assert_ptr_nonnull(head_value(a, "X-Request-Id: "));
        ck_assert_ptr_null(strstr(a->body, "<html"));
    }
}
END_TEST

/* libmicrohttpd writes the head of an answer into the memory that its request has left, and falls silent where it does not
   fit. */
static const struct {
    const char *what, *before;
    char filling;
    const char *after;
    int headers, status;
} large_answers[] = {
    { "plus signs, each of which Link would write in three bytes", "GET /api/v1/things?limit=1&title=a", '+', "", 0, 200 },
    { "plus signs and many headers", "GET /api/v1/things?limit=1&title=a", '+', "", 96, 200 },
    { "bytes over 127", "GET /api/v1/things?limit=1&title=", '\xc4', "", 0, 400 },
    { "a long path", "GET /api/v1/things/", 'a', "", 0, 422 },
    { "a long method", "", 'A', " /api/v1/things", 0, 405 },
    { "a long name", "GET /api/v1/things?", 'a', "=1", 96, 400 },
    { "a long value", "GET /api/v1/things?title=", 'a', "", 96, 422 },
    { "a long language", "GET /api/v1/things?lang=", 'a', "", 96, 406 },
};

START_TEST(no_answer_is_lost_for_its_size)
{
    for (size_t i = 0; i < sizeof large_answers / sizeof large_answers[0]; i++)
        for (size_t size = 500; size <= 8000; size += 500) {
            struct buffer b = { 0 };
            buffer_text(&b, large_answers[i].before);
            for (size_t k = 0; k < size; k++)
                buffer_char(&b, large_answers[i].filling);
            buffer_format(&b, "%s HTTP/1.1\r\n" HOST, large_answers[i].after);
            for (int k = 0; k < large_answers[i].headers; k++)
                buffer_text(&b, "X-A: b\r\n");
            buffer_text(&b, "\r\n");
            int status = client_ask(b.bytes)->status;
            ck_assert_msg(status == large_answers[i].status, "%zu times %s: %d", size, large_answers[i].what, status);
            buffer_free(&b);
        }
}
END_TEST

START_TEST(a_download_with_a_long_name_is_answered)
{
    struct answered *a =
        client_ask(text_format(service.mem, "GET /api/v1/things/%s/picture HTTP/1.1\r\n" HOST "\r\n", number_text_of(LONG_NAME)));
    ck_assert_int_eq(a->status, 200);
    ck_assert(text_starts_with(head_value(a, "Content-Disposition: "), "attachment"));
}
END_TEST

/* What it says is counted and logged: nothing must look as if the client had got its answer. */
START_TEST(an_answer_that_cannot_be_written_is_a_failure_of_ours)
{
    hear_log();
    int fd = client_open();
    ck_assert(client_send(
        fd, text_format(service.mem, "GET /api/v1/things/%s/picture HTTP/1.1\r\n" HOST "\r\n", number_text_of(LONG_MEDIA_TYPE))));
    struct answered *a = client_take(fd, false, PATIENCE_MS);
    ck_assert_int_eq(a->status, 500);
    ck_assert_msg(strstr(a->body, "\"code\":\"internal\""), "%s", a->body);
    const char *id = text_copy(service.mem, head_value(a, "X-Request-Id: "));
    ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 0);
    close(fd);
    struct buffer b = { 0 };
    metrics_write(&b);
    ck_assert_ptr_nonnull(strstr(b.bytes, "dicr_requests_total{op=\"thing.picture\",status=\"500\"} 1\n"));
    ck_assert_ptr_null(strstr(b.bytes, "dicr_requests_total{op=\"thing.picture\",status=\"200\"}"));
    buffer_free(&b);
    ck_assert(heard(text_format(service.mem, "request_failed id=%s op=thing.picture code=internal", id)));
}
END_TEST

/* Up to where its memory is full: 97 headers, and more and more parameters. Cookies take none of it: nobody behind reads them. */
START_TEST(what_the_library_bears_is_answered_and_what_it_does_not_is_refused)
{
    size_t answered = 0, refused = 0;
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
        ck_assert_msg(a->status == 422 || a->status == 400 || a->status == 431, "%d parameters: %d %s", parameters, a->status,
                      a->body);
        ck_assert_ptr_nonnull(head_value(a, "X-Request-Id: "));
        ck_assert_ptr_nonnull(strstr(a->head, "application/problem+json"));
        ck_assert(a->status != 431 || strstr(a->body, "the limit (headers and query parameters together)"));
        answered += a->status != 431;
        refused += a->status == 431;
        close(fd);
        buffer_free(&request);
    }
    ck_assert_uint_gt(answered, 0);
    ck_assert_uint_gt(refused, 0);
}
END_TEST

START_TEST(first_requests_that_come_together_get_their_own_answers)
{
    enum { CLIENTS = 64 };
    for (int round = 0; round < 8; round++) {
        int fds[CLIENTS];
        for (int i = 0; i < CLIENTS; i++)
            fds[i] = client_open();
        for (int i = 0; i < CLIENTS; i++)
            ck_assert(client_send(
                fds[i], text_format(service.mem, "GET /healthz HTTP/1.1\r\n" HOST "X-Request-Id: client-%d\r\n\r\n", i)));
        for (int i = 0; i < CLIENTS; i++) {
            struct answered *a = client_take(fds[i], false, PATIENCE_MS);
            ck_assert_int_eq(a->status, 200);
            ck_assert_str_eq(head_value(a, "X-Request-Id: "), text_format(service.mem, "client-%d", i));
            close(fds[i]);
        }
    }
}
END_TEST

START_TEST(a_connection_is_used_again)
{
    int fd = client_open();
    for (int i = 0; i < 20; i++) {
        ck_assert(client_send(fd, get_thing(i + 1)));
        struct answered *a = client_take(fd, false, PATIENCE_MS);
        ck_assert_int_eq(a->status, 200);
        ck_assert_ptr_nonnull(strstr(a->body, text_format(service.mem, "Čelik %d ", i + 1)));
    }
    ck_assert(client_send(fd, "GET /healthz HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"));
    ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 200);
    ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 0);
    close(fd);
}
END_TEST

START_TEST(pipelined_requests_are_answered_in_their_order)
{
    int fd = client_open();
    struct buffer b = { 0 };
    for (int i = 1; i <= 10; i++)
        buffer_text(&b, i % 3 ? get_thing(i) : GET("/healthz"));
    ck_assert(client_send_n(fd, b.bytes, b.size));
    for (int i = 1; i <= 10; i++) {
        struct answered *a = client_take(fd, false, PATIENCE_MS);
        ck_assert_int_eq(a->status, 200);
        ck_assert_ptr_nonnull(strstr(a->body, i % 3 ? text_format(service.mem, "Čelik %d ", i) : "\"ok\""));
    }
    buffer_free(&b);
    close(fd);
}
END_TEST

START_TEST(a_refused_body_leaves_the_connection_usable)
{
    int fd = client_open();
    ck_assert(
        client_send(fd, "POST /api/v1/things HTTP/1.1\r\n" HOST "Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"));
    ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 415);
    ck_assert(client_send(fd, GET("/healthz")));
    ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 200);
    close(fd);
}
END_TEST

START_TEST(clients_that_go_away_in_the_middle_do_no_harm)
{
    for (int i = 0; i < 40; i++) {
        int fd = client_open();
        static const char *const parts[] = { "", "GET /hea", GET("/healthz"),
                                             "POST /api/v1/things HTTP/1.1\r\n" HOST
                                             "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"ti" };
        (void)client_send(fd, i % 5 == 4 ? get_thing(1) : parts[i % 4]);
        struct linger now = { 1, 0 };
        if (i % 2)
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        close(fd);
    }
    ck_assert_int_eq(client_ask(GET("/healthz"))->status, 200);
}
END_TEST

enum { CROWD = 1000 };

/* A process that was forked off holds the descriptors until it runs another program: what it holds of a connection that is closed
   has events, which must not be taken for the connection's. */
START_TEST(a_child_that_still_holds_a_closed_connection_does_no_harm)
{
    static const struct linger now = { .l_onoff = 1 };
    int fd = client_open();
    ck_assert(client_send(fd, GET("/healthz")));
    ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 200);
    pid_t child = fork();
    if (child == 0) {
        close(fd);
        for (;;)
            pause();
    }
    ck_assert_int_gt(child, 0);
    ck_assert_int_eq(shutdown(fd, SHUT_WR), 0);
    wait_for_metric("dicr_connections 0\n"); /* the server has read the end, and closed */
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(fd); /* a reset: one more event of the socket that only the child holds */
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(client_ask(GET("/healthz"))->status, 200);
    kill(child, SIGKILL);
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
}
END_TEST

START_TEST(a_thousand_connections_are_served_at_once)
{
    static int fds[CROWD];
    for (int i = 0; i < CROWD; i++)
        fds[i] = client_open();
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < CROWD; i++)
            ck_assert(client_send(fds[i], i % 2 ? get_thing(i + 1000) : GET("/healthz")));
        for (int i = 0; i < CROWD; i++) {
            struct answered *a = client_take(fds[i], false, PATIENCE_MS);
            ck_assert_msg(a->status == 200, "connection %d of round %d: %d", i, round, a->status);
        }
    }
    ck_assert_msg(atomic_load(&sample_largest) > 1, "waiting reads were not answered together");
    ck_assert_int_le(atomic_load(&sample_largest), BATCH_MAX);
    for (int i = 0; i < CROWD; i++)
        close(fds[i]);
}
END_TEST

START_TEST(exactly_128_events_do_not_hang_it)
{
    static int fds[128];
    for (int i = 0; i < 128; i++)
        fds[i] = client_open();
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 128; i++)
            ck_assert(client_send(fds[i], GET("/healthz")));
        for (int i = 0; i < 128; i++)
            ck_assert_int_eq(client_take(fds[i], false, PATIENCE_MS)->status, 200);
    }
    for (int i = 0; i < 128; i++)
        close(fds[i]);
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

/* --- time ------------------------------------------------------------------------------------------------------------------- */

enum { IMPATIENT_MS = 1000 };

static void start_impatient(void)
{
    struct server_settings s = service_settings();
    s.limits.idle_ms = s.limits.request_ms = s.limits.file_ms = s.limits.send_ms = IMPATIENT_MS;
    service_start_with(s);
}

/* Sends the text, then a byte every 50 ms; whether the server ends it. */
static bool drip(const char *text)
{
    int fd = client_open();
    (void)client_send(fd, text);
    char answer;
    bool ended = false;
    for (int64_t until = clock_ms() + PATIENCE_MS; !ended && clock_ms() < until;)
        ended = client_read(fd, &answer, 1, 50) == 0 || !client_send(fd, "a");
    close(fd);
    return ended;
}

START_TEST(clients_that_drip_their_request_are_ended)
{
    ck_assert(drip(""));
    ck_assert(drip("GET /healthz HTTP/1.1\r\n" HOST "X-A: "));
    ck_assert(drip("POST /api/v1/things HTTP/1.1\r\n" HOST "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"));
    ck_assert_int_eq(client_ask(GET("/healthz"))->status, 200);
}
END_TEST

START_TEST(idle_connections_are_ended)
{
    int fd = client_open();
    ck_assert(client_send(fd, GET("/healthz")));
    ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 200);
    char more;
    ck_assert_int_eq(client_read(fd, &more, 1, PATIENCE_MS), 0);
    close(fd);
    wait_for_metric("dicr_connections_too_slow_total 0\n");
}
END_TEST

enum { STALL_IDLE_MS = 2000 };

static void start_for_stall(void)
{
    struct server_settings s = service_settings();
    s.limits.idle_ms = STALL_IDLE_MS;
    service_start_with(s);
}

/* While it is true, the socket thread stands still. */
static atomic_bool stalled;

static void stall(int signal_number)
{
    (void)signal_number;
    while (atomic_load(&stalled))
        usleep(1000);
}

/* What has come while the service stood still came in time, however many they are. */
START_TEST(a_stall_of_the_service_ends_no_client_that_has_sent)
{
    enum { MANY = 300 };
    static int fds[MANY];
    const struct sigaction action = { .sa_handler = stall };
    ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
    for (int i = 0; i < MANY; i++)
        fds[i] = client_open();
    wait_for_metric(text_format(service.mem, "dicr_connections %d\n", MANY));
    atomic_store(&stalled, true);
    ck_assert_int_eq(pthread_kill(service.thread, SIGUSR1), 0);
    for (int i = 0; i < MANY; i++)
        ck_assert(client_send(fds[i], GET("/healthz")));
    usleep(2 * STALL_IDLE_MS * 1000);
    atomic_store(&stalled, false);
    for (int i = 0; i < MANY; i++)
        ck_assert_int_eq(client_take(fds[i], false, PATIENCE_MS)->status, 200);
    for (int i = 0; i < MANY; i++)
        close(fds[i]);
}
END_TEST

START_TEST(the_time_of_the_work_does_not_count_against_the_client)
{
    atomic_store(&sample_sleep_ms, 2 * IMPATIENT_MS);
    ck_assert_int_eq(client_ask(get_thing(1))->status, 200);
}
END_TEST

START_TEST(a_client_that_takes_no_answer_is_ended)
{
    int fd = client_open();
    int small = 2048;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    struct buffer b = { 0 };
    for (int i = 0; i < 1000; i++)
        buffer_text(&b, GET("/metrics"));
    while (send(fd, b.bytes, b.size, MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
        usleep(1000);
    buffer_free(&b);
    wait_for_metric("dicr_connections_too_slow_total 1\n");
    close(fd);
}
END_TEST

/* --- limits ----------------------------------------------------------------------------------------------------------------- */

static void start_small(void)
{
    struct server_settings s = service_settings();
    s.limits.connections_max = 10;
    s.limits.per_address_max = 10;
    s.workers.threads[LANE_HEAVY] = 1;
    s.workers.waiting_max[LANE_HEAVY] = 1;
    s.limits.bodies_max = 1000;
    service_start_with(s);
}

START_TEST(connections_over_the_limit_are_told_to_come_back)
{
    int fds[12];
    int good = 0, busy = 0;
    for (int i = 0; i < 12; i++) {
        fds[i] = client_open();
        ck_assert(client_send(fds[i], GET("/healthz")));
        struct answered *a = client_take(fds[i], false, PATIENCE_MS);
        good += a->status == 200;
        busy += a->status == 503 && head_value(a, "Retry-After: ");
    }
    ck_assert_int_eq(good, 10);
    ck_assert_int_eq(busy, 2);
    for (int i = 0; i < 12; i++)
        close(fds[i]);
}
END_TEST

/* Its place is one of a few, so nothing waits for its body. */
START_TEST(a_connection_over_the_limit_is_answered_without_its_body)
{
    int fds[11];
    for (int i = 0; i < 10; i++) {
        fds[i] = client_open();
        ck_assert(client_send(fds[i], GET("/healthz")));
        ck_assert_int_eq(client_take(fds[i], false, PATIENCE_MS)->status, 200);
    }
    fds[10] = client_open();
    ck_assert(client_send(fds[10], "POST /api/v1/things HTTP/1.1\r\n" HOST "Content-Type: application/json\r\n"
                                   "Content-Length: 1000\r\n\r\n"));
    struct answered *a = client_take(fds[10], false, PATIENCE_MS);
    ck_assert_int_eq(a->status, 503);
    ck_assert_str_eq(head_value(a, "Connection: "), "close");
    ck_assert_int_eq(client_take(fds[10], false, PATIENCE_MS)->status, 0);
    for (int i = 0; i < 11; i++)
        close(fds[i]);
}
END_TEST

static void start_shared(void)
{
    struct server_settings s = service_settings();
    s.limits.connections_max = 40;
    s.limits.proxies = "127.0.0.3, ::1";
    service_start_with(s);
}

/* Opens connections from 127.0.0.`last`, each with a request; how many are answered 200. The others are answered 503. */
static int good_from(unsigned last, int *fds, int n)
{
    int good = 0;
    for (int i = 0; i < n; i++) {
        fds[i] = client_open_from(INADDR_LOOPBACK - 1 + last);
        (void)client_send(fds[i], GET("/healthz"));
        struct answered *a = client_take(fds[i], false, PATIENCE_MS);
        good += a->status == 200;
        ck_assert_msg(a->status == 200 || a->status == 503, "%d", a->status);
        ck_assert(a->status == 200 || strcmp(head_value(a, "Content-Type: "), "application/problem+json") == 0);
    }
    return good;
}

START_TEST(one_address_gets_half_of_the_connections)
{
    static int fds[4][300];
    ck_assert_int_eq(good_from(2, fds[0], 300), 20);
    ck_assert_int_eq(good_from(1, fds[1], 10), 10);
    for (int i = 0; i < 5; i++)
        close(fds[0][i]);
    int again = 0;
    for (int64_t until = clock_ms() + PATIENCE_MS; again == 0 && clock_ms() < until; close(fds[2][0]))
        again = good_from(2, fds[2], 1);
    ck_assert_int_eq(again, 1);
}
END_TEST

START_TEST(a_trusted_proxy_brings_more_than_one_client)
{
    static int fds[100];
    ck_assert_int_eq(good_from(3, fds, 45), 40);
}
END_TEST

/* Waits until the first of several heavy requests is being worked on, and `waiting` others wait. */
static void wait_for_work(int waiting)
{
    for (int64_t until = clock_ms() + PATIENCE_MS; atomic_load(&sample_runs) == 0; usleep(1000))
        ck_assert_msg(clock_ms() < until, "no worker takes it");
    if (waiting < 2)
        wait_for_metric(text_format(service.mem, "dicr_queue_waiting{lane=\"heavy\"} %d\n", waiting));
}

START_TEST(a_full_queue_says_when_to_come_back_and_reads_go_on)
{
    atomic_store(&sample_held, true);
    int fds[3];
    for (int i = 0; i < 3; i++) {
        fds[i] = client_open();
        ck_assert(client_send(fds[i], text_format(service.mem,
                                                  "POST /api/v1/things/%s/work HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n",
                                                  number_text_of(1))));
        wait_for_work(i);
    }
    struct answered *a = client_take(fds[2], false, PATIENCE_MS);
    ck_assert_int_eq(a->status, 503);
    ck_assert_str_eq(head_value(a, "Retry-After: "), "1");
    ck_assert_ptr_nonnull(strstr(a->body, "\"code\":\"busy\""));
    ck_assert_int_eq(client_ask(GET("/api/v1/things"))->status, 200);
    atomic_store(&sample_held, false);
    ck_assert_int_eq(client_take(fds[0], false, PATIENCE_MS)->status, 200);
    ck_assert_int_eq(client_take(fds[1], false, PATIENCE_MS)->status, 200);
    for (int i = 0; i < 3; i++)
        close(fds[i]);
}
END_TEST

START_TEST(bodies_under_way_have_a_limit_all_together)
{
    ck_assert_int_eq(client_ask(filled("POST /api/v1/things HTTP/1.1\r\n" HOST "Content-Type: application/json\r\n"
                                       "Content-Length: 2000\r\n\r\n",
                                       2000, ""))
                         ->status,
                     503);
    ck_assert_int_eq(client_ask("POST /api/v1/things HTTP/1.1\r\n" HOST
                                "Content-Type: application/json\r\nContent-Length: 13\r\n\r\n"
                                "{\"title\":\"a\"}")
                         ->status,
                     201);
}
END_TEST

/* --- one address does not stop the others ----------------------------------------------------------------------------------- */

enum { BODIES_MAX = 8000, FILE_BYTES = 1500, PLACES = 6, ANSWERS_MAX = 4 * LARGE_PICTURE_BYTES };

static void start_fair(void)
{
    struct server_settings s = service_settings();
    s.limits.bodies_max = BODIES_MAX;
    s.limits.answers_max = ANSWERS_MAX;
    s.limits.proxies = "127.0.0.3";
    s.workers.threads[LANE_HEAVY] = 1;
    s.workers.waiting_max[LANE_HEAVY] = PLACES;
    service_start_with(s);
    hear_log();
}

static int open_from(unsigned last)
{
    return client_open_from(INADDR_LOOPBACK - 1 + last);
}

static int ask_from(unsigned last, const char *text)
{
    int fd = open_from(last);
    ck_assert(client_send(fd, text));
    int status = client_take(fd, false, PATIENCE_MS)->status;
    close(fd);
    return status;
}

#define LOAD "POST /api/v1/things/load?file_name=x.csv HTTP/1.1\r\n" HOST "Content-Type: text/csv\r\n"
#define ADD "POST /api/v1/things HTTP/1.1\r\n" HOST "Content-Type: application/json\r\n"

/* A file that does not end, of so many bytes. */
static int stall_file(unsigned last, size_t size)
{
    int fd = open_from(last);
    ck_assert(client_send(fd, filled(LOAD "Content-Length: 100000\r\n\r\n", size, "")));
    return fd;
}

/* Of 8,000 bytes, files get seven eighths, and those of one address half of that. */
START_TEST(stalled_files_of_one_address_leave_room_for_others)
{
    int fds[6];
    for (int i = 0; i < 6; i++)
        fds[i] = stall_file(2, FILE_BYTES);
    wait_for_metric("dicr_bodies_refused_total 4\n");
    ck_assert(heard("op=thing.load code=busy"));
    ck_assert_int_eq(ask_from(1, filled(LOAD "Content-Length: 3000\r\n\r\n", 3000, "")), 200);
    ck_assert_int_eq(ask_from(2, ADD "Content-Length: 13\r\n\r\n{\"title\":\"a\"}"), 201);
    for (int i = 0; i < 6; i++)
        close(fds[i]);
    wait_for_metric("dicr_connections 0\n");
    ck_assert_int_eq(ask_from(2, filled(LOAD "Content-Length: 3500\r\n\r\n", 3500, "")), 200);
}
END_TEST

START_TEST(stalled_files_of_many_addresses_leave_room_for_records)
{
    int fds[4];
    for (unsigned i = 0; i < 4; i++)
        fds[i] = stall_file(i % 2 ? 4 : 3, 3 * FILE_BYTES);
    wait_for_metric("dicr_bodies_refused_total 3\n");
    ck_assert_int_eq(ask_from(1, ADD "Content-Length: 13\r\n\r\n{\"title\":\"a\"}"), 201);
    ck_assert_int_eq(ask_from(4, ADD "Content-Length: 13\r\n\r\n{\"title\":\"a\"}"), 201);
    for (int i = 0; i < 4; i++)
        close(fds[i]);
}
END_TEST

static const char *work_on(int serial)
{
    return text_format(service.mem, "POST /api/v1/things/%s/work HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n",
                       number_text_of(serial));
}

START_TEST(one_address_gets_half_of_a_queue)
{
    int fds[PLACES / 2 + 3];
    atomic_store(&sample_held, true);
    for (int i = 0; i < PLACES / 2 + 3; i++) {
        fds[i] = open_from(2);
        ck_assert(client_send(fds[i], work_on(1)));
        if (i > PLACES / 2) {
            ck_assert_int_eq(client_take(fds[i], false, PATIENCE_MS)->status, 503);
            continue;
        }
        wait_for_work(i);
        wait_for_metric(text_format(service.mem, "dicr_queue_waiting{lane=\"heavy\"} %d\n", i));
    }
    ck_assert(heard("op=thing.work code=busy"));
    int other = open_from(1);
    ck_assert(client_send(other, work_on(1)));
    wait_for_metric(text_format(service.mem, "dicr_queue_waiting{lane=\"heavy\"} %d\n", PLACES / 2 + 1));
    atomic_store(&sample_held, false);
    ck_assert_int_eq(client_take(other, false, PATIENCE_MS)->status, 200);
    for (int i = 0; i < PLACES / 2 + 1; i++)
        ck_assert_int_eq(client_take(fds[i], false, PATIENCE_MS)->status, 200);
    for (int i = 0; i < PLACES / 2 + 3; i++)
        close(fds[i]);
    close(other);
    ck_assert_int_eq(ask_from(2, work_on(1)), 200);
}
END_TEST

/* Asks for a picture of a MiB, and takes no more than the head of the answer; its status. */
static int ask_for_large_picture(unsigned last, int *fd)
{
    char head[13] = "";
    *fd = open_from(last);
    ck_assert(client_send(
        *fd, text_format(service.mem, "GET /api/v1/things/%s/picture HTTP/1.1\r\n" HOST "\r\n", number_text_of(LARGE_PICTURE))));
    for (size_t n = 0; n < 12; n++)
        ck_assert_int_eq(client_read(*fd, head + n, 1, PATIENCE_MS), 1);
    return (int)strtol(head + 9, NULL, 10);
}

START_TEST(answers_that_one_address_does_not_take_are_limited)
{
    int fds[4], other;
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(ask_for_large_picture(2, &fds[i]), i < 2 ? 200 : 503);
    ck_assert(heard("op=thing.picture code=busy"));
    ck_assert_int_eq(ask_from(2, get_thing(1)), 200);
    ck_assert_int_eq(ask_for_large_picture(1, &other), 200);
    for (int i = 0; i < 4; i++)
        close(fds[i]);
    close(other);
    wait_for_metric("dicr_connections 0\n");
    ck_assert_int_eq(ask_for_large_picture(2, &other), 200);
    close(other);
}
END_TEST

/* --- the drain -------------------------------------------------------------------------------------------------------------- */

START_TEST(a_stop_finishes_what_is_under_way_and_takes_nothing_more)
{
    atomic_store(&sample_held, true);
    int working = client_open(), idle = client_open();
    ck_assert(client_send(working, get_thing(1)));
    wait_for_work(0);
    wait_for_metric("dicr_connections 2\n"); /* both are accepted */
    server_stop(service.server);
    wait_for_metric("dicr_stopping 1\n");
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(service.port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int late = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_ne(connect(late, (const struct sockaddr *)&address, sizeof address), 0);
    close(late);
    ck_assert(client_send(idle, GET("/readyz")));
    struct answered *a = client_take(idle, false, PATIENCE_MS);
    ck_assert_int_eq(a->status, 503);
    ck_assert_ptr_nonnull(strstr(a->body, "\"stopping\""));
    ck_assert_str_eq(head_value(a, "Connection: "), "close");
    atomic_store(&sample_held, false);
    ck_assert_int_eq(client_take(working, false, PATIENCE_MS)->status, 200);
    service_wait();
    close(working);
    close(idle);
}
END_TEST

static void start_hasty(void)
{
    struct server_settings s = service_settings();
    s.limits.drain_ms = 200;
    s.workers.threads[LANE_HEAVY] = 1;
    service_start_with(s);
}

START_TEST(a_stop_cancels_what_still_waits_when_its_patience_ends)
{
    atomic_store(&sample_held, true);
    int fds[3];
    for (int i = 0; i < 3; i++) {
        fds[i] = client_open();
        ck_assert(client_send(fds[i], text_format(service.mem,
                                                  "POST /api/v1/things/%s/work HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n",
                                                  number_text_of(1))));
        wait_for_work(i);
    }
    wait_for_metric("dicr_queue_waiting{lane=\"heavy\"} 2\n");
    server_stop(service.server);
    wait_for_metric("dicr_stopping 2\n");
    atomic_store(&sample_held, false);
    ck_assert_int_eq(client_take(fds[0], false, PATIENCE_MS)->status, 200);
    struct answered *a = client_take(fds[1], false, PATIENCE_MS);
    ck_assert_int_eq(a->status, 503);
    ck_assert_ptr_nonnull(strstr(a->body, "\"code\":\"cancelled\""));
    ck_assert_int_eq(client_take(fds[2], false, PATIENCE_MS)->status, 503);
    service_wait();
    for (int i = 0; i < 3; i++)
        close(fds[i]);
}
END_TEST

START_TEST(a_stop_does_not_wait_for_idle_connections)
{
    int fd = client_open();
    ck_assert(client_send(fd, GET("/healthz")));
    ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 200);
    int64_t begun = clock_ms();
    server_stop(service.server);
    service_wait();
    ck_assert_int_lt(clock_ms() - begun, server_limits_default().drain_ms);
    close(fd);
}
END_TEST

/* --- where it listens ------------------------------------------------------------------------------------------------------- */

static enum error_code listen_error(const char *address)
{
    int fd;
    const char *url;
    call_clear(&service.call);
    if (!listen_open(&service.call, address, &fd, &url))
        return service.call.error.code;
    close(fd);
    return ERROR_NONE;
}

START_TEST(only_addresses_of_this_machine_are_listened_on)
{
    ck_assert_int_eq(listen_error("127.0.0.1:0"), ERROR_NONE);
    ck_assert_int_eq(listen_error("localhost:0"), ERROR_NONE);
    ck_assert_int_eq(listen_error("0.0.0.0:0"), ERROR_REFUSED);
    ck_assert_int_eq(listen_error("192.168.1.1:8080"), ERROR_REFUSED);
    ck_assert_int_eq(listen_error("[::]:8080"), ERROR_REFUSED);
    ck_assert_int_eq(listen_error("example.org:8080"), ERROR_REFUSED);
    ck_assert_ptr_nonnull(strstr(error_sentence(service.mem, LANGUAGE_EN, &service.call.error), "no user accounts"));
    static const char *const malformed[] = { "",           "8080",        ":8080",           "127.0.0.1",
                                             "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "::1:8080" };
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++)
        ck_assert_msg(listen_error(malformed[i]) == ERROR_FORMAT, "%s", malformed[i]);
}
END_TEST

START_TEST(a_port_that_is_taken_is_said_so)
{
    ck_assert_int_eq(listen_error(text_format(service.mem, "127.0.0.1:%u", (unsigned)service.port)), ERROR_REFUSED);
    ck_assert_ptr_nonnull(strstr(error_sentence(service.mem, LANGUAGE_EN, &service.call.error), "taken by another program"));
}
END_TEST

static TCase *tests_with(Suite *s, const char *name, void (*setup)(void))
{
    TCase *t = tcase_create(name);
    tcase_add_checked_fixture(t, setup, service_end);
    tcase_set_timeout(t, 600);
    suite_add_tcase(s, t);
    return t;
}

Suite *suite_server(void);
Suite *suite_server(void)
{
    Suite *s = suite_create("server");
    TCase *t = tests_with(s, "answers", start);
    tcase_add_test(t, health_needs_neither_database_nor_worker);
    tcase_add_test(t, it_is_not_ready_while_no_database_answers);
    tcase_add_test(t, a_request_goes_through_a_worker_and_back);
    tcase_add_test(t, every_answer_carries_its_request_id_and_what_protects_the_reader);
    tcase_add_test(t, head_is_get_without_the_body);
    tcase_add_test(t, a_representation_that_is_known_is_not_sent_again);
    tcase_add_test(t, options_and_wrong_methods_say_what_is_taken);
    tcase_add_test(t, what_is_added_answers_201_with_its_address);
    tcase_add_test(t, pages_of_other_sites_are_kept_out);
    tcase_add_test(t, metrics_count_what_was_answered);
    tcase_add_test(t, metrics_are_not_written_for_each_who_asks);
    t = tests_with(s, "framing", start);
    tcase_add_test(t, framing_that_two_programs_could_read_differently_is_refused);
    tcase_add_test(t, nothing_is_smuggled_behind_a_refused_request);
    t = tests_with(s, "sizes", start);
    tcase_add_test(t, a_body_over_its_limit_is_refused_and_the_client_gets_to_read_why);
    tcase_add_test(t, a_file_may_be_larger_than_a_record);
    tcase_add_test(t, a_client_that_waits_to_be_asked_for_its_body_is_asked);
    tcase_add_test(t, headers_over_their_limit_are_refused);
    tcase_add_test(t, no_answer_of_the_library_reaches_a_client);
    tcase_add_test(t, no_answer_is_lost_for_its_size);
    tcase_add_test(t, a_download_with_a_long_name_is_answered);
    tcase_add_test(t, an_answer_that_cannot_be_written_is_a_failure_of_ours);
    t = tests_with(s, "connections", start);
    tcase_add_test(t, what_the_library_bears_is_answered_and_what_it_does_not_is_refused);
    tcase_add_test(t, first_requests_that_come_together_get_their_own_answers);
    tcase_add_test(t, a_connection_is_used_again);
    tcase_add_test(t, pipelined_requests_are_answered_in_their_order);
    tcase_add_test(t, a_refused_body_leaves_the_connection_usable);
    tcase_add_test(t, clients_that_go_away_in_the_middle_do_no_harm);
    tcase_add_test(t, a_child_that_still_holds_a_closed_connection_does_no_harm);
    tcase_add_test(t, a_thousand_connections_are_served_at_once);
    tcase_add_test(t, exactly_128_events_do_not_hang_it);
    t = tests_with(s, "time", start_impatient);
    tcase_add_test(t, clients_that_drip_their_request_are_ended);
    tcase_add_test(t, idle_connections_are_ended);
    tcase_add_test(t, the_time_of_the_work_does_not_count_against_the_client);
    tcase_add_test(t, a_client_that_takes_no_answer_is_ended);
    t = tests_with(s, "stall", start_for_stall);
    tcase_add_test(t, a_stall_of_the_service_ends_no_client_that_has_sent);
    t = tests_with(s, "limits", start_small);
    tcase_add_test(t, connections_over_the_limit_are_told_to_come_back);
    tcase_add_test(t, a_connection_over_the_limit_is_answered_without_its_body);
    tcase_add_test(t, a_full_queue_says_when_to_come_back_and_reads_go_on);
    tcase_add_test(t, bodies_under_way_have_a_limit_all_together);
    t = tests_with(s, "addresses", start_shared);
    tcase_add_test(t, one_address_gets_half_of_the_connections);
    tcase_add_test(t, a_trusted_proxy_brings_more_than_one_client);
    t = tests_with(s, "fair", start_fair);
    tcase_add_test(t, stalled_files_of_one_address_leave_room_for_others);
    tcase_add_test(t, stalled_files_of_many_addresses_leave_room_for_records);
    tcase_add_test(t, one_address_gets_half_of_a_queue);
    tcase_add_test(t, answers_that_one_address_does_not_take_are_limited);
    t = tests_with(s, "drain", start);
    tcase_add_test(t, a_stop_finishes_what_is_under_way_and_takes_nothing_more);
    tcase_add_test(t, a_stop_does_not_wait_for_idle_connections);
    t = tests_with(s, "hasty drain", start_hasty);
    tcase_add_test(t, a_stop_cancels_what_still_waits_when_its_patience_ends);
    t = tests_with(s, "listening", start);
    tcase_add_test(t, only_addresses_of_this_machine_are_listened_on);
    tcase_add_test(t, a_port_that_is_taken_is_said_so);
    return s;
}
