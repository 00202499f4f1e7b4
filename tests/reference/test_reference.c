/* The merge of the reference data: what changes, what stays, what is refused. Held against the files themselves and against facts
   written down here. */
#include "../harness.h"
#include "reference/reference.h"
#include <pthread.h>
#include <string.h>

enum { FILES_MAX = 64 };

/* The program's files, of which a test changes some. */
static struct file files[FILES_MAX];
static size_t file_count;

static void take_files(void)
{
    ck_assert_uint_le(reference_file_count, FILES_MAX);
    file_count = reference_file_count;
    memcpy(files, reference_files, file_count * sizeof files[0]);
}

static struct file *file_called(const char *name)
{
    for (size_t i = 0; i < file_count; i++)
        if (strcmp(files[i].name, name) == 0)
            return &files[i];
    ck_abort_msg("there is no file %s", name);
}

static void set_text(const char *name, const char *text)
{
    struct file *f = file_called(name);
    f->bytes = text;
    f->size = strlen(text);
}

/* Replaces the one place where `old` stands. */
static void edit(const char *name, const char *old, const char *new)
{
    const char *text = text_copy_n(call.mem, file_called(name)->bytes, file_called(name)->size), *found = strstr(text, old);
    ck_assert_msg(found && !strstr(found + 1, old), "'%s' does not stand once in %s", old, name);
    set_text(name, text_format(call.mem, "%.*s%s%s", (int)(found - text), text, new, found + strlen(old)));
}

/* Takes out the line that begins with `start`. */
static void cut_line(const char *name, const char *start)
{
    const char *text = text_copy_n(call.mem, file_called(name)->bytes, file_called(name)->size);
    const char *found = strstr(text, text_format(call.mem, "\n%s", start));
    ck_assert_ptr_nonnull(found);
    const char *end = strchr(found + 1, '\n');
    set_text(name, text_format(call.mem, "%.*s%s", (int)(found - text), text, end));
}

static size_t lines_of(const char *name)
{
    size_t n = 0;
    for (size_t i = 0; i < file_called(name)->size; i++)
        n += file_called(name)->bytes[i] == '\n';
    return n - 1;
}

static struct call *migrator;

static void own_database(void)
{
    harness_database();
    migrator = harness_call_more("dicr_migrate");
    take_files();
}

static void shared_database(void)
{
    harness_transaction();
    take_files();
}

static int merge(void)
{
    int merged = -1;
    if (!reference_merge_files(migrator, files, file_count, &merged))
        ck_abort_msg("the merge failed: %s", harness_reason(migrator));
    return merged;
}

#define ck_assert_value(sql, expected) ck_assert_pstr_eq(harness_sql(sql), expected)

/* --- what the files become ----------------------------------------------------------------------------------------------------- */

START_TEST(every_line_of_a_scheme_is_a_concept)
{
    static const struct {
        const char *scheme, *file;
    } schemes[] = { { "CPV", "cpv_all" },
                    { "ML", "eu_common_military_list" },
                    { "FSC", "nato_supply_groups" },
                    { "NACE2", "nace_defence" },
                    { "THEME", "themes" },
                    { "JD", "declaration" },
                    { "NATO", "nato" },
                    { "RE", "rearm_europe" },
                    { "SAFE", "safe" },
                    { "CDP", "eda_cdp" },
                    { "COMPASS", "eu_compass" },
                    { "CERT", "certifications" } };
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        const char *counted = harness_value(text_format(
            call.mem, "select count(*) from concept where scheme = '%s' and withdrawn_on is null", schemes[i].scheme));
        ck_assert_str_eq(counted, text_format(call.mem, "%zu", lines_of(schemes[i].file)));
    }
    ck_assert_str_eq(harness_value("select count(*) from concept where scheme = 'CPV'"), "9454");
    ck_assert_int_eq(count_of("country"), (int64_t)lines_of("countries"));
    ck_assert_int_eq(count_of("standing"), (int64_t)lines_of("standings"));
    ck_assert_int_eq(count_of("perimeter"), (int64_t)lines_of("perimeters"));
    ck_assert_int_eq(count_of("rule"), (int64_t)lines_of("rules"));
    ck_assert_int_eq(count_of("unit"), (int64_t)lines_of("units"));
    ck_assert_int_eq(count_of("qualification_default"), (int64_t)lines_of("qualification"));
    ck_assert_str_eq(harness_value("select scope from qualification_default where certificate = 'CERT:NCAGE' and mandatory "
                                   "and buyer_country = 'HR' and supplier_country is null"),
                     "*");
    ck_assert_str_eq(harness_value("select count(*) from qualification_default where supplier_country in ('AL', 'HR', 'XK')"),
                     "9");
    ck_assert_int_eq(count_of("suggestion_rule"), (int64_t)lines_of("suggestion_rules"));
    ck_assert_int_eq(count_of("subdivision") + 3, (int64_t)lines_of("subdivisions")); /* the three countries stand in it too */
}
END_TEST

