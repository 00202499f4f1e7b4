/* Shapes as JSON Schema (2020-12, the dialect of OpenAPI 3.1). */
#include "openapi_parts.h"
#include "shape/field_help.h"

json_t *component_ref(struct description *d, const char *kind, const char *name)
{
    return json_pack("{s:o}", "$ref", json_string(text_format(d->mem, "#/components/%s/%s", kind, name)));
}

static const char *role_word(unsigned roles)
{
    if (roles & READ)
        return "";
    if (roles & CHANGE)
        return "_change";
    if (roles & ADD)
        return "_add";
    return roles & RELEASE ? "_release" : "_question";
}

/* As registry/shape/shape_json.c reads what lies inside another record. */
static unsigned roles_inside(unsigned roles)
{
    return (roles & (READ | DETAIL | QUERY | FILTER)) | (roles & (ADD | CHANGE | QUERY) ? ADD : 0);
}

/* The field that names the parent is known from where the record stands, or from the address. */
static bool names_ancestor(const struct shape *s, const struct field *f)
{
    for (const struct shape *p = s->parent; p; p = p->parent)
        if (strcmp(p->name, f->name) == 0)
            return true;
    return false;
}

static json_t *text_schema(const struct field *f)
{
    if (f->json)
        return json_object();
    json_t *o = json_pack("{s:s}", "type", "string");
    if (f->country)
        set(o, "pattern", json_string("^[A-Z]{2}$"));
    else
        set(o, "maxLength", json_integer((json_int_t)(f->max ? f->max : TEXT_MAX_DEFAULT)));
    return o;
}

static json_t *bounded(const char *type, const struct field *f)
{
    json_t *o = json_pack("{s:s}", "type", type);
    if (f->low < f->high) {
        set(o, "minimum", json_integer(f->low));
        if (f->high < INT64_MAX)
            set(o, "maximum", json_integer(f->high));
    }
    return o;
}

static json_t *choice_schema(const struct field *f, bool null_too)
{
    json_t *values = json_array();
    for (size_t i = 1; f->choices && f->choices[i]; i++)
        json_array_append_new(values, json_string(f->choices[i]));
    if (null_too)
        json_array_append_new(values, json_null());
    return json_pack("{s:s,s:o}", "type", "string", "enum", values);
}

static json_t *list_schema(struct description *d, const struct field *f, unsigned roles)
{
    json_t *o = json_pack("{s:s}", "type", "array");
    set(o, "items",
        f->kind == KIND_LIST ? schema_ref(d, f->of, roles_inside(roles), true)
        : f->choices         ? choice_schema(f, false)
                             : json_pack("{s:s}", "type", "string"));
    if (!(roles & READ))
        set(o, "maxItems", json_integer((json_int_t)(f->max ? f->max : LIST_MAX_DEFAULT)));
    return o;
}

static json_t *bare_schema(struct description *d, const struct field *f, unsigned roles, bool null_too)
{
    switch (f->kind) {
    case KIND_TEXT:
        return text_schema(f);
    case KIND_INT:
        return bounded("integer", f);
    case KIND_BOOL:
        return json_pack("{s:s}", "type", "boolean");
    case KIND_DATE:
        return json_pack("{s:s,s:s}", "type", "string", "format", "date");
    case KIND_INSTANT:
        return json_pack("{s:s,s:s}", "type", "string", "format", "date-time");
    case KIND_DECIMAL:
        return bounded("number", f);
    case KIND_NUMBER:
        return json_pack("{s:s,s:s}", "type", "string", "pattern", "^[A-Z]{2}-[0-9]{7,14}$");
    case KIND_CHOICE:
        return choice_schema(f, null_too);
    case KIND_TEXTS:
    case KIND_LIST:
        return list_schema(d, f, roles);
    case KIND_RECORD:
        return schema_ref(d, f->of, roles_inside(roles), true);
    }
    return json_object();
}

/* A value as JSON has it. */
static json_t *json_value(const struct field *f, const char *text)
{
    switch (f->kind) {
    case KIND_INT:
        return json_integer(strtoll(text, NULL, 10));
    case KIND_DECIMAL:
        return json_real(strtod(text, NULL));
    case KIND_BOOL:
        return json_boolean(strcmp(text, "yes") == 0);
    case KIND_TEXT:
    case KIND_DATE:
    case KIND_INSTANT:
    case KIND_NUMBER:
    case KIND_CHOICE:
        return json_string(text);
    case KIND_TEXTS:
    case KIND_LIST:
    case KIND_RECORD:
        break;
    }
    return NULL;
}

static json_t *example_of(struct description *d, const struct shape *s, const struct field *f)
{
    const char *text = field_example(d->mem, s, f);
    if (!*text || f->kind != KIND_TEXTS)
        return *text ? json_value(f, text) : NULL;
    struct texts items = text_split(d->mem, text, ',');
    json_t *array = json_array();
    for (size_t i = 0; i < items.n; i++)
        json_array_append_new(array, json_string(items.item[i]));
    return array;
}

