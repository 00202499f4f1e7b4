/* Compares the list with the registry: which record each firm is, and what changes. */
#include "plan_parts.h"

/* --- matching ------------------------------------------------------------------------------------------------------------------- */

/* Both are known, and not the same. */
static bool differ(const char *a, const char *b)
{
    return a && b && strcmp(a, b) != 0;
}

static bool national_differs(const struct supplier *firm, const struct candidate *it)
{
    const struct {
        const char *scheme, *value;
    } stored[] = { { "OIB", it->oib }, { "NIPT", it->nipt }, { "NUI", it->nui } };
    for (size_t i = 0; i < 3; i++) {
        const struct identifier *own = stored[i].value ? national_of(firm, stored[i].scheme) : NULL;
        if (own && strcmp(own->value, stored[i].value) != 0)
            return true;
    }
    return false;
}

/* Whether a firm of the list may be in the town; a firm that names no town may be anywhere. */
static bool is_in_town(const struct supplier *firm, const char *town)
{
    bool named = false;
    for (size_t i = 0; i < firm->sites.n; i++) {
        named = named || firm->sites.item[i].words;
        if (firm->sites.item[i].words && town && strcmp(firm->sites.item[i].words, town) == 0)
            return true;
    }
    return !named || !town;
}

/* Whether both name the town, and it is the same; or neither names one. */
static bool is_in_same_town(const struct supplier *firm, const char *town)
{
    bool named = false;
    for (size_t i = 0; i < firm->sites.n; i++)
        named = named || firm->sites.item[i].words;
    return named == (town != NULL) && is_in_town(firm, town);
}

static const char *numbers_text(struct arena *mem, const struct number *numbers, size_t n)
{
    struct texts texts = { 0 };
    for (size_t i = 0; i < n && i < 5; i++)
        list_add(mem, &texts, number_text(mem, numbers[i]));
    return text_join(mem, texts.item, texts.n, ", ");
}

/* The distinct records among the candidates that may be the firm. `strict`: the towns must be equal. */
static size_t candidates_of(const struct supplier *firm, const struct candidate *by_name, size_t m, bool strict,
                            struct number out[8])
{
    size_t n = 0;
    for (size_t i = 0; i < m && n < 8; i++) {
        const struct candidate *it = &by_name[i];
        bool here = strict ? is_in_same_town(firm, it->town) : is_in_town(firm, it->town);
        if (!here || differ(firm->country, it->country) || national_differs(firm, it))
            continue;
        bool seen = false;
        for (size_t k = 0; k < n && !seen; k++)
            seen = out[k].value == it->number.value;
        if (!seen)
            out[n++] = it->number;
    }
    return n;
}

/* Matches the firm to the record. Where an earlier firm of the list is that record already, the two are one firm. */
static void match_to(struct import_plan *p, size_t firm, struct number number)
{
    size_t holder = plan_claim_record(p, number, firm);
    if (holder == firm)
        p->firm[firm].number = number;
    else
        (void)plan_fold(p, p->firm[firm].row, holder, &p->firm[firm].listed, p->firm[firm].is_known && p->firm[holder].is_known);
}

void plan_match(struct import_plan *p, size_t firm, const struct number *by_identifier, size_t n, const struct candidate *by_name,
                size_t m)
{
    struct planned *it = &p->firm[firm];
    for (size_t i = 1; i < n; i++) {
        if (by_identifier[i].value != by_identifier[0].value) {
            plan_conflict(p, it->row,
                          (struct row_message){ .code = "two_firms", .value = numbers_text(p->mem, by_identifier, n) });
            return;
        }
    }
    if (n > 0) {
        match_to(p, firm, by_identifier[0]);
        return;
    }
    if (it->listed.joint)
        return;
    struct number found[8];
    if (m > NAMESAKES_MAX) {
        for (size_t i = 0; i < 5; i++)
            found[i] = by_name[i].number;
        plan_conflict(p, it->row, (struct row_message){ .code = "several_firms", .value = numbers_text(p->mem, found, 5) });
        return;
    }
    size_t count = candidates_of(&it->listed.firm, by_name, m, true, found);
    if (count == 0)
        count = candidates_of(&it->listed.firm, by_name, m, false, found);
    if (count > 1)
        plan_conflict(p, it->row, (struct row_message){ .code = "several_firms", .value = numbers_text(p->mem, found, count) });
    else if (count == 1)
        match_to(p, firm, found[0]);
}

