/* Fields as text: flags, query parameters and cells in, the forms of machines and of people out. */
#include "shape_sample.h"
#include <check.h>

Suite *suite_shape_text(void);

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

static bool reads(const char *name, const char *text)
{
    call_clear(&call);
    return field_read(&call, field(name), text, &thing);
}

static void refused(const char *name, const char *text, enum error_code code, const char *path)
{
    ck_assert_msg(!reads(name, text), "was taken: %s", text);
    ck_assert_msg(call.error.code == code, "%s: %s", error_rows[call.error.code].slug, text);
    ck_assert_str_eq(call.error.field, path);
    ck_assert_ptr_null(call.path);
}

static const char *machine(const char *name)
{
    return field_text(call.mem, field(name), &thing);
}

/* --- reading -------------------------------------------------------------------------------------------------------- */

START_TEST(each_kind_is_read_from_text)
{
    static const struct {
        const char *name, *said, *is;
    } cases[] = {
        { "title", "  Čelik ", "Čelik" },
        { "title", "C\u030celik", "Čelik" },
        { "count", "7", "7" },
        { "count", "007", "7" },
        { "ratio", "-12.50", "-12.5" },
        { "ratio", "1e3", "1000" },
        { "active", "yes", "true" },
        { "active", "DA", "true" },
        { "active", "po", "true" },
        { "active", "t", "true" },
        { "active", "0", "false" },
        { "active", "ne", "false" },
        { "active", "Jo", "false" },
        { "active", "false", "false" },
        { "day", "2026-02-28", "2026-02-28" },
        { "day", " 2026-02-28 ", "2026-02-28" },
        { "seen_at", "2026-11-24T17:15:49Z", "2026-11-24T17:15:49Z" },
        { "colour", "Dark_Blue", "dark_blue" },
        { "country", "hr", "HR" },
        { "concept", "AQAP2110", "CERT:AQAP2110" },
        { "part", "ml:6", "ML:6" },
        { "words", "a, b c ,d", "a,b c,d" },
        { "words", "[\"a,b\",\"c\"]", "[\"a,b\",\"c\"]" },
        { "countries", "al,hr", "AL,HR" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        thing = (struct thing){ 0 };
        ck_assert_msg(reads(cases[i].name, cases[i].said), "%s", cases[i].said);
        ck_assert_str_eq(machine(cases[i].name), cases[i].is);
    }
}
END_TEST

START_TEST(blank_clears_every_kind)
{
    for (uint64_t seed = 0; seed < 20; seed++) {
        thing = sample_thing(call.mem, seed);
        for (size_t i = 0; i < thing_shape.field_count; i++) {
            ck_assert(field_read(&call, &thing_shape.fields[i], i % 2 ? "" : " \t", &thing));
            ck_assert_msg(!field_is_known(&thing_shape.fields[i], &thing), "%s", thing_shape.fields[i].name);
        }
    }
    thing.active = (struct maybe_bool){ true, true };
    ck_assert(reads("active", "unknown"));
    ck_assert(!thing.active.known);
}
END_TEST

START_TEST(wrong_text_is_refused_by_its_field)
{
    refused("count", "seven", ERROR_FORMAT, "count");
    refused("count", "1.5", ERROR_FORMAT, "count");
    refused("count", "0x10", ERROR_FORMAT, "count");
    refused("count", "11", ERROR_RANGE, "count");
    refused("big", "9223372036854775808", ERROR_RANGE, "big");
    refused("ratio", "1,5", ERROR_FORMAT, "ratio");
    refused("ratio", "nan", ERROR_FORMAT, "ratio");
    refused("share_pct", "101", ERROR_RANGE, "share_pct");
    refused("active", "maybe", ERROR_FORMAT, "active");
    refused("day", "28.2.2026", ERROR_FORMAT, "day");
    refused("seen_at", "2026-02-28", ERROR_FORMAT, "seen_at");
    refused("colour", "dark-blue", ERROR_FORMAT, "colour");
    refused("country", "Croatia", ERROR_FORMAT, "country");
    refused("part", "6", ERROR_FORMAT, "part");
    refused("friend", "HR-", ERROR_FORMAT, "friend");
    refused("title", "a title of more than 20", ERROR_TOO_LONG, "title");
    refused("title", "a\001b", ERROR_FORMAT, "title");
    refused("title", "a\xff", ERROR_ENCODING, "title");
    refused("words", "a,\xff", ERROR_ENCODING, "words");
    refused("words", "a,,b", ERROR_REQUIRED, "words.1");
    refused("countries", "HR,HRV", ERROR_FORMAT, "countries.1");
    refused("countries", "HR,AL,XK,US,DE,FR", ERROR_TOO_LONG, "countries");
    refused("words", "[\"a\"", ERROR_SYNTAX, "words");
    refused("dialect", "{\"header_row\":0}", ERROR_RANGE, "dialect.header_row");
    refused("dialect", "5", ERROR_SYNTAX, "dialect");
}
END_TEST

START_TEST(a_record_number_is_read_as_people_write_it)
{
    struct number n = { (int64_t)2 << 40 | 4217 };
    char number[24];
    size_t size = number_write(n, number);
    ck_assert(reads("friend", text_format(call.mem, " %.*s ", (int)size, number)));
    ck_assert_int_eq(thing.friend.value, n.value);
    number[size - 1] = (char)(number[size - 1] == '9' ? '0' : number[size - 1] + 1);
    refused("friend", text_copy_n(call.mem, number, size), ERROR_CHECKSUM, "friend");
}
END_TEST

START_TEST(items_are_appended_flag_by_flag)
{
    ck_assert(reads("words", "a,b"));
    ck_assert(reads("words", "c"));
    ck_assert(reads("words", "[\"d,e\"]"));
    ck_assert_str_eq(machine("words"), "[\"a\",\"b\",\"c\",\"d,e\"]");
    refused("words", "[\"x\",5]", ERROR_FORMAT, "words.5");
}
END_TEST

START_TEST(a_list_takes_its_compact_form_or_a_json_object)
{
    ck_assert(reads("tags", "OIB:33392005961"));
    ck_assert(reads("tags", " { \"scheme\":\"NIPT\",\"value\":\"L51306027M\",\"weight\":0.5,\"leaves\":[{\"concept\":\"1\"}]} "));
    ck_assert(reads("tags", "NCAGE: a:b ")); /* the last field takes the rest */
    ck_assert_uint_eq(thing.tags.n, 3);
    ck_assert_str_eq(thing.tags.item[0].scheme, "OIB");
    ck_assert_str_eq(thing.tags.item[0].value, "33392005961");
    ck_assert_str_eq(thing.tags.item[1].value, "L51306027M");
    ck_assert_str_eq(thing.tags.item[1].leaves.item[0].concept, "CPV:1");
    ck_assert_str_eq(thing.tags.item[2].value, "a:b");
    refused("tags", "LEI:1", ERROR_TOO_LONG, "tags");
    refused("tags", "{\"scheme\":\"LEI\"}", ERROR_TOO_LONG, "tags");
    ck_assert(reads("leaves", "35331500"));
    ck_assert_str_eq(thing.leaves.item[0].concept, "CPV:35331500");
}
END_TEST

START_TEST(a_wrong_item_is_named_by_its_place)
{
    ck_assert(reads("tags", "OIB:1"));
    refused("tags", "33392005961", ERROR_FORMAT, "tags.1");
    ck_assert_str_eq(error_argument(&call.error, "expected"), "scheme:value");
    refused("tags", "A_SCHEME_TOO_LONG:1", ERROR_TOO_LONG, "tags.2.scheme");
    thing.tags.n = 1;
    refused("tags", "{\"thing\":\"HR-1\"}", ERROR_UNKNOWN_FIELD, "tags.1.thing");
    thing.tags.n = 1;
    refused("tags", "{\"weight\":0.123}", ERROR_FORMAT, "tags.1.weight");
    thing.tags.n = 1;
    refused("tags", "{", ERROR_SYNTAX, "tags.1");
    refused("tags", "{\"value\":\"a\",\"value\":\"b\"}", ERROR_DUPLICATE_KEY, "tags.1.value");
}
END_TEST

/* Each plain field, written for machines, reads back the same. */
START_TEST(what_is_written_for_machines_is_read_back)
{
    for (uint64_t seed = 0; seed < 300; seed++) {
        thing = sample_thing(call.mem, seed);
        for (size_t i = 0; i < thing_shape.field_count; i++) {
            const struct field *f = &thing_shape.fields[i];
            const char *text = field_text(call.mem, f, &thing);
            struct thing other = { 0 };
            ck_assert((text != NULL) == (field_is_known(f, &thing) && f->kind != KIND_LIST && f->kind != KIND_RECORD));
            if (!text)
                continue;
            ck_assert_msg(field_read(&call, f, text, &other), "seed %lu: %s: %s", (unsigned long)seed, f->name, text);
            ck_assert_msg(field_equal(f, &thing, &other), "seed %lu: %s: %s", (unsigned long)seed, f->name, text);
        }
        arena_reset(call.mem);
    }
}
END_TEST

/* --- for people ----------------------------------------------------------------------------------------------------- */

static void shows(const char *name, const char *en, const char *hr, const char *sq)
{
    ck_assert_str_eq(field_show(call.mem, LANGUAGE_EN, field(name), &thing), en);
    ck_assert_str_eq(field_show(call.mem, LANGUAGE_HR, field(name), &thing), hr);
    ck_assert_str_eq(field_show(call.mem, LANGUAGE_SQ, field(name), &thing), sq);
}

START_TEST(people_read_values_in_their_language)
{
    thing = (struct thing){ .title = "Čelik",
                            .count = { true, 7 },
                            .ratio = { true, 1, 125 },
                            .active = { true, true },
                            .day = DATE(2026, 2, 3),
                            .seen_at = { true, INT64_C(1795540549250000) },
                            .colour = COLOUR_DARK_BLUE };
    thing.words = (struct texts){ 2, (const char *[]){ "a", "b" } };
    shows("title", "Čelik", "Čelik", "Čelik");
    shows("count", "7", "7", "7");
    shows("ratio", "12.5", "12,5", "12,5");
    shows("active", "yes", "da", "po");
    shows("day", "2026-02-03", "03.02.2026.", "03.02.2026");
    shows("seen_at", "2026-11-24 17:15 UTC", "24.11.2026. 17:15 UTC", "24.11.2026 17:15 UTC");
    shows("words", "a, b", "a, b", "a, b");
    shows("colour", "dark_blue", "dark_blue", "dark_blue"); /* a choice without a message shows its own word */
    thing.active.value = false;
    shows("active", "no", "ne", "jo");
}
END_TEST

START_TEST(unknown_is_an_empty_text_but_for_questions_of_yes_and_no)
{
    for (size_t i = 0; i < thing_shape.field_count; i++)
        if (thing_shape.fields[i].kind != KIND_BOOL)
            shows(thing_shape.fields[i].name, "", "", "");
    shows("active", "unknown", "nepoznato", "e panjohur");
}
END_TEST

START_TEST(a_list_shows_its_items_in_their_compact_form)
{
    struct mark tags[] = { { .scheme = "OIB", .value = "1" }, { .value = "2" }, { .scheme = "LEI" } };
    thing.tags.n = 3;
    thing.tags.item = tags;
    shows("tags", "OIB:1, 2, LEI", "OIB:1, 2, LEI", "OIB:1, 2, LEI");
    static const struct field fields[] = { LIST(thing, tags, READ, &dialect_shape) };
    ck_assert_str_eq(field_show(call.mem, LANGUAGE_EN, &fields[0], &thing), "3");
}
END_TEST

Suite *suite_shape_text(void)
{
    Suite *suite = suite_create("shape_text");
    TCase *reading = tcase_create("reading"), *people = tcase_create("people");
    tcase_add_checked_fixture(reading, start, end);
    tcase_add_test(reading, each_kind_is_read_from_text);
    tcase_add_test(reading, blank_clears_every_kind);
    tcase_add_test(reading, wrong_text_is_refused_by_its_field);
    tcase_add_test(reading, a_record_number_is_read_as_people_write_it);
    tcase_add_test(reading, items_are_appended_flag_by_flag);
    tcase_add_test(reading, a_list_takes_its_compact_form_or_a_json_object);
    tcase_add_test(reading, a_wrong_item_is_named_by_its_place);
    tcase_add_test(reading, what_is_written_for_machines_is_read_back);
    tcase_add_checked_fixture(people, start, end);
    tcase_add_test(people, people_read_values_in_their_language);
    tcase_add_test(people, unknown_is_an_empty_text_but_for_questions_of_yes_and_no);
    tcase_add_test(people, a_list_shows_its_items_in_their_compact_form);
    suite_add_tcase(suite, reading);
    suite_add_tcase(suite, people);
    return suite;
}
