#include "command.h"
#include "base/utf8.h"

#include "nearest.h"

enum { JSON_BYTES_MAX = 256 * 1024 };

const char *const format_names[FORMAT_COUNT] = { "table", "json", "csv", "html" };

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

/* What a flag sets: exactly one of the first five. */
struct flag_target {
    int common, setting, own; /* -1: none */
    const struct field *option, *field;
    bool has_value, may_stand_alone;
};

struct argument_reader {
    struct call *c;
    struct command_line *line;
    const char *const *arguments;
    size_t count, at;
    const char *words[COMMAND_WORDS_MAX];
    size_t word_count;
    const char *columns;            /* the list of --columns */
    const char *json;               /* the file of --json */
    struct field_mask fields_given; /* fields that a flag has set */
    struct field_mask options_given;
    unsigned settings_given, commons_given, own_given;
    struct {
        const struct field *field;
        const char *value;
    } *fields; /* in the order of the command line */
    size_t field_count;
    bool only_words; /* after -- */
};

/* --- names --------------------------------------------------------------------------------------------------------------------- */

const char *field_flag(const struct field *f)
{
    return f->kind == KIND_LIST ? f->of->name : f->name;
}

unsigned op_says(const struct op *op)
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
    return (f->roles & (op_says(op) | (op->input.roles & KEY))) && f->kind != KIND_RECORD && !operand_is(command, f->name) &&
           !preset_is(command, f->name);
}

/* --- flags ----------------------------------------------------------------------------------------------------------------------- */

static bool find_flag_target(const struct argument_reader *r, const char *name, bool letter, struct flag_target *out)
{
    *out = (struct flag_target){ .common = -1, .setting = -1, .own = -1, .has_value = true };
    for (int i = 0; i < COMMON_COUNT; i++) {
        bool taken = i != COMMON_JSON || (r->line->op && (op_says(r->line->op) & (ADD | CHANGE)));
        if (taken && (letter ? commons[i].letter && strcmp(commons[i].letter, name) == 0 : same_name(commons[i].name, name))) {
            out->common = i;
            out->has_value = commons[i].has_value;
            return true;
        }
    }
    if (letter)
        return false;
    const struct command *command = r->line->command;
    const struct op *op = r->line->op;
    for (int i = 0; command && command->flags && command->flags[i].name; i++) {
        const struct flag *flag = &command->flags[i];
        if (!same_name(flag->name, name))
            continue;
        out->field = flag->field ? shape_field(op->input.shape, flag->field) : NULL;
        out->own = out->field ? -1 : i;
        out->has_value = flag->value != NULL;
        return true;
    }
    for (size_t i = 0; op && i < options_shape.field_count; i++)
        if ((options_shape.fields[i].roles & op->options) && same_name(options_shape.fields[i].name, name)) {
            out->option = &options_shape.fields[i];
            return true;
        }
    for (size_t i = 0; op && op->input.shape && i < op->input.shape->field_count; i++) {
        const struct field *f = &op->input.shape->fields[i];
        if (field_is_flag(command, op, f) && same_name(field_flag(f), name)) {
            out->field = f;
            out->may_stand_alone = f->kind == KIND_BOOL;
            return true;
        }
    }
    for (int i = 0; i < SETTING_COUNT; i++)
        if (same_name(setting_rows[i].name, name)) {
            out->setting = i;
            return true;
        }
    return false;
}