START_TEST(a_code_keeps_its_labels_check_digit_and_how_sure_they_are)
{
    ck_assert_str_eq(
        harness_value("select check_digit || ' ' || level || ' ' || relevance || ' ' || parent from concept where concept = "
                      "'CPV:35331500'"),
        "8 subcategory core CPV:35331000");
    ck_assert_str_eq(harness_value("select string_agg(language || ' ' || label || ' ' || certainty, ', ' order by language) from "
                                   "concept_label where concept = 'CPV:35331500' and kind = 'preferred'"),
                     "en Cartridges official, hr Naboji official, sq Fishekë check");
    ck_assert_str_eq(
        harness_value("select words from concept_word where concept = 'CPV:35331500' and label = 'pješačko streljivo'"),
        "pjesacko streljivo");
}
END_TEST

START_TEST(nace_was_renumbered_and_a_translation_is_lent_only_for_the_same_words)
{
    /* Weapons were 25.40 and are 25.30; 25.40 is now forging, whose label differs. */
    ck_assert_str_eq(harness_value("select label from concept_label where concept = 'NACE21:25.30' and language = 'hr'"),
                     "Proizvodnja oružja i streljiva");
    ck_assert_str_eq(harness_value("select label from concept_label where concept = 'NACE21:25.40' and language = 'en'"),
                     "Forging and shaping metal and powder metallurgy");
    ck_assert_ptr_null(harness_value("select label from concept_label where concept = 'NACE21:25.40' and language = 'hr'"));
    ck_assert_str_eq(
        harness_value("select relation from concept_match where concept = 'NACE2:25.40' and matches = 'NACE21:25.30'"), "exact");
    ck_assert_ptr_null(
        harness_value("select relation from concept_match where concept = 'NACE2:25.40' and matches = 'NACE21:25.40'"));
    /* One class became two, and one cell holds both labels. */
    ck_assert_str_eq(
        harness_value("select string_agg(m.matches || ' ' || m.relation || ' ' || l.label, '; ' order by m.matches) from "
                      "concept_match m join concept_label l on l.concept = m.matches and l.language = 'en' where m.concept = "
                      "'NACE2:25.61' and m.matches like 'NACE21:%'"),
        "NACE21:25.51 broad Coating of metals; NACE21:25.52 broad Heat treatment of metals");
    /* A label with a semicolon of its own stays whole. */
    ck_assert_str_eq(harness_value("select label from concept_label where concept = 'NACE21:29.20' and language = 'en'"),
                     "Manufacture of bodies and coachwork for motor vehicles; manufacture of trailers and semi-trailers");
    ck_assert_str_eq(harness_value("select parent from concept where concept = 'NACE21:25.53'"), "NACE21:25");
}
END_TEST

START_TEST(a_mark_in_a_source_is_spelt_out)
{
    ck_assert_str_eq(
        harness_value("select count(*) from (select source from concept union all select source from country union all select "
                      "source from concept_match union all select source from scheme) s where source like '%[S-%'"),
        "0");
    ck_assert_str_eq(
        harness_value("select source from scheme where scheme = 'FSC'"),
        "US Product and Service Codes, product part (= NATO supply classes), 2017; groups: NATO supply groups, ACodP-2; group "
        "titles from memory");
}
END_TEST

