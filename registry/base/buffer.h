/* A growing buffer of bytes, and the escapes that are written into it. */
#pragma once
#include "sink.h"
#include <stdint.h>

struct arena;

/* A growing buffer on the heap, always followed by a NUL. It starts as { 0 } and is freed with buffer_free(). Out of memory
   ends the process. With a sink it does not grow beyond BUFFER_KEPT_BYTES and the largest piece: when it is full, what is in it goes
   there, right before something is added. What the sink did not take is dropped, and all that follows. */
struct buffer {
    char *bytes;
    size_t size, capacity;
    struct sink *sink; /* NULL: it keeps everything */
    int failed;        /* errno of the sink; 0: it has taken all */
};
enum { BUFFER_KEPT_BYTES = 64 * 1024 };

void buffer_free(struct buffer *b);
void buffer_reserve(struct buffer *b, size_t more);

/* Inline, since answers are written in small pieces. */
static inline void buffer_add(struct buffer *b, const char *bytes, size_t size)
{
    if (size >= b->capacity - b->size)
        buffer_reserve(b, size);
    if (size)
        memcpy(b->bytes + b->size, bytes, size);
    b->size += size;
    b->bytes[b->size] = '\0';
}

static inline void buffer_text(struct buffer *b, const char *text)
{
    buffer_add(b, text, strlen(text));
}

static inline void buffer_char(struct buffer *b, char c)
{
    buffer_add(b, &c, 1);
}

/* Gives the sink what the buffer still holds, which is empty then; false: `failed` says why not. */
bool buffer_flush(struct buffer *b) __attribute__((warn_unused_result));

void buffer_format(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_int(struct buffer *b, int64_t value);

/* Its bytes as a text in `mem`, "" where there are none; the buffer is freed. */
char *buffer_take(struct buffer *b, struct arena *mem) __attribute__((returns_nonnull));

/* Reads from the descriptor to its end, but no more than `max` bytes and one; false: errno says why. */
bool buffer_read(struct buffer *b, int fd, size_t max) __attribute__((warn_unused_result));

/* Adds a JSON string with its quotes (RFC 8259 §7); the text is well-formed UTF-8. NULL writes null. */
void buffer_json(struct buffer *b, const char *text);

/* Adds text escaped for HTML content and quoted attributes. */
void buffer_html(struct buffer *b, const char *text);
