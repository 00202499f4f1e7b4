#include "decimal.h"

#include "digits.h"
#include "text.h"

enum { SCALE_MAX = 18 };

/* 10^n. */
static int64_t power(size_t n)
{
    int64_t value = 1;
    for (; n > 0; n--)
        value *= 10;
    return value;
}

/* A number as it is spelt: its digits from the first to the last that are not 0, and how many places the last one stands left
   (positive) or right (negative) of the ones. */
struct decimal_spelling {
    bool negative;
    const char *first, *last; /* NULL: it is zero */
    size_t digits;
    int64_t place;
};

/* "e+12": held at a billion, which is beyond any text. */
static bool exponent_read(const char **s, int64_t *out)
{
    *out = 0;
    if (**s != 'e' && **s != 'E')
        return true;
    (*s)++;
    bool negative = **s == '-';
    *s += **s == '-' || **s == '+';
    if (!is_digit(**s))
        return false;
    for (; is_digit(**s); (*s)++) {
        if (*out < 1000000000)
            *out = *out * 10 + (**s - '0');
    }
    *out = negative ? -*out : *out;
    return true;
}

static bool spelling_read(const char *s, struct decimal_spelling *out)
{
    *out = (struct decimal_spelling){ .negative = *s == '-' };
    s += out->negative;
    if (!is_digit(*s) || (*s == '0' && is_digit(s[1])))
        return false;
    const char *point = NULL;
    size_t since_first = 0;
    int64_t zeros = 0; /* behind the last digit that is not 0, before the point */
    for (; is_digit(*s) || (*s == '.' && !point); s++) {
        if (*s == '.') {
            if (!is_digit(s[1]))
                return false;
            point = s;
            continue;
        }
        since_first += out->first != NULL;
        zeros += !point;
        if (*s == '0')
            continue;
        if (!out->first) {
            out->first = s;
            since_first = 1;
        }
        out->last = s;
        out->digits = since_first;
        zeros = 0;
        out->place = point ? -(int64_t)(s - point) : 0;
    }
    int64_t exponent;
    if (!exponent_read(&s, &exponent) || *s)
        return false;
    out->place += zeros + exponent;
    return true;
}

enum decimal_verdict decimal_parse(const char *text, unsigned decimals_max, struct decimal *out)
{
    struct decimal_spelling it;
    if (!spelling_read(text, &it))
        return DECIMAL_MALFORMED;
    if (!it.first) {
        *out = (struct decimal){ .known = true };
        return DECIMAL_OK;
    }
    int64_t scale = it.place < 0 ? -it.place : 0, zeros = it.place > 0 ? it.place : 0;
    if (scale > (int64_t)decimals_max || scale > SCALE_MAX)
        return DECIMAL_TOO_MANY_DECIMALS;
    if (it.digits > DECIMAL_DIGITS_MAX || zeros > DECIMAL_DIGITS_MAX - (int64_t)it.digits)
        return DECIMAL_TOO_MANY_DIGITS;
    int64_t units = 0;
    for (const char *s = it.first; s <= it.last; s++) {
        if (*s != '.')
            units = units * 10 + (*s - '0');
    }
    units *= power((size_t)zeros);
    *out = (struct decimal){ true, (uint8_t)scale, it.negative ? -units : units };
    return DECIMAL_OK;
}

/* How many bytes of a group separator stand here: the language's mark, a space or a no-break space (U+00A0, U+202F). */
static size_t group_size(const char *at, char mark)
{
    if (*at == mark || *at == ' ')
        return 1;
    if (strncmp(at, "\u00a0", 2) == 0)
        return 2;
    return strncmp(at, "\u202f", 3) == 0 ? 3 : 0;
}

/* Reads "1.234.567" into digits. *groups: how many separators there are. False when a group has not three digits, or two groups have
   different separators. */
static bool groups_read(const char **at, char mark, char *digits, size_t *groups)
{
    const char *s = *at, *separator = NULL;
    size_t n = 0, separator_size = 0;
    for (; is_digit(*s); s++)
        digits[n++] = *s;
    size_t first = n;
    *groups = 0;
    for (size_t size; n && (size = group_size(s, mark)) > 0; ++*groups) {
        if (separator && (size != separator_size || memcmp(s, separator, size) != 0))
            return false;
        if (!is_digit(s[size]) || !is_digit(s[size + 1]) || !is_digit(s[size + 2]) || is_digit(s[size + 3]))
            return false;
        separator = s;
        separator_size = size;
        for (s += size; is_digit(*s); s++)
            digits[n++] = *s;
    }
    digits[n] = '\0';
    *at = s;
    return n > 0 && (*groups == 0 || (first <= 3 && digits[0] != '0'));
}

enum decimal_reading decimal_typed(struct arena *mem, const char *text, enum language language, const char **machine,
                                   const char **whole, const char **fraction)
{
    char mark = language_rows[language].decimal_mark, group = mark == '.' ? ',' : '.';
    char *digits = text_copy(mem, text);
    const char *sign = *text == '-' ? "-" : "", *at = text + strlen(sign), *group_at = strchr(text, group);
    size_t groups;
    if (groups_read(&at, group, digits, &groups)) {
        size_t decimals = *at == mark ? strspn(at + 1, "0123456789") : 0;
        if (groups == 1 && group_at && !*at) {
            *whole = text_format(mem, "%s%s", sign, digits);
            char *other = text_copy(mem, text);
            other[group_at - text] = mark;
            *fraction = other;
            return DECIMAL_AMBIGUOUS;
        }
        if (!*at || (decimals && !at[1 + decimals])) {
            *machine = text_format(mem, "%s%s%s%s", sign, digits, decimals ? "." : "", decimals ? at + 1 : "");
            return DECIMAL_READ;
        }
    }
    /* a number for machines ("12.5", "1e3") is no group of any language here */
    *machine = text;
    return strchr(text, ',') ? DECIMAL_UNREADABLE : DECIMAL_READ;
}

size_t decimal_write(struct decimal d, char mark, char out[DECIMAL_BYTES])
{
    uint64_t units = d.units < 0 ? 0 - (uint64_t)d.units : (uint64_t)d.units;
    size_t scale = d.scale, size = 0;
    for (; scale && units % 10 == 0; units /= 10)
        scale--;
    if (d.known) {
        out[0] = '-';
        size = d.units < 0;
        size += digits_write(out + size, units, scale + 1);
    }
    if (d.known && scale) {
        memmove(out + size - scale + 1, out + size - scale, scale);
        out[size - scale] = mark;
        size++;
    }
    out[size] = '\0';
    return size;
}

const char *decimal_text_for(struct arena *mem, struct decimal d, char mark)
{
    char out[DECIMAL_BYTES];
    return text_copy_n(mem, out, decimal_write(d, mark, out));
}

const char *decimal_text(struct arena *mem, struct decimal d)
{
    return decimal_text_for(mem, d, '.');
}

int decimal_compare(struct decimal a, struct decimal b)
{
    __int128 left = (__int128)a.units * power(b.scale), right = (__int128)b.units * power(a.scale);
    return (left > right) - (left < right);
}

/* Both parts are exact as doubles, so the quotient is the nearest double there is. */
double decimal_to_double(struct decimal d)
{
    return (double)d.units / (double)power(d.scale);
}
