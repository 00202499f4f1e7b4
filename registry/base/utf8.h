/* The encoding UTF-8: checking it and counting its characters. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Whether `size` bytes are well-formed UTF-8 without NUL, as PostgreSQL and JSON require. */
bool utf8_is_valid(const char *bytes, size_t size);

/* Characters (code points) of well-formed UTF-8. */
size_t utf8_length(const char *text);
