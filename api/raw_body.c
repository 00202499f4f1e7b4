#include "raw_body.h"

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

enum raw_body_state raw_body_read(struct raw_body *b, const char *bytes, size_t size, size_t *used, const char **data,
                                  size_t *data_size)
{
    size_t at = 0;
    while (at < size && b->step != STEP_DATA && b->step != STEP_WHOLE)
        if (!step_framing(b, bytes[at++]))
            return RAW_BODY_MALFORMED;
    if (b->step == STEP_DATA && at < size) {
        *data = bytes + at;
        *data_size = size - at < b->left ? size - at : (size_t)b->left;
        b->left -= *data_size;
        if (b->left == 0)
            b->step = b->is_chunked ? STEP_DATA_CR : STEP_WHOLE;
        *used = at + *data_size;
        return RAW_BODY_DATA;
    }
    *used = at;
    return b->step == STEP_WHOLE ? RAW_BODY_WHOLE : RAW_BODY_MORE;
}
