#include "raw_head.h"

#include <strings.h>

enum { CLASS_TOKEN = 1, CLASS_VALUE = 2, CLASS_TARGET = 4, CLASS_HOST = 8 };

/* What each byte may be part of. Control characters are part of nothing, but for the tab in a value. */
#define ANYWHERE (CLASS_TOKEN | CLASS_VALUE | CLASS_TARGET | CLASS_HOST)
#define NOT_HOST (CLASS_TOKEN | CLASS_VALUE | CLASS_TARGET)
#define NOT_TOKEN (CLASS_VALUE | CLASS_TARGET | CLASS_HOST)
#define NEITHER (CLASS_VALUE | CLASS_TARGET)
/* clang-format off */
static const unsigned char classes[256] = {
    ['0' ... '9'] = ANYWHERE, ['A' ... 'Z'] = ANYWHERE, ['a' ... 'z'] = ANYWHERE,
    ['!'] = ANYWHERE, ['$'] = ANYWHERE, ['%'] = ANYWHERE, ['&'] = ANYWHERE, ['\''] = ANYWHERE, ['*'] = ANYWHERE, ['+'] = ANYWHERE,
    ['-'] = ANYWHERE, ['.'] = ANYWHERE, ['_'] = ANYWHERE, ['~'] = ANYWHERE,
    ['#'] = NOT_HOST, ['^'] = NOT_HOST, ['`'] = NOT_HOST, ['|'] = NOT_HOST,
    ['('] = NOT_TOKEN, [')'] = NOT_TOKEN, [','] = NOT_TOKEN, [';'] = NOT_TOKEN, ['='] = NOT_TOKEN, [':'] = NOT_TOKEN,
    ['['] = NOT_TOKEN, [']'] = NOT_TOKEN,
    ['"'] = NEITHER, ['/'] = NEITHER, ['<'] = NEITHER, ['>'] = NEITHER, ['?'] = NEITHER, ['@'] = NEITHER, ['\\'] = NEITHER,
    ['{'] = NEITHER, ['}'] = NEITHER, [0x80 ... 0xff] = NEITHER,
    [' '] = CLASS_VALUE, ['\t'] = CLASS_VALUE,
};
/* clang-format on */

bool raw_is_token(char byte)
{
    return classes[(unsigned char)byte] & CLASS_TOKEN;
}

bool raw_is_value(char byte)
{
    return classes[(unsigned char)byte] & CLASS_VALUE;
}

