#include "log.h"
#include "buffer.h"

#include "date.h"
#include "text.h"
#include "utf8.h"

#include <unistd.h>
#include <utf8proc.h>

static const char *const level_names[] = { "debug", "info", "warn", "error" };
static enum log_level lowest = LOG_INFO;
enum { VALUE_MAX_BYTES = 4096 };

void log_set_level(enum log_level level)
{
    lowest = level;
}

bool log_is_on(enum log_level level)
{
    return level >= lowest;
}

bool log_level_parse(const char *text, enum log_level *out)
{
    for (size_t i = 0; i < sizeof level_names / sizeof *level_names; i++) {
        if (text_same_word(text, level_names[i])) {
            *out = (enum log_level)i;
            return true;
        }
    }
    return false;
}

/* The size of the visible character at `s`, or 0: hidden characters and broken UTF-8 could forge what a reader of the log sees. */
static size_t visible(const char *s, size_t left)
{
    utf8proc_int32_t c;
    utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)left, &c);
    return size <= 0 || utf8_is_hidden(c) ? 0 : (size_t)size;
}

static void add_value(struct buffer *b, const char *value)
{
    size_t size = strlen(value), shown = size > VALUE_MAX_BYTES ? VALUE_MAX_BYTES : size;
    while (shown < size && shown && ((unsigned char)value[shown] & 0xC0) == 0x80)
        shown--;
    bool plain = size > 0;
    for (size_t i = 0; i < shown && plain; i++)
        plain = value[i] > ' ' && value[i] < 0x7F && value[i] != '"' && value[i] != '=' && value[i] != '\\';
    if (plain && shown == size) {
        buffer_add(b, value, size);
        return;
    }
    buffer_char(b, '"');
    for (size_t i = 0; i < shown;) {
        char c = value[i];
        size_t width = visible(value + i, shown - i);
        if (c == '"' || c == '\\')
            buffer_add(b, (const char[]){ '\\', c }, 2);
        else if (c == '\n' || c == '\r' || c == '\t')
            buffer_add(b, (const char[]){ '\\', c == '\n' ? 'n' : c == '\r' ? 'r' : 't' }, 2);
        else if (width)
            buffer_add(b, value + i, width);
        else
            buffer_format(b, "\\x%02x", (unsigned char)c);
        i += width ? width : 1;
    }
    buffer_text(b, shown < size ? "…\"" : "\"");
}

void log_write(enum log_level level, const char *event, const char *const *pairs)
{
    if (!log_is_on(level))
        return;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    char time[INSTANT_BYTES];
    size_t whole = instant_write((struct instant){ true, (int64_t)now.tv_sec * 1000000 }, time) - 1; /* without the Z */
    struct buffer b = { 0 };
    buffer_format(&b, "time=%.*s.%03dZ level=%s event=", (int)whole, time, (int)(now.tv_nsec / 1000000), level_names[level]);
    add_value(&b, event);
    for (size_t i = 0; pairs[i]; i += 2) {
        if (!pairs[i + 1])
            continue;
        buffer_format(&b, " %s=", pairs[i]);
        add_value(&b, pairs[i + 1]);
    }
    buffer_char(&b, '\n');
    struct file_sink errors = FILE_SINK(STDERR_FILENO);
    (void)!file_put(&errors.sink, b.bytes, b.size); /* without a reader of the log the program still goes on */
    buffer_free(&b);
}
