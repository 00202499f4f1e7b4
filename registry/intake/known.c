#include "known.h"
#include "array.h"
#include "base/actor.h"
#include "plan_parts.h"

/* --- codes ---------------------------------------------------------------------------------------------------------------------- */

struct code_row {
    struct maybe_int space;
    const char *key, *code;
};
static const struct field code_fields[] = { FIELD(code_row, space, READ), FIELD(code_row, key, READ),
                                            FIELD(code_row, code, READ) };
static const struct shape code_shape = { SHAPE(code_row, "codes", code_fields) };

/* A county is written with and without the word for it. */
static void add_subdivision(struct arena *mem, struct codes *t, const char *folded, const char *code)
{
    static const char *const words[] = { " zupanija", " county", " district", " municipality" };
    static const char *const heads[] = { "okrug ", "grad ", "qarku i ", "rajoni i ", "komuna e ", "zupanija ", "qyteti i " };
    codes_add(t, CODES_SUBDIVISION, folded, code);
    size_t n = strlen(folded);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t size = strlen(words[i]);
        if (n > size + 3 && strcmp(folded + n - size, words[i]) == 0)
            codes_add(t, CODES_SUBDIVISION, text_copy_n(mem, folded, n - size), code);
    }
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        if (n > 3 + strlen(heads[i]) && text_starts_with(folded + 3, heads[i]))
            codes_add(t, CODES_SUBDIVISION, text_format(mem, "%.3s%s", folded, folded + 3 + strlen(heads[i])), code);
}

/* Lower case without blanks, as certificates are looked up. */
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

