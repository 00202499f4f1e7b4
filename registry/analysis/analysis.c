#include "analysis.h"

#define SECTION_METRIC(name) extern const struct metric name##_metric;
#include "gaps_sections.def"

const struct metric *const metrics[METRIC_COUNT] = {
#define SECTION_METRIC(name) [METRIC_##name] = &name##_metric,
#include "gaps_sections.def"
};

static void begin(struct call *c, const struct facts *facts, void *arg)
{
    struct analysis *a = arg;
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        a->state[i] = arena_take(c->mem, metrics[i]->state_size);
        metrics[i]->begin(c, a->state[i], facts);
    }
}

static void take(const struct firm *firm, void *arg)
{
    const struct analysis *a = arg;
    for (size_t i = 0; i < METRIC_COUNT; i++)
        metrics[i]->take(a->state[i], firm);
}

/* Reads the names of the firms whose numbers stand in rows. */
static bool read_names(struct call *c, struct analysis *a)
{
    LIST_OF(number) firms = { 0 };
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        const struct shape *s = metrics[i]->row;
        for (size_t k = 0; k < a->rows[i].n * s->field_count; k++) {
            const struct field *f = &s->fields[k % s->field_count];
            const void *row = (const char *)a->rows[i].item + k / s->field_count * s->size;
            if (f->kind == KIND_NUMBER && field_is_known(f, row))
                list_add(c->mem, &firms, *(const struct number *)field_at(f, row));
        }
    }
    return facts_name(c, &a->facts, firms.item, firms.n, &a->names);
}

bool analysis_read(struct call *c, const struct scope *scope, struct analysis *out)
{
    *out = (struct analysis){ 0 };
    if (!facts_read(c, scope, &out->facts, begin, take, out))
        return false;
    for (size_t i = 0; i < METRIC_COUNT; i++)
        metrics[i]->rows(c, out->state[i], &out->rows[i]);
    if (!read_names(c, out))
        return false;
    facts_end(c, &out->facts);
    return true;
}
