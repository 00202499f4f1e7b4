#include "supplier_merge.h"
#include "base/array.h"
#include "noun_work.h"
#include "review.h"

static const struct field fields[] = {
    FIELD(supplier_merge, number, KEY | READ),
    FIELD(supplier_merge, into, ADD | REQUIRED | READ),
};
const struct shape supplier_merge_shape = { SHAPE(supplier_merge, "supplier_merges", fields) };

/* --- reading ----------------------------------------------------------------------------------------------------------------- */

/* Runs a statement that takes the numbers of the suppliers `is_asked` and gives pairs of a merged record and a kept one. */
static bool find_merges(struct call *c, const struct stmt *q, size_t n, const struct supplier *out,
                        bool (*is_asked)(const struct supplier *it), struct list *merges)
{
    LIST_OF(number) numbers = { 0 };
    *merges = (struct list){ 0 };
    for (size_t i = 0; i < n; i++)
        if (is_asked(&out[i]))
            list_add(c->mem, &numbers, out[i].number);
    return numbers.n == 0 ||
           db_many(c, q, ARGS("numbers", array_of_numbers(c->mem, numbers.item, numbers.n)), &supplier_merge_shape, merges);
}

static bool is_merged(const struct supplier *it)
{
    return it->merged_into.value != 0;
}

/* Replaces each merged record by the kept record at the end of its chain of merges. */
static bool replace_given_up(struct call *c, size_t n, struct supplier *out)
{
    struct list merges;
    if (!find_merges(c, &sql_supplier_ends, n, out, is_merged, &merges))
        return false;
    const struct supplier_merge *merge = merges.item;
    struct number *keys = TAKE_N(c->mem, merges.n + 1, struct number);
    struct supplier *kept = TAKE_N(c->mem, merges.n + 1, struct supplier);
    for (size_t k = 0; k < merges.n; k++)
        keys[k] = merge[k].into;
    if (merges.n && !db_load(c, &supplier_shape, ALL_FIELDS, keys, merges.n, kept))
        return false;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < merges.n && is_merged(&out[i]); k++)
            if (merge[k].number.value == out[i].number.value)
                out[i] = kept[k];
    return true;
}

/* Appends the lists of `from` to those of `to`. */
static void append_lists(struct call *c, const struct supplier *from, struct supplier *to)
{
    for (size_t i = 0; i < supplier_shape.field_count; i++) {
        const struct field *f = &supplier_shape.fields[i];
        if (f->kind != KIND_LIST)
            continue;
        const struct list *more = field_at(f, from);
        if (more->n > 0)
            list_append(c->mem, field_in(f, to), more->item, more->n, f->of->size);
    }
}

/* A record that is merged still at this place is one of a circle, which no end was found of: it stands by itself. */
static bool is_kept(const struct supplier *it)
{
    return it->merged_from.n && !is_merged(it);
}

static bool add_children_of_given_up(struct call *c, size_t n, struct supplier *out)
{
    struct list merges;
    if (!find_merges(c, &sql_suppliers_given_up, n, out, is_kept, &merges))
        return false;
    const struct supplier_merge *merge = merges.item;
    struct number *keys = TAKE_N(c->mem, merges.n + 1, struct number);
    struct supplier *given_up = TAKE_N(c->mem, merges.n + 1, struct supplier);
    for (size_t k = 0; k < merges.n; k++)
        keys[k] = merge[k].number;
    if (merges.n && !db_load(c, &supplier_shape, ALL_FIELDS, keys, merges.n, given_up))
        return false;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < merges.n; k++)
            if (merge[k].into.value == out[i].number.value)
                append_lists(c, &given_up[k], &out[i]);
    return true;
}

bool supplier_follow_merges(struct call *c, size_t n, void *records)
{
    return replace_given_up(c, n, records) && add_children_of_given_up(c, n, records);
}

/* --- merging and splitting ------------------------------------------------------------------------------------------------------ */

struct merge_args {
    struct supplier_merge merge;
    struct supplier given_up;
    struct supplier *out; /* what is answered, read before the commit as in noun_change() */
};

static bool fail_merged(struct call *c, const char *field, struct number into)
{
    return fail(c, ERROR_CONFLICT, field, "why",
                tr(c->mem, c->language, MESSAGE_why_merged, "number", number_text(c->mem, into)));
}

/* Reads the review of the two records that is in force; its number is 0 when there is none. */
static bool find_review(struct call *c, const struct supplier_merge *m, struct review *out)
{
    bool swap = m->number.value > m->into.value;
    struct review key = { .low = swap ? m->into : m->number, .high = swap ? m->number : m->into };
    *out = key;
    return db_one(c, &sql_review_that_holds, BIND(&review_shape, &key), &review_shape, out, &(bool){ false });
}

