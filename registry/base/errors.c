#include "errors.h"

/* clang-format off */
const struct error_row error_rows[ERROR_COUNT] = {
    [ERROR_NONE] = { "none", 200, 0 },
#define X(code, slug, http_status, exit_status) [ERROR_##code] = { slug, http_status, exit_status },
    ERRORS(X)
#undef X
};
