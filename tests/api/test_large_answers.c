/* Answers whose head or body is large: none is lost without a word. */
#include "base/buffer.h"
#include "heard_log.h"
#include "service.h"

/* libmicrohttpd writes the head of an answer into the memory that its request has left, and says nothing where it does not fit. */
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

Suite *suite_large_answers(void);
Suite *suite_large_answers(void)
{
    Suite *s = suite_create("large_answers");
    TCase *t = service_case(s, "sizes", service_start);
    tcase_add_test(t, no_answer_is_lost_for_its_size);
    tcase_add_test(t, a_download_with_a_long_name_is_answered);
    tcase_add_test(t, an_answer_that_cannot_be_written_is_a_failure_of_ours);
    return s;
}
