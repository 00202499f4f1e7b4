/* Reading JSON: what is taken, what each wrong value is told, and what hostile input cannot do. */
#include "base/buffer.h"
#include "base/utf8.h"
#include "shape_sample.h"
#include <check.h>
#include <jansson.h>

Suite *suite_shape_json(void);

static struct call call;
static struct thing thing;
static struct field_mask mask;

static void start(void)
{
    call = sample_call();
}

static void end(void)
{
    sample_end(&call);
}

static bool read_as(unsigned roles, const char *json)
{
    call_clear(&call);
    return sample_read(&call, roles, json, &thing, &mask);
}

static bool was_given(const char *name)
{
    return mask_has(mask, &thing_shape, shape_field(&thing_shape, name));
}

/* Reads it for adding: the only error has this code, field and argument. */
static void refused(const char *json, enum error_code code, const char *field, const char *argument, const char *value)
{
    ck_assert_msg(!read_as(ADD, json), "was taken: %s", json);
    ck_assert_msg(call.error_count == 1 && call.error.code == code, "%zu errors, the first %s: %s", call.error_count,
                  error_rows[call.error.code].slug, json);
    if (field)
        ck_assert_msg(call.error.field && strcmp(call.error.field, field) == 0, "%s: %s", call.error.field, json);
    else
        ck_assert_msg(!call.error.field, "%s: %s", call.error.field, json);
    if (argument)
        ck_assert_msg(strcmp(error_argument(&call.error, argument), value) == 0, "%s is \"%s\": %s", argument,
                      error_argument(&call.error, argument), json);
    ck_assert_ptr_null(call.path);
}

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

/* --- what is refused ------------------------------------------------------------------------------------------------ */

START_TEST(each_wrong_value_names_its_field_and_what_is_expected)
{
    refused("{\"title\":5}", ERROR_FORMAT, "title", "expected", "text in quotation marks");
    refused("{\"title\":[\"x\"]}", ERROR_FORMAT, "title", "expected", "text in quotation marks");
    refused("{\"title\":\"a\\u0007b\"}", ERROR_FORMAT, "title", "value", "a?b");
    refused("{\"title\":\"a\\u0085b\"}", ERROR_FORMAT, "title", "value", "a?b");
    refused("{\"title\":\"a\\u007fb\"}", ERROR_FORMAT, "title", "value", "a?b");
    refused("{\"title\":\"a\\nb\"}", ERROR_FORMAT, "title", "value", "a?b");
    refused("{\"note\":\"a\\rb\"}", ERROR_FORMAT, "note", "value", "a?b");
    refused("{\"active\":\"yes\"}", ERROR_FORMAT, "active", "expected", "true, false or null");
    refused("{\"active\":1}", ERROR_FORMAT, "active", "value", "1");
    refused("{\"day\":\"28.02.2026\"}", ERROR_FORMAT, "day", "expected", "a date as YYYY-MM-DD");
    refused("{\"day\":\"2026-02-29\"}", ERROR_FORMAT, "day", "value", "2026-02-29");
    refused("{\"day\":\"2026-02-28T00:00:00Z\"}", ERROR_FORMAT, "day", "value", "2026-02-28T00:00:00Z");
    refused("{\"day\":20260228}", ERROR_FORMAT, "day", "value", "20260228");
    refused("{\"seen_at\":\"yesterday\"}", ERROR_FORMAT, "seen_at", "value", "yesterday");
    refused("{\"colour\":\"yellow\"}", ERROR_FORMAT, "colour", "expected", "one of: red, dark_blue, green");
    refused("{\"colour\":1}", ERROR_FORMAT, "colour", "value", "1");
    refused("{\"friend\":\"17\"}", ERROR_FORMAT, "friend", "value", "17");
    refused("{\"friend\":17}", ERROR_FORMAT, "friend", "value", "17");
    refused("{\"words\":\"a,b\"}", ERROR_FORMAT, "words", "expected", "a list of texts");
    refused("{\"words\":[\"a\",null]}", ERROR_FORMAT, "words.1", "expected", "text in quotation marks");
    refused("{\"words\":[\"a\",\" \"]}", ERROR_REQUIRED, "words.1", NULL, NULL);
    refused("{\"tags\":{}}", ERROR_FORMAT, "tags", "expected", "a list of JSON objects");
    refused("{\"tags\":[null]}", ERROR_FORMAT, "tags.0", "expected", "a JSON object");
    refused("{\"tags\":[{},\"OIB:1\"]}", ERROR_FORMAT, "tags.1", "value", "OIB:1");
    refused("{\"dialect\":[]}", ERROR_FORMAT, "dialect", "expected", "a JSON object");
    refused("{\"dialect\":{\"header_row\":0}}", ERROR_RANGE, "dialect.header_row", "low", "1");
    refused("{\"tags\":[{},{\"leaves\":[{\"month\":121}]}]}", ERROR_RANGE, "tags.1.leaves.0.month", "high", "120");
    refused("[]", ERROR_FORMAT, NULL, "expected", "a JSON object");
}
END_TEST

