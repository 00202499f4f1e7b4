#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static void buffer_release(void *buffer)
{
    buffer_free(buffer);
}

static bool fail_file(struct call *c, const char *name)
{
    return fail(c, ERROR_FORMAT, name, "value", strerror(errno), "expected", tr(c->mem, c->language, MESSAGE_expected_file));
}

bool read_file(struct call *c, const char *name, size_t max, const char **bytes, size_t *size)
{
    bool from_stdin = strcmp(name, "-") == 0;
    int fd = from_stdin ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_file(c, name);
    struct buffer *b = TAKE(c->mem, struct buffer);
    arena_defer(c->mem, buffer_release, b);
    bool ok = buffer_read(b, fd, max) || fail_file(c, name);
    if (!from_stdin)
        close(fd);
    if (ok && b->size > max)
        ok = fail(c, ERROR_TOO_LARGE, name, "max", text_format(c->mem, "%zu KiB", max / 1024));
    *bytes = b->bytes;
    *size = b->size;
    return ok;
}
