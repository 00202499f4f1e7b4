/* Makes the lists of the gap report from coverage and concentration. They hold codes and numbers; gaps_page.c and gaps_tables.c put
   them into words. */
#include "gaps_parts.h"

#include <stdlib.h>
#include <string.h>

static const struct concentration_row *concentration_of(const struct gaps *g, const char *theme)
{
    const struct concentration_row *row = g->report.concentration.item;
    for (size_t i = 0; i < g->report.concentration.n; i++)
        if (strcmp(row[i].theme, theme) == 0)
            return &row[i];
    return NULL;
}

const char *gaps_firm_name(const struct gaps *g, struct number firm)
{
    const struct named_firm *name = g->analysis.names.item;
    for (size_t i = 0; i < g->analysis.names.n && firm.value; i++)
        if (name[i].supplier.value == firm.value)
            return name[i].legal_name;
    return NULL;
}

/* What all rows say of their theme. */
#define THEME(it) .theme = (it).theme, .label = (it).label, .language = (it).language

/* --- matrix ------------------------------------------------------------------------------------------------------------------------ */

static unsigned best_of(const struct coverage_cell *cell)
{
    for (unsigned r = READINESS_IN_PRODUCTION; r <= READINESS_IDLE; r++)
        if (cell->suppliers[r])
            return r;
    return 0;
}

/* Whether the report looks for gaps of this country: it signed the declaration, or it was asked for. */
static bool is_ours(const struct gaps *g, size_t country)
{
    const struct report_country *it = &g->facts->country[country];
    return it->selected && (it->signatory.value || g->facts->scope.country.n);
}

static void make_matrix(struct call *c, struct gaps *g)
{
    const struct facts *facts = g->facts;
    for (size_t t = 0; t < facts->themes; t++) {
        g->themes += facts->theme[t].selected;
        for (size_t k = 0; k <= facts->countries && facts->theme[t].selected; k++) {
            bool all = k == facts->countries;
            if (!all && !coverage_shows(g->coverage, k))
                continue;
            const struct coverage_cell *cell = coverage_cell(g->coverage, t, k);
            const struct country_survey *survey = all ? NULL : coverage_survey(g->coverage, t, k);
            unsigned state = coverage_state(g->coverage, t, k, COVERAGE_ABLE);
            list_add(c->mem, &g->report.matrix,
                     (struct matrix_row){
                         THEME(facts->theme[t]),
                         .country = all ? NULL : facts->country[k].country,
                         .best = best_of(cell),
                         .suppliers = { true, cell->suppliers[COVERAGE_ABLE] },
                         .possible = { true, cell->possible[COVERAGE_ABLE] },
                         .state = state,
                         .surveyed_on = survey ? survey->done_on : (struct date){ 0 },
                     });
            if (!all && is_ours(g, k)) {
                g->cells++;
                g->not_surveyed += state == SUPPLY_NOT_SURVEYED;
            }
        }
    }
}

/* --- gaps -------------------------------------------------------------------------------------------------------------------------- */

/* How many open requirements a theme has, of one country (NO_INDEX: of all selected countries). */
static int64_t requirements_of(const struct gaps *g, size_t theme, int country, struct date *needed_by)
{
    const struct facts *facts = g->facts;
    int64_t n = 0;
    *needed_by = (struct date){ 0 };
    for (size_t i = 0; i < facts->requirements.n; i++) {
        const struct open_requirement *it = &facts->requirements.item[i];
        int at = facts_country(facts, it->country);
        if (at == NO_INDEX || !facts->country[at].selected || (country != NO_INDEX && country != at) ||
            strcmp(it->theme, facts->theme[theme].theme) != 0)
            continue;
        n += it->requirements.value;
        if (it->needed_by.known && (!needed_by->known || date_before(it->needed_by, *needed_by)))
            *needed_by = it->needed_by;
    }
    return n;
}

