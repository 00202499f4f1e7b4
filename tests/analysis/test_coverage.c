/* Who is counted where, and what it means that nobody is. */
#include "base/buffer.h"
#include "sample.h"

#define UAS_S "THEME:UAS_S"

static struct number maker(const char *country, const char *name, const char *theme)
{
    struct number firm = sample_supplier(country, name);
    sample_capability(firm, theme, ROLE_MAKE, READINESS_IN_PRODUCTION);
    return firm;
}

static struct number plant(struct number firm, const char *country)
{
    struct site in = { .supplier = firm, .country = country, .town = "Durrës" }, out;
    ck_assert_ok(site_add(&call, &in, ALL_FIELDS, &out));
    call.options.owner = NULL;
    return out.number;
}

START_TEST(the_worked_example_of_the_page)
{
    maker("HR", "A", UAS_S);
    struct number b = sample_supplier("HR", "B");
    struct capability abroad = { .supplier = b,
                                 .concept = UAS_S,
                                 .role = ROLE_MAKE,
                                 .readiness = READINESS_IN_PRODUCTION,
                                 .site = plant(b, "AL") },
                      out;
    plant(b, "HR");
    ck_assert_ok(capability_add(&call, &abroad, ALL_FIELDS, &out));
    sample_capability(sample_supplier("AL", "C"), UAS_S, 0, READINESS_IN_PRODUCTION);
    sample_capability(sample_supplier("AL", "D"), UAS_S, ROLE_MAKE, 0);
    sample_capability(sample_supplier("XK", "E"), UAS_S, ROLE_TRADE, READINESS_IN_PRODUCTION);
    sample_capability(sample_supplier("HR", "F"), "CPV:35600000", ROLE_MAKE, READINESS_IN_PRODUCTION);
    sample_survey("XK", NULL, DATE(2026, 5, 1), FOUND);
    const struct sample_analysis *it = sample_analyse(SAMPLE_SCOPE);
    ck_cell(it, "UAS_S", "HR", IN_PRODUCTION, "1/1 thin");
    ck_cell(it, "UAS_S", "AL", IN_PRODUCTION, "1/3 thin");
    ck_cell(it, "UAS_S", "XK", IN_PRODUCTION, "0/0 none_known");
    ck_cell(it, "UAS_S", NULL, IN_PRODUCTION, "2/4 sound");
    ck_cell(it, "UAS_L", "HR", IN_PRODUCTION, "0/1 not_surveyed");
    ck_cell(it, "UAS_S", "AL", UNKNOWN, "0/1 not_surveyed");
    ck_cell(it, "UAS_S", "AL", PLANNED, "0/1 not_surveyed");
}
END_TEST

START_TEST(a_firm_is_in_the_one_country_of_its_sites_else_where_it_is_registered_which_is_said)
{
    struct number one = maker("HR", "One", UAS_S), two = maker("HR", "Two", UAS_S);
    plant(one, "AL");
    plant(one, "AL");
    plant(two, "AL");
    plant(two, "XK");
    const struct sample_analysis *it = sample_analyse(SAMPLE_SCOPE);
    ck_cell(it, "UAS_S", "AL", IN_PRODUCTION, "1/1 thin");
    ck_cell(it, "UAS_S", "HR", IN_PRODUCTION, "1/1 thin");
    ck_cell(it, "UAS_S", "XK", IN_PRODUCTION, "0/0 not_surveyed");
    size_t t = (size_t)facts_theme(it->facts, UAS_S);
    ck_assert_int_eq(
        coverage_cell(it->coverage, t, (size_t)facts_country(it->facts, "AL"))->by_registration[COVERAGE_IN_PRODUCTION], 0);
    ck_assert_int_eq(
        coverage_cell(it->coverage, t, (size_t)facts_country(it->facts, "HR"))->by_registration[COVERAGE_IN_PRODUCTION], 1);
}
END_TEST

