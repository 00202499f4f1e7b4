/* Fields as PostgreSQL's text format has them. The literals were taken from psql, the round trips are by chance. */
#include "shape_sample.h"
#include <check.h>

Suite *suite_shape_store(void);

static struct call call;
static struct thing thing;

static void start(void)
{
    call = sample_call();
    thing = (struct thing){ 0 };
}

static void end(void)
{
    sample_end(&call);
}

static const struct field *field(const char *name)
{
    return shape_field(&thing_shape, name);
}

static bool loads(const char *name, const char *text)
{
    return field_load(call.mem, field(name), text, &thing);
}

static const char *stored(const char *name)
{
    return field_store(call.mem, field(name), &thing);
}

START_TEST(columns_are_read_as_the_database_writes_them)
{
    ck_assert(loads("title", "Čelik") && strcmp(thing.title, "Čelik") == 0);
    ck_assert(loads("title", "") && strcmp(thing.title, "") == 0);
    ck_assert(loads("big", "-9223372036854775808") && thing.big.known && thing.big.value == INT64_MIN);
    ck_assert(loads("active", "t") && thing.active.known && thing.active.value);
    ck_assert(loads("active", "f") && thing.active.known && !thing.active.value);
    ck_assert(loads("day", "2026-02-28") && thing.day.day == 28);
    ck_assert(loads("seen_at", "2026-11-24 17:15:49.25+00"));
    ck_assert_str_eq(instant_text(call.mem, thing.seen_at), "2026-11-24T17:15:49.25Z");
    ck_assert(loads("ratio", "12.500") && thing.ratio.units == 125 && thing.ratio.scale == 1);
    ck_assert(loads("ratio", "-0.05") && thing.ratio.units == -5 && thing.ratio.scale == 2);
    ck_assert(loads("share_pct", "33.3333333333") && thing.share_pct.scale == 10); /* worked out in SQL: shown, not said */
    ck_assert(loads("friend", "2199023260769") && thing.friend.value == INT64_C(2199023260769));
    ck_assert(loads("colour", "green") && thing.colour == COLOUR_GREEN);
}
END_TEST

START_TEST(a_null_column_is_unknown)
{
    thing = sample_thing(call.mem, 3);
    for (size_t i = 0; i < thing_shape.field_count; i++) {
        const struct field *f = &thing_shape.fields[i];
        ck_assert(field_load(call.mem, f, NULL, &thing));
        ck_assert(!field_is_known(f, &thing));
        ck_assert_ptr_null(field_store(call.mem, f, &thing));
    }
}
END_TEST

