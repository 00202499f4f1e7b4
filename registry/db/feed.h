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

/* A follower that has seen nothing yet. It lives in `mem`. */
struct feed *feed_new(struct arena *mem) __attribute__((returns_nonnull));

/* From now on: what is committed already counts as seen. Read what is derived after this call, not before it: a change between
   the two is then given again, and none is missed. */
bool feed_start(struct call *c, struct feed *f) __attribute__((warn_unused_result));

/* Gives what was committed since feed_start() or the last feed_read() that succeeded, oldest first, each(c, change, arg) for every
   one; *count (may be NULL) is how many. When it fails, or each() is false, the same changes come again. The session must not
   be in a transaction, and each() must not use it. */
bool feed_read(struct call *c, struct feed *f, bool (*each)(struct call *c, const struct feed_change *change, void *arg),
               void *arg, int64_t *count) __attribute__((warn_unused_result));

enum { FEED_POLL_MS = 50 };

/* Waits until there is something to read, at most so long; *woken says whether there is. It looks at least every FEED_POLL_MS, and at
   once when a hint comes. The session must not be in a transaction. */
bool feed_wait(struct call *c, struct feed *f, int64_t at_most_ms, bool *woken) __attribute__((warn_unused_result));

/* Tells followers in other processes that this session has committed something, so that they need not wait for their next look. It
   is only a hint: of several within FEED_POLL_MS one is sent, none inside of a transaction, and a failure is ignored. */
void feed_hint(struct call *c);
