#include "base/buffer.h"
#include "base/text.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <signal.h>
#include <unistd.h>

static struct buffer b;

static void start(void)
{
    b = (struct buffer){ 0 };
}

static void end(void)
{
    buffer_free(&b);
}

START_TEST(what_is_added_stands_in_order_and_is_always_ended)
{
    char expected[5000] = "";
    size_t size = 0;
    for (int i = 0; size < 4900; i++) {
        char piece[128];
        int n = snprintf(piece, sizeof piece, "%0*d,", i % 100 + 1, i);
        if (i % 2)
            buffer_text(&b, piece);
        else
            buffer_format(&b, "%s", piece);
        memcpy(expected + size, piece, (size_t)n + 1);
        size += (size_t)n;
        ck_assert_uint_eq(b.size, size);
        ck_assert_str_eq(b.bytes, expected);
    }
}
END_TEST

START_TEST(a_format_longer_than_the_room_comes_whole)
{
    for (int n = 0; n < 3000; n += 7) {
        buffer_free(&b);
        buffer_format(&b, "%*d", n, 5);
        ck_assert_uint_eq(b.size, (size_t)(n ? n : 1));
        ck_assert(b.bytes[b.size - 1] == '5' && b.bytes[b.size] == '\0');
    }
}
END_TEST

START_TEST(bytes_may_hold_a_nul)
{
    buffer_add(&b, "a\0b", 3);
    ck_assert_uint_eq(b.size, 3);
    ck_assert_mem_eq(b.bytes, "a\0b", 4);
}
END_TEST

START_TEST(room_once_reserved_is_not_moved)
{
    buffer_reserve(&b, 10000);
    const char *bytes = b.bytes;
    for (int i = 0; i < 10000; i++)
        buffer_char(&b, 'x');
    ck_assert_ptr_eq(b.bytes, bytes);
    ck_assert_uint_eq(strlen(b.bytes), 10000);
}
END_TEST

START_TEST(after_freeing_a_buffer_starts_anew)
{
    buffer_text(&b, "old");
    buffer_free(&b);
    ck_assert_uint_eq(b.size, 0);
    buffer_text(&b, "new");
    ck_assert_str_eq(b.bytes, "new");
}
END_TEST

START_TEST(a_buffer_beyond_all_memory_ends_the_process)
{
    volatile size_t more = SIZE_MAX - 2;
    buffer_text(&b, "abcdef");
    buffer_reserve(&b, more);
}
END_TEST

START_TEST(a_buffer_is_written_whole_or_the_reason_is_told)
{
    int ends[2];
    struct buffer got = { 0 };
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    for (int i = 0; i < 5000; i++)
        buffer_int(&b, i);
    struct file_sink pipe = FILE_SINK(ends[1]);
    b.sink = &pipe.sink;
    size_t size = b.size;
    const char *text = strdup(b.bytes);
    ck_assert(buffer_flush(&b));
    ck_assert_uint_eq(b.size, 0);
    buffer_reserve(&got, size + 1);
    ck_assert_int_eq(read(ends[0], got.bytes, size + 1), (ssize_t)size);
    ck_assert_mem_eq(got.bytes, text, size);
    free((void *)(uintptr_t)text);
    signal(SIGPIPE, SIG_IGN);
    close(ends[0]);
    buffer_text(&b, "more");
    ck_assert(!buffer_flush(&b));
    ck_assert_int_eq(b.failed, EPIPE);
    close(ends[1]);
    buffer_free(&got);
}
END_TEST

START_TEST(integers_are_written_as_printf_writes_them)
{
    static const int64_t values[] = { 0, 1, -1, 9, 10, -10, 99, 100, 1234567890123, INT64_MAX, INT64_MIN, INT64_MIN + 1 };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char expected[32];
        snprintf(expected, sizeof expected, "%" PRId64, values[i]);
        buffer_free(&b);
        buffer_int(&b, values[i]);
        ck_assert_str_eq(b.bytes, expected);
    }
}
END_TEST

