#include "print_document.h"
#include "base/utf8.h"

#include "report/document.h"

enum { BAR_WIDTH = 24 };

/* A sign for the meaning of a cell, in front of its text. */
static const char *const signs[TONE_COUNT] = { [TONE_PLAIN] = "",        [TONE_SOUND] = "● ",        [TONE_THIN] = "◐ ",
                                               [TONE_NONE_KNOWN] = "○ ", [TONE_NOT_SURVEYED] = "? ", [TONE_QUIET] = "" };

static const char *cell_text(struct arena *mem, const struct table_cell *it)
{
    const char *text = it->text ? printable(mem, it->text) : "";
    const char *below = it->below ? printable(mem, it->below) : "";
    return text_format(mem, "%s%s%s%s%s", *text ? signs[it->tone] : "", text, *below ? " (" : "", below, *below ? ")" : "");
}

static void write_table(struct arena *mem, const struct printer *p, const struct table *t)
{
    const char **text = TAKE_N(mem, (t->rows + 1) * t->columns + 1, const char *);
    size_t *width = TAKE_N(mem, t->columns + 1, size_t);
    for (size_t i = 0; i < t->columns; i++)
        text[i] = t->column[i].title ? printable(mem, t->column[i].title) : "";
    for (size_t i = 0; i < t->rows * t->columns; i++)
        text[t->columns + i] = cell_text(mem, &t->cell[i]);
    for (size_t i = 0; i < (t->rows + 1) * t->columns; i++) {
        size_t length = utf8_length(text[i]);
        if (length > width[i % t->columns])
            width[i % t->columns] = length;
    }
    if (t->caption)
        printer_title(p, printable(mem, t->caption));
    for (size_t r = 0; r <= t->rows; r++) {
        for (size_t i = 0; i < t->columns; i++) {
            buffer_text(p->out, "  ");
            write_padded(p->out, text[r * t->columns + i], width[i], t->column[i].number, false);
        }
        write_line_end(p->out);
    }
}

static void write_bars(struct arena *mem, const struct printer *p, const struct bars *bars)
{
    size_t widest = 0;
    for (size_t i = 0; i < bars->bar.n; i++) {
        size_t length = utf8_length(printable(mem, bars->bar.item[i].label));
        widest = length > widest ? length : widest;
    }
    if (bars->caption)
        printer_title(p, printable(mem, bars->caption));
    for (size_t i = 0; i < bars->bar.n; i++) {
        const struct bar *bar = &bars->bar.item[i];
        double share = bar->value < 0 ? 0 : bar->value > 1 ? 1 : bar->value;
        int full = (int)(share * (double)BAR_WIDTH + 0.5);
        buffer_text(p->out, "  ");
        write_padded(p->out, printable(mem, bar->label), widest + 2, false, false);
        for (int n = 0; n < BAR_WIDTH; n++)
            buffer_text(p->out, n >= full ? " " : bar->estimated ? "▒" : "█");
        buffer_format(p->out, "  %s\n", bar->shown ? printable(mem, bar->shown) : "");
    }
    if (bars->estimated_label)
        buffer_format(p->out, "  ▒ %s\n", printable(mem, bars->estimated_label));
}

static void write_items(struct arena *mem, const struct printer *p, const struct section_block *b)
{
    for (size_t i = 0; i < b->items.n; i++) {
        buffer_text(p->out, "  - ");
        printer_wrap(p, cell_text(mem, &b->items.item[i]), 4);
    }
}

static void write_text(struct arena *mem, const struct printer *p, const char *text, const char *indent)
{
    buffer_text(p->out, indent);
    printer_wrap(p, printable(mem, text ? text : ""), strlen(indent));
}

static void write_block(struct arena *mem, const struct printer *p, const struct section_block *b)
{
    switch (b->kind) {
    case BLOCK_PARAGRAPH:
        write_text(mem, p, b->text, "");
        break;
    case BLOCK_HEADING:
        printer_title(p, printable(mem, b->text));
        break;
    case BLOCK_LIST:
    case BLOCK_LEGEND:
        write_items(mem, p, b);
        break;
    case BLOCK_TABLE:
        write_table(mem, p, b->table);
        break;
    case BLOCK_BARS:
        write_bars(mem, p, b->bars);
        break;
    case BLOCK_FIGURES:
        for (size_t i = 0; i < b->figures.n; i++)
            write_text(mem, p, text_format(mem, "%s  %s", b->figures.item[i].value, b->figures.item[i].label), "  ");
        break;
    case BLOCK_ANSWER:
        printer_title(
            p, text_format(mem, "%s  %s", printable(mem, b->text ? b->text : ""), b->figure ? printable(mem, b->figure) : ""));
        write_items(mem, p, b);
        break;
    case BLOCK_CODE:
        write_text(mem, p, b->text, "  ");
        break;
    }
}

void print_document(const struct printer *p, const struct document *d)
{
    struct arena *mem = arena_new(SIZE_MAX);
    printer_title(p, printable(mem, d->title ? d->title : d->name));
    if (d->subtitle)
        write_text(mem, p, d->subtitle, "");
    size_t widest = 0;
    for (size_t i = 0; i < d->facts.n; i++)
        widest = utf8_length(d->facts.item[i].label) > widest ? utf8_length(d->facts.item[i].label) : widest;
    for (size_t i = 0; i < d->facts.n; i++) {
        write_padded(p->out, d->facts.item[i].label, widest + 2, false, false);
        printer_wrap(p, printable(mem, d->facts.item[i].value ? d->facts.item[i].value : ""), widest + 2);
    }
    for (size_t i = 0; i < d->sections.n; i++) {
        const struct section *s = &d->sections.item[i];
        if (!section_is_shown(d, s))
            continue;
        printer_title(p, printable(mem, s->title));
        for (size_t j = 0; j < s->blocks.n; j++) {
            if (j && s->blocks.item[j].kind == BLOCK_PARAGRAPH)
                buffer_char(p->out, '\n');
            write_block(mem, p, &s->blocks.item[j]);
        }
    }
    if (d->foot) {
        buffer_char(p->out, '\n');
        write_text(mem, p, d->foot, "");
    }
    arena_free(mem);
}
