/* Forms in which answers are written: one table for HTTP, the command line and reports. What can be written in which form is said by
   the tables of writers: page_writers (shape/page_write.c) and document_writers (report/write_document.c). */
#pragma once
#include "arena.h"

enum form { FORM_TABLE, FORM_JSON, FORM_CSV, FORM_HTML, FORM_COUNT };
enum { FORMS_ALL = (1 << FORM_COUNT) - 1 };

struct form_row {
    const char *name;       /* "json": of ?format= and --format, and the ending of files */
    const char *media_type; /* as sent; NULL: HTTP does not offer the form */
    bool is_file;           /* browsers do not show it: it is offered as a file to keep */
};
extern const struct form_row form_rows[FORM_COUNT];

/* Finds a form by its name, whatever its case, among `forms` (bits 1 << enum form). */
bool form_find(const char *name, unsigned forms, enum form *out);

/* The names of `forms`, with `between` between them. In `mem`. */
const char *form_names(struct arena *mem, unsigned forms, const char *between);
