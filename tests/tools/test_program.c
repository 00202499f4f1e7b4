/* The program itself, as a child: what it says, where, and how it ends. Most tests give it a database of the scratch cluster; some let
   it keep a private one. */
#include "../temporary.h"
#include "base/utf8.h"
#include "client.h"

#include "cluster/cluster.h"

#include <fcntl.h>
#include <ftw.h>
#include <pty.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

Suite *suite_program(void);

/* The number that the last run printed alone. */
static const char *number_printed(void)
{
    ck_assert_uint_eq(lines_of(ran.out), 1);
    return text_copy_n(call.mem, ran.out, strcspn(ran.out, "\n"));
}

#define CELIK "--country", "HR", "--legal_name", "Čelik Šibenik d.o.o.", "--identifier", "OIB:33392005961"

/* --- on a database that was named ----------------------------------------------------------------------------------------------------------- */

START_TEST(adding_prints_the_number_alone_and_a_second_time_is_a_conflict_that_names_it)
{
    ck_assert_ran("supplier", "add", CELIK);
    const char *number = number_printed();
    ck_assert_str_eq(number, "HR-0000017");
    ck_assert_str_eq(ran.err, "");
    ck_assert_int_eq(run("supplier", "add", CELIK), 1);
    ck_assert_str_eq(ran.out, "");
    ck_assert_uint_eq(lines_of(ran.err), 1);
    says(ran.err, "dicr: --identifier");
    says(ran.err, number);
    ck_assert_str_eq(harness_sql("select count(*) from dicr.supplier"), "1");
}
END_TEST

START_TEST(a_wrong_checksum_and_a_foreign_identifier_are_refused_and_nothing_is_written)
{
    ck_assert_int_eq(run("supplier", "add", "--country", "HR", "--legal_name", "A", "--identifier", "OIB:33392005962"), 1);
    ck_assert_uint_eq(lines_of(ran.err), 1);
    says(ran.err, "check digit");
    ck_assert_int_eq(run("supplier", "add", "--country", "HR", "--legal_name", "A", "--identifier", "NIPT:L51306027M"), 1);
    ck_assert_uint_eq(lines_of(ran.err), 1);
    says(ran.err, "contradicts");
    ck_assert_str_eq(harness_sql("select count(*) from dicr.supplier"), "0");
    ck_assert_str_eq(harness_sql("select count(*) from dicr.change"), "0");
}
END_TEST

START_TEST(what_the_parser_refuses_ends_with_2_and_one_line_in_the_readers_language)
{
    static const char *const words[] = { "did you mean", "mislite li", "mos donit", "da li ste mislili" };
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        ck_assert_int_eq(run("--lang", language_rows[language].code, "supplir", "list"), 2);
        ck_assert_uint_eq(lines_of(ran.err), 1);
        ck_assert_str_eq(ran.out, "");
        says(ran.err, words[language]);
        says(ran.err, "dicr supplier list");
    }
    ck_assert_int_eq(run("supplier", "show"), 2);
    ck_assert_str_eq(ran.err, "dicr: NUMBER: must be given\n");
}
END_TEST

START_TEST(a_supplier_is_shown_by_number_and_by_identifier_in_three_languages)
{
    ck_assert_ran("supplier", "add", CELIK, "--certificate", "AQAP2110", "--capability", "CPV:35331500");
    ck_assert_ran("supplier", "show", "HR-0000017");
    says(ran.out, "legal name  Čelik Šibenik d.o.o.");
    says(ran.out, "CPV:35331500");
    ck_assert_ran("supplier", "show", "oib 33392005961", "--lang", "hr");
    says(ran.out, "puni naziv");
    says(ran.out, "identifikatori");
    ck_assert_ran("--lang", "sq", "supplier", "show", "33392005961");
    says(ran.out, "emri ligjor");
    ck_assert_int_eq(run("supplier", "show", "OIB:00000000001"), 1);
    ck_assert_uint_eq(lines_of(ran.err), 1);
    ck_assert_int_eq(run("supplier", "show", "HR-0000025"), 1);
    says(ran.err, "NUMBER");
    says(ran.err, "HR-0000025");
}
END_TEST

