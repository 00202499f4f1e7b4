#include "shares.h"

#include <assert.h>

static void count_more(size_t *all, size_t *one, size_t size)
{
    *all += size;
    if (one)
        *one += size;
}

static void count_less(size_t *all, size_t *one, size_t size)
{
    assert(*all >= size && (!one || *one >= size));
    *all -= size;
    if (one)
        *one -= size;
}

const char *share_take_body(struct shares *s, struct share *one, size_t size, bool is_file)
{
    size_t max = is_file ? s->bodies_max - s->bodies_max / 8 : s->bodies_max;
    if (s->all.body_bytes + size > max)
        return "the bodies under way take all of their memory";
    if (one && one->body_bytes + size > max / 2)
        return "the bodies of one address take their share of the memory";
    count_more(&s->all.body_bytes, one ? &one->body_bytes : NULL, size);
    return NULL;
}

void share_give_body(struct shares *s, struct share *one, size_t size)
{
    count_less(&s->all.body_bytes, one ? &one->body_bytes : NULL, size);
}

const char *share_take_answer(struct shares *s, struct share *one, size_t size, bool is_due)
{
    if (!is_due && s->all.answer_bytes + size > s->answers_max)
        return "the answers that are not taken yet take all of their memory";
    if (!is_due && one && one->answer_bytes + size > s->answers_max / 2)
        return "the answers that one address has not taken yet take their share of the memory";
    count_more(&s->all.answer_bytes, one ? &one->answer_bytes : NULL, size);
    return NULL;
}

void share_give_answer(struct shares *s, struct share *one, size_t size)
{
    count_less(&s->all.answer_bytes, one ? &one->answer_bytes : NULL, size);
}

const char *share_take_spool(struct shares *s, struct share *one, size_t size)
{
    if (s->all.spool_bytes + size > s->spools_max)
        return "the large answers that are not taken yet take all of their disk space";
    if (one && one->spool_bytes + size > s->spools_max / 2)
        return "the large answers that one address has not taken yet take their share of the disk space";
    count_more(&s->all.spool_bytes, one ? &one->spool_bytes : NULL, size);
    return NULL;
}

void share_give_spool(struct shares *s, struct share *one, size_t size)
{
    count_less(&s->all.spool_bytes, one ? &one->spool_bytes : NULL, size);
}

const char *share_take_place(struct shares *s, struct share *one, enum lane lane)
{
    if (one && one->requests[lane] >= s->requests_max[lane])
        return "the requests of one address take their half of the queue";
    count_more(&s->all.requests[lane], one ? &one->requests[lane] : NULL, 1);
    return NULL;
}

void share_give_place(struct shares *s, struct share *one, enum lane lane)
{
    count_less(&s->all.requests[lane], one ? &one->requests[lane] : NULL, 1);
}
