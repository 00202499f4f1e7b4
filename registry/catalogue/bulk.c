#include "bulk.h"
#include "noun_work.h"

/* A record on its way. */
struct waiting {
    struct record *record;
    const void *above;       /* the new record that it belongs to; NULL: none, or a stored one that it names itself */
    struct field_mask given; /* what changes; 0: the record is new */
};

/* Those of one noun. */
struct waiting_list {
    size_t n;
    struct waiting *item;
};

struct bulk {
    struct call *c;
    struct waiting_list *list; /* one for each noun, in the order of nouns[]: parents before children */
};

struct bulk *bulk_new(struct call *c)
{
    struct bulk *b = TAKE(c->mem, struct bulk);
    *b = (struct bulk){ .c = c, .list = TAKE_N(c->mem, noun_count, struct waiting_list) };
    return b;
}

/* --- gathering ------------------------------------------------------------------------------------------------------------------- */

static void gather(struct bulk *b, const struct noun *n, struct waiting row)
{
    size_t at = 0;
    while (nouns[at] != n)
        at++;
    list_add(b->c->mem, &b->list[at], row);
}

static void gather_new(struct bulk *b, const struct noun *n, struct record *record, const void *above);

static void inherit(struct record *child, const struct record *above)
{
    child->owner = above->owner;
    if (!child->source.value)
        child->source = above->source;
    if (!child->stated_on.known)
        child->stated_on = above->stated_on;
    if (!child->batch.value)
        child->batch = above->batch;
    if (!child->line.known)
        child->line = above->line;
}

static void gather_lists(struct bulk *b, const struct noun *n, struct record *record)
{
    for (size_t i = 0; i < n->shape->field_count; i++) {
        const struct field *f = &n->shape->fields[i];
        if (f->kind != KIND_LIST || !(f->roles & ADD))
            continue;
        const struct list *list = field_at(f, record);
        for (size_t k = 0; k < list->n; k++) {
            struct record *child = (void *)((char *)list->item + k * f->of->size);
            inherit(child, record);
            gather_new(b, noun_of_shape(f->of), child, record);
        }
    }
}

static void gather_new(struct bulk *b, const struct noun *n, struct record *record, const void *above)
{
    shape_fill_defaults(b->c, n->shape, record);
    gather(b, n, (struct waiting){ .record = record, .above = above });
    gather_lists(b, n, record);
}

void bulk_add(struct bulk *b, const struct noun *n, void *record)
{
    gather_new(b, n, record, NULL);
}

void bulk_add_lists(struct bulk *b, const struct noun *n, void *record)
{
    gather_lists(b, n, record);
}

void bulk_change(struct bulk *b, const struct noun *n, void *record, struct field_mask given)
{
    gather(b, n, (struct waiting){ .record = record, .given = given });
}

/* --- numbers ---------------------------------------------------------------------------------------------------------------------- */

struct range {
    struct maybe_int first, count;
};
static const struct field range_fields[] = { FIELD(range, first, READ), FIELD(range, count, READ) };
static const struct shape range_shape = { SHAPE(range, "ranges", range_fields) };

bool bulk_take_numbers(struct call *c, size_t n, struct number *out)
{
    struct list ranges;
    if (n == 0)
        return true;
    if (!db_many(c, &sql_bulk_numbers, ARGS("count", int_text(c->mem, (int64_t)n)), &range_shape, &ranges))
        return false;
    const struct range *range = ranges.item;
    for (size_t i = 0, at = 0; i < ranges.n; i++)
        for (int64_t k = 0; k < range[i].count.value; k++)
            out[at++].value = range[i].first.value + k;
    return true;
}

/* The owners of what waits, each once. */
static struct texts owners_of(const struct bulk *b)
{
    struct texts owners = { 0 };
    for (size_t l = 0; l < noun_count; l++)
        for (size_t i = 0; i < b->list[l].n; i++)
            if (!texts_contain(&owners, b->list[l].item[i].record->owner))
                list_add(b->c->mem, &owners, b->list[l].item[i].record->owner);
    return owners;
}

/* The new records of an owner that have no number: how many, and, where `numbers` is not NULL, each gets the next of these. */
static size_t number_new(const struct bulk *b, const char *owner, const struct number *numbers)
{
    size_t n = 0;
    for (size_t l = 0; l < noun_count; l++) {
        for (size_t i = 0; i < b->list[l].n; i++) {
            struct record *record = b->list[l].item[i].record;
            if (record->number.value || strcmp(record->owner, owner) != 0)
                continue;
            if (numbers)
                record->number = numbers[n];
            n++;
        }
    }
    return n;
}

static struct number *number_named(const struct shape *s, const char *name, void *record)
{
    return field_in(shape_field(s, name), record);
}

/* Children name the record above them, and grandchildren the one above that. */
static void name_above(const struct waiting_list *list, const struct shape *s)
{
    const struct shape *root = s->parent ? s->parent->parent : NULL;
    for (size_t i = 0; i < list->n; i++) {
        const struct waiting *it = &list->item[i];
        if (!it->above || !s->parent)
            continue;
        *number_named(s, s->parent->name, it->record) = ((const struct record *)it->above)->number;
        if (root)
            *number_named(s, root->name, it->record) =
                *(const struct number *)field_at(shape_field(s->parent, root->name), it->above);
    }
}

bool bulk_number(struct bulk *b)
{
    struct call *c = b->c;
    const struct texts owners = owners_of(b);
    const char *owner_before = c->options.owner;
    bool ok = true;
    for (size_t i = 0; ok && i < owners.n; i++) {
        const char *owner = owners.item[i];
        size_t n = number_new(b, owner, NULL);
        struct number *numbers = TAKE_N(c->mem, n + 1, struct number);
        c->options.owner = owner;
        ok = bulk_take_numbers(c, n, numbers);
        if (ok)
            (void)number_new(b, owner, numbers);
    }
    c->options.owner = owner_before;
    for (size_t l = 0; l < noun_count; l++)
        name_above(&b->list[l], nouns[l]->shape);
    return ok;
}

