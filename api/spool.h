/* Where an answer of any size waits for its reader: what a buffer does not keep goes into a file without a name, which is gone when it
   is closed. The worker that writes it is free when it is whole, however slowly it is taken. */
#pragma once
#include "base/call.h"
#include "base/sink.h"

struct spool {
    struct sink sink;
    int fd;      /* -1: no file yet, or it has been given away */
    size_t size; /* bytes in the file */
};

/* Of one spool; how much all of them may hold is shared between addresses (shares.h). */
#define SPOOL_BYTES_MAX ((size_t)4 << 30)

/* An empty one, on the heap. */
struct spool *spool_new(void) __attribute__((returns_nonnull));
/* NULL is fine. */
void spool_free(struct spool *s);

/* Notes why a spool did not take what it was given (errno): TOO_LARGE, DISK_FULL, else BUSY. Is false. */
bool spool_fail(struct call *c, int why);
