/* Lists of structs, and how one grows in an arena. */
#pragma once
#include "arena.h"
#include <stdlib.h>
#include <string.h>

/* A list of structs: LIST_OF(certificate) certificates; then certificates.n and certificates.item[i]. */
#define LIST_OF(type)                                                                                                            \
    struct {                                                                                                                     \
        size_t n;                                                                                                                \
        struct type *item;                                                                                                       \
    }

/* Any such list, as the code that knows only the shape sees it. */
struct list {
    size_t n;
    void *item;
};

/* The items with a place for one more after the n there are: those of a list that was empty once and grew by one each time, whose
   capacity is therefore the next power of two. */
static inline void *list_grown(struct arena *mem, void *item, size_t n, size_t size)
{
    if (n & (n - 1))
        return item;
    void *grown = arena_take_array(mem, n ? n * 2 : 1, size);
    if (n)
        memcpy(grown, item, n * size);
    return grown;
}

/* list_add(mem, &list, value): appends to a LIST_OF(type) or to texts, and gives the place of the value. The list starts as { 0 }
   and grows by nothing else: one that was made in another way has no room that list_add() knows of. */
#define list_add(mem, list, ...)                                                                                                 \
    ({                                                                                                                           \
        __typeof__(list) grows_ = (list);                                                                                        \
        grows_->item = list_grown((mem), grows_->item, grows_->n, sizeof *grows_->item);                                         \
        grows_->item[grows_->n] = (__VA_ARGS__);                                                                                 \
        &grows_->item[grows_->n++];                                                                                              \
    })

/* list_sort(&list, compare): sorts a LIST_OF(type) or texts, as qsort() does. */
#define list_sort(list, compare)                                                                                                 \
    do {                                                                                                                         \
        if ((list)->n > 1)                                                                                                       \
            qsort((list)->item, (list)->n, sizeof *(list)->item, (compare));                                                     \
    } while (0)

/* Appends `n` items of `size` bytes to a list that was made in any way. It keeps its exact size, so that this is for lists that
   rarely grow. */
void list_append(struct arena *mem, struct list *list, const void *items, size_t n, size_t size);
