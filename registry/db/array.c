#include "array.h"
#include "base/buffer.h"

const char *array_of_texts(struct arena *mem, const char *const *item, size_t n)
{
    struct buffer b = { 0 };
    buffer_char(&b, '{');
    for (size_t i = 0; i < n; i++) {
        if (i)
            buffer_char(&b, ',');
        buffer_char(&b, '"');
        for (const char *p = item[i]; *p;) {
            size_t plain = strcspn(p, "\"\\");
            buffer_add(&b, p, plain);
            p += plain;
            if (*p) {
                buffer_char(&b, '\\');
                buffer_char(&b, *p++);
            }
        }
        buffer_char(&b, '"');
    }
    buffer_char(&b, '}');
    const char *text = text_copy_n(mem, b.bytes, b.size);
    buffer_free(&b);
    return text;
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
    const char *text = text_copy_n(mem, b.bytes, b.size);
    buffer_free(&b);
    return text;
}
