/* The words of headers: what they name, and that their table is sound, which people add to. */
#include "base/table.h"
#include "intake/column_names.h"
#include "lists.h"

Suite *suite_column_names(void);

START_TEST(headers_in_three_languages_name_the_same_columns)
{
    static const struct {
        const char *header;
        enum intake_field field;
    } cases[] = {
        { "Company name", FIELD_LEGAL_NAME },
        { "Naziv dobavljača", FIELD_LEGAL_NAME },
        { "Emri i OE", FIELD_LEGAL_NAME },
        { "NAZIV", FIELD_LEGAL_NAME },
        { "Skraćena tvrtka", FIELD_SHORT_NAME },
        { "Država", FIELD_COUNTRY },
        { "Shteti", FIELD_COUNTRY },
        { "MBS", FIELD_MBS },
        { "Matični broj", FIELD_REGISTRATION },
        { "Nr. i biznesit", FIELD_REGISTRATION },
        { "OIB", FIELD_OIB },
        { "O.I.B.", FIELD_NONE },
        { "NIPT-i", FIELD_NIPT },
        { "NIPTI", FIELD_NIPT },
        { "NUI", FIELD_NUI },
        { "Nr. TVSH", FIELD_TVSH },
        { "CAGE code", FIELD_NCAGE },
        { "LEI", FIELD_LEI },
        { "Ulica i broj", FIELD_ADDRESS },
        { "Rruga", FIELD_ADDRESS },
        { "Grad", FIELD_TOWN },
        { "Qyteti", FIELD_TOWN },
        { "Poštanski broj", FIELD_POSTCODE },
        { "Županija", FIELD_SUBDIVISION },
        { "Kontakt telefon", FIELD_PHONE },
        { "E-pošta", FIELD_EMAIL },
        { "e-mail", FIELD_EMAIL },
        { "Web stranica", FIELD_WEBSITE },
        { "Broj zaposlenih", FIELD_EMPLOYEES },
        { "Numri i punëtorëve", FIELD_EMPLOYEES },
        { "Promet 2023.", FIELD_TURNOVER },
        { "Godina osnivanja", FIELD_FOUNDED },
        { "CPV", FIELD_CPV },
        { "Klasa NATO", FIELD_FSC },
        { "NKD 2007", FIELD_NACE },
        { "Certifikati", FIELD_CERTIFICATES },
        { "Rb.", FIELD_ROW_NUMBER },
        { "#", FIELD_ROW_NUMBER },
        { "Napomena", FIELD_NOTE },
        { "(No column name)", FIELD_NONE },
        { "", FIELD_NONE },
        { "OIB ponuditelja", FIELD_OIB },
        { "Datum dozvole za rad", FIELD_NONE },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double confidence;
        enum intake_field field = column_guess(mem, cases[i].header, &confidence, NULL);
        ck_assert_msg(field == cases[i].field, "'%s' is field %d", cases[i].header, (int)field);
        ck_assert(field == FIELD_NONE || field == FIELD_ROW_NUMBER || confidence >= 0.5);
    }
}
END_TEST

/* A row that is not as it should be is named, so that whoever added it finds it. */
START_TEST(each_row_of_the_table_is_sound)
{
    const struct text_table *names = table_find("column_names");
    ck_assert_uint_gt(names->n, 600);
    for (size_t i = 0; i < names->n; i++) {
        const struct texts *row = &names->item[i];
        ck_assert_msg(row->n >= 3 && row->n <= 5, "row %zu: %s has %zu cells", i, row->item[0], row->n);
        const char *words = row->item[2];
        ck_assert_msg(intake_field_find(row->item[0]) < FIELD_COUNT, "%s: no field is called %s", words, row->item[0]);
        ck_assert_msg(strstr("en hr sq", row->item[1]) && strlen(row->item[1]) == 2, "%s: language %s", words, row->item[1]);
        ck_assert_msg(*words && strcmp(text_fold(mem, words), words) == 0, "%s is not folded", words);
        ck_assert_msg(row->n < 4 || !*row->item[3] || strcmp(row->item[3], "whole") == 0, "%s: %s", words, row->item[3]);
        ck_assert_msg(row->n < 5 || intake_field_find(row->item[4]) < FIELD_COUNT, "%s: no other field %s", words, row->item[4]);
        for (size_t k = 0; k < i; k++)
            ck_assert_msg(strcmp(names->item[k].item[2], words) != 0, "%s is there twice", words);
        ck_assert_msg(column_guess(mem, words, &(double){ 0 }, NULL) == intake_field_find(row->item[0]), "%s", words);
    }
}
END_TEST

START_TEST(what_lists_call_the_countries_is_folded)
{
    const struct text_table *names = table_find("country_names");
    for (size_t i = 0; i < names->n; i++) {
        ck_assert_uint_eq(names->item[i].n, 2);
        ck_assert_uint_eq(strlen(names->item[i].item[0]), 2);
        ck_assert_str_eq(text_fold(mem, names->item[i].item[1]), names->item[i].item[1]);
    }
}
END_TEST

Suite *suite_column_names(void)
{
    Suite *s = suite_create("column_names");
    TCase *t = tcase_create("column_names");
    tcase_add_checked_fixture(t, lists_start, lists_end);
    tcase_add_test(t, headers_in_three_languages_name_the_same_columns);
    tcase_add_test(t, each_row_of_the_table_is_sound);
    tcase_add_test(t, what_lists_call_the_countries_is_folded);
    suite_add_tcase(s, t);
    return s;
}
