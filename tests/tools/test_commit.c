/* The connection to the database is lost at the commit of a change, in the program and in the service: what is stored is never
   answered by "try again later", which would have it made twice. */
#include "../relay.h"
#include "client.h"

#include <signal.h>

Suite *suite_commit(void);

static char answer[65536];

/* Everything that a change leaves behind; the number grows with each. */
static int64_t stored(void)
{
    return strtoll(harness_sql("select (select count(*) from dicr.change) + (select count(*) from dicr.import_batch) + (select "
                               "count(*) from dicr.import_batch where applied_at is not null) + (select count(*) from dicr.job "
                               "where kind = 'import.apply')"),
                   NULL, 10);
}

static const char *const cut_names[COMMIT_CUTS] = { "not cut", "before the commit", "before its answer", "after COMMIT",
                                                    "after its answer" };

static void cut_next(enum commit_cut cut)
{
    atomic_store(&relay.cut, cut);
}

/* The cut was made; the server can be reached again. */
static void check_cut(const char *what, enum commit_cut cut)
{
    ck_assert_msg(atomic_load(&relay.cut) == NOT_CUT, "%s: it does not commit %s", what, cut_names[cut]);
    atomic_store(&relay.is_away, false);
}

/* Whether it was stored, once the server has ended the session. */
static bool was_stored(int64_t before)
{
    wait_until(
        strcmp(harness_sql("select count(*) from pg_stat_activity where datname = current_database() and application_name = "
                           "'dicr' and state <> 'idle' and pid <> pg_backend_pid()"),
               "0") == 0,
        "a session does not end");
    return stored() > before;
}

/* --- the program ---------------------------------------------------------------------------------------------------------------------- */

static int firms;

/* Adds a supplier; its number. */
static const char *new_firm(void)
{
    ck_assert_ran("supplier", "add", "--legal_name", text_format(call.mem, "Firm %d", ++firms), "--country", "HR", "--owner",
                  "HR");
    return text_copy_n(call.mem, ran.out, strcspn(ran.out, "\n"));
}

/* A command, and others that go before it; the words are divided by blanks, {1} and {2} are two firms. */
static const struct {
    const char *before[2], *command;
} commands_that_change[] = {
    { { NULL }, "supplier add --legal_name Cut --country HR --owner HR" },
    { { NULL }, "site add --supplier {1} --town Split --country HR" },
    { { NULL }, "supplier change {1} --note cut" },
    { { NULL }, "supplier remove {1} --reason cut" },
    { { "supplier remove {1} --reason cut" }, "supplier restore {1}" },
    { { NULL }, "supplier release {1} --to AL" },
    { { "supplier release {1} --to AL,XK" }, "supplier withhold {1} --from XK" },
    { { NULL }, "supplier merge {1} --into {2}" },
    { { "supplier merge {1} --into {2}" }, "supplier split {1}" },
    { { NULL }, "review add --low {1} --high {2} --verdict different --owner HR" },
    { { NULL }, "tag confirm {1} --concept {3}" },
    { { "tag confirm {1} --concept {3}" }, "tag refuse {1} --concept {3}" },
    { { NULL }, "import {4} --owner HR --yes" },
};
enum { COMMANDS = sizeof commands_that_change / sizeof *commands_that_change };

static const char *list; /* path of a list to import */

static int run_words(const char *command, const char *one, const char *other)
{
    const struct texts words = text_split(call.mem, command, ' ');
    const char **all = TAKE_N(call.mem, words.n + 1, const char *);
    const char *const values[] = { one, other, harness_sql("select min(concept) from dicr.concept where scheme = 'JD'"), list };
    for (size_t i = 0; i < words.n; i++)
        all[i] = words.item[i][0] == '{' ? values[words.item[i][1] - '1'] : words.item[i];
    return run_with("", all);
}

