/* Where a cluster lives and which account runs it. */
#include "cluster_parts.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Tried in this order when root starts a cluster in a home that nobody else owns. */
static const char *const accounts[] = { "dicr", "postgres" };

void refuse_with(struct call *c, enum message key, const char *detail, const char *const *arguments)
{
    const char *why = message_text(c->mem, c->language, key, arguments);
    const char **pair = TAKE_N(c->mem, 3, const char *);
    pair[0] = "why";
    pair[1] = why;
    call_fail(c, ERROR_REFUSED, NULL, pair);
    if (detail && c->error_count == 1)
        c->error.detail = c->errors[0].detail = text_copy(c->mem, detail);
}

const char *place_file(struct arena *mem, const struct place *p, const char *name)
{
    return text_format(mem, "%s/%s", p->area, name);
}

const char *file_read(struct arena *mem, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return NULL;
    char *text = arena_take(mem, 65537);
    size_t size = 0;
    ssize_t n;
    while (size < 65536 && (n = read(fd, text + size, 65536 - size)) != 0) {
        if (n < 0 && errno != EINTR)
            break;
        size += n > 0 ? (size_t)n : 0;
    }
    close(fd);
    return text;
}

bool file_write(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    size_t left = strlen(text);
    while (left > 0) {
        ssize_t n = write(fd, text, left);
        if (n < 0 && errno != EINTR)
            break;
        text += n > 0 ? n : 0;
        left -= n > 0 ? (size_t)n : 0;
    }
    int failed = errno;
    if (close(fd) != 0 || left > 0) {
        errno = left > 0 ? failed : errno;
        return false;
    }
    return true;
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

/* Makes the folders above and the home itself. Others may pass through a home that root makes, to the folder that is the account's. */
static bool home_make(struct call *c, const char *home)
{
    char *path = text_copy(c->mem, home);
    for (char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
        if (slash)
            *slash = '\0';
        mode_t mode = slash ? 0755 : geteuid() == 0 ? 0711 : 0700;
        if (mkdir(path, mode) != 0 && errno != EEXIST) {
            int why = errno;
            if (access(path, F_OK) != 0)
                return refuse(c, home_unusable, NULL, "path", path, "reason", strerror(why));
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

static bool take_account(struct call *c, struct arena *mem, uid_t uid, struct place *p)
{
    p->uid = uid;
    p->account = account_name(mem, uid, &p->gid);
    return p->account || refuse(c, account_nameless, NULL, "account", text_format(c->mem, "%ld", (long)uid));
}

static bool take_known_account(struct call *c, struct arena *mem, struct place *p)
{
    for (size_t i = 0; i < sizeof accounts / sizeof *accounts; i++) {
        const struct passwd *entry = getpwnam(accounts[i]);
        if (entry && entry->pw_uid != 0)
            return take_account(c, mem, entry->pw_uid, p);
    }
    return refuse(c, no_account, NULL);
}

/* Root runs the server as the owner of what is there already, so that it never changes hands. */
static bool choose_account(struct call *c, struct arena *mem, struct place *p, const struct stat *area)
{
    uid_t me = geteuid();
    p->switches = me == 0;
    if (me != 0 && area && area->st_uid != me) {
        gid_t unused;
        const char *owner = account_name(c->mem, area->st_uid, &unused);
        return refuse(c, home_foreign, NULL, "path", p->area, "account",
                      owner ? owner : text_format(c->mem, "%ld", (long)area->st_uid));
    }
    if (me != 0)
        return take_account(c, mem, me, p);
    if (area && area->st_uid != 0)
        return take_account(c, mem, area->st_uid, p);
    struct stat home;
    if (stat(p->home, &home) != 0)
        return refuse(c, home_unusable, NULL, "path", p->home, "reason", strerror(errno));
    if (home.st_uid != 0)
        return take_account(c, mem, home.st_uid, p);
    return take_known_account(c, mem, p);
}

/* Makes the area, or takes over one that root made and then did not come to hand over. */
static bool area_make(struct call *c, const struct place *p, bool is_there)
{
    struct stat home;
    bool by_root = p->switches && stat(p->home, &home) == 0 && home.st_uid == 0;
    /* for the group too: while we are the account, root's groups are still ours, and what a group may not others do not decide */
    mode_t passing = S_IXGRP | S_IXOTH;
    if (by_root && (home.st_mode & passing) != passing && chmod(p->home, (home.st_mode & 07777) | passing) != 0)
        return refuse(c, home_unusable, NULL, "path", p->home, "reason", strerror(errno));
    /* in a home of the account itself, as that account: root follows nobody's links */
    if (!by_root && !place_enter(c, p))
        return false;
    int made = is_there ? 0 : mkdir(p->area, 0700), why = errno;
    if (!by_root)
        place_leave(p);
    if (made != 0 && why != EEXIST)
        return refuse(c, home_unusable, NULL, "path", p->home, "reason", strerror(why));
    if (!by_root)
        return true;
    int fd = open(p->area, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat area = { 0 };
    bool ours =
        fd >= 0 && fstat(fd, &area) == 0 && (area.st_uid == p->uid || (area.st_uid == 0 && fchown(fd, p->uid, p->gid) == 0));
    why = errno;
    if (fd >= 0)
        close(fd);
    return ours || refuse(c, home_unusable, NULL, "path", p->area, "reason", strerror(why));
}

/* The server, our own sessions and every other program find the socket here. */
static const char *socket_folder(struct arena *mem, const struct place *p)
{
    enum { ROOM = sizeof(((struct sockaddr_un *)0)->sun_path) - sizeof "/.s.PGSQL.5432" };
    if (strlen(p->area) <= ROOM && !strpbrk(p->area, ",\"'\\"))
        return p->area;
    uint64_t hash = 14695981039346656037U; /* FNV-1a */
    for (const char *t = p->area; *t; t++)
        hash = (hash ^ (unsigned char)*t) * 1099511628211U;
    return text_format(mem, "/tmp/dicr-%016llx", (unsigned long long)hash);
}

/* A folder under /tmp is ours only when the account owns it and nobody else may enter. */
static bool socket_make(struct call *c, const struct place *p)
{
    if (p->socket == p->area)
        return true;
    struct stat about;
    if (mkdir(p->socket, 0700) != 0 && errno != EEXIST)
        return refuse(c, home_unusable, NULL, "path", p->socket, "reason", strerror(errno));
    if (lstat(p->socket, &about) != 0 || !S_ISDIR(about.st_mode) || about.st_uid != p->uid || (about.st_mode & 077))
        return refuse(c, home_unusable, NULL, "path", p->socket, "reason", strerror(EPERM));
    return true;
}

bool place_enter(struct call *c, const struct place *p)
{
    if (!p->switches)
        return true;
    if (setegid(p->gid) == 0 && seteuid(p->uid) == 0)
        return true;
    int why = errno;
    (void)!setegid(getgid());
    return refuse(c, account_unusable, NULL, "account", p->account, "reason", strerror(why));
}

void place_leave(const struct place *p)
{
    /* going on half as one account and half as the other would be worse than to end */
    if (p->switches && (seteuid(0) != 0 || setegid(getgid()) != 0))
        abort();
}

static bool place_check(struct call *c, const struct place *p)
{
    if (!place_enter(c, p))
        return false;
    bool enters = faccessat(AT_FDCWD, p->area, R_OK | W_OK | X_OK, AT_EACCESS) == 0;
    int why = errno;
    bool ok = enters && socket_make(c, p);
    place_leave(p);
    if (enters)
        return ok;
    if (p->switches && why == EACCES)
        return refuse(c, home_unreachable, NULL, "account", p->account, "path", p->home);
    return refuse(c, home_unusable, NULL, "path", p->area, "reason", strerror(why));
}

bool place_find(struct call *c, struct arena *mem, const char *home, bool make, struct place *out, bool *made)
{
    *made = false;
    bool odd = !*home;
    for (const char *t = home; *t; t++)
        odd = odd || (unsigned char)*t < ' ' || *t == 0x7f;
    if (odd)
        return refuse(c, home_unusable, NULL, "path", home, "reason", strerror(EINVAL));
    if (make && !home_make(c, home))
        return false;
    char *real = realpath(home, NULL);
    if (!real && !make && (errno == ENOENT || errno == ENOTDIR))
        return true;
    if (!real)
        return refuse(c, home_unusable, NULL, "path", home, "reason", strerror(errno));
    struct place p = { .home = text_copy(mem, real) };
    free(real);
    p.area = text_format(mem, "%s/postgres", strcmp(p.home, "/") == 0 ? "" : p.home);
    struct stat about;
    bool is_there = lstat(p.area, &about) == 0;
    if (!is_there && errno != ENOENT)
        return refuse(c, home_unusable, NULL, "path", p.area, "reason", strerror(errno));
    if (is_there && !S_ISDIR(about.st_mode))
        return refuse(c, home_unusable, NULL, "path", p.area, "reason", strerror(ENOTDIR));
    if (!is_there && !make)
        return true;
    if (!choose_account(c, mem, &p, is_there ? &about : NULL))
        return false;
    if (make && !area_make(c, &p, is_there))
        return false;
    p.data = place_file(mem, &p, "data");
    p.data_new = place_file(mem, &p, "data.new");
    p.log = place_file(mem, &p, "server.log");
    p.socket = socket_folder(mem, &p);
    if (!place_check(c, &p))
        return false;
    *out = p;
    *made = true;
    return true;
}
