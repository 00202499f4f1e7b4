/* How wide a printed text is. */
#pragma once
#include "../harness.h"
#include "base/text.h"
#include "base/utf8.h"

static inline size_t longest_line(const char *text)
{
    size_t longest = 0;
    struct texts lines = text_split(call.mem, text, '\n');
    for (size_t i = 0; i < lines.n; i++)
        longest = utf8_length(lines.item[i]) > longest ? utf8_length(lines.item[i]) : longest;
    return longest;
}
