#include "map.h"

enum { CAPACITY_FIRST = 8 };

static void grow(struct map *m)
{
    struct map grown = { m->mem, NULL, m->count, m->capacity ? m->capacity * 2 : CAPACITY_FIRST };
    grown.entries = TAKE_N(m->mem, grown.capacity, struct map_entry);
    for (size_t i = 0; i < m->capacity; i++) {
        const struct map_entry *e = &m->entries[i];
        if (e->key)
            *map_entry_of(&grown, e->hash, e->key, e->size) = *e;
    }
    *m = grown;
}

const void **map_at(struct map *m, const void *key, size_t size)
{
    if (m->count * 2 >= m->capacity)
        grow(m);
    uint64_t hash = hash_bytes(key, size);
    struct map_entry *e = map_entry_of(m, hash, key, size);
    if (!e->key) {
        *e = (struct map_entry){ hash, key, size, NULL };
        m->count++;
    }
    return &e->value;
}
