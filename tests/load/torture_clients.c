/* What the drills' clients have in common. */
#include "torture.h"

#include "base/text.h"
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 20000, SAMPLES_MAX = 1 << 20, ACKNOWLEDGED_MAX = 200000 };

int torture_connect(const struct torture *t, const char *from, int receive_bytes)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(t->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct sockaddr_in here = { .sin_family = AF_INET };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    if (fd < 0)
        return -1;
    if (receive_bytes)
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
    (void)setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (inet_pton(AF_INET, from, &here.sin_addr) != 1 || bind(fd, (const struct sockaddr *)&here, sizeof here) != 0 ||
        connect(fd, (const struct sockaddr *)&to, sizeof to) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

int torture_ask_once(const struct torture *t, const char *from, const char *request, char *answer, size_t capacity)
{
    int fd = torture_connect(t, from, 0);
    int status = fd < 0 ? 0 : http_ask(fd, request, strlen(request), answer, capacity, PATIENCE_MS);
    if (fd >= 0)
        close(fd);
    return status;
}

int torture_add_supplier(struct torture *t, int fd)
{
    static atomic_uint count;
    static _Thread_local char answer[65536];
    char name[64], body[256], request[512];
    snprintf(name, sizeof name, "Tvrtka %llu-%u d.o.o.", (unsigned long long)t->seed, atomic_fetch_add(&count, 1));
    int size = snprintf(body, sizeof body, "{\"country\":\"HR\",\"legal_name\":\"%s\"}", name);
    size = snprintf(request, sizeof request,
                    "POST /api/v1/suppliers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    "Content-Length: %d\r\n\r\n%s",
                    size, body);
    int status = http_ask(fd, request, (size_t)size, answer, sizeof answer, PATIENCE_MS);
    if (status == 500 && strstr(answer, "\"commit_unknown\"")) {
        atomic_fetch_add(&t->unknown, 1);
        return 0;
    }
    const char *location = status == 201 ? strcasestr(answer, "\r\nlocation: ") : NULL;
    if (!location)
        return status;
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    if (t->acknowledged_count < ACKNOWLEDGED_MAX) {
        struct acknowledged *a = &t->acknowledged[t->acknowledged_count++];
        snprintf(a->address, sizeof a->address, "%.*s", (int)strcspn(location + 12, "\r"), location + 12);
        snprintf(a->name, sizeof a->name, "%s", name);
    }
    pthread_mutex_unlock(&lock);
    return status;
}

/* --- another client, who only wants to read ------------------------------------------------------------------------------------ */

struct bystander {
    const struct torture *t;
    pthread_t thread;
    atomic_bool stopping;
    char request[160];
    uint32_t *samples_us;
    size_t count, failed;
};

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Every twentieth read is over a connection of its own: a service that only keeps its old connections going serves nobody new. */
static void *read_on(void *arg)
{
    struct bystander *b = arg;
    static const char from[] = "127.0.0.9";
    char *answer = malloc(65536);
    int fd = -1;
    for (size_t i = 0; answer && b->count < SAMPLES_MAX && !atomic_load(&b->stopping); i++) {
        int64_t begun = now_us();
        if (i % 20 == 0 && fd >= 0) {
            close(fd);
            fd = -1;
        }
        if (fd < 0)
            fd = torture_connect(b->t, from, 0);
        int status = fd < 0 ? 0 : http_ask(fd, b->request, strlen(b->request), answer, 65536, PATIENCE_MS);
        b->samples_us[b->count++] = (uint32_t)(now_us() - begun);
        b->failed += status != 200;
        if (status != 200 && fd >= 0) {
            close(fd);
            fd = -1;
        }
        struct timespec pause = { 0, 2000000 };
        nanosleep(&pause, NULL);
    }
    if (fd >= 0)
        close(fd);
    free(answer);
    return NULL;
}

struct bystander *bystander_start(struct torture *t)
{
    struct bystander *b = calloc(1, sizeof *b);
    if (!b || t->acknowledged_count == 0)
        abort();
    b->t = t;
    b->samples_us = calloc(SAMPLES_MAX, sizeof *b->samples_us);
    snprintf(b->request, sizeof b->request, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", t->acknowledged[0].address);
    if (!b->samples_us || pthread_create(&b->thread, NULL, read_on, b) != 0)
        abort();
    return b;
}

static int compare_samples(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

bool bystander_end(struct torture *t, struct bystander *b, const char *name)
{
    atomic_store(&b->stopping, true);
    pthread_join(b->thread, NULL);
    qsort(b->samples_us, b->count, sizeof *b->samples_us, compare_samples);
    size_t n = b->count, failed = b->failed, middle = n / 2, late = n - n / 100;
    if (n > 0)
        (void)printf("  %s: another client's read by number: p50 %.1f, p99 %.1f, longest %.1f ms; %zu reads, %zu failed\n", name,
                     b->samples_us[middle] / 1000.0, b->samples_us[late - 1] / 1000.0, b->samples_us[n - 1] / 1000.0, n, failed);
    free(b->samples_us);
    free(b);
    return n > 0 && failed == 0 ? true : torture_broken(t, "%zu of %zu reads of another client failed", failed, n);
}
