/* Where bytes go that are not kept: a file, a pipe, a spool. A buffer with a sink behind it (buffer.h) takes writers of any size. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct sink {
    /* Takes all of the bytes; false: errno says why not. */
    bool (*put)(struct sink *s, const char *bytes, size_t size);
};

/* Writes to a file descriptor, which stays the caller's, however little the system takes at a time. */
struct file_sink {
    struct sink sink;
    int fd;
};
bool file_put(struct sink *s, const char *bytes, size_t size);
#define FILE_SINK(descriptor) ((struct file_sink){ { file_put }, (descriptor) })
