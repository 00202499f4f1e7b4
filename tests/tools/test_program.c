/* The program itself, as a child, on a database of the scratch cluster: what its commands do and say, and how it ends. */
#include "child.h"

START_TEST(adding_prints_the_number_alone_and_a_second_time_is_a_conflict_that_names_it)
{
    ck_assert_ran("supplier", "add", CELIK);
    const char *number = number_printed();
    ck_assert_str_eq(number, "HR-0000017");
    ck_assert_str_eq(ran.err, "");
    ck_assert_int_eq(run("supplier", "add", CELIK), 1);
    ck_assert_str_eq(ran.out, "");
    ck_assert_uint_eq(lines_of(ran.err), 1);
    says(ran.err, "dicr: --identifier");
    says(ran.err, number);
    ck_assert_str_eq(harness_sql("select count(*) from dicr.supplier"), "1");
}
END_TEST

START_TEST(a_wrong_checksum_and_a_foreign_identifier_are_refused_and_nothing_is_written)
{
    ck_assert_int_eq(run("supplier", "add", "--country", "HR", "--legal_name", "A", "--identifier", "OIB:33392005962"), 1);
    ck_assert_uint_eq(lines_of(ran.err), 1);
    says(ran.err, "check digit");
    ck_assert_int_eq(run("supplier", "add", "--country", "HR", "--legal_name", "A", "--identifier", "NIPT:L51306027M"), 1);
    ck_assert_uint_eq(lines_of(ran.err), 1);
    says(ran.err, "contradicts");
    ck_assert_str_eq(harness_sql("select count(*) from dicr.supplier"), "0");
    ck_assert_str_eq(harness_sql("select count(*) from dicr.change"), "0");
}
END_TEST

START_TEST(what_the_parser_refuses_ends_with_2_and_one_line_in_the_readers_language)
{
    static const char *const words[] = { "did you mean", "mislite li", "mos donit", "da li ste mislili" };
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        ck_assert_int_eq(run("--lang", language_rows[language].code, "supplir", "list"), 2);
        ck_assert_uint_eq(lines_of(ran.err), 1);
        ck_assert_str_eq(ran.out, "");
        says(ran.err, words[language]);
        says(ran.err, "dicr supplier list");
    }
    ck_assert_int_eq(run("supplier", "show"), 2);
    ck_assert_str_eq(ran.err, "dicr: NUMBER: must be given\n");
}
END_TEST

START_TEST(a_supplier_is_shown_by_number_and_by_identifier_in_three_languages)
{
    ck_assert_ran("supplier", "add", CELIK, "--certificate", "AQAP2110", "--capability", "CPV:35331500");
    ck_assert_ran("supplier", "show", "HR-0000017");
    says(ran.out, "legal name  Čelik Šibenik d.o.o.");
    says(ran.out, "CPV:35331500");
    ck_assert_ran("supplier", "show", "oib 33392005961", "--lang", "hr");
    says(ran.out, "puni naziv");
    says(ran.out, "identifikatori");
    ck_assert_ran("--lang", "sq", "supplier", "show", "33392005961");
    says(ran.out, "emri ligjor");
    ck_assert_int_eq(run("supplier", "show", "OIB:00000000001"), 1);
    ck_assert_uint_eq(lines_of(ran.err), 1);
    ck_assert_int_eq(run("supplier", "show", "HR-0000025"), 1);
    says(ran.err, "NUMBER");
    says(ran.err, "HR-0000025");
}
END_TEST

START_TEST(a_change_shows_in_the_history_and_a_stale_one_is_refused)
{
    ck_assert_ran("supplier", "add", CELIK);
    ck_assert_ran("supplier", "change", "HR-0000017", "--note", "n", "--if_version", "1", "--as", "ana");
    ck_assert_str_eq(number_printed(), "HR-0000017");
    ck_assert_int_eq(run("supplier", "change", "HR-0000017", "--note", "m", "--if_version", "1"), 1);
    says(ran.err, "version");
    ck_assert_ran("supplier", "history", "HR-0000017", "--format", "json");
    says(ran.out, "/ana\"");
    ck_assert_ran("supplier", "change", "HR-0000017", "--note", "");
    ck_assert_str_eq(harness_sql("select coalesce(note, 'none') from dicr.supplier"), "none");
}
END_TEST

