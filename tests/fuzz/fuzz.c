#include "fuzz.h"
#include "base/text.h"
#include "base/utf8.h"
#include <dirent.h>

void fuzz_fault(const char *file, int line, const char *promise)
{
    fprintf(stderr, "%s:%d: broken promise: %s\n", file, line, promise);
    abort();
}

struct call fuzz_call(enum language language)
{
    struct call c;
    call_start(&c, arena_new((size_t)64 << 20), language);
    return c;
}

void fuzz_end(struct call *c)
{
    arena_free(c->mem);
}

void fuzz_check_refusal(const struct call *c)
{
    FUZZ_PROMISE(c->error_count > 0 && c->error_count <= CALL_ERRORS_MAX);
    FUZZ_PROMISE(c->error.code == c->errors[0].code && c->error.code != ERROR_NONE);
    FUZZ_PROMISE(!c->path);
    for (size_t i = 0; i < c->error_count; i++) {
        const struct error *e = &c->errors[i];
        FUZZ_PROMISE(!e->field || utf8_is_valid(e->field, strlen(e->field)));
        for (enum language l = 0; l < LANGUAGE_COUNT; l++) {
            const char *sentence = error_sentence(c->mem, l, e);
            FUZZ_PROMISE(*sentence && utf8_is_valid(sentence, strlen(sentence)));
        }
    }
}

const char *fuzz_text(struct arena *mem, const uint8_t *bytes, size_t size)
{
    return utf8_is_valid((const char *)bytes, size) ? text_copy_n(mem, (const char *)bytes, size) : NULL;
}

static void run_file(int (*target)(const uint8_t *bytes, size_t size), const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        fuzz_fault(path, 0, "the file can be opened");
    struct arena *mem = arena_new(0);
    size_t capacity = 4096, size = 0;
    uint8_t *bytes = arena_take(mem, capacity);
    for (;;) {
        size += fread(bytes + size, 1, capacity - size, file);
        if (size < capacity)
            break;
        uint8_t *grown = arena_take(mem, capacity * 2);
        memcpy(grown, bytes, size);
        bytes = grown;
        capacity *= 2;
    }
    fclose(file);
    /* An exact copy, so that the address sanitizer sees a read beyond its end. */
    uint8_t *exact = malloc(size ? size : 1);
    if (!exact)
        out_of_memory(size);
    memcpy(exact, bytes, size);
    (void)target(exact, size);
    free(exact);
    arena_free(mem);
}

size_t fuzz_run_folder(int (*target)(const uint8_t *bytes, size_t size), const char *folder)
{
    DIR *directory = opendir(folder);
    if (!directory) { /* a single file */
        run_file(target, folder);
        return 1;
    }
    struct arena *mem = arena_new(0);
    size_t n = 0;
    for (const struct dirent *entry; (entry = readdir(directory));) {
        if (entry->d_name[0] == '.')
            continue;
        run_file(target, text_format(mem, "%s/%s", folder, entry->d_name));
        n++;
    }
    closedir(directory);
    arena_free(mem);
    return n;
}

int (*fuzz_find(const char *name))(const uint8_t *bytes, size_t size)
{
    static const struct {
        const char *name;
        int (*run)(const uint8_t *bytes, size_t size);
    } targets[] = {
#define X(target) { #target, fuzz_##target },
        FUZZ_TARGETS(X)
#undef X
    };
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++)
        if (strcmp(targets[i].name, name) == 0)
            return targets[i].run;
    return NULL;
}
