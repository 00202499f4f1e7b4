/* Every command that README.md and the help print runs as it is printed, over the demo registry, and prints what README.md shows. */
#include "../temporary.h"
#include "child.h"

#include "../../tools/command.h"
#include "../../tools/demo/demo.h"

#include <fcntl.h>
#include <signal.h>

Suite *suite_readme(void);

static char folder[TEMPORARY_PATH_BYTES];
static pid_t service;
static const char *address;

/* A shell in a folder where build/ and tools/ are those of the tree, so that the files that the commands write lie nowhere else. */
static int shell(const char *command)
{
    int in = temporary(), out = temporary(), err = temporary();
    pid_t child = fork();
    if (child == 0) {
        if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0 || chdir(folder) != 0)
            _exit(126);
        execl("/bin/bash", "bash", "-c", command, (char *)NULL);
        _exit(127);
    }
    ck_assert_int_gt(child, 0);
    ran.status = ended(child);
    lseek(out, 0, SEEK_SET);
    lseek(err, 0, SEEK_SET);
    ran.out = read_all(out);
    ran.err = read_all(err);
    close(in);
    return ran.status;
}

static void setup(void)
{
    setup_database();
    struct demo_filled filled;
    ck_assert_ok(demo_fill(&call, &filled));
    (void)harness_sql("analyze");
    char root[4096];
    ck_assert_ptr_nonnull(getcwd(root, sizeof root));
    ck_assert_ptr_nonnull(mkdtemp(temporary_path(folder, "readme")));
    const char *program = getenv("DICR_TEST_PROGRAM");
    const char *build = text_copy_n(call.mem, program, strlen(program) - strlen("/dicr"));
    ck_assert_int_eq(
        shell(text_format(call.mem, "ln -s %s/%s build && ln -s %s/tools tools && mkdir bin && ln -s ../build/dicr bin", root,
                          build, root)),
        0);
    setenv("PATH", text_format(call.mem, "%s/bin:%s", folder, getenv("PATH")), 1);
}

static void teardown(void)
{
    if (service) {
        kill(service, SIGTERM);
        (void)ended(service);
    }
    (void)shell(text_format(call.mem, "rm -rf %s", folder));
    harness_end();
}

/* Starts the service and waits for the line that is its address. */
static void start_service(void)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    service = begin((const char *const[]){ "serve", "--listen", "127.0.0.1:0", NULL }, temporary(), ends[1], temporary());
    close(ends[1]);
    struct buffer line = { 0 };
    char c;
    while (read(ends[0], &c, 1) == 1 && c != '\n')
        buffer_char(&line, c);
    address = text_copy_n(call.mem, line.bytes, line.size);
    buffer_free(&line);
    ck_assert_msg(text_starts_with(address, "http://"), "\"%s\" is no address", address);
}

static const char *with_address(const char *command)
{
    static const char documented[] = "http://127.0.0.1:8080";
    const char *at = strstr(command, documented);
    return at ? text_format(call.mem, "%.*s%s%s", (int)(at - command), command, address, at + strlen(documented)) : command;
}

/* A line with each run of spaces as one: how wide a column is depends on the words of its other rows. */
static const char *squeezed(const char *line)
{
    char *copy = text_copy(call.mem, line), *to = copy;
    for (const char *at = line; *at; at++)
        if (*at != ' ' || to == copy || to[-1] != ' ')
            *to++ = *at;
    *to = '\0';
    return copy;
}

/* Whether the lines of `shown` are those of `printed`, where a line "…" stands for any number of lines. */
static bool agrees(const struct texts *shown, size_t i, const struct texts *printed, size_t k)
{
    for (; i < shown->n; i++, k++) {
        if (strcmp(shown->item[i], "…") == 0) {
            for (size_t from = k; from <= printed->n; from++)
                if (agrees(shown, i + 1, printed, from))
                    return true;
            return false;
        }
        if (k >= printed->n || strcmp(squeezed(shown->item[i]), squeezed(printed->item[k])) != 0)
            return false;
    }
    return k == printed->n;
}

static struct texts lines_in(const char *text)
{
    struct texts lines = { 0, TAKE_N(call.mem, lines_of(text) + 2, const char *) };
    for (const char *at = text; *at;) {
        size_t n = strcspn(at, "\n");
        lines.item[lines.n++] = text_copy_n(call.mem, at, n);
        at += n + (at[n] == '\n');
    }
    return lines;
}

/* Runs "$ command" and compares what it prints with the lines that follow it. */
static void check_command(const char *command, const struct texts *shown)
{
    int status = shell(with_address(command));
    bool rejects = strstr(command, "import ") != NULL; /* 3: some rows were refused, which is what the list is for */
    ck_assert_msg(status == 0 || (rejects && status == 3), "%s ends with %d: %s", command, status, ran.err);
    struct texts printed = lines_in(ran.out);
    ck_assert_msg(agrees(shown, 0, &printed, 0), "%s prints otherwise than README.md shows:\n%.3000s", command, ran.out);
}

