/* What a file is: all that is no list is refused with its name; and where records, header and columns stand. */
#include "base/buffer.h"
#include "base/utf8.h"
#include "lists.h"

#include <utf8proc.h>

Suite *suite_decode(void);

static bool decode(const char *bytes, size_t size, struct decoded *out)
{
    call_clear(&call);
    return decode_file(&call, bytes, size, ENCODING_UNKNOWN, out);
}

static bool decode_text_of(const char *text, struct decoded *out)
{
    return decode(text, strlen(text), out);
}

static const char *argument(const char *name)
{
    for (size_t i = 0; call.error.arguments && call.error.arguments[i]; i += 2)
        if (strcmp(call.error.arguments[i], name) == 0)
            return call.error.arguments[i + 1];
    return "";
}

START_TEST(what_is_no_list_is_refused_by_its_name)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *word;
    } cases[] = {
        { "", 0, "empty" },
        { " \r\n;;\n", 6, "empty" },
        { "\xEF\xBB\xBF", 3, "empty" },
        { "PK\3\4\0\0\0\0xl/workbook.xml", 23, "Excel" },
        { "PK\3\4mimetypeapplication/vnd.oasis.opendocument.spreadsheet", 58, "OpenDocument" },
        { "PK\3\4\0\0word/document.xml", 23, "text document" },
        { "PK\3\4\0\0holiday.jpg", 17, "archive" },
        { "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0W\0o\0r\0k\0b\0o\0o\0k\0", 26, "old Excel" },
        { "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", 42, "password" },
        { "%PDF-1.7\n", 9, "PDF" },
        { "{\\rtf1 x}", 9, "text document" },
        { "\x1F\x8B\x08\x00", 4, "archive" },
        { "\x89PNG\r\n", 6, "picture" },
        { "<!DOCTYPE html><table>", 22, "HTML" },
        { "  <html><body>", 14, "HTML" },
        { "<?xml version='1.0'?><a/>", 25, "XML" },
        { "[{\"a\":1}]", 9, "JSON" },
        { "abc\0def;ghi\nxyz;abc;abc\n", 24, "not text" },
        { "\x01\x02\x03\x04\x05\x06\x07", 7, "not text" },
    };
    struct decoded out;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_msg(!decode(cases[i].bytes, cases[i].size, &out), "%zu %s", i, cases[i].word);
        ck_assert_int_eq(call.error.code, ERROR_UNUSABLE_FILE);
        ck_assert_msg(strstr(argument("why"), cases[i].word) != NULL, "%zu: %s", i, argument("why"));
        ck_assert_msg(*argument("do"), "%s", cases[i].word);
    }
}
END_TEST

START_TEST(a_file_over_the_limit_is_refused)
{
    struct decoded out;
    char *large = calloc(1, FILE_MAX_BYTES + 1);
    ck_assert(!decode(large, FILE_MAX_BYTES + 1, &out));
    ck_assert_int_eq(call.error.code, ERROR_TOO_LARGE);
    free(large);
}
END_TEST

START_TEST(the_encoding_is_found)
{
    struct decoded out;
    ck_assert(decode_text_of("Naziv;Grad\nČelik;Šibenik\n", &out));
    ck_assert_int_eq(out.encoding, ENCODING_UTF8);
    ck_assert(decode_text_of("\xEF\xBB\xBFNaziv", &out));
    ck_assert(out.bom);
    ck_assert(decode_text_of("Naziv;Grad\n\xC8"
                             "elik;\x8A"
                             "ibenik\n",
                             &out));
    ck_assert_int_eq(out.encoding, ENCODING_CP1250);
    ck_assert(decode_text_of("plain ASCII", &out));
    ck_assert_int_eq(out.encoding, ENCODING_UTF8);
    /* One bad byte in a UTF-8 list does not make all of it Windows-1250. */
    ck_assert(decode_text_of("Č;Š;Ž;Ć;Đ;č;š;\x9A\n", &out));
    ck_assert_int_eq(out.encoding, ENCODING_UTF8);
    ck_assert(out.mixed);
    /* Letters that no encoding of ours makes of these bytes. */
    ck_assert(!decode_text_of("\xF5\xF5\xF5\xF5;\xF5\n", &out));
    ck_assert_ptr_nonnull(strstr(argument("why"), "windows-1250, iso-8859-2"));
}
END_TEST

