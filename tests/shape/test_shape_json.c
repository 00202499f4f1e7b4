/* Reading JSON: what is taken. */
#include "json_reading.h"

Suite *suite_shape_json(void);

/* --- what is taken -------------------------------------------------------------------------------------------------- */

START_TEST(every_kind_is_read)
{
    struct number friend = { (int64_t)2 << 40 | 17 };
    ck_assert(read_as(ADD, text_format(call.mem,
                                       "{\"title\":\"Čelik\",\"count\":7,\"ratio\":12.50,\"active\":false,\"day\":\"2026-02-28\","
                                       "\"seen_at\":\"2026-11-24T17:15:49.25Z\",\"friend\":\"%s\",\"colour\":\"dark_blue\","
                                       "\"words\":[\"a\",\"b c\"],\"tags\":[{\"scheme\":\"OIB\",\"value\":\"1\",\"weight\":0.1,"
                                       "\"leaves\":[{\"concept\":\"123\",\"month\":6}]}],"
                                       "\"dialect\":{\"delimiter\":\";\",\"header_row\":2}}",
                                       number_text(call.mem, friend))));
    ck_assert_int_eq(thing.friend.value, friend.value);
    ck_assert_str_eq(thing.title, "Čelik");
    ck_assert(thing.count.known && thing.count.value == 7);
    ck_assert(thing.ratio.known && thing.ratio.units == 125 && thing.ratio.scale == 1);
    ck_assert(thing.active.known && !thing.active.value);
    ck_assert(thing.day.known && thing.day.year == 2026 && thing.day.month == 2 && thing.day.day == 28);
    ck_assert_str_eq(instant_text(call.mem, thing.seen_at), "2026-11-24T17:15:49.25Z");
    ck_assert_uint_eq(thing.colour, COLOUR_DARK_BLUE);
    ck_assert_uint_eq(thing.words.n, 2);
    ck_assert_str_eq(thing.words.item[1], "b c");
    ck_assert_uint_eq(thing.tags.n, 1);
    ck_assert_str_eq(thing.tags.item[0].value, "1");
    ck_assert(thing.tags.item[0].weight.units == 1 && thing.tags.item[0].weight.scale == 1);
    ck_assert_str_eq(thing.tags.item[0].leaves.item[0].concept, "CPV:123");
    ck_assert_int_eq(thing.tags.item[0].leaves.item[0].month.value, 6);
    ck_assert_str_eq(thing.dialect.delimiter, ";");
    ck_assert_int_eq(thing.dialect.header_row.value, 2);
}
END_TEST

START_TEST(absent_null_and_a_value_are_three_things)
{
    ck_assert(read_as(ADD, "{\"title\":\"x\",\"note\":null,\"tags\":null,\"words\":[],\"dialect\":null}"));
    ck_assert(was_given("title") && was_given("note") && was_given("tags") && was_given("words") && was_given("dialect"));
    ck_assert(!was_given("count") && !was_given("country"));
    ck_assert_ptr_null(thing.note);
    ck_assert_uint_eq(thing.tags.n, 0);
    ck_assert(read_as(ADD, "{}"));
    ck_assert_uint_eq(mask.bits, 0);
}
END_TEST

START_TEST(blank_text_counts_as_null)
{
    ck_assert(read_as(
        ADD, "{\"title\":\"\",\"note\":\" \\t\\n\\u00a0 \",\"day\":\"\",\"colour\":\" \",\"ratio\":\"\",\"friend\":\"\"}"));
    ck_assert_ptr_null(thing.title);
    ck_assert_ptr_null(thing.note);
    ck_assert(!thing.day.known && !thing.colour && !thing.ratio.known && !thing.friend.value);
    ck_assert(was_given("title") && was_given("day"));
}
END_TEST