/* The countries that have a firm which can deliver for certain. */
static struct texts countries_with(struct call *c, const struct gaps *g, size_t theme)
{
    const struct facts *facts = g->facts;
    struct texts out = { 0 };
    for (size_t k = 0; k < facts->countries; k++)
        if (coverage_cell(g->coverage, theme, k)->suppliers[COVERAGE_ABLE])
            list_add(c->mem, &out, facts->country[k].country);
    return out;
}

/* The worst gaps come first: no firm, one firm, one country; then by more open requirements; then what is known to be missing before
   what was not surveyed; then by fewer possible firms; then in the order of the themes. */
static int compare_gaps(const void *a, const void *b)
{
    const struct gap_row *x = a, *y = b;
    if (x->gap != y->gap)
        return x->gap < y->gap ? -1 : 1;
    if (x->requirements.value != y->requirements.value)
        return x->requirements.value > y->requirements.value ? -1 : 1;
    if (x->state != y->state)
        return x->state < y->state ? -1 : 1;
    if (x->possible.value != y->possible.value)
        return x->possible.value < y->possible.value ? -1 : 1;
    return (x->rank.value > y->rank.value) - (x->rank.value < y->rank.value);
}

static void make_gaps(struct call *c, struct gaps *g)
{
    const struct facts *facts = g->facts;
    for (size_t t = 0; t < facts->themes; t++) {
        unsigned state = coverage_state(g->coverage, t, facts->countries, COVERAGE_ABLE);
        if (!facts->theme[t].selected || state == SUPPLY_SOUND)
            continue;
        const struct coverage_cell *cell = coverage_cell(g->coverage, t, facts->countries);
        const struct concentration_row *row = concentration_of(g, facts->theme[t].theme);
        int64_t suppliers = cell->suppliers[COVERAGE_ABLE];
        struct gap_row gap = {
            .rank = { true, (int64_t)t },
            THEME(facts->theme[t]),
            .gap = suppliers == 0   ? GAP_NOBODY
                   : suppliers == 1 ? GAP_ONE_FIRM
                                    : GAP_ONE_COUNTRY,
            .state = state,
            .countries = countries_with(c, g, t),
            .suppliers = { true, suppliers },
            .possible = { true, cell->possible[COVERAGE_ABLE] },
            .sole_firm = row ? row->sole_firm : (struct number){ 0 },
        };
        gap.requirements = (struct maybe_int){ true, requirements_of(g, t, NO_INDEX, &gap.needed_by) };
        gap.sole_firm_name = gaps_firm_name(g, gap.sole_firm);
        list_add(c->mem, &g->report.gaps, gap);
    }
    list_sort(&g->report.gaps, compare_gaps);
    for (size_t i = 0; i < g->report.gaps.n; i++)
        g->report.gaps.item[i].rank.value = (int64_t)i + 1;
}

/* --- joint capability and meetings ---------------------------------------------------------------------------------------------------- */

static int compare_joint_capability(const void *a, const void *b)
{
    const struct joint_capability_row *x = a, *y = b;
    if (x->countries.n != y->countries.n)
        return x->countries.n > y->countries.n ? -1 : 1;
    if (x->suppliers.value != y->suppliers.value)
        return x->suppliers.value > y->suppliers.value ? -1 : 1;
    return strcmp(x->theme, y->theme);
}

static int compare_meetings(const void *a, const void *b)
{
    const struct meeting_row *x = a, *y = b;
    if (x->requirements.value != y->requirements.value)
        return x->requirements.value > y->requirements.value ? -1 : 1;
    if (x->suppliers.value != y->suppliers.value)
        return x->suppliers.value > y->suppliers.value ? -1 : 1;
    int by_theme = strcmp(x->theme, y->theme);
    return by_theme ? by_theme : strcmp(x->country, y->country);
}

static void add_meetings(struct call *c, struct gaps *g, size_t theme, const struct texts *partners, int64_t suppliers)
{
    const struct facts *facts = g->facts;
    for (size_t k = 0; k < facts->countries; k++) {
        if (!is_ours(g, k) || coverage_cell(g->coverage, theme, k)->suppliers[COVERAGE_ABLE])
            continue;
        struct meeting_row row = {
            THEME(facts->theme[theme]),
            .country = facts->country[k].country,
            .partners = *partners,
            .suppliers = { true, suppliers },
        };
        row.requirements = (struct maybe_int){ true, requirements_of(g, theme, (int)k, &row.needed_by) };
        list_add(c->mem, &g->report.meeting, row);
    }
}

