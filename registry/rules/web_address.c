#include "web_address.h"
#include "base/text.h"
#include "base/utf8.h"
#include <strings.h>
#include <utf8proc.h>

/* A space of any width ends an address for a reader as a hidden character does. */
static bool is_unseen(utf8proc_int32_t character)
{
    return utf8_is_hidden(character) || utf8proc_category(character) == UTF8PROC_CATEGORY_ZS;
}

static bool is_clean(const char *text)
{
    utf8proc_int32_t character;
    utf8proc_ssize_t size;
    for (const char *at = text; *at; at += size) {
        size = utf8proc_iterate((const utf8proc_uint8_t *)at, -1, &character);
        if (size <= 0 || is_unseen(character) || strchr("<>\"'`\\^{}|", *at))
            return false;
    }
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
