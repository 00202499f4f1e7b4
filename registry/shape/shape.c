#include "shape_parts.h"
#include <assert.h>

const struct field *shape_field(const struct shape *s, const char *name)
{
    for (size_t i = 0; i < s->field_count; i++)
        if (*s->fields[i].name == *name && strcmp(s->fields[i].name, name) == 0) /* the first letter tells most names apart */
            return &s->fields[i];
    return NULL;
}

const void *field_at(const struct field *f, const void *record)
{
    return (const char *)record + f->offset;
}

void *field_in(const struct field *f, void *record)
{
    return (char *)record + f->offset;
}

static uint64_t bit_of(const struct shape *s, const struct field *f)
{
    return (uint64_t)1 << (f - s->fields);
}

bool mask_has(struct field_mask g, const struct shape *s, const struct field *f)
{
    return (g.bits & bit_of(s, f)) != 0;
}

void mask_set(struct field_mask *g, const struct shape *s, const struct field *f)
{
    g->bits |= bit_of(s, f);
}

bool field_may_be_hidden(const struct field *f)
{
    return f->owner_only || f->refers_to || (f->scheme && strcmp(f->scheme, "*") == 0);
}

bool field_is_of_ancestor(const struct shape *s, const struct field *f)
{
    for (const struct shape *p = s->parent; p; p = p->parent)
        if (strcmp(f->name, p->name) == 0)
            return true;
    return false;
}

static size_t member_size(const struct field *f)
{
    switch (f->kind) {
    case KIND_TEXT:
        return sizeof(const char *);
    case KIND_INT:
        return sizeof(struct maybe_int);
    case KIND_BOOL:
        return sizeof(struct maybe_bool);
    case KIND_DATE:
        return sizeof(struct date);
    case KIND_INSTANT:
        return sizeof(struct instant);
    case KIND_DECIMAL:
        return sizeof(struct decimal);
    case KIND_NUMBER:
        return sizeof(struct number);
    case KIND_CHOICE:
        return sizeof(unsigned);
    case KIND_TEXTS:
        return sizeof(struct texts);
    case KIND_LIST:
        return sizeof(struct list);
    case KIND_RECORD:
        return f->of->size;
    }
    return 0;
}

static bool any_is_known(const struct shape *s, const void *record)
{
    for (size_t i = 0; i < s->field_count; i++)
        if (field_is_known(&s->fields[i], record))
            return true;
    return false;
}

size_t field_choice_count(const struct field *f)
{
    size_t n = 0;
    while (f->choices && f->choices[1 + n])
        n++;
    return n;
}

unsigned field_choice_find(const struct field *f, const char *text)
{
    for (unsigned i = 1; f->choices[i]; i++)
        if (text_same_word(text, f->choices[i]))
            return i;
    return 0;
}

bool field_is_known(const struct field *f, const void *record)
{
    const void *at = field_at(f, record);
    switch (f->kind) {
    case KIND_TEXT:
        return *(const char *const *)at != NULL;
    case KIND_INT:
        return ((const struct maybe_int *)at)->known;
    case KIND_BOOL:
        return ((const struct maybe_bool *)at)->known;
    case KIND_DATE:
        return ((const struct date *)at)->known;
    case KIND_INSTANT:
        return ((const struct instant *)at)->known;
    case KIND_DECIMAL:
        return ((const struct decimal *)at)->known;
    case KIND_NUMBER:
        return ((const struct number *)at)->value != 0;
    case KIND_CHOICE:
        return *(const unsigned *)at != 0;
    case KIND_TEXTS:
        return ((const struct texts *)at)->n > 0;
    case KIND_LIST:
        return ((const struct list *)at)->n > 0;
    case KIND_RECORD:
        return any_is_known(f->of, at);
    }
    return false;
}

void field_copy(const struct field *f, void *record, const void *other)
{
    memcpy(field_in(f, record), field_at(f, other), member_size(f));
}

static void copy_list(struct arena *mem, const struct shape *s, struct list *list)
{
    const char *from = list->item;
    char *rows = arena_take_array(mem, list->n ? list->n : 1, s->size);
    for (size_t i = 0; i < list->n; i++)
        shape_copy(mem, s, rows + i * s->size, from + i * s->size);
    list->item = rows;
}

static void copy_texts(struct arena *mem, struct texts *texts)
{
    const char **items = TAKE_N(mem, texts->n + 1, const char *);
    for (size_t i = 0; i < texts->n; i++)
        items[i] = text_copy(mem, texts->item[i]);
    texts->item = items;
}

void shape_copy(struct arena *mem, const struct shape *s, void *record, const void *other)
{
    memcpy(record, other, s->size);
    for (const struct field *f = s->fields; f < fields_end(s); f++) {
        void *member = field_in(f, record);
        if (!field_is_known(f, record))
            continue;
        if (f->kind == KIND_TEXT)
            *(const char **)member = text_copy(mem, *(const char **)member);
        else if (f->kind == KIND_TEXTS)
            copy_texts(mem, member);
        else if (f->kind == KIND_LIST)
            copy_list(mem, f->of, member);
        else if (f->kind == KIND_RECORD)
            shape_copy(mem, f->of, member, field_at(f, other));
    }
}

void field_clear(const struct field *f, void *record)
{
    memset(field_in(f, record), 0, member_size(f));
}

static bool same_texts(const struct texts *a, const struct texts *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (strcmp(a->item[i], b->item[i]) != 0)
            return false;
    return true;
}

