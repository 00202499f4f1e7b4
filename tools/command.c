#include "base/utf8.h"
#include "command_reader.h"

#include "nearest.h"
#include "printer.h"

enum { PERSON_MAX = 80 }; /* characters of --as */

/* Flags of every command that are no settings. */
enum common { COMMON_FORMAT, COMMON_COLUMNS, COMMON_AS, COMMON_OUTPUT, COMMON_JSON, COMMON_HELP, COMMON_VERSION, COMMON_COUNT };
static const struct {
    const char *name, *letter;
    bool has_value;
} commons[COMMON_COUNT] = {
    [COMMON_FORMAT] = { "format", NULL, true },
    [COMMON_COLUMNS] = { "columns", NULL, true },
    [COMMON_AS] = { "as", NULL, true },
    [COMMON_OUTPUT] = { "output", "o", true },
    [COMMON_JSON] = { "json", NULL, true },
    [COMMON_HELP] = { "help", "h", false },
    [COMMON_VERSION] = { "version", NULL, false },
};

/* --- names --------------------------------------------------------------------------------------------------------------------- */

const char *field_flag(const struct field *f)
{
    return f->kind == KIND_LIST ? f->of->name : f->name;
}

unsigned op_settable_roles(const struct op *op)
{
    return op->input.roles & (ADD | CHANGE | FILTER | QUERY | RELEASE);
}

static bool operand_is(const struct command *command, const char *name)
{
    return command->operand && strcmp(command->operand, name) == 0;
}

static bool preset_is(const struct command *command, const char *name)
{
    return command->preset && text_starts_with(command->preset, name) && command->preset[strlen(name)] == '=';
}

bool field_is_flag(const struct command *command, const struct op *op, const struct field *f)
{
    return (f->roles & (op_settable_roles(op) | (op->input.roles & KEY))) && f->kind != KIND_RECORD &&
           !operand_is(command, f->name) && !preset_is(command, f->name);
}

/* --- flags ----------------------------------------------------------------------------------------------------------------------- */

static void add_flag(struct argument_reader *r, struct flag_target flag)
{
    r->flags[r->flag_count++] = flag;
}

static void list_common(struct argument_reader *r)
{
    bool takes_json = r->line->op && (op_settable_roles(r->line->op) & (ADD | CHANGE));
    for (int i = 0; i < COMMON_COUNT; i++)
        if (i != COMMON_JSON || takes_json)
            add_flag(
                r, (struct flag_target){ FLAG_COMMON, commons[i].name, commons[i].letter, i, .has_value = commons[i].has_value });
}

static void list_own(struct argument_reader *r)
{
    const struct flag *own = r->line->command->flags;
    for (int i = 0; own && own[i].name; i++) {
        const struct field *f = own[i].field ? shape_field(r->line->op->input.shape, own[i].field) : NULL;
        add_flag(r,
                 (struct flag_target){ f ? FLAG_FIELD : FLAG_OWN, own[i].name, NULL, i, f, .has_value = own[i].value != NULL });
    }
}

static void list_options(struct argument_reader *r, const struct op *op)
{
    for (const struct field *f = options_shape.fields; f < fields_end(&options_shape); f++) {
        if (f->roles & op->options & ~(unsigned)OPTION_WAIT) /* a command always waits */
            add_flag(r, (struct flag_target){ FLAG_OPTION, f->name, .field = f, .has_value = true });
    }
}

static void list_fields(struct argument_reader *r, const struct op *op)
{
    for (size_t i = 0; op->input.shape && i < op->input.shape->field_count; i++) {
        const struct field *f = &op->input.shape->fields[i];
        if (field_is_flag(r->line->command, op, f))
            add_flag(r, (struct flag_target){ FLAG_FIELD, field_flag(f), .field = f, .has_value = true,
                                              .may_stand_alone = f->kind == KIND_BOOL });
    }
}

static void list_settings(struct argument_reader *r)
{
    for (int i = 0; i < SETTING_COUNT; i++)
        add_flag(r, (struct flag_target){ FLAG_SETTING, setting_rows[i].name, .index = i, .has_value = true });
}

void reader_list_flags(struct argument_reader *r)
{
    const struct op *op = r->line->op;
    size_t most = COMMON_COUNT + OWN_FLAGS_MAX + options_shape.field_count + SETTING_COUNT;
    if (op && op->input.shape)
        most += op->input.shape->field_count;
    r->flags = TAKE_N(r->c->mem, most, struct flag_target);
    r->flag_count = 0;
    list_common(r);
    if (r->line->command)
        list_own(r);
    if (op) {
        list_options(r, op);
        list_fields(r, op);
    }
    list_settings(r);
}

