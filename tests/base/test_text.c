#include "base/array.h"
#include "base/text.h"
#include "base/utf8.h"

#include <check.h>
#include <utf8proc.h>

static struct arena *mem;

static void start(void)
{
    mem = arena_new(0);
}

static void end(void)
{
    arena_free(mem);
}

/* Another way to judge UTF-8: by the value that is read, not by the ranges of its bytes. */
static bool is_utf8_by_value(const unsigned char *s, size_t size)
{
    static const uint32_t lowest[] = { 0, 1, 0x80, 0x800, 0x10000 };
    for (size_t i = 0; i < size;) {
        size_t n = s[i] < 0x80 ? 1 : (s[i] & 0xE0) == 0xC0 ? 2 : (s[i] & 0xF0) == 0xE0 ? 3 : (s[i] & 0xF8) == 0xF0 ? 4 : 0;
        if (n == 0 || n > size - i)
            return false;
        uint32_t value = n == 1 ? s[i] : s[i] & (0xFFu >> (n + 1));
        for (size_t j = 1; j < n; j++) {
            if ((s[i + j] & 0xC0) != 0x80)
                return false;
            value = value << 6 | (s[i + j] & 0x3F);
        }
        if (value < lowest[n] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
            return false;
        i += n;
    }
    return true;
}

START_TEST(all_pairs_of_bytes_with_telling_continuations_are_judged_as_by_their_value)
{
    static const unsigned char tails[] = { 0x00, 0x41, 0x7F, 0x80, 0x8F, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF };
    for (unsigned first = 0; first < 256; first++) {
        for (unsigned second = 0; second < 256; second++) {
            for (size_t i = 0; i < sizeof tails * sizeof tails; i++) {
                unsigned char s[] = { (unsigned char)first, (unsigned char)second, tails[i / sizeof tails],
                                      tails[i % sizeof tails] };
                for (size_t size = 1; size <= 4; size++) {
                    if (utf8_is_valid((const char *)s, size) != is_utf8_by_value(s, size))
                        ck_abort_msg("%02x %02x %02x %02x, %zu bytes", s[0], s[1], s[2], s[3], size);
                }
            }
        }
    }
}
END_TEST

START_TEST(upper_case_is_for_ascii_alone)
{
    ck_assert_str_eq(text_upper(mem, "number|čelik-ab_9"), "NUMBER|čELIK-AB_9");
    ck_assert_str_eq(text_upper(mem, ""), "");
}
END_TEST

START_TEST(hidden_characters_are_controls_format_marks_and_separators_of_lines)
{
    static const int32_t hidden[] = { 0,      '\n',   0x1B,   0x7F,   0x85,   0xAD,   0x61C,
                                      0x200B, 0x200E, 0x2028, 0x2029, 0x202E, 0x2066, 0xFEFF };
    static const int32_t seen[] = { ' ', 'a', '~', 0xA0, 0x10D, 0x301, 0x2026, 0x3000, 0x1F600 };
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        ck_assert_msg(utf8_is_hidden(hidden[i]), "U+%04X", (unsigned)hidden[i]);
    for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
        ck_assert_msg(!utf8_is_hidden(seen[i]), "U+%04X", (unsigned)seen[i]);
}
END_TEST

START_TEST(a_fault_is_found_at_every_place_of_a_long_text)
{
    static const char *const faults[] = { "\x01\x80", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF", "\xC4" };
    enum { SIZE = 40 };
    for (size_t f = 0; f < sizeof faults / sizeof *faults; f++) {
        size_t n = strlen(faults[f]);
        for (size_t at = 0; at + n <= SIZE; at++) {
            char s[SIZE];
            memset(s, 'a', SIZE);
            ck_assert(utf8_is_valid(s, SIZE));
            memcpy(s + at, faults[f], n);
            ck_assert_msg(!utf8_is_valid(s, SIZE), "fault %zu at %zu", f, at);
            memset(s, 'a', SIZE);
            s[at] = '\0';
            ck_assert_msg(!utf8_is_valid(s, SIZE), "NUL at %zu", at);
        }
    }
}
END_TEST

/* After Markus Kuhn's decoder test. */
START_TEST(known_faults_of_utf8_are_refused_and_known_texts_taken)
{
    static const struct {
        const char *bytes;
        bool good;
    } cases[] = {
        { "", true },
        { "κόσμε", true },
        { "Đuro Čelik, Prishtinë, Љубиша", true },
        { "\xC2\x80", true },                  /* first of two bytes */
        { "\xDF\xBF", true },                  /* last of two */
        { "\xE0\xA0\x80", true },              /* first of three */
        { "\xED\x9F\xBF", true },              /* before the surrogates */
        { "\xEE\x80\x80", true },              /* behind them */
        { "\xEF\xBF\xBF", true },              /* a noncharacter is a character still */
        { "\xF0\x90\x80\x80", true },          /* first of four */
        { "\xF4\x8F\xBF\xBF", true },          /* U+10FFFF */
        { "\xF4\x90\x80\x80", false },         /* beyond */
        { "\xF7\xBF\xBF\xBF", false },         /* far beyond */
        { "\xF8\x88\x80\x80\x80", false },     /* five bytes */
        { "\x80", false },                     /* a continuation alone */
        { "\xBF\xBF", false },                 /* two */
        { "\xC3", false },                     /* half a letter */
        { "\xC3 ", false },                    /* half, then a blank */
        { "\xE2\x82", false },                 /* two thirds */
        { "\xF0\x9F\x98", false },             /* three quarters */
        { "\xC0\xAF", false },                 /* overlong / in two */
        { "\xE0\x80\xAF", false },             /* in three */
        { "\xF0\x80\x80\xAF", false },         /* in four */
        { "\xC1\xBF", false },                 /* the largest overlong of two */
        { "\xE0\x9F\xBF", false },             /* of three */
        { "\xF0\x8F\xBF\xBF", false },         /* of four */
        { "\xED\xA0\x80", false },             /* a surrogate */
        { "\xED\xAF\xBF\xED\xBF\xBF", false }, /* a pair of them (CESU-8) */
        { "\xFE", false },
        { "\xFF", false },
        { "Sisak \x8A\x9A", false }, /* Windows-1250 */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(utf8_is_valid(cases[i].bytes, strlen(cases[i].bytes)) == cases[i].good, "case %zu", i);
}
END_TEST

START_TEST(length_counts_characters)
{
    ck_assert_uint_eq(utf8_length(""), 0);
    ck_assert_uint_eq(utf8_length("abc"), 3);
    ck_assert_uint_eq(utf8_length("čćđšž"), 5);
    ck_assert_uint_eq(utf8_length("Љ€😀"), 3);
}
END_TEST

START_TEST(copies_are_apart_and_ended)
{
    char original[] = "Čelik";
    char *copy = text_copy(mem, original), *part = text_copy_n(mem, original, 2);
    original[0] = 'x';
    ck_assert_str_eq(copy, "Čelik");
    ck_assert_str_eq(part, "Č");
    ck_assert_str_eq(text_copy_n(mem, NULL, 0), "");
}
END_TEST

START_TEST(formats_of_every_length_come_whole)
{
    for (int n = 0; n < 600; n++) {
        const char *s = text_format(mem, "%0*d|", n, 7);
        ck_assert_uint_eq(strlen(s), (size_t)(n < 1 ? 1 : n) + 1);
        ck_assert(s[strlen(s) - 1] == '|' && s[strlen(s) - 2] == '7');
    }
}
END_TEST

START_TEST(nfc_joins_letters_and_marks)
{
    ck_assert_str_eq(text_nfc(mem, "C\u030Celik S\u030Cibenik e\u0308"), "Čelik Šibenik ë");
    ck_assert_str_eq(text_nfc(mem, "\u212B"), "\u00C5"); /* the sign of Ångström is the letter */
    ck_assert_str_eq(text_nfc(mem, "a\u0323\u0307"), text_nfc(mem, "a\u0307\u0323"));
}
END_TEST

START_TEST(nfc_gives_the_very_text_where_nothing_is_to_be_joined)
{
    const char *ascii = "Celik", *latin = "Čelik Prishtinë";
    ck_assert_ptr_eq(text_nfc(mem, ascii), ascii);
    ck_assert_ptr_eq(text_nfc(mem, latin), latin);
}
END_TEST

START_TEST(nfc_agrees_with_the_library_on_every_character)
{
    for (utf8proc_int32_t c = 1; c <= 0xE0FFF; c++) {
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        if (c == 0x32400)
            c = 0xE0000; /* between them, and behind, nothing is assigned */
        unsigned char s[8] = { 'a' };
        s[1 + utf8proc_encode_char(c, s + 1)] = '\0';
        utf8proc_uint8_t *expected = utf8proc_NFC(s);
        ck_assert_ptr_nonnull(expected);
        ck_assert_msg(strcmp(text_nfc(mem, (char *)s), (char *)expected) == 0, "U+%04X", (unsigned)c);
        free(expected);
        if (arena_used(mem) > 1000000)
            arena_reset(mem);
    }
}
END_TEST

START_TEST(trimming_takes_what_nobody_sees_from_both_ends)
{
    static const struct {
        const char *text, *trimmed, *squeezed;
    } cases[] = {
        { "", "", "" },
        { "   ", "", "" },
        { "\uFEFF\u200B\u00A0", "", "" },
        { "a", "a", "a" },
        { " a", "a", "a" },
        { "a ", "a", "a" },
        { "\t\r\n a b \n", "a b", "a b" },
        { "\uFEFFNaziv\u00A0", "Naziv", "Naziv" },
        { "\u200E33392005961\u200B", "33392005961", "33392005961" },
        { "a  b", "a  b", "a b" },
        { "a\u00A0b", "a\u00A0b", "a b" },
        { "a\n\nb\tc  ", "a\n\nb\tc", "a b c" },
        { "\u3000Č  \u2003 š\u2009", "Č  \u2003 š", "Č š" },
        { "so\u00ADft", "so\u00ADft", "soft" }, /* a soft hyphen takes no place */
        { "a\u200Bb", "a\u200Bb", "a b" },      /* a zero-width space ends a word */
        { "a \u200D b", "a \u200D b", "a b" },
        { "\x7F\x01x", "x", "x" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_str_eq(text_trim(mem, cases[i].text, false), cases[i].trimmed);
        ck_assert_str_eq(text_trim(mem, cases[i].text, true), cases[i].squeezed);
    }
}
END_TEST

START_TEST(trimming_gives_the_very_text_where_nothing_is_to_be_taken)
{
    const char *plain = "Čelik Šibenik d.o.o.";
    ck_assert_ptr_eq(text_trim(mem, plain, true), plain);
    ck_assert_ptr_eq(text_trim(mem, plain, false), plain);
}
END_TEST

START_TEST(words_are_the_same_apart_from_ascii_case)
{
    ck_assert(text_same_word("OIB", "oib"));
    ck_assert(text_same_word("", ""));
    ck_assert(!text_same_word("oib", "oibs"));
    ck_assert(!text_same_word("oibs", "oib"));
    ck_assert(!text_same_word("@", "`")); /* a bit apart like letters, yet none */
    ck_assert(!text_same_word("[", "{"));
    ck_assert(!text_same_word("Č", "č"));
}
END_TEST

START_TEST(a_text_starts_with_its_beginnings_only)
{
    ck_assert(text_starts_with("CPV:3533", "CPV:"));
    ck_assert(text_starts_with("CPV", ""));
    ck_assert(!text_starts_with("CP", "CPV"));
    ck_assert(!text_starts_with("xCPV", "CPV"));
}
END_TEST

START_TEST(splitting_keeps_empty_parts)
{
    ck_assert_uint_eq(text_split(mem, "", ',').n, 0);
    struct texts one = text_split(mem, "AL", ','), four = text_split(mem, ",AL,,XK", ',');
    ck_assert_uint_eq(one.n, 1);
    ck_assert_str_eq(one.item[0], "AL");
    ck_assert_uint_eq(four.n, 4);
    ck_assert_str_eq(four.item[0], "");
    ck_assert_str_eq(four.item[1], "AL");
    ck_assert_str_eq(four.item[2], "");
    ck_assert_str_eq(four.item[3], "XK");
    ck_assert_uint_eq(text_split(mem, ",", ',').n, 2);
}
END_TEST

Suite *suite_text(void);
START_TEST(a_text_is_cut_between_characters)
{
    ck_assert_uint_eq(utf8_head("aČ€😀b", 0), 0);
    ck_assert_uint_eq(utf8_head("aČ€😀b", 3), 6);
    ck_assert_uint_eq(utf8_head("aČ€😀b", 4), 10);
    ck_assert_uint_eq(utf8_head("aČ€😀b", 99), 11);
}
END_TEST

START_TEST(an_array_quotes_each_item)
{
    const char *const items[] = { "a", "b c", "", "say \"no\" \\ {1,2}" };
    const struct number numbers[] = { { 1 }, { INT64_C(2) << 40 | 42 } };
    ck_assert_str_eq(array_of_texts(mem, items, 4), "{\"a\",\"b c\",\"\",\"say \\\"no\\\" \\\\ {1,2}\"}");
    ck_assert_str_eq(array_of_texts(mem, NULL, 0), "{}");
    ck_assert_str_eq(array_of_numbers(mem, numbers, 2), "{1,2199023255594}");
    ck_assert_str_eq(array_of_numbers(mem, NULL, 0), "{}");
}
END_TEST

START_TEST(names_are_equal_whichever_dash_they_have)
{
    ck_assert(text_same_name("legal-name", "legal_name"));
    ck_assert(text_same_name("", ""));
    ck_assert(!text_same_name("legal_name", "legal_names"));
    ck_assert(!text_same_name("legal name", "legal_name"));
}
END_TEST

START_TEST(texts_are_joined_with_the_separator_between_them)
{
    const char *const three[] = { "a", "", "ć" };
    ck_assert_str_eq(text_join(mem, three, 3, ", "), "a, , ć");
    ck_assert_str_eq(text_join(mem, three, 1, ", "), "a");
    ck_assert_str_eq(text_join(mem, NULL, 0, ", "), "");
    ck_assert_str_eq(int_text(mem, INT64_MIN), "-9223372036854775808");
}
END_TEST

Suite *suite_text(void)
{
    TCase *t = tcase_create("text");
    tcase_add_checked_fixture(t, start, end);
    tcase_add_test(t, all_pairs_of_bytes_with_telling_continuations_are_judged_as_by_their_value);
    tcase_add_test(t, upper_case_is_for_ascii_alone);
    tcase_add_test(t, hidden_characters_are_controls_format_marks_and_separators_of_lines);
    tcase_add_test(t, a_fault_is_found_at_every_place_of_a_long_text);
    tcase_add_test(t, known_faults_of_utf8_are_refused_and_known_texts_taken);
    tcase_add_test(t, length_counts_characters);
    tcase_add_test(t, copies_are_apart_and_ended);
    tcase_add_test(t, formats_of_every_length_come_whole);
    tcase_add_test(t, texts_are_joined_with_the_separator_between_them);
    tcase_add_test(t, a_text_is_cut_between_characters);
    tcase_add_test(t, an_array_quotes_each_item);
    tcase_add_test(t, nfc_joins_letters_and_marks);
    tcase_add_test(t, nfc_gives_the_very_text_where_nothing_is_to_be_joined);
    tcase_add_test(t, nfc_agrees_with_the_library_on_every_character);
    tcase_add_test(t, trimming_takes_what_nobody_sees_from_both_ends);
    tcase_add_test(t, trimming_gives_the_very_text_where_nothing_is_to_be_taken);
    tcase_add_test(t, words_are_the_same_apart_from_ascii_case);
    tcase_add_test(t, a_text_starts_with_its_beginnings_only);
    tcase_add_test(t, names_are_equal_whichever_dash_they_have);
    tcase_add_test(t, splitting_keeps_empty_parts);
    Suite *s = suite_create("text");
    suite_add_tcase(s, t);
    return s;
}
