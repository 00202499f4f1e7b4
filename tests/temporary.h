/* Where tests put their files: in TMPDIR, or /tmp where there is none. A home in it may be too long for the path of a socket (107
   bytes): the program then puts its socket into /tmp by itself. */
#pragma once
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

enum { TEMPORARY_PATH_BYTES = 256 };

/* Writes a template for mkstemp() and mkdtemp() to `out` (TEMPORARY_PATH_BYTES), "/tmp/dicr-<name>-XXXXXX", and returns it. */
static inline char *temporary_path(char *out, const char *name)
{
    const char *directory = getenv("TMPDIR");
    snprintf(out, TEMPORARY_PATH_BYTES, "%s/dicr-%s-XXXXXX", directory && *directory ? directory : "/tmp", name);
    return out;
}

static inline int temporary_remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about, (void)kind, (void)where;
    remove(path);
    return 0;
}

/* Removes a directory and all in it. */
static inline void temporary_remove(const char *path)
{
    nftw(path, temporary_remove_one, 32, FTW_DEPTH | FTW_PHYS);
}
