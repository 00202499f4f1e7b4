#include "registry_lookup.h"
#include "base/actor.h"
#include "base/array.h"
#include "catalogue/supplier_merge.h"
#include "plan_parts.h"

/* --- codes ---------------------------------------------------------------------------------------------------------------------- */

struct code_row {
    struct maybe_int space;
    const char *key, *code;
};
static const struct field code_fields[] = { FIELD(code_row, space, READ), FIELD(code_row, key, READ),
                                            FIELD(code_row, code, READ) };
static const struct shape code_shape = { SHAPE(code_row, "codes", code_fields) };

/* Lists write a county with and without the word for it ("Splitsko-dalmatinska županija"). */
static void add_subdivision(struct arena *mem, struct code_index *t, const char *folded, const char *code)
{
    static const char *const words[] = { " zupanija", " county", " district", " municipality" };
    static const char *const heads[] = { "okrug ", "grad ", "qarku i ", "rajoni i ", "komuna e ", "zupanija ", "qyteti i " };
    code_index_add(t, CODES_SUBDIVISION, folded, code);
    size_t n = strlen(folded);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t size = strlen(words[i]);
        if (n > size + 3 && strcmp(folded + n - size, words[i]) == 0)
            code_index_add(t, CODES_SUBDIVISION, text_copy_n(mem, folded, n - size), code);
    }
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        if (n > 3 + strlen(heads[i]) && text_starts_with(folded + 3, heads[i]))
            code_index_add(t, CODES_SUBDIVISION, text_format(mem, "%.3s%s", folded, folded + 3 + strlen(heads[i])), code);
}

/* Lower case without spaces, as certificates are looked up. */
static const char *squeezed(struct arena *mem, const char *key)
{
    const char *folded = text_fold(mem, key);
    char *out = arena_take(mem, strlen(folded) + 1);
    size_t n = 0;
    for (const char *p = folded; *p; p++)
        if (*p != ' ')
            out[n++] = *p;
    return out;
}

bool registry_load_codes(struct call *c, const struct code_index **out)
{
    struct code_index *t = code_index_new(c->mem);
    struct list rows;
    if (!db_many(c, &sql_import_codes, ARGS(), &code_shape, &rows))
        return false;
    const struct code_row *row = rows.item;
    for (size_t i = 0; i < rows.n; i++) {
        enum code_space space = (enum code_space)row[i].space.value;
        if (!row[i].key)
            continue;
        if (space == CODES_SUBDIVISION)
            add_subdivision(c->mem, t, text_fold(c->mem, row[i].key), row[i].code);
        else if (space == CODES_COUNTRY || space == CODES_CERT)
            code_index_add(t, space, space == CODES_COUNTRY ? text_fold(c->mem, row[i].key) : squeezed(c->mem, row[i].key),
                           row[i].code);
        else
            code_index_add(t, space, row[i].key, row[i].code);
    }
    *out = t;
    return true;
}

/* --- matching ------------------------------------------------------------------------------------------------------------------- */

struct match_row {
    const char *scheme, *value, *short_key, *country, *town, *oib, *nipt, *nui;
    struct number number;
};
static const struct field match_fields[] = {
    FIELD(match_row, scheme, READ),  FIELD(match_row, value, READ), FIELD(match_row, short_key, READ),
    FIELD(match_row, country, READ), FIELD(match_row, town, READ),  FIELD(match_row, oib, READ),
    FIELD(match_row, nipt, READ),    FIELD(match_row, nui, READ),   FIELD(match_row, number, READ),
};
static const struct shape match_shape = { SHAPE(match_row, "matches", match_fields) };

static int by_identifier(const void *a, const void *b)
{
    const struct match_row *x = a, *y = b;
    int order = strcmp(x->scheme, y->scheme);
    return order ? order : strcmp(x->value, y->value);
}

static int by_short_key(const void *a, const void *b)
{
    const struct match_row *x = a, *y = b;
    return strcmp(x->short_key, y->short_key);
}

static bool find_identifiers(struct call *c, const struct import_plan *p, struct list *out)
{
    size_t n = 0;
    for (size_t i = 0; i < p->firm_count; i++)
        n += p->firm[i].listed.identifiers.n;
    const char **schemes = TAKE_N(c->mem, n + 1, const char *), **values = TAKE_N(c->mem, n + 1, const char *);
    n = 0;
    for (size_t i = 0; i < p->firm_count; i++) {
        for (size_t k = 0; k < p->firm[i].listed.identifiers.n; k++) {
            schemes[n] = p->firm[i].listed.identifiers.item[k].scheme;
            values[n++] = p->firm[i].listed.identifiers.item[k].value;
        }
    }
    *out = (struct list){ 0 };
    if (n == 0)
        return true;
    if (!db_many(c, &sql_import_match_identifiers,
                 ARGS("schemes", array_of_texts(c->mem, schemes, n), "values", array_of_texts(c->mem, values, n)), &match_shape,
                 out))
        return false;
    if (out->n)
        qsort(out->item, out->n, sizeof(struct match_row), by_identifier);
    return true;
}

