#include "facts.h"
#include "base/array.h"
#include "base/buffer.h"
#include "concept_themes.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* The rows that are read. Fields with STORE go into the hash: they are data, whereas labels depend on the language. */
static const struct field theme_fields[] = {
    FIELD(theme, theme, STORE),   FIELD(theme, general, STORE), FIELD(theme, label, READ),
    FIELD(theme, language, READ), FIELD(theme, above, STORE),
};
static const struct shape theme_shape = { SHAPE(theme, "themes", theme_fields) };

static const struct field country_fields[] = {
    FIELD(report_country, country, STORE),
    FIELD(report_country, signatory, STORE),
    FIELD(report_country, label, READ),
};
static const struct shape country_shape = { SHAPE(report_country, "countries", country_fields) };

static const struct field survey_fields[] = {
    FIELD(country_survey, number, STORE),  FIELD(country_survey, owner, STORE),
    FIELD(country_survey, country, STORE), FIELD(country_survey, concept, STORE),
    FIELD(country_survey, done_on, STORE), FIELD(country_survey, result, STORE, .choices = survey_results),
};
static const struct shape country_survey_shape = { SHAPE(country_survey, "surveys", survey_fields) };

static const struct field source_fields[] = {
    FIELD(source_of, theme, STORE),   FIELD(source_of, supplier, STORE), FIELD(source_of, buyer, STORE),
    FIELD(source_of, country, STORE), FIELD(source_of, links, STORE),
};
static const struct shape source_shape = { SHAPE(source_of, "sources", source_fields) };

struct link_row {
    const char *concept;
    struct number supplier, buyer;
    const char *country;
};
static const struct field link_fields[] = {
    FIELD(link_row, concept, READ),
    FIELD(link_row, supplier, READ),
    FIELD(link_row, buyer, READ),
    FIELD(link_row, country, READ),
};
static const struct shape link_shape = { SHAPE(link_row, "links", link_fields) };

static const struct field open_requirement_fields[] = {
    FIELD(open_requirement, theme, STORE),
    FIELD(open_requirement, country, STORE),
    FIELD(open_requirement, requirements, STORE),
    FIELD(open_requirement, needed_by, STORE),
};
static const struct shape open_requirement_shape = { SHAPE(open_requirement, "requirements", open_requirement_fields) };

/* Two records that are one firm. */
struct same_firm_link {
    struct number low, high;
    struct maybe_bool merged, counts;
};
static const struct field same_firm_link_fields[] = {
    FIELD(same_firm_link, low, STORE),
    FIELD(same_firm_link, high, STORE),
    FIELD(same_firm_link, merged, STORE),
    FIELD(same_firm_link, counts, STORE),
};
static const struct shape same_firm_link_shape = { SHAPE(same_firm_link, "same_firm_links", same_firm_link_fields) };

/* A row is read for each capability, and hashed for each of its themes. */
struct fact_row {
    struct number supplier;
    const char *owner;
    struct number capability;
    const char *concept;
    struct texts further_concepts;
    const char *theme; /* with `sure` looked up here; NULL: none */
    struct maybe_bool sure;
    unsigned role, readiness, evidence;
    const char *country;
    struct maybe_bool by_registration;
    const char *production_line, *rate, *dimension;
    struct date verified_on;
};
static const struct field fact_fields[] = {
    FIELD(fact_row, supplier, STORE),
    FIELD(fact_row, owner, STORE),
    FIELD(fact_row, capability, STORE),
    FIELD(fact_row, concept, READ),
    FIELD(fact_row, further_concepts, READ),
    FIELD(fact_row, theme, STORE),
    FIELD(fact_row, sure, STORE),
    FIELD(fact_row, role, STORE, .choices = capability_roles),
    FIELD(fact_row, readiness, STORE, .choices = readinesses),
    FIELD(fact_row, evidence, STORE, .choices = evidence_grades),
    FIELD(fact_row, country, STORE),
    FIELD(fact_row, by_registration, STORE),
    FIELD(fact_row, production_line, STORE),
    FIELD(fact_row, rate, STORE),
    FIELD(fact_row, dimension, STORE),
    FIELD(fact_row, verified_on, STORE),
};
static const struct shape fact_shape = { SHAPE(fact_row, "facts", fact_fields) };

