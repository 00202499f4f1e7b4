#include "base/buffer.h"
#include "base/csv.h"

#include <check.h>

static struct arena *mem;
static struct buffer out;
static struct csv_writer w;

static void start(void)
{
    mem = arena_new(0);
    out = (struct buffer){ 0 };
    w = (struct csv_writer){ .out = &out, .delimiter = ',' };
}

static void end(void)
{
    buffer_free(&out);
    arena_free(mem);
}

/* A reader of its own, by the grammar of RFC 4180: the next cell of `*s`. *last: the line ends behind it. */
static const char *cell_read(const char **s, char delimiter, bool *last)
{
    struct buffer b = { 0 };
    if (**s == '"') {
        for ((*s)++; **s != '"' || (*s)[1] == '"'; (*s)++) {
            ck_assert_msg(**s, "a quote is not closed");
            buffer_char(&b, **s);
            *s += **s == '"';
        }
        (*s)++;
    } else {
        for (; **s != delimiter && **s != '\r'; (*s)++) {
            ck_assert_msg(**s && **s != '"' && **s != '\n', "a bare cell holds what it must not");
            buffer_char(&b, **s);
        }
    }
    *last = **s != delimiter;
    if (*last) {
        ck_assert_msg(text_starts_with(*s, "\r\n"), "no CRLF behind a cell");
        (*s)++;
    }
    (*s)++;
    const char *cell = text_copy_n(mem, b.bytes, b.size);
    buffer_free(&b);
    return cell;
}

START_TEST(plain_cells_are_written_bare_and_lines_end_with_crlf)
{
    csv_cell(&w, "HR-0042173");
    csv_cell(&w, "Čelik Šibenik");
    csv_cell(&w, NULL);
    csv_cell(&w, "");
    csv_line_end(&w);
    csv_cell(&w, "2");
    csv_line_end(&w);
    ck_assert_str_eq(out.bytes, "HR-0042173,Čelik Šibenik,,\r\n2\r\n");
}
END_TEST

START_TEST(cells_that_need_it_are_quoted)
{
    static const char *const cells[] = { "a,b", "say \"x\"", "two\nlines", "cr\rhere", " blank", "blank ", "\"", "a;b" };
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        csv_cell(&w, cells[i]);
    csv_line_end(&w);
    ck_assert_str_eq(out.bytes, "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\"cr\rhere\",\" blank\",\"blank \",\"\"\"\",a;b\r\n");
}
END_TEST

START_TEST(a_line_of_one_empty_cell_is_not_an_empty_line)
{
    csv_cell(&w, "a");
    csv_line_end(&w);
    csv_cell(&w, NULL);
    csv_line_end(&w);
    csv_cell(&w, "b");
    csv_line_end(&w);
    ck_assert_str_eq(out.bytes, "a\r\n\"\"\r\nb\r\n");
}
END_TEST

START_TEST(what_is_written_is_read_back_by_another_reader)
{
    static const char *const pieces[] = { "a", ",", ";", "\t", "\"", "\n", "\r", "\r\n", " ", "č", "'", "=", "\"\"" };
    static const char delimiters[] = ",;\t|";
    unsigned seed = 5;
    for (int run = 0; run < 2000; run++) {
        enum { CELLS = 7 };
        const char *cells[CELLS];
        w = (struct csv_writer){ .out = &out, .delimiter = delimiters[run % 4] };
        buffer_free(&out);
        for (int line = 0; line < 2; line++) {
            for (int i = 0; i < CELLS; i++) {
                const char *cell = "";
                seed = seed * 1103515245u + 12345u;
                for (unsigned n = (seed >> 16) % 5; n; n--) {
                    seed = seed * 1103515245u + 12345u;
                    cell = text_format(mem, "%s%s", cell, pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)]);
                }
                cells[i] = line ? cells[i] : cell;
                csv_cell(&w, cells[i]);
            }
            csv_line_end(&w);
        }
        const char *s = out.bytes;
        for (int i = 0; i < 2 * CELLS; i++) {
            bool last;
            ck_assert_str_eq(cell_read(&s, w.delimiter, &last), cells[i % CELLS]);
            ck_assert_int_eq(last, i % CELLS == CELLS - 1);
        }
        ck_assert_str_eq(s, "");
    }
}
END_TEST

START_TEST(for_people_a_formula_becomes_text_and_numbers_stay_numbers)
{
    static const struct {
        const char *cell, *written;
    } cases[] = {
        { "=1+1", "'=1+1" },
        { "=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"" },
        { "@SUM(A1)", "'@SUM(A1)" },
        { "+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0" },
        { "-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0" },
        { "-2+3+cmd|x", "'-2+3+cmd|x" },
        { "\t=1+1", "'\t=1+1" },
        { "\r=1+1", "\"'\r=1+1\"" },
        { "  =1+1", "\"'  =1+1\"" },
        { "\tname", "'\tname" },
        { "＝1+1", "'＝1+1" },
        { "＠x", "'＠x" },
        { "-A1", "'-A1" },
        { "+E5", "'+E5" },
        { "=", "'=" },
        { "-", "-" },
        { "--", "--" },
        { "-5", "-5" },
        { "-12.5", "-12.5" },
        { "-1,5", "\"-1,5\"" },
        { "-1e5", "-1e5" },
        { "-5 %", "-5 %" },
        { "+385 1 2345-678", "+385 1 2345-678" },
        { "+385 (0)1/234.567", "+385 (0)1/234.567" },
        { "+383 44 123 456", "+383 44 123 456" },
        { "a=b", "a=b" },
        { "Čelik + sinovi", "Čelik + sinovi" },
        { "ana@primjer.hr", "ana@primjer.hr" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        w = (struct csv_writer){ .out = &out, .delimiter = ',', .safe = true };
        buffer_free(&out);
        csv_cell(&w, cases[i].cell);
        ck_assert_str_eq(out.bytes, cases[i].written);
    }
}
END_TEST

START_TEST(for_machines_nothing_is_changed)
{
    csv_cell(&w, "=1+1");
    csv_cell(&w, "@x");
    ck_assert_str_eq(out.bytes, "=1+1,@x");
}
END_TEST

Suite *suite_csv(void);
Suite *suite_csv(void)
{
    TCase *t = tcase_create("csv");
    tcase_add_checked_fixture(t, start, end);
    tcase_add_test(t, plain_cells_are_written_bare_and_lines_end_with_crlf);
    tcase_add_test(t, cells_that_need_it_are_quoted);
    tcase_add_test(t, a_line_of_one_empty_cell_is_not_an_empty_line);
    tcase_add_test(t, what_is_written_is_read_back_by_another_reader);
    tcase_add_test(t, for_people_a_formula_becomes_text_and_numbers_stay_numbers);
    tcase_add_test(t, for_machines_nothing_is_changed);
    Suite *s = suite_create("csv");
    suite_add_tcase(s, t);
    return s;
}