START_TEST(a_prefix_of_the_crosswalk_takes_in_every_code_that_begins_so)
{
    /* By the definition, without the table that the merge works out. */
    ck_assert_str_eq(
        harness_value("with told as (select c.concept, m.matches as theme, bool_or(m.relation in ('exact', 'narrow')) as sure "
                      "from concept c join concept_match m on c.concept like replace(m.concept, '*', '%') "
                      "where m.matches like 'THEME:%' and c.scheme not in ('FSC', 'ML', 'NACE2', 'NACE21') group by 1, 2) "
                      "select count(*) from (select concept, theme, sure from told except select concept, theme, sure from "
                      "concept_theme) d"),
        "0");
    ck_assert_str_eq(
        harness_value("select count(*) from concept_theme where concept = 'CPV:35331500' and theme = 'THEME:AMMO_SC' and sure"),
        "1");
    ck_assert_str_eq(harness_value("select count(*) from concept_theme where concept = 'CPV:03000000'"), "0");
}
END_TEST

START_TEST(a_supply_class_without_a_row_is_possibly_in_the_themes_of_its_group)
{
    const char *sql =
        "select string_agg(t.theme || ' ' || t.sure, ' ') from concept c join concept_theme t on t.concept = c.concept "
        "where c.parent = 'FSC:53' and not exists (select from concept_match m where m.concept = c.concept) "
        "and c.concept = (select min(concept) from concept where parent = 'FSC:53')";
    ck_assert_str_eq(harness_value(sql), "THEME:METAL false");
    ck_assert_str_eq(harness_value("select sure from concept_theme where concept = 'FSC:1310' and theme = 'THEME:AMMO_LC'"),
                     "true");
}
END_TEST

START_TEST(a_clearance_satisfies_lower_ones_and_the_common_level_but_never_another_issuers)
{
    ck_assert_str_eq(
        harness_value("select string_agg(satisfies, ' ' order by satisfies) from concept_satisfies where certificate = "
                      "'CERT:CLR.HR.C'"),
        "CERT:CLR.C CERT:CLR.HR.C CERT:CLR.HR.R CERT:CLR.R");
    ck_assert_str_eq(
        harness_value("select string_agg(satisfies, ' ' order by satisfies) from concept_satisfies where certificate = "
                      "'CERT:AQAP2310'"),
        "CERT:AQAP2110 CERT:AQAP2120 CERT:AQAP2130 CERT:AQAP2131 CERT:AQAP2310 CERT:EN9100 CERT:ISO9001");
}
END_TEST

START_TEST(nobody_but_the_merge_may_write)
{
    static const char *const tables[] = { "country", "framework",     "standing",      "unit",     "scheme",   "concept",
                                          "rule",    "concept_label", "concept_match", "rule_set", "perimeter" };
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        struct call *app = harness_call_more("dicr_app");
        const char *sql = text_format(app->mem, "delete from %s", tables[i]);
        ck_assert(!db_script(app, sql));
        ck_assert_int_eq(app->error.code, ERROR_FORBIDDEN);
    }
}
END_TEST

/* --- merging again --------------------------------------------------------------------------------------------------------------- */

START_TEST(the_same_files_again_change_nothing)
{
    const char *stamp =
        "select string_agg(xmin::text, ' ') from (select distinct xmin::text from concept union select distinct xmin::text "
        "from concept_label union select xmin::text from reference_file) as x";
    const char *before = harness_sql(stamp);
    ck_assert_int_eq(merge(), 0);
    ck_assert_str_eq(harness_sql(stamp), before);
}
END_TEST

START_TEST(only_the_rows_that_differ_are_written)
{
    edit("themes", "Small-calibre ammunition", "Ammunition of small calibre");
    ck_assert_int_eq(merge(), 1);
    ck_assert_value("select label from preferred_label('THEME:AMMO_SC', 'en')", "Ammunition of small calibre");
    ck_assert_value(
        "select withdrawn_on::text from concept_label where label = 'Small-calibre ammunition' and kind = 'preferred' and "
        "concept = 'THEME:AMMO_SC'",
        "2026-11-24");
    /* The merge wrote two labels, this file's mark, and no concept or derived row. */
    static const char *const tables[] = { "concept_label", "reference_file", "concept", "concept_theme", "concept_ancestor" };
    static const char *const counts[] = { "2", "1", "0", "0", "0" };
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        ck_assert_value(
            text_format(call.mem,
                        "select count(*)::text from %s where xmin = (select xmin from reference_file where file = 'themes')",
                        tables[i]),
            counts[i]);
    ck_assert_int_eq(merge(), 0);
}
END_TEST

