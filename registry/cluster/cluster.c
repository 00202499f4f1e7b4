#include "cluster.h"
#include "cluster_parts.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    FREE_MIB_TO_CREATE = 256,
    FREE_MIB_TO_START = 48, /* recovery may need a segment of the write-ahead log or two */
    LOCK_WAIT_MS = 120000,  /* a first start on a slow disk takes some seconds, a stop as long as its last checkpoint */
    SILENCE_MS = 60000,     /* how long a server that lives may not answer at all */
    BLOCKED_MS = 60000,     /* how long the children of a killed server may still hold its memory */
    RECOVERY_MS = 2000,     /* a start that takes longer has something to repair */
    DETACH_WAIT_MS =
        20000, /* a program that ends does not wait longer for the lock; who holds it uses the server, and stops it */
    STOP_WAIT_MS = 60000,
    SESSIONS_WAIT_MS = 5000 /* a fast shutdown ends all sessions at once; one that is still there after this time hangs */
};

enum { EARLIER_MAX = 8 };

struct cluster {
    struct arena *mem;
    struct cluster_paths paths;
    int users;                          /* the descriptor that holds the lock on `users`, shared */
    pid_t server, logger;               /* children of this process, or 0 */
    pid_t earlier_loggers[EARLIER_MAX]; /* of servers that were killed: they end with the last of that server's processes */
    bool prepared;                      /* its roles and database are known to exist */
    const char *conninfo, *conninfo_migrate, *conninfo_administer;
};

static void pause_ms(int ms)
{
    poll(NULL, 0, ms);
}

/* --- locks --------------------------------------------------------------------------------------------------------------------- */

