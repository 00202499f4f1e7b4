#include "field_help.h"
#include "base/table.h"

/* The examples, where the kind of the field does not give one. */
enum { EXAMPLE_SHAPE, EXAMPLE_FIELD, EXAMPLE_TEXT };

static const char *example_of(const struct shape *s, const struct field *f)
{
    const struct text_table *examples = table_find("examples");
    for (size_t i = 0; i < examples->n; i++) {
        const char *const *row = examples->item[i].item;
        if (strcmp(row[EXAMPLE_FIELD], f->name) == 0 &&
            (strcmp(row[EXAMPLE_SHAPE], "any") == 0 || strcmp(row[EXAMPLE_SHAPE], s->name) == 0))
            return row[EXAMPLE_TEXT];
    }
    return NULL;
}

const char *field_about(enum language language, const struct shape *s, const struct field *f)
{
    char own[128];
    enum message found;
    int size = snprintf(own, sizeof own, "about_%s_%s", s->name, f->name);
    if (size > 0 && (size_t)size < sizeof own && message_find(own, &found))
        return message_word(language, "about_", own + strlen("about_"));
    return message_word(language, "about_", f->name);
}

/* "OIB:33392005961": the examples of the fields that the compact form names. */
static const char *compact_example(struct arena *mem, const struct shape *s)
{
    static const char names[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    const char *text = "";
    for (const char *form = s->compact; form && *form;) {
        size_t n = strspn(form, names), mark = strcspn(form + n, names);
        const struct field *f = shape_field(s, text_copy_n(mem, form, n));
        text = text_format(mem, "%s%s%.*s", text, f ? field_example(mem, s, f) : "", (int)mark, form + n);
        form += n + mark;
    }
    return text;
}

static const char *kind_example(struct arena *mem, const struct field *f)
{
    switch (f->kind) {
    case KIND_BOOL:
        return "yes";
    case KIND_DATE:
        return "2026-12-31";
    case KIND_INSTANT:
        return "2026-12-31T12:00:00Z";
    case KIND_NUMBER:
        return "HR-0000189";
    case KIND_CHOICE:
        return f->choices[1] ? f->choices[1] : "";
    case KIND_LIST:
        return compact_example(mem, f->of);
    case KIND_TEXTS:
        return f->country ? "AL,XK" : "";
    case KIND_TEXT:
        if (f->country)
            return "HR";
        return !f->scheme                       ? ""
               : strcmp(f->scheme, "CERT") == 0 ? "CERT:AQAP2110"
               : strcmp(f->scheme, "*") == 0    ? "CPV:35331500"
                                                : "";
    case KIND_INT:
    case KIND_DECIMAL:
    case KIND_RECORD:
        break;
    }
    return "";
}

const char *field_example(struct arena *mem, const struct shape *s, const struct field *f)
{
    const char *example = example_of(s, f);
    bool typed = f->kind == KIND_CHOICE || f->kind == KIND_BOOL || f->kind == KIND_DATE || f->kind == KIND_LIST;
    return example && !typed ? example : kind_example(mem, f);
}

const char *field_default(const struct field *f, unsigned roles)
{
    return (f->roles & ADD) && !(roles & ADD) ? NULL : f->by_default;
}

const char *field_default_words(struct arena *mem, enum language language, const struct field *f, unsigned roles)
{
    const char *value = field_default(f, roles);
    if (!value)
        return "";
    return f->kind == KIND_DATE ? tr(mem, language, MESSAGE_help_default_today)
                                : tr(mem, language, MESSAGE_help_default, "value", value);
}
