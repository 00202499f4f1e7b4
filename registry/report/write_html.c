/* Writes a document as one HTML file without scripts or links to other files, for the screen and for printing on A4, with or without
   colour. All text goes through buffer_html(). */
#include "base/buffer.h"
#include "base/utf8.h"
#include "document_writers.h"

#include <string.h>

/* clang-format off */
static const char style[] =
    ":root{--ink:#1b2430;--soft:#5b6675;--line:#d5dae1;--band:#14304f;--tint:#f3f5f8;--accent:#9c6b12}"
    "*{box-sizing:border-box}"
    "html{-webkit-text-size-adjust:100%}"
    "body{margin:0;background:#e9ecf0;color:var(--ink);font:15px/1.5 \"Public Sans\",\"Segoe UI\",\"Helvetica Neue\",\"Open Sans\",\"Noto Sans\","
    "\"Liberation Sans\",\"DejaVu Sans\",Arial,sans-serif;font-variant-numeric:tabular-nums;-webkit-print-color-adjust:exact;print-color-adjust:exact}"
    "main,header,footer{max-width:1080px;margin:0 auto;background:#fff;padding:0 56px}"
    "header{padding:0;border-top:6px solid var(--accent)}"
    ".band{background:var(--band);color:#fff;padding:34px 56px 30px}"
    ".kicker{margin:0 0 10px;font-size:13px;letter-spacing:.08em;text-transform:uppercase;color:#c9d6e6}"
    "h1,h2,.figure b{font-family:Charter,\"Bitstream Charter\",\"Source Serif 4\",Georgia,Cambria,\"Liberation Serif\",\"DejaVu Serif\",serif}"
    "h1{margin:0;font-size:40px;line-height:1.1;font-weight:600}"
    ".subtitle{margin:10px 0 0;font-size:18px;color:#e4ebf4;max-width:46em}"
    ".facts{display:grid;grid-template-columns:max-content 1fr;gap:5px 22px;margin:0;padding:18px 56px;background:var(--tint);"
    "border-bottom:1px solid var(--line);font-size:13.5px}"
    ".facts dt{color:var(--soft)}.facts dd{margin:0;overflow-wrap:anywhere}"
    ".facts code,pre{font:12.5px/1.5 \"Liberation Mono\",\"DejaVu Sans Mono\",Consolas,Menlo,monospace}"
    "nav{padding:14px 56px 0;font-size:13.5px}nav ol{margin:0;padding:0;display:flex;flex-wrap:wrap;gap:2px 22px;list-style:none}"
    "a{color:#1d4f86;text-decoration:none}a:hover{text-decoration:underline}"
    "section{padding:26px 0 6px}section+section{border-top:1px solid var(--line)}"
    "h2{margin:0 0 14px;font-size:25px;line-height:1.2;font-weight:600;color:var(--band)}"
    "h3{margin:22px 0 8px;font-size:16px}"
    "p{margin:0 0 14px;max-width:62em}"
    ".figures{display:flex;margin:0 0 22px;border:1px solid var(--line);border-left:0}"
    ".figure{flex:1;padding:12px 14px;border-left:1px solid var(--line)}"
    ".figure b{display:block;font-size:27px;line-height:1.15;font-weight:600;color:var(--band)}.figure span{font-size:12.5px;color:var(--soft)}"
    ".answers{display:grid;grid-template-columns:1fr 1fr;gap:22px 34px;margin:0 0 20px}"
    ".answer{border-top:3px solid var(--band);padding-top:9px;break-inside:avoid}"
    ".answer h3{margin:0;font-size:17px}.answer .short{margin:0 0 8px;color:var(--accent);font-weight:600;font-size:14px}"
    ".answer ul{margin:0;padding:0;list-style:none}.answer li{display:flex;gap:9px;padding:4px 0;border-bottom:1px solid #e8ebef;line-height:1.35}"
    ".answer li small{display:block;color:var(--soft);font-size:12.5px}"
    ".caution{border-left:3px solid var(--accent);padding:2px 0 2px 14px;color:#3b4452}"
    "table{width:100%;border-collapse:collapse;margin:0 0 26px;font-size:13.5px;line-height:1.35}"
    "caption{text-align:left;font-weight:600;padding:0 0 7px;font-size:14px}"
    "th,td{padding:6px 10px;vertical-align:top;text-align:left;border-bottom:1px solid var(--line)}"
    "thead th{border-top:2px solid var(--band);border-bottom:1px solid var(--band);font-size:12.5px;color:var(--band);vertical-align:bottom}"
    "tbody th{font-weight:500}tbody tr:last-child>*{border-bottom:2px solid var(--band)}"
    ".n{text-align:right;white-space:nowrap}td small{display:block;color:var(--soft);font-size:12px}"
    ".sum{border-left:2px solid var(--band)}"
    ".sign{display:inline-block;width:1.25em;font-family:\"DejaVu Sans\",\"Segoe UI Symbol\",\"Noto Sans Symbols 2\",sans-serif;text-align:center;flex:none}"
    "td.sound{background:#e3efe6}td.sound .sign,li.sound .sign{color:#1f6b3a}"
    "td.thin{background:repeating-linear-gradient(90deg,#fdf3dc 0 7px,#f9e9c4 7px 8px)}td.thin .sign,li.thin .sign{color:#8a5a00}"
    "td.none{background:#f6dfdc}td.none .sign,li.none .sign{color:#a3271b}"
    "td.unseen{background:repeating-linear-gradient(135deg,#fff 0 5px,#e6e9ee 5px 6px)}td.unseen .sign,li.unseen .sign{color:#4d5766}"
    ".quiet{color:#76808e}"
    ".legend{display:grid;grid-template-columns:1fr 1fr;gap:3px 30px;margin:0 0 16px;padding:0;list-style:none;font-size:13px}.legend li{display:flex;gap:6px}"
    ".visually-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}"
    "figure{margin:0 0 24px}figcaption{font-weight:600;font-size:14px;margin-bottom:6px}svg{display:block;width:100%;height:auto;font-size:12.5px}.value{paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}"
    "pre{margin:0 0 12px;padding:10px 14px;background:var(--tint);border:1px solid var(--line);white-space:pre-wrap;overflow-wrap:anywhere}"
    ".rules{margin:0 0 20px;padding-left:20px;max-width:66em}.rules li{margin:0 0 8px}"
    "footer{padding:14px 56px 30px;color:var(--soft);font-size:12.5px;border-top:1px solid var(--line)}"
    "@media screen and (max-width:760px){.band,.facts,nav,main,footer{padding-left:18px;padding-right:18px}.answers,.legend{grid-template-columns:1fr}"
    ".figures{flex-wrap:wrap}.figure{flex-basis:45%}.scroll{overflow-x:auto}}"
    "@page{size:A4;margin:14mm 13mm 16mm}"
    "@media print{body{background:#fff;font-size:10pt}main,header,footer,nav,.band,.facts{max-width:none;padding-left:0;padding-right:0}"
    ".band{padding:16px 18px 14px}.facts{padding:9px 18px;font-size:8.6pt;gap:2px 14px}h1{font-size:22pt}.subtitle{font-size:11pt;margin-top:6px}nav{display:none}"
    "h2{font-size:16pt;break-after:avoid}table,.answer li small,.legend{font-size:8.8pt}th,td{padding:3.5px 7px}td small{font-size:7.8pt}"
    "section{padding:12px 0 0}section+section{border-top:0}.answer li{padding:1px 0;font-size:8.5pt;line-height:1.28}.answers{gap:9px 24px;margin-bottom:10px}"
    ".answer li small{display:inline;margin-left:.5em;font-size:7.9pt}.caution{font-size:9pt}.answer h3{font-size:11.5pt}.answer .short{font-size:9.5pt;margin-bottom:3px}"
    ".figure{padding:6px 9px}.figure b{font-size:15pt;white-space:nowrap}.figure span{font-size:8.4pt;line-height:1.2;display:block}.figures{margin-bottom:12px}"
    "section.fresh{break-before:page}tr,figure,.figure{break-inside:avoid}thead{display:table-header-group}caption{break-after:avoid}a{color:inherit}}";
/* clang-format on */

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

static void write_cell(const struct html_writer *w, const struct cell *it)
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
        const struct cell *cell = &t->cell[r * t->columns];
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
        const struct cell *it = &b->items.item[i];
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

static void write_head(const struct html_writer *w)
{
    const struct document *d = w->d;
    buffer_format(w->out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
                  language_rows[d->language].tag);
    buffer_text(w->out,
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
    write_element(w, "title", text_format(w->c->mem, "%s · %s", d->title, d->kicker));
    buffer_format(w->out, "\n<style>%s</style>\n</head>\n<body>\n<header><div class=\"band\">", style);
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

void write_document_html(struct call *c, const struct document *d, struct buffer *out)
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