/* Windows-1250 above 127, by the table of unicode.org; 0: no character. */
/* clang-format off */
static const uint16_t cp1250[128] = {
    0x20AC, 0, 0x201A, 0, 0x201E, 0x2026, 0x2020, 0x2021, 0, 0x2030, 0x0160, 0x2039, 0x015A, 0x0164, 0x017D, 0x0179,
    0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0, 0x2122, 0x0161, 0x203A, 0x015B, 0x0165, 0x017E, 0x017A,
    0x00A0, 0x02C7, 0x02D8, 0x0141, 0x00A4, 0x0104, 0x00A6, 0x00A7, 0x00A8, 0x00A9, 0x015E, 0x00AB, 0x00AC, 0x00AD, 0x00AE, 0x017B,
    0x00B0, 0x00B1, 0x02DB, 0x0142, 0x00B4, 0x00B5, 0x00B6, 0x00B7, 0x00B8, 0x0105, 0x015F, 0x00BB, 0x013D, 0x02DD, 0x013E, 0x017C,
    0x0154, 0x00C1, 0x00C2, 0x0102, 0x00C4, 0x0139, 0x0106, 0x00C7, 0x010C, 0x00C9, 0x0118, 0x00CB, 0x011A, 0x00CD, 0x00CE, 0x010E,
    0x0110, 0x0143, 0x0147, 0x00D3, 0x00D4, 0x0150, 0x00D6, 0x00D7, 0x0158, 0x016E, 0x00DA, 0x0170, 0x00DC, 0x00DD, 0x0162, 0x00DF,
    0x0155, 0x00E1, 0x00E2, 0x0103, 0x00E4, 0x013A, 0x0107, 0x00E7, 0x010D, 0x00E9, 0x0119, 0x00EB, 0x011B, 0x00ED, 0x00EE, 0x010F,
    0x0111, 0x0144, 0x0148, 0x00F3, 0x00F4, 0x0151, 0x00F6, 0x00F7, 0x0159, 0x016F, 0x00FA, 0x0171, 0x00FC, 0x00FD, 0x0163, 0x02D9,
};
/* clang-format on */

START_TEST(windows_1250_is_read_as_unicode_org_says)
{
    for (unsigned i = 0; i < 256; i++) {
        char byte = (char)i;
        const char *text = decode_text(mem, ENCODING_CP1250, &byte, 1, NULL);
        utf8proc_int32_t character = 0;
        if (i > 0)
            utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &character);
        ck_assert_msg(character == (i < 128           ? (int)i
                                    : cp1250[i - 128] ? cp1250[i - 128]
                                                      : 0xFFFD),
                      "%02X is U+%04X", i, (unsigned)character);
        ck_assert_uint_eq(utf8_length(text), i > 0);
    }
}
END_TEST

START_TEST(what_windows_1250_does_not_have_is_written_as_a_question_mark)
{
    struct buffer b = { 0 };
    encode_text(&b, ENCODING_CP1250, "Čelik Ж 😀 ￿ €");
    ck_assert_str_eq(b.bytes, "\xC8"
                              "elik ? ? ? \x80");
    buffer_free(&b);
}
END_TEST

