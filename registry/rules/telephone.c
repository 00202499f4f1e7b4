#include "telephone.h"
#include "base/text.h"
#include "identifier_forms.h"

/* Lengths are those of the number after the country code; areas of Croatia: 1 for Zagreb, else two digits. */
struct dialling_plan {
    const char *country, *code;
    size_t shortest, longest;
    char short_area; /* the one area code of a single digit, or 0 */
};
static const struct dialling_plan plans[] = {
    { "HR", "385", 7, 9, '1' },
    { "AL", "355", 8, 9, '4' },
    { "XK", "383", 8, 9, 0 },
};
enum { PLANS = sizeof plans / sizeof plans[0], CELL_MAX = 512, DIGITS_MAX = 15, DIGITS_MIN = 7 };

static const struct dialling_plan *plan_of(const char *country)
{
    for (size_t i = 0; country && i < PLANS; i++)
        if (strcmp(plans[i].country, country) == 0)
            return &plans[i];
    return NULL;
}

/* One number of the cell, its digits only. */
struct piece {
    const char *raw;
    char digits[DIGITS_MAX + 2];
    size_t n;
    bool international; /* + or 00 before it */
    bool broken;        /* letters, or too many digits */
};

static struct piece read_piece(struct arena *mem, const char *at, size_t size)
{
    struct piece p = { .raw = text_trim(mem, text_copy_n(mem, at, size), true) };
    const char *v = p.raw;
    for (; *v; v++) {
        if (*v >= '0' && *v <= '9') {
            /* +385 (0)1: the 0 is dialled inside the country only */
            if (*v == '0' && p.international && p.n > 0 && v > p.raw && v[-1] == '(' && v[1] == ')')
                continue;
            if (p.n > DIGITS_MAX) {
                p.broken = true;
                break;
            }
            p.digits[p.n++] = *v;
        } else if (*v == '+' && p.n == 0) {
            p.international = true;
        } else if ((((unsigned char)*v | 32) >= 'a' && ((unsigned char)*v | 32) <= 'z') || *v == '@' || *v == '+') {
            p.broken = true;
        }
    }
    p.digits[p.n] = '\0';
    if (!p.international && p.n > 4 && p.digits[0] == '0' && p.digits[1] == '0') {
        p.international = true;
        memmove(p.digits, p.digits + 2, p.n - 1);
        p.n -= 2;
    }
    return p;
}

static struct telephone judged(enum telephone_verdict verdict, const char *number, const char *raw)
{
    return (struct telephone){ .verdict = verdict, .number = number, .raw = raw };
}

/* Behind the country code. */
static struct telephone national(struct arena *mem, const struct dialling_plan *dialling_plan, const char *digits,
                                 const char *raw)
{
    while (*digits == '0')
        digits++;
    size_t n = strlen(digits);
    if (n < dialling_plan->shortest)
        return judged(n >= 5 ? TELEPHONE_WARN : TELEPHONE_INVALID, NULL, raw);
    if (n > dialling_plan->longest)
        return judged(TELEPHONE_INVALID, NULL, raw);
    return judged(TELEPHONE_VALID, text_format(mem, "+%s%s", dialling_plan->code, digits), raw);
}

/* Before 2017 numbers of Kosovo stood under Monaco, Slovenia and Serbia. */
static struct telephone of_kosovo_before(struct arena *mem, const struct piece *p)
{
    static const char *const old[] = { "37744", "37745", "38643",  "38649",  "38128", "38129",
                                       "38138", "38139", "381280", "381290", "381390" };
    for (size_t i = 0; i < sizeof old / sizeof old[0]; i++) {
        if (text_starts_with(p->digits, old[i]) && p->n == 11) {
            struct telephone it = judged(TELEPHONE_WARN, NULL, p->raw);
            it.offered = text_format(mem, "+383%s", p->digits + 3);
            return it;
        }
    }
    return judged(TELEPHONE_VALID, text_format(mem, "+%s", p->digits), p->raw);
}

