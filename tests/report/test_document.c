/* What the gap report says, as programs read it. */
#include "base/buffer.h"
#include "sample.h"
#include <jansson.h>

static json_t *parse(const char *text)
{
    json_error_t error;
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    ck_assert_msg(root != NULL, "%s (line %d)", error.text, error.line);
    return root;
}

static json_t *report(const struct gaps_query *query)
{
    return parse(sample_report(query, FORM_JSON));
}

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/* The row of a section in which a field has a value. */
static json_t *row_with(const json_t *root, const char *section, const char *key, const char *value)
{
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(root, section), i, row)
    {
        const char *here = text_of(row, key);
        if (here && strcmp(here, value) == 0)
            return row;
    }
    return NULL;
}

START_TEST(an_empty_registry_has_a_whole_report)
{
    static const char *const states[] = { "none_known", "not_surveyed", "thin", "sound" };
    json_t *root = report(NULL), *head = json_object_get(root, "head"), *row;
    size_t i;
    ck_assert_str_eq(text_of(head, "as_of"), "2026-11-24");
    ck_assert_uint_eq(strlen(text_of(head, "data_hash")), 64);
    ck_assert(json_is_object(json_object_get(head, "filters")));
    ck_assert_uint_eq(json_array_size(json_object_get(root, "coverage")), 39 * 5 * 4);
    ck_assert_uint_eq(json_array_size(json_object_get(root, "concentration")), 39);
    json_array_foreach(json_object_get(root, "coverage"), i, row)
    {
        ck_assert_int_eq(json_integer_value(json_object_get(row, "possible")), 0);
        ck_assert_str_eq(text_of(row, "state"), states[1]);
        ck_assert(json_object_get(row, "surveyed_on") != NULL && json_object_get(row, "country") != NULL);
    }
    json_array_foreach(json_object_get(root, "concentration"), i, row)
    {
        ck_assert(json_is_null(json_object_get(row, "hhi")) && json_is_null(json_object_get(row, "basis")));
        ck_assert(json_is_null(json_object_get(row, "single_source")) && json_is_false(json_object_get(row, "sole_source")));
    }
    ck_assert(json_is_null(json_object_get(json_object_get(head, "counts"), "freshness_pct")));
    json_decref(root);
}
END_TEST

START_TEST(the_head_counts_what_the_report_rests_on)
{
    struct number a = sample_supplier("HR", "A");
    struct supplier fresh = { .legal_name = "B", .country = "AL", .verified_on = DATE(2025, 11, 24) }, out;
    struct supplier stale = { .legal_name = "C", .country = "AL", .verified_on = DATE(2025, 11, 23) };
    struct supplier later = { .legal_name = "D", .country = "AL", .verified_on = DATE(2026, 11, 25) }; /* than the report's day */
    sample_capability(a, "CPV:35331500", ROLE_MAKE, READINESS_IN_PRODUCTION);
    sample_capability(a, "CPV:35331500", 0, 0);
    sample_capability(a, "CPV:35000000", ROLE_MAKE, READINESS_IDLE);
    ck_assert_ok(supplier_add(&call, &fresh, ALL_FIELDS, &out));
    call.options.owner = NULL;
    ck_assert_ok(supplier_add(&call, &stale, ALL_FIELDS, &out));
    call.options.owner = NULL;
    ck_assert_ok(supplier_add(&call, &later, ALL_FIELDS, &out));
    json_t *root = report(NULL), *counts = json_object_get(json_object_get(root, "head"), "counts");
#define COUNT(key) json_integer_value(json_object_get(counts, key))
    ck_assert_int_eq(COUNT("suppliers"), 4);
    ck_assert_int_eq(COUNT("verified"), 1);
    ck_assert_int_eq(COUNT("capabilities"), 3);
    ck_assert_int_eq(COUNT("unknown_role"), 1);
    ck_assert_int_eq(COUNT("unknown_readiness"), 1);
    ck_assert_int_eq(COUNT("general"), 1);
    ck_assert_int_eq(COUNT("cells"), 39 * 3);
    ck_assert_int_eq(COUNT("not_surveyed"), 39 * 3 - 1);
    ck_assert_double_eq_tol(json_number_value(json_object_get(counts, "freshness_pct")), 25, 0.0001);
    json_decref(root);
}
END_TEST

