/* Tells the demo's story: writes its tables through the nouns' functions. Here: who takes part, what is made of what, and who
   supplies whom. */
#include "demo_telling.h"

#include "catalogue/assembly.h"
#include "catalogue/item.h"
#include "rules/identifier_forms.h"

#include <assert.h>

/* --- helpers ---------------------------------------------------------------------------------------------------------------------- */

/* From here on, what is written belongs to this country. */
bool tell_for(struct call *c, const char *owner)
{
    if (c->options.owner && strcmp(c->options.owner, owner) == 0)
        return true;
    c->options.owner = owner;
    return db_write_for(c, owner);
}

struct number tale_source(const struct telling *t, const char *owner)
{
    for (size_t k = 0; k < DEMO_COUNTRIES; k++)
        if (strcmp(demo_countries[k], owner) == 0)
            return t->sources[k];
    return (struct number){ 0 };
}

struct date tale_day(const struct telling *t, int days)
{
    return date_add_days(t->demo->today, days);
}

struct maybe_int tale_int(int64_t value)
{
    return (struct maybe_int){ value != 0, value };
}

struct decimal tale_whole(int64_t units)
{
    return (struct decimal){ .known = units != 0, .units = units };
}

/* A table of ours that names what it does not have is our bug: the tests tell. */
bool tale_lost(struct call *c, const char *what)
{
    return fail_detail(c, ERROR_INTERNAL, NULL, "the demo's story has no %s", what);
}

bool tale_find_actor(struct call *c, const char *key, size_t *at)
{
    for (*at = 0; *at < tale_actor_count; ++*at)
        if (strcmp(tale_actors[*at].key, key) == 0)
            return true;
    return tale_lost(c, key);
}

static bool find_item(struct call *c, const char *code, size_t *at)
{
    for (*at = 0; *at < tale_item_count; ++*at)
        if (strcmp(tale_items[*at].code, code) == 0)
            return true;
    return tale_lost(c, code);
}

bool tale_concept(struct call *c, const struct telling *t, const char *code, const char **out)
{
    size_t at;
    if (!find_item(c, code, &at))
        return false;
    *out = text_format(c->mem, "ITEM:%s", number_text(c->mem, t->item[at]));
    return true;
}

const char *tale_owner(size_t at)
{
    return tale_actors[at].owner ? tale_actors[at].owner : tale_actors[at].country;
}

/* To the two other countries. */
struct texts tale_others(struct call *c, const char *owner)
{
    struct texts out = { 0, TAKE_N(c->mem, DEMO_COUNTRIES, const char *) };
    static const char *const sorted[] = { "AL", "HR", "XK" };
    for (size_t i = 0; i < DEMO_COUNTRIES; i++)
        if (strcmp(sorted[i], owner) != 0)
            out.item[out.n++] = sorted[i];
    return out;
}

bool tale_release(struct call *c, const struct noun *noun, struct number number, const char *owner)
{
    struct field_mask mask = { 0 };
    struct record *in = arena_take(c->mem, noun->shape->size), *out = arena_take(c->mem, noun->shape->size);
    in->number = number;
    in->released_to = tale_others(c, owner);
    mask_set(&mask, noun->shape, shape_field(noun->shape, "released_to"));
    return tell_for(c, owner) && noun_release(c, noun, in, mask, out);
}

/* --- who takes part --------------------------------------------------------------------------------------------------------------- */

/* The firms of a trade that are at work, in their order; the first of all is the one that stands for it. */
static bool find_firm(struct call *c, const struct telling *t, const struct tale_actor *actor, struct number *out)
{
    int nth = actor->nth;
    for (int pass = 0; pass < 2; pass++) {
        for (int64_t i = 0; i < t->demo->suppliers; i++) {
            bool first;
            if (strcmp(demo_trade_of(t->demo, i, &first)->name, actor->trade) != 0 ||
                strcmp(t->firms[i].country, actor->country) != 0 || t->firms[i].status != STATUS_ACTIVE || first != (pass == 0))
                continue;
            if (nth-- == 0) {
                *out = t->firms[i].number;
                return true;
            }
        }
    }
    return tale_lost(c, actor->key);
}

