/* Connection strings with a password, right and wrong: the program says what is wrong with them, and the password stands in no
   message, no log line and no list of processes. */
#include "../temporary.h"
#include "child.h"

#include <signal.h>

Suite *suite_passwords(void);

/* Port 1 of loopback refuses every connection. The password is Geheim7, whole or in pieces. */
enum { AWAY = 75, WRONG_USE = 2 };
static const char *const secrets[] = { "Geheim7", "G%65heim7", "eheim7", "heim7", "Ge@h", "Ge/h", "Ge h", "Ge:h" };

static const struct {
    const char *conninfo;
    int status;
} strings[] = {
    { "postgresql://ana:Geheim7@127.0.0.1:1/dicr", AWAY },
    { "postgres://ana:Geheim7@127.0.0.1:1/dicr?connect_timeout=5", AWAY },
    { "postgresql://ana:G%65heim7@127.0.0.1:1/dicr", AWAY },
    { "postgresql://ana:Ge:heim7@127.0.0.1:1/dicr", AWAY }, /* a colon may stand in a password as it is */
    { "postgresql://ana@127.0.0.1:1/dicr?password=Geheim7", AWAY },
    { "postgresql://ana:Geheim7@/dicr?host=/nonexistent", AWAY },
    { "postgresql://ana:Geheim7@127.0.0.1:1,127.0.0.1:1/dicr", AWAY },
    { "host=127.0.0.1 port=1 user=ana password=Geheim7", AWAY },
    { "host=127.0.0.1 port=1 user=ana password='Geheim7' sslpassword=Geheim7", AWAY },
    { "host = 127.0.0.1 port = 1 password = Geheim7", AWAY },

    { "postgresql://ana:Ge@heim7@127.0.0.1:1/dicr", WRONG_USE },
    { "postgresql://ana:Ge/heim7@127.0.0.1:1/dicr", WRONG_USE },
    { "postgresql://ana@ministry:Geheim7@127.0.0.1:1/dicr", WRONG_USE },
    { "postgresql:/ana:Geheim7@127.0.0.1:1/dicr", WRONG_USE },
    { "postgresql:ana:Geheim7@127.0.0.1:1/dicr", WRONG_USE },
    { "ana:Geheim7@127.0.0.1:1/dicr", WRONG_USE },
    { "https://ana:Geheim7@127.0.0.1:1/dicr", WRONG_USE },
    { "postgresql://ana:Geheim7@127.0.0.1:port/dicr", WRONG_USE },
    { "postgresql://ana:Geheim7@127.0.0.1:99999/dicr", WRONG_USE },
    { "postgresql://ana:Geheim7@[::1/dicr", WRONG_USE },
    { "postgresql://ana:Geheim7@[::1]x/dicr", WRONG_USE },
    { "postgresql://ana:Geheim7%zz@127.0.0.1:1/dicr", WRONG_USE },
    { "postgresql://ana:Geheim7%00@127.0.0.1:1/dicr", WRONG_USE },
    { "postgresql://ana@127.0.0.1:1/dicr?passwort=Geheim7", WRONG_USE },
    { "postgresql://ana@127.0.0.1:1/dicr?password=Ge=heim7", WRONG_USE },
    { "postgresql://ana@127.0.0.1:1/dicr?password", WRONG_USE },
    { "postgresql://ana:Geheim7@127.0.0.1:1/dicr?sslmode=Geheim7", WRONG_USE },
    { "host=127.0.0.1 port=1 password=Ge heim7", WRONG_USE },
    { "host=127.0.0.1 port=1 password='Geheim7", WRONG_USE },
    { "host=127.0.0.1 port=1 password='Ge\"heim7' heim7", WRONG_USE },
    { "host=127.0.0.1 port=1 passwort=Geheim7", WRONG_USE },
    { "host=127.0.0.1password=Geheim7 port=1", WRONG_USE },
    { "host=127.0.0.1 port=1password=Geheim7", WRONG_USE },
    { "host=127.0.0.1 port=1 sslmode=disablepassword=Geheim7", WRONG_USE },
    { "host=127.0.0.1 port=1 dbname=dicrpassword=Geheim7", WRONG_USE },
    { "password Geheim7 host=127.0.0.1", WRONG_USE },
    { "=Geheim7", WRONG_USE },
};

/* The last run ended so, said something, and nothing of it is the password. */
static void check_run(const char *what, int status)
{
    ck_assert_msg(ran.status == status, "%s: ends with %d: %s", what, ran.status, ran.err);
    ck_assert_msg(lines_of(ran.err) >= 1, "%s: nothing is said", what);
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        ck_assert_msg(!strstr(ran.err, secrets[i]) && !strstr(ran.out, secrets[i]), "%s: \"%s\" is shown: %s%s", what, secrets[i],
                      ran.out, ran.err);
}

