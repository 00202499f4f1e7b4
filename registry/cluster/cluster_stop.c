/* Leaving the private PostgreSQL, and stopping it: the last of its users does, or whoever is told to. */
#include "cluster.h"
#include "cluster_parts.h"
#include <errno.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

enum {
    DETACH_WAIT_MS =
        20000, /* a program that ends does not wait longer for the lock; who holds it uses the server, and stops it */
    STOP_WAIT_MS = 60000,
    SESSIONS_WAIT_MS = 5000 /* a fast shutdown ends all sessions at once; one that is still there after this time hangs */
};

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
