/* Requests that are answered together, when one of them or the database fails; and what the log says of failures. */
#include "routing.h"

#include <fcntl.h>

/* For failures that are meant to be, and logged. */
static void start_quietly(void)
{
    ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr));
    routing_start();
}

enum { MANY = 6 };

static void ask_together(const int64_t *serials, struct reply *replies)
{
    static struct task tasks[MANY];
    struct task *asked[MANY];
    for (size_t i = 0; i < MANY; i++) {
        const char *allow;
        tasks[i] = (struct task){ .request = { .mem = mem, .id = "b", .method = "GET", .path = address_of(serials[i]) } };
        ck_assert_int_eq(route_find(&tasks[i].request, &tasks[i].target, &allow), ROUTED);
        ck_assert(route_is_batched(&tasks[i].target));
        asked[i] = &tasks[i];
    }
    atomic_store(&sample_runs, 0);
    atomic_store(&sample_largest, 0);
    route_answer(&call, asked, MANY);
    for (size_t i = 0; i < MANY; i++)
        replies[i] = tasks[i].reply;
}

START_TEST(a_batch_is_one_run_and_each_gets_its_own_answer)
{
    struct reply replies[MANY] = { 0 };
    ask_together((const int64_t[]){ 1, 2, 404, 3, 4, 5 }, replies);
    ck_assert_int_eq(atomic_load(&sample_runs), 1);
    ck_assert_int_eq(atomic_load(&sample_largest), MANY);
    ck_assert_int_eq(replies[0].status, 200);
    ck_assert_ptr_nonnull(strstr(replies[0].body.bytes, "Čelik 1 "));
    ck_assert_int_eq(replies[2].status, 404);
    ck_assert_ptr_nonnull(strstr(replies[2].body.bytes, number_of(404)));
    ck_assert_ptr_nonnull(strstr(replies[5].body.bytes, "Čelik 5 "));
    for (size_t i = 0; i < MANY; i++)
        reply_clear(&replies[i]);
}
END_TEST

START_TEST(a_bad_request_does_not_sink_its_neighbours)
{
    struct reply replies[MANY] = { 0 };
    ask_together((const int64_t[]){ 1, 2, 500, 3, 4, 5 }, replies);
    ck_assert_int_eq(atomic_load(&sample_runs), 1 + MANY);
    for (size_t i = 0; i < MANY; i++) {
        ck_assert_int_eq(replies[i].status, i == 2 ? 500 : 200);
        reply_clear(&replies[i]);
    }
}
END_TEST

START_TEST(a_read_is_asked_again_once_when_the_connection_is_lost)
{
    struct reply replies[MANY] = { 0 };
    atomic_store(&sample_gone, 1);
    ask_together((const int64_t[]){ 1, 2, 503, 3, 4, 5 }, replies);
    ck_assert_int_eq(atomic_load(&sample_runs), 2);
    for (size_t i = 0; i < MANY; i++) {
        ck_assert_int_eq(replies[i].status, 200);
        reply_clear(&replies[i]);
    }
}
END_TEST

START_TEST(a_batch_whose_database_is_away_is_not_tried_one_by_one)
{
    struct reply replies[MANY] = { 0 };
    atomic_store(&sample_gone, 1000);
    ask_together((const int64_t[]){ 1, 2, 503, 3, 4, 5 }, replies);
    ck_assert_int_eq(atomic_load(&sample_runs), 2);
    for (size_t i = 0; i < MANY; i++) {
        ck_assert_int_eq(replies[i].status, 503);
        ck_assert_msg(!strstr(replies[i].body.bytes, "connection lost"), "details are for the log");
        reply_clear(&replies[i]);
    }
}
END_TEST

START_TEST(a_batch_is_not_tried_one_by_one_while_the_disk_is_full)
{
    struct reply replies[MANY] = { 0 };
    ask_together((const int64_t[]){ 1, 2, 507, 3, 4, 5 }, replies);
    ck_assert_int_eq(atomic_load(&sample_runs), 1);
    for (size_t i = 0; i < MANY; i++) {
        ck_assert_int_eq(replies[i].status, 507);
        reply_clear(&replies[i]);
    }
}
END_TEST

START_TEST(what_the_database_could_not_do_is_said_in_the_log)
{
    static const struct {
        int64_t serial;
        int status;
        const char *line; /* NULL: none */
    } rows[] = {
        { 423, 503, "level=warn event=request_failed id=t-1 op=thing.get code=busy detail=\"serial 423\"" },
        { 500, 500, "level=error event=request_failed id=t-1 op=thing.get code=internal detail=\"serial 500\"" },
        { 507, 507, "level=error event=request_failed id=t-1 op=thing.get code=disk_full detail=\"serial 507\"" },
        { 404, 404, NULL },
    };
    int ends[2];
    ck_assert_int_eq(pipe2(ends, O_NONBLOCK), 0);
    ck_assert_int_ge(dup2(ends[1], STDERR_FILENO), 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[4096] = "";
        ck_assert_int_eq(ask("GET", address_of(rows[i].serial), NULL), rows[i].status);
        ssize_t size = read(ends[0], text, sizeof text - 1);
        ck_assert_msg(rows[i].line ? strstr(text, rows[i].line) != NULL : size <= 0, "%d: %s", rows[i].status, text);
    }
    close(ends[0]);
    close(ends[1]);
}
END_TEST

Suite *suite_route_batch(void);
Suite *suite_route_batch(void)
{
    Suite *s = suite_create("route_batch");
    TCase *t = tcase_create("route_batch");
    tcase_add_checked_fixture(t, start_quietly, routing_end);
    tcase_add_test(t, a_batch_is_one_run_and_each_gets_its_own_answer);
    tcase_add_test(t, a_bad_request_does_not_sink_its_neighbours);
    tcase_add_test(t, a_read_is_asked_again_once_when_the_connection_is_lost);
    tcase_add_test(t, a_batch_whose_database_is_away_is_not_tried_one_by_one);
    tcase_add_test(t, a_batch_is_not_tried_one_by_one_while_the_disk_is_full);
    tcase_add_test(t, what_the_database_could_not_do_is_said_in_the_log);
    suite_add_tcase(s, t);
    return s;
}
