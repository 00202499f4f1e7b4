/* Checks a JSON value against a schema of the API's description: the part of JSON Schema 2020-12 that the description uses. A
   keyword that this checker does not know fails the test, so that no rule of the description goes unchecked. */
#pragma once
#include "../harness.h"

#include <jansson.h>
#include <regex.h>
#include <stdarg.h>

/* What is wrong, with the path to it; "" while nothing is. The first fault stays. */
struct schema_fault {
    char text[400];
};

static void schema_fails(struct schema_fault *fault, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void schema_fails(struct schema_fault *fault, const char *path, const char *format, ...)
{
    char what[300];
    va_list args;
    if (*fault->text)
        return;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    snprintf(fault->text, sizeof fault->text, "%.80s: %s", path, what);
}

static const json_t *schema_resolve(const json_t *root, const json_t *schema)
{
    const char *ref = json_string_value(json_object_get(schema, "$ref"));
    if (!ref)
        return schema;
    ck_assert_msg(strncmp(ref, "#/components/schemas/", 21) == 0, "%s is no reference to a schema", ref);
    const json_t *found = json_object_get(json_object_get(json_object_get(root, "components"), "schemas"), ref + 21);
    ck_assert_msg(found != NULL, "%s leads nowhere", ref);
    return found;
}

static bool schema_is_type(const json_t *value, const char *type)
{
    return (strcmp(type, "object") == 0 && json_is_object(value)) || (strcmp(type, "array") == 0 && json_is_array(value)) ||
           (strcmp(type, "string") == 0 && json_is_string(value)) || (strcmp(type, "boolean") == 0 && json_is_boolean(value)) ||
           (strcmp(type, "null") == 0 && json_is_null(value)) || (strcmp(type, "integer") == 0 && json_is_integer(value)) ||
           (strcmp(type, "number") == 0 && json_is_number(value));
}

static void schema_check_type(const json_t *type, const json_t *value, const char *path, struct schema_fault *fault)
{
    bool fits = json_is_string(type) && schema_is_type(value, json_string_value(type));
    for (size_t i = 0; i < json_array_size(type); i++)
        fits = fits || schema_is_type(value, json_string_value(json_array_get(type, i)));
    if (!fits)
        schema_fails(fault, path, "wrong type");
}

static bool schema_matches(const char *pattern, const char *text)
{
    regex_t compiled;
    ck_assert_int_eq(regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB), 0);
    bool fits = regexec(&compiled, text, 0, NULL, 0) == 0;
    regfree(&compiled);
    return fits;
}

static void schema_check_text(const char *keyword, const json_t *rule, const char *text, const char *path,
                              struct schema_fault *fault)
{
    size_t characters = 0;
    for (const char *p = text; *p; p++)
        characters += ((unsigned char)*p & 0xC0) != 0x80;
    if (strcmp(keyword, "maxLength") == 0 && (json_int_t)characters > json_integer_value(rule))
        schema_fails(fault, path, "too long");
    if (strcmp(keyword, "pattern") == 0 && !schema_matches(json_string_value(rule), text))
        schema_fails(fault, path, "\"%.60s\" does not match %s", text, json_string_value(rule));
    if (strcmp(keyword, "format") == 0) {
        bool day = strcmp(json_string_value(rule), "date") == 0;
        ck_assert_msg(day || strcmp(json_string_value(rule), "date-time") == 0, "unknown format %s", json_string_value(rule));
        if (!schema_matches(day ? "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" : "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9:]+)$", text))
            schema_fails(fault, path, "\"%.60s\" is no %s", text, json_string_value(rule));
    }
}

static void schema_check_at(const json_t *root, const json_t *schema, const json_t *value, const char *path,
                            struct schema_fault *fault);

static void schema_check_properties(const json_t *root, const json_t *schema, const json_t *value, const char *path,
                                    struct schema_fault *fault)
{
    const json_t *properties = json_object_get(schema, "properties"), *more = json_object_get(schema, "additionalProperties");
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)(uintptr_t)value, key, member)
    {
        char at[200];
        snprintf(at, sizeof at, "%.120s.%.60s", path, key);
        const json_t *of = json_object_get(properties, key);
        if (of)
            schema_check_at(root, of, member, at, fault);
        else if (json_is_false(more))
            schema_fails(fault, at, "is not described");
    }
}

