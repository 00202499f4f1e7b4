/* Which stored firm a row is, what it changes there, and when that cannot be told: folding and conflicts. */
#include "catalogue/supplier.h"
#include "importing.h"
#include "intake/import_plan.h"

START_TEST(a_row_that_repeats_a_firm_is_folded_into_the_first)
{
    apply("Naziv;OIB;Grad;Telefon\n"
          "Čelik d.o.o.;33392005961;Šibenik;022/123456\n"
          "ČELIK D.O.O.;33392005961;Šibenik;022/123456\n"
          "Čelik d.o.o.;;Šibenik;098/765432\n"
          "Čelik d.o.o.;;Zagreb;\n");
    ck_assert_counts(2, 1, 1, 0, 0); /* new: Šibenik and Zagreb; the third line adds a telephone, the second nothing */
    ck_assert_str_eq(message("repeats_line")->value, "2");
    ck_assert_int_eq(count_of("supplier"), 2);
    ck_assert_int_eq(count_of("contact"), 2);
    ck_assert_str_eq(
        harness_value(
            "select string_agg(verdict || ':' || coalesce(folded_into::text, '-'), ' ' order by line) from dicr.import_row"),
        "new:- unchanged:2 changed:2 new:-");
}
END_TEST

START_TEST(rows_that_contradict_each_other_are_conflicts)
{
    look("Naziv;OIB;Osnovano\n"
         "Čelik d.o.o.;33392005961;1998\n"
         "Sasvim Druga Tvrtka;33392005961;1998\n"
         "Čelik d.o.o.;33392005961;2001\n"
         "Metali d.d.;82229652860;\n");
    ck_assert_counts(2, 0, 0, 2, 0);
    ck_assert_str_eq(message("contradicts_line")->expected, "legal_name");
}
END_TEST

START_TEST(a_company_does_not_become_a_person_by_another_legal_form)
{
    apply("Naziv;OIB;Grad\nAlfa d.o.o.;33392005961;Split\nBeta;82229652860;Split\n");
    apply("Naziv;OIB;Grad\nAlfa, obrt;33392005961;Split\nBeta, obrt;82229652860;Split\n");
    ck_assert_str_eq(
        harness_value("select string_agg(legal_form || coalesce(natural_person::text, '-'), ' ' order by legal_name) "
                      "from dicr.supplier"),
        "d.o.o.- obrttrue");
}
END_TEST

START_TEST(two_valid_national_numbers_are_two_firms)
{
    apply("Naziv;OIB;Grad\nGrafika d.o.o.;33392005961;Zagreb\nGrafika d.o.o.;82229652860;Zagreb\n");
    ck_assert_counts(2, 0, 0, 0, 0);
    apply("Naziv;OIB;Grad\nGrafika d.o.o.;92963223473;Zagreb\n");
    ck_assert_counts(1, 0, 0, 0, 0);
    look("Naziv;Grad\nGrafika d.o.o.;Zagreb\n"); /* which of the three? */
    ck_assert_counts(0, 0, 0, 1, 0);
    ck_assert_ptr_nonnull(strstr(message("several_firms")->value, "HR-"));
}
END_TEST

START_TEST(a_blank_erases_nothing_and_what_is_said_is_added)
{
    apply("Naziv;OIB;Adresa;Grad;Web;Telefon;Certifikati\nČelik d.o.o.;33392005961;Obala 1;Šibenik;celik.example;022/123456;ISO "
          "9001\n");
    apply("Naziv;OIB;Adresa;Grad;Web;Telefon;Certifikati\nČelik d.o.o.;33392005961;;;;098/765432;AQAP 2110\n");
    ck_assert_counts(0, 1, 0, 0, 0);
    ck_assert_str_eq(harness_value("select website from dicr.supplier"), "https://celik.example");
    ck_assert_str_eq(harness_value("select address || ' ' || town from dicr.site"), "Obala 1 Šibenik");
    ck_assert_int_eq(count_of("contact"), 2);
    ck_assert_str_eq(harness_value("select string_agg(concept, ' ' order by concept) from dicr.certificate"),
                     "CERT:AQAP2110 CERT:ISO9001");
    ck_assert_str_eq(harness_value("select plan->'changed' from dicr.import_row order by batch desc limit 1"),
                     "[\"contacts\", \"certificates\"]");
    apply("Naziv;OIB;Web\nČelik d.o.o.;33392005961;https://www.novi.example\n");
    ck_assert_counts(0, 1, 0, 0, 0);
    ck_assert_str_eq(harness_value("select website from dicr.supplier"), "https://www.novi.example");
    ck_assert_str_eq(harness_value("select before->>'website' from dicr.change where noun = 'supplier' and what = 'changed' "
                                   "order by sequence desc limit 1"),
                     "https://celik.example");
}
END_TEST

