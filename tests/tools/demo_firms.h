/* For the tests of the demo: one of its firms. */
#pragma once
#include "../../tools/demo/demo.h"
#include "../harness.h"

static inline struct supplier firm_of(const struct demo *it, int64_t i)
{
    struct supplier firm;
    demo_firm(call.mem, it, i, &firm);
    return firm;
}
