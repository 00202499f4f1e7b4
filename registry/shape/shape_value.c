/* One value as it was given, in JSON, a flag, a query parameter or a cell. */
#include "shape_parts.h"
#include <ctype.h>
#include <errno.h>

const char *path_part(struct call *c, const char *outer, const char *name)
{
    return outer ? text_format(c->mem, "%s.%s", outer, name) : name;
}

const char *path_item(struct call *c, const char *outer, const char *name, size_t index)
{
    return text_format(c->mem, "%s.%zu", path_part(c, outer, name), index);
}

enum { EXCERPT_CHARACTERS = 60 };

/* C0, DEL, and C1 (in UTF-8: C2 80 to C2 9F). */
static size_t control_size(const char *at)
{
    unsigned char first = (unsigned char)at[0];
    if (first < 0x20 || first == 0x7f)
        return 1;
    return first == 0xc2 && (unsigned char)at[1] < 0xa0 ? 2 : 0;
}

const char *excerpt(struct arena *mem, const char *text)
{
    char *out = arena_take(mem, (size_t)EXCERPT_CHARACTERS * 4 + sizeof("…"));
    size_t size = 0, characters = 0;
    for (const char *at = text; *at; at += utf8_size(at)) {
        if (characters++ == EXCERPT_CHARACTERS) {
            memcpy(out + size, "…", sizeof("…"));
            return out;
        }
        if (control_size(at)) {
            out[size++] = '?';
            continue;
        }
        memcpy(out + size, at, utf8_size(at));
        size += utf8_size(at);
    }
    return out;
}

bool fail_format(struct call *c, const char *name, const char *value, const char *expected)
{
    return fail(c, ERROR_FORMAT, name, "expected", expected, "value", value ? excerpt(c->mem, value) : "");
}

static bool fail_range(struct call *c, const struct field *f, const char *name, const char *text)
{
    bool bounded = f->low < f->high;
    return fail(c, ERROR_RANGE, name, "low", int_text(c->mem, bounded ? f->low : INT64_MIN), "high",
                int_text(c->mem, bounded ? f->high : INT64_MAX), "value", excerpt(c->mem, text));
}

/* The characters of a text: how many, and whether a control is among them. */
static bool check_characters(struct call *c, const struct field *f, const char *name, const char *text)
{
    size_t max = f->kind == KIND_TEXT && f->max ? f->max : TEXT_MAX_DEFAULT, length = 0;
    bool several_lines = max >= SEVERAL_LINES_FROM;
    for (const char *at = text; *at; at += utf8_size(at), length++) {
        if (several_lines && (*at == '\n' || *at == '\t'))
            continue;
        if (control_size(at))
            return fail_format(c, name, text, EXPECTED(c, text));
    }
    return length <= max ||
           fail(c, ERROR_TOO_LONG, name, "max", int_text(c->mem, (int64_t)max), "length", int_text(c->mem, (int64_t)length));
}

static bool read_country(struct call *c, const char *name, const char *text, const char **out)
{
    if (!isascii(text[0]) || !isalpha(text[0]) || !isascii(text[1]) || !isalpha(text[1]) || text[2])
        return fail_format(c, name, text, EXPECTED(c, country));
    *out = text_upper(c->mem, text);
    return true;
}

static bool is_scheme(const char *text)
{
    for (const char *at = text; *at; at++)
        if (!(*at >= 'A' && *at <= 'Z') && !(*at >= '0' && *at <= '9') && *at != '_' && *at != '-')
            return false;
    return *text != '\0';
}