static bool remember_decision(struct call *c, const struct supplier_merge *m)
{
    struct review held, decided;
    struct maybe_int version = c->options.if_version; /* the supplier's, not the review's */
    if (!find_review(c, m, &held))
        return false;
    c->options.if_version = (struct maybe_int){ 0 };
    held.verdict = REVIEW_SAME;
    bool done = held.number.value ? review_same(c, &held, ALL_FIELDS, &decided) : review_add(c, &held, ALL_FIELDS, &decided);
    c->options.if_version = version;
    return done;
}

static bool revoke_decision(struct call *c, const struct supplier_merge *m)
{
    struct review held, revoked;
    struct field_mask mask = { 0 };
    if (!find_review(c, m, &held))
        return false;
    if (!held.number.value)
        return true;
    mask_set(&mask, &review_shape, shape_field(&review_shape, "revoked_on"));
    held.revoked_on = c->today;
    struct maybe_int version = c->options.if_version; /* the supplier's, which a transaction that is run again checks again */
    c->options.if_version = (struct maybe_int){ 0 };
    bool done = review_change(c, &held, mask, &revoked);
    c->options.if_version = version;
    return done;
}

static bool write_merge(struct call *c, const struct supplier_merge *m)
{
    return db_run(c, &sql_supplier_set_merged, BIND(&supplier_merge_shape, m), NULL);
}

/* Checks that the record to keep has the same owner and is neither archived nor merged itself. */
static bool check_kept(struct call *c, const struct merge_args *a)
{
    struct supplier kept = { 0 };
    if (!db_load(c, &supplier_shape, ALL_FIELDS, &a->merge.into, 1, &kept))
        return false;
    if (!kept.number.value)
        return fail(c, ERROR_NOT_FOUND, "into", "value", number_text(c->mem, a->merge.into));
    if (strcmp(kept.owner, a->given_up.owner) != 0)
        return fail(c, ERROR_CROSS_CHECK, "into", "why", tr(c->mem, c->language, MESSAGE_why_merge_owners));
    if (kept.archived_at.known)
        return fail(c, ERROR_CONFLICT, "into", "why", tr(c->mem, c->language, MESSAGE_why_archived));
    return !kept.merged_into.value || fail_merged(c, "into", kept.merged_into);
}

static bool merge(struct call *c, struct merge_args *a)
{
    struct supplier key = { .number = a->merge.number };
    if (!noun_lock(c, &supplier_noun, &key, &a->given_up))
        return false;
    if (a->given_up.merged_into.value == a->merge.into.value)
        return true;
    if (a->given_up.merged_into.value)
        return fail_merged(c, NULL, a->given_up.merged_into);
    if (a->given_up.archived_at.known)
        return fail(c, ERROR_CONFLICT, NULL, "why", tr(c->mem, c->language, MESSAGE_why_archived));
    return check_kept(c, a) && write_merge(c, &a->merge) && remember_decision(c, &a->merge);
}

static bool merge_work(struct call *c, void *arg)
{
    struct merge_args *a = arg;
    struct supplier kept = { .number = a->merge.into };
    return merge(c, a) && supplier_get(c, &kept, 1, a->out);
}

bool supplier_merge(struct call *c, const void *in, struct field_mask mask, void *out)
{
    (void)mask;
    const struct supplier_merge *m = in;
    struct merge_args a = { .merge = *m, .out = out };
    if (!shape_complete(c, &supplier_merge_shape, ADD, m))
        return false;
    if (m->number.value == m->into.value)
        return fail(c, ERROR_CROSS_CHECK, "into", "why", tr(c->mem, c->language, MESSAGE_why_same_record));
    return noun_settle_owner(c, &supplier_shape, m->number, "number", RIGHT_EDIT) && db_tx(c, merge_work, &a);
}

static bool split_work(struct call *c, void *arg)
{
    struct merge_args *a = arg;
    struct supplier key = { .number = a->merge.number };
    if (!noun_lock(c, &supplier_noun, &key, &a->given_up))
        return false;
    struct supplier_merge merged = { .number = a->merge.number, .into = a->given_up.merged_into };
    if (!merged.into.value)
        return fail(c, ERROR_CONFLICT, NULL, "why", tr(c->mem, c->language, MESSAGE_why_not_merged));
    return write_merge(c, &a->merge) && revoke_decision(c, &merged) && supplier_get(c, &key, 1, a->out);
}

bool supplier_split(struct call *c, const void *in, struct field_mask mask, void *out)
{
    (void)mask;
    struct merge_args a = { .merge = { .number = ((const struct supplier_merge *)in)->number }, .out = out };
    return noun_settle_owner(c, &supplier_shape, a.merge.number, "number", RIGHT_EDIT) && db_tx(c, split_work, &a);
}
