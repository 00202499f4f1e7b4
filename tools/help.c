#include "help.h"
#include "base/utf8.h"
#include "shape/field_help.h"

/* The word for the value of a flag. */
static const char *value_word(struct arena *mem, const struct field *f)
{
    if (f->choices) {
        const char *choices = text_join(mem, f->choices + 1, field_choice_count(f), "|");
        return f->kind == KIND_TEXTS ? text_format(mem, "%s,…", choices) : choices;
    }
    if (f->kind == KIND_LIST)
        return text_upper(mem, f->of->compact ? f->of->compact : "json");
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
    /* a command that presets a field is a part of its op, and its own words tell which */
    enum message found;
    char *key = text_format(mem, "command_%s", command->words);
    for (char *t = key; *t; t++)
        *t = *t == ' ' || *t == '-' ? '_' : *t;
    if (message_find(key, &found))
        return message_text(mem, language, found, NULL);
    return command->op ? op_sentence(mem, language, command->op) : "";
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
    printer_wrap(p, right, width + 4);
}

static void write_title(struct arena *mem, const struct printer *p, enum message title)
{
    printer_title(p, message_text(mem, p->language, title, NULL));
}

enum { FLAG_WIDTH = 30, JOB_WIDTH = 28 };

static void write_flag(struct arena *mem, const struct printer *p, const char *name, const char *value, const char *words)
{
    write_line(p, text_format(mem, "--%s%s%s", name, *value ? " " : "", value), FLAG_WIDTH, words);
}

/* The flags that every command takes. */
static void write_common(struct arena *mem, const struct printer *p)
{
    write_title(mem, p, MESSAGE_help_common);
    for (int i = 0; i < SETTING_COUNT; i++) {
        enum message key;
        const char *words = message_find(text_format(mem, "setting_%s", setting_rows[i].name), &key)
                                ? tr(mem, p->language, key, "languages", language_choices)
                                : "";
        write_flag(mem, p, setting_rows[i].name, "VALUE", text_format(mem, "%s (%s)", words, setting_rows[i].environment));
    }
    write_flag(mem, p, "format", form_names(mem, FORMS_ALL, "|"), message_text(mem, p->language, MESSAGE_help_format, NULL));
    write_flag(mem, p, "columns", "LIST", message_text(mem, p->language, MESSAGE_help_columns, NULL));
    write_flag(mem, p, "output", "FILE", message_text(mem, p->language, MESSAGE_help_output, NULL));
    write_flag(mem, p, "as", "USER", message_text(mem, p->language, MESSAGE_help_as, NULL));
    write_flag(mem, p, "help", "", message_text(mem, p->language, MESSAGE_help_help, NULL));
}

static void write_commands(struct arena *mem, const struct printer *p, const char *const *words, size_t count)
{
    size_t widest = 0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < command_count; i++) {
            if (command_words_in_common(&commands[i], words, count) != count)
                continue;
            const char *usage = command_usage(mem, &commands[i]);
            if (pass == 1)
                write_line(p, usage, widest, help_sentence(mem, p->language, &commands[i]));
            else if (utf8_length(usage) > widest)
                widest = utf8_length(usage);
        }
}

/* A list of words in lines that fit the screen. */
static void write_words(const struct printer *p, const struct texts *words)
{
    enum { LINE = 76 };
    size_t at = 0;
    for (size_t i = 0; i < words->n; i++) {
        size_t n = utf8_length(words->item[i]);
        if (at && at + 1 + n > LINE) {
            buffer_char(p->out, '\n');
            at = 0;
        }
        buffer_format(p->out, "%s%s", at ? " " : "  ", words->item[i]);
        at += n + 1;
    }
    buffer_char(p->out, '\n');
}

