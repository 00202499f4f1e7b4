#include "help.h"
#include "base/buffer.h"
#include "base/utf8.h"

/* The word for what stands behind a flag. */
static const char *value_word(struct arena *mem, const struct field *f)
{
    if (f->kind == KIND_CHOICE) {
        const char *all = "";
        for (size_t i = 1; f->choices[i]; i++)
            all = text_format(mem, "%s%s%s", all, *all ? "|" : "", f->choices[i]);
        return all;
    }
    if (f->kind == KIND_LIST) {
        char *form = text_copy(mem, f->of->compact ? f->of->compact : "json");
        for (char *t = form; *t; t++)
            *t = *t >= 'a' && *t <= 'z' ? (char)(*t - 32) : *t;
        return form;
    }
    if (f->scheme)
        return strcmp(f->scheme, "*") == 0 ? "SCHEME:CODE" : text_format(mem, "%s:CODE", f->scheme);
    if (f->country)
        return f->kind == KIND_TEXTS ? "CC,CC" : "CC";
    static const char *const words[] = {
        [KIND_TEXT] = "TEXT",    [KIND_INT] = "N",     [KIND_BOOL] = "yes|no",   [KIND_DATE] = "YYYY-MM-DD",
        [KIND_INSTANT] = "TIME", [KIND_DECIMAL] = "N", [KIND_NUMBER] = "NUMBER", [KIND_TEXTS] = "TEXT,TEXT",
    };
    return f->kind < sizeof words / sizeof *words && words[f->kind] ? words[f->kind] : "";
}

const char *help_sentence(struct arena *mem, enum language language, const struct command *command)
{
    const char *name = command->op ? command->op : command->words;
    char *key = text_format(mem, "%s%s", command->op ? "op_" : "command_", name);
    for (char *t = key; *t; t++)
        *t = *t == '.' || *t == ' ' || *t == '-' ? '_' : *t;
    enum message found;
    if (message_find(key, &found))
        return message_text(mem, language, found, NULL);
    const char *dot = command->op ? strchr(command->op, '.') : NULL;
    if (!dot || !message_find(text_format(mem, "verb_%s", dot + 1), &found))
        return "";
    const char *noun = text_copy_n(mem, command->op, (size_t)(dot - command->op));
    return tr(mem, language, found, "noun", message_word(language, "noun_", noun), "nouns",
              message_word(language, "nouns_", noun));
}

/* "  --flag VALUE   words" with the words in a column of their own. */
static void write_line(const struct printer *p, const char *left, size_t width, const char *right)
{
    size_t length = utf8_length(left);
    buffer_format(p->out, "  %s", left);
    if (length > width) {
        buffer_char(p->out, '\n');
        length = 0;
        buffer_text(p->out, "  ");
    }
    for (size_t i = length; i < width + 2; i++)
        buffer_char(p->out, ' ');
    buffer_text(p->out, right);
    buffer_char(p->out, '\n');
}

static void write_title(struct arena *mem, const struct printer *p, enum message title)
{
    buffer_format(p->out, "\n%s%s%s\n", p->styled ? "\033[1m" : "", message_text(mem, p->language, title, NULL),
                  p->styled ? "\033[0m" : "");
}

enum { FLAG_WIDTH = 30, COMMAND_WIDTH = 34 };

static void write_flag(struct arena *mem, const struct printer *p, const char *name, const char *value, const char *words)
{
    write_line(p, text_format(mem, "--%s%s%s", name, *value ? " " : "", value), FLAG_WIDTH, words);
}

