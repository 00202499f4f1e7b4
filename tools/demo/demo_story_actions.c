/* What the countries of the demo need, know and do together, what is recorded about it, and who may see it. */
#include "base/array.h"
#include "base/buffer.h"
#include "demo_story_parts.h"

#include "catalogue/assembly.h"
#include "catalogue/initiative.h"
#include "catalogue/item.h"
#include "catalogue/requirement.h"

/* --- what the countries do -------------------------------------------------------------------------------------------------------- */

bool story_add_initiatives(struct call *c, struct story *t)
{
    enum { LEAD = 1, PARTICIPANT, OBSERVER };
    static const char *open_to[] = { "AL", "HR", "XK" };
    for (size_t i = 0; i < story_initiative_count; i++) {
        const struct story_initiative *it = &story_initiatives[i];
        struct initiative_country countries[4];
        struct initiative in = {
            .kind = it->kind,
            .title = it->title,
            .engagement = it->engagement,
            .state = it->state,
            .responsible = it->responsible,
            .next_step = it->next_step,
            .starts_on = story_day(t, it->starts_in),
            .due_on = story_day(t, it->due_in),
            .ends_on = story_day(t, it->ends_in),
            .open_to = { 3, open_to },
            .source = story_source(t, it->owner),
            .countries = { 0, countries },
        };
        for (size_t k = 0; k < 3 && it->country[k]; k++)
            countries[in.countries.n++] =
                (struct initiative_country){ .country = it->country[k], .role = k ? PARTICIPANT : LEAD };
        if (it->observer)
            countries[in.countries.n++] = (struct initiative_country){ .country = it->observer, .role = OBSERVER };
        struct initiative out;
        if (!story_write_for(c, it->owner) || !initiative_add(c, &in, ALL_FIELDS, &out) ||
            !story_release(c, &initiative_noun, out.number, it->owner))
            return false;
        t->initiative[i] = out.number;
    }
    return true;
}

static bool find_initiative(struct call *c, const char *key, size_t *at)
{
    for (*at = 0; *at < story_initiative_count; ++*at)
        if (strcmp(story_initiatives[*at].key, key) == 0)
            return true;
    return story_fail_missing(c, key);
}

static bool qualify(struct call *c, struct story *t, const struct story_need *need, struct number number)
{
    const struct qualification in = {
        .requirement = number,
        .country = need->country,
        .certificate = text_format(c->mem, "CERT:%s", need->certificate),
        .mandatory = { true, true },
        .source = story_source(t, need->country),
    };
    struct qualification out;
    return qualification_add(c, &in, ALL_FIELDS, &out);
}

bool story_add_needs(struct call *c, struct story *t)
{
    for (size_t i = 0; i < story_need_count; i++) {
        const struct story_need *it = &story_needs[i];
        size_t initiative;
        struct requirement in = {
            .country = it->country,
            .concept = it->concept,
            .title = it->title,
            .shape = it->shape,
            .quantity = story_whole(it->quantity),
            .unit = it->unit,
            .starts_on = story_day(t, it->starts_in),
            .needed_by = story_day(t, it->needed_in),
            .priority = story_int(it->priority),
            .state = it->state,
            .rule_set = it->rule_set,
            .source = story_source(t, it->country),
        };
        if (text_starts_with(it->concept, "ITEM:") && !story_concept(c, t, it->concept + 5, &in.concept))
            return false;
        if (it->initiative) {
            if (!find_initiative(c, it->initiative, &initiative))
                return false;
            in.initiative = t->initiative[initiative];
        }
        struct requirement out;
        if (!story_write_for(c, it->country) || !requirement_add(c, &in, ALL_FIELDS, &out) ||
            (it->certificate && !qualify(c, t, it, out.number)))
            return false;
        t->need[i] = out.number;
        /* what is only planned stays at home, but where it is bought together */
        if ((it->state > 1 || it->initiative) && !story_release(c, &requirement_noun, out.number, it->country))
            return false;
    }
    return true;
}

