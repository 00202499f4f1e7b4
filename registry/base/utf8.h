/* The encoding UTF-8: checking it, counting its characters, and telling which of them a reader does not see. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many bytes from the start are well-formed UTF-8 without NUL, as PostgreSQL and JSON require: up to the first that is not. */
size_t utf8_valid_size(const char *bytes, size_t size);

/* Whether all are. */
static inline bool utf8_is_valid(const char *bytes, size_t size)
{
    return utf8_valid_size(bytes, size) == size;
}

/* Bytes of the character that starts here, in well-formed UTF-8. */
static inline size_t utf8_size(const char *at)
{
    unsigned char first = (unsigned char)at[0];
    return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* Characters (code points) of well-formed UTF-8. */
size_t utf8_length(const char *text);

/* Bytes of the first n characters of well-formed UTF-8, or of all of them. */
size_t utf8_head(const char *text, size_t n);

/* Whether a character hides or changes what a reader sees without being seen itself: controls, marks without width or that turn the
   direction of writing, separators of lines and paragraphs. Unicode's general categories Cc, Cf, Zl and Zp. */
bool utf8_is_hidden(int32_t character);
