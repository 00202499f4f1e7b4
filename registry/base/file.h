/* A file given to an op: the body of a request, a file of the command line. Lives as long as the call. */
#pragma once
#include <stddef.h>

struct file {
    const char *name;
    const char *bytes;
    size_t size;
};
