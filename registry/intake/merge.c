#include "merge.h"
#include "base/text.h"
#include "same_firm.h"
#include <strings.h>

/* --- members ------------------------------------------------------------------------------------------------------------------------ */

/* A web address without scheme, www and last slash, in lower case: what two spellings of it share. */
static const char *bare_address(struct arena *mem, const char *website)
{
    const char *v = website;
    static const char *const starts[] = { "https://", "http://", "www." };
    for (size_t i = 0; i < 3; i++)
        if (strncasecmp(v, starts[i], strlen(starts[i])) == 0)
            v += strlen(starts[i]);
    char *out = text_copy(mem, v);
    size_t n = strlen(out);
    while (n > 0 && out[n - 1] == '/')
        out[--n] = '\0';
    for (char *p = out; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p + 32);
    return out;
}

static bool is_same_website(struct arena *mem, const void *a, const void *b)
{
    const struct supplier *x = a, *y = b;
    return strcmp(bare_address(mem, x->website), bare_address(mem, y->website)) == 0;
}

/* What a member of the supplier does that a list gives. One without a row fills what is empty, and rows of one firm agree in it. */
static const struct member_rule {
    const char *name;
    bool (*same)(struct arena *mem, const void *a, const void *b); /* of two known values; NULL: they are equal */
    bool list_wins;                                                /* over the registry; else it only fills what is empty */
    bool may_differ;                                               /* between rows of one firm */
    bool of_name;                                                  /* comes with the name: may differ where names may */
    bool joined;                                                   /* what is new is put behind what is there */
    const char *with;                                              /* only where this member does not differ */
    bool by_itself;                                                /* it has code of its own below */
} member_rules[] = {
    { .name = "legal_name", .by_itself = true },
    { .name = "country", .by_itself = true },
    { .name = "kind", .by_itself = true },
    { .name = "legal_form", .of_name = true },
    { .name = "owner_country", .list_wins = true },
    { .name = "website", .same = is_same_website, .list_wins = true },
    { .name = "note", .joined = true, .may_differ = true },
    { .name = "founded_on", .list_wins = true },
    { .name = "natural_person", .may_differ = true, .with = "legal_form" },
};

/* Whether a list may give the member at all. */
static bool may_be_given(const struct field *f)
{
    return (f->roles & ADD) && (f->roles & CHANGE) && f->kind != KIND_LIST && f->kind != KIND_RECORD;
}

static const struct member_rule *rule_of(const struct field *f)
{
    static const struct member_rule usual = { 0 }, none = { .by_itself = true };
    for (size_t i = 0; i < sizeof member_rules / sizeof member_rules[0]; i++)
        if (strcmp(member_rules[i].name, f->name) == 0)
            return &member_rules[i];
    return may_be_given(f) ? &usual : &none;
}

static bool is_same_value(struct arena *mem, const struct member_rule *rule, const struct field *f, const void *a, const void *b)
{
    return field_equal(f, a, b) || (rule->same && rule->same(mem, a, b));
}

/* Lays a member over the one that is there; false: nothing changes. */
static bool merge_member(struct arena *mem, const struct field *f, struct supplier *into, const struct supplier *from,
                         bool into_registry)
{
    if (!field_is_known(f, from)) /* of most members a list says nothing */
        return false;
    const struct member_rule *rule = rule_of(f);
    bool is_there = field_is_known(f, into);
    const struct field *with = rule->with ? shape_field(&supplier_shape, rule->with) : NULL;
    if (rule->by_itself)
        return false;
    if (with && field_is_known(with, into) && field_is_known(with, from) && !field_equal(with, into, from))
        return false;
    if (rule->joined && is_there) {
        const char **text = field_in(f, into), *more = *(const char *const *)field_at(f, from);
        if (strstr(*text, more))
            return false;
        *text = text_format(mem, "%s; %s", *text, more);
        return true;
    }
    if (is_there && !(into_registry && rule->list_wins && !is_same_value(mem, rule, f, into, from)))
        return false;
    field_copy(f, into, from);
    return true;
}

/* --- rows of lists -------------------------------------------------------------------------------------------------------------------- */