/* Two digits that make the remainder by 97 one, as ISO 17442 says; no issuer's prefix is DEMO. */
static const char *invented_lei(struct call *c, size_t at)
{
    const char *base = text_format(c->mem, "DEMO00000000%06zu", at + 1);
    int check = 98 - form_mod_97(text_format(c->mem, "%s00", base));
    return text_format(c->mem, "%s%02d", base, check);
}

static bool add_outsider(struct call *c, struct telling *t, size_t at)
{
    const struct tale_actor *actor = &tale_actors[at];
    struct identifier lei = { .scheme = "LEI", .value = invented_lei(c, at) };
    const struct supplier in = {
        .kind = SUPPLIER_OUTSIDE,
        .legal_name = actor->legal_name,
        .country = actor->country,
        .owner_country = actor->country,
        .note = "Fictitious demo entry: there is no such firm.",
        .source = tale_source(t, actor->owner),
        .identifiers = { 1, &lei },
    };
    struct supplier out;
    if (!tell_for(c, actor->owner) || !supplier_add(c, &in, ALL_FIELDS, &out))
        return false;
    t->actor[at] = out.number;
    return true;
}

static bool gather_actors(struct call *c, struct telling *t)
{
    for (size_t at = 0; at < tale_actor_count; at++) {
        if (tale_actors[at].legal_name ? !add_outsider(c, t, at) : !find_firm(c, t, &tale_actors[at], &t->actor[at]))
            return false;
    }
    return true;
}

/* --- what is made of what --------------------------------------------------------------------------------------------------------- */

static bool add_items(struct call *c, struct telling *t)
{
    for (size_t at = 0; at < tale_item_count; at++) {
        const struct tale_item *it = &tale_items[at];
        struct item_concept concepts[TALE_CONCEPTS];
        struct item in = {
            .code = it->code,
            .title_en = it->en,
            .title_hr = it->hr,
            .title_sq = it->sq,
            .tier = it->tier,
            .unit = it->unit,
            .criticality = tale_int(it->criticality),
            .criticality_reason = it->reason,
            .source = tale_source(t, it->owner),
            .concepts = { 0, concepts },
        };
        for (size_t k = 0; k < TALE_CONCEPTS && it->concept[k]; k++)
            concepts[in.concepts.n++] = (struct item_concept){ .concept = it->concept[k] };
        struct item out;
        if (!tell_for(c, it->owner) || !item_add(c, &in, ALL_FIELDS, &out))
            return false;
        t->item[at] = out.number;
    }
    return true;
}

static bool add_skills(struct call *c, struct telling *t)
{
    for (size_t i = 0; i < tale_skill_count; i++) {
        const struct tale_skill *it = &tale_skills[i];
        size_t actor, item;
        const char *concept;
        if (!tale_find_actor(c, it->actor, &actor) || !find_item(c, it->item, &item) || !tale_concept(c, t, it->item, &concept))
            return false;
        const char *owner = tale_owner(actor);
        struct rate rate = { .quantity_per_year = tale_whole(it->quantity), .unit = tale_items[item].unit };
        struct capability in = {
            .supplier = t->actor[actor],
            .concept = concept,
            .title = tale_actors[actor].owner   ? tale_items[item].en
                     : strcmp(owner, "HR") == 0 ? tale_items[item].hr
                                                : tale_items[item].sq,
            .role = it->role,
            .tier = tale_items[item].tier,
            .readiness = it->readiness,
            .evidence = it->evidence,
            .lead_time_days = tale_int(it->lead_days),
            .ready_in_days = tale_int(it->ready_in_days),
            .production_line = it->line,
            .source = tale_source(t, owner),
            .rates = { it->quantity != 0, &rate },
        };
        struct capability out;
        if (!tell_for(c, owner) || !capability_add(c, &in, ALL_FIELDS, &out))
            return false;
    }
    return true;
}

