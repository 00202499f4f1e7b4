/* Where the answer of a command goes: a place that cannot be written is refused before anything is done, and an answer that is lost
   afterwards does not hide that the change was made. */
#include "child.h"

#include "../../tools/output_file.h"

#include <errno.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/xattr.h>

Suite *suite_output(void);

#define TWICE "supplier", "add", "--legal_name", "Twice d.o.o.", "--country", "HR", "--owner", "HR"

static const char list_text[] =
    "Naziv;OIB;Mjesto\r\nČelik Šibenik d.o.o.;33392005961;Šibenik\r\nObrada Knin d.o.o.;33392005962;Knin\r\n";

static char folder[TEMPORARY_PATH_BYTES];
static const char *list; /* a list with one good and one bad row */

static const char *in_folder(const char *name)
{
    return text_format(call.mem, "%s/%s", folder, name);
}

static void write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
}

static void setup(void)
{
    setup_database();
    ck_assert_ptr_nonnull(mkdtemp(temporary_path(folder, "output")));
    list = in_folder("list.csv");
    write_text(list, list_text);
}

/* Nothing but the list is left in the folder. */
static void teardown(void)
{
    unlink(list);
    ck_assert_int_eq(rmdir(folder), 0);
    harness_end();
}

static void suppliers_are(const char *count)
{
    ck_assert_str_eq(harness_sql("select count(*) from dicr.supplier where archived_at is null"), count);
}

START_TEST(a_change_whose_answer_has_no_place_is_not_made)
{
    ck_assert_int_eq(run(TWICE, "-o", "/nonexistent/x"), 1);
    says(ran.err, "/nonexistent/x: ");
    says(ran.err, "No such file");
    suppliers_are("0");
    ck_assert_ran(TWICE);
    ck_assert_int_eq(run("supplier", "remove", "HR-0000017", "-o", "/nonexistent/x"), 1);
    suppliers_are("1");
    ck_assert_int_eq(run("import", list, "--owner", "HR", "--yes", "-o", "/nonexistent/x"), 1);
    ck_assert_int_eq(run("import", list, "--owner", "HR", "--yes", "--rejects", "/nonexistent/x"), 1);
    suppliers_are("1");
    ck_assert_str_eq(harness_sql("select count(*) from dicr.import_batch"), "0");
}
END_TEST

START_TEST(a_file_stays_as_it_was_when_the_command_fails)
{
    const char *plain = in_folder("plain"), *way = in_folder("way");
    write_text(plain, "before");
    ck_assert_int_eq(symlink(plain, way), 0);
    ck_assert_int_eq(run("concept", "show", "CPV:35331501", "-o", plain), 1);
    ck_assert_int_eq(run("concept", "show", "CPV:35331501", "-o", way), 1);
    ck_assert_str_eq(read_all(open(plain, O_RDONLY | O_CLOEXEC)), "before");
    ck_assert_ran("version", "-o", way);
    ck_assert_int_eq(strncmp(read_all(open(plain, O_RDONLY | O_CLOEXEC)), "dicr ", 5), 0);
    unlink(way);
    unlink(plain);
}
END_TEST

START_TEST(a_full_disk_behind_a_change_says_that_the_change_was_made)
{
    ck_assert_int_eq(run(TWICE, "-o", "/dev/full"), 1);
    says(ran.err, "dicr: /dev/full: there is no space left");
    says(ran.err, "the change was made: HR-0000017");
    suppliers_are("1");
    ck_assert_int_eq(run("import", list, "--owner", "HR", "--yes", "--rejects", "/dev/full"), 1);
    says(ran.err, "dicr: /dev/full: there is no space left");
    says(ran.err, "the change was made: HR-");
    const char *number = text_copy_n(call.mem, strstr(ran.err, "HR-"), strlen("HR-0000000"));
    ck_assert_ran("batch", "show", number);
    has_value(ran.out, "state", "applied");
    suppliers_are("2");
}
END_TEST

