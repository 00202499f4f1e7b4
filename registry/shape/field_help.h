/* What a person must know before writing a field: a phrase, an example and the default. Help of the command line and the description of
   the API take the same words from here. */
#pragma once
#include "shape.h"

/* A phrase such as "the town of the site": message about_<shape>_<field>, else about_<field>. */
const char *field_about(enum language language, const struct shape *s, const struct field *f);

/* A value that field_read() accepts, of a list its compact form; the codes and numbers in it exist in the demo registry. "" where the
   table has none. */
const char *field_example(struct arena *mem, const struct shape *s, const struct field *f);

/* The value that holds where none is given to an op with these roles, or NULL: what a new record gets is left as it is by a change,
   and chooses nothing as a filter. */
const char *field_default(const struct field *f, unsigned roles);

/* The same in words, "; default buy", or "". */
const char *field_default_words(struct arena *mem, enum language language, const struct field *f, unsigned roles);
