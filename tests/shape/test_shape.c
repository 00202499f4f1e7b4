/* What is common to all forms of a shape: its fields, what must be said, laying a change over a record. */
#include "base/buffer.h"
#include "base/utf8.h"
#include "shape_sample.h"
#include <check.h>

Suite *suite_shape(void);

/* --- fields --------------------------------------------------------------------------------------------------------- */

static struct call call;

static void start(void)
{
    call = sample_call();
}

static void end(void)
{
    sample_end(&call);
}

START_TEST(a_field_is_found_by_its_name_and_only_by_it)
{
    ck_assert_ptr_eq(shape_field(&thing_shape, "title"), &thing_shape.fields[3]);
    ck_assert_ptr_null(shape_field(&thing_shape, "titl"));
    ck_assert_ptr_null(shape_field(&thing_shape, ""));
    struct thing t = { .title = "x" };
    ck_assert_ptr_eq(field_at(&thing_shape.fields[3], &t), &t.title);
    ck_assert_ptr_eq(field_in(&thing_shape.fields[3], &t), &t.title);
}
END_TEST

START_TEST(the_kind_of_a_field_comes_from_its_member)
{
    ck_assert_int_eq(shape_field(&thing_shape, "title")->kind, KIND_TEXT);
    ck_assert_int_eq(shape_field(&thing_shape, "count")->kind, KIND_INT);
    ck_assert_int_eq(shape_field(&thing_shape, "active")->kind, KIND_BOOL);
    ck_assert_int_eq(shape_field(&thing_shape, "day")->kind, KIND_DATE);
    ck_assert_int_eq(shape_field(&thing_shape, "seen_at")->kind, KIND_INSTANT);
    ck_assert_int_eq(shape_field(&thing_shape, "ratio")->kind, KIND_DECIMAL);
    ck_assert_int_eq(shape_field(&thing_shape, "friend")->kind, KIND_NUMBER);
    ck_assert_int_eq(shape_field(&thing_shape, "colour")->kind, KIND_CHOICE);
    ck_assert_int_eq(shape_field(&thing_shape, "words")->kind, KIND_TEXTS);
    ck_assert_int_eq(shape_field(&thing_shape, "tags")->kind, KIND_LIST);
    ck_assert_int_eq(shape_field(&thing_shape, "dialect")->kind, KIND_RECORD);
}
END_TEST

START_TEST(what_was_said_is_remembered_field_by_field)
{
    struct field_mask g = { 0 };
    for (size_t i = 0; i < thing_shape.field_count; i++) {
        ck_assert(!mask_has(g, &thing_shape, &thing_shape.fields[i]));
        ck_assert(mask_has(ALL_FIELDS, &thing_shape, &thing_shape.fields[i]));
        mask_set(&g, &thing_shape, &thing_shape.fields[i]);
        ck_assert(mask_has(g, &thing_shape, &thing_shape.fields[i]));
    }
}
END_TEST

START_TEST(a_zeroed_record_knows_nothing_and_clearing_makes_it_so)
{
    struct thing t = { 0 };
    for (size_t i = 0; i < thing_shape.field_count; i++)
        ck_assert_msg(!field_is_known(&thing_shape.fields[i], &t), "%s", thing_shape.fields[i].name);
    t = sample_thing(call.mem, 1);
    t.dialect.delimiter = ";";
    t.key = t.owner = "k";
    t.before = "{}";
    for (size_t i = 0; i < thing_shape.field_count; i++)
        field_clear(&thing_shape.fields[i], &t);
    static const struct thing nothing;
    ck_assert_mem_eq(&t.title, &nothing.title, sizeof(t.title));
    for (size_t i = 0; i < thing_shape.field_count; i++)
        ck_assert_msg(!field_is_known(&thing_shape.fields[i], &t), "%s", thing_shape.fields[i].name);
}
END_TEST

START_TEST(zero_false_and_no_text_are_values_and_not_unknown)
{
    struct thing t = {
        .title = "", .count = { true, 0 }, .active = { true, false }, .ratio = { true, 0, 0 }, .seen_at = { true, 0 }
    };
    ck_assert(field_is_known(shape_field(&thing_shape, "title"), &t));
    ck_assert(field_is_known(shape_field(&thing_shape, "count"), &t));
    ck_assert(field_is_known(shape_field(&thing_shape, "active"), &t));
    ck_assert(field_is_known(shape_field(&thing_shape, "ratio"), &t));
    ck_assert(field_is_known(shape_field(&thing_shape, "seen_at"), &t));
}
END_TEST

