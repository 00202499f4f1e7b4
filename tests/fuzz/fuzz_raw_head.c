/* The head and body of a request by their raw bytes. However the bytes come apart on their way, they are read as the same
   requests; and what is well formed can be read in one way only. */
#include "../../api/raw_body.h"
#include "../../api/raw_head.h"
#include "base/buffer.h"
#include "fuzz.h"
#include <strings.h>

static bool same_span(struct raw_span a, struct raw_span b)
{
    return a.at == b.at && a.size == b.size;
}

static void check_same(const struct raw_head *a, const struct raw_head *b)
{
    FUZZ_PROMISE(a->size == b->size && same_span(a->method, b->method) && same_span(a->target, b->target));
    FUZZ_PROMISE(a->header_count == b->header_count && a->host_count == b->host_count);
    FUZZ_PROMISE(a->is_http_1_0 == b->is_http_1_0 && a->is_chunked == b->is_chunked && a->has_length == b->has_length);
    FUZZ_PROMISE(a->length == b->length && a->wants_close == b->wants_close && a->wants_keep_alive == b->wants_keep_alive);
    FUZZ_PROMISE(a->expects_continue == b->expects_continue);
    for (size_t i = 0; i < a->header_count; i++)
        FUZZ_PROMISE(same_span(a->headers[i].name, b->headers[i].name) && same_span(a->headers[i].value, b->headers[i].value));
}

/* What RFC 9112 asks of every head, looked up in the bytes once more. */
static void check_well_formed(const struct raw_head *h, const char *bytes, size_t size)
{
    FUZZ_PROMISE(h->size <= size && h->size >= 4 && memcmp(bytes + h->size - 4, "\r\n\r\n", 4) == 0);
    FUZZ_PROMISE(!memchr(bytes, '\0', h->size));
    for (size_t i = 0; i < h->size; i++) {
        FUZZ_PROMISE(bytes[i] != '\n' || (i > 0 && bytes[i - 1] == '\r'));
        FUZZ_PROMISE(bytes[i] != '\r' || bytes[i + 1] == '\n');
    }
    size_t hosts = 0, lengths = 0, codings = 0, end = h->headers_at;
    for (size_t i = 0; i < h->header_count; i++) {
        struct raw_span name = h->headers[i].name, value = h->headers[i].value;
        FUZZ_PROMISE(name.size > 0 && name.at == end && bytes[name.at + name.size] == ':');
        FUZZ_PROMISE(value.at > name.at + name.size && value.at + value.size <= h->size);
        for (size_t k = 0; k < name.size; k++)
            FUZZ_PROMISE(raw_is_token(bytes[name.at + k]));
        for (size_t k = 0; k < value.size; k++)
            FUZZ_PROMISE(raw_is_value(bytes[value.at + k]));
        const char *lf = memchr(bytes + value.at + value.size, '\n', h->size - value.at - value.size);
        FUZZ_PROMISE(lf != NULL);
        end = (size_t)(lf - bytes) + 1;
        hosts += name.size == 4 && strncasecmp(bytes + name.at, "host", 4) == 0;
        lengths += name.size == 14 && strncasecmp(bytes + name.at, "content-length", 14) == 0;
        codings += name.size == 17 && strncasecmp(bytes + name.at, "transfer-encoding", 17) == 0;
    }
    FUZZ_PROMISE(end + 2 == h->size);
    FUZZ_PROMISE(hosts == 1 && lengths + codings <= 1);
    FUZZ_PROMISE(h->has_length == (lengths == 1) && h->is_chunked == (codings == 1));
    FUZZ_PROMISE(h->method.size > 0 && h->target.size > 0 && !memchr(bytes + h->target.at, ' ', h->target.size));
}

/* The head of the bytes as they come, `step` more each time. */
static enum raw_state read_head(struct raw_head *h, const char *bytes, size_t size, size_t step)
{
    enum raw_state state = RAW_INCOMPLETE;
    raw_head_clear(h);
    for (size_t came = 0; state == RAW_INCOMPLETE && came < size;) {
        came = size - came > step ? came + step : size;
        state = raw_head_read(h, bytes, came);
    }
    return state;
}

/* The body behind the head, `step` bytes at a time: its data, and how many bytes it took. */
static enum raw_body_state read_body(const struct raw_head *h, const char *bytes, size_t size, size_t step, struct buffer *data,
                                     size_t *end)
{
    struct raw_body b = { 0 };
    raw_body_start(&b, h);
    size_t at = 0;
    enum raw_body_state state = RAW_BODY_MORE;
    do {
        size_t piece = size - at < step ? size - at : step, used = 0, data_size = 0;
        const char *found = NULL;
        state = raw_body_read(&b, bytes + at, piece, &used, &found, &data_size);
        FUZZ_PROMISE(used <= piece);
        if (state == RAW_BODY_DATA) {
            FUZZ_PROMISE(data_size > 0 && found >= bytes + at && found + data_size == bytes + at + used);
            buffer_add(data, found, data_size);
        }
        FUZZ_PROMISE(state != RAW_BODY_MORE || used == piece);
        at += used;
    } while (state == RAW_BODY_DATA || (state == RAW_BODY_MORE && at < size));
    *end = at;
    return state;
}

static void check_body(const struct raw_head *h, const char *bytes, size_t size, size_t step)
{
    struct buffer whole = { 0 }, pieces = { 0 };
    size_t whole_end, pieces_end;
    enum raw_body_state state = read_body(h, bytes, size, size + 1, &whole, &whole_end);
    enum raw_body_state again = read_body(h, bytes, size, step, &pieces, &pieces_end);
    FUZZ_PROMISE(state == again);
    FUZZ_PROMISE(whole.size == pieces.size && (whole.size == 0 || memcmp(whole.bytes, pieces.bytes, whole.size) == 0));
    FUZZ_PROMISE(state != RAW_BODY_WHOLE || whole_end == pieces_end);
    FUZZ_PROMISE(state != RAW_BODY_WHOLE || !h->has_length || (whole.size == h->length && whole_end == h->length));
    FUZZ_PROMISE(state != RAW_BODY_WHOLE || h->has_length || h->is_chunked || whole_end == 0);
    FUZZ_PROMISE(whole.size <= size);
    buffer_free(&whole);
    buffer_free(&pieces);
}

/* The first byte chooses how many bytes come at a time. */
int fuzz_raw_head(const uint8_t *bytes, size_t size)
{
    static struct raw_head whole, pieces;
    if (size < 2)
        return 0;
    size_t step = (bytes[0] & 15u) + 1;
    const char *text = (const char *)bytes + 1;
    size--;
    enum raw_state state = read_head(&whole, text, size, size), again = read_head(&pieces, text, size, step);
    FUZZ_PROMISE((state == RAW_WELL_FORMED) == (again == RAW_WELL_FORMED));
    FUZZ_PROMISE((state == RAW_INCOMPLETE) == (again == RAW_INCOMPLETE));
    FUZZ_PROMISE(state != RAW_MALFORMED || (whole.fault && *whole.fault));
    if (state == RAW_WELL_FORMED) {
        check_same(&whole, &pieces);
        check_well_formed(&whole, text, size);
        check_body(&whole, text + whole.size, size - whole.size, step);
    }
    return 0;
}
