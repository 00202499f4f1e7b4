/* The locks of the private PostgreSQL: who starts or stops the server holds `lock`, who uses it holds `users`. */
#include "cluster_parts.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

int lock_open(struct arena *mem, const struct cluster_paths *p, const char *name)
{
    return open(cluster_file(mem, p, name), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
}

void lock_close(int fd)
{
    if (fd >= 0)
        close(fd);
}

bool lock_exclusive(int fd, int64_t wait_ms, void (*progress)(enum message what, void *arg), void *arg)
{
    int64_t until = clock_ms() + wait_ms;
    for (bool reported = false; flock(fd, LOCK_EX | LOCK_NB) != 0; pause_ms(20)) {
        if ((errno != EWOULDBLOCK && errno != EINTR) || clock_ms() >= until)
            return false;
        if (progress && !reported)
            progress(MESSAGE_cluster_waiting, arg);
        reported = true;
    }
    return true;
}
