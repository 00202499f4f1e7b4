#include "request.h"
#include "base/utf8.h"
#include "raw_head.h"

#include <strings.h>

const char *percent_decode(struct arena *mem, const char *text, size_t size, bool plus_is_blank)
{
    char *out = arena_take(mem, size + 1);
    size_t n = 0;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '%') {
            int high = size - i > 2 ? raw_hex_value(text[i + 1]) : -1, low = size - i > 2 ? raw_hex_value(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return NULL;
            out[n++] = (char)(high << 4 | low);
            i += 2;
        } else {
            out[n++] = plus_is_blank && text[i] == '+' ? ' ' : text[i];
        }
    }
    out[n] = '\0';
    return utf8_is_valid(out, n) ? out : NULL;
}

void percent_encode(struct buffer *b, const char *text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (const char *p = text; *p; p++) {
        unsigned char byte = (unsigned char)*p;
        bool plain =
            (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || strchr("-._~", byte);
        if (plain) {
            buffer_char(b, *p);
        } else {
            const char encoded[3] = { '%', digits[byte >> 4], digits[byte & 15] };
            buffer_add(b, encoded, sizeof encoded);
        }
    }
}

/* "http://host:port/path" is how a request to a proxy looks; RFC 9112 §3.2.2 has servers take it too. */
static const char *absolute_form(struct request *r, const char *target)
{
    static const char *const schemes[] = { "http://", "https://" };
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        if (strncasecmp(target, schemes[i], strlen(schemes[i])) != 0)
            continue;
        const char *host = target + strlen(schemes[i]);
        size_t size = strcspn(host, "/?#");
        r->authority = text_copy_n(r->mem, host, size);
        return host[size] == '/' ? host + size : text_format(r->mem, "/%s", host + size);
    }
    return target;
}

static bool read_query(struct call *c, struct request *r, const char *text)
{
    size_t capacity = 1;
    for (const char *p = text; *p; p++)
        capacity += *p == '&';
    if (capacity > REQUEST_QUERY_MAX)
        return fail(c, ERROR_TOO_LONG, NULL, "max", int_text(c->mem, REQUEST_QUERY_MAX));
    r->query = TAKE_N(r->mem, capacity, struct name_value);
    while (*text) {
        size_t size = strcspn(text, "&"), name_size = strcspn(text, "=&");
        if (size > 0) {
            const char *name = percent_decode(r->mem, text, name_size, true), *value = NULL;
            if (!name)
                return fail(c, ERROR_ENCODING, NULL);
            if (name_size < size) {
                value = percent_decode(r->mem, text + name_size + 1, size - name_size - 1, true);
                if (!value)
                    return fail(c, ERROR_ENCODING, name);
            }
            r->query[r->query_count++] = (struct name_value){ name, value };
        }
        text += size + (text[size] == '&');
    }
    return true;
}

bool request_read_target(struct call *c, struct request *r, const char *target)
{
    for (const char *p = target; *p; p++)
        if ((unsigned char)*p <= ' ' || (unsigned char)*p == 0x7f || *p == '#')
            return fail(c, ERROR_BAD_REQUEST, NULL, "why", "request target");
    target = absolute_form(r, target);
    size_t size = strcspn(target, "?");
    r->path = text_copy_n(r->mem, target, size);
    if (target[0] != '/' && strcmp(target, "*") != 0)
        return fail(c, ERROR_BAD_REQUEST, NULL, "why", "request target");
    if (!percent_decode(r->mem, r->path, size, false))
        return fail(c, ERROR_ENCODING, NULL);
    return target[size] == '\0' || read_query(c, r, target + size + 1);
}

bool request_read_language(struct call *c, struct request *r)
{
    const char *accepted = request_header_list(r, "Accept-Language");
    r->language = accepted ? language_accepted(accepted) : LANGUAGE_EN;
    c->language = r->language;
    const char *asked = request_parameter(r, "lang");
    if (!asked || !*asked)
        return true;
    if (!language_parse(asked, &r->language))
        return fail(c, ERROR_NOT_ACCEPTABLE, "lang", "value", asked, "known", language_choices);
    c->language = r->language;
    return true;
}

bool request_reads(const struct request *r)
{
    return strcmp(r->method, "GET") == 0 || strcmp(r->method, "HEAD") == 0;
}

/* The next header of this name, from `i` on; NULL: no more. */
static const char *next_header(const struct request *r, const char *name, size_t *i)
{
    while (*i < r->header_count)
        if (strcasecmp(r->headers[(*i)++].name, name) == 0)
            return r->headers[*i - 1].value;
    return NULL;
}

const char *request_header(const struct request *r, const char *name)
{
    size_t i = 0;
    return next_header(r, name, &i);
}

const char *request_header_list(const struct request *r, const char *name)
{
    size_t i = 0;
    struct texts lines = { 0 };
    for (const char *one; (one = next_header(r, name, &i)) != NULL;)
        list_add(r->mem, &lines, one);
    return lines.n ? text_join(r->mem, lines.item, lines.n, ", ") : NULL;
}

size_t request_header_times(const struct request *r, const char *name)
{
    size_t times = 0;
    for (size_t i = 0; next_header(r, name, &i);)
        times++;
    return times;
}

const char *request_parameter(const struct request *r, const char *name)
{
    for (size_t i = 0; i < r->query_count; i++)
        if (strcmp(r->query[i].name, name) == 0)
            return r->query[i].value;
    return NULL;
}

bool request_id_is_sane(const char *id)
{
    size_t size = strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
    return size > 0 && size <= 64 && id[size] == '\0';
}
