#include "list.h"

void list_append(struct arena *mem, struct list *list, const void *items, size_t n, size_t size)
{
    char *grown = arena_take_array(mem, list->n + n, size);
    if (list->n)
        memcpy(grown, list->item, list->n * size);
    if (n)
        memcpy(grown + list->n * size, items, n * size);
    *list = (struct list){ list->n + n, grown };
}
