#include "base/decimal.h"

#include "base/arena.h"

#include <check.h>
#include <inttypes.h>

static struct arena *mem;

static void start(void)
{
    mem = arena_new(0);
}

static void end(void)
{
    arena_free(mem);
}

START_TEST(what_is_read_is_written_in_its_shortest_form)
{
    static const struct {
        const char *text, *shortest;
    } cases[] = {
        { "0", "0" },
        { "-0", "0" },
        { "-0.00", "0" },
        { "0e5", "0" },
        { "0e999999999999999999999", "0" },
        { "3", "3" },
        { "-12.50", "-12.5" },
        { "12.000", "12" },
        { "100", "100" },
        { "0.5", "0.5" },
        { "0.05", "0.05" },
        { "0.000001", "0.000001" },
        { "1.000001", "1.000001" },
        { "1e3", "1000" },
        { "1E+3", "1000" },
        { "1.5e1", "15" },
        { "1.25e1", "12.5" },
        { "125e-2", "1.25" },
        { "1000e-3", "1" },
        { "0.001e3", "1" },
        { "10000000000000000000000e-22", "1" },
        { "0.00000000000000000000001e23", "1" },
        { "0.1000000000000000000000000", "0.1" },
        { "999999999999999", "999999999999999" },
        { "-999999999.999999", "-999999999.999999" },
        { "10e-1", "1" },
        { "1e14", "100000000000000" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct decimal d = { 0 };
        ck_assert_msg(decimal_parse(cases[i].text, 6, &d) == DECIMAL_OK, "%s", cases[i].text);
        ck_assert_str_eq(decimal_text(mem, d), cases[i].shortest);
        struct decimal again = { 0 };
        ck_assert_int_eq(decimal_parse(cases[i].shortest, 6, &again), DECIMAL_OK);
        ck_assert_int_eq(decimal_compare(d, again), 0);
        ck_assert_int_eq(d.units, again.units);
        ck_assert_uint_eq(d.scale, again.scale);
    }
}
END_TEST

START_TEST(only_numbers_as_json_writes_them_are_read)
{
    static const char *const wrong[] = {
        "",         " ",    " 1",    "1 ",  "+1",    "-",    "--1",   "01",    "-01",  "00",   ".5",
        "5.",       "1.e3", "1e",    "1e+", "1e1.5", "1,5",  "1 000", "1.2.3", "0x10", "NaN",  "inf",
        "Infinity", "1e5x", "1_000", "½",   "１",    "1.5€", "e5",    "-.5",   "1..2", "1ee2",
    };
    struct decimal d = { true, 1, 42 };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(decimal_parse(wrong[i], 6, &d) == DECIMAL_MALFORMED, "%s", wrong[i]);
    ck_assert(d.known && d.scale == 1 && d.units == 42);
}
END_TEST

START_TEST(what_would_have_to_be_rounded_is_refused)
{
    static const struct {
        const char *text;
        unsigned decimals_max;
        enum decimal_verdict verdict;
    } cases[] = {
        { "1000000000000000", 6, DECIMAL_TOO_MANY_DIGITS },
        { "9999999999999999", 6, DECIMAL_TOO_MANY_DIGITS },
        { "1e15", 6, DECIMAL_TOO_MANY_DIGITS },
        { "1e400", 6, DECIMAL_TOO_MANY_DIGITS },
        { "1e99999999999999999999999", 6, DECIMAL_TOO_MANY_DIGITS },
        { "9999999999.999999", 6, DECIMAL_TOO_MANY_DIGITS },
        { "0.1234567", 6, DECIMAL_TOO_MANY_DECIMALS },
        { "1e-7", 6, DECIMAL_TOO_MANY_DECIMALS },
        { "1e-99999999999999999999999", 6, DECIMAL_TOO_MANY_DECIMALS },
        { "0.12345678901234567", 2, DECIMAL_TOO_MANY_DECIMALS },
        { "0.5", 0, DECIMAL_TOO_MANY_DECIMALS },
        { "5.0", 0, DECIMAL_OK },
        { "0.5", 1, DECIMAL_OK },
        { "0.000000000000000001", 18, DECIMAL_OK },
        { "0.0000000000000000001", 30, DECIMAL_TOO_MANY_DECIMALS },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct decimal d = { 0 };
        ck_assert_msg(decimal_parse(cases[i].text, cases[i].decimals_max, &d) == cases[i].verdict, "%s", cases[i].text);
        ck_assert_int_eq(d.known, cases[i].verdict == DECIMAL_OK);
    }
}
END_TEST

START_TEST(a_text_of_a_megabyte_is_judged_too)
{
    enum { ZEROS = 1000000 };
    char *text = arena_take(mem, ZEROS + 64);
    struct decimal d = { 0 };
    memcpy(text, "0.", 2);
    memset(text + 2, '0', ZEROS);
    snprintf(text + 2 + ZEROS, 32, "7e%d", ZEROS + 1);
    ck_assert_int_eq(decimal_parse(text, 6, &d), DECIMAL_OK);
    ck_assert_str_eq(decimal_text(mem, d), "7");
    text[0] = '1';
    memset(text + 1, '9', ZEROS);
    ck_assert_int_eq(decimal_parse(text, 6, &d), DECIMAL_TOO_MANY_DIGITS);
}
END_TEST

/* Two ways to the same double: ours, and the C library's from the text. */
START_TEST(as_doubles_they_are_what_the_c_library_reads)
{
    uint64_t seed = 11;
    for (int run = 0; run < 100000; run++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        int64_t units = (int64_t)((seed >> 11) % 1000000000000000u) >> (run % 40);
        unsigned scale = (unsigned)(seed >> 3) % 7;
        int64_t one = 1;
        for (unsigned i = 0; i < scale; i++)
            one *= 10;
        char text[64];
        if (scale)
            snprintf(text, sizeof text, "%s%" PRId64 ".%0*" PRId64, run % 2 ? "-" : "", units / one, (int)scale, units % one);
        else
            snprintf(text, sizeof text, "%s%" PRId64, run % 2 ? "-" : "", units);
        struct decimal d = { 0 };
        ck_assert_msg(decimal_parse(text, 6, &d) == DECIMAL_OK, "%s", text);
        ck_assert_msg(decimal_to_double(d) == strtod(text, NULL), "%s", text);
        ck_assert_msg(strtod(decimal_text(mem, d), NULL) == strtod(text, NULL), "%s", text);
        if (arena_used(mem) > 1000000)
            arena_reset(mem);
    }
}
END_TEST

START_TEST(order_is_that_of_the_values_whatever_the_scale)
{
    static const char *const rising[] = {
        "-999999999999999", "-2",   "-1.5", "-1.25",          "-0.000001", "0", "0.000001", "0.1", "0.11", "1",
        "1.000001",         "9.99", "10",   "999999999999999"
    };
    enum { N = sizeof rising / sizeof *rising };
    struct decimal d[N];
    for (size_t i = 0; i < N; i++)
        ck_assert_int_eq(decimal_parse(rising[i], 6, &d[i]), DECIMAL_OK);
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < N; j++)
            ck_assert_int_eq(decimal_compare(d[i], d[j]), (i > j) - (i < j));
    }
}
END_TEST

START_TEST(people_read_the_mark_of_their_language)
{
    struct decimal d = { true, 2, -1250 };
    ck_assert_str_eq(decimal_text_for(mem, d, ','), "-12,5");
    ck_assert_str_eq(decimal_text(mem, (struct decimal){ true, 3, -5 }), "-0.005");
    ck_assert_str_eq(decimal_text(mem, (struct decimal){ 0 }), "");
}
END_TEST

Suite *suite_decimal(void);
Suite *suite_decimal(void)
{
    TCase *t = tcase_create("decimal");
    tcase_add_checked_fixture(t, start, end);
    tcase_add_test(t, what_is_read_is_written_in_its_shortest_form);
    tcase_add_test(t, only_numbers_as_json_writes_them_are_read);
    tcase_add_test(t, what_would_have_to_be_rounded_is_refused);
    tcase_add_test(t, a_text_of_a_megabyte_is_judged_too);
    tcase_add_test(t, as_doubles_they_are_what_the_c_library_reads);
    tcase_add_test(t, order_is_that_of_the_values_whatever_the_scale);
    tcase_add_test(t, people_read_the_mark_of_their_language);
    Suite *s = suite_create("decimal");
    suite_add_tcase(s, t);
    return s;
}
