#include "print.h"

#include "base/log.h"
#include "print_document.h"
#include "print_history.h"
#include "print_table.h"
#include "print_tree.h"
#include "report/write_document.h"
#include "search/network.h"

#include <unistd.h>

/* --- results ----------------------------------------------------------------------------------------------------------------------- */

/* A command that writes prints the number of the record alone, so that a script can use it. */
static bool prints_number(const struct command_line *line)
{
    return line->command->layout == LAYOUT_NUMBER && shape_field(line->op->output.shape, "number");
}

/* A printer with the chosen columns, else those of the command, and the labels of the codes that the result holds. */
static bool prepare_printer(struct call *c, const struct command_line *line, const struct op_result *result,
                            const struct list *rows, struct printer *p)
{
    const struct view *o = &line->op->output;
    if (line->columns.n)
        p->columns = line->columns;
    else if (line->command->columns)
        p->columns = text_split(c->mem, line->command->columns, ',');
    const struct list extra = { 1, (void *)(uintptr_t)result->page.extra };
    const struct printed_rows printed[] = { { o->shape, o->roles, rows }, { result->page.extra_shape, READ, &extra } };
    bool with_extra = line->op->form == OP_PAGE && result->page.extra_shape;
    if (prints_number(line) || printer_load_labels(p, c, printed, with_extra ? 2 : 1))
        return true;
    if (!op_writes(line->op))
        return false;
    call_clear(c); /* the change was made: it is told without labels */
    return true;
}

/* The result as text for a person. */
static bool print_text(struct call *c, const struct command_line *line, const struct op_result *result, const struct list *rows,
                       const struct printer *p)
{
    const struct view *o = &line->op->output;
    bool is_page = line->op->form == OP_PAGE;
    struct printer labelled = *p;
    if (!prepare_printer(c, line, result, rows, &labelled))
        return false;
    p = &labelled;
    if (is_page && o->shape == &change_shape && !line->columns.n)
        print_history(p, &result->page);
    else if (is_page)
        print_page(p, o->shape, o->roles, &result->page);
    else if (prints_number(line))
        buffer_format(p->out, "%s\n", field_show(c->mem, p->language, shape_field(o->shape, "number"), result->record));
    else if (line->command->layout == LAYOUT_TREE)
        print_tree(p, result->record, ((const struct network_query *)line->input.record)->direction == NETWORK_DOWN);
    else
        print_record(p, o->shape, o->roles, result->record);
    return true;
}

bool print_answer(struct call *c, const struct command_line *line, const struct op_result *result, const struct printer *p)
{
    const struct op *op = line->op;
    const struct view *o = &op->output;
    const struct page one = { .rows = { 1, result->record } }, *page = op->form == OP_PAGE ? &result->page : &one;
    if (op->form == OP_BYTES) {
        buffer_add(p->out, result->bytes.bytes, result->bytes.size);
        return true;
    }
    if (op->form == OP_DOCUMENT && line->form != FORM_TABLE)
        return document_write(c, result->document, line->form, p->out);
    if (op->form == OP_DOCUMENT) {
        print_document(p, result->document);
        return true;
    }
    if (line->form == FORM_TABLE)
        return print_text(c, line, result, &page->rows, p);
    if (line->form == FORM_JSON && op_gives_record(op))
        shape_write_json(p->out, o->shape, o->roles, result->record, false);
    else
        page_write(c->mem, line->form, o->shape, o->roles, &line->columns, page, p->out);
    if (line->form == FORM_JSON)
        buffer_char(p->out, '\n');
    return true;
}

/* --- errors ------------------------------------------------------------------------------------------------------------------------ */

/* A field as the person typed it: "NUMBER", "--legal_name", "--identifier 2 (value)"; a field from --json keeps its JSON path. */
static const char *shown_name(struct arena *mem, const struct command_line *line, const char *path)
{
    if (!line || !line->op || line->from_json || !line->op->input.shape)
        return path;
    const char *head = text_copy_n(mem, path, strcspn(path, "."));
    const char *rest = path + strlen(head);
    if (line->command->operand && strcmp(line->command->operand, head) == 0)
        return text_upper(mem, strcmp(head, "q") == 0 ? "words" : head);
    const struct field *f = shape_field(&options_shape, head);
    if (f && !*rest && (f->roles & line->op->options))
        return text_format(mem, "--%s", f->name);
    f = shape_field(line->op->input.shape, head);
    if (!f || !field_is_flag(line->command, line->op, f))
        return path;
    for (size_t i = 0; line->command->flags && line->command->flags[i].name; i++)
        if (line->command->flags[i].field && strcmp(line->command->flags[i].field, f->name) == 0)
            return text_format(mem, "--%s", line->command->flags[i].name);
    const char *flag = text_format(mem, "--%s", field_flag(f));
    if (!*rest)
        return flag;
    char *inner = NULL;
    long index = strtol(rest + 1, &inner, 10);
    return text_format(mem, "%s %ld%s%s%s", flag, index + 1, *inner ? " (" : "", *inner ? inner + 1 : "", *inner ? ")" : "");
}

static const char *subject(const struct call *c, const struct command_line *line, const struct error *e)
{
    if (e->field)
        return shown_name(c->mem, line, e->field);
    return line && line->command && e->code != ERROR_REFUSED ? line->command->words : "";
}

int print_errors(const struct call *c, const struct command_line *line)
{
    struct buffer b = { 0 };
    enum log_level level = LOG_INFO;
    const char *name = line ? line->settings.value[SETTING_LOG] : NULL;
    bool all = name && log_level_parse(name, &level) && level == LOG_DEBUG;
    for (size_t i = 0; i < c->error_count; i++) {
        const struct error *e = &c->errors[i];
        const char *what = subject(c, line, e);
        bool detailed =
            e->detail && (all || e->code == ERROR_INTERNAL || e->code == ERROR_DATABASE_AWAY || e->code == ERROR_COMMIT_UNKNOWN);
        const char *text =
            text_format(c->mem, "dicr: %s%s%s%s%s%s", what, *what ? ": " : "", error_sentence(c->mem, c->language, e),
                        detailed ? " (" : "", detailed ? text_trim(c->mem, e->detail, true) : "", detailed ? ")" : "");
        buffer_text(&b, printable(c->mem, text));
        buffer_char(&b, '\n');
    }
    if (b.size)
        (void)!write(STDERR_FILENO, b.bytes, b.size);
    buffer_free(&b);
    return c->error_count ? error_rows[c->error.code].exit_status : 1;
}
