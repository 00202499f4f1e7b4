/* Who calls, and what they may do. Until accounts exist the actor is the account that runs the program: all rights of every
   country kept here, sees everything. */
#pragma once
#include <stdbool.h>

enum right { RIGHT_SEE, RIGHT_EDIT, RIGHT_RELEASE, RIGHT_ADMINISTER };

struct actor {
    const char *name;       /* "local:ana" */
    const char *country;    /* the country that the actor writes for; NULL: the one that owns the record */
    const char *reader;     /* the country as which the actor reads; NULL: all is seen */
    unsigned rights;        /* bits 1 << enum right */
};

/* The account that runs the program, for the life of the program. */
const struct actor *actor_local(void);

bool actor_may(const struct actor *a, enum right r);