static bool add_survey(struct call *c, const char *owner, const struct survey *in)
{
    struct survey out;
    return story_write_for(c, owner) && survey_add(c, in, ALL_FIELDS, &out) && story_release(c, &survey_noun, out.number, owner);
}

bool story_add_surveys(struct call *c, struct story *t)
{
    enum { COUNTRY = 1, SUPPLIER, ASSEMBLY };
    enum { CAPABILITY = 1, LINK, PART = 6 };
    size_t rounds;
    for (size_t i = 0; i < story_survey_count; i++) {
        const struct story_survey *it = &story_surveys[i];
        const struct survey in = {
            .subject_kind = COUNTRY,
            .subject = it->country,
            .aspect = CAPABILITY,
            .concept = text_format(c->mem, "THEME:%s", it->theme),
            .done_on = story_day(t, -it->days_ago),
            .result = it->result,
            .asked = story_int(it->asked),
            .answered = story_int(it->answered),
            .method = strcmp(it->country, "HR") == 0 ? "upitnik" : "pyetësor",
            .source = story_source(t, it->country),
        };
        if (!add_survey(c, it->country, &in))
            return false;
    }
    if (!story_find_actor(c, "rounds", &rounds))
        return false;
    const struct survey of_links = { .subject_kind = SUPPLIER,
                                     .subject = number_text(c->mem, t->actor[rounds]),
                                     .aspect = LINK,
                                     .done_on = story_day(t, -30),
                                     .result = 1,
                                     .asked = story_int(1),
                                     .answered = story_int(1),
                                     .method = "vizitë" };
    const struct survey of_parts = { .subject_kind = ASSEMBLY,
                                     .subject = number_text(c->mem, t->assembly[0]),
                                     .aspect = PART,
                                     .done_on = story_day(t, -30),
                                     .result = 1,
                                     .method = "vizitë" };
    return add_survey(c, "AL", &of_links) && add_survey(c, "AL", &of_parts);
}

bool story_add_indicators(struct call *c, struct story *t)
{
    for (size_t i = 0; i < story_indicator_count; i++) {
        const struct story_indicator *it = &story_indicators[i];
        for (int now = 0; now < 2; now++) {
            const struct indicator in = {
                .engagement = it->engagement,
                .metric = it->metric,
                .measured_on = story_day(t, now ? -20 : -385),
                .value = { .known = true, .units = now ? it->now : it->prev },
                .unit = it->unit,
                .baseline = { true, !now },
                .source = story_source(t, it->owner),
            };
            struct indicator out;
            if (!story_write_for(c, it->owner) || !indicator_add(c, &in, ALL_FIELDS, &out) ||
                !story_release(c, &indicator_noun, out.number, it->owner))
                return false;
        }
    }
    return true;
}

/* --- tags and evidence -------------------------------------------------------------------------------------------------------------- */

static bool find_link(struct call *c, const char *ends, size_t *at)
{
    for (*at = 0; *at < story_link_count; ++*at)
        if (strcmp(text_format(c->mem, "%s>%s", story_links[*at].supplier, story_links[*at].buyer), ends) == 0)
            return true;
    return story_fail_missing(c, ends);
}

static bool find_need(struct call *c, const char *title, size_t *at)
{
    for (*at = 0; *at < story_need_count; ++*at)
        if (strcmp(story_needs[*at].title, title) == 0)
            return true;
    return story_fail_missing(c, title);
}

static bool find_assembly(struct call *c, const char *product, size_t *at)
{
    for (*at = 0; *at < story_assembly_count; ++*at)
        if (strcmp(story_assemblies[*at].product, product) == 0)
            return true;
    return story_fail_missing(c, product);
}

