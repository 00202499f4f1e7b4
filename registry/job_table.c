/* What can be a job. */
#include "intake/import.h"
#include "job/job.h"

const struct job_kind job_kinds[] = {
    { "import.start", "planning", import_plan_job },
    { "import.apply", "applying", import_apply_job },
    { 0 },
};