START_TEST(a_change_shows_in_the_history_and_a_stale_one_is_refused)
{
    ck_assert_ran("supplier", "add", CELIK);
    ck_assert_ran("supplier", "change", "HR-0000017", "--note", "n", "--if_version", "1", "--as", "ana");
    ck_assert_str_eq(number_printed(), "HR-0000017");
    ck_assert_int_eq(run("supplier", "change", "HR-0000017", "--note", "m", "--if_version", "1"), 1);
    says(ran.err, "version");
    ck_assert_ran("supplier", "history", "HR-0000017", "--format", "json");
    says(ran.out, "/ana\"");
    ck_assert_ran("supplier", "change", "HR-0000017", "--note", "");
    ck_assert_str_eq(harness_sql("select coalesce(note, 'none') from dicr.supplier"), "none");
}
END_TEST

START_TEST(removing_archives_with_a_reason_and_restoring_takes_it_back)
{
    ck_assert_ran("supplier", "add", CELIK);
    ck_assert_ran("supplier", "remove", "33392005961", "--reason", "closed");
    ck_assert_str_eq(harness_sql("select archive_reason from dicr.supplier"), "closed");
    ck_assert_ran("supplier", "list");
    ck_assert_str_eq(ran.out, "0 found\n");
    ck_assert_ran("supplier", "restore", "HR-0000017");
    ck_assert_ran("search", "sibenik", "celik", "d");
    says(ran.out, "Čelik Šibenik");
    says(ran.out, "1 found");
}
END_TEST

START_TEST(releasing_and_withholding_name_their_countries)
{
    ck_assert_ran("supplier", "add", CELIK);
    ck_assert_ran("supplier", "release", "HR-0000017", "--to", "XK,AL");
    ck_assert_str_eq(harness_sql("select released_to from dicr.supplier"), "{AL,XK}");
    ck_assert_ran("supplier", "withhold", "HR-0000017", "--from", "XK");
    ck_assert_str_eq(harness_sql("select released_to from dicr.supplier"), "{AL}");
}
END_TEST

START_TEST(a_record_comes_as_json_from_the_standard_input_and_goes_out_as_json)
{
    static const char record[] = "{\"country\": \"AL\", \"legal_name\": \"Çelësi sh.p.k.\", \"kind\": \"company\"}";
    ck_assert_msg(run_with(record, (const char *const[]){ "supplier", "add", "--json", "-", "--format", "json", NULL }) == 0,
                  "%s", ran.err);
    ck_assert_uint_eq(lines_of(ran.out), 1);
    says(ran.out, "\"number\":\"AL-0000017\"");
    says(ran.out, "\"legal_name\":\"Çelësi sh.p.k.\"");
    ck_assert_int_eq(run_with("{\"country\": \"AL\", \"legal_name\": \"B\", \"x\": 1}",
                              (const char *const[]){ "supplier", "add", "--json", "-", NULL }),
                     2);
    says(ran.err, "dicr: x:");
}
END_TEST

START_TEST(a_list_has_pages_and_forms)
{
    for (int i = 0; i < 3; i++)
        ck_assert_ran("supplier", "add", "--country", "HR", "--legal_name", text_format(call.mem, "Firm %c", 'A' + i));
    ck_assert_ran("supplier", "list", "--limit", "2", "--sort", "name");
    says(ran.out, "3 found\n");
    const char *cursor = strstr(ran.out, "--after ");
    ck_assert_ptr_nonnull(cursor);
    cursor = text_copy_n(call.mem, cursor + 8, strcspn(cursor + 8, "\n"));
    ck_assert_ran("supplier", "list", "--limit", "2", "--sort", "name", "--after", cursor, "--format", "csv");
    ck_assert_uint_eq(lines_of(ran.out), 2);
    says(ran.out, "Firm C");
    ck_assert_ran("supplier", "list", "--format", "json");
    says(ran.out, "{\"count\":3,\"suppliers\":[");
}
END_TEST

