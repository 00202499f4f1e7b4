#include "listen.h"

#include "base/text.h"
#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 4096 };

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

#define refuse(c, key, ...) fail((c), ERROR_REFUSED, "listen", "why", tr((c)->mem, (c)->language, MESSAGE_##key, ##__VA_ARGS__))

static bool read_port(const char *text, uint16_t *port)
{
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 5 || text[digits])
        return false;
    unsigned long value = strtoul(text, NULL, 10);
    *port = (uint16_t)value;
    return value <= UINT16_MAX;
}

/* The host of "host:port" or "[host]:port", and the port. */
static bool split(struct call *c, const char *address, const char **host, uint16_t *port)
{
    const char *colon = strrchr(address, ':');
    if (!colon || colon == address || !read_port(colon + 1, port))
        return fail(c, ERROR_FORMAT, "listen", "value", address, "expected", "127.0.0.1:8080");
    size_t size = (size_t)(colon - address);
    bool bracketed = address[0] == '[' && colon[-1] == ']';
    *host = bracketed ? text_copy_n(c->mem, address + 1, size - 2) : text_copy_n(c->mem, address, size);
    if (!bracketed && strchr(*host, ':'))
        return fail(c, ERROR_FORMAT, "listen", "value", address, "expected", "[::1]:8080");
    return true;
}

static bool resolve(struct call *c, const char *text, union address *out, socklen_t *size)
{
    const char *host;
    uint16_t port;
    *out = (union address){ 0 };
    if (!split(c, text, &host, &port))
        return false;
    if (text_same_word(host, "localhost"))
        host = "127.0.0.1";
    if (inet_pton(AF_INET6, host, &out->v6.sin6_addr) == 1) {
        out->v6.sin6_family = AF_INET6;
        out->v6.sin6_port = htons(port);
        *size = sizeof out->v6;
        return IN6_IS_ADDR_LOOPBACK(&out->v6.sin6_addr) || refuse(c, listen_not_loopback, "address", text);
    }
    struct in_addr v4;
    if (inet_pton(AF_INET, host, &v4) != 1)
        return refuse(c, listen_not_loopback, "address", text);
    *out = (union address){ .v4 = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = v4 } };
    *size = sizeof out->v4;
    return (ntohl(v4.s_addr) >> 24) == 127 || refuse(c, listen_not_loopback, "address", text);
}

static bool bind_it(struct call *c, int fd, const char *text, const union address *address, socklen_t size)
{
    int on = 1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, &address->any, size) == 0 && listen(fd, BACKLOG) == 0)
        return true;
    if (errno == EADDRINUSE)
        return refuse(c, listen_taken, "address", text);
    if (errno == EACCES)
        return refuse(c, listen_no_right, "address", text);
    return refuse(c, listen_failed, "address", text, "reason", strerrordesc_np(errno));
}

static const char *url_of(struct arena *mem, int fd)
{
    union address bound = { 0 };
    socklen_t size = sizeof bound;
    char host[INET6_ADDRSTRLEN] = "";
    if (getsockname(fd, &bound.any, &size) != 0)
        return "";
    if (bound.any.sa_family == AF_INET6) {
        inet_ntop(AF_INET6, &bound.v6.sin6_addr, host, sizeof host);
        return text_format(mem, "http://[%s]:%u", host, (unsigned)ntohs(bound.v6.sin6_port));
    }
    inet_ntop(AF_INET, &bound.v4.sin_addr, host, sizeof host);
    return text_format(mem, "http://%s:%u", host, (unsigned)ntohs(bound.v4.sin_port));
}

bool listen_open(struct call *c, const char *text, int *fd, const char **url)
{
    union address address;
    socklen_t size;
    if (!resolve(c, text, &address, &size))
        return false;
    int new_fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (new_fd < 0)
        return refuse(c, listen_failed, "address", text, "reason", strerrordesc_np(errno));
    if (!bind_it(c, new_fd, text, &address, size)) {
        close(new_fd);
        return false;
    }
    *fd = new_fd;
    *url = url_of(c->mem, new_fd);
    return true;
}