/* --- into the load_ tables ---------------------------------------------------------------------------------------------------------- */

struct copying {
    const struct shape *shape;
    const struct waiting_list *list;
    size_t at;
    const struct field **column; /* NULL: the names of what is given */
    size_t columns;
    struct arena *mem; /* of one row */
};

/* The names of the members that change, as PostgreSQL's array; NULL: the record is new. */
static const char *given_text(const struct copying *it, struct field_mask given)
{
    struct buffer b = { 0 };
    if (!given.bits)
        return NULL;
    for (size_t i = 0; i < it->shape->field_count; i++) {
        if (!mask_has(given, it->shape, &it->shape->fields[i]))
            continue;
        buffer_char(&b, b.size ? ',' : '{');
        buffer_text(&b, it->shape->fields[i].name);
    }
    buffer_char(&b, '}');
    return buffer_take(&b, it->mem);
}

static bool next_cells(void *arg, const char **cells)
{
    struct copying *it = arg;
    if (it->at == it->list->n)
        return false;
    const struct waiting *row = &it->list->item[it->at++];
    arena_reset(it->mem);
    for (size_t i = 0; i < it->columns; i++) {
        const struct field *f = it->column[i];
        cells[i] = f ? field_store(it->mem, f, row->record) : given_text(it, row->given);
        if (!cells[i] && f && f->kind == KIND_TEXTS)
            cells[i] = "{}";
    }
    return true;
}

/* The columns of a copy statement, in its own words: "copy t (a, b) from stdin". */
static void find_columns(struct call *c, const struct stmt *copy, struct copying *out)
{
    const char *open = strchr(copy->sql, '('), *end = strchr(open, ')');
    struct texts names = text_split(c->mem, text_copy_n(c->mem, open + 1, (size_t)(end - open - 1)), ',');
    out->column = TAKE_N(c->mem, names.n + 1, const struct field *);
    for (size_t i = 0; i < names.n; i++)
        out->column[out->columns++] = shape_field(out->shape, text_trim(c->mem, names.item[i], false));
}

static bool copy_list(struct call *c, const struct shape *s, const struct waiting_list *list)
{
    const struct stmt *copy = stmt_for(&sql_bulk_copy, s);
    struct copying it = { .shape = s, .list = list, .mem = arena_new(0) };
    find_columns(c, copy, &it);
    bool ok = db_copy(c, copy, it.columns, next_cells, &it, NULL) && call_advance(c, (int64_t)list->n);
    arena_free(it.mem);
    return ok;
}

/* --- from there into the registry ---------------------------------------------------------------------------------------------------- */

/* How many of the owner's are new, or changed. */
static int64_t count_of(const struct waiting_list *list, const char *owner, bool is_new)
{
    int64_t n = 0;
    for (size_t i = 0; i < list->n; i++)
        n += (list->item[i].given.bits == 0) == is_new && strcmp(list->item[i].record->owner, owner) == 0;
    return n;
}

static bool write_new(struct call *c, const struct noun *n, int64_t expected)
{
    const struct stmt *q = noun_is_grandchild(n) ? &sql_bulk_insert_grandchild
                           : n->shape->parent    ? &sql_bulk_insert_child
                                                 : &sql_bulk_insert;
    int64_t written;
    return expected == 0 ||
           (db_run(c, stmt_for(q, n->shape), ARGS(), &written) &&
            (written == expected || fail_detail(c, ERROR_INTERNAL, NULL, "%s: a record above is absent", n->shape->name)) &&
            call_advance(c, written));
}

static bool write_changed(struct call *c, const struct noun *n, int64_t expected)
{
    int64_t written;
    return expected == 0 || (db_run(c, stmt_for(&sql_bulk_change, n->shape), ARGS(), &written) &&
                             (written == expected || fail(c, ERROR_STALE, NULL)) && call_advance(c, written));
}

static bool write_for(struct call *c, const struct bulk *b, const char *owner)
{
    c->options.owner = owner;
    if (!db_write_for(c, owner))
        return false;
    for (size_t l = 0; l < noun_count; l++)
        if (!write_new(c, nouns[l], count_of(&b->list[l], owner, true)) ||
            !write_changed(c, nouns[l], count_of(&b->list[l], owner, false)))
            return false;
    return true;
}

static bool write_all(struct call *c, const struct bulk *b)
{
    for (size_t l = 0; l < noun_count; l++)
        if (b->list[l].n > 0 && !copy_list(c, nouns[l]->shape, &b->list[l]))
            return false;
    const struct texts owners = owners_of(b);
    const char *owner_before = c->options.owner;
    bool ok = true;
    for (size_t i = 0; ok && i < owners.n; i++)
        ok = write_for(c, b, owners.item[i]);
    c->options.owner = owner_before;
    for (size_t l = 0; ok && l < noun_count; l++)
        ok = b->list[l].n == 0 || db_run(c, stmt_for(&sql_bulk_end, nouns[l]->shape), ARGS(), NULL);
    return ok;
}

bool bulk_begin(struct call *c, size_t n)
{
    return db_run(c, &sql_bulk_begin, ARGS("count", int_text(c->mem, (int64_t)n)), NULL);
}

bool bulk_write(struct bulk *b)
{
    struct call *c = b->c;
    size_t n = 0;
    for (size_t l = 0; l < noun_count; l++)
        n += b->list[l].n;
    call_expect(c, 2 * (int64_t)n);
    return n == 0 || (bulk_begin(c, n) && bulk_number(b) && write_all(c, b));
}
