#include "raw_body.h"

#include <string.h>

/* chunk = chunk-size [ chunk-ext ] CRLF chunk-data CRLF; last-chunk = 1*("0") [ chunk-ext ] CRLF; then trailer lines and CRLF. */
enum step {
    SIZE_FIRST,
    SIZE,
    SIZE_BLANKS, /* "BWS" before an extension */
    EXTENSION,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILER,
    TRAILER_NAME,
    TRAILER_VALUE,
    TRAILER_LF,
    END_LF,
    WHOLE
};

enum { CHUNK_LINE_MAX = 256, CHUNK_DIGITS_MAX = 15, TRAILERS_MAX = 16, TRAILER_BYTES_MAX = 1024 };

void raw_body_start(struct raw_body *b, const struct raw_head *head)
{
    *b = (struct raw_body){ .is_chunked = head->is_chunked, .left = head->is_chunked ? 0 : head->length };
    b->step = head->is_chunked ? SIZE_FIRST : b->left > 0 ? DATA : WHOLE;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool step_size(struct raw_body *b, char c)
{
    int digit = hex_value(c);
    if (digit >= 0 && b->step != SIZE_BLANKS) {
        b->left = b->left << 4 | (uint64_t)digit;
        b->step = SIZE;
        return b->line_bytes <= CHUNK_DIGITS_MAX;
    }
    if (b->step == SIZE_FIRST)
        return false;
    if (c == ';')
        b->step = EXTENSION;
    else if (c == ' ' || c == '\t')
        b->step = SIZE_BLANKS;
    else if (c == '\r' && b->step == SIZE)
        b->step = SIZE_LF;
    else
        return false;
    return true;
}

/* RFC 9112 §7.1.1: "A recipient MUST ignore unrecognized chunk extensions" and "ought to limit the total length". */
static bool step_line(struct raw_body *b, char c)
{
    if (++b->line_bytes > CHUNK_LINE_MAX)
        return false;
    switch (b->step) {
    case EXTENSION:
        if (c == '\r')
            b->step = SIZE_LF;
        return c == '\r' || raw_is_value(c);
    case SIZE_LF:
        b->step = b->left > 0 ? DATA : TRAILER;
        return c == '\n';
    default:
        return step_size(b, c);
    }
}

/* Trailers are read and forgotten (RFC 9112 §7.1.2), in the form that headers have. */
static bool step_trailer(struct raw_body *b, char c)
{
    if (++b->trailer_bytes > TRAILER_BYTES_MAX)
        return false;
    switch (b->step) {
    case TRAILER:
        b->step = c == '\r' ? END_LF : TRAILER_NAME;
        if (c != '\r' && ++b->trailer_count > TRAILERS_MAX)
            return false;
        return c == '\r' || raw_is_token(c);
    case TRAILER_NAME:
        if (c == ':')
            b->step = TRAILER_VALUE;
        return c == ':' || raw_is_token(c);
    case TRAILER_VALUE:
        if (c == '\r')
            b->step = TRAILER_LF;
        return c == '\r' || raw_is_value(c);
    case TRAILER_LF:
        b->step = TRAILER;
        return c == '\n';
    default:
        b->step = WHOLE;
        return c == '\n';
    }
}

static bool step_end_of_data(struct raw_body *b, char c)
{
    if (b->step == DATA_CR) {
        b->step = DATA_LF;
        return c == '\r';
    }
    b->step = SIZE_FIRST;
    b->line_bytes = 0;
    return c == '\n';
}

static bool step_framing(struct raw_body *b, char c)
{
    if (b->step < DATA)
        return step_line(b, c);
    return b->step < TRAILER ? step_end_of_data(b, c) : step_trailer(b, c);
}

/* Chunk extensions, the blanks before them, and trailers. */
static bool is_ignored(const struct raw_body *b, char c)
{
    switch (b->step) {
    case SIZE:
        return c == ';' || c == ' ' || c == '\t';
    case EXTENSION:
    case TRAILER:
        return c != '\r';
    case SIZE_BLANKS:
    case TRAILER_NAME:
    case TRAILER_VALUE:
    case TRAILER_LF:
        return true;
    default:
        return false;
    }
}

enum raw_body_state raw_body_read(struct raw_body *b, const char *bytes, size_t size, size_t *used, const char **piece,
                                  size_t *piece_size)
{
    size_t at = 0, start = 0;
    *used = 0;
    if (b->step == DATA && size > 0) {
        *piece = bytes;
        *used = *piece_size = size < b->left ? size : (size_t)b->left;
        b->left -= *used;
        if (b->left == 0)
            b->step = b->is_chunked ? DATA_CR : WHOLE;
        return RAW_BODY_DATA;
    }
    for (; b->step != WHOLE && b->step != DATA && at < size; at++) {
        bool ignored = is_ignored(b, bytes[at]);
        if (ignored && at > start)
            break;
        if (!step_framing(b, bytes[at]))
            return RAW_BODY_MALFORMED;
        start += ignored;
    }
    *used = at;
    if (at > start) {
        *piece = bytes + start;
        *piece_size = at - start;
        return RAW_BODY_FRAMING;
    }
    return b->step == WHOLE ? RAW_BODY_WHOLE : RAW_BODY_MORE;
}