/* Each pair differs in one field; the same record never differs from itself. */
START_TEST(records_are_compared_by_value)
{
    struct thing a = { .title = "a",
                       .count = { true, 1 },
                       .active = { true, true },
                       .ratio = { true, 1, 15 },
                       .day = DATE(2026, 1, 2),
                       .seen_at = { true, 5 },
                       .friend = { 9 },
                       .colour = 1,
                       .words = { 2, (const char *[]){ "x", "y" } } };
    struct thing same = a;
    same.title = text_copy(call.mem, "a");
    same.ratio = (struct decimal){ true, 2, 150 };
    same.words.item = (const char *[]){ "x", "y" };
    for (size_t i = 0; i < thing_shape.field_count; i++)
        ck_assert_msg(field_equal(&thing_shape.fields[i], &a, &same), "%s", thing_shape.fields[i].name);
    struct thing b = { .title = "b",
                       .count = { true, 2 },
                       .active = { true, false },
                       .ratio = { true, 1, 16 },
                       .day = DATE(2026, 1, 3),
                       .seen_at = { true, 6 },
                       .friend = { 10 },
                       .colour = 2,
                       .words = { 2, (const char *[]){ "x", "z" } } };
    static const char *const names[] = { "title", "count", "active", "ratio", "day", "seen_at", "friend", "colour", "words" };
    struct thing nothing = { 0 };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const struct field *f = shape_field(&thing_shape, names[i]);
        ck_assert_msg(!field_equal(f, &a, &b), "%s", names[i]);
        ck_assert_msg(!field_equal(f, &a, &nothing) && !field_equal(f, &nothing, &a), "%s", names[i]);
        ck_assert(field_equal(f, &nothing, &nothing));
    }
    b.words = (struct texts){ 1, (const char *[]){ "x" } };
    ck_assert(!field_equal(shape_field(&thing_shape, "words"), &a, &b));
}
END_TEST

/* --- what must be said ---------------------------------------------------------------------------------------------- */

START_TEST(what_must_be_said_when_adding_is_required_with_its_path)
{
    struct leaf leaves[] = { { .concept = "CPV:1" }, { .concept = NULL } };
    struct mark tags[] = { { .scheme = "OIB", .value = "1" }, { .scheme = "OIB" } };
    tags[1].leaves.n = 2;
    tags[1].leaves.item = leaves;
    struct thing t = { 0 };
    t.tags.n = 2;
    t.tags.item = tags;
    ck_assert(!shape_complete(&call, &thing_shape, ADD, &t));
    ck_assert_uint_eq(call.error_count, 3);
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(call.errors[i].code, ERROR_REQUIRED);
    ck_assert_str_eq(call.errors[0].field, "title");
    ck_assert_str_eq(call.errors[1].field, "tags.1.value");
    ck_assert_str_eq(call.errors[2].field, "tags.1.leaves.1.concept");
    ck_assert_ptr_null(call.path);
}
END_TEST

START_TEST(the_record_that_a_child_lies_in_need_not_be_said_inside_it_but_alone)
{
    struct mark mark = { .scheme = "OIB", .value = "1" };
    ck_assert(!shape_complete(&call, &mark_shape, ADD, &mark));
    ck_assert_str_eq(call.error.field, "thing");
    call_clear(&call);
    struct thing t = { .title = "x" };
    t.tags.n = 1;
    t.tags.item = &mark;
    ck_assert(shape_complete(&call, &thing_shape, ADD, &t));
}
END_TEST

START_TEST(a_part_that_is_said_must_be_whole)
{
    struct thing t = { .title = "x", .dialect = { .header_row = { true, 1 } } };
    ck_assert(!shape_complete(&call, &thing_shape, ADD, &t));
    ck_assert_str_eq(call.error.field, "dialect.delimiter");
    ck_assert_ptr_null(call.path);
}
END_TEST

START_TEST(a_key_is_required_where_the_record_is_named)
{
    struct thing t = { .title = "x" };
    ck_assert(shape_complete(&call, &thing_shape, ADD, &t));
    ck_assert(!shape_complete(&call, &thing_shape, KEY | CHANGE, &t));
    ck_assert_str_eq(call.error.field, "number");
    call_clear(&call);
    t = (struct thing){ .number = { 5 } };
    ck_assert(
        shape_complete(&call, &thing_shape, KEY | CHANGE, &t)); /* a change may leave out what is required of a new record */
}
END_TEST

/* --- changes -------------------------------------------------------------------------------------------------------- */

static struct field_mask only(const char *name)
{
    struct field_mask g = { 0 };
    mask_set(&g, &thing_shape, shape_field(&thing_shape, name));
    return g;
}

