#include "shares.h"

#include <assert.h>

/* Why no more is given: to all together, to one address. How many places there can be of all, the lane's queue says. */
static const struct {
    const char *all, *one;
} reasons[] = {
    [SHARE_BODIES] = { "the bodies under way take all of their memory",
                       "the bodies of one address take their share of the memory" },
    [SHARE_ANSWERS] = { "the answers that are not taken yet take all of their memory",
                        "the answers that one address has not taken yet take their share of the memory" },
    [SHARE_SPOOLS] = { "the large answers that are not taken yet take all of their disk space",
                       "the large answers that one address has not taken yet take their share of the disk space" },
    [SHARE_PLACES] = { NULL, "the requests of one address take their half of the queue" },
};

const char *share_take(struct shares *s, struct share *one, unsigned kind, size_t size, size_t kept)
{
    unsigned why = kind < SHARE_PLACES ? kind : SHARE_PLACES;
    size_t max = s->max[kind] - kept;
    if (reasons[why].all && s->all.taken[kind] + size > max)
        return reasons[why].all;
    if (one && one->taken[kind] + size > max / 2)
        return reasons[why].one;
    share_add(s, one, kind, size);
    return NULL;
}

void share_add(struct shares *s, struct share *one, unsigned kind, size_t size)
{
    s->all.taken[kind] += size;
    if (one)
        one->taken[kind] += size;
}

void share_give(struct shares *s, struct share *one, unsigned kind, size_t size)
{
    assert(s->all.taken[kind] >= size && (!one || one->taken[kind] >= size));
    s->all.taken[kind] -= size;
    if (one)
        one->taken[kind] -= size;
}
