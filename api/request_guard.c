#include "request_guard.h"

#include <arpa/inet.h>
#include <strings.h>

bool guard_is_loopback(const char *host)
{
    size_t size = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":");
    if (size > 40 || size > strlen(host))
        return false;
    const char *port = host + size;
    if (*port && (*port != ':' || port[1 + strspn(port + 1, "0123456789")] || strlen(port) > 6))
        return false;
    char name[48];
    memcpy(name, host, size);
    name[size] = '\0';
    if (strcasecmp(name, "localhost") == 0 || strcmp(name, "[::1]") == 0)
        return true;
    struct in_addr address;
    return inet_pton(AF_INET, name, &address) == 1 && (ntohl(address.s_addr) >> 24) == 127;
}

/* An Origin is ours when it is "http://" or "https://" and the very Host that the request names. */
static bool is_own_origin(const char *origin, const char *host)
{
    return (strncasecmp(origin, "http://", 7) == 0 && strcasecmp(origin + 7, host) == 0) ||
           (strncasecmp(origin, "https://", 8) == 0 && strcasecmp(origin + 8, host) == 0);
}

static bool follows_a_link(const struct request *r)
{
    const char *mode = request_header_list(r, "Sec-Fetch-Mode"), *destination = request_header_list(r, "Sec-Fetch-Dest");
    return strcmp(r->method, "GET") == 0 && mode && strcmp(mode, "navigate") == 0 && destination &&
           strcmp(destination, "document") == 0 && !text_starts_with(r->path, "/api/");
}

bool guard_origin(struct call *c, const struct request *r)
{
    const char *header = request_header(r, "Host"), *host = r->authority ? r->authority : header;
    if (!header || !guard_is_loopback(host) || !guard_is_loopback(header))
        return fail(c, ERROR_FOREIGN_ORIGIN, NULL, "value", host ? host : "");
    const char *origin = request_header(r, "Origin");
    if (origin && (request_header_times(r, "Origin") > 1 || !is_own_origin(origin, host)))
        return fail(c, ERROR_FOREIGN_ORIGIN, NULL, "value", origin);
    const char *site = request_header_list(r, "Sec-Fetch-Site"); /* two lines are no value that is let in */
    if (site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0 && !follows_a_link(r))
        return fail(c, ERROR_FOREIGN_ORIGIN, NULL, "value", site);
    return true;
}