START_TEST(what_is_expected_is_said_in_the_language_of_the_caller)
{
    call.language = LANGUAGE_HR;
    refused("{\"day\":\"x\"}", ERROR_FORMAT, "day", "expected", "datum u obliku GGGG-MM-DD");
    refused("{\"ratio\":1.2345}", ERROR_FORMAT, "ratio", "expected", "broj s najviše 3 decimale");
    call.language = LANGUAGE_SQ;
    refused("{\"count\":\"x\"}", ERROR_FORMAT, "count", "expected", "një numër i plotë");
}
END_TEST

START_TEST(a_record_number_with_a_wrong_check_digit_or_country_is_told_so)
{
    char number[24];
    size_t size = number_write((struct number){ (int64_t)2 << 40 | 4217 }, number);
    ck_assert(read_as(ADD, text_format(call.mem, "{\"friend\":\"%.*s\"}", (int)size, number)));
    ck_assert_int_eq(thing.friend.value, (int64_t)2 << 40 | 4217);
    number[size - 1] = (char)(number[size - 1] == '9' ? '0' : number[size - 1] + 1);
    const char *wrong = text_copy_n(call.mem, number, size);
    refused(text_format(call.mem, "{\"friend\":\"%s\"}", wrong), ERROR_CHECKSUM, "friend", "value", wrong);
    const char *nowhere = text_format(call.mem, "ZZ%s", wrong + 2);
    ck_assert(!read_as(ADD, text_format(call.mem, "{\"friend\":\"%s\"}", nowhere)));
    ck_assert(call.error.code == ERROR_UNKNOWN_CODE || call.error.code == ERROR_CHECKSUM);
}
END_TEST

START_TEST(a_field_that_nobody_knows_or_that_may_not_be_said_is_refused)
{
    refused("{\"titel\":\"x\"}", ERROR_UNKNOWN_FIELD, "titel", NULL, NULL);
    refused("{\"tags\":[{\"schema\":\"x\"}]}", ERROR_UNKNOWN_FIELD, "tags.0.schema", "known", "scheme, value, weight, leaves");
    refused("{\"version\":1}", ERROR_UNKNOWN_FIELD, "version", NULL, NULL);
    refused("{\"key\":\"x\"}", ERROR_UNKNOWN_FIELD, "key", NULL, NULL);                         /* the program's own column */
    refused("{\"tags\":[{\"thing\":\"x\"}]}", ERROR_UNKNOWN_FIELD, "tags.0.thing", NULL, NULL); /* the thing it lies in */
    refused("{\"\":1}", ERROR_UNKNOWN_FIELD, "", NULL, NULL);
    refused("{\"a\\u001b[2J\":1}", ERROR_UNKNOWN_FIELD, "a?[2J", NULL, NULL); /* nothing that a terminal would obey */
}
END_TEST

START_TEST(lists_have_a_longest_length)
{
    ck_assert(read_as(ADD, "{\"tags\":[{},{},{}],\"countries\":[\"HR\",\"HR\",\"HR\",\"HR\",\"HR\"]}"));
    refused("{\"tags\":[{},{},{},{}]}", ERROR_TOO_LONG, "tags", "max", "3");
    refused("{\"countries\":[\"HR\",\"HR\",\"HR\",\"HR\",\"HR\",\"HR\"]}", ERROR_TOO_LONG, "countries", "length", "6");
    struct buffer b = { 0 };
    for (size_t i = 0; i < 101; i++)
        buffer_text(&b, i ? ",\"w\"" : "{\"words\":[\"w\"");
    buffer_text(&b, "]}");
    refused(b.bytes, ERROR_TOO_LONG, "words", "max", "100");
    buffer_free(&b);
}
END_TEST

