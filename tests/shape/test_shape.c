/* What is common to all forms of a shape: its fields, what must be said, laying a change over a record. */
#include "base/buffer.h"
#include "base/utf8.h"
#include "shape_sample.h"
#include <check.h>

Suite *suite_shape(void);

/* --- the sample ----------------------------------------------------------------------------------------------------- */

static const char *const colours[] = { NULL, "red", "dark_blue", "green", NULL };

static const struct field leaf_fields[] = {
    FIELD(leaf, tag, ADD | REQUIRED),
    FIELD(leaf, concept, ADD | REQUIRED | CHANGE | READ, .scheme = "CPV"),
    FIELD(leaf, month, ADD | CHANGE | READ, .low = 0, .high = 120),
};
const struct shape leaf_shape = { SHAPE(leaf, "leaves", leaf_fields), .table = "leaf", .parent = &sample_tag_shape,
                                  .compact = "concept" };

static const struct field tag_fields[] = {
    FIELD(tag, number, KEY | READ),
    FIELD(tag, thing, ADD | REQUIRED | READ | TOP_LEVEL),
    FIELD(tag, scheme, ADD | REQUIRED | CHANGE | READ, .max = 10),
    FIELD(tag, value, ADD | REQUIRED | CHANGE | READ),
    FIELD(tag, weight, ADD | CHANGE | READ, .decimals = 2),
    LIST(tag, leaves, ADD | READ, &leaf_shape),
};
const struct shape sample_tag_shape = { SHAPE(tag, "tags", tag_fields), .table = "tag", .parent = &thing_shape,
                                        .compact = "scheme:value" };

static const struct field dialect_fields[] = {
    FIELD(dialect, delimiter, ADD | REQUIRED | READ, .max = 1),
    FIELD(dialect, header_row, ADD | READ, .low = 1, .high = 1000),
};
const struct shape dialect_shape = { SHAPE(dialect, "dialects", dialect_fields) };

static const struct field thing_fields[] = {
    FIELD(thing, number, KEY | READ),
    FIELD(thing, owner, READ | FILTER, .country = true),
    FIELD(thing, version, READ),
    FIELD(thing, title, ADD | REQUIRED | CHANGE | READ, .max = 20),
    FIELD(thing, note, ADD | CHANGE | READ, .max = 1000),
    FIELD(thing, country, ADD | CHANGE | READ | FILTER, .country = true),
    FIELD(thing, concept, ADD | CHANGE | READ, .scheme = "CERT"),
    FIELD(thing, part, ADD | CHANGE | READ, .scheme = "*"),
    FIELD(thing, colour, ADD | CHANGE | READ, .choices = colours),
    FIELD(thing, count, ADD | CHANGE | READ, .low = 0, .high = 10),
    FIELD(thing, big, ADD | CHANGE | READ),
    FIELD(thing, ratio, ADD | CHANGE | READ, .decimals = 3),
    FIELD(thing, share_pct, ADD | CHANGE | READ, .decimals = 2, .low = 0, .high = 100),
    FIELD(thing, whole, ADD | CHANGE | READ),
    FIELD(thing, active, ADD | CHANGE | READ),
    FIELD(thing, day, ADD | CHANGE | READ),
    FIELD(thing, seen_at, ADD | CHANGE | READ),
    FIELD(thing, friend, ADD | CHANGE | READ),
    FIELD(thing, countries, ADD | CHANGE | READ, .country = true, .max = 5),
    FIELD(thing, words, ADD | CHANGE | READ),
    FIELD(thing, key, STORE),
    FIELD(thing, before, READ, .json = true),
    LIST(thing, tags, ADD | READ, &sample_tag_shape, .max = 3),
    LIST(thing, leaves, ADD | READ | TOP_LEVEL, &leaf_shape),
    PART(thing, dialect, ADD | READ, &dialect_shape),
};
const struct shape thing_shape = { SHAPE(thing, "things", thing_fields), .table = "thing" };

struct call sample_call(void)
{
    struct call c;
    call_start(&c, arena_new((size_t)64 << 20), LANGUAGE_EN);
    return c;
}

void sample_end(struct call *c)
{
    arena_free(c->mem);
}

bool sample_read(struct call *c, unsigned roles, const char *json, struct thing *out, struct field_mask *mask)
{
    return shape_read_json(c, &thing_shape, roles, json, strlen(json), out, mask);
}

