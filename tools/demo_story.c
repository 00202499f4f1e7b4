/* Tells the demo's story: writes its tables through the nouns' functions. */
#include "demo_story.h"

#include "catalogue/assembly.h"
#include "catalogue/identifier_forms.h"
#include "catalogue/initiative.h"
#include "catalogue/item.h"
#include "catalogue/requirement.h"

enum { ACTORS_MAX = 64, ITEMS_MAX = 64, NEEDS_MAX = 32, INITIATIVES_MAX = 16, LINKS_MAX = 64 };

struct telling {
    const struct demo *demo;
    const struct supplier *firms;
    const struct number *sources;
    struct number actor[ACTORS_MAX], item[ITEMS_MAX], need[NEEDS_MAX], initiative[INITIATIVES_MAX], link[LINKS_MAX];
    struct number assembly[ITEMS_MAX];
};

/* --- helpers ---------------------------------------------------------------------------------------------------------------------- */

/* From here on, what is written belongs to this country. */
static bool write_for(struct call *c, const char *owner)
{
    if (c->options.owner && strcmp(c->options.owner, owner) == 0)
        return true;
    c->options.owner = owner;
    return db_write_for(c, owner);
}

static struct number source_of(const struct telling *t, const char *owner)
{
    for (size_t k = 0; k < DEMO_COUNTRIES; k++)
        if (strcmp(demo_countries[k], owner) == 0)
            return t->sources[k];
    return (struct number){ 0 };
}

static struct date day(const struct telling *t, int days)
{
    return date_add_days(t->demo->today, days);
}

static struct maybe_int some(int64_t value)
{
    return (struct maybe_int){ value != 0, value };
}

static struct decimal whole(int64_t units)
{
    return (struct decimal){ .known = units != 0, .units = units };
}

/* A table of ours that names what it does not have is our bug: the tests tell. */
static bool lost(struct call *c, const char *what)
{
    return fail_detail(c, ERROR_INTERNAL, NULL, "the demo's story has no %s", what);
}

static bool find_actor(struct call *c, const char *key, size_t *at)
{
    for (*at = 0; *at < tale_actor_count; ++*at)
        if (strcmp(tale_actors[*at].key, key) == 0)
            return true;
    return lost(c, key);
}

static bool find_item(struct call *c, const char *code, size_t *at)
{
    for (*at = 0; *at < tale_item_count; ++*at)
        if (strcmp(tale_items[*at].code, code) == 0)
            return true;
    return lost(c, code);
}

static bool concept_of(struct call *c, const struct telling *t, const char *code, const char **out)
{
    size_t at;
    if (!find_item(c, code, &at))
        return false;
    *out = text_format(c->mem, "ITEM:%s", number_text(c->mem, t->item[at]));
    return true;
}

static const char *owner_of_actor(size_t at)
{
    return tale_actors[at].owner ? tale_actors[at].owner : tale_actors[at].country;
}

/* To the two other countries. */
static struct texts others_of(struct call *c, const char *owner)
{
    struct texts out = { 0, TAKE_N(c->mem, DEMO_COUNTRIES, const char *) };
    static const char *const sorted[] = { "AL", "HR", "XK" };
    for (size_t i = 0; i < DEMO_COUNTRIES; i++)
        if (strcmp(sorted[i], owner) != 0)
            out.item[out.n++] = sorted[i];
    return out;
}