START_TEST(the_command_in_the_head_says_all_that_was_asked)
{
    static const char *theme[] = { "uas_s", "THEME:CYBER", "UAS_S" }, *country[] = { "xk", "AL" };
    struct gaps_query query = { .theme = { 3, theme },
                                .country = { 2, country },
                                .for_country = "AL",
                                .as_of = DATE(2026, 1, 31),
                                .evidence = EVIDENCE_LISTED,
                                .survey_days = { true, 365 } };
    json_t *root = report(&query), *head = json_object_get(root, "head");
    ck_assert_str_eq(text_of(head, "command"), "dicr --lang en report gaps --as-of 2026-01-31 --evidence listed --survey-days "
                                               "365 --theme THEME:CYBER --theme THEME:UAS_S "
                                               "--country AL --country XK --for AL --format json");
    ck_assert_uint_eq(json_array_size(json_object_get(root, "coverage")), 2 * 5 * 3);
    ck_assert_str_eq(text_of(json_object_get(head, "thresholds"), "evidence"), "listed");
    ck_assert_str_eq(text_of(json_object_get(head, "filters"), "for_country"), "AL");
    json_decref(root);
}
END_TEST

START_TEST(gaps_are_ranked_and_partners_named)
{
    struct number only = sample_supplier("HR", "Samo Jedan d.o.o.");
    struct requirement need = { .country = "XK",
                                .concept = "THEME:CYBER",
                                .title = "Cyber range",
                                .shape = 1,
                                .needed_by = DATE(2028, 1, 1) },
                       out;
    sample_capability(only, "THEME:UAS_S", ROLE_MAKE, READINESS_IN_PRODUCTION);
    sample_capability(sample_supplier("HR", "A"), "THEME:METAL", ROLE_MAKE, READINESS_IN_PRODUCTION);
    sample_capability(sample_supplier("HR", "B"), "THEME:METAL", ROLE_MAKE, READINESS_IN_PRODUCTION);
    sample_capability(sample_supplier("HR", "C"), "THEME:POWER", ROLE_MAKE, READINESS_IDLE);
    sample_capability(sample_supplier("AL", "D"), "THEME:POWER", ROLE_MAKE, READINESS_CAN_CONVERT);
    ck_assert_ok(requirement_add(&call, &need, ALL_FIELDS, &out));
    call.options.owner = NULL;
    json_t *root = report(NULL);
    json_t *cyber = row_with(root, "gaps", "theme", "THEME:CYBER"), *drones = row_with(root, "gaps", "theme", "THEME:UAS_S"),
           *metal = row_with(root, "gaps", "theme", "THEME:METAL");
    ck_assert_int_eq(json_integer_value(json_object_get(cyber, "rank")), 1); /* nobody has it, and it is needed */
    ck_assert_str_eq(text_of(cyber, "gap"), "nobody");
    ck_assert_str_eq(text_of(cyber, "needed_by"), "2028-01-01");
    ck_assert_str_eq(text_of(drones, "gap"), "one_firm");
    ck_assert_str_eq(text_of(drones, "sole_firm"), number_text(call.mem, only));
    ck_assert_str_eq(text_of(drones, "sole_firm_name"), "Samo Jedan d.o.o.");
    ck_assert_str_eq(text_of(metal, "gap"), "one_country");
    ck_assert(!row_with(root, "gaps", "theme", "THEME:POWER"));
    ck_assert_uint_eq(json_array_size(json_object_get(row_with(root, "joint_capability", "theme", "THEME:POWER"), "countries")),
                      2);
    json_t *meeting = row_with(root, "meeting", "theme", "THEME:POWER");
    ck_assert_str_eq(text_of(meeting, "country"), "XK");
    ck_assert_uint_eq(json_array_size(json_object_get(meeting, "partners")), 2);
    ck_assert_str_eq(text_of(row_with(root, "matrix", "best", "can_convert"), "theme"), "THEME:POWER");
    json_decref(root);
}
END_TEST

