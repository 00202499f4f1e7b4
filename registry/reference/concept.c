#include "concept.h"
#include "base/array.h"
#include "code_check.h"
#include "reference.h"
#include <ctype.h>

static const char *const purposes[] = { NULL, "capability", "alignment", "certificate", NULL };
static const char *const kinds_of_words[] = { NULL, "preferred", "synonym", "code", NULL };
static const char *const directions[] = { NULL, "from_here", "to_here", NULL };
static const char *const relations[] = { NULL, "exact", "close", "broad", "narrow", "satisfies", NULL };
static const char *const relevances[] = { NULL, "core", "adjacent", "ancestor", NULL };

static const struct field scheme_fields[] = {
    FIELD(scheme, scheme, KEY | READ, .max = 20),
    FIELD(scheme, purpose, READ, .choices = purposes),
    FIELDS(scheme, READ, edition, valid_from, label, concepts, note, source),
    FIELD(scheme, certainty, READ, .choices = certainties),
};
const struct shape scheme_shape = { SHAPE(scheme, "schemes", scheme_fields) };

static const struct field word_fields[] = {
    FIELD(word, language, READ),
    FIELD(word, kind, STORE, .choices = kinds_of_words),
    FIELD(word, label, READ),
    FIELD(word, certainty, READ, .choices = certainties),
};
static const struct shape word_shape = { SHAPE(word, "words", word_fields) };

static const struct field named_fields[] = { FIELDS(named_concept, READ, concept, label, language) };
static const struct shape named_shape = { SHAPE(named_concept, "concepts", named_fields) };
static const struct field theme_fields[] = { FIELDS(named_concept, READ, concept, label, language, sure) };
static const struct shape theme_shape = { SHAPE(named_concept, "themes", theme_fields) };

static const struct field match_fields[] = {
    FIELD(concept_match, direction, READ, .choices = directions),
    FIELD(concept_match, relation, READ, .choices = relations),
    FIELDS(concept_match, READ, concept, label, language, scope, note, source),
    FIELD(concept_match, certainty, READ, .choices = certainties),
};
static const struct shape match_shape = { SHAPE(concept_match, "matches", match_fields) };

static const struct field concept_fields[] = {
    FIELD(concept, concept, KEY | READ, .max = 60),
    FIELDS(concept, READ, scheme, code, label, language),
    FIELD(concept, label_certainty, READ, .choices = certainties),
    FIELDS(concept, READ, parent, level),
    FIELD(concept, relevance, READ, .choices = relevances),
    FIELDS(concept, READ, check_digit, kind, validity_months, unit, introduced_on, withdrawn_on, replaced_by, note, source),
    FIELD(concept, certainty, READ, .choices = certainties),
    LIST(concept, labels, READ, &word_shape),
    LIST(concept, synonyms, READ, &word_shape),
    LIST(concept, parents, READ, &named_shape),
    LIST(concept, children, READ, &named_shape),
    LIST(concept, themes, READ, &theme_shape),
    LIST(concept, matches, READ, &match_shape),
};
const struct shape concept_shape = { SHAPE(concept, "concepts", concept_fields) };

/* clang-format off */
/* What a concept in a list and one that was found by words both say. */
#define ROW_FIELDS                                                                                                               \
    FIELD(concept_row, concept, READ),                                                                                           \
    FIELD(concept_row, scheme, READ | FILTER, .max = 20),                                                                        \
    FIELD(concept_row, code, READ),                                                                                              \
    FIELD(concept_row, label, READ),                                                                                             \
    FIELD(concept_row, language, READ),                                                                                          \
    FIELD(concept_row, label_certainty, READ, .choices = certainties),                                                           \
    FIELD(concept_row, parent, READ | FILTER, .max = 60),                                                                        \
    FIELD(concept_row, level, READ),                                                                                             \
    FIELD(concept_row, relevance, READ | FILTER, .choices = relevances),                                                         \
    FIELD(concept_row, certainty, READ, .choices = certainties)
/* clang-format on */

static const struct field row_fields[] = {
    ROW_FIELDS,
    FIELD(concept_row, child_count, READ),
    FIELD(concept_row, top, FILTER),
};
const struct shape concept_row_shape = { SHAPE(concept_row, "concepts", row_fields) };