static bool fail_unknown_flag(const struct argument_reader *r, const char *name, bool letter)
{
    struct nearest n = { .typed = name };
    const struct command *command = r->line->command;
    const struct op *op = r->line->op;
    for (int i = 0; i < COMMON_COUNT; i++)
        nearest_try(&n, commons[i].name);
    for (int i = 0; i < SETTING_COUNT; i++)
        nearest_try(&n, setting_rows[i].name);
    for (int i = 0; command && command->flags && command->flags[i].name; i++)
        nearest_try(&n, command->flags[i].name);
    for (size_t i = 0; op && i < options_shape.field_count; i++)
        if (options_shape.fields[i].roles & op->options)
            nearest_try(&n, options_shape.fields[i].name);
    for (size_t i = 0; op && op->input.shape && i < op->input.shape->field_count; i++)
        if (field_is_flag(command, op, &op->input.shape->fields[i]))
            nearest_try(&n, field_flag(&op->input.shape->fields[i]));
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

static bool read_choice(struct call *c, const char *flag, const char *const *names, size_t count, const char *value, size_t *out)
{
    const char *all = "";
    for (size_t i = 0; i < count; i++) {
        if (text_same_word(names[i], value)) {
            *out = i;
            return true;
        }
        all = text_format(c->mem, "%s%s%s", all, *all ? ", " : "", names[i]);
    }
    return fail(c, ERROR_FORMAT, flag, "value", value, "expected",
                tr(c->mem, c->language, MESSAGE_expected_choice, "choices", all));
}

static bool take_common(struct argument_reader *r, int which, const char *value)
{
    struct command_line *line = r->line;
    size_t format = 0;
    if (!once(r, r->commons_given & 1u << which, commons[which].name))
        return false;
    r->commons_given |= 1u << which;
    switch ((enum common)which) {
    case COMMON_FORMAT:
        if (!read_choice(r->c, "--format", format_names, FORMAT_COUNT, value, &format))
            return false;
        line->format = (enum format)format;
        line->format_given = true;
        return true;
    case COMMON_COLUMNS:
        r->columns = value;
        return *value || fail(r->c, ERROR_REQUIRED, "--columns");
    case COMMON_AS:
        line->as = value;
        return (utf8_is_valid(value, strlen(value)) || fail(r->c, ERROR_ENCODING, "--as")) &&
               (*value || fail(r->c, ERROR_REQUIRED, "--as"));
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
    if (!once(r, mask_has(r->fields_given, r->line->op->input.shape, f) && !collects, field_flag(f)))
        return false;
    mask_set(&r->fields_given, r->line->op->input.shape, f);
    r->fields[r->field_count].field = f;
    r->fields[r->field_count++].value = value;
    return true;
}

static bool take(struct argument_reader *r, const struct flag_target *t, const char *name, const char *value)
{
    struct command_line *line = r->line;
    value = value ? value : "";
    if (t->common >= 0)
        return take_common(r, t->common, value);
    if (t->setting >= 0) {
        if (!once(r, r->settings_given & 1u << t->setting, name))
            return false;
        r->settings_given |= 1u << t->setting;
        return settings_set(&line->settings, r->c->mem, name, value);
    }
    if (t->own >= 0) {
        if (!once(r, r->own_given & 1u << t->own, name))
            return false;
        r->own_given |= 1u << t->own;
        line->flag_values[t->own] = value;
        return true;
    }
    if (t->option) {
        if (!once(r, mask_has(r->options_given, &options_shape, t->option), name))
            return false;
        mask_set(&r->options_given, &options_shape, t->option);
        return field_read_typed(r->c, t->option, value, &r->c->options);
    }
    return take_field(r, t->field, value);
}

/* Whether the word is the flag's value (yes, no, unknown); otherwise it is an operand after a flag that needs no value. */
static bool reads_as(const struct argument_reader *r, const struct field *f, const char *word)
{
    struct call probe = *r->c;
    return field_read(&probe, f, word, arena_take(r->c->mem, r->line->op->input.shape->size));
}

/* "--name value", "--name=value", "-o value": afterwards r->at is the next argument. */
static bool read_flag(struct argument_reader *r)
{
    const char *argument = r->arguments[r->at++];
    bool letter = argument[1] != '-';
    const char *body = argument + (letter ? 1 : 2), *equals = strchr(body, '=');
    const char *name = equals ? text_copy_n(r->c->mem, body, (size_t)(equals - body)) : body, *value = equals ? equals + 1 : NULL;
    struct flag_target t;
    if (!find_flag_target(r, name, letter, &t))
        return fail_unknown_flag(r, name, letter);
    if (!t.has_value)
        return (!value || fail(r->c, ERROR_FORMAT, text_format(r->c->mem, "--%s", name), "value", value, "expected",
                               tr(r->c->mem, r->c->language, MESSAGE_expected_nothing))) &&
               take(r, &t, name, NULL);
    const char *next = r->at < r->count ? r->arguments[r->at] : NULL;
    bool next_is_flag = next && next[0] == '-' && next[1] == '-';
    if (!value && t.may_stand_alone && (!next || next_is_flag || !reads_as(r, t.field, next)))
        value = "yes";
    if (!value && next && !next_is_flag) {
        value = next;
        r->at++;
    }
    if (!value)
        return fail(r->c, ERROR_REQUIRED, text_format(r->c->mem, "--%s", name), "expected",
                    tr(r->c->mem, r->c->language, MESSAGE_expected_value));
    return take(r, &t, name, value);
}

/* --- words ----------------------------------------------------------------------------------------------------------------------- */

/* The words that follow count too: "supplir list" is near "supplier list". */
static bool fail_unknown_command(const struct argument_reader *r)
{
    struct texts words = { r->word_count, TAKE_N(r->c->mem, COMMAND_WORDS_MAX, const char *) };
    const char *typed = "";
    for (size_t i = 0; i < words.n; i++) {
        words.item[i] = r->words[i];
        typed = text_format(r->c->mem, "%s%s%s", typed, i ? " " : "", r->words[i]);
    }
    for (size_t i = r->at; i < r->count && words.n < COMMAND_WORDS_MAX && r->arguments[i][0] != '-'; i++)
        words.item[words.n++] = r->arguments[i];
    return fail(r->c, ERROR_UNKNOWN_COMMAND, NULL, "value", typed, "near", command_near(r->c->mem, &words));
}

/* One more word: of the command, until that is known, then its operand. */
static bool read_word(struct argument_reader *r)
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
        return true;
    }
    return (begins && r->word_count < COMMAND_WORDS_MAX) || fail_unknown_command(r);
}

