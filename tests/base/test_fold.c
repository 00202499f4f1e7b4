/* The key by which names are compared. */
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

START_TEST(names_written_differently_have_one_key)
{
    static const struct {
        const char *name, *key;
    } cases[] = {
        { "", "" },
        { " . - ", "" },
        { "Đuro Čelik d.o.o.", "duro celik d o o" },
        { "ĐURO ČELIK, D.O.O.", "duro celik d o o" },
        { "Ðuro Celik (d.o.o.)", "duro celik d o o" }, /* the wrong D, as Windows-1252 has it */
        { "  Prishtinë -- Gjakovë  ", "prishtine gjakove" },
        { "Çelik & Bijtë sh.p.k.", "celik bijte sh p k" },
        { "Straße", "strasse" },
        { "STRAẞE", "strasse" },
        { "„Metali 2” «x» ‘y’", "metali 2 x y" },
        { "Ｍｅｔａｌ №５", "metal no5" }, /* compatibility forms */
        { "ǅakula ǉubo ǌegoš", "dzakula ljubo njegos" },
        { "ﬁrma", "firma" },
        { "İstanbul ısı", "istanbul isi" }, /* whatever the locale */
        { "Łódź Ørsted Æbelø Œuvre Þór Ħal", "lodz orsted aebelo oeuvre thor hal" },
        { "so\u00ADft\u200Dware", "software" },
        { "a\u200Bb", "ab" },
        { "\uFEFFNaziv", "naziv" },
        { "Šibenik", "sibenik" },
        { "S\u030Cibenik", "sibenik" },
        { "Čačak!", "cacak" },
        { "!Čačak", "cacak" },
        { "a!!Č", "a c" },
        { "Ελλάδα", "ελλαδα" },
        { "ΣΑΣ", "σασ" }, /* the final sigma is a sigma */
        { "Ваљево", "valjevo" },
        { "Њујорк 7", "njujork 7" },
        { "Ђорђе Џаџић ЉУБИША", "dorde dzadzic ljubisa" },
        { "Ёлкин йод", "elkin iod" },
        { "Косово Полє", "kosovo polє" }, /* a letter that is not Serbian stays what it is */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_str_eq(text_fold(mem, cases[i].name), cases[i].key);
}
END_TEST

/* The official Serbian alphabet in both scripts, letter by letter. */
START_TEST(serbian_cyrillic_and_latin_have_one_key)
{
    static const char *const pairs[][2] = {
        { "Аа", "Aa" }, { "Бб", "Bb" },   { "Вв", "Vv" }, { "Гг", "Gg" }, { "Дд", "Dd" },   { "Ђђ", "Đđ" },
        { "Ее", "Ee" }, { "Жж", "Žž" },   { "Зз", "Zz" }, { "Ии", "Ii" }, { "Јј", "Jj" },   { "Кк", "Kk" },
        { "Лл", "Ll" }, { "Љљ", "Ljlj" }, { "Мм", "Mm" }, { "Нн", "Nn" }, { "Њњ", "Njnj" }, { "Оо", "Oo" },
        { "Пп", "Pp" }, { "Рр", "Rr" },   { "Сс", "Ss" }, { "Тт", "Tt" }, { "Ћћ", "Ćć" },   { "Уу", "Uu" },
        { "Фф", "Ff" }, { "Хх", "Hh" },   { "Цц", "Cc" }, { "Чч", "Čč" }, { "Џџ", "Dždž" }, { "Шш", "Šš" },
    };
    ck_assert_uint_eq(sizeof pairs / sizeof *pairs, 30);
    for (size_t i = 0; i < 30; i++)
        ck_assert_str_eq(text_fold(mem, pairs[i][0]), text_fold(mem, pairs[i][1]));
}
END_TEST

static const char *key_of(utf8proc_int32_t c)
{
    unsigned char s[8] = { 0 };
    utf8proc_encode_char(c, s);
    return text_fold(mem, (char *)s);
}

/* For every character there is: the key of a key is the key; upper and lower case, composed and decomposed agree. */
START_TEST(every_character_has_one_stable_key)
{
    for (utf8proc_int32_t c = 1; c <= 0xE0FFF; c++) {
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        if (c == 0x32400)
            c = 0xE0000; /* between them, and behind, nothing is assigned */
        unsigned char s[8] = { 0 };
        utf8proc_encode_char(c, s);
        const char *key = text_fold(mem, (char *)s);
        ck_assert_msg(utf8_is_valid(key, strlen(key)), "U+%04X", (unsigned)c);
        ck_assert_msg(strcmp(text_fold(mem, key), key) == 0, "U+%04X: %s", (unsigned)c, key);
        ck_assert_msg(strcmp(key_of(utf8proc_tolower(utf8proc_toupper(c))), key_of(utf8proc_toupper(c))) == 0, "U+%04X",
                      (unsigned)c);
        utf8proc_uint8_t *apart = utf8proc_NFD(s);
        ck_assert_msg(strcmp(text_fold(mem, (char *)apart), key) == 0, "U+%04X apart", (unsigned)c);
        free(apart);
        if (arena_used(mem) > 1000000)
            arena_reset(mem);
    }
}
END_TEST

/* ASCII has a way of its own through the code: it must lead to the same place as the other. */
START_TEST(the_fast_way_and_the_slow_way_lead_to_one_key)
{
    static const char alphabet[] = "aZ09 .-\t&_";
    unsigned seed = 7;
    for (int run = 0; run < 20000; run++) {
        char text[16], behind[24];
        size_t n = (size_t)run % 12;
        for (size_t i = 0; i < n; i++) {
            seed = seed * 1103515245u + 12345u;
            text[i] = alphabet[(seed >> 16) % (sizeof alphabet - 1)];
        }
        text[n] = '\0';
        /* a word joiner in front, which no key holds, makes it the slow way */
        snprintf(behind, sizeof behind, "\u2060%s", text);
        ck_assert_str_eq(text_fold(mem, behind), text_fold(mem, text));
        snprintf(behind, sizeof behind, "%s\u2060", text);
        ck_assert_str_eq(text_fold(mem, behind), text_fold(mem, text));
    }
}
END_TEST

START_TEST(the_longest_decomposition_fits)
{
    ck_assert_uint_gt(strlen(text_fold(mem, "\uFDFA")), 20);
}
END_TEST

START_TEST(broken_utf8_is_a_blank_and_no_harm)
{
    ck_assert_str_eq(text_fold(mem, "a\xC4"), "a");
    ck_assert_str_eq(text_fold(mem, "a\xFFz"), "a z");
    ck_assert_str_eq(text_fold(mem, "\xE2\x82"), "");
}
END_TEST

Suite *suite_fold(void);
Suite *suite_fold(void)
{
    TCase *t = tcase_create("fold");
    tcase_add_checked_fixture(t, start, end);
    tcase_add_test(t, names_written_differently_have_one_key);
    tcase_add_test(t, serbian_cyrillic_and_latin_have_one_key);
    tcase_add_test(t, every_character_has_one_stable_key);
    tcase_add_test(t, the_fast_way_and_the_slow_way_lead_to_one_key);
    tcase_add_test(t, the_longest_decomposition_fits);
    tcase_add_test(t, broken_utf8_is_a_blank_and_no_harm);
    Suite *s = suite_create("fold");
    suite_add_tcase(s, t);
    return s;
}