/* The first one wins: a command's own flag may go before the field of that name. */
static const struct flag_target *find_flag(const struct argument_reader *r, const char *name, bool letter)
{
    for (size_t i = 0; i < r->flag_count; i++) {
        const struct flag_target *flag = &r->flags[i];
        if (letter ? flag->letter && strcmp(flag->letter, name) == 0 : text_same_name(flag->name, name))
            return flag;
    }
    return NULL;
}

static bool fail_unknown_flag(const struct argument_reader *r, const char *name, bool letter)
{
    struct nearest n = { .typed = name };
    const struct command *command = r->line->command;
    for (size_t i = 0; i < r->flag_count; i++)
        nearest_try(&n, r->flags[i].name);
    const char *near = letter ? NULL : nearest_word(&n);
    const char *whole = command ? text_format(r->c->mem, "dicr %s", command->words) : "dicr";
    return fail(r->c, ERROR_UNKNOWN_FIELD, text_format(r->c->mem, "%s%s", letter ? "-" : "--", name), "near",
                near ? text_format(r->c->mem, "--%s", near) : NULL, "do",
                near      ? NULL
                : command ? tr(r->c->mem, r->c->language, MESSAGE_do_see_help, "command", whole)
                          : tr(r->c->mem, r->c->language, MESSAGE_expected_command_first));
}

static bool once(const struct argument_reader *r, bool again, const char *name)
{
    return !again || fail(r->c, ERROR_DUPLICATE_KEY, text_format(r->c->mem, "--%s", name));
}

static bool read_form(struct argument_reader *r, const char *value)
{
    r->line->has_form = form_find(value, FORMS_ALL, &r->line->form);
    if (r->line->has_form)
        return true;
    const char *choices = form_names(r->c->mem, FORMS_ALL, ", ");
    return fail(r->c, ERROR_FORMAT, "--format", "value", value, "expected",
                tr(r->c->mem, r->c->language, MESSAGE_expected_choice, "choices", choices));
}

/* The name stands in the history for good, so that it must not look like another line of it. */
static bool check_person(struct call *c, const char *name)
{
    size_t length = utf8_length(name);
    if (!utf8_is_valid(name, strlen(name)))
        return fail(c, ERROR_ENCODING, "--as");
    if (!*name)
        return fail(c, ERROR_REQUIRED, "--as");
    if (strcmp(printable(c->mem, name), name) != 0)
        return fail(c, ERROR_FORMAT, "--as", "value", name, "expected", tr(c->mem, c->language, MESSAGE_expected_text));
    return length <= PERSON_MAX ||
           fail(c, ERROR_TOO_LONG, "--as", "max", int_text(c->mem, PERSON_MAX), "length", int_text(c->mem, (int64_t)length));
}

static bool take_common(struct argument_reader *r, int which, const char *value)
{
    struct command_line *line = r->line;
    if (!once(r, r->set_commons & 1u << which, commons[which].name))
        return false;
    r->set_commons |= 1u << which;
    switch ((enum common)which) {
    case COMMON_FORMAT:
        return read_form(r, value);
    case COMMON_COLUMNS:
        r->columns = value;
        return *value || fail(r->c, ERROR_REQUIRED, "--columns");
    case COMMON_AS:
        line->as = value;
        return check_person(r->c, value);
    case COMMON_OUTPUT:
        line->output = value;
        return *value || fail(r->c, ERROR_REQUIRED, "--output");
    case COMMON_JSON:
        r->json = value;
        return true;
    case COMMON_HELP:
        line->help = true;
        return true;
    case COMMON_VERSION:
        line->version = true;
        return true;
    case COMMON_COUNT:
        break;
    }
    return true;
}

/* A field's flag may stand once; lists and texts collect the values of repeated flags. */
static bool take_field(struct argument_reader *r, const struct field *f, const char *value)
{
    bool collects = f->kind == KIND_LIST || f->kind == KIND_TEXTS;
    if (!once(r, mask_has(r->set_fields, r->line->op->input.shape, f) && !collects, field_flag(f)))
        return false;
    mask_set(&r->set_fields, r->line->op->input.shape, f);
    r->fields[r->field_count].field = f;
    r->fields[r->field_count++].value = value;
    return true;
}

