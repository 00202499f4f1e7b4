/* Answers for people and for programs: tables and record views for a terminal, JSON, CSV; and what went wrong, on one line. */
#pragma once
#include "base/buffer.h"
#include "command.h"

/* What is written on. */
struct paper {
    struct buffer *out;
    enum language language;
    size_t width; /* characters in a line; 0: no bound (a pipe or file) */
    bool styled;  /* bold headings */
    /* The words of the codes that will be said, by concept; see print_answer(). Without them the codes stand alone. */
    struct texts codes, words;
};
struct paper paper_for(struct buffer *out, enum language language, int descriptor);

/* Rows as a table: one column per plain field with any of `roles`, without those that no row has and (TOP_LEVEL) those of the record by
   itself. Numbers stand to the right. Where the line is short, the widest columns are cut, with … at the end. With an indent the
   rows are parts of a record: without their versions. Where a table would be all columns and no words, each row is running text. */
void print_table(const struct paper *p, const struct shape *s, unsigned roles, const struct list *rows, const char *indent);

/* One record: its known fields, a line each, then its lists as tables under their names. */
void print_record(const struct paper *p, const struct shape *s, unsigned roles, const void *record);

/* A page: its rows, what stands beside them, how many there are in all, how to get on. */
void print_page(const struct paper *p, const struct shape *s, unsigned roles, const struct page *page);

/* A document for a terminal: what its HTML says, in plain text. */
struct document;
void print_document(const struct paper *p, const struct document *d);

/* A supply network as a tree: each firm once, ↑ where what hangs on it was drawn before, … where it goes on
   beyond a hundred levels. `down`: towards those who buy. */
struct network;
void print_tree(const struct paper *p, const struct network *network, bool down);

/* The answer of the line's op, in the line's format. */
bool print_answer(struct call *c, const struct command_line *line, const struct op_result *result, const struct paper *p)
    __attribute__((warn_unused_result));

/* "dicr: --identifier: the check digit is wrong: OIB:33392005962; compare it with the original", one line per reason, on standard
   error. Returns the exit status. `line` may be NULL. */
int print_errors(const struct call *c, const struct command_line *line);

/* Text of others made safe for a terminal: control and direction characters become blanks. */
const char *printable(struct arena *mem, const char *text);

/* --- for those who print ------------------------------------------------------------------------------------------------------------ */

/* Text in a space of so many characters; what is too long ends with …. `last`: no blanks behind it. */
void paper_put(struct buffer *b, const char *text, size_t width, bool right, bool last);
/* "CPV:35331500 Patrone", its words cut to so many characters (0: whole); the code alone where its words are not known. */
const char *paper_concept(const struct paper *p, struct arena *mem, const char *code, size_t words_max);
/* Finds the words of all codes of concepts in these rows, and in what lies in them. */
bool paper_learn(struct paper *p, struct call *c, const struct shape *s, unsigned roles, const struct list *rows)
    __attribute__((warn_unused_result));
/* Ends a line, without the blanks of columns that had nothing to say. */
void paper_end_line(struct buffer *b);
/* Text from `margin` on, its further lines below it, broken at blanks. Ends the line. */
void paper_wrap(const struct paper *p, const char *text, size_t margin);
/* An empty line and a heading. */
void paper_title(const struct paper *p, const char *text);
