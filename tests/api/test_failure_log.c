/* Log lines about failed requests: a few of each kind, then a count. */
#include "../../api/failure_log.h"
#include "base/text.h"

#include <check.h>
#undef fail
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

static int ends[2];

/* Standard error goes into a pipe: each test has a process of its own. */
static void start(void)
{
    ck_assert_int_eq(pipe2(ends, O_NONBLOCK), 0);
    ck_assert_int_ge(dup2(ends[1], STDERR_FILENO), 0);
    log_set_level(LOG_INFO);
}

/* How often these words were written since the last look; all of it in `text`. */
static char text[65536];
static unsigned written(const char *words)
{
    ssize_t n = read(ends[0], text, sizeof text - 1);
    text[n > 0 ? n : 0] = '\0';
    unsigned times = 0;
    for (const char *p = text; (p = strstr(p, words)) != NULL; p++)
        times++;
    return times;
}

static void fail_often(unsigned times, enum error_code code, int64_t now_ms)
{
    for (unsigned i = 0; i < times; i++)
        failure_log(LOG_ERROR, code, "id-1", "thing.get", "no space", now_ms);
}

START_TEST(the_first_lines_of_a_kind_are_written_and_the_rest_is_counted_once)
{
    fail_often(1000, ERROR_DISK_FULL, 1000);
    ck_assert_uint_eq(written("request_failed id=id-1 op=thing.get code=disk_full"), FAILURE_LINES);
    failure_log_summary(2000);
    ck_assert_uint_eq(written("left_out"), 0);
    failure_log_summary(1000 + FAILURE_WINDOW_MS);
    ck_assert_uint_eq(written("requests_failed_too code=disk_full left_out=995"), 1);
    failure_log_summary(1000 + 3 * FAILURE_WINDOW_MS);
    ck_assert_uint_eq(written("left_out"), 0);
}
END_TEST

START_TEST(a_new_failure_says_what_was_left_out_before_it)
{
    fail_often(8, ERROR_INTERNAL, 1000);
    (void)written("request");
    fail_often(1, ERROR_INTERNAL, 1000 + FAILURE_WINDOW_MS);
    ck_assert_uint_eq(written("left_out=3"), 1);
    ck_assert_ptr_nonnull(strstr(text, "request_failed"));
}
END_TEST

START_TEST(one_kind_takes_no_line_of_another)
{
    fail_often(1000, ERROR_DISK_FULL, 1000);
    fail_often(1, ERROR_INTERNAL, 1000);
    ck_assert_uint_eq(written("code=internal"), 1);
}
END_TEST

START_TEST(what_is_below_the_level_is_not_counted)
{
    for (int i = 0; i < 100; i++)
        failure_log(LOG_DEBUG, ERROR_NOT_FOUND, "id", "thing.get", "x", 1000);
    failure_log_summary(1000 + FAILURE_WINDOW_MS);
    ck_assert_uint_eq(written("event="), 0);
}
END_TEST

static void *fail_in_thread(void *arg)
{
    fail_often(1000, ERROR_INTERNAL, *(const int64_t *)arg);
    return NULL;
}

START_TEST(threads_share_the_rate)
{
    pthread_t threads[4];
    int64_t now = 1000;
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, fail_in_thread, &now), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    failure_log_summary(now + FAILURE_WINDOW_MS);
    ck_assert_uint_eq(written("request_failed "), FAILURE_LINES);
    ck_assert_ptr_nonnull(strstr(text, "left_out=3995"));
}
END_TEST

Suite *suite_failure_log(void);
Suite *suite_failure_log(void)
{
    Suite *s = suite_create("failure_log");
    TCase *t = tcase_create("rate");
    tcase_add_checked_fixture(t, start, NULL);
    tcase_add_test(t, the_first_lines_of_a_kind_are_written_and_the_rest_is_counted_once);
    tcase_add_test(t, a_new_failure_says_what_was_left_out_before_it);
    tcase_add_test(t, one_kind_takes_no_line_of_another);
    tcase_add_test(t, what_is_below_the_level_is_not_counted);
    tcase_add_test(t, threads_share_the_rate);
    suite_add_tcase(s, t);
    return s;
}
