/* The paths of a cluster and the account that runs it. */
#include "base/buffer.h"
#include "base/hash.h"
#include "cluster_parts.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

/* Tried in this order when root starts a cluster in a home that belongs to root. */
static const char *const accounts[] = { "dicr", "postgres" };

enum { FILE_BYTES_MAX = 64 << 10 };

void refuse_with(struct call *c, enum message key, const char *detail, const char *const *arguments)
{
    (void)fail(c, ERROR_REFUSED, NULL, "why", message_text(c->mem, c->language, key, arguments));
    if (detail && c->error_count == 1)
        c->error.detail = c->errors[0].detail = text_copy(c->mem, detail);
}

bool fail_file(struct call *c, const char *path, int error)
{
    if (error == ENOSPC || error == EDQUOT)
        return fail(c, ERROR_DISK_FULL, NULL, "value", path);
    return refuse(c, home_unusable, NULL, "path", path, "reason", strerrordesc_np(error));
}

const char *cluster_file(struct arena *mem, const struct cluster_paths *p, const char *name)
{
    return text_format(mem, "%s/%s", p->directory, name);
}

const char *file_read(struct arena *mem, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return NULL;
    struct buffer b = { 0 };
    (void)!buffer_read(&b, fd, FILE_BYTES_MAX);
    close(fd);
    return buffer_take(&b, mem);
}

bool file_write(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    struct file_sink file = FILE_SINK(fd);
    bool written = file_put(&file.sink, text, strlen(text));
    int failed = errno;
    bool closed = close(fd) == 0;
    errno = written ? errno : failed;
    return written && closed;
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about, (void)kind, (void)where;
    (void)remove(path);
    return 0;
}

void folder_remove(const char *path)
{
    nftw(path, remove_one, 32, FTW_DEPTH | FTW_PHYS);
}

/* Creates the home and the folders above it. A home created by root lets others pass to the folder of the server's account. */
static bool home_create(struct call *c, const char *home)
{
    char *path = text_copy(c->mem, home);
    for (char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
        if (slash)
            *slash = '\0';
        mode_t mode = slash ? 0755 : geteuid() == 0 ? 0711 : 0700;
        if (mkdir(path, mode) != 0 && errno != EEXIST) {
            int why = errno;
            if (access(path, F_OK) != 0)
                return fail_file(c, path, why);
        }
        if (!slash)
            return true;
        *slash = '/';
    }
}

static const char *account_name(struct arena *mem, uid_t uid, gid_t *gid)
{
    const struct passwd *entry = getpwuid(uid);
    if (!entry)
        return NULL;
    *gid = entry->pw_gid;
    return text_copy(mem, entry->pw_name);
}

static bool use_account(struct call *c, struct arena *mem, uid_t uid, struct cluster_paths *p)
{
    p->uid = uid;
    p->account = account_name(mem, uid, &p->gid);
    return p->account || refuse(c, account_nameless, NULL, "account", int_text(c->mem, uid));
}

static bool use_default_account(struct call *c, struct arena *mem, struct cluster_paths *p)
{
    for (size_t i = 0; i < sizeof accounts / sizeof *accounts; i++) {
        const struct passwd *entry = getpwnam(accounts[i]);
        if (entry && entry->pw_uid != 0)
            return use_account(c, mem, entry->pw_uid, p);
    }
    return refuse(c, no_account, NULL);
}

/* Root runs the server as the owner of the existing folder, so that files never change their owner. */
static bool choose_account(struct call *c, struct arena *mem, struct cluster_paths *p, const struct stat *directory)
{
    uid_t me = geteuid();
    p->switches = me == 0;
    if (me != 0 && directory && directory->st_uid != me) {
        gid_t unused;
        const char *owner = account_name(c->mem, directory->st_uid, &unused);
        return refuse(c, home_foreign, NULL, "path", p->directory, "account",
                      owner ? owner : int_text(c->mem, directory->st_uid));
    }
    if (me != 0)
        return use_account(c, mem, me, p);
    if (directory && directory->st_uid != 0)
        return use_account(c, mem, directory->st_uid, p);
    struct stat home;
    if (stat(p->home, &home) != 0)
        return fail_file(c, p->home, errno);
    if (home.st_uid != 0)
        return use_account(c, mem, home.st_uid, p);
    return use_default_account(c, mem, p);
}