/* Those that every command takes. */
static void write_common(struct arena *mem, const struct printer *p)
{
    write_title(mem, p, MESSAGE_help_common);
    for (int i = 0; i < SETTING_COUNT; i++) {
        const char *words =
            message_fill(mem, message_word(p->language, "setting_", setting_rows[i].name), WORDS("languages", language_choices));
        write_flag(mem, p, setting_rows[i].name, "VALUE", text_format(mem, "%s (%s)", words, setting_rows[i].environment));
    }
    write_flag(mem, p, "format", "table|json|csv|html", message_text(mem, p->language, MESSAGE_help_format, NULL));
    write_flag(mem, p, "columns", "LIST", message_text(mem, p->language, MESSAGE_help_columns, NULL));
    write_flag(mem, p, "output", "FILE", message_text(mem, p->language, MESSAGE_help_output, NULL));
    write_flag(mem, p, "as", "USER", message_text(mem, p->language, MESSAGE_help_as, NULL));
    write_flag(mem, p, "help", "", message_text(mem, p->language, MESSAGE_help_help, NULL));
}

static void write_commands(struct arena *mem, const struct printer *p, const char *const *words, size_t count)
{
    for (size_t i = 0; i < command_count; i++) {
        const char *rest = commands[i].words;
        size_t same = 0;
        for (; same < count && strncmp(rest, words[same], strlen(words[same])) == 0 && strchr(rest, ' '); same++)
            rest = strchr(rest, ' ') + 1;
        if (same == count)
            write_line(p, command_usage(mem, &commands[i]) + strlen("dicr "), COMMAND_WIDTH,
                       help_sentence(mem, p->language, &commands[i]));
    }
}

void help_all(struct arena *mem, const struct printer *p)
{
    buffer_format(p->out, "%s\n", message_text(mem, p->language, MESSAGE_help_head, NULL));
    write_title(mem, p, MESSAGE_help_commands);
    write_commands(mem, p, NULL, 0);
    write_common(mem, p);
    buffer_format(p->out, "\n%s\n", message_text(mem, p->language, MESSAGE_help_foot, NULL));
}

bool help_group(struct arena *mem, const struct printer *p, const char *const *words, size_t count)
{
    size_t start = p->out->size;
    write_commands(mem, p, words, count);
    return p->out->size > start;
}

static void write_fields(struct arena *mem, const struct printer *p, const struct command *command, const struct op *op)
{
    for (size_t i = 0; i < op->input.shape->field_count; i++) {
        const struct field *f = &op->input.shape->fields[i];
        if (!field_is_flag(command, op, f))
            continue;
        const char *words = message_word(p->language, "field_", f->name);
        if ((f->roles & REQUIRED) && (op->input.roles & (ADD | QUERY)))
            words = text_format(mem, "%s (%s)", words, message_text(mem, p->language, MESSAGE_help_must, NULL));
        else if (f->kind == KIND_LIST || f->kind == KIND_TEXTS)
            words = text_format(mem, "%s (%s)", words, message_text(mem, p->language, MESSAGE_help_again, NULL));
        write_flag(mem, p, field_flag(f), value_word(mem, f), words);
    }
    if (op_says(op) & (ADD | CHANGE))
        write_flag(mem, p, "json", "FILE|-", message_text(mem, p->language, MESSAGE_help_json, NULL));
}

void help_command(struct arena *mem, const struct printer *p, const struct command *command)
{
    const struct op *op = command->op ? op_find(command->op) : NULL;
    buffer_format(p->out, "%s\n%s\n", command_usage(mem, command), help_sentence(mem, p->language, command));
    bool flags = command->flags != NULL || (op && (op->options || op->input.shape));
    if (flags)
        write_title(mem, p, MESSAGE_help_flags);
    for (size_t i = 0; command->flags && command->flags[i].name; i++)
        write_flag(mem, p, command->flags[i].name, command->flags[i].value ? command->flags[i].value : "",
                   message_word(p->language, "flag_", command->flags[i].name));
    if (op && op->input.shape)
        write_fields(mem, p, command, op);
    for (size_t i = 0; op && i < options_shape.field_count; i++)
        if (options_shape.fields[i].roles & op->options)
            write_flag(mem, p, options_shape.fields[i].name, value_word(mem, &options_shape.fields[i]),
                       message_word(p->language, "field_", options_shape.fields[i].name));
    write_common(mem, p);
}
