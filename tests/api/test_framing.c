/* Where a request begins and ends, judged by its bytes as they came (RFC 9112): each row whole, byte by byte, and behind a good
   request in the same stream. What two programs could read differently is refused with the service's own problem answer, the
   connection is closed, and nothing behind it is read. */
#include "base/buffer.h"
#include "service.h"

#include "../../api/raw_body.h"

enum outcome { REFUSED, ANSWERED };

struct framing_case {
    const char *name, *bytes;
    size_t size;
    int status;
    enum outcome outcome;
};
#define ROW(name, bytes, status, outcome) { name, bytes, sizeof(bytes) - 1, status, outcome }
#define BAD(name, bytes) ROW(name, bytes, 400, REFUSED)
#define GET_WITH(headers) "GET /healthz HTTP/1.1\r\n" HOST headers "\r\n"
#define POST_WITH(headers, body) "POST /api/v1/things HTTP/1.1\r\n" HOST "Content-Type: application/json\r\n" headers "\r\n" body
#define TRAILERS_8 "a:\r\na:\r\na:\r\na:\r\na:\r\na:\r\na:\r\na:\r\n"
#define CHUNKED(body) POST_WITH("Transfer-Encoding: chunked\r\n", body)
#define THING "{\"title\":\"a\"}"

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

static void start(void)
{
    service_start_with(service_settings());
}

static size_t count_of(const char *text, const char *words)
{
    size_t n = 0;
    for (const char *p = text; (p = strstr(p, words)) != NULL; p += strlen(words))
        n++;
    return n;
}

/* The answer has the row's status; a refusal is a problem of ours and the last thing on the connection. */
static void check_answer(int fd, const struct framing_case *row, const char *how)
{
    struct answered *a = client_take(fd, false, PATIENCE_MS);
    ck_assert_msg(a->status == row->status, "%s, %s: %d instead of %d\n%s", row->name, how, a->status, row->status, a->head);
    ck_assert_msg(count_of(a->head, "HTTP/1.1 ") == 1, "%s, %s: two heads\n%s", row->name, how, a->head);
    const char *protects = head_value(a, "X-Content-Type-Options: ");
    ck_assert_msg(protects && strcmp(protects, "nosniff") == 0, "%s, %s: not our answer\n%s", row->name, how, a->head);
    char more;
    if (row->outcome == ANSWERED) {
        ck_assert_msg(client_send(fd, GET("/healthz")), "%s, %s: closed", row->name, how);
        ck_assert_msg(client_take(fd, false, PATIENCE_MS)->status == 200, "%s, %s: the connection is of no more use", row->name,
                      how);
        return;
    }
    const char *value = head_value(a, "Content-Type: ");
    ck_assert_msg(value && strcmp(value, "application/problem+json") == 0, "%s, %s: %s", row->name, how, value);
    ck_assert_msg(strstr(a->body, "\"code\":\"bad_request\""), "%s, %s: %s", row->name, how, a->body);
    value = head_value(a, "\r\nConnection: ");
    ck_assert_msg(value && strcmp(value, "close") == 0, "%s, %s: does not say that it closes", row->name, how);
    ck_assert_msg(client_read(fd, &more, 1, PATIENCE_MS) == 0, "%s, %s: something follows a refusal", row->name, how);
}

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

/* Reads a chunked body in pieces of this size into `out`, and what goes on to libmicrohttpd into `passed`; how many bytes were
   used up. */
static size_t read_in_pieces(const char *bytes, size_t size, size_t piece, struct buffer *out, struct buffer *passed)
{
    const struct raw_head head = { .is_chunked = true };
    struct raw_body body;
    enum raw_body_state state = RAW_BODY_MORE;
    size_t at = 0, end = 0;
    raw_body_start(&body, &head);
    while (state != RAW_BODY_WHOLE && state != RAW_BODY_MALFORMED) {
        const char *data;
        size_t used, data_size;
        if (at == end)
            end = at + piece < size ? at + piece : size;
        state = raw_body_read(&body, bytes + at, end - at, &used, &data, &data_size);
        if (state == RAW_BODY_DATA)
            buffer_add(out, data, data_size);
        if (state == RAW_BODY_DATA || state == RAW_BODY_FRAMING)
            buffer_add(passed, data, data_size);
        at += used;
    }
    ck_assert_int_eq(state, RAW_BODY_WHOLE);
    return at;
}

