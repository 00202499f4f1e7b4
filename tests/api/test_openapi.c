/* The description of the API, made from the program's own tables: it must hold together as OpenAPI demands. */
#include <check.h>
#undef fail /* ours is another */

#include "../../api/openapi.h"
#include "../../api/router.h"
#include "base/buffer.h"
#include <jansson.h>

static struct arena *mem;
static json_t *documents[LANGUAGE_COUNT];

static void start(void)
{
    mem = arena_new(1 << 20);
    const char *why = NULL;
    ck_assert_msg(router_start(routes, route_count, op_find, &why), "%s", why);
    for (size_t l = 0; l < LANGUAGE_COUNT; l++) {
        documents[l] = json_loads(openapi_text(mem, (enum language)l), JSON_REJECT_DUPLICATES, NULL);
        ck_assert_ptr_nonnull(documents[l]);
    }
}

static void end(void)
{
    for (size_t l = 0; l < LANGUAGE_COUNT; l++)
        json_decref(documents[l]);
    router_stop();
    arena_free(mem);
}

static const json_t *at(const json_t *o, const char *path)
{
    struct texts parts = text_split(mem, path, '/');
    for (size_t i = 0; i < parts.n && o; i++)
        o = json_object_get(o, parts.item[i]);
    return o;
}

/* Follows all references below `o`; how many there are. */
static size_t check_references(const json_t *root, const json_t *o)
{
    size_t found = 0, i;
    const char *key;
    json_t *value;
    if (json_is_array(o))
        json_array_foreach((json_t *)(uintptr_t)o, i, value) found += check_references(root, value);
    if (json_is_object(o))
        json_object_foreach((json_t *)(uintptr_t)o, key, value)
        {
            if (strcmp(key, "$ref") == 0 && json_is_string(value)) {
                ck_assert_msg(text_starts_with(json_string_value(value), "#/"), "%s", json_string_value(value));
                ck_assert_msg(at(root, json_string_value(value) + 2), "%s leads nowhere", json_string_value(value));
                found++;
            }
            found += check_references(root, value);
        }
    return found;
}

START_TEST(every_reference_leads_somewhere)
{
    for (size_t l = 0; l < LANGUAGE_COUNT; l++)
        ck_assert_uint_gt(check_references(documents[l], documents[l]), 100);
}
END_TEST

static bool has_parameter(const json_t *operation, const char *name, const char *in)
{
    size_t i;
    json_t *p;
    json_array_foreach(json_object_get(operation, "parameters"), i, p)
    {
        const char *ref = json_string_value(json_object_get(p, "$ref"));
        const json_t *it = ref ? at(documents[0], ref + 2) : p;
        if (strcmp(json_string_value(json_object_get(it, "name")), name) == 0 &&
            strcmp(json_string_value(json_object_get(it, "in")), in) == 0)
            return true;
    }
    return false;
}

static const json_t *operation_of(const struct route *r)
{
    char method[8] = "";
    for (size_t i = 0; r->method[i] && i < sizeof method - 1; i++)
        method[i] = (char)(r->method[i] - 'A' + 'a');
    return json_object_get(json_object_get(json_object_get(documents[0], "paths"), r->path), method);
}

START_TEST(every_route_is_described_once_under_its_own_name)
{
    json_t *seen = json_object();
    for (size_t i = 0; i < route_count; i++) {
        const json_t *o = operation_of(&routes[i]);
        ck_assert_msg(o, "%s %s", routes[i].method, routes[i].path);
        const char *id = json_string_value(json_object_get(o, "operationId"));
        ck_assert_msg(id && !json_object_get(seen, id), "%s", id);
        json_object_set_new(seen, id, json_true());
        ck_assert_ptr_nonnull(json_object_get(json_object_get(o, "responses"), text_format(mem, "%d", routes[i].status)));
    }
    json_decref(seen);
}
END_TEST

START_TEST(every_place_of_an_address_is_a_parameter)
{
    for (size_t i = 0; i < route_count; i++)
        for (const char *p = strchr(routes[i].path, '{'); p; p = strchr(p + 1, '{')) {
            const char *name = text_copy_n(mem, p + 1, strcspn(p + 1, "}"));
            ck_assert_msg(has_parameter(operation_of(&routes[i]), name, "path"), "%s: %s", routes[i].path, name);
        }
}
END_TEST

START_TEST(whatever_needs_a_version_says_so)
{
    size_t found = 0;
    for (size_t i = 0; i < route_count; i++) {
        bool needs = op_find(routes[i].op)->options & OPTION_VERSION;
        ck_assert_int_eq(has_parameter(operation_of(&routes[i]), "If-Match", "header"), needs);
        ck_assert_int_eq(json_object_get(json_object_get(operation_of(&routes[i]), "responses"), "428") != NULL, needs);
        found += needs;
    }
    ck_assert_uint_gt(found, 10);
}
END_TEST

START_TEST(a_file_may_be_of_each_media_type_that_is_taken)
{
    size_t found = 0;
    for (size_t i = 0; i < route_count; i++) {
        if (!route_takes_body(routes[i].method) || op_find(routes[i].op)->form != OP_FILE)
            continue;
        const json_t *content = json_object_get(json_object_get(operation_of(&routes[i]), "requestBody"), "content");
        size_t n = 0;
        for (; file_media_types[n]; n++)
            ck_assert_msg(json_object_get(content, file_media_types[n]), "%s: %s", routes[i].path, file_media_types[n]);
        ck_assert_uint_eq(json_object_size(content), n);
        found++;
    }
    ck_assert_uint_gt(found, 0);
}
END_TEST

