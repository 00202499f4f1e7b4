/* Writes a document as one HTML file without scripts or links to other files, for the screen and for printing on A4, with or without
   colour. All text goes through buffer_html(). */
#include "base/buffer.h"
#include "base/file.h"
#include "base/utf8.h"
#include "document_writer.h"

#include <string.h>

extern const struct file style_files[]; /* document.css, by tools/dev/embed.sh */

struct tone_style {
    const char *class, *sign;
    enum message word;
};
/* clang-format off */
static const struct tone_style tone_styles[TONE_COUNT] = {
    [TONE_PLAIN]        = { NULL,     NULL, MESSAGE_gaps_none },
    [TONE_SOUND]        = { "sound",  "●",  MESSAGE_choice_sound },
    [TONE_THIN]         = { "thin",   "◐",  MESSAGE_choice_thin },
    [TONE_NONE_KNOWN]   = { "none",   "○",  MESSAGE_choice_none_known },
    [TONE_NOT_SURVEYED] = { "unseen", "?",  MESSAGE_choice_not_surveyed },
    [TONE_QUIET]        = { "quiet",  NULL, MESSAGE_gaps_none },
};
/* clang-format on */

struct html_writer {
    struct call *c;
    struct buffer *out;
    const struct document *d;
};

/* Writes <tag>text</tag> with the text escaped; `tag` includes the attributes. */
static void write_element(const struct html_writer *w, const char *tag, const char *text)
{
    buffer_format(w->out, "<%s>", tag);
    buffer_html(w->out, text ? text : "");
    buffer_text(w->out, "</");
    buffer_add(w->out, tag, strcspn(tag, " "));
    buffer_text(w->out, ">");
}

static void write_class(const struct html_writer *w, const char *first, enum tone tone)
{
    const char *second = tone_styles[tone].class;
    if (!first && !second)
        return;
    buffer_format(w->out, " class=\"%s%s%s\"", first ? first : "", first && second ? " " : "", second ? second : "");
}

/* Writes the sign of a tone, with its word for screen readers. */
static void write_sign(const struct html_writer *w, enum tone tone, bool with_word)
{
    const struct tone_style *style_of = &tone_styles[tone];
    if (!style_of->sign)
        return;
    write_element(w, "span class=\"sign\" aria-hidden=\"true\"", style_of->sign);
    if (!with_word)
        return;
    buffer_text(w->out, "<span class=\"visually-hidden\">");
    buffer_html(w->out, tr(w->c->mem, w->d->language, style_of->word));
    buffer_text(w->out, ": </span>");
}

/* Writes a text, marked where its language is not that of the document. */
static void write_text(const struct html_writer *w, const char *text, const char *language)
{
    if (!language || strcmp(language, language_rows[w->d->language].code) == 0) {
        buffer_html(w->out, text ? text : "");
        return;
    }
    buffer_text(w->out, "<span lang=\"");
    buffer_html(w->out, language);
    buffer_text(w->out, "\">");
    buffer_html(w->out, text ? text : "");
    buffer_text(w->out, "</span> ");
    write_element(w, "small class=\"quiet\"",
                  text_format(w->c->mem, "(%s)", tr(w->c->mem, w->d->language, MESSAGE_gaps_label_in)));
}

static void write_cell(const struct html_writer *w, const struct table_cell *it)
{
    write_sign(w, it->tone,
               it->below == NULL || strcmp(it->below, tr(w->c->mem, w->d->language, tone_styles[it->tone].word)) != 0);
    write_text(w, it->text, it->language);
    if (it->below)
        write_element(w, "small", it->below);
}

/* --- blocks -------------------------------------------------------------------------------------------------------------------------- */

static void write_table(const struct html_writer *w, const struct table *t)
{
    buffer_text(w->out, "<div class=\"scroll\"><table>\n");
    write_element(w, "caption", t->caption);
    buffer_text(w->out, "\n<thead><tr>");
    for (size_t i = 0; i < t->columns; i++) {
        bool sum = t->last_is_sum && i + 1 == t->columns;
        const char *class = t->column[i].number ? " class=\"n\"" : sum ? " class=\"sum\"" : "";
        write_element(w, text_format(w->c->mem, "th scope=\"col\"%s", class), t->column[i].title);
    }
    buffer_text(w->out, "</tr></thead>\n<tbody>\n");
    for (size_t r = 0; r < t->rows; r++) {
        const struct table_cell *cell = &t->cell[r * t->columns];
        buffer_text(w->out, "<tr><th scope=\"row\">");
        write_cell(w, &cell[0]);
        buffer_text(w->out, "</th>");
        for (size_t i = 1; i < t->columns; i++) {
            bool sum = t->last_is_sum && i + 1 == t->columns;
            buffer_text(w->out, "<td");
            write_class(w, t->column[i].number ? "n" : sum ? "sum" : NULL, cell[i].tone);
            buffer_text(w->out, ">");
            write_cell(w, &cell[i]);
            buffer_text(w->out, "</td>");
        }
        buffer_text(w->out, "</tr>\n");
    }
    buffer_text(w->out, "</tbody></table></div>\n");
}

