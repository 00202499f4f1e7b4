#include "cell_values.h"
#include "base/text.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* --- numbers -------------------------------------------------------------------------------------------------------------------- */

enum { NUMBER_MAX_BYTES = 60 };

/* Keeps the digits, points, commas and sign of a number and drops currency, percent sign and spaces. False when digits come again
   after such a word, because then the text is no single number. */
static bool strip_number(const char *text, char out[NUMBER_MAX_BYTES])
{
    size_t n = 0;
    bool ended = false;
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (is_digit((char)*p) || *p == '.' || *p == ',' || (*p == '-' && n == 0)) {
            if (ended || n + 1 >= NUMBER_MAX_BYTES)
                return false;
            out[n++] = (char)*p;
        } else if (*p == '\'' || *p == ' ' || *p == 0xC2 || *p == 0xA0) {
            continue; /* 1'234, and 1 234 with any space */
        } else if (n > 0) {
            ended = true; /* "kn", "%" or "EUR" follows the number */
        }
    }
    while (n > 0 && (out[n - 1] == '.' || out[n - 1] == ','))
        n--; /* the point of "kn." */
    out[n] = '\0';
    return n > 0 && is_digit(out[n - 1]);
}

char value_decimal_mark(const char *text)
{
    char v[NUMBER_MAX_BYTES];
    if (!strip_number(text, v))
        return 0;
    const char *point = strrchr(v, '.'), *comma = strrchr(v, ',');
    if (point && comma)
        return point > comma ? '.' : ',';
    const char *mark = point ? point : comma;
    if (!mark)
        return 0;
    char other = point ? ',' : '.';
    size_t digits_after = strlen(mark + 1), digits_before = (size_t)(mark - v);
    if (strchr(v, *mark) != mark)
        return other; /* it occurs twice, so it groups thousands */
    return digits_after != 3 || digits_before > 3 || v[0] == '0' ? *mark : 0;
}

/* Rounds "-12.345" in place to that many decimals. False when the result would need one digit more in front. */
static bool round_decimals(char *number, char *point, unsigned decimals)
{
    bool up = point[1 + decimals] >= '5';
    point[1 + decimals] = '\0';
    for (char *p = point + decimals; up && p >= number; p--) {
        if (*p == '.' || *p == '-')
            continue;
        up = *p == '9';
        *p = up ? '0' : (char)(*p + 1);
    }
    if (decimals == 0)
        *point = '\0';
    return !up;
}

bool value_number(struct arena *mem, const char *text, char mark, unsigned decimals_max, struct decimal *out,
                  const char **currency)
{
    char v[NUMBER_MAX_BYTES], plain[NUMBER_MAX_BYTES];
    if (!strip_number(text, v))
        return false;
    char own = value_decimal_mark(text);
    if (!own && strpbrk(v, ".,")) {
        if (!mark && decimals_max > 0)
            return false;                                         /* 1.234 alone may be a thousand or one and a bit */
        own = mark ? mark : *strpbrk(v, ".,") == '.' ? ',' : '.'; /* whole things have no decimals, so it groups thousands */
    }
    size_t n = 0;
    for (const char *p = v; *p; p++) {
        if (*p == own)
            plain[n++] = '.';
        else if (*p != '.' && *p != ',')
            plain[n++] = *p;
    }
    plain[n] = '\0';
    /* Some systems print 65757.28999999999: decimals beyond the sixth are noise of a double and are cut off. */
    char *point = strchr(plain, '.');
    if (point && strlen(point + 1) > 6)
        point[1 + (decimals_max < 6 ? decimals_max + 1 : 6)] = '\0';
    if (point && strlen(point + 1) > decimals_max && !round_decimals(plain, point, decimals_max))
        return false;
    if (currency)
        *currency = value_currency(mem, text);
    return decimal_parse(plain, decimals_max, out) == DECIMAL_OK;
}

