/* The story of the demo as tables: who takes part, what is made of what, who supplies whom, what is needed. demo_add_story() (demo_story.c)
   writes them through the nouns' own functions, so that all their rules hold. */
#pragma once
#include "demo.h"

enum { STORY_CONCEPTS = 2, STORY_PARTS = 10 };

/* Who takes part: a firm of the demo, by its country, its trade and which of them; or an outside party, by its name. */
struct story_actor {
    const char *key, *country, *trade;
    int nth;
    const char *owner; /* outside parties: whose record it is */
    const char *legal_name;
};
extern const struct story_actor story_actors[];
extern const size_t story_actor_count;

struct story_item {
    const char *code, *owner, *en, *hr, *sq;
    unsigned tier;
    const char *unit;
    int criticality; /* 0: not judged */
    const char *reason;
    const char *concept[STORY_CONCEPTS];
};
extern const struct story_item story_items[];
extern const size_t story_item_count;

/* What an actor does with an item. */
struct story_skill {
    const char *actor, *item;
    unsigned role, readiness, evidence;
    int lead_days, ready_in_days;
    int64_t quantity; /* in a year, in the item's unit; 0: not known */
    const char *line;
};
extern const struct story_skill story_skills[];
extern const size_t story_skill_count;

struct story_part {
    const char *slot, *item;
    int quantity, share_pct;
    bool optional;
};
struct story_assembly {
    const char *product, *owner, *title, *holder;
    int component_cost;
    unsigned evidence;
    struct story_part part[STORY_PARTS];
};
extern const struct story_assembly story_assemblies[];
extern const size_t story_assembly_count;

struct story_link {
    const char *supplier, *buyer, *item, *product;
    int share_pct, sole; /* share 0: not known; sole 1 yes, -1 no, 0 not known */
    int lead_days, stock_days;
    const char *origin, *restricted_by;
};
extern const struct story_link story_links[];
extern const size_t story_link_count;

struct story_need {
    const char *country, *concept, *title; /* concept: a code, or an item's code after "ITEM:" */
    unsigned shape;
    int64_t quantity;
    const char *unit;
    int starts_in, needed_in; /* days from today */
    int priority;
    unsigned state;
    const char *rule_set, *initiative, *certificate;
};
extern const struct story_need story_needs[];
extern const size_t story_need_count;

struct story_survey {
    const char *country, *theme;
    unsigned result;
    int days_ago, asked, answered;
};
extern const struct story_survey story_surveys[];
extern const size_t story_survey_count;

struct story_initiative {
    const char *key, *owner, *kind, *title, *engagement;
    unsigned state;
    const char *responsible, *next_step;
    int starts_in, due_in, ends_in;
    const char *country[3]; /* the first leads */
    const char *observer;
};
extern const struct story_initiative story_initiatives[];
extern const size_t story_initiative_count;

struct story_indicator {
    const char *owner, *engagement, *metric, *unit;
    int prev, now;
};
extern const struct story_indicator story_indicators[];
extern const size_t story_indicator_count;

/* A decision about a tag. subject: an assembly's product, "NEED:title", "INITIATIVE:key", "ACTOR:key", or "LINK:supplier>buyer". */
struct story_tag {
    const char *subject, *concept;
    bool refused;
    const char *why;
};
extern const struct story_tag story_tags[];
extern const size_t story_tag_count;