START_TEST(an_answer_goes_into_a_file_whole_or_not_at_all)
{
    char folder[TEMPORARY_PATH_BYTES];
    ck_assert_ptr_nonnull(mkdtemp(temporary_path(folder, "program")));
    const char *file = text_format(call.mem, "%s/out.json", folder);
    ck_assert_ran("concept", "show", "CPV:35331500", "--format", "json", "--output", file);
    ck_assert_str_eq(ran.out, "");
    says(read_all(open(file, O_RDONLY)), "\"CPV:35331500\"");
    unlink(file);
    ck_assert_int_eq(run("concept", "show", "CPV:35331501", "-o", file), 1);
    ck_assert_int_eq(access(file, F_OK), -1);
    ck_assert_int_eq(run("concept", "show", "CPV:35331500", "-o", text_format(call.mem, "%s/no/out.json", folder)), 1);
    says(ran.err, "No such file");
    ck_assert_int_eq(rmdir(folder), 0); /* and nothing half made is left */
}
END_TEST

START_TEST(an_answer_may_go_into_what_is_no_file)
{
    ck_assert_ran("concept", "show", "CPV:35331500", "--format", "json", "--output", "/dev/null");
    ck_assert_str_eq(ran.out, "");
    int ends[2], err = temporary(), null = open("/dev/null", O_RDONLY);
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    pid_t child = begin((const char *const[]){ "version", "-o", "/dev/stdout", NULL }, null, ends[1], err);
    close(ends[1]);
    says(read_all(ends[0]), "dicr ");
    ck_assert_msg(ended(child) == 0, "%s", file_end(err));
}
END_TEST