START_TEST(a_firm_with_plants_in_two_countries_counts_in_each_and_once_in_all)
{
    struct number firm = sample_supplier("HR", "Both");
    for (size_t i = 0; i < 2; i++) {
        struct capability in = { .supplier = firm,
                                 .concept = UAS_S,
                                 .role = ROLE_MAKE,
                                 .readiness = READINESS_IDLE,
                                 .site = plant(firm, i ? "AL" : "HR") },
                          out;
        ck_assert_ok(capability_add(&call, &in, ALL_FIELDS, &out));
    }
    const struct sample_analysis *it = sample_analyse(SAMPLE_SCOPE);
    ck_cell(it, "UAS_S", "AL", IDLE, "1/1 thin");
    ck_cell(it, "UAS_S", "HR", IDLE, "1/1 thin");
    ck_cell(it, "UAS_S", NULL, IDLE, "1/1 thin");
    ck_cell(it, "UAS_S", NULL, ABLE, "1/1 thin");
}
END_TEST

START_TEST(several_firms_in_one_country_are_sound_there_and_thin_over_all)
{
    maker("HR", "A", UAS_S);
    maker("HR", "B", UAS_S);
    const struct sample_analysis *it = sample_analyse(SAMPLE_SCOPE);
    ck_cell(it, "UAS_S", "HR", ABLE, "2/2 sound");
    ck_cell(it, "UAS_S", NULL, ABLE, "2/2 thin");
}
END_TEST

START_TEST(merged_records_count_once_and_what_they_can_do_stays)
{
    struct number lost = maker("HR", "Lost", UAS_S), middle = maker("HR", "Middle", "THEME:CYBER"),
                  kept = sample_supplier("HR", "Kept");
    plant(middle, "AL");
    sample_merge(lost, middle);
    sample_merge(middle, kept);
    const struct sample_analysis *it = sample_analyse(SAMPLE_SCOPE);
    ck_assert_int_eq(it->coverage->counts[it->facts->countries].firms, 1);
    ck_cell(it, "UAS_S", NULL, ABLE, "1/1 thin");
    ck_cell(it, "CYBER", "AL", ABLE, "1/1 thin");
    ck_assert_int_eq(sample_concentration(it, UAS_S)->sole_firm.value, kept.value);
}
END_TEST

START_TEST(what_is_merged_into_a_closed_firm_is_closed)
{
    struct number lost = maker("HR", "Lost", UAS_S), kept = maker("HR", "Kept", UAS_S);
    sample_merge(lost, kept);
    sample_script("HR", text_format(call.mem, "update supplier set version = version + 1, status = 'closed' where number = %lld",
                                    (long long)kept.value));
    ck_cell(sample_analyse(SAMPLE_SCOPE), "UAS_S", NULL, ABLE, "0/0 not_surveyed");
}
END_TEST

START_TEST(two_owners_records_of_one_firm_count_once_until_the_decision_is_revoked)
{
    struct number ours = maker("HR", "Ours", UAS_S), theirs = maker("AL", "Theirs", UAS_S), third = maker("XK", "Third", UAS_S);
    sample_pair(ours, theirs, "same", "null");
    sample_pair(ours, third, "different", "null");
    ck_cell(sample_analyse(SAMPLE_SCOPE), "UAS_S", NULL, ABLE, "2/2 sound");
    sample_script("HR", "update pair set version = version + 1, revoked_on = date '2026-01-01'");
    ck_cell(sample_analyse(SAMPLE_SCOPE), "UAS_S", NULL, ABLE, "3/3 sound");
}
END_TEST

START_TEST(outside_parties_closed_and_archived_firms_are_left_out)
{
    struct supplier out;
    maker("HR", "In", UAS_S);
    struct number gone = maker("HR", "Gone", UAS_S), closed = maker("HR", "Closed", UAS_S),
                  foreign = maker("HR", "Foreign", UAS_S);
    call.options.reason = "wound up";
    ck_assert_ok(supplier_remove(&call, &(struct supplier){ .number = gone }, ALL_FIELDS, &out));
    sample_script("HR", text_format(call.mem, "update supplier set version = version + 1, status = 'closed' where number = %lld",
                                    (long long)closed.value));
    sample_script("HR", text_format(call.mem, "update supplier set version = version + 1, kind = 'outside' where number = %lld",
                                    (long long)foreign.value));
    const struct sample_analysis *it = sample_analyse(SAMPLE_SCOPE);
    ck_cell(it, "UAS_S", NULL, ABLE, "1/1 thin");
    ck_assert_int_eq(it->coverage->counts[it->facts->countries].firms, 1);
}
END_TEST

