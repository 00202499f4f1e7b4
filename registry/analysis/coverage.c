#include "coverage.h"

static const char *const rows_of_readiness[] = { READINESS_WORDS, [COVERAGE_UNKNOWN] = "unknown", NULL };
const char *const supply_states[] = { [SUPPLY_NONE_KNOWN] = "none_known",
                                      [SUPPLY_NOT_SURVEYED] = "not_surveyed",
                                      [SUPPLY_THIN] = "thin",
                                      [SUPPLY_SOUND] = "sound",
                                      NULL };

static const struct field fields[] = {
    FIELD(coverage_row, theme, READ),
    FIELD(coverage_row, country, READ),
    FIELD(coverage_row, readiness, READ, .choices = rows_of_readiness),
    FIELD(coverage_row, suppliers, READ),
    FIELD(coverage_row, possible, READ),
    FIELD(coverage_row, state, READ, .choices = supply_states),
    FIELD(coverage_row, surveyed_on, READ),
    FIELD(coverage_row, by_registration, READ),
};
const struct shape coverage_shape = { SHAPE(coverage_row, "coverage", fields) };

/* What one firm counts as in one cell, as bits 1 << readiness. `firm` is the firm that the mark was set for: marks of earlier firms are
   stale. */
struct mark {
    int64_t firm;
    unsigned suppliers, possible, located;
};

static size_t cell_index(const struct coverage *v, size_t theme, size_t country)
{
    return theme * (v->facts->countries + 1) + country;
}

static void begin(struct call *c, void *state, const struct facts *facts)
{
    size_t cells = facts->themes * (facts->countries + 1);
    *(struct coverage *)state = (struct coverage){
        .facts = facts,
        .cell = TAKE_N(c->mem, cells + 1, struct coverage_cell),
        .counts = TAKE_N(c->mem, facts->countries + 1, struct coverage_counts),
        .mark = TAKE_N(c->mem, cells + facts->countries + 2, struct mark),
        .touched = TAKE_N(c->mem, cells + facts->countries + 2, size_t),
    };
}

/* --- counting ---------------------------------------------------------------------------------------------------------------------- */

static struct mark *touch(struct coverage *v, size_t index)
{
    struct mark *m = &v->mark[index];
    if (m->firm != v->firms) {
        *m = (struct mark){ .firm = v->firms };
        v->touched[v->touched_count++] = index;
    }
    return m;
}

static void mark_cell(struct coverage *v, size_t index, unsigned suppliers, unsigned possible, bool located)
{
    struct mark *m = touch(v, index);
    m->suppliers |= suppliers;
    m->possible |= possible;
    m->located |= located ? possible : 0;
}

/* The readinesses that a firm may be counted under for a fact. */
static unsigned bits_of(unsigned readiness)
{
    if (readiness)
        return 1U << readiness | (readiness_delivers(readiness) ? 1U << COVERAGE_ABLE : 0);
    return 1U << COVERAGE_IN_PRODUCTION | 1U << COVERAGE_CAN_CONVERT | 1U << COVERAGE_IDLE | 1U << COVERAGE_PLANNED |
           1U << COVERAGE_UNKNOWN | 1U << COVERAGE_ABLE;
}

/* Whether a fact counts, and in which country. A country that the reference data do not know is facts->countries: it counts in the sum
   of all countries alone. */
static bool is_in_scope(const struct facts *facts, const struct fact *it, size_t *country)
{
    *country = it->country == NO_INDEX ? facts->countries : (size_t)it->country;
    return *country < facts->countries ? facts->country[*country].selected : facts->scope.country.n == 0;
}

/* Counts one capability; `fact` holds a fact for each of its themes. */
static void count_capability(struct coverage *v, const struct fact *fact, size_t n)
{
    const struct facts *facts = v->facts;
    size_t country;
    bool counts = facts->scope.theme.n == 0, themed = false, general = false;
    if (!fact->capability || !is_in_scope(facts, fact, &country))
        return;
    for (size_t i = 0; i < n; i++) {
        const struct theme *theme = fact[i].theme == NO_INDEX ? NULL : &facts->theme[fact[i].theme];
        counts |= theme && theme->selected;
        general |= theme && theme->general.value;
        themed |= theme && !theme->general.value;
    }
    struct coverage_counts *to[] = { &v->counts[facts->countries], &v->counts[country] };
    for (size_t i = 0; counts && i < (country == facts->countries ? 1 : 2); i++) {
        to[i]->capabilities++;
        to[i]->unknown_role += !fact->role;
        to[i]->unknown_readiness += !fact->readiness;
        to[i]->general += general && !themed;
        to[i]->without_theme += !general && !themed;
    }
}

