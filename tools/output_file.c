#include "output_file.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { PART_NAMES = 100, ACCESS_LIST_BYTES = 64 << 10 };

bool output_fail(struct call *c, const char *name, int why)
{
    if (why == ENOSPC || why == EDQUOT)
        return fail(c, ERROR_DISK_FULL, name);
    return fail(c, ERROR_REFUSED, name, "why", strerror(why));
}

bool output_is_replaceable(const char *name)
{
    struct stat about;
    return lstat(name, &about) != 0 || S_ISREG(about.st_mode);
}

/* Gives a new file the access list of the file that it will replace, which may close what the mode shows as open, or takes away the
   one that new files have in this folder. */
static bool take_access_list(struct arena *mem, const char *name, int fd)
{
    static const char attribute[] = "system.posix_acl_access";
    char *list = arena_take(mem, ACCESS_LIST_BYTES);
    ssize_t size = lgetxattr(name, attribute, list, ACCESS_LIST_BYTES);
    if (size >= 0)
        return fsetxattr(fd, attribute, list, (size_t)size, 0) == 0;
    return errno == ENOTSUP || (errno == ENODATA && (fremovexattr(fd, attribute) == 0 || errno == ENODATA));
}

/* Gives a new file the owner and the rights of the file that it will replace: what a person has closed stays closed. */
static bool take_rights(struct arena *mem, const char *name, const struct stat *old, int fd)
{
    struct stat now;
    return fstat(fd, &now) == 0 &&
           ((now.st_uid == old->st_uid && now.st_gid == old->st_gid) || fchown(fd, old->st_uid, old->st_gid) == 0) &&
           take_access_list(mem, name, fd) && fchmod(fd, old->st_mode & 0777) == 0;
}

/* The name may be taken by what another run left, or by a file of the person's own. */
static int create_part(struct arena *mem, const char *name, const char **part)
{
    struct stat old;
    bool replaces = lstat(name, &old) == 0;
    int fd = -1;
    for (int i = 0; fd < 0 && i < PART_NAMES; i++) {
        *part = text_format(mem, "%s.%ld-%d.part", name, (long)getpid(), i);
        fd = open(*part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, replaces ? 0600 : 0666);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    if (fd >= 0 && replaces && !take_rights(mem, name, &old, fd)) {
        int why = errno;
        unlink(*part);
        close(fd);
        errno = why;
        fd = -1;
    }
    return fd;
}

bool output_open(struct call *c, struct output_file *it, const char *name)
{
    if (it->name)
        return true;
    const char *part = NULL;
    int fd = output_is_replaceable(name) ? create_part(c->mem, name, &part) : open(name, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return output_fail(c, name, errno);
    it->name = name;
    it->part = part;
    it->to = FILE_SINK(fd);
    return true;
}

/* What was written as it is was not emptied when it was opened, and only a regular file can be. */
static bool empty(int fd)
{
    struct stat about;
    return fstat(fd, &about) == 0 && (!S_ISREG(about.st_mode) || ftruncate(fd, 0) == 0);
}

bool output_begin(struct call *c, struct output_file *it, struct buffer *b)
{
    if (!empty(it->to.fd))
        return output_fail(c, it->name, errno);
    b->sink = &it->to.sink;
    return true;
}

bool output_write(struct call *c, struct output_file *it, struct buffer *b)
{
    const char *name = it->name, *part = it->part;
    if (!b->sink && !output_begin(c, it, b)) {
        output_discard(it);
        return false;
    }
    bool ok = buffer_flush(b);
    int why = b->failed;
    if (close(it->to.fd) != 0 && ok) {
        ok = false;
        why = errno;
    }
    if (ok && part && rename(part, name) != 0) {
        ok = false;
        why = errno;
    }
    if (!ok && part)
        unlink(part);
    it->part = it->name = NULL;
    return ok || output_fail(c, name, why);
}

void output_discard(struct output_file *it)
{
    if (!it->name)
        return;
    close(it->to.fd);
    output_remove_on_exit(it);
    it->part = it->name = NULL;
}

void output_remove_on_exit(struct output_file *it)
{
    const char *part = it->part;
    if (part)
        unlink(part);
}
