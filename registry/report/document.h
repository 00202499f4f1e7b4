/* A document: the content of a report, before it is written in any form. It has a head and sections; a section has rows for programs
   (JSON, CSV), blocks for people (HTML), or both. Nothing in it depends on when or where it was made, so the same data give the same
   bytes. */
#pragma once
#include "base/buffer.h"
#include "shape/shape.h"

/* What a cell or bar means. Writers show it by a sign, a word and a pattern, never by colour alone. */
enum tone { TONE_PLAIN, TONE_SOUND, TONE_THIN, TONE_NONE_KNOWN, TONE_NOT_SURVEYED, TONE_QUIET, TONE_COUNT };

struct table_cell {
    const char *text;
    const char *below;    /* small text under it */
    const char *language; /* of the text, where it differs from the document's */
    enum tone tone;
};

struct table_column {
    const char *title;
    const char *below;
    bool number; /* its cells are aligned to the right */
};

struct table {
    const char *caption;
    struct table_column *column;
    size_t columns;
    struct table_cell *cell; /* rows × columns; the first of each row is its head */
    size_t rows;
    bool last_is_sum; /* the last column sums the others up */
};

struct bar {
    const char *label, *language;
    double value; /* 0 to 1 */
    const char *shown;
    bool estimated; /* drawn hatched */
};

struct bars {
    const char *caption;
    LIST_OF(bar) bar;
    double limit; /* a line at this value; 0: none */
    const char *limit_label;
    const char *estimated_label; /* explains the hatching */
};

/* A figure with its label. */
struct figure_shown {
    const char *value, *label;
};

enum block_kind {
    BLOCK_PARAGRAPH,
    BLOCK_HEADING,
    BLOCK_LIST,
    BLOCK_TABLE,
    BLOCK_BARS,
    BLOCK_FIGURES,
    BLOCK_ANSWER,
    BLOCK_CODE,
    BLOCK_LEGEND
};

struct section_block {
    enum block_kind kind;
    const char *text;          /* of paragraphs, headings, answers (its question) and code */
    const char *figure;        /* of answers: the answer in a few words */
    LIST_OF(table_cell) items; /* of lists, answers and the legend */
    struct table *table;
    struct bars *bars;
    LIST_OF(figure_shown) figures;
};

struct section {
    const char *name;     /* its key in JSON, and its name in ?section= */
    const char *shown_in; /* of a section without blocks: the section whose blocks show its rows */
    const char *title;    /* NULL: it has rows and no blocks */
    LIST_OF(section_block) blocks;
};

struct document {
    const char *name; /* "gaps" */
    enum language language;
    const char *kicker, *title, *subtitle;
    const struct shape *shape;   /* of the document as data: a head, and a list of rows for each section that has any */
    const void *record;          /* of that shape */
    const char *command;         /* makes the document again; without --format */
    LIST_OF(figure_shown) facts; /* of the head, for people */
    LIST_OF(section) sections;
    const char *section; /* the section that was asked for; NULL: all of them */
    const char *foot;
};

/* Whether the section is written for people: it was asked for, or its blocks show the rows that were asked for. */
bool section_is_shown(const struct document *d, const struct section *s);

/* Whether a field of the document's shape holds the rows of a section that was asked for. */
bool section_rows_are_asked(const struct document *d, const struct field *f);

/* --- for those who make documents: everything lives as long as the call ----------------------------------------------------------- */

struct section *document_add(struct call *c, struct document *d, const char *name, const char *title);
struct section_block *section_add(struct call *c, struct section *s, enum block_kind kind, const char *text);
void block_item(struct call *c, struct section_block *b, struct table_cell item);
void block_figure(struct call *c, struct section_block *b, const char *value, const char *label);
struct table *section_table(struct call *c, struct section *s, const char *caption, size_t columns);
/* Adds a row and returns its cells, which the caller fills. */
struct table_cell *table_row(struct call *c, struct table *t);
void document_fact(struct call *c, struct document *d, const char *label, const char *value);
