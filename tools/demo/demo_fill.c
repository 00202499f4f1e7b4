/* The demo data as a whole: whether they are there, and putting them there. */
#include "catalogue/bulk.h"
#include "demo_parts.h"

/* --- whose data it is ------------------------------------------------------------------------------------------------------------- */

/* What the sources of demo data are known by. */
static const char reference[] = "dicr-demo";

bool demo_add_sources(struct call *c, const struct demo *it, struct number sources[DEMO_COUNTRIES])
{
    enum { KIND_DOCUMENT = 4 };
    const char *owner = c->options.owner;
    bool ok = true;
    for (size_t k = 0; ok && k < DEMO_COUNTRIES; k++) {
        const struct source in = { .kind = KIND_DOCUMENT,
                                   .title = demo_tables()->words.item[k].source,
                                   .publisher = "dicr",
                                   .dated_on = it->today,
                                   .reference = reference };
        struct source out;
        ok = demo_write_for(c, demo_countries[k]) && source_add(c, &in, ALL_FIELDS, &out);
        if (ok)
            sources[k] = out.number;
    }
    c->options.owner = owner;
    return ok;
}

ROW_SHAPE(demo_state, READ, suppliers, filled, homes);

bool demo_look(struct call *c, struct demo_state *out)
{
    *out = (struct demo_state){ 0 };
    return db_one(c, &sql_demo_state, ARGS("reference", reference), &demo_state_shape, out, NULL);
}

/* --- the demo --------------------------------------------------------------------------------------------------------------------- */

static const struct field filled_fields[] = {
    FIELDS(demo_filled, READ, added, suppliers, capabilities, links, items, assemblies, requirements, surveys, initiatives),
};
const struct shape demo_filled_shape = { SHAPE(demo_filled, "fillings", filled_fields) };

static bool refuse(struct call *c, enum message why, int64_t count)
{
    return fail(c, ERROR_REFUSED, NULL, "why", message_counted(c->mem, c->language, why, count));
}

static bool fill_work(struct call *c, void *arg)
{
    struct demo_filled *out = arg;
    const struct demo it = { .seed = DEMO_SEED, .suppliers = DEMO_SUPPLIERS, .links = DEMO_LINKS, .today = c->today };
    struct number sources[DEMO_COUNTRIES], numbers[DEMO_SUPPLIERS];
    struct supplier *firms = TAKE_N(c->mem, DEMO_SUPPLIERS, struct supplier);
    struct demo_state state;
    /* two that fill at once take turns: the second finds it done */
    if (!bulk_begin(c, DEMO_LINKS) || !demo_look(c, &state))
        return false;
    if (!state.filled.value && state.suppliers.value > 0)
        return refuse(c, MESSAGE_why_demo_others, state.suppliers.value);
    if (state.homes.value < DEMO_COUNTRIES)
        return fail(c, ERROR_REFUSED, NULL, "why", tr(c->mem, c->language, MESSAGE_why_demo_homes));
    if (!state.filled.value && !(demo_add_sources(c, &it, sources) && demo_load(c, &it, sources, numbers, firms, NULL) &&
                                 demo_add_story(c, &it, firms, sources)))
        return false;
    if (!db_one(c, &sql_demo_counts, ARGS(), &demo_filled_shape, out, NULL))
        return false;
    out->added = (struct maybe_bool){ true, !state.filled.value };
    return true;
}

bool demo_fill(struct call *c, struct demo_filled *out)
{
    const char *owner = c->options.owner;
    *out = (struct demo_filled){ 0 };
    /* the transaction begins with one owner; demo_load() and demo_add_story() set that of each country's rows */
    c->options.owner = demo_countries[DEMO_HR];
    bool ok = db_tx(c, fill_work, out);
    c->options.owner = owner;
    return ok;
}
