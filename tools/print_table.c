#include "print_table.h"
#include "base/utf8.h"
#include <jansson.h>

enum { GAP = 2, COLUMN_MIN = 6, COLUMN_LEAST = 3, LABEL_MAX = 48 };

struct table_column {
    const struct field *field;
    const char *head;
    size_t width;
    bool right;
};

static bool is_plain(const struct field *f)
{
    return f->kind != KIND_LIST && f->kind != KIND_RECORD;
}

/* A list of small records is written into the cell: "name Čelik d.o.o.; town Šibenik". Other lists show their length. */
static const char *list_cell(struct arena *mem, enum language language, const struct field *f, const void *record)
{
    enum { SMALL = 4 };
    const struct list *list = field_at(f, record);
    if (f->of->compact || f->of->field_count > SMALL)
        return field_show(mem, language, f, record);
    struct texts items = { 0 };
    for (size_t i = 0; i < list->n; i++) {
        struct texts item = { 0 };
        for (const struct field *inner = f->of->fields; inner < fields_end(f->of); inner++) {
            const char *shown =
                inner->roles & READ ? field_show(mem, language, inner, (const char *)list->item + i * f->of->size) : "";
            if (*shown)
                list_add(mem, &item, shown);
        }
        list_add(mem, &items, text_join(mem, item.item, item.n, " "));
    }
    return text_join(mem, items.item, items.n, "; ");
}

/* A table with so few columns has space for the names of countries beside their codes. */
enum { SMALL_TABLE = 3 };

/* What a person reads of an object: its sentence, where it has one. */
static const char *json_cell(struct arena *mem, const char *text)
{
    json_t *object = json_loads(text, 0, NULL);
    const char *sentence = json_string_value(json_object_get(object, "message"));
    text = sentence ? text_copy(mem, sentence) : text;
    json_decref(object);
    return text;
}

/* `label_max` as in printer_concept(); a list of records shows countries by their codes alone. */
static const char *cell(struct arena *mem, const struct printer *p, const struct shape *s, const struct field *f,
                        const void *record, size_t label_max)
{
    if (f->kind == KIND_BOOL && !field_is_known(f, record))
        return "";
    bool named = f->scheme || (f->country && (label_max == 0 || s->field_count <= SMALL_TABLE) && !shape_field(s, "label"));
    if (named && f->kind == KIND_TEXT && field_is_known(f, record))
        return printable(mem, printer_concept(p, mem, *(const char *const *)field_at(f, record), label_max));
    if (f->json && field_is_known(f, record))
        return printable(mem, json_cell(mem, *(const char *const *)field_at(f, record)));
    return printable(mem,
                     f->kind == KIND_LIST ? list_cell(mem, p->language, f, record) : field_show(mem, p->language, f, record));
}

/* Narrows the widest columns until the table fits; columns of numbers keep their width, others keep `least` characters. */
static bool fit(struct table_column *columns, size_t n, size_t capacity, size_t least)
{
    for (;;) {
        size_t sum = 0, widest = n;
        for (size_t i = 0; i < n; i++) {
            sum += columns[i].width + (i ? GAP : 0);
            bool may = columns[i].width > least && !columns[i].right && columns[i].field->kind != KIND_NUMBER;
            if (may && (widest == n || columns[i].width > columns[widest].width))
                widest = i;
        }
        if (sum <= capacity || widest == n)
            return sum <= capacity;
        columns[widest].width--;
    }
}

/* The texts of all cells, column by column. */
struct grid {
    struct table_column *columns;
    const char **cells; /* column by column */
    size_t n, rows;
};

/* Whether a field is a column of the table, where no columns were chosen. The version of a part is for programs. */
static bool is_column(const struct field *f, unsigned roles, bool nested)
{
    return (f->roles & roles) && !(f->roles & TOP_LEVEL) && f->kind != KIND_RECORD && !f->json &&
           !(nested && strcmp(f->name, "version") == 0);
}