START_TEST(what_another_country_alone_adds_is_not_made_together)
{
    struct number firm = sample_supplier("HR", "A");
    for (size_t i = 0; i < 2; i++) {
        struct site at = { .supplier = firm, .country = i ? "SI" : "HR", .town = "Grad" }, placed;
        ck_assert_ok(site_add(&call, &at, ALL_FIELDS, &placed));
        struct capability in = { .supplier = firm,
                                 .concept = "THEME:POWER",
                                 .role = ROLE_MAKE,
                                 .readiness = READINESS_IDLE,
                                 .site = placed.number },
                          out;
        ck_assert_ok(capability_add(&call, &in, ALL_FIELDS, &out));
    }
    json_t *root = report(NULL);
    ck_assert_uint_eq(json_array_size(json_object_get(root, "joint_capability")), 0);
    ck_assert_ptr_nonnull(row_with(root, "matrix", "country", "SI"));
    json_decref(root);
}
END_TEST

START_TEST(one_section_can_be_asked_for)
{
    struct gaps_query query = { .section = SECTION_concentration };
    json_t *root = report(&query);
    ck_assert_uint_eq(json_object_size(root), 2);
    ck_assert_uint_eq(json_array_size(json_object_get(root, "concentration")), 39);
    ck_assert_ptr_nonnull(strstr(text_of(json_object_get(root, "head"), "command"), "--section concentration"));
    json_decref(root);
}
END_TEST

static size_t lines_of(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

START_TEST(csv_has_the_rows_of_a_section)
{
    struct gaps_query gaps = { .section = SECTION_gaps };
    struct number only = sample_supplier("HR", "=cmd|' /C calc'!A0, \"Ltd\"");
    sample_capability(only, "THEME:UAS_S", ROLE_MAKE, READINESS_IN_PRODUCTION);
    const char *coverage = sample_report(NULL, FORM_CSV), *ranked = sample_report(&gaps, FORM_CSV);
    ck_assert(text_starts_with(coverage, "theme,country,readiness,suppliers,possible,state,surveyed_on,by_registration\r\n"));
    ck_assert_ptr_nonnull(strstr(coverage, "\r\nTHEME:UAS_S,HR,in_production,1,1,thin,,1\r\n"));
    ck_assert_uint_eq(lines_of(coverage), 1 + 39 * 5 * 4);
    ck_assert_uint_eq(lines_of(ranked), 1 + 39);
    ck_assert_ptr_nonnull(strstr(ranked, ",\"'=cmd|' /C calc'!A0, \"\"Ltd\"\"\"\r\n"));
}
END_TEST

START_TEST(a_section_for_people_has_no_csv_and_says_which_have)
{
    struct gaps_query summary = { .section = SECTION_summary };
    const struct document *d;
    struct buffer b = { 0 };
    ck_assert_ok(report_gaps(&call, &summary, ALL_FIELDS, &d));
    ck_assert(!document_write(&call, d, FORM_CSV, &b));
    ck_assert_int_eq(call.error.code, ERROR_FORMAT);
    ck_assert_str_eq(call.error.field, "section");
    ck_assert_ptr_nonnull(
        strstr(harness_reason(&call), "coverage, gaps, concentration, data_gaps, matrix, joint_capability, meeting"));
    harness_forget(&call);
    buffer_free(&b);
}
END_TEST

START_TEST(each_metric_has_its_page_and_its_list_in_the_report)
{
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        const struct field *list = shape_field(&gaps_report_shape, metrics[i]->name);
        ck_assert_msg(list && list->kind == KIND_LIST && list->of == metrics[i]->row, "%s is no list", metrics[i]->name);
        const char *page = text_format(call.mem, "registry/analysis/metrics/%s.md", metrics[i]->name);
        ck_assert_msg(access(page, R_OK) == 0, "%s is missing", page);
    }
}
END_TEST

START_TEST(each_section_that_can_be_asked_for_is_one_of_the_document)
{
    const struct field *f = shape_field(&gaps_query_shape, "section");
    size_t n = 0;
    const struct document *d;
    ck_assert_ok(report_gaps(&call, &(struct gaps_query){ 0 }, ALL_FIELDS, &d));
    for (; f->choices[n + 1]; n++) {
        bool found = false;
        for (size_t i = 0; i < d->sections.n; i++)
            found |= strcmp(d->sections.item[i].name, f->choices[n + 1]) == 0;
        ck_assert_msg(found, "%s is no section", f->choices[n + 1]);
    }
    ck_assert_uint_eq(n, d->sections.n);
}
END_TEST

