/* Who calls, and what they may do. Until accounts exist the actor is the account that runs the program: all rights of every
   country kept here, sees everything. */
#pragma once
#include "base/actor.h"
#include <stdbool.h>

/* The account that runs the program, for the life of the program. */
const struct actor *actor_local(void);

bool actor_may(const struct actor *a, enum right r);
