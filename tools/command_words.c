/* The words of commands. */
#include "command.h"

#include "nearest.h"
#include "shape/field_help.h"

size_t command_words_in_common(const struct command *command, const char *const *words, size_t count)
{
    const char *names = command->words;
    size_t n = 0;
    while (n < count && *names) {
        size_t size = strcspn(names, " ");
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)size, names);
        if (!text_same_name(name, words[n]))
            break;
        n++;
        names += size + (names[size] == ' ');
    }
    return n;
}

static size_t word_count_of(const char *names)
{
    size_t n = 1;
    for (; *names; names++)
        n += *names == ' ';
    return n;
}

const struct command *command_find(const char *const *words, size_t count, size_t *used, bool *begins)
{
    const struct command *found = NULL;
    *used = 0;
    *begins = false;
    for (size_t i = 0; i < command_count; i++) {
        size_t common = command_words_in_common(&commands[i], words, count), all = word_count_of(commands[i].words);
        if (common == all && all > *used) {
            found = &commands[i];
            *used = all;
        } else if (common == count && all > count) {
            *begins = true;
        }
    }
    return found;
}

struct texts command_words_after(struct arena *mem, const char *const *words, size_t count)
{
    struct texts list = { 0 };
    for (size_t i = 0; i < command_count; i++) {
        if (command_words_in_common(&commands[i], words, count) != count)
            continue;
        const char *next = commands[i].words;
        for (size_t n = 0; n < count; n++)
            next = strchr(next, ' ') + 1;
        next = text_copy_n(mem, next, strcspn(next, " "));
        if (!texts_contain(&list, next))
            list_add(mem, &list, next);
    }
    return list;
}

const char *command_usage(struct arena *mem, const struct command *command)
{
    const char *operand = command->operand ? command->operand : "";
    const char *suffix = text_format(mem, "%s%s%s", *operand ? " " : "", strcmp(operand, "q") == 0 ? "words" : operand,
                                     command->rest       ? "…"
                                     : command->resolves ? "|IDENTIFIER"
                                                         : "");
    return text_format(mem, "dicr %s%s", command->words, text_upper(mem, suffix));
}

/* Quoted for a shell where it has spaces, semicolons or the like. */
static const char *quoted(struct arena *mem, const char *value)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-:,./=+@";
    return value[strspn(value, plain)] ? text_format(mem, "'%s'", value) : value;
}

/* Fields that no table calls required, because one of several will do. */
static bool is_one_of_several(const struct shape *s, const struct field *f)
{
    return (strcmp(s->name, "qualification") == 0 && strcmp(f->name, "concept") == 0) ||
           (strcmp(s->name, "item") == 0 && strcmp(f->name, "title_en") == 0);
}

/* The flags that a command has under another name than their field's. */
static const char *with_own_flags(struct arena *mem, const struct command *command, const struct shape *s, const char *line)
{
    for (size_t i = 0; command->flags && command->flags[i].name; i++)
        if (command->flags[i].field)
            line = text_format(mem, "%s --%s %s", line, command->flags[i].name,
                               quoted(mem, command->flags[i].example
                                               ? command->flags[i].example
                                               : field_example(mem, s, shape_field(s, command->flags[i].field))));
    return line;
}

/* Whether an example of adding shows the field: it is required, part of the short form, or one of several that will do. */
static bool is_shown_when_adding(struct arena *mem, const struct shape *s, const struct field *f)
{
    bool named = s->compact && strstr(text_format(mem, ":%s:", s->compact), text_format(mem, ":%s:", f->name));
    return (f->roles & REQUIRED) || ((f->roles & ADD) && (named || is_one_of_several(s, f)));
}

/* The flags of what is added, or of one field that is changed: one is enough to show how. */
static const char *with_fields(struct arena *mem, const struct command *command, const struct op *op, const char *line)
{
    const struct shape *s = op->input.shape;
    bool adds = op->input.roles & ADD, changes = !adds && (op->input.roles & CHANGE);
    for (size_t i = 0; s && i < s->field_count; i++) {
        const struct field *f = &s->fields[i];
        bool wanted =
            (adds && is_shown_when_adding(mem, s, f)) || (changes && (f->roles & CHANGE) && strcmp(f->name, "source") != 0);
        if (!wanted || !field_is_flag(command, op, f))
            continue;
        line = text_format(mem, "%s --%s %s", line, field_flag(f), quoted(mem, field_example(mem, s, f)));
        if (changes)
            break;
    }
    return line;
}

const char *command_example(struct arena *mem, const struct command *command)
{
    const struct op *op = command->op ? op_find(command->op) : NULL;
    const char *line = text_format(mem, "dicr %s", command->words);
    if (command->example)
        return text_format(mem, "%s%s%s", line, *command->example ? " " : "", command->example);
    if (!op)
        return "";
    const struct shape *s = op->input.shape;
    /* a part of a part is released together with the whole, so that there is nothing to show */
    if (s && (op->input.roles & RELEASE) && s->parent && s->parent->parent)
        return "";
    const struct field *operand = s && command->operand ? shape_field(s, command->operand) : NULL;
    if (operand)
        line = text_format(mem, "%s %s", line, quoted(mem, field_example(mem, s, operand)));
    line = with_own_flags(mem, command, s, line);
    line = with_fields(mem, command, op, line);
    if (op->options & OPTION_REASON)
        line = text_format(mem, "%s --reason %s", line,
                           quoted(mem, field_example(mem, &options_shape, shape_field(&options_shape, "reason"))));
    const struct field *country = s ? shape_field(s, "country") : NULL;
    bool owner_is_known = s && (s->parent || (country && (country->roles & REQUIRED)));
    if ((op->input.roles & ADD) && (op->options & OPTION_OWNER) && !owner_is_known && !operand)
        line = text_format(mem, "%s --owner HR", line);
    return line;
}

const char *command_near(struct arena *mem, const struct texts *words)
{
    struct nearest best = { 0 };
    for (size_t n = 1; n <= words->n && n <= COMMAND_WORDS_MAX; n++) {
        struct nearest here = { .typed = text_join(mem, words->item, n, " ") };
        for (size_t i = 0; i < command_count; i++)
            if (n == 1)
                nearest_try(&here, text_copy_n(mem, commands[i].words, strcspn(commands[i].words, " ")));
            else if (word_count_of(commands[i].words) == n)
                nearest_try(&here, commands[i].words);
        if (nearest_word(&here))
            best = here;
    }
    return best.best ? text_format(mem, "dicr %s", best.best) : NULL;
}
