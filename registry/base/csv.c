#include "csv.h"

/* Whether only characters of numbers and telephone numbers follow the sign: then a spreadsheet has nothing to run. */
static bool is_number_like(const char *s)
{
    for (; *s; s++) {
        bool exponent = (*s == 'e' || *s == 'E') && s[-1] >= '0' && s[-1] <= '9' && s[1] >= '0' && s[1] <= '9';
        if (!exponent && !strchr("0123456789 .,()/-%", *s))
            return false;
    }
    return true;
}

/* Whether a spreadsheet would run the cell as a formula: its first visible character is one of = + - @, their full-width forms, a
   tab or a CR. */
static bool is_formula(const char *text)
{
    static const char *const wide[] = { "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0" };
    if (*text == '\t' || *text == '\r' || *text == '\n')
        return true;
    const char *s = text + strspn(text, " \t\r\n");
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
        if (text_starts_with(s, wide[i]))
            return true;
    }
    if (*s == '+' || *s == '-')
        return !is_number_like(s + 1);
    return *s == '=' || *s == '@';
}

void csv_cell(struct csv_writer *w, const char *text)
{
    if (w->column++)
        buffer_char(w->out, w->delimiter);
    if (!text || !*text)
        return;
    bool formula = w->safe && is_formula(text);
    size_t size = strlen(text);
    bool quoted = strpbrk(text, "\"\r\n") || strchr(text, w->delimiter) || text[0] == ' ' || text[size - 1] == ' ';
    buffer_reserve(w->out, size + 4);
    if (quoted)
        buffer_char(w->out, '"');
    if (formula)
        buffer_char(w->out, '\'');
    for (const char *s = text; quoted && *s;) {
        size_t plain = strcspn(s, "\"");
        buffer_add(w->out, s, plain);
        s += plain;
        if (*s) {
            buffer_add(w->out, "\"\"", 2);
            s++;
        }
    }
    if (!quoted)
        buffer_add(w->out, text, size);
    else
        buffer_char(w->out, '"');
}

void csv_line_end(struct csv_writer *w)
{
    /* A line of one empty cell must not look like an empty line, which readers skip. */
    if (w->column == 1 && (w->out->size == 0 || w->out->bytes[w->out->size - 1] == '\n'))
        buffer_add(w->out, "\"\"", 2);
    buffer_add(w->out, "\r\n", 2);
    w->column = 0;
}