static void add_fact(struct coverage *v, const struct fact *it)
{
    const struct facts *facts = v->facts;
    size_t country;
    if (!is_in_scope(facts, it, &country))
        return;
    size_t firms = facts->themes * (facts->countries + 1);
    touch(v, firms + country);
    touch(v, firms + facts->countries);
    if (!fact_may_be_able(facts, it) || !facts->theme[it->theme].selected)
        return;
    unsigned possible = bits_of(it->readiness), suppliers = fact_is_able(facts, it) ? possible : 0;
    mark_cell(v, cell_index(v, (size_t)it->theme, country), suppliers, possible, !it->by_registration);
    mark_cell(v, cell_index(v, (size_t)it->theme, facts->countries), suppliers, possible, !it->by_registration);
}

static bool is_fresh(const struct facts *facts, struct date verified_on)
{
    int64_t age_days = date_to_days(facts->scope.as_of) - date_to_days(verified_on);
    return verified_on.known && age_days >= 0 && age_days <= FRESH_DAYS;
}

static void take(void *state, const struct firm *firm)
{
    struct coverage *v = state;
    size_t cells = v->facts->themes * (v->facts->countries + 1);
    v->firms++;
    v->touched_count = 0;
    for (size_t i = 0; i < firm->facts.n; i++)
        add_fact(v, &firm->facts.item[i]);
    for (size_t from = 0, to; from < firm->facts.n; from = to) {
        for (to = from + 1; to < firm->facts.n && firm->facts.item[to].capability == firm->facts.item[from].capability;)
            to++;
        count_capability(v, &firm->facts.item[from], to - from);
    }
    for (size_t i = 0; i < v->touched_count; i++) {
        size_t index = v->touched[i];
        const struct mark *m = &v->mark[index];
        if (index >= cells) {
            v->counts[index - cells].firms++;
            v->counts[index - cells].verified += is_fresh(v->facts, firm->verified_on);
            continue;
        }
        for (unsigned r = COVERAGE_IN_PRODUCTION; r < COVERAGE_READINESSES; r++) {
            v->cell[index].suppliers[r] += m->suppliers >> r & 1;
            v->cell[index].possible[r] += m->possible >> r & 1;
            v->cell[index].by_registration[r] += (m->possible & ~m->located) >> r & 1;
        }
    }
}

/* --- what it means ------------------------------------------------------------------------------------------------------------------- */

const struct coverage_cell *coverage_cell(const struct coverage *v, size_t theme, size_t country)
{
    return &v->cell[cell_index(v, theme, country)];
}

static bool names_theme(const struct theme *theme, const char *concept)
{
    return !concept || strcmp(concept, theme->theme) == 0 || texts_contain(&theme->above, concept);
}

const struct country_survey *coverage_survey(const struct coverage *v, size_t theme, size_t country)
{
    const struct facts *facts = v->facts;
    int64_t today = date_to_days(facts->scope.as_of);
    for (size_t i = 0; i < facts->surveys.n; i++) { /* newest first */
        const struct country_survey *it = &facts->surveys.item[i];
        if (today - date_to_days(it->done_on) > facts->scope.survey_days.value)
            return NULL;
        if (strcmp(it->country, facts->country[country].country) == 0 && names_theme(&facts->theme[theme], it->concept))
            return it;
    }
    return NULL;
}

/* Whether a survey makes "none" mean none. A survey of a wider subject that found suppliers of other themes has found none of this one.
   But where a survey of this very theme found a supplier and the registry holds none, its result has not been entered. */
static bool is_surveyed(const struct coverage *v, size_t theme, size_t country)
{
    const struct country_survey *it = coverage_survey(v, theme, country);
    if (!it || it->result == SURVEY_PARTIAL)
        return false;
    if (it->result == SURVEY_NONE || !it->concept || strcmp(it->concept, v->facts->theme[theme].theme) != 0)
        return true;
    const struct coverage_cell *cell = coverage_cell(v, theme, country);
    return cell->possible[COVERAGE_ABLE] || cell->possible[COVERAGE_PLANNED];
}

