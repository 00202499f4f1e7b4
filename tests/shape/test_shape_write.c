/* Writing: what stands in the JSON is compared with what an independent parser reads back, and with our own reader. */
#include "base/buffer.h"
#include "base/csv.h"
#include "shape/page.h"
#include "shape_sample.h"
#include <check.h>
#include <jansson.h>

Suite *suite_shape_write(void);

static struct call call;

static void start(void)
{
    call = sample_call();
}

static void end(void)
{
    sample_end(&call);
}

static const char *written(const struct shape *s, unsigned roles, const void *record, bool nested)
{
    struct buffer b = { 0 };
    shape_write_json(&b, s, roles, record, nested);
    const char *text = text_copy_n(call.mem, b.bytes, b.size);
    buffer_free(&b);
    return text;
}

START_TEST(a_record_is_one_object_in_the_order_of_its_fields)
{
    struct leaf leaves[] = { { .mark = { 1 }, .concept = "CPV:1", .month = { true, 0 } }, { .concept = "CPV:2" } };
    struct mark mark = { .scheme = "OIB", .value = "say \"x\"\n", .weight = { true, 2, 5 }, .thing = { (int64_t)2 << 40 | 17 } };
    mark.leaves.n = 2;
    mark.leaves.item = leaves;
    ck_assert_str_eq(written(&mark_shape, READ, &mark, true),
                     "{\"number\":null,\"scheme\":\"OIB\",\"value\":\"say \\\"x\\\"\\n\",\"weight\":0.05,"
                     "\"leaves\":[{\"concept\":\"CPV:1\",\"month\":0},{\"concept\":\"CPV:2\",\"month\":null}]}");
    const char *alone = written(&mark_shape, READ, &mark, false), *number = number_text(call.mem, mark.thing);
    ck_assert_ptr_nonnull(strstr(alone, text_format(call.mem, "\"number\":null,\"thing\":\"%s\",\"scheme\"", number)));
}
END_TEST

START_TEST(what_is_unknown_is_null_and_lists_are_always_arrays)
{
    static const struct thing nothing;
    ck_assert_str_eq(
        written(&thing_shape, READ, &nothing, false),
        "{\"number\":null,\"owner\":null,\"version\":null,\"title\":null,\"note\":null,\"country\":null,\"concept\":null,"
        "\"part\":null,\"colour\":null,\"count\":null,\"big\":null,\"ratio\":null,\"share_pct\":null,\"whole\":null,"
        "\"active\":null,\"day\":null,\"seen_at\":null,\"friend\":null,\"countries\":[],\"words\":[],\"before\":null,"
        "\"tags\":[],\"leaves\":[],\"dialect\":{\"delimiter\":null,\"header_row\":null}}");
    ck_assert_str_eq(written(&thing_shape, QUERY, &nothing, false), "{}");
}
END_TEST

START_TEST(columns_of_the_program_itself_are_never_shown)
{
    struct thing t = { .key = "secret" };
    ck_assert_ptr_null(strstr(written(&thing_shape, READ, &t, false), "secret"));
}
END_TEST

START_TEST(fields_of_a_record_alone_are_left_out_inside_another)
{
    static const struct thing nothing;
    ck_assert_ptr_nonnull(strstr(written(&thing_shape, READ, &nothing, false), "\"leaves\""));
    ck_assert_ptr_null(strstr(written(&thing_shape, READ, &nothing, true), "\"leaves\""));
}
END_TEST

START_TEST(json_in_a_text_is_written_as_it_is)
{
    struct thing t = { .before = "{\"a\": 1.50}" };
    ck_assert_ptr_nonnull(strstr(written(&thing_shape, READ, &t, false), "\"before\":{\"a\": 1.50},"));
}
END_TEST