/* Both hold a value; compares them. */
static bool same_value(const struct field *f, const void *a, const void *b)
{
    switch (f->kind) {
    case KIND_TEXT:
        return strcmp(*(const char *const *)a, *(const char *const *)b) == 0;
    case KIND_INT:
        return ((const struct maybe_int *)a)->value == ((const struct maybe_int *)b)->value;
    case KIND_BOOL:
        return ((const struct maybe_bool *)a)->value == ((const struct maybe_bool *)b)->value;
    case KIND_DATE: {
        const struct date *one = a, *other = b;
        return one->year == other->year && one->month == other->month && one->day == other->day;
    }
    case KIND_INSTANT:
        return ((const struct instant *)a)->microseconds == ((const struct instant *)b)->microseconds;
    case KIND_DECIMAL:
        return decimal_compare(*(const struct decimal *)a, *(const struct decimal *)b) == 0;
    case KIND_NUMBER:
        return ((const struct number *)a)->value == ((const struct number *)b)->value;
    case KIND_CHOICE:
        return *(const unsigned *)a == *(const unsigned *)b;
    case KIND_TEXTS:
        return same_texts(a, b);
    case KIND_LIST:
    case KIND_RECORD:
        return true;
    }
    return true;
}

bool field_equal(const struct field *f, const void *a, const void *b)
{
    if (f->kind == KIND_LIST || f->kind == KIND_RECORD)
        return true;
    bool known = field_is_known(f, a);
    if (known != field_is_known(f, b))
        return false;
    return !known || same_value(f, field_at(f, a), field_at(f, b));
}

static bool is_required(const struct shape *s, const struct field *f, unsigned roles, bool nested)
{
    if (nested && field_is_of_ancestor(s, f))
        return false; /* the record that contains it gives it */
    if ((roles & KEY) && (f->roles & KEY))
        return true;
    return (f->roles & REQUIRED) && (f->roles & roles & (ADD | QUERY));
}

static bool complete(struct call *c, const struct shape *s, unsigned roles, bool nested, const void *record);

/* The records inside a list are new ones, even when the record that holds them is changed. */
static bool complete_list(struct call *c, const struct field *f, const struct list *list)
{
    bool ok = true;
    const char *outer = c->path;
    for (size_t i = 0; i < list->n && c->error_count < CALL_ERRORS_MAX; i++) {
        c->path = path_item(c, outer, f->name, i);
        ok &= complete(c, f->of, ADD, true, (const char *)list->item + i * f->of->size);
    }
    c->path = outer;
    return ok;
}

static bool complete_part(struct call *c, const struct field *f, const void *record)
{
    const char *outer = c->path;
    c->path = path_part(c, outer, f->name);
    bool ok = complete(c, f->of, ADD, true, field_at(f, record));
    c->path = outer;
    return ok;
}

static bool complete(struct call *c, const struct shape *s, unsigned roles, bool nested, const void *record)
{
    bool ok = true;
    for (const struct field *f = s->fields; f < fields_end(s); f++) {
        if (is_required(s, f, roles, nested) && !field_is_known(f, record))
            ok = fail(c, ERROR_REQUIRED, f->name);
        else if (f->kind == KIND_LIST && (f->roles & roles & (ADD | CHANGE)))
            ok &= complete_list(c, f, field_at(f, record));
        else if (f->kind == KIND_RECORD && (f->roles & roles & (ADD | CHANGE)) && field_is_known(f, record))
            ok &= complete_part(c, f, record);
    }
    return ok;
}

bool shape_complete(struct call *c, const struct shape *s, unsigned roles, const void *record)
{
    return complete(c, s, roles, false, record);
}

/* Lists and parts count as different when either side has items: a needless write is better than a lost one. */
static bool would_differ(const struct field *f, const void *in, const void *out)
{
    if (f->kind == KIND_LIST || f->kind == KIND_RECORD)
        return field_is_known(f, in) || field_is_known(f, out);
    return !field_equal(f, in, out);
}

/* Defaults are in the machine form that a column has, but for today and for yes and no. */
static void fill_default(const struct call *c, const struct field *f, void *record)
{
    if (f->kind == KIND_DATE) {
        *(struct date *)field_in(f, record) = c->today;
    } else if (f->kind == KIND_BOOL) {
        *(struct maybe_bool *)field_in(f, record) = (struct maybe_bool){ true, strcmp(f->by_default, "yes") == 0 };
    } else {
        bool loaded = field_load(c->mem, f, f->by_default, record);
        assert(loaded);
    }
}

void shape_fill_defaults(const struct call *c, const struct shape *s, void *record)
{
    for (const struct field *f = s->fields; f < fields_end(s); f++)
        if (f->by_default && !field_is_known(f, record))
            fill_default(c, f, record);
}

bool shape_overlay(struct call *c, const struct shape *s, const void *in, struct field_mask mask, void *out, bool *differs)
{
    bool ok = true, changed = false;
    for (const struct field *f = s->fields; f < fields_end(s); f++) {
        if (!(f->roles & CHANGE) || !mask_has(mask, s, f))
            continue;
        if ((f->roles & REQUIRED) && !field_is_known(f, in)) {
            ok = fail(c, ERROR_REQUIRED, f->name);
            continue;
        }
        if (would_differ(f, in, out)) {
            field_copy(f, out, in);
            changed = true;
        }
    }
    if (differs)
        *differs = changed;
    return ok;
}
