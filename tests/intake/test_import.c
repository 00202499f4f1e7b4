/* A list from its bytes to the registry: what a dry run says, what applying writes, and that the same list again changes nothing. */
#include "base/buffer.h"
#include "catalogue/supplier_merge.h"
#include "importing.h"

START_TEST(a_dry_run_says_all_and_writes_nothing)
{
    look(list);
    ck_assert_counts(3, 0, 0, 0, 0);
    ck_assert_int_eq(answer.batch.value, 0);
    ck_assert_int_eq(answer.state, IMPORT_PLANNED);
    ck_assert_str_eq(answer.dialect.encoding, "utf-8");
    ck_assert_str_eq(answer.dialect.delimiter, ";");
    ck_assert_int_eq(answer.dialect.header_row.value, 1);
    ck_assert_uint_eq(answer.columns.n, 7);
    ck_assert_str_eq(answer.columns.item[2].field, "identifier:OIB");
    ck_assert_int_eq(count_of("supplier"), 0);
    ck_assert_int_eq(count_of("import_batch"), 0);
    ck_assert_int_eq(count_of("change"), 0);
}
END_TEST

START_TEST(applying_writes_firms_with_all_that_is_said_of_them)
{
    apply(list);
    ck_assert_counts(3, 0, 0, 0, 0);
    ck_assert_int_eq(answer.state, IMPORT_APPLIED);
    ck_assert_int_ne(answer.batch.value, 0);
    ck_assert_str_eq(harness_value("select applied_at > (select max(at) from dicr.change) from dicr.import_batch"), "true");
    ck_assert_str_eq(harness_value("select legal_name from dicr.supplier where name_key = 'celik sibenik'"),
                     "Čelik Šibenik d.o.o. za proizvodnju");
    ck_assert_str_eq(harness_value("select legal_form from dicr.supplier where name_key = 'celik sibenik'"), "d.o.o.");
    ck_assert_str_eq(harness_value("select natural_person from dicr.supplier where name_key = 'mala radiona'"), "true");
    ck_assert_str_eq(harness_value("select string_agg(scheme || ':' || value, ' ' order by value) from dicr.identifier"),
                     "OIB:33392005961 OIB:82229652860");
    ck_assert_str_eq(harness_value("select string_agg(town || '|' || words || '|' || coalesce(postcode, '') || '|' || address, ' "
                                   "' order by town) from dicr.site"),
                     "Split|split||Put 3 Zadar|zadar|23000|Ulica 5 Šibenik|sibenik||Obala 1");
    ck_assert_str_eq(
        harness_value("select string_agg(coalesce(phone, '') || coalesce(email, ''), ' ' order by 1) from dicr.contact"),
        "+38522123456info@celik.hr +38523654321 +38598123456");
    ck_assert_str_eq(harness_value("select string_agg(concept || '|' || coalesce(role, '-') || '|' || evidence, ' ' order by "
                                   "concept) from dicr.capability"),
                     "CPV:35300000|-|claimed CPV:35330000|-|claimed CPV:35331500|-|claimed");
    ck_assert_str_eq(
        harness_value("select count(distinct batch) || '|' || string_agg(distinct line::text, ',') from dicr.supplier"),
        "1|2,3,4");
    ck_assert_str_eq(harness_value("select string_agg(distinct version::text, ',') from dicr.supplier"), "1");
    ck_assert_str_eq(harness_value("select title || '|' || kind from dicr.source"), "list.csv|list");
    ck_assert_str_eq(harness_value("select count(*) from dicr.change where batch is not null"),
                     harness_value("select count(*) from dicr.change"));
    ck_assert_int_eq(count_of("load_supplier") + count_of("load_identifier"), 0);
    ck_assert_str_eq(harness_value("select convert_from(raw, 'UTF8') from dicr.import_row where line = 4"),
                     "3;Mala Radiona, obrt, vl. Ivo Ivić;;Put 3, Split;;;");
}
END_TEST

