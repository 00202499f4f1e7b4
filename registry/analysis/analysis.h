/* All metrics over one reading of the facts. */
#pragma once
#include "concentration.h"
#include "coverage.h"

enum metric_index {
#define SECTION_METRIC(name) METRIC_##name,
#include "gaps_sections.def"
    METRIC_COUNT
};
extern const struct metric *const metrics[METRIC_COUNT];

struct analysis {
    struct facts facts;
    void *state[METRIC_COUNT];      /* struct coverage, struct concentration … */
    struct list rows[METRIC_COUNT]; /* of metrics[]->row */
    struct list names;              /* struct named_firm: the firms that rows name */
};

/* Reads the facts of a scope, and makes the rows of every metric; all of it lives as long as the call. Call it within db_snapshot().
   UNKNOWN_CODE for an unknown theme or country. */
bool analysis_read(struct call *c, const struct scope *scope, struct analysis *out) __attribute__((warn_unused_result));
