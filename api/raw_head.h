/* The head of a request, judged by its bytes as they came over the connection, before anything is made of them. Two programs that
   read the same bytes differently (a proxy and this service) can be made to see different requests; so what RFC 9112 leaves open
   to the leniency of a reader is refused here. Pure: no sockets, no memory of its own. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    RAW_LINE_MAX = 8 * 1024,    /* bytes of the request line: RFC 9112 §3 asks for 8,000 at least */
    RAW_HEADERS_MAX = 100,      /* header lines */
    RAW_HEADER_BYTES = 8 * 1024 /* of all header lines together */
};

enum raw_state {
    RAW_INCOMPLETE,       /* well formed as far as it goes */
    RAW_WELL_FORMED,      /* whole */
    RAW_MALFORMED,        /* refused with 400; `fault` says what */
    RAW_LINE_TOO_LONG,    /* refused with 414 */
    RAW_HEADERS_TOO_LONG, /* refused with 431 */
    RAW_TOO_MANY_HEADERS  /* refused with 431 */
};

/* A part of the bytes that were read. */
struct raw_span {
    uint32_t at, size;
};
struct raw_header {
    struct raw_span name, value;
};

/* Start with { 0 }; raw_head_clear() makes it ready for the next request. */
struct raw_head {
    size_t size;       /* bytes of the whole head, with the empty line that ends it */
    const char *fault; /* "Host", "header" …: what is malformed */
    struct raw_span method, target;
    size_t header_count;
    bool is_http_1_0, method_is_head;
    bool has_length, is_chunked;
    uint64_t length; /* Content-Length */
    bool wants_close, wants_keep_alive, expects_continue;
    size_t host_count;
    size_t line_at;    /* where the unfinished line begins */
    size_t scanned;    /* bytes of it that were looked at */
    size_t headers_at; /* where the first header line begins; 0: the request line is not read yet */
    struct raw_header headers[RAW_HEADERS_MAX];
};

/* Goes on judging: `bytes` are all that came so far, from the request's first byte; what was looked at before is not looked at
   again. Refuses as soon as it can. */
enum raw_state raw_head_read(struct raw_head *h, const char *bytes, size_t size);

void raw_head_clear(struct raw_head *h);

/* Whether a header has this name, in any case. */
bool raw_is_called(const char *bytes, struct raw_span name, const char *wanted);

/* Whether the byte may stand in a token (RFC 9110 §5.6.2), such as a header's name. */
bool raw_is_token(char byte);
/* Whether the byte may stand in a header's value (RFC 9110 §5.5): visible, space, tab, or over 127. */
bool raw_is_value(char byte);
/* What a hexadecimal digit stands for; -1: it is none. */
int raw_hex_value(char byte);