const char *error_argument(const struct error *e, const char *name)
{
    for (size_t i = 0; e->arguments && e->arguments[i]; i += 2)
        if (strcmp(e->arguments[i], name) == 0)
            return e->arguments[i + 1];
    return "";
}

/* xorshift64*: the same on every machine. */
static uint64_t chance(uint64_t *state, uint64_t below)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (*state * UINT64_C(2685821657736338717) >> 16) % below;
}

static const char *any_text(struct arena *mem, uint64_t *state, size_t characters)
{
    static const char *const pieces[] = { "a",  "Z", "0",  "\"", "\\",      ",",   "{",  "}",  "NULL", "null", "'", ";",
                                          "đ",  "Š", "ë",  "ç",  "ž",       "/",   ":",  "[",  "]",    "%",    "&", "<",
                                          "$1", "�", "😀", "ћ",  "\\u0000", "x y", "--", "{}", "\"\"", "`" };
    struct buffer b = { 0 };
    for (size_t n = chance(state, characters) + 1; n; n--)
        buffer_text(&b, pieces[chance(state, sizeof(pieces) / sizeof(pieces[0]))]);
    while (utf8_length(b.bytes) > characters) {
        do
            b.size--;
        while (((unsigned char)b.bytes[b.size] & 0xc0) == 0x80);
        b.bytes[b.size] = '\0';
    }
    const char *text = text_trim(mem, text_copy(mem, b.bytes), false);
    buffer_free(&b);
    return *text ? text : "x";
}

static struct decimal any_decimal(uint64_t *state, uint8_t decimals, int64_t limit)
{
    struct decimal d = { true, (uint8_t)chance(state, decimals + 1u), 0 };
    d.units = (int64_t)chance(state, (uint64_t)limit);
    while (d.scale && d.units % 10 == 0) {
        d.units /= 10;
        d.scale--;
    }
    return d;
}

static struct number any_number(uint64_t *state)
{
    return (struct number){ (int64_t)(chance(state, 3) + 1) << 40 | (int64_t)(chance(state, 99999999) + 1) };
}

static struct texts any_texts(struct arena *mem, uint64_t *state, bool country)
{
    static const char *const countries[] = { "HR", "AL", "XK", "US", "DE" };
    struct texts t = { chance(state, 5), TAKE_N(mem, 5, const char *) };
    for (size_t i = 0; i < t.n; i++)
        t.item[i] = country ? countries[chance(state, 5)] : any_text(mem, state, 12);
    return t;
}

static void fill_leaves(struct arena *mem, uint64_t *state, struct list *list)
{
    struct leaf *leaves = TAKE_N(mem, 3, struct leaf);
    for (size_t i = 0; i < 3; i++)
        leaves[i] = (struct leaf){ .concept = text_format(mem, "CPV:%u", (unsigned)chance(state, 99999999)),
                                   .month = { chance(state, 2), 0 } };
    *list = (struct list){ chance(state, 4), leaves };
}

static bool often(uint64_t *state)
{
    return chance(state, 4) != 0;
}

struct thing sample_thing(struct arena *mem, uint64_t seed)
{
    uint64_t s = seed * 2654435761u + 88172645463325252u;
    struct thing t = { .title = any_text(mem, &s, 20) };
    t.number = any_number(&s);
    if (often(&s))
        t.note = text_format(mem, "%s\n\t%s", any_text(mem, &s, 300), any_text(mem, &s, 300));
    if (often(&s))
        t.country = "HR";
    if (often(&s))
        t.concept = "CERT:AQAP2110";
    if (often(&s))
        t.part = "ML:6.a";
    t.colour = (unsigned)chance(&s, 4);
    if (often(&s))
        t.count = (struct maybe_int){ true, (int64_t)chance(&s, 11) };
    if (often(&s))
        t.big =
            (struct maybe_int){ true, chance(&s, 2) ? INT64_MAX - (int64_t)chance(&s, 9) : INT64_MIN + (int64_t)chance(&s, 9) };
    if (often(&s))
        t.ratio = any_decimal(&s, 3, 999999999999999);
    if (t.ratio.known && chance(&s, 2))
        t.ratio.units = -t.ratio.units;
    if (often(&s))
        t.share_pct = any_decimal(&s, 2, 100);
    if (often(&s))
        t.whole = any_decimal(&s, 0, 999999999999999);
    t.active = (struct maybe_bool){ often(&s), chance(&s, 2) };
    if (often(&s))
        t.day = date_from_days((int64_t)chance(&s, 200000) - 100000);
    if (often(&s))
        t.seen_at = (struct instant){ true, (int64_t)chance(&s, UINT64_C(8000000000000000)) - INT64_C(4000000000000000) };
    if (often(&s))
        t.friend = any_number(&s);
    t.countries = any_texts(mem, &s, true);
    t.words = any_texts(mem, &s, false);
    t.tags.n = chance(&s, 4);
    t.tags.item = TAKE_N(mem, 3, struct tag);
    for (size_t i = 0; i < 3; i++) {
        struct tag *tag = &t.tags.item[i];
        *tag =
            (struct tag){ .scheme = any_text(mem, &s, 10), .value = any_text(mem, &s, 30), .weight = any_decimal(&s, 2, 99999) };
        struct list leaves;
        fill_leaves(mem, &s, &leaves);
        memcpy(&tag->leaves, &leaves, sizeof(leaves));
    }
    if (often(&s))
        t.dialect = (struct dialect){ ";", { true, 1 } };
    return t;
}

