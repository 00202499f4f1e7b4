#include "sink.h"

#include <errno.h>
#include <unistd.h>

bool file_put(struct sink *s, const char *bytes, size_t size)
{
    const struct file_sink *file = (const struct file_sink *)s;
    while (size > 0) {
        ssize_t n = write(file->fd, bytes, size);
        if (n == 0 || (n < 0 && errno != EINTR))
            return false;
        bytes += n > 0 ? n : 0;
        size -= n > 0 ? (size_t)n : 0;
    }
    return true;
}
