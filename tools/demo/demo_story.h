/* The story of the demo as tables: who takes part, what is made of what, who supplies whom, what is needed. demo_tell() (demo_story.c)
   writes them through the nouns' own functions, so that all their rules hold. */
#pragma once
#include "demo.h"

enum { TALE_CONCEPTS = 2, TALE_PARTS = 10 };

/* Who takes part: a firm of the demo, by its country, its trade and which of them; or an outside party, by its name. */
struct tale_actor {
    const char *key, *country, *trade;
    int nth;
    const char *owner; /* outside parties: whose record it is */
    const char *legal_name;
};
extern const struct tale_actor tale_actors[];
extern const size_t tale_actor_count;

struct tale_item {
    const char *code, *owner, *en, *hr, *sq;
    unsigned tier;
    const char *unit;
    int criticality; /* 0: not judged */
    const char *reason;
    const char *concept[TALE_CONCEPTS];
};
extern const struct tale_item tale_items[];
extern const size_t tale_item_count;

/* What an actor does with an item. */
struct tale_skill {
    const char *actor, *item;
    unsigned role, readiness, evidence;
    int lead_days, ready_in_days;
    int64_t quantity; /* in a year, in the item's unit; 0: not known */
    const char *line;
};
extern const struct tale_skill tale_skills[];
extern const size_t tale_skill_count;

struct tale_part {
    const char *slot, *item;
    int quantity, share_pct;
    bool optional;
};
struct tale_assembly {
    const char *product, *owner, *title, *holder;
    int component_cost;
    unsigned evidence;
    struct tale_part part[TALE_PARTS];
};
extern const struct tale_assembly tale_assemblies[];
extern const size_t tale_assembly_count;

struct tale_link {
    const char *supplier, *buyer, *item, *product;
    int share_pct, sole; /* share 0: not known; sole 1 yes, -1 no, 0 not known */
    int lead_days, stock_days;
    const char *origin, *restricted_by;
};
extern const struct tale_link tale_links[];
extern const size_t tale_link_count;

struct tale_need {
    const char *country, *concept, *title; /* concept: a code, or an item's code after "ITEM:" */
    unsigned shape;
    int64_t quantity;
    const char *unit;
    int starts_in, needed_in; /* days from today */
    int priority;
    unsigned state;
    const char *rule_set, *initiative, *certificate;
};
extern const struct tale_need tale_needs[];
extern const size_t tale_need_count;

struct tale_survey {
    const char *country, *theme;
    unsigned result;
    int days_ago, asked, answered;
};
extern const struct tale_survey tale_surveys[];
extern const size_t tale_survey_count;

struct tale_initiative {
    const char *key, *owner, *kind, *title, *engagement;
    unsigned state;
    const char *responsible, *next_step;
    int starts_in, due_in, ends_in;
    const char *country[3]; /* the first leads */
    const char *observer;
};
extern const struct tale_initiative tale_initiatives[];
extern const size_t tale_initiative_count;

struct tale_indicator {
    const char *owner, *engagement, *metric, *unit;
    int prev, now;
};
extern const struct tale_indicator tale_indicators[];
extern const size_t tale_indicator_count;

/* A decision about a tag. subject: an assembly's product, "NEED:title", "INITIATIVE:key", "ACTOR:key", or "LINK:supplier>buyer". */
struct tale_tag {
    const char *subject, *concept;
    bool refused;
    const char *why;
};
extern const struct tale_tag tale_tags[];
extern const size_t tale_tag_count;