START_TEST(decimals_are_written_in_their_shortest_form)
{
    static const struct {
        struct decimal d;
        const char *text;
    } cases[] = {
        { { true, 0, 0 }, "0" },
        { { true, 1, 5 }, "0.5" },
        { { true, 3, 5 }, "0.005" },
        { { true, 2, 1250 }, "12.5" },
        { { true, 2, 1200 }, "12" },
        { { true, 3, 0 }, "0" },
        { { true, 2, -5 }, "-0.05" },
        { { true, 0, -999999999999999 }, "-999999999999999" },
        { { true, 3, 123456789012345 }, "123456789012.345" },
        { { true, 15, 123456789012345 }, "0.123456789012345" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct mark mark = { .weight = cases[i].d };
        ck_assert_ptr_nonnull(
            strstr(written(&mark_shape, READ, &mark, true), text_format(call.mem, "\"weight\":%s,", cases[i].text)));
    }
}
END_TEST

/* The floor's own writers of text are the other opinion. */
START_TEST(days_and_moments_are_written_as_the_floor_writes_them)
{
    static const int64_t moments[] = { 0,
                                       1,
                                       -1,
                                       1000000,
                                       -1000000,
                                       250000,
                                       INT64_C(1795540549250000),
                                       INT64_C(951782400000000),
                                       INT64_C(-62135596800000000),
                                       INT64_C(253402300799999999) };
    for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
        struct thing t = { .seen_at = { true, moments[i] } };
        t.day = date_from_days(moments[i] / INT64_C(86400000000));
        const char *json = written(&thing_shape, READ, &t, false);
        ck_assert_msg(strstr(json, text_format(call.mem, "\"seen_at\":\"%s\"", instant_text(call.mem, t.seen_at))) != NULL, "%s",
                      json);
        ck_assert_msg(strstr(json, text_format(call.mem, "\"day\":\"%s\"", date_text(call.mem, t.day))) != NULL, "%s", json);
    }
}
END_TEST

START_TEST(a_page_counts_its_rows_and_names_the_next)
{
    struct leaf leaves[] = { { .concept = "CPV:1" }, { .concept = "CPV:2" } };
    struct page page = { .rows = { 2, leaves }, .count = 7, .next = "a\"b" };
    struct buffer b = { 0 };
    page_write(call.mem, FORM_JSON, &leaf_shape, READ, NULL, &page, &b);
    ck_assert_str_eq(b.bytes, "{\"count\":7,\"count_is\":\"exact\",\"leaves\":[{\"concept\":\"CPV:1\",\"month\":null},{"
                              "\"concept\":\"CPV:2\",\"month\":null}],"
                              "\"next\":\"a\\\"b\"}");
    buffer_free(&b);
    page = (struct page){ .rows = { 0, leaves } };
    b = (struct buffer){ 0 };
    page_write(call.mem, FORM_JSON, &leaf_shape, READ, NULL, &page, &b);
    ck_assert_str_eq(b.bytes, "{\"count\":0,\"count_is\":\"exact\",\"leaves\":[],\"next\":null}");
    buffer_free(&b);
    page = (struct page){ .count = 10000, .at_least = true };
    b = (struct buffer){ 0 };
    page_write(call.mem, FORM_JSON, &leaf_shape, READ, NULL, &page, &b);
    ck_assert_str_eq(b.bytes, "{\"count\":10000,\"count_is\":\"at_least\",\"leaves\":[],\"next\":null}");
    buffer_free(&b);
}
END_TEST

/* --- an independent reader ------------------------------------------------------------------------------------------ */

static void compare_text(const json_t *value, const char *text)
{
    if (text)
        ck_assert_str_eq(json_string_value(value), text);
    else
        ck_assert(json_is_null(value));
}

static void compare_decimal(const json_t *value, struct decimal d)
{
    if (d.known)
        ck_assert(json_number_value(value) == strtod(decimal_text(call.mem, d), NULL));
    else
        ck_assert(json_is_null(value));
}

static void compare_texts(const json_t *value, const struct texts *texts)
{
    ck_assert(json_is_array(value));
    ck_assert_uint_eq(json_array_size(value), texts->n);
    for (size_t i = 0; i < texts->n; i++)
        ck_assert_str_eq(json_string_value(json_array_get(value, i)), texts->item[i]);
}

