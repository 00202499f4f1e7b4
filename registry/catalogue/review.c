#include "review.h"
#include "base/actor.h"
#include "supplier.h"

static const char *const verdicts[] = { NULL, "same", "different", "unsure", NULL };

static const struct field fields[] = {
    RECORD_FIELDS_TOP(review),
    FIELD(review, low, ADD | REQUIRED | READ | FILTER),
    FIELD(review, low_name, READ, .max = 500, .sql = SUPPLIER_NAME_OF("t.low")),
    FIELD(review, high, ADD | REQUIRED | READ | FILTER),
    FIELD(review, high_name, READ, .max = 500, .sql = SUPPLIER_NAME_OF("t.high")),
    FIELD(review, verdict, ADD | CHANGE | READ | FILTER, .choices = verdicts, .by_default = "unsure"),
    FIELD(review, score, ADD | CHANGE | READ, .decimals = 4, .low = 0, .high = 1),
    FIELD(review, reasons, ADD | CHANGE | READ),
    FIELD(review, decided_on, ADD | CHANGE | READ),
    FIELD(review, decided_by, STORE | READ, .max = 200),
    FIELD(review, revoked_on, CHANGE | READ, .not_before = "decided_on"),
};
const struct shape review_shape = { SHAPE(review, "reviews", fields), .table = "pair" };

/* Who decides anew puts name and day to it; whoever changes something else, or repeats the verdict, leaves those of the decision. */
static bool keep_decision(struct call *c, struct review *it)
{
    struct review stored = { 0 };
    if (it->number.value && !review_get(c, it, 1, &stored))
        return false;
    bool decides = it->verdict != stored.verdict;
    if (decides || !it->decided_by)
        it->decided_by = c->actor ? c->actor->name : NULL;
    if (!it->decided_on.known || (decides && field_equal(shape_field(&review_shape, "decided_on"), it, &stored)))
        it->decided_on = c->today;
    return true;
}

static bool check(struct call *c, void *record)
{
    struct review *it = record;
    if (it->low.value == it->high.value)
        return fail(c, ERROR_CROSS_CHECK, "high", "why", tr(c->mem, c->language, MESSAGE_why_same_record));
    if (it->low.value > it->high.value) {
        struct number smaller = it->high;
        it->high = it->low;
        it->low = smaller;
    }
    if (it->verdict == REVIEW_UNSURE) {
        it->decided_on = (struct date){ 0 };
        it->decided_by = NULL;
    } else if (!keep_decision(c, it)) {
        return false;
    }
    return true;
}
const struct noun review_noun = { .shape = &review_shape, .check = check };

static bool decide(struct call *c, const struct review *in, enum review_verdict verdict, struct review *out)
{
    struct review it = { .number = in->number, .verdict = verdict };
    struct field_mask mask = { 0 };
    mask_set(&mask, &review_shape, shape_field(&review_shape, "verdict"));
    return review_change(c, &it, mask, out);
}

bool review_same(struct call *c, const void *in, struct field_mask mask, void *out)
{
    (void)mask;
    return decide(c, in, REVIEW_SAME, out);
}

bool review_different(struct call *c, const void *in, struct field_mask mask, void *out)
{
    (void)mask;
    return decide(c, in, REVIEW_DIFFERENT, out);
}