static void write_list(int line)
{
    const char *text = text_format(call.mem, "Naziv;Mjesto\r\nUvoz %d d.o.o.;Split\r\n", line);
    int fd = open(list, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
}

START_TEST(a_command_tells_what_it_knows_of_a_change_whose_commit_was_cut)
{
    const char *what = commands_that_change[_i].command;
    for (enum commit_cut cut = BEFORE_COMMIT; cut < COMMIT_CUTS; cut++) {
        const char *one = new_firm(), *other = new_firm();
        write_list((int)cut);
        for (int i = 0; i < 2 && commands_that_change[_i].before[i]; i++)
            ck_assert_msg(run_words(commands_that_change[_i].before[i], one, other) == 0, "%s", ran.err);
        int64_t before = stored();
        cut_next(cut);
        int status = run_words(what, one, other);
        check_cut(what, cut);
        bool is_stored = was_stored(before), is_unsure = cut <= BEFORE_ANSWER;
        bool goes_on = is_stored && text_starts_with(what, "import"); /* stored, and nobody there to do it */
        ck_assert_msg(!goes_on || is_unsure || strstr(ran.err, "is stored, and goes on"), "%s", ran.err);
        ck_assert_msg(is_stored == (cut > BEFORE_COMMIT), "%s, %s: %d", what, cut_names[cut], is_stored);
        ck_assert_msg(status == (is_unsure || goes_on), "%s, %s: status %d: %s", what, cut_names[cut], status, ran.err);
        ck_assert_msg(!is_unsure || strstr(ran.err, "not known whether the change was saved"), "%s: %s", what, ran.err);
        ck_assert_msg(!strstr(ran.err, "try again"), "%s: %s", what, ran.err);
    }
}
END_TEST

START_TEST(a_demo_whose_commit_was_cut_is_not_made_again)
{
    cut_next(AFTER_TAG);
    ck_assert_ran("db", "demo");
    check_cut("db demo", AFTER_TAG);
    ck_assert_int_eq(run("db", "demo", "-o", "/dev/full"), 75); /* nothing was changed */
    ck_assert_ptr_null(strstr(ran.err, "the change was made"));
}
END_TEST

START_TEST(what_was_filled_or_migrated_and_cannot_be_told_is_not_to_be_tried_again)
{
    ck_assert_int_eq(run("db", "demo", "-o", "/dev/full"), 1);
    says(ran.err, "the change was made");
    harness_sql("drop schema dicr cascade");
    ck_assert_int_eq(run("db", "migrate", "-o", "/dev/full"), 1);
    says(ran.err, "the change was made");
    ck_assert_int_eq(run("db", "migrate", "-o", "/dev/full"), 75);
}
END_TEST

/* --- the service ---------------------------------------------------------------------------------------------------------------------- */

static struct {
    pid_t process;
    uint16_t port;
    int err;
} program;

/* {1} and {2} are firms, {3} a tag, {4} a list that was read and not applied. */
static const struct {
    const char *request, *type, *body;
} requests_that_change[] = {
    { "POST suppliers", "application/json", "{\"legal_name\":\"Cut\",\"country\":\"HR\"}" },
    { "PATCH suppliers/{1}", "application/merge-patch+json", "{\"note\":\"cut\"}" },
    { "DELETE suppliers/{1}?reason=cut", NULL, "" },
    { "PUT suppliers/{1}/release", "application/json", "{\"released_to\":[\"AL\"]}" },
    { "PUT suppliers/{1}/merge", "application/json", "{\"into\":\"{2}\"}" },
    { "POST reviews?owner=HR", "application/json", "{\"low\":\"{1}\",\"high\":\"{2}\"}" },
    { "POST tags/{1}/confirmations", "application/json", "{\"concept\":\"{3}\"}" },
    { "POST imports?owner=HR", "text/csv", "Naziv;Mjesto\r\nUvoz d.o.o.;Split\r\n" },
    { "POST imports/{4}/apply", NULL, "" },
};
enum { REQUESTS = sizeof requests_that_change / sizeof *requests_that_change };

static const char *fill_in(const char *text, const char *const values[4])
{
    struct buffer b = { 0 };
    for (; *text; text++) {
        if (text[0] == '{' && text[1] >= '1' && text[1] <= '4') {
            buffer_text(&b, values[text[1] - '1']);
            text += 2;
        } else {
            buffer_char(&b, *text);
        }
    }
    const char *out = text_copy_n(call.mem, b.bytes, b.size);
    buffer_free(&b);
    return out;
}

/* The number in the answer to something that was added. */
static const char *number_added(const char *key)
{
    const char *at = strstr(answer, text_format(call.mem, "\"%s\":\"", key));
    ck_assert_msg(at != NULL, "%s", answer);
    at += strlen(key) + 4;
    return text_copy_n(call.mem, at, strcspn(at, "\""));
}

static const char *post_firm(void)
{
    const char *body = text_format(call.mem, "{\"legal_name\":\"Firm %d\",\"country\":\"HR\"}", ++firms);
    ck_assert_msg(send_request(program.port, "POST suppliers", "application/json", body, answer, sizeof answer) == 201, "%s",
                  answer);
    return number_added("number");
}

static const char *post_list(void)
{
    const char *body = text_format(call.mem, "Naziv;Mjesto\r\nUvoz %d d.o.o.;Split\r\n", ++firms);
    ck_assert_msg(send_request(program.port, "POST imports?owner=HR&wait=60", "text/csv", body, answer, sizeof answer) == 200,
                  "%s", answer);
    return number_added("batch");
}

START_TEST(an_answer_tells_what_is_known_of_a_change_whose_commit_was_cut)
{
    const char *what = requests_that_change[_i].request;
    program.err = temporary();
    program.process = begin_service((const char *const[]){ SERVE_ANYWHERE, NULL }, program.err, &program.port);
    for (enum commit_cut cut = BEFORE_COMMIT; cut < COMMIT_CUTS; cut++) {
        wait_until(get(program.port, "/readyz", answer, sizeof answer) == 200, "not ready: %s", file_end(program.err));
        const char *const values[] = { post_firm(), post_firm(),
                                       harness_sql("select min(concept) from dicr.concept where scheme = 'JD'"), post_list() };
        wait_until(strcmp(harness_sql("select count(*) from dicr.job where state in ('queued', 'planning', 'applying')"), "0") ==
                       0,
                   "jobs go on: %s", file_end(program.err));
        int64_t before = stored();
        cut_next(cut);
        int status = send_request(program.port, fill_in(what, values), requests_that_change[_i].type,
                                  fill_in(requests_that_change[_i].body, values), answer, sizeof answer);
        check_cut(what, cut);
        bool is_stored = was_stored(before), is_unsure = cut <= BEFORE_ANSWER;
        ck_assert_msg(is_stored == (cut > BEFORE_COMMIT), "%s, %s: %d", what, cut_names[cut], is_stored);
        ck_assert_msg(is_unsure ? status == 500 && strstr(answer, "\"code\":\"commit_unknown\"") : status / 100 == 2,
                      "%s, %s: %s", what, cut_names[cut], answer);
        ck_assert_msg(!strcasestr(answer, "\r\nretry-after:"), "%s", answer);
    }
    kill(program.process, SIGTERM);
    ck_assert_int_eq(ended(program.process), 0);
    close(program.err);
}
END_TEST

/* --- the suite ------------------------------------------------------------------------------------------------------------------------ */

static void setup(void)
{
    static char path[TEMPORARY_PATH_BYTES];
    harness_database();
    relay_start();
    clean_environment();
    setenv("DICR_DATABASE", relay_conninfo(), 1);
    int fd = mkstemp(temporary_path(path, "list"));
    ck_assert_int_ge(fd, 0);
    close(fd);
    list = path;
}

static void teardown(void)
{
    unlink(list);
    relay_end();
    harness_end();
}

Suite *suite_commit(void)
{
    Suite *s = suite_create("commit");
    TCase *t = tcase_create("commit");
    tcase_set_timeout(t, 1200); /* only a hang reaches it */
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, a_command_tells_what_it_knows_of_a_change_whose_commit_was_cut, 0, COMMANDS);
    tcase_add_test(t, a_demo_whose_commit_was_cut_is_not_made_again);
    tcase_add_test(t, what_was_filled_or_migrated_and_cannot_be_told_is_not_to_be_tried_again);
    tcase_add_loop_test(t, an_answer_tells_what_is_known_of_a_change_whose_commit_was_cut, 0, REQUESTS);
    suite_add_tcase(s, t);
    return s;
}
