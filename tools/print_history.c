#include "print_history.h"
#include "base/array.h"
#include "catalogue/noun.h"

#include <jansson.h>

/* PostgreSQL's text of a value in a JSON row; NULL for null. */
static const char *column_text(struct arena *mem, const json_t *value)
{
    struct texts items = { 0 };
    switch (json_typeof(value)) {
    case JSON_STRING:
        return text_copy(mem, json_string_value(value));
    case JSON_INTEGER:
        return int_text(mem, json_integer_value(value));
    case JSON_REAL:
        return text_format(mem, "%.15g", json_real_value(value));
    case JSON_TRUE:
        return "t";
    case JSON_FALSE:
        return "f";
    case JSON_ARRAY:
        for (size_t i = 0; i < json_array_size(value); i++) {
            const char *item = json_string_value(json_array_get(value, i));
            list_add(mem, &items, item ? item : "");
        }
        return array_of_texts(mem, items.item, items.n);
    case JSON_OBJECT:
    case JSON_NULL:
        break;
    }
    return NULL;
}

/* The field's value in a row of the trail, as the reader reads it; "–" where it has none. */
static const char *shown_value(struct arena *mem, const struct printer *p, const struct shape *s, const struct field *f,
                               const json_t *row)
{
    const json_t *value = json_object_get(row, f->name);
    const char *text = value ? column_text(mem, value) : NULL;
    void *record = arena_take(mem, s->size);
    if (!text || !field_load(mem, f, text, record) || !field_is_known(f, record))
        return "–";
    const char *shown =
        f->scheme && f->kind == KIND_TEXT ? printer_concept(p, mem, text, 0) : field_show(mem, p->language, f, record);
    return *shown ? printable(mem, shown) : "–";
}

/* A field whose value a person gave or reads; the version and texts made for searching are for programs. */
static bool is_told(const struct field *f)
{
    return (f->roles & READ) && !f->sql && f->kind != KIND_LIST && f->kind != KIND_RECORD && !(f->roles & KEY) &&
           strcmp(f->name, "version") != 0;
}

static void write_differences(struct arena *mem, const struct printer *p, const struct change *it)
{
    const struct noun *noun = it->noun ? noun_find(it->noun) : NULL;
    json_t *before = it->before ? json_loads(it->before, 0, NULL) : NULL,
           *after = it->after ? json_loads(it->after, 0, NULL) : NULL;
    for (size_t i = 0; noun && before && after && i < noun->shape->field_count; i++) {
        const struct field *f = &noun->shape->fields[i];
        const json_t *was = json_object_get(before, f->name), *is = json_object_get(after, f->name);
        if (!is_told(f) || !was || !is || json_equal(was, is))
            continue;
        const char *text = text_format(mem, "%s: %s → %s", message_word(p->language, "field_", f->name),
                                       shown_value(mem, p, noun->shape, f, before), shown_value(mem, p, noun->shape, f, after));
        buffer_text(p->out, "  ");
        printer_wrap(p, text, 4);
    }
    json_decref(before);
    json_decref(after);
}

void print_history(const struct printer *p, const struct page *page)
{
    struct arena *mem = arena_new(SIZE_MAX);
    const struct change *rows = page->rows.item;
    for (size_t i = 0; i < page->rows.n; i++) {
        const struct change *it = &rows[i];
        const char *when = field_show(mem, p->language, shape_field(&change_shape, "at"), it);
        const char *line =
            text_format(mem, "%s  %s  %s  %s %s", when, it->actor ? it->actor : "",
                        it->what ? message_word(p->language, "choice_", it->what) : "",
                        it->noun ? message_word(p->language, "noun_", it->noun) : "", number_text(mem, it->number));
        if (it->batch.value)
            line =
                text_format(mem, "%s  (%s %s)", line, message_word(p->language, "field_", "batch"), number_text(mem, it->batch));
        printer_wrap(p, printable(mem, line), 2);
        write_differences(mem, p, it);
    }
    printer_page_end(p, mem, page);
    arena_free(mem);
}
