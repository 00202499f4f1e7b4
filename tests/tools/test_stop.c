/* The end of the whole program, in the middle of requests and while its database hangs. */
#include "writing_clients.h"

#include <signal.h>

START_TEST(a_stop_does_not_wait_for_a_server_process_that_hangs)
{
    static char answer[65536];
    start_program();
    wait_until(get_status("/readyz") == 200, "it does not become ready: %s", said());
    struct cluster *cl = join();
    ck_assert_ok(db_script(&call, "begin; lock table supplier in access exclusive mode")); /* the report waits */
    int fd = open_connection(program.port);
    static const char request[] = "GET /api/v1/reports/gaps HTTP/1.1\r\nHost: localhost\r\n\r\n";
    ck_assert_int_eq(send(fd, request, sizeof request - 1, MSG_NOSIGNAL), (ssize_t)sizeof request - 1);
    wait_until(strcmp(harness_value("select count(*) >= 1 from pg_locks where not granted"), "true") == 0, "%s: %s",
               "nobody waits", said());
    pid_t backend = (pid_t)strtol(harness_value("select pid from pg_locks where not granted limit 1"), NULL, 10);
    ck_assert_int_eq(kill(backend, SIGSTOP), 0);
    ck_assert_ok(db_script(&call, "rollback"));
    part(cl);
    int64_t begun = clock_ms();
    kill(program.process, SIGTERM);
    ck_assert_int_eq(wait_program(), 0);
    (void)printf("  stopped after %d ms\n", (int)(clock_ms() - begun));
    ck_assert_int_lt(clock_ms() - begun, 120000); /* far from the 300 s that a report may take */
    ck_assert_int_eq(postmaster_or_none(), 0);
    (void)recv(fd, answer, sizeof answer, 0);
    close(fd);
}
END_TEST

#define WAITING_WRITES "\ndicr_queue_waiting{lane=\"write\"} "

/* Writes that wait for a lock in the database, and those that wait for a worker of the service. */
static int writes_that_wait(void)
{
    static char answer[1 << 20];
    const char *queued = get(program.port, "/metrics", answer, sizeof answer) == 200 ? strstr(answer, WAITING_WRITES) : NULL;
    return (int)strtol(harness_value("select count(distinct pid) from pg_locks where not granted"), NULL, 10) +
           (queued ? (int)strtol(queued + strlen(WAITING_WRITES), NULL, 10) : 0);
}

static bool is_refused(void)
{
    int fd = open_connection(program.port);
    if (fd >= 0)
        close(fd);
    return fd < 0;
}

START_TEST(a_stop_lets_requests_under_way_end_and_takes_no_new_ones)
{
    start_program();
    struct cluster *cl = join();
    ck_assert_ok(db_script(&call, "begin; lock table supplier in share mode")); /* writes wait */
    start_clients(false);
    /* the writes of all clients have arrived: they wait for the table, or for a worker */
    wait_until(writes_that_wait() == WRITERS, "not all clients have written: %s", said());
    kill(program.process, SIGTERM);
    wait_until(is_refused(), "it still takes connections: %s", said());
    ck_assert_int_eq(waitpid(program.process, NULL, WNOHANG), 0);
    ck_assert_ok(db_script(&call, "rollback"));
    end_clients();
    ck_assert_int_eq(wait_program(), 0);
    ck_assert_uint_eq(atomic_load(&writing.count), WRITERS);
    part(cl);
    check_database();
}
END_TEST

Suite *suite_stop(void);
Suite *suite_stop(void)
{
    Suite *s = suite_create("stop");
    TCase *t = own_program_case(s, "stop");
    add_unsanitized(t, a_stop_does_not_wait_for_a_server_process_that_hangs);
    add_unsanitized(t, a_stop_lets_requests_under_way_end_and_takes_no_new_ones);
    return s;
}
