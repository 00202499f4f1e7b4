#include "text.h"

#include "utf8.h"

#include <utf8proc.h>

char *text_copy_n(struct arena *mem, const char *bytes, size_t size)
{
    char *copy = arena_take(mem, size + 1);
    if (size)
        memcpy(copy, bytes, size);
    return copy;
}

char *text_copy(struct arena *mem, const char *text)
{
    return text_copy_n(mem, text, strlen(text));
}

char *text_format_list(struct arena *mem, const char *format, va_list list)
{
    char first[256];
    va_list again;
    va_copy(again, list);
    int size = vsnprintf(first, sizeof first, format, list);
    size_t length = size > 0 ? (size_t)size : 0;
    char *text = arena_take(mem, length + 1);
    if (length < sizeof first)
        memcpy(text, first, length);
    else
        vsnprintf(text, length + 1, format, again);
    va_end(again);
    return text;
}

char *text_format(struct arena *mem, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    char *text = text_format_list(mem, format, list);
    va_end(list);
    return text;
}

char *int_text(struct arena *mem, int64_t value)
{
    char digits[24], *at = digits + sizeof digits - 1;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    *at = '\0';
    do
        *--at = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0)
        *--at = '-';
    return text_copy_n(mem, at, (size_t)(digits + sizeof digits - 1 - at));
}

char *text_join(struct arena *mem, const char *const *item, size_t n, const char *separator)
{
    size_t size = 1, gap = strlen(separator);
    for (size_t i = 0; i < n; i++)
        size += strlen(item[i]) + gap;
    char *joined = arena_take(mem, size), *end = joined;
    for (size_t i = 0; i < n; i++) {
        end = stpcpy(end, i ? separator : "");
        end = stpcpy(end, item[i]);
    }
    return joined;
}

const char *text_nfc(struct arena *mem, const char *text)
{
    /* All characters below U+0300, whose lead bytes are below 0xCC, are in NFC whatever their neighbours are. */
    const unsigned char *s = (const unsigned char *)text;
    while (*s && *s < 0xCC)
        s++;
    if (!*s)
        return text;
    utf8proc_uint8_t *composed = utf8proc_NFC((const utf8proc_uint8_t *)text);
    size_t size = strlen(text);
    if (!composed) {
        if (utf8_is_valid(text, size))
            out_of_memory(size);
        return text;
    }
    char *copy = text_copy(mem, (const char *)composed);
    free(composed);
    return copy;
}

char *text_upper(struct arena *mem, const char *text)
{
    char *copy = text_copy(mem, text);
    for (char *t = copy; *t; t++)
        *t = *t >= 'a' && *t <= 'z' ? (char)(*t - 32) : *t;
    return copy;
}

bool text_same_word(const char *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        unsigned char x = (unsigned char)*a, y = (unsigned char)*b;
        x = x >= 'A' && x <= 'Z' ? (unsigned char)(x | 0x20) : x;
        y = y >= 'A' && y <= 'Z' ? (unsigned char)(y | 0x20) : y;
        if (x != y)
            return false;
    }
    return *a == *b;
}

bool text_same_name(const char *a, const char *b)
{
    for (; *a && *b; a++, b++)
        if ((*a == '-' ? '_' : *a) != (*b == '-' ? '_' : *b))
            return false;
    return *a == *b;
}

bool text_starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct texts text_set(struct arena *mem, struct texts from)
{
    if (from.n == 0)
        return from;
    struct texts sorted = { from.n, TAKE_N(mem, from.n, const char *) }, set = { 0, sorted.item };
    memcpy(sorted.item, from.item, from.n * sizeof *from.item);
    qsort(sorted.item, sorted.n, sizeof *sorted.item, compare_texts);
    for (size_t i = 0; i < sorted.n; i++)
        if (set.n == 0 || strcmp(set.item[set.n - 1], sorted.item[i]) != 0)
            set.item[set.n++] = sorted.item[i];
    return set;
}

bool texts_contain(const struct texts *list, const char *text)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->item[i], text) == 0)
            return true;
    return false;
}

struct texts text_split(struct arena *mem, const char *text, char separator)
{
    if (!*text)
        return (struct texts){ 0 };
    size_t n = 1;
    for (const char *s = text; *s; s++)
        n += *s == separator;
    struct texts parts = { 0, TAKE_N(mem, n, const char *) };
    for (const char *start = text;; start++) {
        const char *end = start;
        while (*end && *end != separator)
            end++;
        parts.item[parts.n++] = text_copy_n(mem, start, (size_t)(end - start));
        if (!*end)
            return parts;
        start = end;
    }
}

char *bytes_to_hex(struct arena *mem, const char *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    char *out = arena_take(mem, size * 2 + 1);
    for (size_t i = 0; i < size; i++) {
        out[2 * i] = digits[(unsigned char)bytes[i] >> 4];
        out[2 * i + 1] = digits[(unsigned char)bytes[i] & 15];
    }
    return out;
}

static int digit_value(char digit)
{
    return digit <= '9' ? digit - '0' : digit - 'a' + 10;
}

char *hex_to_bytes(struct arena *mem, const char *hex, size_t *size)
{
    size_t n = strlen(hex) / 2;
    char *out = arena_take(mem, n + 1);
    for (size_t i = 0; i < n; i++)
        out[i] = (char)(digit_value(hex[2 * i]) << 4 | digit_value(hex[2 * i + 1]));
    *size = n;
    return out;
}
