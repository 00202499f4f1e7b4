/* Tells the demo's story: writes its tables through the nouns' functions. Here: who takes part, what is made of what, and who
   supplies whom. */
#include "demo_story_parts.h"

#include "catalogue/assembly.h"
#include "catalogue/item.h"
#include "rules/identifier_forms.h"

#include <assert.h>

/* --- helpers ---------------------------------------------------------------------------------------------------------------------- */

/* From here on, what is written belongs to this country. */
bool story_write_for(struct call *c, const char *owner)
{
    if (c->options.owner && strcmp(c->options.owner, owner) == 0)
        return true;
    c->options.owner = owner;
    return db_write_for(c, owner);
}

struct number story_source(const struct story *t, const char *owner)
{
    for (size_t k = 0; k < DEMO_COUNTRIES; k++)
        if (strcmp(demo_countries[k], owner) == 0)
            return t->sources[k];
    return (struct number){ 0 };
}

struct date story_day(const struct story *t, int days)
{
    return date_add_days(t->demo->today, days);
}

struct maybe_int story_int(int64_t value)
{
    return (struct maybe_int){ value != 0, value };
}

struct decimal story_whole(int64_t units)
{
    return (struct decimal){ .known = units != 0, .units = units };
}

/* Fails with INTERNAL: a table of the story names what it does not have, which is our bug and shown by the tests. */
bool story_fail_missing(struct call *c, const char *what)
{
    return fail_detail(c, ERROR_INTERNAL, NULL, "the demo's story has no %s", what);
}

bool story_find_actor(struct call *c, const char *key, size_t *at)
{
    for (*at = 0; *at < story_actor_count; ++*at)
        if (strcmp(story_actors[*at].key, key) == 0)
            return true;
    return story_fail_missing(c, key);
}

static bool find_item(struct call *c, const char *code, size_t *at)
{
    for (*at = 0; *at < story_item_count; ++*at)
        if (strcmp(story_items[*at].code, code) == 0)
            return true;
    return story_fail_missing(c, code);
}

bool story_concept(struct call *c, const struct story *t, const char *code, const char **out)
{
    size_t at;
    if (!find_item(c, code, &at))
        return false;
    *out = text_format(c->mem, "ITEM:%s", number_text(c->mem, t->item[at]));
    return true;
}

const char *story_owner(size_t at)
{
    return story_actors[at].owner ? story_actors[at].owner : story_actors[at].country;
}

/* To the two other countries. */
struct texts story_others(struct call *c, const char *owner)
{
    struct texts out = { 0, TAKE_N(c->mem, DEMO_COUNTRIES, const char *) };
    static const char *const sorted[] = { "AL", "HR", "XK" };
    for (size_t i = 0; i < DEMO_COUNTRIES; i++)
        if (strcmp(sorted[i], owner) != 0)
            out.item[out.n++] = sorted[i];
    return out;
}

bool story_release(struct call *c, const struct noun *noun, struct number number, const char *owner)
{
    struct field_mask mask = { 0 };
    struct record *in = arena_take(c->mem, noun->shape->size), *out = arena_take(c->mem, noun->shape->size);
    in->number = number;
    in->released_to = story_others(c, owner);
    mask_set(&mask, noun->shape, shape_field(noun->shape, "released_to"));
    return story_write_for(c, owner) && noun_release(c, noun, in, mask, out);
}

/* --- who takes part --------------------------------------------------------------------------------------------------------------- */

/* The firms of a trade that are at work, in their order; the first of all is the one that stands for it. */
static bool find_firm(struct call *c, const struct story *t, const struct story_actor *actor, struct number *out)
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
    return story_fail_missing(c, actor->key);
}

/* Two digits that make the remainder by 97 one, as ISO 17442 says; no issuer's prefix is DEMO. */
static const char *invented_lei(struct call *c, size_t at)
{
    const char *base = text_format(c->mem, "DEMO00000000%06zu", at + 1);
    int check = 98 - form_mod_97(text_format(c->mem, "%s00", base));
    return text_format(c->mem, "%s%02d", base, check);
}

