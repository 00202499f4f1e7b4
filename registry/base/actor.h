/* The caller and its rights, as far as the floors below trust need to know them. */
#pragma once
#include "call.h"

enum right { RIGHT_SEE, RIGHT_EDIT, RIGHT_RELEASE, RIGHT_ADMINISTER };

struct actor {
    const char *name;    /* "local:ana" */
    const char *country; /* the country that the actor writes for; NULL: the one that owns the record */
    const char *reader;  /* the country as which the actor reads; NULL: the actor reads every record */
    unsigned rights;     /* bits 1 << enum right */
};

/* The only country that an actor writes for; NULL: any whose records are kept here. Who reads as a country writes for no other. */
static inline const char *actor_country(const struct actor *a)
{
    return !a ? 0 : a->country ? a->country : a->reader;
}

static inline bool country_equal(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* Whether two actors are answered alike: no answer depends on more of them than on what is compared here. */
static inline bool actor_equal(const struct actor *a, const struct actor *b)
{
    return a == b ||
           (a && b && a->rights == b->rights && country_equal(a->reader, b->reader) && country_equal(a->country, b->country));
}

/* Whether the call's actor has a right over what a country owns; NULL: over what one country or another owns. Each right is asked
   here, where the owner is settled. What of others' records may be seen is no right: the statements that read take `reader`. */
static inline bool may(const struct call *c, enum right right, const char *owner)
{
    const char *own = actor_country(c->actor);
    return c->actor && (c->actor->rights & 1U << right) && (!own || !owner || country_equal(own, owner));
}

/* Whether it may write what the country owns, with one right or another. */
static inline bool may_write(const struct call *c, const char *owner)
{
    return may(c, RIGHT_EDIT, owner) || may(c, RIGHT_RELEASE, owner);
}
