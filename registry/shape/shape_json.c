/* JSON into records, by jansson. The parser sees no numbers (json_text.c says why): the code that walks its tree takes them from
   the bytes, in the order of the document, so that each part of the tree is visited exactly once, read or skipped. */
#include "shape_parts.h"
#include <jansson.h>

struct reader {
    struct call *c;
    struct json_text text;
};

static bool is_full(const struct call *c)
{
    return c->error_count >= CALL_ERRORS_MAX;
}

/* The number at the current position of the walk. */
static const char *number_as_written(struct reader *r)
{
    size_t size;
    const char *bytes = json_text_number(&r->text, &size);
    return text_copy_n(r->c->mem, bytes, size);
}

/* Skips the numbers of a value that is not read. */
static void skip(struct reader *r, json_t *value)
{
    size_t size;
    if (json_is_number(value))
        (void)json_text_number(&r->text, &size);
    for (size_t i = 0; i < json_array_size(value); i++)
        skip(r, json_array_get(value, i));
    for (void *at = json_object_iter(value); at; at = json_object_iter_next(value, at))
        skip(r, json_object_iter_value(at));
}

static bool refuse(struct reader *r, const char *name, json_t *value, const char *expected)
{
    const char *written = json_string_value(value);
    if (json_is_number(value))
        written = number_as_written(r);
    else if (json_is_boolean(value))
        written = json_is_true(value) ? "true" : "false";
    else if (!written)
        skip(r, value);
    return fail_format(r->c, name, written, expected);
}

/* --- single values -------------------------------------------------------------------------------------------------- */

static const char *what_is_expected(struct call *c, const struct field *f)
{
    switch (f->kind) {
    case KIND_TEXT:
    case KIND_CHOICE:
        return EXPECTED(c, string);
    case KIND_INT:
        return EXPECTED(c, integer);
    case KIND_BOOL:
        return EXPECTED(c, true_false);
    case KIND_DATE:
        return EXPECTED(c, date);
    case KIND_INSTANT:
        return EXPECTED(c, instant);
    case KIND_DECIMAL:
        return EXPECTED(c, decimal);
    case KIND_NUMBER:
        return EXPECTED(c, number);
    case KIND_TEXTS:
        return EXPECTED(c, strings);
    case KIND_LIST:
        return EXPECTED(c, objects);
    case KIND_RECORD:
        return EXPECTED(c, object);
    }
    return "";
}

static const char *copy_of_string(struct reader *r, json_t *value)
{
    return text_copy_n(r->c->mem, json_string_value(value), json_string_length(value));
}

static void write_json_text(struct reader *r, struct buffer *b, json_t *value)
{
    const char *mark = "";
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        buffer_char(b, '{');
        for (void *at = json_object_iter(value); at; at = json_object_iter_next(value, at), mark = ",") {
            buffer_text(b, mark);
            buffer_json(b, json_object_iter_key(at));
            buffer_char(b, ':');
            write_json_text(r, b, json_object_iter_value(at));
        }
        buffer_char(b, '}');
        break;
    case JSON_ARRAY:
        buffer_char(b, '[');
        for (size_t i = 0; i < json_array_size(value); i++, mark = ",") {
            buffer_text(b, mark);
            write_json_text(r, b, json_array_get(value, i));
        }
        buffer_char(b, ']');
        break;
    case JSON_STRING:
        buffer_json(b, json_string_value(value));
        break;
    case JSON_INTEGER:
    case JSON_REAL:
        buffer_text(b, number_as_written(r));
        break;
    case JSON_TRUE:
        buffer_text(b, "true");
        break;
    case JSON_FALSE:
        buffer_text(b, "false");
        break;
    case JSON_NULL:
        buffer_text(b, "null");
        break;
    }
}

/* A field that holds JSON as its text. */
static bool read_json_text(struct reader *r, json_t *value, const char **out)
{
    struct buffer b = { 0 };
    write_json_text(r, &b, value);
    *out = buffer_take(&b, r->c->mem);
    return true;
}