static bool add_outsider(struct call *c, struct story *t, size_t at)
{
    const struct story_actor *actor = &story_actors[at];
    struct identifier lei = { .scheme = "LEI", .value = invented_lei(c, at) };
    const struct supplier in = {
        .kind = SUPPLIER_OUTSIDE,
        .legal_name = actor->legal_name,
        .country = actor->country,
        .owner_country = actor->country,
        .note = "Fictitious demo entry: there is no such firm.",
        .source = story_source(t, actor->owner),
        .identifiers = { 1, &lei },
    };
    struct supplier out;
    if (!story_write_for(c, actor->owner) || !supplier_add(c, &in, ALL_FIELDS, &out))
        return false;
    t->actor[at] = out.number;
    return true;
}

static bool gather_actors(struct call *c, struct story *t)
{
    for (size_t at = 0; at < story_actor_count; at++) {
        if (story_actors[at].legal_name ? !add_outsider(c, t, at) : !find_firm(c, t, &story_actors[at], &t->actor[at]))
            return false;
    }
    return true;
}

/* --- what is made of what --------------------------------------------------------------------------------------------------------- */

static bool add_items(struct call *c, struct story *t)
{
    for (size_t at = 0; at < story_item_count; at++) {
        const struct story_item *it = &story_items[at];
        struct item_concept concepts[STORY_CONCEPTS];
        struct item in = {
            .code = it->code,
            .title_en = it->en,
            .title_hr = it->hr,
            .title_sq = it->sq,
            .tier = it->tier,
            .unit = it->unit,
            .criticality = story_int(it->criticality),
            .criticality_reason = it->reason,
            .source = story_source(t, it->owner),
            .concepts = { 0, concepts },
        };
        for (size_t k = 0; k < STORY_CONCEPTS && it->concept[k]; k++)
            concepts[in.concepts.n++] = (struct item_concept){ .concept = it->concept[k] };
        struct item out;
        if (!story_write_for(c, it->owner) || !item_add(c, &in, ALL_FIELDS, &out))
            return false;
        t->item[at] = out.number;
    }
    return true;
}

static bool add_skills(struct call *c, struct story *t)
{
    for (size_t i = 0; i < story_skill_count; i++) {
        const struct story_skill *it = &story_skills[i];
        size_t actor, item;
        const char *concept;
        if (!story_find_actor(c, it->actor, &actor) || !find_item(c, it->item, &item) || !story_concept(c, t, it->item, &concept))
            return false;
        const char *owner = story_owner(actor);
        struct rate rate = { .quantity_per_year = story_whole(it->quantity), .unit = story_items[item].unit };
        struct capability in = {
            .supplier = t->actor[actor],
            .concept = concept,
            .title = story_actors[actor].owner  ? story_items[item].en
                     : strcmp(owner, "HR") == 0 ? story_items[item].hr
                                                : story_items[item].sq,
            .role = it->role,
            .tier = story_items[item].tier,
            .readiness = it->readiness,
            .evidence = it->evidence,
            .lead_time_days = story_int(it->lead_days),
            .ready_in_days = story_int(it->ready_in_days),
            .production_line = it->line,
            .source = story_source(t, owner),
            .rates = { it->quantity != 0, &rate },
        };
        struct capability out;
        if (!story_write_for(c, owner) || !capability_add(c, &in, ALL_FIELDS, &out))
            return false;
    }
    return true;
}

