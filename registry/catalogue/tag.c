#include "tag.h"
#include "noun_work.h"
#include "reference/reference.h"

static const char *const states[] = { NULL, "confirmed", "suggested", "refused", NULL };
static const char *const origins[] = { NULL, "manual", "import", "rule", "crosswalk", NULL };

static const struct field fields[] = {
    FIELD(tag, subject_kind, READ, .choices = alignment_subjects),
    FIELD(tag, subject, READ),
    FIELD(tag, concept, READ, .scheme = "*"),
    FIELD(tag, state, READ, .choices = states),
    FIELD(tag, origin, READ, .choices = origins),
    FIELD(tag, rule, READ),
    FIELD(tag, reason, READ, .max = 2000),
    FIELD(tag, via, READ),
    FIELD(tag, certainty, READ, .choices = certainties),
    FIELDS(tag, READ, owner, alignment, decided_on),
};
const struct shape tag_shape = { SHAPE(tag, "tags", fields) };

static const struct field query_fields[] = {
    FIELD(tag_query, subject, KEY),
    FIELD(tag_query, state, QUERY, .choices = states),
    FIELD(tag_query, concept, ADD | REQUIRED, .scheme = "*"),
    FIELD(tag_query, rationale, ADD, .max = 2000),
};
const struct shape tag_query_shape = { SHAPE(tag_query, "queries", query_fields) };

/* What kind of record the subject is. */
static bool find_kind(struct call *c, const struct tag_query *in, unsigned *kind)
{
    struct tag found = { 0 };
    bool some;
    if (!db_one(c, &sql_tag_subject_kind, BIND(&tag_query_shape, in), &tag_shape, &found, &some))
        return false;
    if (!some)
        return fail(c, ERROR_NOT_FOUND, "subject", "value", number_text(c->mem, in->subject));
    *kind = found.subject_kind;
    return true;
}

/* Records of one kind. */
struct subjects {
    unsigned subject_kind;
    struct texts subjects;
    struct number kept; /* the supplier that the number asked for leads to */
    unsigned state;
};
static const struct field subjects_fields[] = {
    FIELD(subjects, subject_kind, READ, .choices = alignment_subjects),
    FIELDS(subjects, READ, subjects, kept),
    FIELD(subjects, state, QUERY, .choices = states),
};
static const struct shape subjects_shape = { SHAPE(subjects, "subjects", subjects_fields) };

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* What people decided first, then by concept, the record itself before its parts. */
static int compare_tags(const void *left, const void *right)
{
    const struct tag *a = left, *b = right;
    int by_state = compare_numbers(a->state, b->state), by_concept = strcmp(a->concept, b->concept);
    int by_kind = compare_numbers(a->subject_kind, b->subject_kind);
    return by_state     ? by_state
           : by_concept ? by_concept
           : by_kind    ? by_kind
                        : compare_numbers(a->subject.value, b->subject.value);
}

bool tag_list(struct call *c, const void *in, struct field_mask mask, struct page *out)
{
    (void)mask;
    const struct tag_query *query = in;
    unsigned kind;
    struct list groups;
    if (!find_kind(c, query, &kind) || !db_many(c, &sql_tag_subjects, BIND(&tag_query_shape, query), &subjects_shape, &groups))
        return false;
    struct list all = { 0 };
    for (size_t i = 0; i < groups.n; i++) {
        struct subjects group = ((const struct subjects *)groups.item)[i];
        struct list rows;
        group.state = query->state;
        if (!db_many(c, &sql_tag_list, BIND(&subjects_shape, &group), &tag_shape, &rows))
            return false;
        list_append(c->mem, &all, rows.item, rows.n, sizeof(struct tag));
    }
    if (all.n)
        qsort(all.item, all.n, sizeof(struct tag), compare_tags);
    *out = (struct page){ .rows = all, .count = (int64_t)all.n };
    return true;
}

bool tag_suggest(struct call *c, const void *in, struct field_mask mask, struct page *out)
{
    struct tag_query query = *(const struct tag_query *)in;
    query.state = TAG_SUGGESTED;
    return tag_list(c, &query, mask, out);
}

static bool decide(struct call *c, const struct tag_query *in, enum alignment_state state, struct alignment *out)
{
    struct alignment it = { .subject = in->subject, .concept = in->concept, .state = state, .rationale = in->rationale };
    struct alignment before = { 0 };
    struct field_mask mask = { 0 };
    bool some;
    if (!shape_complete(c, &tag_query_shape, ADD, in) || !find_kind(c, in, &it.subject_kind) ||
        !noun_settle_owner(c, noun_find(alignment_subjects[it.subject_kind])->shape, in->subject, "subject", RIGHT_EDIT) ||
        !db_one(c, &sql_tag_decision, BIND(&tag_query_shape, in), &alignment_shape, &before, &some))
        return false;
    if (!some)
        return alignment_add(c, &it, ALL_FIELDS, out);
    it.number = before.number;
    it.decided_on = c->today;
    mask_set(&mask, &alignment_shape, shape_field(&alignment_shape, "state"));
    mask_set(&mask, &alignment_shape, shape_field(&alignment_shape, "decided_on"));
    if (in->rationale)
        mask_set(&mask, &alignment_shape, shape_field(&alignment_shape, "rationale"));
    return alignment_change(c, &it, mask, out);
}

bool tag_confirm(struct call *c, const void *in, struct field_mask mask, void *out)
{
    (void)mask;
    return decide(c, in, ALIGNMENT_CONFIRMED, out);
}

bool tag_refuse(struct call *c, const void *in, struct field_mask mask, void *out)
{
    (void)mask;
    return decide(c, in, ALIGNMENT_REFUSED, out);
}
