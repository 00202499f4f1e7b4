/* Decimal digits: telling them, and writing a number into bytes of one's own. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DIGITS_MAX = 20 };

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Writes `value` with at least `width` digits (1 to DIGITS_MAX), zeros before it; returns how many there are. No NUL is added. */
static inline size_t digits_write(char *out, uint64_t value, size_t width)
{
    char digits[DIGITS_MAX];
    size_t at = sizeof digits;
    for (; value || at > sizeof digits - width; value /= 10)
        digits[--at] = (char)('0' + value % 10);
    memcpy(out, digits + at, sizeof digits - at);
    return sizeof digits - at;
}
