#include "openapi.h"

#include "openapi_parts.h"
#include <assert.h>

static const char *words(struct description *d, enum message key)
{
    return message_text(d->mem, d->language, key, NULL);
}

/* --- what an op does, in words ---------------------------------------------------------------------------------------------- */

static const char *noun_of(struct description *d, const struct op *op)
{
    return text_copy_n(d->mem, op->name, strcspn(op->name, "."));
}

/* --- parameters ------------------------------------------------------------------------------------------------------------- */

static void add_parameter(struct description *d, const struct shape *s, const struct field *f, const char *in, json_t *parameters)
{
    bool by_query = strcmp(in, "query") == 0;
    json_t *schema = schema_of_field(d, s, f, QUERY, false), *about = json_object_get(schema, "description");
    json_t *o = json_pack("{s:s,s:s,s:b,s:O?}", "name", f->name, "in", in, "required", !by_query, "description", about);
    json_object_del(schema, "description");
    set(o, "example", json_incref(json_object_get(schema, "example")));
    json_object_del(schema, "example");
    set(o, "schema", schema);
    const char *type = json_string_value(json_object_get(schema, "type"));
    if (type && by_query && strcmp(type, "array") == 0)
        set(o, "explode", json_false());
    json_array_append_new(parameters, o);
}

static bool in_path(const struct route *route, const char *name, struct arena *mem)
{
    return strstr(route->path, text_format(mem, "{%s}", name)) != NULL;
}

static void add_path_parameters(struct description *d, const struct route *route, const struct op *op, json_t *parameters)
{
    for (size_t i = 0; op->input.shape && i < op->input.shape->field_count; i++) {
        const struct field *f = &op->input.shape->fields[i];
        if (in_path(route, f->name, d->mem))
            add_parameter(d, op->input.shape, f, "path", parameters);
    }
}

static void add_query(struct description *d, const struct route *route, const struct op *op, json_t *parameters)
{
    bool by_query = op->form == OP_FILE || !route_takes_body(route->method);
    for (size_t i = 0; by_query && op->input.shape && i < op->input.shape->field_count; i++) {
        const struct field *f = &op->input.shape->fields[i];
        if ((f->roles & op->input.roles) && f->kind != KIND_LIST && f->kind != KIND_RECORD && !in_path(route, f->name, d->mem))
            add_parameter(d, op->input.shape, f, "query", parameters);
    }
    for (const struct field *f = options_shape.fields; f < fields_end(&options_shape); f++)
        if (f->roles & op->options & ~(unsigned)OPTION_VERSION)
            add_parameter(d, &options_shape, f, "query", parameters);
    if (op->form == OP_FILE)
        json_array_append_new(parameters, component_ref(d, "parameters", "file_name"));
}

static json_t *parameters_of(struct description *d, const struct route *route, const struct op *op)
{
    json_t *parameters = json_array();
    add_path_parameters(d, route, op, parameters);
    add_query(d, route, op, parameters);
    if (op->options & OPTION_VERSION)
        json_array_append_new(parameters, component_ref(d, "parameters", "if_match"));
    unsigned forms = route_forms(op);
    d->makes_documents = d->makes_documents || op->form == OP_DOCUMENT;
    if (forms & (forms - 1))
        json_array_append_new(parameters, component_ref(d, "parameters", op->form == OP_DOCUMENT ? "format_document" : "format"));
    json_array_append_new(parameters, component_ref(d, "parameters", "lang"));
    return parameters;
}

/* --- bodies and answers ----------------------------------------------------------------------------------------------------- */

static json_t *file_content(void)
{
    json_t *content = json_object();
    for (size_t i = 0; file_media_types[i]; i++)
        set(content, file_media_types[i], json_object());
    return content;
}