bool sample_equal(const struct shape *s, unsigned roles, const void *a, const void *b)
{
    for (size_t i = 0; i < s->field_count; i++) {
        const struct field *f = &s->fields[i];
        if (!(f->roles & roles))
            continue;
        if (!field_equal(f, a, b))
            return false;
        if (f->kind == KIND_RECORD && !sample_equal(f->of, roles, field_at(f, a), field_at(f, b)))
            return false;
        if (f->kind != KIND_LIST)
            continue;
        const struct list *one = field_at(f, a), *other = field_at(f, b);
        if (one->n != other->n)
            return false;
        for (size_t k = 0; k < one->n; k++)
            if (!sample_equal(f->of, roles, (const char *)one->item + k * f->of->size,
                              (const char *)other->item + k * f->of->size))
                return false;
    }
    return true;
}

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
    ck_assert_ptr_eq(shape_field(&thing_shape, "title"), &thing_fields[3]);
    ck_assert_ptr_null(shape_field(&thing_shape, "titl"));
    ck_assert_ptr_null(shape_field(&thing_shape, ""));
    struct thing t = { .title = "x" };
    ck_assert_ptr_eq(field_at(&thing_fields[3], &t), &t.title);
    ck_assert_ptr_eq(field_in(&thing_fields[3], &t), &t.title);
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
        ck_assert(!mask_has(g, &thing_shape, &thing_fields[i]));
        ck_assert(mask_has(ALL_FIELDS, &thing_shape, &thing_fields[i]));
        mask_set(&g, &thing_shape, &thing_fields[i]);
        ck_assert(mask_has(g, &thing_shape, &thing_fields[i]));
    }
}
END_TEST

START_TEST(a_zeroed_record_knows_nothing_and_clearing_makes_it_so)
{
    struct thing t = { 0 };
    for (size_t i = 0; i < thing_shape.field_count; i++)
        ck_assert_msg(!field_is_known(&thing_fields[i], &t), "%s", thing_fields[i].name);
    t = sample_thing(call.mem, 1);
    t.dialect.delimiter = ";";
    t.key = t.owner = "k";
    t.before = "{}";
    for (size_t i = 0; i < thing_shape.field_count; i++)
        field_clear(&thing_fields[i], &t);
    static const struct thing nothing;
    ck_assert_mem_eq(&t.title, &nothing.title, sizeof(t.title));
    for (size_t i = 0; i < thing_shape.field_count; i++)
        ck_assert_msg(!field_is_known(&thing_fields[i], &t), "%s", thing_fields[i].name);
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
        ck_assert_msg(field_equal(&thing_fields[i], &a, &same), "%s", thing_fields[i].name);
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
    struct tag tags[] = { { .scheme = "OIB", .value = "1" }, { .scheme = "OIB" } };
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
    struct tag tag = { .scheme = "OIB", .value = "1" };
    ck_assert(!shape_complete(&call, &sample_tag_shape, ADD, &tag));
    ck_assert_str_eq(call.error.field, "thing");
    call_clear(&call);
    struct thing t = { .title = "x" };
    t.tags.n = 1;
    t.tags.item = &tag;
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
    ck_assert(shape_complete(&call, &thing_shape, KEY | CHANGE, &t)); /* a change need not say what REQUIRED be there */
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
