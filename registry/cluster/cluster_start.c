/* Starting the private PostgreSQL, or joining the one that runs, until it accepts connections. */
#include "cluster.h"
#include "cluster_parts.h"
#include <errno.h>
#include <sys/file.h>
#include <sys/statvfs.h>

enum {
    FREE_MIB_TO_CREATE = 256,
    FREE_MIB_TO_START = 48, /* recovery may need a segment of the write-ahead log or two */
    SILENCE_MS = 60000,     /* how long a server that lives may not answer at all */
    BLOCKED_MS = 60000,     /* how long the children of a killed server may still hold its memory */
    RECOVERY_MS = 2000      /* a start that takes longer has something to repair */
};

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

bool cluster_restart(struct call *c, struct cluster *cl)
{
    if (!become_server_account(c, &cl->paths))
        return false;
    bool ok = start_locked(c, cl, call_left_ms(c), NULL, NULL);
    return_to_own_account(&cl->paths);
    return ok;
}