START_TEST(every_op_says_what_it_does_in_each_language)
{
    for (size_t l = 0; l < LANGUAGE_COUNT; l++) {
        const char *path;
        json_t *item;
        json_object_foreach(json_object_get(documents[l], "paths"), path, item)
        {
            const char *method;
            json_t *operation;
            json_object_foreach(item, method, operation)
            {
                const char *summary = json_string_value(json_object_get(operation, "summary"));
                ck_assert_msg(summary && strchr(summary, ' '), "%s: %s %s: %s", language_rows[l].code, method, path, summary);
            }
        }
    }
}
END_TEST

START_TEST(the_facets_of_a_search_are_described)
{
    const json_t *media = NULL;
    for (size_t i = 0; i < route_count; i++)
        if (strcmp(routes[i].op, "supplier.search") == 0)
            media = at(operation_of(&routes[i]), "responses/200/content");
    const json_t *schema = json_object_get(json_object_get(media, "application/json"), "schema");
    const char *ref = json_string_value(at(schema, "properties/facets/$ref"));
    ck_assert_ptr_nonnull(ref);
    ck_assert_ptr_nonnull(json_object_get(at(documents[0], ref + 2), "properties"));
}
END_TEST

START_TEST(a_record_is_described_as_it_is_written)
{
    const json_t *certificate = at(documents[0], "components/schemas/certificate");
    ck_assert_ptr_nonnull(at(certificate, "properties/valid_until"));
    ck_assert_str_eq(json_string_value(at(certificate, "properties/valid_until/format")), "date");
    ck_assert_ptr_null(at(documents[0], "components/schemas/certificate_add/properties/number"));
    ck_assert_ptr_nonnull(at(documents[0], "components/schemas/certificate_add/properties/concept"));
    ck_assert_ptr_nonnull(at(documents[0], "components/schemas/supplier_add/properties/certificates"));
}
END_TEST

/* The default of a query parameter of GET at this address, or NULL. */
static const json_t *default_of_parameter(const char *address, const char *name)
{
    size_t i;
    json_t *p;
    const json_t *operation = json_object_get(json_object_get(json_object_get(documents[0], "paths"), address), "get");
    ck_assert_msg(operation, "%s is not described", address);
    json_array_foreach(json_object_get(operation, "parameters"), i, p)
    {
        const char *own = json_string_value(json_object_get(p, "name"));
        if (own && strcmp(own, name) == 0)
            return at(p, "schema/default");
    }
    ck_abort_msg("%s takes no %s", address, name);
}

/* What holds where a field is left out: of what is added and of a query, never of a change or a filter. */
START_TEST(defaults_are_told_where_they_hold)
{
    const json_t *added = at(documents[0], "components/schemas/link_add/properties");
    ck_assert_str_eq(json_string_value(at(added, "kind/default")), "buy");
    ck_assert_str_eq(json_string_value(at(added, "evidence/default")), "claimed");
    ck_assert(json_is_true(at(documents[0], "components/schemas/part_add/properties/required/default")));
    ck_assert_int_eq(json_integer_value(at(documents[0], "components/schemas/rate_add/properties/month/default")), 0);
    ck_assert_ptr_nonnull(at(documents[0], "components/schemas/link_change/properties/kind"));
    ck_assert_ptr_null(at(documents[0], "components/schemas/link_change/properties/kind/default"));
    ck_assert_int_eq(json_integer_value(default_of_parameter("/api/v1/reports/gaps", "survey_days")), 730);
    ck_assert_str_eq(json_string_value(default_of_parameter("/api/v1/reports/gaps", "evidence")), "claimed");
    ck_assert_int_eq(json_integer_value(default_of_parameter("/api/v1/links", "limit")), 50);
    ck_assert_ptr_null(default_of_parameter("/api/v1/links", "kind"));
    ck_assert_str_eq(json_string_value(default_of_parameter("/api/v1/suppliers", "sort")), "relevance");
}
END_TEST

START_TEST(what_goes_on_after_its_answer_says_so)
{
    const json_t *answers = at(json_object_get(at(documents[0], "paths"), "/api/v1/imports"), "post/responses");
    ck_assert_str_eq(json_string_value(at(answers, "200/description")), "Done");
    ck_assert_str_eq(json_string_value(at(answers, "202/description")),
                     "Accepted; the work goes on, and Location tells how far it is");
}
END_TEST

Suite *suite_openapi(void);
Suite *suite_openapi(void)
{
    Suite *s = suite_create("openapi");
    TCase *t = tcase_create("openapi");
    tcase_add_checked_fixture(t, start, end);
    tcase_set_timeout(t, 600);
    tcase_add_test(t, every_reference_leads_somewhere);
    tcase_add_test(t, defaults_are_told_where_they_hold);
    tcase_add_test(t, what_goes_on_after_its_answer_says_so);
    tcase_add_test(t, every_route_is_described_once_under_its_own_name);
    tcase_add_test(t, every_place_of_an_address_is_a_parameter);
    tcase_add_test(t, whatever_needs_a_version_says_so);
    tcase_add_test(t, a_file_may_be_of_each_media_type_that_is_taken);
    tcase_add_test(t, every_op_says_what_it_does_in_each_language);
    tcase_add_test(t, a_record_is_described_as_it_is_written);
    tcase_add_test(t, the_facets_of_a_search_are_described);
    suite_add_tcase(s, t);
    return s;
}