START_TEST(evidence_below_the_threshold_is_not_even_possible)
{
    struct scope scope = SAMPLE_SCOPE;
    maker("HR", "Claims", UAS_S);
    scope.evidence = EVIDENCE_DOCUMENTED;
    ck_cell(sample_analyse(scope), "UAS_S", NULL, ABLE, "0/0 not_surveyed");
}
END_TEST

START_TEST(a_heading_too_wide_for_a_theme_covers_nothing_and_is_counted_apart)
{
    struct number firm = sample_supplier("HR", "Wide");
    sample_capability(firm, "CPV:35000000", ROLE_MAKE, READINESS_IN_PRODUCTION);
    sample_capability(firm, "CPV:03111000", ROLE_MAKE, READINESS_IN_PRODUCTION); /* seeds: no theme */
    const struct sample_analysis *it = sample_analyse(SAMPLE_SCOPE);
    ck_assert_int_eq(it->coverage->counts[it->facts->countries].general, 1);
    ck_assert_int_eq(it->coverage->counts[it->facts->countries].without_theme, 1);
    ck_assert_int_eq(it->coverage->counts[it->facts->countries].capabilities, 2);
    for (size_t t = 0; t < it->facts->themes; t++)
        ck_assert_int_eq(coverage_cell(it->coverage, t, it->facts->countries)->possible[COVERAGE_ABLE], 0);
}
END_TEST

/* --- surveys --- */

START_TEST(none_is_known_only_where_somebody_has_looked)
{
    sample_survey("HR", UAS_S, DATE(2026, 1, 1), NONE);
    sample_survey("AL", UAS_S, DATE(2026, 2, 1), NONE);
    const struct sample_analysis *it = sample_analyse(SAMPLE_SCOPE);
    ck_cell(it, "UAS_S", "HR", ABLE, "0/0 none_known");
    ck_cell(it, "UAS_S", "XK", ABLE, "0/0 not_surveyed");
    ck_cell(it, "UAS_S", NULL, ABLE, "0/0 not_surveyed"); /* Kosova is missing */
    ck_cell(it, "UAS_L", "HR", ABLE, "0/0 not_surveyed");
    sample_survey("XK", NULL, DATE(2026, 3, 1), FOUND); /* of everything */
    it = sample_analyse(SAMPLE_SCOPE);
    ck_cell(it, "UAS_S", NULL, ABLE, "0/0 none_known");
}
END_TEST

START_TEST(the_day_on_which_all_were_surveyed_is_that_of_the_first)
{
    sample_survey("HR", UAS_S, DATE(2026, 1, 1), NONE);
    sample_survey("AL", UAS_S, DATE(2026, 2, 1), NONE);
    sample_survey("XK", UAS_S, DATE(2026, 3, 1), NONE);
    const struct sample_analysis *it = sample_analyse(SAMPLE_SCOPE);
    const struct list rows = it->analysis.rows[METRIC_coverage];
    const struct coverage_row *row = rows.item;
    for (size_t i = 0; i < rows.n; i++)
        if (strcmp(row[i].theme, UAS_S) == 0 && !row[i].country)
            ck_assert_str_eq(date_text(call.mem, row[i].surveyed_on), "2026-01-01");
}
END_TEST

START_TEST(an_old_a_partial_or_a_later_survey_says_nothing)
{
    sample_survey("HR", UAS_S, DATE(2024, 11, 23), NONE); /* 731 days */
    sample_survey("AL", UAS_S, DATE(2026, 1, 1), PARTIAL);
    sample_survey("XK", UAS_S, DATE(2026, 11, 25), NONE); /* tomorrow */
    const struct sample_analysis *it = sample_analyse(SAMPLE_SCOPE);
    ck_cell(it, "UAS_S", "HR", ABLE, "0/0 not_surveyed");
    ck_cell(it, "UAS_S", "AL", ABLE, "0/0 not_surveyed");
    ck_cell(it, "UAS_S", "XK", ABLE, "0/0 not_surveyed");
    struct scope scope = SAMPLE_SCOPE;
    scope.survey_days.value = 731;
    ck_cell(sample_analyse(scope), "UAS_S", "HR", ABLE, "0/0 none_known");
    scope.as_of = DATE(2026, 11, 25);
    ck_cell(sample_analyse(scope), "UAS_S", "XK", ABLE, "0/0 none_known");
}
END_TEST

