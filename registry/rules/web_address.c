#include "web_address.h"
#include "base/text.h"
#include <string.h>
#include <strings.h>

/* Spaces, controls and marks that change what a reader sees without being seen: their UTF-8 begins so. Well-formed text assumed. */
static bool is_unseen(const unsigned char *at)
{
    static const char *const marks[] = {
        "\xC2\xA0",     "\xC2\xAD",     "\xE1\x9A\x80", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAA", "\xE2\x80\xAB",
        "\xE2\x80\xAC", "\xE2\x80\xAD", "\xE2\x80\xAE", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80", "\xEF\xBB\xBF",
    };
    if (at[0] == 0xC2 && at[1] >= 0x80 && at[1] <= 0x9F) /* C1 controls */
        return true;
    if (at[0] == 0xE2 && at[1] == 0x80 && at[2] <= 0x8F) /* spaces of every width, joiners, marks of direction */
        return true;
    if (at[0] == 0xE2 && at[1] == 0x81 && at[2] >= 0x9F && at[2] <= 0xAF) /* isolates and other formats */
        return true;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (text_starts_with((const char *)at, marks[i]))
            return true;
    return false;
}

static bool is_clean(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at; at++)
        if (*at <= ' ' || *at == 0x7F || strchr("<>\"'`\\^{}|", *at) || (*at >= 0x80 && is_unseen(at)))
            return false;
    return true;
}

/* A name or number with a dot in it, maybe with a port. Letters of other alphabets are left to the resolver. */
static bool is_host(const char *host, size_t size)
{
    const char *colon = memchr(host, ':', size);
    size_t name = colon ? (size_t)(colon - host) : size;
    size_t port = size - name;
    if (port == 1 || port > 6 || (port && strspn(host + name + 1, "0123456789") < port - 1))
        return false;
    if (name == 0 || name > 253 || !memchr(host, '.', name) || host[0] == '.' || host[0] == '-' || host[name - 1] == '-')
        return false;
    for (size_t i = 0; i < name; i++) {
        unsigned char c = (unsigned char)host[i];
        bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_' && c != '.' && c < 0x80)
            return false;
        if (c == '.' && i + 1 < name && host[i + 1] == '.')
            return false;
    }
    return true;
}

const char *web_address_read(struct arena *mem, const char *text)
{
    static const struct {
        const char *written, *kept;
    } schemes[] = { { "https://", "https://" }, { "http://", "http://" }, { "", "https://" } };
    size_t i = 0;
    while (strncasecmp(text, schemes[i].written, strlen(schemes[i].written)) != 0)
        i++;
    const char *rest = text + strlen(schemes[i].written);
    if (!is_clean(rest) || !is_host(rest, strcspn(rest, "/?#")))
        return NULL;
    return text_format(mem, "%s%s", schemes[i].kept, rest);
}
