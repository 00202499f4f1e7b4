/* From the words and flags of a command line to the input of its op. */
#include "base/utf8.h"
#include "command_reader.h"
#include "report/write_document.h"

#include <sys/stat.h>
#include <unistd.h>

enum { JSON_BYTES_MAX = 256 * 1024 };

/* The language is read first, because errors about the rest are written in it. */
static bool read_language(struct argument_reader *r)
{
    struct command_line *line = r->line;
    for (size_t i = 0; i < r->count && strcmp(r->arguments[i], "--") != 0; i++) {
        const char *value = "";
        if (text_starts_with(r->arguments[i], "--lang="))
            value = r->arguments[i] + strlen("--lang=");
        else if (strcmp(r->arguments[i], "--lang") == 0 && i + 1 < r->count)
            value = r->arguments[i + 1];
        (void)settings_set(&line->settings, r->c->mem, "lang", value);
    }
    const char *value = line->settings.value[SETTING_LANG];
    line->language = LANGUAGE_EN;
    if (language_parse(value, &line->language)) {
        r->c->language = line->language;
        return true;
    }
    return fail(r->c, ERROR_FORMAT, line->settings.source[SETTING_LANG], "value", value, "expected",
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
           shape_read_json(r->c, line->op->input.shape, op_settable_roles(line->op), bytes, size, line->input.record,
                           &line->input.mask);
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
    if (line->op->form == OP_FILE && !line->operand)
        return fail(r->c, ERROR_REQUIRED, "FILE", "expected", command_usage(r->c->mem, line->command));
    unsigned roles = line->op->input.roles & ~(line->identifier ? (unsigned)KEY : 0u);
    return !line->op->input.shape || shape_complete(r->c, line->op->input.shape, roles, line->input.record);
}

/* Whether both names lead to the same file; devices may be read and written at once. "-" is the standard input. */
static bool is_same_file(const char *read, const char *written)
{
    struct stat from, to;
    return (strcmp(read, "-") == 0 ? fstat(STDIN_FILENO, &from) : stat(read, &from)) == 0 && stat(written, &to) == 0 &&
           S_ISREG(from.st_mode) && from.st_dev == to.st_dev && from.st_ino == to.st_ino;
}

/* What is written must not replace what is read, by whatever names they go. */
static bool check_files(const struct argument_reader *r)
{
    const struct command_line *line = r->line;
    const char *const read[] = { r->json, line->op && line->op->form == OP_FILE ? line->operand : NULL };
    const char *const written[] = { line->output, line_flag(line, "rejects") };
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 2; k++)
            if (read[i] && written[k] && is_same_file(read[i], written[k]))
                return fail(r->c, ERROR_CROSS_CHECK, k == 0 ? "--output" : "--rejects", "why",
                            tr(r->c->mem, r->c->language, MESSAGE_why_file_is_read, "path", written[k]));
    return true;
}

/* What is printed goes into a file in the form that the file's ending names; a form that we cannot write is refused. */
static bool choose_form(const struct argument_reader *r)
{
    struct command_line *line = r->line;
    bool is_rows = line->op && line->op->form == OP_ROWS, has_forms = line->op && line->op->form != OP_BYTES;
    unsigned forms = (is_rows ? 0 : 1u << FORM_TABLE) | (line->op && line->op->form == OP_DOCUMENT ? DOCUMENT_FORMS : PAGE_FORMS);
    const char *name = line->output && has_forms && !line->has_form ? line->output : "";
    name = strrchr(name, '/') ? strrchr(name, '/') + 1 : name;
    const char *ending = strrchr(name, '.');
    if (!line->has_form && is_rows)
        line->form = FORM_CSV;
    if (ending && !text_same_word(ending, ".txt") && !form_find(ending + 1, forms, &line->form))
        return fail(r->c, ERROR_NOT_ACCEPTABLE, "--output", "value", ending, "known", form_names(r->c->mem, forms, ", "));
    return (forms & 1u << line->form) || fail(r->c, ERROR_NOT_ACCEPTABLE, "--format", "value", form_rows[line->form].name,
                                              "known", form_names(r->c->mem, forms, ", "));
}

/* Whether a field of the result may be a column: a CSV file has no place for lists. */
static bool may_be_column(const struct command_line *line, const struct field *f)
{
    return (f->roles & line->op->output.roles) && f->kind != KIND_RECORD && (line->form == FORM_TABLE || f->kind != KIND_LIST);
}

static bool fail_column(const struct argument_reader *r, const char *name)
{
    const struct shape *s = r->line->op->output.shape;
    struct texts all = { 0 };
    for (size_t i = 0; i < s->field_count; i++)
        if (may_be_column(r->line, &s->fields[i]))
            list_add(r->c->mem, &all, s->fields[i].name);
    return fail(r->c, ERROR_FORMAT, "--columns", "value", name, "expected",
                tr(r->c->mem, r->c->language, MESSAGE_expected_choice, "choices", text_join(r->c->mem, all.item, all.n, ", ")));
}

/* The columns of a table or CSV file; JSON always has all fields. */
static bool read_columns(struct argument_reader *r)
{
    struct command_line *line = r->line;
    if (!r->columns)
        return true;
    bool tabular = line->op && (line->op->form == OP_PAGE || line->op->form == OP_ROWS || op_gives_record(line->op)) &&
                   line->command->layout == LAYOUT_AUTO && !line->command->run;
    if (!tabular || line->form == FORM_JSON || line->form == FORM_HTML)
        return fail(r->c, ERROR_UNKNOWN_FIELD, "--columns", "do", tr(r->c->mem, r->c->language, MESSAGE_do_table_only));
    struct texts names = text_split(r->c->mem, r->columns, ',');
    line->columns = (struct texts){ 0, TAKE_N(r->c->mem, names.n + 1, const char *) };
    for (size_t i = 0; i < names.n; i++) {
        const char *name = text_trim(r->c->mem, names.item[i], true), *found = NULL;
        for (const struct field *f = line->op->output.shape->fields; f < fields_end(line->op->output.shape); f++)
            if (may_be_column(line, f) && text_same_name(f->name, name))
                found = f->name;
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
    reader_list_flags(&r);
    if (!read_language(&r) || !read_arguments(&r))
        return false;
    if (out->help || out->version || (!out->command && r.word_count == 0))
        return true;
    if (!out->command) {
        const struct texts next = command_words_after(c->mem, r.words, r.word_count);
        return fail(c, ERROR_REQUIRED, r.words[0], "expected", text_join(c->mem, next.item, next.n, ", "));
    }
    if (out->op)
        op_prepare(c, out->op, &out->input);
    bool ok = choose_form(&r) && check_files(&r) && read_columns(&r) && read_json(&r) && read_preset(&r);
    ok = ok && (int)read_operand(&r) + (int)read_fields(&r) == 2;
    return ok && check_complete(&r);
}