const char *value_currency(struct arena *mem, const char *text)
{
    static const struct {
        const char *word, *code;
    } words[] = { { "eur", "EUR" },  { "euro", "EUR" }, { "eura", "EUR" }, { "kn", "HRK" },  { "hrk", "HRK" },
                  { "kuna", "HRK" }, { "lek", "ALL" },  { "leke", "ALL" }, { "all", "ALL" }, { "usd", "USD" } };
    if (strstr(text, "€"))
        return "EUR";
    if (strchr(text, '$'))
        return "USD";
    const char *at = text_fold(mem, text);
    while (*at) {
        while (*at && !((*at >= 'a' && *at <= 'z')))
            at++;
        size_t n = strspn(at, "abcdefghijklmnopqrstuvwxyz");
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
            if (strlen(words[i].word) == n && memcmp(words[i].word, at, n) == 0)
                return words[i].code;
        at += n;
    }
    return NULL;
}

int value_year(const char *text)
{
    for (const char *p = text; *p; p++) {
        size_t n = strspn(p, "0123456789");
        if (n == 4) {
            int year = (p[0] - '0') * 1000 + (p[1] - '0') * 100 + (p[2] - '0') * 10 + (p[3] - '0');
            if (year >= 1950 && year <= 2100)
                return year;
        }
        if (n)
            p += n - 1;
    }
    return 0;
}

/* --- dates ---------------------------------------------------------------------------------------------------------------------- */

static int month_of(const char *word, size_t n)
{
    static const char *const months[12] = { "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec" };
    for (int i = 0; i < 12 && n >= 3; i++)
        if (strncasecmp(months[i], word, 3) == 0)
            return i + 1;
    return 0;
}

/* Reads up to three numbers and how many digits each has; the second may be the name of a month. Returns how many there are, or 0
   when the text is no date. */