START_TEST(the_newest_survey_is_believed)
{
    sample_survey("HR", UAS_S, DATE(2026, 1, 1), NONE);
    sample_survey("HR", UAS_S, DATE(2026, 6, 1), PARTIAL);
    ck_cell(sample_analyse(SAMPLE_SCOPE), "UAS_S", "HR", ABLE, "0/0 not_surveyed");
}
END_TEST

START_TEST(a_survey_of_the_theme_that_found_somebody_whom_nobody_entered_is_no_answer)
{
    sample_survey("HR", UAS_S, DATE(2026, 1, 1), FOUND);
    ck_cell(sample_analyse(SAMPLE_SCOPE), "UAS_S", "HR", ABLE, "0/0 not_surveyed");
    maker("HR", "Found", UAS_S);
    const struct sample_analysis *it = sample_analyse(SAMPLE_SCOPE);
    ck_cell(it, "UAS_S", "HR", IN_PRODUCTION, "1/1 thin");
    ck_cell(it, "UAS_S", "HR", IDLE, "0/0 none_known"); /* those found are not idle */
}
END_TEST

START_TEST(a_survey_of_what_lies_above_covers_a_theme_and_not_the_reverse)
{
    /* Themes have no tree yet; it is data. */
    ck_assert_ok(db_script(&call, "set local role none; insert into concept_ancestor (concept, ancestor, distance) "
                                  "values ('THEME:UAS_S', 'THEME:UAS_L', 1); set local role dicr_app"));
    sample_survey("HR", "THEME:UAS_L", DATE(2026, 1, 1), NONE);
    sample_survey("AL", UAS_S, DATE(2026, 1, 1), NONE);
    const struct sample_analysis *it = sample_analyse(SAMPLE_SCOPE);
    ck_cell(it, "UAS_S", "HR", ABLE, "0/0 none_known");
    ck_cell(it, "UAS_L", "AL", ABLE, "0/0 not_surveyed");
}
END_TEST

/* --- what is looked at --- */

START_TEST(countries_asked_for_are_all_there_is)
{
    static const char *selected[] = { "hr", "SI", "HR" };
    struct scope scope = SAMPLE_SCOPE;
    maker("HR", "A", UAS_S);
    maker("AL", "B", UAS_S);
    scope.country = (struct texts){ 3, selected };
    const struct sample_analysis *it = sample_analyse(scope);
    ck_cell(it, "UAS_S", NULL, ABLE, "1/1 thin");
    ck_assert_int_eq(it->coverage->counts[it->facts->countries].firms, 1);
    const struct list rows = it->analysis.rows[METRIC_coverage];
    ck_assert_uint_eq(rows.n, (it->facts->themes - 1) * 5 * 3); /* GENERAL is no row; HR, SI, all */
}
END_TEST

START_TEST(other_countries_have_rows_when_they_have_somebody)
{
    const struct list before = sample_analyse(SAMPLE_SCOPE)->analysis.rows[METRIC_coverage];
    struct number firm = maker("HR", "A", UAS_S);
    plant(firm, "SI");
    const struct sample_analysis *it = sample_analyse(SAMPLE_SCOPE);
    const struct list after = it->analysis.rows[METRIC_coverage];
    ck_assert_uint_eq(before.n, (it->facts->themes - 1) * 5 * 4);
    ck_assert_uint_eq(after.n, (it->facts->themes - 1) * 5 * 5);
    ck_cell(it, "UAS_S", "SI", ABLE, "1/1 thin");
}
END_TEST

