/* What happens to a stored record: it is changed, archived, restored, released, withheld; and its trail. */
#include "base/array.h"
#include "noun_work.h"
#include "reference/code_check.h"

static const struct field record_fields[] = {
    FIELD(record, number, KEY | READ),
    FIELDS(record, READ, owner, version, released_to, withheld_from),
};
const struct shape record_shape = { SHAPE(record, "records", record_fields) };

struct noun_state_args {
    const struct noun *noun;
    const void *in;
    struct field_mask mask; /* of a change */
    void *out;
    bool (*work)(struct call *c, struct noun_state_args *s);
};

/* Runs one of the templates that write a whole record's state, on a row that lock_state() has locked into `out`. */
static bool write_state(struct call *c, const struct noun_state_args *s, const struct stmt *q)
{
    return db_one(c, stmt_for(q, s->noun->shape), BIND(s->noun->shape, s->out), s->noun->shape, s->out, NULL);
}

/* Locks the stored row into `out`. */
static bool lock_state(struct call *c, const struct noun_state_args *s)
{
    return noun_lock(c, s->noun, s->in, s->out) && (!s->noun->check_state || s->noun->check_state(c, s->out));
}

static bool change_work(struct call *c, struct noun_state_args *ch)
{
    const struct shape *s = ch->noun->shape;
    bool differs;
    if (!noun_lock(c, ch->noun, ch->in, ch->out))
        return false;
    if (((struct record *)ch->out)->archived_at.known)
        return fail(c, ERROR_CONFLICT, NULL, "why", tr(c->mem, c->language, MESSAGE_why_archived));
    if (!shape_overlay(c, s, ch->in, ch->mask, ch->out, &differs))
        return false;
    if (!differs)
        return true;
    if (!noun_check(c, ch->noun, ch->out))
        return false;
    void *record = arena_take(c->mem, s->size);
    memcpy(record, ch->out, s->size);
    return write_state(c, ch, &sql_record_change) || noun_refused(c, s, record);
}

static bool remove_work(struct call *c, struct noun_state_args *s)
{
    if (!lock_state(c, s))
        return false;
    return ((struct record *)s->out)->archived_at.known || write_state(c, s, &sql_record_archive);
}

static bool restore_work(struct call *c, struct noun_state_args *s)
{
    if (!lock_state(c, s))
        return false;
    return !((struct record *)s->out)->archived_at.known || write_state(c, s, &sql_record_restore);
}

/* What is answered is read before the commit, with all that belongs to it: who is told of a failure must be able to repeat the
   change. */
static bool state_work(struct call *c, void *arg)
{
    struct noun_state_args *s = arg;
    return s->work(c, s) && noun_get(c, s->noun, s->in, 1, s->out);
}

static bool state_run(struct call *c, enum right right, bool (*work)(struct call *c, struct noun_state_args *s),
                      const struct noun *n, const void *in, struct field_mask mask, void *out)
{
    if (!noun_settle_owner(c, n->shape, ((const struct record *)in)->number, "number", right))
        return false;
    memset(out, 0, n->shape->size);
    return db_tx(c, state_work, &(struct noun_state_args){ n, in, mask, out, work });
}

bool noun_change(struct call *c, const struct noun *n, const void *in, struct field_mask mask, void *out)
{
    return state_run(c, RIGHT_EDIT, change_work, n, in, mask, out);
}

bool noun_remove(struct call *c, const struct noun *n, const void *in, struct field_mask mask, void *out)
{
    if (!c->options.reason)
        return fail(c, ERROR_REQUIRED, "reason");
    return state_run(c, RIGHT_EDIT, remove_work, n, in, mask, out);
}

bool noun_restore(struct call *c, const struct noun *n, const void *in, struct field_mask mask, void *out)
{
    return state_run(c, RIGHT_EDIT, restore_work, n, in, mask, out);
}

/* The texts of `set` that are (or are not) in `other`: sorted, each once. */
static struct texts choose(struct call *c, const struct texts *set, const struct texts *other, bool in_other)
{
    struct texts out = { 0, TAKE_N(c->mem, set->n + 1, const char *) };
    for (size_t i = 0; i < set->n; i++)
        if (texts_contain(other, set->item[i]) == in_other)
            out.item[out.n++] = set->item[i];
    return text_set(c->mem, out);
}

/* Countries to release to are countries, and not the owner. */
static bool check_countries(struct call *c, const struct record *stored, struct texts *set)
{
    *set = text_set(c->mem, *set);
    if (!code_check_countries(c, "released_to", set))
        return false;
    return !texts_contain(set, stored->owner) ||
           fail(c, ERROR_CROSS_CHECK, "released_to", "why", tr(c->mem, c->language, MESSAGE_why_own_country));
}