static json_t *body_of(struct description *d, const struct route *route, const struct op *op)
{
    unsigned roles = op->input.roles & ~(unsigned)KEY;
    if (!route_takes_body(route->method))
        return NULL;
    if (op->form == OP_FILE)
        return json_pack("{s:b,s:o}", "required", 1, "content", file_content());
    if (!op->input.shape || roles == 0)
        return NULL;
    bool change = strcmp(route->method, "PATCH") == 0;
    return json_pack("{s:b,s:{s:{s:o}}}", "required", 1, "content", change ? "application/merge-patch+json" : "application/json",
                     "schema", schema_ref(d, op->input.shape, roles, false));
}

static json_t *content_of(struct description *d, const struct op *op)
{
    json_t *content = json_object();
    unsigned forms = route_forms(op);
    if (op->form == OP_BYTES)
        set(content, "*/*", json_object());
    for (size_t i = 0; i < FORM_COUNT; i++) {
        if (!(forms & 1u << i))
            continue;
        json_t *media = json_object();
        if (i == FORM_JSON && (op_gives_record(op) || op->form == OP_DOCUMENT))
            set(media, "schema", schema_ref(d, op->output.shape, op->output.roles, false));
        else if (i == FORM_JSON && (op->form == OP_PAGE || op->form == OP_ROWS))
            set(media, "schema", schema_of_page(d, &op->output, op->extra));
        else if (i == FORM_JSON)
            set(media, "schema", json_pack("{s:s}", "type", "object"));
        set(content, text_copy_n(d->mem, form_rows[i].media_type, strcspn(form_rows[i].media_type, ";")), media);
    }
    return content;
}

static json_t *success_of(struct description *d, const struct route *route, const struct op *op, int status)
{
    json_t *headers = json_object();
    if (op->form != OP_ROWS)
        set(headers, "ETag", component_ref(d, "headers", "ETag"));
    if (op->form == OP_PAGE)
        set(headers, "Link", component_ref(d, "headers", "Link"));
    if (route->status == 201 || route->status == 202)
        set(headers, "Location", component_ref(d, "headers", "Location"));
    return json_pack("{s:s,s:o,s:o}", "description", words(d, status == 202 ? MESSAGE_openapi_accepted : MESSAGE_openapi_done),
                     "headers", headers, "content", content_of(d, op));
}

static void add_problem(struct description *d, json_t *responses, int status)
{
    set(responses, int_text(d->mem, status), component_ref(d, "responses", text_format(d->mem, "problem_%d", status)));
}

static json_t *responses_of(struct description *d, const struct route *route, const struct op *op)
{
    static const int always[] = { 400, 403, 422, 500, 503 };
    bool names_record = strchr(route->path, '{') != NULL, writes = strcmp(route->method, "GET") != 0;
    json_t *responses = json_object();
    set(responses, int_text(d->mem, route->status), success_of(d, route, op, route->status));
    if (route->status == 202)
        set(responses, "200", success_of(d, route, op, 200));
    if (!writes && op->form != OP_ROWS)
        set(responses, "304", component_ref(d, "responses", "unchanged"));
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        add_problem(d, responses, always[i]);
    if (names_record)
        add_problem(d, responses, 404);
    if (route_forms(op))
        add_problem(d, responses, 406);
    if (writes)
        add_problem(d, responses, 409);
    if (writes || op->form == OP_ROWS)
        add_problem(d, responses, 507);
    bool takes_body = writes && route_takes_body(route->method);
    if (takes_body || op->form == OP_ROWS)
        add_problem(d, responses, 413);
    if (takes_body)
        add_problem(d, responses, 415);
    if (op->options & OPTION_VERSION) {
        add_problem(d, responses, 412);
        add_problem(d, responses, 428);
    }
    return responses;
}

/* Each address its own name: an op that is reached in two ways has two. */
static const char *operation_id(struct description *d, const struct route *route, json_t *seen)
{
    char *id = text_copy(d->mem, route->op);
    for (char *p = id; *p; p++)
        *p = *p == '.' ? '_' : *p;
    const char *unique = id;
    for (int i = 2; json_object_get(seen, unique); i++)
        unique = text_format(d->mem, "%s_%d", id, i);
    set(seen, unique, json_true());
    return unique;
}

