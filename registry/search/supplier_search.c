#include "supplier_search.h"
#include "base/array.h"
#include "catalogue/supplier.h"
#include "reference/code_check.h"
#include "reference/concept.h"
#include "rules/identifier_rules.h"

enum { WORDS_MAX = 16, CHARACTERS_MAX = 300, GUESSES_MAX = 24 };

static const char *const sorts[] = { [SORT_RELEVANCE] = "relevance", [SORT_NAME] = "name", NULL };
static const char *const facet_names[] = { NULL, "country", "owner", "theme", "readiness", "role", "certificate", "tag", NULL };

static const struct field query_fields[] = {
    FIELD(supplier_query, q, QUERY, .max = CHARACTERS_MAX),
    FIELDS(supplier_query, QUERY, country, capability, theme, tag, certificate),
    FIELD(supplier_query, readiness, QUERY, .choices = readinesses),
    FIELD(supplier_query, role, QUERY, .choices = capability_roles),
    FIELD(supplier_query, kind, QUERY, .choices = supplier_kinds),
    FIELD(supplier_query, identifier, QUERY, .max = 100),
    FIELD(supplier_query, owner_country, QUERY),
    FIELD(supplier_query, sort, QUERY, .choices = sorts, .words = "sort", .by_default = "relevance"),
    FIELD(supplier_query, facets, QUERY, .choices = facet_names, .beside_rows = true),
    FIELDS(supplier_query, STORE, patterns, identifiers, identifier_values, identifier_scheme, phrase, by_name, matched, work_ms,
           searched),
};
const struct shape supplier_query_shape = { SHAPE(supplier_query, "queries", query_fields) };

static const struct field reason_fields[] = {
    FIELD(reason, supplier, STORE),
    FIELD(reason, what, READ, .words = "reason"),
    FIELDS(reason, READ, found, concept),
};
static const struct shape reason_shape = { SHAPE(reason, "reasons", reason_fields) };

static const struct field hit_fields[] = {
    FIELD(supplier_hit, number, KEY | READ),
    FIELD(supplier_hit, owner, READ, .country = true),
    FIELD(supplier_hit, version, READ),
    FIELD(supplier_hit, kind, READ, .words = "supplier"),
    FIELDS(supplier_hit, READ, legal_name, legal_form),
    FIELD(supplier_hit, country, READ, .country = true),
    FIELD(supplier_hit, town, READ),
    FIELD(supplier_hit, status, READ, .words = "supplier"),
    FIELD(supplier_hit, sort_key, STORE),
    LIST(supplier_hit, why, READ, &reason_shape),
};
const struct shape supplier_hit_shape = { SHAPE(supplier_hit, "suppliers", hit_fields) };

/* One struct, three shapes: the values of a facet are countries, concepts or names of choices, and people read each in its own way. */
#define FACET_FIELDS(...) FIELD(facet, facet, STORE), FIELD(facet, value, READ, ##__VA_ARGS__), FIELD(facet, count, READ)
static const struct field facet_country_fields[] = { FACET_FIELDS(.country = true) };
static const struct field facet_concept_fields[] = { FACET_FIELDS(.scheme = "*") };
static const struct field facet_choice_fields[] = { FACET_FIELDS(.words = "facet") };
static const struct shape facet_country_shape = {
    .name = "facet_country", .plural = "facets", .fields = facet_country_fields, .field_count = 3, .size = sizeof(struct facet)
};
static const struct shape facet_concept_shape = {
    .name = "facet_concept", .plural = "facets", .fields = facet_concept_fields, .field_count = 3, .size = sizeof(struct facet)
};
static const struct shape facet_choice_shape = {
    .name = "facet_choice", .plural = "facets", .fields = facet_choice_fields, .field_count = 3, .size = sizeof(struct facet)
};