static int lock_open(struct arena *mem, const struct cluster_paths *p, const char *name)
{
    return open(cluster_file(mem, p, name), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
}

static void lock_close(int fd)
{
    if (fd >= 0)
        close(fd);
}

/* Takes an exclusive lock within the time; reports once that it waits. */
static bool lock_exclusive(int fd, int64_t wait_ms, void (*progress)(enum message what, void *arg), void *arg)
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

/* --- starting ------------------------------------------------------------------------------------------------------------------ */

static bool check_free_space(struct call *c, const struct cluster_paths *p, int need_mib)
{
    struct statvfs disk;
    if (statvfs(p->directory, &disk) != 0)
        return fail_file(c, p->directory, errno);
    uint64_t mib = (uint64_t)disk.f_bavail * disk.f_frsize >> 20;
    if (mib >= (uint64_t)need_mib)
        return true;
    const char *sentence = tr(c->mem, c->language, MESSAGE_cluster_disk, "path", p->home, "free",
                              text_format(c->mem, "%llu", (unsigned long long)mib), "need", int_text(c->mem, need_mib));
    return fail(c, ERROR_DISK_FULL, NULL, "value", sentence);
}

/* The last line of the log that says why the server ended; NULL when none does. */
static const char *last_error(struct arena *mem, const char *log)
{
    const char *found = NULL;
    for (const char *line = log; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        const char *end = line + strcspn(line, "\n"), *at = strstr(line, "FATAL:");
        at = at && at < end ? at : strstr(line, "PANIC:");
        /* what a server that starts answers to those who ask whether it is ready is no reason */
        if (at && at < end && !text_starts_with(at, "FATAL:  the database system is "))
            found = text_copy_n(mem, at, (size_t)(end - at));
    }
    return found;
}

/* The reason why the server ended is the last error in its log. */
static bool fail_not_started(struct call *c, const struct cluster *cl, const char *reply)
{
    const char *end = log_end(c->mem, &cl->paths, 20), *reason = last_error(c->mem, end);
    reason = reason ? reason : reply;
    if (strstr(reason, strerrordesc_np(ENOSPC)) || strstr(reason, strerrordesc_np(EDQUOT)))
        return fail(c, ERROR_DISK_FULL, NULL, "value", cl->paths.home);
    return refuse(c, not_started, end, "reason", reason, "path", cl->paths.log);
}

static void reap(pid_t *child)
{
    int status;
    if (*child > 0 && waitpid(*child, &status, WNOHANG) != 0)
        *child = 0;
}

/* The process that writes the log ends when the last writer has closed the pipe; the log is complete then. */
static void reap_logger(struct cluster *cl)
{
    for (int64_t until = clock_ms() + 3000; cl->logger && clock_ms() < until; pause_ms(5))
        reap(&cl->logger);
}

/* The children of a server that was killed live on for a second or so, and keep the next server from starting. */
static bool is_blocked_by_predecessor(struct arena *mem, const struct cluster_paths *p)
{
    const char *end = log_end(mem, p, 6);
    return strstr(end, "is still in use") || strstr(end, "lock file \"") || strstr(end, "another server might be running");
}

/* Makes room for the logger of the next server. */
static void keep_logger(struct cluster *cl)
{
    for (size_t i = 0; cl->logger && i < EARLIER_MAX; i++) {
        reap(&cl->earlier_loggers[i]);
        if (!cl->earlier_loggers[i]) {
            cl->earlier_loggers[i] = cl->logger;
            cl->logger = 0;
        }
    }
}

static bool launch_server(struct call *c, struct cluster *cl, struct arena *mem, void (*progress)(enum message what, void *arg),
                          void *arg)
{
    struct cluster_paths *p = &cl->paths;
    struct programs programs;
    int major;
    if (!data_version(c, p, &major))
        return false;
    if (major == 0 && cl->prepared) /* data that vanish while the program runs are not replaced by an empty database */
        return refuse(c, damaged, NULL, "path", p->data);
    if (!programs_find(c, mem, p, major, &programs) || !check_free_space(c, p, major ? FREE_MIB_TO_START : FREE_MIB_TO_CREATE))
        return false;
    if (progress)
        progress(major ? MESSAGE_cluster_starting : MESSAGE_cluster_making, arg);
    if (major == 0 && !data_create(c, mem, p, &programs))
        return false;
    remove_stale_lock(mem, p);
    keep_logger(cl);
    return config_write(c, mem, p) && server_spawn(c, p, &programs, &cl->server, &cl->logger);
}

/* The attempts to start a server: when they began, when the server last responded and was last launched, and its last reply. */
struct start_attempt {
    int64_t began, responded, launched;
    const char *reply;
    bool recovery_reported;
};

/* Checks a server that runs. One that starts, recovers or stops is not yet ready. */
static enum server_readiness check_server_once(struct cluster *cl, struct start_attempt *a,
                                               void (*progress)(enum message what, void *arg), void *arg)
{
    enum server_readiness readiness = SERVER_NOT_YET_READY;
    bool accepts = false;
    int64_t now = clock_ms();
    if (accounts_server_responds(cl->conninfo_administer, &accepts))
        a->responded = now;
    if (accepts)
        readiness = cl->prepared ? SERVER_READY : accounts_prepare(cl->mem, cl->conninfo_administer, &a->reply);
    cl->prepared = cl->prepared || readiness == SERVER_READY;
    if (readiness == SERVER_NOT_YET_READY && now - a->responded > SILENCE_MS)
        return SERVER_UNUSABLE;
    if (readiness == SERVER_NOT_YET_READY && progress && !a->recovery_reported && now - a->launched > RECOVERY_MS) {
        a->recovery_reported = true;
        progress(MESSAGE_cluster_recovering, arg);
    }
    return readiness;
}

/* Whether a server that ended at once is worth another attempt. */
static bool may_retry(struct cluster *cl, struct arena *turn, const struct start_attempt *a)
{
    reap_logger(cl); /* the log is complete then */
    pause_ms(160);
    return is_blocked_by_predecessor(turn, &cl->paths) && clock_ms() - a->began <= BLOCKED_MS;
}

/* Joins the server that runs, or starts one, and waits until it accepts connections. Starts it again while remains of an earlier
   one block it. The caller holds `lock`. `turn` is the memory of one turn of the loop, which may take many turns. */
static bool start_until_ready(struct call *c, struct cluster *cl, struct arena *turn,
                              void (*progress)(enum message what, void *arg), void *arg)
{
    int64_t now = clock_ms();
    struct start_attempt a = { .began = now, .responded = now, .launched = now, .reply = "" };
    for (;; pause_ms(clock_ms() - a.launched < 1000 ? 40 : 200), arena_reset(turn)) {
        if (call_left_ms(c) == 0)
            return fail_detail(c, ERROR_CANCELLED, NULL, "the database was not ready in time: %s", a.reply);
        bool ours = cl->server != 0;
        reap(&cl->server);
        if (cl->server || server_process(turn, &cl->paths, NULL)) {
            enum server_readiness readiness = check_server_once(cl, &a, progress, arg);
            if (readiness == SERVER_NOT_YET_READY)
                continue;
            return readiness == SERVER_READY || fail_not_started(c, cl, a.reply);
        }
        if (ours && !may_retry(cl, turn, &a))
            return fail_not_started(c, cl, a.reply);
        if (!launch_server(c, cl, turn, ours ? NULL : progress, arg))
            return false;
        a.responded = a.launched = clock_ms();
    }
}

/* Starts it under the lock, for which it waits so long; the first start also becomes one of its users. */
static bool start_locked(struct call *c, struct cluster *cl, int64_t wait_ms, void (*progress)(enum message what, void *arg),
                         void *arg)
{
    const struct cluster_paths *p = &cl->paths;
    int lock = lock_open(c->mem, p, "lock");
    bool ok = lock >= 0 || fail_file(c, p->directory, errno);
    if (ok && !lock_exclusive(lock, wait_ms, progress, arg))
        ok = refuse(c, taken, NULL, "path", p->directory);
    if (ok && cl->users < 0) {
        cl->users = lock_open(c->mem, p, "users");
        ok = cl->users >= 0 || fail_file(c, p->directory, errno);
        /* an exclusive lock on `users` is only taken by a holder of `lock`, so this does not wait */
        if (ok && flock(cl->users, LOCK_SH | LOCK_NB) != 0)
            ok = refuse(c, taken, NULL, "path", p->directory);
    }
    struct arena *turn = arena_new(1 << 20);
    ok = ok && start_until_ready(c, cl, turn, progress, arg);
    arena_free(turn);
    lock_close(lock);
    return ok;
}

bool cluster_start(struct call *c, const char *home, void (*progress)(enum message what, void *arg), void *arg,
                   struct cluster **out)
{
    struct arena *mem = arena_new(1 << 20);
    struct cluster *cl = TAKE(mem, struct cluster);
    *cl = (struct cluster){ .mem = mem, .users = -1 };
    bool made = false;
    if (!cluster_paths_find(c, mem, home, true, &cl->paths, &made)) {
        arena_free(mem);
        return false;
    }
    cl->conninfo = accounts_conninfo(mem, &cl->paths, "dicr_app", "dicr");
    cl->conninfo_migrate = accounts_conninfo(mem, &cl->paths, "dicr_migrate", "dicr");
    cl->conninfo_administer = accounts_conninfo(mem, &cl->paths, "postgres", "postgres");
    bool ok = become_server_account(c, &cl->paths);
    if (ok) {
        int64_t left = call_left_ms(c);
        ok = start_locked(c, cl, left < LOCK_WAIT_MS ? left : LOCK_WAIT_MS, progress, arg);
        return_to_own_account(&cl->paths);
    }
    if (!ok) {
        cluster_release(cl, false);
        return false;
    }
    *out = cl;
    return true;
}

/* --- running ------------------------------------------------------------------------------------------------------------------- */

/* Reaps what has ended. As the first process of a container this one also inherits the processes of a server that was killed. */
static void reap_all(struct cluster *cl)
{
    reap(&cl->server);
    reap(&cl->logger);
    for (size_t i = 0; i < EARLIER_MAX; i++)
        reap(&cl->earlier_loggers[i]);
    int status;
    while (getpid() == 1 && waitpid(-1, &status, WNOHANG) > 0)
        ;
}

bool cluster_is_running(struct cluster *cl, struct arena *mem)
{
    reap_all(cl);
    return cl->server || server_process(mem, &cl->paths, NULL);
}

bool cluster_restart(struct call *c, struct cluster *cl)
{
    if (!become_server_account(c, &cl->paths))
        return false;
    bool ok = start_locked(c, cl, call_left_ms(c), NULL, NULL);
    return_to_own_account(&cl->paths);
    return ok;
}

void cluster_checkpoint(const struct cluster *cl)
{
    accounts_checkpoint(cl->conninfo_administer);
}

/* --- stopping ------------------------------------------------------------------------------------------------------------------ */

/* Requests a fast shutdown and waits for it. Sessions that hang (a process that is stopped, or cannot finish a system call) would
   make it wait for ever: then an immediate shutdown follows, which loses nothing and only makes the next start recover. Returns
   the process that did not end, or 0. */
static pid_t stop_server(struct arena *mem, const struct cluster_paths *p, struct cluster *cl)
{
    pid_t pid = server_process(mem, p, NULL);
    if (!pid && cl)
        pid = cl->server; /* a server that has just started may not have written its file yet */
    if (pid)
        kill(pid, SIGINT);
    int64_t begun = clock_ms();
    for (bool immediate = false; pid && !process_is_gone(pid); pause_ms(20)) {
        int64_t waited = clock_ms() - begun;
        if (waited >= STOP_WAIT_MS)
            return pid;
        if (!immediate && waited >= SESSIONS_WAIT_MS && server_has_sessions(pid)) {
            immediate = true;
            kill(pid, SIGQUIT);
        }
        if (cl)
            reap(&cl->server);
    }
    unlink(cluster_file(mem, p, "keep"));
    if (cl) {
        reap(&cl->server);
        reap_logger(cl);
    }
    return 0;
}

/* Whether `dicr db start` has asked this run of the server to stay. */
static bool is_kept(struct arena *mem, const struct cluster_paths *p)
{
    const char *run = NULL, *kept = file_read(mem, cluster_file(mem, p, "keep"));
    return kept && server_process(mem, p, &run) && strcmp(run, kept) == 0;
}

static void detach(struct cluster *cl, bool keep)
{
    struct arena *mem = arena_new(1 << 20);
    struct call c;
    call_start(&c, mem, LANGUAGE_EN);
    struct cluster_paths *p = &cl->paths;
    if (cl->users >= 0 && become_server_account(&c, p)) {
        int lock = lock_open(mem, p, "lock");
        if (lock >= 0 && lock_exclusive(lock, DETACH_WAIT_MS, NULL, NULL)) {
            const char *run = NULL;
            if (keep && server_process(mem, p, &run))
                (void)file_write(cluster_file(mem, p, "keep"), run);
            else if (!is_kept(mem, p) && flock(cl->users, LOCK_EX | LOCK_NB) == 0)
                stop_server(mem, p, cl);
        }
        lock_close(lock);
        return_to_own_account(p);
    }
    lock_close(cl->users);
    arena_free(mem);
}

void cluster_release(struct cluster *cl, bool keep)
{
    if (!cl)
        return;
    detach(cl, keep);
    arena_free(cl->mem);
}

void cluster_detach_on_exit(struct cluster *cl)
{
    if (cl)
        detach(cl, false);
}

static bool stop_locked(struct call *c, const struct cluster_paths *p)
{
    int lock = lock_open(c->mem, p, "lock"), users = lock_open(c->mem, p, "users");
    int64_t left = call_left_ms(c);
    bool ok = true;
    if (lock < 0 || users < 0)
        ok = fail_file(c, p->directory, errno);
    else if (!lock_exclusive(lock, left < LOCK_WAIT_MS ? left : LOCK_WAIT_MS, NULL, NULL))
        ok = refuse(c, taken, NULL, "path", p->directory);
    else if (flock(users, LOCK_EX | LOCK_NB) != 0)
        ok = refuse(c, held, NULL, "path", p->home);
    pid_t left_over = ok ? stop_server(c->mem, p, NULL) : 0;
    if (left_over)
        ok = refuse(c, not_stopped, NULL, "process", int_text(c->mem, left_over), "seconds",
                    int_text(c->mem, STOP_WAIT_MS / 1000));
    lock_close(users);
    lock_close(lock);
    return ok;
}

bool cluster_stop(struct call *c, const char *home)
{
    struct cluster_paths p;
    bool made;
    if (!cluster_paths_find(c, c->mem, home, false, &p, &made))
        return false;
    if (!made)
        return true;
    if (!become_server_account(c, &p))
        return false;
    bool ok = stop_locked(c, &p);
    return_to_own_account(&p);
    return ok;
}

/* --- state --------------------------------------------------------------------------------------------------------------------- */

bool cluster_get_state(struct call *c, const char *home, struct cluster_state *out)
{
    *out = (struct cluster_state){ 0 };
    struct cluster_paths p;
    bool made;
    if (!cluster_paths_find(c, c->mem, home, false, &p, &made))
        return false;
    if (!made)
        return true;
    if (!become_server_account(c, &p))
        return false;
    int major = 0;
    struct programs programs = { 0 };
    bool ok = data_version(c, &p, &major) && (major == 0 || programs_find(c, c->mem, &p, major, &programs));
    if (ok && major) {
        out->made = true;
        out->data_directory = p.data;
        out->socket_directory = p.socket;
        out->programs = programs.directory;
        out->version = programs.version;
        out->process_id = server_process(c->mem, &p, NULL);
        out->running = out->process_id != 0;
    }
    return_to_own_account(&p);
    return ok;
}

const char *cluster_conninfo(const struct cluster *cl)
{
    return cl->conninfo;
}

const char *cluster_conninfo_migrate(const struct cluster *cl)
{
    return cl->conninfo_migrate;
}
