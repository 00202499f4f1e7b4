#include "print.h"
#include "base/buffer.h"

#include "base/csv.h"
#include "base/log.h"
#include "base/utf8.h"
#include "report/document.h"
#include "search/network.h"

#include <sys/ioctl.h>
#include <unistd.h>

struct paper paper_for(struct buffer *out, enum language language, int descriptor)
{
    struct winsize size = { 0 };
    struct paper p = { .out = out, .language = language };
    if (descriptor < 0 || !isatty(descriptor))
        return p;
    p.width = ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
    p.styled = !(no_color && *no_color) && terminal && strcmp(terminal, "dumb") != 0;
    return p;
}

/* Control characters (C0, DEL, C1) and those that turn the direction of writing (U+200E, 200F, 202A–E, 2066–9) could make a line
   say something else than it does. */
static size_t unsafe_bytes(const unsigned char *t)
{
    if (t[0] < ' ' || t[0] == 0x7f)
        return 1;
    if (t[0] == 0xc2 && t[1] >= 0x80 && t[1] < 0xa0)
        return 2;
    if (t[0] == 0xe2 && t[1] == 0x80 && ((t[2] >= 0xaa && t[2] <= 0xae) || t[2] == 0x8e || t[2] == 0x8f))
        return 3;
    return t[0] == 0xe2 && t[1] == 0x81 && t[2] >= 0xa6 && t[2] <= 0xa9 ? 3 : 0;
}

const char *printable(struct arena *mem, const char *text)
{
    if (!utf8_is_valid(text, strlen(text))) {
        char *copy = text_copy(mem, text);
        for (char *t = copy; *t; t++)
            *t = (unsigned char)*t >= 0x80 || (unsigned char)*t < ' ' || *t == 0x7f ? '?' : *t;
        return copy;
    }
    bool safe = true;
    for (const unsigned char *t = (const unsigned char *)text; *t; t++)
        safe = safe && !unsafe_bytes(t);
    if (safe)
        return text;
    char *copy = text_copy(mem, text), *to = copy;
    for (const unsigned char *t = (const unsigned char *)text; *t;) {
        size_t unsafe = unsafe_bytes(t);
        *to++ = unsafe ? ' ' : (char)*t;
        t += unsafe ? unsafe : 1;
    }
    *to = '\0';
    return copy;
}

/* --- answers ----------------------------------------------------------------------------------------------------------------------- */

static void print_csv(struct call *c, const struct shape *s, unsigned roles, const struct list *rows, struct buffer *out)
{
    struct csv_writer w = { .out = out, .delimiter = ',', .safe = true };
    shape_write_csv_head(&w, s, roles);
    for (size_t i = 0; i < rows->n; i++)
        shape_write_csv_row(&w, c->mem, s, roles, (const char *)rows->item + i * s->size);
}

static void print_json(const struct view *o, const struct op *op, const struct op_result *result, struct buffer *out)
{
    const struct page *page = &result->page;
    if (op->result != RESULT_PAGE) {
        shape_write_json(out, o->shape, o->roles, result->record, false);
    } else {
        shape_write_json_page(out, o->shape, o->roles, &page->rows, page->count, page->next);
        if (page->beside_shape) {
            /* the members of both in one object */
            size_t seam = out->size;
            shape_write_json(out, page->beside_shape, READ, page->facets, false);
            out->bytes[seam - 1] = ',';
            memmove(out->bytes + seam, out->bytes + seam + 1, out->size - seam);
            out->size--;
        }
    }
    buffer_char(out, '\n');
}

/* What was written is told by its number, so that a script may take it. */
static bool tells_number(const struct command_line *line)
{
    return line->command->layout == LAYOUT_NUMBER && shape_field(line->op->output.shape, "number");
}

