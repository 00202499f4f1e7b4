/* Lists as officers send them, row by row: what is read, what is repaired, what is said about it, and what is refused. */
#include "base/buffer.h"
#include "base/utf8.h"
#include "lists.h"

Suite *suite_row(void);

static void croatian_list_holds(const char *name, enum encoding encoding)
{
    struct list_of_rows list = read_fixture(name, "HR");
    ck_assert_int_eq(list.form.encoding, encoding);
    ck_assert_int_eq(list.form.delimiter, ';');
    ck_assert_int_eq(list.reader.columns.header_row, 5); /* sep=;, two titles and a blank line stand above it */
    ck_assert_int_eq(list.reader.columns.decimal, ',');
    ck_assert_uint_eq(list.n, 7); /* no sum, no blank rows */
    const struct row *r = list.row;
    ck_assert_int_eq(r[0].line, 6);
    ck_assert_str_eq(firm_of(&r[0])->legal_name, "ČELIK ŠIBENIK d.o.o. za proizvodnju i trgovinu");
    ck_assert_str_eq(firm_of(&r[0])->name_key, "celik sibenik");
    ck_assert_str_eq(site_of(&r[0])->town, "Šibenik");
    ck_assert_str_eq(site_of(&r[0])->postcode, "22000");
    ck_assert_str_eq(site_of(&r[0])->address, "Obala 1");
    ck_assert_str_eq(value_of(&r[0], "MB"), "03586243");
    ck_assert_uint_eq(firm_of(&r[0])->contacts.n, 2);
    ck_assert_str_eq(firm_of(&r[0])->contacts.item[0].phone, "+38522123456");
    ck_assert_str_eq(firm_of(&r[0])->contacts.item[0].email, "info@celik.example");
    ck_assert_str_eq(firm_of(&r[0])->capabilities.item[0].concept, "CPV:35331500");
    ck_assert_str_eq(firm_of(&r[0])->activities.item[0].concept, "NACE2:25.40");
    ck_assert_uint_eq(firm_of(&r[0])->certificates.n, 2);
    ck_assert_str_eq(firm_of(&r[0])->certificates.item[1].concept, "CERT:AQAP2110");
    ck_assert_int_eq(firm_of(&r[0])->annual_figures.item[0].employees.value, 120);
    ck_assert_int_eq(firm_of(&r[0])->annual_figures.item[0].year.value, 2025); /* no year in the header: the list's own */
    ck_assert_str_eq(decimal_text(mem, firm_of(&r[0])->annual_figures.item[1].turnover), "1250000.5");
    ck_assert_str_eq(firm_of(&r[0])->annual_figures.item[1].currency, "EUR");
    ck_assert_int_eq(firm_of(&r[0])->annual_figures.item[1].year.value, 2024);
    ck_assert_str_eq(firm_of(&r[0])->note, "metal");
    ck_assert_str_eq(message_of(&r[1], "lost_zeros")->column, "OIB");
    ck_assert_int_eq(firm_of(&r[1])->identifiers.item[0].verdict, IDENTIFIER_STORED_REPAIRED);
    ck_assert_uint_eq(firm_of(&r[1])->capabilities.n, 2);
    ck_assert(r[2].rejected);
    ck_assert_int_eq(message_of(&r[2], "checksum")->severity, SEVERITY_ERROR);
    ck_assert(firm_of(&r[3])->natural_person.value);
    ck_assert_uint_eq(firm_of(&r[3])->identifiers.n + firm_of(&r[3])->contacts.n + r[3].message_count, 0);
    ck_assert_str_eq(firm_of(&r[4])->legal_name, "\"Zrak, voda i more\" d.o.o.");
    ck_assert_int_eq(r[5].line, r[4].line + 2); /* a cell spans two lines */
}

START_TEST(a_croatian_list_is_read_in_utf8_and_windows_1250_alike)
{
    croatian_list_holds("popis_hr.csv", ENCODING_UTF8);
    croatian_list_holds("popis_hr_1250.csv", ENCODING_CP1250);
}
END_TEST