START_TEST(a_key_said_twice_is_named_with_its_path)
{
    refused("{\"title\":\"a\",\"title\":\"a\"}", ERROR_DUPLICATE_KEY, "title", "value", "title");
    refused("{\"tags\":[{},{\"value\":\"a\",\n \"value\":\"b\"}]}", ERROR_DUPLICATE_KEY, "tags.1.value", "line", "2");
    refused("{\"tags\":[{},{\"value\":\"a\",\n \"value\":\"b\"}]}", ERROR_DUPLICATE_KEY, "tags.1.value", "value", "value");
    refused("{\"a_key_that_is_longer_than_what_jansson_quotes\":1,\"x\":{},\"a_key_that_is_longer_than_what_jansson_quotes\":2}",
            ERROR_DUPLICATE_KEY, "a_key_that_is_longer_than_what_jansson_quotes", NULL, NULL);
    refused("{\"t\\u0069tle\":\"a\",\"title\":\"a\"}", ERROR_DUPLICATE_KEY, "title", NULL, NULL); /* the same key, escaped */
}
END_TEST

START_TEST(broken_json_is_told_by_line_and_column)
{
    static const struct {
        const char *json, *line, *column;
    } cases[] = {
        { "", "1", "1" },
        { "   ", "1", "3" },
        { "{", "1", "1" },
        { "{\"title\" \"x\"}", "1", "12" },
        { "{\n  \"title\": \"x\",\n}", "3", "1" },
        { "{'title':1}", "1", "2" },
        { "{\"č\":1,,}", "1", "8" },
        { "{\"count\":01}", "1", "10" },
        { "null", "1", "4" },
        { "5", "1", "1" },
        { "\"text\"", "1", "6" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        refused(cases[i].json, ERROR_SYNTAX, NULL, "line", cases[i].line);
        refused(cases[i].json, ERROR_SYNTAX, NULL, "column", cases[i].column);
    }
}
END_TEST

START_TEST(what_is_not_json_is_not_taken_for_a_number)
{
    static const char *const wrong[] = { "01",  "1.",    ".5",  "+1",    "-",    "1e",       "1e+",       "0x10",
                                         "1_0", "1.5.3", "--1", "1-1",   "NaN",  "Infinity", "-Infinity", "1 2",
                                         "1a",  "00",    "-01", "1e5.5", "0.e1", "１" };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        refused(text_format(call.mem, "{\"count\":%s}", wrong[i]), ERROR_SYNTAX, NULL, NULL, NULL);
    refused("{\"count\":1}}", ERROR_SYNTAX, NULL, NULL, NULL);
    refused("{\"count\":1} 5", ERROR_SYNTAX, NULL, NULL, NULL);
    refused("{5:1}", ERROR_SYNTAX, NULL, NULL, NULL);
    refused("{\"count\":tru1}", ERROR_SYNTAX, NULL, NULL, NULL);
}
END_TEST

/* --- hostile input -------------------------------------------------------------------------------------------------- */

static void refused_bytes(const char *bytes, size_t size, enum error_code code, const char *field)
{
    call_clear(&call);
    ck_assert(!shape_read_json(&call, &thing_shape, ADD, bytes, size, &thing, &mask));
    ck_assert_int_eq(call.error.code, code);
    if (field)
        ck_assert_str_eq(call.error.field, field);
    else
        ck_assert_ptr_null(call.error.field);
}
#define REFUSED_BYTES(literal, code, field) refused_bytes((literal), sizeof(literal) - 1, (code), (field))

START_TEST(bytes_that_are_not_utf8_and_nul_are_refused_with_their_place)
{
    REFUSED_BYTES("{\"title\":\"a\xff\"}", ERROR_ENCODING, "title");
    ck_assert_str_eq(error_argument(&call.error, "at"), "11");
    ck_assert_str_eq(error_argument(&call.error, "column"), "12");
    REFUSED_BYTES("{\"title\":\"\xc3\"}", ERROR_ENCODING, "title");
    REFUSED_BYTES("{\"title\":\"x\",\n\"tags\":[{\"value\":\"\xed\xa0\x80\"}]}", ERROR_ENCODING,
                  "tags.0.value"); /* a surrogate */
    ck_assert_str_eq(error_argument(&call.error, "line"), "2");
    REFUSED_BYTES("{\"title\":\"\xc0\xaf\"}", ERROR_ENCODING, "title"); /* an overlong form */
    REFUSED_BYTES("{\"ti\xf0", ERROR_ENCODING, NULL);
    REFUSED_BYTES("{\"title\":\"\xf4\x90\x80\x80\"}", ERROR_ENCODING, "title");
    REFUSED_BYTES("{\"title\":\"a\0b\"}", ERROR_ENCODING, "title");
    REFUSED_BYTES("{\"title\":\"x\"}\0", ERROR_ENCODING, NULL);
    REFUSED_BYTES("\xff\xfe{\0}\0", ERROR_ENCODING, NULL); /* UTF-16 */
}
END_TEST

START_TEST(escaped_nul_and_lone_surrogates_are_refused)
{
    refused("{\"title\":\"a\\u0000b\"}", ERROR_ENCODING, "title", NULL, NULL);
    refused("{\"tags\":[{},{\"value\":\"\\u0000\"}]}", ERROR_ENCODING, "tags.1.value", NULL, NULL);
    refused("{\"words\":[\"a\",\"\\ud800\"]}", ERROR_ENCODING, "words.1", NULL, NULL);
    refused("{\"title\":\"\\udc00\"}", ERROR_ENCODING, "title", NULL, NULL);
    refused("{\"title\":\"\\ud83dx\"}", ERROR_ENCODING, "title", NULL, NULL);
    refused("{\"a\\u0000b\":1}", ERROR_ENCODING, "a\\u0000b", NULL, NULL);
    refused("{\"title\":\"\\u12\"}", ERROR_SYNTAX, NULL, NULL, NULL);
}
END_TEST

static void nest(struct buffer *b, size_t depth, const char *open, const char *close)
{
    buffer_text(b, "{\"nobody\":");
    for (size_t i = 1; i < depth; i++)
        buffer_text(b, open);
    buffer_text(b, "1");
    for (size_t i = 1; i < depth; i++)
        buffer_text(b, close);
    buffer_text(b, "}");
}

START_TEST(depth_has_a_limit)
{
    static const size_t depths[] = { 16, 17, 5000, 300000 };
    for (size_t i = 0; i < sizeof(depths) / sizeof(depths[0]); i++) {
        struct buffer arrays = { 0 }, objects = { 0 };
        nest(&arrays, depths[i], "[", "]");
        nest(&objects, depths[i], "{\"a\":", "}");
        enum error_code code = depths[i] > 16 ? ERROR_SYNTAX : ERROR_UNKNOWN_FIELD;
        refused(arrays.bytes, code, depths[i] > 16 ? NULL : "nobody", NULL, NULL);
        refused(objects.bytes, code, depths[i] > 16 ? NULL : "nobody", NULL, NULL);
        buffer_free(&arrays);
        buffer_free(&objects);
    }
    struct buffer open = { 0 };
    for (size_t i = 0; i < 100000; i++)
        buffer_char(&open, '[');
    refused(open.bytes, ERROR_SYNTAX, NULL, "column", "17");
    buffer_free(&open);
    refused("]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", ERROR_SYNTAX, NULL, NULL, NULL);
    ck_assert(read_as(ADD, "{\"title\":\"[[[[[[[[[[[[[[[[[[[\"}")); /* brackets in a text are text */
}
END_TEST

START_TEST(a_mebibyte_of_anything_is_read_or_refused_in_bounded_memory)
{
    static const char *const pieces[] = { "0,", "{},", "\"\",", "[],", "null,", "{\"value\":1},", "1e99999," };
    static const char *const fields[] = { "nobody", "words", "tags", "title" };
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++)
        for (size_t k = 0; k < sizeof(fields) / sizeof(fields[0]); k++) {
            struct call c = sample_call();
            struct buffer b = { 0 };
            buffer_format(&b, "{\"%s\":[", fields[k]);
            while (b.size < (size_t)1 << 20)
                buffer_text(&b, pieces[i]);
            b.size--;
            buffer_text(&b, "]}");
            ck_assert(!shape_read_json(&c, &thing_shape, ADD, b.bytes, b.size, &thing, &mask));
            ck_assert_uint_eq(c.error_count, 1);
            ck_assert_str_eq(c.error.field, fields[k]);
            ck_assert(!arena_is_over(c.mem));
            buffer_free(&b);
            sample_end(&c);
        }
}
END_TEST

