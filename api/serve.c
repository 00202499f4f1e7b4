#include "serve.h"

#include "accept.h"
#include "base/log.h"
#include "job_thread.h"
#include "listen.h"
#include "metrics.h"
#include "peers.h"
#include "resources.h"
#include "server.h"
#include <signal.h>
#include <unistd.h>

/* What the program was started to ignore (nohup, a background job) is not blocked: it would be kept for the loop. */
static void add_unless_ignored(sigset_t *set, int signal)
{
    struct sigaction action;
    if (sigaction(signal, NULL, &action) != 0 || action.sa_handler != SIG_IGN)
        sigaddset(set, signal);
}

/* Signals of the stop arrive through the loop; a client that goes away must not end the program. */
static void hold_signals(sigset_t *before, struct sigaction *pipe_before)
{
    sigset_t ours;
    sigemptyset(&ours);
    add_unless_ignored(&ours, SIGTERM);
    add_unless_ignored(&ours, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ours, before);
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    sigaction(SIGPIPE, &ignore, pipe_before);
}

static bool start_tables(struct call *c)
{
    const char *why;
    if (!router_start(routes, route_count, op_find, &why))
        return fail_detail(c, ERROR_INTERNAL, NULL, "%s", why);
    metrics_start();
    resources_start();
    return true;
}

static bool serve_on(struct call *c, const struct serve_settings *s, int fd, const char *url)
{
    struct health *health = NULL;
    struct server *server = NULL;
    struct job_thread *jobs = NULL;
    const struct health_settings watched = { .database = s->database, .role = s->role, .cluster = s->cluster };
    if (!health_start(c, &watched, &health)) {
        close(fd); /* later on it is the server's */
        return false;
    }
    struct server_settings settings = { .listen_fd = fd,
                                        .limits = server_limits_default(),
                                        .workers = workers_settings_default(),
                                        .health = health,
                                        .take_signals = true };
    settings.workers.database = s->database;
    settings.workers.role = s->role;
    settings.limits.per_address_max = s->per_address_max;
    settings.limits.proxies = s->trusted_proxies;
    if (s->workers)
        settings.workers.threads[LANE_READ] = s->workers;
    bool started = server_start(c, &settings, &server) && job_thread_start(c, s->database, s->role, &jobs);
    if (started) {
        log_line(LOG_INFO, "listening", "address", url);
        if (s->listening)
            s->listening(url, s->arg);
        server_run(server);
        log_line(LOG_INFO, "stopped", "address", url);
    }
    job_thread_stop(jobs);
    server_end(server);
    health_stop(health);
    return started;
}

static bool serve_undisturbed(struct call *c, const struct serve_settings *s, int fd, const char *url)
{
    sigset_t before;
    struct sigaction pipe_before;
    hold_signals(&before, &pipe_before);
    bool served = serve_on(c, s, fd, url);
    sigaction(SIGPIPE, &pipe_before, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return served;
}

bool serve_check(struct call *c, const struct serve_settings *s)
{
    int fd;
    const char *url;
    struct peers *peers = peers_new();
    bool fine = accept_proxies(c, peers, s->trusted_proxies);
    peers_free(peers);
    if (!fine || !listen_open(c, s->listen, &fd, &url))
        return false;
    close(fd);
    return true;
}

bool serve(struct call *c, const struct serve_settings *s)
{
    int fd;
    const char *url;
    bool served = start_tables(c) && listen_open(c, s->listen, &fd, &url) && serve_undisturbed(c, s, fd, url);
    resources_end();
    metrics_end();
    router_stop();
    return served;
}
