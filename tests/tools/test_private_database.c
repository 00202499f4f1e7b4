/* The database that the program keeps when none is named: when it is made, started and stopped. */
#include "child.h"

#include "cluster/cluster.h"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>

static char home[TEMPORARY_PATH_BYTES];

static void setup_private(void)
{
    harness_call();
    clean_environment();
    ck_assert_ptr_nonnull(mkdtemp(temporary_path(home, "program")));
    setenv("DICR_HOME", home, 1);
}

static void teardown_private(void)
{
    if (!cluster_stop(&call, home))
        fprintf(stderr, "%s\n", harness_reason(&call));
    temporary_remove(home);
    harness_end();
}

static bool private_runs(void)
{
    struct cluster_state state;
    ck_assert_ok(cluster_get_state(&call, home, &state));
    return state.running;
}

START_TEST(without_a_database_the_program_keeps_its_own_and_stops_it_when_it_ends)
{
    ck_assert_ran("db", "status");
    says(ran.out, "created    no");
    ck_assert_ran("supplier", "add", CELIK);
    ck_assert_str_eq(number_printed(), "HR-0000017");
    ck_assert_str_eq(ran.err, "");
    ck_assert(!private_runs());
    /* one that was asked to stay stays */
    ck_assert_ran("db", "start", "--format", "json");
    says(ran.out, "\"running\":true");
    ck_assert(private_runs());
    ck_assert_ran("supplier", "show", "33392005961");
    ck_assert(private_runs());
    ck_assert_ran("db", "migrate");
    ck_assert_ran("db", "stop");
    says(ran.out, "running");
    ck_assert(!private_runs());
}
END_TEST

/* A home that is mistyped is empty, and "0 found" in it would be a lie. */
START_TEST(a_command_that_only_looks_makes_no_registry)
{
    const char *none = text_format(call.mem, "%s/none", home);
    ck_assert_int_eq(run("--home", none, "search", "x"), 1);
    ck_assert_uint_eq(lines_of(ran.err), 1);
    says(ran.err, none);
    says(ran.err, "dicr db start");
    ck_assert_int_eq(access(none, F_OK), -1);
    ck_assert_int_eq(run("supplier", "show", "HR-0000017"), 1);
    says(ran.err, home);
    ck_assert_int_eq(run("report", "gaps"), 1);
    ck_assert_int_eq(access(text_format(call.mem, "%s/postgres", home), F_OK), -1);
}
END_TEST

START_TEST(the_service_looks_at_its_settings_before_it_makes_a_database)
{
    static const struct {
        const char *flag, *value, *words;
        int status;
    } wrong[] = {
        { "--listen", "0.0.0.0:1", "0.0.0.0:1", 1 },
        { "--listen", "127.0.0.1", "127.0.0.1", 2 },
        { "--trusted_proxies", "127.0.0.1, proxy", "proxy", 2 },
        { "--workers", "0", "--workers", 2 },
        { "--connections_per_address", "many", "many", 2 },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ck_assert_int_eq(run("serve", "--demo", wrong[i].flag, wrong[i].value), wrong[i].status);
        says(ran.err, wrong[i].words);
        ck_assert_uint_eq(lines_of(ran.err), 1);
        ck_assert_int_eq(access(text_format(call.mem, "%s/postgres", home), F_OK), -1);
    }
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;
    int taken = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(taken, (const struct sockaddr *)&address, size), 0);
    ck_assert_int_eq(listen(taken, 1), 0);
    ck_assert_int_eq(getsockname(taken, (struct sockaddr *)&address, &size), 0);
    ck_assert_int_eq(run("serve", "--listen", text_format(call.mem, "127.0.0.1:%u", ntohs(address.sin_port))), 1);
    ck_assert_int_eq(access(text_format(call.mem, "%s/postgres", home), F_OK), -1);
    close(taken);
}
END_TEST

START_TEST(too_few_descriptors_are_named_as_such)
{
    /* the program behind a script that lowers the limit */
    char script[TEMPORARY_PATH_BYTES];
    int fd = mkstemp(temporary_path(script, "limit"));
    const char *text = text_format(call.mem, "#!/bin/sh\nulimit -n 10\nexec %s \"$@\"\n", getenv("DICR_TEST_PROGRAM"));
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    ck_assert_int_eq(fchmod(fd, 0700), 0);
    close(fd);
    setenv("DICR_TEST_PROGRAM", script, 1);
    ck_assert_int_eq(run("db", "start"), 1);
    says(ran.err, "ulimit -n");
    unlink(script);
}
END_TEST

