/* The lists of the gap report: worked out from coverage and concentration, ranked, without a word for people in them. */
#include "gaps_parts.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const char *const bests[] = { NULL, "in_production", "can_convert", "idle", "planned", NULL };
static const char *const states[] = { NULL, "none_known", "not_surveyed", "thin", "sound", NULL };
static const char *const kinds[] = { NULL, "nobody", "one_firm", "one_country", NULL };
static const char *const missings[] = { NULL, "survey", "role", "readiness", "theme", "code", "rate", "verification", NULL };

static const struct field matrix_fields[] = {
    FIELD(matrix_row, theme, READ),
    FIELD(matrix_row, label, READ),
    FIELD(matrix_row, language, READ),
    FIELD(matrix_row, country, READ),
    FIELD(matrix_row, best, READ, .choices = bests),
    FIELD(matrix_row, suppliers, READ),
    FIELD(matrix_row, possible, READ),
    FIELD(matrix_row, state, READ, .choices = states),
    FIELD(matrix_row, surveyed_on, READ),
};
const struct shape matrix_shape = { SHAPE(matrix_row, "matrix", matrix_fields) };

static const struct field gap_fields[] = {
    FIELD(gap_row, rank, READ),
    FIELD(gap_row, theme, READ),
    FIELD(gap_row, label, READ),
    FIELD(gap_row, language, READ),
    FIELD(gap_row, gap, READ, .choices = kinds),
    FIELD(gap_row, state, READ, .choices = states),
    FIELD(gap_row, countries, READ),
    FIELD(gap_row, suppliers, READ),
    FIELD(gap_row, possible, READ),
    FIELD(gap_row, needs, READ),
    FIELD(gap_row, needed_by, READ),
    FIELD(gap_row, sole_firm, READ),
    FIELD(gap_row, sole_firm_name, READ, .max = 500),
};
const struct shape gap_shape = { SHAPE(gap_row, "gaps", gap_fields) };

static const struct field together_fields[] = {
    FIELD(together_row, theme, READ),
    FIELD(together_row, label, READ),
    FIELD(together_row, language, READ),
    FIELD(together_row, countries, READ),
    FIELD(together_row, suppliers, READ),
    FIELD(together_row, possible, READ),
};
const struct shape together_shape = { SHAPE(together_row, "together", together_fields) };

static const struct field talk_fields[] = {
    FIELD(talk_row, theme, READ),
    FIELD(talk_row, label, READ),
    FIELD(talk_row, language, READ),
    FIELD(talk_row, country, READ),
    FIELD(talk_row, partners, READ),
    FIELD(talk_row, suppliers, READ),
    FIELD(talk_row, needs, READ),
    FIELD(talk_row, needed_by, READ),
};
const struct shape talk_shape = { SHAPE(talk_row, "talks", talk_fields) };

static const struct field collect_fields[] = {
    FIELD(collect_row, missing, READ, .choices = missings),
    FIELD(collect_row, country, READ),
    FIELD(collect_row, theme, READ),
    FIELD(collect_row, label, READ),
    FIELD(collect_row, language, READ),
    FIELD(collect_row, count, READ),
};
const struct shape collect_shape = { SHAPE(collect_row, "collect", collect_fields) };
/* clang-format on */

const struct concentration_row *gaps_concentration(const struct gaps *g, const char *theme)
{
    const struct concentration_row *row = g->concentration_rows.item;
    for (size_t i = 0; i < g->concentration_rows.n; i++)
        if (strcmp(row[i].theme, theme) == 0)
            return &row[i];
    return NULL;
}

const char *gaps_firm_name(const struct gaps *g, struct number firm)
{
    const struct named_firm *name = g->names.item;
    for (size_t i = 0; i < g->names.n && firm.value; i++)
        if (name[i].supplier.value == firm.value)
            return name[i].legal_name;
    return NULL;
}

/* --- matrix ------------------------------------------------------------------------------------------------------------------------ */

