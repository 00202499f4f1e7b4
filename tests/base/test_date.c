#include "base/date.h"

#include "base/arena.h"

#include <check.h>

static struct arena *mem;

static void start(void)
{
    mem = arena_new(0);
}

static void end(void)
{
    arena_free(mem);
}

START_TEST(every_day_from_year_1_to_9999_agrees_with_the_c_library)
{
    for (int64_t days = -719162; days <= 2932896; days++) {
        time_t at = (time_t)days * 86400;
        struct tm tm;
        gmtime_r(&at, &tm);
        struct date d = date_from_days(days);
        if (!d.known || d.year != tm.tm_year + 1900 || d.month != tm.tm_mon + 1 || d.day != tm.tm_mday ||
            date_to_days(d) != days || !date_is_real(d.year, d.month, d.day))
            ck_abort_msg("day %lld", (long long)days);
    }
}
END_TEST

START_TEST(days_before_year_1_and_after_9999_are_unknown)
{
    ck_assert_str_eq(date_text(mem, date_from_days(-719162)), "0001-01-01");
    ck_assert_str_eq(date_text(mem, date_from_days(2932896)), "9999-12-31");
    ck_assert(!date_from_days(-719163).known);
    ck_assert(!date_from_days(2932897).known);
    ck_assert(!date_from_days(INT64_MIN).known);
    ck_assert(!date_from_days(INT64_MAX).known);
}
END_TEST

START_TEST(only_days_that_exist_are_real)
{
    int real = 0;
    for (int month = -1; month <= 14; month++) {
        for (int day = -1; day <= 33; day++) {
            struct tm tm = { .tm_year = 124, .tm_mon = month - 1, .tm_mday = day };
            time_t at = timegm(&tm);
            bool same = at != -1 && tm.tm_year == 124 && tm.tm_mon == month - 1 && tm.tm_mday == day;
            ck_assert_int_eq(date_is_real(2024, month, day), same);
            real += same;
        }
    }
    ck_assert_int_eq(real, 366);
    ck_assert(date_is_real(2000, 2, 29) && !date_is_real(1900, 2, 29) && !date_is_real(2023, 2, 29));
    ck_assert(!date_is_real(0, 1, 1) && !date_is_real(10000, 1, 1) && !date_is_real(-1, 1, 1));
}
END_TEST

START_TEST(a_date_is_read_in_one_form_only)
{
    struct date d = { 0 };
    ck_assert(date_parse("2024-02-29", &d));
    ck_assert(d.known && d.year == 2024 && d.month == 2 && d.day == 29);
    ck_assert(date_parse("0001-01-01", &d) && date_parse("9999-12-31", &d));
    static const char *const wrong[] = {
        "",           "2023-02-29",  "2024-13-01",  "2024-00-10",  "2024-01-00",  "2024-1-01",   "24-01-01",    "2024-01-1",
        "2024/01/01", "01.02.2024",  "20240101",    " 2024-01-01", "2024-01-01 ", "2024-01-01T", "+2024-01-01", "-024-01-01",
        "0000-01-01", "2024-01-011", "12024-01-01", "infinity",    "2024-01",     "2024-0a-01",  "2024-01-01x", "２０２４-01-01",
    };
    d = DATE(2000, 1, 1);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(!date_parse(wrong[i], &d), "%s", wrong[i]);
    ck_assert(d.known && d.year == 2000 && d.month == 1 && d.day == 1);
}
END_TEST

START_TEST(a_date_is_written_as_it_is_read)
{
    ck_assert_str_eq(date_text(mem, DATE(987, 6, 5)), "0987-06-05");
    ck_assert_str_eq(date_text(mem, (struct date){ 0 }), "");
}
END_TEST

START_TEST(order_is_by_year_then_month_then_day_and_the_unknown_has_none)
{
    struct date unknown = { 0 };
    ck_assert(date_before(DATE(2025, 12, 31), DATE(2026, 1, 1)));
    ck_assert(date_before(DATE(2026, 1, 31), DATE(2026, 2, 1)));
    ck_assert(date_before(DATE(2026, 1, 1), DATE(2026, 1, 2)));
    ck_assert(!date_before(DATE(2026, 1, 2), DATE(2026, 1, 1)));
    ck_assert(!date_before(DATE(2026, 2, 1), DATE(2026, 1, 31)));
    ck_assert(!date_before(DATE(2026, 1, 1), DATE(2026, 1, 1)));
    ck_assert(!date_before(unknown, DATE(2026, 1, 1)) && !date_before(DATE(2026, 1, 1), unknown));
}
END_TEST

START_TEST(days_are_added_over_leap_days_and_ends_of_years)
{
    ck_assert_str_eq(date_text(mem, date_add_days(DATE(2024, 2, 28), 1)), "2024-02-29");
    ck_assert_str_eq(date_text(mem, date_add_days(DATE(2024, 2, 28), 2)), "2024-03-01");
    ck_assert_str_eq(date_text(mem, date_add_days(DATE(2026, 1, 1), -1)), "2025-12-31");
    ck_assert_str_eq(date_text(mem, date_add_days(DATE(1970, 1, 1), 20000)), "2024-10-04");
    ck_assert(!date_add_days((struct date){ 0 }, 1).known);
    ck_assert(!date_add_days(DATE(9999, 12, 31), 1).known);
    ck_assert(!date_add_days(DATE(2000, 1, 1), INT64_MAX).known);
}
END_TEST