static void schema_check_choice(const json_t *choices, const json_t *value, const char *path, struct schema_fault *fault)
{
    for (size_t i = 0; i < json_array_size(choices); i++)
        if (json_equal(json_array_get(choices, i), value))
            return;
    schema_fails(fault, path, "is none of the choices");
}

static void schema_check_required(const json_t *names, const json_t *value, const char *path, struct schema_fault *fault)
{
    for (size_t i = 0; i < json_array_size(names); i++)
        if (json_is_object(value) && !json_object_get(value, json_string_value(json_array_get(names, i))))
            schema_fails(fault, path, "%s is missing", json_string_value(json_array_get(names, i)));
}

static void schema_check_items(const json_t *root, const char *keyword, const json_t *rule, const json_t *value, const char *path,
                               struct schema_fault *fault)
{
    if (strcmp(keyword, "maxItems") == 0) {
        if ((json_int_t)json_array_size(value) > json_integer_value(rule))
            schema_fails(fault, path, "too many items");
        return;
    }
    for (size_t i = 0; i < json_array_size(value); i++) {
        char at[200];
        snprintf(at, sizeof at, "%.150s[%zu]", path, i);
        schema_check_at(root, rule, json_array_get(value, i), at, fault);
    }
}

static void schema_check_bound(const char *keyword, const json_t *bound, const json_t *value, const char *path,
                               struct schema_fault *fault)
{
    double low = strcmp(keyword, "minimum") == 0 ? json_number_value(bound) : json_number_value(value);
    double high = strcmp(keyword, "minimum") == 0 ? json_number_value(value) : json_number_value(bound);
    if (json_is_number(value) && low > high)
        schema_fails(fault, path, "is out of range");
}

static void schema_check_keyword(const json_t *root, const json_t *schema, const char *keyword, const json_t *rule,
                                 const json_t *value, const char *path, struct schema_fault *fault)
{
    static const char *const handled[] = { "description", "default", "example", "title", "$ref", "additionalProperties" };
    for (size_t i = 0; i < sizeof handled / sizeof *handled; i++)
        if (strcmp(keyword, handled[i]) == 0)
            return;
    if (strcmp(keyword, "type") == 0) {
        schema_check_type(rule, value, path, fault);
    } else if (strcmp(keyword, "enum") == 0) {
        schema_check_choice(rule, value, path, fault);
    } else if (strcmp(keyword, "properties") == 0) {
        schema_check_properties(root, schema, value, path, fault);
    } else if (strcmp(keyword, "required") == 0) {
        schema_check_required(rule, value, path, fault);
    } else if (strcmp(keyword, "items") == 0 || strcmp(keyword, "maxItems") == 0) {
        schema_check_items(root, keyword, rule, value, path, fault);
    } else if (strcmp(keyword, "minimum") == 0 || strcmp(keyword, "maximum") == 0) {
        schema_check_bound(keyword, rule, value, path, fault);
    } else if (strcmp(keyword, "maxLength") == 0 || strcmp(keyword, "pattern") == 0 || strcmp(keyword, "format") == 0) {
        if (json_is_string(value))
            schema_check_text(keyword, rule, json_string_value(value), path, fault);
    } else {
        ck_abort_msg("%s: the checker does not know the keyword %s", path, keyword);
    }
}

static void schema_check_at(const json_t *root, const json_t *schema, const json_t *value, const char *path,
                            struct schema_fault *fault)
{
    const char *keyword;
    json_t *rule;
    const json_t *resolved = schema_resolve(root, schema);
    json_object_foreach((json_t *)(uintptr_t)resolved, keyword, rule)
        schema_check_keyword(root, resolved, keyword, rule, value, path, fault);
}

/* Why a value does not fit a schema of `root`, an OpenAPI document; "" where it does. */
static struct schema_fault json_schema_check(const json_t *root, const json_t *schema, const json_t *value)
{
    struct schema_fault fault = { "" };
    schema_check_at(root, schema, value, "$", &fault);
    return fault;
}