bool known_codes(struct call *c, const struct codes **out)
{
    struct codes *t = codes_new(c->mem);
    struct list rows;
    if (!db_many(c, &sql_import_codes, NULL, NULL, &code_shape, &rows))
        return false;
    const struct code_row *row = rows.item;
    for (size_t i = 0; i < rows.n; i++) {
        enum code_space space = (enum code_space)row[i].space.value;
        if (!row[i].key)
            continue;
        if (space == CODES_SUBDIVISION)
            add_subdivision(c->mem, t, text_fold(c->mem, row[i].key), row[i].code);
        else if (space == CODES_COUNTRY || space == CODES_CERT)
            codes_add(t, space, space == CODES_COUNTRY ? text_fold(c->mem, row[i].key) : squeezed(c->mem, row[i].key),
                      row[i].code);
        else
            codes_add(t, space, row[i].key, row[i].code);
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

static bool find_identifiers(struct call *c, const struct plan *p, struct list *out)
{
    size_t n = 0;
    for (size_t i = 0; i < p->firm_count; i++)
        n += p->firm[i].said.identifiers.n;
    const char **schemes = TAKE_N(c->mem, n + 1, const char *), **values = TAKE_N(c->mem, n + 1, const char *);
    n = 0;
    for (size_t i = 0; i < p->firm_count; i++) {
        for (size_t k = 0; k < p->firm[i].said.identifiers.n; k++) {
            schemes[n] = p->firm[i].said.identifiers.item[k].scheme;
            values[n++] = p->firm[i].said.identifiers.item[k].value;
        }
    }
    *out = (struct list){ 0 };
    if (n == 0)
        return true;
    db_say(c, "schemes", array_of_texts(c->mem, schemes, n));
    db_say(c, "values", array_of_texts(c->mem, values, n));
    if (!db_many(c, &sql_import_match_identifiers, NULL, NULL, &match_shape, out))
        return false;
    if (out->n)
        qsort(out->item, out->n, sizeof(struct match_row), by_identifier);
    return true;
}

static bool find_names(struct call *c, const struct plan *p, struct list *out)
{
    const char **keys = TAKE_N(c->mem, p->firm_count + 1, const char *);
    size_t n = 0;
    for (size_t i = 0; i < p->firm_count; i++)
        if (!p->firm[i].said.joint)
            keys[n++] = p->firm[i].said.short_key;
    *out = (struct list){ 0 };
    if (n == 0)
        return true;
    db_say(c, "keys", array_of_texts(c->mem, keys, n));
    if (!db_many(c, &sql_import_match_names, NULL, NULL, &match_shape, out))
        return false;
    if (out->n)
        qsort(out->item, out->n, sizeof(struct match_row), by_short_key);
    return true;
}

/* The records that hold one of the firm's identifiers. */
static size_t holders(const struct list *found, const struct said *said, struct number *out)
{
    size_t n = 0;
    for (size_t k = 0; k < said->identifiers.n && found->n; k++) {
        struct match_row key = { .scheme = said->identifiers.item[k].scheme, .value = said->identifiers.item[k].value };
        const struct match_row *hit = bsearch(&key, found->item, found->n, sizeof key, by_identifier);
        if (hit)
            out[n++] = hit->number;
    }
    return n;
}

/* The rows of one short key, as candidates. */
static size_t namesakes(const struct list *found, const char *short_key, struct candidate *out, size_t room)
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
    for (; low < found->n && n < room && strcmp(row[low].short_key, short_key) == 0; low++)
        out[n++] = (struct candidate){ row[low].number, row[low].short_key, row[low].town, row[low].country,
                                       row[low].oib,    row[low].nipt,      row[low].nui };
    return n;
}

static bool match_all(struct call *c, struct plan *p)
{
    enum { NAMESAKES_MAX = 200 };
    struct list identifiers, names;
    if (!find_identifiers(c, p, &identifiers) || !find_names(c, p, &names))
        return false;
    struct candidate *candidates = TAKE_N(c->mem, NAMESAKES_MAX, struct candidate);
    for (size_t i = 0; i < p->firm_count; i++) {
        const struct said *said = &p->firm[i].said;
        struct number *held = TAKE_N(c->mem, said->identifiers.n + 1, struct number);
        size_t n = holders(&identifiers, said, held);
        plan_match(p, i, held, n, candidates, namesakes(&names, said->short_key, candidates, NAMESAKES_MAX));
    }
    return true;
}

/* --- what belongs to the records ------------------------------------------------------------------------------------------------- */

/* The lists below a record, in the order of the statements. All rows of a noun begin with its shape's member `supplier`. */
#define KNOWN_LISTS(X)                                                                                                           \
    X(names, name, sql_import_known_names)                                                                                       \
    X(identifiers, identifier, sql_import_known_identifiers)                                                                     \
    X(sites, site, sql_import_known_sites)                                                                                       \
    X(contacts, contact, sql_import_known_contacts)                                                                              \
    X(activities, activity, sql_import_known_activities)                                                                         \
    X(figures, figure, sql_import_known_figures)                                                                                 \
    X(certificates, certificate, sql_import_known_certificates)                                                                  \
    X(capabilities, capability, sql_import_known_capabilities)

struct known_all {
    struct list suppliers;
#define X(member, type, statement)                                                                                               \
    struct list member;                                                                                                          \
    size_t at_##member;
    KNOWN_LISTS(X)
#undef X
};

static int by_number(const void *a, const void *b)
{
    int64_t x = ((const struct number *)a)->value, y = ((const struct number *)b)->value;
    return x < y ? -1 : x > y;
}

static bool load_all(struct call *c, const char *numbers, struct known_all *all)
{
    db_say(c, "numbers", numbers);
    if (!db_many(c, &sql_import_known_suppliers, NULL, NULL, &supplier_shape, &all->suppliers))
        return false;
#define X(member, type, statement)                                                                                               \
    db_say(c, "numbers", numbers);                                                                                               \
    if (!db_many(c, &statement, NULL, NULL, &type##_shape, &all->member))                                                        \
        return false;
    KNOWN_LISTS(X)
#undef X
    return true;
}

/* Where in a list, sorted by the supplier at that offset of its rows, those of the supplier begin, and how many they are; `*at`
   goes from behind the last supplier's to behind these. */
static size_t next_rows(const struct list *all, size_t size, size_t offset, int64_t supplier, size_t *at, size_t *n)
{
    const char *rows = all->item;
    while (*at < all->n && ((const struct number *)(const void *)(rows + *at * size + offset))->value < supplier)
        ++*at;
    size_t first = *at;
    while (*at < all->n && ((const struct number *)(const void *)(rows + *at * size + offset))->value == supplier)
        ++*at;
    *n = *at - first;
    return first;
}

/* The next record and its part of each list: one pass does. */
static void next_known(struct call *c, struct known_all *all, size_t i, struct known *out)
{
    struct supplier *held = &((struct supplier *)all->suppliers.item)[i];
    bool may_release = c->actor && c->actor->rights & 1U << RIGHT_RELEASE;
    *out = (struct known){ .supplier = held, .may_change = held->released_to.n == 0 || may_release };
#define X(member, type, statement)                                                                                               \
    {                                                                                                                            \
        struct type *rows = all->member.item;                                                                                    \
        size_t first = next_rows(&all->member, sizeof *rows, offsetof(struct type, supplier), held->number.value,                \
                                 &all->at_##member, &out->member.n);                                                             \
        out->member.item = rows ? rows + first : NULL;                                                                           \
    }
    KNOWN_LISTS(X)
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

static bool compare_all(struct call *c, struct plan *p, bool lock)
{
    struct matched *matched = TAKE_N(c->mem, p->firm_count + 1, struct matched);
    struct number *numbers = TAKE_N(c->mem, p->firm_count + 1, struct number);
    size_t n = 0;
    for (size_t i = 0; i < p->firm_count; i++) {
        if (!plan_stands(p, i))
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
    struct known_all all = { 0 };
    const char *list = array_of_numbers(c->mem, numbers, n);
    struct list locked;
    if (lock) {
        db_say(c, "numbers", list);
        if (!db_many(c, &sql_import_lock_suppliers, NULL, NULL, &supplier_shape, &locked))
            return false;
    }
    if (!load_all(c, list, &all))
        return false;
    size_t at = 0;
    for (size_t i = 0; i < all.suppliers.n; i++) {
        struct known known;
        next_known(c, &all, i, &known);
        while (at < n && matched[at].number < known.supplier->number.value)
            at++;
        if (at < n && matched[at].number == known.supplier->number.value)
            plan_compare(p, matched[at].firm, &known);
    }
    return true;
}

bool known_settle(struct call *c, struct plan *p, bool lock)
{
    if (!match_all(c, p) || !compare_all(c, p, lock))
        return false;
    plan_finish(p);
    return true;
}
