/* Answers of any size: they wait for their readers in files without names, and no worker waits with them. */
#include "base/buffer.h"
#include "heard_log.h"
#include "service.h"

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>

Suite *suite_spool(void);

enum { ROWS = 20000, SPOOLS_MAX = 60 << 20 }; /* 20,000 rows are some 22 MB */

static void start(void)
{
    struct server_settings s = service_settings();
    setenv("TMPDIR", "/var/tmp", 1);
    s.workers.threads[LANE_HEAVY] = 1;
    s.limits.spools_max = SPOOLS_MAX;
    service_start_with(s);
    hear_log();
}

/* How many files without a name this process holds. */
static size_t spools(void)
{
    size_t n = 0;
    DIR *all = opendir("/proc/self/fd");
    ck_assert_ptr_nonnull(all);
    for (struct dirent *it; (it = readdir(all)) != NULL;) {
        char target[512];
        ssize_t size = readlinkat(dirfd(all), it->d_name, target, sizeof target - 1);
        target[size > 0 ? size : 0] = '\0';
        n += text_starts_with(target, "/var/tmp/") && strstr(target, "(deleted)");
    }
    closedir(all);
    return n;
}

static void wait_for_spools(size_t n)
{
    for (int64_t until = clock_ms() + PATIENCE_MS; spools() != n; usleep(1000))
        ck_assert_msg(clock_ms() < until, "%zu spools, not %zu", spools(), n);
}

static int ask_for_rows(unsigned last, int rows, const char *form)
{
    int fd = client_open_from(INADDR_LOOPBACK - 1 + last);
    ck_assert(client_send(
        fd, text_format(service.mem, "GET /api/v1/exports/things?amount=%d&format=%s HTTP/1.1\r\n" HOST "\r\n", rows, form)));
    return fd;
}

/* Reads the head, and whatever comes of the body; gives the body's size as the head says it, and the lines that came. */
static size_t read_rows(int fd, size_t *lines, size_t *got)
{
    static char bytes[65536];
    struct buffer head = { 0 };
    while (head.size < 4 || memcmp(head.bytes + head.size - 4, "\r\n\r\n", 4) != 0) {
        ck_assert_int_eq(client_read(fd, bytes, 1, PATIENCE_MS), 1);
        buffer_add(&head, bytes, 1);
    }
    ck_assert_msg(text_starts_with(head.bytes, "HTTP/1.1 200 "), "%s", head.bytes);
    ck_assert_ptr_null(strcasestr(head.bytes, "ETag"));
    ck_assert_ptr_nonnull(strstr(head.bytes, "Cache-Control: no-store"));
    size_t size = strtoul(strcasestr(head.bytes, "Content-Length: ") + 16, NULL, 10);
    buffer_free(&head);
    *lines = *got = 0;
    while (*got < size) {
        ssize_t n = client_read(fd, bytes, sizeof bytes, PATIENCE_MS);
        ck_assert_int_gt(n, 0);
        for (ssize_t i = 0; i < n; i++)
            *lines += bytes[i] == '\n';
        *got += (size_t)n;
    }
    return size;
}

START_TEST(a_slow_reader_holds_neither_worker_nor_memory)
{
    size_t lines, got;
    int slow = ask_for_rows(1, ROWS, "csv");
    char first;
    ck_assert_int_eq(client_read(slow, &first, 1, PATIENCE_MS), 1); /* the answer is there, and nobody takes it */
    wait_for_spools(1);
    ck_assert_int_eq(
        client_ask(text_format(service.mem, "POST /api/v1/things/%s/work HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n",
                               number_text_of(1)))
            ->status,
        200);
    int other = ask_for_rows(1, 10, "csv");
    ck_assert_uint_eq(read_rows(other, &lines, &got), got);
    ck_assert_uint_eq(lines, 11);
    close(other);
    close(slow);
    wait_for_spools(0);
}
END_TEST