/* SCHEME:CODE, or a bare code where the field knows its scheme. The database checks whether the code exists. */
static bool read_concept(struct call *c, const struct field *f, const char *name, const char *text, const char **out)
{
    bool any = strcmp(f->scheme, "*") == 0;
    const char *expected = any ? EXPECTED(c, concept) : EXPECTED(c, concept_of, "scheme", f->scheme);
    const char *colon = strchr(text, ':');
    if (!colon && any)
        return fail_format(c, name, text, expected);
    if (!colon) {
        *out = text_format(c->mem, "%s:%s", f->scheme, text);
        return true;
    }
    char *scheme = text_copy_n(c->mem, text, (size_t)(colon - text));
    for (char *at = scheme; *at; at++)
        if (*at >= 'a' && *at <= 'z')
            *at = (char)(*at - 'a' + 'A');
    const char *code = text_trim(c->mem, colon + 1, false);
    if (!*code || !is_scheme(scheme) || (!any && strcmp(scheme, f->scheme) != 0))
        return fail_format(c, name, text, expected);
    *out = text_format(c->mem, "%s:%s", scheme, code);
    return true;
}

static bool read_text(struct call *c, const struct field *f, const char *name, const char *text, const char **out)
{
    if (!check_characters(c, f, name, text))
        return false;
    if (f->country)
        return read_country(c, name, text, out);
    if (f->scheme)
        return read_concept(c, f, name, text, out) && check_characters(c, f, name, *out);
    *out = text;
    return true;
}

static bool is_whole(const char *text)
{
    const char *at = text + (*text == '-');
    if (!*at)
        return false;
    for (; *at; at++)
        if (*at < '0' || *at > '9')
            return false;
    return true;
}

static bool read_int(struct call *c, const struct field *f, const char *name, const char *text, struct maybe_int *out)
{
    long long value = 0;
    struct decimal d = { 0 };
    if (is_whole(text)) {
        errno = 0;
        value = strtoll(text, NULL, 10);
        if (errno == ERANGE)
            return fail_range(c, f, name, text);
    } else if (decimal_parse(text, 0, &d) == DECIMAL_OK && d.scale == 0) { /* JSON's 1e3 and 12.0 are whole too */
        value = d.units;
    } else {
        return fail_format(c, name, text, EXPECTED(c, integer));
    }
    if (f->low < f->high && (value < f->low || value > f->high))
        return fail_range(c, f, name, text);
    *out = (struct maybe_int){ true, value };
    return true;
}

static bool read_decimal(struct call *c, const struct field *f, const char *name, const char *text, struct decimal *out)
{
    struct decimal d = { 0 };
    switch (decimal_parse(text, f->decimals, &d)) {
    case DECIMAL_OK:
        break;
    case DECIMAL_MALFORMED:
        return fail_format(c, name, text, EXPECTED(c, decimal));
    case DECIMAL_TOO_MANY_DIGITS:
        return fail_format(c, name, text, EXPECTED(c, digits, "digits", int_text(c->mem, DECIMAL_DIGITS_MAX)));
    case DECIMAL_TOO_MANY_DECIMALS:
        return fail_format(c, name, text,
                           f->decimals ? message_counted(c->mem, c->language, MESSAGE_expected_decimals, f->decimals)
                                       : EXPECTED(c, integer));
    }
    const struct decimal low = { true, 0, f->low }, high = { true, 0, f->high };
    if (f->low < f->high && (decimal_compare(d, low) < 0 || decimal_compare(d, high) > 0))
        return fail_range(c, f, name, text);
    *out = d;
    return true;
}

/* Yes, no and unknown in each of our languages, beside the words that programs write. */
static bool read_bool(struct call *c, const char *name, const char *text, struct maybe_bool *out)
{
    static const struct {
        const char *word;
        struct maybe_bool value;
    } codes[] = {
        { "true", { true, true } },   { "1", { true, true } },  { "t", { true, true } },  { "y", { true, true } },
        { "false", { true, false } }, { "0", { true, false } }, { "f", { true, false } }, { "n", { true, false } },
    };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (text_same_word(text, codes[i].word)) {
            *out = codes[i].value;
            return true;
        }
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        bool yes = text_same_word(text, message_template((enum language)l, MESSAGE_word_yes));
        bool no = text_same_word(text, message_template((enum language)l, MESSAGE_word_no));
        if (yes || no || text_same_word(text, message_template((enum language)l, MESSAGE_word_unknown))) {
            *out = (struct maybe_bool){ yes || no, yes };
            return true;
        }
    }
    return fail_format(c, name, text, EXPECTED(c, bool));
}