START_TEST(no_message_about_a_connection_string_holds_its_password)
{
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        run("--database", strings[i].conninfo, "supplier", "list", "--log", "debug");
        check_run(strings[i].conninfo, strings[i].status);
    }
}
END_TEST

START_TEST(the_service_refuses_at_once_what_it_cannot_read_and_does_not_wait_for_it)
{
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        if (strings[i].status != WRONG_USE)
            continue;
        setenv("DICR_DATABASE", strings[i].conninfo, 1);
        run(SERVE_ANYWHERE);
        check_run(strings[i].conninfo, WRONG_USE);
        ck_assert_str_eq(ran.out, "");
    }
}
END_TEST

START_TEST(the_log_of_a_service_without_its_database_holds_no_password)
{
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        if (strings[i].status != AWAY)
            continue;
        int err = temporary();
        uint16_t port;
        setenv("DICR_DATABASE", strings[i].conninfo, 1);
        pid_t child = begin_service((const char *const[]){ SERVE_ANYWHERE, "--log", "debug", NULL }, err, &port);
        kill(child, SIGTERM);
        ran.status = ended(child);
        lseek(err, 0, SEEK_SET);
        ran.err = read_all(err);
        ran.out = "";
        check_run(strings[i].conninfo, 0);
    }
}
END_TEST

START_TEST(passwords_of_the_environment_and_of_service_files_are_not_shown_either)
{
    static const struct {
        const char *file;
        int status;
    } services[] = {
        { "[dicr]\nhost=127.0.0.1\nport=1\npassword=Geheim7\n", AWAY },
        { "[dicr]\nhost=127.0.0.1\nport=1\npassword Geheim7\n", WRONG_USE },
        { "[dicr]\nhost=127.0.0.1\npasswort=Geheim7\n", WRONG_USE },
        { "[other]\npassword=Geheim7\n", WRONG_USE },
        { "[dicr]\nhost=127.0.0.1\nport=1password=Geheim7\n", WRONG_USE },
    };
    char file[TEMPORARY_PATH_BYTES];
    close(mkstemp(temporary_path(file, "service")));
    setenv("PGSERVICEFILE", file, 1);
    for (size_t i = 0; i < sizeof services / sizeof *services; i++) {
        FILE *f = fopen(file, "w");
        ck_assert_ptr_nonnull(f);
        fputs(services[i].file, f);
        fclose(f);
        run("--database", "service=dicr", "supplier", "list", "--log", "debug");
        check_run(services[i].file, services[i].status);
    }
    unlink(file);
    unsetenv("PGSERVICEFILE");
    setenv("PGPASSWORD", "Geheim7", 1);
    run("--database", "host=127.0.0.1 port=1", "supplier", "list", "--log", "debug");
    check_run("PGPASSWORD", AWAY);
    unsetenv("PGPASSWORD");
}
END_TEST

START_TEST(the_list_of_processes_shows_no_password)
{
    static const char *const ways[][3] = {
        { "--database", "host=/nonexistent user=ana password=Geheim7", NULL },
        { "--database=host=/nonexistent user=ana password=Geheim7", NULL },
        { "--database", "postgresql://ana:Geheim7@127.0.0.1:1/dicr", NULL },
        { "--database=postgresql://ana:G%65heim7@127.0.0.1:1/dicr", NULL },
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const char *arguments[8] = { SERVE_ANYWHERE };
        for (size_t j = 0; ways[i][j]; j++)
            arguments[3 + j] = ways[i][j];
        int err = temporary();
        uint16_t port;
        pid_t child = begin_service(arguments, err, &port);
        const char *path = text_format(call.mem, "/proc/%d/cmdline", (int)child);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        char line[4096];
        ssize_t size = read(fd, line, sizeof line - 1);
        ck_assert_int_gt(size, 0);
        for (ssize_t k = 0; k < size; k++)
            line[k] = line[k] ? line[k] : ' ';
        line[size] = '\0';
        close(fd);
        ck_assert_ptr_nonnull(strstr(line, "--listen")); /* the rest can still be read */
        ck_assert_msg(!strstr(line, "heim7"), "%s", line);
        kill(child, SIGTERM);
        ck_assert_int_eq(ended(child), 0);
    }
}
END_TEST

static void setup(void)
{
    harness_call();
    clean_environment();
}

Suite *suite_passwords(void)
{
    Suite *s = suite_create("passwords");
    TCase *t = tcase_create("passwords");
    tcase_set_timeout(t, 600);
    tcase_add_checked_fixture(t, setup, harness_end);
    tcase_add_test(t, no_message_about_a_connection_string_holds_its_password);
    tcase_add_test(t, the_service_refuses_at_once_what_it_cannot_read_and_does_not_wait_for_it);
    tcase_add_test(t, the_log_of_a_service_without_its_database_holds_no_password);
    tcase_add_test(t, passwords_of_the_environment_and_of_service_files_are_not_shown_either);
    tcase_add_test(t, the_list_of_processes_shows_no_password);
    suite_add_tcase(s, t);
    return s;
}
