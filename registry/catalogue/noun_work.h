/* What the verbs of nouns are made of: for registry/catalogue/ only. */
#pragma once
#include "noun.h"
#include "trust/actor.h"

/* The shape of struct record: the members that every noun's struct starts with. */
extern const struct shape record_shape;

bool noun_is_grandchild(const struct noun *n);

/* Whose record a number of this shape's table is; *owner is NULL where there is none, or none that the reader sees. */
bool noun_owner(struct call *c, const struct shape *s, struct number number, const char **owner)
    __attribute__((warn_unused_result));

/* Settles for which country the call writes about a record, and asks whether its actor has the right there: the country of the
   options, else the actor's own, else the record's owner. FORBIDDEN; NOT_FOUND at `field` where the reader sees no such record. */
bool noun_settle_owner(struct call *c, const struct shape *s, struct number number, const char *field, enum right right)
    __attribute__((warn_unused_result));
/* What the database refused, it names by the field alone: the value is put to it here, and what would be right. Is false. */
bool noun_refused(struct call *c, const struct shape *s, const void *record);

/* Locks the stored row into `out`, and refuses a version other than the one the caller saw. */
bool noun_lock(struct call *c, const struct noun *n, const void *in, void *out) __attribute__((warn_unused_result));
