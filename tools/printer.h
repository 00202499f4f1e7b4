/* What text for people is written on: a terminal or a file, in one language, with or without a width. The basics that every kind
   of output shares: safe text, padding, wrapping, headings, and the labels of codes. */
#pragma once
#include "base/map.h"
#include "shape/page.h"

struct printer {
    struct buffer *out;
    enum language language;
    size_t width;      /* characters in a line; 0: no bound (a pipe or a file) */
    bool styled;       /* bold headings */
    struct map labels; /* of the codes that occur in the output: see printer_load_labels(). A code without one is written alone */
    struct texts columns; /* the columns of the table, by their fields' names; none: all */
};

/* A printer for the file descriptor: the width and style of its terminal; -1 for text that goes to a file. */
struct printer printer_for(struct buffer *out, enum language language, int descriptor);

/* Text from outside made safe for a terminal: hidden characters (utf8_is_hidden()) become spaces, and bytes that are no UTF-8
   become question marks. */
const char *printable(struct arena *mem, const char *text);

/* Writes text in a column of `width` characters; text that is too long ends with …. `last`: no spaces follow the text. */
void write_padded(struct buffer *b, const char *text, size_t width, bool right, bool last);

/* Ends a line, and takes away the spaces of empty columns at its end. */
void write_line_end(struct buffer *b);

/* Writes text from column `margin` on and breaks it at spaces; further lines are indented by the margin. Ends the line. */
void printer_wrap(const struct printer *p, const char *text, size_t margin);

/* Behind the rows of a page: how many match, and how to get the next page. The cursor stands on a line of its own where the line is
   too short, and is never broken. */
void printer_page_end(const struct printer *p, struct arena *mem, const struct page *page);

/* An empty line and a heading. */
void printer_title(const struct printer *p, const char *text);

/* An SGR code ("1" bold, "0" plain), where the printer is styled. */
void printer_style(const struct printer *p, const char *code);

/* Loads the labels of all concepts and the names of all countries in these rows, and in the records inside them. */
struct printed_rows {
    const struct shape *shape;
    unsigned roles;
    const struct list *rows;
};
bool printer_load_labels(struct printer *p, struct call *c, const struct printed_rows *printed, size_t n)
    __attribute__((warn_unused_result));

/* "CPV:35331500 Patrone" or "HR Hrvatska", the label cut to `label_max` characters (0: whole); the code alone where it has no label. */
const char *printer_concept(const struct printer *p, struct arena *mem, const char *code, size_t label_max);