static const struct field name_fields[] = {
    FIELD(named_firm, supplier, STORE),
    FIELD(named_firm, legal_name, STORE, .max = 500),
    FIELD(named_firm, country, STORE),
};
static const struct shape name_shape = { SHAPE(named_firm, "names", name_fields) };

/* A record that is the same firm as others, and what was read of it so far. */
struct firm_node {
    int64_t number;
    size_t parent;     /* towards the record that stands for the firm */
    bool merged, lost; /* merged into another record; that record does not count */
    struct firm firm;  /* its number is that of the smallest of its records that counts; 0: none was met */
};

/* A link, once for each theme to which what is bought belongs for certain. */
struct source_link {
    const struct concept_theme *theme;
    int64_t supplier, buyer; /* 0: unknown */
    const char *country;
};

/* The state of a reading. */
struct facts_reading {
    struct facts *facts;
    void (*each)(const struct firm *firm, void *arg);
    void *arg;
    struct concept_themes themes;
    struct concept_theme *of_capability; /* has room for each theme once */
    LIST_OF(source_link) links;          /* while they are read */
    crypto_hash_sha256_state hash;
    struct buffer hashed;   /* what waits to be hashed */
    struct arena *row_mem;  /* of the row that is being hashed */
    struct arena *firm_mem; /* of the firm that is being put together */
    struct firm_node *node;
    size_t nodes;
    struct firm firm; /* a firm of one record */
};

int facts_theme(const struct facts *facts, const char *theme)
{
    return theme_index(facts->theme, facts->themes, theme);
}

int facts_country(const struct facts *facts, const char *country)
{
    return country_index(facts->country, facts->countries, country);
}

bool fact_may_be_able(const struct facts *facts, const struct fact *it)
{
    return it->theme != NO_INDEX && it->capability && it->role != ROLE_TRADE && it->evidence >= facts->scope.evidence;
}

bool fact_is_able(const struct facts *facts, const struct fact *it)
{
    return fact_may_be_able(facts, it) && it->sure && it->role && it->readiness;
}

/* --- the hash ---------------------------------------------------------------------------------------------------------------------- */

enum { FIELD_END = 0x1c, ROW_END = 0x1e, HASHED_AT_ONCE = 1 << 16 };

static void hash_waiting(struct facts_reading *r)
{
    crypto_hash_sha256_update(&r->hash, (const unsigned char *)r->hashed.bytes, r->hashed.size);
    r->hashed.size = 0;
}

static void hash_text(struct facts_reading *r, const char *text, char end)
{
    if (text)
        buffer_text(&r->hashed, text);
    buffer_char(&r->hashed, text ? end : (char)(end | 1)); /* an absent value is not an empty one */
}

static void hash_row(struct facts_reading *r, const struct shape *s, const void *row)
{
    arena_reset(r->row_mem);
    for (size_t i = 0; i < s->field_count; i++) {
        const struct field *f = &s->fields[i];
        if (f->roles & STORE)
            hash_text(r, field_store(r->row_mem, f, row), FIELD_END);
    }
    hash_text(r, s->name, ROW_END);
    if (r->hashed.size >= HASHED_AT_ONCE)
        hash_waiting(r);
}

static bool read_rows(struct call *c, struct facts_reading *r, const struct stmt *q, const struct shape *s, void *list)
{
    struct list *rows = list;
    if (!db_many(c, q, BIND(&scope_shape, &r->facts->scope), s, rows))
        return false;
    for (size_t i = 0; i < rows->n; i++)
        hash_row(r, s, (const char *)rows->item + i * s->size);
    return true;
}

/* --- records that are one firm ----------------------------------------------------------------------------------------------------- */

static int compare_nodes(const void *a, const void *b)
{
    const struct firm_node *x = a, *y = b;
    return (x->number > y->number) - (x->number < y->number);
}

static struct firm_node *find_node(const struct facts_reading *r, int64_t number)
{
    struct firm_node key = { .number = number };
    return r->nodes ? bsearch(&key, r->node, r->nodes, sizeof key, compare_nodes) : NULL;
}

