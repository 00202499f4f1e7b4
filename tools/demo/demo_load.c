/* The way of many firms into a registry: made some thousand at a time, copied into the load_ tables, inserted from them set by set
   under all laws. Nothing here knows the tables: the nouns' shapes say which columns and lists there are. */
#include "base/actor.h"
#include "demo_parts.h"

#include <assert.h>

enum { FIRMS_AT_ONCE = 20000, LINKS_AT_ONCE = 100000, BATCHES_MAX = 32 };

/* Records of one noun on their way. */
struct record_batch {
    const struct noun *noun;
    void **record;
    size_t n, capacity;
};

struct load {
    const struct demo *demo;
    const struct number *sources;
    struct number *numbers;  /* of all firms */
    struct supplier *stored; /* NULL: the caller does not want them */
    int64_t from, to;        /* those of this turn */
    struct record_batch batch[BATCHES_MAX];
    size_t batch_count;
};

/* Which country's record something is. */
static enum demo_country country_of(const char *owner)
{
    enum demo_country country = DEMO_HR;
    while (country < DEMO_XK && strcmp(demo_countries[country], owner) != 0)
        country++;
    return country;
}

bool demo_write_for(struct call *c, const char *country)
{
    c->options.owner = country;
    return !db_in_transaction(c->db) || db_write_for(c, country);
}

/* --- batches ------------------------------------------------------------------------------------------------------------------------ */

static void batch_add(struct call *c, struct load *l, const struct noun *noun, void *record)
{
    struct record_batch *p = l->batch;
    while (p < l->batch + l->batch_count && p->noun != noun)
        p++;
    if (p == l->batch + l->batch_count)
        l->batch[l->batch_count++] = (struct record_batch){ .noun = noun };
    if (p->n == p->capacity) {
        size_t capacity = p->capacity ? 2 * p->capacity : 1024;
        void **grown = TAKE_N(c->mem, capacity, void *);
        if (p->n)
            memcpy(grown, p->record, p->n * sizeof *grown);
        p->record = grown;
        p->capacity = capacity;
    }
    p->record[p->n++] = record;
}

/* A record and all that is listed below it; a parent always stands in a batch before its children's. */
static void batch_add_all(struct call *c, struct load *l, const struct noun *noun, void *record)
{
    batch_add(c, l, noun, record);
    for (size_t i = 0; i < noun->shape->field_count; i++) {
        const struct field *f = &noun->shape->fields[i];
        if (f->kind != KIND_LIST || !(f->roles & ADD))
            continue;
        const struct list *list = field_at(f, record);
        for (size_t k = 0; k < list->n; k++) {
            struct record *child = (void *)((char *)list->item + k * f->of->size);
            child->owner = ((struct record *)record)->owner;
            batch_add_all(c, l, noun_of_shape(f->of), child);
        }
    }
}

/* --- numbers ---------------------------------------------------------------------------------------------------------------------- */

struct range {
    struct maybe_int first, count;
};
static const struct field range_fields[] = { FIELD(range, first, READ), FIELD(range, count, READ) };
static const struct shape range_shape = { SHAPE(range, "ranges", range_fields) };

/* Numbers of one owner, taken in their order. */
struct numbering {
    const struct range *range;
    int64_t used;
};

static bool take_numbers(struct call *c, const char *owner, int64_t count, struct numbering *out)
{
    struct list ranges;
    *out = (struct numbering){ 0 };
    if (count == 0)
        return true;
    c->options.owner = owner;
    if (!db_many(c, &sql_load_numbers, ARGS("count", int_text(c->mem, count)), &range_shape, &ranges))
        return false;
    out->range = ranges.item;
    return true;
}

static struct number next_number(struct numbering *it)
{
    assert(it->range); /* as many were taken as there are records */
    if (it->used == it->range->count.value) {
        it->range++;
        it->used = 0;
    }
    return (struct number){ it->range->first.value + it->used++ };
}

