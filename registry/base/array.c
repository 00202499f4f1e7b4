#include "array.h"
#include "buffer.h"

/* Every item quoted: then only the quote and the backslash need care ("8.15.6 Array Input and Output Syntax"). */
const char *array_of_texts(struct arena *mem, const char *const *item, size_t n)
{
    size_t size = sizeof("{}");
    for (size_t i = 0; i < n; i++)
        size += 2 * strlen(item[i]) + sizeof("\"\",");
    char *out = arena_take(mem, size), *to = out;
    *to++ = '{';
    for (size_t i = 0; i < n; i++) {
        if (i)
            *to++ = ',';
        *to++ = '"';
        for (const char *at = item[i]; *at; at++) {
            if (*at == '"' || *at == '\\')
                *to++ = '\\';
            *to++ = *at;
        }
        *to++ = '"';
    }
    *to = '}';
    return out;
}

const char *array_of_numbers(struct arena *mem, const struct number *item, size_t n)
{
    struct buffer b = { 0 };
    buffer_char(&b, '{');
    for (size_t i = 0; i < n; i++) {
        if (i)
            buffer_char(&b, ',');
        buffer_int(&b, item[i].value);
    }
    buffer_char(&b, '}');
    return buffer_take(&b, mem);
}