START_TEST(text_is_trimmed_and_made_nfc_but_kept_inside)
{
    ck_assert(read_as(ADD, "{\"title\":\"  C\\u030celik  d.o.o.\\u00a0\"}"));
    ck_assert_str_eq(thing.title, "Čelik  d.o.o.");
    ck_assert(read_as(ADD, "{\"note\":\"a\\n\\tb\"}"));
    ck_assert_str_eq(thing.note, "a\n\tb");
    ck_assert(read_as(ADD, "\xef\xbb\xbf{\"title\":\"behind a BOM\"}"));
    ck_assert_str_eq(thing.title, "behind a BOM");
}
END_TEST

START_TEST(length_is_counted_in_characters_after_nfc)
{
    ck_assert(read_as(ADD, "{\"title\":\"čččččččččččččččččččč\"}")); /* 20, of 40 bytes */
    ck_assert(read_as(ADD, "{\"title\":\"😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀\\ud83d\\ude00\"}"));
    refused("{\"title\":\"ččččččččččččččččččččx\"}", ERROR_TOO_LONG, "title", "max", "20");
    refused("{\"title\":\"ččččččččččččččččččččx\"}", ERROR_TOO_LONG, "title", "length", "21");
    char code[256]; /* with the scheme, which is put before it, it is too long */
    snprintf(code, sizeof code, "{\"concept\":\"%0*d\"}", 200, 1);
    refused(code, ERROR_TOO_LONG, "concept", "length", "205");
}
END_TEST

START_TEST(a_bare_code_is_of_the_scheme_of_the_field)
{
    ck_assert(read_as(ADD, "{\"concept\":\"AQAP2110\",\"part\":\"cpv:35331500\"}"));
    ck_assert_str_eq(thing.concept, "CERT:AQAP2110");
    ck_assert_str_eq(thing.part, "CPV:35331500");
    ck_assert(read_as(ADD, "{\"concept\":\"cert: AQAP2110 \",\"part\":\"RE:WP.3\"}"));
    ck_assert_str_eq(thing.concept, "CERT:AQAP2110");
    refused("{\"concept\":\"CPV:35331500\"}", ERROR_FORMAT, "concept", "value", "CPV:35331500");
    refused("{\"part\":\"35331500\"}", ERROR_FORMAT, "part", "expected", "SCHEME:CODE, such as CPV:35331500");
    refused("{\"part\":\":35331500\"}", ERROR_FORMAT, "part", "value", ":35331500");
    refused("{\"part\":\"CPV:\"}", ERROR_FORMAT, "part", "value", "CPV:");
    refused("{\"part\":\"C V:1\"}", ERROR_FORMAT, "part", "value", "C V:1");
    refused("{\"part\":\"ČPV:1\"}", ERROR_FORMAT, "part", "value", "ČPV:1");
}
END_TEST

START_TEST(a_country_is_two_letters_in_upper_case)
{
    ck_assert(read_as(ADD, "{\"country\":\"hr\",\"countries\":[\"al\",\" XK \"]}"));
    ck_assert_str_eq(thing.country, "HR");
    ck_assert_str_eq(thing.countries.item[0], "AL");
    ck_assert_str_eq(thing.countries.item[1], "XK");
    static const char *const wrong[] = { "H", "HRV", "H1", "čč", "Croatia" };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        refused(text_format(call.mem, "{\"country\":\"%s\"}", wrong[i]), ERROR_FORMAT, "country", "value", wrong[i]);
    refused("{\"countries\":[\"HR\",\"HRV\"]}", ERROR_FORMAT, "countries.1", "value", "HRV");
}
END_TEST

START_TEST(a_change_takes_what_may_change_and_nothing_else)
{
    ck_assert(read_as(CHANGE, "{\"title\":\"x\"}"));
    ck_assert(!read_as(CHANGE, "{\"tags\":[]}"));
    ck_assert_int_eq(call.error.code, ERROR_UNKNOWN_FIELD);
    ck_assert(!read_as(KEY, "{\"title\":\"x\"}"));
}
END_TEST

