#include "code_index.h"
#include "base/text.h"

enum { FIRST_CAPACITY = 1024 };

struct entry {
    const char *key, *code;
    uint32_t hash;
    uint8_t space;
};

struct code_index {
    struct arena *mem;
    struct entry *entry;
    size_t n, capacity; /* capacity is a power of two */
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

static uint32_t hash_of(enum code_space space, const char *key)
{
    uint32_t h = 2166136261u ^ (uint32_t)space; /* FNV-1a */
    for (const char *p = key; *p; p++)
        h = (h ^ (unsigned char)*p) * 16777619u;
    return h;
}

static struct entry *entry_for(struct entry *entries, size_t capacity, enum code_space space, const char *key, uint32_t hash)
{
    size_t at = hash & (capacity - 1);
    while (entries[at].key &&
           !(entries[at].hash == hash && entries[at].space == (uint8_t)space && strcmp(entries[at].key, key) == 0))
        at = (at + 1) & (capacity - 1);
    return &entries[at];
}

static void grow(struct code_index *t)
{
    size_t capacity = t->capacity ? t->capacity * 2 : FIRST_CAPACITY;
    struct entry *grown = TAKE_N(t->mem, capacity, struct entry);
    for (size_t i = 0; i < t->capacity; i++)
        if (t->entry[i].key)
            *entry_for(grown, capacity, (enum code_space)t->entry[i].space, t->entry[i].key, t->entry[i].hash) = t->entry[i];
    t->entry = grown;
    t->capacity = capacity;
}

void code_index_add(struct code_index *t, enum code_space space, const char *key, const char *code)
{
    if (t->n * 2 >= t->capacity)
        grow(t);
    uint32_t hash = hash_of(space, key);
    struct entry *e = entry_for(t->entry, t->capacity, space, key, hash);
    if (e->key)
        return;
    *e = (struct entry){ key, code, hash, (uint8_t)space };
    t->n++;
    size_t size = strlen(key);
    if (size > t->longest[space])
        t->longest[space] = size;
}

struct code_index *code_index_new(struct arena *mem)
{
    struct code_index *t = TAKE(mem, struct code_index);
    t->mem = mem;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        code_index_add(t, CODES_COUNTRY, names[i].name, names[i].country);
    return t;
}

const char *code_index_find(const struct code_index *t, enum code_space space, const char *key)
{
    return t->capacity ? entry_for(t->entry, t->capacity, space, key, hash_of(space, key))->code : NULL;
}

const char *code_index_country(struct arena *mem, const struct code_index *t, const char *text)
{
    return code_index_find(t, CODES_COUNTRY, text_fold(mem, text));
}

const char *code_index_prefix(const struct code_index *t, enum code_space space, const char *text, size_t *size)
{
    char key[64];
    size_t n = strlen(text);
    if (n > t->longest[space])
        n = t->longest[space];
    if (n >= sizeof key)
        n = sizeof key - 1;
    for (; n > 0; n--) {
        memcpy(key, text, n);
        key[n] = '\0';
        const char *code = code_index_find(t, space, key);
        if (code) {
            *size = n;
            return code;
        }
    }
    return NULL;
}