static bool take(struct argument_reader *r, const struct flag_target *t, const char *name, const char *value)
{
    struct command_line *line = r->line;
    value = value ? value : "";
    switch (t->kind) {
    case FLAG_COMMON:
        return take_common(r, t->index, value);
    case FLAG_SETTING:
        if (!once(r, r->set_settings & 1u << t->index, name))
            return false;
        r->set_settings |= 1u << t->index;
        return settings_set(&line->settings, r->c->mem, name, value);
    case FLAG_OWN:
        if (!once(r, r->set_own & 1u << t->index, name))
            return false;
        r->set_own |= 1u << t->index;
        line->flag_values[t->index] = value;
        return true;
    case FLAG_OPTION:
        if (!once(r, mask_has(r->set_options, &options_shape, t->field), name))
            return false;
        mask_set(&r->set_options, &options_shape, t->field);
        return field_read_typed(r->c, t->field, value, &r->c->options);
    case FLAG_FIELD:
        break;
    }
    return take_field(r, t->field, value);
}

/* Whether the word is the flag's value (yes, no, unknown); otherwise it is an operand after a flag that needs no value. */
static bool reads_as(const struct argument_reader *r, const struct field *f, const char *word)
{
    struct call probe = *r->c;
    return field_read(&probe, f, word, arena_take(r->c->mem, r->line->op->input.shape->size));
}

bool read_flag(struct argument_reader *r)
{
    const char *argument = r->arguments[r->at++];
    bool letter = argument[1] != '-';
    const char *body = argument + (letter ? 1 : 2), *equals = strchr(body, '=');
    const char *name = equals ? text_copy_n(r->c->mem, body, (size_t)(equals - body)) : body, *value = equals ? equals + 1 : NULL;
    const struct flag_target *flag = find_flag(r, name, letter);
    if (!flag)
        return fail_unknown_flag(r, name, letter);
    if (!flag->has_value)
        return (!value || fail(r->c, ERROR_FORMAT, text_format(r->c->mem, "--%s", name), "value", value, "expected",
                               tr(r->c->mem, r->c->language, MESSAGE_expected_nothing))) &&
               take(r, flag, name, NULL);
    const char *next = r->at < r->count ? r->arguments[r->at] : NULL;
    bool next_is_flag = next && next[0] == '-' && next[1] == '-';
    if (!value && flag->may_stand_alone && (!next || next_is_flag || !reads_as(r, flag->field, next)))
        value = "yes";
    if (!value && next && !next_is_flag) {
        value = next;
        r->at++;
    }
    if (!value)
        return fail(r->c, ERROR_REQUIRED, text_format(r->c->mem, "--%s", name), "expected",
                    tr(r->c->mem, r->c->language, MESSAGE_expected_value));
    return take(r, flag, name, value);
}

/* --- words ----------------------------------------------------------------------------------------------------------------------- */

/* The words that follow count too: "supplir list" is near "supplier list". */
static bool fail_unknown_command(const struct argument_reader *r)
{
    struct texts words = { 0 };
    for (size_t i = 0; i < r->word_count; i++)
        list_add(r->c->mem, &words, r->words[i]);
    const char *typed = text_join(r->c->mem, words.item, words.n, " ");
    for (size_t i = r->at; i < r->count && words.n < COMMAND_WORDS_MAX && r->arguments[i][0] != '-'; i++)
        list_add(r->c->mem, &words, r->arguments[i]);
    return fail(r->c, ERROR_UNKNOWN_COMMAND, NULL, "value", typed, "near", command_near(r->c->mem, &words));
}

bool read_word(struct argument_reader *r)
{
    struct command_line *line = r->line;
    const char *word = r->arguments[r->at++];
    if (line->command) {
        bool first = !line->operand;
        if (!line->command->operand || (!first && !line->command->rest))
            return fail(r->c, ERROR_FORMAT, word, "expected", command_usage(r->c->mem, line->command));
        line->operand = first ? word : text_format(r->c->mem, "%s %s", line->operand, word);
        return true;
    }
    r->words[r->word_count++] = word;
    size_t used;
    bool begins;
    line->command = command_find(r->words, r->word_count, &used, &begins);
    if (line->command) {
        line->op = line->command->op ? op_find(line->command->op) : NULL;
        reader_list_flags(r);
        return true;
    }
    return (begins && r->word_count < COMMAND_WORDS_MAX) || fail_unknown_command(r);
}

const char *line_flag(const struct command_line *line, const char *name)
{
    for (size_t i = 0; line->command->flags && line->command->flags[i].name; i++)
        if (strcmp(line->command->flags[i].name, name) == 0)
            return line->flag_values[i];
    return NULL;
}