static bool find_subject(struct call *c, const struct story *t, const char *subject, struct number *number, const char **owner)
{
    const char *colon = strchr(subject, ':'), *name = colon ? colon + 1 : subject;
    size_t at, buyer;
    if (text_starts_with(subject, "ACTOR:")) {
        if (!story_find_actor(c, name, &at))
            return false;
        *number = t->actor[at];
        *owner = story_owner(at);
    } else if (text_starts_with(subject, "LINK:")) {
        if (!find_link(c, name, &at) || !story_find_actor(c, story_links[at].buyer, &buyer))
            return false;
        *number = t->link[at];
        *owner = story_owner(buyer);
    } else if (text_starts_with(subject, "NEED:")) {
        if (!find_need(c, name, &at))
            return false;
        *number = t->need[at];
        *owner = story_needs[at].country;
    } else if (text_starts_with(subject, "INITIATIVE:")) {
        if (!find_initiative(c, name, &at))
            return false;
        *number = t->initiative[at];
        *owner = story_initiatives[at].owner;
    } else {
        if (!find_assembly(c, name, &at))
            return false;
        *number = t->assembly[at];
        *owner = story_assemblies[at].owner;
    }
    return true;
}

bool story_add_tags(struct call *c, struct story *t)
{
    for (size_t i = 0; i < story_tag_count; i++) {
        const struct story_tag *it = &story_tags[i];
        struct tag_query in = { .concept = it->concept, .rationale = it->why };
        struct alignment out;
        const char *owner;
        if (!find_subject(c, t, it->subject, &in.subject, &owner) || !story_write_for(c, owner))
            return false;
        if (!(it->refused ? tag_refuse(c, &in, ALL_FIELDS, &out) : tag_confirm(c, &in, ALL_FIELDS, &out)))
            return false;
    }
    return true;
}

/* A paper for each link of the chains. */
bool story_add_evidence(struct call *c, struct story *t)
{
    for (size_t i = 0; i < story_link_count; i += 3) {
        size_t buyer;
        if (!story_find_actor(c, story_links[i].buyer, &buyer))
            return false;
        const char *owner = story_owner(buyer);
        const struct evidence in = {
            .subject_kind = "link",
            .subject = t->link[i],
            .kind = "contract",
            .title = "Supply contract (fictitious)",
            .reference = text_format(c->mem, "DEMO-C-%03zu", i + 1),
            .dated_on = story_day(t, -700),
            .source = story_source(t, owner),
        };
        struct evidence out;
        if (!story_write_for(c, owner) || !evidence_add(c, &in, ALL_FIELDS, &out))
            return false;
    }
    return true;
}

/* --- what the others may see -------------------------------------------------------------------------------------------------------- */

static bool is_actor(const struct story *t, struct number number)
{
    for (size_t at = 0; at < story_actor_count; at++)
        if (t->actor[at].value == number.value)
            return true;
    return false;
}

static bool release_many(struct call *c, const char *owner, const struct number *numbers, size_t n)
{
    const struct texts others = story_others(c, owner);
    if (!story_write_for(c, owner))
        return false;
    return db_run(
        c, &sql_demo_release,
        ARGS("numbers", array_of_numbers(c->mem, numbers, n), "released_to", array_of_texts(c->mem, others.item, others.n)),
        NULL);
}

/* All who take part, and every sixth firm besides. */
bool story_add_releases(struct call *c, struct story *t)
{
    enum { EVERY = 6 };
    for (size_t k = 0; k < DEMO_COUNTRIES; k++) {
        const char *owner = demo_countries[k];
        LIST_OF(number) numbers = { 0 };
        for (size_t at = 0; at < story_actor_count; at++)
            if (story_actors[at].owner && strcmp(story_actors[at].owner, owner) == 0)
                list_add(c->mem, &numbers, t->actor[at]);
        for (int64_t i = 0; i < t->demo->suppliers; i++)
            if (strcmp(t->firms[i].country, owner) == 0 && (i % EVERY == 0 || is_actor(t, t->firms[i].number)))
                list_add(c->mem, &numbers, t->firms[i].number);
        if (!release_many(c, owner, numbers.item, numbers.n))
            return false;
    }
    for (size_t at = 0; at < story_item_count; at++)
        if (!story_release(c, &item_noun, t->item[at], story_items[at].owner))
            return false;
    return true;
}
