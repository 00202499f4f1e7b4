/* Days, decimals and compact forms as people type them, in each language. */
#include "catalogue/supplier.h"
#include "command_line.h"

/* Days and decimals in the form in which the language prints them; NULL: refused. */
static const struct {
    const char *language, *flag, *typed, *read;
} typed_values[] = {
    { "en", "--valid_until", "2024-12-31", "2024-12-31" },
    { "en", "--valid_until", "31.12.2024", NULL },
    { "en", "--valid_until", "12/31/2024", NULL },
    { "hr", "--valid_until", "31.12.2024.", "2024-12-31" },
    { "hr", "--valid_until", "31.12.2024", "2024-12-31" },
    { "hr", "--valid_until", "1. 2. 2024.", "2024-02-01" },
    { "hr", "--valid_until", "1.2.2024.", "2024-02-01" },
    { "hr", "--valid_until", "2024-12-31", "2024-12-31" },
    { "hr", "--valid_until", "29.2.2023.", NULL },
    { "hr", "--valid_until", "31.12.24.", NULL },
    { "hr", "--valid_until", "3/4/2024", NULL },
    { "hr", "--valid_until", "31.12.2024..", NULL },
    { "hr", "--valid_until", "12.31.2024", NULL },
    { "sq", "--valid_until", "31.12.2024", "2024-12-31" },
    { "sq", "--valid_until", "31.12.2024.", "2024-12-31" },
    { "sq", "--valid_until", "31-12-2024", NULL },
    { "en", "--turnover", "1234.5", "1234.5" },
    { "en", "--turnover", "1,234.5", "1234.5" },
    { "en", "--turnover", "1,234,567", "1234567" },
    { "en", "--turnover", "1,234", NULL }, /* a thousand and more, or one and a bit? */
    { "en", "--turnover", "12,5", NULL },
    { "en", "--turnover", "1.234,5", NULL },
    { "hr", "--turnover", "1.234,5", "1234.5" },
    { "hr", "--turnover", "1234,5", "1234.5" },
    { "hr", "--turnover", "1 234,5", "1234.5" },
    { "hr", "--turnover", "1\u00a0234,5", "1234.5" },
    { "hr", "--turnover", "1.234.567,25", "1234567.25" },
    { "hr", "--turnover", "0,5", "0.5" },
    { "hr", "--turnover", "12.5", "12.5" }, /* three digits behind it would be a group */
    { "hr", "--turnover", "1.234", NULL },
    { "hr", "--turnover", "1.23,4", NULL },
    { "hr", "--turnover", "1.2345,6", NULL },
    { "hr", "--turnover", "1,234.5", NULL },
    { "hr", "--turnover", "1,2,3", NULL },
    { "hr", "--turnover", "1..234,5", NULL },
    { "hr", "--turnover", ",5", NULL },
    { "sq", "--turnover", "1.234,5", "1234.5" },
    { "sq", "--turnover", "1.234", NULL },
    { "hr", "--employees", "1.200", NULL },
    { "hr", "--employees", "1200", "1200" },
    { "hr", "--employees", "1.200.000", "1200000" },
    { "en", "--employees", "1,200", NULL },
};

START_TEST(days_and_decimals_are_read_as_the_language_prints_them)
{
    for (size_t i = 0; i < sizeof typed_values / sizeof *typed_values; i++) {
        bool day = typed_values[i].flag[2] == 'v';
        const char *noun = day ? "certificate" : "annual_figure", *typed = typed_values[i].typed;
        bool read = parse(noun, "change", "HR-17", "--lang", typed_values[i].language, typed_values[i].flag, typed);
        ck_assert_msg(read == (typed_values[i].read != NULL), "%s %s in %s: %s", typed_values[i].flag, typed,
                      typed_values[i].language, read ? "read" : harness_reason(&call));
        if (!read) {
            ck_assert_int_eq(call.error.code, ERROR_FORMAT);
            continue;
        }
        const struct field *f = shape_field(line.op->input.shape, typed_values[i].flag + 2);
        ck_assert_str_eq(field_text(call.mem, f, line.input.record), typed_values[i].read);
    }
}
END_TEST

START_TEST(an_ambiguous_number_is_refused_with_both_ways_to_write_it)
{
    ck_assert(!parse("annual_figure", "change", "HR-17", "--lang", "hr", "--turnover", "1.234"));
    const char *sentence = error_sentence(call.mem, LANGUAGE_HR, &call.error);
    ck_assert_msg(strstr(sentence, "1234") && strstr(sentence, "1,234"), "%s", sentence);
    ck_assert(!parse("certificate", "change", "HR-17", "--lang", "hr", "--valid_until", "3/4/2024"));
    sentence = error_sentence(call.mem, LANGUAGE_HR, &call.error);
    ck_assert_msg(strstr(sentence, "31.12."), "%s", sentence);
}
END_TEST

START_TEST(a_compact_form_is_read_in_the_language_and_json_never_is)
{
    ck_assert_ok(parse("capability", "add", "--lang", "hr", "--supplier", "HR-17", "--concept", "CPV:35331500", "--rate",
                       "1.500.000,5:EA"));
    const struct capability *it = line.input.record;
    ck_assert_str_eq(decimal_text(call.mem, it->rates.item[0].quantity_per_year), "1500000.5");
    ck_assert(!parse("capability", "add", "--lang", "hr", "--supplier", "HR-17", "--concept", "CPV:35331500", "--rate",
                     "{\"quantity_per_year\": \"1,5\", \"unit\": \"EA\"}"));
}
END_TEST

Suite *suite_typed_values(void);
Suite *suite_typed_values(void)
{
    Suite *s = suite_create("typed_values");
    TCase *t = tcase_create("typed_values");
    tcase_add_checked_fixture(t, command_line_start, harness_end);
    tcase_add_test(t, days_and_decimals_are_read_as_the_language_prints_them);
    tcase_add_test(t, an_ambiguous_number_is_refused_with_both_ways_to_write_it);
    tcase_add_test(t, a_compact_form_is_read_in_the_language_and_json_never_is);
    suite_add_tcase(s, t);
    return s;
}
