/* Names of firms: spellings that must meet, names that must not, and properties that hold for any name. */
#include "base/table.h"
#include "base/text.h"
#include "rules/company_name.h"
#include <check.h>

static struct arena *mem;

static void setup(void)
{
    mem = arena_new(64 << 20);
}

static void teardown(void)
{
    arena_free(mem);
}

START_TEST(a_name_gives_its_key_and_its_form)
{
    static const struct {
        const char *name, *country, *key, *form;
    } cases[] = {
        { "2 BETA DOMESTIC d.o.o. za zastupanje u osiguranju", "HR", "2 beta domestic", "d.o.o." },
        { "AON društvo s ograničenom odgovornošću za posredovanje u osiguranju", "HR", "aon", "d.o.o." },
        { "BORDERO posredovanje d.o.o., za posredovanje u osiguranju", "HR", "bordero posredovanje", "d.o.o." },
        { "A.L.I.O.S A. društvo s ograničenom odgovornošću za zastupanje", "HR", "a l i o s a", "d.o.o." },
        { "ĐURO ĐAKOVIĆ GRUPA D.D.", "HR", "duro dakovic grupa", "d.d." },
        { "HS Produkt d. o. o.", "HR", "hs produkt", "d.o.o." },
        { "Mala Firma jednostavno društvo s ograničenom odgovornošću za usluge", "HR", "mala firma", "j.d.o.o." },
        { "MALA FIRMA J.D.O.O.", "HR", "mala firma", "j.d.o.o." },
        { "Kovač, obrt za obradu metala, vl. Ivo Kovač", "HR", "kovac", "obrt" },
        { "MEDIAN OBRT vl. Ana Anić", "HR", "median", "obrt" },
        { "ALFA TRGOVINA za proizvodnju i usluge d.o.o.", "HR", "alfa trgovina", "d.o.o." },
        { "CENTAR ZA VOZILA HRVATSKE d.d.", "HR", "centar za vozila hrvatske", "d.d." },
        { "Agencija za ugljikovodike", "HR", "agencija za ugljikovodike", NULL },
        { "Zavod za sigurnost d.o.o. za usluge", "HR", "zavod za sigurnost", "d.o.o." },
        { "ŠIBENIK METALI d.o.o. - u stečaju", "HR", "sibenik metali", "d.o.o." },
        { "Uzina Mekanike Sh.p.k.", "AL", "uzina mekanike", "sh.p.k." },
        { "UZINA MEKANIKE SHPK", "AL", "uzina mekanike", "sh.p.k." },
        { "Uzina Mekanike sh p k", "AL", "uzina mekanike", "sh.p.k." },
        { "ALBCONTROL SH.A", "AL", "albcontrol", "sh.a." },
        { "Shoqëri me përgjegjësi të kufizuar BETA", "AL", "beta", "sh.p.k." },
        { "NPT. \"ProMix\"", "XK", "promix", "N.P.T." },
        { "PRO MIX NPT", "XK", "pro mix", "N.P.T." },
        { "N.T.SH. „Besa Metal“", "XK", "besa metal", "N.T.SH." },
        { "ProCredit Bank SH.A.", "XK", "procredit bank", "sh.a." },
        { "Metal Steel L.L.C.", "XK", "metal steel", "LLC" },
        { "Ђуро Челик д.о.о.", "XK", "duro celik", "d.o.o." },
        { "Chen Feng (Jiangsu) Apparel CO., LTD.", "CN", "chen feng jiangsu apparel", "Ltd" },
        { "Braća Horvat i Sin d.o.o.", "HR", "braca horvat sin", "d.o.o." },
        { "Braća Horvat & Sin d.o.o.", "HR", "braca horvat sin", "d.o.o." },
        { "M I B d.o.o.", "HR", "m i b", "d.o.o." },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct company_name it = company_name_read(mem, cases[i].name, cases[i].country);
        ck_assert_msg(strcmp(it.key, cases[i].key) == 0, "'%s' gives '%s', not '%s'", cases[i].name, it.key, cases[i].key);
        ck_assert_msg(it.legal_form == cases[i].form ||
                          (it.legal_form && cases[i].form && strcmp(it.legal_form, cases[i].form) == 0),
                      "'%s' is a %s", cases[i].name, it.legal_form ? it.legal_form : "(none)");
    }
}
END_TEST