START_TEST(removing_archives_with_a_reason_and_restoring_takes_it_back)
{
    ck_assert_ran("supplier", "add", CELIK);
    ck_assert_ran("supplier", "remove", "33392005961", "--reason", "closed");
    ck_assert_str_eq(harness_sql("select archive_reason from dicr.supplier"), "closed");
    ck_assert_ran("supplier", "list");
    ck_assert_str_eq(ran.out, "0 found\n");
    ck_assert_ran("supplier", "restore", "HR-0000017");
    ck_assert_ran("search", "sibenik", "celik", "d");
    says(ran.out, "Čelik Šibenik");
    says(ran.out, "1 found");
}
END_TEST

START_TEST(releasing_and_withholding_name_their_countries)
{
    ck_assert_ran("supplier", "add", CELIK);
    ck_assert_ran("supplier", "release", "HR-0000017", "--to", "XK,AL");
    ck_assert_str_eq(harness_sql("select released_to from dicr.supplier"), "{AL,XK}");
    ck_assert_ran("supplier", "withhold", "HR-0000017", "--from", "XK");
    ck_assert_str_eq(harness_sql("select released_to from dicr.supplier"), "{AL}");
}
END_TEST

START_TEST(a_record_comes_as_json_from_the_standard_input_and_goes_out_as_json)
{
    static const char record[] = "{\"country\": \"AL\", \"legal_name\": \"Çelësi sh.p.k.\", \"kind\": \"company\"}";
    ck_assert_msg(run_with(record, (const char *const[]){ "supplier", "add", "--json", "-", "--format", "json", NULL }) == 0,
                  "%s", ran.err);
    ck_assert_uint_eq(lines_of(ran.out), 1);
    says(ran.out, "\"number\":\"AL-0000017\"");
    says(ran.out, "\"legal_name\":\"Çelësi sh.p.k.\"");
    ck_assert_int_eq(run_with("{\"country\": \"AL\", \"legal_name\": \"B\", \"x\": 1}",
                              (const char *const[]){ "supplier", "add", "--json", "-", NULL }),
                     2);
    says(ran.err, "dicr: x:");
}
END_TEST

START_TEST(a_list_has_pages_and_forms)
{
    for (int i = 0; i < 3; i++)
        ck_assert_ran("supplier", "add", "--country", "HR", "--legal_name", text_format(call.mem, "Firm %c", 'A' + i));
    ck_assert_ran("supplier", "list", "--limit", "2", "--sort", "name");
    says(ran.out, "3 found\n");
    const char *cursor = strstr(ran.out, "--after ");
    ck_assert_ptr_nonnull(cursor);
    cursor = text_copy_n(call.mem, cursor + 8, strcspn(cursor + 8, "\n"));
    ck_assert_ran("supplier", "list", "--limit", "2", "--sort", "name", "--after", cursor, "--format", "csv");
    ck_assert_uint_eq(lines_of(ran.out), 2);
    says(ran.out, "Firm C");
    ck_assert_ran("supplier", "list", "--format", "json");
    says(ran.out, "{\"count\":3,\"count_is\":\"exact\",\"suppliers\":[");
}
END_TEST

START_TEST(a_database_that_is_away_ends_with_75)
{
    ck_assert_int_eq(run("--database", "host=/nonexistent dbname=x", "supplier", "list"), 75);
    ck_assert_uint_eq(lines_of(ran.err), 1);
    says(ran.err, "cannot be reached");
    /* libpq's own variables name a server too */
    unsetenv("DICR_DATABASE");
    setenv("PGHOST", "/nonexistent", 1);
    ck_assert_int_eq(run("supplier", "list"), 75);
    ck_assert_int_eq(run("db", "stop"), 1);
    says(ran.err, "PG*");
}
END_TEST

