/* Judging numbers of firms, codes of goods and telephone numbers as people write them. A value that is kept has the form of its
   scheme and the right check digit, and is judged the same when it is read again, with blanks in it too. */
#include "base/number.h"
#include "base/text.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "rules/code_rules.h"
#include "rules/identifier_forms.h"
#include "rules/identifier_rules.h"
#include "rules/telephone.h"

static const char *const countries[] = { NULL, "HR", "AL", "XK", "DE", "US", "GR", "CH" };
enum { COUNTRIES = sizeof countries / sizeof countries[0] };

static bool is_kept(const struct identifier_finding *it)
{
    return it->verdict == IDENTIFIER_VALID || it->verdict == IDENTIFIER_WARN || it->verdict == IDENTIFIER_REPAIRED;
}

/* What is true of every finding. */
static void check_finding(const struct identifier_finding *it)
{
    FUZZ_PROMISE(it->cleaned && utf8_is_valid(it->cleaned, strlen(it->cleaned)));
    FUZZ_PROMISE((it->value != NULL) == is_kept(it));
    FUZZ_PROMISE(it->remark < REMARK_COUNT);
    FUZZ_PROMISE(it->verdict != IDENTIFIER_VALID || it->remark == REMARK_NONE);
    FUZZ_PROMISE(!it->expected || utf8_is_valid(it->expected, strlen(it->expected)));
    enum error_code code = identifier_error(it);
    FUZZ_PROMISE(code == ERROR_NONE ? is_kept(it) : (!is_kept(it) || it->remark == REMARK_OFFERED_ZEROS));
}

/* The remainder of a long number, digit by digit; letters count as 10 to 35. */
static unsigned remainder_of(const char *v, unsigned divisor)
{
    unsigned rest = 0;
    for (; *v; v++) {
        unsigned value = *v <= '9' ? (unsigned)(*v - '0') : (unsigned)(*v - 'A' + 10);
        rest = (rest * (value > 9 ? 100 : 10) + value) % divisor;
    }
    return rest;
}

/* The check digits once more, written another way than in the reader. */
static void check_digits(const struct identifier_finding *it)
{
    if (strcmp(it->scheme, "OIB") == 0) {
        FUZZ_PROMISE(strlen(it->value) == 11);
        int product = 10;
        for (int i = 0; i < 10; i++) {
            int sum = (it->value[i] - '0' + product) % 10;
            product = (sum ? sum : 10) * 2 % 11;
        }
        FUZZ_PROMISE((product + it->value[10] - '0') % 10 == 1);
    }
    if (strcmp(it->scheme, "LEI") == 0)
        FUZZ_PROMISE(remainder_of(it->value, 97) == 1);
    if (strcmp(it->scheme, "GLN") == 0) {
        int sum = 0;
        for (int i = 0; i < 13; i++)
            sum += (it->value[i] - '0') * (i % 2 ? 3 : 1);
        FUZZ_PROMISE(sum % 10 == 0);
    }
}

static void check_same(const struct identifier_finding *it, const struct identifier_finding *again)
{
    check_finding(again);
    FUZZ_PROMISE(again->value && strcmp(again->value, it->value) == 0 && strcmp(again->scheme, it->scheme) == 0);
    FUZZ_PROMISE(again->verdict == IDENTIFIER_VALID || again->verdict == IDENTIFIER_WARN);
}

static void check_identifier(struct arena *mem, const struct identifier_finding *it, const char *country)
{
    check_finding(it);
    FUZZ_PROMISE(it->remark == REMARK_UNKNOWN_SCHEME || identifier_scheme_find(it->scheme));
    if (!it->value)
        return;
    FUZZ_PROMISE(form_is_alphanumeric(it->value) && strlen(it->value) <= 20);
    const struct identifier_scheme *s = identifier_scheme_find(it->scheme);
    FUZZ_PROMISE(!s->form || it->verdict == IDENTIFIER_WARN || form_fits(it->value, s->form));
    check_digits(it);
    struct identifier_finding again = identifier_read(mem, it->scheme, it->value, country);
    check_same(it, &again);
    char *spaced = arena_take(mem, strlen(it->value) * 2 + 1);
    for (size_t i = 0; it->value[i]; i++) {
        spaced[2 * i] = it->value[i];
        spaced[2 * i + 1] = ' ';
    }
    again = identifier_read(mem, it->scheme, spaced, country);
    check_same(it, &again);
}

