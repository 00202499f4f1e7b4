/* Countries with their dated standings, subdivisions, and units as people write them. */
#include "../harness.h"
#include "reference/country.h"
#include "reference/unit.h"
#include <string.h>

static struct country get(const char *code, struct date as_of)
{
    struct country out;
    ck_assert_ok(country_get(&call, &(struct country){ .country = code, .as_of = as_of }, ALL_FIELDS, &out));
    return out;
}

/* How a country stood on the day: "yes", "no", "unknown"; "absent" where there is no such row. */
static const char *stood(const struct country *it, const char *framework, const char *standing)
{
    static const char *const names[] = { NULL,      "member",   "associated", "candidate",   "potential",
                                         "partner", "observer", "applied",    "participant", NULL };
    for (size_t i = 0; i < it->standings.n; i++) {
        const struct standing *s = &it->standings.item[i];
        if (strcmp(s->framework, framework) == 0 && strcmp(names[s->standing], standing) == 0)
            return !s->in_force.known ? "unknown" : s->in_force.value ? "yes" : "no";
    }
    return "absent";
}

START_TEST(a_country_is_shown_with_its_place_in_numbers_and_its_codes)
{
    call.language = LANGUAGE_SQ;
    struct country it = get("AL", (struct date){ 0 });
    ck_assert_str_eq(it.label, "Shqipëri");
    ck_assert_str_eq(it.alpha3, "ALB");
    ck_assert_int_eq(it.slot.value, 1);
    ck_assert_str_eq(it.ncb_code, "59");
    ck_assert_str_eq(it.ncage_pattern, "A***H");
    ck_assert_str_eq(date_text(call.mem, it.signatory_on), "2025-03-18");
    ck_assert_str_eq(date_text(call.mem, it.as_of), "2026-11-24");
    it = get("BE", (struct date){ 0 });
    ck_assert(!it.slot.known && !it.signatory_on.known);
}
END_TEST

START_TEST(standings_are_those_of_the_day_asked_for)
{
    struct country before = get("HR", DATE(2009, 3, 31)), on = get("HR", DATE(2009, 4, 1)), now = get("HR", DATE(2026, 1, 1));
    ck_assert_str_eq(stood(&before, "NATO", "member"), "no");
    ck_assert_str_eq(stood(&on, "NATO", "member"), "yes");
    ck_assert_str_eq(stood(&on, "EU", "member"), "no");
    ck_assert_str_eq(stood(&now, "EU", "member"), "yes");
    ck_assert_str_eq(stood(&now, "EU_POTENTIAL_CANDIDATE", "potential"), "no");
    struct country kosova = get("XK", DATE(2026, 1, 1));
    ck_assert_str_eq(stood(&kosova, "NATO", "member"), "absent");
    ck_assert_str_eq(stood(&kosova, "JD", "participant"), "yes");
}
END_TEST

START_TEST(a_standing_without_a_start_is_unknown_for_days_before_anybody_looked)
{
    struct country then = get("XK", DATE(2020, 1, 1)), now = get("XK", DATE(2026, 1, 1));
    ck_assert_str_eq(stood(&then, "EU_POTENTIAL_CANDIDATE", "potential"), "unknown");
    ck_assert_str_eq(stood(&now, "EU_POTENTIAL_CANDIDATE", "potential"), "yes");
    ck_assert_str_eq(stood(&now, "A5", "observer"), "unknown"); /* to be checked, and undated */
    struct country ended = get("AL", DATE(2020, 1, 1));
    ck_assert_str_eq(stood(&ended, "EU_POTENTIAL_CANDIDATE", "potential"), "no");
}
END_TEST

START_TEST(a_list_holds_who_surely_stands_so_on_the_day)
{
    struct country asked = { .framework = "NATO", .standing = 1, .as_of = DATE(2025, 12, 31) };
    struct page page = { 0 };
    ck_assert_ok(country_list(&call, &asked, ALL_FIELDS, &page));
    ck_assert_int_eq(page.count, 32);
    asked.as_of = DATE(1949, 8, 24);
    page = (struct page){ 0 };
    ck_assert_ok(country_list(&call, &asked, ALL_FIELDS, &page));
    ck_assert_int_eq(page.count, 12);
    const struct country *rows = page.rows.item;
    ck_assert_str_eq(rows[0].country, "BE");
    ck_assert_uint_gt(rows[0].standings.n, 1);
    ck_assert_str_eq(stood(&rows[0], "NATO", "member"), "yes");
    page = (struct page){ 0 };
    ck_assert_ok(country_list(&call, &(struct country){ .framework = "JD" }, ALL_FIELDS, &page));
    ck_assert_int_eq(page.count, 3);
}
END_TEST

START_TEST(all_countries_are_read_page_by_page)
{
    int64_t n = 0;
    const char *last = "";
    call.options.limit = (struct maybe_int){ true, 100 };
    do {
        struct page page = { 0 };
        ck_assert_ok(country_list(&call, &(struct country){ 0 }, ALL_FIELDS, &page));
        ck_assert_int_eq(page.count, 250);
        const struct country *rows = page.rows.item;
        for (size_t i = 0; i < page.rows.n; i++, n++) {
            ck_assert_str_gt(rows[i].country, last);
            last = rows[i].country;
        }
        call.options.after = page.next;
    } while (call.options.after);
    ck_assert_int_eq(n, 250);
}
END_TEST