static bool read_number(struct call *c, const char *name, const char *text, struct number *out)
{
    switch (number_parse(text, out)) {
    case NUMBER_OK:
        return true;
    case NUMBER_MALFORMED:
        return fail_format(c, name, text, EXPECTED(c, number));
    case NUMBER_UNKNOWN_OWNER:
        return fail(c, ERROR_UNKNOWN_CODE, name, "value", excerpt(c->mem, text));
    case NUMBER_WRONG_CHECK:
        return fail(c, ERROR_CHECKSUM, name, "value", excerpt(c->mem, text));
    }
    return false;
}

static bool read_choice(struct call *c, const struct field *f, const char *name, const char *text, unsigned *out)
{
    unsigned found = field_choice_find(f, text);
    if (found) {
        *out = found;
        return true;
    }
    const char *choices = text_join(c->mem, f->choices + 1, field_choice_count(f), ", ");
    return fail_format(c, name, text, EXPECTED(c, choice, "choices", choices));
}

/* A number as a person writes it becomes one for machines. */
static bool read_typed_number(struct call *c, const char *name, const char **text)
{
    const char *whole = NULL, *fraction = NULL, *machine = NULL;
    switch (decimal_typed(c->mem, *text, c->language, &machine, &whole, &fraction)) {
    case DECIMAL_READ:
        *text = machine;
        return true;
    case DECIMAL_AMBIGUOUS:
        return fail_format(c, name, *text, EXPECTED(c, unambiguous, "whole", whole, "fraction", fraction));
    case DECIMAL_UNREADABLE:
        break;
    }
    return fail_format(c, name, *text, EXPECTED(c, typed_decimal));
}

static bool read_known(struct call *c, const struct field *f, enum value_form form, const char *name, const char *text,
                       void *member)
{
    bool number = f->kind == KIND_INT || f->kind == KIND_DECIMAL;
    if (form == VALUE_TYPED && number && !read_typed_number(c, name, &text))
        return false;
    switch (f->kind) {
    case KIND_TEXT:
        return read_text(c, f, name, text, member);
    case KIND_INT:
        return read_int(c, f, name, text, member);
    case KIND_BOOL:
        return read_bool(c, name, text, member);
    case KIND_DATE:
        if (form == VALUE_TYPED)
            return date_parse_typed(text, c->language, member) || fail_format(c, name, text, EXPECTED(c, typed_date));
        return date_parse(text, member) || fail_format(c, name, text, EXPECTED(c, date));
    case KIND_INSTANT:
        return instant_parse(text, member) || fail_format(c, name, text, EXPECTED(c, instant));
    case KIND_DECIMAL:
        return read_decimal(c, f, name, text, member);
    case KIND_NUMBER:
        return read_number(c, name, text, member);
    case KIND_CHOICE:
        return read_choice(c, f, name, text, member);
    case KIND_TEXTS:
    case KIND_LIST:
    case KIND_RECORD:
        break;
    }
    return fail_detail(c, ERROR_INTERNAL, name, "%s is no single value", f->name);
}

bool value_read(struct call *c, const struct field *f, enum value_form form, const char *name, const char *text, void *member)
{
    const char *trimmed = text_trim(c->mem, text_nfc(c->mem, text), false);
    if (*trimmed)
        return read_known(c, f, form, name, trimmed, member);
    const struct field alone = { .kind = f->kind };
    field_clear(&alone, member);
    return true;
}

bool value_read_item(struct call *c, const struct field *f, const char *name, const char *text, const char **out)
{
    const char *trimmed = text_trim(c->mem, text_nfc(c->mem, text), false);
    if (!*trimmed)
        return fail(c, ERROR_REQUIRED, name);
    unsigned choice;
    if (!f->choices)
        return read_text(c, f, name, trimmed, out);
    if (!read_choice(c, f, name, trimmed, &choice))
        return false;
    *out = f->choices[choice];
    return true;
}
