/* The bytes of a chunked body, judged alone. */
#include "../../api/raw_body.h"
#include "base/buffer.h"
#include <check.h>
#undef fail /* ours is another */

/* Reads a chunked body in pieces of this size into `out`; how many bytes were used up. */
static size_t read_in_pieces(const char *bytes, size_t size, size_t piece, struct buffer *out)
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
        at += used;
    }
    ck_assert_int_eq(state, RAW_BODY_WHOLE);
    return at;
}

START_TEST(a_chunked_body_is_the_same_in_pieces_of_any_size)
{
    static const char bytes[] = "5;a=b\r\nhello\r\n1 \t;c\r\n \r\n00005\r\nworld\r\n0;d\r\nX-A: b\r\nX-B:\r\n\r\nGET /";
    for (size_t piece = 1; piece < sizeof bytes; piece++) {
        struct buffer b = { 0 };
        size_t used = read_in_pieces(bytes, sizeof bytes - 1, piece, &b);
        ck_assert_msg(strcmp(b.bytes, "hello world") == 0 && strcmp(bytes + used, "GET /") == 0, "%zu", piece);
        buffer_free(&b);
    }
}
END_TEST

Suite *suite_raw_body(void);
Suite *suite_raw_body(void)
{
    Suite *s = suite_create("raw_body");
    TCase *t = tcase_create("raw_body");
    tcase_add_test(t, a_chunked_body_is_the_same_in_pieces_of_any_size);
    suite_add_tcase(s, t);
    return s;
}