static void compare(const json_t *object, const struct shape *s, const void *record)
{
    for (size_t i = 0; i < s->field_count; i++) {
        const struct field *f = &s->fields[i];
        const json_t *value = json_object_get(object, f->name);
        const void *at = field_at(f, record);
        if (!(f->roles & ADD) || (f->roles & TOP_LEVEL))
            continue;
        switch (f->kind) {
        case KIND_TEXT:
            compare_text(value, *(const char *const *)at);
            break;
        case KIND_INT: {
            const struct maybe_int *m = at;
            ck_assert(m->known ? json_is_integer(value) && json_integer_value(value) == m->value : json_is_null(value));
            break;
        }
        case KIND_BOOL: {
            const struct maybe_bool *m = at;
            ck_assert(m->known ? json_is_boolean(value) && json_boolean_value(value) == m->value : json_is_null(value));
            break;
        }
        case KIND_DATE:
            compare_text(value, field_is_known(f, record) ? date_text(call.mem, *(const struct date *)at) : NULL);
            break;
        case KIND_INSTANT:
            compare_text(value, field_is_known(f, record) ? instant_text(call.mem, *(const struct instant *)at) : NULL);
            break;
        case KIND_DECIMAL:
            compare_decimal(value, *(const struct decimal *)at);
            break;
        case KIND_NUMBER:
            compare_text(value, field_is_known(f, record) ? number_text(call.mem, *(const struct number *)at) : NULL);
            break;
        case KIND_CHOICE:
            compare_text(value, f->choices[*(const unsigned *)at]);
            break;
        case KIND_TEXTS:
            compare_texts(value, at);
            break;
        case KIND_LIST: {
            const struct list *list = at;
            ck_assert_uint_eq(json_array_size(value), list->n);
            for (size_t k = 0; k < list->n; k++)
                compare(json_array_get(value, k), f->of, (const char *)list->item + k * f->of->size);
            break;
        }
        case KIND_RECORD:
            compare(value, f->of, at);
            break;
        }
    }
}

/* Through jansson what may be said, through our own reader all that is shown. */
START_TEST(a_thousand_records_by_chance_come_back_as_they_were)
{
    for (uint64_t seed = 0; seed < 1000; seed++) {
        struct arena *mem = call.mem;
        struct thing one = sample_thing(mem, seed), other;
        struct buffer b = { 0 };
        shape_write_json(&b, &thing_shape, ADD, &one, true);
        json_error_t e;
        json_t *document = json_loadb(b.bytes, b.size, JSON_REJECT_DUPLICATES, &e);
        ck_assert_msg(document != NULL, "seed %lu: %s: %s", (unsigned long)seed, e.text, b.bytes);
        compare(document, &thing_shape, &one);
        json_decref(document);
        struct field_mask mask;
        b.size = 0;
        shape_write_json(&b, &thing_shape, READ, &one, false);
        ck_assert_msg(shape_read_json(&call, &thing_shape, READ, b.bytes, b.size, &other, &mask), "seed %lu: %s of %s: %s",
                      (unsigned long)seed, error_rows[call.error.code].slug, call.error.field, b.bytes);
        ck_assert_msg(sample_equal(&thing_shape, READ, &one, &other), "seed %lu: %s", (unsigned long)seed, b.bytes);
        buffer_free(&b);
        arena_reset(mem);
    }
}
END_TEST

/* --- CSV ------------------------------------------------------------------------------------------------------------ */

START_TEST(csv_has_the_plain_fields_in_the_form_of_machines)
{
    struct buffer b = { 0 };
    struct mark mark = { .scheme = "a,b", .value = "say \"x\"", .weight = { true, 1, 15 } };
    page_write(call.mem, FORM_CSV, &mark_shape, READ, NULL, &(struct page){ .rows = { 1, &mark } }, &b);
    ck_assert_str_eq(b.bytes, "number,thing,scheme,value,weight\r\n,,\"a,b\",\"say \"\"x\"\"\",1.5\r\n");
    buffer_free(&b);
}
END_TEST

Suite *suite_shape_write(void)
{
    Suite *suite = suite_create("shape_write");
    TCase *json = tcase_create("json"), *oracle = tcase_create("oracle"), *csv = tcase_create("csv");
    tcase_add_checked_fixture(json, start, end);
    tcase_add_test(json, a_record_is_one_object_in_the_order_of_its_fields);
    tcase_add_test(json, what_is_unknown_is_null_and_lists_are_always_arrays);
    tcase_add_test(json, columns_of_the_program_itself_are_never_shown);
    tcase_add_test(json, fields_of_a_record_alone_are_left_out_inside_another);
    tcase_add_test(json, json_in_a_text_is_written_as_it_is);
    tcase_add_test(json, decimals_are_written_in_their_shortest_form);
    tcase_add_test(json, days_and_moments_are_written_as_the_floor_writes_them);
    tcase_add_test(json, a_page_counts_its_rows_and_names_the_next);
    tcase_add_checked_fixture(oracle, start, end);
    tcase_add_test(oracle, a_thousand_records_by_chance_come_back_as_they_were);
    tcase_add_checked_fixture(csv, start, end);
    tcase_add_test(csv, csv_has_the_plain_fields_in_the_form_of_machines);
    suite_add_tcase(suite, json);
    suite_add_tcase(suite, oracle);
    suite_add_tcase(suite, csv);
    return suite;
}
