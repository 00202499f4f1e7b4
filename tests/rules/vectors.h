/* Reads a table of tests/vectors/identifiers: tab-separated, a header line, cells with a quote in them quoted as in CSV. */
#pragma once
#include "base/text.h"
#include <check.h>

enum { VECTOR_CELLS = 6 };
struct vector {
    const char *cell[VECTOR_CELLS]; /* "" where the line has fewer */
};
struct vectors {
    size_t n;
    struct vector *item;
};

static inline const char *vector_cell(char **at)
{
    char *in = *at, *out = *at, *start = *at;
    if (*in == '"') {
        in++;
        while (*in && !(in[0] == '"' && in[1] != '"')) {
            in += in[0] == '"';
            *out++ = *in++;
        }
        in += *in == '"';
    } else {
        while (*in && *in != '\t')
            *out++ = *in++;
    }
    *at = *in ? in + 1 : in;
    *out = '\0';
    return start;
}

static inline struct vectors vectors_read(struct arena *mem, const char *file)
{
    const char *path = text_format(mem, "tests/vectors/identifiers/%s", file);
    FILE *f = fopen(path, "rb");
    ck_assert_msg(f != NULL, "%s cannot be read (tests run at the root of the tree)", path);
    char *text = arena_take(mem, 1 << 20);
    size_t size = fread(text, 1, (1 << 20) - 1, f);
    fclose(f);
    text[size] = '\0';
    struct vectors v = { 0, TAKE_N(mem, 1000, struct vector) };
    bool head = true;
    for (char *line = text; *line && v.n < 1000;) {
        char *end = line + strcspn(line, "\n");
        char *next = *end ? end + 1 : end;
        *end = '\0';
        struct vector *row = &v.item[v.n];
        for (size_t i = 0; i < VECTOR_CELLS; i++)
            row->cell[i] = *line ? vector_cell(&line) : "";
        v.n += !head;
        head = false;
        line = next;
    }
    return v;
}