static size_t root_of(const struct facts_reading *r, size_t at)
{
    while (r->node[at].parent != at)
        at = r->node[at].parent = r->node[r->node[at].parent].parent;
    return at;
}

/* Joins two records into one firm. The record that represents it is one that was not merged into another; of several, the one with the
   smallest number. */
static void join(struct facts_reading *r, size_t a, size_t b)
{
    size_t low = root_of(r, a), high = root_of(r, b);
    if (low == high)
        return;
    if (r->node[low].merged > r->node[high].merged || (low > high && r->node[low].merged == r->node[high].merged)) {
        size_t other = low;
        low = high;
        high = other;
    }
    r->node[high].parent = low;
}

static bool read_same_firm_links(struct call *c, struct facts_reading *r)
{
    struct list rows;
    if (!read_rows(c, r, &sql_coverage_same_firm_links, &same_firm_link_shape, &rows))
        return false;
    const struct same_firm_link *same_firm_link = rows.item;
    r->node = TAKE_N(c->mem, rows.n * 2 + 1, struct firm_node);
    for (size_t i = 0; i < rows.n; i++) {
        r->node[2 * i].number = same_firm_link[i].low.value;
        r->node[2 * i + 1].number = same_firm_link[i].high.value;
    }
    qsort(r->node, rows.n * 2, sizeof *r->node, compare_nodes);
    r->nodes = 0;
    for (size_t i = 0; i < rows.n * 2; i++)
        if (i == 0 || r->node[i].number != r->node[r->nodes - 1].number)
            r->node[r->nodes++].number = r->node[i].number;
    for (size_t i = 0; i < r->nodes; i++)
        r->node[i].parent = i;
    for (size_t i = 0; i < rows.n; i++) {
        struct firm_node *low = find_node(r, same_firm_link[i].low.value);
        low->merged |= same_firm_link[i].merged.value;
        low->lost |= same_firm_link[i].merged.value && !same_firm_link[i].counts.value;
    }
    for (size_t i = 0; i < rows.n; i++)
        join(r, (size_t)(find_node(r, same_firm_link[i].low.value) - r->node),
             (size_t)(find_node(r, same_firm_link[i].high.value) - r->node));
    return true;
}

static struct number firm_of(const struct facts_reading *r, struct number record)
{
    const struct firm_node *node = find_node(r, record.value);
    if (node)
        record.value = r->node[root_of(r, (size_t)(node - r->node))].number;
    return record;
}

/* --- whom things are bought from ------------------------------------------------------------------------------------------------------ */

static void add_link(struct call *c, struct facts_reading *r, const struct link_row *row)
{
    size_t n;
    const struct concept_theme *theme = concept_themes_of(&r->themes, row->concept, &n);
    int country = facts_country(r->facts, row->country);
    for (size_t i = 0; i < n; i++)
        if (theme[i].times.value)
            list_add(c->mem, &r->links,
                     (struct source_link){ &theme[i], row->supplier.value, row->buyer.value,
                                           country == NO_INDEX ? NULL : r->facts->country[country].country });
}

static bool add_links(struct call *c, const void *rows, size_t n, void *arg)
{
    for (size_t i = 0; i < n; i++)
        add_link(c, arg, (const struct link_row *)rows + i);
    return call_has_room(c);
}

/* What is unknown comes last. */
static int compare_links(const void *a, const void *b)
{
    const struct source_link *x = a, *y = b;
    if (x->theme->place != y->theme->place)
        return x->theme->place < y->theme->place ? -1 : 1;
    if (x->supplier != y->supplier)
        return x->supplier < y->supplier ? -1 : 1;
    if (x->buyer != y->buyer)
        return (uint64_t)(x->buyer - 1) < (uint64_t)(y->buyer - 1) ? -1 : 1;
    if (!x->country || !y->country)
        return !x->country - !y->country;
    return strcmp(x->country, y->country);
}

/* Adds the links up by theme, supplier, buyer and the buyer's country, and names the firms. Whatever records of one firm sell to each
   other is not bought from a source. */
