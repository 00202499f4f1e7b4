/* Fields as text: read from flags, query parameters and cells; for machines, and for people. */
#include "shape_parts.h"

/* --- reading -------------------------------------------------------------------------------------------------------- */

/* The first character that counts; NUL when all is blank. */
static char first_of(struct arena *mem, const char *text)
{
    return *text_trim(mem, text, false);
}

static bool read_items(struct call *c, const struct field *f, const char *text, struct texts *texts)
{
    struct texts added = text_split(c->mem, text, ',');
    size_t had = texts->n, max = f->max ? f->max : LIST_MAX_DEFAULT;
    if (had + added.n > max)
        return fail(c, ERROR_TOO_LONG, f->name, "max", int_text(c->mem, (int64_t)max), "length",
                    int_text(c->mem, (int64_t)(had + added.n)));
    const char **items = TAKE_N(c->mem, had + added.n + 1, const char *);
    if (had)
        memcpy(items, texts->item, had * sizeof(items[0]));
    bool ok = true;
    for (size_t i = 0; i < added.n; i++)
        ok &= value_read_item(c, f, text_format(c->mem, "%s.%zu", f->name, had + i), added.item[i], &items[had + i]);
    *texts = (struct texts){ had + added.n, items };
    return ok;
}

static const char name_characters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";

/* Whether a field of the rest of a compact form is required. */
static bool needs_more(struct arena *mem, const struct shape *s, const char *form)
{
    while (*form) {
        size_t n = strspn(form, name_characters);
        const struct field *f = shape_field(s, text_copy_n(mem, form, n));
        if (f && (f->roles & REQUIRED))
            return true;
        form += n;
        form += strcspn(form, name_characters);
    }
    return false;
}

static bool read_form(struct call *c, const struct field *f, enum value_form form, const char *text, void *record);

/* "scheme:value": each field ends at the mark that follows it, the last takes the rest; those at the end may be left out
   unless one of them is required. */
static bool read_compact(struct call *c, const struct shape *s, enum value_form written, const char *text, void *item)
{
    bool ok = true;
    for (const char *form = s->compact, *rest = text; form;) {
        size_t n = strspn(form, name_characters), mark_size = strcspn(form + n, name_characters);
        const struct field *f = shape_field(s, text_copy_n(c->mem, form, n));
        if (!f)
            return fail_detail(c, ERROR_INTERNAL, NULL, "the compact form \"%s\" of %s names no field", s->compact, s->name);
        const char *mark = text_copy_n(c->mem, form + n, mark_size), *end = mark_size ? strstr(rest, mark) : NULL;
        form = form + n + mark_size;
        if (mark_size && !end && needs_more(c->mem, s, form))
            return fail_format(c, NULL, text, s->compact);
        ok &= read_form(c, f, written, end ? text_copy_n(c->mem, rest, (size_t)(end - rest)) : rest, item);
        if (!end)
            form = NULL;
        else
            rest = end + mark_size;
    }
    return ok;
}

static bool append_compact(struct call *c, const struct field *f, enum value_form form, const char *text, struct list *list)
{
    size_t max = f->max ? f->max : LIST_MAX_DEFAULT, size = f->of->size;
    if (!f->of->compact)
        return fail_format(c, f->name, text, EXPECTED(c, object));
    if (list->n >= max)
        return fail(c, ERROR_TOO_LONG, f->name, "max", int_text(c->mem, (int64_t)max), "length",
                    int_text(c->mem, (int64_t)(list->n + 1)));
    char *items = arena_take_array(c->mem, list->n + 1, size);
    if (list->n)
        memcpy(items, list->item, list->n * size);
    const char *outer = c->path;
    c->path = path_item(c, outer, f->name, list->n);
    bool ok = read_compact(c, f->of, form, text, items + list->n * size);
    c->path = outer;
    *list = (struct list){ list->n + 1, items };
    return ok;
}

static bool read_form(struct call *c, const struct field *f, enum value_form form, const char *text, void *record)
{
    if (!utf8_is_valid(text, strlen(text)))
        return fail(c, ERROR_ENCODING, f->name);
    char first = first_of(c->mem, text);
    if (!first) {
        field_clear(f, record);
        return true;
    }
    switch (f->kind) {
    case KIND_TEXTS:
        return first == '[' ? member_read_json(c, f, text, record) : read_items(c, f, text, field_in(f, record));
    case KIND_LIST:
        return first == '{' ? member_read_json(c, f, text, record) : append_compact(c, f, form, text, field_in(f, record));
    case KIND_RECORD:
        return member_read_json(c, f, text, record);
    case KIND_TEXT:
    case KIND_INT:
    case KIND_BOOL:
    case KIND_DATE:
    case KIND_INSTANT:
    case KIND_DECIMAL:
    case KIND_NUMBER:
    case KIND_CHOICE:
        break;
    }
    return value_read(c, f, form, f->name, text, field_in(f, record));
}

bool field_read(struct call *c, const struct field *f, const char *text, void *record)
{
    return read_form(c, f, VALUE_MACHINE, text, record);
}

bool field_read_typed(struct call *c, const struct field *f, const char *text, void *record)
{
    return read_form(c, f, VALUE_TYPED, text, record);
}

/* --- for machines --------------------------------------------------------------------------------------------------- */