static const struct field hit_fields[] = {
    ROW_FIELDS,
    FIELDS(concept_row, READ, found, found_language),
    FIELD(concept_row, found_kind, READ, .choices = kinds_of_words),
    FIELDS(concept_row, STORE, sort_key, count),
};
const struct shape concept_hit_shape = { .name = "concept_hit",
                                         .plural = "concepts",
                                         .fields = hit_fields,
                                         .field_count = sizeof hit_fields / sizeof hit_fields[0],
                                         .size = sizeof(struct concept_row) };

static const struct field query_fields[] = {
    FIELD(concept_query, q, QUERY | REQUIRED, .max = 200),
    FIELD(concept_query, scheme, QUERY, .max = 20),
    FIELD(concept_query, purpose, QUERY, .choices = purposes),
    FIELDS(concept_query, STORE, words, pattern, code),
};
const struct shape concept_query_shape = { SHAPE(concept_query, "queries", query_fields) };

/* --- keys ------------------------------------------------------------------------------------------------------------------------ */

const char *concept_key(struct arena *mem, const char *raw, char *check_digit)
{
    char *key = text_upper(mem, text_trim(mem, raw, true));
    char *code = strchr(key, ':');
    code = code ? code + 1 : key;
    size_t size = strlen(code), digits = strspn(code, "0123456789");
    bool is_cpv = digits == 8 && (code == key || text_starts_with(key, "CPV:"));
    *check_digit = '\0';
    if (is_cpv && size == 10 && code[8] == '-' && isdigit((unsigned char)code[9])) {
        *check_digit = code[9];
        code[8] = '\0';
        size = 8;
    }
    if (code != key)
        return *code && code > key + 1 ? key : NULL;
    if (is_cpv && size == 8)
        return text_format(mem, "CPV:%s", key);
    if (text_starts_with(key, "ML") && size > 2 && strspn(key + 2, "0123456789") == size - 2)
        return text_format(mem, "ML:%s", key);
    return NULL;
}

/* --- reading --------------------------------------------------------------------------------------------------------------------- */

bool scheme_list(struct call *c, const void *in, struct field_mask mask, struct page *out)
{
    (void)in;
    (void)mask;
    return db_many(c, &sql_scheme_list, ARGS(), &scheme_shape, &out->rows) && page_cut(c, &scheme_shape, out);
}

/* Labels come before synonyms: the list is cut in two. */
static bool load_words(struct call *c, const struct concept *key, struct concept *out)
{
    struct list found;
    if (!db_many(c, &sql_concept_words, BIND(&concept_shape, key), &word_shape, &found))
        return false;
    struct word *words = found.item;
    size_t n = 0;
    while (n < found.n && words[n].kind == 1)
        n++;
    out->labels.n = n;
    out->labels.item = words;
    out->synonyms.n = found.n - n;
    out->synonyms.item = words + n;
    return true;
}

#define LOAD(c, statement, key, shape, list)                                                                                     \
    (db_many((c), (statement), BIND(&concept_shape, (key)), (shape), &found) &&                                                  \
     ((list).n = found.n, (list).item = found.item, true))

bool concept_get(struct call *c, const void *in, struct field_mask mask, void *out)
{
    (void)mask;
    const char *asked = ((const struct concept *)in)->concept;
    char check_digit;
    struct concept key = { .concept = concept_key(c->mem, asked, &check_digit) }, *it = out;
    if (!key.concept)
        return fail(c, ERROR_FORMAT, "concept", "value", asked, "expected", tr(c->mem, c->language, MESSAGE_expected_concept));
    bool exists;
    struct list found;
    *it = (struct concept){ 0 };
    if (!db_one(c, &sql_concept_by_key, BIND(&concept_shape, &key), &concept_shape, it, &exists))
        return false;
    if (!exists)
        return fail(c, ERROR_NOT_FOUND, "concept", "value", key.concept);
    if (check_digit && it->check_digit && *it->check_digit != check_digit)
        return fail(c, ERROR_CHECKSUM, "concept", "value", asked, "scheme", it->scheme);
    return load_words(c, &key, it) && LOAD(c, &sql_concept_parents, &key, &named_shape, it->parents) &&
           LOAD(c, &sql_concept_children, &key, &named_shape, it->children) &&
           LOAD(c, &sql_concept_themes, &key, &theme_shape, it->themes) &&
           LOAD(c, &sql_concept_matches, &key, &match_shape, it->matches);
}

