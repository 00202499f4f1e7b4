/* The gap report as /openapi.json describes it: what the service answers for the demo data fits the description, and what does
   not belong to the report does not fit it. */
#include "../harness.h"

#include "../../api/openapi.h"
#include "../../api/task.h"
#include "../../tools/demo/demo.h"
#include "base/buffer.h"
#include "json_schema.h"

#define ADDRESS "/api/v1/reports/gaps"

static json_t *description;

static void start(void)
{
    struct demo_filled filled;
    const char *why = NULL;
    harness_transaction();
    ck_assert_msg(router_start(routes, route_count, op_find, &why), "%s", why);
    description = json_loads(openapi_text(call.mem, LANGUAGE_EN), JSON_REJECT_DUPLICATES, NULL);
    ck_assert_ptr_nonnull(description);
    ck_assert_ok(demo_fill(&call, &filled));
}

static void end(void)
{
    json_decref(description);
    router_stop();
    harness_end();
}

/* What the service answers to GET. */
static json_t *answer_of(const char *address)
{
    struct task task = { .request = { .mem = call.mem, .id = "t-1", .method = "GET" } }, *tasks[] = { &task };
    const struct reply *reply = &task.reply;
    const char *allow;
    ck_assert(request_read_target(&call, &task.request, address));
    ck_assert(request_read_language(&call, &task.request));
    ck_assert_int_eq(route_find(&task.request, &task.target, &allow), ROUTED);
    route_answer(&call, tasks, 1);
    ck_assert_msg(reply->status == 200, "%d %s", reply->status, reply->body.bytes);
    json_t *answer = json_loadb(reply->body.bytes, reply->body.size, JSON_REJECT_DUPLICATES, NULL);
    ck_assert_ptr_nonnull(answer);
    reply_clear(&task.reply);
    return answer;
}

static const json_t *member(const json_t *o, const char *const *path)
{
    for (; *path; path++)
        o = json_object_get(o, *path);
    return o;
}

static const json_t *schema_of_report(void)
{
    static const char *const path[] = {
        "paths", ADDRESS, "get", "responses", "200", "content", "application/json", "schema", NULL
    };
    const json_t *schema = member(description, path);
    ck_assert_ptr_nonnull(schema);
    return schema;
}

static void ck_fits(const json_t *answer)
{
    struct schema_fault fault = json_schema_check(description, schema_of_report(), answer);
    ck_assert_msg(!*fault.text, "%s", fault.text);
}

START_TEST(the_report_of_the_demo_fits_its_description)
{
    json_t *answer = answer_of(ADDRESS);
    const char *key;
    json_t *rows;
    ck_fits(answer);
    json_object_foreach(answer, key, rows)
        ck_assert_msg(json_is_object(rows) || json_array_size(rows) > 0, "the demo has no row of %s to check", key);
    ck_assert_uint_eq(json_object_size(answer), 1 + 7); /* the head and the sections that have rows */
    json_decref(answer);
}
END_TEST

/* A section alone comes with the head and nothing else. */
START_TEST(each_section_can_be_asked_for_by_its_name)
{
    json_t *whole = answer_of(ADDRESS), *rows;
    const char *key;
    json_object_foreach(whole, key, rows)
    {
        if (!json_is_array(rows))
            continue;
        json_t *part = answer_of(text_format(call.mem, ADDRESS "?section=%s", key));
        ck_fits(part);
        ck_assert_uint_eq(json_object_size(part), 2);
        ck_assert(json_equal(json_object_get(part, key), rows));
        json_decref(part);
    }
    json_decref(whole);
}
END_TEST

START_TEST(a_report_in_part_fits_it_too)
{
    static const char *const addresses[] = { ADDRESS "?section=coverage", ADDRESS "?section=meeting&lang=sq",
                                             ADDRESS "?section=summary", ADDRESS "?for_country=XK&lang=hr",
                                             ADDRESS "?theme=UAS_S&country=SI" };
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        json_t *answer = answer_of(addresses[i]);
        ck_fits(answer);
        json_decref(answer);
    }
}
END_TEST

/* Each change of a right answer, one at a time, makes it a wrong one. */
START_TEST(what_is_no_report_does_not_fit)
{
    static const struct {
        const char *section, *key, *value; /* section NULL: of the whole; value NULL: the key is taken away */
    } changes[] = {
        { NULL, "head", NULL },
        { NULL, "together", "[]" },
        { NULL, "coverage", "{}" },
        { "head", "data_hash", NULL },
        { "head", "as_of", "\"24.11.2026.\"" },
        { "head", "secret", "1" },
        { "coverage", "theme", NULL },
        { "coverage", "suppliers", "\"1\"" },
        { "coverage", "state", "\"fine\"" },
        { "concentration", "hhi", "\"0.5\"" },
        { "gaps", "needs", "1" },
        { "gaps", "requirements", NULL },
        { "gaps", "countries", "\"HR\"" },
        { "gaps", "sole_firm", "\"17\"" },
        { "joint_capability", "countries", "null" },
        { "meeting", "partners", "[1]" },
        { "data_gaps", "missing", "\"luck\"" },
        { "matrix", "surveyed_on", "2026" },
    };
    json_t *right = answer_of(ADDRESS);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        json_t *wrong = json_deep_copy(right), *at = wrong;
        if (changes[i].section)
            at = json_object_get(wrong, changes[i].section);
        if (json_is_array(at))
            at = json_array_get(at, 0);
        ck_assert_ptr_nonnull(at);
        if (changes[i].value)
            json_object_set_new(at, changes[i].key, json_loads(changes[i].value, JSON_DECODE_ANY, NULL));
        else
            json_object_del(at, changes[i].key);
        struct schema_fault fault = json_schema_check(description, schema_of_report(), wrong);
        ck_assert_msg(*fault.text, "%s.%s fits as %s", changes[i].section ? changes[i].section : "$", changes[i].key,
                      changes[i].value ? changes[i].value : "absent");
        json_decref(wrong);
    }
    json_decref(right);
}
END_TEST

Suite *suite_report_schema(void);
Suite *suite_report_schema(void)
{
    Suite *s = suite_create("report_schema");
    TCase *t = tcase_create("report_schema");
    tcase_add_checked_fixture(t, start, end);
    tcase_set_timeout(t, 120);
    tcase_add_test(t, the_report_of_the_demo_fits_its_description);
    tcase_add_test(t, each_section_can_be_asked_for_by_its_name);
    tcase_add_test(t, a_report_in_part_fits_it_too);
    tcase_add_test(t, what_is_no_report_does_not_fit);
    suite_add_tcase(s, t);
    return s;
}
