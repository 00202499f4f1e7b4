/* Memory of one call: allocated piece by piece, freed all at once. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* A new arena. `limit_bytes` is a soft limit: taking never fails because of it, but arena_is_over() says so,
   and whoever takes memory in a loop driven by user input asks (call_has_room() does). 0 is no limit. Out of memory
   ends the process, in one place: out_of_memory(). */
struct arena *arena_new(size_t limit_bytes) __attribute__((returns_nonnull, warn_unused_result));

/* A new arena that is freed when another one is reset or freed. */
struct arena *arena_within(struct arena *outer, size_t limit_bytes) __attribute__((returns_nonnull, warn_unused_result));

/* Runs the deferred release functions (last first), then frees all memory. NULL is allowed. */
void arena_free(struct arena *a);

/* The same, but keeps the first block for the next call. */
void arena_reset(struct arena *a);

/* `size` zeroed bytes, aligned for any object, valid until the arena is reset or freed. */
void *arena_take(struct arena *a, size_t size) __attribute__((returns_nonnull, malloc, alloc_size(2)));

/* Memory for `n` objects of `size` bytes, zeroed; a product that overflows ends the process. */
void *arena_take_array(struct arena *a, size_t n, size_t size) __attribute__((returns_nonnull, malloc, alloc_size(2, 3)));

#define TAKE(arena, type) ((type *)arena_take((arena), sizeof(type)))
#define TAKE_N(arena, n, type) ((type *)arena_take_array((arena), (n), sizeof(type)))

/* Runs release(object) when the arena ends: for foreign objects (a PGresult, a json_t, a buffer). */
void arena_defer(struct arena *a, void (*release)(void *object), void *object);

/* Bytes allocated since the start, and whether they exceed the limit. */
size_t arena_used(const struct arena *a);
bool arena_is_over(const struct arena *a);

/* Reports on standard error that `wanted` bytes could not be allocated, and ends the process with status 75. */
void out_of_memory(size_t wanted) __attribute__((noreturn));
