/* The way of many firms into a registry: made and written some thousand at a time. */
#include "catalogue/bulk.h"
#include "demo_parts.h"

enum { FIRMS_AT_ONCE = 20000, LINKS_AT_ONCE = 100000 };

struct load {
    const struct demo *demo;
    const struct number *sources;
    struct number *numbers;  /* of all firms */
    struct supplier *stored; /* NULL: the caller does not want them */
    int64_t from, to;        /* those of this turn */
};

enum demo_country demo_country_named(const char *code)
{
    enum demo_country country = DEMO_HR;
    while (country < DEMO_XK && strcmp(demo_countries[country], code) != 0)
        country++;
    return country;
}

bool demo_write_for(struct call *c, const char *country)
{
    c->options.owner = country;
    return !db_in_transaction(c->db) || db_write_for(c, country);
}

/* --- one firm ---------------------------------------------------------------------------------------------------------------------- */

/* What was made of a firm named its sites by their places, which are records now. */
static void name_sites(struct supplier *firm)
{
    for (const struct field *f = supplier_shape.fields; f < fields_end(&supplier_shape); f++) {
        const struct field *site = f->kind == KIND_LIST ? shape_field(f->of, "site") : NULL;
        if (!site || !(f->roles & ADD))
            continue;
        const struct list *list = field_at(f, firm);
        for (size_t k = 0; k < list->n; k++) {
            struct number *place = field_in(site, (char *)list->item + k * f->of->size);
            if (place->value)
                *place = firm->sites.item[place->value - 1].number;
        }
    }
}

/* --- turns ------------------------------------------------------------------------------------------------------------------------ */

static bool load_firms(struct call *c, void *arg)
{
    struct load *l = arg;
    size_t n = (size_t)(l->to - l->from);
    struct bulk *b = bulk_new(c);
    struct supplier *firms = TAKE_N(c->mem, n, struct supplier);
    for (size_t i = 0; i < n; i++) {
        demo_firm(c->mem, l->demo, l->from + (int64_t)i, &firms[i]);
        firms[i].owner = firms[i].country;
        firms[i].source = l->sources[demo_country_named(firms[i].owner)];
        if (!noun_check_all(c, &supplier_noun, &firms[i]))
            return false;
        bulk_add(b, &supplier_noun, &firms[i]);
    }
    if (!bulk_number(b))
        return false;
    for (size_t i = 0; i < n; i++) {
        name_sites(&firms[i]);
        l->numbers[l->from + (int64_t)i] = firms[i].number;
    }
    if (l->stored)
        memcpy(l->stored + l->from, firms, n * sizeof *firms);
    return bulk_write(b);
}

static bool load_links(struct call *c, void *arg)
{
    struct load *l = arg;
    struct bulk *b = bulk_new(c);
    struct link *links = TAKE_N(c->mem, (size_t)(l->to - l->from), struct link);
    for (int64_t j = l->from; j < l->to; j++) {
        struct link *link = &links[j - l->from];
        demo_link(l->demo, j, link);
        enum demo_country buyer = demo_country_of(link->buyer_number.value);
        link->owner = demo_countries[buyer];
        link->source = l->sources[buyer];
        link->supplier_number = l->numbers[link->supplier_number.value];
        link->buyer_number = l->numbers[link->buyer_number.value];
        if (!noun_check_all(c, &link_noun, link))
            return false;
        bulk_add(b, &link_noun, link);
    }
    return bulk_write(b);
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
