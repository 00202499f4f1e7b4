/* JSON as bytes, for what a parser does not keep: numbers as they were written, and the place of an error in the document. */
#include "base/digits.h"
#include "shape_parts.h"

/* The position after the string that starts at `at` (its quote). */
static size_t behind_string(const char *bytes, size_t size, size_t at)
{
    for (at++; at < size; at++) {
        if (bytes[at] == '\\')
            at++;
        else if (bytes[at] == '"')
            return at + 1;
    }
    return size;
}

static bool starts_number(char c)
{
    return c == '-' || is_digit(c);
}

static size_t behind_digits(const char *bytes, size_t size, size_t at)
{
    while (at < size && is_digit(bytes[at]))
        at++;
    return at;
}

/* The position after everything that could belong to the number at `at`. */
static size_t behind_number(const char *bytes, size_t size, size_t at)
{
    while (at < size && (is_digit(bytes[at]) || bytes[at] == '-' || bytes[at] == '+' || bytes[at] == '.' || bytes[at] == 'e' ||
                         bytes[at] == 'E'))
        at++;
    return at;
}

/* RFC 8259 §6, from `at` up to `end` exactly. */
static bool is_number(const char *bytes, size_t at, size_t end)
{
    if (at < end && bytes[at] == '-')
        at++;
    size_t digits = at;
    at = behind_digits(bytes, end, at);
    if (at == digits || (bytes[digits] == '0' && at > digits + 1))
        return false;
    if (at < end && bytes[at] == '.') {
        digits = ++at;
        at = behind_digits(bytes, end, at);
        if (at == digits)
            return false;
    }
    if (at < end && (bytes[at] == 'e' || bytes[at] == 'E')) {
        at++;
        if (at < end && (bytes[at] == '+' || bytes[at] == '-'))
            at++;
        digits = at;
        at = behind_digits(bytes, end, at);
        if (at == digits)
            return false;
    }
    return at == end;
}

enum json_verdict json_text_start(struct arena *mem, struct json_text *t, const char *bytes, size_t size, size_t *position)
{
    if (size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        size -= 3;
    }
    *t = (struct json_text){ .bytes = bytes, .size = size, .rest = bytes };
    *position = utf8_valid_size(bytes, size);
    if (*position < size)
        return JSON_TEXT_ENCODING;
    t->copy = text_copy_n(mem, bytes, size);
    size_t depth = 0;
    for (size_t at = 0; at < size;) {
        if (bytes[at] == '"') {
            at = behind_string(bytes, size, at);
        } else if (starts_number(bytes[at])) {
            size_t end = behind_number(bytes, size, at);
            if (is_number(bytes, at, end)) { /* the parser refuses a malformed number */
                memset(t->copy + at, ' ', end - at);
                t->copy[at] = '0';
            }
            at = end;
        } else {
            if (bytes[at] == '{' || bytes[at] == '[')
                depth++;
            else if ((bytes[at] == '}' || bytes[at] == ']') && depth > 0)
                depth--;
            if (depth > JSON_DEPTH_MAX) {
                *position = at;
                return JSON_TEXT_DEPTH;
            }
            at++;
        }
    }
    return JSON_TEXT_OK;
}

const char *json_text_number(struct json_text *t, size_t *size)
{
    size_t at = (size_t)(t->rest - t->bytes);
    while (at < t->size && !starts_number(t->bytes[at]))
        at = t->bytes[at] == '"' ? behind_string(t->bytes, t->size, at) : at + 1;
    size_t end = behind_number(t->bytes, t->size, at);
    t->rest = t->bytes + end;
    *size = end - at;
    return t->bytes + at;
}

/* One object or array that is open. */
struct level {
    bool array, key_next;
    size_t index;
    const char *key;
    size_t key_size;
};

static const char *path_of(struct arena *mem, const struct level *levels, size_t depth)
{
    const char *path = NULL;
    for (size_t i = 0; i < depth; i++) {
        const struct level *l = &levels[i];
        const char *dot = path ? "." : "";
        if (l->array)
            path = text_format(mem, "%s%s%zu", path ? path : "", dot, l->index);
        else if (l->key)
            path = text_format(mem, "%s%s%s", path ? path : "", dot, excerpt(mem, text_copy_n(mem, l->key, l->key_size)));
    }
    return path;
}

const char *json_text_path(struct arena *mem, const struct json_text *t, size_t position)
{
    struct level levels[JSON_DEPTH_MAX + 1] = { 0 };
    size_t depth = 0, end = position < t->size ? position : t->size;
    for (size_t at = 0; at < end;) {
        struct level *top = depth ? &levels[depth - 1] : NULL;
        size_t next = at + 1;
        switch (t->bytes[at]) {
        case '"':
            next = behind_string(t->bytes, t->size, at);
            if (top && top->key_next && next <= end) {
                top->key = t->bytes + at + 1;
                top->key_size = next - at - 2;
                top->key_next = false;
            }
            break;
        case '{':
        case '[':
            if (depth > JSON_DEPTH_MAX)
                return path_of(mem, levels, depth);
            levels[depth++] = (struct level){ .array = t->bytes[at] == '[', .key_next = t->bytes[at] == '{' };
            break;
        case '}':
        case ']':
            depth -= depth > 0;
            break;
        case ',':
            if (top) {
                top->index++;
                top->key = NULL;
                top->key_next = !top->array;
            }
            break;
        }
        at = next;
    }
    return path_of(mem, levels, depth);
}

void json_text_place(struct arena *mem, const struct json_text *t, size_t position, const char **line, const char **column)
{
    size_t lines = 1, columns = 1, end = position < t->size ? position : t->size;
    for (size_t i = 0; i < end; i++) {
        if (t->bytes[i] == '\n') {
            lines++;
            columns = 1;
        } else if (((unsigned char)t->bytes[i] & 0xc0) != 0x80) {
            columns++;
        }
    }
    *line = int_text(mem, (int64_t)lines);
    *column = int_text(mem, (int64_t)columns);
}
