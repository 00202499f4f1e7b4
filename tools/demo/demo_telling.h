/* What the tellers of the demo's story share; for nobody else. */
#pragma once
#include "demo_story.h"

enum { ACTORS_MAX = 64, ITEMS_MAX = 64, NEEDS_MAX = 32, INITIATIVES_MAX = 16, LINKS_MAX = 64 };

/* The numbers of what was told, by its place in the tables. */
struct telling {
    const struct demo *demo;
    const struct supplier *firms;
    const struct number *sources;
    struct number actor[ACTORS_MAX], item[ITEMS_MAX], need[NEEDS_MAX], initiative[INITIATIVES_MAX], link[LINKS_MAX];
    struct number assembly[ITEMS_MAX];
};

/* From here on, what is written belongs to this country. */
bool tell_for(struct call *c, const char *owner) __attribute__((warn_unused_result));
/* The two other countries may see it. */
bool tale_release(struct call *c, const struct noun *noun, struct number number, const char *owner)
    __attribute__((warn_unused_result));
struct texts tale_others(struct call *c, const char *owner);

struct number tale_source(const struct telling *t, const char *owner);
struct date tale_day(const struct telling *t, int days);
struct maybe_int tale_int(int64_t value); /* 0: not known */
struct decimal tale_whole(int64_t units); /* 0: not known */

/* A table of ours that names what it does not have is our bug: the tests tell. Always false. */
bool tale_lost(struct call *c, const char *what);
bool tale_find_actor(struct call *c, const char *key, size_t *at) __attribute__((warn_unused_result));
/* Whose record an actor is. */
const char *tale_owner(size_t actor);
/* "ITEM:HR-0000121" of an item's code. */
bool tale_concept(struct call *c, const struct telling *t, const char *code, const char **out)
    __attribute__((warn_unused_result));

/* The chapters of demo_deeds.c. */
bool tell_initiatives(struct call *c, struct telling *t) __attribute__((warn_unused_result));
bool tell_needs(struct call *c, struct telling *t) __attribute__((warn_unused_result));
bool tell_surveys(struct call *c, struct telling *t) __attribute__((warn_unused_result));
bool tell_indicators(struct call *c, struct telling *t) __attribute__((warn_unused_result));
bool tell_tags(struct call *c, struct telling *t) __attribute__((warn_unused_result));
bool tell_evidence(struct call *c, struct telling *t) __attribute__((warn_unused_result));
bool tell_releases(struct call *c, struct telling *t) __attribute__((warn_unused_result));