START_TEST(who_reads_as_a_country_sees_what_it_owns_and_what_is_released_to_it)
{
    static const char *to_xk[] = { "XK" };
    struct scope scope = SAMPLE_SCOPE;
    struct supplier out;
    struct number released = maker("HR", "Released", UAS_S);
    maker("HR", "National", UAS_S);
    maker("XK", "Own", UAS_S);
    ck_assert_ok(
        supplier_release(&call, &(struct supplier){ .number = released, .released_to = { 1, to_xk } }, ALL_FIELDS, &out));
    call.options.owner = NULL;
    scope.for_country = "XK";
    const struct sample_analysis *kosovar = sample_analyse(scope);
    ck_cell(kosovar, "UAS_S", NULL, ABLE, "2/2 sound");
    ck_assert_int_eq(kosovar->coverage->counts[kosovar->facts->countries].firms, 2); /* not even how many there are is told */
    scope.for_country = "AL";
    const struct sample_analysis *others = sample_analyse(scope);
    ck_cell(others, "UAS_S", NULL, ABLE, "0/0 not_surveyed");
    ck_assert_int_eq(others->coverage->counts[others->facts->countries].firms, 0);
    const struct actor albanian = { .name = "test:ana", .reader = "AL", .rights = 1 };
    call.actor = &albanian;
    scope.for_country = "XK"; /* who reads as Albania does not see more by asking as Kosova */
    ck_cell(sample_analyse(scope), "UAS_S", NULL, ABLE, "0/0 not_surveyed");
}
END_TEST

START_TEST(a_merge_into_what_the_reader_does_not_see_does_not_count_for_him)
{
    struct number seen = maker("HR", "Seen", UAS_S), hidden = maker("HR", "Hidden", UAS_S);
    struct supplier release = { .number = seen, .released_to = { 1, (const char *[]){ "XK" } } }, out;
    struct scope scope = SAMPLE_SCOPE;
    ck_assert_ok(supplier_release(&call, &release, ALL_FIELDS, &out));
    sample_merge(seen, hidden);
    scope.for_country = "XK";
    ck_cell(sample_analyse(scope), "UAS_S", NULL, ABLE, "1/1 thin");
    const struct actor kosova = { .name = "test:ana", .country = "XK", .reader = "XK", .rights = 1 };
    call.actor = &kosova;
    const struct sample_analysis *it = sample_analyse(SAMPLE_SCOPE);
    ck_cell(it, "UAS_S", NULL, ABLE, "1/1 thin");
    ck_assert_int_eq(sample_concentration(it, UAS_S)->sole_firm.value, seen.value);
}
END_TEST

START_TEST(what_hangs_below_an_archived_record_does_not_count_through_its_merge)
{
    struct number lost = maker("HR", "Lost", UAS_S), kept = sample_supplier("HR", "Kept");
    sample_merge(lost, kept);
    sample_script("HR",
                  text_format(call.mem, "update supplier set version = version + 1, archived_at = now() where number = %lld",
                              (long long)lost.value));
    ck_cell(sample_analyse(SAMPLE_SCOPE), "UAS_S", NULL, ABLE, "0/0 not_surveyed");
}
END_TEST

START_TEST(a_code_that_nobody_knows_is_refused)
{
    static const char *theme[] = { "THEME:NONSENSE" }, *general[] = { "GENERAL" }, *country[] = { "QQ" };
    struct sample_analysis it = { .scope = SAMPLE_SCOPE };
    it.scope.theme = (struct texts){ 1, theme };
    ck_assert_refused(db_snapshot(&call, sample_read, &it), ERROR_UNKNOWN_CODE, "theme");
    it.scope.theme = (struct texts){ 1, general };
    ck_assert_refused(db_snapshot(&call, sample_read, &it), ERROR_UNKNOWN_CODE, "theme");
    it.scope = SAMPLE_SCOPE;
    it.scope.country = (struct texts){ 1, country };
    ck_assert_refused(db_snapshot(&call, sample_read, &it), ERROR_UNKNOWN_CODE, "country");
    it.scope = SAMPLE_SCOPE;
    it.scope.for_country = "QQ";
    ck_assert_refused(db_snapshot(&call, sample_read, &it), ERROR_UNKNOWN_CODE, "for_country");
}
END_TEST