static size_t read_parts(const char *text, int part[3], size_t digits[3])
{
    size_t n = 0;
    while (*text == ' ')
        text++;
    for (const char *p = text; *p && n < 3;) {
        size_t length = strspn(p, "0123456789");
        if (length > 5)
            return 0;
        if (length > 0) {
            for (size_t i = 0; i < length; i++)
                part[n] = part[n] * 10 + (p[i] - '0');
            digits[n++] = length;
            p += length;
            if (n == 3 && (*p == 'T' || *p == ' '))
                break; /* a time of day follows */
        } else if ((*p | 32) >= 'a' && (*p | 32) <= 'z') {
            length = strspn(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
            part[n] = month_of(p, length);
            if (n != 1 || part[n] == 0)
                return 0;
            digits[n++] = 2;
            p += length;
        } else if (strchr(".-/ ", *p)) {
            p++;
        } else {
            return 0;
        }
    }
    return n;
}

bool value_date(const char *text, struct date *out)
{
    int part[3] = { 0 };
    size_t digits[3] = { 0 };
    size_t n = read_parts(text, part, digits);
    if (n == 1 && digits[0] == 4 && part[0] >= 1500 && part[0] <= 2100) {
        *out = DATE((int16_t)part[0], 1, 1);
        return true;
    }
    if (n == 1 && digits[0] == 5 && part[0] > 10000 && part[0] < 73000) {
        *out = date_add_days(DATE(1899, 12, 30), part[0]); /* the day from which Excel counts */
        return true;
    }
    if (n != 3)
        return false;
    int year = part[2], month = part[1], day = part[0];
    if (digits[0] == 4) {
        year = part[0];
        day = part[2];
    } else if (digits[2] == 2) {
        year += year <= 40 ? 2000 : 1900;
    }
    if (!date_is_real(year, month, day) || year < 1500)
        return false;
    *out = DATE((int16_t)year, (int8_t)month, (int8_t)day);
    return true;
}

/* --- places --------------------------------------------------------------------------------------------------------------------- */

static bool has_letters(const char *text, size_t least)
{
    size_t n = 0;
    for (const unsigned char *p = (const unsigned char *)text; *p; p++)
        n += (*p | 32) >= 'a' && (*p | 32) <= 'z' ? 1 : *p >= 0xC0;
    return n >= least;
}

static bool has_digits(const char *text)
{
    return strpbrk(text, "0123456789") != NULL;
}

void value_town(struct arena *mem, const char *text, const char **postcode, const char **town)
{
    const char *v = text_trim(mem, text, true);
    const char *start = v;
    if ((text_starts_with(v, "HR-") || text_starts_with(v, "AL-") || text_starts_with(v, "XK-")) && is_digit(v[3]))
        start += 3;
    size_t digits = strspn(start, "0123456789");
    size_t gap = strspn(start + digits, " ,-");
    *postcode = NULL;
    *town = *v ? v : NULL;
    if ((digits == 4 || digits == 5) && (gap > 0 || !start[digits])) {
        *postcode = text_copy_n(mem, start, digits);
        *town = start[digits + gap] ? start + digits + gap : NULL;
        return;
    }
    size_t n = strlen(v), tail = n;
    while (tail > 0 && is_digit(v[tail - 1]))
        tail--;
    if ((n - tail == 4 || n - tail == 5) && tail > 1 && v[tail - 1] == ' ') {
        *postcode = v + tail;
        *town = text_trim(mem, text_copy_n(mem, v, tail), true);
    }
}

/* Whether the text can be a town: it has letters, and no digits apart from its postcode. */
static bool is_town(struct arena *mem, const char *text, const char **postcode, const char **town)
{
    value_town(mem, text, postcode, town);
    return *town && has_letters(*town, 2) && !has_digits(*town) && strlen(*town) <= 80;
}

struct postal_place value_postal_place(struct arena *mem, const struct code_index *codes, const char *text, bool with_town)
{
    struct postal_place it = { 0 };
    char *v = text_copy(mem, text_trim(mem, text, true));
    size_t n = strlen(v);
    while (n > 0 && strchr(" ,;", v[n - 1]))
        v[--n] = '\0';
    if (!*v)
        return it;
    it.address = v;
    if (!with_town)
        return it;
    char *comma = strrchr(v, ',');
    if (comma) { /* the country follows the town */
        const char *last = text_trim(mem, comma + 1, true);
        it.country = strlen(last) > 2 ? code_index_country(mem, codes, last) : NULL;
        if (it.country) {
            *comma = '\0';
            comma = strrchr(v, ',');
        }
    }
    const char *postcode, *town;
    if (comma && is_town(mem, comma + 1, &postcode, &town)) {
        it.town = town;
        it.postcode = postcode;
        *comma = '\0';
        it.address = text_trim(mem, v, true);
        char *prev_comma = strrchr(v, ',');
        if (!postcode && prev_comma && has_digits(prev_comma + 1) &&
            !has_letters(prev_comma + 1, 1)) { /* "Ilica 5, 10000, Zagreb" */
            const char *only_town;
            value_town(mem, prev_comma + 1, &it.postcode, &only_town);
            if (it.postcode) {
                *prev_comma = '\0';
                it.address = text_trim(mem, v, true);
            }
        }
    } else if (comma && comma == strchr(v, ',') && has_digits(comma) &&
               is_town(mem, text_copy_n(mem, v, (size_t)(comma - v)), &postcode, &town)) {
        it.town = town;
        it.postcode = postcode;
        it.address = text_trim(mem, comma + 1, true);
    } else if (!comma && is_digit(v[0]) && is_town(mem, v, &postcode, &town) && postcode) {
        it.town = town;
        it.postcode = postcode;
        it.address = NULL;
    }
    if (it.address && !*it.address)
        it.address = NULL;
    return it;
}

bool value_is_email(const char *text)
{
    const char *at = strchr(text, '@');
    if (!at || at == text || strchr(at + 1, '@') || strlen(text) > 254)
        return false;
    const char *dot = strchr(at + 1, '.');
    return dot && dot != at + 1 && text[strlen(text) - 1] != '.' && !strpbrk(text, " \t\"<>(),;:\\");
}