START_TEST(the_same_list_again_changes_nothing)
{
    apply(list);
    int64_t changes = count_of("change");
    look(list);
    ck_assert_counts(0, 0, 3, 0, 0);
    apply(list);
    ck_assert_counts(0, 0, 3, 0, 0);
    ck_assert_int_eq(count_of("change"), changes + 1); /* the source: that the list came again */
    ck_assert_int_eq(count_of("supplier"), 3);
}
END_TEST

static struct number number_of(const char *name_key)
{
    return (struct number){ strtoll(
        harness_value(text_format(call.mem, "select number from dicr.supplier where name_key = '%s'", name_key)), NULL, 10) };
}

static void merge(const char *name_key, const char *into)
{
    struct supplier_merge in = { .number = number_of(name_key), .into = number_of(into) };
    struct supplier out;
    ck_assert_ok(supplier_merge(&call, &in, ALL_FIELDS, &out));
    call.options.owner = "HR";
}

static const char twins[] = "Naziv;OIB;Adresa;Telefon;CPV;Godina;Broj zaposlenih\n"
                            "Prvi Metal d.o.o.;33392005961;Obala 1, Šibenik;022/123456;35331500-8;;\n"
                            "Drugi Metal d.o.o.;82229652860;Ulica 5, 23000 Zadar;023/654321;35300000-7;;\n"
                            "Treći Metal d.o.o.;;Put 3, Split;021/555555;35330000-6;;\n";

/* What hangs below a merged record is the kept one's, to whatever depth: by number and by name, the list finds it there. */
START_TEST(the_same_list_after_a_merge_changes_nothing)
{
    apply(twins);
    ck_assert_counts(3, 0, 0, 0, 0);
    merge("treci metal", "drugi metal");
    look(twins);
    ck_assert_counts(0, 0, 3, 0, 0);
    merge("drugi metal", "prvi metal");
    int64_t changes = count_of("change");
    look(twins);
    ck_assert_counts(0, 0, 3, 0, 0);
    apply(twins);
    ck_assert_counts(0, 0, 3, 0, 0);
    ck_assert_int_eq(count_of("change"), changes + 1); /* the source */
    ck_assert_int_eq(count_of("supplier"), 3);
    look("Naziv;OIB\nPrvi Metal d.o.o.;03089709484\n"); /* neither of its numbers */
    ck_assert_counts(1, 0, 0, 0, 0);
    look("Naziv;OIB;MBS\nDrugi Metal d.o.o.;82229652860;080000001\n");
    ck_assert_counts(0, 1, 0, 0, 0);
}
END_TEST

/* What the last list named is named by the kept record, whenever it was merged; by a split each counts for itself again. */
START_TEST(a_merged_firm_is_not_missed_in_the_same_list)
{
    asked.sender = "HGK";
    apply(twins);
    merge("treci metal", "drugi metal");
    look(twins);
    ck_assert_int_eq(answer.gone.value, 0);
    merge("drugi metal", "prvi metal");
    look(twins);
    ck_assert_int_eq(answer.gone.value, 0);
    apply(twins);
    ck_assert_int_eq(answer.gone.value, 0);
    struct supplier_merge in = { .number = number_of("drugi metal") };
    struct supplier out;
    ck_assert_ok(supplier_split(&call, &in, ALL_FIELDS, &out));
    call.options.owner = "HR";
    look(twins);
    ck_assert_int_eq(answer.gone.value, 0);
    look("Naziv;OIB\nDrugi Metal d.o.o.;82229652860\n");
    ck_assert_int_eq(answer.gone.value, 1);
}
END_TEST

START_TEST(a_wrong_check_digit_under_its_own_header_rejects_the_row)
{
    look("Naziv;OIB\nDobra d.o.o.;33392005961\nLoša d.o.o.;33392005962\n;82229652860\nOštećena d.o.o.;3089709484\nDuga "
         "d.o.o.;123\n");
    ck_assert_counts(3, 0, 0, 0, 2);
    ck_assert_int_eq(message("checksum")->line.value, 3);
    ck_assert_str_eq(message("checksum")->column, "OIB");
    ck_assert_str_eq(message("checksum")->severity, "error");
    ck_assert_str_eq(message("checksum")->value, "33392005962");
    ck_assert_ptr_nonnull(strstr(message("checksum")->hint, "OIB"));
    ck_assert_int_eq(message("no_name")->line.value, 4);
    ck_assert_str_eq(message("lost_zeros")->value, "03089709484");
    ck_assert_str_eq(message("form")->severity, "warning");
}
END_TEST