START_TEST(a_form_that_is_the_whole_name_stays)
{
    static const char *const names[] = { "DOO", "d.o.o.", "NPT", "Obrt", "Zadruga", "SE", "Shpk", "Limited" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        ck_assert_str_eq(company_name_read(mem, names[i], "HR").key, text_fold(mem, names[i]));
}
END_TEST

START_TEST(short_words_are_forms_only_where_they_are)
{
    ck_assert_str_eq(company_name_read(mem, "Metal NP Sever", "XK").key, "metal np sever");
    ck_assert_str_eq(company_name_read(mem, "Radio OK", "HR").key, "radio ok");
    ck_assert_str_eq(company_name_read(mem, "KB Invest", "HR").key, "kb invest");
    ck_assert_str_eq(company_name_read(mem, "KB Invest", NULL).key, "kb invest");
    ck_assert_str_eq(company_name_read(mem, "NP Ekonomia", "XK").key, "ekonomia");
    ck_assert_str_eq(company_name_read(mem, "Elektro obrt Horvat", "HR").key, "elektro obrt horvat");
}
END_TEST

START_TEST(the_short_key_meets_what_people_type)
{
    static const char *const same[][2] = { { "NPT. \"ProMix\"", "PRO MIX NPT" },
                                           { "Đuro Đaković d.d.", "Djuro Djakovic DD" },
                                           { "Ðuro Ðaković d.d.", "DURO DAKOVIC d.d." },
                                           { "C4 d.o.o.", "C 4 D.O.O." } };
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        ck_assert_str_eq(company_name_read(mem, same[i][0], "XK").short_key, company_name_read(mem, same[i][1], "HR").short_key);
    ck_assert_str_ne(company_name_read(mem, "METALI 2 sh.p.k.", "AL").short_key,
                     company_name_read(mem, "METALI 3 sh.p.k.", "AL").short_key);
    ck_assert_str_ne(company_name_read(mem, "HRVATSKA POŠTA", "HR").short_key,
                     company_name_read(mem, "HRVATSKA POŠTANSKA BANKA", "HR").short_key);
}
END_TEST

START_TEST(who_trades_in_a_persons_name_is_told)
{
    static const char *const persons[] = { "Kovač, obrt za obradu metala, vl. Ivo Kovač", "Elektro obrt Šarić, vl. Ana Šarić",
                                           "Obrt Horvat", "BI Besa" };
    for (size_t i = 0; i < sizeof persons / sizeof persons[0]; i++)
        ck_assert_msg(company_name_read(mem, persons[i], i == 3 ? "XK" : "HR").sole_trader, "%s", persons[i]);
    ck_assert(!company_name_read(mem, "Obrtnik Trade d.o.o.", "HR").sole_trader);
}
END_TEST

START_TEST(joint_awards_are_told)
{
    static const char *const joint[] = { "ALFA d.o.o. & BETA d.o.o.", "A shpk, B shpk dhe C shpk", "Konzorcij Alfa",
                                         "zajednica ponuditelja X i Y" };
    for (size_t i = 0; i < sizeof joint / sizeof joint[0]; i++)
        ck_assert_msg(company_name_read(mem, joint[i], NULL).joint, "%s", joint[i]);
    static const char *const one[] = { "ALFA & BETA d.o.o.", "Alfa d.o.o. za trgovinu", "Mjesna zajednica d.o.o.",
                                       "Johnson & Johnson" };
    for (size_t i = 0; i < sizeof one / sizeof one[0]; i++)
        ck_assert_msg(!company_name_read(mem, one[i], NULL).joint, "%s", one[i]);
}
END_TEST

START_TEST(forms_belong_to_countries)
{
    ck_assert(legal_form_fits("d.o.o.", "HR"));
    ck_assert(legal_form_fits("d.o.o.", "XK"));
    ck_assert(!legal_form_fits("d.o.o.", "AL"));
    ck_assert(!legal_form_fits("sh.p.k.", "HR"));
    ck_assert(legal_form_fits("sh.p.k.", NULL));
    ck_assert(legal_form_fits("d.o.o.", "SI"));
    ck_assert(legal_form_fits("GmbH", "HR"));
    ck_assert(legal_form_fits(NULL, "HR"));
    ck_assert_str_eq(legal_form_find("DOO")->form, "d.o.o.");
    ck_assert_str_eq(legal_form_find("Sh.P.K")->form, "sh.p.k.");
    ck_assert_ptr_null(legal_form_find("kolhoz"));
}
END_TEST

/* A small generator of names, the same at each run. */
static uint32_t seed = 7;
static uint32_t next(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % n;
}

static const char *some_name(void)
{
    static const char *const parts[] = { "Čelik", "Šibenik",  "Đuro",  "metal", "ARMA",   "Besa", "Përparimi", "Ushtria",
                                         "2",     "Zrak",     "Ë",     "za",    "d.o.o.", "obrt", "NPT",       "i",
                                         "&",     "\"Gama\"", "СЕВЕР", "trade", "vl.",    "-" };
    char *name = text_copy(mem, "");
    for (uint32_t n = 1 + next(5); n > 0; n--)
        name = text_format(mem, "%s%s%s", name, *name ? " " : "", parts[next(sizeof parts / sizeof parts[0])]);
    return name;
}

START_TEST(a_name_with_a_letter_never_loses_its_key)
{
    for (int i = 0; i < 20000; i++) {
        const char *name = some_name();
        struct company_name it = company_name_read(mem, name, i % 2 ? "HR" : "XK");
        ck_assert_msg((*it.key != '\0') == (*text_fold(mem, name) != '\0'), "'%s' gives '%s'", name, it.key);
        ck_assert_msg(*it.key == '\0' || it.key[strlen(it.key) - 1] != ' ', "'%s'", it.key);
        for (const char *p = name; *p; p++) /* a digit of the name is a digit of the key */
            if (*p == '2' && !strstr(name, "vl.") && !strstr(name, "za"))
                ck_assert_msg(strchr(it.key, '2') != NULL, "'%s' gives '%s'", name, it.key);
    }
}
END_TEST

START_TEST(a_form_behind_it_changes_no_key)
{
    for (int i = 0; i < 5000; i++) {
        const char *name = text_format(mem, "Firma %u %s", next(1000), next(2) ? "Čelik" : "Metal");
        const char *key = company_name_read(mem, name, "HR").key;
        static const char *const forms[] = { " d.o.o.",  " D.O.O. za trgovinu i usluge",
                                             ", doo",    " dioničko društvo",
                                             " sh.p.k.", " - u stečaju" };
        for (size_t k = 0; k < sizeof forms / sizeof forms[0]; k++)
            ck_assert_str_eq(company_name_read(mem, text_format(mem, "%s%s", name, forms[k]), "HR").key, key);
        ck_assert_str_eq(company_name_read(mem, text_format(mem, "  „%s“ ", name), "HR").key, key);
        ck_assert_str_eq(company_name_read(mem, key, "HR").key, key);
    }
}
END_TEST

START_TEST(what_is_no_name_is_not_usable)
{
    static const char *const none[] = { "", "  ", "-", "???", "NULL", "n/a", "...", "\"\"" };
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        ck_assert_msg(!company_name_is_usable(mem, none[i]), "'%s'", none[i]);
    ck_assert(!company_name_is_usable(mem, NULL));
    ck_assert(company_name_is_usable(mem, "3"));
    ck_assert(company_name_is_usable(mem, "武汉"));
    ck_assert_str_eq(company_name_read(mem, NULL, NULL).key, "");
}
END_TEST

START_TEST(an_endless_name_ends)
{
    char *name = arena_take(mem, 200001);
    for (size_t i = 0; i < 200000; i += 2)
        memcpy(name + i, "a ", 2);
    ck_assert_uint_gt(strlen(company_name_read(mem, name, "HR").key), 10);
}
END_TEST

Suite *suite_company_name(void);
START_TEST(every_spelling_is_one_of_a_form_of_the_list)
{
    const struct text_table *spellings = table_find("legal_spellings");
    ck_assert_uint_gt(spellings->n, 100);
    for (size_t i = 0; i < spellings->n; i++) {
        const char *const *row = spellings->item[i].item;
        ck_assert_msg(spellings->item[i].n == 4 && legal_form_find(row[1]), "%s", row[0]);
        ck_assert_str_eq(text_fold(mem, row[0]), row[0]);
        ck_assert_msg(strcmp(row[3], "start") == 0 || strcmp(row[3], "end") == 0 || strcmp(row[3], "both") == 0, "%s", row[0]);
    }
}
END_TEST

Suite *suite_company_name(void)
{
    Suite *s = suite_create("company_name");
    TCase *t = tcase_create("company_name");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, a_name_gives_its_key_and_its_form);
    tcase_add_test(t, a_form_that_is_the_whole_name_stays);
    tcase_add_test(t, short_words_are_forms_only_where_they_are);
    tcase_add_test(t, the_short_key_meets_what_people_type);
    tcase_add_test(t, who_trades_in_a_persons_name_is_told);
    tcase_add_test(t, joint_awards_are_told);
    tcase_add_test(t, forms_belong_to_countries);
    tcase_add_test(t, a_name_with_a_letter_never_loses_its_key);
    tcase_add_test(t, a_form_behind_it_changes_no_key);
    tcase_add_test(t, what_is_no_name_is_not_usable);
    tcase_add_test(t, an_endless_name_ends);
    tcase_add_test(t, every_spelling_is_one_of_a_form_of_the_list);
    suite_add_tcase(s, t);
    return s;
}
