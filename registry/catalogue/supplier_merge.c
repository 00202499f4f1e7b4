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

/* Records that are read for others: `merge[k].number` is whose, `merge[k].into` the one that was read. */
struct others {
    size_t n;
    const struct supplier_merge *merge;
    struct supplier *record;
};

/* Runs a statement that takes the numbers of the suppliers `is_asked` and gives for each of them others, which are read. */
static bool read_others(struct call *c, const struct stmt *q, size_t n, const struct supplier *out,
                        bool (*is_asked)(const struct supplier *it), struct others *others)
{
    LIST_OF(number) asked = { 0 }, keys = { 0 };
    struct list found = { 0 };
    for (size_t i = 0; i < n; i++)
        if (is_asked(&out[i]))
            list_add(c->mem, &asked, out[i].number);
    if (asked.n && !db_many(c, q, ARGS("numbers", array_of_numbers(c->mem, asked.item, asked.n)), &supplier_merge_shape, &found))
        return false;
    *others = (struct others){ found.n, found.item, TAKE_N(c->mem, found.n + 1, struct supplier) };
    for (size_t k = 0; k < found.n; k++)
        list_add(c->mem, &keys, others->merge[k].into);
    return found.n == 0 || db_load(c, &supplier_shape, ALL_FIELDS, keys.item, keys.n, others->record);
}

static bool is_merged(const struct supplier *it)
{
    return it->merged_into.value != 0;
}

/* Replaces each merged record by the kept record at the end of its chain of merges. */
static bool replace_given_up(struct call *c, size_t n, struct supplier *out)
{
    struct others kept;
    if (!read_others(c, &sql_supplier_ends, n, out, is_merged, &kept))
        return false;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < kept.n && is_merged(&out[i]); k++)
            if (kept.merge[k].number.value == out[i].number.value)
                out[i] = kept.record[k];
    return true;
}

/* Appends the lists of `from` to those of `to`. */
static void append_lists(struct call *c, const struct supplier *from, struct supplier *to)
{
    for (const struct field *f = supplier_shape.fields; f < fields_end(&supplier_shape); f++) {
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
    struct others given_up;
    if (!read_others(c, &sql_suppliers_given_up, n, out, is_kept, &given_up))
        return false;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < given_up.n; k++)
            if (given_up.merge[k].number.value == out[i].number.value)
                append_lists(c, &given_up.record[k], &out[i]);
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

/* The version that the caller named is the supplier's, not the review's; a transaction that is run again checks it again. */
static bool write_review(struct call *c,
                         bool (*write)(struct call *c, const struct review *in, struct field_mask mask, struct review *out),
                         const struct review *in, struct field_mask mask)
{
    struct review written;
    struct maybe_int version = c->options.if_version;
    c->options.if_version = (struct maybe_int){ 0 };
    bool done = write(c, in, mask, &written);
    c->options.if_version = version;
    return done;
}

static bool remember_decision(struct call *c, const struct supplier_merge *m)
{
    struct review held;
    struct field_mask mask = { 0 };
    if (!find_review(c, m, &held))
        return false;
    held.verdict = REVIEW_SAME;
    mask_set(&mask, &review_shape, shape_field(&review_shape, "verdict"));
    return held.number.value ? write_review(c, review_change, &held, mask) : write_review(c, review_add, &held, ALL_FIELDS);
}

static bool revoke_decision(struct call *c, const struct supplier_merge *m)
{
    struct review held;
    struct field_mask mask = { 0 };
    if (!find_review(c, m, &held))
        return false;
    if (!held.number.value)
        return true;
    mask_set(&mask, &review_shape, shape_field(&review_shape, "revoked_on"));
    held.revoked_on = c->today;
    return write_review(c, review_change, &held, mask);
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