START_TEST(a_full_disk_behind_a_look_says_nothing_of_a_change)
{
    ck_assert_int_eq(run("concept", "show", "CPV:35331500", "-o", "/dev/full"), 75);
    ck_assert_uint_eq(lines_of(ran.err), 1);
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC), null = open("/dev/null", O_RDONLY | O_CLOEXEC), err = temporary();
    ck_assert_int_eq(ended(begin((const char *const[]){ "concept", "show", "CPV:35331500", NULL }, null, full, err)), 75);
    says(file_end(err), "no space left");
    ck_assert_int_eq(run("import", list, "--owner", "HR", "--dry-run", "--rejects", "/dev/full"), 75);
    ck_assert_uint_eq(lines_of(ran.err), 1);
}
END_TEST

START_TEST(a_command_that_is_interrupted_leaves_no_file_behind)
{
    struct call *other = harness_call_more(NULL);
    ck_assert(db_script(other, "begin; lock table dicr.supplier in access exclusive mode"));
    int null = open("/dev/null", O_RDWR | O_CLOEXEC), err = temporary();
    pid_t child = begin((const char *const[]){ TWICE, "-o", in_folder("answer"), NULL }, null, null, err);
    wait_until(strcmp(harness_value("select exists (select from pg_locks where not granted)"), "true") == 0,
               "the command does not wait for the table: %s", file_end(err));
    kill(child, SIGINT);
    ck_assert_int_eq(ended(child), 130);
    ck_assert(db_script(other, "rollback"));
}
END_TEST

static mode_t mode_of(const char *path)
{
    struct stat about;
    ck_assert_int_eq(stat(path, &about), 0);
    return about.st_mode & 07777;
}

/* What a person has closed stays closed when it is written anew. */
START_TEST(a_file_that_is_replaced_keeps_its_rights)
{
    static const mode_t modes[] = { 0600, 0640, 0666, 0604, 0200 };
    const char *file = in_folder("closed"), *new = in_folder("new");
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        write_text(file, "before");
        ck_assert_int_eq(chmod(file, modes[i]), 0);
        ck_assert_ran("version", "-o", file);
        ck_assert_int_eq(mode_of(file), modes[i]);
        ck_assert_int_eq(unlink(file), 0);
    }
    mode_t mask = umask(027);
    ck_assert_ran("version", "-o", new);
    umask(mask);
    ck_assert_int_eq(mode_of(new), 0640);
    unlink(new);
    write_text(file, "before");
    ck_assert_ran("concept", "list", "CPV", "--format", "csv", "-o", file);
    ck_assert_int_eq(mode_of(file), 0600);
    ck_assert_int_eq(run("import", list, "--owner", "HR", "--dry-run", "--rejects", file), 3);
    ck_assert_int_eq(mode_of(file), 0600);
    unlink(file);
}
END_TEST

/* An access list whose group entry is closed, while its mask, which stands in the mode, is open: user 65534 may read. */
START_TEST(a_file_that_is_replaced_keeps_its_access_list)
{
    static const unsigned char acl[] = { 2, 0,   0,   0,   1,   0,   6,  0, 255, 255, 255, 255, 2,   0,  4,
                                         0, 254, 255, 0,   0,   4,   0,  0, 0,   255, 255, 255, 255, 16, 0,
                                         4, 0,   255, 255, 255, 255, 32, 0, 0,   0,   255, 255, 255, 255 };
    unsigned char kept[sizeof acl];
    const char *file = in_folder("closed");
    write_text(file, "before");
    if (setxattr(file, "system.posix_acl_access", acl, sizeof acl, 0) != 0) {
        ck_assert_int_eq(errno, ENOTSUP);
        unlink(file);
        return;
    }
    ck_assert_int_eq(mode_of(file), 0640);
    ck_assert_ran("version", "-o", file);
    ck_assert_int_eq(getxattr(file, "system.posix_acl_access", kept, sizeof kept), (ssize_t)sizeof acl);
    ck_assert_mem_eq(kept, acl, sizeof acl);
    /* and one without a list gets none from its folder */
    ck_assert_int_eq(removexattr(file, "system.posix_acl_access"), 0);
    ck_assert_int_eq(setxattr(folder, "system.posix_acl_default", acl, sizeof acl, 0), 0);
    ck_assert_int_eq(chmod(file, 0640), 0);
    ck_assert_ran("version", "-o", file);
    ck_assert_int_eq(getxattr(file, "system.posix_acl_access", kept, sizeof kept), -1);
    ck_assert_int_eq(mode_of(file), 0640);
    unlink(file);
}
END_TEST

