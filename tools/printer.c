#include "printer.h"
#include "base/utf8.h"

#include <sys/ioctl.h>
#include <unistd.h>

struct printer printer_for(struct buffer *out, enum language language, int descriptor)
{
    struct winsize size = { 0 };
    struct printer p = { .out = out, .language = language };
    if (descriptor < 0 || !isatty(descriptor))
        return p;
    p.width = ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
    p.styled = !(no_color && *no_color) && terminal && strcmp(terminal, "dumb") != 0;
    return p;
}

/* Control characters (C0, DEL, C1) and those that turn the direction of writing (U+200E, 200F, 202A–E, 2066–9) could make a line
   say something else than it does. */
static size_t unsafe_bytes(const unsigned char *t)
{
    if (t[0] < ' ' || t[0] == 0x7f)
        return 1;
    if (t[0] == 0xc2 && t[1] >= 0x80 && t[1] < 0xa0)
        return 2;
    if (t[0] == 0xe2 && t[1] == 0x80 && ((t[2] >= 0xaa && t[2] <= 0xae) || t[2] == 0x8e || t[2] == 0x8f))
        return 3;
    return t[0] == 0xe2 && t[1] == 0x81 && t[2] >= 0xa6 && t[2] <= 0xa9 ? 3 : 0;
}

const char *printable(struct arena *mem, const char *text)
{
    if (!utf8_is_valid(text, strlen(text))) {
        char *copy = text_copy(mem, text);
        for (char *t = copy; *t; t++)
            *t = (unsigned char)*t >= 0x80 || (unsigned char)*t < ' ' || *t == 0x7f ? '?' : *t;
        return copy;
    }
    bool safe = true;
    for (const unsigned char *t = (const unsigned char *)text; *t; t++)
        safe = safe && !unsafe_bytes(t);
    if (safe)
        return text;
    char *copy = text_copy(mem, text), *to = copy;
    for (const unsigned char *t = (const unsigned char *)text; *t;) {
        size_t unsafe = unsafe_bytes(t);
        *to++ = unsafe ? ' ' : (char)*t;
        t += unsafe ? unsafe : 1;
    }
    *to = '\0';
    return copy;
}

void write_line_end(struct buffer *b)
{
    while (b->size && b->bytes[b->size - 1] == ' ')
        b->bytes[--b->size] = '\0';
    buffer_char(b, '\n');
}

void write_padded(struct buffer *b, const char *text, size_t width, bool right, bool last)
{
    size_t length = utf8_length(text);
    for (size_t i = length; right && i < width; i++)
        buffer_char(b, ' ');
    if (length > width) {
        const char *end = text;
        for (size_t i = 1; i < width; i++)
            do
                end++;
            while (((unsigned char)*end & 0xc0) == 0x80);
        buffer_add(b, text, (size_t)(end - text));
        buffer_text(b, "…");
    } else {
        buffer_text(b, text);
    }
    for (size_t i = length; !right && !last && i < width; i++)
        buffer_char(b, ' ');
}

void printer_style(const struct printer *p, const char *code)
{
    if (p->styled)
        buffer_format(p->out, "\033[%sm", code);
}

void printer_wrap(const struct printer *p, const char *text, size_t margin)
{
    size_t capacity = p->width > margin + 20 ? p->width - margin : SIZE_MAX;
    while (utf8_length(text) > capacity) {
        const char *end = text, *at = text;
        for (size_t i = 0; i < capacity; i++) {
            if (*at == ' ')
                end = at;
            do
                at++;
            while (((unsigned char)*at & 0xc0) == 0x80);
        }
        bool at_space = end > text;
        end = at_space ? end : at;
        buffer_add(p->out, text, (size_t)(end - text));
        buffer_format(p->out, "\n%*s", (int)margin, "");
        text = end + at_space;
    }
    buffer_text(p->out, text);
    buffer_char(p->out, '\n');
}

void printer_next(const struct printer *p, struct arena *mem, const char *cursor)
{
    char *text = text_copy(mem, tr(mem, p->language, MESSAGE_list_next, "next", cursor));
    char *space = strrchr(text, ' ');
    if (p->width && space && utf8_length(text) > p->width)
        *space = '\n';
    buffer_format(p->out, "%s\n", text);
}

void printer_title(const struct printer *p, const char *text)
{
    buffer_char(p->out, '\n');
    printer_style(p, "1");
    buffer_text(p->out, text);
    printer_style(p, "0");
    buffer_char(p->out, '\n');
}