static bool find_names(struct call *c, const struct import_plan *p, struct list *out)
{
    const char **keys = TAKE_N(c->mem, p->firm_count + 1, const char *);
    size_t n = 0;
    for (size_t i = 0; i < p->firm_count; i++)
        if (!p->firm[i].listed.joint)
            keys[n++] = p->firm[i].listed.short_key;
    *out = (struct list){ 0 };
    if (n == 0)
        return true;
    if (!db_many(c, &sql_import_match_names, ARGS("keys", array_of_texts(c->mem, keys, n)), &match_shape, out))
        return false;
    if (out->n)
        qsort(out->item, out->n, sizeof(struct match_row), by_short_key);
    return true;
}

/* The records that have one of the firm's identifiers. `*national`: whether its national number, when it has one, is among them. */
static size_t holders(const struct list *found, const struct listed_supplier *listed, struct number *out, bool *national)
{
    const struct row_identifier *own = national_of(listed, NULL);
    size_t n = 0;
    *national = own == NULL;
    for (size_t k = 0; k < listed->identifiers.n && found->n; k++) {
        struct match_row key = { .scheme = listed->identifiers.item[k].scheme, .value = listed->identifiers.item[k].value };
        const struct match_row *hit = bsearch(&key, found->item, found->n, sizeof key, by_identifier);
        if (hit)
            out[n++] = hit->number;
        *national |= hit && own && strcmp(own->scheme, hit->scheme) == 0 && strcmp(own->value, hit->value) == 0;
    }
    return n;
}

/* Whether a record is one of these candidates. */
static bool is_candidate(const struct candidate *candidates, size_t n, struct number number)
{
    for (size_t i = 0; i < n; i++)
        if (candidates[i].number.value == number.value)
            return true;
    return false;
}

/* The rows of one short key, as candidates. */
static size_t namesakes(const struct list *found, const char *short_key, struct candidate *out, size_t capacity)
{
    const struct match_row *row = found->item;
    size_t low = 0, high = found->n, n = 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(row[middle].short_key, short_key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < found->n && n < capacity && strcmp(row[low].short_key, short_key) == 0; low++)
        out[n++] = (struct candidate){ row[low].number, row[low].short_key, row[low].town, row[low].country,
                                       row[low].oib,    row[low].nipt,      row[low].nui };
    return n;
}

static bool match_all(struct call *c, struct import_plan *p)
{
    struct list identifiers, names;
    if (!find_identifiers(c, p, &identifiers) || !find_names(c, p, &names))
        return false;
    struct candidate *candidates = TAKE_N(c->mem, NAMESAKES_MAX + 1, struct candidate);
    for (size_t i = 0; i < p->firm_count; i++) {
        const struct listed_supplier *listed = &p->firm[i].listed;
        struct number *stored = TAKE_N(c->mem, listed->identifiers.n + 1, struct number);
        bool national;
        size_t n = holders(&identifiers, listed, stored, &national);
        size_t m = namesakes(&names, listed->short_key, candidates, NAMESAKES_MAX + 1);
        p->firm[i].is_known = national && (n == 0 || is_candidate(candidates, m, stored[0]));
        plan_match(p, i, stored, n, candidates, m);
    }
    return true;
}

/* --- what belongs to the records ------------------------------------------------------------------------------------------------- */

/* The lists below a record. The rows of each are sorted by their member `supplier`. */
#define STORED_LISTS(X)                                                                                                          \
    X(names, name, sql_import_stored_names)                                                                                      \
    X(identifiers, identifier, sql_import_stored_identifiers)                                                                    \
    X(sites, site, sql_import_stored_sites)                                                                                      \
    X(contacts, contact, sql_import_stored_contacts)                                                                             \
    X(activities, activity, sql_import_stored_activities)                                                                        \
    X(annual_figures, annual_figure, sql_import_stored_annual_figures)                                                           \
    X(certificates, certificate, sql_import_stored_certificates)                                                                 \
    X(capabilities, capability, sql_import_stored_capabilities)

struct stored_lists {
    struct list suppliers;
#define X(member, type, statement)                                                                                               \
    struct list member;                                                                                                          \
    size_t at_##member;
    STORED_LISTS(X)
#undef X
};

static int by_number(const void *a, const void *b)
{
    int64_t x = ((const struct number *)a)->value, y = ((const struct number *)b)->value;
    return x < y ? -1 : x > y;
}

