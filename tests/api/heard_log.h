/* What the service of a test logs. */
#pragma once
#include <check.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/* Standard error goes into a pipe: each test has a process of its own. */
static int log_ends[2];

static inline void hear_log(void)
{
    ck_assert_int_eq(pipe2(log_ends, O_NONBLOCK), 0);
    ck_assert_int_ge(dup2(log_ends[1], STDERR_FILENO), 0);
}

/* Whether these words have been logged. */
static inline bool heard(const char *words)
{
    static char text[65536];
    static size_t size;
    ssize_t n = read(log_ends[0], text + size, sizeof text - 1 - size);
    size += n > 0 ? (size_t)n : 0;
    return strstr(text, words) != NULL;
}