/* How many of the countries the report is about: what others make among themselves is no joint capability. */
static size_t ours_among(const struct gaps *g, const struct texts *countries)
{
    size_t n = 0;
    for (size_t i = 0; i < countries->n; i++)
        n += is_ours(g, (size_t)facts_country(g->facts, countries->item[i]));
    return n;
}

static void make_joint_capability(struct call *c, struct gaps *g)
{
    const struct facts *facts = g->facts;
    for (size_t t = 0; t < facts->themes; t++) {
        const struct coverage_cell *cell = coverage_cell(g->coverage, t, facts->countries);
        struct texts countries = countries_with(c, g, t);
        if (!facts->theme[t].selected || countries.n == 0)
            continue;
        add_meetings(c, g, t, &countries, cell->suppliers[COVERAGE_ABLE]);
        if (ours_among(g, &countries) < 2)
            continue;
        list_add(c->mem, &g->report.joint_capability,
                 (struct joint_capability_row){
                     THEME(facts->theme[t]),
                     .countries = countries,
                     .suppliers = { true, cell->suppliers[COVERAGE_ABLE] },
                     .possible = { true, cell->possible[COVERAGE_ABLE] },
                 });
    }
    list_sort(&g->report.joint_capability, compare_joint_capability);
    list_sort(&g->report.meeting, compare_meetings);
}

/* --- what to find out ---------------------------------------------------------------------------------------------------------------- */

static void add_data_gap(struct call *c, struct gaps *g, enum data_gap_kind missing, const char *country,
                         const struct theme *theme, int64_t count)
{
    static const struct theme none = { 0 };
    if (count)
        list_add(c->mem, &g->report.data_gaps,
                 (struct data_gap_row){
                     .missing = missing, .country = country, THEME(theme ? *theme : none), .count = { true, count } });
}

static void make_data_gaps(struct call *c, struct gaps *g)
{
    const struct facts *facts = g->facts;
    for (size_t k = 0; k < facts->countries; k++)
        for (size_t t = 0; t < facts->themes && is_ours(g, k); t++)
            if (facts->theme[t].selected && coverage_state(g->coverage, t, k, COVERAGE_ABLE) == SUPPLY_NOT_SURVEYED)
                add_data_gap(c, g, DATA_GAP_SURVEY, facts->country[k].country, &facts->theme[t], 1);
    for (size_t k = 0; k < facts->countries; k++) {
        const struct coverage_counts *counts = &g->coverage->counts[k];
        const char *country = facts->country[k].country;
        if (!facts->country[k].selected)
            continue;
        add_data_gap(c, g, DATA_GAP_ROLE, country, NULL, counts->unknown_role);
        add_data_gap(c, g, DATA_GAP_READINESS, country, NULL, counts->unknown_readiness);
        add_data_gap(c, g, DATA_GAP_THEME, country, NULL, counts->general);
        add_data_gap(c, g, DATA_GAP_CODE, country, NULL, counts->without_theme);
        add_data_gap(c, g, DATA_GAP_VERIFY, country, NULL, counts->firms - counts->verified);
    }
    for (size_t t = 0; t < facts->themes; t++) {
        const struct concentration_row *row = facts->theme[t].selected ? concentration_of(g, facts->theme[t].theme) : NULL;
        if (row && row->basis == CONCENTRATION_EQUAL && row->firms.value > 1)
            add_data_gap(c, g, DATA_GAP_RATE, NULL, &facts->theme[t], row->firms.value);
    }
}

void gaps_make_lists(struct call *c, struct gaps *g)
{
    make_matrix(c, g);
    make_gaps(c, g);
    make_joint_capability(c, g);
    make_data_gaps(c, g);
}
