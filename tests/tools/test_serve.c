/* dicr serve while its database is away, comes late, or is another than it should be. */
#include "client.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

START_TEST(the_service_waits_for_a_database_that_is_away)
{
    int err = temporary();
    uint16_t port;
    setenv("DICR_DATABASE", "host=/nonexistent dbname=x", 1);
    pid_t child = begin_service((const char *const[]){ SERVE_ANYWHERE, NULL }, err, &port);
    kill(child, SIGTERM);
    ck_assert_int_eq(ended(child), 0);
    lseek(err, 0, SEEK_SET);
    says(read_all(err), "level=warn event=database_away");
}
END_TEST

/* Under nohup, or as a background job of a script. A stop would close the port to new connections. */
START_TEST(the_service_ignores_signals_that_it_was_started_to_ignore)
{
    static const int signals[] = { SIGHUP, SIGINT };
    char answer[4096];
    uint16_t port;
    int err = temporary();
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        signal(signals[i], SIG_IGN);
    pid_t child = begin_service((const char *const[]){ SERVE_ANYWHERE, NULL }, err, &port);
    for (size_t i = 0; i < 2 * sizeof signals / sizeof *signals; i++) {
        kill(child, signals[i / 2]);
        int status = get(port, "/healthz", answer, sizeof answer);
        ck_assert_msg(status == 200, "signal %d ends it: %d %s", signals[i / 2], status, file_end(err));
    }
    kill(child, SIGTERM);
    ck_assert_int_eq(ended(child), 0);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        signal(signals[i], SIG_DFL);
}
END_TEST

/* A demo that was asked for and is not there would be missed in silence. */
START_TEST(the_service_does_not_wait_for_a_database_that_it_was_to_fill)
{
    setenv("DICR_DATABASE", "host=/nonexistent dbname=x", 1);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC), err = temporary();
    pid_t child = begin((const char *const[]){ SERVE_ANYWHERE, "--demo", NULL }, null, null, err);
    int status;
    wait_until(waitpid(child, &status, WNOHANG) == child || strstr(file_end(err), "event=listening"), "nothing happens: %s",
               file_end(err));
    if (strstr(file_end(err), "event=listening")) {
        kill(child, SIGKILL);
        ck_abort_msg("it serves without the demo: %s", file_end(err));
    }
    ck_assert_int_eq(WEXITSTATUS(status), 75);
    says(file_end(err), "the database cannot be reached");
}
END_TEST

/* The status and the body of a request. */
static const char *answer_to(uint16_t port, const char *path)
{
    static char answer[65536];
    int status = get(port, path, answer, sizeof answer);
    const char *body = status ? strstr(answer, "\r\n\r\n") : NULL;
    return text_format(call.mem, "%d %s", status, body ? body + 4 : "");
}

START_TEST(a_server_that_comes_late_must_hold_the_schema_of_the_program)
{
    /* the way to the server's socket is a link, which is not there when the service starts */
    char directory[TEMPORARY_PATH_BYTES];
    int err = temporary();
    uint16_t port;
    const char *server = harness_sql("select split_part(current_setting('unix_socket_directories'), ',', 1)");
    ck_assert_ptr_nonnull(mkdtemp(temporary_path(directory, "late")));
    const char *way = text_format(call.mem, "%s/run", directory);
    setenv("DICR_DATABASE",
           text_format(call.mem, "host=%s user=postgres dbname=%s", way, harness_sql("select current_database()")), 1);
    pid_t child = begin_service((const char *const[]){ SERVE_ANYWHERE, NULL }, err, &port);
    wait_until(text_starts_with(answer_to(port, "/readyz"), "503"), "it is ready without a database");
    ck_assert_int_eq(symlink(server, way), 0);
    wait_until(strstr(answer_to(port, "/readyz"), "\"schema\""), "it does not see that the database is empty: %s", file_end(err));
    const char *answer = answer_to(port, "/api/v1/suppliers/HR-0000017");
    ck_assert_msg(text_starts_with(answer, "503") && strstr(answer, "\"code\":\"schema\""), "%s", answer);
    ck_assert_ran("db", "migrate");
    wait_until(text_starts_with(answer_to(port, "/readyz"), "200"), "it does not become ready: %s", file_end(err));
    ck_assert(text_starts_with(answer_to(port, "/api/v1/suppliers/HR-0000017"), "404"));
    /* the same when the server behind the address is replaced by one that holds something else */
    harness_sql("update schema_version set sha256 = repeat('0', 64) where version = 1");
    harness_sql("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and "
                "pid <> pg_backend_pid()");
    wait_until(strstr(answer_to(port, "/readyz"), "\"schema\""), "it does not see the other schema: %s", file_end(err));
    answer = answer_to(port, "/api/v1/suppliers/HR-0000017");
    ck_assert_msg(text_starts_with(answer, "503") && strstr(answer, "\"code\":\"schema\""), "%s", answer);
    kill(child, SIGTERM);
    ck_assert_int_eq(ended(child), 0);
    unlink(way);
    rmdir(directory);
}
END_TEST

Suite *suite_serve(void);
Suite *suite_serve(void)
{
    Suite *s = suite_create("serve");
    TCase *t = tcase_create("named");
    tcase_add_checked_fixture(t, setup_database, harness_end);
    tcase_add_test(t, the_service_waits_for_a_database_that_is_away);
    tcase_add_test(t, the_service_does_not_wait_for_a_database_that_it_was_to_fill);
    tcase_add_test(t, the_service_ignores_signals_that_it_was_started_to_ignore);
    suite_add_tcase(s, t);
    t = tcase_create("empty");
    tcase_add_checked_fixture(t, setup_empty, harness_end);
    tcase_add_test(t, a_server_that_comes_late_must_hold_the_schema_of_the_program);
    suite_add_tcase(s, t);
    return s;
}