static unsigned best_of(const struct coverage_cell *cell)
{
    for (unsigned r = READINESS_IN_PRODUCTION; r <= READINESS_IDLE; r++)
        if (cell->suppliers[r])
            return r;
    return 0;
}

/* Whether a country is one of those whose gaps are looked at: of the declaration, or asked for. */
static bool is_ours(const struct gaps *g, size_t country)
{
    const struct place *it = &g->facts.country[country];
    return it->asked && (it->signatory.value || g->facts.scope.country.n);
}

static void make_matrix(struct call *c, struct gaps *g)
{
    const struct facts *facts = &g->facts;
    size_t shown = 1;
    for (size_t k = 0; k < facts->countries; k++)
        shown += coverage_shows(&g->coverage, k);
    g->matrix.item = TAKE_N(c->mem, facts->themes * shown + 1, struct matrix_row);
    for (size_t t = 0; t < facts->themes; t++) {
        for (size_t k = 0; k <= facts->countries && facts->theme[t].asked; k++) {
            bool all = k == facts->countries;
            if (!all && !coverage_shows(&g->coverage, k))
                continue;
            const struct coverage_cell *cell = coverage_cell(&g->coverage, t, k);
            const struct look *look = all ? NULL : coverage_look(&g->coverage, t, k);
            unsigned state = coverage_state(&g->coverage, t, k, COVERAGE_ABLE);
            g->matrix.item[g->matrix.n++] = (struct matrix_row){
                .theme = facts->theme[t].theme,
                .label = facts->theme[t].label,
                .language = facts->theme[t].language,
                .country = all ? NULL : facts->country[k].country,
                .best = best_of(cell),
                .suppliers = { true, cell->suppliers[COVERAGE_ABLE] },
                .possible = { true, cell->possible[COVERAGE_ABLE] },
                .state = state,
                .surveyed_on = look ? look->done_on : (struct date){ 0 },
            };
            if (!all && is_ours(g, k)) {
                g->cells++;
                g->not_surveyed += state == SUPPLY_NOT_SURVEYED;
            }
        }
    }
}

/* --- gaps -------------------------------------------------------------------------------------------------------------------------- */

/* What is needed of a theme, by one country (NO_INDEX: by any that was asked for). */
static int64_t needs_of(const struct gaps *g, size_t theme, int country, struct date *needed_by)
{
    const struct facts *facts = &g->facts;
    int64_t n = 0;
    *needed_by = (struct date){ 0 };
    for (size_t i = 0; i < facts->needs.n; i++) {
        const struct need *it = &facts->needs.item[i];
        int at = facts_country(facts, it->country);
        if (at == NO_INDEX || !facts->country[at].asked || (country != NO_INDEX && country != at) ||
            strcmp(it->theme, facts->theme[theme].theme) != 0)
            continue;
        n += it->needs.value;
        if (it->needed_by.known && (!needed_by->known || date_before(it->needed_by, *needed_by)))
            *needed_by = it->needed_by;
    }
    return n;
}

/* The countries that surely have somebody who can deliver. */
static struct texts countries_with(struct call *c, const struct gaps *g, size_t theme)
{
    const struct facts *facts = &g->facts;
    struct texts out = { 0, TAKE_N(c->mem, facts->countries + 1, const char *) };
    for (size_t k = 0; k < facts->countries; k++)
        if (coverage_cell(&g->coverage, theme, k)->suppliers[COVERAGE_ABLE])
            out.item[out.n++] = facts->country[k].country;
    return out;
}

/* The worst first: nobody, one firm, one country; what is needed more; what is known to be missing before what nobody looked for; what
   fewer might do; in the order of the themes. */
static int compare_gaps(const void *a, const void *b)
{
    const struct gap_row *x = a, *y = b;
    if (x->gap != y->gap)
        return x->gap < y->gap ? -1 : 1;
    if (x->needs.value != y->needs.value)
        return x->needs.value > y->needs.value ? -1 : 1;
    if (x->state != y->state)
        return x->state < y->state ? -1 : 1;
    if (x->possible.value != y->possible.value)
        return x->possible.value < y->possible.value ? -1 : 1;
    return (x->rank.value > y->rank.value) - (x->rank.value < y->rank.value);
}

