/* Laws over all that the program says. That keys, places and plural forms of the languages agree is checked at the build already
   (tools/dev/messages.awk); here the build's check is tried, and what it cannot know is checked. */
#include "../temporary.h"
#include "base/language.h"

#include "base/settings.h"
#include "base/text.h"
#include "base/utf8.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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

START_TEST(every_message_stands_in_each_complete_language_with_the_same_places)
{
    for (int i = 0; i < MESSAGE_COUNT; i++) {
        enum message m = (enum message)i;
        const char *key = message_key(m), *english = message_form(m, LANGUAGE_EN, PLURAL_OTHER);
        for (int l = 0; l < LANGUAGE_COUNT; l++) {
            const char *text = message_form(m, (enum language)l, PLURAL_OTHER);
            if (!text && language_rows[l].is_partial)
                continue;
            ck_assert_msg(text && *text, "%s says nothing in %s", key, language_rows[l].code);
            ck_assert_msg(strcmp(places_of(key, text), places_of(key, english)) == 0, "%s: other places in %s than in English",
                          key, language_rows[l].code);
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
                bool expected = is_counted && (p == PLURAL_ONE || language_rows[l].plurals == PLURALS_ONE_FEW_OTHER) &&
                                message_form(m, (enum language)l, PLURAL_OTHER);
                ck_assert_msg((text && *text) == expected, "%s in %s", key, language_rows[l].code);
                if (text)
                    ck_assert_msg(strcmp(places_of(key, text), places_of(key, message_form(m, LANGUAGE_EN, PLURAL_OTHER))) == 0,
                                  "%s: other places in a form of %s", key, language_rows[l].code);
            }
        }
    }
    ck_assert_int_gt(counted, 0);
}
END_TEST

START_TEST(a_partial_language_says_how_much_of_it_there_is)
{
    int partial = 0;
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        int own = 0;
        for (int i = 0; i < MESSAGE_COUNT; i++)
            own += message_form((enum message)i, (enum language)l, PLURAL_OTHER) != NULL;
        if (!language_rows[l].is_partial) {
            ck_assert_int_eq(own, MESSAGE_COUNT);
            continue;
        }
        partial++;
        printf("messages: %s has %d of %d\n", language_rows[l].code, own, MESSAGE_COUNT);
        ck_assert_msg(own > 0 && own < MESSAGE_COUNT, "%s has %d of %d messages: a language with all of them is COMPLETE",
                      language_rows[l].code, own, MESSAGE_COUNT);
    }
    ck_assert_int_gt(partial, 0);
}
END_TEST

/* --- the build's check ------------------------------------------------------------------------------------------------------- */

static const char *place; /* a directory of its own */

static void write_file(const char *name, const char *text)
{
    FILE *f = fopen(text_format(mem, "%s/%s", place, name), "w");
    ck_assert_ptr_nonnull(f);
    ck_assert_int_ge(fputs(text, f), 0);
    ck_assert_int_eq(fclose(f), 0);
}

/* What the check says about a list of languages with an English, a Croatian and a Serbian file; "" when it is content. */
static const char *complaints(const char *languages, const char *english, const char *croatian, const char *serbian)
{
    write_file("languages.def", languages);
    write_file("en.def", english);
    write_file("hr.def", croatian);
    write_file("sr.def", serbian);
    const char *command = text_format(
        mem, "cd %s && awk -f \"$OLDPWD/tools/dev/messages.awk\" languages.def en.def hr.def sr.def 2>&1 >made.c", place);
    FILE *said = popen(command, "r");
    ck_assert_ptr_nonnull(said);
    static char text[4096];
    text[fread(text, 1, sizeof text - 1, said)] = '\0';
    int status = pclose(said);
    ck_assert_msg((status == 0) == !*text, "status %d: %s", status, text);
    return text;
}

