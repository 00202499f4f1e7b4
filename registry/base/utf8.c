#include "utf8.h"

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

size_t utf8_valid_size(const char *bytes, size_t size)
{
    size_t i = 0;
    while (i < size) {
        i += ascii_run(bytes + i, size - i);
        /* The rest of the run, shorter than eight bytes, is checked byte by byte. */
        for (size_t stop = size - i > 8 ? i + 8 : size; i < stop;) {
            unsigned char byte = (unsigned char)bytes[i];
            size_t length = byte == 0 ? 0 : byte < 0x80 ? 1 : sequence_size((const unsigned char *)bytes + i, size - i);
            if (!length)
                return i;
            i += length;
        }
    }
    return size;
}

size_t utf8_length(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

size_t utf8_head(const char *text, size_t n)
{
    const char *end = text;
    for (; n > 0 && *end; n--)
        end += utf8_size(end);
    return (size_t)(end - text);
}

bool utf8_is_hidden(int32_t character)
{
    utf8proc_category_t category = utf8proc_category(character);
    return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF || category == UTF8PROC_CATEGORY_ZL ||
           category == UTF8PROC_CATEGORY_ZP;
}
