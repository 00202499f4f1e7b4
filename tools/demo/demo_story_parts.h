/* What the files that write the demo's story share. Private to tools/demo. */
#pragma once
#include "demo_story.h"

enum { ACTORS_MAX = 64, ITEMS_MAX = 64, NEEDS_MAX = 32, INITIATIVES_MAX = 16, LINKS_MAX = 64 };

/* The numbers of the records that were written, by their place in the tables. */
struct story {
    const struct demo *demo;
    const struct supplier *firms;
    const struct number *sources;
    struct number actor[ACTORS_MAX], item[ITEMS_MAX], need[NEEDS_MAX], initiative[INITIATIVES_MAX], link[LINKS_MAX];
    struct number assembly[ITEMS_MAX];
};

/* From here on, what is written belongs to this country. */
bool story_write_for(struct call *c, const char *owner) __attribute__((warn_unused_result));
/* The two other countries may see it. */
bool story_release(struct call *c, const struct noun *noun, struct number number, const char *owner)
    __attribute__((warn_unused_result));
struct texts story_others(struct call *c, const char *owner);

struct number story_source(const struct story *t, const char *owner);
struct date story_day(const struct story *t, int days);
struct maybe_int story_int(int64_t value); /* 0: not known */
struct decimal story_whole(int64_t units); /* 0: not known */

/* Fails with INTERNAL: a table of the story names what it does not have, which is our bug and shown by the tests. Always false. */
bool story_fail_missing(struct call *c, const char *what);
bool story_find_actor(struct call *c, const char *key, size_t *at) __attribute__((warn_unused_result));
/* Whose record an actor is. */
const char *story_owner(size_t actor);
/* "ITEM:HR-0000121" of an item's code. */
bool story_concept(struct call *c, const struct story *t, const char *code, const char **out) __attribute__((warn_unused_result));

/* The steps of demo_story_actions.c. */
bool story_add_initiatives(struct call *c, struct story *t) __attribute__((warn_unused_result));
bool story_add_needs(struct call *c, struct story *t) __attribute__((warn_unused_result));
bool story_add_surveys(struct call *c, struct story *t) __attribute__((warn_unused_result));
bool story_add_indicators(struct call *c, struct story *t) __attribute__((warn_unused_result));
bool story_add_tags(struct call *c, struct story *t) __attribute__((warn_unused_result));
bool story_add_evidence(struct call *c, struct story *t) __attribute__((warn_unused_result));
bool story_add_releases(struct call *c, struct story *t) __attribute__((warn_unused_result));
