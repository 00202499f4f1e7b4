/* Where tests put their files: in TMPDIR, or /tmp where there is none. */
#pragma once
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
