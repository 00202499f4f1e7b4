/* The caller and its rights, as far as the floors below trust need to know them. */
#pragma once
#include <stdbool.h>
#include <string.h>

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

/* Whether an actor writes for a country; NULL, none in particular, is always so. */
static inline bool actor_may_write_for(const struct actor *a, const char *country)
{
    const char *own = actor_country(a);
    return !own || !country || strcmp(own, country) == 0;
}
