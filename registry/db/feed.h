/* The feed: what was committed to the registry, each change once, to whoever keeps something derived from it. Sequence numbers are no
   order of commits, so the feed goes by visibility: it gives the rows of `change` that a new snapshot sees and its last one did not. */
#pragma once
#include "db.h"

/* One row, as far as a follower needs it: which record to read again. */
struct feed_change {
    struct maybe_int sequence;
    const char *owner;
    const char *noun; /* struct shape.name */
    struct number number;
    struct number supplier; /* the supplier it belongs to; 0: none */
    const char *what;       /* "added", "changed", "archived", "restored", "released", "removed" */
};

struct feed;

/* How often a follower looks for what other programs have committed. */
enum { FEED_POLL_MS = 50 };

/* A follower that has seen nothing yet; it looks every `poll_ms` (FEED_POLL_MS; tests take longer). It lives in `mem`, and is for one
   thread at a time. */
struct feed *feed_new(struct arena *mem, int64_t poll_ms) __attribute__((returns_nonnull));

/* From now on: what is committed already counts as seen. Read what is derived after this call, not before it: a change between
   the two is then given again, and none is missed. */
bool feed_start(struct call *c, struct feed *f) __attribute__((warn_unused_result));

/* Gives what was committed since feed_start() or the last feed_read() that succeeded, oldest first, each(c, change, arg) for every
   one; *count (may be NULL) is how many. When it fails, or each() is false, the same changes come again. The session must not
   be in a transaction. */
bool feed_read(struct call *c, struct feed *f, bool (*each)(struct call *c, const struct feed_change *change, void *arg),
               void *arg, int64_t *count) __attribute__((warn_unused_result));

/* Whether what was read holds a transaction (c->written of whoever wrote), so that a reader need wait for it no longer. */
bool feed_has(const struct feed *f, int64_t transaction);

/* Waits until something was committed that was not read, at most so long; *woken says whether it was. It learns at once of what this
   process commits, and of others within `poll_ms`. The session must not be in a transaction. */
bool feed_wait(struct call *c, struct feed *f, int64_t at_most_ms, bool *woken) __attribute__((warn_unused_result));

/* For db_tx(): wakes the followers of this process, of whatever database they are. It never waits for them. */
void feed_wake(int64_t transaction);