START_TEST(the_hash_is_that_of_the_data_and_of_nothing_else)
{
    struct scope scope = SAMPLE_SCOPE;
    static const char *theme[] = { "uas_s" };
    maker("HR", "A", UAS_S);
    const char *before = sample_analyse(scope)->facts->data_hash;
    ck_assert_uint_eq(strlen(before), 64);
    scope.theme = (struct texts){ 1, theme };
    ck_assert_str_eq(sample_analyse(scope)->facts->data_hash, before); /* the same data, looked at otherwise */
    call.language = LANGUAGE_SQ;
    ck_assert_str_eq(sample_analyse(scope)->facts->data_hash, before);
    maker("HR", "B", UAS_S);
    ck_assert_str_ne(sample_analyse(scope)->facts->data_hash, before);
}
END_TEST

/* --- against SQL --- */

/* The cells that are not empty, counted by one statement that shares nothing with the program but the crosswalk. */
static const char oracle[] =
    "with recursive edge (a, b) as ("
    "    select number, merged_into from supplier where merged_into is not null"
    "    union select merged_into, number from supplier where merged_into is not null"
    "    union select low, high from pair where verdict = 'same' and revoked_on is null and archived_at is null"
    "    union select high, low from pair where verdict = 'same' and revoked_on is null and archived_at is null"
    "), reach (a, b) as (select number, number from supplier union select r.a, e.b from reach r join edge e on e.a = r.b),"
    " firm as (select a as number, min(b) as firm from reach group by a),"
    " ends (number, at) as (select number, number from supplier union select e.number, s.merged_into from ends e join supplier s "
    "on s.number = e.at"
    "                       where s.merged_into is not null),"
    " counted as (select e.number from ends e join supplier s on s.number = e.at and s.merged_into is null"
    "             where s.archived_at is null and s.status <> 'closed' and s.kind <> 'outside'"
    "             and e.number not in (select number from supplier where archived_at is not null)),"
    " what as (select f.firm, t.theme, bool_or(t.sure) as sure, k.number, k.role, k.readiness,"
    "                coalesce((select p.country from site p where p.number = k.site and p.archived_at is null),"
    "                         (select min(p.country) from site p where p.supplier = s.number and p.archived_at is null having "
    "count(distinct p.country) = 1),"
    "                         s.country) as country"
    "         from supplier s join counted using (number) join firm f using (number)"
    "         join capability k on k.supplier = s.number and k.archived_at is null"
    "         join (select number, concept from capability union select capability, concept from capability_concept where "
    "archived_at is null) c on c.number = k.number"
    "         join concept_theme t on t.concept = c.concept and t.theme <> 'THEME:GENERAL'"
    "         where k.role is distinct from 'trade' and k.evidence = any ('%s'::text[])"
    "         group by f.firm, t.theme, k.number, k.role, k.readiness, k.site, s.number, s.country),"
    " asked as (select unnest(array['in_production', 'can_convert', 'idle', 'planned', 'unknown']) as readiness),"
    " cell as (select w.theme, x.country, a.readiness,"
    "                 count(distinct w.firm) filter (where w.sure and w.role is not null and w.readiness = a.readiness) as "
    "suppliers,"
    "                 count(distinct w.firm) as possible"
    "          from what w cross join asked a cross join lateral (values (w.country), ('all')) as x (country)"
    "          where w.readiness is null or w.readiness = a.readiness group by 1, 2, 3)"
    " select string_agg(theme || ' ' || country || ' ' || readiness || ' ' || suppliers || ' ' || possible, E'\n'"
    "                   order by theme collate \"C\", country collate \"C\", readiness collate \"C\") from cell";

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The same from the rows of coverage. */
static const char *counted_here(const struct sample_analysis *it)
{
    static const char *const names[] = { "", "in_production", "can_convert", "idle", "planned", "unknown" };
    const struct list rows = it->analysis.rows[METRIC_coverage];
    const char **line = TAKE_N(call.mem, rows.n + 1, const char *);
    size_t n = 0;
    for (size_t i = 0; i < rows.n; i++) {
        const struct coverage_row *row = (const struct coverage_row *)rows.item + i;
        if (row->possible.value)
            line[n++] = text_format(call.mem, "%s %s %s %lld %lld", row->theme, row->country ? row->country : "all",
                                    names[row->readiness], (long long)row->suppliers.value, (long long)row->possible.value);
    }
    qsort(line, n, sizeof *line, compare_lines);
    struct buffer b = { 0 };
    for (size_t i = 0; i < n; i++)
        buffer_format(&b, "%s%s", i ? "\n" : "", line[i]);
    const char *text = text_copy_n(call.mem, b.bytes, b.size);
    buffer_free(&b);
    return text;
}