static json_t *operation(struct description *d, const struct route *route, const struct op *op, json_t *seen)
{
    json_t *body = body_of(d, route, op);
    json_t *o = json_pack("{s:s,s:s,s:[s]}", "operationId", operation_id(d, route, seen), "summary",
                          op_sentence(d->mem, d->language, op->name), "tags", noun_of(d, op));
    set(o, "parameters", parameters_of(d, route, op));
    if (body)
        set(o, "requestBody", body);
    set(o, "responses", responses_of(d, route, op));
    return o;
}

static json_t *paths_of(struct description *d, json_t *tags)
{
    json_t *paths = json_object(), *seen = json_object(), *tagged = json_object();
    const struct route *route;
    const struct op *op;
    for (size_t i = 0; router_route(i, &route, &op); i++) {
        json_t *item = json_object_get(paths, route->path);
        if (!item) {
            item = json_object();
            set(paths, route->path, item);
        }
        const char *noun = noun_of(d, op);
        if (!json_object_get(tagged, noun)) {
            set(tagged, noun, json_true());
            json_array_append_new(tags,
                                  json_pack("{s:s,s:s}", "name", noun, "description", message_word(d->language, "nouns_", noun)));
        }
        char *method = text_copy(d->mem, route->method);
        for (char *p = method; *p; p++)
            *p = (char)(*p - 'A' + 'a');
        set(item, method, operation(d, route, op, seen));
    }
    json_decref(seen);
    json_decref(tagged);
    return paths;
}

/* --- what all share --------------------------------------------------------------------------------------------------------- */

static json_t *problem_schema(void)
{
    return json_pack(
        "{s:s,s:[s,s,s,s,s],s:{s:{s:s,s:s},s:{s:s},s:{s:s},s:{s:s},s:{s:s},s:{s:[s,s]},s:{s:s,s:{s:s,s:[s,s,s],s:{s:{s:[s,s]},"
        "s:{s:s},s:{s:s}}}}}}",
        "type", "object", "required", "type", "title", "status", "code", "errors", "properties", "type", "type", "string",
        "format", "uri-reference", "title", "type", "string", "status", "type", "integer", "detail", "type", "string", "code",
        "type", "string", "instance", "type", "string", "null", "errors", "type", "array", "items", "type", "object", "required",
        "field", "code", "message", "properties", "field", "type", "string", "null", "code", "type", "string", "message", "type",
        "string");
}

/* One response for each status, naming the words of `code` it comes with. */
static json_t *responses_shared(struct description *d)
{
    json_t *responses = json_object();
    set(responses, "unchanged", json_pack("{s:s}", "description", words(d, MESSAGE_openapi_unchanged)));
    for (size_t i = ERROR_NONE + 1; i < ERROR_COUNT; i++) {
        int status = error_rows[i].http_status;
        const char *name = text_format(d->mem, "problem_%d", status);
        struct texts codes = { 0 };
        if (json_object_get(responses, name) ||
            status == error_rows[ERROR_METHOD].http_status) /* of no operation that there is */
            continue;
        for (size_t j = i; j < ERROR_COUNT; j++)
            if (error_rows[j].http_status == status)
                list_add(
                    d->mem, &codes,
                    text_format(d->mem, "%s (%s)", error_rows[j].slug, message_word(d->language, "title_", error_rows[j].slug)));
        set(responses, name,
            json_pack("{s:s,s:{s:{s:o}}}", "description", text_join(d->mem, codes.item, codes.n, ", "), "content",
                      "application/problem+json", "schema", component_ref(d, "schemas", "problem")));
    }
    return responses;
}

/* What the `type` of a problem points at. */
static json_t *problems_shared(struct description *d)
{
    json_t *problems = json_object();
    for (size_t i = ERROR_NONE + 1; i < ERROR_COUNT; i++)
        set(problems, error_rows[i].slug,
            json_pack("{s:s,s:i}", "title", message_word(d->language, "title_", error_rows[i].slug), "status",
                      error_rows[i].http_status));
    return problems;
}