START_TEST(an_answer_is_read_back_by_its_role)
{
    ck_assert(read_as(READ, "{\"owner\":\"HR\",\"version\":3,\"before\":{\"a\":[1.50,\"x\\\"\",null,true,{}],\"b\":-0},\"big\":4,"
                            "\"tags\":[{\"thing\":null,\"number\":null}]}"));
    ck_assert_str_eq(thing.before, "{\"a\":[1.50,\"x\\\"\",null,true,{}],\"b\":-0}"); /* JSON in JSON, digit by digit */
    ck_assert_int_eq(thing.big.value, 4);
    ck_assert_int_eq(thing.version.value, 3);
}
END_TEST

/* --- numbers -------------------------------------------------------------------------------------------------------- */

static const char *decimal_read(const char *field, const char *json)
{
    const struct field *f = shape_field(&thing_shape, field);
    if (!read_as(ADD, text_format(call.mem, "{\"%s\":%s}", field, json)))
        return error_rows[call.error.code].slug;
    return decimal_text(call.mem, *(const struct decimal *)field_at(f, &thing));
}

/* The same as a JSON number and as a JSON string. */
START_TEST(decimals_are_exact)
{
    static const struct {
        const char *field, *said, *is;
    } cases[] = {
        { "ratio", "0.1", "0.1" },
        { "ratio", "12.50", "12.5" },
        { "ratio", "1e3", "1000" },
        { "ratio", "1.5E+2", "150" },
        { "ratio", "125e-3", "0.125" },
        { "ratio", "123456789012.345", "123456789012.345" },
        { "ratio", "-123456789012.345", "-123456789012.345" },
        { "ratio", "999999999999.999", "999999999999.999" },
        { "whole", "999999999999999", "999999999999999" },
        { "ratio", "0", "0" },
        { "ratio", "-0", "0" },
        { "ratio", "-0.0", "0" },
        { "ratio", "0.300", "0.3" },
        { "ratio", "0.30000000000000000000", "0.3" },
        { "ratio", "0.1000000000000000055", "format" }, /* the double nearest to 0.1 is this one too */
        { "ratio", "0.30000000000000004", "format" },
        { "ratio", "1.2345", "format" },
        { "whole", "1.5", "format" },
        { "whole", "1.0", "1" },
        { "whole", "9999999999999999", "format" },
        { "whole", "9007199254740993", "format" }, /* 2^53 + 1 */
        { "ratio", "1e400", "format" },
        { "ratio", "1e-400", "format" },
        { "ratio", "1e99999999999999999999", "format" },
        { "share_pct", "100", "100" },
        { "share_pct", "100.00", "100" },
        { "share_pct", "100.01", "range" },
        { "share_pct", "-0.01", "range" },
        { "share_pct", "0.01", "0.01" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ck_assert_msg(strcmp(decimal_read(cases[i].field, cases[i].said), cases[i].is) == 0, "%s is %s", cases[i].said,
                      decimal_read(cases[i].field, cases[i].said));
        ck_assert_str_eq(decimal_read(cases[i].field, text_format(call.mem, "\"%s\"", cases[i].said)), cases[i].is);
    }
    ck_assert_str_eq(decimal_read("ratio", "\"1,5\""), "format");
    ck_assert_str_eq(decimal_read("ratio", "true"), "format");
    ck_assert_str_eq(decimal_read("ratio", "[1]"), "format");
}
END_TEST

START_TEST(whole_numbers_keep_their_bounds)
{
    ck_assert(read_as(ADD, "{\"count\":10,\"big\":9223372036854775807}"));
    ck_assert_int_eq(thing.big.value, INT64_MAX);
    ck_assert(read_as(ADD, "{\"count\":1e1,\"big\":-9223372036854775808}"));
    ck_assert_int_eq(thing.count.value, 10);
    ck_assert_int_eq(thing.big.value, INT64_MIN);
    ck_assert(read_as(ADD, "{\"count\":2.0}"));
    ck_assert_int_eq(thing.count.value, 2);
    refused("{\"count\":11}", ERROR_RANGE, "count", "high", "10");
    refused("{\"count\":-1}", ERROR_RANGE, "count", "low", "0");
    refused("{\"big\":9223372036854775808}", ERROR_RANGE, "big", "high", "9223372036854775807");
    refused("{\"big\":-99999999999999999999999999999999}", ERROR_RANGE, "big", "low", "-9223372036854775808");
    refused("{\"count\":1.5}", ERROR_FORMAT, "count", "value", "1.5");
    refused("{\"count\":1e400}", ERROR_FORMAT, "count", "value", "1e400");
    refused("{\"count\":\"5\"}", ERROR_FORMAT, "count", "expected", "a whole number");
}
END_TEST

/* A number that is not read must not be taken for the next one. */
START_TEST(numbers_are_told_apart_whatever_lies_between_them)
{
    ck_assert(!read_as(
        ADD, "{\"nobody\":[1,{\"a\":2.5,\"b\":[3,\"4\",-5e1]},\"6\\\" 7\"],\"count\":8,\"title\":9,\"big\":10,\"active\":11,"
             "\"words\":[12,\"x 13\"],\"tags\":14,\"dialect\":[15],\"day\":{\"x\":16},\"ratio\":17.125,"
             "\"leaves\":[18,{\"concept\":\"19\",\"month\":20,\"mark\":21}],\"whole\":22}"));
    ck_assert_int_eq(thing.count.value, 8);
    ck_assert_int_eq(thing.big.value, 10);
    ck_assert_str_eq(decimal_text(call.mem, thing.ratio), "17.125");
    ck_assert_int_eq(thing.leaves.item[1].month.value, 20);
    ck_assert_str_eq(decimal_text(call.mem, thing.whole), "22");
    static const struct {
        enum error_code code;
        const char *field, *value;
    } errors[] = {
        { ERROR_UNKNOWN_FIELD, "nobody", "" }, { ERROR_FORMAT, "title", "9" },     { ERROR_FORMAT, "active", "11" },
        { ERROR_FORMAT, "words.0", "12" },     { ERROR_FORMAT, "tags", "14" },     { ERROR_FORMAT, "dialect", "" },
        { ERROR_FORMAT, "day", "" },           { ERROR_FORMAT, "leaves.0", "18" }, { ERROR_UNKNOWN_FIELD, "leaves.1.mark", "" },
    };
    ck_assert_uint_eq(call.error_count, sizeof(errors) / sizeof(errors[0]));
    for (size_t i = 0; i < call.error_count; i++) {
        ck_assert_int_eq(call.errors[i].code, errors[i].code);
        ck_assert_str_eq(call.errors[i].field, errors[i].field);
        ck_assert_str_eq(error_argument(&call.errors[i], "value"), errors[i].value);
    }
}
END_TEST

Suite *suite_shape_json(void)
{
    Suite *suite = suite_create("shape_json");
    TCase *taken = tcase_create("taken"), *numbers = tcase_create("numbers");
    tcase_add_checked_fixture(taken, start, end);
    tcase_add_test(taken, every_kind_is_read);
    tcase_add_test(taken, absent_null_and_a_value_are_three_things);
    tcase_add_test(taken, blank_text_counts_as_null);
    tcase_add_test(taken, text_is_trimmed_and_made_nfc_but_kept_inside);
    tcase_add_test(taken, length_is_counted_in_characters_after_nfc);
    tcase_add_test(taken, a_bare_code_is_of_the_scheme_of_the_field);
    tcase_add_test(taken, a_country_is_two_letters_in_upper_case);
    tcase_add_test(taken, a_change_takes_what_may_change_and_nothing_else);
    tcase_add_test(taken, an_answer_is_read_back_by_its_role);
    tcase_add_checked_fixture(numbers, start, end);
    tcase_add_test(numbers, decimals_are_exact);
    tcase_add_test(numbers, whole_numbers_keep_their_bounds);
    tcase_add_test(numbers, numbers_are_told_apart_whatever_lies_between_them);
    suite_add_tcase(suite, taken);
    suite_add_tcase(suite, numbers);
    return suite;
}
