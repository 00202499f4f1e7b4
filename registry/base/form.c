#include "form.h"
#include "text.h"

const struct form_row form_rows[FORM_COUNT] = {
#define FORM(id, name, media_type, is_file, rows, document) [FORM_##id] = { #name, media_type, is_file },
#include "forms.def"
};

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
