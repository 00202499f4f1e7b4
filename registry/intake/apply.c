#include "apply.h"
#include "catalogue/bulk.h"

/* The record of a firm of the list, in the place of what it holds: who owns it, and where it comes from. */
static void originate(const struct record *origin, void *row)
{
    struct record *it = row;
    it->owner = origin->owner;
    it->batch = origin->batch;
    it->line = origin->line;
    it->source = origin->source;
    if (origin->stated_on.known)
        it->stated_on = origin->stated_on;
}

static void change(struct bulk *b, const struct record *origin, const struct shape *s, void *row, struct field_mask given)
{
    static const char *const names[] = { "batch", "line", "source", "stated_on" };
    originate(origin, row);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct field *f = shape_field(s, names[i]);
        if (field_is_known(f, origin))
            mask_set(&given, s, f);
    }
    bulk_change(b, noun_of_shape(s), row, given);
}

/* A site of a list has no country of its own. */
static void place_sites(struct supplier *it, const char *country)
{
    for (size_t i = 0; i < it->sites.n; i++)
        if (!it->sites.item[i].country)
            it->sites.item[i].country = country;
}

static void write_new(struct bulk *b, const struct record *origin, struct planned *firm)
{
    struct supplier *it = &firm->listed.firm;
    originate(origin, it);
    place_sites(it, it->country);
    bulk_add(b, &supplier_noun, it);
}

static void write_difference(struct bulk *b, const struct record *origin, struct planned *firm)
{
    struct difference *d = firm->difference;
    d->added.number = firm->number;
    originate(origin, &d->added);
    place_sites(&d->added, firm->listed.firm.country);
    bulk_add_lists(b, &supplier_noun, &d->added);
    if (d->given.bits)
        change(b, origin, &supplier_shape, &d->own, d->given);
    for (size_t i = 0; i < d->filled.n; i++)
        change(b, origin, d->filled.item[i].shape, d->filled.item[i].row, d->filled.item[i].given);
}

bool apply_plan(struct call *c, struct import_plan *p, const struct stamp *stamp)
{
    struct bulk *b = bulk_new(c);
    struct record origin = {
        .owner = c->options.owner, .batch = stamp->batch, .source = stamp->source, .stated_on = stamp->stated_on
    };
    for (size_t i = 0; i < p->firm_count; i++) {
        struct planned *firm = &p->firm[i];
        if (!plan_is_active(p, i))
            continue;
        origin.line = (struct maybe_int){ true, p->row[firm->row].line };
        if (firm->is_new)
            write_new(b, &origin, firm);
        else if (firm->difference)
            write_difference(b, &origin, firm);
    }
    if (!bulk_write(b))
        return false;
    for (size_t i = 0; i < p->firm_count; i++)
        if (p->firm[i].is_new)
            p->firm[i].number = p->firm[i].listed.firm.number;
    return true;
}