START_TEST(an_albanian_list_is_read)
{
    struct list_of_rows list = read_fixture("lista_al.csv", "AL");
    ck_assert_uint_eq(list.n, 5);
    ck_assert_int_eq(field_of(&list, "EMRI / KOMPANIA"), FIELD_LEGAL_NAME);
    ck_assert_int_eq(field_of(&list, "PERSONI I KONTAKTIT"), FIELD_PERSON);
    const struct row *r = list.row;
    ck_assert_str_eq(firm_of(&r[0])->legal_form, "sh.a.");
    ck_assert_str_eq(site_of(&r[0])->address, "Rr. \"Industriale\", Nr. 5"); /* the town has a column of its own */
    ck_assert_str_eq(site_of(&r[0])->town, "Poliçan");
    ck_assert_str_eq(site_of(&r[0])->subdivision, "AL-01");
    ck_assert_str_eq(firm_of(&r[0])->contacts.item[0].phone, "+355689876543");
    ck_assert_str_eq(value_of(&r[1], "NIPT"), "L51306027M");
    ck_assert(!r[2].rejected); /* a wrong form is no wrong check digit: kept raw, said */
    ck_assert_int_eq(message_of(&r[2], "form")->severity, SEVERITY_WARNING);
    ck_assert_str_eq(message_of(&r[3], "check_unsure")->expected, "I");
    ck_assert_str_eq(firm_of(&r[4])->country, "HR");
    ck_assert_str_eq(value_of(&r[4], "OIB"), "33392005961"); /* a Croatian number in the column of the NIPT */
    ck_assert_str_eq(value_of(&r[4], "EORI"), "HR33392005961");
}
END_TEST

START_TEST(a_list_of_kosova_is_read)
{
    struct list_of_rows list = read_fixture("lista_xk.tsv", "XK");
    ck_assert_int_eq(list.form.delimiter, '\t');
    ck_assert_uint_eq(list.n, 5);
    const struct row *r = list.row;
    ck_assert_str_eq(r[0].listed.short_key, "promix");
    ck_assert_str_eq(value_of(&r[0], "NUI"), "810485145");
    ck_assert_str_eq(value_of(&r[0], "NF"), "600123456");
    ck_assert_str_eq(firm_of(&r[0])->names.item[0].name, "ProMix");
    ck_assert_str_eq(firm_of(&r[0])->contacts.item[0].phone, "+383280326020");
    ck_assert_int_eq(firm_of(&r[1])->annual_figures.item[0].employees.value, 1250);
    ck_assert_str_eq(message_of(&r[1], "telephone_moved")->expected, "+38344123456");
    ck_assert_str_eq(value_of(&r[2], "BN"), "70318754");
    ck_assert_uint_eq(firm_of(&r[3])->identifiers.n, 0); /* a person's number is not kept */
    ck_assert_ptr_nonnull(message_of(&r[3], "personal"));
    ck_assert_str_eq(firm_of(&r[4])->legal_form, "d.o.o.");
}
END_TEST

START_TEST(a_list_without_header_is_read_by_what_stands_in_it)
{
    struct list_of_rows list = read_fixture("bez_zaglavlja.csv", "HR");
    ck_assert_int_eq(list.reader.columns.header_row, 0);
    ck_assert_uint_eq(list.n, 3);
    ck_assert_str_eq(firm_of(&list.row[0])->legal_name, "Alfa Metal d.o.o.");
    ck_assert_str_eq(site_of(&list.row[0])->town, "Zagreb");
    ck_assert_uint_eq(firm_of(&list.row[0])->identifiers.n, 1);
    ck_assert_str_eq(firm_of(&list.row[2])->contacts.item[0].email, "info@gama.example");
}
END_TEST

START_TEST(the_town_is_what_stands_behind_the_last_comma)
{
    static const struct {
        const char *text, *address, *postcode, *town;
    } cases[] = {
        { "Avenija V. Holjevca  20, Zagreb", "Avenija V. Holjevca 20", NULL, "Zagreb" },
        { "Ulica 5, 10000 Zagreb", "Ulica 5", "10000", "Zagreb" },
        { "Ulica 5, HR-10000 Zagreb, Hrvatska", "Ulica 5", "10000", "Zagreb" },
        { "Ulica 5, 10000, Zagreb", "Ulica 5", "10000", "Zagreb" },
        { "Zagreb, Ilica 5", "Ilica 5", NULL, "Zagreb" },
        { "40000 Čakovec", NULL, "40000", "Čakovec" },
        { "Rruga e Kavajës 10, Tiranë 1001", "Rruga e Kavajës 10", "1001", "Tiranë" },
        { "Ilica 5", "Ilica 5", NULL, NULL },
        { "Zgrada B, kat 3, Split,", "Zgrada B, kat 3", NULL, "Split" },
        { "", NULL, NULL, NULL },
    };
    const struct code_index *codes = some_codes();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct postal_place it = value_postal_place(mem, codes, cases[i].text, true);
        const char *got =
            text_format(mem, "%s|%s|%s", it.address ? it.address : "-", it.postcode ? it.postcode : "-", it.town ? it.town : "-");
        const char *wanted = text_format(mem, "%s|%s|%s", cases[i].address ? cases[i].address : "-",
                                         cases[i].postcode ? cases[i].postcode : "-", cases[i].town ? cases[i].town : "-");
        ck_assert_str_eq(got, wanted);
    }
}
END_TEST

