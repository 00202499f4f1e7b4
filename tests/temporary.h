/* Where tests put their files: in TMPDIR, or where the system has its own where there is none. A home in it may be too long for the
   path of a socket (107 bytes): the program then puts its socket into /tmp by itself. */
#pragma once
#include <ftw.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>

enum { TEMPORARY_PATH_BYTES = 256 };

static inline char *temporary_path_or(char *out, const char *otherwise, const char *name)
{
    const char *directory = getenv("TMPDIR");
    snprintf(out, TEMPORARY_PATH_BYTES, "%s/dicr-%s-XXXXXX", directory && *directory ? directory : otherwise, name);
    return out;
}

/* Writes a template for mkstemp() and mkdtemp() to `out` (TEMPORARY_PATH_BYTES), "…/dicr-<name>-XXXXXX", and returns it. */
static inline char *temporary_path(char *out, const char *name)
{
    return temporary_path_or(out, P_tmpdir, name);
}

/* The same for many databases: in memory where there is room for them and TMPDIR says nothing else. */
static inline char *temporary_path_in_memory(char *out, const char *name)
{
    static const char memory[] = "/dev/shm";
    struct statvfs disk;
    bool roomy = statvfs(memory, &disk) == 0 && disk.f_bavail * disk.f_frsize > (uint64_t)1500 << 20;
    return temporary_path_or(out, roomy ? memory : P_tmpdir, name);
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
