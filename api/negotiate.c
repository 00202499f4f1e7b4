#include "negotiate.h"
#include "base/accept_header.h"
#include "base/hash.h"

#include <inttypes.h>
#include <strings.h>

static const char *skip_blanks(const char *p)
{
    return p + strspn(p, " \t");
}

/* How closely a range ("text/csv", "text/" + "*", of codings "*") names a media type or coding: 0 not, 1 any, 2 its kind, 3 itself. */
static int closeness(const char *range, size_t size, const char *media_type)
{
    size_t whole = strcspn(media_type, ";"), kind = strcspn(media_type, "/") + 1;
    if ((size == 3 && memcmp(range, "*/*", 3) == 0) || (size == 1 && *range == '*'))
        return 1;
    if (size == kind + 1 && range[kind] == '*' && strncasecmp(range, media_type, kind) == 0)
        return 2;
    return size == whole && strncasecmp(range, media_type, whole) == 0 ? 3 : 0;
}

/* The quality that Accept gives to a media type, or Accept-Encoding to a coding: that of the range which names it most closely. */
static int quality_of(const char *accept, const char *media_type)
{
    int best_closeness = 0, quality = 0;
    for (struct accept_item item; accept_next(&accept, &item);) {
        int close = closeness(item.name, item.size, media_type);
        if (close > best_closeness) {
            best_closeness = close;
            quality = item.quality;
        }
    }
    return quality;
}

bool negotiate_form(struct call *c, const struct request *r, unsigned offered, enum form *out)
{
    const char *asked = request_parameter(r, "format");
    if (asked && *asked)
        return form_find(asked, offered, out) ||
               fail(c, ERROR_NOT_ACCEPTABLE, "format", "value", asked, "known", form_names(c->mem, offered, ", "));
    const char *accept = request_header_list(r, "Accept");
    if (!accept || !*skip_blanks(accept))
        accept = "*/*";
    int best = 0;
    for (enum form f = 0; f < FORM_COUNT; f++) {
        int quality = offered & 1u << f ? quality_of(accept, form_rows[f].media_type) : 0;
        if (quality > best) {
            best = quality;
            *out = f;
        }
    }
    return best > 0 || fail(c, ERROR_NOT_ACCEPTABLE, NULL, "value", accept, "known", form_names(c->mem, offered, ", "));
}

bool accepts_gzip(const struct request *r)
{
    const char *list = request_header_list(r, "Accept-Encoding");
    int packed = list ? quality_of(list, "gzip") : 0;
    return packed > 0 && packed >= quality_of(list, "identity");
}

bool media_type_is(const char *content_type, const char *media_type)
{
    content_type = skip_blanks(content_type);
    size_t size = strcspn(content_type, " \t;");
    return size == strlen(media_type) && strncasecmp(content_type, media_type, size) == 0;
}

/* Behind the parameter that begins at `p`: at the next ';' that stands in no quotes, or at the end. */
static const char *skip_parameter(const char *p)
{
    bool quoted = false;
    for (; *p && (quoted || *p != ';'); p++) {
        if (quoted && *p == '\\' && p[1])
            p++;
        else if (*p == '"')
            quoted = !quoted;
    }
    return p;
}

const char *media_type_charset(struct arena *mem, const char *content_type)
{
    for (const char *p = skip_parameter(content_type); *p; p = skip_parameter(p)) {
        p = skip_blanks(p + 1);
        if (strncasecmp(p, "charset=", 8) != 0)
            continue;
        p += 8;
        return *p == '"' ? text_copy_n(mem, p + 1, strcspn(p + 1, "\"")) : text_copy_n(mem, p, strcspn(p, "; \t"));
    }
    return NULL;
}

const char *etag_make(struct arena *mem, struct maybe_int version, const char *bytes, size_t size)
{
    uint64_t hash = hash_bytes(bytes, size); /* no secret hangs on it: whoever could make two bodies collide could write both */
    if (!version.known)
        return text_format(mem, "\"%016" PRIx64 "\"", hash);
    return text_format(mem, "\"%" PRId64 ".%016" PRIx64 "\"", version.value, hash);
}

/* One tag of a list, with its quotes. */
struct etag {
    const char *text;
    size_t size;
    bool is_weak;
};

/* The next tag of a list. False at its end, or, where *p is not the end, at what is no tag. */
static bool next_etag(const char **p, struct etag *out)
{
    *p += strspn(*p, " \t,");
    bool is_weak = text_starts_with(*p, "W/");
    const char *at = *p + (is_weak ? 2 : 0);
    size_t size = *at == '"' ? strcspn(at + 1, "\"") : 0;
    if (*at != '"' || at[1 + size] != '"')
        return false;
    *out = (struct etag){ at, size + 2, is_weak };
    at = skip_blanks(at + size + 2);
    if (*at && *at != ',')
        return false;
    *p = at;
    return true;
}

static bool is_any(const char *list)
{
    const char *p = skip_blanks(list);
    return p[0] == '*' && !*skip_blanks(p + 1);
}

bool etag_is_named(const char *list, const char *etag, bool weak_ones_too)
{
    struct etag one;
    if (is_any(list))
        return true;
    while (next_etag(&list, &one))
        if ((weak_ones_too || !one.is_weak) && one.size == strlen(etag) && memcmp(one.text, etag, one.size) == 0)
            return true;
    return false;
}

/* The version in a tag of ours; a weak one is none. */
static bool read_version(const struct etag *one, int64_t *version)
{
    size_t digits = strspn(one->text + 1, "0123456789");
    char behind = one->text[1 + digits];
    if (one->is_weak || digits == 0 || digits > 18 || (behind != '.' && behind != '"'))
        return false;
    *version = strtoll(one->text + 1, NULL, 10);
    return true;
}

bool etag_names_version(const char *if_match, int64_t version)
{
    struct etag one;
    int64_t named;
    while (next_etag(&if_match, &one))
        if (read_version(&one, &named) && named == version)
            return true;
    return false;
}

bool etag_read_if_match(struct call *c, const char *if_match, struct maybe_int *version)
{
    struct maybe_int first = { 0 };
    struct etag one;
    const char *p = if_match;
    size_t count = 0;
    *version = first;
    if (is_any(if_match))
        return true;
    for (; next_etag(&p, &one); count++)
        first.known = first.known || read_version(&one, &first.value);
    if (count == 0 || *p)
        return fail(c, ERROR_FORMAT, "If-Match", "value", if_match, "expected", "\"…\"");
    *version = first;
    return first.known || fail(c, ERROR_STALE, NULL);
}

bool reply_tag(struct call *c, const struct request *r, const char *etag, struct reply *out)
{
    const char *wanted = request_reads(r) ? request_header_list(r, "If-Match") : NULL;
    const char *known = request_reads(r) ? request_header_list(r, "If-None-Match") : NULL;
    if (wanted && !etag_is_named(wanted, etag, false))
        return fail(c, ERROR_STALE, NULL);
    reply_header(out, "ETag", etag);
    if (known && etag_is_named(known, etag, true)) {
        buffer_free(&out->body);
        out->content_type = NULL;
        out->status = 304;
    }
    return true;
}
