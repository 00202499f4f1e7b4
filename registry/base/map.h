/* A map from keys to values, in an arena. A key is bytes: the characters of a text, a number, a struct of pointers (without padding).
   Neither keys nor values are copied: both live at least as long as the map. */
#pragma once
#include "arena.h"
#include "hash.h"

struct map_entry {
    uint64_t hash;
    const void *key; /* NULL: the entry is free */
    size_t size;
    const void *value;
};

/* Starts as { .mem = … }. Open addressing: the capacity is a power of two, more than twice the count. */
struct map {
    struct arena *mem;
    struct map_entry *entries;
    size_t count, capacity;
};

/* For map.h and map.c: the entry of a key, or the free one where it belongs. */
static inline struct map_entry *map_entry_of(const struct map *m, uint64_t hash, const void *key, size_t size)
{
    size_t at = hash & (m->capacity - 1);
    for (; m->entries[at].key; at = (at + 1) & (m->capacity - 1))
        if (m->entries[at].hash == hash && m->entries[at].size == size && memcmp(m->entries[at].key, key, size) == 0)
            break;
    return &m->entries[at];
}

/* The value under a key of `size` bytes; NULL: there is none. What was put in as constant is not to be written through it.
   Inline, since a key of a size that the compiler knows is found in a few nanoseconds then. */
static inline void *map_find(const struct map *m, const void *key, size_t size)
{
    void *value = NULL;
    if (m->capacity)
        memcpy(&value, &map_entry_of(m, hash_bytes(key, size), key, size)->value, sizeof value);
    return value;
}

/* The place of the value under a key, for the caller to fill: a new key's holds NULL. It is good until the next map_at(). */
const void **map_at(struct map *m, const void *key, size_t size) __attribute__((returns_nonnull));
