#include "identifier_forms.h"
#include "base/digits.h"
#include "base/table.h"
#include "base/text.h"

/* --- cleaning ------------------------------------------------------------------------------------------------------------------ */

enum { GIVEN_MAX = 256 }; /* longer is no identifier of anything */

bool is_blank_word(const char *text)
{
    static const char *const words[] = {
        "na",         "n/a",        "n.a.",        "n/d",          "#n/a",   "#n/d",   "nan",     "null",         "nil",
        "none",       "nema",       "nepoznato",   "nuk ka",       "ska",    "s'ka",   "unknown", "not provided", "not available",
        "i panjohur", "e panjohur", "pa të dhëna", "nije poznato", "(null)", "#null!", "#ref!",   "#value!",      "#name?"
    };
    if (!text)
        return true;
    size_t start = strspn(text, " \t\r\n");
    size_t n = strlen(text + start);
    while (n > 0 && strchr(" \t\r\n", text[start + n - 1]))
        n--;
    if (n == 0 || strspn(text + start, "-/?._*\\ ") >= n)
        return true;
    char lower[24];
    if (n >= sizeof lower)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = text[start + i];
        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    lower[n] = '\0';
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (words[i][0] == lower[0] && strcmp(words[i], lower) == 0)
            return true;
    return strcmp(lower, "–") == 0 || strcmp(lower, "—") == 0;
}

/* 3.3392E+10, 3,3392E10, 1E+05, 80229250.0; but not 1E005, which is a CAGE code, nor 33.00.00.00. */
static bool is_destroyed(const char *v)
{
    size_t whole = strspn(v, "0123456789");
    if (whole == 0)
        return false;
    const char *rest = v + whole;
    size_t fraction = 0;
    if (*rest == '.' || *rest == ',') {
        fraction = strspn(rest + 1, "0123456789");
        rest += 1 + fraction;
    }
    if (*rest == '\0')
        return whole >= 4 && fraction > 0 && fraction <= 2 && strspn(v + whole + 1, "0") == fraction;
    if (*rest != 'E' && *rest != 'e')
        return false;
    bool sign = rest[1] == '+' || rest[1] == '-';
    size_t exponent = strspn(rest + 1 + sign, "0123456789");
    return exponent > 0 && rest[1 + sign + exponent] == '\0' && (sign || fraction > 0);
}

static const char *unwrap(struct arena *mem, const char *v)
{
    size_t n = strlen(v);
    if (n >= 3 && v[0] == '=' && v[1] == '"' && v[n - 1] == '"')
        v = text_trim(mem, text_copy_n(mem, v + 2, n - 3), false);
    if (v[0] == '\'' || v[0] == '`')
        return v + 1;
    return text_starts_with(v, "’") ? v + strlen("’") : v;
}

