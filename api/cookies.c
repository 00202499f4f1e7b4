#include "cookies.h"

#include "raw_head.h"
#include <strings.h>

/* RFC 6265 §4.1.1, cookie-octet: visible ASCII but quote, comma, semicolon and backslash. */
static bool all_octets(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (text[i] <= ' ' || text[i] > '~' || strchr("\",;\\", text[i]))
            return false;
    return true;
}

const char *request_cookie(const struct request *r, const char *name)
{
    const char *value = NULL;
    size_t times = 0, value_size = 0, name_size = strlen(name);
    for (const char *p = r->cookies ? r->cookies : ""; *p;) {
        p += strspn(p, " \t;");
        size_t size = strcspn(p, ";");
        const char *next = p + size;
        while (size > 0 && strchr(" \t", p[size - 1]))
            size--;
        if (size > name_size && memcmp(p, name, name_size) == 0 && p[name_size] == '=') {
            value = p + name_size + 1;
            value_size = size - name_size - 1;
            times++;
        }
        p = next;
    }
    if (value_size > 1 && value[0] == '"' && value[value_size - 1] == '"') {
        value++;
        value_size -= 2;
    }
    return times == 1 && all_octets(value, value_size) ? text_copy_n(r->mem, value, value_size) : NULL;
}

static bool is_token(const char *text)
{
    size_t i = 0;
    while (raw_is_token(text[i]))
        i++;
    return i > 0 && !text[i];
}

static bool is_path(const char *path)
{
    size_t i = 0;
    while (path[i] >= ' ' && path[i] <= '~' && path[i] != ';')
        i++;
    return *path == '/' && !path[i];
}

/* RFC 6265bis §4.1.3 and §5.7: what a browser would take. */
static bool is_accepted(const struct cookie *it, const char *path)
{
    bool of_host = strncasecmp(it->name, "__Host-", 7) == 0, of_tls = strncasecmp(it->name, "__Secure-", 9) == 0;
    return (it->secure || (!of_host && !of_tls && it->same_site != SAME_SITE_NONE)) && (!of_host || strcmp(path, "/") == 0);
}

bool reply_cookie(struct arena *mem, struct reply *out, const struct cookie *it)
{
    static const char *const same_site[] = { "Strict", "Lax", "None" };
    const char *path = it->path ? it->path : "/";
    if (!is_token(it->name) || !all_octets(it->value, strlen(it->value)) || !is_path(path) || !is_accepted(it, path))
        return false;
    const char *age = it->max_age_s.known
                          ? text_format(mem, "; Max-Age=%lld", (long long)(it->max_age_s.value > 0 ? it->max_age_s.value : 0))
                          : "";
    const char *text = text_format(mem, "%s=%s; Path=%s%s%s%s; SameSite=%s", it->name, it->value, path, age,
                                   it->secure ? "; Secure" : "", it->http_only ? "; HttpOnly" : "", same_site[it->same_site]);
    if (strlen(text) > COOKIE_BYTES_MAX || out->header_count >= REPLY_HEADERS_MAX - REPLY_HEADERS_OWN)
        return false;
    reply_header(out, "Set-Cookie", text);
    return true;
}
