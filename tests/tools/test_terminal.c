/* What a command shows on a terminal: lines that fit, bold headings, and that it still works. */
#include "base/utf8.h"
#include "child.h"
#include <pty.h>
#include <sys/ioctl.h>

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

Suite *suite_terminal(void);
Suite *suite_terminal(void)
{
    Suite *s = suite_create("terminal");
    TCase *t = tcase_create("terminal");
    tcase_add_checked_fixture(t, setup_database, harness_end);
    tcase_add_test(t, a_terminal_gets_lines_that_fit_and_bold_headings_unless_it_says_no);
    tcase_add_test(t, what_takes_longer_than_two_seconds_shows_itself_on_a_terminal_and_leaves_no_trace);
    suite_add_tcase(s, t);
    return s;
}