enum { BAR_HEIGHT = 21, BAR_LEFT = 330, BAR_WIDTH = 560, BAR_TOP = 26, BAR_RIGHT = 70, LABEL_CHARACTERS = 46 };

static int bar_width(double value)
{
    return (int)(value * (double)BAR_WIDTH + 0.5);
}

/* A label that is too long for the chart ends in an ellipsis; the table below has it whole. */
static const char *short_label(const struct html_writer *w, const char *label)
{
    if (utf8_length(label) <= LABEL_CHARACTERS)
        return label;
    return text_format(w->c->mem, "%.*s…", (int)utf8_head(label, LABEL_CHARACTERS - 1), label);
}

static void write_bar(const struct html_writer *w, const struct bar *it, size_t y)
{
    int width = bar_width(it->value);
    buffer_format(w->out, "<text x=\"%d\" y=\"%zu\" text-anchor=\"end\">", BAR_LEFT - 10, y + 13);
    buffer_html(w->out, short_label(w, it->label));
    buffer_format(w->out, "</text><rect x=\"%d\" y=\"%zu\" width=\"%d\" height=\"%d\" fill=\"%s\" stroke=\"#14304f\"/>\n",
                  BAR_LEFT, y + 2, width, BAR_HEIGHT - 7, it->estimated ? "url(#hatch)" : "#14304f");
}

/* The values are drawn last and have a white rim, so that the line of the limit does not cross them. */
static void write_values(const struct html_writer *w, const struct bars *bars)
{
    for (size_t i = 0; i < bars->bar.n; i++) {
        const struct bar *it = &bars->bar.item[i];
        int x = BAR_LEFT + bar_width(it->value) + 6;
        buffer_format(w->out, "<text class=\"value\" x=\"%d\" y=\"%zu\">", x, BAR_TOP + i * BAR_HEIGHT + 13);
        buffer_html(w->out, it->shown);
        buffer_text(w->out, "</text>\n");
    }
}

static void write_limit(const struct html_writer *w, const struct bars *bars, size_t height)
{
    int x = BAR_LEFT + bar_width(bars->limit);
    if (bars->limit <= 0)
        return;
    buffer_format(
        w->out,
        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%zu\" stroke=\"#9c6b12\" stroke-width=\"1.5\" stroke-dasharray=\"5 4\"/>"
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" fill=\"#7c5406\">",
        x, BAR_TOP - 6, x, height - 6, x, BAR_TOP - 12);
    buffer_html(w->out, bars->limit_label);
    buffer_text(w->out, "</text>\n");
}

static void write_bars(const struct html_writer *w, const struct bars *bars)
{
    size_t height = BAR_TOP + bars->bar.n * BAR_HEIGHT + 12;
    bool estimated = false;
    buffer_text(w->out, "<figure>");
    write_element(w, "figcaption", bars->caption);
    buffer_format(w->out, "<svg viewBox=\"0 0 %d %zu\" fill=\"#1b2430\" role=\"img\" aria-label=\"",
                  BAR_LEFT + BAR_WIDTH + BAR_RIGHT, height);
    buffer_html(w->out, bars->caption);
    buffer_text(w->out, "\"><defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
                        "patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fff\"/>"
                        "<line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\" stroke=\"#14304f\" stroke-width=\"3\"/></pattern></defs>\n");
    for (size_t i = 0; i < bars->bar.n; i++) {
        write_bar(w, &bars->bar.item[i], BAR_TOP + i * BAR_HEIGHT);
        estimated |= bars->bar.item[i].estimated;
    }
    buffer_format(w->out, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%zu\" stroke=\"#5b6675\"/>\n", BAR_LEFT, BAR_TOP - 4,
                  BAR_LEFT, height - 6);
    write_limit(w, bars, height);
    write_values(w, bars);
    buffer_text(w->out, "</svg>");
    if (estimated)
        write_element(w, "small class=\"quiet\"", bars->estimated_label);
    buffer_text(w->out, "</figure>\n");
}

static void write_items(const struct html_writer *w, const struct section_block *b, const char *class)
{
    buffer_format(w->out, "<ul%s%s%s>", class ? " class=\"" : "", class ? class : "", class ? "\"" : "");
    for (size_t i = 0; i < b->items.n; i++) {
        const struct table_cell *it = &b->items.item[i];
        buffer_text(w->out, "<li");
        write_class(w, NULL, it->tone);
        buffer_text(w->out, ">");
        write_sign(w, it->tone, false);
        buffer_text(w->out, "<span>");
        write_text(w, it->text, it->language);
        if (it->below)
            write_element(w, "small", it->below);
        buffer_text(w->out, "</span></li>\n");
    }
    buffer_text(w->out, "</ul>\n");
}

static void write_answer(const struct html_writer *w, const struct section_block *b)
{
    buffer_text(w->out, "<div class=\"answer\">");
    write_element(w, "h3", b->text);
    write_element(w, "p class=\"short\"", b->figure);
    write_items(w, b, NULL);
    buffer_text(w->out, "</div>\n");
}