/* --- putting it together ----------------------------------------------------------------------------------------------------------- */

/* The language is read first, because errors about the rest are written in it. */
static bool read_language(struct argument_reader *r)
{
    struct command_line *line = r->line;
    const char *where = getenv(setting_rows[SETTING_LANG].environment) ? setting_rows[SETTING_LANG].environment : "--lang";
    for (size_t i = 0; i < r->count && strcmp(r->arguments[i], "--") != 0; i++) {
        const char *value = "";
        if (text_starts_with(r->arguments[i], "--lang="))
            value = r->arguments[i] + strlen("--lang=");
        else if (strcmp(r->arguments[i], "--lang") == 0 && i + 1 < r->count)
            value = r->arguments[i + 1];
        if (*value && settings_set(&line->settings, r->c->mem, "lang", value))
            where = "--lang";
    }
    const char *value = line->settings.value[SETTING_LANG];
    line->language = LANGUAGE_EN;
    if (language_parse(value, &line->language)) {
        r->c->language = line->language;
        return true;
    }
    return fail(r->c, ERROR_FORMAT, where, "value", value, "expected",
                tr(r->c->mem, r->c->language, MESSAGE_expected_choice, "choices", language_choices));
}

/* The operand is a number; where a supplier may be named by an identifier, the database resolves what is no number later. */
static bool read_operand(struct argument_reader *r)
{
    struct command_line *line = r->line;
    if (!line->operand || !line->op || !line->op->input.shape)
        return true;
    const struct field *f = shape_field(line->op->input.shape, line->command->operand);
    if (!f)
        return true;
    struct number unused;
    if (line->command->resolves && number_parse(line->operand, &unused) == NUMBER_MALFORMED) {
        line->identifier = text_trim(r->c->mem, line->operand, true);
        return utf8_is_valid(line->operand, strlen(line->operand)) ? *line->identifier || fail(r->c, ERROR_REQUIRED, f->name)
                                                                   : fail(r->c, ERROR_ENCODING, f->name);
    }
    mask_set(&line->input.mask, line->op->input.shape, f);
    return field_read(r->c, f, line->operand, line->input.record);
}

static bool read_json(struct argument_reader *r)
{
    struct command_line *line = r->line;
    const char *bytes;
    size_t size;
    if (!r->json)
        return true;
    line->from_json = true;
    return read_file(r->c, r->json, JSON_BYTES_MAX, &bytes, &size) &&
           shape_read_json(r->c, line->op->input.shape, op_says(line->op), bytes, size, line->input.record, &line->input.mask);
}

/* Collects the errors of all flags, not only the first. */
static bool read_fields(struct argument_reader *r)
{
    struct command_line *line = r->line;
    bool ok = true;
    for (size_t i = 0; i < r->field_count; i++) {
        mask_set(&line->input.mask, line->op->input.shape, r->fields[i].field);
        ok = field_read_typed(r->c, r->fields[i].field, r->fields[i].value, line->input.record) && ok;
    }
    return ok;
}

static bool read_preset(struct argument_reader *r)
{
    struct command_line *line = r->line;
    const char *preset = line->command->preset;
    if (!preset || !line->op)
        return true;
    size_t name = strcspn(preset, "=");
    const struct field *f = shape_field(line->op->input.shape, text_copy_n(r->c->mem, preset, name));
    mask_set(&line->input.mask, line->op->input.shape, f);
    return field_read(r->c, f, preset + name + 1, line->input.record);
}

