#include "decimal.h"

#include "text.h"

enum { SCALE_MAX = 18 };

static const int64_t powers[SCALE_MAX + 1] = {
    1,
    10,
    100,
    1000,
    10000,
    100000,
    1000000,
    10000000,
    100000000,
    1000000000,
    10000000000,
    100000000000,
    1000000000000,
    10000000000000,
    100000000000000,
    1000000000000000,
    10000000000000000,
    100000000000000000,
    1000000000000000000,
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
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
    units *= powers[zeros];
    *out = (struct decimal){ true, (uint8_t)scale, it.negative ? -units : units };
    return DECIMAL_OK;
}

const char *decimal_text_for(struct arena *mem, struct decimal d, char mark)
{
    if (!d.known)
        return "";
    const char *sign = d.units < 0 ? "-" : "";
    uint64_t units = d.units < 0 ? 0 - (uint64_t)d.units : (uint64_t)d.units;
    unsigned scale = d.scale;
    while (scale && units % 10 == 0) {
        units /= 10;
        scale--;
    }
    if (!scale)
        return text_format(mem, "%s%llu", sign, (unsigned long long)units);
    uint64_t one = (uint64_t)powers[scale];
    return text_format(mem, "%s%llu%c%0*llu", sign, (unsigned long long)(units / one), mark, (int)scale,
                       (unsigned long long)(units % one));
}

const char *decimal_text(struct arena *mem, struct decimal d)
{
    return decimal_text_for(mem, d, '.');
}

int decimal_compare(struct decimal a, struct decimal b)
{
    __int128 left = (__int128)a.units * powers[b.scale], right = (__int128)b.units * powers[a.scale];
    return (left > right) - (left < right);
}

/* Both parts are exact as doubles, so the quotient is the nearest double there is. */
double decimal_to_double(struct decimal d)
{
    return (double)d.units / (double)powers[d.scale];
}