START_TEST(every_cell_is_what_one_sql_statement_counts)
{
    struct scope scope = SAMPLE_SCOPE;
    sample_registry(220);
    const char *all = harness_value(text_format(call.mem, oracle, "{claimed,listed,documented,verified,delivered}"));
    ck_assert_ptr_nonnull(strstr(all, "THEME:AMMO_SC all in_production"));
    ck_assert_str_eq(counted_here(sample_analyse(scope)), all);
    scope.evidence = EVIDENCE_VERIFIED;
    const char *well = harness_value(text_format(call.mem, oracle, "{verified,delivered}"));
    ck_assert_str_eq(counted_here(sample_analyse(scope)), well);
    ck_assert_str_ne(all, well);
}
END_TEST

Suite *suite_coverage(void);
Suite *suite_coverage(void)
{
    Suite *s = suite_create("coverage");
    TCase *tc = tcase_create("coverage");
    tcase_add_checked_fixture(tc, harness_transaction, harness_end);
    tcase_add_test(tc, the_worked_example_of_the_page);
    tcase_add_test(tc, a_firm_is_in_the_one_country_of_its_sites_else_where_it_is_registered_which_is_said);
    tcase_add_test(tc, a_firm_with_plants_in_two_countries_counts_in_each_and_once_in_all);
    tcase_add_test(tc, several_firms_in_one_country_are_sound_there_and_thin_over_all);
    tcase_add_test(tc, merged_records_count_once_and_what_they_can_do_stays);
    tcase_add_test(tc, what_is_merged_into_a_closed_firm_is_closed);
    tcase_add_test(tc, a_merge_into_what_the_reader_does_not_see_does_not_count_for_him);
    tcase_add_test(tc, what_hangs_below_an_archived_record_does_not_count_through_its_merge);
    tcase_add_test(tc, two_owners_records_of_one_firm_count_once_until_the_decision_is_revoked);
    tcase_add_test(tc, outside_parties_closed_and_archived_firms_are_left_out);
    tcase_add_test(tc, evidence_below_the_threshold_is_not_even_possible);
    tcase_add_test(tc, a_heading_too_wide_for_a_theme_covers_nothing_and_is_counted_apart);
    tcase_add_test(tc, none_is_known_only_where_somebody_has_looked);
    tcase_add_test(tc, the_day_on_which_all_were_surveyed_is_that_of_the_first);
    tcase_add_test(tc, an_old_a_partial_or_a_later_survey_says_nothing);
    tcase_add_test(tc, the_newest_survey_is_believed);
    tcase_add_test(tc, a_survey_of_the_theme_that_found_somebody_whom_nobody_entered_is_no_answer);
    tcase_add_test(tc, a_survey_of_what_lies_above_covers_a_theme_and_not_the_reverse);
    tcase_add_test(tc, countries_asked_for_are_all_there_is);
    tcase_add_test(tc, other_countries_have_rows_when_they_have_somebody);
    tcase_add_test(tc, who_reads_as_a_country_sees_what_it_owns_and_what_is_released_to_it);
    tcase_add_test(tc, a_code_that_nobody_knows_is_refused);
    tcase_add_test(tc, the_hash_is_that_of_the_data_and_of_nothing_else);
    tcase_add_test(tc, every_cell_is_what_one_sql_statement_counts);
    suite_add_tcase(s, tc);
    return s;
}
