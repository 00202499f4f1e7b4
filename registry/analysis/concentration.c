#include "concentration.h"

#include <stdlib.h>

static const char *const bases[] = { NULL, "capacity", "equal", NULL };

static const struct field fields[] = {
    FIELD(concentration_row, theme, READ),
    FIELD(concentration_row, hhi, READ, .decimals = 4),
    FIELD(concentration_row, basis, READ, .choices = bases),
    FIELD(concentration_row, single_source, READ),
    FIELD(concentration_row, sole_source, READ),
    FIELD(concentration_row, effective_sources, READ, .decimals = 2),
    FIELD(concentration_row, firms, READ),
    FIELD(concentration_row, possible, READ),
    FIELD(concentration_row, sole_firm, READ),
    FIELD(concentration_row, used_firm, READ),
};
const struct shape concentration_shape = { SHAPE(concentration_row, "concentration", fields) };

/* Where the report is about certain countries, only what is bought there counts. */
static bool is_bought_in_scope(const struct facts *facts, const char *country)
{
    int at = facts_country(facts, country);
    return facts->scope.country.n == 0 || (at != NO_INDEX && facts->country[at].selected);
}

static void begin(struct call *c, void *state, const struct facts *facts)
{
    struct concentration *v = state;
    *v = (struct concentration){ .facts = facts,
                                 .mem = c->mem,
                                 .sum = TAKE_N(c->mem, facts->themes + 1, struct concentration_sum) };
    for (size_t i = 0; i < facts->themes; i++)
        v->sum[i].comparable = true;
    for (size_t i = 0; i < facts->sources.n; i++) {
        const struct source_of *it = &facts->sources.item[i];
        int theme = facts_theme(facts, it->theme);
        if (theme == NO_INDEX || !is_bought_in_scope(facts, it->country))
            continue;
        struct concentration_sum *sum = &v->sum[theme];
        sum->used_is_one = !sum->has_links || (sum->used_is_one && sum->used.value == it->supplier.value);
        sum->has_links = true;
        sum->used = sum->used_shown = it->supplier;
    }
}

/* --- one firm ---------------------------------------------------------------------------------------------------------------------- */

static int compare_facts(const void *a, const void *b)
{
    const struct fact *x = a, *y = b;
    if (x->theme != y->theme)
        return x->theme < y->theme ? -1 : 1;
    if (x->record != y->record)
        return x->record < y->record ? -1 : 1;
    if (!x->line != !y->line)
        return x->line ? 1 : -1;
    int by_line = x->line ? strcmp(x->line, y->line) : 0;
    return by_line ? by_line : (x->capability > y->capability) - (x->capability < y->capability);
}

static bool is_in_scope(const struct facts *facts, const struct fact *it)
{
    if (it->theme == NO_INDEX || !facts->theme[it->theme].selected)
        return false;
    return it->country == NO_INDEX ? facts->scope.country.n == 0 : facts->country[it->country].selected;
}