static bool release(struct call *c, const struct noun *noun, struct number number, const char *owner)
{
    struct given given = { 0 };
    struct record *in = arena_take(c->mem, noun->shape->size), *out = arena_take(c->mem, noun->shape->size);
    in->number = number;
    in->released_to = others_of(c, owner);
    give(&given, noun->shape, shape_field(noun->shape, "released_to"));
    return write_for(c, owner) && noun_release(c, noun, in, given, out);
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
    return lost(c, actor->key);
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
        .source = source_of(t, actor->owner),
        .identifiers = { 1, &lei },
    };
    struct supplier out;
    if (!write_for(c, actor->owner) || !supplier_add(c, &in, ALL_GIVEN, &out))
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
            .criticality = some(it->criticality),
            .criticality_reason = it->reason,
            .source = source_of(t, it->owner),
            .concepts = { 0, concepts },
        };
        for (size_t k = 0; k < TALE_CONCEPTS && it->concept[k]; k++)
            concepts[in.concepts.n++] = (struct item_concept){ .concept = it->concept[k] };
        struct item out;
        if (!write_for(c, it->owner) || !item_add(c, &in, ALL_GIVEN, &out))
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
        if (!find_actor(c, it->actor, &actor) || !find_item(c, it->item, &item) || !concept_of(c, t, it->item, &concept))
            return false;
        const char *owner = owner_of_actor(actor);
        struct rate rate = { .quantity_per_year = whole(it->quantity), .unit = tale_items[item].unit };
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
            .lead_time_days = some(it->lead_days),
            .ready_in_days = some(it->ready_in_days),
            .production_line = it->line,
            .source = source_of(t, owner),
            .rates = { it->quantity != 0, &rate },
        };
        struct capability out;
        if (!write_for(c, owner) || !capability_add(c, &in, ALL_GIVEN, &out))
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
            .component_cost = whole(it->component_cost),
            .currency = "EUR",
            .price_year = some(t->demo->today.year - 1),
            .evidence = it->evidence,
            .source = source_of(t, it->owner),
            .parts = { 0, parts },
        };
        if (!concept_of(c, t, it->product, &in.product) || !find_actor(c, it->holder, &holder))
            return false;
        in.design_holder = t->actor[holder];
        for (size_t k = 0; k < TALE_PARTS && it->part[k].slot; k++) {
            const struct tale_part *p = &it->part[k];
            size_t item;
            struct part *part = &parts[in.parts.n++];
            *part = (struct part){ .slot = p->slot,
                                   .quantity = whole(p->quantity),
                                   .cost_share_pct = whole(p->share_pct),
                                   .required = { true, !p->optional } };
            if (!find_item(c, p->item, &item) || !concept_of(c, t, p->item, &part->part))
                return false;
            part->unit = tale_items[item].unit;
        }
        struct assembly out;
        if (!write_for(c, it->owner) || !assembly_add(c, &in, ALL_GIVEN, &out) ||
            !release(c, &assembly_noun, out.number, it->owner))
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
        if (!find_actor(c, it->supplier, &supplier) || !find_actor(c, it->buyer, &buyer))
            return false;
        struct link in = {
            .supplier_number = t->actor[supplier],
            .buyer_number = t->actor[buyer],
            .share_pct = whole(it->share_pct),
            .sole_source = { it->sole != 0, it->sole > 0 },
            .since = day(t, -700),
            .lead_time_days = some(it->lead_days),
            .stock_days = some(it->stock_days),
            .origin_country = it->origin,
            .restricted = { it->restricted_by != NULL, true },
            .evidence = EVIDENCE_DOCUMENTED,
            .source = source_of(t, owner_of_actor(buyer)),
        };
        if (it->restricted_by)
            in.restricted_by = text_split(c->mem, it->restricted_by, ',');
        if (!concept_of(c, t, it->item, &in.concept) || (it->product && !concept_of(c, t, it->product, &in.product)))
            return false;
        struct link out;
        if (!write_for(c, owner_of_actor(buyer)) || !link_add(c, &in, ALL_GIVEN, &out) ||
            !release(c, &link_noun, out.number, owner_of_actor(buyer)))
            return false;
        t->link[i] = out.number;
    }
    return true;
}

/* --- what the countries do -------------------------------------------------------------------------------------------------------- */

