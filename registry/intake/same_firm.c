#include "same_firm.h"
#include "rules/identifier_rules.h"

const struct identifier *national_of(const struct supplier *firm, const char *scheme)
{
    for (size_t i = 0; i < firm->identifiers.n; i++) {
        const struct identifier *it = &firm->identifiers.item[i];
        const struct identifier_scheme *known = identifier_scheme_find(it->scheme);
        if (known && known->strength == STRENGTH_NATIONAL && (!scheme || strcmp(it->scheme, scheme) == 0))
            return it;
    }
    return NULL;
}

/* Two different valid national numbers of one scheme are two firms. */
bool numbers_differ(const struct supplier *a, const struct supplier *b)
{
    for (size_t i = 0; i < a->identifiers.n; i++) {
        const struct identifier *it = &a->identifiers.item[i];
        const struct identifier *own = national_of(a, it->scheme), *other = own ? national_of(b, it->scheme) : NULL;
        if (other && strcmp(other->value, it->value) != 0)
            return true;
    }
    return false;
}

bool firm_has_name(const struct supplier *firm, const char *name)
{
    if (strcmp(firm->legal_name, name) == 0)
        return true;
    for (size_t i = 0; i < firm->names.n; i++)
        if (strcmp(firm->names.item[i].name, name) == 0)
            return true;
    return false;
}

/* Counts shared trigrams of the keys without spaces, as pg_trgm does: enough to tell a spelling from another firm. */
bool names_are_alike(const char *a, const char *b)
{
    enum { PARTS_MAX = 120 };
    char text[2][PARTS_MAX + 3];
    size_t n[2] = { 0, 0 };
    const char *from[2] = { a, b };
    for (int k = 0; k < 2; k++) {
        text[k][n[k]++] = ' ';
        for (const char *p = from[k]; *p && n[k] < PARTS_MAX; p++)
            if (*p != ' ')
                text[k][n[k]++] = *p;
        text[k][n[k]++] = ' ';
    }
    if (n[0] < 3 || n[1] < 3)
        return false;
    size_t shared = 0, all = n[0] - 2 + n[1] - 2;
    bool used[PARTS_MAX + 3] = { false };
    for (size_t i = 0; i + 2 < n[0]; i++) {
        for (size_t k = 0; k + 2 < n[1]; k++) {
            if (!used[k] && memcmp(text[0] + i, text[1] + k, 3) == 0) {
                used[k] = true;
                shared++;
                break;
            }
        }
    }
    size_t shorter = n[0] < n[1] ? n[0] - 2 : n[1] - 2;
    return shared * 2 * 10 >= all * 5 || (shorter >= 5 && shared * 10 >= shorter * 9); /* half of all, or one within the other */
}
