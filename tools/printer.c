#include "printer.h"
#include "base/utf8.h"

#include <sys/ioctl.h>
#include <unistd.h>
#include <utf8proc.h>

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

/* What is no UTF-8 as a whole: each byte that is no visible ASCII becomes a question mark. */
static const char *ascii_only(struct arena *mem, const char *text)
{
    char *copy = text_copy(mem, text);
    for (char *t = copy; *t; t++)
        *t = (unsigned char)*t >= 0x80 || (unsigned char)*t < ' ' || *t == 0x7f ? '?' : *t;
    return copy;
}

/* The size of the character at `at`, which is valid UTF-8. */
static size_t read_character(const char *at, bool *hidden)
{
    utf8proc_int32_t character;
    if ((unsigned char)*at < 0x80) {
        *hidden = (unsigned char)*at < ' ' || *at == 0x7f;
        return 1;
    }
    utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)at, -1, &character);
    *hidden = size <= 0 || utf8_is_hidden(character);
    return size > 0 ? (size_t)size : 1;
}

const char *printable(struct arena *mem, const char *text)
{
    bool hidden, safe = true;
    if (!utf8_is_valid(text, strlen(text)))
        return ascii_only(mem, text);
    for (const char *at = text; *at && safe; at += read_character(at, &hidden), safe = !hidden)
        ;
    if (safe)
        return text;
    char *copy = text_copy(mem, text), *to = copy;
    for (const char *at = text; *at;) {
        size_t size = read_character(at, &hidden);
        if (hidden)
            *to++ = ' ';
        else
            to = mempcpy(to, at, size);
        at += size;
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
        buffer_add(b, text, utf8_head(text, width ? width - 1 : 0));
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
            at += utf8_size(at);
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

void printer_page_end(const struct printer *p, struct arena *mem, const struct page *page)
{
    const char *count =
        page->at_least ? tr(mem, p->language, MESSAGE_list_at_least, "count", text_format(mem, "%lld", (long long)page->count))
                       : message_counted(mem, p->language, MESSAGE_list_count, page->count);
    buffer_format(p->out, "%s%s\n", page->rows.n || page->extra_shape ? "\n" : "", count);
    if (!page->next)
        return;
    char *text = text_copy(mem, tr(mem, p->language, MESSAGE_list_next, "next", page->next));
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
