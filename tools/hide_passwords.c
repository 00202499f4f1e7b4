#include "hide_passwords.h"

#include "base/arena.h"

static const char flag[] = "--database";

/* A URI with an account, or a keyword, however wrong the rest is. */
static bool may_hold_password(const char *value)
{
    return strchr(value, '@') || strcasestr(value, "passw") || strchr(value, ':');
}

/* Where the value of the flag begins in this argument or the next; NULL: it is not the flag. */
static char *value_of(char *argument, char *next)
{
    size_t size = sizeof flag - 1;
    if (strncmp(argument, flag, size) != 0)
        return NULL;
    return argument[size] == '=' ? argument + size + 1 : argument[size] == '\0' ? next : NULL;
}

const char *const *hide_passwords(size_t count, char **arguments)
{
    static const char **copy;
    copy = calloc(count + 1, sizeof *copy);
    if (!copy)
        out_of_memory((count + 1) * sizeof *copy);
    for (size_t i = 0; i < count; i++) {
        copy[i] = strdup(arguments[i]);
        if (!copy[i])
            out_of_memory(strlen(arguments[i]) + 1);
    }
    for (size_t i = 0; i < count; i++) {
        char *value = value_of(arguments[i], i + 1 < count ? arguments[i + 1] : NULL);
        if (value && may_hold_password(value))
            memset(value, '*', strlen(value));
    }
    return copy;
}
