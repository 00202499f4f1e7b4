/* An import in a test: the job that it begins is done in the call's own session, within the test's transaction. */
#pragma once
#include "../harness.h"
#include "intake/import.h"
#include "job/job.h"

/* Does what waits, and reads the import then. False where its job fails. */
static inline bool finish_import(struct import *out)
{
    struct import key = { .batch = out->batch };
    struct job job;
    bool found;
    while (call.job) {
        ck_assert_ok(job_take(&call, (struct maybe_int){ 0 }, &job, &found));
        if (!found)
            break;
        if (!job_do(&call, &job))
            return false;
    }
    call.job = 0;
    return import_get(&call, &key, ALL_FIELDS, out);
}
