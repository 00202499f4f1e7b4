#include "arena.h"

#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WATCHED 1
#endif
#endif

/* Under the address sanitizer unallocated bytes are poisoned and a gap follows each piece, so that a read beyond a piece, or
   after a reset, is found as it would be on the heap. */
#ifdef WATCHED
#include <sanitizer/asan_interface.h>
enum { GAP_BYTES = 16 };
/* clang-format off */
#define POISON(start, size) ASAN_POISON_MEMORY_REGION((start), (size))
#define UNPOISON(start, size) ASAN_UNPOISON_MEMORY_REGION((start), (size))
#else
enum { GAP_BYTES = 0 };
#define POISON(start, size) ((void)(start), (void)(size))
#define UNPOISON(start, size) ((void)(start), (void)(size))
#endif
/* clang-format on */

enum { ALIGNMENT = _Alignof(max_align_t), BLOCK_FIRST_BYTES = 8 * 1024, BLOCK_MAX_BYTES = 1024 * 1024 };

/* The unallocated bytes of a block are zero: calloc made them so, or the reset wiped them. */
struct block {
    struct block *prev;
    size_t capacity, used;
    _Alignas(max_align_t) unsigned char bytes[];
};

struct deferred {
    struct deferred *prev;
    void (*release)(void *object);
    void *object;
};

struct arena {
    struct block *current;
    struct deferred *deferred;
    size_t limit_bytes, used_bytes, block_bytes;
    struct block first; /* its bytes follow the arena: the last member */
};

void out_of_memory(size_t wanted)
{
    char text[80];
    int size = snprintf(text, sizeof text, "dicr: out of memory: no %zu bytes to be had\n", wanted);
    ssize_t written = size > 0 ? write(STDERR_FILENO, text, (size_t)size) : 0;
    (void)written; /* a process that cannot write still ends with the status */
    _Exit(75);
}

static struct block *block_new(struct block *prev, size_t capacity)
{
    struct block *b = capacity > SIZE_MAX - sizeof *b ? NULL : calloc(1, sizeof *b + capacity);
    if (!b)
        out_of_memory(capacity);
    b->prev = prev;
    b->capacity = capacity;
    POISON(b->bytes, capacity);
    return b;
}

struct arena *arena_new(size_t limit_bytes)
{
    struct arena *a = calloc(1, sizeof *a + BLOCK_FIRST_BYTES);
    if (!a)
        out_of_memory(sizeof *a + BLOCK_FIRST_BYTES);
    a->limit_bytes = limit_bytes;
    a->block_bytes = BLOCK_FIRST_BYTES;
    a->first.capacity = BLOCK_FIRST_BYTES;
    a->current = &a->first;
    POISON(a->first.bytes, BLOCK_FIRST_BYTES);
    return a;
}

/* A release function may itself allocate or defer, so the list is read again after each. */
static void release_deferred(struct arena *a)
{
    while (a->deferred) {
        struct deferred *d = a->deferred;
        a->deferred = d->prev;
        d->release(d->object);
    }
}

static void free_blocks(struct arena *a)
{
    for (struct block *b = a->current, *prev; b; b = prev) {
        prev = b->prev;
        UNPOISON(b->bytes, b->capacity);
        if (b != &a->first)
            free(b);
    }
    a->first.prev = NULL;
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    release_deferred(a);
    free_blocks(a);
    free(a);
}

void arena_reset(struct arena *a)
{
    release_deferred(a);
    free_blocks(a);
    memset(a->first.bytes, 0, a->first.used);
    POISON(a->first.bytes, a->first.capacity);
    a->first.used = 0;
    a->current = &a->first;
    a->used_bytes = 0;
    a->block_bytes = BLOCK_FIRST_BYTES;
}

static void *block_take(struct block *b, size_t size)
{
    void *piece = b->bytes + b->used;
    b->used += size;
    UNPOISON(piece, size - GAP_BYTES);
    return piece;
}

/* Adds a block for `size` bytes that do not fit into the current one. */
static void *take_from_new(struct arena *a, size_t size)
{
    /* A large piece gets a block of its own after the current one, so that the rest of the current one stays usable. */
    if (size > a->block_bytes / 2) {
        a->current->prev = block_new(a->current->prev, size);
        return block_take(a->current->prev, size);
    }
    if (a->block_bytes < BLOCK_MAX_BYTES)
        a->block_bytes *= 2;
    a->current = block_new(a->current, a->block_bytes);
    return block_take(a->current, size);
}

void *arena_take(struct arena *a, size_t size)
{
    if (size > PTRDIFF_MAX - ALIGNMENT - GAP_BYTES)
        out_of_memory(size);
    /* An empty piece has an address of its own as well. */
    size = size ? (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1) : ALIGNMENT;
    a->used_bytes += size;
    size += GAP_BYTES;
    if (size <= a->current->capacity - a->current->used)
        return block_take(a->current, size);
    return take_from_new(a, size);
}

void *arena_take_array(struct arena *a, size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes))
        out_of_memory(SIZE_MAX);
    return arena_take(a, bytes);
}

void arena_defer(struct arena *a, void (*release)(void *object), void *object)
{
    struct deferred *d = TAKE(a, struct deferred);
    *d = (struct deferred){ a->deferred, release, object };
    a->deferred = d;
}

static void free_inner(void *arena)
{
    arena_free(arena);
}

struct arena *arena_within(struct arena *outer, size_t limit_bytes)
{
    struct arena *a = arena_new(limit_bytes);
    arena_defer(outer, free_inner, a);
    return a;
}

size_t arena_used(const struct arena *a)
{
    return a->used_bytes;
}

bool arena_is_over(const struct arena *a)
{
    return a->limit_bytes && a->used_bytes > a->limit_bytes;
}