START_TEST(the_service_ends_with_ctrl_c_and_takes_its_database_along)
{
    int err = temporary();
    uint16_t port;
    pid_t child = begin_service((const char *const[]){ SERVE_ANYWHERE, NULL }, err, &port);
    ck_assert(private_runs());
    /* another program shares the database meanwhile, and does not stop it */
    ck_assert_ran("supplier", "add", CELIK);
    ck_assert(private_runs());
    ck_assert_int_eq(run("db", "stop"), 1);
    kill(child, SIGINT);
    ck_assert_int_eq(ended(child), 0);
    ck_assert(!private_runs());
}
END_TEST

START_TEST(a_command_ended_by_ctrl_c_takes_its_database_along)
{
    ck_assert_ran("db", "start");
    ck_assert_ran("db", "stop");
    struct cluster *cl;
    ck_assert_ok(cluster_start(&call, home, NULL, NULL, &cl));
    /* somebody holds the table, so that the command waits */
    call.db = db_new(cluster_conninfo_migrate(cl), NULL);
    ck_assert_ok(db_script(&call, "set role dicr_owner; begin; lock table dicr.supplier in access exclusive mode"));
    int null = open("/dev/null", O_RDWR), err = temporary();
    pid_t child =
        begin((const char *const[]){ "supplier", "add", "--country", "HR", "--legal_name", "A", NULL }, null, null, err);
    wait_until(strcmp(harness_value("select exists (select from pg_locks where not granted)"), "true") == 0,
               "the command does not wait for the table");
    cluster_release(cl, false); /* the command is the last one now; our session is only a client */
    ck_assert(private_runs());
    kill(child, SIGINT);
    ck_assert_int_eq(ended(child), 130);
    ck_assert(!private_runs());
    db_close(call.db);
    call.db = NULL;
}
END_TEST

START_TEST(a_signal_while_the_private_server_is_stopped_waits_until_that_is_done)
{
    struct cluster_state state;
    ck_assert_ran("db", "start");
    ck_assert_ran("db", "stop");
    ck_assert_ok(cluster_get_state(&call, home, &state));
    struct cluster *cl;
    ck_assert_ok(cluster_start(&call, home, NULL, NULL, &cl));
    /* the command waits for a table; meanwhile the test takes the lock that is needed for stopping */
    call.db = db_new(cluster_conninfo_migrate(cl), NULL);
    ck_assert_ok(db_script(&call, "set role dicr_owner; begin; lock table dicr.supplier in access exclusive mode"));
    int null = open("/dev/null", O_RDWR), err = temporary();
    pid_t child = begin((const char *const[]){ "supplier", "list", NULL }, null, null, err);
    wait_until(strcmp(harness_value("select exists (select from pg_locks where not granted)"), "true") == 0,
               "the command does not wait for the table");
    cluster_release(cl, false); /* the command is the last one now */
    const char *folder =
        text_copy_n(call.mem, state.data_directory, (size_t)(strrchr(state.data_directory, '/') - state.data_directory));
    int lock = open(text_format(call.mem, "%s/lock", folder), O_RDWR | O_CLOEXEC);
    ck_assert_int_ge(lock, 0);
    ck_assert_int_eq(flock(lock, LOCK_EX), 0);
    ck_assert_ok(db_script(&call, "rollback"));
    wait_until(strcmp(harness_value("select count(*) from pg_stat_activity where backend_type = 'client backend'"), "1") == 0,
               "the command does not end its session: %s", file_end(err));
    kill(child, SIGTERM);
    db_close(call.db);
    call.db = NULL;
    close(lock);
    int status = ended(child);
    ck_assert_int_eq(status, 128 + SIGTERM);
    ck_assert(!private_runs());
}
END_TEST

Suite *suite_private_database(void);
Suite *suite_private_database(void)
{
    Suite *s = suite_create("private_database");
    TCase *t = tcase_create("private");
    tcase_add_checked_fixture(t, setup_private, teardown_private);
    tcase_add_test(t, without_a_database_the_program_keeps_its_own_and_stops_it_when_it_ends);
    tcase_add_test(t, a_command_that_only_looks_makes_no_registry);
    tcase_add_test(t, the_service_looks_at_its_settings_before_it_makes_a_database);
    tcase_add_test(t, too_few_descriptors_are_named_as_such);
    tcase_add_test(t, the_service_ends_with_ctrl_c_and_takes_its_database_along);
    tcase_add_test(t, a_command_ended_by_ctrl_c_takes_its_database_along);
    tcase_add_test(t, a_signal_while_the_private_server_is_stopped_waits_until_that_is_done);
    suite_add_tcase(s, t);
    return s;
}