static bool read_sources(struct call *c, struct facts_reading *r)
{
    struct facts *facts = r->facts;
    if (!concept_themes_read(c, &facts->scope, &r->themes) ||
        !db_scan(c, &sql_coverage_links, BIND(&scope_shape, &facts->scope), &link_shape, add_links, r))
        return false;
    r->of_capability = TAKE_N(c->mem, r->themes.themes + 1, struct concept_theme);
    list_sort(&r->links, compare_links);
    for (size_t from = 0, to; from < r->links.n; from = to) {
        const struct source_link *it = &r->links.item[from];
        struct source_of source = { it->theme->theme, it->country, { it->supplier }, { it->buyer }, { true, 0 } };
        for (to = from; to < r->links.n && compare_links(it, &r->links.item[to]) == 0; to++)
            source.links.value += r->links.item[to].theme->times.value;
        hash_row(r, &source_shape, &source);
        source.supplier = firm_of(r, source.supplier);
        source.buyer = firm_of(r, source.buyer);
        if (source.supplier.value != source.buyer.value)
            list_add(c->mem, &facts->sources, source);
    }
    return true;
}

/* --- firms ------------------------------------------------------------------------------------------------------------------------- */

static void keep_latest(struct date *latest, struct date other)
{
    if (other.known && (!latest->known || date_before(*latest, other)))
        *latest = other;
}

static struct fact fact_of(const struct facts_reading *r, struct arena *mem, const struct fact_row *row)
{
    return (struct fact){
        .theme = row->theme ? facts_theme(r->facts, row->theme) : NO_INDEX,
        .country = facts_country(r->facts, row->country),
        .sure = row->sure.value,
        .by_registration = row->by_registration.value,
        .role = row->role,
        .readiness = row->readiness,
        .evidence = row->evidence,
        .record = row->supplier.value,
        .capability = row->capability.value,
        .line = row->production_line ? text_copy(mem, row->production_line) : NULL,
        .dimension = row->dimension ? text_copy(mem, row->dimension) : NULL,
        .rate = row->rate ? strtod(row->rate, NULL) : 0,
    };
}

static void show_firm(struct facts_reading *r)
{
    if (r->firm.facts.n)
        r->each(&r->firm, r->arg);
    r->firm = (struct firm){ 0 };
    arena_reset(r->firm_mem);
}

/* Adds a fact of a firm, or false where there is no more room. */
static bool add_fact(struct call *c, struct facts_reading *r, const struct fact_row *row)
{
    struct firm_node *node = find_node(r, row->supplier.value);

    hash_row(r, &fact_shape, row);
    if (node && node->lost)
        return true;
    if (node) {
        struct firm_node *root = &r->node[root_of(r, (size_t)(node - r->node))];
        list_add(c->mem, &root->firm.facts, fact_of(r, c->mem, row));
        keep_latest(&root->firm.verified_on, row->verified_on);
        if (!node->merged && !root->firm.number.value) /* records come by number */
            root->firm.number.value = node->number;
        return call_has_room(c);
    }
    if (r->firm.number.value != row->supplier.value)
        show_firm(r);
    r->firm.key = r->firm.number = row->supplier;
    list_add(r->firm_mem, &r->firm.facts, fact_of(r, r->firm_mem, row));
    keep_latest(&r->firm.verified_on, row->verified_on);
    return true;
}

/* Puts the themes of a concept among the n of a capability, which are sorted and stand there once. Returns how many those are now. */
static size_t add_themes(const struct facts_reading *r, const char *concept, size_t n)
{
    struct concept_theme *themes = r->of_capability;
    size_t more;
    const struct concept_theme *theme = concept_themes_of(&r->themes, concept, &more);
    for (size_t i = 0; i < more; i++) {
        size_t at = n;
        while (at > 0 && themes[at - 1].place > theme[i].place)
            at--;
        if (at > 0 && themes[at - 1].place == theme[i].place) {
            themes[at - 1].sure.value |= theme[i].sure.value;
        } else {
            memmove(&themes[at + 1], &themes[at], (n++ - at) * sizeof *themes);
            themes[at] = theme[i];
        }
    }
    return n;
}