START_TEST(what_is_asked_wrongly_is_refused_and_changes_nothing)
{
    asked.encoding = "koi8-r";
    ck_assert_refused(bring(list), ERROR_FORMAT, "encoding");
    asked = (struct import){ .delimiter = "x" };
    ck_assert_refused(bring(list), ERROR_FORMAT, "delimiter");
    asked = (struct import){ .country = "ZZ" };
    ck_assert_refused(bring(list), ERROR_UNKNOWN_CODE, "country");
    asked = (struct import){ 0 };
    call.options.owner = NULL;
    ck_assert_refused(bring(list), ERROR_REQUIRED, "owner");
    call.options.owner = "HR";
    ck_assert_refused(bring("PK\3\4xl/"), ERROR_UNUSABLE_FILE, "file");
    ck_assert_int_eq(count_of("import_batch"), 0);
}
END_TEST

START_TEST(a_list_of_too_many_rows_is_refused)
{
    struct buffer b = { 0 };
    buffer_text(&b, "Naziv;OIB\n");
    for (int i = 0; i < 50001; i++)
        buffer_format(&b, "F%d;\n", i);
    bool done = bring(b.bytes);
    const char *sentence = error_sentence(call.mem, LANGUAGE_EN, &call.error);
    ck_assert_msg(strstr(sentence, " rows;"), "%s", sentence);
    ck_assert_refused(done, ERROR_TOO_LARGE, "file");
    buffer_free(&b);
}
END_TEST

START_TEST(names_from_every_corner_come_in_and_stay_as_they_are)
{
    apply("name,city\n\"Robert'); DROP TABLE supplier;--\",Zagreb\n\"=cmd|'/C calc'!A0\",Split\n\"\\N\",Pula\n"
          "\"tab\there \\ backslash\",Osijek\n\"😀 d.o.o.\",Sisak\n\"武汉公司\",Wuhan\nNULL Consulting,Zadar\n");
    ck_assert_counts(7, 0, 0, 0, 0);
    ck_assert_str_eq(
        harness_value(
            "select count(*) from dicr.supplier where legal_name in ('Robert''); DROP TABLE supplier;--', '=cmd|''/C calc''!A0', "
            "E'\\\\N', E'tab here \\\\ backslash', '😀 d.o.o.', '武汉公司', 'NULL Consulting')"),
        "7");
    int64_t before = count_of("change");
    apply("name,city\n\"Robert'); DROP TABLE supplier;--\",Zagreb\n\"\\N\",Pula\n");
    ck_assert_counts(0, 0, 2, 0, 0);
    ck_assert_int_eq(count_of("change"), before + 1);
}
END_TEST

Suite *suite_import(void);
Suite *suite_import(void)
{
    Suite *s = suite_create("import");
    TCase *t = tcase_create("import");
    tcase_add_checked_fixture(t, importing_start, harness_end);
    tcase_add_test(t, a_dry_run_says_all_and_writes_nothing);
    tcase_add_test(t, applying_writes_firms_with_all_that_is_said_of_them);
    tcase_add_test(t, the_same_list_again_changes_nothing);
    tcase_add_test(t, the_same_list_after_a_merge_changes_nothing);
    tcase_add_test(t, a_merged_firm_is_not_missed_in_the_same_list);
    tcase_add_test(t, a_wrong_check_digit_under_its_own_header_rejects_the_row);
    tcase_add_test(t, what_is_asked_wrongly_is_refused_and_changes_nothing);
    tcase_add_test(t, a_list_of_too_many_rows_is_refused);
    tcase_add_test(t, names_from_every_corner_come_in_and_stay_as_they_are);
    suite_add_tcase(s, t);
    return s;
}