START_TEST(the_same_command_on_the_same_data_gives_the_same_bytes)
{
    sample_registry(60);
    for (unsigned l = 0; l < LANGUAGE_COUNT; l++) {
        call.language = (enum language)l;
        for (enum form f = FORM_JSON; f < FORM_COUNT; f++) {
            const char *first = sample_report(NULL, f);
            ck_assert_str_eq(sample_report(NULL, f), first);
        }
    }
}
END_TEST

START_TEST(the_figures_are_the_same_in_every_language)
{
    sample_registry(60);
    json_t *english = report(NULL);
    call.language = LANGUAGE_HR;
    json_t *croatian = report(NULL);
    ck_assert(json_equal(json_object_get(english, "coverage"), json_object_get(croatian, "coverage")));
    ck_assert(json_equal(json_object_get(english, "concentration"), json_object_get(croatian, "concentration")));
    ck_assert_str_eq(text_of(json_object_get(english, "head"), "data_hash"),
                     text_of(json_object_get(croatian, "head"), "data_hash"));
    json_decref(english);
    json_decref(croatian);
}
END_TEST

START_TEST(a_report_leaves_no_transaction_open_and_ends_with_its_deadline)
{
    struct buffer b = { 0 };
    const struct document *d;
    struct gaps_query query = { 0 };
    sample_report(NULL, FORM_JSON);
    ck_assert(!db_in_transaction(call.db));
    db_fail_at(call.db, 3, "57014");
    ck_assert(!report_gaps(&call, &query, ALL_FIELDS, &d));
    ck_assert(!db_in_transaction(call.db));
    harness_forget(&call);
    ck_assert_ok(report_gaps(&call, &query, ALL_FIELDS, &d));
    buffer_free(&b);
}
END_TEST

START_TEST(a_connection_lost_on_the_way_starts_the_report_anew)
{
    const struct document *d;
    struct buffer first = { 0 }, second = { 0 };
    struct gaps_query query = { 0 };
    ck_assert_ok(report_gaps(&call, &query, ALL_FIELDS, &d));
    ck_assert_ok(document_write(&call, d, FORM_JSON, &first));
    db_fail_at(call.db, 5, NULL);
    ck_assert_ok(report_gaps(&call, &query, ALL_FIELDS, &d));
    ck_assert_ok(document_write(&call, d, FORM_JSON, &second));
    ck_assert_str_eq(first.bytes, second.bytes);
    buffer_free(&first);
    buffer_free(&second);
}
END_TEST

Suite *suite_document(void);
Suite *suite_document(void)
{
    Suite *s = suite_create("document");
    TCase *tc = tcase_create("in a transaction"), *own = tcase_create("in a database");
    tcase_add_checked_fixture(tc, harness_transaction, harness_end);
    tcase_add_checked_fixture(own, harness_database, harness_end);
    tcase_add_test(tc, an_empty_registry_has_a_whole_report);
    tcase_add_test(tc, the_head_counts_what_the_report_rests_on);
    tcase_add_test(tc, the_command_in_the_head_says_all_that_was_asked);
    tcase_add_test(tc, gaps_are_ranked_and_partners_named);
    tcase_add_test(tc, what_another_country_alone_adds_is_not_made_together);
    tcase_add_test(tc, one_section_can_be_asked_for);
    tcase_add_test(tc, each_metric_has_its_page_and_its_list_in_the_report);
    tcase_add_test(tc, each_section_that_can_be_asked_for_is_one_of_the_document);
    tcase_add_test(tc, csv_has_the_rows_of_a_section);
    tcase_add_test(tc, a_section_for_people_has_no_csv_and_says_which_have);
    tcase_add_test(tc, the_same_command_on_the_same_data_gives_the_same_bytes);
    tcase_add_test(tc, the_figures_are_the_same_in_every_language);
    tcase_add_test(own, a_report_leaves_no_transaction_open_and_ends_with_its_deadline);
    tcase_add_test(own, a_connection_lost_on_the_way_starts_the_report_anew);
    suite_add_tcase(s, tc);
    suite_add_tcase(s, own);
    return s;
}
