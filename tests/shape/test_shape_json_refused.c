/* Reading JSON: what each wrong value is told, and what hostile input cannot do. */
#include "base/buffer.h"
#include "base/utf8.h"
#include "json_reading.h"
#include <jansson.h>

Suite *suite_shape_json_refused(void);

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

Suite *suite_shape_json_refused(void)
{
    Suite *suite = suite_create("shape_json_refused");
    TCase *wrong = tcase_create("refused"), *hostile = tcase_create("hostile");
#if !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
    tcase_add_exit_test(hostile, memory_that_the_parser_cannot_have_ends_the_process, 75);
#endif
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
    suite_add_tcase(suite, wrong);
    suite_add_tcase(suite, hostile);
    return suite;
}
