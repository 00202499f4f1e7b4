#include "intake_field.h"
#include "base/text.h"

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

const char *intake_field_scheme(enum intake_field field)
{
    const char *name = intake_field_names[field];
    return text_starts_with(name, "identifier:") ? name + strlen("identifier:") : NULL;
}