static bool add_assemblies(struct call *c, struct story *t)
{
    for (size_t i = 0; i < story_assembly_count; i++) {
        const struct story_assembly *it = &story_assemblies[i];
        struct part parts[STORY_PARTS];
        size_t holder;
        struct assembly in = {
            .title = it->title,
            .component_cost = story_whole(it->component_cost),
            .currency = "EUR",
            .price_year = story_int(t->demo->today.year - 1),
            .evidence = it->evidence,
            .source = story_source(t, it->owner),
            .parts = { 0, parts },
        };
        if (!story_concept(c, t, it->product, &in.product) || !story_find_actor(c, it->holder, &holder))
            return false;
        in.design_holder = t->actor[holder];
        for (size_t k = 0; k < STORY_PARTS && it->part[k].slot; k++) {
            const struct story_part *p = &it->part[k];
            size_t item;
            struct part *part = &parts[in.parts.n++];
            *part = (struct part){ .slot = p->slot,
                                   .quantity = story_whole(p->quantity),
                                   .cost_share_pct = story_whole(p->share_pct),
                                   .required = { true, !p->optional } };
            if (!find_item(c, p->item, &item) || !story_concept(c, t, p->item, &part->part))
                return false;
            part->unit = story_items[item].unit;
        }
        struct assembly out;
        if (!story_write_for(c, it->owner) || !assembly_add(c, &in, ALL_FIELDS, &out) ||
            !story_release(c, &assembly_noun, out.number, it->owner))
            return false;
        t->assembly[i] = out.number;
    }
    return true;
}

/* --- who supplies whom ------------------------------------------------------------------------------------------------------------ */

static bool add_links(struct call *c, struct story *t)
{
    for (size_t i = 0; i < story_link_count; i++) {
        const struct story_link *it = &story_links[i];
        size_t supplier, buyer;
        if (!story_find_actor(c, it->supplier, &supplier) || !story_find_actor(c, it->buyer, &buyer))
            return false;
        struct link in = {
            .supplier_number = t->actor[supplier],
            .buyer_number = t->actor[buyer],
            .share_pct = story_whole(it->share_pct),
            .sole_source = { it->sole != 0, it->sole > 0 },
            .since = story_day(t, -700),
            .lead_time_days = story_int(it->lead_days),
            .stock_days = story_int(it->stock_days),
            .origin_country = it->origin,
            .restricted = { it->restricted_by != NULL, true },
            .evidence = EVIDENCE_DOCUMENTED,
            .source = story_source(t, story_owner(buyer)),
        };
        if (it->restricted_by)
            in.restricted_by = text_split(c->mem, it->restricted_by, ',');
        if (!story_concept(c, t, it->item, &in.concept) || (it->product && !story_concept(c, t, it->product, &in.product)))
            return false;
        struct link out;
        if (!story_write_for(c, story_owner(buyer)) || !link_add(c, &in, ALL_FIELDS, &out) ||
            !story_release(c, &link_noun, out.number, story_owner(buyer)))
            return false;
        t->link[i] = out.number;
    }
    return true;
}

bool demo_add_story(struct call *c, const struct demo *it, const struct supplier *firms,
                    const struct number sources[DEMO_COUNTRIES])
{
    struct story *t = TAKE(c->mem, struct story);
    static bool (*const steps[])(struct call *c, struct story *t) = {
        gather_actors,   add_items,         add_skills,           add_assemblies, add_links,          story_add_initiatives,
        story_add_needs, story_add_surveys, story_add_indicators, story_add_tags, story_add_evidence, story_add_releases,
    };
    assert(story_actor_count <= ACTORS_MAX && story_item_count <= ITEMS_MAX && story_assembly_count <= ITEMS_MAX);
    assert(story_link_count <= LINKS_MAX && story_need_count <= NEEDS_MAX && story_initiative_count <= INITIATIVES_MAX);
    *t = (struct story){ .demo = it, .firms = firms, .sources = sources };
    const char *owner = c->options.owner;
    bool ok = true;
    c->options.owner = NULL; /* story_write_for() sets it */
    for (size_t i = 0; ok && i < sizeof steps / sizeof *steps; i++)
        ok = steps[i](c, t);
    c->options.owner = owner;
    return ok;
}