static bool is_written_as_string(const struct field *f)
{
    switch (f->kind) {
    case KIND_TEXT:
    case KIND_DATE:
    case KIND_INSTANT:
    case KIND_DECIMAL:
    case KIND_NUMBER:
    case KIND_CHOICE:
        return true;
    case KIND_INT:
    case KIND_BOOL:
    case KIND_TEXTS:
    case KIND_LIST:
    case KIND_RECORD:
        break;
    }
    return false;
}

static bool read_single(struct reader *r, const struct field *f, json_t *value, void *record)
{
    void *member = field_in(f, record);
    if (f->json)
        return read_json_text(r, value, member);
    if (f->kind == KIND_BOOL && json_is_boolean(value)) {
        *(struct maybe_bool *)member = (struct maybe_bool){ true, json_is_true(value) };
        return true;
    }
    if ((f->kind == KIND_INT || f->kind == KIND_DECIMAL) && json_is_number(value))
        return value_read(r->c, f, VALUE_MACHINE, f->name, number_as_written(r), member);
    if (is_written_as_string(f) && json_is_string(value))
        return value_read(r->c, f, VALUE_MACHINE, f->name, copy_of_string(r, value), member);
    return refuse(r, f->name, value, what_is_expected(r->c, f));
}

/* --- several values ------------------------------------------------------------------------------------------------- */

static bool fail_too_many(struct call *c, const char *name, size_t n, size_t max)
{
    return fail(c, ERROR_TOO_LONG, name, "max", int_text(c->mem, (int64_t)max), "length", int_text(c->mem, (int64_t)n));
}

static bool read_texts(struct reader *r, const struct field *f, json_t *array, struct texts *texts)
{
    struct call *c = r->c;
    size_t had = texts->n, n = json_array_size(array), max = f->max ? f->max : LIST_MAX_DEFAULT;
    if (n + had > max) {
        skip(r, array);
        return fail_too_many(c, f->name, n + had, max);
    }
    const char **items = TAKE_N(c->mem, had + n + 1, const char *); /* never NULL: an empty list was given */
    if (had)
        memcpy(items, texts->item, had * sizeof(items[0]));
    bool ok = true;
    for (size_t i = 0; i < n && !is_full(c); i++) {
        json_t *value = json_array_get(array, i);
        const char *name = text_format(c->mem, "%s.%zu", f->name, had + i);
        if (json_is_string(value))
            ok &= value_read_item(c, f, name, copy_of_string(r, value), &items[had + i]);
        else
            ok = refuse(r, name, value, EXPECTED(c, string));
    }
    *texts = (struct texts){ had + n, items };
    return ok;
}

static bool read_object(struct reader *r, const struct shape *s, unsigned roles, bool nested, json_t *object, void *out,
                        struct field_mask *mask);

/* The fields that a record inside another may have: those of adding it; of an answer, those that were written. */
static unsigned roles_inside(unsigned roles)
{
    return (roles & (READ | QUERY | FILTER)) | (roles & (ADD | CHANGE | QUERY) ? ADD : 0);
}

static bool read_list(struct reader *r, const struct field *f, unsigned roles, json_t *array, struct list *list)
{
    struct call *c = r->c;
    size_t had = list->n, n = json_array_size(array), max = f->max ? f->max : LIST_MAX_DEFAULT;
    if (n + had > max) {
        skip(r, array);
        return fail_too_many(c, f->name, n + had, max);
    }
    char *items = arena_take_array(c->mem, had + n + 1, f->of->size);
    if (had)
        memcpy(items, list->item, had * f->of->size);
    bool ok = true;
    const char *outer = c->path;
    for (size_t i = 0; i < n && !is_full(c); i++) {
        if (!call_has_room(c))
            return false;
        json_t *value = json_array_get(array, i);
        if (!json_is_object(value)) {
            ok = refuse(r, text_format(c->mem, "%s.%zu", f->name, had + i), value, EXPECTED(c, object));
            continue;
        }
        struct field_mask mask = { 0 };
        c->path = path_item(c, outer, f->name, had + i);
        ok &= read_object(r, f->of, roles_inside(roles), true, value, items + (had + i) * f->of->size, &mask);
        c->path = outer;
    }
    *list = (struct list){ had + n, items };
    return ok;
}

