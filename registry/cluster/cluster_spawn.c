#include "cluster_spawn.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_from(int first)
{
    if (close_range((unsigned)first, ~0U, 0) == 0)
        return;
    /* before Linux 5.9 */
    for (long fd = first, end = sysconf(_SC_OPEN_MAX); fd < end; fd++)
        close((int)fd);
}

enum { GROUPS_MAX = 256 };

/* The groups of the server's account. They are read before the fork: other threads may hold the locks of the functions that read
   them, and in the child nobody would release these. */
struct account_groups {
    gid_t item[GROUPS_MAX];
    int n;
};

static void read_groups(const struct cluster_paths *p, struct account_groups *out)
{
    out->n = GROUPS_MAX;
    if (!p->switches || getgrouplist(p->account, p->gid, out->item, &out->n) < 0) {
        out->item[0] = p->gid;
        out->n = 1;
    }
}

/* From here to exec the code runs in the child; any failure ends it. */
static void become_account(const struct cluster_paths *p, const struct account_groups *groups)
{
    if (!p->switches)
        return;
    /* only root may set groups, and become_server_account() may be in effect */
    if (seteuid(0) != 0 || setgroups((size_t)groups->n, groups->item) != 0 || setresgid(p->gid, p->gid, p->gid) != 0 ||
        setresuid(p->uid, p->uid, p->uid) != 0)
        _exit(126);
}

static void detach_from_parent(const struct cluster_paths *p, const struct account_groups *groups, bool lasting, pid_t parent)
{
    for (int s = 1; s < NSIG; s++)
        signal(s, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (lasting)
        setsid();
    become_account(p, groups);
    /* the change of account clears this setting, so it comes after; the parent may have ended before it was set */
    if (!lasting && (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent))
        _exit(126);
    umask(077);
    if (chdir("/") != 0)
        _exit(126);
}

/* Puts `input` and `output` (-1: nothing) on the three standard descriptors and closes the rest. */
static void set_descriptors(int input, int output)
{
    int none = open("/dev/null", O_RDWR);
    int in = fcntl(input < 0 ? none : input, F_DUPFD, 10), out = fcntl(output < 0 ? none : output, F_DUPFD, 10);
    if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
        _exit(126);
    close_from(3);
}

/* A child that inherits nothing but `input` and `output`; 0 in it. */
static pid_t fork_bare(const struct cluster_paths *p, int input, int output, bool lasting)
{
    struct account_groups groups;
    read_groups(p, &groups);
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        detach_from_parent(p, &groups, lasting, parent);
        set_descriptors(input, output);
    }
    return child;
}

pid_t spawn(const struct cluster_paths *p, const char *const *arguments, int output, bool lasting)
{
    static const char *const environment[] = { "PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "TZ=UTC", NULL };
    pid_t child = fork_bare(p, -1, output, lasting);
    if (child != 0)
        return child;
    /* execve() does not change either array; its prototype lacks const */
    execve(arguments[0], (char *const *)(uintptr_t)arguments, (char *const *)(uintptr_t)environment);
    _exit(127);
}

pid_t spawn_work(const struct cluster_paths *p, int input, void (*work)(int input, void *arg), void *arg)
{
    pid_t child = fork_bare(p, input, -1, true);
    if (child != 0)
        return child;
    work(0, arg);
    _exit(0);
}
