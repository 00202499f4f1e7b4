#include "codes.h"
#include "base/text.h"

enum { FIRST_ROOM = 1024 };

struct entry {
    const char *key, *code;
    uint32_t hash;
    uint8_t space;
};

struct codes {
    struct arena *mem;
    struct entry *entry;
    size_t n, room; /* room is a power of two */
    size_t longest[CODES_SPACES];
};

/* Names of the three that reference tables do not hold: their own languages' forms, and what people write. Folded. */
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

static struct entry *place(struct entry *entries, size_t room, enum code_space space, const char *key, uint32_t hash)
{
    size_t at = hash & (room - 1);
    while (entries[at].key &&
           !(entries[at].hash == hash && entries[at].space == (uint8_t)space && strcmp(entries[at].key, key) == 0))
        at = (at + 1) & (room - 1);
    return &entries[at];
}

static void grow(struct codes *t)
{
    size_t room = t->room ? t->room * 2 : FIRST_ROOM;
    struct entry *grown = TAKE_N(t->mem, room, struct entry);
    for (size_t i = 0; i < t->room; i++)
        if (t->entry[i].key)
            *place(grown, room, (enum code_space)t->entry[i].space, t->entry[i].key, t->entry[i].hash) = t->entry[i];
    t->entry = grown;
    t->room = room;
}

void codes_add(struct codes *t, enum code_space space, const char *key, const char *code)
{
    if (t->n * 2 >= t->room)
        grow(t);
    uint32_t hash = hash_of(space, key);
    struct entry *e = place(t->entry, t->room, space, key, hash);
    if (e->key)
        return;
    *e = (struct entry){ key, code, hash, (uint8_t)space };
    t->n++;
    size_t size = strlen(key);
    if (size > t->longest[space])
        t->longest[space] = size;
}

struct codes *codes_new(struct arena *mem)
{
    struct codes *t = TAKE(mem, struct codes);
    t->mem = mem;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        codes_add(t, CODES_COUNTRY, names[i].name, names[i].country);
    return t;
}

const char *codes_find(const struct codes *t, enum code_space space, const char *key)
{
    return t->room ? place(t->entry, t->room, space, key, hash_of(space, key))->code : NULL;
}

const char *codes_country(struct arena *mem, const struct codes *t, const char *text)
{
    return codes_find(t, CODES_COUNTRY, text_fold(mem, text));
}

const char *codes_prefix(const struct codes *t, enum code_space space, const char *text, size_t *size)
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
        const char *code = codes_find(t, space, key);
        if (code) {
            *size = n;
            return code;
        }
    }
    return NULL;
}
