/* Where a request begins and ends, judged by its bytes as they came (RFC 9112): each row whole, byte by byte, and behind a good
   request in the same stream. What two programs could read differently is refused with the service's own problem answer, the
   connection is closed, and nothing behind it is read. */
#include "framing.h"

static const struct framing_case cases[] = {
    /* The request line. */
    BAD("no version", "GET /healthz\r\n" HOST "\r\n"),
    BAD("HTTP/0.9", "GET /\r\n\r\n"),
    BAD("another major version", "GET /healthz HTTP/2.0\r\n" HOST "\r\n"),
    BAD("a version in small letters", "GET /healthz http/1.1\r\n" HOST "\r\n"),
    BAD("a version with more digits", "GET /healthz HTTP/1.10\r\n" HOST "\r\n"),
    BAD("something after the version", "GET /healthz HTTP/1.1 x\r\n" HOST "\r\n"),
    BAD("two spaces after the method", "GET  /healthz HTTP/1.1\r\n" HOST "\r\n"),
    BAD("two spaces before the version", "GET /healthz  HTTP/1.1\r\n" HOST "\r\n"),
    BAD("a tab for a space", "GET\t/healthz HTTP/1.1\r\n" HOST "\r\n"),
    BAD("a leading space", " GET /healthz HTTP/1.1\r\n" HOST "\r\n"),
    BAD("a space in the target", "GET /heal thz HTTP/1.1\r\n" HOST "\r\n"),
    BAD("a method that is no token", "G(T /healthz HTTP/1.1\r\n" HOST "\r\n"),
    BAD("no method", " /healthz HTTP/1.1\r\n" HOST "\r\n"),
    BAD("NUL in the request line", "GET /healthz\0/x HTTP/1.1\r\n" HOST "\r\n"),
    BAD("bare LF after the request line", "GET /healthz HTTP/1.1\n" HOST "\r\n"),
    BAD("bare CR in the request line", "GET /healthz\rHTTP/1.1\r\n" HOST "\r\n"),
    BAD("a control character in the target", "GET /heal\001thz HTTP/1.1\r\n" HOST "\r\n"),
    BAD("many empty lines before it", "\r\n\r\n\r\n\r\nGET /healthz HTTP/1.1\r\n" HOST "\r\n"),
    BAD("an empty line of a bare LF before it", "\nGET /healthz HTTP/1.1\r\n" HOST "\r\n"),
    BAD("the beginning of TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
    BAD("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    /* Headers. */
    BAD("a folded header", GET_WITH("X-A: a\r\n b\r\n")),
    BAD("a folded header with a tab", GET_WITH("X-A: a\r\n\tb\r\n")),
    BAD("a fold before the first header", "GET /healthz HTTP/1.1\r\n " HOST "\r\n"),
    BAD("a folded length, whose body would run as a DELETE",
        "POST /api/v1/things HTTP/1.1\r\n" HOST "Content-Length:\r\n 85\r\n\r\n"
        "DELETE /api/v1/things/HR-0000018 HTTP/1.1\r\n" HOST "If-Match: \"3\"\r\n\r\n"),
    BAD("a length folded in its name", POST_WITH("Content-Len: 34\r\n gth: 13\r\n", THING)),
    BAD("a folded coding", POST_WITH("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n")),
    BAD("a folded Host", "GET /healthz HTTP/1.1\r\nHost:\r\n localhost\r\n\r\n"),
    BAD("bare LF after a header", "GET /healthz HTTP/1.1\r\nHost: localhost\n\r\n"),
    BAD("bare LF for the empty line", "GET /healthz HTTP/1.1\r\n" HOST "\n"),
    BAD("bare LF everywhere", "GET /healthz HTTP/1.1\nHost: localhost\n\n"),
    BAD("bare CR in a header", GET_WITH("X-A: a\rb\r\n")),
    BAD("bare CR that hides a header", GET_WITH("X-A: a\rContent-Length: 5\r\n")),
    BAD("two CR before the LF", GET_WITH("X-A: a\r\r\n")),
    BAD("NUL in a value", GET_WITH("X-Request-Id: a\0b\r\n")),
    BAD("NUL in Host", "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\0.evil\r\n\r\n"),
    BAD("NUL in a length", POST_WITH("Content-Length: 13\0"
                                     "0\r\n",
                                     THING)),
    BAD("NUL in a name", GET_WITH("X-A\0: a\r\n")),
    BAD("an empty name", GET_WITH(": a\r\n")),
    BAD("a line without a colon", GET_WITH("X-A\r\n")),
    BAD("a space before the colon", GET_WITH("X-A : a\r\n")),
    BAD("a space before the colon of a length", POST_WITH("Content-Length : 13\r\n", THING)),
    BAD("a tab before the colon", GET_WITH("X-A\t: a\r\n")),
    BAD("a space in a name", GET_WITH("X A: a\r\n")),
    BAD("a bracket in a name", GET_WITH("X(A): a\r\n")),
    BAD("a letter outside ASCII in a name", GET_WITH("X-\xc4\x8c: a\r\n")),
    BAD("a control character in a value", GET_WITH("X-A: a\002b\r\n")),
    BAD("DEL in a value", GET_WITH("X-A: a\177b\r\n")),
    /* Host. */
    BAD("no Host", "GET /healthz HTTP/1.1\r\n\r\n"),
    BAD("no Host in HTTP/1.0", "GET /healthz HTTP/1.0\r\n\r\n"),
    BAD("two Hosts", GET_WITH(HOST)),
    BAD("two Hosts, one in capitals", GET_WITH("HOST: localhost\r\n")),
    BAD("a Host with a path", "GET /healthz HTTP/1.1\r\nHost: localhost/x\r\n\r\n"),
    BAD("a Host with a user", "GET /healthz HTTP/1.1\r\nHost: a@localhost\r\n\r\n"),
    BAD("a Host with a space", "GET /healthz HTTP/1.1\r\nHost: localhost evil\r\n\r\n"),
    /* Lengths. */
    BAD("two lengths", POST_WITH("Content-Length: 13\r\nContent-Length: 14\r\n", THING "x")),
    BAD("the same length twice", POST_WITH("Content-Length: 13\r\nContent-Length: 13\r\n", THING)),
    BAD("a list of lengths", POST_WITH("Content-Length: 13, 13\r\n", THING)),
    BAD("an empty length", POST_WITH("Content-Length:\r\n", THING)),
    BAD("a length with a plus", POST_WITH("Content-Length: +13\r\n", THING)),
    BAD("a negative length", POST_WITH("Content-Length: -1\r\n", THING)),
    BAD("a hexadecimal length", POST_WITH("Content-Length: 0xd\r\n", THING)),
    BAD("a length with a fraction", POST_WITH("Content-Length: 13.0\r\n", THING)),
    BAD("a length with an underscore", POST_WITH("Content-Length: 1_3\r\n", THING)),
    BAD("a length in quotes", POST_WITH("Content-Length: \"13\"\r\n", THING)),
    BAD("a length of words", POST_WITH("Content-Length: many\r\n", THING)),
    BAD("a length over 64 bits", POST_WITH("Content-Length: 18446744073709551629\r\n", THING)),
    BAD("a length with very many zeros", POST_WITH("Content-Length: 00000000000000000000000000000000000013\r\n", THING)),
    BAD("length and coding", POST_WITH("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
    BAD("coding and length", POST_WITH("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n")),
    /* Codings. */
    BAD("an unknown coding", POST_WITH("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n")),
    BAD("identity", POST_WITH("Transfer-Encoding: identity\r\n", "0\r\n\r\n")),
    BAD("an empty coding", POST_WITH("Transfer-Encoding:\r\n", "0\r\n\r\n")),
    BAD("two codings", POST_WITH("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")),
    BAD("chunked twice in a list", POST_WITH("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n")),
    BAD("chunked twice", POST_WITH("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
    BAD("chunked with a parameter", POST_WITH("Transfer-Encoding: chunked;q=1\r\n", "0\r\n\r\n")),
    BAD("chunked in HTTP/1.0", "POST /api/v1/things HTTP/1.0\r\n" HOST "Content-Type: application/json\r\n"
                               "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    /* Chunks. */
    BAD("bare LF after a chunk's size", CHUNKED("d\n" THING "\r\n0\r\n\r\n")),
    BAD("bare LF after a chunk", CHUNKED("d\r\n" THING "\n0\r\n\r\n")),
    BAD("bare LF after the last chunk", CHUNKED("d\r\n" THING "\r\n0\n\r\n")),
    BAD("bare LF at the end", CHUNKED("d\r\n" THING "\r\n0\r\n\n")),
    BAD("no size", CHUNKED("\r\n" THING "\r\n0\r\n\r\n")),
    BAD("a size with 0x", CHUNKED("0xd\r\n" THING "\r\n0\r\n\r\n")),
    BAD("a negative size", CHUNKED("-d\r\n" THING "\r\n0\r\n\r\n")),
    BAD("a size with a space before it", CHUNKED(" d\r\n" THING "\r\n0\r\n\r\n")),
    BAD("a size with a space behind it", CHUNKED("d \r\n" THING "\r\n0\r\n\r\n")),
    BAD("a size over 64 bits", CHUNKED("1000000000000000d\r\n" THING "\r\n0\r\n\r\n")),
    BAD("more bytes than the size", CHUNKED("c\r\n" THING "\r\n0\r\n\r\n")),
    BAD("NUL in a chunk's extension", CHUNKED("d;a=\0b\r\n" THING "\r\n0\r\n\r\n")),
    BAD("bare CR in a chunk's extension", CHUNKED("d;a\rb\r\n" THING "\r\n0\r\n\r\n")),
    BAD("a folded trailer", CHUNKED("d\r\n" THING "\r\n0\r\nX-A: a\r\n b\r\n\r\n")),
    BAD("seventeen trailers", CHUNKED("d\r\n" THING "\r\n0\r\n" TRAILERS_8 TRAILERS_8 "a:\r\n\r\n")),
    BAD("a trailer without a name", CHUNKED("d\r\n" THING "\r\n0\r\n: a\r\n\r\n")),
    /* What is read as it is written. */
    ROW("a plain request", GET_WITH(""), 200, ANSWERED),
    ROW("one empty line before it", "\r\n" GET_WITH(""), 200, ANSWERED),
    ROW("blanks around a value", GET_WITH("X-A: \t a b \t \r\nX-B:\r\n"), 200, ANSWERED),
    ROW("bytes over 127 in a value", GET_WITH("X-A: \xc4\x8d\xff\r\n"), 200, ANSWERED),
    ROW("the absolute form", "GET http://localhost/healthz HTTP/1.1\r\n" HOST "\r\n", 200, ANSWERED),
    ROW("the absolute form of another host", "GET http://evil.example/healthz HTTP/1.1\r\n" HOST "\r\n", 403, ANSWERED),
    ROW("a body with its length", POST_WITH("Content-Length: 13\r\n", THING), 201, ANSWERED),
    ROW("a length with a zero before it", POST_WITH("Content-Length: 013\r\n", THING), 201, ANSWERED),
    ROW("a body in chunks", CHUNKED("6\r\n{\"titl\r\n7\r\ne\":\"a\"}\r\n0\r\n\r\n"), 201, ANSWERED),
    ROW("sizes in capitals and with zeros", CHUNKED("0D\r\n" THING "\r\n000\r\n\r\n"), 201, ANSWERED),
    ROW("chunks with extensions and trailers",
        CHUNKED("d;a=b;c=\"d\"\r\n" THING "\r\n0\r\nX-Sum: 1\r\nContent-Length: 9\r\n\r\n"), 201, ANSWERED),
    ROW("sixteen trailers", CHUNKED("d\r\n" THING "\r\n0\r\n" TRAILERS_8 TRAILERS_8 "\r\n"), 201, ANSWERED),
    ROW("a blank behind a length", POST_WITH("Content-Length: 13 \r\n", THING), 201, ANSWERED),
    ROW("a tab behind a length", POST_WITH("Content-Length: 13\t\r\n", THING), 201, ANSWERED),
    ROW("blanks around a length", POST_WITH("Content-Length:\t 13 \t \r\n", THING), 201, ANSWERED),
    ROW("a blank behind the length of nothing", GET_WITH("Content-Length: 0 \r\n"), 200, ANSWERED),
    ROW("blanks behind a coding", POST_WITH("Transfer-Encoding: chunked \t\r\n", "d\r\n" THING "\r\n0\r\n\r\n"), 201, ANSWERED),
    ROW("a blank behind a media type and an empty line before it all",
        "\r\nPOST /api/v1/things HTTP/1.1\r\n" HOST "Content-Type: application/json \r\nContent-Length: 13 \r\n\r\n" THING, 201,
        ANSWERED),
    ROW("a blank behind Host", "GET /healthz HTTP/1.1\r\nHost: localhost \t\r\n\r\n", 200, ANSWERED),
    ROW("a blank behind Connection", GET_WITH("Connection: keep-alive \r\n"), 200, ANSWERED),
    ROW("a blank behind Connection in HTTP/1.0", "GET /healthz HTTP/1.0\r\n" HOST "Connection: Keep-Alive \r\n\r\n", 200,
        ANSWERED),
    ROW("a cookie", GET_WITH("Cookie: a=b\r\n"), 200, ANSWERED),
    ROW("a cookie whose quotes stay open", GET_WITH("Cookie: a=\"\r\n"), 200, ANSWERED),
    ROW("a second cookie whose quotes stay open", GET_WITH("Cookie: a=b; c=\"\r\n"), 200, ANSWERED),
    ROW("cookies of commas, quotes and nothing", GET_WITH("Cookie:\r\nX-A: a\r\ncookie: ,;=\"=;\"\r\nCOOKIE: a\t\r\n"), 200,
        ANSWERED),
    ROW("a cookie before a body", POST_WITH("Cookie: a=\"\r\nContent-Length: 13\r\n", THING), 201, ANSWERED),
    ROW("chunked in capitals", POST_WITH("transfer-ENCODING: Chunked\r\n", "d\r\n" THING "\r\n0\r\n\r\n"), 201, ANSWERED),
};
enum { CASES = sizeof cases / sizeof cases[0] };

START_TEST(each_request_is_judged_by_its_bytes)
{
    const struct framing_case *row = &cases[_i];
    int fd = client_open();
    (void)client_send_n(fd, row->bytes, row->size);
    check_answer(fd, row, "whole");
    close(fd);
    ck_assert_int_eq(atomic_load(&sample_runs), row->status == 201);
}
END_TEST

START_TEST(each_request_is_judged_byte_by_byte)
{
    const struct framing_case *row = &cases[_i];
    int fd = client_open(), on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    for (size_t i = 0; i < row->size && client_send_n(fd, row->bytes + i, 1); i++)
        ;
    check_answer(fd, row, "byte by byte");
    close(fd);
    ck_assert_int_eq(atomic_load(&sample_runs), row->status == 201);
}
END_TEST

START_TEST(each_request_is_judged_behind_another)
{
    const struct framing_case *row = &cases[_i];
    static const char first[] = "GET /api/v1/things HTTP/1.1\r\n" HOST "\r\n";
    struct buffer b = { 0 };
    buffer_text(&b, first);
    buffer_add(&b, row->bytes, row->size);
    int fd = client_open();
    (void)client_send_n(fd, b.bytes, b.size);
    buffer_free(&b);
    struct answered *a = client_take(fd, false, PATIENCE_MS);
    ck_assert_msg(a->status == 200, "%s: the request before it: %d %s", row->name, a->status, a->body);
    check_answer(fd, row, "behind another");
    close(fd);
    ck_assert_int_eq(atomic_load(&sample_runs), row->status == 201);
}
END_TEST

/* All rows that are answered, in one stream: what is left out of one request moves none of the next. */
START_TEST(what_is_read_as_it_is_written_is_answered_in_a_row)
{
    struct buffer b = { 0 };
    for (size_t i = 0; i < CASES; i++)
        if (cases[i].outcome == ANSWERED)
            buffer_add(&b, cases[i].bytes, cases[i].size);
    int fd = client_open();
    (void)client_send_n(fd, b.bytes, b.size);
    buffer_free(&b);
    for (size_t i = 0; i < CASES; i++) {
        if (cases[i].outcome != ANSWERED)
            continue;
        const struct answered *a = client_take(fd, false, PATIENCE_MS);
        ck_assert_msg(a->status == cases[i].status, "%s: %d\n%s", cases[i].name, a->status, a->body);
    }
    close(fd);
}
END_TEST

/* The judge alone, over every beginning of each row: it never changes its mind, and never needs a byte more than the whole. */
START_TEST(the_judge_says_the_same_however_the_bytes_come)
{
    for (size_t i = 0; i < CASES; i++) {
        const struct framing_case *row = &cases[i];
        struct raw_head whole = { 0 }, growing = { 0 };
        enum raw_state expected = raw_head_read(&whole, row->bytes, row->size), state = RAW_INCOMPLETE;
        for (size_t size = 1; size <= row->size && state == RAW_INCOMPLETE; size++)
            state = raw_head_read(&growing, row->bytes, size);
        ck_assert_msg(state == expected, "%s: %d byte by byte, %d whole", row->name, (int)state, (int)expected);
        ck_assert_msg(row->outcome == REFUSED || state == RAW_WELL_FORMED, "%s: refused", row->name);
        if (state != RAW_WELL_FORMED)
            continue;
        ck_assert_uint_eq(growing.size, whole.size);
        ck_assert_uint_eq(growing.header_count, whole.header_count);
        ck_assert_uint_eq(growing.length, whole.length);
        ck_assert(growing.is_chunked == whole.is_chunked);
    }
}
END_TEST

enum { MUTATIONS = 400 };

/* The full number is in the torture. Whatever comes, the service answers with no error of its own, closes, and goes on. What was
   well formed and waits for a worker may be cancelled, since its client has closed its side. */
START_TEST(mutated_requests_do_no_harm)
{
    uint32_t random = (uint32_t)getpid() * 2654435761u + (uint32_t)clock_ms();
    printf("mutated requests: seed %u\n", random);
    for (int i = 0; i < MUTATIONS; i++) {
        char bytes[1024];
        random = random * 1664525u + 1013904223u;
        const struct framing_case *row = &cases[(random >> 8) % CASES];
        size_t size = row->size;
        memcpy(bytes, row->bytes, size);
        for (int n = 0; n < 3; n++) {
            random = random * 1664525u + 1013904223u;
            bytes[(random >> 16) % size] = (char)(random >> 8);
        }
        int fd = client_open();
        (void)client_send_n(fd, bytes, size);
        (void)shutdown(fd, SHUT_WR);
        for (struct answered *a; (a = client_take(fd, false, PATIENCE_MS))->status > 0;)
            ck_assert_msg(a->status < 500 || strstr(a->body, "\"code\":\"cancelled\""), "mutation %d of \"%s\": %d\n%s", i,
                          row->name, a->status, a->body);
        close(fd);
    }
    ck_assert_int_eq(client_ask(GET("/healthz"))->status, 200);
}
END_TEST

/* --- what becomes of the connection ------------------------------------------------------------------------------------------ */

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

Suite *suite_framing(void);
Suite *suite_framing(void)
{
    Suite *s = suite_create("framing");
    TCase *t = service_case(s, "rows", service_start);
    tcase_add_loop_test(t, each_request_is_judged_by_its_bytes, 0, CASES);
    tcase_add_loop_test(t, each_request_is_judged_byte_by_byte, 0, CASES);
    tcase_add_loop_test(t, each_request_is_judged_behind_another, 0, CASES);
    tcase_add_test(t, what_is_read_as_it_is_written_is_answered_in_a_row);
    tcase_add_test(t, the_judge_says_the_same_however_the_bytes_come);
    tcase_add_test(t, mutated_requests_do_no_harm);
    t = service_case(s, "framing", service_start);
    tcase_add_test(t, framing_that_two_programs_could_read_differently_is_refused);
    tcase_add_test(t, nothing_is_smuggled_behind_a_refused_request);
    return s;
}
