/* The body of a request and its framing: a number of bytes, or chunks (RFC 9112 §7.1). Pure, as raw_head.h is. */
#pragma once
#include "raw_head.h"

enum raw_body_state {
    RAW_BODY_MORE,     /* all bytes are used up, and more must come */
    RAW_BODY_DATA,     /* a piece of the body */
    RAW_BODY_WHOLE,    /* the body has ended; what follows is the next request */
    RAW_BODY_MALFORMED /* where it ends cannot be known */
};

/* What comes next: chunk = chunk-size [ chunk-ext ] CRLF chunk-data CRLF; last-chunk = 1*("0") [ chunk-ext ] CRLF; then trailer
   lines and CRLF. */
enum raw_body_step {
    STEP_SIZE_FIRST,
    STEP_SIZE,
    STEP_SIZE_BLANKS, /* "BWS" before an extension */
    STEP_EXTENSION,
    STEP_SIZE_LF,
    STEP_DATA,
    STEP_DATA_CR,
    STEP_DATA_LF,
    STEP_TRAILER,
    STEP_TRAILER_NAME,
    STEP_TRAILER_VALUE,
    STEP_TRAILER_LF,
    STEP_END_LF,
    STEP_WHOLE
};

struct raw_body {
    enum raw_body_step step;
    bool is_chunked;
    uint64_t left;        /* bytes of the body, or of the chunk */
    size_t line_bytes;    /* of the chunk's line */
    size_t trailer_bytes; /* of all trailer lines */
    size_t trailer_count;
};

/* The body that this head announces; a head without length or coding has none (RFC 9112 §6.3). */
void raw_body_start(struct raw_body *b, const struct raw_head *head);

/* Reads on; *used says how many of the bytes, unless they are malformed. RAW_BODY_DATA gives a piece in *data and *data_size; all
   of them together are the body. Chunk extensions and trailers are judged and forgotten. */
enum raw_body_state raw_body_read(struct raw_body *b, const char *bytes, size_t size, size_t *used, const char **data,
                                  size_t *data_size);