/* Only root can make the file of somebody else that this takes. */
START_TEST(a_file_of_somebody_else_stays_theirs_or_is_not_replaced)
{
    enum { SOMEBODY = 65534 };
    struct output_file it = { 0 };
    struct stat about;
    const char *file = in_folder("theirs");
    if (geteuid() != 0)
        return;
    write_text(file, "before");
    ck_assert_int_eq(chown(file, SOMEBODY, SOMEBODY), 0);
    ck_assert_ran("version", "-o", file);
    ck_assert_int_eq(stat(file, &about), 0);
    ck_assert_uint_eq(about.st_uid, SOMEBODY);
    ck_assert_uint_eq(about.st_gid, SOMEBODY);
    ck_assert_int_eq(chown(file, 0, 0), 0);
    ck_assert_int_eq(chown(folder, SOMEBODY, SOMEBODY), 0);
    ck_assert_int_eq(seteuid(SOMEBODY), 0);
    bool opened = output_open(&call, &it, file);
    ck_assert_int_eq(seteuid(0), 0);
    ck_assert(!opened && !it.name);
    ck_assert_str_eq(error_rows[call.error.code].slug, "refused");
    ck_assert_str_eq(call.error.field, file);
    unlink(file);
}
END_TEST

/* Every spelling of the path is the same file. */
START_TEST(the_file_that_is_read_is_not_written_over)
{
    const char *link_to = in_folder("soft"), *hard = in_folder("hard"), *spelt = in_folder("./list.csv");
    ck_assert_int_eq(symlink(list, link_to), 0);
    ck_assert_int_eq(link(list, hard), 0);
    const char *const names[] = { list, link_to, hard, spelt };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        ck_assert_int_eq(run("import", list, "--owner", "HR", "--dry-run", "--rejects", names[i]), 1);
        says(ran.err, "dicr: --rejects: ");
        says(ran.err, names[i]);
        ck_assert_int_eq(run("import", names[i], "--owner", "HR", "--yes", "-o", list), 1);
        says(ran.err, "dicr: --output: ");
    }
    ck_assert_int_eq(run("supplier", "add", "--json", list, "-o", hard), 1);
    says(ran.err, "dicr: --output: ");
    ck_assert_str_eq(read_all(open(list, O_RDONLY | O_CLOEXEC)), list_text);
    suppliers_are("0");
    ck_assert_int_eq(run("import", list, "--owner", "HR", "--dry-run", "--rejects", "/dev/null", "-o", "/dev/null"), 3);
    int in = open(list, O_RDONLY | O_CLOEXEC), null = open("/dev/null", O_WRONLY | O_CLOEXEC), err = temporary();
    ck_assert_int_eq(ended(begin((const char *const[]){ "import", "-", "--owner", "HR", "--dry-run", "--rejects", list, NULL },
                                 in, null, err)),
                     1);
    unlink(link_to);
    unlink(hard);
}
END_TEST

/* --- files and pipes --------------------------------------------------------------------------------------------------------- */