START_TEST(an_unknown_country_or_framework_is_refused)
{
    struct country out;
    struct page page = { 0 };
    ck_assert_refused(country_get(&call, &(struct country){ .country = "QQ" }, ALL_FIELDS, &out), ERROR_NOT_FOUND, "country");
    ck_assert_refused(country_list(&call, &(struct country){ .framework = "WARSAW" }, ALL_FIELDS, &page), ERROR_UNKNOWN_CODE,
                      "framework");
}
END_TEST

START_TEST(a_country_that_joins_gets_numbers_from_its_slot)
{
    ck_assert_ok(db_script(&call, "set role none"));
    ck_assert_ok(db_script(&call, "update country set slot = 4 where country = 'MK'"));
    struct number n;
    ck_assert_int_eq(number_parse("MK-0000011", &n), NUMBER_UNKNOWN_OWNER);
    ck_assert_ok(country_load_slots(&call));
    const char *written = number_text(call.mem, (struct number){ (int64_t)4 << 40 | 1 });
    ck_assert_msg(strncmp(written, "MK-000001", 9) == 0, "it is %s", written);
    ck_assert_int_eq(number_parse(written, &n), NUMBER_OK);
    ck_assert_int_eq(n.value, (int64_t)4 << 40 | 1);
}
END_TEST

START_TEST(subdivisions_are_listed_by_country_level_and_parent)
{
    struct page page = { 0 };
    call.language = LANGUAGE_HR;
    ck_assert_ok(subdivision_list(&call, &(struct subdivision){ .country = "HR" }, ALL_FIELDS, &page));
    ck_assert_int_eq(page.count, 21);
    const struct subdivision *rows = page.rows.item;
    ck_assert_str_eq(rows[0].label, "Zagrebačka županija");
    ck_assert_str_eq(rows[0].iso_code, "HR-01");
    page = (struct page){ 0 };
    ck_assert_ok(subdivision_list(&call, &(struct subdivision){ .country = "AL", .level = 4 }, ALL_FIELDS, &page));
    ck_assert_int_eq(page.count, 61);
    page = (struct page){ 0 };
    ck_assert_ok(subdivision_list(&call, &(struct subdivision){ .parent = "XK007" }, ALL_FIELDS, &page));
    ck_assert_str_eq(harness_value("select count(*) from subdivision where parent = 'XK007'"),
                     text_format(call.mem, "%lld", (long long)page.count));
    ck_assert_str_eq(((const struct subdivision *)page.rows.item)[0].country, "XK");
}
END_TEST

static const struct unit *unit_named(const struct page *page, const char *name)
{
    const struct unit *rows = page->rows.item;
    for (size_t i = 0; i < page->rows.n; i++)
        if (strcmp(rows[i].unit, name) == 0)
            return &rows[i];
    ck_abort_msg("no unit %s", name);
}

START_TEST(a_unit_has_its_words_in_the_language_and_a_factor_or_none)
{
    struct page page = { 0 };
    call.language = LANGUAGE_HR;
    call.options.limit = (struct maybe_int){ true, 100 };
    ck_assert_ok(unit_list(&call, &(struct unit){ 0 }, ALL_FIELDS, &page));
    const struct unit *it = unit_named(&page, "dozen");
    ck_assert_str_eq(it->label, "tucet");
    ck_assert_str_eq(it->factor, "12");
    ck_assert_str_eq(it->base_unit, "pc");
    ck_assert_str_eq(it->short_few, "tuceta");
    it = unit_named(&page, "ALL");
    ck_assert_ptr_null(it->factor); /* no fixed rate to the euro */
    ck_assert_uint_eq(it->certainty, 2);
}
END_TEST

START_TEST(units_are_listed_whole_or_of_one_dimension)
{
    struct page page = { 0 };
    ck_assert_ok(unit_list(&call, &(struct unit){ 0 }, ALL_FIELDS, &page));
    ck_assert_int_eq(page.count, 77);
    ck_assert_ok(unit_list(&call, &(struct unit){ .dimension = 6 }, ALL_FIELDS, &page));
    const struct unit *rows = page.rows.item;
    ck_assert_uint_gt(page.rows.n, 3);
    for (size_t i = 0; i < page.rows.n; i++)
        ck_assert_str_eq(rows[i].base_unit, "s");
}
END_TEST

Suite *suite_country(void);
Suite *suite_country(void)
{
    Suite *s = suite_create("country");
    TCase *t = tcase_create("country");
    tcase_add_checked_fixture(t, harness_transaction, harness_end);
    tcase_add_test(t, a_country_is_shown_with_its_place_in_numbers_and_its_codes);
    tcase_add_test(t, standings_are_those_of_the_day_asked_for);
    tcase_add_test(t, a_standing_without_a_start_is_unknown_for_days_before_anybody_looked);
    tcase_add_test(t, a_list_holds_who_surely_stands_so_on_the_day);
    tcase_add_test(t, all_countries_are_read_page_by_page);
    tcase_add_test(t, an_unknown_country_or_framework_is_refused);
    tcase_add_test(t, a_country_that_joins_gets_numbers_from_its_slot);
    tcase_add_test(t, subdivisions_are_listed_by_country_level_and_parent);
    tcase_add_test(t, a_unit_has_its_words_in_the_language_and_a_factor_or_none);
    tcase_add_test(t, units_are_listed_whole_or_of_one_dimension);
    suite_add_tcase(s, t);
    return s;
}