/* Whether one site can be the other: town and address may be missing. */
static bool is_same_site(const void *a, const void *b)
{
    const struct site *x = a, *y = b;
    bool same_town = !x->words || !y->words || strcmp(x->words, y->words) == 0;
    return same_town && (x->words || y->words || x->address) &&
           (!x->address || !y->address || strcasecmp(x->address, y->address) == 0);
}

/* Takes out of a contact what another one holds; false: nothing is left. */
static bool rest_of_contact(void *contact, const void *other)
{
    struct contact *it = contact;
    const struct contact *there = other;
    if (it->email && there->email && strcasecmp(it->email, there->email) == 0)
        it->email = NULL;
    if (it->phone && there->phone && strcmp(it->phone, there->phone) == 0)
        it->phone = NULL;
    return it->email || it->phone;
}

/* A list of the supplier that a list may give rows of. */
static const struct list_rule {
    const char *name;
    const char *key[3];                         /* rows that are equal in these are about the same */
    bool (*same)(const void *a, const void *b); /* in the place of a key */
    bool (*rest)(void *row, const void *other); /* what of a row is not in another one; false: nothing */
    bool fills;                                 /* what is empty in the one that is there, from one that is the same */
    const char *first, *second;                 /* members that go together: the second comes with the first */
    bool list_wins;                             /* over the registry; two rows of one firm must agree */
} list_rules[] = {
    { .name = "names", .key = { "name" } },
    { .name = "identifiers", .key = { "scheme", "value" } },
    { .name = "sites", .same = is_same_site, .fills = true, .first = "town", .second = "words" },
    { .name = "contacts", .rest = rest_of_contact },
    { .name = "capabilities", .key = { "concept" } },
    { .name = "activities", .key = { "concept" } },
    { .name = "certificates", .key = { "concept" } },
    { .name = "annual_figures", .key = { "year" }, .fills = true, .first = "turnover", .second = "currency", .list_wins = true },
};
enum { LIST_RULES = sizeof list_rules / sizeof list_rules[0] };

/* A row of any of these lists, for a while: a list of many firms compares a million. */
union any_row {
    struct name name;
    struct identifier identifier;
    struct site site;
    struct contact contact;
    struct capability capability;
    struct activity activity;
    struct certificate certificate;
    struct annual_figure annual_figure;
};

/* One list that is being merged. */
struct merging {
    struct arena *mem;
    const struct list_rule *rule;
    const struct field *list;
    const struct shape *shape; /* of its rows */
    bool into_registry;
};

static void *row_at(const struct merging *m, const struct list *rows, size_t i)
{
    return (char *)rows->item + i * m->shape->size;
}

static bool is_about_the_same(const struct merging *m, const void *a, const void *b)
{
    if (m->rule->same)
        return m->rule->same(a, b);
    for (const char *const *key = m->rule->key; *key; key++) {
        const struct field *f = shape_field(m->shape, *key);
        if (!field_is_known(f, a) || !field_equal(f, a, b))
            return false;
    }
    return m->rule->key[0] != NULL;
}

/* The member that comes with this one, or NULL. */
static const struct field *comes_with(const struct merging *m, const struct field *f)
{
    return m->rule->first && strcmp(f->name, m->rule->first) == 0 ? shape_field(m->shape, m->rule->second) : NULL;
}

/* Whether a row of a list may give this member to another row. */
static bool may_fill(const struct merging *m, const struct field *f)
{
    return m->rule->fills && may_be_given(f) && !(m->rule->second && strcmp(f->name, m->rule->second) == 0);
}

/* The members that `row` gives to `there`, which is about the same; they are laid over it. */
static struct field_mask fill_row(const struct merging *m, void *there, const void *row)
{
    struct field_mask given = { 0 };
    bool wins = m->into_registry && m->rule->list_wins;
    for (size_t i = 0; i < m->shape->field_count; i++) {
        const struct field *f = &m->shape->fields[i], *with = comes_with(m, f);
        if (!may_fill(m, f) || !field_is_known(f, row) || (field_is_known(f, there) && !wins))
            continue;
        if (field_equal(f, there, row) && !(with && field_is_known(with, row) && !field_equal(with, there, row)))
            continue;
        field_copy(f, there, row);
        mask_set(&given, m->shape, f);
        if (!with)
            continue;
        field_copy(with, there, row);
        mask_set(&given, m->shape, with);
    }
    return given;
}