static const struct field facets_fields[] = {
    LIST(facets, country, READ, &facet_country_shape), LIST(facets, owner, READ, &facet_country_shape),
    LIST(facets, theme, READ, &facet_concept_shape),   LIST(facets, readiness, READ, &facet_choice_shape),
    LIST(facets, role, READ, &facet_choice_shape),     LIST(facets, certificate, READ, &facet_concept_shape),
    LIST(facets, tag, READ, &facet_concept_shape),
};
static const struct shape facets_shape = { SHAPE(facets, "facets", facets_fields) };

static const struct field extra_fields[] = { FIELD(supplier_extra, partial, READ),
                                             PART(supplier_extra, facets, READ, &facets_shape) };
const struct shape supplier_extra_shape = { SHAPE(supplier_extra, "extras", extra_fields) };

/* The check digit that a code was given with must be that of the concept. */
static bool check_digit(struct call *c, const char *field, const char *concept, char digit)
{
    struct concept key = { .concept = concept }, found = { 0 };
    if (!db_one(c, &sql_concept_by_key, BIND(&concept_shape, &key), &concept_shape, &found, &(bool){ false }))
        return false;
    return !found.check_digit || *found.check_digit == digit ||
           fail(c, ERROR_CHECKSUM, field, "value", text_format(c->mem, "%s-%c", concept, digit), "scheme", found.scheme);
}

/* Brings each key into its form, a bare code by its looks or under the scheme; then each must be known. */
static bool settle_concepts(struct call *c, struct texts *set, const char *scheme, const char *field)
{
    char *digits = TAKE_N(c->mem, set->n + 1, char);
    struct texts keys = { set->n, TAKE_N(c->mem, set->n + 1, const char *) }; /* the caller's array stays as it was */
    for (size_t i = 0; i < set->n; i++) {
        const char *key = concept_key(c->mem, set->item[i], &digits[i]);
        if (!key)
            key = concept_key(c->mem, text_format(c->mem, "%s:%s", scheme ? scheme : "", set->item[i]), &digits[i]);
        if (!key)
            return fail(c, ERROR_FORMAT, field, "value", set->item[i], "expected",
                        tr(c->mem, c->language, MESSAGE_expected_concept));
        keys.item[i] = key;
    }
    *set = keys;
    if (!code_check_concepts(c, field, set))
        return false;
    for (size_t i = 0; i < set->n; i++)
        if (digits[i] && !check_digit(c, field, set->item[i], digits[i]))
            return false;
    return true;
}

/* "OIB:33392005961": the text names a scheme, and the rest is read by its rules. False when it names none. */
static bool named_scheme(struct call *c, const char *text, struct identifier_finding *found)
{
    const char *colon = strchr(text, ':');
    const struct identifier_scheme *scheme =
        colon ? identifier_scheme_find(text_copy_n(c->mem, text, (size_t)(colon - text))) : NULL;
    if (scheme)
        *found = identifier_read(c->mem, scheme->scheme, colon + 1, scheme->country);
    return scheme != NULL;
}

/* The values that a text may be under any scheme. */
static struct texts guessed_values(struct call *c, const char *text)
{
    struct identifier_finding guesses[GUESSES_MAX];
    size_t n = identifier_guess(c->mem, text, guesses, GUESSES_MAX);
    struct texts values = { 0, TAKE_N(c->mem, n + 1, const char *) };
    for (size_t i = 0; i < n; i++)
        if (guesses[i].value)
            values.item[values.n++] = guesses[i].value;
    return values;
}

/* Reads an identifier as people write it: the values it may be, and its scheme where it names one, else NULL. */
static bool read_identifier(struct call *c, const char *field, const char *text, struct texts *values, const char **scheme)
{
    struct identifier_finding found = { 0 };
    *scheme = NULL;
    if (named_scheme(c, text, &found)) {
        if (identifier_error(&found) == ERROR_CHECKSUM)
            return fail(c, ERROR_CHECKSUM, field, "value", text);
        *scheme = found.scheme;
        *values = (struct texts){ found.value != NULL, TAKE(c->mem, const char *) };
        values->item[0] = found.value;
    } else {
        *values = guessed_values(c, text);
    }
    return values->n > 0 ||
           fail(c, ERROR_FORMAT, field, "expected", tr(c->mem, c->language, MESSAGE_expected_identifier), "value", text);
}

