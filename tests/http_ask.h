/* A plain request over an open connection, for tests of the whole program. */
#pragma once
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>

/* Sends a request and reads its whole answer into `answer`. The status; 0 when the connection ended before, -1 when nothing came
   for `patience_ms`. */
static inline int http_ask(int fd, const char *request, size_t size, char *answer, size_t capacity, int patience_ms)
{
    size_t n = 0, whole = 0;
    if (send(fd, request, size, MSG_NOSIGNAL) != (ssize_t)size)
        return 0;
    while (whole == 0 || n < whole) {
        struct pollfd wait = { .fd = fd, .events = POLLIN };
        if (poll(&wait, 1, patience_ms) != 1)
            return -1;
        ssize_t got = n + 1 < capacity ? recv(fd, answer + n, capacity - 1 - n, 0) : 0;
        if (got <= 0)
            return 0;
        n += (size_t)got;
        answer[n] = '\0';
        const char *end = whole ? NULL : strstr(answer, "\r\n\r\n");
        const char *length = end ? strcasestr(answer, "\r\ncontent-length:") : NULL;
        if (end)
            whole = (size_t)(end - answer) + 4 + (length && length < end ? strtoul(length + 17, NULL, 10) : 0);
    }
    return (int)strtol(answer + 9, NULL, 10);
}
