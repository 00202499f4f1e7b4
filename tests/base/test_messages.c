/* Laws over all that the program says: each message stands in three languages, with the same places. */
#include "base/language.h"

#include "base/settings.h"
#include "base/text.h"
#include "base/utf8.h"

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

static bool is_name_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* The places of a text in order of name, each once: "{a}{b}". Fails where braces or brackets do not pair. */
static const char *places_of(const char *key, const char *text)
{
    struct texts names = { 0, TAKE_N(mem, strlen(text) + 1, const char *) };
    int open = 0;
    for (const char *s = text; *s; s++) {
        open += (*s == '[') - (*s == ']');
        ck_assert_msg(open == 0 || open == 1, "%s: brackets do not pair: %s", key, text);
        ck_assert_msg(*s != '}', "%s: a brace too many: %s", key, text);
        if (*s != '{')
            continue;
        const char *close = s + 1;
        while (is_name_character(*close))
            close++;
        ck_assert_msg(*close == '}' && close > s + 1, "%s: not the name of a place: %s", key, text);
        const char *name = text_copy_n(mem, s, (size_t)(close - s) + 1);
        size_t at = 0;
        while (at < names.n && strcmp(names.item[at], name) < 0)
            at++;
        if (at == names.n || strcmp(names.item[at], name) != 0) {
            memmove(&names.item[at + 1], &names.item[at], (names.n - at) * sizeof *names.item);
            names.item[at] = name;
            names.n++;
        }
        s = close;
    }
    ck_assert_msg(open == 0, "%s: brackets do not pair: %s", key, text);
    const char *all = "";
    for (size_t i = 0; i < names.n; i++)
        all = text_format(mem, "%s%s", all, names.item[i]);
    return all;
}

START_TEST(every_message_stands_in_three_languages_with_the_same_places)
{
    for (int i = 0; i < MESSAGE_COUNT; i++) {
        enum message m = (enum message)i;
        const char *key = message_key(m), *english = message_form(m, LANGUAGE_EN, PLURAL_OTHER);
        for (int l = 0; l < LANGUAGE_COUNT; l++) {
            const char *text = message_form(m, (enum language)l, PLURAL_OTHER);
            ck_assert_msg(text && *text, "%s says nothing in %s", key, language_codes[l]);
            ck_assert_msg(strcmp(places_of(key, text), places_of(key, english)) == 0, "%s: other places in %s than in English",
                          key, language_codes[l]);
        }
        if (arena_used(mem) > 1000000)
            arena_reset(mem);
    }
}
END_TEST

START_TEST(counted_messages_have_the_forms_of_each_language_and_others_have_one)
{
    int counted = 0;
    for (int i = 0; i < MESSAGE_COUNT; i++) {
        enum message m = (enum message)i;
        const char *key = message_key(m);
        bool is_counted = message_form(m, LANGUAGE_EN, PLURAL_ONE);
        counted += is_counted;
        for (int l = 0; l < LANGUAGE_COUNT; l++) {
            for (int p = PLURAL_ONE; p < PLURAL_COUNT; p++) {
                const char *text = message_form(m, (enum language)l, (enum plural)p);
                bool expected = is_counted && (p == PLURAL_ONE || l == LANGUAGE_HR);
                ck_assert_msg((text && *text) == expected, "%s in %s", key, language_codes[l]);
                if (text)
                    ck_assert_msg(strcmp(places_of(key, text), places_of(key, message_form(m, LANGUAGE_EN, PLURAL_OTHER))) == 0,
                                  "%s: other places in a form of %s", key, language_codes[l]);
            }
        }
    }
    ck_assert_int_gt(counted, 0);
}
END_TEST

START_TEST(every_text_is_clean)
{
    for (int i = 0; i < MESSAGE_COUNT; i++) {
        for (int l = 0; l < LANGUAGE_COUNT; l++) {
            for (int p = 0; p < PLURAL_COUNT; p++) {
                const char *text = message_form((enum message)i, (enum language)l, (enum plural)p);
                if (!text)
                    continue;
                const char *key = message_key((enum message)i);
                ck_assert_msg(utf8_is_valid(text, strlen(text)), "%s is not UTF-8", key);
                ck_assert_msg(strcmp(text_nfc(mem, text), text) == 0, "%s is not in NFC", key);
                ck_assert_msg(!strstr(text, "  "), "%s has two blanks in a row: %s", key, text);
                /* The letters with a comma or cedilla below that look like ours, and the wrong D. */
                static const char *const strange[] = { "ş", "ţ", "ș", "ț", "ð", "Ð", "ĉ", "ĝ" };
                for (size_t j = 0; j < sizeof strange / sizeof *strange; j++)
                    ck_assert_msg(!strstr(text, strange[j]), "%s has a letter of another language: %s", key, text);
            }
        }
    }
}
END_TEST

START_TEST(every_key_is_a_plain_name)
{
    for (int i = 0; i < MESSAGE_COUNT; i++) {
        const char *key = message_key((enum message)i);
        for (const char *s = key; *s; s++)
            ck_assert_msg(is_name_character(*s), "%s", key);
    }
}
END_TEST

START_TEST(every_setting_says_what_it_is_for)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        enum message found;
        ck_assert_msg(message_find(text_format(mem, "setting_%s", setting_rows[i].name), &found), "%s", setting_rows[i].name);
    }
}
END_TEST

Suite *suite_messages(void);
Suite *suite_messages(void)
{
    TCase *t = tcase_create("messages");
    tcase_add_checked_fixture(t, start, end);
    tcase_add_test(t, every_message_stands_in_three_languages_with_the_same_places);
    tcase_add_test(t, counted_messages_have_the_forms_of_each_language_and_others_have_one);
    tcase_add_test(t, every_text_is_clean);
    tcase_add_test(t, every_key_is_a_plain_name);
    tcase_add_test(t, every_setting_says_what_it_is_for);
    Suite *s = suite_create("messages");
    suite_add_tcase(s, t);
    return s;
}
