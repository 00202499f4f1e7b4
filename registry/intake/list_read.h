/* A list that was read, and what it would do to the registry. */
#pragma once
#include "import_plan.h"

enum { SKIPPED_MAX = 50 };

/* Records that are no rows: sums, and the header when it comes again. */
struct skipped_rows {
    size_t n;
    struct row_message item[SKIPPED_MAX];
};

struct list_read {
    struct sheet_form form;
    struct row_reader reader;
    struct import_plan *plan;
    struct skipped_rows skipped;
};
