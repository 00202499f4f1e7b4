#include "buffer.h"
#include "digits.h"
#include "text.h"

#include <errno.h>
#include <unistd.h>

void buffer_free(struct buffer *b)
{
    free(b->bytes);
    *b = (struct buffer){ 0 };
}

bool buffer_flush(struct buffer *b)
{
    if (b->size && !b->failed && !b->sink->put(b->sink, b->bytes, b->size))
        b->failed = errno ? errno : EIO;
    b->size = 0;
    if (b->bytes)
        *b->bytes = '\0';
    return !b->failed;
}

void buffer_reserve(struct buffer *b, size_t more)
{
    if (b->capacity && more < b->capacity - b->size)
        return;
    if (b->sink && b->size >= BUFFER_KEPT_BYTES / 2) {
        (void)!buffer_flush(b); /* `failed` says it */
        buffer_reserve(b, more);
        return;
    }
    size_t need, capacity = b->capacity < 128 ? 256 : b->capacity * 2;
    if (__builtin_add_overflow(b->size, more, &need) || need >= PTRDIFF_MAX)
        out_of_memory(more);
    if (capacity <= need)
        capacity = need + 1;
    char *bytes = realloc(b->bytes, capacity);
    if (!bytes)
        out_of_memory(capacity);
    bytes[b->size] = '\0';
    b->bytes = bytes;
    b->capacity = capacity;
}

void buffer_format(struct buffer *b, const char *format, ...)
{
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    buffer_reserve(b, 64);
    int size = vsnprintf(b->bytes + b->size, b->capacity - b->size, format, list);
    if (size > 0 && (size_t)size >= b->capacity - b->size) {
        buffer_reserve(b, (size_t)size);
        size = vsnprintf(b->bytes + b->size, b->capacity - b->size, format, again);
    }
    if (size > 0)
        b->size += (size_t)size;
    b->bytes[b->size] = '\0';
    va_end(again);
    va_end(list);
}

void buffer_int(struct buffer *b, int64_t value)
{
    char out[DIGITS_MAX + 1] = "-";
    size_t sign = value < 0;
    buffer_add(b, out, sign + digits_write(out + sign, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 1));
}

void buffer_json(struct buffer *b, const char *text)
{
    if (!text) {
        buffer_add(b, "null", 4);
        return;
    }
    buffer_char(b, '"');
    const char *start = text;
    for (;; text++) {
        unsigned char c = (unsigned char)*text;
        if (c >= ' ' && c != '"' && c != '\\')
            continue;
        buffer_add(b, start, (size_t)(text - start));
        start = text + 1;
        static const char named[] = "\b\f\n\r\t\"\\", letters[] = "bfnrt\"\\";
        const char *found = c ? strchr(named, c) : NULL;
        if (found)
            buffer_add(b, (const char[]){ '\\', letters[found - named] }, 2);
        else if (c)
            buffer_format(b, "\\u%04x", c);
        else
            break;
    }
    buffer_char(b, '"');
}

char *buffer_take(struct buffer *b, struct arena *mem)
{
    char *text = text_copy_n(mem, b->bytes, b->size);
    buffer_free(b);
    return text;
}

bool buffer_read(struct buffer *b, int fd, size_t max)
{
    enum { PIECE_BYTES = 65536 };
    for (ssize_t n = 1; n != 0 && b->size <= max;) {
        buffer_reserve(b, PIECE_BYTES);
        size_t left = max + 1 - b->size;
        n = read(fd, b->bytes + b->size, left < PIECE_BYTES ? left : PIECE_BYTES);
        if (n < 0 && errno != EINTR)
            return false;
        b->size += n > 0 ? (size_t)n : 0;
        b->bytes[b->size] = '\0';
    }
    return true;
}

void buffer_html(struct buffer *b, const char *text)
{
    for (;;) {
        size_t plain = strcspn(text, "&<>\"'");
        buffer_add(b, text, plain);
        text += plain;
        switch (*text) {
        case '&':
            buffer_text(b, "&amp;");
            break;
        case '<':
            buffer_text(b, "&lt;");
            break;
        case '>':
            buffer_text(b, "&gt;");
            break;
        case '"':
            buffer_text(b, "&quot;");
            break;
        case '\'':
            buffer_text(b, "&#39;");
            break;
        default:
            return;
        }
        text++;
    }
}