START_TEST(help_and_version_need_no_database)
{
    setenv("DICR_DATABASE", "host=/nonexistent", 1);
    ck_assert_ran("help");
    says(ran.out, "dicr supplier show NUMBER ");
    ck_assert_ran("help", "supplier");
    says(ran.out, "dicr supplier show NUMBER|IDENTIFIER");
    ck_assert_ran("help", "supplier", "add");
    says(ran.out, "--legal_name TEXT");
    ck_assert_ran("help", "network");
    says(ran.out, "dicr network up NUMBER|IDENTIFIER");
    says(ran.out, "dicr network down NUMBER|IDENTIFIER");
    ck_assert_ran("supplier", "add", "--help", "--lang", "hr");
    says(ran.out, "puni naziv");
    ck_assert_ran("help", "annual_figure");
    const char *group = ran.out;
    says(group, "dicr annual_figure show NUMBER");
    ck_assert_ran("help", "annual-figure");
    ck_assert_str_eq(ran.out, group);
    ck_assert_int_eq(run("help", "nothing"), 2);
    ck_assert_ran("version");
    ck_assert_int_eq(strncmp(ran.out, "dicr ", 5), 0);
    ck_assert_ran("version", "--format", "json");
    says(ran.out, "{\"version\":\"");
    ck_assert_int_eq(run_with("", (const char *const[]){ NULL }), 0);
    says(ran.out, "dicr supplier show NUMBER ");
}
END_TEST

START_TEST(settings_that_cannot_be_read_are_named)
{
    ck_assert_int_eq(run("supplier", "list", "--log", "loud"), 2);
    says(ran.err, "--log");
    ck_assert_int_eq(run("serve", "--workers", "0"), 2);
    says(ran.err, "--workers");
    ck_assert_int_eq(run("serve", "--listen", "0.0.0.0:8080"), 1);
    says(ran.err, "0.0.0.0");
    setenv("DICR_LANG", "xx", 1);
    ck_assert_int_eq(run("version"), 2);
    says(ran.err, "DICR_LANG");
}
END_TEST

START_TEST(a_named_database_is_migrated_only_when_asked)
{
    ck_assert_int_eq(run("supplier", "list"), 1);
    ck_assert_uint_eq(lines_of(ran.err), 1);
    says(ran.err, "dicr db migrate");
    ck_assert_ran("db", "migrate");
    says(ran.out, "applied");
    ck_assert_ran("supplier", "list");
    ck_assert_ran("concept", "show", "CPV:35331500");
    ck_assert_ran("db", "migrate");
    says(ran.out, "0 migrations");
}
END_TEST

Suite *suite_program(void);
Suite *suite_program(void)
{
    Suite *s = suite_create("program");
    TCase *t = tcase_create("named");
    tcase_add_checked_fixture(t, setup_database, harness_end);
    tcase_add_test(t, adding_prints_the_number_alone_and_a_second_time_is_a_conflict_that_names_it);
    tcase_add_test(t, a_wrong_checksum_and_a_foreign_identifier_are_refused_and_nothing_is_written);
    tcase_add_test(t, what_the_parser_refuses_ends_with_2_and_one_line_in_the_readers_language);
    tcase_add_test(t, a_supplier_is_shown_by_number_and_by_identifier_in_three_languages);
    tcase_add_test(t, a_change_shows_in_the_history_and_a_stale_one_is_refused);
    tcase_add_test(t, removing_archives_with_a_reason_and_restoring_takes_it_back);
    tcase_add_test(t, releasing_and_withholding_name_their_countries);
    tcase_add_test(t, a_record_comes_as_json_from_the_standard_input_and_goes_out_as_json);
    tcase_add_test(t, a_list_has_pages_and_forms);
    tcase_add_test(t, a_database_that_is_away_ends_with_75);
    tcase_add_test(t, help_and_version_need_no_database);
    tcase_add_test(t, settings_that_cannot_be_read_are_named);
    suite_add_tcase(s, t);
    t = tcase_create("empty");
    tcase_add_checked_fixture(t, setup_empty, harness_end);
    tcase_add_test(t, a_named_database_is_migrated_only_when_asked);
    suite_add_tcase(s, t);
    return s;
}
