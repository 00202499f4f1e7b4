/* A disk that is full, and a database that goes away: the service says so, and goes on when they are back. */
#include "writing_clients.h"

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>

/* A small file system of the test's own under the home; false where the test may not have one. */
static bool mount_small(const char *path, const char *options)
{
    return geteuid() == 0 && unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("none", path, "tmpfs", 0, options) == 0;
}

/* Takes all the space that is left. */
static void fill_disk(const char *file)
{
    static const char block[65536];
    int fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    ck_assert_int_ge(fd, 0);
    for (size_t size = sizeof block; size > 0;)
        if (write(fd, block, size) <= 0)
            size /= 2;
    close(fd);
}

START_TEST(a_full_disk_is_named_and_outlived)
{
    static char answer[65536];
    const char *ballast = text_format(call.mem, "%s/ballast", home);
    if (!mount_small(home, "size=420m,mode=711"))
        return;
    start_program();
    ck_assert_int_eq(post_status(answer, sizeof answer), 201);
    struct cluster *cl = join();
    fill_disk(ballast);
    /* sooner or later the write-ahead log finds no space: PostgreSQL panics, and cannot start again either */
    while (db_script(&call, "select pg_logical_emit_message(false, 'ballast', repeat('x', 4000000))"))
        ;
    harness_forget(&call);
    wait_until(post_status(answer, sizeof answer) == 507, "the service does not say that the disk is full: %s", said());
    ck_assert_msg(strstr(answer, "\"code\":\"disk_full\""), "%s", answer);
    part(cl);
    ck_assert_int_eq(unlink(ballast), 0);
    wait_until(post_status(answer, sizeof answer) == 201, "it does not write again once there is space: %s", said());
    kill(program.process, SIGTERM);
    ck_assert_int_eq(wait_program(), 0);
}
END_TEST

START_TEST(a_database_that_goes_away_and_comes_back_is_waited_for)
{
    static char answer[16384];
    struct cluster *cl = join();
    /* the service knows it by name only: it can neither start nor stop it */
    setenv("DICR_DATABASE", cluster_conninfo_migrate(cl), 1);
    ck_assert_ran("db", "migrate");
    start_program();
    wait_status("/readyz", 200);
    start_clients(false);
    wait_acknowledged(0, 2 * WRITERS);
    pid_t server = postmaster();
    part(cl); /* the last that holds it: the server stops, under the feet of those who write */
    end_clients();
    ck_assert_int_ne(kill(server, 0), 0);
    ck_assert_int_eq(get(program.port, "/api/v1/suppliers/HR-0000017", answer, sizeof answer), 503);
    ck_assert_msg(strstr(answer, "\"code\":\"database_away\"") && strcasestr(answer, "\r\nretry-after:"), "%s", answer);
    wait_status("/readyz", 503);
    ck_assert_int_eq(get_status("/healthz"), 200);
    cl = join();
    wait_status("/readyz", 200);
    ck_assert_int_eq(get_status("/api/v1/suppliers/HR-0000017"), 200);
    unsigned before = atomic_load(&writing.count);
    start_clients(false);
    wait_acknowledged(before, WRITERS);
    atomic_store(&writing.stop, true);
    end_clients();
    part(cl);
    cl = join();
    check_database();
    part(cl);
    kill(program.process, SIGTERM);
    ck_assert_int_eq(wait_program(), 0);
    unsetenv("DICR_DATABASE");
}
END_TEST

Suite *suite_outage(void);
Suite *suite_outage(void)
{
    Suite *s = suite_create("outage");
    TCase *t = own_program_case(s, "outage");
    add_unsanitized(t, a_full_disk_is_named_and_outlived);
    add_unsanitized(t, a_database_that_goes_away_and_comes_back_is_waited_for);
    return s;
}