static bool number_all(struct call *c, struct load *l)
{
    int64_t counts[DEMO_COUNTRIES] = { 0 };
    struct numbering numbering[DEMO_COUNTRIES];
    for (size_t p = 0; p < l->batch_count; p++)
        for (size_t i = 0; i < l->batch[p].n; i++)
            counts[country_of(((struct record *)l->batch[p].record[i])->owner)]++;
    for (size_t k = 0; k < DEMO_COUNTRIES; k++)
        if (!take_numbers(c, demo_countries[k], counts[k], &numbering[k]))
            return false;
    for (size_t p = 0; p < l->batch_count; p++)
        for (size_t i = 0; i < l->batch[p].n; i++) {
            struct record *record = l->batch[p].record[i];
            enum demo_country country = country_of(record->owner);
            record->number = next_number(&numbering[country]);
            record->source = l->sources[country];
        }
    return true;
}

/* Children name their parents, now that these have numbers; a site was named by its place. */
static void name_parents(struct supplier *firm)
{
    for (size_t i = 0; i < supplier_shape.field_count; i++) {
        const struct field *f = &supplier_shape.fields[i];
        if (f->kind != KIND_LIST || !(f->roles & ADD))
            continue;
        const struct list *list = field_at(f, firm);
        const struct field *parent = shape_field(f->of, "supplier"), *site = shape_field(f->of, "site");
        for (size_t k = 0; k < list->n; k++) {
            void *child = (char *)list->item + k * f->of->size;
            memcpy(field_in(parent, child), &firm->number, sizeof firm->number);
            struct number *place = site ? field_in(site, child) : NULL;
            if (place && place->value)
                *place = firm->sites.item[place->value - 1].number;
        }
    }
    for (size_t k = 0; k < firm->capabilities.n; k++) {
        struct capability *it = &firm->capabilities.item[k];
        for (size_t j = 0; j < it->concepts.n; j++)
            it->concepts.item[j].capability = it->number, it->concepts.item[j].supplier = firm->number;
        for (size_t j = 0; j < it->rates.n; j++)
            it->rates.item[j].capability = it->number, it->rates.item[j].supplier = firm->number;
    }
}

/* --- copying ---------------------------------------------------------------------------------------------------------------------- */

struct copying {
    const struct record_batch *batch;
    size_t at;
    const struct field **column;
    size_t columns;
    struct arena *mem; /* of one row */
};

static bool next_cells(void *arg, const char **cells)
{
    struct copying *it = arg;
    if (it->at == it->batch->n)
        return false;
    const void *record = it->batch->record[it->at++];
    arena_reset(it->mem);
    for (size_t i = 0; i < it->columns; i++) {
        const struct field *f = it->column[i];
        cells[i] = field_store(it->mem, f, record);
        if (!cells[i] && f->kind == KIND_TEXTS)
            cells[i] = "{}";
    }
    return true;
}

/* The columns of a copy statement, in its own words: "copy t (a, b) from stdin". */
static void find_columns(struct call *c, const struct stmt *copy, const struct shape *s, struct copying *out)
{
    const char *open = strchr(copy->sql, '('), *end = open ? strchr(open, ')') : NULL;
    struct texts names =
        open && end ? text_split(c->mem, text_copy_n(c->mem, open + 1, (size_t)(end - open - 1)), ',') : (struct texts){ 0 };
    out->column = TAKE_N(c->mem, names.n + 1, const struct field *);
    for (size_t i = 0; i < names.n; i++)
        out->column[out->columns++] = shape_field(s, text_trim(c->mem, names.item[i], false));
}

static bool is_grandchild(const struct shape *s)
{
    return s->parent && s->parent->parent;
}

static bool copy_batch(struct call *c, const struct record_batch *p)
{
    const struct shape *s = p->noun->shape;
    const struct stmt *copy = stmt_for(is_grandchild(s) ? &sql_load_copy_grandchild : &sql_load_copy, s);
    struct copying it = { .batch = p, .mem = arena_new(0) };
    find_columns(c, copy, s, &it);
    bool ok = db_copy(c, copy, it.columns, next_cells, &it, NULL);
    arena_free(it.mem);
    return ok;
}

/* The noun's own rules; identifiers were read when the firm was made, and asking who holds each would take a query. */
static bool check_batch(struct call *c, const struct record_batch *p)
{
    if (!p->noun->check || p->noun == &identifier_noun)
        return true;
    for (size_t i = 0; i < p->n; i++)
        if (!p->noun->check(c, p->record[i]))
            return false;
    return true;
}

