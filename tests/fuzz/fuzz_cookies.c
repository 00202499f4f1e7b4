/* Cookies, read and set. The first byte says how long the name is; the rest is the value, the path, and what a client sends. What
   is set is one header and one cookie, and is read again as what it was; what is read is never more than was sent. */
#include "../../api/cookies.h"
#include "fuzz.h"

/* Behind the name and its value: attributes of ours, each once. */
static void check_attributes(const char *text, const struct cookie *it)
{
    size_t parts = 1;
    for (const char *p = text; *p; p++) {
        FUZZ_PROMISE(*p >= ' ' && *p <= '~');
        parts += *p == ';';
    }
    FUZZ_PROMISE(parts == 3u + it->max_age_s.known + it->secure + it->http_only);
    FUZZ_PROMISE(strlen(text) <= COOKIE_BYTES_MAX);
}

static void check_set(struct arena *mem, const struct cookie *it)
{
    struct reply reply = { 0 };
    if (!reply_cookie(mem, &reply, it)) {
        FUZZ_PROMISE(reply.header_count == 0);
        return;
    }
    const char *text = reply.headers[0].value;
    FUZZ_PROMISE(reply.header_count == 1);
    check_attributes(text, it);
    struct request back = { .mem = mem, .cookies = text_copy_n(mem, text, strcspn(text, ";")) };
    const char *value = request_cookie(&back, it->name);
    FUZZ_PROMISE(value && strcmp(value, it->value) == 0);
}

int fuzz_cookies(const uint8_t *bytes, size_t size)
{
    struct call c = fuzz_call(LANGUAGE_EN);
    if (size > 0) {
        const char *text = text_copy_n(c.mem, (const char *)bytes + 1, size - 1);
        size_t name_size = bytes[0] & 31u, left = strlen(text);
        const char *name = text_copy_n(c.mem, text, name_size < left ? name_size : left), *rest = text + strlen(name);
        struct request r = { .mem = c.mem, .cookies = text };
        const char *value = request_cookie(&r, name);
        FUZZ_PROMISE(!value || (strstr(text, value) && !strpbrk(value, " \t\r\n\",;\\")));
        const struct cookie whole = { .name = name, .value = rest, .secure = true };
        const struct cookie rooted = {
            .name = name, .value = name, .path = rest, .max_age_s = { true, (int64_t)left }, .http_only = true
        };
        check_set(c.mem, &whole);
        check_set(c.mem, &rooted);
    }
    fuzz_end(&c);
    return 0;
}