static bool load_all(struct call *c, const struct number *number, size_t n, struct stored_lists *lists)
{
    struct list merged;
    const char *numbers = array_of_numbers(c->mem, number, n);
    if (!db_many(c, &sql_import_stored_suppliers, ARGS("numbers", numbers), &supplier_shape, &lists->suppliers) ||
        !db_many(c, &sql_import_merged, ARGS("numbers", numbers), &supplier_merge_shape, &merged))
        return false;
    struct number *member = TAKE_N(c->mem, n + merged.n, struct number), *kept = TAKE_N(c->mem, n + merged.n, struct number);
    memcpy(member, number, n * sizeof *member);
    memcpy(kept, number, n * sizeof *kept);
    for (size_t i = 0; i < merged.n; i++) {
        member[n + i] = ((const struct supplier_merge *)merged.item)[i].number;
        kept[n + i] = ((const struct supplier_merge *)merged.item)[i].into;
    }
    const char *members = array_of_numbers(c->mem, member, n + merged.n), *read_as = array_of_numbers(c->mem, kept, n + merged.n);
#define X(member, type, statement)                                                                                               \
    if (!db_many(c, &statement, ARGS("members", members, "kept", read_as), &type##_shape, &lists->member))                       \
        return false;
    STORED_LISTS(X)
#undef X
    return true;
}

/* Where the rows of a supplier begin in a list that is sorted by supplier (the member at `offset`), and how many they are. `*at` moves
   from the end of the last supplier's rows to the end of these. */
static size_t next_rows(const struct list *lists, size_t size, size_t offset, int64_t supplier, size_t *at, size_t *n)
{
    const char *rows = lists->item;
    while (*at < lists->n && ((const struct number *)(const void *)(rows + *at * size + offset))->value < supplier)
        ++*at;
    size_t first = *at;
    while (*at < lists->n && ((const struct number *)(const void *)(rows + *at * size + offset))->value == supplier)
        ++*at;
    *n = *at - first;
    return first;
}

/* The next record with its part of each list. Records and lists have the same order, so one pass reads them all. */
static void next_stored(struct call *c, struct stored_lists *lists, size_t i, struct stored_supplier *out)
{
    struct supplier *stored = &((struct supplier *)lists->suppliers.item)[i];
    bool may_release = c->actor && c->actor->rights & 1U << RIGHT_RELEASE;
    *out = (struct stored_supplier){ .supplier = stored, .may_change = stored->released_to.n == 0 || may_release };
#define X(member, type, statement)                                                                                               \
    {                                                                                                                            \
        struct type *rows = lists->member.item;                                                                                  \
        size_t first = next_rows(&lists->member, sizeof *rows, offsetof(struct type, supplier), stored->number.value,            \
                                 &lists->at_##member, &out->member.n);                                                           \
        out->member.item = rows ? rows + first : NULL;                                                                           \
    }
    STORED_LISTS(X)
#undef X
}

struct matched {
    int64_t number;
    size_t firm;
};

static int by_matched(const void *a, const void *b)
{
    const struct matched *x = a, *y = b;
    return x->number < y->number ? -1 : x->number > y->number;
}

static bool compare_all(struct call *c, struct import_plan *p, bool lock)
{
    struct matched *matched = TAKE_N(c->mem, p->firm_count + 1, struct matched);
    struct number *numbers = TAKE_N(c->mem, p->firm_count + 1, struct number);
    size_t n = 0;
    for (size_t i = 0; i < p->firm_count; i++) {
        if (!plan_is_active(p, i))
            continue;
        if (!p->firm[i].number.value) {
            plan_compare(p, i, NULL);
            continue;
        }
        matched[n] = (struct matched){ p->firm[i].number.value, i };
        numbers[n++] = p->firm[i].number;
    }
    if (n == 0)
        return true;
    qsort(matched, n, sizeof *matched, by_matched);
    qsort(numbers, n, sizeof *numbers, by_number);
    struct stored_lists lists = { 0 };
    struct list locked;
    if (lock) {
        if (!db_many(c, &sql_import_lock_suppliers, ARGS("numbers", array_of_numbers(c->mem, numbers, n)), &supplier_shape,
                     &locked))
            return false;
    }
    if (!load_all(c, numbers, n, &lists))
        return false;
    size_t at = 0;
    for (size_t i = 0; i < lists.suppliers.n; i++) {
        struct stored_supplier stored;
        next_stored(c, &lists, i, &stored);
        while (at < n && matched[at].number < stored.supplier->number.value)
            at++;
        if (at < n && matched[at].number == stored.supplier->number.value)
            plan_compare(p, matched[at].firm, &stored);
    }
    return true;
}

bool registry_resolve_plan(struct call *c, struct import_plan *p, bool lock)
{
    if (!match_all(c, p) || !compare_all(c, p, lock))
        return false;
    plan_finish(p);
    return true;
}
