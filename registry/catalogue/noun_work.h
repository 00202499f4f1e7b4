/* Internal functions that noun.c and noun_state.c share. No other file includes this header. */
#pragma once
#include "noun.h"

/* The shape of struct record: the members that every noun's struct starts with. */
extern const struct shape record_shape;

bool noun_is_grandchild(const struct noun *n);
bool noun_settle_owner(struct call *c, const struct noun *n, struct number number) __attribute__((warn_unused_result));
bool noun_lock(struct call *c, const struct noun *n, const void *in, void *out) __attribute__((warn_unused_result));