START_TEST(today_is_the_day_in_utc_whatever_the_zone)
{
    ck_assert_int_eq(setenv("TZ", "Pacific/Kiritimati", 1), 0);
    tzset();
    time_t before = time(NULL);
    struct date d = date_today();
    struct tm tm;
    gmtime_r(&before, &tm);
    time_t after = time(NULL);
    if (before / 86400 == after / 86400) {
        ck_assert_int_eq(d.year, tm.tm_year + 1900);
        ck_assert_int_eq(d.month, tm.tm_mon + 1);
        ck_assert_int_eq(d.day, tm.tm_mday);
    }
}
END_TEST

START_TEST(a_moment_is_written_with_no_more_places_than_it_has)
{
    static const struct {
        int64_t microseconds;
        const char *text;
    } cases[] = {
        { 0, "1970-01-01T00:00:00Z" },
        { 1, "1970-01-01T00:00:00.000001Z" },
        { -1, "1969-12-31T23:59:59.999999Z" },
        { 1764004549250000, "2025-11-24T17:15:49.25Z" },
        { 1764004549000100, "2025-11-24T17:15:49.0001Z" },
        { -62135596800000000, "0001-01-01T00:00:00Z" },
        { 253402300799999999, "9999-12-31T23:59:59.999999Z" },
        { 253402300800000000, "" },
        { INT64_MAX, "" },
        { INT64_MIN, "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct instant back = { 0 };
        ck_assert_str_eq(instant_text(mem, (struct instant){ true, cases[i].microseconds }), cases[i].text);
        if (*cases[i].text) {
            ck_assert(instant_parse(cases[i].text, &back));
            ck_assert(back.known && back.microseconds == cases[i].microseconds);
        }
    }
    ck_assert_str_eq(instant_text(mem, (struct instant){ 0 }), "");
}
END_TEST

START_TEST(a_moment_is_read_as_postgresql_and_rfc_3339_write_it)
{
    static const struct {
        const char *text;
        int64_t microseconds; /* -1: refused */
    } cases[] = {
        { "2026-11-24 17:15:49.25+00", 1795540549250000 },
        { "2026-11-24 17:15:49+00", 1795540549000000 },
        { "2026-11-24T17:15:49Z", 1795540549000000 },
        { "2026-11-24t17:15:49z", 1795540549000000 },
        { "2026-11-24T17:15:49.123456789Z", 1795540549123456 },
        { "2026-11-24T17:15:49+00:00", 1795540549000000 },
        { "2026-11-24T17:15:49", -1 },
        { "2026-11-24T17:15:49+01:00", -1 },
        { "2026-11-24T17:15:49+01", -1 },
        { "2026-11-24T24:00:00Z", -1 },
        { "2026-11-24T17:60:00Z", -1 },
        { "2026-11-24T17:15:60Z", -1 },
        { "2026-11-24T17:15:49.Z", -1 },
        { "2026-11-24T17:15Z", -1 },
        { "2026-11-24", -1 },
        { "2026-02-30T00:00:00Z", -1 },
        { "2026-11-24_17:15:49Z", -1 },
        { "2026-11-24T17:15:49Zx", -1 },
        { "infinity", -1 },
        { "-infinity", -1 },
        { "0044-03-15 00:00:00+00 BC", -1 },
        { "", -1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct instant at = { false, -1 };
        ck_assert_msg(instant_parse(cases[i].text, &at) == (cases[i].microseconds != -1), "%s", cases[i].text);
        ck_assert_msg(at.microseconds == cases[i].microseconds, "%s: %lld", cases[i].text, (long long)at.microseconds);
    }
}
END_TEST

Suite *suite_date(void);
START_TEST(every_moment_is_written_as_printf_would)
{
    for (int64_t i = 0; i < 200000; i++) {
        int64_t us = (i * 1000003 % 3000000) * INT64_C(86399999999) - INT64_C(62135596800000000);
        struct date d = date_from_days((us + INT64_C(62135596800000000)) / INT64_C(86400000000) - 719162);
        int64_t rest = (us + INT64_C(62135596800000000)) % INT64_C(86400000000);
        char expected[64];
        size_t size = (size_t)snprintf(expected, sizeof expected, "%04d-%02d-%02dT%02d:%02d:%02d.%06d", d.year, d.month, d.day,
                                       (int)(rest / 3600000000), (int)(rest / 60000000 % 60), (int)(rest / 1000000 % 60),
                                       (int)(rest % 1000000));
        while (expected[size - 1] == '0')
            size--;
        size -= expected[size - 1] == '.';
        memcpy(expected + size, "Z", 2);
        char out[INSTANT_BYTES];
        ck_assert_uint_eq(instant_write((struct instant){ true, us }, out), strlen(expected));
        ck_assert_str_eq(out, expected);
    }
}
END_TEST

Suite *suite_date(void)
{
    TCase *t = tcase_create("date");
    tcase_add_checked_fixture(t, start, end);
    tcase_add_test(t, every_moment_is_written_as_printf_would);
    tcase_add_test(t, every_day_from_year_1_to_9999_agrees_with_the_c_library);
    tcase_add_test(t, days_before_year_1_and_after_9999_are_unknown);
    tcase_add_test(t, only_days_that_exist_are_real);
    tcase_add_test(t, a_date_is_read_in_one_form_only);
    tcase_add_test(t, a_date_is_written_as_it_is_read);
    tcase_add_test(t, order_is_by_year_then_month_then_day_and_the_unknown_has_none);
    tcase_add_test(t, days_are_added_over_leap_days_and_ends_of_years);
    tcase_add_test(t, today_is_the_day_in_utc_whatever_the_zone);
    tcase_add_test(t, a_moment_is_written_with_no_more_places_than_it_has);
    tcase_add_test(t, a_moment_is_read_as_postgresql_and_rfc_3339_write_it);
    Suite *s = suite_create("date");
    suite_add_tcase(s, t);
    return s;
}
