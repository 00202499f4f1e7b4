#include "statement_text.h"
#include "base/buffer.h"
#include "base/text.h"

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* e'…' knows backslashes; the e must be a word of its own. */
static bool has_escapes(const char *sql, const char *at)
{
    return at > sql && (at[-1] == 'e' || at[-1] == 'E') && (at == sql + 1 || !is_word(at[-2]));
}

static size_t quoted_text(const char *sql, const char *at)
{
    char quote = *at;
    bool escapes = quote == '\'' && has_escapes(sql, at);
    size_t i = 1;
    for (; at[i]; i++) {
        bool is_pair = at[i] == quote && at[i + 1] == quote;
        if (is_pair || (escapes && at[i] == '\\' && at[i + 1]))
            i++;
        else if (at[i] == quote)
            return i + 1;
    }
    return i;
}

static size_t block_comment(const char *at)
{
    size_t i = 2, level = 1;
    while (at[i] && level > 0) {
        bool begins = at[i] == '/' && at[i + 1] == '*', ends = at[i] == '*' && at[i + 1] == '/';
        level += begins;
        level -= ends;
        i += begins || ends ? 2 : 1;
    }
    return i;
}

static size_t dollar_quote(const char *sql, const char *at)
{
    size_t tag = 1;
    if (at > sql && is_word(at[-1]))
        return 0;
    if (at[1] >= '0' && at[1] <= '9')
        return 0;
    while (is_word(at[tag]))
        tag++;
    if (at[tag] != '$')
        return 0;
    tag++;
    for (const char *p = at + tag; *p; p++)
        if (strncmp(p, at, tag) == 0)
            return (size_t)(p - at) + tag;
    return strlen(at);
}

static bool is_comment(const char *at)
{
    return (at[0] == '-' && at[1] == '-') || (at[0] == '/' && at[1] == '*');
}

size_t statement_quoted(const char *sql, const char *at)
{
    if (at[0] == '-' && at[1] == '-')
        return strcspn(at, "\n");
    if (at[0] == '/' && at[1] == '*')
        return block_comment(at);
    if (at[0] == '\'' || at[0] == '"')
        return quoted_text(sql, at);
    return at[0] == '$' ? dollar_quote(sql, at) : 0;
}

size_t statement_place(const char *at)
{
    size_t name = *at == '{' ? strspn(at + 1, "abcdefghijklmnopqrstuvwxyz_") : 0;
    return name > 0 && at[1 + name] == '}' ? name + 2 : 0;
}

static size_t parameter_of(struct arena *mem, struct statement_text *t, const char **names, const char *name, size_t size)
{
    for (size_t i = 0; i < t->parameter_count; i++)
        if (strlen(names[i]) == size && memcmp(names[i], name, size) == 0)
            return i + 1;
    names[t->parameter_count++] = text_copy_n(mem, name, size);
    return t->parameter_count;
}

/* Nor does the line stay that held nothing but a comment. */
static const char *after_comment(struct buffer *b, const char *at)
{
    while (b->size > 0 && (b->bytes[b->size - 1] == ' ' || b->bytes[b->size - 1] == '\t'))
        b->size--;
    return *at == '\n' && (b->size == 0 || b->bytes[b->size - 1] == '\n') ? at + 1 : at;
}

struct statement_text statement_read(struct arena *mem, const char *sql, bool numbered)
{
    struct statement_text t = { 0 };
    struct buffer b = { 0 };
    size_t colons = 0;
    for (const char *p = sql; *p; p++)
        colons += *p == ':';
    const char **names = TAKE_N(mem, colons + 1, const char *);
    for (const char *at = sql; *at;) {
        size_t n = statement_quoted(sql, at);
        if (n > 0 && is_comment(at)) {
            at = after_comment(&b, at + n);
        } else if (n > 0) {
            buffer_add(&b, at, n);
            at += n;
        } else if (at[0] == ':' && at[1] == ':') {
            buffer_text(&b, "::");
            at += 2;
        } else if (numbered && at[0] == ':' && ((at[1] >= 'a' && at[1] <= 'z') || at[1] == '_')) {
            for (n = 1; (at[n] >= 'a' && at[n] <= 'z') || (at[n] >= '0' && at[n] <= '9') || at[n] == '_';)
                n++;
            buffer_format(&b, "$%zu", parameter_of(mem, &t, names, at + 1, n - 1));
            at += n;
        } else {
            buffer_char(&b, *at++);
        }
    }
    size_t start = strspn(b.size > 0 ? b.bytes : "", " \t\n");
    while (b.size > start && strchr(" \t\n;", b.bytes[b.size - 1]))
        b.size--;
    t.sql = b.size > start ? text_copy_n(mem, b.bytes + start, b.size - start) : "";
    t.parameters = names;
    buffer_free(&b);
    return t;
}