static const char *texts_for_machines(struct arena *mem, const struct texts *texts)
{
    struct buffer b = { 0 };
    bool plain = texts->item[0][0] != '[';
    for (size_t i = 0; i < texts->n; i++)
        plain = plain && !strchr(texts->item[i], ',');
    for (size_t i = 0; i < texts->n; i++) {
        buffer_text(&b, i ? "," : plain ? "" : "[");
        if (plain)
            buffer_text(&b, texts->item[i]);
        else
            buffer_json(&b, texts->item[i]);
    }
    buffer_text(&b, plain ? "" : "]");
    return buffer_take(&b, mem);
}

const char *field_text(struct arena *mem, const struct field *f, const void *record)
{
    const void *at = field_at(f, record);
    if (!field_is_known(f, record))
        return NULL;
    switch (f->kind) {
    case KIND_TEXT:
        return *(const char *const *)at;
    case KIND_INT:
        return int_text(mem, ((const struct maybe_int *)at)->value);
    case KIND_BOOL:
        return ((const struct maybe_bool *)at)->value ? "true" : "false";
    case KIND_DATE:
        return date_text(mem, *(const struct date *)at);
    case KIND_INSTANT:
        return instant_text(mem, *(const struct instant *)at);
    case KIND_DECIMAL:
        return decimal_text(mem, *(const struct decimal *)at);
    case KIND_NUMBER:
        return number_text(mem, *(const struct number *)at);
    case KIND_CHOICE:
        return f->choices[*(const unsigned *)at];
    case KIND_TEXTS:
        return texts_for_machines(mem, at);
    case KIND_LIST:
    case KIND_RECORD:
        return NULL;
    }
    return NULL;
}

/* --- for people ----------------------------------------------------------------------------------------------------- */

static const char *show_date(struct arena *mem, enum language language, struct date d)
{
    switch (language_rows[language].dates) {
    case DATE_FORM_DOTTED_END: /* an ordinal's point behind the year too */
        return text_format(mem, "%02d.%02d.%04d.", d.day, d.month, d.year);
    case DATE_FORM_DOTTED:
        return text_format(mem, "%02d.%02d.%04d", d.day, d.month, d.year);
    case DATE_FORM_ISO:
        break;
    }
    return date_text(mem, d); /* neither day-first nor month-first English is safe */
}

static const char *show_instant(struct arena *mem, enum language language, struct instant at)
{
    const char *machine = instant_text(mem, at); /* 2026-11-24T17:15:49Z */
    struct date day;
    const char *clock = strchr(machine, 'T');
    if (!clock || !date_parse(text_copy_n(mem, machine, (size_t)(clock - machine)), &day))
        return machine;
    return text_format(mem, "%s %.5s UTC", show_date(mem, language, day), clock + 1);
}

static const char *show_bool(enum language language, const struct maybe_bool *m)
{
    return message_word(language, "word_", !m->known ? "unknown" : m->value ? "yes" : "no");
}

static const char *show_texts(struct arena *mem, const struct texts *texts)
{
    return text_join(mem, texts->item, texts->n, ", ");
}

/* One item in its compact form, without the marks before what is unknown. */
static const char *show_item(struct arena *mem, enum language language, const struct shape *s, const void *item)
{
    const char *out = "", *mark = "";
    for (const char *form = s->compact; *form;) {
        size_t n = strspn(form, name_characters), mark_size = strcspn(form + n, name_characters);
        const struct field *f = shape_field(s, text_copy_n(mem, form, n));
        if (f && field_is_known(f, item))
            out = text_format(mem, "%s%s%s", out, *out ? mark : "", field_show(mem, language, f, item));
        mark = text_copy_n(mem, form + n, mark_size);
        form += n + mark_size;
    }
    return out;
}

static const char *show_list(struct arena *mem, enum language language, const struct shape *s, const struct list *list)
{
    if (!list->n)
        return "";
    if (!s->compact)
        return int_text(mem, (int64_t)list->n);
    struct texts items = { 0 };
    for (size_t i = 0; i < list->n; i++)
        list_add(mem, &items, show_item(mem, language, s, (const char *)list->item + i * s->size));
    return text_join(mem, items.item, items.n, ", ");
}

/* The field's own word for a choice ("applied" of an import), else the word that all use. */
static const char *choice_word(struct arena *mem, enum language language, const struct field *f, const char *name)
{
    enum message own;
    if (f->words && message_find(text_format(mem, "choice_%s_%s", f->words, name), &own))
        return tr(mem, language, own);
    return message_word(language, "choice_", name);
}

const char *field_show(struct arena *mem, enum language language, const struct field *f, const void *record)
{
    const void *at = field_at(f, record);
    if (f->kind == KIND_BOOL)
        return show_bool(language, at);
    if (!field_is_known(f, record))
        return "";
    switch (f->kind) {
    case KIND_DATE:
        return show_date(mem, language, *(const struct date *)at);
    case KIND_INSTANT:
        return show_instant(mem, language, *(const struct instant *)at);
    case KIND_DECIMAL:
        return decimal_text_for(mem, *(const struct decimal *)at, language_rows[language].decimal_mark);
    case KIND_CHOICE:
        return choice_word(mem, language, f, f->choices[*(const unsigned *)at]);
    case KIND_TEXTS:
        return show_texts(mem, at);
    case KIND_LIST:
        return show_list(mem, language, f->of, at);
    case KIND_RECORD:
        return "";
    case KIND_TEXT:
        return f->words ? choice_word(mem, language, f, *(const char *const *)at) : field_text(mem, f, record);
    case KIND_INT:
    case KIND_BOOL:
    case KIND_NUMBER:
        break;
    }
    return field_text(mem, f, record);
}
