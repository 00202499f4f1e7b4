/* Fields as PostgreSQL's text format has them, in both directions. */
#include "base/array.h"
#include "shape_parts.h"

/* --- storing -------------------------------------------------------------------------------------------------------- */

const char *field_store(struct arena *mem, const struct field *f, const void *record)
{
    const void *at = field_at(f, record);
    const struct texts *texts = at;
    if (f->kind == KIND_TEXTS)
        return texts->item ? array_of_texts(mem, texts->item, texts->n) : NULL;
    if (!field_is_known(f, record))
        return NULL;
    switch (f->kind) {
    case KIND_BOOL:
        return ((const struct maybe_bool *)at)->value ? "t" : "f";
    case KIND_NUMBER:
        return int_text(mem, ((const struct number *)at)->value);
    case KIND_TEXT:
    case KIND_INT:
    case KIND_DATE:
    case KIND_INSTANT:
    case KIND_DECIMAL:
    case KIND_CHOICE:
        return field_text(mem, f, record);
    case KIND_TEXTS:
    case KIND_LIST:
    case KIND_RECORD:
        break;
    }
    return NULL;
}

/* --- loading -------------------------------------------------------------------------------------------------------- */

static bool load_int(const char *text, int64_t *out)
{
    bool is_negative = *text == '-';
    const char *at = text + is_negative;
    int64_t value = 0;
    do {
        if (*at < '0' || *at > '9')
            return false;
        int digit = is_negative ? '0' - *at : *at - '0';
        if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, digit, &value))
            return false;
    } while (*++at);
    *out = value;
    return true;
}

static bool load_choice(const struct field *f, const char *text, unsigned *out)
{
    for (unsigned i = 1; f->choices[i]; i++)
        if (strcmp(f->choices[i], text) == 0) {
            *out = i;
            return true;
        }
    return false;
}

/* One item of an array literal, from `at` into `to`; returns what follows it, or NULL when it is malformed. */
static const char *load_item(const char *at, char *to)
{
    if (*at != '"') {
        size_t size = strcspn(at, ",}{\"\\");
        memcpy(to, at, size);
        to[size] = '\0';
        return size && !text_same_word(to, "null") ? at + size : NULL; /* an unquoted NULL is no text */
    }
    for (at++; *at && *at != '"'; at++) {
        if (*at == '\\')
            at++;
        if (!*at)
            return NULL;
        *to++ = *at;
    }
    *to = '\0';
    return *at ? at + 1 : NULL;
}

/* {a,"b c"}: one dimension, no nulls, as the schema has it. */
static bool load_texts(struct arena *mem, const char *text, struct texts *out)
{
    size_t length = strlen(text), most = 1;
    if (length < 2 || text[0] != '{' || text[length - 1] != '}')
        return false;
    for (const char *at = text; *at; at++)
        most += *at == ',';
    const char **items = TAKE_N(mem, most, const char *);
    size_t n = 0;
    char *copy = arena_take(mem, length + 1); /* the items one after the other are no longer than the literal */
    for (const char *at = text + 1; strcmp(at, "}") != 0;) {
        at = load_item(at, copy);
        if (!at)
            return false;
        items[n++] = copy;
        copy += strlen(copy) + 1;
        if (*at == ',')
            at++;
        else if (*at != '}')
            return false;
        if (*at == '}' && at[-1] == ',')
            return false;
    }
    *out = (struct texts){ n, items };
    return true;
}

static bool load_known(struct arena *mem, const struct field *f, const char *text, void *member)
{
    switch (f->kind) {
    case KIND_TEXT:
        *(const char **)member = text;
        return true;
    case KIND_INT: {
        struct maybe_int *m = member;
        return m->known = load_int(text, &m->value);
    }
    case KIND_BOOL: {
        struct maybe_bool *m = member;
        *m = (struct maybe_bool){ true, text[0] == 't' };
        return (text[0] == 't' || text[0] == 'f') && !text[1];
    }
    case KIND_DATE:
        return date_parse(text, member);
    case KIND_INSTANT:
        return instant_parse(text, member);
    case KIND_DECIMAL: /* a column may have more decimals than the field takes; they are zeros, or computed in SQL */
        return decimal_parse(text, DECIMAL_DIGITS_MAX, member) == DECIMAL_OK;
    case KIND_NUMBER:
        return load_int(text, &((struct number *)member)->value);
    case KIND_CHOICE:
        return load_choice(f, text, member);
    case KIND_TEXTS:
        return load_texts(mem, text, member);
    case KIND_LIST:
    case KIND_RECORD:
        return false;
    }
    return false;
}

bool field_load(struct arena *mem, const struct field *f, const char *text, void *record)
{
    field_clear(f, record);
    return !text || load_known(mem, f, text, field_in(f, record));
}
