/* Clients that send no more, in the middle of a request or between two, and still read. */
#include "framing.h"

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

Suite *suite_cut_request(void);
Suite *suite_cut_request(void)
{
    Suite *s = suite_create("cut_request");
    TCase *t = service_case(s, "cut", service_start);
    tcase_add_loop_test(t, a_request_that_ends_in_the_middle_is_told_so, 0, CUTS);
    tcase_add_test(t, a_client_that_ends_between_requests_gets_nothing_more);
    return s;
}
