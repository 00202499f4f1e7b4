/* dicr import: what it shows, asks and writes, and how it ends. */
#include "child.h"
#include <pty.h>

static const char good_list[] = "Naziv;OIB;Mjesto\r\nČelik Šibenik d.o.o.;33392005961;Šibenik\r\nObrada Knin d.o.o.;;Knin\r\n";
static const char bad_list[] =
    "Naziv;OIB;Mjesto\r\nČelik Šibenik d.o.o.;33392005961;Šibenik\r\nObrada Knin d.o.o.;33392005962;Knin\r\n";

static const char *list_file(const char *text)
{
    static char path[TEMPORARY_PATH_BYTES];
    int fd = mkstemp(temporary_path(path, "list"));
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    return path;
}

START_TEST(a_list_is_planned_then_brought_in_then_known)
{
    const char *file = list_file(good_list);
    ck_assert_ran("import", "--dry-run", file, "--owner", "HR");
    has_value(ran.out, "new", "2");
    ck_assert_msg(!strstr(ran.out, "progress"), "a heading with nothing below it:\n%s", ran.out);
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

/* What a program reads as an object, a person reads as its sentence. */
START_TEST(why_an_import_failed_is_a_sentence)
{
    const char *file = list_file(good_list);
    ck_assert_ran("import", file, "--owner", "HR", "--yes", "--format", "json");
    harness_sql("update dicr.import_batch set state = 'planned'; update dicr.job set state = 'failed', error_code = 'too_large', "
                "error_field = 'file', error_arguments = '{max,\"9 rows\"}'");
    const char *batch = harness_sql("select dicr.number_text(batch) from dicr.import_batch");
    ck_assert_ran("batch", "show", batch);
    has_value(ran.out, "why it failed", "is over the limit of 9 rows; send or request less at a time");
    ck_assert_ran("batch", "show", batch, "--format", "json");
    says(ran.out, "\"error\":{\"code\":\"too_large\",\"field\":\"file\",\"message\":\"is over");
    ck_assert_int_eq(run("batch", "cancel", batch), 1);
    says(ran.err, "conflicts with what is stored: the state of this import is “failed”");
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

Suite *suite_import_command(void);
Suite *suite_import_command(void)
{
    Suite *s = suite_create("import_command");
    TCase *t = tcase_create("import_command");
    tcase_add_checked_fixture(t, setup_database, harness_end);
    tcase_add_test(t, a_list_is_planned_then_brought_in_then_known);
    tcase_add_test(t, why_an_import_failed_is_a_sentence);
    tcase_add_test(t, refused_rows_go_into_their_file_and_the_status_is_3);
    tcase_add_test(t, at_a_terminal_the_plan_is_shown_and_the_person_asked);
    suite_add_tcase(s, t);
    return s;
}