START_TEST(what_vanishes_is_withdrawn_and_what_comes_back_is_there_again)
{
    cut_line("satisfies", "AQAP2110\tISO9001\t");
    cut_line("certifications", "STANAG2920\t");
    cut_line("standings", "A5\tXK\t");
    cut_line("units", "dozen\t");
    ck_assert_int_eq(merge(), 4);
    ck_assert_value("select withdrawn_on::text from concept where concept = 'CERT:STANAG2920'", "2026-11-24");
    ck_assert_value("select count(*)::text from concept_ancestor where concept = 'CERT:STANAG2920'", "0");
    ck_assert_value("select withdrawn_on::text from concept_match where concept = 'CERT:AQAP2110' and matches = 'CERT:ISO9001'",
                    "2026-11-24");
    ck_assert_value("select withdrawn_on::text from standing where framework = 'A5' and country = 'XK'", "2026-11-24");
    ck_assert_value("select withdrawn_on::text from unit where unit = 'dozen'", "2026-11-24");
    ck_assert_value("select count(*)::text from unit_alias where unit = 'dozen' and withdrawn_on is null", "0");
    ck_assert_value(
        "select count(*)::text from concept_satisfies where certificate = 'CERT:AQAP2110' and satisfies = 'CERT:ISO9001'", "0");
    take_files();
    ck_assert_int_eq(merge(), 4);
    ck_assert_value("select count(*)::text from concept where withdrawn_on is not null", "0");
    ck_assert_value("select count(*)::text from concept_label where withdrawn_on is not null", "0");
    ck_assert_value("select count(*)::text from concept_match where withdrawn_on is not null", "0");
    ck_assert_value("select count(*)::text from standing where withdrawn_on is not null", "0");
    ck_assert_value(
        "select count(*)::text from concept_satisfies where certificate = 'CERT:AQAP2110' and satisfies = 'CERT:ISO9001'", "1");
}
END_TEST

START_TEST(a_file_that_the_program_no_longer_brings_withdraws_its_rows)
{
    *file_called("eu_compass") = files[file_count - 1];
    file_count--;
    edit("schemes", "\teu_compass\t", "\t\t");
    ck_assert_int_eq(merge(), 2);
    ck_assert_value("select count(*)::text from concept where scheme = 'COMPASS' and withdrawn_on is null", "0");
    ck_assert_value("select count(*)::text from concept where scheme = 'COMPASS'", "18");
    ck_assert_value("select count(*)::text from reference_file where file = 'eu_compass'", "0");
}
END_TEST

/* --- what is refused ------------------------------------------------------------------------------------------------------------- */

static void refused(enum error_code code, const char *part_of_detail)
{
    const char *state =
        "select md5(string_agg(file || sha256, ' ' order by file)) || (select count(*) from reference_line) from reference_file";
    const char *before = harness_sql(state);
    ck_assert(!reference_merge_files(migrator, files, file_count, NULL));
    ck_assert_int_eq(migrator->error.code, code);
    if (part_of_detail)
        ck_assert_msg(migrator->error.detail && strstr(migrator->error.detail, part_of_detail), "the detail is: %s",
                      migrator->error.detail);
    ck_assert_str_eq(harness_sql(state), before);
    ck_assert(!db_in_transaction(migrator->db));
    call_clear(migrator);
    take_files();
    ck_assert_int_eq(merge(), 0);
}

START_TEST(a_file_with_a_line_of_another_length_is_a_bug_and_names_the_line)
{
    edit("themes", "AMMO_SC\t\tSmall-calibre", "AMMO_SC\tSmall-calibre");
    refused(ERROR_INTERNAL, "themes, line 2: has another number of cells");
}
END_TEST