START_TEST(a_chunked_body_is_the_same_in_pieces_of_any_size)
{
    static const char bytes[] = "5;a=b\r\nhello\r\n1 \t;c\r\n \r\n00005\r\nworld\r\n0;d\r\nX-A: b\r\nX-B:\r\n\r\nGET /";
    static const char expected[] = "5\r\nhello\r\n1\r\n \r\n00005\r\nworld\r\n0\r\n\r\n";
    for (size_t piece = 1; piece < sizeof bytes; piece++) {
        struct buffer b = { 0 }, passed = { 0 };
        size_t used = read_in_pieces(bytes, sizeof bytes - 1, piece, &b, &passed);
        ck_assert_str_eq(passed.bytes, expected);
        buffer_free(&passed);
        ck_assert_msg(strcmp(b.bytes, "hello world") == 0 && strcmp(bytes + used, "GET /") == 0, "%zu", piece);
        buffer_free(&b);
    }
}
END_TEST

/* --- the end in the middle -------------------------------------------------------------------------------------------------- */

/* Requests whose client sends no more, in the middle, and still reads. */
static const struct framing_case cuts[] = {
    BAD("a body of a length", POST_WITH("Content-Length: 13\r\n", "{")),
    BAD("a body of which nothing came", POST_WITH("Content-Length: 13\r\n", "")),
    BAD("a chunk", CHUNKED("d\r\n{")),
    BAD("a chunk's size", CHUNKED("d")),
    BAD("no last chunk", CHUNKED("d\r\n" THING "\r\n")),
    BAD("a trailer", CHUNKED("d\r\n" THING "\r\n0\r\nX-A: a")),
    BAD("a body that is not wanted",
        "POST /api/v1/things HTTP/1.1\r\n" HOST "Content-Type: text/plain\r\nContent-Length: 13\r\n\r\n{"),
    BAD("a request line", "GET /hea"),
    BAD("a header", "GET /healthz HTTP/1.1\r\nHost: loc"),
    BAD("no empty line", "GET /healthz HTTP/1.1\r\n" HOST),
    BAD("a request line behind an empty line", "\r\nG"),
};
enum { CUTS = sizeof cuts / sizeof cuts[0] };

/* RFC 9112 §8: a server may send an error response before it closes. */
START_TEST(a_request_that_ends_in_the_middle_is_told_so)
{
    const struct framing_case *row = &cuts[_i];
    for (int first = 0; first < 2; first++) {
        int fd = client_open();
        if (first) {
            (void)client_send(fd, GET("/healthz"));
            ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 200);
        }
        (void)client_send_n(fd, row->bytes, row->size);
        (void)shutdown(fd, SHUT_WR);
        check_answer(fd, row, first ? "behind another" : "alone");
        close(fd);
    }
    ck_assert_int_eq(atomic_load(&sample_runs), 0);
}
END_TEST

START_TEST(a_client_that_ends_between_requests_gets_nothing_more)
{
    static const char *const before[] = { "", "\r\n", GET("/healthz"), GET("/healthz") "\r\n" };
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
        int fd = client_open();
        (void)client_send(fd, before[i]);
        (void)shutdown(fd, SHUT_WR);
        ck_assert(i < 2 || client_take(fd, false, PATIENCE_MS)->status == 200);
        ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 0);
        close(fd);
    }
}
END_TEST

/* --- sizes ------------------------------------------------------------------------------------------------------------------ */

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

/* --- mutated requests ------------------------------------------------------------------------------------------------------- */

enum { MUTATIONS = 400 };

/* The full number is in the torture. Whatever comes, the service answers with no error of its own, closes, and goes on. */
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
            ck_assert_msg(a->status < 500, "mutation %d of \"%s\": %d\n%s", i, row->name, a->status, a->body);
        close(fd);
    }
    ck_assert_int_eq(client_ask(GET("/healthz"))->status, 200);
}
END_TEST

Suite *suite_framing(void);
Suite *suite_framing(void)
{
    Suite *s = suite_create("framing");
    TCase *t = tcase_create("rows");
    tcase_add_checked_fixture(t, start, service_end);
    tcase_set_timeout(t, 600);
    tcase_add_loop_test(t, each_request_is_judged_by_its_bytes, 0, CASES);
    tcase_add_loop_test(t, each_request_is_judged_byte_by_byte, 0, CASES);
    tcase_add_loop_test(t, each_request_is_judged_behind_another, 0, CASES);
    tcase_add_test(t, what_is_read_as_it_is_written_is_answered_in_a_row);
    tcase_add_test(t, the_judge_says_the_same_however_the_bytes_come);
    tcase_add_test(t, a_chunked_body_is_the_same_in_pieces_of_any_size);
    tcase_add_loop_test(t, a_request_that_ends_in_the_middle_is_told_so, 0, CUTS);
    tcase_add_test(t, a_client_that_ends_between_requests_gets_nothing_more);
    tcase_add_test(t, heads_of_any_size_get_our_answer);
    tcase_add_test(t, a_refused_head_request_gets_no_body);
    tcase_add_test(t, a_refused_body_of_any_size_gets_its_answer);
    tcase_add_test(t, mutated_requests_do_no_harm);
    suite_add_tcase(s, t);
    return s;
}