START_TEST(numbers_are_read_with_either_mark_and_never_guessed)
{
    static const struct {
        const char *text;
        char mark;
        const char *value; /* NULL: refused */
    } cases[] = {
        { "1.234,56", 0, "1234.56" },
        { "1,135,550.25", 0, "1135550.25" },
        { "€ 40,000.00", 0, "40000" },
        { "12,5 %", 0, "12.5" },
        { "1.234", 0, NULL },
        { "1.234", ',', "1234" },
        { "1.234", '.', "1.23" },
        { "65757.28999999999", 0, "65757.29" },
        { "kn 300", 0, "300" },
        { "1 234 567", 0, "1234567" },
        { "12-13", 0, NULL },
        { "", 0, NULL },
        { "abc", 0, NULL },
        { "1.135.550", 0, "1135550" },
        { "-5", 0, "-5" },
        { "99999999999999999999", 0, NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct decimal d;
        bool read = value_number(mem, cases[i].text, cases[i].mark, 2, &d, NULL);
        ck_assert_msg(read == (cases[i].value != NULL), "'%s'", cases[i].text);
        if (read)
            ck_assert_str_eq(decimal_text(mem, d), cases[i].value);
    }
}
END_TEST

START_TEST(the_day_comes_first)
{
    static const struct {
        const char *text, *date;
    } cases[] = { { "02.08.2013", "2013-08-02" },
                  { "2.8.2013.", "2013-08-02" },
                  { "14-Oct-13", "2013-10-14" },
                  { "2012-09-27", "2012-09-27" },
                  { "1998", "1998-01-01" },
                  { "41488", "2013-08-02" },
                  { "2/3/04", "2004-03-02" },
                  { "31.02.2013", NULL },
                  { "13", NULL },
                  { "soon", NULL },
                  { "2.8.2013 10:15", "2013-08-02" } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct date d;
        bool read = value_date(cases[i].text, &d);
        ck_assert_msg(read == (cases[i].date != NULL), "'%s'", cases[i].text);
        if (read)
            ck_assert_str_eq(date_text(mem, d), cases[i].date);
    }
}
END_TEST

START_TEST(codes_are_taken_from_cells_as_they_stand)
{
    struct list_of_rows list = read_text("Naziv;CPV;NATO class;ML;Certifikati\n"
                                         "A d.o.o.;35331500-8 Ammunition, and parts;1305 - Ammunition;ML1, ML 3;ISO 9001/14001\n"
                                         "B d.o.o.;3110000-5;13;ML99;Neki papir\nC d.o.o.;9999;x;;\n");
    const struct row *r = list.row;
    ck_assert_uint_eq(firm_of(&r[0])->capabilities.n, 4);
    ck_assert_str_eq(firm_of(&r[0])->capabilities.item[0].concept, "CPV:35331500");
    ck_assert_str_eq(firm_of(&r[0])->capabilities.item[1].concept, "FSC:1305");
    ck_assert_str_eq(firm_of(&r[0])->capabilities.item[3].concept, "ML:ML3");
    ck_assert_str_eq(firm_of(&r[0])->certificates.item[1].concept, "CERT:ISO14001");
    ck_assert_str_eq(firm_of(&r[1])->capabilities.item[0].concept, "CPV:03110000");
    ck_assert_ptr_nonnull(message_of(&r[1], "cpv_corrected"));
    ck_assert_ptr_nonnull(message_of(&r[1], "unknown_code"));
    ck_assert_ptr_nonnull(message_of(&r[1], "unknown_certificate"));
    ck_assert_uint_eq(firm_of(&r[2])->capabilities.n, 0);
    ck_assert(!r[2].rejected);
}
END_TEST

START_TEST(a_number_of_somebodys_own_is_no_column_of_ours)
{
    struct list_of_rows list =
        read_text("Naziv;RBS\nA d.o.o.;DZ 1\nB d.o.o.;DZ 2\nC d.o.o.;DZ 3\nD d.o.o.;DZ 4\nE d.o.o.;DZ 5\n");
    ck_assert_int_eq(field_of(&list, "RBS"), FIELD_NONE);
    for (size_t i = 0; i < list.n; i++)
        ck_assert_uint_eq(list.row[i].message_count, 0);
}
END_TEST

START_TEST(foreign_firms_are_outside_parties)
{
    struct list_of_rows list =
        read_text("Name,Country,VAT\nWiener Metall GmbH,Austria,ATU12345678\nNowhere Ltd,Atlantis,\nSh d.o.o.,Shqipëria,\n");
    ck_assert_int_eq(firm_of(&list.row[0])->kind, SUPPLIER_OUTSIDE);
    ck_assert_str_eq(firm_of(&list.row[0])->country, "AT");
    ck_assert_str_eq(value_of(&list.row[0], "VAT"), "ATU12345678");
    ck_assert_str_eq(firm_of(&list.row[1])->country, "HR");
    ck_assert_ptr_nonnull(message_of(&list.row[1], "unknown_country"));
    ck_assert_ptr_nonnull(message_of(&list.row[2], "form_of_country")); /* no d.o.o. in Albania */
    ck_assert_ptr_null(firm_of(&list.row[2])->legal_form);
}
END_TEST

START_TEST(the_columns_of_our_own_rejects_file_are_ignored)
{
    struct list_of_rows list =
        read_text("Naziv;OIB;error_code;column;value;hint\nA d.o.o.;33392005961;\"checksum\";\"OIB\";\"1\";\"look\"\n");
    ck_assert_int_eq(field_of(&list, "error_code"), FIELD_REJECTS);
    ck_assert_int_eq(field_of(&list, "hint"), FIELD_REJECTS);
    ck_assert_uint_eq(list.row[0].message_count, 0);
}
END_TEST

START_TEST(a_mapping_stands_above_all_guesses)
{
    struct list_of_rows out;
    const char *text = "Stupac;Naziv\nAlfa d.o.o.;Direktor\n";
    struct list_options options = { .country = "HR", .mapping = (const char *const[]){ "Stupac=legal_name", "2=ignore", NULL } };
    ck_assert(try_list(text, strlen(text), &options, &out));
    ck_assert_str_eq(firm_of(&out.row[0])->legal_name, "Alfa d.o.o.");
    options.mapping = (const char *const[]){ "Stupac=shoe", NULL };
    ck_assert(!try_list(text, strlen(text), &options, &out));
    ck_assert_int_eq(call.error.code, ERROR_UNKNOWN_FIELD);
}
END_TEST

START_TEST(damaged_letters_are_kept_and_flagged)
{
    struct list_of_rows list = read_text("Naziv;Grad\nPoduze\xEF\xBF\xBD"
                                         "e d.o.o.;Zagreb\n\xC4\x8C"
                                         "elik \xC5\xA0ibenik d.o.o.;\xC4\x8C"
                                         "akovec\n"
                                         "\xC5\xBDito d.o.o.;Vara\xC5\xBE"
                                         "din\n\xC4\x8C"
                                         "ista d.o.o.;\xC5\xA0ibenik\nMje\x9Aovito d.o.o.;Split\n");
    ck_assert_ptr_nonnull(message_of(&list.row[0], "broken_letters"));
    ck_assert_ptr_nonnull(message_of(&list.row[4], "mixed_encoding"));
    ck_assert_str_eq(firm_of(&list.row[4])->legal_name, "Mješovito d.o.o.");
}
END_TEST

START_TEST(hostile_rows_end_in_rows)
{
    struct buffer b = { 0 };
    buffer_text(&b, "Naziv;OIB;CPV;Telefon;E-pošta;Adresa\n");
    for (int i = 0; i < 300; i++) {
        buffer_format(&b, "Firma %d", i);
        for (int k = 0; k < 5; k++) {
            buffer_char(&b, ';');
            for (int m = 0; m < 400; m++)
                buffer_text(&b, (const char *const[]){ "35300000-7,", "@;", "01/", "\"", ",", "=" }[(i + k + m) % 6]);
        }
        buffer_char(&b, '\n');
    }
    struct list_of_rows list = read_list(b.bytes, b.size, "HR");
    ck_assert_uint_ge(list.n, 1);
    for (size_t i = 0; i < list.n; i++)
        ck_assert_uint_le(list.row[i].message_count, ROW_MESSAGES_MAX);
    buffer_free(&b);
}
END_TEST

START_TEST(what_a_member_cannot_hold_is_not_kept)
{
    static const char text[] = "Naziv;Mjesto;Poštanski broj;Broj zaposlenih 2024;Prihod 2024 EUR;Udio izvoza 2024 %\n"
                               "Alfa d.o.o.;Split;21000 kod stare pošte na uglu dviju ulica;10000001;1000000000001;100,5\n"
                               "Beta d.o.o.;Split;21000;10000000;1000000000000;100\n";
    struct list_of_rows list = read_list(text, strlen(text), "HR");
    const struct row *r = list.row;
    ck_assert_uint_eq(list.n, 2);
    ck_assert_uint_le(utf8_length(site_of(&r[0])->postcode), 20);
    for (size_t i = 0; i < firm_of(&r[0])->annual_figures.n; i++) {
        const struct annual_figure *it = &firm_of(&r[0])->annual_figures.item[i];
        ck_assert(!it->employees.known && !it->turnover.known && !it->export_share_pct.known);
    }
    size_t numbers = 0;
    for (size_t i = 0; i < r[0].message_count; i++)
        numbers += strcmp(r[0].messages[i].code, "number") == 0;
    ck_assert_uint_eq(numbers, 3);
    ck_assert_uint_eq(firm_of(&r[1])->annual_figures.n, 1);
    ck_assert_int_eq(firm_of(&r[1])->annual_figures.item[0].employees.value, 10000000);
    ck_assert_uint_eq(r[1].message_count, 0);
}
END_TEST

/* Fields that are called as members are read by the member's kind, wherever their column stands. */
START_TEST(members_are_read_by_their_kind)
{
    static const char text[] = "Vrijedi do;Naziv;Mjesto;Pogon;Uprava;Certifikati\n"
                               "31.12.2030.;Alfa d.o.o.;Split;Hala 2;Austria;ISO 9001\n"
                               "30.2.2030.;Beta d.o.o.;;Hala 3;Nigdjezemska;ISO 9001\n"
                               "31.12.2030.;Gama d.o.o.;Zadar;;;\n";
    struct list_options options = { .country = "HR",
                                    .mapping = (const char *const[]){ "Vrijedi do=certificates.valid_until", "Pogon=sites.title",
                                                                      "Uprava=management_country", NULL } };
    struct list_of_rows list;
    ck_assert(try_list(text, strlen(text), &options, &list));
    ck_assert_uint_eq(list.n, 3);
    const struct row *r = list.row;
    ck_assert_str_eq(firm_of(&r[0])->management_country, "AT");
    ck_assert_str_eq(site_of(&r[0])->title, "Hala 2");
    ck_assert_uint_eq(firm_of(&r[0])->certificates.n, 1);
    ck_assert_str_eq(date_text(mem, firm_of(&r[0])->certificates.item[0].valid_until), "2030-12-31");
    ck_assert_uint_eq(r[0].message_count, 0);
    ck_assert_uint_eq(firm_of(&r[1])->sites.n, 0); /* a title alone is no place */
    ck_assert_ptr_nonnull(message_of(&r[1], "unknown_country"));
    ck_assert_str_eq(message_of(&r[1], "date")->value, "30.2.2030.");
    ck_assert_uint_eq(firm_of(&r[2])->certificates.n, 0);
    ck_assert_str_eq(message_of(&r[2], "alone")->value, "31.12.2030.");
}
END_TEST

Suite *suite_row(void)
{
    Suite *s = suite_create("row");
    TCase *t = tcase_create("row");
    tcase_add_checked_fixture(t, lists_start, lists_end);
    tcase_add_test(t, a_croatian_list_is_read_in_utf8_and_windows_1250_alike);
    tcase_add_test(t, an_albanian_list_is_read);
    tcase_add_test(t, a_list_of_kosova_is_read);
    tcase_add_test(t, a_list_without_header_is_read_by_what_stands_in_it);
    tcase_add_test(t, the_town_is_what_stands_behind_the_last_comma);
    tcase_add_test(t, numbers_are_read_with_either_mark_and_never_guessed);
    tcase_add_test(t, the_day_comes_first);
    tcase_add_test(t, codes_are_taken_from_cells_as_they_stand);
    tcase_add_test(t, a_number_of_somebodys_own_is_no_column_of_ours);
    tcase_add_test(t, foreign_firms_are_outside_parties);
    tcase_add_test(t, the_columns_of_our_own_rejects_file_are_ignored);
    tcase_add_test(t, a_mapping_stands_above_all_guesses);
    tcase_add_test(t, damaged_letters_are_kept_and_flagged);
    tcase_add_test(t, hostile_rows_end_in_rows);
    tcase_add_test(t, members_are_read_by_their_kind);
    tcase_add_test(t, what_a_member_cannot_hold_is_not_kept);
    suite_add_tcase(s, t);
    return s;
}