static bool read_part(struct reader *r, const struct field *f, unsigned roles, json_t *object, void *part)
{
    struct call *c = r->c;
    const char *outer = c->path;
    struct field_mask mask = { 0 };
    c->path = path_part(c, outer, f->name);
    bool ok = read_object(r, f->of, roles_inside(roles), true, object, part, &mask);
    c->path = outer;
    return ok;
}

static bool read_member(struct reader *r, const struct field *f, unsigned roles, json_t *value, void *record)
{
    static const char *none[1] = { NULL };
    if (json_is_null(value)) {
        field_clear(f, record);
        if (f->kind == KIND_TEXTS)
            *(struct texts *)field_in(f, record) = (struct texts){ 0, none };
        return true;
    }
    if (f->kind == KIND_TEXTS && json_is_array(value))
        return read_texts(r, f, value, field_in(f, record));
    if (f->kind == KIND_LIST && json_is_array(value))
        return read_list(r, f, roles, value, field_in(f, record));
    if (f->kind == KIND_RECORD && json_is_object(value))
        return read_part(r, f, roles, value, field_in(f, record));
    return read_single(r, f, value, record);
}

/* --- records -------------------------------------------------------------------------------------------------------- */

static const struct field *accepted_field(const struct shape *s, const char *key, unsigned roles, bool nested)
{
    const struct field *f = shape_field(s, key);
    if (!f || !(f->roles & roles))
        return NULL;
    return nested && !(f->roles & roles & READ) && field_is_of_ancestor(s, f) ? NULL : f;
}

/* Suggests a field with a similar name. */
static bool fail_unknown(struct call *c, const struct shape *s, unsigned roles, bool nested, const char *key)
{
    struct texts known = { 0 };
    for (size_t i = 0; i < s->field_count; i++)
        if (accepted_field(s, s->fields[i].name, roles, nested))
            list_add(c->mem, &known, s->fields[i].name);
    return fail(c, ERROR_UNKNOWN_FIELD, excerpt(c->mem, key), "known", text_join(c->mem, known.item, known.n, ", "));
}

static bool read_object(struct reader *r, const struct shape *s, unsigned roles, bool nested, json_t *object, void *out,
                        struct field_mask *mask)
{
    bool ok = true;
    for (void *at = json_object_iter(object); at && !is_full(r->c); at = json_object_iter_next(object, at)) {
        const char *key = json_object_iter_key(at);
        const struct field *f = accepted_field(s, key, roles, nested);
        if (!f) {
            skip(r, json_object_iter_value(at));
            ok = fail_unknown(r->c, s, roles, nested, key);
            continue;
        }
        mask_set(mask, s, f);
        ok &= read_member(r, f, roles, json_object_iter_value(at), out);
    }
    return ok && !is_full(r->c); /* the rest of the document was not read when the errors are full */
}

/* --- documents ------------------------------------------------------------------------------------------------------ */

/* `name` is the name of the argument that follows line and column, or NULL. */
static bool fail_at(struct reader *r, enum error_code code, const char *field, size_t position, const char *name,
                    const char *value)
{
    const char *line, *column;
    json_text_place(r->c->mem, &r->text, position, &line, &column);
    return fail(r->c, code, field, "line", line, "column", column, name, value);
}

static void *take_or_end(size_t size)
{
    void *memory = malloc(size);
    if (!memory && size > 0)
        out_of_memory(size);
    return memory;
}

void shape_json_start(void)
{
    json_object_seed(0);
    json_set_alloc_funcs(take_or_end, free);
}

