#include "spool.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Not /tmp, which is often memory. */
static const char *directory(void)
{
    const char *named = getenv("TMPDIR");
    return named && *named ? named : "/var/tmp";
}

/* Some file systems know no files without a name. */
static int open_nameless(void)
{
    char name[4096];
    int fd = open(directory(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR) ||
        (size_t)snprintf(name, sizeof name, "%s/dicr-XXXXXX", directory()) >= sizeof name)
        return fd;
    fd = mkostemp(name, O_CLOEXEC);
    if (fd >= 0)
        unlink(name);
    return fd;
}

static bool spool_put(struct sink *sink, const char *bytes, size_t size)
{
    struct spool *s = (struct spool *)sink;
    if (s->size + size > SPOOL_BYTES_MAX) {
        errno = EMSGSIZE;
        return false;
    }
    if (s->fd < 0 && (s->fd = open_nameless()) < 0)
        return false;
    struct file_sink file = FILE_SINK(s->fd);
    s->size += size;
    return file_put(&file.sink, bytes, size);
}

struct spool *spool_new(void)
{
    struct spool *s = calloc(1, sizeof *s);
    if (!s)
        out_of_memory(sizeof *s);
    *s = (struct spool){ { spool_put }, -1, 0 };
    return s;
}

void spool_free(struct spool *s)
{
    if (s && s->fd >= 0)
        close(s->fd);
    free(s);
}

bool spool_fail(struct call *c, int why)
{
    if (why == EMSGSIZE)
        return fail(c, ERROR_TOO_LARGE, NULL, "max", text_format(c->mem, "%zu MiB", SPOOL_BYTES_MAX >> 20));
    if (why == ENOSPC || why == EDQUOT || why == EFBIG)
        return fail(c, ERROR_DISK_FULL, NULL, "value", directory());
    return fail_detail(c, ERROR_BUSY, NULL, "no room for the answer in %s: %s", directory(), strerrordesc_np(why));
}