START_TEST(a_column_that_does_not_fit_is_told)
{
    static const struct {
        const char *name, *text;
    } wrong[] = {
        { "big", "" },
        { "big", "1.5" },
        { "big", "9223372036854775808" },
        { "big", "1 " },
        { "active", "true" },
        { "active", "" },
        { "day", "infinity" },
        { "day", "2026-02-28 BC" },
        { "day", "" },
        { "seen_at", "-infinity" },
        { "ratio", "NaN" },
        { "ratio", "1e" },
        { "ratio", "1234567890123456" },
        { "colour", "Green" },
        { "colour", "" },
        { "friend", "x" },
        { "words", "" },
        { "words", "{" },
        { "words", "{a" },
        { "words", "a}" },
        { "words", "{a,}" },
        { "words", "{,a}" },
        { "words", "{a,NULL}" },
        { "words", "{null}" },
        { "words", "{{a},{b}}" },
        { "words", "[0:1]={a,b}" },
        { "words", "{\"a}" },
        { "words", "{\"a\"b}" },
        { "words", "{\"a\\}" },
        { "words", "{a}}" },
        { "tags", "{}" },
        { "dialect", "()" },
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        ck_assert_msg(!loads(wrong[i].name, wrong[i].text), "%s: %s", wrong[i].name, wrong[i].text);
}
END_TEST

/* select array['a','b c','x"y','p\q','{','NULL','','č,ë','null1']  and the like. */
START_TEST(arrays_are_read_with_all_their_quoting)
{
    ck_assert(loads("words", "{a,\"b c\",\"x\\\"y\",\"p\\\\q\",\"{\",\"NULL\",\"\",\"č,ë\",null1}"));
    static const char *const items[] = { "a", "b c", "x\"y", "p\\q", "{", "NULL", "", "č,ë", "null1" };
    ck_assert_uint_eq(thing.words.n, sizeof(items) / sizeof(items[0]));
    for (size_t i = 0; i < thing.words.n; i++)
        ck_assert_str_eq(thing.words.item[i], items[i]);
    ck_assert(loads("words", "{}"));
    ck_assert_uint_eq(thing.words.n, 0);
    ck_assert_str_eq(stored("words"), "{}"); /* said to be none is not unknown */
}
END_TEST

START_TEST(values_are_stored_as_the_database_reads_them)
{
    thing = (struct thing){ .title = "x\"y",
                            .big = { true, INT64_MIN },
                            .active = { true, false },
                            .day = DATE(812, 1, 2),
                            .seen_at = { true, INT64_C(1795540549250000) },
                            .ratio = { true, 2, -5 },
                            .friend = { INT64_C(2199023260769) },
                            .colour = COLOUR_DARK_BLUE };
    thing.words = (struct texts){ 4, (const char *[]){ "a", "x\"y", "p\\q", "NULL" } };
    ck_assert_str_eq(stored("title"), "x\"y");
    ck_assert_str_eq(stored("big"), "-9223372036854775808");
    ck_assert_str_eq(stored("active"), "f");
    ck_assert_str_eq(stored("day"), "0812-01-02");
    ck_assert_str_eq(stored("seen_at"), "2026-11-24T17:15:49.25Z");
    ck_assert_str_eq(stored("ratio"), "-0.05");
    ck_assert_str_eq(stored("friend"), "2199023260769");
    ck_assert_str_eq(stored("colour"), "dark_blue");
    ck_assert_str_eq(stored("words"), "{\"a\",\"x\\\"y\",\"p\\\\q\",\"NULL\"}");
    ck_assert_ptr_null(stored("tags"));
    ck_assert_ptr_null(stored("dialect"));
}
END_TEST

START_TEST(an_empty_list_that_was_said_is_stored_as_one_and_never_said_is_null)
{
    struct field_mask mask;
    ck_assert(sample_read(&call, ADD, "{\"words\":[]}", &thing, &mask));
    ck_assert_str_eq(stored("words"), "{}");
    ck_assert(sample_read(&call, ADD, "{\"words\":null}", &thing, &mask));
    ck_assert_str_eq(stored("words"), "{}");
    ck_assert(sample_read(&call, ADD, "{}", &thing, &mask));
    ck_assert_ptr_null(stored("words"));
}
END_TEST

START_TEST(what_is_stored_loads_the_same)
{
    for (uint64_t seed = 0; seed < 1000; seed++) {
        thing = sample_thing(call.mem, seed);
        for (size_t i = 0; i < thing_shape.field_count; i++) {
            const struct field *f = &thing_shape.fields[i];
            if (f->kind == KIND_LIST || f->kind == KIND_RECORD)
                continue;
            struct thing other = { 0 };
            const char *text = field_store(call.mem, f, &thing);
            ck_assert_msg(field_load(call.mem, f, text, &other), "seed %lu: %s: %s", (unsigned long)seed, f->name, text);
            ck_assert_msg(field_equal(f, &thing, &other), "seed %lu: %s: %s", (unsigned long)seed, f->name, text);
        }
        arena_reset(call.mem);
    }
}
END_TEST

Suite *suite_shape_store(void)
{
    Suite *suite = suite_create("shape_store");
    TCase *store = tcase_create("store");
    tcase_add_checked_fixture(store, start, end);
    tcase_add_test(store, columns_are_read_as_the_database_writes_them);
    tcase_add_test(store, a_null_column_is_unknown);
    tcase_add_test(store, a_column_that_does_not_fit_is_told);
    tcase_add_test(store, arrays_are_read_with_all_their_quoting);
    tcase_add_test(store, values_are_stored_as_the_database_reads_them);
    tcase_add_test(store, an_empty_list_that_was_said_is_stored_as_one_and_never_said_is_null);
    tcase_add_test(store, what_is_stored_loads_the_same);
    suite_add_tcase(suite, store);
    return suite;
}