static void add_column(struct arena *mem, const struct printer *p, const struct shape *s, const struct list *rows,
                       const struct field *f, size_t label_max, struct grid *g)
{
    struct table_column *column = &g->columns[g->n];
    *column = (struct table_column){ f, message_word(p->language, "field_", f->name), 0,
                                     f->kind == KIND_INT || f->kind == KIND_DECIMAL };
    for (size_t r = 0; r < rows->n; r++) {
        const char *text = cell(mem, p, s, f, (const char *)rows->item + r * s->size, label_max);
        g->cells[g->n * rows->n + r] = text;
        size_t length = utf8_length(text);
        column->width = length > column->width ? length : column->width;
    }
    if (column->width == 0)
        return; /* an empty column is left out; the next one reuses its cells */
    size_t head = utf8_length(column->head);
    column->width = head > column->width ? head : column->width;
    g->n++;
}

static struct grid gather(struct arena *mem, const struct printer *p, const struct shape *s, unsigned roles,
                          const struct list *rows, bool nested, size_t label_max)
{
    size_t most = s->field_count + p->columns.n;
    struct grid g = { TAKE_N(mem, most, struct table_column), TAKE_N(mem, most * rows->n + 1, const char *), 0, rows->n };
    if (!nested && p->columns.n) {
        for (size_t i = 0; i < p->columns.n; i++)
            add_column(mem, p, s, rows, shape_field(s, p->columns.item[i]), label_max, &g);
        return g;
    }
    for (size_t i = 0; i < s->field_count; i++)
        if (is_column(&s->fields[i], roles, nested))
            add_column(mem, p, s, rows, &s->fields[i], label_max, &g);
    return g;
}

static size_t natural_width(const struct grid *g)
{
    size_t sum = 0;
    for (size_t i = 0; i < g->n; i++)
        sum += g->columns[i].width + (i ? GAP : 0);
    return sum;
}

/* The first `width` characters of a cell, broken at a space where there is one; *rest is what follows. */
static const char *take_line(struct arena *mem, const char *text, size_t width, const char **rest)
{
    const char *end = NULL, *at = text;
    for (size_t i = 0; i < width && *at; i++) {
        if (*at == ' ')
            end = at;
        at += utf8_size(at);
    }
    if (!*at || *at == ' ')
        end = at;
    if (!end || end == text)
        end = at;
    *rest = end + (*end == ' ');
    return text_copy_n(mem, text, (size_t)(end - text));
}

static void draw_head(const struct printer *p, const struct grid *g, const char *indent)
{
    buffer_text(p->out, indent);
    printer_style(p, "1");
    for (size_t i = 0; i < g->n; i++) {
        buffer_text(p->out, i ? "  " : "");
        write_padded(p->out, g->columns[i].head, g->columns[i].width, g->columns[i].right, i + 1 == g->n);
    }
    printer_style(p, "0");
    buffer_char(p->out, '\n');
}

/* One row; a cell that is wider than its column goes on in the lines below, or is cut where `wraps` is false. */
static void draw_row(struct arena *mem, const struct printer *p, const struct grid *g, size_t row, const char *indent, bool wraps)
{
    const char **rest = TAKE_N(mem, g->n + 1, const char *);
    for (size_t i = 0; i < g->n; i++)
        rest[i] = g->cells[i * g->rows + row];
    for (bool more = true; more;) {
        more = false;
        buffer_text(p->out, indent);
        for (size_t i = 0; i < g->n; i++) {
            const char *text = wraps ? take_line(mem, rest[i], g->columns[i].width, &rest[i]) : rest[i];
            buffer_text(p->out, i ? "  " : "");
            write_padded(p->out, text, g->columns[i].width, g->columns[i].right, i + 1 == g->n);
            more = more || (wraps && *rest[i]);
        }
        write_line_end(p->out);
    }
}

/* `below`: the column that is written under each row, across the whole line, because it does not fit beside the others; or NULL. */
static void draw_table(struct arena *mem, const struct printer *p, const struct grid *g, const char *const *below,
                       const char *indent)
{
    if (g->n == 0)
        return;
    draw_head(p, g, indent);
    size_t margin = strlen(indent) + g->columns[0].width + GAP;
    for (size_t r = 0; r < g->rows; r++) {
        draw_row(mem, p, g, r, indent, p->columns.n && !*indent);
        if (!below || !*below[r])
            continue;
        buffer_format(p->out, "%*s", (int)margin, "");
        printer_wrap(p, below[r], margin);
    }
}

