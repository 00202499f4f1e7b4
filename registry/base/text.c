#include "text.h"

#include "maybe.h"

#include <utf8proc.h>

/* Bytes from the start that are ASCII and no NUL, eight at a time; may stop up to seven bytes early. */
static size_t ascii_run(const char *bytes, size_t size)
{
    const uint64_t high = 0x8080808080808080u, low = 0x0101010101010101u;
    size_t i = 0;
    for (; size - i >= 8; i += 8) {
        uint64_t eight;
        memcpy(&eight, bytes + i, 8);
        /* For bytes below 0x80, subtracting one from each borrows into a high bit exactly when some byte is 0. */
        if ((eight | (eight - low)) & high)
            break;
    }
    return i;
}

/* Length of the well-formed sequence at `s` (Unicode table 3-7), 0 when there is none. */
static size_t sequence_size(const unsigned char *s, size_t size)
{
    static const struct {
        unsigned char first_low, first_high, second_low, second_high, size;
    } forms[] = {
        { 0xC2, 0xDF, 0x80, 0xBF, 2 }, { 0xE0, 0xE0, 0xA0, 0xBF, 3 }, { 0xE1, 0xEC, 0x80, 0xBF, 3 },
        { 0xED, 0xED, 0x80, 0x9F, 3 }, { 0xEE, 0xEF, 0x80, 0xBF, 3 }, { 0xF0, 0xF0, 0x90, 0xBF, 4 },
        { 0xF1, 0xF3, 0x80, 0xBF, 4 }, { 0xF4, 0xF4, 0x80, 0x8F, 4 },
    };
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        if (s[0] < forms[f].first_low || s[0] > forms[f].first_high)
            continue;
        if (size < forms[f].size || s[1] < forms[f].second_low || s[1] > forms[f].second_high)
            return 0;
        for (size_t i = 2; i < forms[f].size; i++) {
            if ((s[i] & 0xC0) != 0x80)
                return 0;
        }
        return forms[f].size;
    }
    return 0;
}

bool text_is_utf8(const char *bytes, size_t size)
{
    size_t i = 0;
    while (i < size) {
        i += ascii_run(bytes + i, size - i);
        /* The rest of a run shorter than eight, or what broke it, byte by byte. */
        for (size_t stop = size - i > 8 ? i + 8 : size; i < stop;) {
            unsigned char byte = (unsigned char)bytes[i];
            size_t length = byte == 0 ? 0 : byte < 0x80 ? 1 : sequence_size((const unsigned char *)bytes + i, size - i);
            if (!length)
                return false;
            i += length;
        }
    }
    return true;
}

size_t text_length(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

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

const char *text_nfc(struct arena *mem, const char *text)
{
    /* All characters below U+0300, whose lead bytes are below 0xCC, are in NFC whatever stands beside them. */
    const unsigned char *s = (const unsigned char *)text;
    while (*s && *s < 0xCC)
        s++;
    if (!*s)
        return text;
    utf8proc_uint8_t *composed = utf8proc_NFC((const utf8proc_uint8_t *)text);
    size_t size = strlen(text);
    if (!composed) {
        if (text_is_utf8(text, size))
            out_of_memory(size);
        return text;
    }
    char *copy = text_copy(mem, (const char *)composed);
    free(composed);
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

bool text_starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
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