START_TEST(json_strings_are_escaped_where_they_must_and_nowhere_else)
{
    buffer_json(&b, "a\"b\\c/d\n\r\t\b\f\x01\x1F\x7Fčë😀");
    ck_assert_str_eq(b.bytes, "\"a\\\"b\\\\c/d\\n\\r\\t\\b\\f\\u0001\\u001f\x7Fčë😀\"");
    buffer_free(&b);
    buffer_json(&b, NULL);
    ck_assert_str_eq(b.bytes, "null");
    buffer_free(&b);
    buffer_json(&b, "");
    ck_assert_str_eq(b.bytes, "\"\"");
}
END_TEST

START_TEST(json_strings_are_read_back_as_they_were_by_another_reader)
{
    static const char *const pieces[] = { "a", "\"", "\\", "\n", "\x01", "\x1F", "/", "č", "\u2028", "😀", " ", "\r", "u00" };
    unsigned seed = 3;
    for (int run = 0; run < 5000; run++) {
        char text[64] = "";
        size_t size = 0;
        for (int i = 0; i < run % 12; i++) {
            seed = seed * 1103515245u + 12345u;
            const char *piece = pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)];
            memcpy(text + size, piece, strlen(piece) + 1);
            size += strlen(piece);
        }
        buffer_free(&b);
        buffer_json(&b, text);
        json_t *read = json_loadb(b.bytes, b.size, JSON_DECODE_ANY, NULL);
        ck_assert_ptr_nonnull(read);
        ck_assert_str_eq(json_string_value(read), text);
        json_decref(read);
    }
}
END_TEST

START_TEST(html_cannot_be_left_by_content_or_attribute)
{
    buffer_html(&b, "<a href=\"x\" title='y'>Čelik & Co</a>");
    ck_assert_str_eq(b.bytes, "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;Čelik &amp; Co&lt;/a&gt;");
    buffer_free(&b);
    buffer_html(&b, "");
    ck_assert_str_eq(b.bytes, "");
}
END_TEST

START_TEST(a_buffer_reads_to_the_end_or_one_byte_beyond_what_it_may)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(write(ends[1], "Čelik & Co", 11), 11);
    ck_assert(buffer_read(&b, ends[0], 4));
    ck_assert_uint_eq(b.size, 5);
    close(ends[1]);
    ck_assert(buffer_read(&b, ends[0], 1000));
    ck_assert_str_eq(b.bytes, "Čelik & Co");
    close(ends[0]);
    ck_assert(!buffer_read(&b, ends[0], 1000));
    ck_assert_int_eq(errno, EBADF);
}
END_TEST

START_TEST(what_is_taken_out_of_a_buffer_leaves_it_empty)
{
    struct arena *mem = arena_new(0);
    buffer_text(&b, "whole");
    ck_assert_str_eq(buffer_take(&b, mem), "whole");
    ck_assert(b.bytes == NULL && b.size == 0);
    ck_assert_str_eq(buffer_take(&b, mem), "");
    arena_free(mem);
}
END_TEST

Suite *suite_buffer(void);
Suite *suite_buffer(void)
{
    TCase *t = tcase_create("buffer");
    tcase_add_checked_fixture(t, start, end);
    tcase_add_test(t, what_is_added_stands_in_order_and_is_always_ended);
    tcase_add_test(t, a_format_longer_than_the_room_comes_whole);
    tcase_add_test(t, bytes_may_hold_a_nul);
    tcase_add_test(t, room_once_reserved_is_not_moved);
    tcase_add_test(t, after_freeing_a_buffer_starts_anew);
    tcase_add_exit_test(t, a_buffer_beyond_all_memory_ends_the_process, 75);
    tcase_add_test(t, a_buffer_is_written_whole_or_the_reason_is_told);
    tcase_add_test(t, integers_are_written_as_printf_writes_them);
    tcase_add_test(t, json_strings_are_escaped_where_they_must_and_nowhere_else);
    tcase_add_test(t, json_strings_are_read_back_as_they_were_by_another_reader);
    tcase_add_test(t, html_cannot_be_left_by_content_or_attribute);
    tcase_add_test(t, a_buffer_reads_to_the_end_or_one_byte_beyond_what_it_may);
    tcase_add_test(t, what_is_taken_out_of_a_buffer_leaves_it_empty);
    Suite *s = suite_create("buffer");
    suite_add_tcase(s, t);
    return s;
}
