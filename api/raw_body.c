#include "raw_body.h"

#include <string.h>

enum { CHUNK_LINE_MAX = 256, CHUNK_DIGITS_MAX = 15, TRAILERS_MAX = 16, TRAILER_BYTES_MAX = 1024 };

void raw_body_start(struct raw_body *b, const struct raw_head *head)
{
    *b = (struct raw_body){ .is_chunked = head->is_chunked, .left = head->is_chunked ? 0 : head->length };
    b->step = head->is_chunked ? STEP_SIZE_FIRST : b->left > 0 ? STEP_DATA : STEP_WHOLE;
}

static bool step_size(struct raw_body *b, char c)
{
    int digit = raw_hex_value(c);
    if (digit >= 0 && b->step != STEP_SIZE_BLANKS) {
        b->left = b->left << 4 | (uint64_t)digit;
        b->step = STEP_SIZE;
        return b->line_bytes <= CHUNK_DIGITS_MAX;
    }
    if (b->step == STEP_SIZE_FIRST)
        return false;
    if (c == ';')
        b->step = STEP_EXTENSION;
    else if (c == ' ' || c == '\t')
        b->step = STEP_SIZE_BLANKS;
    else if (c == '\r' && b->step == STEP_SIZE)
        b->step = STEP_SIZE_LF;
    else
        return false;
    return true;
}

/* RFC 9112 §7.1.1: "A recipient MUST ignore unrecognized chunk extensions" and "ought to limit the total length". */
static bool step_line(struct raw_body *b, char c)
{
    if (++b->line_bytes > CHUNK_LINE_MAX)
        return false;
    if (b->step == STEP_EXTENSION) {
        if (c == '\r')
            b->step = STEP_SIZE_LF;
        return c == '\r' || raw_is_value(c);
    }
    if (b->step == STEP_SIZE_LF) {
        b->step = b->left > 0 ? STEP_DATA : STEP_TRAILER;
        return c == '\n';
    }
    return step_size(b, c);
}

/* Trailers are read and forgotten (RFC 9112 §7.1.2), in the form that headers have. */
static bool step_trailer(struct raw_body *b, char c)
{
    if (++b->trailer_bytes > TRAILER_BYTES_MAX)
        return false;
    if (b->step == STEP_TRAILER) {
        b->step = c == '\r' ? STEP_END_LF : STEP_TRAILER_NAME;
        if (c != '\r' && ++b->trailer_count > TRAILERS_MAX)
            return false;
        return c == '\r' || raw_is_token(c);
    }
    if (b->step == STEP_TRAILER_NAME) {
        if (c == ':')
            b->step = STEP_TRAILER_VALUE;
        return c == ':' || raw_is_token(c);
    }
    if (b->step == STEP_TRAILER_VALUE) {
        if (c == '\r')
            b->step = STEP_TRAILER_LF;
        return c == '\r' || raw_is_value(c);
    }
    b->step = b->step == STEP_TRAILER_LF ? STEP_TRAILER : STEP_WHOLE;
    return c == '\n';
}

static bool step_end_of_data(struct raw_body *b, char c)
{
    if (b->step == STEP_DATA_CR) {
        b->step = STEP_DATA_LF;
        return c == '\r';
    }
    b->step = STEP_SIZE_FIRST;
    b->line_bytes = 0;
    return c == '\n';
}

static bool step_framing(struct raw_body *b, char c)
{
    if (b->step < STEP_DATA)
        return step_line(b, c);
    return b->step < STEP_TRAILER ? step_end_of_data(b, c) : step_trailer(b, c);
}

/* Chunk extensions, the blanks before them, and trailers. */
static bool is_ignored(const struct raw_body *b, char c)
{
    if (b->step == STEP_SIZE)
        return c == ';' || c == ' ' || c == '\t';
    if (b->step == STEP_EXTENSION || b->step == STEP_TRAILER)
        return c != '\r';
    return b->step == STEP_SIZE_BLANKS || b->step == STEP_TRAILER_NAME || b->step == STEP_TRAILER_VALUE ||
           b->step == STEP_TRAILER_LF;
}

enum raw_body_state raw_body_read(struct raw_body *b, const char *bytes, size_t size, size_t *used, const char **piece,
                                  size_t *piece_size)
{
    size_t at = 0, start = 0;
    *used = 0;
    if (b->step == STEP_DATA && size > 0) {
        *piece = bytes;
        *used = *piece_size = size < b->left ? size : (size_t)b->left;
        b->left -= *used;
        if (b->left == 0)
            b->step = b->is_chunked ? STEP_DATA_CR : STEP_WHOLE;
        return RAW_BODY_DATA;
    }
    for (; b->step != STEP_WHOLE && b->step != STEP_DATA && at < size; at++) {
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
    return b->step == STEP_WHOLE ? RAW_BODY_WHOLE : RAW_BODY_MORE;
}
