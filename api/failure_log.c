#include "failure_log.h"

void failure_log(enum log_level level, enum error_code code, const char *id, const char *op, const char *detail, int64_t now_ms)
{
    (void)now_ms;
    log_line(level, "request_failed", "id", id, "op", op, "code", error_rows[code].slug, "detail", detail);
}

void failure_log_summary(int64_t now_ms)
{
    (void)now_ms;
}