/* A document has forms of its own; which is wanted is said by --format, else by the name of the file of --output. */
static bool print_report(struct call *c, const struct command_line *line, const struct document *d, const struct paper *p)
{
    static const enum document_format forms[FORMAT_COUNT] = {
        [FORMAT_JSON] = DOCUMENT_JSON, [FORMAT_CSV] = DOCUMENT_CSV, [FORMAT_HTML] = DOCUMENT_HTML
    };
    enum format format = line->format;
    const char *ending = line->output && !line->format_said ? strrchr(line->output, '.') : NULL;
    for (int i = FORMAT_JSON; ending && i < FORMAT_COUNT; i++)
        if (text_same_word(ending + 1, format_names[i]))
            format = (enum format)i;
    if (format != FORMAT_TABLE)
        return document_write(c, d, forms[format], p->out);
    print_document(p, d);
    return true;
}

bool print_answer(struct call *c, const struct command_line *line, const struct op_result *result, const struct paper *p)
{
    const struct op *op = line->op;
    const struct view *o = &op->output;
    struct list one = { 1, result->record };
    if (op->result == RESULT_BYTES) {
        buffer_add(p->out, result->bytes.bytes, result->bytes.size);
        return true;
    }
    if (op->result == RESULT_DOCUMENT)
        return print_report(c, line, result->document, p);
    switch (line->format) {
    case FORMAT_JSON:
        print_json(o, op, result, p->out);
        return true;
    case FORMAT_CSV:
        print_csv(c, o->shape, o->roles, op->result == RESULT_PAGE ? &result->page.rows : &one, p->out);
        return true;
    case FORMAT_TABLE:
    case FORMAT_HTML:
    case FORMAT_COUNT:
        break;
    }
    const struct list *rows = op->result == RESULT_PAGE ? &result->page.rows : &one;
    struct paper told = *p;
    if (!tells_number(line) && !paper_learn(&told, c, o->shape, o->roles, rows))
        return false;
    p = &told;
    if (op->result == RESULT_PAGE)
        print_page(p, o->shape, o->roles, &result->page);
    else if (tells_number(line))
        buffer_format(p->out, "%s\n", field_show(c->mem, p->language, shape_field(o->shape, "number"), result->record));
    else if (line->command->layout == LAYOUT_TREE)
        print_tree(p, result->record, ((const struct network_query *)line->input.record)->direction == NETWORK_DOWN);
    else
        print_record(p, o->shape, o->roles, result->record);
    return true;
}

/* --- errors ------------------------------------------------------------------------------------------------------------------------ */

static const char *upper(struct arena *mem, const char *text)
{
    char *copy = text_copy(mem, text);
    for (char *t = copy; *t; t++)
        *t = *t >= 'a' && *t <= 'z' ? (char)(*t - 32) : *t;
    return copy;
}

/* A field as the person said it: "NUMBER", "--legal_name", "--identifier 2 (value)"; as JSON names it where it came from there. */
static const char *name_said(struct arena *mem, const struct command_line *line, const char *path)
{
    if (!line || !line->op || line->from_json || !line->op->input.shape)
        return path;
    const char *head = text_copy_n(mem, path, strcspn(path, "."));
    const char *rest = path + strlen(head);
    if (line->command->operand && strcmp(line->command->operand, head) == 0)
        return upper(mem, strcmp(head, "q") == 0 ? "words" : head);
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
        return name_said(c->mem, line, e->field);
    return line && line->command && e->code != ERROR_REFUSED ? line->command->words : "";
}

int print_errors(const struct call *c, const struct command_line *line)
{
    struct buffer b = { 0 };
    enum log_level level = LOG_INFO;
    const char *said = line ? line->settings.value[SETTING_LOG] : NULL;
    bool all = said && log_level_parse(said, &level) && level == LOG_DEBUG;
    for (size_t i = 0; i < c->error_count; i++) {
        const struct error *e = &c->errors[i];
        const char *what = subject(c, line, e);
        bool detailed = e->detail && (all || e->code == ERROR_INTERNAL || e->code == ERROR_DATABASE_AWAY);
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