int raw_hex_value(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool all_of(const char *bytes, size_t size, unsigned class)
{
    for (size_t i = 0; i < size; i++)
        if (!(classes[(unsigned char)bytes[i]] & class))
            return false;
    return true;
}

static enum raw_state malformed(struct raw_head *h, const char *fault)
{
    h->fault = fault;
    return RAW_MALFORMED;
}

/* RFC 9112 §3: request-line = method SP request-target SP HTTP-version. "Recipients of an invalid request-line SHOULD respond
   with either a 400 (Bad Request) error": leniency about blanks is what §3 warns of. */
static enum raw_state read_request_line(struct raw_head *h, const char *bytes, size_t at, size_t size)
{
    const char *line = bytes + at;
    const char *first = memchr(line, ' ', size);
    size_t method_size = first ? (size_t)(first - line) : 0;
    if (method_size == 0 || !all_of(line, method_size, CLASS_TOKEN))
        return malformed(h, "method");
    const char *target = first + 1;
    size_t left = size - method_size - 1;
    const char *second = memchr(target, ' ', left);
    size_t target_size = second ? (size_t)(second - target) : 0;
    if (target_size == 0 || !all_of(target, target_size, CLASS_TARGET))
        return malformed(h, "request target");
    left -= target_size + 1;
    /* The version is case-sensitive (RFC 9112 §2.3). */
    if (left != 8 || memcmp(second + 1, "HTTP/1.", 7) != 0 || (second[8] != '1' && second[8] != '0'))
        return malformed(h, "HTTP version");
    h->is_http_1_0 = second[8] == '0';
    h->method_is_head = method_size == 4 && memcmp(line, "HEAD", 4) == 0;
    h->method = (struct raw_span){ (uint32_t)at, (uint32_t)method_size };
    h->target = (struct raw_span){ (uint32_t)(at + method_size + 1), (uint32_t)target_size };
    bool of_all = target_size == 1 && *target == '*';
    if (of_all && (method_size != 7 || memcmp(line, "OPTIONS", 7) != 0))
        return malformed(h, "request target");
    return RAW_INCOMPLETE;
}

bool raw_is_called(const char *bytes, struct raw_span name, const char *wanted)
{
    return name.size == strlen(wanted) && strncasecmp(bytes + name.at, wanted, name.size) == 0;
}

/* RFC 9112 §6.3: Content-Length = 1*DIGIT. RFC 9110 §8.6 lets a recipient take a list of equal values or refuse it: it is
   refused, as are a second line and more digits than any length has. */
static enum raw_state read_length(struct raw_head *h, const char *value, size_t size)
{
    if (h->has_length || size == 0 || size > 18)
        return malformed(h, "Content-Length");
    for (size_t i = 0; i < size; i++) {
        if (value[i] < '0' || value[i] > '9')
            return malformed(h, "Content-Length");
        h->length = h->length * 10 + (uint64_t)(value[i] - '0');
    }
    h->has_length = true;
    return RAW_INCOMPLETE;
}

/* RFC 9112 §6.1: "A server that receives a request message with a transfer coding it does not understand SHOULD respond with
   501"; a body whose end is not known must not be guessed at, so every coding but a lone "chunked" is refused as malformed. */
static enum raw_state read_coding(struct raw_head *h, const char *value, size_t size)
{
    if (h->is_chunked || size != 7 || strncasecmp(value, "chunked", 7) != 0)
        return malformed(h, "Transfer-Encoding");
    h->is_chunked = true;
    return RAW_INCOMPLETE;
}

/* RFC 9112 §3.2: "A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1 request message that lacks a Host
   header field and to any request message that contains more than one Host header field line or a Host header field with an
   invalid field value." */
static enum raw_state read_host(struct raw_head *h, const char *value, size_t size)
{
    if (h->host_count++ > 0 || !all_of(value, size, CLASS_HOST))
        return malformed(h, "Host");
    return RAW_INCOMPLETE;
}

/* Whether the value, a list with commas, holds this word (RFC 9110 §5.6.1). */
static bool list_holds(const char *value, size_t size, const char *word)
{
    size_t word_size = strlen(word);
    for (size_t at = 0; at < size;) {
        while (at < size && (is_blank(value[at]) || value[at] == ','))
            at++;
        size_t end = at;
        while (end < size && value[end] != ',' && !is_blank(value[end]))
            end++;
        if (end - at == word_size && strncasecmp(value + at, word, word_size) == 0)
            return true;
        at = end;
    }
    return false;
}

static enum raw_state read_known(struct raw_head *h, const char *bytes, const struct raw_header *field)
{
    const char *value = bytes + field->value.at;
    size_t size = field->value.size;
    if (raw_is_called(bytes, field->name, "Host"))
        return read_host(h, value, size);
    if (raw_is_called(bytes, field->name, "Content-Length"))
        return read_length(h, value, size);
    if (raw_is_called(bytes, field->name, "Transfer-Encoding"))
        return read_coding(h, value, size);
    if (raw_is_called(bytes, field->name, "Connection")) {
        h->wants_close = h->wants_close || list_holds(value, size, "close");
        h->wants_keep_alive = h->wants_keep_alive || list_holds(value, size, "keep-alive");
    } else if (raw_is_called(bytes, field->name, "Expect")) {
        /* RFC 9110 §10.1.1: "A server that receives a 100-continue expectation in an HTTP/1.0 request MUST ignore that
           expectation". */
        h->expects_continue = h->expects_continue || (!h->is_http_1_0 && list_holds(value, size, "100-continue"));
    }
    return RAW_INCOMPLETE;
}

/* RFC 9112 §5: field-line = field-name ":" OWS field-value OWS. §5.1: "No whitespace is allowed between the field name and colon
   … A server MUST reject, with a response status code of 400 (Bad Request), any received request message that contains whitespace
   between a header field name and colon." §5.2: "A server that receives an obs-fold in a request message that is not within a
   "message/http" container MUST either reject the message by sending a 400 (Bad Request) … or replace each received obs-fold". */
static enum raw_state read_header(struct raw_head *h, const char *bytes, size_t at, size_t size)
{
    const char *line = bytes + at;
    if (is_blank(*line))
        return malformed(h, "folded header");
    if (h->header_count == RAW_HEADERS_MAX)
        return RAW_TOO_MANY_HEADERS;
    const char *colon = memchr(line, ':', size);
    size_t name_size = colon ? (size_t)(colon - line) : 0;
    if (name_size == 0 || !all_of(line, name_size, CLASS_TOKEN))
        return malformed(h, "header");
    size_t start = name_size + 1, end = size;
    while (start < end && is_blank(line[start]))
        start++;
    while (end > start && is_blank(line[end - 1]))
        end--;
    if (!all_of(line + start, end - start, CLASS_VALUE))
        return malformed(h, "header");
    struct raw_header *field = &h->headers[h->header_count++];
    *field = (struct raw_header){ { (uint32_t)at, (uint32_t)name_size }, { (uint32_t)(at + start), (uint32_t)(end - start) } };
    return read_known(h, bytes, field);
}

/* RFC 9112 §6.1: a request with both "ought to be handled as an error"; and chunked is not for HTTP/1.0: "A server or client that
   receives an HTTP/1.0 message containing a Transfer-Encoding header field MUST treat the message as if the framing is
   faulty". */
static enum raw_state end_head(struct raw_head *h, size_t size)
{
    if (h->host_count != 1)
        return malformed(h, "Host");
    if (h->is_chunked && (h->has_length || h->is_http_1_0))
        return malformed(h, "Transfer-Encoding");
    h->size = size;
    return RAW_WELL_FORMED;
}

/* A whole line, without its CRLF. RFC 9112 §2.2: "a server that is expecting to receive and parse a request-line SHOULD ignore at
   least one empty line (CRLF) received prior to the request-line". */
static enum raw_state read_line(struct raw_head *h, const char *bytes, size_t at, size_t size)
{
    size_t behind = at + size + 2;
    if (h->headers_at == 0) {
        if (size == 0 && at == 0)
            return RAW_INCOMPLETE;
        enum raw_state state = read_request_line(h, bytes, at, size);
        h->headers_at = behind;
        return state;
    }
    return size == 0 ? end_head(h, behind) : read_header(h, bytes, at, size);
}

/* Whether an unfinished line is malformed whatever follows. RFC 9112 §2.2: "A recipient of such a bare CR MUST consider that
   element to be invalid". */
static bool is_hopeless(const struct raw_head *h, const char *line, size_t from, size_t size)
{
    for (size_t i = from; i < size; i++)
        if (line[i] == '\0' || (line[i] == '\r' && i + 1 < size))
            return true;
    return h->headers_at != 0 && size > 0 && is_blank(line[0]);
}

static enum raw_state check_unfinished(struct raw_head *h, const char *bytes, size_t size)
{
    const char *line = bytes + h->line_at;
    size_t line_size = size - h->line_at;
    if (is_hopeless(h, line, h->scanned > 0 ? h->scanned - 1 : 0, line_size))
        return malformed(h, h->headers_at ? "header" : "request line");
    h->scanned = line_size;
    if (h->headers_at == 0)
        return line_size > RAW_LINE_MAX ? RAW_LINE_TOO_LONG : RAW_INCOMPLETE;
    return size - h->headers_at > RAW_HEADER_BYTES ? RAW_HEADERS_TOO_LONG : RAW_INCOMPLETE;
}

/* The headers need no clearing: their count does. */
void raw_head_clear(struct raw_head *h)
{
    memset(h, 0, offsetof(struct raw_head, headers));
}

enum raw_state raw_head_read(struct raw_head *h, const char *bytes, size_t size)
{
    for (;;) {
        size_t from = h->line_at + h->scanned;
        const char *lf = from < size ? memchr(bytes + from, '\n', size - from) : NULL;
        if (!lf)
            return check_unfinished(h, bytes, size);
        size_t end = (size_t)(lf - bytes), at = h->line_at;
        bool is_crlf = end > at && bytes[end - 1] == '\r';
        size_t line_size = is_crlf ? end - 1 - at : end - at;
        if (h->headers_at == 0 && line_size > RAW_LINE_MAX)
            return RAW_LINE_TOO_LONG;
        if (h->headers_at != 0 && end > h->headers_at + RAW_HEADER_BYTES)
            return RAW_HEADERS_TOO_LONG;
        /* A bare LF may be taken as a line's end (RFC 9112 §2.2), and is refused, since not everybody does. */
        if (!is_crlf || memchr(bytes + at, '\0', line_size) || memchr(bytes + at, '\r', line_size))
            return malformed(h, h->headers_at ? "header" : "request line");
        h->line_at = end + 1;
        h->scanned = 0;
        enum raw_state state = read_line(h, bytes, at, line_size);
        if (state != RAW_INCOMPLETE)
            return state;
    }
}