static const char *official_cpv(const char *digits, void *arg)
{
    static const char *const codes[] = { "35000000-4", "35300000-7", "35331500-8", "09000000-3", "03000000-1" };
    (void)arg;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (strncmp(codes[i], digits, 8) == 0)
            return codes[i];
    return NULL;
}

static void check_codes(struct arena *mem, const char *text)
{
    struct identifier_finding nsn = nsn_read(mem, text), cpv = cpv_read(mem, text, official_cpv, NULL);
    check_finding(&nsn);
    check_finding(&cpv);
    size_t n = nsn.value ? strlen(nsn.value) : 2;
    FUZZ_PROMISE(n == 2 || n == 4 || n == 13);
    FUZZ_PROMISE(!nsn.value || form_is_digits(nsn.value));
    if (cpv.value) {
        FUZZ_PROMISE(official_cpv(cpv.value, NULL) != NULL);
        struct identifier_finding again = cpv_read(mem, cpv.value, official_cpv, NULL);
        FUZZ_PROMISE(again.value && strcmp(again.value, cpv.value) == 0);
    }
}

static bool is_international(const char *number)
{
    return number[0] == '+' && form_is_digits(number + 1) && strlen(number) >= 8 && strlen(number) <= 16;
}

static void check_telephones(struct arena *mem, const char *cell, const char *country)
{
    struct telephones all = telephones_read(mem, cell, country);
    FUZZ_PROMISE(all.n <= TELEPHONES_MAX);
    for (size_t i = 0; i < all.n; i++) {
        const struct telephone *it = &all.item[i];
        FUZZ_PROMISE((it->verdict == TELEPHONE_VALID) == (it->number != NULL));
        FUZZ_PROMISE(!it->offered || (it->verdict == TELEPHONE_WARN && is_international(it->offered)));
        if (!it->number)
            continue;
        FUZZ_PROMISE(is_international(it->number));
        struct telephones again = telephones_read(mem, it->number, NULL);
        FUZZ_PROMISE(again.n == 1 && again.item[0].number && strcmp(again.item[0].number, it->number) == 0);
    }
}

/* The first byte chooses the scheme, or another reader of numbers; the second the country of the firm. */
int fuzz_identifier(const uint8_t *bytes, size_t size)
{
    if (size < 2)
        return 0;
    struct arena *mem = arena_new((size_t)64 << 20);
    size_t choice = bytes[0] % (identifier_scheme_count + 6);
    const char *country = countries[bytes[1] % COUNTRIES], *text = fuzz_text(mem, bytes + 2, size - 2);
    struct identifier_finding it, all[8];
    if (!text) {
        arena_free(mem);
        return 0;
    }
    switch (choice < identifier_scheme_count ? 0 : choice - identifier_scheme_count + 1) {
    case 0:
        it = identifier_read(mem, identifier_schemes[choice].scheme, text, country);
        check_identifier(mem, &it, country);
        break;
    case 1:
    case 2:
        it = identifier_read_use(mem, choice % 2 ? USE_TAX : USE_REGISTRATION, text, country);
        check_identifier(mem, &it, country);
        break;
    case 3:
        for (size_t i = identifier_guess(mem, text, all, 8); i > 0; i--)
            check_identifier(mem, &all[i - 1], NULL);
        break;
    case 4:
        check_codes(mem, text);
        break;
    case 5:
        check_telephones(mem, text, country);
        break;
    default: /* the name of a scheme is a stranger's text too */
        it = identifier_read(mem, text, "33392005961", country);
        check_identifier(mem, &it, country);
        break;
    }
    arena_free(mem);
    return 0;
}