START_TEST(absent_stays_null_clears_and_a_value_is_laid_over)
{
    struct thing stored = { .title = "old", .count = { true, 1 }, .day = DATE(2026, 1, 1) }, in = { .day = DATE(2026, 2, 2) };
    struct field_mask g = only("count");
    mask_set(&g, &thing_shape, shape_field(&thing_shape, "day"));
    bool differs;
    ck_assert(shape_overlay(&call, &thing_shape, &in, g, &stored, &differs));
    ck_assert(differs);
    ck_assert_str_eq(stored.title, "old");
    ck_assert(!stored.count.known);
    ck_assert_int_eq(stored.day.month, 2);
}
END_TEST

START_TEST(a_change_that_changes_nothing_says_so)
{
    struct thing stored = { .title = "same", .ratio = { true, 1, 15 } }, in = { .title = "same", .ratio = { true, 2, 150 } };
    bool differs = true;
    ck_assert(shape_overlay(&call, &thing_shape, &in, ALL_FIELDS, &stored, &differs));
    ck_assert(!differs);
    ck_assert(shape_overlay(&call, &thing_shape, &in, ALL_FIELDS, &stored, NULL));
}
END_TEST

START_TEST(what_must_be_there_cannot_be_cleared)
{
    struct thing stored = { .title = "kept" }, in = { 0 };
    bool differs;
    ck_assert(!shape_overlay(&call, &thing_shape, &in, only("title"), &stored, &differs));
    ck_assert_int_eq(call.error.code, ERROR_REQUIRED);
    ck_assert_str_eq(call.error.field, "title");
    ck_assert_str_eq(stored.title, "kept");
    ck_assert(!differs);
}
END_TEST

START_TEST(an_empty_list_of_texts_is_laid_over_as_one)
{
    struct thing stored = { .words = { 1, (const char *[]){ "a" } } }, in;
    struct field_mask g;
    bool differs;
    ck_assert(sample_read(&call, CHANGE, "{\"words\":[]}", &in, &g));
    ck_assert(shape_overlay(&call, &thing_shape, &in, g, &stored, &differs));
    ck_assert(differs);
    ck_assert_uint_eq(stored.words.n, 0);
    ck_assert_str_eq(field_store(call.mem, shape_field(&thing_shape, "words"), &stored), "{}");
}
END_TEST

START_TEST(only_fields_that_may_change_are_laid_over)
{
    struct thing stored = { .number = { 7 }, .owner = "HR", .version = { true, 3 }, .title = "a" },
                 in = { .title = "b", .owner = "AL" };
    bool differs;
    ck_assert(shape_overlay(&call, &thing_shape, &in, ALL_FIELDS, &stored, &differs));
    ck_assert_str_eq(stored.title, "b");
    ck_assert_str_eq(stored.owner, "HR");
    ck_assert_int_eq(stored.number.value, 7);
    ck_assert_int_eq(stored.version.value, 3);
}
END_TEST

Suite *suite_shape(void)
{
    Suite *suite = suite_create("shape");
    TCase *fields = tcase_create("fields"), *must = tcase_create("must"), *overlay = tcase_create("overlay");
    tcase_add_checked_fixture(fields, start, end);
    tcase_add_test(fields, a_field_is_found_by_its_name_and_only_by_it);
    tcase_add_test(fields, the_kind_of_a_field_comes_from_its_member);
    tcase_add_test(fields, what_was_said_is_remembered_field_by_field);
    tcase_add_test(fields, a_zeroed_record_knows_nothing_and_clearing_makes_it_so);
    tcase_add_test(fields, zero_false_and_no_text_are_values_and_not_unknown);
    tcase_add_test(fields, records_are_compared_by_value);
    tcase_add_checked_fixture(must, start, end);
    tcase_add_test(must, what_must_be_said_when_adding_is_required_with_its_path);
    tcase_add_test(must, the_record_that_a_child_lies_in_need_not_be_said_inside_it_but_alone);
    tcase_add_test(must, a_part_that_is_said_must_be_whole);
    tcase_add_test(must, a_key_is_required_where_the_record_is_named);
    tcase_add_checked_fixture(overlay, start, end);
    tcase_add_test(overlay, absent_stays_null_clears_and_a_value_is_laid_over);
    tcase_add_test(overlay, a_change_that_changes_nothing_says_so);
    tcase_add_test(overlay, what_must_be_there_cannot_be_cleared);
    tcase_add_test(overlay, an_empty_list_of_texts_is_laid_over_as_one);
    tcase_add_test(overlay, only_fields_that_may_change_are_laid_over);
    suite_add_tcase(suite, fields);
    suite_add_tcase(suite, must);
    suite_add_tcase(suite, overlay);
    return suite;
}