START_TEST(an_answer_goes_into_a_file_whole_or_not_at_all)
{
    char directory[TEMPORARY_PATH_BYTES];
    ck_assert_ptr_nonnull(mkdtemp(temporary_path(directory, "program")));
    const char *file = text_format(call.mem, "%s/out.json", directory);
    ck_assert_ran("concept", "show", "CPV:35331500", "--format", "json", "--output", file);
    ck_assert_str_eq(ran.out, "");
    says(read_all(open(file, O_RDONLY)), "\"CPV:35331500\"");
    unlink(file);
    ck_assert_int_eq(run("concept", "show", "CPV:35331501", "-o", file), 1);
    ck_assert_int_eq(access(file, F_OK), -1);
    ck_assert_int_eq(run("concept", "show", "CPV:35331500", "-o", text_format(call.mem, "%s/no/out.json", directory)), 1);
    says(ran.err, "No such file");
    ck_assert_int_eq(rmdir(directory), 0); /* and nothing half made is left */
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
    char directory[TEMPORARY_PATH_BYTES];
    ck_assert_ptr_nonnull(mkdtemp(temporary_path(directory, "program")));
    const char *file = text_format(call.mem, "%s/out", directory), *own = text_format(call.mem, "%s.part", file);
    close(open(own, O_WRONLY | O_CREAT, 0600));
    ck_assert_ran("version", "-o", file);
    says(read_all(open(file, O_RDONLY)), "dicr ");
    ck_assert_int_eq(unlink(own), 0);
    ck_assert_int_eq(unlink(file), 0);
    ck_assert_int_eq(rmdir(directory), 0);
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

/* Whatever is printed goes into a file in the form that its ending names; what we cannot write is refused before anything is done. */
START_TEST(a_file_is_written_in_the_form_of_its_ending)
{
    static const struct {
        const char *words[5], *ending, *begins;
    } rows[] = {
        { { "supplier", "list" }, "csv", "number," },
        { { "supplier", "list" }, "json", "{\"count\":1," },
        { { "supplier", "list" }, "txt", "number " },
        { { "supplier", "list" }, "JSON", "{\"count\":1," },
        { { "supplier", "show", "HR-0000017" }, "json", "{\"number\":\"HR-0000017\"" },
        { { "concept", "list", "CPV" }, "csv", "concept," },
        { { "report", "gaps" }, "html", "<!DOCTYPE html>" },
        { { "report", "gaps" }, "pdf", NULL },
        { { "report", "gaps" }, "htm", NULL },
        { { "supplier", "list" }, "xlsx", NULL },
        { { "export", "suppliers" }, "xlsx", NULL },
        { { "export", "suppliers" }, "html", NULL },
    };
    ck_assert_ran(TWICE);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *file = in_folder(text_format(call.mem, "of.it.%s", rows[i].ending)), *words[8] = { 0 };
        size_t n = 0;
        for (; rows[i].words[n]; n++)
            words[n] = rows[i].words[n];
        words[n++] = "-o";
        words[n] = file;
        int status = run_with("", words);
        if (!rows[i].begins) {
            ck_assert_int_eq(status, 2);
            says(ran.err, text_format(call.mem, ": .%s; available: ", rows[i].ending));
            ck_assert_int_eq(access(file, F_OK), -1);
            continue;
        }
        ck_assert_msg(status == 0, "%s", ran.err);
        const char *text = read_all(open(file, O_RDONLY | O_CLOEXEC));
        ck_assert_msg(text_starts_with(text, rows[i].begins), "%s: %.60s", rows[i].ending, text);
        unlink(file);
    }
    const char *odd = in_folder("of.it.pdf");
    ck_assert_ran("supplier", "list", "--format", "csv", "-o", odd); /* who says so knows what is in it */
    unlink(odd);
    ck_assert_int_eq(run("supplier", "add", "--legal_name", "Thrice d.o.o.", "--country", "HR", "--owner", "HR", "-o", odd), 2);
    suppliers_are("1");
}
END_TEST

