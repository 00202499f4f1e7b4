#include "registry_lookup.h"
#include "base/actor.h"
#include "base/array.h"
#include "catalogue/supplier_merge.h"
#include "plan_parts.h"
#include "rules/company_name.h"

enum { COMPARED_AT_ONCE = 1000, COMPARED_BYTES_MAX = 1 << 28 };

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
            code_index_add(t, space, space == CODES_COUNTRY ? text_fold(c->mem, row[i].key) : certificate_key(c->mem, row[i].key),
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
    struct texts schemes = { 0 }, values = { 0 };
    for (size_t i = 0; i < p->firm_count; i++) {
        for (size_t k = 0; k < p->firm[i].listed.firm.identifiers.n; k++) {
            list_add(c->mem, &schemes, p->firm[i].listed.firm.identifiers.item[k].scheme);
            list_add(c->mem, &values, p->firm[i].listed.firm.identifiers.item[k].value);
        }
    }
    *out = (struct list){ 0 };
    if (values.n == 0)
        return true;
    if (!db_many(c, &sql_import_match_identifiers,
                 ARGS("schemes", array_of_texts(c->mem, schemes.item, schemes.n), "values",
                      array_of_texts(c->mem, values.item, values.n)),
                 &match_shape, out))
        return false;
    if (out->n)
        qsort(out->item, out->n, sizeof(struct match_row), by_identifier);
    return true;
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

/* Adds to `out`, which stays sorted, the records that are called as the firms of which `wants` says so. */
static bool find_names(struct call *c, const struct import_plan *p, const bool *wants, struct list *out)
{
    const char **keys = TAKE_N(c->mem, p->firm_count + 1, const char *);
    struct candidate there;
    struct list found;
    size_t n = 0;
    for (size_t i = 0; i < p->firm_count; i++)
        if (wants[i] && !p->firm[i].listed.joint && namesakes(out, p->firm[i].listed.short_key, &there, 1) == 0)
            keys[n++] = p->firm[i].listed.short_key;
    if (n == 0)
        return true;
    if (!db_many(c, &sql_import_match_names, ARGS("keys", array_of_texts(c->mem, keys, n)), &match_shape, &found))
        return false;
    list_append(c->mem, out, found.item, found.n, sizeof(struct match_row));
    if (out->n)
        qsort(out->item, out->n, sizeof(struct match_row), by_short_key);
    return true;
}

/* The records that have an identifier of a firm. */
struct holders {
    size_t n;
    struct number *number;
    bool national; /* the firm's national number, when it has one, is among the identifiers */
};

static struct holders holders_of(struct arena *mem, const struct list *found, const struct supplier *firm)
{
    const struct identifier *own = national_of(firm, NULL);
    struct holders out = { .number = TAKE_N(mem, firm->identifiers.n + 1, struct number), .national = own == NULL };
    for (size_t k = 0; k < firm->identifiers.n && found->n; k++) {
        struct match_row key = { .scheme = firm->identifiers.item[k].scheme, .value = firm->identifiers.item[k].value };
        const struct match_row *hit = bsearch(&key, found->item, found->n, sizeof key, by_identifier);
        if (hit)
            out.number[out.n++] = hit->number;
        out.national |= hit && own && strcmp(own->scheme, hit->scheme) == 0 && strcmp(own->value, hit->value) == 0;
    }
    return out;
}

/* Whether a record is one of these candidates. */
static bool is_candidate(const struct candidate *candidates, size_t n, struct number number)
{
    for (size_t i = 0; i < n; i++)
        if (candidates[i].number.value == number.value)
            return true;
    return false;
}

/* Of numbers, and of what begins with one. */
static int by_number(const void *a, const void *b)
{
    int64_t x = ((const struct number *)a)->value, y = ((const struct number *)b)->value;
    return x < y ? -1 : x > y;
}

/* Which firms have the identifier of a record that another firm may be as well: by its own identifier, or by one of these names. */
static void find_contested(struct arena *mem, const struct holders *holders, size_t n, const struct list *names, bool *out)
{
    struct number *claimed = TAKE_N(mem, n + names->n + 1, struct number);
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (holders[i].n)
            claimed[count++] = holders[i].number[0];
    for (size_t i = 0; i < names->n; i++)
        claimed[count++] = ((const struct match_row *)names->item)[i].number;
    qsort(claimed, count, sizeof *claimed, by_number);
    for (size_t i = 0; i < n; i++) {
        const struct number *it =
            holders[i].n ? bsearch(&holders[i].number[0], claimed, count, sizeof *claimed, by_number) : NULL;
        out[i] = it && ((it > claimed && it[-1].value == it->value) || (it + 1 < claimed + count && it[1].value == it->value));
    }
}

/* A firm is looked up by its name where none of its identifiers is in the registry, or where it is not the only one for a record. */
static bool match_all(struct call *c, struct import_plan *p)
{
    struct list identifiers, names = { 0 };
    struct holders *holders = TAKE_N(c->mem, p->firm_count + 1, struct holders);
    bool *wants_names = TAKE_N(c->mem, p->firm_count + 1, bool);
    if (!find_identifiers(c, p, &identifiers))
        return false;
    for (size_t i = 0; i < p->firm_count; i++) {
        holders[i] = holders_of(c->mem, &identifiers, &p->firm[i].listed.firm);
        wants_names[i] = holders[i].n == 0;
    }
    if (!find_names(c, p, wants_names, &names))
        return false;
    find_contested(c->mem, holders, p->firm_count, &names, wants_names);
    if (!find_names(c, p, wants_names, &names))
        return false;
    struct candidate *candidates = TAKE_N(c->mem, NAMESAKES_MAX + 1, struct candidate);
    for (size_t i = 0; i < p->firm_count; i++) {
        const struct holders *it = &holders[i];
        size_t m = namesakes(&names, p->firm[i].listed.short_key, candidates, NAMESAKES_MAX + 1);
        p->firm[i].is_known = it->national && (it->n == 0 || is_candidate(candidates, m, it->number[0]));
        plan_match(p, i, it->number, it->n, candidates, m);
    }
    return true;
}

/* --- what belongs to the records ------------------------------------------------------------------------------------------------- */

/* The name of a merged record is one more of the kept one. `keys` are sorted. */
static bool add_merged_names(struct call *c, const struct number *keys, size_t n, struct supplier *stored)
{
    LIST_OF(number) kept_ones = { 0 };
    struct list names;
    for (size_t i = 0; i < n; i++)
        if (stored[i].merged_from.n)
            list_add(c->mem, &kept_ones, keys[i]);
    if (kept_ones.n == 0)
        return true;
    if (!db_many(c, &sql_import_merged_names, ARGS("numbers", array_of_numbers(c->mem, kept_ones.item, kept_ones.n)), &name_shape,
                 &names))
        return false;
    const struct field *names_field = shape_field(&supplier_shape, "names");
    for (size_t i = 0; i < names.n; i++) {
        const struct name *name = (const struct name *)names.item + i;
        const struct number *kept = bsearch(&name->supplier, keys, n, sizeof *keys, by_number);
        if (kept)
            list_append(c->mem, field_in(names_field, &stored[kept - keys]), name, 1, sizeof *name);
    }
    return true;
}

/* What names and towns are compared by, which is not read with a list. */
static void add_keys(struct call *c, struct supplier *stored)
{
    for (size_t i = 0; i < stored->sites.n; i++) {
        struct site *it = &stored->sites.item[i];
        it->words = it->town ? text_fold(c->mem, it->town) : NULL;
    }
    for (size_t i = 0; i < stored->names.n; i++) {
        struct name *it = &stored->names.item[i];
        it->name_key = it->name_key ? it->name_key : company_name_read(c->mem, it->name, NULL).key;
    }
}

/* The records of these numbers, each with its lists and those of the records that are merged into it. */
static bool load_stored(struct call *c, const struct number *keys, size_t n, struct supplier *stored)
{
    if (!db_load(c, &supplier_shape, merge_lists(), keys, n, stored) || !supplier_follow_merges(c, n, stored) ||
        !add_merged_names(c, keys, n, stored))
        return false;
    for (size_t i = 0; i < n; i++) {
        /* Where another country's record of the number stands, the owner's own is archived. */
        if (stored[i].owner && strcmp(stored[i].owner, c->options.owner) != 0)
            stored[i].archived_at.known = true;
        add_keys(c, &stored[i]);
    }
    return call_has_room(c);
}

static bool lock_stored(struct call *c, const struct number *keys, size_t n)
{
    struct list locked;
    return db_many(c, &sql_import_lock_suppliers, ARGS("numbers", array_of_numbers(c->mem, keys, n)), &supplier_shape, &locked);
}

/* A firm of the list and the record that it is. */
struct match {
    struct number number;
    size_t firm;
};

/* Compares some firms with their records, which stay in `work` only until the next ones: those of a long list take more memory than all
   the rest of an import. */
static bool compare_some(struct call *c, struct import_plan *p, const struct match *matches, size_t n, struct arena *work)
{
    struct number keys[COMPARED_AT_ONCE];
    struct arena *mem = c->mem;
    arena_reset(work);
    struct supplier *stored = TAKE_N(work, n, struct supplier);
    bool may_release = may(c, RIGHT_RELEASE, c->options.owner);
    for (size_t i = 0; i < n; i++)
        keys[i] = matches[i].number;
    c->mem = work;
    bool ok = load_stored(c, keys, n, stored);
    c->mem = mem;
    for (size_t i = 0; ok && i < n; i++)
        plan_compare(p, matches[i].firm, &stored[i], stored[i].released_to.n == 0 || may_release);
    return ok; /* the error may lie in `work` */
}

static bool compare_all(struct call *c, struct import_plan *p, bool lock)
{
    struct match *matches = TAKE_N(c->mem, p->firm_count + 1, struct match);
    struct number *keys = TAKE_N(c->mem, p->firm_count + 1, struct number);
    struct arena *work = arena_within(c->mem, COMPARED_BYTES_MAX);
    size_t n = 0;
    for (size_t i = 0; i < p->firm_count; i++) {
        if (!p->firm[i].number.value)
            plan_compare(p, i, NULL, true);
        else if (plan_is_active(p, i))
            matches[n++] = (struct match){ p->firm[i].number, i };
    }
    qsort(matches, n, sizeof *matches, by_number);
    for (size_t i = 0; i < n; i++)
        keys[i] = matches[i].number;
    bool ok = call_advance(c, (int64_t)(p->n - n)) && (n == 0 || !lock || lock_stored(c, keys, n));
    for (size_t i = 0, some; ok && i < n; i += some) {
        some = n - i < COMPARED_AT_ONCE ? n - i : COMPARED_AT_ONCE;
        ok = compare_some(c, p, matches + i, some, work) && call_advance(c, (int64_t)some);
    }
    return ok && call_has_room(c);
}

bool registry_resolve_plan(struct call *c, struct import_plan *p, bool lock)
{
    if (!match_all(c, p) || !compare_all(c, p, lock))
        return false;
    plan_finish(p);
    return true;
}