/* In an answer a field has its label, in what a person sends what the help says of it. */
json_t *schema_of_field(struct description *d, const struct shape *s, const struct field *f, unsigned roles, bool null_too)
{
    json_t *o = bare_schema(d, f, roles, null_too);
    json_t *type = json_object_get(o, "type");
    if (null_too && type)
        set(o, "type", json_pack("[O,s]", type, "null"));
    bool sent = !(roles & READ);
    const char *words = sent ? field_about(d->language, s, f) : message_word(d->language, "field_", f->name);
    if (f->scheme && strcmp(f->scheme, "*") != 0)
        words = text_format(d->mem, "%s (%s)", words, f->scheme);
    const char *by_default = sent ? field_default(f, roles) : NULL;
    if (by_default && f->kind == KIND_DATE) /* today is no constant */
        words = text_format(d->mem, "%s%s", words, field_default_words(d->mem, d->language, f, roles));
    else if (by_default)
        set(o, "default", json_value(f, by_default));
    set(o, "description", json_string(words));
    json_t *example = sent ? example_of(d, s, f) : NULL;
    if (example)
        set(o, "example", example);
    return o;
}

/* Lists are empty, never null; what is required is never unknown, but to a reader from whom it is hidden. In a change null
   clears a list, too. */
static bool may_be_null(const struct field *f, unsigned roles)
{
    bool list = f->kind == KIND_LIST || f->kind == KIND_TEXTS || f->kind == KIND_RECORD;
    bool hidden = (roles & READ) && field_may_be_hidden(f);
    return (!(f->roles & REQUIRED) || hidden) && !(list && (roles & READ)) && !(f->kind == KIND_NUMBER && (f->roles & KEY));
}

static json_t *describe(struct description *d, const struct shape *s, unsigned roles, bool nested)
{
    json_t *properties = json_object(), *required = json_array();
    for (const struct field *f = s->fields; f < fields_end(s); f++) {
        if (!(f->roles & roles) || (nested && ((f->roles & TOP_LEVEL) || (!(roles & READ) && names_ancestor(s, f)))))
            continue;
        set(properties, f->name, schema_of_field(d, s, f, roles, may_be_null(f, roles)));
        bool always = roles & READ ? !(f->roles & DETAIL)
                                   : (roles & ADD) && !(roles & CHANGE) && (f->roles & REQUIRED) && !names_ancestor(s, f);
        if (always)
            json_array_append_new(required, json_string(f->name));
    }
    json_t *o = json_pack("{s:s,s:s,s:o,s:b}", "type", "object", "description", message_word(d->language, "noun_", s->name),
                          "properties", properties, "additionalProperties", 0);
    if (json_array_size(required) > 0)
        set(o, "required", required);
    else
        json_decref(required);
    return o;
}

json_t *schema_ref(struct description *d, const struct shape *s, unsigned roles, bool nested)
{
    const char *name = text_format(d->mem, "%s%s%s", s->name, role_word(roles), nested ? "_within" : "");
    if (!json_object_get(d->schemas, name)) {
        set(d->schemas, name, json_object()); /* a shape may hold itself */
        set(d->schemas, name, describe(d, s, roles, nested));
    }
    return component_ref(d, "schemas", name);
}

/* What a page has beside its list is there only where the query wants it. */
json_t *schema_of_page(struct description *d, const struct view *rows, const struct shape *extra)
{
    const char *plural = rows->shape->plural;
    json_t *properties = json_object(), *required = json_pack("[s,s,s,s]", "count", "count_is", plural, "next");
    set(properties, "count", json_pack("{s:s,s:i}", "type", "integer", "minimum", 0));
    set(properties, "count_is",
        json_pack("{s:s,s:[s,s],s:s}", "type", "string", "enum", count_kinds[COUNT_EXACT], count_kinds[COUNT_AT_LEAST],
                  "description", message_text(d->mem, d->language, MESSAGE_about_count_is, NULL)));
    set(properties, plural, json_pack("{s:s,s:o}", "type", "array", "items", schema_ref(d, rows->shape, rows->roles, false)));
    set(properties, "next", json_pack("{s:[s,s]}", "type", "string", "null"));
    for (size_t i = 0; extra && i < extra->field_count; i++) {
        const struct field *f = &extra->fields[i];
        if (f->roles & READ)
            set(properties, f->name,
                f->kind == KIND_RECORD ? schema_ref(d, f->of, READ, true)
                                       : schema_of_field(d, extra, f, READ, may_be_null(f, READ)));
    }
    return json_pack("{s:s,s:o,s:o,s:b}", "type", "object", "properties", properties, "required", required,
                     "additionalProperties", 0);
}