/* --- comparing ------------------------------------------------------------------------------------------------------------------ */

/* The national number of the list where the record has others of its scheme and not that one; else NULL. A record that others were
   merged into may have several. */
static const struct identifier *other_number(const struct supplier *stored, const struct supplier *firm)
{
    for (size_t i = 0; i < stored->identifiers.n; i++) {
        const char *scheme = stored->identifiers.item[i].scheme;
        const struct identifier *own = national_of(firm, scheme);
        bool same = !own;
        for (size_t k = 0; k < stored->identifiers.n && !same; k++)
            same = strcmp(stored->identifiers.item[k].scheme, scheme) == 0 &&
                   strcmp(stored->identifiers.item[k].value, own->value) == 0;
        if (!same)
            return own;
    }
    return NULL;
}

static bool is_alike(const struct supplier *stored, const struct supplier *firm)
{
    bool alike = strcmp(stored->name_key, firm->name_key) == 0 || names_are_alike(stored->name_key, firm->name_key) ||
                 firm_has_name(stored, firm->legal_name);
    for (size_t i = 0; i < stored->names.n && !alike; i++)
        alike = strcmp(stored->names.item[i].name_key, firm->name_key) == 0;
    return alike;
}

/* Makes the row a conflict where the firm cannot be this record; true when it cannot. */
static bool is_refused(struct import_plan *p, const struct planned *it, const struct supplier *stored)
{
    const struct supplier *firm = &it->listed.firm;
    const char *number = number_text(p->mem, stored->number);
    const struct identifier *own = other_number(stored, firm);
    struct row_message why = { .expected = number };
    if (stored->archived_at.known) {
        why.code = "archived";
    } else if (own) {
        why.code = "other_number";
        why.value = own->value;
        why.scheme = own->scheme;
    } else if (it->listed.country_listed && differ(stored->country, firm->country)) {
        why.code = "other_country";
        why.value = firm->country;
    } else if (!is_alike(stored, firm)) {
        why.code = "other_name";
        why.value = firm->legal_name;
        why.expected = text_format(p->mem, "%s %s", number, stored->legal_name);
    } else {
        return false;
    }
    plan_conflict(p, it->row, why);
    return true;
}

bool plan_is_active(const struct import_plan *p, size_t firm)
{
    return p->row[p->firm[firm].row].firm == firm;
}

void plan_compare(struct import_plan *p, size_t firm, const struct supplier *stored, bool may_change)
{
    struct planned *it = &p->firm[firm];
    struct plan_row *row = &p->row[it->row];
    if (!plan_is_active(p, firm))
        return;
    it->is_new = !stored;
    row->verdict = VERDICT_NEW;
    if (!stored || is_refused(p, it, stored))
        return;
    it->difference = merge_difference(p->mem, stored, &it->listed);
    row->verdict = it->difference ? VERDICT_CHANGED : VERDICT_UNCHANGED;
    if (!it->difference)
        return;
    row->changed = it->difference->changed;
    if (!may_change)
        plan_conflict(p, it->row, (struct row_message){ .code = "released", .expected = number_text(p->mem, stored->number) });
}

/* The first row of the firm that a folded row belongs to in the end: that firm may have been folded into another one. */
static size_t first_row(const struct import_plan *p, size_t row)
{
    while (p->row[row].folded_into && p->row[row].firm != NO_FIRM && p->firm[p->row[row].firm].row != row)
        row = p->firm[p->row[row].firm].row;
    return row;
}

void plan_finish(struct import_plan *p)
{
    memset(p->count, 0, sizeof p->count);
    for (size_t i = 0; i < p->n; i++) {
        struct plan_row *row = &p->row[i];
        size_t first = first_row(p, i);
        /* Folded rows follow the first row: they are conflicts where it is one, and unchanged where the firm is unchanged. */
        if (first != i && p->row[first].verdict == VERDICT_CONFLICT)
            plan_conflict(p, i, (struct row_message){ .code = "follows_line", .value = int_text(p->mem, p->row[first].line) });
        else if (first != i && p->row[first].verdict == VERDICT_UNCHANGED)
            row->verdict = VERDICT_UNCHANGED;
        p->count[row->verdict]++;
    }
}
