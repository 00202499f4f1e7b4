/* The private server is killed while clients write and read: the service starts it again by itself, and keeps what it acknowledged. */
#include "torture.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CLIENTS = 8, KILLS = 10, WRITES_BEFORE = 20, AIM_MS = 5000, GIVE_UP_MS = 120000 };

struct crowd {
    struct torture *t;
    pthread_t threads[CLIENTS];
    struct member {
        struct crowd *crowd;
        bool writes;
    } members[CLIENTS];
    atomic_bool stopping;
    atomic_uint written, read, refused, unfinished;
    atomic_int wrong; /* a status that a killed server does not explain */
};

static int ask_for_supplier(const struct torture *t, int fd)
{
    static _Thread_local char answer[65536];
    char request[160];
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", t->acknowledged[0].address);
    return http_ask(fd, request, strlen(request), answer, sizeof answer, GIVE_UP_MS);
}

static void note(struct crowd *crowd, const struct member *m, int status)
{
    if (status == 200 || status == 201)
        atomic_fetch_add(m->writes ? &crowd->written : &crowd->read, 1);
    else if (status == 503 || status == 507)
        atomic_fetch_add(&crowd->refused, 1);
    else if (status == 0)
        atomic_fetch_add(&crowd->unfinished, 1);
    else
        atomic_store(&crowd->wrong, status);
}

static void *visit(void *arg)
{
    struct member *m = arg;
    struct crowd *crowd = m->crowd;
    int fd = -1;
    while (!atomic_load(&crowd->stopping)) {
        if (fd < 0)
            fd = torture_connect(crowd->t, "127.0.0.4", 0);
        int status = fd < 0 ? 0 : m->writes ? torture_add_supplier(crowd->t, fd) : ask_for_supplier(crowd->t, fd);
        note(crowd, m, status);
        if (status == 200 || status == 201)
            continue;
        if (fd >= 0)
            close(fd);
        fd = -1;
        torture_rest_ms(5);
    }
    if (fd >= 0)
        close(fd);
    return NULL;
}

/* The process of the private server, or 0. */
static pid_t postmaster(const struct torture *t)
{
    char path[TEMPORARY_PATH_BYTES + 32], text[32] = "", *end;
    snprintf(path, sizeof path, "%s/postgres/data/postmaster.pid", t->home);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
    if (fd >= 0)
        close(fd);
    long pid = size > 0 ? strtol(text, &end, 10) : 0;
    return pid > 1 && kill((pid_t)pid, 0) == 0 ? (pid_t)pid : 0;
}

/* Kills the server and waits until another one runs and both a write and a read succeed; the time, or -1. */
static int64_t kill_once(struct torture *t)
{
    pid_t before = postmaster(t);
    if (before == 0 || kill(before, SIGKILL) != 0)
        return -1;
    int64_t begun = clock_ms(), took = 0;
    for (bool served = false; !served; torture_rest_ms(10)) {
        took = clock_ms() - begun;
        if (took > GIVE_UP_MS)
            return -1;
        pid_t now = postmaster(t);
        if (now == 0 || now == before)
            continue;
        int fd = torture_connect(t, "127.0.0.5", 0);
        served = fd >= 0 && torture_add_supplier(t, fd) == 201 && ask_for_supplier(t, fd) == 200;
        if (fd >= 0)
            close(fd);
    }
    return clock_ms() - begun;
}

bool drill_database_kills(struct torture *t)
{
    struct crowd crowd = { .t = t };
    int64_t worst = 0;
    int late = 0;
    bool good = true;
    for (int i = 0; i < CLIENTS; i++) {
        crowd.members[i] = (struct member){ &crowd, i % 2 == 0 };
        if (pthread_create(&crowd.threads[i], NULL, visit, &crowd.members[i]) != 0)
            abort();
    }
    for (int i = 0; i < KILLS && good; i++) {
        unsigned before = atomic_load(&crowd.written);
        int64_t until = clock_ms() + GIVE_UP_MS;
        while (atomic_load(&crowd.written) < before + WRITES_BEFORE && clock_ms() < until)
            torture_rest_ms(2);
        torture_rest_ms((long)torture_random(t, 300));
        int64_t took = kill_once(t);
        if (took < 0)
            good = torture_broken(t, "no answer %d s after kill %d: %s", GIVE_UP_MS / 1000, i + 1, torture_log(t));
        worst = took > worst ? took : worst;
        late += took > AIM_MS;
        (void)printf("  kill %d: served again after %lld ms\n", i + 1, (long long)took);
    }
    atomic_store(&crowd.stopping, true);
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(crowd.threads[i], NULL);
    (void)printf("  %u written, %u read, %u refused, %u without an answer; longest %lld ms, %d of %d over the aim of %d ms\n",
                 crowd.written, crowd.read, crowd.refused, crowd.unfinished, (long long)worst, late, KILLS, AIM_MS);
    if (crowd.wrong)
        good = torture_broken(t, "an answer %d to a good request", crowd.wrong);
    return good;
}