static bool add_capability(struct call *c, struct facts_reading *r, struct fact_row row)
{
    const struct concept_theme *themes = r->of_capability;
    size_t n = row.concept ? add_themes(r, row.concept, 0) : 0;
    for (size_t i = 0; i < row.further_concepts.n; i++)
        n = add_themes(r, row.further_concepts.item[i], n);
    if (n == 0)
        return add_fact(c, r, &row);
    for (size_t i = 0; i < n; i++) {
        row.theme = themes[i].theme;
        row.sure = themes[i].sure;
        if (!add_fact(c, r, &row))
            return false;
    }
    return true;
}

static bool add_capabilities(struct call *c, const void *rows, size_t n, void *arg)
{
    bool ok = true;
    for (size_t i = 0; ok && i < n; i++)
        ok = add_capability(c, arg, ((const struct fact_row *)rows)[i]);
    return ok;
}

static bool read_firms(struct call *c, struct facts_reading *r)
{
    if (!db_scan(c, &sql_coverage_facts, BIND(&scope_shape, &r->facts->scope), &fact_shape, add_capabilities, r))
        return false;
    show_firm(r);
    for (size_t i = 0; i < r->nodes; i++) {
        const struct firm_node *it = &r->node[i];
        struct firm firm = it->firm;
        firm.key.value = it->number;
        if (!firm.number.value)
            firm.number = firm.key;
        if (it->parent == i && firm.facts.n)
            r->each(&firm, r->arg);
    }
    return true;
}

/* --- reading --------------------------------------------------------------------------------------------------------------------- */

static bool read_reference(struct call *c, struct facts_reading *r)
{
    struct facts *facts = r->facts;
    struct list themes, countries;
    if (!read_rows(c, r, &sql_coverage_themes, &theme_shape, &themes) ||
        !read_rows(c, r, &sql_coverage_countries, &country_shape, &countries))
        return false;
    facts->theme = themes.item;
    facts->themes = themes.n;
    facts->country = countries.item;
    facts->countries = countries.n;
    for (size_t i = 0; i < facts->countries; i++)
        facts->signatories += facts->country[i].signatory.value;
    return scope_resolve(c, &facts->scope, facts->theme, facts->themes, facts->country, facts->countries);
}

static void end_reading(void *arg)
{
    struct facts_reading *r = arg;
    buffer_free(&r->hashed);
    arena_free(r->row_mem);
    arena_free(r->firm_mem);
}

bool facts_read(struct call *c, const struct scope *scope, struct facts *out,
                void (*ready)(struct call *c, const struct facts *facts, void *arg),
                void (*each)(const struct firm *firm, void *arg), void *arg)
{
    struct facts_reading *r = TAKE(c->mem, struct facts_reading);
    *r = (struct facts_reading){ .facts = out, .each = each, .arg = arg, .row_mem = arena_new(0), .firm_mem = arena_new(0) };
    arena_defer(c->mem, end_reading, r);
    crypto_hash_sha256_init(&r->hash);
    *out = (struct facts){ .scope = *scope, .reading = r };
    if (!db_run(c, &sql_coverage_begin, ARGS(), NULL) || !read_reference(c, r) || !read_same_firm_links(c, r) ||
        !read_rows(c, r, &sql_coverage_surveys, &country_survey_shape, &out->surveys) || !read_sources(c, r) ||
        !read_rows(c, r, &sql_coverage_open_requirements, &open_requirement_shape, &out->requirements))
        return false;
    ready(c, out, arg);
    return read_firms(c, r);
}

bool facts_name(struct call *c, struct facts *facts, const struct number *firms, size_t n, struct list *out)
{
    *out = (struct list){ 0 };
    if (n > 0 &&
        !db_many(c, &sql_coverage_names,
                 ARGS("numbers", array_of_numbers(c->mem, firms, n), "for_country", facts->scope.for_country), &name_shape, out))
        return false;
    for (size_t i = 0; i < out->n; i++)
        hash_row(facts->reading, &name_shape, (const struct named_firm *)out->item + i);
    return true;
}

void facts_end(struct call *c, struct facts *facts)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    char *text = arena_take(c->mem, 2 * sizeof digest + 1);
    hash_waiting(facts->reading);
    crypto_hash_sha256_final(&facts->reading->hash, digest);
    facts->data_hash = sodium_bin2hex(text, 2 * sizeof digest + 1, digest, sizeof digest);
}