START_TEST(no_more_errors_are_noted_than_there_is_room_for)
{
    struct buffer b = { 0 };
    for (size_t i = 0; i < 10000; i++)
        buffer_format(&b, "%s\"nobody%zu\":%zu", i ? "," : "{", i, i);
    buffer_text(&b, "}");
    ck_assert(!read_as(ADD, b.bytes));
    ck_assert_uint_eq(call.error_count, CALL_ERRORS_MAX);
    ck_assert_str_eq(call.errors[CALL_ERRORS_MAX - 1].field, "nobody31");
    buffer_free(&b);
}
END_TEST

START_TEST(a_long_value_is_cut_where_an_error_shows_it)
{
    struct buffer b = { 0 };
    buffer_text(&b, "{\"day\":\"");
    for (size_t i = 0; i < 200000; i++)
        buffer_text(&b, "č");
    buffer_text(&b, "\"}");
    ck_assert(!read_as(ADD, b.bytes));
    ck_assert_uint_eq(utf8_length(error_argument(&call.error, "value")), 61);
    ck_assert(utf8_is_valid(error_argument(&call.error, "value"), strlen(error_argument(&call.error, "value"))));
    buffer_free(&b);
}
END_TEST

/* Each document that lacks its end, and each with one byte turned, is read or refused: nothing more is asked. */
START_TEST(half_written_and_damaged_documents_do_no_harm)
{
    static const char whole[] =
        "{\"title\":\"Č\\u010d\\\"\",\"count\":7,\"ratio\":-12.5e1,\"words\":[\"a\",\"b\"],"
        "\"tags\":[{\"scheme\":\"OIB\",\"value\":\"1\",\"leaves\":[{\"concept\":\"1\"}]}],\"dialect\":{}}";
    struct call c = sample_call();
    ck_assert(sample_read(&c, ADD, whole, &thing, &mask));
    sample_end(&c);
    for (size_t n = 0; n < sizeof(whole) - 1; n++) {
        c = sample_call();
        ck_assert(!shape_read_json(&c, &thing_shape, ADD, whole, n, &thing, &mask));
        ck_assert(c.error.code == ERROR_SYNTAX || c.error.code == ERROR_ENCODING);
        sample_end(&c);
    }
    for (size_t n = 0; n < sizeof(whole) - 1; n++)
        for (unsigned bit = 1; bit < 256; bit <<= 1) {
            char damaged[sizeof(whole)];
            memcpy(damaged, whole, sizeof(whole));
            damaged[n] = (char)((unsigned char)damaged[n] ^ bit);
            c = sample_call();
            bool ok = shape_read_json(&c, &thing_shape, ADD, damaged, sizeof(whole) - 1, &thing, &mask);
            ck_assert(ok == (c.error_count == 0));
            sample_end(&c);
        }
}
END_TEST

