/* Log lines about failed requests, held to a rate: when all requests fail (a full disk, a lost database), their lines must not
   fill the disk too. Each kind of failure has its own share; what was left out is counted, and logged once. Safe from all
   threads. */
#pragma once
#include "base/errors.h"
#include "base/log.h"
#include <stdint.h>

enum { FAILURE_LINES = 5, FAILURE_WINDOW_MS = 10000 }; /* so many lines of one kind in such a time */

/* Logs "request_failed", or counts it. Each of the texts may be NULL. */
void failure_log(enum log_level level, enum error_code code, const char *id, const char *op, const char *detail, int64_t now_ms);

/* Logs what was left out in windows that have ended ("requests_failed_too", with the code and the count); called now and then. */
void failure_log_summary(int64_t now_ms);