static bool add_initiatives(struct call *c, struct telling *t)
{
    enum { LEAD = 1, PARTICIPANT, OBSERVER };
    static const char *open_to[] = { "AL", "HR", "XK" };
    for (size_t i = 0; i < tale_initiative_count; i++) {
        const struct tale_initiative *it = &tale_initiatives[i];
        struct initiative_country countries[4];
        struct initiative in = {
            .kind = it->kind,
            .title = it->title,
            .engagement = it->engagement,
            .state = it->state,
            .responsible = it->responsible,
            .next_step = it->next_step,
            .starts_on = day(t, it->starts_in),
            .due_on = day(t, it->due_in),
            .ends_on = day(t, it->ends_in),
            .open_to = { 3, open_to },
            .source = source_of(t, it->owner),
            .countries = { 0, countries },
        };
        for (size_t k = 0; k < 3 && it->country[k]; k++)
            countries[in.countries.n++] =
                (struct initiative_country){ .country = it->country[k], .role = k ? PARTICIPANT : LEAD };
        if (it->observer)
            countries[in.countries.n++] = (struct initiative_country){ .country = it->observer, .role = OBSERVER };
        struct initiative out;
        if (!write_for(c, it->owner) || !initiative_add(c, &in, ALL_GIVEN, &out) ||
            !release(c, &initiative_noun, out.number, it->owner))
            return false;
        t->initiative[i] = out.number;
    }
    return true;
}

static bool find_initiative(struct call *c, const char *key, size_t *at)
{
    for (*at = 0; *at < tale_initiative_count; ++*at)
        if (strcmp(tale_initiatives[*at].key, key) == 0)
            return true;
    return lost(c, key);
}

static bool qualify(struct call *c, struct telling *t, const struct tale_need *need, struct number number)
{
    const struct qualification in = {
        .requirement = number,
        .country = need->country,
        .certificate = text_format(c->mem, "CERT:%s", need->certificate),
        .mandatory = { true, true },
        .source = source_of(t, need->country),
    };
    struct qualification out;
    return qualification_add(c, &in, ALL_GIVEN, &out);
}

static bool add_needs(struct call *c, struct telling *t)
{
    for (size_t i = 0; i < tale_need_count; i++) {
        const struct tale_need *it = &tale_needs[i];
        size_t initiative;
        struct requirement in = {
            .country = it->country,
            .concept = it->concept,
            .title = it->title,
            .shape = it->shape,
            .quantity = whole(it->quantity),
            .unit = it->unit,
            .starts_on = day(t, it->starts_in),
            .needed_by = day(t, it->needed_in),
            .priority = some(it->priority),
            .state = it->state,
            .rule_set = it->rule_set,
            .source = source_of(t, it->country),
        };
        if (text_starts_with(it->concept, "ITEM:") && !concept_of(c, t, it->concept + 5, &in.concept))
            return false;
        if (it->initiative) {
            if (!find_initiative(c, it->initiative, &initiative))
                return false;
            in.initiative = t->initiative[initiative];
        }
        struct requirement out;
        if (!write_for(c, it->country) || !requirement_add(c, &in, ALL_GIVEN, &out) ||
            (it->certificate && !qualify(c, t, it, out.number)))
            return false;
        t->need[i] = out.number;
        /* what is only planned stays at home, but where it is bought together */
        if ((it->state > 1 || it->initiative) && !release(c, &requirement_noun, out.number, it->country))
            return false;
    }
    return true;
}

static bool add_survey(struct call *c, const char *owner, const struct survey *in)
{
    struct survey out;
    return write_for(c, owner) && survey_add(c, in, ALL_GIVEN, &out) && release(c, &survey_noun, out.number, owner);
}

static bool add_surveys(struct call *c, struct telling *t)
{
    enum { COUNTRY = 1, SUPPLIER, ASSEMBLY };
    enum { CAPABILITY = 1, LINK, PART = 6 };
    size_t rounds;
    for (size_t i = 0; i < tale_survey_count; i++) {
        const struct tale_survey *it = &tale_surveys[i];
        const struct survey in = {
            .subject_kind = COUNTRY,
            .subject = it->country,
            .aspect = CAPABILITY,
            .concept = text_format(c->mem, "THEME:%s", it->theme),
            .done_on = day(t, -it->days_ago),
            .result = it->result,
            .asked = some(it->asked),
            .answered = some(it->answered),
            .method = strcmp(it->country, "HR") == 0 ? "upitnik" : "pyetësor",
            .source = source_of(t, it->country),
        };
        if (!add_survey(c, it->country, &in))
            return false;
    }
    if (!find_actor(c, "rounds", &rounds))
        return false;
    const struct survey of_links = { .subject_kind = SUPPLIER,
                                     .subject = number_text(c->mem, t->actor[rounds]),
                                     .aspect = LINK,
                                     .done_on = day(t, -30),
                                     .result = 1,
                                     .asked = some(1),
                                     .answered = some(1),
                                     .method = "vizitë" };
    const struct survey of_parts = { .subject_kind = ASSEMBLY,
                                     .subject = number_text(c->mem, t->assembly[0]),
                                     .aspect = PART,
                                     .done_on = day(t, -30),
                                     .result = 1,
                                     .method = "vizitë" };
    return add_survey(c, "AL", &of_links) && add_survey(c, "AL", &of_parts);
}

