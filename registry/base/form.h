/* Forms in which answers are written: one table, forms.def, for HTTP, the command line, lists and reports. */
#pragma once
#include "arena.h"

enum form {
#define FORM(id, name, media_type, is_file, rows, document) FORM_##id,
#include "forms.def"
    FORM_COUNT
};
/* Sets of forms, as bits 1 << enum form: those in which lists and exports are written, and those of reports. */
/* clang-format off */
enum {
    FORMS_ALL = (1 << FORM_COUNT) - 1,
    PAGE_FORMS = 0
#define PAGE_WRITER(id, name) | 1 << FORM_##id
#include "forms.def"
    ,
    DOCUMENT_FORMS = 0
#define DOCUMENT_WRITER(id, name) | 1 << FORM_##id
#include "forms.def"
};
/* clang-format on */

struct form_row {
    const char *name, *media_type;
    bool is_file;
};
extern const struct form_row form_rows[FORM_COUNT];

/* Finds a form by its name, whatever its case, among `forms`. */
bool form_find(const char *name, unsigned forms, enum form *out);

/* The names of `forms`, with `between` between them. In `mem`. */
const char *form_names(struct arena *mem, unsigned forms, const char *between);