START_TEST(windows_1250_and_back_is_the_same)
{
    for (int i = 1; i < 256; i++) {
        char byte = (char)i;
        const char *text = decode_text(mem, ENCODING_CP1250, &byte, 1, NULL);
        struct buffer b = { 0 };
        ck_assert(utf8_is_valid(text, strlen(text)));
        encode_text(&b, ENCODING_CP1250, text);
        ck_assert(b.size == 1 && (b.bytes[0] == byte || strcmp(text, "\xEF\xBF\xBD") == 0));
        buffer_free(&b);
    }
    ck_assert_str_eq(decode_text(mem, ENCODING_CP1250, "\x8A\x9A\xD0\xF0\xC8\xE8\xC6\xE6\x8E\x9E\xEB\xE7\x80", 13, NULL),
                     "ŠšĐđČčĆćŽžëç€");
}
END_TEST

START_TEST(ill_formed_utf8_is_found)
{
    static const char *const bad[] = { "\xC0\xAF", "\xED\xA0\x80",     "\xF4\x90\x80\x80", "\xE2\x82",
                                       "\x80",     "\xF5\x80\x80\x80", "aaaaaaaaaaaa\xC3" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(!utf8_is_valid(bad[i], strlen(bad[i])), "%zu", i);
    ck_assert(utf8_is_valid("aaaaaaaaaaaaČ€😀", strlen("aaaaaaaaaaaaČ€😀")));
}
END_TEST

START_TEST(the_delimiter_is_the_one_that_cuts_evenly)
{
    static const struct {
        const char *text;
        char delimiter;
        int64_t header;
    } cases[] = {
        { "Naziv;Adresa\nA d.o.o.;Ulica 1, Zagreb\nB d.o.o.;Ulica 2, Split\n", ';', 1 },
        { "name,address\nA Ltd,\"Street 1; back door\"\nB Ltd,Street 2\n", ',', 1 },
        { "Emri\tQyteti\nA shpk\tTiranë\n", '\t', 1 },
        { "naziv|grad\nA d.o.o.|Zagreb\n", '|', 1 },
        { "Naziv\nAlfa d.o.o.\nBeta d.o.o.\n", ',', 1 },
        { "sep=,\nNaziv,OIB\nA d.o.o.,33392005961\n", ',', 2 },
        { "Registar dobavljača\n\nstanje: danas\nNaziv;OIB\nA d.o.o.;33392005961\nB d.o.o.;82229652860\n", ';', 4 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct list_of_rows list = read_text(cases[i].text);
        ck_assert_msg(list.form.delimiter == cases[i].delimiter, "%zu: %c", i, list.form.delimiter);
        ck_assert_int_eq(list.reader.columns.header_row, cases[i].header);
        ck_assert_uint_ge(list.n, 1);
    }
}
END_TEST

START_TEST(a_list_without_names_or_rows_is_refused)
{
    static const char *const texts[] = { "Naziv;OIB\n", "OIB;CPV\n33392005961;35300000\n", "1;2\n3;4\n" };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct list_of_rows out;
        struct list_options options = { .country = "HR" };
        call_clear(&call);
        ck_assert_msg(!try_list(texts[i], strlen(texts[i]), &options, &out), "%zu", i);
        ck_assert_int_eq(call.error.code, ERROR_UNUSABLE_FILE);
    }
}
END_TEST

Suite *suite_decode(void)
{
    Suite *s = suite_create("decode");
    TCase *t = tcase_create("decode");
    tcase_add_checked_fixture(t, lists_start, lists_end);
    tcase_add_test(t, what_is_no_list_is_refused_by_its_name);
    tcase_add_test(t, a_file_over_the_limit_is_refused);
    tcase_add_test(t, the_encoding_is_found);
    tcase_add_test(t, windows_1250_is_read_as_unicode_org_says);
    tcase_add_test(t, windows_1250_and_back_is_the_same);
    tcase_add_test(t, what_windows_1250_does_not_have_is_written_as_a_question_mark);
    tcase_add_test(t, ill_formed_utf8_is_found);
    tcase_add_test(t, the_delimiter_is_the_one_that_cuts_evenly);
    tcase_add_test(t, a_list_without_names_or_rows_is_refused);
    suite_add_tcase(s, t);
    return s;
}
