/* Who calls, and what they may do. Until accounts exist the actor is the account that runs the program: all rights of every
   country kept here, sees everything. */
#pragma once
#include "base/actor.h"

/* The account that runs the program, for the life of the program. */
const struct actor *actor_local(void);

/* may(), else FORBIDDEN: at "owner" where that is known. */
bool actor_require(struct call *c, enum right right, const char *owner) __attribute__((warn_unused_result));

/* Settles for which country a call writes, and asks whether its actor has the right there: c->options.owner; where it is not given,
   the actor's own country, else `fallback` (NULL: it stays unknown). FORBIDDEN. */
bool actor_settle_owner(struct call *c, enum right right, const char *fallback) __attribute__((warn_unused_result));