START_TEST(an_answer_of_any_size_comes_whole)
{
    static const int rows[] = { 0, 1, 20, 29, 30, 31, 60, 61, 1000, ROWS };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t lines, got;
        int fd = ask_for_rows(1, rows[i], "csv");
        ck_assert_uint_eq(read_rows(fd, &lines, &got), got);
        ck_assert_uint_eq(lines, (size_t)rows[i] + 1);
        /* the connection goes on */
        ck_assert(client_send(fd, GET("/api/v1/things")));
        ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 200);
        close(fd);
    }
    wait_for_spools(0);
}
END_TEST

START_TEST(a_client_that_goes_frees_its_spool)
{
    for (int i = 0; i < 5; i++) {
        int fd = ask_for_rows(1, ROWS, "json");
        char some[100];
        ck_assert_int_gt(client_read(fd, some, sizeof some, PATIENCE_MS), 0);
        close(fd);
        wait_for_spools(0);
    }
}
END_TEST

/* Of 60 MB one address has half. */
START_TEST(large_answers_of_one_address_leave_room_for_others)
{
    int fds[2];
    char first;
    fds[0] = ask_for_rows(2, ROWS, "csv");
    ck_assert_int_eq(client_read(fds[0], &first, 1, PATIENCE_MS), 1);
    fds[1] = ask_for_rows(2, ROWS, "csv");
    ck_assert_int_eq(client_take(fds[1], false, PATIENCE_MS)->status, 503);
    ck_assert(heard("op=thing.export code=busy"));
    close(fds[1]);
    fds[1] = ask_for_rows(3, ROWS, "csv");
    ck_assert_int_eq(client_read(fds[1], &first, 1, PATIENCE_MS), 1);
    wait_for_spools(2);
    close(fds[0]);
    close(fds[1]);
    wait_for_spools(0);
}
END_TEST

START_TEST(a_full_disk_is_said_and_nothing_half_is_sent)
{
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 5 << 20, RLIM_INFINITY }), 0);
    int fd = ask_for_rows(1, ROWS, "csv");
    struct answered *a = client_take(fd, false, PATIENCE_MS);
    ck_assert_int_eq(a->status, 507);
    ck_assert_ptr_nonnull(strstr(a->body, "\"code\":\"disk_full\""));
    ck_assert_ptr_nonnull(strstr(a->body, "free some space"));
    close(fd);
    wait_for_spools(0);
    size_t lines, got;
    fd = ask_for_rows(1, 1000, "csv");
    ck_assert_uint_eq(read_rows(fd, &lines, &got), got);
    close(fd);
}
END_TEST

START_TEST(head_has_the_size_and_no_body)
{
    int fd = client_open();
    ck_assert(client_send(fd, "HEAD /api/v1/exports/things?amount=1000&format=csv HTTP/1.1\r\n" HOST "\r\n"));
    struct answered *a = client_take(fd, true, PATIENCE_MS);
    ck_assert_int_eq(a->status, 200);
    ck_assert_uint_gt(strtoul(head_value(a, "\r\nContent-Length: "), NULL, 10), 1000000);
    ck_assert_str_eq(head_value(a, "\r\nContent-Disposition: "),
                     "attachment; filename=\"things.csv\"; filename*=UTF-8''things.csv");
    ck_assert(client_send(fd, GET("/api/v1/things")));
    ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 200);
    close(fd);
}
END_TEST

Suite *suite_spool(void)
{
    Suite *s = suite_create("spool");
    TCase *t = service_case(s, "spools", start);
    tcase_add_test(t, a_slow_reader_holds_neither_worker_nor_memory);
    tcase_add_test(t, an_answer_of_any_size_comes_whole);
    tcase_add_test(t, a_client_that_goes_frees_its_spool);
    tcase_add_test(t, large_answers_of_one_address_leave_room_for_others);
    tcase_add_test(t, a_full_disk_is_said_and_nothing_half_is_sent);
    tcase_add_test(t, head_has_the_size_and_no_body);
    return s;
}