/* Not "not JSON": memory that cannot be had ends the process with 75, here as elsewhere. Sanitizers end it their own way. */
START_TEST(memory_that_the_parser_cannot_have_ends_the_process)
{
    static const char one[] = "a";
    json_decref(json_stringn_nocheck(one, SIZE_MAX / 4));
}
END_TEST

Suite *suite_shape_json(void)
{
    Suite *suite = suite_create("shape_json");
    TCase *taken = tcase_create("taken"), *numbers = tcase_create("numbers"), *wrong = tcase_create("refused"),
          *hostile = tcase_create("hostile");
#if !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
    tcase_add_exit_test(hostile, memory_that_the_parser_cannot_have_ends_the_process, 75);
#endif
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
    tcase_add_checked_fixture(wrong, start, end);
    tcase_add_test(wrong, each_wrong_value_names_its_field_and_what_is_expected);
    tcase_add_test(wrong, what_is_expected_is_said_in_the_language_of_the_caller);
    tcase_add_test(wrong, a_record_number_with_a_wrong_check_digit_or_country_is_told_so);
    tcase_add_test(wrong, a_field_that_nobody_knows_or_that_may_not_be_said_is_refused);
    tcase_add_test(wrong, lists_have_a_longest_length);
    tcase_add_test(wrong, a_key_said_twice_is_named_with_its_path);
    tcase_add_test(wrong, broken_json_is_told_by_line_and_column);
    tcase_add_test(wrong, what_is_not_json_is_not_taken_for_a_number);
    tcase_add_checked_fixture(hostile, start, end);
    tcase_add_test(hostile, bytes_that_are_not_utf8_and_nul_are_refused_with_their_place);
    tcase_add_test(hostile, escaped_nul_and_lone_surrogates_are_refused);
    tcase_add_test(hostile, depth_has_a_limit);
    tcase_add_test(hostile, a_mebibyte_of_anything_is_read_or_refused_in_bounded_memory);
    tcase_add_test(hostile, no_more_errors_are_noted_than_there_is_room_for);
    tcase_add_test(hostile, a_long_value_is_cut_where_an_error_shows_it);
    tcase_add_test(hostile, half_written_and_damaged_documents_do_no_harm);
    suite_add_tcase(suite, taken);
    suite_add_tcase(suite, numbers);
    suite_add_tcase(suite, wrong);
    suite_add_tcase(suite, hostile);
    return suite;
}