START_TEST(each_command_of_the_readme_prints_what_the_readme_shows)
{
    const char *bytes;
    size_t size, commands_seen = 0;
    start_service();
    ck_assert_ok(read_file(&call, "README.md", 1 << 20, &bytes, &size));
    struct texts lines = lines_in(bytes);
    for (size_t i = 0; i < lines.n; i++) {
        size_t indent = strspn(lines.item[i], " ");
        if (strcmp(lines.item[i] + indent, "```console") != 0)
            continue;
        const char *command = NULL;
        struct texts shown = { 0, TAKE_N(call.mem, lines.n, const char *) };
        for (i++;; i++) {
            ck_assert_uint_lt(i, lines.n);
            size_t own = strspn(lines.item[i], " ");
            const char *text = lines.item[i] + (own < indent ? own : indent);
            bool ends = strcmp(text, "```") == 0, begins = text_starts_with(text, "$ ");
            if (command && (ends || begins)) {
                check_command(command, &shown);
                commands_seen++;
            }
            if (ends)
                break;
            if (begins) {
                command = text + strlen("$ ");
                shown.n = 0;
            } else {
                shown.item[shown.n++] = text;
            }
        }
    }
    ck_assert_uint_ge(commands_seen, 9);
    /* the two commands that install packages are named, and they are there */
    ck_assert_int_eq(shell("test -x tools/quickstart -a -x tools/test -a -s tools/examples/report.png"), 0);
}
END_TEST

/* What the last command printed as the number of its record. */
static const char *number_in_output(void)
{
    const char *at = strstr(ran.out, "HR-");
    return at ? text_copy_n(call.mem, at, strspn(at, "HR-0123456789")) : "";
}

/* Commands about the program itself: they need a private server, or serve for ever. Suites of their own run them. */
static bool is_about_the_program(const struct command *command)
{
    return text_starts_with(command->words, "db ") || strcmp(command->words, "serve") == 0;
}

START_TEST(each_example_of_the_help_runs)
{
    const char *batch = NULL, *review = NULL;
    size_t examples = 0;
    ck_assert_int_eq(shell("dicr import tools/examples/suppliers.csv --owner HR --yes"), 3);
    batch = number_in_output();
    for (size_t i = 0; i < command_count; i++) {
        const struct command *command = &commands[i];
        if (is_about_the_program(command) || strcmp(command->words, "batch apply") == 0 ||
            strcmp(command->words, "batch cancel") == 0)
            continue;
        const char *example = command_example(call.mem, command);
        if (!*example)
            continue;
        ck_assert_int_eq(shell(text_format(call.mem, "dicr help %s", command->words)), 0);
        ck_assert_msg(strstr(ran.out, text_format(call.mem, "\n  %s\n", example)) != NULL, "help %s has another example: %s",
                      command->words, example);
        /* there is no import and no review before one was made */
        const char *made = text_starts_with(command->words, "batch ")    ? batch
                           : text_starts_with(command->words, "review ") ? review
                                                                         : NULL;
        if (made && command->operand)
            example = text_format(call.mem, "dicr %s %s%s", command->words, made,
                                  strchr(example + strlen("dicr ") + strlen(command->words) + 1, ' ')
                                      ? strchr(example + strlen("dicr ") + strlen(command->words) + 1, ' ')
                                      : "");
        int status = shell(example);
        ck_assert_msg(status == 0 || (status == 3 && strcmp(command->words, "import") == 0), "%s ends with %d: %s", example,
                      status, ran.err);
        if (strcmp(command->words, "review add") == 0)
            review = number_in_output();
        examples++;
    }
    ck_assert_uint_ge(examples, 200);
}
END_TEST

START_TEST(the_examples_of_curl_and_of_sql_run)
{
    start_service();
    ck_assert_msg(shell(text_format(call.mem, "tools/examples/curl.sh %s", address)) == 0, "%s%s", ran.out, ran.err);
    says(ran.out, "== the gap report as JSON\n{\"head\":");
    says(ran.out, "\n412\n");
    ck_assert_msg(
        shell(text_format(call.mem, "psql -X -v ON_ERROR_STOP=1 -d '%s' -f tools/examples/queries.sql", harness_conninfo())) == 0,
        "%s", ran.err);
    says(ran.out, "(5 rows)");
}
END_TEST

/* What was written to a file without a name so far; the writer's position in it stays. */
static const char *so_far(int file)
{
    int again = open(text_format(call.mem, "/proc/self/fd/%d", file), O_RDONLY | O_CLOEXEC);
    ck_assert_int_ge(again, 0);
    return read_all(again);
}

/* The address is the last line that a person sees, whatever else is logged. */
START_TEST(the_service_prints_its_address_last)
{
    int out = temporary();
    service = begin((const char *const[]){ "serve", "--demo", "--listen", "127.0.0.1:0", NULL }, temporary(), out, out);
    const char *text = "", *url = NULL;
    while (!url) { /* until the address is there; the limit of the test is minutes */
        ck_assert_int_eq(kill(service, 0), 0);
        usleep(20000);
        text = so_far(out);
        url = strstr(text, "\nhttp://");
        url = url && strchr(url + 1, '\n') ? url + 1 : NULL;
    }
    /* the service answers now: what it has to say of its start, it has said */
    ck_assert_int_eq(
        shell(text_format(call.mem, "until curl -sf %.*s/readyz >/dev/null; do sleep 0.1; done", (int)strcspn(url, "\n"), url)),
        0);
    text = so_far(out);
    url = strstr(text, "\nhttp://") + 1;
    ck_assert_msg(strchr(url, '\n')[1] == '\0', "lines follow the address:\n%s", text);
}
END_TEST

Suite *suite_readme(void)
{
    Suite *s = suite_create("readme");
    TCase *tc = tcase_create("readme");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 600);
    tcase_add_test(tc, each_command_of_the_readme_prints_what_the_readme_shows);
    tcase_add_test(tc, each_example_of_the_help_runs);
    tcase_add_test(tc, the_examples_of_curl_and_of_sql_run);
    tcase_add_test(tc, the_service_prints_its_address_last);
    suite_add_tcase(s, tc);
    return s;
}