START_TEST(a_file_that_is_not_utf8_is_a_bug)
{
    edit("nato", "\nNICE\t", "\nNI\xC3\x28\t");
    refused(ERROR_INTERNAL, "nato");
}
END_TEST

START_TEST(a_crosswalk_to_a_concept_that_does_not_exist_is_refused)
{
    edit("crosswalk", "CPV:24600000\tTHEME:ENERGETIC", "CPV:24600000\tTHEME:NOWHERE");
    refused(ERROR_NOT_FOUND, NULL);
}
END_TEST

START_TEST(a_membership_that_ends_before_it_begins_is_refused)
{
    edit("standings", "NATO\tBE\tmember\t1949-08-24\t\t", "NATO\tBE\tmember\t1949-08-24\t1949-08-23\t");
    refused(ERROR_DATE_ORDER, NULL);
}
END_TEST

/* --- together --------------------------------------------------------------------------------------------------------------------- */

static void *merge_aside(void *arg)
{
    int merged = -1;
    return (void *)(intptr_t)(reference_merge(arg, &merged) ? merged : -1);
}

START_TEST(of_two_programs_that_start_together_one_merges_and_the_other_waits_for_it)
{
    ck_assert_ok(schema_migrate(&call, NULL));
    struct call *two[] = { harness_call_more(NULL), harness_call_more("dicr_migrate") };
    pthread_t threads[2];
    void *merged[2];
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, merge_aside, two[i]), 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], &merged[i]);
    ck_assert_msg((merged[0] == NULL) != (merged[1] == NULL), "merged %ld and %ld", (long)(intptr_t)merged[0],
                  (long)(intptr_t)merged[1]);
    ck_assert_int_eq((intptr_t)merged[0] + (intptr_t)merged[1], (intptr_t)reference_file_count);
    ck_assert_value("select count(*)::text from concept where scheme = 'CPV'", "9454");
    ck_assert_value("select count(*)::text from reference_line", "0");
}
END_TEST

Suite *suite_reference(void);
Suite *suite_reference(void)
{
    Suite *s = suite_create("reference");
    TCase *content = tcase_create("content");
    tcase_add_checked_fixture(content, shared_database, harness_end);
    tcase_add_test(content, every_line_of_a_scheme_is_a_concept);
    tcase_add_test(content, a_code_keeps_its_labels_check_digit_and_how_sure_they_are);
    tcase_add_test(content, nace_was_renumbered_and_a_translation_is_lent_only_for_the_same_words);
    tcase_add_test(content, a_mark_in_a_source_is_spelt_out);
    tcase_add_test(content, a_prefix_of_the_crosswalk_takes_in_every_code_that_begins_so);
    tcase_add_test(content, a_supply_class_without_a_row_is_possibly_in_the_themes_of_its_group);
    tcase_add_test(content, a_clearance_satisfies_lower_ones_and_the_common_level_but_never_another_issuers);
    tcase_add_test(content, nobody_but_the_merge_may_write);
    suite_add_tcase(s, content);

    TCase *again = tcase_create("again");
    tcase_add_checked_fixture(again, own_database, harness_end);
    tcase_add_test(again, the_same_files_again_change_nothing);
    tcase_add_test(again, only_the_rows_that_differ_are_written);
    tcase_add_test(again, what_vanishes_is_withdrawn_and_what_comes_back_is_there_again);
    tcase_add_test(again, a_file_that_the_program_no_longer_brings_withdraws_its_rows);
    tcase_add_test(again, a_file_with_a_line_of_another_length_is_a_bug_and_names_the_line);
    tcase_add_test(again, a_file_that_is_not_utf8_is_a_bug);
    tcase_add_test(again, a_crosswalk_to_a_concept_that_does_not_exist_is_refused);
    tcase_add_test(again, a_membership_that_ends_before_it_begins_is_refused);
    suite_add_tcase(s, again);

    TCase *together = tcase_create("together");
    tcase_add_checked_fixture(together, harness_empty, harness_end);
    tcase_add_test(together, of_two_programs_that_start_together_one_merges_and_the_other_waits_for_it);
    suite_add_tcase(s, together);
    return s;
}