/* Checks that required fields are there, apart from the key that is yet to be resolved. */
static bool check_complete(struct argument_reader *r)
{
    struct command_line *line = r->line;
    if (!line->op) {
        bool needed =
            line->command->operand && !line->operand && line->command->operand[0] >= 'A' && line->command->operand[0] <= 'Z';
        return !needed || fail(r->c, ERROR_REQUIRED, line->command->operand, "expected", command_usage(r->c->mem, line->command));
    }
    if (line->op->body == BODY_FILE && !line->operand)
        return fail(r->c, ERROR_REQUIRED, "FILE", "expected", command_usage(r->c->mem, line->command));
    unsigned roles = line->op->input.roles & ~(line->identifier ? (unsigned)KEY : 0u);
    return !line->op->input.shape || shape_complete(r->c, line->op->input.shape, roles, line->input.record);
}

static bool check_format(const struct argument_reader *r)
{
    const struct command_line *line = r->line;
    if (line->format != FORMAT_HTML || (line->op && line->op->result == RESULT_DOCUMENT))
        return true;
    return fail(r->c, ERROR_NOT_ACCEPTABLE, "--format", "value", format_names[line->format], "known", "table, json, csv");
}

/* Whether a field of the result may be a column: a CSV file has no place for lists. */
static bool may_be_column(const struct command_line *line, const struct field *f)
{
    return (f->roles & line->op->output.roles) && f->kind != KIND_RECORD &&
           (line->format == FORMAT_TABLE || f->kind != KIND_LIST);
}

static bool fail_column(const struct argument_reader *r, const char *name)
{
    const struct shape *s = r->line->op->output.shape;
    const char *all = "";
    for (size_t i = 0; i < s->field_count; i++)
        if (may_be_column(r->line, &s->fields[i]))
            all = text_format(r->c->mem, "%s%s%s", all, *all ? ", " : "", s->fields[i].name);
    return fail(r->c, ERROR_FORMAT, "--columns", "value", name, "expected",
                tr(r->c->mem, r->c->language, MESSAGE_expected_choice, "choices", all));
}

/* The columns of a table or CSV file; JSON always has all fields. */
static bool read_columns(struct argument_reader *r)
{
    struct command_line *line = r->line;
    if (!r->columns)
        return true;
    bool tabular = line->op && (line->op->result == RESULT_PAGE || line->op->result == RESULT_RECORD) &&
                   line->command->layout == LAYOUT_AUTO && !line->command->run;
    if (!tabular || line->format == FORMAT_JSON || line->format == FORMAT_HTML)
        return fail(r->c, ERROR_UNKNOWN_FIELD, "--columns", "do", tr(r->c->mem, r->c->language, MESSAGE_do_table_only));
    struct texts names = text_split(r->c->mem, r->columns, ',');
    line->columns = (struct texts){ 0, TAKE_N(r->c->mem, names.n + 1, const char *) };
    for (size_t i = 0; i < names.n; i++) {
        const char *name = text_trim(r->c->mem, names.item[i], true), *found = NULL;
        for (size_t k = 0; k < line->op->output.shape->field_count; k++) {
            const struct field *f = &line->op->output.shape->fields[k];
            if (may_be_column(line, f) && same_name(f->name, name))
                found = f->name;
        }
        if (!found)
            return fail_column(r, name);
        line->columns.item[line->columns.n++] = found;
    }
    return true;
}

static bool read_arguments(struct argument_reader *r)
{
    while (r->at < r->count) {
        const char *argument = r->arguments[r->at];
        bool flag = !r->only_words && argument[0] == '-' && argument[1] != '\0';
        if (flag && strcmp(argument, "--") == 0) {
            r->only_words = true;
            r->at++;
        } else if (!(flag ? read_flag(r) : read_word(r))) {
            return false;
        }
    }
    return true;
}

bool command_parse(struct call *c, size_t count, const char *const *arguments, struct command_line *out)
{
    *out = (struct command_line){ 0 };
    settings_read(&out->settings, c->mem);
    struct argument_reader r = { .c = c, .line = out, .arguments = arguments, .count = count };
    r.fields = arena_take_array(c->mem, count + 1, sizeof *r.fields);
    if (!read_language(&r) || !read_arguments(&r))
        return false;
    if (out->help || out->version || (!out->command && r.word_count == 0))
        return true;
    if (!out->command)
        return fail(c, ERROR_REQUIRED, r.words[0], "expected", command_words_after(c->mem, r.words, r.word_count));
    if (out->op)
        op_prepare(c, out->op, &out->input);
    bool ok = check_format(&r) && read_columns(&r) && read_json(&r) && read_preset(&r);
    ok = ok && (int)read_operand(&r) + (int)read_fields(&r) == 2;
    return ok && check_complete(&r);
}

const char *line_flag(const struct command_line *line, const char *name)
{
    for (size_t i = 0; line->command->flags && line->command->flags[i].name; i++)
        if (strcmp(line->command->flags[i].name, name) == 0)
            return line->flag_values[i];
    return NULL;
}
