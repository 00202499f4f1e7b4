/* Reading the target of a request line. What was taken is UTF-8, begins with a slash, and reads the same when it is encoded anew. */
#include "../../api/request.h"
#include "base/utf8.h"
#include "fuzz.h"

static void check_request(struct call *c, const struct request *r)
{
    FUZZ_PROMISE(r->path && (r->path[0] == '/' || strcmp(r->path, "*") == 0));
    FUZZ_PROMISE(!strpbrk(r->path, "?# ") && r->query_count <= REQUEST_QUERY_MAX);
    FUZZ_PROMISE(percent_decode(c->mem, r->path, strlen(r->path), false) != NULL);
    struct buffer again = { 0 };
    buffer_text(&again, r->path);
    for (size_t i = 0; i < r->query_count; i++) {
        const struct name_value *it = &r->query[i];
        FUZZ_PROMISE(it->name && utf8_is_valid(it->name, strlen(it->name)));
        FUZZ_PROMISE(!it->value || utf8_is_valid(it->value, strlen(it->value)));
        buffer_char(&again, i ? '&' : '?');
        percent_encode(&again, it->name);
        if (it->value) {
            buffer_char(&again, '=');
            percent_encode(&again, it->value);
        }
    }
    struct request back = { .mem = c->mem };
    FUZZ_PROMISE(request_read_target(c, &back, again.bytes));
    FUZZ_PROMISE(strcmp(back.path, r->path) == 0);
    size_t k = 0;
    for (size_t i = 0; i < r->query_count; i++) {
        if (!*r->query[i].name && !r->query[i].value)
            continue; /* a lone & says nothing */
        FUZZ_PROMISE(k < back.query_count && strcmp(back.query[k].name, r->query[i].name) == 0);
        FUZZ_PROMISE(!back.query[k].value == !r->query[i].value);
        FUZZ_PROMISE(!back.query[k].value || strcmp(back.query[k].value, r->query[i].value) == 0);
        k++;
    }
    FUZZ_PROMISE(k == back.query_count);
    buffer_free(&again);
}

int fuzz_request_target(const uint8_t *bytes, size_t size)
{
    struct call c = fuzz_call(LANGUAGE_EN);
    char *target = arena_take(c.mem, size + 1); /* the socket's texts end at a NUL */
    if (size)
        memcpy(target, bytes, size);
    struct request r = { .mem = c.mem };
    struct name_value accept = { "accept-language", target };
    r.headers = &accept;
    r.header_count = 1;
    if (request_read_target(&c, &r, target))
        check_request(&c, &r);
    else
        fuzz_check_refusal(&c);
    call_clear(&c);
    if (!request_read_language(&c, &r))
        fuzz_check_refusal(&c);
    FUZZ_PROMISE(r.language < LANGUAGE_COUNT);
    FUZZ_PROMISE(request_header(&r, "Accept-Language") == target && request_header_times(&r, "ACCEPT-LANGUAGE") == 1);
    if (request_id_is_sane(target))
        FUZZ_PROMISE(strlen(target) <= 64 && *target);
    fuzz_end(&c);
    return 0;
}