START_TEST(a_file_named_part_is_not_overwritten)
{
    char folder[TEMPORARY_PATH_BYTES];
    ck_assert_ptr_nonnull(mkdtemp(temporary_path(folder, "program")));
    const char *file = text_format(call.mem, "%s/out", folder), *own = text_format(call.mem, "%s.part", file);
    close(open(own, O_WRONLY | O_CREAT, 0600));
    ck_assert_ran("version", "-o", file);
    says(read_all(open(file, O_RDONLY)), "dicr ");
    ck_assert_int_eq(unlink(own), 0);
    ck_assert_int_eq(unlink(file), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

START_TEST(who_reads_only_the_beginning_is_no_error)
{
    int ends[2], err = temporary(), null = open("/dev/null", O_RDONLY);
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    pid_t child = begin((const char *const[]){ "concept", "list", "CPV", "--limit", "1000", NULL }, null, ends[1], err);
    close(ends[1]);
    close(ends[0]);
    ck_assert_int_eq(ended(child), 0);
    lseek(err, 0, SEEK_SET);
    ck_assert_str_eq(read_all(err), "");
}
END_TEST

START_TEST(a_result_that_nobody_reads_can_be_interrupted)
{
    int ends[2], err = temporary(), null = open("/dev/null", O_RDONLY), full = 0;
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    int size = fcntl(ends[1], F_SETPIPE_SZ, 4096);
    ck_assert_int_gt(size, 0);
    pid_t child = begin((const char *const[]){ "concept", "list", "CPV", "--limit", "1000", NULL }, null, ends[1], err);
    wait_until(ioctl(ends[0], FIONREAD, &full) == 0 && full == size, "the pipe does not fill up: %s", file_end(err));
    kill(child, SIGTERM);
    int status = 0;
    wait_until(waitpid(child, &status, WNOHANG) == child, "it does not end");
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    close(ends[0]);
    close(ends[1]);
}
END_TEST

/* Runs it on a terminal of its own, of so many columns. */
static const char *run_on_terminal(unsigned short columns, const char *const *arguments)
{
    int master, slave;
    const struct winsize size = { .ws_row = 25, .ws_col = columns };
    ck_assert_int_eq(openpty(&master, &slave, NULL, NULL, &size), 0);
    pid_t child = begin(arguments, slave, slave, slave);
    close(slave);
    const char *text = read_all(master);
    ran.status = ended(child);
    return text;
}

START_TEST(a_terminal_gets_lines_that_fit_and_bold_headings_unless_it_says_no)
{
    const char *const arguments[] = { "concept", "search", "ammunition", NULL };
    setenv("TERM", "xterm", 1);
    const char *text = run_on_terminal(100, arguments);
    ck_assert_int_eq(ran.status, 0);
    says(text, "\033[1m");
    says(text, "…");
    setenv("NO_COLOR", "1", 1);
    text = run_on_terminal(100, arguments);
    ck_assert_ptr_null(strstr(text, "\033["));
    struct texts lines = text_split(call.mem, text, '\n');
    for (size_t i = 0; i < lines.n; i++)
        ck_assert_uint_le(utf8_length(text_trim(call.mem, lines.item[i], false)), 100);
}
END_TEST

/* What a child writes to a terminal, until these words have come. */
static const char *read_until(int fd, const char *words)
{
    static char text[65536];
    size_t n = 0;
    struct pollfd ready = { .fd = fd, .events = POLLIN };
    for (text[0] = '\0'; !strstr(text, words); text[n] = '\0') {
        ssize_t got = n + 1 < sizeof text && poll(&ready, 1, HANG_MS) == 1 ? read(fd, text + n, sizeof text - 1 - n) : -1;
        ck_assert_msg(got > 0, "\"%s\" does not come after \"%s\"", words, text);
        n += (size_t)got;
    }
    return text;
}

START_TEST(what_takes_longer_than_two_seconds_shows_itself_on_a_terminal_and_leaves_no_trace)
{
    struct call *other = harness_call_more(NULL);
    ck_assert(db_script(other, "begin; lock table dicr.supplier in access exclusive mode"));
    int master, slave, out = temporary(), null = open("/dev/null", O_RDONLY);
    ck_assert_int_eq(openpty(&master, &slave, NULL, NULL, NULL), 0);
    pid_t child = begin((const char *const[]){ "supplier", "list", NULL }, null, out, slave);
    close(slave);
    const char *first = read_until(master, "working … (2 s)");
    ck_assert(db_script(other, "rollback"));
    const char *text = text_format(call.mem, "%s%s", first, read_all(master));
    ck_assert_int_eq(ended(child), 0);
    ck_assert_str_eq(text + strlen(text) - strlen("\r\033[K"), "\r\033[K");
}
END_TEST

START_TEST(a_database_that_is_away_ends_with_75)
{
    ck_assert_int_eq(run("--database", "host=/nonexistent dbname=x", "supplier", "list"), 75);
    ck_assert_uint_eq(lines_of(ran.err), 1);
    says(ran.err, "cannot be reached");
    /* libpq's own variables name a server too */
    unsetenv("DICR_DATABASE");
    setenv("PGHOST", "/nonexistent", 1);
    ck_assert_int_eq(run("supplier", "list"), 75);
    ck_assert_int_eq(run("db", "stop"), 1);
    says(ran.err, "PG*");
}
END_TEST

START_TEST(help_and_version_need_no_database)
{
    setenv("DICR_DATABASE", "host=/nonexistent", 1);
    ck_assert_ran("help");
    says(ran.out, "dicr supplier show NUMBER ");
    ck_assert_ran("help", "supplier");
    says(ran.out, "dicr supplier show NUMBER|IDENTIFIER");
    ck_assert_ran("help", "supplier", "add");
    says(ran.out, "--legal_name TEXT");
    ck_assert_ran("help", "network");
    says(ran.out, "dicr network up NUMBER|IDENTIFIER");
    says(ran.out, "dicr network down NUMBER|IDENTIFIER");
    ck_assert_ran("supplier", "add", "--help", "--lang", "hr");
    says(ran.out, "puni naziv");
    ck_assert_ran("help", "annual_figure");
    const char *group = ran.out;
    says(group, "dicr annual_figure show NUMBER");
    ck_assert_ran("help", "annual-figure");
    ck_assert_str_eq(ran.out, group);
    ck_assert_int_eq(run("help", "nothing"), 2);
    ck_assert_ran("version");
    ck_assert_int_eq(strncmp(ran.out, "dicr ", 5), 0);
    ck_assert_ran("version", "--format", "json");
    says(ran.out, "{\"version\":\"");
    ck_assert_int_eq(run_with("", (const char *const[]){ NULL }), 0);
    says(ran.out, "dicr supplier show NUMBER ");
}
END_TEST

START_TEST(settings_that_cannot_be_read_are_named)
{
    ck_assert_int_eq(run("supplier", "list", "--log", "loud"), 2);
    says(ran.err, "--log");
    ck_assert_int_eq(run("serve", "--workers", "0"), 2);
    says(ran.err, "--workers");
    ck_assert_int_eq(run("serve", "--listen", "0.0.0.0:8080"), 1);
    says(ran.err, "0.0.0.0");
    setenv("DICR_LANG", "xx", 1);
    ck_assert_int_eq(run("version"), 2);
    says(ran.err, "DICR_LANG");
}
END_TEST

/* --- importing ---------------------------------------------------------------------------------------------------------------------------- */

static const char good_list[] = "Naziv;OIB;Mjesto\r\nČelik Šibenik d.o.o.;33392005961;Šibenik\r\nObrada Knin d.o.o.;;Knin\r\n";
static const char bad_list[] =
    "Naziv;OIB;Mjesto\r\nČelik Šibenik d.o.o.;33392005961;Šibenik\r\nObrada Knin d.o.o.;33392005962;Knin\r\n";

static const char *list_file(const char *text)
{
    const char *path = text_format(call.mem, "/tmp/dicr-list-%d.csv", (int)getpid());
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    return path;
}

START_TEST(a_list_is_planned_then_brought_in_then_known)
{
    const char *file = list_file(good_list);
    ck_assert_ran("import", "--dry-run", file, "--owner", "HR");
    has_value(ran.out, "new", "2");
    ck_assert_str_eq(harness_sql("select count(*) from dicr.supplier"), "0");
    /* nobody said yes, and nobody can be asked */
    ck_assert_int_eq(run("import", file, "--owner", "HR"), 2);
    has_value(ran.out, "new", "2");
    ck_assert_str_eq(harness_sql("select count(*) from dicr.supplier"), "0");
    ck_assert_ran("import", file, "--owner", "HR", "--yes", "--format", "json");
    says(ran.out, "\"state\":\"applied\"");
    ck_assert_str_eq(harness_sql("select count(*) from dicr.supplier"), "2");
    ck_assert_ran("import", file, "--owner", "HR", "--yes");
    has_value(ran.out, "unchanged", "2");
    ck_assert_ran("batch", "list");
    says(ran.out, "dicr-list-");
    ck_assert_int_eq(run("import", file, "--owner", "HR", "--yes", "--dry-run"), 1);
    says(ran.err, "--yes");
    ck_assert_int_eq(run("import", file), 2);
    says(ran.err, "--owner");
    unlink(file);
}
END_TEST

START_TEST(refused_rows_go_into_their_file_and_the_status_is_3)
{
    const char *file = list_file(bad_list), *rejects = text_format(call.mem, "%s.rejects", file);
    for (int applied = 0; applied < 2; applied++) {
        ck_assert_int_eq(run("import", file, "--owner", "HR", applied ? "--yes" : "--dry-run", "--rejects", rejects), 3);
        has_value(ran.out, "rejected", "1");
        int fd = open(rejects, O_RDONLY);
        ck_assert_int_ge(fd, 0);
        const char *text = read_all(fd);
        says(text, "Naziv;OIB;Mjesto;error_code;column;value;hint\r\n");
        says(text, "Obrada Knin d.o.o.;33392005962;Knin;");
        ck_assert_ptr_null(strstr(text, "Čelik"));
        unlink(rejects);
    }
    ck_assert_str_eq(harness_sql("select count(*) from dicr.supplier"), "1");
    unlink(file);
}
END_TEST

/* Answers what stands there after the question. */
static void answer_on_terminal(const char *file, const char *words)
{
    int master, slave;
    ck_assert_int_eq(openpty(&master, &slave, NULL, NULL, NULL), 0);
    pid_t child = begin((const char *const[]){ "import", file, "--owner", "HR", "--lang", "hr", NULL }, slave, slave, slave);
    close(slave);
    ck_assert_int_eq(write(master, words, strlen(words)), (ssize_t)strlen(words));
    ran.out = read_all(master);
    ran.status = ended(child);
}

START_TEST(at_a_terminal_the_plan_is_shown_and_the_person_asked)
{
    const char *file = list_file(good_list);
    answer_on_terminal(file, "n\n");
    ck_assert_int_eq(ran.status, 2);
    says(ran.out, "Uvesti ove retke?");
    ck_assert_str_eq(harness_sql("select count(*) from dicr.supplier"), "0");
    answer_on_terminal(file, "da\n");
    ck_assert_int_eq(ran.status, 0);
    ck_assert_str_eq(harness_sql("select count(*) from dicr.supplier"), "2");
    /* yes in any language is yes */
    answer_on_terminal(file, "Po\n");
    ck_assert_int_eq(ran.status, 0);
    unlink(file);
}
END_TEST

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

/* --- a database without our schema -------------------------------------------------------------------------------------------------------------- */

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

START_TEST(a_named_database_is_migrated_only_when_asked)
{
    ck_assert_int_eq(run("supplier", "list"), 1);
    ck_assert_uint_eq(lines_of(ran.err), 1);
    says(ran.err, "dicr db migrate");
    ck_assert_ran("db", "migrate");
    says(ran.out, "applied");
    ck_assert_ran("supplier", "list");
    ck_assert_ran("concept", "show", "CPV:35331500");
    ck_assert_ran("db", "migrate");
    says(ran.out, "0 migrations");
}
END_TEST

/* --- the private database ------------------------------------------------------------------------------------------------------------------------- */

static char home[64];

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about, (void)kind, (void)where;
    remove(path);
    return 0;
}

static void setup_private(void)
{
    harness_call();
    clean_environment();
    snprintf(home, sizeof home, "%s/dicr-program-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(home));
    setenv("DICR_HOME", home, 1);
}

static void teardown_private(void)
{
    if (!cluster_stop(&call, home))
        fprintf(stderr, "%s\n", harness_reason(&call));
    nftw(home, remove_one, 32, FTW_DEPTH | FTW_PHYS);
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

Suite *suite_program(void)
{
    Suite *s = suite_create("program");
    TCase *t = tcase_create("named");
    tcase_add_checked_fixture(t, setup_database, harness_end);
    tcase_add_test(t, adding_prints_the_number_alone_and_a_second_time_is_a_conflict_that_names_it);
    tcase_add_test(t, a_wrong_checksum_and_a_foreign_identifier_are_refused_and_nothing_is_written);
    tcase_add_test(t, what_the_parser_refuses_ends_with_2_and_one_line_in_the_readers_language);
    tcase_add_test(t, a_supplier_is_shown_by_number_and_by_identifier_in_three_languages);
    tcase_add_test(t, a_change_shows_in_the_history_and_a_stale_one_is_refused);
    tcase_add_test(t, removing_archives_with_a_reason_and_restoring_takes_it_back);
    tcase_add_test(t, releasing_and_withholding_name_their_countries);
    tcase_add_test(t, a_record_comes_as_json_from_the_standard_input_and_goes_out_as_json);
    tcase_add_test(t, a_list_has_pages_and_forms);
    tcase_add_test(t, an_answer_goes_into_a_file_whole_or_not_at_all);
    tcase_add_test(t, an_answer_may_go_into_what_is_no_file);
    tcase_add_test(t, a_file_named_part_is_not_overwritten);
    tcase_add_test(t, who_reads_only_the_beginning_is_no_error);
    tcase_add_test(t, a_result_that_nobody_reads_can_be_interrupted);
    tcase_add_test(t, a_terminal_gets_lines_that_fit_and_bold_headings_unless_it_says_no);
    tcase_add_test(t, what_takes_longer_than_two_seconds_shows_itself_on_a_terminal_and_leaves_no_trace);
    tcase_add_test(t, a_database_that_is_away_ends_with_75);
    tcase_add_test(t, help_and_version_need_no_database);
    tcase_add_test(t, settings_that_cannot_be_read_are_named);
    tcase_add_test(t, the_service_waits_for_a_database_that_is_away);
    tcase_add_test(t, the_service_does_not_wait_for_a_database_that_it_was_to_fill);
    tcase_add_test(t, the_service_ignores_signals_that_it_was_started_to_ignore);
    tcase_add_test(t, a_list_is_planned_then_brought_in_then_known);
    tcase_add_test(t, refused_rows_go_into_their_file_and_the_status_is_3);
    tcase_add_test(t, at_a_terminal_the_plan_is_shown_and_the_person_asked);
    suite_add_tcase(s, t);
    t = tcase_create("empty");
    tcase_add_checked_fixture(t, setup_empty, harness_end);
    tcase_add_test(t, a_named_database_is_migrated_only_when_asked);
    tcase_add_test(t, a_server_that_comes_late_must_hold_the_schema_of_the_program);
    suite_add_tcase(s, t);
    t = tcase_create("private");
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