void help_all(struct arena *mem, const struct printer *p)
{
    /* what officers do most, each with the example of its command */
    static const struct {
        const char *usage;
        enum message what;
    } jobs[] = {
        { "dicr search WORDS", MESSAGE_help_job_search },       { "dicr supplier show NUMBER", MESSAGE_help_job_show },
        { "dicr network up NUMBER", MESSAGE_help_job_network }, { "dicr import FILE --owner CC", MESSAGE_help_job_import },
        { "dicr report gaps", MESSAGE_help_job_report },        { "dicr serve", MESSAGE_help_job_serve },
    };
    const struct texts words = command_words_after(mem, NULL, 0);
    printer_wrap(p, message_text(mem, p->language, MESSAGE_help_head, NULL), 0);
    write_title(mem, p, MESSAGE_help_jobs);
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++)
        write_line(p, jobs[i].usage, JOB_WIDTH, message_text(mem, p->language, jobs[i].what, NULL));
    write_title(mem, p, MESSAGE_help_nouns);
    write_words(p, &words);
    write_title(mem, p, MESSAGE_help_examples);
    buffer_text(p->out, "  dicr search municion --country AL --lang sq\n  dicr certificate list --expires_by 2026-12-31\n"
                        "  dicr report gaps --theme AMMO_SC --format html -o gaps.html\n");
    buffer_char(p->out, '\n');
    printer_wrap(p, message_text(mem, p->language, MESSAGE_help_foot, NULL), 0);
}

bool help_group(struct arena *mem, const struct printer *p, const char *const *words, size_t count)
{
    size_t start = p->out->size;
    write_commands(mem, p, words, count);
    if (p->out->size == start)
        return false;
    buffer_char(p->out, '\n');
    printer_wrap(p, message_text(mem, p->language, MESSAGE_help_foot, NULL), 0);
    return true;
}

/* "the town of the site (required), e.g. Split" */
static const char *words_of_field(struct arena *mem, enum language language, const struct shape *s, const struct op *op,
                                  const struct field *f)
{
    const char *example = field_example(mem, s, f), *note = "";
    if ((f->roles & REQUIRED) && (op->input.roles & (ADD | QUERY)))
        note = text_format(mem, " (%s)", message_text(mem, language, MESSAGE_help_must, NULL));
    else if (f->kind == KIND_LIST || f->kind == KIND_TEXTS)
        note = text_format(mem, " (%s)", message_text(mem, language, MESSAGE_help_again, NULL));
    return text_format(mem, "%s%s%s%s", field_about(language, s, f), note,
                       *example ? tr(mem, language, MESSAGE_help_example, "example", example) : "",
                       field_default_words(mem, language, f, op->input.roles));
}

static void write_fields(struct arena *mem, const struct printer *p, const struct command *command, const struct op *op)
{
    for (const struct field *f = op->input.shape->fields; f < fields_end(op->input.shape); f++)
        if (field_is_flag(command, op, f))
            write_flag(mem, p, field_flag(f), value_word(mem, f), words_of_field(mem, p->language, op->input.shape, op, f));
    if (op_settable_roles(op) & (ADD | CHANGE))
        write_flag(mem, p, "json", "FILE|-", message_text(mem, p->language, MESSAGE_help_json, NULL));
}

/* A flag of the command alone; where it is another name for a field, the field's example is shown. */
static void write_own_flag(struct arena *mem, const struct printer *p, const struct op *op, const struct flag *flag)
{
    const struct field *f = op && flag->field ? shape_field(op->input.shape, flag->field) : NULL;
    const char *example = flag->example ? flag->example : f ? field_example(mem, op->input.shape, f) : "";
    write_flag(mem, p, flag->name, flag->value ? flag->value : "",
               text_format(mem, "%s%s", message_word(p->language, "flag_", flag->name),
                           *example ? tr(mem, p->language, MESSAGE_help_example, "example", example) : ""));
}

void help_command(struct arena *mem, const struct printer *p, const struct command *command)
{
    const struct op *op = command->op ? op_find(command->op) : NULL;
    buffer_format(p->out, "%s\n", command_usage(mem, command));
    printer_wrap(p, help_sentence(mem, p->language, command), 0);
    const char *example = command_example(mem, command);
    if (*example) {
        write_title(mem, p, MESSAGE_help_example_title);
        buffer_format(p->out, "  %s\n", example);
    }
    bool flags = command->flags != NULL || (op && (op->options || op->input.shape));
    if (flags)
        write_title(mem, p, MESSAGE_help_flags);
    for (size_t i = 0; command->flags && command->flags[i].name; i++)
        write_own_flag(mem, p, op, &command->flags[i]);
    if (op && op->input.shape)
        write_fields(mem, p, command, op);
    for (size_t i = 0; op && i < options_shape.field_count; i++) {
        const struct field *f = &options_shape.fields[i];
        if (f->roles & op->options & ~(unsigned)OPTION_WAIT)
            write_flag(mem, p, f->name, value_word(mem, f), words_of_field(mem, p->language, &options_shape, op, f));
    }
    write_common(mem, p);
}
