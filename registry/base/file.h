/* Files that go into an op and come out of it. They live as long as the call. */
#pragma once
#include <stddef.h>

/* The body of a request, a file of the command line, or one that the build carries (tools/dev/embed.sh; its bytes end in a NUL). */
struct file {
    const char *name;
    const char *bytes;
    size_t size;
};

/* A file that an op gives: its bytes as they are. */
struct bytes {
    const char *media_type;
    const char *name; /* suggested file name, or NULL */
    const char *bytes;
    size_t size;
};