/* How many bytes a space, hyphen or invisible character at `v` has; 0 when it is none. */
static size_t separator_bytes(const char *v)
{
    const unsigned char *u = (const unsigned char *)v;
    if (u[0] < 0x80)
        return strchr(" -./()_", u[0]) || u[0] < 0x20 ? 1 : 0;
    if (u[0] == 0xC2 && (u[1] == 0xA0 || u[1] == 0xAD || (u[1] >= 0x80 && u[1] < 0xA0)))
        return 2; /* NBSP, soft hyphen, controls */
    if (u[0] == 0xE2 && u[1] == 0x80 && (u[2] <= 0x95 || u[2] >= 0xA8))
        return 3; /* spaces, zero-width, hyphens and dashes, narrow NBSP */
    if (u[0] == 0xE2 && u[1] == 0x81 && (u[2] == 0x9F || (u[2] >= 0xA0 && u[2] <= 0xAF)))
        return 3;
    if (u[0] == 0xE2 && u[1] == 0x88 && u[2] == 0x92)
        return 3; /* minus */
    if ((u[0] == 0xE3 && u[1] == 0x80 && u[2] == 0x80) || (u[0] == 0xEF && u[1] == 0xBB && u[2] == 0xBF))
        return 3; /* ideographic space, BOM */
    return 0;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

static size_t squeeze(const char *v, char *out)
{
    size_t n = 0;
    while (*v) {
        size_t skip = separator_bytes(v);
        if (skip)
            v += skip;
        else
            out[n++] = upper(*v++);
    }
    out[n] = '\0';
    return n;
}

/* Behind the label at the start of `v`, or NULL when there is none. */
static const char *after_label(const char *v, const char *label, size_t size, size_t length, char *scratch)
{
    for (size_t i = 0; i < size; i++)
        if (upper(v[i]) != upper(label[i]))
            return NULL;
    const char *rest = v + size;
    size_t gap = strspn(rest, " :#=.\t");
    if (strncmp(rest + gap, "br.", 3) == 0 || strncmp(rest + gap, "nr.", 3) == 0)
        gap += 3 + strspn(rest + gap + 3, " :#=.\t");
    if (rest[gap] == '\0')
        return NULL;
    if (gap || separator_bytes(rest) || (length && squeeze(rest, scratch) == length))
        return rest + gap;
    return NULL;
}

static const char *drop_label(const char *v, const char *labels, size_t length, char *scratch)
{
    while (labels && *labels) {
        size_t size = strcspn(labels, "|");
        const char *rest = after_label(v, labels, size, length, scratch);
        if (rest)
            return rest;
        labels += size + (labels[size] == '|');
    }
    return v;
}

struct form_cleaned form_clean(struct arena *mem, const char *raw, const char *labels, size_t length)
{
    struct form_cleaned out = { .value = "" };
    if (is_blank_word(raw)) {
        out.empty = true;
        return out;
    }
    const char *v = text_trim(mem, text_nfc(mem, raw), false);
    v = text_trim(mem, unwrap(mem, v), false);
    if (is_blank_word(v)) {
        out.empty = true;
        return out;
    }
    if (strlen(v) > GIVEN_MAX) {
        out.value = v;
        return out;
    }
    char *squeezed = arena_take(mem, strlen(v) + 1);
    v = drop_label(v, labels, length, squeezed);
    out.destroyed = is_destroyed(v);
    size_t bytes = strlen(v);
    out.lone_tail = bytes > 2 && v[bytes - 2] == '-';
    squeeze(v, squeezed);
    out.value = squeezed;
    return out;
}

/* --- forms and check digits ---------------------------------------------------------------------------------------------------- */

bool form_is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool form_is_digits(const char *v)
{
    return *v && v[strspn(v, "0123456789")] == '\0';
}

bool form_is_alphanumeric(const char *v)
{
    for (const char *p = v; *p; p++)
        if (!is_digit(*p) && !form_is_letter(*p))
            return false;
    return *v != '\0';
}

bool form_is_same_digit(const char *v)
{
    return is_digit(v[0]) && (v[0] == '0' || v[0] == '9') && v[strspn(v, (const char[]){ v[0], '\0' })] == '\0';
}

bool form_fits(const char *v, const char *form)
{
    for (; *form && *v; form++, v++) {
        bool fits = *form == '#'   ? is_digit(*v)
                    : *form == '@' ? form_is_letter(*v)
                    : *form == '*' ? is_digit(*v) || form_is_letter(*v)
                                   : *v == *form;
        if (!fits)
            return false;
    }
    return !*form && !*v;
}

char form_mb_check(const char *digits)
{
    int sum = 0;
    for (int i = 0; i < 7; i++)
        sum += (8 - i) * (digits[i] - '0');
    return (char)('0' + (11 - sum % 11) % 11 % 10);
}

char form_gs1_check(const char *digits, size_t n)
{
    int sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (digits[n - 1 - i] - '0') * (i % 2 == 0 ? 3 : 1);
    return (char)('0' + (10 - sum % 10) % 10);
}

int form_mod_97(const char *v)
{
    int rest = 0;
    for (; *v; v++)
        rest = is_digit(*v) ? (rest * 10 + (*v - '0')) % 97 : (rest * 100 + (*v - 'A' + 10)) % 97;
    return rest;
}

/* --- patterns of countries ----------------------------------------------------------------------------------------------------- */

/* The columns of ncage_forms.tsv and vat_forms.tsv. */
enum { FORM_COUNTRY, FORM_PATTERN };

bool form_ncage_known(const char *v)
{
    const struct text_table *forms = table_find("ncage_forms");
    for (size_t i = 0; i < forms->n; i++)
        if (form_fits(v, forms->item[i].item[FORM_PATTERN]))
            return true;
    return false;
}

/* Whether the table has patterns of the country, and whether the value fits one. */
static enum form_fit fits_country(const char *table, const char *country, const char *v)
{
    const struct text_table *forms = table_find(table);
    enum form_fit fit = FORM_UNKNOWN;
    for (size_t i = 0; i < forms->n && fit != FORM_FITS; i++)
        if (strcmp(forms->item[i].item[FORM_COUNTRY], country) == 0)
            fit = form_fits(v, forms->item[i].item[FORM_PATTERN]) ? FORM_FITS : FORM_DIFFERS;
    return fit;
}

bool form_ncage_fits(const char *v, const char *country)
{
    enum form_fit fit = fits_country("ncage_forms", country, v);
    return fit == FORM_FITS || (fit == FORM_UNKNOWN && v[0] == 'S'); /* NSPA issues them to firms of countries without a bureau */
}

const char *form_ncage_country(const char *v, const char *country)
{
    const struct text_table *forms = table_find("ncage_forms");
    const char *found = NULL;
    for (size_t i = 0; i < forms->n; i++) {
        const char *const *row = forms->item[i].item;
        if (!*row[FORM_COUNTRY] || !form_fits(v, row[FORM_PATTERN]))
            continue;
        if (country && strcmp(row[FORM_COUNTRY], country) == 0)
            return row[FORM_COUNTRY];
        if (!found)
            found = row[FORM_COUNTRY];
    }
    return v[0] == 'S' ? NULL : found; /* an S code names no country */
}

enum form_fit form_vat_fits(const char *prefix, const char *rest)
{
    return fits_country("vat_forms", prefix, rest);
}

const char *form_vat_prefix(const char *country)
{
    return country && strcmp(country, "GR") == 0 ? "EL" : country;
}

bool form_is_ours(const char *prefix)
{
    return strcmp(prefix, "HR") == 0 || strcmp(prefix, "AL") == 0 || strcmp(prefix, "XK") == 0;
}
