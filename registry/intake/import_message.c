#include "import_message.h"
#include "base/text.h"

const char *const severity_names[] = { "info", "warning", "error" };

const char *import_hint(struct call *c, const char *code, const char *value, const char *expected, const char *scheme)
{
    enum message key;
    if (!message_find(text_format(c->mem, "hint_%s", code), &key) && !message_find(text_format(c->mem, "remark_%s", code), &key))
        return NULL;
    if (strcmp(code, "contradicts_line") == 0)
        expected = message_word(c->language, "field_", expected);
    return tr(c->mem, c->language, key, "value", value ? value : "", "expected", expected ? expected : "", "scheme",
              scheme ? scheme : "");
}

void messages_to_json(struct buffer *b, const struct row_message *message, size_t n)
{
    buffer_char(b, '[');
    for (size_t i = 0; i < n; i++) {
        const struct row_message *it = &message[i];
        const struct {
            const char *name, *value;
        } members[] = { { "column", it->column }, { "code", it->code },         { "severity", severity_names[it->severity] },
                        { "value", it->value },   { "expected", it->expected }, { "scheme", it->scheme } };
        buffer_text(b, i ? ",{" : "{");
        bool first = true;
        for (size_t k = 0; k < sizeof members / sizeof members[0]; k++) {
            if (!members[k].value)
                continue;
            if (!first)
                buffer_char(b, ',');
            first = false;
            buffer_json(b, members[k].name);
            buffer_char(b, ':');
            buffer_json(b, members[k].value);
        }
        buffer_char(b, '}');
    }
    buffer_char(b, ']');
}
