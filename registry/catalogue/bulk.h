/* Many records of any nouns in one go: what an import writes, the demo, the generator. They wait in memory, go down COPY into the
   load_ tables of their nouns, and from there by one statement for each noun into the registry, under all its laws. Nothing here
   knows the tables: the nouns' shapes say which columns and lists there are. */
#pragma once
#include "noun.h"

struct bulk;

/* An empty one, for this call: it lives in the call's arena. The records stay the caller's, and must live until they are written. */
struct bulk *bulk_new(struct call *c) __attribute__((returns_nonnull));

/* A new record, and all that its lists hold (fields with ADD), as noun_add() would write them. Its owner says whose it is, and what
   its lists hold is the same owner's; it has the same source, date, batch and line too, where it does not say others. What is left
   out gets its default. The rules of the noun (noun.check) are the caller's to ask:
   some take a query for each record. A record below one that is stored names it (certificate.supplier). */
void bulk_add(struct bulk *b, const struct noun *n, void *record);

/* Only what the lists of a stored record hold, as new records below it. */
void bulk_add_lists(struct bulk *b, const struct noun *n, void *record);

/* A stored record, named by its number and owner, whose given members become those of `record`. */
void bulk_change(struct bulk *b, const struct noun *n, void *record, struct field_mask given);

/* Gives the new records their numbers, and the members that name the record above. bulk_write() does it too: it is for callers that
   have other members to fill from the numbers. Within a transaction. */
bool bulk_number(struct bulk *b) __attribute__((warn_unused_result));

/* Waits until nobody else writes in bulk, and keeps others from it until the transaction ends; `n` is how many records are to come.
   bulk_write() does it too: it is for callers that look at the registry first. */
bool bulk_begin(struct call *c, size_t n) __attribute__((warn_unused_result));

/* Writes all, within the transaction of the caller, who must have locked the stored records that new ones are added to. One
   bulk at a time writes: another waits. Refused as noun_add() and noun_change() are, but without naming the record: then nothing
   of it is written. STALE when a record to be changed is not there. */
bool bulk_write(struct bulk *b) __attribute__((warn_unused_result));

/* The next `n` numbers of c->options.owner. */
bool bulk_take_numbers(struct call *c, size_t n, struct number *out) __attribute__((warn_unused_result));