/* jansson reports a lone surrogate by its text only. */
static bool is_about_encoding(const json_error_t *e)
{
    enum json_error_code code = json_error_code(e);
    return code == json_error_invalid_utf8 || code == json_error_null_character || code == json_error_null_byte_in_key ||
           strncmp(e->text, "invalid Unicode", strlen("invalid Unicode")) == 0;
}

static bool fail_encoding(struct reader *r, size_t position, size_t end)
{
    struct arena *mem = r->c->mem;
    return fail_at(r, ERROR_ENCODING, json_text_path(mem, &r->text, end), position, "at", int_text(mem, (int64_t)position));
}

static bool fail_parse(struct reader *r, const json_error_t *e)
{
    struct arena *mem = r->c->mem;
    size_t end = e->position > 0 ? (size_t)e->position : 0, position = end ? end - 1 : 0;
    if (is_about_encoding(e))
        return fail_encoding(r, position, end);
    if (json_error_code(e) != json_error_duplicate_key)
        return fail_at(r, ERROR_SYNTAX, NULL, position, NULL, NULL);
    const char *path = json_text_path(mem, &r->text, end), *dot = path ? strrchr(path, '.') : NULL;
    return fail_at(r, ERROR_DUPLICATE_KEY, path, position, "value", dot ? dot + 1 : path);
}

/* The parsed document, or NULL; the caller releases it. */
static json_t *parse(struct reader *r, const char *bytes, size_t size)
{
    struct arena *mem = r->c->mem;
    size_t position;
    switch (json_text_start(mem, &r->text, bytes, size, &position)) {
    case JSON_TEXT_OK:
        break;
    case JSON_TEXT_ENCODING:
        (void)fail_encoding(r, position, position);
        return NULL;
    case JSON_TEXT_DEPTH:
        (void)fail_at(r, ERROR_SYNTAX, NULL, position, "why", EXPECTED(r->c, depth, "levels", int_text(mem, JSON_DEPTH_MAX)));
        return NULL;
    }
    json_error_t e;
    json_t *document = json_loadb(r->text.copy, r->text.size, JSON_REJECT_DUPLICATES, &e);
    if (!document)
        (void)fail_parse(r, &e);
    return document;
}

bool shape_read_json(struct call *c, const struct shape *s, unsigned roles, const char *bytes, size_t size, void *out,
                     struct field_mask *mask)
{
    struct reader r = { .c = c };
    struct field_mask none = { 0 };
    memset(out, 0, s->size);
    *mask = none;
    json_t *document = parse(&r, bytes, size);
    if (!document)
        return false;
    bool ok = json_is_object(document) ? read_object(&r, s, roles, false, document, out, mask)
                                       : fail_format(c, NULL, NULL, EXPECTED(c, object));
    json_decref(document);
    return ok;
}

/* An error in the JSON text is reported under the field, or under the item that it would become. */
static json_t *parse_member(struct reader *r, const struct field *f, const char *text, const void *record)
{
    struct call *c = r->c;
    const char *outer = c->path;
    if (f->kind == KIND_LIST)
        c->path = path_item(c, outer, f->name, ((const struct list *)field_at(f, record))->n);
    else
        c->path = path_part(c, outer, f->name);
    json_t *document = parse(r, text, strlen(text));
    c->path = outer;
    return document;
}

bool member_read_json(struct call *c, const struct field *f, const char *text, void *record)
{
    struct reader r = { .c = c };
    json_t *document = parse_member(&r, f, text, record);
    if (!document)
        return false;
    bool ok = false;
    if (f->kind == KIND_LIST) {
        json_t *array = json_pack("[O]", document);
        ok = array && read_list(&r, f, ADD, array, field_in(f, record));
        json_decref(array);
    } else {
        ok = read_member(&r, f, ADD | QUERY, document, record);
    }
    json_decref(document);
    return ok;
}