static int longer_first(const void *a, const void *b)
{
    const char *left = *(const char *const *)a, *right = *(const char *const *)b;
    size_t left_size = strlen(left), right_size = strlen(right);
    return left_size != right_size ? (left_size < right_size) - (left_size > right_size) : strcmp(left, right);
}

/* The words of `q` as patterns of LIKE; folding has left no character that means something there. */
static bool settle_words(struct call *c, struct supplier_query *query)
{
    query->phrase = text_fold(c->mem, query->q);
    struct texts words = text_split(c->mem, query->phrase, ' ');
    if (words.n > WORDS_MAX)
        return fail(c, ERROR_TOO_LONG, "q", "max",
                    tr(c->mem, c->language, MESSAGE_limit_words, "count", int_text(c->mem, WORDS_MAX)));
    if (words.n == 0)
        return true;
    query->patterns = (struct texts){ words.n, TAKE_N(c->mem, words.n, const char *) };
    for (size_t i = 0; i < words.n; i++)
        query->patterns.item[i] = text_format(c->mem, i + 1 < words.n ? "%% %s %%" : "%% %s%%", words.item[i]);
    /* The longest first: it leaves the fewest, so that what follows is little work. */
    qsort(query->patterns.item, words.n, sizeof *query->patterns.item, longer_first);
    query->identifiers = guessed_values(c, query->q);
    return true;
}

/* A list that is absent is as empty as an empty one: the statements know only the empty one. */
static void settle_lists(struct supplier_query *query)
{
    static const char *none[] = { NULL };
    for (const struct field *f = supplier_query_shape.fields; f < fields_end(&supplier_query_shape); f++) {
        struct texts *set = f->kind == KIND_TEXTS ? field_in(f, query) : NULL;
        if (set && !set->item)
            set->item = none;
    }
}