/* As CSV, unless the file's ending or --format says otherwise. */
START_TEST(an_export_goes_where_it_is_wanted)
{
    const char *csv = in_folder("all.csv"), *json = in_folder("all.json");
    ck_assert_ran(TWICE);
    ck_assert_ran("export", "suppliers", "--columns", "number,legal_name");
    ck_assert_str_eq(ran.out, "number,legal_name\r\nHR-0000017,Twice d.o.o.\r\n");
    ck_assert_ran("export", "suppliers", "-o", csv);
    ck_assert(text_starts_with(read_all(open(csv, O_RDONLY | O_CLOEXEC)), "number,"));
    ck_assert_ran("export", "suppliers", "--country", "HR", "-o", json);
    ck_assert(text_starts_with(read_all(open(json, O_RDONLY | O_CLOEXEC)), "{\"suppliers\":[{\"number\":\"HR-0000017\","));
    ck_assert_ran("export", "suppliers", "--country", "AL", "--format", "json");
    ck_assert_str_eq(ran.out, "{\"suppliers\":[],\"count\":0,\"count_is\":\"exact\",\"next\":null}\n");
    ck_assert_int_eq(run("export", "suppliers", "--format", "table"), 2);
    says(ran.err, "json, csv");
    unlink(csv);
    unlink(json);
}
END_TEST

static void add_sources(void)
{
    harness_sql("select set_config('dicr.country', 'HR', true); insert into dicr.source (number, owner, kind, title) "
                "select dicr.new_number('HR'), 'HR', 'list', repeat('x', 100) from generate_series(1, 5000)");
}

START_TEST(an_export_that_has_no_place_leaves_no_half_of_it)
{
    const char *kept = in_folder("kept.csv");
    add_sources();
    write_text(kept, "before");
    ck_assert_int_eq(run("export", "sources", "-o", "/dev/full"), 75);
    says(ran.err, "dicr: /dev/full: there is no space left");
    signal(SIGXFSZ, SIG_IGN); /* the child's too */
    struct rlimit small = { 200000, RLIM_INFINITY };
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    ck_assert_int_eq(run("export", "sources", "-o", kept), 1);
    says(ran.err, "kept.csv: ");
    ck_assert_str_eq(read_all(open(kept, O_RDONLY | O_CLOEXEC)), "before");
    unlink(kept);
}
END_TEST

START_TEST(who_reads_only_the_beginning_of_an_export_is_no_error)
{
    int ends[2], err = temporary(), null = open("/dev/null", O_RDONLY);
    char first;
    add_sources();
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    pid_t child = begin((const char *const[]){ "export", "sources", NULL }, null, ends[1], err);
    close(ends[1]);
    ck_assert_int_eq(read(ends[0], &first, 1), 1);
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

Suite *suite_output(void)
{
    Suite *s = suite_create("output");
    TCase *t = tcase_create("output");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, a_change_whose_answer_has_no_place_is_not_made);
    tcase_add_test(t, a_file_stays_as_it_was_when_the_command_fails);
    tcase_add_test(t, a_full_disk_behind_a_change_says_that_the_change_was_made);
    tcase_add_test(t, a_full_disk_behind_a_look_says_nothing_of_a_change);
    tcase_add_test(t, a_command_that_is_interrupted_leaves_no_file_behind);
    tcase_add_test(t, a_file_that_is_replaced_keeps_its_rights);
    tcase_add_test(t, a_file_that_is_replaced_keeps_its_access_list);
    tcase_add_test(t, a_file_of_somebody_else_stays_theirs_or_is_not_replaced);
    tcase_add_test(t, the_file_that_is_read_is_not_written_over);
    suite_add_tcase(s, t);
    t = tcase_create("files and pipes");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, an_answer_goes_into_a_file_whole_or_not_at_all);
    tcase_add_test(t, an_answer_may_go_into_what_is_no_file);
    tcase_add_test(t, a_file_named_part_is_not_overwritten);
    tcase_add_test(t, who_reads_only_the_beginning_is_no_error);
    tcase_add_test(t, a_file_is_written_in_the_form_of_its_ending);
    tcase_add_test(t, an_export_goes_where_it_is_wanted);
    tcase_add_test(t, an_export_that_has_no_place_leaves_no_half_of_it);
    tcase_add_test(t, who_reads_only_the_beginning_of_an_export_is_no_error);
    tcase_add_test(t, a_result_that_nobody_reads_can_be_interrupted);
    suite_add_tcase(s, t);
    return s;
}
