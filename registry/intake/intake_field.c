#include "intake_field.h"
#include "base/text.h"
#include "catalogue/supplier.h"

const char *const intake_field_names[FIELD_COUNT] = {
#define X(code, name) [FIELD_##code] = name,
    INTAKE_FIELDS(X)
#undef X
};

enum intake_field intake_field_find(const char *name)
{
    if (strcmp(name, "ignore") == 0)
        return FIELD_NONE;
    for (enum intake_field f = FIELD_LEGAL_NAME; f < FIELD_COUNT; f++)
        if (text_same_word(intake_field_names[f], name))
            return f;
    return FIELD_COUNT;
}

const struct field *intake_field_member(enum intake_field field, const struct field **list)
{
    const char *name = intake_field_names[field], *dot = strchr(name, '.');
    const struct shape *s = &supplier_shape;
    const struct field *of = NULL;
    for (size_t i = 0; dot && i < s->field_count && !of; i++)
        if (s->fields[i].kind == KIND_LIST && strncmp(s->fields[i].name, name, (size_t)(dot - name)) == 0)
            of = &s->fields[i];
    if (list)
        *list = of;
    return shape_field(of ? of->of : s, dot ? dot + 1 : name);
}

const char *intake_field_scheme(enum intake_field field)
{
    const char *name = intake_field_names[field];
    return text_starts_with(name, "identifier:") ? name + strlen("identifier:") : NULL;
}