static void write_figures(const struct html_writer *w, const struct section_block *b)
{
    buffer_text(w->out, "<div class=\"figures\">");
    for (size_t i = 0; i < b->figures.n; i++) {
        buffer_text(w->out, "<div class=\"figure\">");
        write_element(w, "b", b->figures.item[i].value);
        write_element(w, "span", b->figures.item[i].label);
        buffer_text(w->out, "</div>");
    }
    buffer_text(w->out, "</div>\n");
}

static void write_block(const struct html_writer *w, const struct section *s, const struct section_block *b)
{
    switch (b->kind) {
    case BLOCK_PARAGRAPH:
        write_element(w, strcmp(s->name, "summary") == 0 ? "p class=\"caution\"" : "p", b->text);
        break;
    case BLOCK_HEADING:
        write_element(w, "h3", b->text);
        break;
    case BLOCK_LIST:
        write_items(w, b, "rules");
        break;
    case BLOCK_TABLE:
        write_table(w, b->table);
        break;
    case BLOCK_BARS:
        write_bars(w, b->bars);
        break;
    case BLOCK_FIGURES:
        write_figures(w, b);
        break;
    case BLOCK_ANSWER:
        write_answer(w, b);
        break;
    case BLOCK_CODE:
        write_element(w, "pre", b->text);
        break;
    case BLOCK_LEGEND:
        write_items(w, b, "legend");
        break;
    }
    buffer_char(w->out, '\n');
}

/* Answers that follow one another are laid out side by side. */
static void write_section(const struct html_writer *w, const struct section *s, size_t index)
{
    bool in_answers = false;
    buffer_format(w->out, "<section id=\"%s\"%s>\n", s->name, index == 1 ? " class=\"fresh\"" : "");
    write_element(w, "h2", s->title);
    buffer_char(w->out, '\n');
    for (size_t i = 0; i < s->blocks.n; i++) {
        const struct section_block *b = &s->blocks.item[i];
        if (in_answers != (b->kind == BLOCK_ANSWER)) {
            buffer_text(w->out, in_answers ? "</div>\n" : "<div class=\"answers\">\n");
            in_answers = !in_answers;
        }
        write_block(w, s, b);
    }
    buffer_text(w->out, in_answers ? "</div></section>\n" : "</section>\n");
}

/* --- the page ------------------------------------------------------------------------------------------------------------------------ */

static void write_contents(const struct html_writer *w)
{
    buffer_text(w->out, "<nav aria-label=\"");
    buffer_html(w->out, tr(w->c->mem, w->d->language, MESSAGE_gaps_contents));
    buffer_text(w->out, "\"><ol>");
    for (size_t i = 0; i < w->d->sections.n; i++) {
        const struct section *s = &w->d->sections.item[i];
        if (!section_is_shown(w->d, s))
            continue;
        buffer_format(w->out, "<li><a href=\"#%s\">", s->name);
        buffer_html(w->out, s->title);
        buffer_text(w->out, "</a></li>");
    }
    buffer_text(w->out, "</ol></nav>\n");
}

/* The style's lines, joined. */
static void write_style(const struct html_writer *w)
{
    for (const char *at = style_files[0].bytes; *at; at += strcspn(at, "\n") + 1)
        buffer_add(w->out, at, strcspn(at, "\n"));
}

static void write_head(const struct html_writer *w)
{
    const struct document *d = w->d;
    buffer_format(w->out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
                  language_rows[d->language].tag);
    buffer_text(w->out,
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
    write_element(w, "title", text_format(w->c->mem, "%s · %s", d->title, d->kicker));
    buffer_text(w->out, "\n<style>");
    write_style(w);
    buffer_text(w->out, "</style>\n</head>\n<body>\n<header><div class=\"band\">");
    write_element(w, "p class=\"kicker\"", d->kicker);
    write_element(w, "h1", d->title);
    write_element(w, "p class=\"subtitle\"", d->subtitle);
    buffer_text(w->out, "</div>\n<dl class=\"facts\">");
    for (size_t i = 0; i < d->facts.n; i++) {
        write_element(w, "dt", d->facts.item[i].label);
        write_element(w, "dd", d->facts.item[i].value);
        buffer_char(w->out, '\n');
    }
    buffer_text(w->out, "</dl>\n");
    write_contents(w);
    buffer_text(w->out, "</header>\n<main>\n");
}

static void write_document(struct call *c, const struct document *d, struct buffer *out)
{
    const struct html_writer w = { c, out, d };
    size_t index = 0;
    write_head(&w);
    for (size_t i = 0; i < d->sections.n; i++)
        if (section_is_shown(d, &d->sections.item[i]))
            write_section(&w, &d->sections.item[i], index++);
    buffer_text(out, "</main>\n<footer>");
    buffer_html(out, d->foot);
    buffer_text(out, "</footer>\n</body>\n</html>\n");
}

const struct document_writer document_writer_html = { write_document, false };