/* The row of those that are there that a row is about: one that it gives nothing to, else the first. *filled is what it becomes. */
static void *find_row(const struct merging *m, const struct list *there, const void *row, void *filled, struct field_mask *given)
{
    void *found = NULL;
    for (size_t i = 0; i < there->n; i++) {
        if (!is_about_the_same(m, row_at(m, there, i), row))
            continue;
        union any_row copy;
        memcpy(&copy, row_at(m, there, i), m->shape->size);
        struct field_mask mask = fill_row(m, &copy, row);
        if (found && mask.bits)
            continue;
        found = row_at(m, there, i);
        memcpy(filled, &copy, m->shape->size);
        *given = mask;
        if (!mask.bits)
            break;
    }
    return found;
}

/* Whether anything of the row is not there; takes out what is. */
static bool is_rest(const struct merging *m, const struct list *there, void *row)
{
    for (size_t i = 0; m->rule->rest && i < there->n; i++)
        if (!m->rule->rest(row, row_at(m, there, i)))
            return false;
    return true;
}

/* The rows of a list. The legal name stands among the names where `with_legal` says so. */
static struct list rows_of(const struct merging *m, const struct supplier *firm, bool with_legal)
{
    struct list rows = *(const struct list *)field_at(m->list, firm), all = { 0 };
    if (m->shape != &name_shape || !with_legal)
        return rows;
    const struct name legal = { .kind = NAME_LEGAL, .name = firm->legal_name, .name_key = firm->name_key, .words = firm->words };
    list_append(m->mem, &all, &legal, 1, sizeof legal);
    list_append(m->mem, &all, rows.item, rows.n, sizeof legal);
    return all;
}

/* --- what contradicts -------------------------------------------------------------------------------------------------------------- */

/* The member in which rows about the same contradict each other, or NULL. */
static const char *contradiction_of_rows(const struct merging *m, const struct supplier *a, const struct supplier *b)
{
    struct list left = rows_of(m, a, false), right = rows_of(m, b, false);
    for (size_t i = 0; i < left.n; i++) {
        for (size_t k = 0; k < right.n; k++) {
            const void *x = row_at(m, &left, i), *y = row_at(m, &right, k);
            for (size_t j = 0; j < m->shape->field_count && is_about_the_same(m, x, y); j++) {
                const struct field *f = &m->shape->fields[j];
                if (may_fill(m, f) && field_is_known(f, x) && field_is_known(f, y) && !field_equal(f, x, y))
                    return f->name;
            }
        }
    }
    return NULL;
}

static struct merging merging_of(struct arena *mem, const struct list_rule *rule, bool into_registry)
{
    const struct field *list = shape_field(&supplier_shape, rule->name);
    return (struct merging){ mem, rule, list, list->of, into_registry };
}

const char *merge_contradiction(struct arena *mem, const struct listed *a, const struct listed *b, bool is_same)
{
    const struct supplier *x = &a->firm, *y = &b->firm;
    if (!is_same && numbers_differ(x, y))
        return "identifiers";
    if (!is_same && strcmp(a->short_key, b->short_key) != 0 && !names_are_alike(x->name_key, y->name_key))
        return "legal_name";
    if (a->country_listed && b->country_listed && strcmp(x->country, y->country) != 0)
        return "country";
    for (size_t i = 0; i < supplier_shape.field_count; i++) {
        const struct field *f = &supplier_shape.fields[i];
        const struct member_rule *rule = rule_of(f);
        if (!rule->by_itself && !rule->may_differ && !(rule->of_name && is_same) && field_is_known(f, x) &&
            field_is_known(f, y) && !is_same_value(mem, rule, f, x, y))
            return f->name;
    }
    const char *found = NULL;
    for (size_t i = 0; i < LIST_RULES && !found; i++) {
        const struct merging m = merging_of(mem, &list_rules[i], false);
        found = list_rules[i].list_wins ? contradiction_of_rows(&m, x, y) : NULL;
    }
    return found;
}

struct field_mask merge_lists(void)
{
    struct field_mask lists = { 0 };
    for (size_t i = 0; i < LIST_RULES; i++)
        mask_set(&lists, &supplier_shape, shape_field(&supplier_shape, list_rules[i].name));
    return lists;
}