/* Writes each row as running text, for tables with too many columns for the line. */
static void draw_text(struct arena *mem, const struct printer *p, const struct grid *g, const char *indent)
{
    for (size_t r = 0; r < g->rows; r++) {
        const char *text = "";
        for (size_t i = 0; i < g->n; i++) {
            const char *text_of_cell = g->cells[i * g->rows + r];
            if (*text_of_cell)
                text =
                    text_format(mem, "%s%s%s%s%s", text, i ? "; " : "", i ? g->columns[i].head : "", i ? " " : "", text_of_cell);
        }
        buffer_text(p->out, indent);
        printer_wrap(p, text, strlen(indent) + GAP);
    }
}

/* The last column, where it is a list and the table is too wide with it: its cells, to be written under the rows. */
static const char *const *take_below(const struct printer *p, struct grid *g, size_t capacity)
{
    if (!p->width || p->columns.n == 0 || g->n < 2 || g->columns[g->n - 1].field->kind != KIND_LIST ||
        natural_width(g) <= capacity)
        return NULL;
    g->n--;
    return &g->cells[g->n * g->rows];
}

void print_table(const struct printer *p, const struct shape *s, unsigned roles, const struct list *rows, const char *indent)
{
    struct arena *mem = arena_new(SIZE_MAX);
    bool nested = *indent;
    struct grid g = gather(mem, p, s, roles, rows, nested, LABEL_MAX);
    size_t capacity = p->width > strlen(indent) ? p->width - strlen(indent) : p->width;
    /* a list is scanned, so its cells may be cut; parts of a record and reasons are read, so they are wrapped */
    bool read = nested || (shape_field(s, "reason") && !p->columns.n);
    bool crowded = p->width && read && natural_width(&g) > capacity * 3 / 2;
    if (crowded) {
        g = gather(mem, p, s, roles, rows, nested, 0);
        draw_text(mem, p, &g, indent);
    } else {
        const char *const *below = take_below(p, &g, capacity);
        if (p->width && !fit(g.columns, g.n, capacity, COLUMN_MIN))
            (void)fit(g.columns, g.n, capacity, COLUMN_LEAST);
        draw_table(mem, p, &g, below, indent);
    }
    arena_free(mem);
}

/* Whether a field of the record is shown: one that was chosen, where columns were chosen. */
static bool is_chosen(const struct printer *p, const struct field *f, bool top)
{
    return !top || p->columns.n == 0 || texts_contain(&p->columns, f->name);
}

static void print_fields(const struct printer *p, const struct shape *s, unsigned roles, const void *record, const char *indent)
{
    struct arena *mem = arena_new(SIZE_MAX);
    size_t widest = 0;
    for (size_t pass = 0; pass < 2; pass++)
        for (const struct field *f = s->fields; f < fields_end(s); f++) {
            bool shown = (f->roles & roles) && is_plain(f) && is_chosen(p, f, !*indent);
            const char *text = shown ? cell(mem, p, s, f, record, 0) : "";
            if (!*text)
                continue;
            const char *label = message_word(p->language, "field_", f->name);
            if (pass == 0) {
                widest = utf8_length(label) > widest ? utf8_length(label) : widest;
                continue;
            }
            buffer_text(p->out, indent);
            write_padded(p->out, label, widest + GAP, false, false);
            printer_wrap(p, text, strlen(indent) + widest + GAP);
        }
    arena_free(mem);
}

static void print_sections(const struct printer *p, const struct shape *s, unsigned roles, const void *record, bool top)
{
    for (const struct field *f = s->fields; f < fields_end(s); f++) {
        if (!(f->roles & roles) || is_plain(f) || !is_chosen(p, f, top))
            continue;
        if (!field_is_known(f, record))
            continue;
        printer_title(p, message_word(p->language, "field_", f->name));
        if (f->kind == KIND_RECORD) {
            print_fields(p, f->of, roles, field_at(f, record), "  ");
            print_sections(p, f->of, roles, field_at(f, record), false);
        } else {
            print_table(p, f->of, roles, field_at(f, record), "  ");
        }
    }
}

void print_record(const struct printer *p, const struct shape *s, unsigned roles, const void *record)
{
    print_fields(p, s, roles, record, "");
    print_sections(p, s, roles, record, true);
}

void print_page(const struct printer *p, const struct shape *s, unsigned roles, const struct page *page)
{
    struct arena *mem = arena_new(SIZE_MAX);
    print_table(p, s, roles, &page->rows, "");
    if (page->extra_shape)
        print_sections(p, page->extra_shape, READ, page->extra, false);
    printer_page_end(p, mem, page);
    arena_free(mem);
}
