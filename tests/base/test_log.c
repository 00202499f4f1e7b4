#include "base/buffer.h"
#include "base/log.h"

#include "base/date.h"
#include "base/text.h"
#include "base/utf8.h"

#include <check.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

static struct arena *mem;
static int ends[2];

/* Standard error goes into a pipe (each test has a process of its own). */
static void start(void)
{
    mem = arena_new(0);
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_ge(fcntl(ends[1], F_SETPIPE_SZ, 1 << 20), 0);
    ck_assert_int_ge(dup2(ends[1], STDERR_FILENO), 0);
    ck_assert_int_eq(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
    log_set_level(LOG_DEBUG);
}

static void end(void)
{
    arena_free(mem);
}

/* What was written since the last look. */
static const char *written(void)
{
    struct buffer b = { 0 };
    char piece[4096];
    for (ssize_t n; (n = read(ends[0], piece, sizeof piece)) > 0;)
        buffer_add(&b, piece, (size_t)n);
    const char *text = text_copy_n(mem, b.bytes, b.size);
    buffer_free(&b);
    return text;
}

/* The line behind its time. */
static const char *line_of(void)
{
    const char *text = written(), *level = strstr(text, " level=");
    ck_assert_ptr_nonnull(level);
    ck_assert_msg(strchr(text, '\n') == text + strlen(text) - 1, "not one line: %s", text);
    return level + 1;
}

START_TEST(a_line_has_time_level_event_and_pairs)
{
    log_line(LOG_INFO, "listening", "address", "127.0.0.1:8080", "workers", "2");
    const char *text = written();
    ck_assert(text_starts_with(text, "time="));
    char moment[32];
    snprintf(moment, sizeof moment, "%.24s", text + 5);
    struct instant at = { 0 };
    ck_assert_msg(instant_parse(moment, &at), "%s", moment);
    int64_t now = (int64_t)time(NULL) * 1000000;
    ck_assert(at.microseconds > now - 60000000 && at.microseconds < now + 60000000);
    ck_assert_str_eq(text + 29, " level=info event=listening address=127.0.0.1:8080 workers=2\n");
}
END_TEST

START_TEST(a_line_may_have_no_pairs_and_unknown_values_are_left_out)
{
    log_line(LOG_WARN, "stopping");
    ck_assert_str_eq(line_of(), "level=warn event=stopping\n");
    log_line(LOG_ERROR, "failed", "field", NULL, "code", "internal");
    ck_assert_str_eq(line_of(), "level=error event=failed code=internal\n");
}
END_TEST

START_TEST(values_are_quoted_where_a_reader_would_misread_them)
{
    static const struct {
        const char *value, *written;
    } cases[] = {
        { "plain", "plain" },
        { "", "\"\"" },
        { "two words", "\"two words\"" },
        { "a=b", "\"a=b\"" },
        { "say \"x\"", "\"say \\\"x\\\"\"" },
        { "c:\\x", "\"c:\\\\x\"" },
        { "Čelik", "\"Čelik\"" },
        { "a\tb", "\"a\\tb\"" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        log_line(LOG_DEBUG, "test", "k", cases[i].value);
        ck_assert_str_eq(line_of(), text_format(mem, "level=debug event=test k=%s\n", cases[i].written));
    }
}
END_TEST

START_TEST(nobody_forges_a_line_or_hides_what_it_says)
{
    static const struct {
        const char *value, *written;
    } cases[] = {
        { "x\ntime=2026-01-01T00:00:00.000Z level=info event=login user=admin",
          "\"x\\ntime=2026-01-01T00:00:00.000Z level=info event=login user=admin\"" },
        { "x\r\n", "\"x\\r\\n\"" },
        { "\" level=info", "\"\\\" level=info\"" },
        { "\x1B[2Jgone", "\"\\x1b[2Jgone\"" }, /* a terminal would be wiped */
        { "\x7F\x01", "\"\\x7f\\x01\"" },
        { "\xC2\x85", "\"\\xc2\\x85\"" }, /* next line */
        { "\xC2\x9B"
          "2J",
          "\"\\xc2\\x9b2J\"" },                       /* escape in one character */
        { "\u2028", "\"\\xe2\\x80\\xa8\"" },          /* line separator */
        { "\u202Eevil", "\"\\xe2\\x80\\xaeevil\"" },  /* turns the direction of writing */
        { "a\u200Bb", "\"a\\xe2\\x80\\x8bb\"" },      /* takes no place */
        { "Sisak \x8A\xFF", "\"Sisak \\x8a\\xff\"" }, /* not UTF-8 */
        { "half \xC4", "\"half \\xc4\"" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        log_line(LOG_INFO, "test", "k", cases[i].value);
        ck_assert_str_eq(line_of(), text_format(mem, "level=info event=test k=%s\n", cases[i].written));
    }
    log_line(LOG_INFO, "an event\nwith a break");
    ck_assert_str_eq(line_of(), "level=info event=\"an event\\nwith a break\"\n");
}
END_TEST

START_TEST(every_byte_can_be_logged_on_one_line)
{
    for (int byte = 1; byte < 256; byte++) {
        char value[] = { 'a', (char)byte, 'b', '\0' };
        log_line(LOG_INFO, "test", "k", value);
        const char *line = line_of();
        for (const char *s = line; s[1]; s++)
            ck_assert_msg((unsigned char)*s >= ' ' && (unsigned char)*s < 0x7F, "byte %d: %s", byte, line);
    }
}
END_TEST

START_TEST(a_huge_value_is_cut_between_two_characters)
{
    char *value = arena_take(mem, 100001);
    for (size_t i = 0; i < 100000; i += 2)
        memcpy(value + i, "č", 2);
    for (size_t shift = 0; shift < 2; shift++) {
        /* The second time one byte stands before the letters, so that the cut would fall into one. */
        if (shift)
            memcpy(value, "xx", 2);
        log_line(LOG_INFO, "test", "k", value + shift);
        const char *line = line_of();
        ck_assert_uint_lt(strlen(line), 4300);
        ck_assert(utf8_is_valid(line, strlen(line)));
        ck_assert_ptr_null(strstr(line, "\\x"));
        ck_assert_str_eq(line + strlen(line) - strlen("č…\"\n"), "č…\"\n");
    }
}
END_TEST

START_TEST(lines_below_the_level_are_not_written)
{
    log_set_level(LOG_WARN);
    log_line(LOG_DEBUG, "no");
    log_line(LOG_INFO, "no");
    ck_assert_str_eq(written(), "");
    log_line(LOG_WARN, "yes");
    log_line(LOG_ERROR, "yes");
    ck_assert_ptr_nonnull(strstr(written(), "level=error"));
}
END_TEST

START_TEST(levels_are_read_by_name)
{
    enum log_level level = LOG_DEBUG;
    ck_assert(log_level_parse("warn", &level));
    ck_assert_int_eq(level, LOG_WARN);
    ck_assert(log_level_parse("ERROR", &level));
    ck_assert_int_eq(level, LOG_ERROR);
    ck_assert(!log_level_parse("", &level) && !log_level_parse("warning", &level) && !log_level_parse("3", &level));
    ck_assert_int_eq(level, LOG_ERROR);
}
END_TEST

enum { THREADS = 4, LINES = 500 };

static void *write_lines(void *name)
{
    for (int i = 0; i < LINES; i++)
        log_line(LOG_INFO, "test", "thread", name, "more", "0123456789 0123456789 0123456789");
    return NULL;
}

START_TEST(lines_of_threads_do_not_mix)
{
    static char names[THREADS][2] = { "a", "b", "c", "d" };
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, write_lines, names[i]), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    struct texts lines = text_split(mem, written(), '\n');
    ck_assert_uint_eq(lines.n, THREADS * LINES + 1);
    for (size_t i = 0; i + 1 < lines.n; i++) {
        ck_assert(text_starts_with(lines.item[i], "time="));
        ck_assert_ptr_nonnull(strstr(lines.item[i], " more=\"0123456789 0123456789 0123456789\""));
    }
}
END_TEST

START_TEST(a_log_that_cannot_be_written_harms_nobody)
{
    close(STDERR_FILENO);
    log_line(LOG_INFO, "into nothing", "k", "v");
}
END_TEST

Suite *suite_log(void);
Suite *suite_log(void)
{
    TCase *t = tcase_create("log");
    tcase_add_checked_fixture(t, start, end);
    tcase_add_test(t, a_line_has_time_level_event_and_pairs);
    tcase_add_test(t, a_line_may_have_no_pairs_and_unknown_values_are_left_out);
    tcase_add_test(t, values_are_quoted_where_a_reader_would_misread_them);
    tcase_add_test(t, nobody_forges_a_line_or_hides_what_it_says);
    tcase_add_test(t, every_byte_can_be_logged_on_one_line);
    tcase_add_test(t, a_huge_value_is_cut_between_two_characters);
    tcase_add_test(t, lines_below_the_level_are_not_written);
    tcase_add_test(t, levels_are_read_by_name);
    tcase_add_test(t, lines_of_threads_do_not_mix);
    tcase_add_test(t, a_log_that_cannot_be_written_harms_nobody);
    Suite *s = suite_create("log");
    suite_add_tcase(s, t);
    return s;
}