static bool insert_batches(struct call *c, struct load *l)
{
    for (size_t p = 0; p < l->batch_count; p++)
        if (!check_batch(c, &l->batch[p]) || !copy_batch(c, &l->batch[p]))
            return false;
    for (size_t k = 0; k < DEMO_COUNTRIES; k++) {
        if (!demo_write_for(c, demo_countries[k]))
            return false;
        for (size_t p = 0; p < l->batch_count; p++) {
            const struct shape *s = l->batch[p].noun->shape;
            if (!db_run(c, stmt_for(is_grandchild(s) ? &sql_load_insert_grandchild : &sql_load_insert, s), ARGS(), NULL))
                return false;
        }
    }
    for (size_t p = 0; p < l->batch_count; p++)
        if (!db_run(c, stmt_for(&sql_load_end, l->batch[p].noun->shape), ARGS(), NULL))
            return false;
    return true;
}

/* --- turns ------------------------------------------------------------------------------------------------------------------------ */

static bool load_firms(struct call *c, void *arg)
{
    struct load *l = arg;
    l->batch_count = 0;
    struct supplier *firms = TAKE_N(c->mem, (size_t)(l->to - l->from), struct supplier);
    for (int64_t i = l->from; i < l->to; i++) {
        struct supplier *firm = &firms[i - l->from];
        demo_firm(c->mem, l->demo, i, firm);
        firm->owner = firm->country;
        batch_add_all(c, l, &supplier_noun, firm);
    }
    if (!db_run(c, &sql_load_begin, ARGS(), NULL) || !number_all(c, l))
        return false;
    for (int64_t i = l->from; i < l->to; i++) {
        name_parents(&firms[i - l->from]);
        l->numbers[i] = firms[i - l->from].number;
    }
    if (l->stored)
        memcpy(l->stored + l->from, firms, (size_t)(l->to - l->from) * sizeof *firms);
    return insert_batches(c, l);
}

static bool load_links(struct call *c, void *arg)
{
    struct load *l = arg;
    l->batch_count = 0;
    struct link *links = TAKE_N(c->mem, (size_t)(l->to - l->from), struct link);
    for (int64_t j = l->from; j < l->to; j++) {
        struct link *link = &links[j - l->from];
        demo_link(l->demo, j, link);
        link->owner = demo_countries[demo_country_of(link->buyer_number.value)];
        link->supplier_number = l->numbers[link->supplier_number.value];
        link->buyer_number = l->numbers[link->buyer_number.value];
        batch_add(c, l, &link_noun, link);
    }
    return db_run(c, &sql_load_begin, ARGS(), NULL) && number_all(c, l) && insert_batches(c, l);
}

static void release_arena(void *arena)
{
    arena_free(arena);
}

/* Turn by turn, each in memory of its own. */
static bool take_turns(struct call *c, struct load *l, bool (*work)(struct call *c, void *arg), int64_t count, int64_t at_once,
                       const char *what, const struct demo_watch *watch)
{
    struct arena *whole = c->mem, *turn = arena_new(0);
    arena_defer(whole, release_arena, turn);
    bool ok = true;
    for (int64_t from = 0; ok && from < count; from += at_once) {
        l->from = from;
        l->to = from + at_once < count ? from + at_once : count;
        c->mem = turn;
        ok = db_tx(c, work, l);
        c->mem = whole;
        if (ok && !l->stored) /* a failure's reasons are in that memory */
            arena_reset(turn);
        if (ok && watch)
            watch->report(what, l->to, count, watch->arg);
    }
    return ok;
}

bool demo_load(struct call *c, const struct demo *it, const struct number sources[DEMO_COUNTRIES], struct number *numbers,
               struct supplier *stored, const struct demo_watch *watch)
{
    struct load l = { .demo = it, .sources = sources, .numbers = numbers, .stored = stored };
    const char *owner = c->options.owner;
    int64_t links = it->suppliers > 1 ? it->links : 0;
    bool ok = take_turns(c, &l, load_firms, it->suppliers, FIRMS_AT_ONCE, "suppliers", watch) &&
              take_turns(c, &l, load_links, links, LINKS_AT_ONCE, "links", watch);
    c->options.owner = owner;
    return ok;
}
