/* One line per event on standard error, as logfmt: time=… level=… event=… key=value …. Only api/ and tools/ log. */
#pragma once
#include "words.h"
#include <stdbool.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* Lines below this level are not written; "debug", "info", "warn", "error". Set before threads start. */
void log_set_level(enum log_level level);
bool log_level_parse(const char *text, enum log_level *out) __attribute__((warn_unused_result));

/* Whether lines of this level are written, for callers whose line is costly to make. */
bool log_is_on(enum log_level level);

/* The caller keeps passwords out: the database setting may hold one and is never logged.
   log_line(LOG_INFO, "listening", "address", text): pairs of key and value; a NULL value is left out. Values are quoted
   and control characters escaped, so that nobody forges a line. One write() per line; a value longer than
   4 KiB is cut and ends with "…". */
#define log_line(level, event, ...) log_write((level), (event), WORDS(__VA_ARGS__))
void log_write(enum log_level level, const char *event, const char *const *pairs);