bool coverage_shows(const struct coverage *v, size_t country)
{
    const struct report_country *it = &v->facts->country[country];
    if (!it->selected || it->signatory.value || v->facts->scope.country.n)
        return it->selected;
    for (size_t theme = 0; theme < v->facts->themes; theme++) {
        const struct coverage_cell *cell = coverage_cell(v, theme, country);
        if (cell->possible[COVERAGE_ABLE] || cell->possible[COVERAGE_PLANNED])
            return true;
    }
    return false;
}

/* Whether a country must have been surveyed before none means none in all of them. */
static bool must_be_surveyed(const struct coverage *v, size_t country)
{
    const struct report_country *it = &v->facts->country[country];
    return it->selected && (it->signatory.value || v->facts->scope.country.n);
}

static bool all_are_surveyed(const struct coverage *v, size_t theme)
{
    for (size_t k = 0; k < v->facts->countries; k++)
        if (must_be_surveyed(v, k) && !is_surveyed(v, theme, k))
            return false;
    return true;
}

size_t coverage_spread(const struct coverage *v, size_t theme, enum coverage_readiness readiness)
{
    size_t n = 0;
    for (size_t k = 0; k < v->facts->countries; k++)
        n += coverage_cell(v, theme, k)->suppliers[readiness] > 0;
    return n;
}

enum supply_state coverage_state(const struct coverage *v, size_t theme, size_t country, enum coverage_readiness readiness)
{
    int64_t suppliers = coverage_cell(v, theme, country)->suppliers[readiness];
    bool all = country == v->facts->countries;
    if (suppliers == 0)
        return (all ? all_are_surveyed(v, theme) : is_surveyed(v, theme, country)) ? SUPPLY_NONE_KNOWN : SUPPLY_NOT_SURVEYED;
    if (suppliers == 1 || (all && coverage_spread(v, theme, readiness) <= 1))
        return SUPPLY_THIN;
    return SUPPLY_SOUND;
}

/* The oldest day among the last surveys of the countries; unknown while one of them has no survey. */
static struct date all_surveyed_on(const struct coverage *v, size_t theme)
{
    struct date first = { 0 };
    for (size_t k = 0; k < v->facts->countries; k++) {
        if (!must_be_surveyed(v, k))
            continue;
        const struct country_survey *it = coverage_survey(v, theme, k);
        if (!it)
            return (struct date){ 0 };
        if (!first.known || date_before(it->done_on, first))
            first = it->done_on;
    }
    return first;
}

/* --- rows -------------------------------------------------------------------------------------------------------------------------- */

static struct coverage_row make_row(const struct coverage *v, size_t theme, size_t country, enum coverage_readiness readiness)
{
    const struct facts *facts = v->facts;
    const struct coverage_cell *cell = coverage_cell(v, theme, country);
    bool all = country == facts->countries;
    const struct country_survey *survey = all ? NULL : coverage_survey(v, theme, country);
    return (struct coverage_row){
        .theme = facts->theme[theme].theme,
        .country = all ? NULL : facts->country[country].country,
        .readiness = readiness,
        .suppliers = { true, cell->suppliers[readiness] },
        .possible = { true, cell->possible[readiness] },
        .state = coverage_state(v, theme, country, readiness),
        .surveyed_on = all      ? all_surveyed_on(v, theme)
                       : survey ? survey->done_on
                                : (struct date){ 0 },
        .by_registration = { true, cell->by_registration[readiness] },
    };
}

static void make_rows(struct call *c, const void *state, struct list *out)
{
    const struct coverage *v = state;
    const struct facts *facts = v->facts;
    size_t shown = 1, n = 0;
    for (size_t k = 0; k < facts->countries; k++)
        shown += coverage_shows(v, k);
    struct coverage_row *row = TAKE_N(c->mem, facts->themes * shown * COVERAGE_UNKNOWN + 1, struct coverage_row);
    for (size_t t = 0; t < facts->themes; t++)
        for (unsigned r = COVERAGE_IN_PRODUCTION; r <= COVERAGE_UNKNOWN && facts->theme[t].selected; r++)
            for (size_t k = 0; k <= facts->countries; k++)
                if (k == facts->countries || coverage_shows(v, k))
                    row[n++] = make_row(v, t, k, (enum coverage_readiness)r);
    *out = (struct list){ n, row };
}

const struct metric coverage_metric = { "coverage", &coverage_shape, sizeof(struct coverage), begin, take, make_rows };