/* Creates the folder of the cluster, or takes over one that root created without changing its owner yet. */
static bool area_create(struct call *c, const struct cluster_paths *p, bool exists)
{
    struct stat home;
    bool by_root = p->switches && stat(p->home, &home) == 0 && home.st_uid == 0;
    /* the group needs it too: while this process acts as the account it keeps root's groups, and their permission decides */
    mode_t passing = S_IXGRP | S_IXOTH;
    if (by_root && (home.st_mode & passing) != passing && chmod(p->home, (home.st_mode & 07777) | passing) != 0)
        return fail_file(c, p->home, errno);
    /* in a home of the account, act as the account: root must not follow links of others */
    if (!by_root && !become_server_account(c, p))
        return false;
    int made = exists ? 0 : mkdir(p->directory, 0700), why = errno;
    if (!by_root)
        return_to_own_account(p);
    if (made != 0 && why != EEXIST)
        return fail_file(c, p->home, why);
    if (!by_root)
        return true;
    int fd = open(p->directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat directory = { 0 };
    bool ours = fd >= 0 && fstat(fd, &directory) == 0 &&
                (directory.st_uid == p->uid || (directory.st_uid == 0 && fchown(fd, p->uid, p->gid) == 0));
    why = errno;
    if (fd >= 0)
        close(fd);
    return ours || fail_file(c, p->directory, why);
}

/* The folder of the socket, for the server and all programs that connect. */
static const char *socket_folder(struct arena *mem, const struct cluster_paths *p)
{
    enum { SOCKET_PATH_MAX = sizeof(((struct sockaddr_un *)0)->sun_path) - sizeof "/.s.PGSQL.5432" };
    if (strlen(p->directory) <= SOCKET_PATH_MAX && !strpbrk(p->directory, ",\"'\\"))
        return p->directory;
    uint64_t hash = hash_bytes(p->directory, strlen(p->directory));
    return text_format(mem, "/tmp/dicr-%016llx", (unsigned long long)hash);
}

/* A folder under /tmp is trusted only when the account owns it and no one else may enter it. */
static bool socket_folder_create(struct call *c, const struct cluster_paths *p)
{
    if (p->socket == p->directory)
        return true;
    struct stat about;
    if (mkdir(p->socket, 0700) != 0 && errno != EEXIST)
        return fail_file(c, p->socket, errno);
    if (lstat(p->socket, &about) != 0 || !S_ISDIR(about.st_mode) || about.st_uid != p->uid || (about.st_mode & 077))
        return refuse(c, home_unusable, NULL, "path", p->socket, "reason", strerror(EPERM));
    return true;
}

/* The system calls themselves change the calling thread only; the functions of libc change all threads of the process. */
#ifdef SYS_setresuid32
enum { SET_USER = SYS_setresuid32, SET_GROUP = SYS_setresgid32 };
#else
enum { SET_USER = SYS_setresuid, SET_GROUP = SYS_setresgid };
#endif

static bool set_effective(long call_number, unsigned id)
{
    return syscall(call_number, -1, id, -1) == 0;
}

bool become_server_account(struct call *c, const struct cluster_paths *p)
{
    if (!p->switches)
        return true;
    if (set_effective(SET_GROUP, p->gid) && set_effective(SET_USER, p->uid))
        return true;
    int why = errno;
    (void)set_effective(SET_GROUP, getgid());
    return refuse(c, account_unusable, NULL, "account", p->account, "reason", strerror(why));
}

void return_to_own_account(const struct cluster_paths *p)
{
    /* ending is safer than going on with mixed rights */
    if (p->switches && (!set_effective(SET_USER, 0) || !set_effective(SET_GROUP, getgid())))
        abort();
}

static bool check_access(struct call *c, const struct cluster_paths *p)
{
    if (!become_server_account(c, p))
        return false;
    bool enters = faccessat(AT_FDCWD, p->directory, R_OK | W_OK | X_OK, AT_EACCESS) == 0;
    int why = errno;
    bool ok = enters && socket_folder_create(c, p);
    return_to_own_account(p);
    if (enters)
        return ok;
    if (p->switches && why == EACCES)
        return refuse(c, home_unreachable, NULL, "account", p->account, "path", p->home);
    return fail_file(c, p->directory, why);
}

bool cluster_paths_find(struct call *c, struct arena *mem, const char *home, bool make, struct cluster_paths *out, bool *made)
{
    *made = false;
    bool unusable = !*home;
    for (const char *t = home; *t; t++)
        unusable = unusable || (unsigned char)*t < ' ' || *t == 0x7f;
    if (unusable)
        return refuse(c, home_unusable, NULL, "path", home, "reason", strerror(EINVAL));
    if (make && !home_create(c, home))
        return false;
    char *real = realpath(home, NULL);
    if (!real && !make && (errno == ENOENT || errno == ENOTDIR))
        return true;
    if (!real)
        return fail_file(c, home, errno);
    struct cluster_paths p = { .home = text_copy(mem, real) };
    free(real);
    p.directory = text_format(mem, "%s/postgres", strcmp(p.home, "/") == 0 ? "" : p.home);
    struct stat about;
    bool exists = lstat(p.directory, &about) == 0;
    if (!exists && errno != ENOENT)
        return fail_file(c, p.directory, errno);
    if (exists && !S_ISDIR(about.st_mode))
        return refuse(c, home_unusable, NULL, "path", p.directory, "reason", strerror(ENOTDIR));
    if (!exists && !make)
        return true;
    if (!choose_account(c, mem, &p, exists ? &about : NULL))
        return false;
    if (make && !area_create(c, &p, exists))
        return false;
    p.data = cluster_file(mem, &p, "data");
    p.data_new = cluster_file(mem, &p, "data.new");
    p.log = cluster_file(mem, &p, "server.log");
    p.socket = socket_folder(mem, &p);
    if (!check_access(c, &p))
        return false;
    *out = p;
    *made = true;
    return true;
}