/* Sets to whom a record is released: a top-level one by itself; a child within what its parent is released to, the rest withheld. */
static bool set_release(struct call *c, struct noun_state_args *s, const struct texts *to)
{
    struct record *stored = s->out;
    if (noun_is_grandchild(s->noun))
        return fail(c, ERROR_REFUSED, NULL, "why", tr(c->mem, c->language, MESSAGE_why_release_of_part), "do",
                    tr(c->mem, c->language, MESSAGE_do_release_parent));
    struct texts none = { 0 };
    if (!s->noun->shape->parent) {
        stored->released_to = choose(c, to, &none, false);
        return write_state(c, s, &sql_record_release);
    }
    struct texts beyond = choose(c, to, &stored->released_to, false);
    if (beyond.n > 0)
        return fail(c, ERROR_CROSS_CHECK, "released_to", "why",
                    tr(c->mem, c->language, MESSAGE_why_beyond_parent, "country", beyond.item[0]));
    stored->withheld_from = choose(c, &stored->released_to, to, false);
    return write_state(c, s, &sql_record_withhold);
}

static bool release_work(struct call *c, struct noun_state_args *s)
{
    struct texts to = ((const struct record *)s->in)->released_to;
    return lock_state(c, s) && check_countries(c, s->out, &to) && set_release(c, s, &to);
}

static bool withhold_work(struct call *c, struct noun_state_args *s)
{
    struct texts from = ((const struct record *)s->in)->released_to, left;
    if (!lock_state(c, s) || !check_countries(c, s->out, &from))
        return false;
    const struct record *stored = s->out;
    struct texts now = choose(c, &stored->released_to, &stored->withheld_from, false);
    left = choose(c, &now, &from, false);
    return set_release(c, s, &left);
}

static bool release_run(struct call *c, bool (*work)(struct call *c, struct noun_state_args *s), const struct noun *n,
                        const void *in, struct field_mask mask, void *out)
{
    if (!mask_has(mask, n->shape, shape_field(n->shape, "released_to")))
        return fail(c, ERROR_REQUIRED, "released_to");
    return state_run(c, RIGHT_RELEASE, work, n, in, mask, out);
}

bool noun_release(struct call *c, const struct noun *n, const void *in, struct field_mask mask, void *out)
{
    return release_run(c, release_work, n, in, mask, out);
}

bool noun_withhold(struct call *c, const struct noun *n, const void *in, struct field_mask mask, void *out)
{
    return release_run(c, withhold_work, n, in, mask, out);
}

static const struct field change_fields[] = {
    FIELDS(change, READ, place, at),
    FIELD(change, actor, READ, .max = 200),
    FIELDS(change, READ, via, owner, noun, number, supplier, what),
    FIELD(change, before, READ, .json = true, .max = 1000000),
    FIELD(change, after, READ, .json = true, .max = 1000000),
    FIELDS(change, READ, batch, line),
};
const struct shape change_shape = { SHAPE(change, "changes", change_fields) };

/* The records of one noun whose last change is among these rows: what that change has made of them. */
static bool add_outcomes(struct call *c, const struct noun *n, struct change *rows, size_t count)
{
    LIST_OF(number) numbers = { 0 };
    struct list found;
    for (size_t i = 0; i < count; i++)
        if (rows[i].before && !rows[i].after && strcmp(rows[i].noun, n->shape->name) == 0)
            list_add(c->mem, &numbers, rows[i].number);
    if (numbers.n == 0)
        return true;
    if (!db_many(c, stmt_for(&sql_record_now, n->shape), ARGS("numbers", array_of_numbers(c->mem, numbers.item, numbers.n)),
                 &change_shape, &found))
        return false;
    const struct change *now = found.item;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < found.n && rows[i].before && !rows[i].after; k++)
            if (strcmp(rows[i].noun, n->shape->name) == 0 && now[k].number.value == rows[i].number.value)
                rows[i].after = now[k].after;
    return true;
}

bool noun_history(struct call *c, const struct noun *n, const void *in, struct field_mask mask, struct page *out)
{
    (void)mask;
    const struct record *key = in;
    if (!page_start(c, false))
        return false;
    const char *owner;
    if (!noun_owner(c, n->shape, key->number, &owner))
        return false;
    if (!owner)
        return fail(c, ERROR_NOT_FOUND, "number", "value", number_text(c->mem, key->number));
    if (!db_page(c, (struct page_source){ &sql_change_of_record, &sql_change_count_of_record, NULL, "place" },
                 BIND(&record_shape, key), &change_shape, out))
        return false;
    for (size_t i = 0; i < noun_count; i++)
        if (!add_outcomes(c, nouns[i], out->rows.item, out->rows.n))
            return false;
    return true;
}
