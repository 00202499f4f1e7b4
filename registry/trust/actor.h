/* Who calls, and what they may do. Until accounts exist the actor is the account that runs the program: all rights of every
   country kept here, sees everything. */
#pragma once
#include "base/actor.h"
#include "base/call.h"

/* The account that runs the program, for the life of the program. */
const struct actor *actor_local(void);

bool actor_may(const struct actor *a, enum right r);

/* Whether the call's actor may write for a country (NULL: nobody has said which yet); else FORBIDDEN at `field`. */
bool actor_writes_for(struct call *c, const char *country, const char *field) __attribute__((warn_unused_result));

/* For which country a call writes: c->options.owner, which the actor must be allowed to write for; where it is not given, the actor's
   own country, else `fallback`. FORBIDDEN. */
bool actor_settle_owner(struct call *c, const char *fallback) __attribute__((warn_unused_result));