START_TEST(the_build_stops_at_languages_that_disagree)
{
    static const char list[] = "/* a comment */\n"
                               "LANGUAGE(EN, \"en\", \"en\", \"English\", ONE_OTHER, ISO, POINT, COMPLETE)\n"
                               "LANGUAGE(HR, \"hr\", \"hr\", \"Hrvatski\", ONE_FEW_OTHER, DOTTED_END, COMMA, COMPLETE)\n"
                               "LANGUAGE(SR, \"sr\", \"sr-Latn\", \"Srpski\", ONE_FEW_OTHER, DOTTED_END, COMMA, PARTIAL)\n";
    static const char english[] = "MESSAGE(day, \"on {day} at {time}\") /* day, time */\n\nCOUNTED(rows, ONE(\"{count} row\"), "
                                  "OTHER(\"{count} rows\"))\n";
    static const char croatian[] =
        "/* two\n   lines */\nMESSAGE(day, \"u {time} dana {day}\")\nCOUNTED(rows, ONE(\"{count} redak\"), "
        "FEW(\"{count} retka\"), OTHER(\"{count} redaka\"))\n";
    static const char serbian[] = "MESSAGE(day, \"u {time}, {day}\")\n";
    static const struct {
        const char *croatian, *serbian, *complaint;
    } cases[] = {
        { croatian, serbian, "" },
        { croatian, "", "" }, /* a partial language may lack every key */
        { croatian, "MESSAGE(night, \"noć\")\n", "sr.def:1: error: `night` is not a key of en.def" },
        { "MESSAGE(day, \"u {time} dana {day}\")\n", serbian, "hr.def:1: error: `rows` is missing (en.def:3)" },
        { croatian, "\nMESSAGE(day, \"u {time}\")\n",
          "sr.def:2: error: `day` has the places {time}, and the English text has {day}{time}" },
        { croatian, "MESSAGE(day, \"{time} {day} {year}\")\n", "sr.def:1: error: `day` has the places {day}{time}{year}" },
        { croatian, "COUNTED(rows, ONE(\"{count} red\"), OTHER(\"{count} redova\"))\n",
          "sr.def:1: error: `rows` needs the plural forms ONE_FEW_OTHER" },
        { croatian, "COUNTED(rows, ONE(\"{count} red\"), FEW(\"reda\"), OTHER(\"{count} redova\"))\n",
          "sr.def:1: error: `rows` has the places (none)" },
        { croatian, "MESSAGE(rows, \"redovi {count}\")\n", "sr.def:1: error: `rows` is MESSAGE here and not in en.def" },
        { croatian, "MESSAGE(day, \"\")\n", "sr.def:1: error: `day` has an empty text" },
        { croatian, "MESSAGE(day, \"u {time}, {day}\")\nMESSAGE(day, \"{day} u {time}\")\n",
          "sr.def:2: error: `day` stands here a second time; the first is in line 1" },
        { croatian, "MESSAGE(day, \"u {time}, {day}\"\n", "sr.def:1: error: not a message" },
        { croatian, "MESAGE(day, \"u {time}, {day}\")\n", "sr.def:1: error: not a message" },
        { croatian, "/* open\nMESSAGE(day, \"u {time}, {day}\")\n", "sr.def:2: error: a comment without end" },
    };
    char directory[TEMPORARY_PATH_BYTES];
    place = mkdtemp(temporary_path(directory, "messages"));
    ck_assert_ptr_nonnull(place);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *said = complaints(list, english, cases[i].croatian, cases[i].serbian);
        ck_assert_msg(*cases[i].complaint ? strstr(said, cases[i].complaint) != NULL : !*said, "case %zu: %s", i, said);
    }
    const char *said =
        complaints("LANGUAGE(EN, \"en\", \"en\", \"English\", ONE_OTHER, ISO, POINT, COMPLETE)\n", english, croatian, "");
    ck_assert_msg(strstr(said, "hr.def:1: error: no row of languages.def has the code \"hr\"") != NULL, "%s", said);
    said = complaints(
        text_format(mem, "%s%s", list, "LANGUAGE(MK, \"mk\", \"mk\", \"Makedonski\", ONE_OTHER, DOTTED, COMMA, PARTIAL)\n"),
        english, croatian, serbian);
    ck_assert_msg(strstr(said, "languages.def:5: error: the language \"mk\" has no file of messages") != NULL, "%s", said);
    for (const char *const *name = WORDS("languages.def", "en.def", "hr.def", "sr.def", "made.c"); *name; name++)
        unlink(text_format(mem, "%s/%s", place, *name));
    ck_assert_int_eq(rmdir(place), 0);
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
    tcase_add_test(t, every_message_stands_in_each_complete_language_with_the_same_places);
    tcase_add_test(t, a_partial_language_says_how_much_of_it_there_is);
    tcase_add_test(t, the_build_stops_at_languages_that_disagree);
    tcase_add_test(t, counted_messages_have_the_forms_of_each_language_and_others_have_one);
    tcase_add_test(t, every_text_is_clean);
    tcase_add_test(t, every_key_is_a_plain_name);
    tcase_add_test(t, every_setting_says_what_it_is_for);
    Suite *s = suite_create("messages");
    suite_add_tcase(s, t);
    return s;
}
