/* The encoding UTF-8: checking it, counting its characters, and telling which of them a reader does not see. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether `size` bytes are well-formed UTF-8 without NUL, as PostgreSQL and JSON require. */
bool utf8_is_valid(const char *bytes, size_t size);

/* Characters (code points) of well-formed UTF-8. */
size_t utf8_length(const char *text);

/* Whether a character hides or changes what a reader sees without being seen itself: controls, marks without width or that turn the
   direction of writing, separators of lines and paragraphs. Unicode's general categories Cc, Cf, Zl and Zp. */
bool utf8_is_hidden(int32_t character);