static void make_gaps(struct call *c, struct gaps *g)
{
    const struct facts *facts = &g->facts;
    g->gap.item = TAKE_N(c->mem, facts->themes + 1, struct gap_row);
    for (size_t t = 0; t < facts->themes; t++) {
        unsigned state = coverage_state(&g->coverage, t, facts->countries, COVERAGE_ABLE);
        if (!facts->theme[t].asked || state == SUPPLY_SOUND)
            continue;
        const struct coverage_cell *cell = coverage_cell(&g->coverage, t, facts->countries);
        const struct concentration_row *row = gaps_concentration(g, facts->theme[t].theme);
        int64_t suppliers = cell->suppliers[COVERAGE_ABLE];
        struct gap_row *gap = &g->gap.item[g->gap.n++];
        *gap = (struct gap_row){
            .rank = { true, (int64_t)t },
            .theme = facts->theme[t].theme,
            .label = facts->theme[t].label,
            .language = facts->theme[t].language,
            .gap = suppliers == 0   ? GAP_NOBODY
                   : suppliers == 1 ? GAP_ONE_FIRM
                                    : GAP_ONE_COUNTRY,
            .state = state,
            .countries = countries_with(c, g, t),
            .suppliers = { true, suppliers },
            .possible = { true, cell->possible[COVERAGE_ABLE] },
            .sole_firm = row ? row->sole_firm : (struct number){ 0 },
        };
        gap->needs = (struct maybe_int){ true, needs_of(g, t, NO_INDEX, &gap->needed_by) };
        gap->sole_firm_name = gaps_firm_name(g, gap->sole_firm);
    }
    if (g->gap.n > 1)
        qsort(g->gap.item, g->gap.n, sizeof *g->gap.item, compare_gaps);
    for (size_t i = 0; i < g->gap.n; i++)
        g->gap.item[i].rank.value = (int64_t)i + 1;
}

/* --- together, and who could talk ---------------------------------------------------------------------------------------------------- */

static int compare_together(const void *a, const void *b)
{
    const struct together_row *x = a, *y = b;
    if (x->countries.n != y->countries.n)
        return x->countries.n > y->countries.n ? -1 : 1;
    if (x->suppliers.value != y->suppliers.value)
        return x->suppliers.value > y->suppliers.value ? -1 : 1;
    return strcmp(x->theme, y->theme);
}

static int compare_talks(const void *a, const void *b)
{
    const struct talk_row *x = a, *y = b;
    if (x->needs.value != y->needs.value)
        return x->needs.value > y->needs.value ? -1 : 1;
    if (x->suppliers.value != y->suppliers.value)
        return x->suppliers.value > y->suppliers.value ? -1 : 1;
    int by_theme = strcmp(x->theme, y->theme);
    return by_theme ? by_theme : strcmp(x->country, y->country);
}

static void add_talks(struct gaps *g, size_t theme, const struct texts *partners, int64_t suppliers)
{
    const struct facts *facts = &g->facts;
    for (size_t k = 0; k < facts->countries; k++) {
        if (!is_ours(g, k) || coverage_cell(&g->coverage, theme, k)->suppliers[COVERAGE_ABLE])
            continue;
        struct talk_row *row = &g->talk.item[g->talk.n++];
        *row = (struct talk_row){
            .theme = facts->theme[theme].theme,
            .label = facts->theme[theme].label,
            .language = facts->theme[theme].language,
            .country = facts->country[k].country,
            .partners = *partners,
            .suppliers = { true, suppliers },
        };
        row->needs = (struct maybe_int){ true, needs_of(g, theme, (int)k, &row->needed_by) };
    }
}