static bool add_indicators(struct call *c, struct telling *t)
{
    for (size_t i = 0; i < tale_indicator_count; i++) {
        const struct tale_indicator *it = &tale_indicators[i];
        for (int now = 0; now < 2; now++) {
            const struct indicator in = {
                .engagement = it->engagement,
                .metric = it->metric,
                .measured_on = day(t, now ? -20 : -385),
                .value = { .known = true, .units = now ? it->now : it->before },
                .unit = it->unit,
                .baseline = { true, !now },
                .source = source_of(t, it->owner),
            };
            struct indicator out;
            if (!write_for(c, it->owner) || !indicator_add(c, &in, ALL_GIVEN, &out) ||
                !release(c, &indicator_noun, out.number, it->owner))
                return false;
        }
    }
    return true;
}

/* --- tags and evidence -------------------------------------------------------------------------------------------------------------- */

static bool find_link(struct call *c, const char *ends, size_t *at)
{
    for (*at = 0; *at < tale_link_count; ++*at)
        if (strcmp(text_format(c->mem, "%s>%s", tale_links[*at].supplier, tale_links[*at].buyer), ends) == 0)
            return true;
    return lost(c, ends);
}

static bool find_need(struct call *c, const char *title, size_t *at)
{
    for (*at = 0; *at < tale_need_count; ++*at)
        if (strcmp(tale_needs[*at].title, title) == 0)
            return true;
    return lost(c, title);
}

static bool find_assembly(struct call *c, const char *product, size_t *at)
{
    for (*at = 0; *at < tale_assembly_count; ++*at)
        if (strcmp(tale_assemblies[*at].product, product) == 0)
            return true;
    return lost(c, product);
}

static bool find_subject(struct call *c, const struct telling *t, const char *subject, struct number *number, const char **owner)
{
    const char *colon = strchr(subject, ':'), *name = colon ? colon + 1 : subject;
    size_t at, buyer;
    if (text_starts_with(subject, "ACTOR:")) {
        if (!find_actor(c, name, &at))
            return false;
        *number = t->actor[at];
        *owner = owner_of_actor(at);
    } else if (text_starts_with(subject, "LINK:")) {
        if (!find_link(c, name, &at) || !find_actor(c, tale_links[at].buyer, &buyer))
            return false;
        *number = t->link[at];
        *owner = owner_of_actor(buyer);
    } else if (text_starts_with(subject, "NEED:")) {
        if (!find_need(c, name, &at))
            return false;
        *number = t->need[at];
        *owner = tale_needs[at].country;
    } else if (text_starts_with(subject, "INITIATIVE:")) {
        if (!find_initiative(c, name, &at))
            return false;
        *number = t->initiative[at];
        *owner = tale_initiatives[at].owner;
    } else {
        if (!find_assembly(c, name, &at))
            return false;
        *number = t->assembly[at];
        *owner = tale_assemblies[at].owner;
    }
    return true;
}

static bool decide_tags(struct call *c, struct telling *t)
{
    for (size_t i = 0; i < tale_tag_count; i++) {
        const struct tale_tag *it = &tale_tags[i];
        struct tag_query in = { .concept = it->concept, .rationale = it->why };
        struct alignment out;
        const char *owner;
        if (!find_subject(c, t, it->subject, &in.subject, &owner) || !write_for(c, owner))
            return false;
        if (!(it->refused ? tag_refuse(c, &in, ALL_GIVEN, &out) : tag_confirm(c, &in, ALL_GIVEN, &out)))
            return false;
    }
    return true;
}