static bool add_assemblies(struct call *c, struct telling *t)
{
    for (size_t i = 0; i < tale_assembly_count; i++) {
        const struct tale_assembly *it = &tale_assemblies[i];
        struct part parts[TALE_PARTS];
        size_t holder;
        struct assembly in = {
            .title = it->title,
            .component_cost = tale_whole(it->component_cost),
            .currency = "EUR",
            .price_year = tale_int(t->demo->today.year - 1),
            .evidence = it->evidence,
            .source = tale_source(t, it->owner),
            .parts = { 0, parts },
        };
        if (!tale_concept(c, t, it->product, &in.product) || !tale_find_actor(c, it->holder, &holder))
            return false;
        in.design_holder = t->actor[holder];
        for (size_t k = 0; k < TALE_PARTS && it->part[k].slot; k++) {
            const struct tale_part *p = &it->part[k];
            size_t item;
            struct part *part = &parts[in.parts.n++];
            *part = (struct part){ .slot = p->slot,
                                   .quantity = tale_whole(p->quantity),
                                   .cost_share_pct = tale_whole(p->share_pct),
                                   .required = { true, !p->optional } };
            if (!find_item(c, p->item, &item) || !tale_concept(c, t, p->item, &part->part))
                return false;
            part->unit = tale_items[item].unit;
        }
        struct assembly out;
        if (!tell_for(c, it->owner) || !assembly_add(c, &in, ALL_FIELDS, &out) ||
            !tale_release(c, &assembly_noun, out.number, it->owner))
            return false;
        t->assembly[i] = out.number;
    }
    return true;
}

/* --- who supplies whom ------------------------------------------------------------------------------------------------------------ */

static bool add_links(struct call *c, struct telling *t)
{
    for (size_t i = 0; i < tale_link_count; i++) {
        const struct tale_link *it = &tale_links[i];
        size_t supplier, buyer;
        if (!tale_find_actor(c, it->supplier, &supplier) || !tale_find_actor(c, it->buyer, &buyer))
            return false;
        struct link in = {
            .supplier_number = t->actor[supplier],
            .buyer_number = t->actor[buyer],
            .share_pct = tale_whole(it->share_pct),
            .sole_source = { it->sole != 0, it->sole > 0 },
            .since = tale_day(t, -700),
            .lead_time_days = tale_int(it->lead_days),
            .stock_days = tale_int(it->stock_days),
            .origin_country = it->origin,
            .restricted = { it->restricted_by != NULL, true },
            .evidence = EVIDENCE_DOCUMENTED,
            .source = tale_source(t, tale_owner(buyer)),
        };
        if (it->restricted_by)
            in.restricted_by = text_split(c->mem, it->restricted_by, ',');
        if (!tale_concept(c, t, it->item, &in.concept) || (it->product && !tale_concept(c, t, it->product, &in.product)))
            return false;
        struct link out;
        if (!tell_for(c, tale_owner(buyer)) || !link_add(c, &in, ALL_FIELDS, &out) ||
            !tale_release(c, &link_noun, out.number, tale_owner(buyer)))
            return false;
        t->link[i] = out.number;
    }
    return true;
}

bool demo_tell(struct call *c, const struct demo *it, const struct supplier *firms, const struct number sources[DEMO_COUNTRIES])
{
    struct telling *t = TAKE(c->mem, struct telling);
    static bool (*const chapters[])(struct call *c, struct telling *t) = {
        gather_actors, add_items,    add_skills,      add_assemblies, add_links,     tell_initiatives,
        tell_needs,    tell_surveys, tell_indicators, tell_tags,      tell_evidence, tell_releases,
    };
    assert(tale_actor_count <= ACTORS_MAX && tale_item_count <= ITEMS_MAX && tale_assembly_count <= ITEMS_MAX);
    assert(tale_link_count <= LINKS_MAX && tale_need_count <= NEEDS_MAX && tale_initiative_count <= INITIATIVES_MAX);
    *t = (struct telling){ .demo = it, .firms = firms, .sources = sources };
    const char *owner = c->options.owner;
    bool ok = true;
    c->options.owner = NULL; /* tell_for() says it */
    for (size_t i = 0; ok && i < sizeof chapters / sizeof *chapters; i++)
        ok = chapters[i](c, t);
    c->options.owner = owner;
    return ok;
}
