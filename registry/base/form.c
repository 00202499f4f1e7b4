#include "form.h"
#include "list.h"
#include "text.h"

/* clang-format off */
const struct form_row form_rows[FORM_COUNT] = {
    [FORM_TABLE] = { "table", NULL, false }, /* lines for people at a terminal, written by tools/print.c */
    [FORM_JSON]  = { "json",  "application/json", false },
    [FORM_CSV]   = { "csv",   "text/csv; charset=utf-8; header=present", true },
    [FORM_HTML]  = { "html",  "text/html; charset=utf-8", false },
};
/* clang-format on */

bool form_find(const char *name, unsigned forms, enum form *out)
{
    for (enum form f = 0; f < FORM_COUNT; f++)
        if ((forms & 1u << f) && text_same_word(form_rows[f].name, name)) {
            *out = f;
            return true;
        }
    return false;
}

const char *form_names(struct arena *mem, unsigned forms, const char *between)
{
    struct texts names = { 0 };
    for (enum form f = 0; f < FORM_COUNT; f++)
        if (forms & 1u << f)
            list_add(mem, &names, form_rows[f].name);
    return text_join(mem, names.item, names.n, between);
}
