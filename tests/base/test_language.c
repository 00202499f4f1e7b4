#include "base/language.h"

#include "base/arena.h"
#include "base/text.h"

#include <check.h>

static struct arena *mem;

static void start(void)
{
    mem = arena_new(0);
}

static void end(void)
{
    arena_free(mem);
}

START_TEST(languages_are_read_by_code_in_any_case_with_or_without_a_region)
{
    static const struct {
        const char *text;
        int language; /* -1: none of ours */
    } cases[] = {
        { "en", LANGUAGE_EN },
        { "hr", LANGUAGE_HR },
        { "sq", LANGUAGE_SQ },
        { "HR", LANGUAGE_HR },
        { "hr-HR", LANGUAGE_HR },
        { "sq_XK", LANGUAGE_SQ },
        { "en-GB", LANGUAGE_EN },
        { "sr", LANGUAGE_SR }, /* a partial language is offered like any other */
        { "sr-Latn-RS", LANGUAGE_SR },
        { "", -1 },
        { "h", -1 },
        { "hrv", -1 },
        { "english", -1 },
        { "de", -1 },
        { "hr;", -1 },
        { " hr", -1 },
        { "hr HR", -1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum language l = LANGUAGE_COUNT;
        ck_assert_msg(language_parse(cases[i].text, &l) == (cases[i].language >= 0), "%s", cases[i].text);
        ck_assert_int_eq(l, cases[i].language >= 0 ? cases[i].language : LANGUAGE_COUNT);
    }
}
END_TEST

START_TEST(a_browser_gets_the_best_of_our_languages)
{
    static const struct {
        const char *header;
        enum language language;
    } cases[] = {
        { NULL, LANGUAGE_EN },
        { "", LANGUAGE_EN },
        { "hr", LANGUAGE_HR },
        { "sq-AL", LANGUAGE_SQ },
        { "hr-HR,hr;q=0.9,en-US;q=0.8,en;q=0.7", LANGUAGE_HR },
        { "de-DE, de;q=0.9, sq;q=0.3", LANGUAGE_SQ },
        { "sr-Latn-XK,sr;q=0.9,en;q=0.5", LANGUAGE_SR },
        { "sr, hr;q=0.9", LANGUAGE_SR }, /* partial or not, the wish counts */
        { "en;q=0.5, hr;q=0.8", LANGUAGE_HR },
        { "en;q=0.8,hr;q=0.5", LANGUAGE_EN },
        { "hr, en", LANGUAGE_HR }, /* the same quality: as listed */
        { "en, hr", LANGUAGE_EN },
        { "sq;q=0.5, hr;q=0.5", LANGUAGE_SQ },
        { "*", LANGUAGE_EN },
        { "*, hr;q=0.5", LANGUAGE_EN }, /* the others are wanted more */
        { "en;q=0, *", LANGUAGE_HR },   /* any but English */
        { "en;q=0, hr;q=0, *;q=0.1", LANGUAGE_SQ },
        { "hr;q=0", LANGUAGE_EN },
        { "hr;q=0, sq;q=0, en;q=0", LANGUAGE_EN },
        { "hr;q=0.001, de", LANGUAGE_HR },
        { "hr;q=0.5, hr-HR;q=0.9, en;q=0.7", LANGUAGE_HR },
        { "  sq  ;  q=0.7 , en ; q=0.6 ", LANGUAGE_SQ },
        { "hr;Q=0.9, en;q=0.8", LANGUAGE_HR },
        { "hr\t;\tq=1.000", LANGUAGE_HR },
        { "hr;q=", LANGUAGE_EN }, /* malformed: counts for nothing */
        { "hr;q=2, sq", LANGUAGE_SQ },
        { "hr;q=1.1, sq;q=0.1", LANGUAGE_SQ },
        { "hr;q=0.1234, sq;q=0.1", LANGUAGE_SQ },
        { "hr;q=abc, sq;q=0.1", LANGUAGE_SQ },
        { "hr;q=-1, sq;q=0.1", LANGUAGE_SQ },
        { "hr;level=1, sq;q=0.1", LANGUAGE_SQ },
        { "hrv, sq;q=0.1", LANGUAGE_SQ },
        { ",,,hr,,", LANGUAGE_HR },
        { ";;;===", LANGUAGE_EN },
        { "h", LANGUAGE_EN },
        { "*-hr, fr", LANGUAGE_EN },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(language_accepted(cases[i].header) == cases[i].language, "%s", cases[i].header);
}
END_TEST

START_TEST(a_header_of_a_megabyte_is_read_in_its_stride)
{
    char *header = arena_take(mem, 1 << 20);
    for (size_t i = 0; i + 8 < 1 << 20; i += 4)
        memcpy(header + i, "fr, ", 4);
    memcpy(header + strlen(header), "hr", 3);
    ck_assert_int_eq(language_accepted(header), LANGUAGE_HR);
}
END_TEST

/* The samples that CLDR itself gives for whole numbers. */
START_TEST(what_a_language_lacks_is_english)
{
    ck_assert(language_rows[LANGUAGE_SR].is_partial);
    ck_assert_str_eq(message_word(LANGUAGE_SR, "word_", "unknown"), "nepoznato");
    int lacking = 0, counted = 0;
    for (int i = 0; i < MESSAGE_COUNT; i++) {
        enum message m = (enum message)i;
        if (message_form(m, LANGUAGE_SR, PLURAL_OTHER))
            continue;
        lacking++;
        ck_assert_str_eq(message_template(LANGUAGE_SR, m), message_form(m, LANGUAGE_EN, PLURAL_OTHER));
        ck_assert_str_eq(tr(mem, LANGUAGE_SR, m, "count", "7"), tr(mem, LANGUAGE_EN, m, "count", "7"));
        counted += message_form(m, LANGUAGE_EN, PLURAL_ONE) != NULL;
        /* English forms by the English rule: Serbian would take the form for one with 21. */
        ck_assert_str_eq(message_counted(mem, LANGUAGE_SR, m, 21), message_counted(mem, LANGUAGE_EN, m, 21));
        ck_assert_str_eq(message_counted(mem, LANGUAGE_SR, m, 1), message_counted(mem, LANGUAGE_EN, m, 1));
    }
    ck_assert_int_gt(lacking, 0);
    ck_assert_int_gt(counted, 0);
}
END_TEST

START_TEST(the_list_of_languages_is_one)
{
    ck_assert_int_eq(LANGUAGE_EN, 0); /* the answer where nothing fits */
    const char *choices = "";
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        const struct language_row *row = &language_rows[l];
        enum language found = LANGUAGE_COUNT;
        ck_assert(language_parse(row->code, &found));
        ck_assert_int_eq(found, l);
        ck_assert(language_parse(row->tag, &found));
        ck_assert_int_eq(found, l);
        ck_assert_int_eq(language_accepted(row->tag), l);
        choices = text_format(mem, "%s%s%s", choices, *choices ? ", " : "", row->code);
    }
    ck_assert_str_eq(language_choices, choices);
}
END_TEST

START_TEST(plurals_follow_cldr)
{
    static const int64_t one[] = { 1, 21, 31, 41, 51, 61, 71, 81, 101, 1001 },
                         few[] = { 2, 3, 4, 22, 23, 24, 32, 33, 34, 42, 43, 44, 52, 53, 54, 62, 102, 1002 },
                         other[] = {
                             0, 5, 10, 11, 12, 13, 14, 19, 20, 25, 100, 111, 112, 114, 1000, 10000, 100000, 1000000, 1011
                         };
    for (size_t i = 0; i < sizeof one / sizeof *one; i++)
        ck_assert_msg(plural_for(LANGUAGE_HR, one[i]) == PLURAL_ONE, "%lld", (long long)one[i]);
    for (size_t i = 0; i < sizeof few / sizeof *few; i++)
        ck_assert_msg(plural_for(LANGUAGE_HR, few[i]) == PLURAL_FEW, "%lld", (long long)few[i]);
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        ck_assert_msg(plural_for(LANGUAGE_HR, other[i]) == PLURAL_OTHER, "%lld", (long long)other[i]);
    for (int64_t n = -3; n < 200; n++) {
        ck_assert_int_eq(plural_for(LANGUAGE_EN, n), n == 1 || n == -1 ? PLURAL_ONE : PLURAL_OTHER);
        ck_assert_int_eq(plural_for(LANGUAGE_SQ, n), n == 1 || n == -1 ? PLURAL_ONE : PLURAL_OTHER);
    }
    ck_assert_int_eq(plural_for(LANGUAGE_HR, -21), PLURAL_ONE);
    ck_assert_int_eq(plural_for(LANGUAGE_HR, INT64_MIN), PLURAL_OTHER); /* …808 */
}
END_TEST

START_TEST(counted_messages_take_the_form_and_the_count)
{
    ck_assert_str_eq(message_counted(mem, LANGUAGE_EN, MESSAGE_count_records, 1), "1 record");
    ck_assert_str_eq(message_counted(mem, LANGUAGE_EN, MESSAGE_count_records, 0), "0 records");
    ck_assert_str_eq(message_counted(mem, LANGUAGE_HR, MESSAGE_count_records, 21), "21 zapis");
    ck_assert_str_eq(message_counted(mem, LANGUAGE_HR, MESSAGE_count_records, 3), "3 zapisa");
    ck_assert_str_eq(message_counted(mem, LANGUAGE_HR, MESSAGE_count_rows, 11), "11 redaka");
    ck_assert_str_eq(message_counted(mem, LANGUAGE_HR, MESSAGE_count_rows, 2), "2 retka");
    ck_assert_str_eq(message_counted(mem, LANGUAGE_SQ, MESSAGE_count_rows, 1), "1 rresht");
    ck_assert_str_eq(message_counted(mem, LANGUAGE_SQ, MESSAGE_count_rows, 7), "7 rreshta");
}
END_TEST

START_TEST(a_message_without_plural_forms_may_be_counted_all_the_same)
{
    ck_assert_str_eq(message_counted(mem, LANGUAGE_HR, MESSAGE_word_yes, 1), "da");
}
END_TEST

START_TEST(places_are_filled_by_name_and_values_are_not_read_again)
{
    ck_assert_str_eq(tr(mem, LANGUAGE_EN, MESSAGE_error_range, "high", "9", "value", "{low}", "low", "[1]"),
                     "is out of range: {low}; the lowest is [1]; the highest is 9");
}
END_TEST

START_TEST(pieces_in_brackets_go_with_their_values)
{
    ck_assert_str_eq(tr(mem, LANGUAGE_EN, MESSAGE_error_range), "is out of range");
    ck_assert_str_eq(tr(mem, LANGUAGE_EN, MESSAGE_error_range, "low", "1"), "is out of range; the lowest is 1");
    ck_assert_str_eq(tr(mem, LANGUAGE_EN, MESSAGE_error_range, "low", "", "high", NULL, "strange", "x"), "is out of range");
    ck_assert_str_eq(message_text(mem, LANGUAGE_EN, MESSAGE_error_range, NULL), "is out of range");
}
END_TEST

static const char *filled(const char *text)
{
    return message_fill(mem, text, (const char *const[]){ "a", "1", "b", "2", "empty", "", NULL });
}

START_TEST(brackets_without_a_place_and_braces_without_an_end_stand_for_themselves)
{
    ck_assert_str_eq(filled("[--all] {a}"), "[--all] 1");
    ck_assert_str_eq(filled("{a} [--all]"), "1 [--all]");
    ck_assert_str_eq(filled("[{a}-{b}][{a}{c}][ {empty}]"), "1-2");
    ck_assert_str_eq(filled("no place [x]"), "no place [x]");
    ck_assert_str_eq(filled("{a} [open"), "1 [open");
    ck_assert_str_eq(filled("{a} {open"), "1 {open");
    ck_assert_str_eq(filled("[{a] {b}"), "[{a] 2");
    ck_assert_str_eq(filled("] {a}"), "] 1");
    ck_assert_str_eq(filled("{c}"), "");
    ck_assert_str_eq(filled("{a}{a}{aa}{}"), "11");
    ck_assert_str_eq(filled(""), "");
}
END_TEST

START_TEST(every_message_is_found_by_its_key_and_no_other)
{
    enum message found = MESSAGE_COUNT;
    for (int i = 0; i < MESSAGE_COUNT; i++) {
        ck_assert(message_find(message_key((enum message)i), &found));
        ck_assert_int_eq(found, i);
        ck_assert(!message_find(text_format(mem, "%s_", message_key((enum message)i)), &found));
    }
    ck_assert(!message_find("", &found));
    ck_assert(!message_find("aaaa", &found));
    ck_assert(!message_find("zzzz", &found));
    ck_assert(!message_find("error", &found));
    ck_assert(!message_find("error_require", &found));
}
END_TEST

START_TEST(words_are_found_by_prefix_and_name_or_are_the_name)
{
    ck_assert_str_eq(message_word(LANGUAGE_SQ, "word_", "yes"), "po");
    ck_assert_str_eq(message_word(LANGUAGE_SQ, "word", "_yes"), "po");
    ck_assert_str_eq(message_word(LANGUAGE_HR, "", "word_yes"), "da");
    ck_assert_str_eq(message_word(LANGUAGE_HR, "field_", "no_such_field_there_is"), "no_such_field_there_is");
    ck_assert_str_eq(message_word(LANGUAGE_HR, "word_ye", ""), "");
}
END_TEST

Suite *suite_language(void);
Suite *suite_language(void)
{
    TCase *t = tcase_create("language");
    tcase_add_checked_fixture(t, start, end);
    tcase_add_test(t, languages_are_read_by_code_in_any_case_with_or_without_a_region);
    tcase_add_test(t, a_browser_gets_the_best_of_our_languages);
    tcase_add_test(t, a_header_of_a_megabyte_is_read_in_its_stride);
    tcase_add_test(t, what_a_language_lacks_is_english);
    tcase_add_test(t, the_list_of_languages_is_one);
    tcase_add_test(t, plurals_follow_cldr);
    tcase_add_test(t, counted_messages_take_the_form_and_the_count);
    tcase_add_test(t, a_message_without_plural_forms_may_be_counted_all_the_same);
    tcase_add_test(t, places_are_filled_by_name_and_values_are_not_read_again);
    tcase_add_test(t, pieces_in_brackets_go_with_their_values);
    tcase_add_test(t, brackets_without_a_place_and_braces_without_an_end_stand_for_themselves);
    tcase_add_test(t, every_message_is_found_by_its_key_and_no_other);
    tcase_add_test(t, words_are_found_by_prefix_and_name_or_are_the_name);
    Suite *s = suite_create("language");
    suite_add_tcase(s, t);
    return s;
}