bool concept_labels(struct call *c, const struct texts *concepts, struct list *out)
{
    *out = (struct list){ 0 };
    return concepts->n == 0 || db_many(c, &sql_concept_labels,
                                       ARGS("concepts", array_of_texts(c->mem, concepts->item, concepts->n)), &named_shape, out);
}

/* Normalises the scheme. An unknown one is an error, not an empty list. */
static bool settle_scheme(struct call *c, const char **scheme)
{
    *scheme = *scheme ? text_upper(c->mem, *scheme) : NULL;
    return code_check_known(c, &sql_scheme_known, "scheme", *scheme, "scheme");
}

static bool settle_parent(struct call *c, const char **parent)
{
    char check_digit;
    const char *key = *parent ? concept_key(c->mem, *parent, &check_digit) : NULL;
    if (*parent && !key)
        return fail(c, ERROR_FORMAT, "parent", "value", *parent, "expected", tr(c->mem, c->language, MESSAGE_expected_concept));
    *parent = key;
    return code_check_known(c, &sql_concept_known, "concept", key, "parent");
}

bool concept_list(struct call *c, const void *in, struct field_mask mask, struct page *out)
{
    (void)mask;
    struct concept_row query = *(const struct concept_row *)in;
    return page_start(c, true) && settle_scheme(c, &query.scheme) && settle_parent(c, &query.parent) &&
           db_page(c, (struct page_source){ &sql_concept_list, &sql_concept_list_count, "concept", NULL },
                   BIND(&concept_row_shape, &query), &concept_row_shape, out);
}

/* --- searching ------------------------------------------------------------------------------------------------------------------- */

/* 'streljivo' & 'mal':* as PostgreSQL's tsquery. Folded words hold no marks, but what is quoted is quoted. */
static const char *pattern_of(struct arena *mem, const char *words)
{
    struct texts list = text_split(mem, words, ' ');
    struct buffer b = { 0 };
    for (size_t i = 0; i < list.n; i++) {
        buffer_text(&b, i ? " & '" : "'");
        for (const char *at = list.item[i]; *at; at++) {
            if (*at == '\'' || *at == '\\')
                buffer_char(&b, *at);
            buffer_char(&b, *at);
        }
        buffer_text(&b, i + 1 < list.n ? "'" : "':*");
    }
    return buffer_take(&b, mem);
}

/* What may be the beginning of a code: one word with a digit or a colon in it, without a check digit. */
static const char *code_of(struct arena *mem, const char *q)
{
    char *code = text_upper(mem, text_trim(mem, q, true));
    size_t size = strlen(code);
    if (strchr(code, ' ') || (!strpbrk(code, "0123456789") && !strchr(code, ':')))
        return NULL;
    if (size > 9 && code[size - 2] == '-' && isdigit((unsigned char)code[size - 1]))
        code[size - 2] = '\0';
    return code;
}

bool concept_search(struct call *c, const void *in, struct field_mask mask, struct page *out)
{
    (void)mask;
    struct concept_query query = *(const struct concept_query *)in;
    query.words = text_fold(c->mem, query.q ? query.q : "");
    query.pattern = pattern_of(c->mem, query.words);
    query.code = query.q ? code_of(c->mem, query.q) : NULL;
    if (!*query.words)
        return fail(c, ERROR_REQUIRED, "q");
    if (!page_start(c, true) || !settle_scheme(c, &query.scheme) ||
        !db_many(c, &sql_concept_search, BIND(&concept_query_shape, &query), &concept_hit_shape, &out->rows))
        return false;
    const struct concept_row *rows = out->rows.item;
    page_set_count(c, out, rows[0].count.value);
    if (!rows[0].concept)
        out->rows.n = 0; /* the row that only carries the count */
    bool more = page_is_full(c, &out->rows);
    out->next = more ? page_cursor(c, rows[out->rows.n - 1].sort_key, (struct number){ 1 }) : NULL;
    return true;
}
