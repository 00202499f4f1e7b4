#include "code_index.h"
#include "base/map.h"
#include "base/text.h"

struct code_index {
    struct map codes[CODES_SPACES]; /* by their keys */
    size_t longest[CODES_SPACES];
};

/* Names of the three countries that the reference tables do not hold: forms of their own languages, and what people write. Folded. */
static const struct {
    const char *name, *country;
} names[] = {
    { "al", "AL" },
    { "alb", "AL" },
    { "albania", "AL" },
    { "albanija", "AL" },
    { "shqiperia", "AL" },
    { "shqiperi", "AL" },
    { "republika e shqiperise", "AL" },
    { "albanie", "AL" },
    { "republic of albania", "AL" },
    { "albanien", "AL" },
    { "hr", "HR" },
    { "hrv", "HR" },
    { "croatia", "HR" },
    { "hrvatska", "HR" },
    { "republika hrvatska", "HR" },
    { "rh", "HR" },
    { "kroacia", "HR" },
    { "kroaci", "HR" },
    { "croatie", "HR" },
    { "cro", "HR" },
    { "republic of croatia", "HR" },
    { "kroatien", "HR" },
    { "xk", "XK" },
    { "xkx", "XK" },
    { "kosovo", "XK" },
    { "kosova", "XK" },
    { "kosove", "XK" },
    { "republika e kosoves", "XK" },
    { "republika kosovo", "XK" },
    { "republic of kosovo", "XK" },
    { "kos", "XK" },
    { "ks", "XK" },
    { "rks", "XK" },
    { "unk", "XK" },
    { "kosovo unscr 1244", "XK" },
    { "unmik", "XK" },
    { "unmik kosovo", "XK" },
};

void code_index_add(struct code_index *t, enum code_space space, const char *key, const char *code)
{
    size_t size = strlen(key);
    const void **place = map_at(&t->codes[space], key, size);
    if (!*place)
        *place = code;
    if (size > t->longest[space])
        t->longest[space] = size;
}

struct code_index *code_index_new(struct arena *mem)
{
    struct code_index *t = TAKE(mem, struct code_index);
    for (size_t i = 0; i < CODES_SPACES; i++)
        t->codes[i].mem = mem;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        code_index_add(t, CODES_COUNTRY, names[i].name, names[i].country);
    return t;
}

const char *code_index_find(const struct code_index *t, enum code_space space, const char *key)
{
    return map_find(&t->codes[space], key, strlen(key));
}

const char *code_index_country(struct arena *mem, const struct code_index *t, const char *text)
{
    return code_index_find(t, CODES_COUNTRY, text_fold(mem, text));
}

const char *code_index_prefix(const struct code_index *t, enum code_space space, const char *text, size_t *size)
{
    const char *code = NULL;
    size_t n = strlen(text);
    for (n = n < t->longest[space] ? n : t->longest[space]; n > 0 && !code; n--) {
        code = map_find(&t->codes[space], text, n);
        *size = n;
    }
    return code;
}