/* A site of which only the town is stored may be either; it becomes the first, and is filled once with all that is said of it. */
START_TEST(rows_that_fill_one_stored_site_fill_it_together)
{
    static const char two[] = "Naziv;OIB;Grad;Adresa;PBr\n"
                              "Čelik d.o.o.;33392005961;Šibenik;Obala 1;\n"
                              "Čelik d.o.o.;33392005961;Šibenik;Trg 2;\n"
                              "Metali d.d.;82229652860;;;22000\n"
                              "Metali d.d.;82229652860;;Trg 3;\n";
    apply("Naziv;OIB;Grad\nČelik d.o.o.;33392005961;Šibenik\nMetali d.d.;82229652860;Knin\n");
    apply(two);
    ck_assert_counts(0, 4, 0, 0, 0);
    ck_assert_str_eq(
        harness_value("select string_agg(concat_ws(' ', address, postcode, town), ', ' order by number) from dicr.site"),
        "Obala 1 Šibenik, Trg 3 22000 Knin, Trg 2 Šibenik");
    apply(two);
    ck_assert_counts(0, 0, 4, 0, 0);
}
END_TEST

START_TEST(a_firm_is_found_by_name_and_town_and_gets_its_number)
{
    apply("Naziv;Adresa\nČelik d.o.o. za usluge;Obala 1, Šibenik\n");
    apply("Tvrtka;OIB;Grad\nCELIK D.O.O.;33392005961;SIBENIK\n");
    ck_assert_counts(0, 1, 0, 0, 0);
    ck_assert_int_eq(count_of("supplier"), 1);
    ck_assert_str_eq(harness_value("select legal_name from dicr.supplier"),
                     "Čelik d.o.o. za usluge"); /* a spelling changes no name */
    ck_assert_int_eq(count_of("identifier"), 1);
}
END_TEST

START_TEST(another_name_under_the_number_is_a_conflict_a_like_one_a_further_name)
{
    apply("Naziv;OIB\nHrvatski Telekom d.d.;33392005961\n");
    look("Naziv;OIB\nSlastičarna Lavanda;33392005961\n");
    ck_assert_counts(0, 0, 0, 1, 0);
    ck_assert_ptr_nonnull(strstr(message("other_name")->expected, "Hrvatski Telekom"));
    apply("Naziv;OIB\nHrvatski Telekomi d.d.;33392005961\n");
    ck_assert_counts(0, 1, 0, 0, 0);
    ck_assert_str_eq(harness_value("select kind || ' ' || name from dicr.supplier_name"), "legal Hrvatski Telekomi d.d.");
    apply("Naziv;OIB\nHrvatski Telekomi d.d.;33392005961\n");
    ck_assert_counts(0, 0, 1, 0, 0);
}
END_TEST

START_TEST(numbers_of_two_records_are_a_conflict)
{
    apply("Naziv;OIB;NCAGE\nČelik d.o.o.;33392005961;\nMetali d.o.o.;;A001B\n");
    look("Naziv;OIB;NCAGE\nČelik d.o.o.;33392005961;A001B\n");
    ck_assert_counts(0, 0, 0, 1, 0);
    ck_assert_ptr_nonnull(message("two_firms"));
}
END_TEST

START_TEST(an_archived_firm_is_a_conflict_that_offers_to_restore_it)
{
    struct supplier key = { 0 }, out;
    apply("Naziv;OIB\nČelik d.o.o.;33392005961\n");
    key.number.value = strtoll(harness_value("select number from dicr.supplier"), NULL, 10);
    call.options.reason = "ugašena";
    ck_assert_ok(supplier_remove(&call, &key, ALL_FIELDS, &out));
    look("Naziv;OIB\nČelik d.o.o.;33392005961\n");
    ck_assert_counts(0, 0, 0, 1, 0);
    ck_assert_str_eq(message("archived")->expected, number_text(call.mem, key.number));
}
END_TEST