/* --- merging ----------------------------------------------------------------------------------------------------------------------- */

/* Notes that a row that is there gets members; rows of one firm may fill it one after another. */
static void note_filled(struct arena *mem, const struct shape *s, void *row, struct field_mask given, struct difference *out)
{
    for (size_t i = 0; i < out->filled.n; i++) {
        if (out->filled.item[i].row == row) {
            out->filled.item[i].given.bits |= given.bits;
            return;
        }
    }
    list_add(mem, &out->filled, (struct filled_row){ s, row, given });
}

/* Rows of a list to those of a firm: what is new goes to `target`; what only gives members to a row that is there is laid into that
   row, and noted in `out` where that is not NULL. */
static bool merge_list(const struct merging *m, const struct supplier *firm, struct list rows, struct list *target,
                       struct difference *out)
{
    bool differs = false;
    struct list there = rows_of(m, firm, true);
    for (size_t i = 0; i < rows.n; i++) {
        struct field_mask given = { 0 };
        union any_row row, filled;
        memcpy(&row, row_at(m, &rows, i), m->shape->size);
        void *same = find_row(m, &there, &row, &filled, &given);
        if (same ? !given.bits : !is_rest(m, &there, &row))
            continue;
        differs = true;
        if (!same) {
            list_append(m->mem, target, &row, 1, m->shape->size);
            there = rows_of(m, firm, true); /* it may be the target */
            continue;
        }
        memcpy(same, &filled, m->shape->size);
        if (out)
            note_filled(m->mem, m->shape, same, given, out);
    }
    return differs;
}

bool merge_rows(struct arena *mem, struct listed *into, const struct listed *from)
{
    bool added = false;
    for (size_t i = 0; i < supplier_shape.field_count; i++)
        added |= merge_member(mem, &supplier_shape.fields[i], &into->firm, &from->firm, false);
    if (!into->country_listed && from->country_listed) {
        added |= into->firm.country && strcmp(into->firm.country, from->firm.country) != 0;
        into->firm.country = from->firm.country;
        into->firm.kind = from->firm.kind;
        into->country_listed = true;
    }
    for (size_t i = 0; i < LIST_RULES; i++) {
        const struct merging m = merging_of(mem, &list_rules[i], false);
        struct list rows = rows_of(&m, &from->firm, strcmp(into->short_key, from->short_key) != 0);
        added |= merge_list(&m, &into->firm, rows, field_in(m.list, &into->firm), NULL);
    }
    return added;
}

/* Copies what a difference holds of the stored record. */
static void keep_stored_parts(struct arena *mem, struct difference *d)
{
    struct supplier own = d->own;
    for (size_t i = 0; i < supplier_shape.field_count; i++)
        if (supplier_shape.fields[i].kind == KIND_LIST)
            *(struct list *)field_in(&supplier_shape.fields[i], &own) = (struct list){ 0 };
    shape_copy(mem, &supplier_shape, &d->own, &own);
    for (size_t i = 0; i < d->filled.n; i++) {
        struct filled_row *it = &d->filled.item[i];
        void *row = arena_take(mem, it->shape->size);
        shape_copy(mem, it->shape, row, it->row);
        it->row = row;
    }
}

struct difference *merge_difference(struct arena *mem, const struct supplier *stored, const struct listed *listed)
{
    struct difference found = { .own = *stored };
    for (size_t i = 0; i < supplier_shape.field_count; i++) {
        const struct field *f = &supplier_shape.fields[i];
        if (!merge_member(mem, f, &found.own, &listed->firm, true))
            continue;
        mask_set(&found.given, &supplier_shape, f);
        list_add(mem, &found.changed, f->name);
    }
    for (size_t i = 0; i < LIST_RULES; i++) {
        const struct merging m = merging_of(mem, &list_rules[i], true);
        struct list rows = rows_of(&m, &listed->firm, strcmp(stored->name_key, listed->firm.name_key) != 0);
        if (merge_list(&m, stored, rows, field_in(m.list, &found.added), &found))
            list_add(mem, &found.changed, list_rules[i].name);
    }
    if (found.changed.n == 0)
        return NULL;
    keep_stored_parts(mem, &found);
    struct difference *out = TAKE(mem, struct difference);
    *out = found;
    return out;
}