static json_t *formats(unsigned forms)
{
    json_t *names = json_array();
    for (enum form f = 0; f < FORM_COUNT; f++)
        if (forms & 1u << f)
            json_array_append_new(names, json_string(form_rows[f].name));
    return json_pack("{s:s,s:o}", "type", "string", "enum", names);
}

static json_t *shared_parameter(const char *name, const char *in, bool required, const char *about, json_t *schema)
{
    return json_pack("{s:s,s:s,s:b,s:s,s:o}", "name", name, "in", in, "required", required, "description", about, "schema",
                     schema);
}

static json_t *language_codes(void)
{
    json_t *codes = json_array();
    for (size_t l = 0; l < LANGUAGE_COUNT; l++)
        json_array_append_new(codes, json_string(language_rows[l].code));
    return codes;
}

static json_t *parameters_shared(struct description *d)
{
    static const struct op page = { .form = OP_PAGE }, document = { .form = OP_DOCUMENT };
    json_t *o = json_object();
    set(o, "lang",
        shared_parameter("lang", "query", false, words(d, MESSAGE_openapi_lang),
                         json_pack("{s:s,s:o}", "type", "string", "enum", language_codes())));
    set(o, "format", shared_parameter("format", "query", false, words(d, MESSAGE_openapi_format), formats(route_forms(&page))));
    if (d->makes_documents)
        set(o, "format_document",
            shared_parameter("format", "query", false, words(d, MESSAGE_openapi_format), formats(route_forms(&document))));
    set(o, "if_match",
        shared_parameter("If-Match", "header", true, words(d, MESSAGE_openapi_if_match), json_pack("{s:s}", "type", "string")));
    set(o, "file_name",
        shared_parameter("file_name", "query", false, words(d, MESSAGE_openapi_file_name), json_pack("{s:s}", "type", "string")));
    return o;
}

static json_t *header_shared(const char *about)
{
    return json_pack("{s:s,s:{s:s}}", "description", about, "schema", "type", "string");
}

static json_t *headers_shared(struct description *d)
{
    return json_pack("{s:o,s:o,s:o}", "ETag", header_shared(words(d, MESSAGE_openapi_etag)), "Link",
                     header_shared(words(d, MESSAGE_openapi_link)), "Location",
                     header_shared(words(d, MESSAGE_openapi_location)));
}

static json_t *whole(struct description *d)
{
    json_t *tags = json_array(), *components = json_object();
    d->schemas = json_object();
    set(d->schemas, "problem", problem_schema());
    json_t *paths = paths_of(d, tags);
    set(components, "schemas", d->schemas);
    set(components, "responses", responses_shared(d));
    set(components, "parameters", parameters_shared(d));
    set(components, "headers", headers_shared(d));
    set(components, "x-problems", problems_shared(d));
    json_t *info = json_pack("{s:s,s:s,s:s,s:s,s:{s:s,s:s}}", "title", "dicr", "version", DICR_VERSION, "summary",
                             words(d, MESSAGE_openapi_summary), "description", words(d, MESSAGE_openapi_about), "license", "name",
                             "EUPL-1.2", "identifier", "EUPL-1.2");
    return json_pack("{s:s,s:o,s:[{s:s}],s:[],s:o,s:o,s:o}", "openapi", "3.1.0", "info", info, "servers", "url", "/", "security",
                     "tags", tags, "paths", paths, "components", components);
}

const char *openapi_text(struct arena *mem, enum language language)
{
    struct description d = { .mem = arena_new((size_t)64 << 20), .language = language };
    json_t *document = whole(&d);
    assert(document); /* else the format of a json_pack() and its arguments disagree */
    char *text = json_dumps(document, JSON_COMPACT);
    if (!text)
        out_of_memory(1);
    json_decref(document);
    arena_free(d.mem);
    arena_defer(mem, free, text);
    return text;
}
