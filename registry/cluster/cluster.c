/* The private PostgreSQL as its users see it: whether it runs, its state, its connection strings; and the processes that are
   children of this one. Starting: cluster_start.c; stopping: cluster_stop.c. */
#include "cluster.h"
#include "cluster_parts.h"
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

void pause_ms(int ms)
{
    poll(NULL, 0, ms);
}

/* --- children ------------------------------------------------------------------------------------------------------------------ */

void reap(pid_t *child)
{
    int status;
    if (*child > 0 && waitpid(*child, &status, WNOHANG) != 0)
        *child = 0;
}

void reap_logger(struct cluster *cl)
{
    for (int64_t until = clock_ms() + 3000; cl->logger && clock_ms() < until; pause_ms(5))
        reap(&cl->logger);
}

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

void cluster_checkpoint(const struct cluster *cl)
{
    accounts_checkpoint(cl->conninfo_administer);
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
