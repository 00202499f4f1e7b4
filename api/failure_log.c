#include "failure_log.h"

#include <pthread.h>

struct failure_window {
    int64_t ends_ms;
    enum log_level level;
    unsigned written, left_out;
};

static struct failure_window windows[ERROR_COUNT];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Ends the window of a kind whose time is over; how many lines were left out in it. */
static unsigned end_window(struct failure_window *w, int64_t now_ms)
{
    unsigned left_out = now_ms >= w->ends_ms ? w->left_out : 0;
    if (now_ms >= w->ends_ms)
        *w = (struct failure_window){ .ends_ms = now_ms + FAILURE_WINDOW_MS };
    return left_out;
}

static void log_left_out(enum log_level level, enum error_code code, unsigned left_out)
{
    char count[16];
    snprintf(count, sizeof count, "%u", left_out);
    log_line(level, "requests_failed_too", "code", error_rows[code].slug, "left_out", count);
}

void failure_log(enum log_level level, enum error_code code, const char *id, const char *op, const char *detail, int64_t now_ms)
{
    if (!log_is_on(level))
        return;
    pthread_mutex_lock(&lock);
    struct failure_window *w = &windows[code];
    unsigned left_out = end_window(w, now_ms);
    bool is_written = w->written < FAILURE_LINES;
    w->level = level;
    w->written += is_written;
    w->left_out += !is_written;
    pthread_mutex_unlock(&lock);
    if (left_out > 0)
        log_left_out(level, code, left_out);
    if (is_written)
        log_line(level, "request_failed", "id", id, "op", op, "code", error_rows[code].slug, "detail", detail);
}

void failure_log_summary(int64_t now_ms)
{
    for (size_t code = 0; code < ERROR_COUNT; code++) {
        pthread_mutex_lock(&lock);
        struct failure_window *w = &windows[code];
        enum log_level level = w->level;
        unsigned left_out = w->left_out > 0 ? end_window(w, now_ms) : 0;
        pthread_mutex_unlock(&lock);
        if (left_out > 0)
            log_left_out(level, (enum error_code)code, left_out);
    }
}