START_TEST(a_released_firm_is_changed_only_with_the_right_to_release)
{
    struct supplier key = { 0 }, out;
    static const char *const all[] = { "AL" };
    apply("Naziv;OIB\nČelik d.o.o.;33392005961\n");
    key.number.value = strtoll(harness_value("select number from dicr.supplier"), NULL, 10);
    const char *to[] = { all[0] };
    key.released_to = (struct texts){ 1, to };
    ck_assert_ok(supplier_release(&call, &key, ALL_FIELDS, &out));
    struct actor clerk = harness_actor;
    clerk.rights &= ~(1U << RIGHT_RELEASE);
    call.actor = &clerk;
    look("Naziv;OIB;Web\nČelik d.o.o.;33392005961;novi.example\n");
    ck_assert_counts(0, 0, 0, 1, 0);
    ck_assert_ptr_nonnull(message("released"));
    look("Naziv;OIB\nČelik d.o.o.;33392005961\n");
    ck_assert_counts(0, 0, 1, 0, 0);
    call.actor = &harness_actor;
    apply("Naziv;OIB;Web;Telefon\nČelik d.o.o.;33392005961;novi.example;01/2345678\n");
    ck_assert_counts(0, 1, 0, 0, 0);
    ck_assert_str_eq(harness_value("select released_to::text from dicr.contact"), "{AL}");
}
END_TEST

/* More namesakes than are looked at: which one it is cannot be told, and none is guessed or added. */
START_TEST(a_firm_among_too_many_namesakes_is_a_conflict)
{
    enum { NAMESAKES = NAMESAKES_MAX + 1 };
    ck_assert_ok(db_script(&call, text_format(call.mem,
                                              "select set_config('dicr.country', 'HR', true);"
                                              "insert into supplier (number, owner, legal_name, name_key, words, country) "
                                              "select dicr.new_number('HR'), 'HR', 'Isti d.o.o.', 'isti', 'isti', 'HR' "
                                              "from generate_series(1, %d);"
                                              "insert into site (number, owner, supplier, town, words, country) "
                                              "select dicr.new_number('HR'), 'HR', number, 'Grad', case when number = "
                                              "max(number) over () then 'zadar' else 'grad' || number end, 'HR' "
                                              "from supplier where name_key = 'isti'",
                                              NAMESAKES)));
    look("Naziv;Grad\nIsti d.o.o.;Zadar\n");
    ck_assert_counts(0, 0, 0, 1, 0);
    ck_assert_int_eq(message("several_firms")->line.value, 2);
}
END_TEST

Suite *suite_import_plan(void);
Suite *suite_import_plan(void)
{
    Suite *s = suite_create("import_plan");
    TCase *t = tcase_create("import_plan");
    tcase_add_checked_fixture(t, importing_start, harness_end);
    tcase_add_test(t, a_company_does_not_become_a_person_by_another_legal_form);
    tcase_add_test(t, a_row_that_repeats_a_firm_is_folded_into_the_first);
    tcase_add_test(t, rows_that_contradict_each_other_are_conflicts);
    tcase_add_test(t, two_valid_national_numbers_are_two_firms);
    tcase_add_test(t, a_blank_erases_nothing_and_what_is_said_is_added);
    tcase_add_test(t, rows_that_fill_one_stored_site_fill_it_together);
    tcase_add_test(t, a_firm_is_found_by_name_and_town_and_gets_its_number);
    tcase_add_test(t, another_name_under_the_number_is_a_conflict_a_like_one_a_further_name);
    tcase_add_test(t, numbers_of_two_records_are_a_conflict);
    tcase_add_test(t, an_archived_firm_is_a_conflict_that_offers_to_restore_it);
    tcase_add_test(t, a_released_firm_is_changed_only_with_the_right_to_release);
    tcase_add_test(t, a_firm_among_too_many_namesakes_is_a_conflict);
    suite_add_tcase(s, t);
    return s;
}