static struct telephone read_one(struct arena *mem, const struct piece *p, const struct dialling_plan *dialling_plan)
{
    if (p->broken)
        return judged(TELEPHONE_INVALID, NULL, p->raw);
    for (size_t i = 0; i < PLANS; i++) {
        bool own = dialling_plan == &plans[i];
        /* 385 1 4558780: the + was lost; certain only where the length agrees */
        bool bare = own && !p->international && p->digits[0] != '0' && p->n >= 3 + plans[i].shortest;
        if ((p->international || bare) && text_starts_with(p->digits, plans[i].code))
            return national(mem, &plans[i], p->digits + 3, p->raw);
    }
    if (p->international) {
        if (p->n < DIGITS_MIN || p->n > DIGITS_MAX)
            return judged(TELEPHONE_INVALID, NULL, p->raw);
        return dialling_plan && strcmp(dialling_plan->country, "XK") == 0
                   ? of_kosovo_before(mem, p)
                   : judged(TELEPHONE_VALID, text_format(mem, "+%s", p->digits), p->raw);
    }
    if (p->n < 5)
        return judged(TELEPHONE_INVALID, NULL, p->raw);
    if (!dialling_plan || p->digits[0] != '0')
        return judged(TELEPHONE_WARN, NULL, p->raw); /* no area code, or its 0 was eaten: it cannot be decided which */
    return national(mem, dialling_plan, p->digits, p->raw);
}

/* The area code of a number of ours, for the next one in the cell. */
static size_t area_of(const struct dialling_plan *dialling_plan, const char *number)
{
    const char *digits = number + 1 + strlen(dialling_plan->code);
    return dialling_plan->short_area && *digits == dialling_plan->short_area ? 1 : 2;
}

/* Where the next number begins: at ; , newline or " / "; at a lone / only where both sides are whole numbers. */
static size_t piece_size(const char *v)
{
    for (size_t i = 0; v[i]; i++) {
        if (strchr(";,\n\r|", v[i]))
            return i;
        if (v[i] == '/' && i > 0) {
            size_t before = 0, after = 0;
            for (size_t k = 0; k < i; k++)
                before += v[k] >= '0' && v[k] <= '9';
            for (size_t k = i + 1; v[k] && !strchr(";,\n\r|", v[k]); k++)
                after += v[k] >= '0' && v[k] <= '9';
            if (before >= 6 && after >= 6)
                return i;
        }
    }
    return strlen(v);
}

struct telephones telephones_read(struct arena *mem, const char *cell, const char *country)
{
    struct telephones out = { 0 };
    if (is_blank_word(cell))
        return out;
    if (strlen(cell) > CELL_MAX) {
        out.item[out.n++] = judged(TELEPHONE_INVALID, NULL, cell);
        return out;
    }
    const struct dialling_plan *dialling_plan = plan_of(country);
    const struct telephone *before = NULL;
    for (const char *v = cell; *v && out.n < TELEPHONES_MAX;) {
        size_t size = piece_size(v);
        struct piece p = read_piece(mem, v, size);
        v += size + (v[size] != '\0');
        if (!*p.raw || is_blank_word(p.raw))
            continue;
        struct telephone it = read_one(mem, &p, dialling_plan);
        if (!it.number && it.verdict == TELEPHONE_WARN && !p.international && p.digits[0] != '0' && dialling_plan && before &&
            before->number && text_starts_with(before->number + 1, dialling_plan->code) && p.n <= 7) {
            const char *own = before->number + 1 + strlen(dialling_plan->code);
            const char *digits = text_format(mem, "%.*s%s", (int)area_of(dialling_plan, before->number), own, p.digits);
            struct telephone with_area = national(mem, dialling_plan, digits, p.raw);
            if (with_area.number)
                it = with_area;
        }
        out.item[out.n] = it;
        before = &out.item[out.n++];
    }
    return out;
}