static bool settle(struct call *c, struct supplier_query *query)
{
    settle_lists(query);
    if (!code_check_countries(c, "country", &query->country) || !code_check_countries(c, "owner_country", &query->owner_country))
        return false;
    shape_fill_defaults(c, &supplier_query_shape, query);
    query->by_name = (struct maybe_bool){ true, query->sort == SORT_NAME };
    if (query->identifier &&
        !read_identifier(c, "identifier", query->identifier, &query->identifier_values, &query->identifier_scheme))
        return false;
    return settle_concepts(c, &query->capability, "CPV", "capability") && settle_concepts(c, &query->theme, "THEME", "theme") &&
           settle_concepts(c, &query->tag, NULL, "tag") && settle_concepts(c, &query->certificate, "CERT", "certificate") &&
           (!query->q || settle_words(c, query));
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Two words may be found in the same place: that is one reason. */
static bool has_reason(const struct supplier_hit *hit, const struct reason *one)
{
    const struct reason *why = hit->why.item;
    for (size_t i = 0; i < hit->why.n; i++)
        if (same_text(why[i].what, one->what) && same_text(why[i].found, one->found) && same_text(why[i].concept, one->concept))
            return true;
    return false;
}

/* Puts the reasons of one statement to their hits. */
static void give_reasons(struct call *c, struct list *hits, const struct list *reasons)
{
    struct supplier_hit *hit = hits->item;
    const struct reason *reason = reasons->item;
    for (size_t i = 0; i < hits->n; i++)
        for (size_t r = 0; r < reasons->n; r++)
            if (reason[r].supplier.value == hit[i].number.value && !has_reason(&hit[i], &reason[r]))
                list_add(c->mem, &hit[i].why, reason[r]);
}

/* Why each of them answers. */
static bool explain(struct call *c, const struct supplier_query *query, struct list *hits)
{
    LIST_OF(number) numbers = { 0 };
    bool identified = query->identifiers.n || query->identifier_values.n;
    const struct stmt *const statements[] = { identified ? &sql_supplier_search_why_identifier : NULL,
                                              query->patterns.n ? &sql_supplier_search_why : NULL };
    const struct supplier_hit *hit = hits->item;

    for (size_t i = 0; i < hits->n; i++)
        list_add(c->mem, &numbers, hit[i].number);
    const char *array = array_of_numbers(c->mem, numbers.item, numbers.n);
    for (size_t s = 0; s < 2; s++) {
        struct list reasons;
        if (!statements[s] || !hits->n)
            continue;
        if (!db_many(c, statements[s], BIND(&supplier_query_shape, query, "numbers", array), &reason_shape, &reasons))
            return false;
        give_reasons(c, hits, &reasons);
    }
    return true;
}

static bool count_facets(struct call *c, const struct supplier_query *query, struct supplier_extra *out)
{
    struct list rows;
    if (!db_many(c, &sql_supplier_search_facets, BIND(&supplier_query_shape, query), &facet_concept_shape, &rows))
        return false;
    struct facet *row = rows.item;
    for (size_t from = 0, to; from < rows.n; from = to) { /* the rows of one facet stand together */
        for (to = from + 1; to < rows.n && strcmp(row[to].facet, row[from].facet) == 0;)
            to++;
        struct list *list = field_in(shape_field(&facets_shape, row[from].facet), &out->facets);
        *list = (struct list){ to - from, &row[from] };
    }
    return true;
}

/* Looks for the words once, for the page, its count and its facets. */
static bool find_words(struct call *c, struct supplier_query *query)
{
    struct supplier_query found = { 0 };
    if (query->patterns.n == 0)
        return true;
    query->work_ms = (struct maybe_int){ true, c->work_limit_ms };
    if (!db_one(c, &sql_supplier_search_words, BIND(&supplier_query_shape, query), &supplier_query_shape, &found, NULL))
        return false;
    if (found.matched.n)
        query->matched = found.matched;
    query->searched = found.searched;
    return true;
}

bool supplier_search(struct call *c, const void *in, struct field_mask mask, struct page *out)
{
    (void)mask;
    struct supplier_query query = *(const struct supplier_query *)in;
    struct supplier_extra *extra = TAKE(c->mem, struct supplier_extra);

    if (!page_start(c, true) || !settle(c, &query) || !find_words(c, &query) ||
        !db_page(c, (struct page_source){ &sql_supplier_search, &sql_supplier_search_count, "sort_key", "number" },
                 BIND(&supplier_query_shape, &query), &supplier_hit_shape, out) ||
        !count_facets(c, &query, extra))
        return false;
    bool partial = query.searched.known && (size_t)query.searched.value < query.patterns.n;
    if (partial)
        query.patterns.n = (size_t)query.searched.value;
    if (query.facets.n || partial) {
        extra->partial = (struct maybe_bool){ true, partial };
        out->extra = extra;
        out->extra_shape = &supplier_extra_shape;
    }
    return explain(c, &query, &out->rows);
}

bool supplier_resolve(struct call *c, const char *text, struct number *out)
{
    const char *scheme = NULL;
    struct texts identifiers = { 0 };
    struct list rows;

    if (number_parse(text, out) == NUMBER_OK)
        return true;
    if (!read_identifier(c, "number", text, &identifiers, &scheme))
        return false;
    if (!db_many(c, &sql_identifier_suppliers,
                 ARGS("scheme", scheme, "identifiers", array_of_texts(c->mem, identifiers.item, identifiers.n)), &reason_shape,
                 &rows))
        return false;
    if (rows.n == 0)
        return fail(c, ERROR_NOT_FOUND, "number", "value", text);
    if (rows.n > 1)
        return fail(c, ERROR_CONFLICT, "number", "value", text, "why", tr(c->mem, c->language, MESSAGE_why_fits_several));
    *out = ((const struct reason *)rows.item)->supplier;
    return true;
}