static bool delivers(const struct facts *facts, const struct fact *it)
{
    return fact_is_able(facts, it) && readiness_delivers(it->readiness);
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

/* What the firm makes of one theme in a year: of each production line the largest rate, and the sum of all lines. Where several records
   are the same firm, the largest of them counts, because the same plant must not be added twice. False where a rate is unknown or the
   rates have several dimensions. `fact` holds the facts of one theme. */
static bool add_up(const struct fact *fact, size_t n, double *capacity, const char **dimension)
{
    double record = 0, line = 0;
    *capacity = 0;
    *dimension = fact[0].dimension;
    for (size_t i = 0; i < n; i++) {
        if (!fact[i].dimension || !*dimension || strcmp(fact[i].dimension, *dimension) != 0)
            return false;
        bool same_record = i > 0 && fact[i].record == fact[i - 1].record;
        bool same_line = same_record && fact[i].line && fact[i - 1].line && strcmp(fact[i].line, fact[i - 1].line) == 0;
        if (!same_line) {
            record += line;
            line = 0;
        }
        if (!same_record) {
            *capacity = larger(*capacity, record);
            record = 0;
        }
        line = larger(line, fact[i].rate);
    }
    *capacity = larger(*capacity, record + line);
    return true;
}

static void add_firm(struct concentration *v, const struct firm *firm, const struct fact *fact, size_t n)
{
    struct concentration_sum *sum = &v->sum[fact[0].theme];
    double capacity;
    const char *dimension;
    bool known = add_up(fact, n, &capacity, &dimension);
    if (known && sum->comparable && !sum->dimension)
        sum->dimension = text_copy(v->mem, dimension);
    sum->comparable = sum->comparable && known && strcmp(sum->dimension, dimension) == 0;
    if (sum->comparable) {
        sum->capacity += capacity;
        sum->squares += capacity * capacity;
    }
    sum->firms++;
    sum->last = firm->number;
    if (sum->used_is_one && firm->key.value == sum->used.value) {
        sum->used_is_able = true;
        sum->used_shown = firm->number;
    }
}

static void take(void *state, const struct firm *firm)
{
    struct concentration *v = state;
    size_t n = 0;
    if (firm->facts.n > v->capacity) {
        v->capacity = firm->facts.n * 2;
        v->fact = TAKE_N(v->mem, v->capacity, struct fact);
    }
    for (size_t i = 0; i < firm->facts.n; i++)
        if (is_in_scope(v->facts, &firm->facts.item[i]) && fact_may_be_able(v->facts, &firm->facts.item[i]) &&
            (!firm->facts.item[i].readiness || readiness_delivers(firm->facts.item[i].readiness)))
            v->fact[n++] = firm->facts.item[i];
    if (n > 1)
        qsort(v->fact, n, sizeof *v->fact, compare_facts);
    for (size_t from = 0, to; from < n; from = to) {
        size_t sure = from;
        for (to = from; to < n && v->fact[to].theme == v->fact[from].theme; to++)
            if (delivers(v->facts, &v->fact[to]))
                v->fact[sure++] = v->fact[to]; /* their order stays */
        v->sum[v->fact[from].theme].possible++;
        if (sure > from)
            add_firm(v, firm, &v->fact[from], sure - from);
    }
}

/* --- rows -------------------------------------------------------------------------------------------------------------------------- */

static struct decimal rounded(double value, unsigned decimals)
{
    struct decimal out = { .known = true, .scale = (uint8_t)decimals };
    double factor = 1;
    for (unsigned i = 0; i < decimals; i++)
        factor *= 10;
    out.units = (int64_t)(value * factor + 0.5);
    while (out.scale > 0 && out.units % 10 == 0) {
        out.units /= 10;
        out.scale--;
    }
    return out;
}

static void fill_shares(const struct concentration_sum *sum, struct concentration_row *out)
{
    bool by_capacity = sum->comparable && sum->capacity > 0;
    double hhi = by_capacity ? sum->squares / (sum->capacity * sum->capacity) : 1 / (double)sum->firms;
    out->basis = by_capacity ? CONCENTRATION_CAPACITY : CONCENTRATION_EQUAL;
    out->hhi = rounded(hhi, 4);
    out->effective_sources = rounded(1 / hhi, 2);
}

static void make_rows(struct call *c, const void *state, struct list *out)
{
    const struct concentration *v = state;
    struct concentration_row *row = TAKE_N(c->mem, v->facts->themes + 1, struct concentration_row);
    size_t n = 0;
    for (size_t i = 0; i < v->facts->themes; i++) {
        const struct concentration_sum *sum = &v->sum[i];
        if (!v->facts->theme[i].selected)
            continue;
        row[n] = (struct concentration_row){
            .theme = v->facts->theme[i].theme,
            .single_source = { sum->has_links, sum->used_is_one && sum->firms - sum->used_is_able > 0 },
            .sole_source = { true, sum->firms == 1 },
            .firms = { true, sum->firms },
            .possible = { true, sum->possible },
            .sole_firm = sum->firms == 1 ? sum->last : (struct number){ 0 },
            .used_firm = sum->used_is_one ? sum->used_shown : (struct number){ 0 },
        };
        if (sum->firms > 0)
            fill_shares(sum, &row[n]);
        n++;
    }
    *out = (struct list){ n, row };
}

const struct metric concentration_metric = { "concentration", &concentration_shape, sizeof(struct concentration), begin, take,
                                             make_rows };
