/* A client of the service that a test has started: plain requests over loopback. */
#pragma once
#include "../http_ask.h"
#include "child.h"
#include <arpa/inet.h>
#include <sys/socket.h>

/* A connection, or -1. */
static inline int open_connection(uint16_t port)
{
    const struct sockaddr_in address = { .sin_family = AF_INET,
                                         .sin_port = htons(port),
                                         .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    const struct timeval patience = { .tv_sec = HANG_MS / 1000 };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0 ||
                    connect(fd, (const struct sockaddr *)&address, sizeof address) != 0)) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Sends a request and reads its whole answer. The status, or 0 when the connection was closed before the answer was whole. */
static inline int ask(int fd, const char *request, size_t request_size, char *answer, size_t capacity)
{
    int status = http_ask(fd, request, request_size, answer, capacity, HANG_MS);
    return status > 0 ? status : 0;
}

/* The status of a request over a connection of its own. */
static inline int get(uint16_t port, const char *path, char *answer, size_t capacity)
{
    char request[256];
    int size = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path);
    int fd = open_connection(port), status = fd < 0 ? 0 : ask(fd, request, (size_t)size, answer, capacity);
    if (fd >= 0)
        close(fd);
    return status;
}

/* The same for "POST suppliers" and its like below /api/v1/, whatever version a record has; `type` is that of the body, or NULL. */
static inline int send_request(uint16_t port, const char *request, const char *type, const char *body, char *answer,
                               size_t capacity)
{
    const char *address = strchr(request, ' ') + 1;
    const char *text =
        text_format(call.mem, "%.*s /api/v1/%s HTTP/1.1\r\nHost: localhost\r\nIf-Match: *\r\n%s%s%sContent-Length: %zu\r\n\r\n%s",
                    (int)(address - request - 1), request, address, type ? "Content-Type: " : "", type ? type : "",
                    type ? "\r\n" : "", strlen(body), body);
    int fd = open_connection(port), status = fd < 0 ? 0 : ask(fd, text, strlen(text), answer, capacity);
    if (fd >= 0)
        close(fd);
    return status;
}