/* A paper for each link of the chains. */
static bool add_evidence(struct call *c, struct telling *t)
{
    for (size_t i = 0; i < tale_link_count; i += 3) {
        size_t buyer;
        if (!find_actor(c, tale_links[i].buyer, &buyer))
            return false;
        const char *owner = owner_of_actor(buyer);
        const struct evidence in = {
            .subject_kind = "link",
            .subject = t->link[i],
            .kind = "contract",
            .title = "Supply contract (fictitious)",
            .reference = text_format(c->mem, "DEMO-C-%03zu", i + 1),
            .dated_on = day(t, -700),
            .source = source_of(t, owner),
        };
        struct evidence out;
        if (!write_for(c, owner) || !evidence_add(c, &in, ALL_GIVEN, &out))
            return false;
    }
    return true;
}

/* --- what the others may see -------------------------------------------------------------------------------------------------------- */

static bool is_actor(const struct telling *t, struct number number)
{
    for (size_t at = 0; at < tale_actor_count; at++)
        if (t->actor[at].value == number.value)
            return true;
    return false;
}

/* Texts of an array, as PostgreSQL reads it: of codes and numbers, so nothing has to be quoted. */
static const char *array_of(struct call *c, const struct texts *texts)
{
    struct buffer b = { 0 };
    for (size_t i = 0; i < texts->n; i++)
        buffer_format(&b, "%s%s", i ? "," : "{", texts->item[i]);
    buffer_text(&b, texts->n ? "}" : "{}");
    const char *array = text_copy_n(c->mem, b.bytes, b.size);
    buffer_free(&b);
    return array;
}

static bool release_many(struct call *c, const char *owner, const struct texts *numbers)
{
    const struct texts others = others_of(c, owner);
    if (!write_for(c, owner))
        return false;
    db_say(c, "numbers", array_of(c, numbers));
    db_say(c, "released_to", array_of(c, &others));
    return db_run(c, &sql_load_release, NULL, NULL, NULL);
}

/* All who take part, and every sixth firm besides. */
static bool release_firms(struct call *c, struct telling *t)
{
    enum { EVERY = 6 };
    for (size_t k = 0; k < DEMO_COUNTRIES; k++) {
        const char *owner = demo_countries[k];
        struct texts numbers = { 0, TAKE_N(c->mem, (size_t)t->demo->suppliers + tale_actor_count, const char *) };
        for (size_t at = 0; at < tale_actor_count; at++)
            if (tale_actors[at].owner && strcmp(tale_actors[at].owner, owner) == 0)
                numbers.item[numbers.n++] = text_format(c->mem, "%lld", (long long)t->actor[at].value);
        for (int64_t i = 0; i < t->demo->suppliers; i++)
            if (strcmp(t->firms[i].country, owner) == 0 && (i % EVERY == 0 || is_actor(t, t->firms[i].number)))
                numbers.item[numbers.n++] = text_format(c->mem, "%lld", (long long)t->firms[i].number.value);
        if (!release_many(c, owner, &numbers))
            return false;
    }
    for (size_t at = 0; at < tale_item_count; at++)
        if (!release(c, &item_noun, t->item[at], tale_items[at].owner))
            return false;
    return true;
}

bool demo_tell(struct call *c, const struct demo *it, const struct supplier *firms, const struct number sources[DEMO_COUNTRIES])
{
    struct telling *t = TAKE(c->mem, struct telling);
    static bool (*const chapters[])(struct call *c, struct telling *t) = {
        gather_actors, add_items,   add_skills,     add_assemblies, add_links,    add_initiatives,
        add_needs,     add_surveys, add_indicators, decide_tags,    add_evidence, release_firms,
    };
    *t = (struct telling){ .demo = it, .firms = firms, .sources = sources };
    const char *owner = c->options.owner;
    bool ok = true;
    c->options.owner = NULL; /* write_for() says it */
    for (size_t i = 0; ok && i < sizeof chapters / sizeof *chapters; i++)
        ok = chapters[i](c, t);
    c->options.owner = owner;
    return ok;
}