/* How many of the countries are ours: with others alone we make nothing together. */
static size_t ours_among(const struct gaps *g, const struct texts *countries)
{
    size_t n = 0;
    for (size_t i = 0; i < countries->n; i++)
        n += is_ours(g, (size_t)facts_country(&g->facts, countries->item[i]));
    return n;
}

static void make_together(struct call *c, struct gaps *g)
{
    const struct facts *facts = &g->facts;
    g->together.item = TAKE_N(c->mem, facts->themes + 1, struct together_row);
    g->talk.item = TAKE_N(c->mem, facts->themes * (facts->countries + 1) + 1, struct talk_row);
    for (size_t t = 0; t < facts->themes; t++) {
        const struct coverage_cell *cell = coverage_cell(&g->coverage, t, facts->countries);
        struct texts countries = countries_with(c, g, t);
        if (!facts->theme[t].asked || countries.n == 0)
            continue;
        add_talks(g, t, &countries, cell->suppliers[COVERAGE_ABLE]);
        if (ours_among(g, &countries) < 2)
            continue;
        g->together.item[g->together.n++] = (struct together_row){
            .theme = facts->theme[t].theme,
            .label = facts->theme[t].label,
            .language = facts->theme[t].language,
            .countries = countries,
            .suppliers = { true, cell->suppliers[COVERAGE_ABLE] },
            .possible = { true, cell->possible[COVERAGE_ABLE] },
        };
    }
    if (g->together.n > 1)
        qsort(g->together.item, g->together.n, sizeof *g->together.item, compare_together);
    if (g->talk.n > 1)
        qsort(g->talk.item, g->talk.n, sizeof *g->talk.item, compare_talks);
}

/* --- what to find out ---------------------------------------------------------------------------------------------------------------- */

static void add_collect(struct gaps *g, enum collect_kind missing, const char *country, const struct theme *theme, int64_t count)
{
    if (count == 0)
        return;
    g->collect.item[g->collect.n++] = (struct collect_row){
        .missing = missing,
        .country = country,
        .theme = theme ? theme->theme : NULL,
        .label = theme ? theme->label : NULL,
        .language = theme ? theme->language : NULL,
        .count = { true, count },
    };
}

static void make_collect(struct call *c, struct gaps *g)
{
    const struct facts *facts = &g->facts;
    g->collect.item =
        TAKE_N(c->mem, (facts->countries + 1) * (facts->themes + COLLECT_VERIFY) + facts->themes + 1, struct collect_row);
    for (size_t k = 0; k < facts->countries; k++)
        for (size_t t = 0; t < facts->themes && is_ours(g, k); t++)
            if (facts->theme[t].asked && coverage_state(&g->coverage, t, k, COVERAGE_ABLE) == SUPPLY_NOT_SURVEYED)
                add_collect(g, COLLECT_SURVEY, facts->country[k].country, &facts->theme[t], 1);
    for (size_t k = 0; k < facts->countries; k++) {
        const struct coverage_counts *counts = &g->coverage.counts[k];
        const char *country = facts->country[k].country;
        if (!facts->country[k].asked)
            continue;
        add_collect(g, COLLECT_ROLE, country, NULL, counts->unknown_role);
        add_collect(g, COLLECT_READINESS, country, NULL, counts->unknown_readiness);
        add_collect(g, COLLECT_THEME, country, NULL, counts->general);
        add_collect(g, COLLECT_CODE, country, NULL, counts->without_theme);
        add_collect(g, COLLECT_VERIFY, country, NULL, counts->firms - counts->verified);
    }
    for (size_t t = 0; t < facts->themes; t++) {
        const struct concentration_row *row = facts->theme[t].asked ? gaps_concentration(g, facts->theme[t].theme) : NULL;
        if (row && row->basis == CONCENTRATION_EQUAL && row->firms.value > 1)
            add_collect(g, COLLECT_RATE, NULL, &facts->theme[t], row->firms.value);
    }
}

void gaps_make_lists(struct call *c, struct gaps *g)
{
    make_matrix(c, g);
    make_gaps(c, g);
    make_together(c, g);
    make_collect(c, g);
}
