#include "table.h"
#include "file.h"
#include "text.h"
#include <assert.h>
#include <pthread.h>

enum { TABLES_MAX = 16 };
extern const struct file table_files[]; /* tools/dev/embed.sh */
extern const size_t table_file_count;
static struct text_table tables[TABLES_MAX];

struct text_table table_read(struct arena *mem, const char *text)
{
    struct text_table rows = { 0 };
    const struct texts lines = text_split(mem, text, '\n');
    for (size_t i = 0; i < lines.n; i++)
        if (*lines.item[i] && *lines.item[i] != '#')
            list_add(mem, &rows, text_split(mem, lines.item[i], '\t'));
    return rows;
}

static void read_all(void)
{
    assert(table_file_count <= TABLES_MAX);
    struct arena *kept = arena_new(SIZE_MAX);
    for (size_t i = 0; i < table_file_count; i++)
        tables[i] = table_read(kept, table_files[i].bytes);
}

const struct text_table *table_find(const char *name)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, read_all);
    size_t i = 0;
    while (i < table_file_count && strcmp(table_files[i].name, name) != 0)
        i++;
    assert(i < table_file_count);
    return &tables[i];
}
