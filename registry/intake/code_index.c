#include "code_index.h"
#include "base/map.h"
#include "base/table.h"
#include "base/text.h"

struct code_index {
    struct map codes[CODES_SPACES]; /* by their keys */
    size_t longest[CODES_SPACES];
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
    const struct text_table *names = table_find("country_names");
    for (size_t i = 0; i < names->n; i++)
        code_index_add(t, CODES_COUNTRY, names->item[i].item[1], names->item[i].item[0]);
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

const char *certificate_key(struct arena *mem, const char *text)
{
    const char *folded = text_fold(mem, text);
    char *out = arena_take(mem, strlen(folded) + 1);
    size_t n = 0;
    for (const char *p = folded; *p; p++)
        if (*p != ' ')
            out[n++] = *p;
    return out;
}
