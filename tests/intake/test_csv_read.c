/* The reader of CSV: what RFC 4180 says, what people's programs write instead, and where it gives up. */
#include "base/buffer.h"
#include "intake/csv_read.h"
#include "lists.h"

Suite *suite_csv_read(void);

/* All cells of a text as "a|b¶c|d". */
static const char *shown(const char *text, char delimiter, size_t columns)
{
    struct csv_reader r;
    struct csv_record *record = TAKE(mem, struct csv_record);
    const char *out = "";
    csv_start(&r, text, strlen(text), delimiter);
    r.columns = columns;
    for (bool first = true; csv_next(&r, record); first = false) {
        out = text_format(mem, "%s%s", out, first ? "" : "¶");
        for (size_t i = 0; i < record->n; i++)
            out = text_format(mem, "%s%s%s", out, i ? "|" : "", csv_text(mem, ENCODING_UTF8, record, i, NULL));
    }
    return out;
}

START_TEST(cells_and_records_are_cut)
{
    static const struct {
        const char *text;
        char delimiter;
        const char *cells;
    } cases[] = {
        { "a,b\nc,d\n", ',', "a|b¶c|d" },
        { "a,b\r\nc,d", ',', "a|b¶c|d" },
        { "a,b\rc,d\r", ',', "a|b¶c|d" },
        { "a;b;\n;;\n", ';', "a|b|¶||" },
        { "\"a,1\",\"b\"\"c\"\n", ',', "a,1|b\"c" },
        { "\"a\nb\",c\nd,e\n", ',', "a\nb|c¶d|e" },
        { "\"a\r\nb\",c\r\n", ',', "a\r\nb|c" },
        { "a\tb\n\"x\ty\"\tz", '\t', "a|b¶x\ty|z" },
        { "a,\"\",b\n", ',', "a||b" },
        { "  \"a\"  ,b\n", ',', "a|b" },
        { "a\n\nb\n", ',', "a¶¶b" },
        { "šđč;ž\n", ';', "šđč|ž" },
        { "\"\"\"\"\n", ',', "\"" },
        { ",", ',', "|" },
        { "aaaaaaaabbbbbbbb;cccccccc;d", ';', "aaaaaaaabbbbbbbb|cccccccc|d" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_str_eq(shown(cases[i].text, cases[i].delimiter, 0), cases[i].cells);
}
END_TEST

START_TEST(quotes_that_open_nothing_are_characters)
{
    ck_assert_str_eq(shown("NPT \"ProMix\";b\nc;d\n", ';', 2), "NPT \"ProMix\"|b¶c|d");
    ck_assert_str_eq(shown("\"ProMix\" d.o.o.;b\nc;d\n", ';', 2), "\"ProMix\" d.o.o.|b¶c|d");
    ck_assert_str_eq(shown("\"a;b\nc;d\ne;f\n", ';', 2), "\"a|b¶c|d¶e|f");
    /* The next quote far below would swallow two rows: the first line is whole without it. */
    ck_assert_str_eq(shown("\"a;b\nc;d\ne;\"f\"\n", ';', 2), "\"a|b¶c|d¶e|f");
}
END_TEST

START_TEST(lines_are_counted_as_an_editor_does)
{
    static const char text[] = "h\r\n\"a\r\nb\r\nc\"\r\nd\r\n\r\ne";
    static const int64_t lines[] = { 1, 2, 5, 6, 7 };
    struct csv_reader r;
    struct csv_record *record = TAKE(mem, struct csv_record);
    csv_start(&r, text, strlen(text), ';');
    for (size_t i = 0; i < 5; i++) {
        ck_assert(csv_next(&r, record));
        ck_assert_int_eq(record->line, lines[i]);
    }
    ck_assert(!csv_next(&r, record));
}
END_TEST

START_TEST(a_record_keeps_its_own_bytes)
{
    static const char text[] = "a;\"b\nc\";d\r\n\x9A;e\r\n";
    struct csv_reader r;
    struct csv_record *record = TAKE(mem, struct csv_record);
    csv_start(&r, text, strlen(text), ';');
    ck_assert(csv_next(&r, record));
    ck_assert_uint_eq(record->raw_size, strlen("a;\"b\nc\";d"));
    ck_assert_mem_eq(record->raw, "a;\"b\nc\";d", record->raw_size);
    ck_assert(csv_next(&r, record));
    ck_assert_mem_eq(record->raw, "\x9A;e", record->raw_size);
    ck_assert_str_eq(csv_text(mem, ENCODING_CP1250, record, 0, NULL), "š");
}
END_TEST

START_TEST(too_many_columns_and_too_long_cells_are_told)
{
    char *text = arena_take(mem, 400000);
    struct csv_reader r;
    struct csv_record *record = TAKE(mem, struct csv_record);
    memset(text, ';', 300);
    csv_start(&r, text, 300, ';');
    ck_assert(csv_next(&r, record));
    ck_assert_uint_eq(record->n, LIST_COLUMNS_MAX);
    ck_assert_uint_eq(record->n + record->surplus, 301);
    memset(text, 'x', 200000);
    csv_start(&r, text, 200000, ';');
    ck_assert(csv_next(&r, record));
    ck_assert(record->too_long);
}
END_TEST

/* An independent reader: one state, one character at a time, for well-formed text. */
static const char *slowly(const char *text, char delimiter)
{
    struct buffer b = { 0 };
    bool quoted = false, start = true;
    for (const char *p = text; *p; p++) {
        if (quoted && *p == '"' && p[1] == '"')
            buffer_char(&b, *p++);
        else if (quoted && *p == '"')
            quoted = false;
        else if (!quoted && start && *p == '"')
            quoted = true;
        else if (!quoted && *p == delimiter)
            buffer_char(&b, '|');
        else if (!quoted && *p == '\n') {
            if (p[1])
                buffer_text(&b, "¶");
        } else
            buffer_char(&b, *p);
        start = !quoted && (*p == delimiter || *p == '\n');
    }
    const char *out = text_copy_n(mem, b.bytes ? b.bytes : "", b.size);
    buffer_free(&b);
    return out;
}

START_TEST(random_well_formed_text_is_cut_as_by_another_reader)
{
    uint32_t seed = 11;
    for (int i = 0; i < 3000; i++) {
        struct buffer b = { 0 };
        for (int cells = 0; cells < 12; cells++) {
            static const char *const some[] = { "a",    "",  "longer than eight bytes", "\"q;q\"", "\"d\"\"d\"", "\"n\nn\"", "č",
                                                "\"\"", "12" };
            seed = seed * 1664525u + 1013904223u;
            buffer_text(&b, some[(seed >> 9) % 9]);
            buffer_char(&b, (seed >> 20) % 4 ? ';' : '\n');
        }
        buffer_text(&b, "end\n");
        ck_assert_str_eq(shown(b.bytes, ';', 0), slowly(b.bytes, ';'));
        buffer_free(&b);
        if (i % 100 == 0)
            arena_reset(mem);
    }
}
END_TEST

START_TEST(random_bytes_are_read_to_their_end)
{
    uint32_t seed = 3;
    static const char some[] = "\"\";\n\rab \t,";
    char text[400];
    struct csv_record *record = TAKE(mem, struct csv_record);
    for (int i = 0; i < 20000; i++) {
        struct csv_reader r;
        size_t covered = 0;
        for (size_t k = 0; k < sizeof text; k++) {
            seed = seed * 1664525u + 1013904223u;
            text[k] = some[(seed >> 12) % (sizeof some - 1)];
        }
        csv_start(&r, text, sizeof text, ';');
        r.columns = (size_t)(i % 5);
        int64_t line = 0;
        while (csv_next(&r, record)) {
            ck_assert_int_gt(record->line, line);
            line = record->line + record->lines - 1;
            covered += record->raw_size;
            ck_assert_uint_ge(record->n, 1);
        }
        ck_assert_uint_le(covered, sizeof text);
        ck_assert_uint_eq(r.at, sizeof text);
    }
}
END_TEST

START_TEST(a_file_of_open_quotes_is_no_trap)
{
    struct buffer b = { 0 };
    for (int i = 0; i < 50000; i++)
        buffer_text(&b, "\"open;and never closed, line after line after line;\n");
    struct csv_reader r;
    struct csv_record *record = TAKE(mem, struct csv_record);
    csv_start(&r, b.bytes, b.size, ';');
    r.columns = 3;
    size_t n = 0;
    int64_t before = clock_ms();
    while (csv_next(&r, record))
        n++;
    ck_assert_uint_eq(n, 50000);
    ck_assert_int_lt(clock_ms() - before, 2000);
    buffer_free(&b);
}
END_TEST

Suite *suite_csv_read(void)
{
    Suite *s = suite_create("csv_read");
    TCase *t = tcase_create("csv_read");
    tcase_add_checked_fixture(t, lists_start, lists_end);
    tcase_add_test(t, cells_and_records_are_cut);
    tcase_add_test(t, quotes_that_open_nothing_are_characters);
    tcase_add_test(t, lines_are_counted_as_an_editor_does);
    tcase_add_test(t, a_record_keeps_its_own_bytes);
    tcase_add_test(t, too_many_columns_and_too_long_cells_are_told);
    tcase_add_test(t, random_well_formed_text_is_cut_as_by_another_reader);
    tcase_add_test(t, random_bytes_are_read_to_their_end);
    tcase_add_test(t, a_file_of_open_quotes_is_no_trap);
    suite_add_tcase(s, t);
    return s;
}
