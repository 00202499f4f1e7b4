/* The real server on a free port, over the sample's ops, and a client that sends what it is told, byte for byte. */
#pragma once
#include "sample.h"

#include "../../api/listen.h"
#include "../../api/metrics.h"
#include "../../api/resources.h"
#include "../../api/server.h"
#include "base/log.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>

/* Nothing is judged by how long it takes: what is waited for comes, or the test fails after a time that only a hang reaches. */
enum { PATIENCE_MS = 180000 };

static struct {
    struct arena *mem;
    struct call call;
    struct server *server;
    pthread_t thread;
    uint16_t port;
    bool running;
} service;

static void *service_run(void *arg)
{
    (void)arg;
    server_run(service.server);
    return NULL;
}

static struct server_settings service_settings(void)
{
    return (struct server_settings){ .limits = server_limits_default(), .workers = workers_settings_default() };
}

/* Over the routes that the router has. */
static void service_start_routed(struct server_settings settings)
{
    const char *url;
    service.mem = arena_new(1 << 20);
    call_start(&service.call, service.mem, LANGUAGE_EN);
    metrics_start();
    resources_start();
    ck_assert(listen_open(&service.call, "127.0.0.1:0", &settings.listen_fd, &url));
    service.port = (uint16_t)strtoul(strrchr(url, ':') + 1, NULL, 10);
    ck_assert(server_start(&service.call, &settings, &service.server));
    ck_assert_int_eq(pthread_create(&service.thread, NULL, service_run, NULL), 0);
    service.running = true;
}

static __attribute__((unused)) void service_start_with(struct server_settings settings)
{
    log_set_level(LOG_WARN);
    sample_start();
    service_start_routed(settings);
}

__attribute__((unused)) static void service_start(void)
{
    service_start_with(service_settings());
}

/* Waits for the drain. */
static void service_wait(void)
{
    if (service.running)
        pthread_join(service.thread, NULL);
    service.running = false;
}

static void service_end(void)
{
    server_stop(service.server);
    service_wait();
    server_end(service.server);
    resources_end();
    metrics_end();
    router_stop();
    arena_free(service.mem);
}

static int client_open_from(uint32_t host)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(service.port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(host) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(bind(fd, (const struct sockaddr *)&here, sizeof here), 0);
    ck_assert_msg(connect(fd, (const struct sockaddr *)&address, sizeof address) == 0, "connect: %s", strerror(errno));
    return fd;
}

static int client_open(void)
{
    return client_open_from(INADDR_LOOPBACK);
}

/* False when the server closed the connection. */
static bool client_send_n(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes += sent;
        size -= (size_t)sent;
    }
    return true;
}

__attribute__((unused)) static bool client_send(int fd, const char *text)
{
    return client_send_n(fd, text, strlen(text));
}

/* One answer: its status (0: closed, -1: nothing within the time), head and body. */
struct answered {
    int status;
    char head[4096];
    char body[65536];
    size_t size;
};

static ssize_t client_read(int fd, char *to, size_t capacity, int ms)
{
    struct pollfd wait = { .fd = fd, .events = POLLIN };
    if (poll(&wait, 1, ms) <= 0)
        return -1;
    ssize_t n = recv(fd, to, capacity, 0);
    return n < 0 ? 0 : n;
}

__attribute__((unused)) static const char *head_value(const struct answered *a, const char *name)
{
    static char value[512];
    const char *at = strcasestr(a->head, name);
    if (!at)
        return NULL;
    at += strlen(name);
    size_t size = strcspn(at, "\r\n");
    snprintf(value, sizeof value, "%.*s", (int)size, at);
    return value;
}

/* A problem says the status of its own status line (RFC 9457 §3.1.2), in each answer that any test takes. */
static void check_problem_status(const struct answered *a)
{
    const char *type = a->size > 0 ? head_value(a, "\r\nContent-Type: ") : NULL;
    char said[32];
    snprintf(said, sizeof said, ",\"status\":%d,", a->status);
    ck_assert_msg(!type || strcmp(type, "application/problem+json") != 0 || strstr(a->body, said), "%s\n%s", a->head, a->body);
}

/* Reads one answer and not a byte more, so that the next of a pipeline is left. */
static struct answered *client_take(int fd, bool to_head, int ms)
{
    static struct answered a;
    size_t n = 0;
    a = (struct answered){ .status = -1 };
    while (n + 1 < sizeof a.head && (n < 4 || memcmp(a.head + n - 4, "\r\n\r\n", 4) != 0)) {
        ssize_t got = client_read(fd, a.head + n, 1, ms);
        if (got <= 0) {
            a.status = got < 0 ? -1 : 0;
            return &a;
        }
        n++;
    }
    a.status = (int)strtol(a.head + 9, NULL, 10);
    const char *length = head_value(&a, "\r\nContent-Length: ");
    size_t size = length && !to_head && a.status != 304 && a.status != 204 ? strtoul(length, NULL, 10) : 0;
    while (a.size < size && a.size + 1 < sizeof a.body) {
        ssize_t got = client_read(fd, a.body + a.size,
                                  size - a.size < sizeof a.body - 1 - a.size ? size - a.size : sizeof a.body - 1 - a.size, ms);
        if (got <= 0)
            break;
        a.size += (size_t)got;
    }
    check_problem_status(&a);
    return &a;
}

#define HOST "Host: localhost\r\n"
#define GET(path) "GET " path " HTTP/1.1\r\n" HOST "\r\n"

/* Sends bytes over a connection of their own; the status of the answer, and whether the connection is closed after it: one that
   is open answers another request. */
static int client_ask_n(const char *bytes, size_t size, struct answered **answer, bool *closed)
{
    static const char another[] = GET("/healthz");
    static struct answered first;
    int fd = client_open();
    (void)client_send_n(fd, bytes, size);
    first = *client_take(fd, size > 4 && memcmp(bytes, "HEAD", 4) == 0, PATIENCE_MS);
    *answer = &first;
    if (closed)
        *closed = !client_send_n(fd, another, sizeof another - 1) || client_take(fd, false, PATIENCE_MS)->status == 0;
    close(fd);
    return first.status;
}

/* Waits until the service's metrics hold this line. */
static __attribute__((unused)) void wait_for_metric(const char *line)
{
    bool found = false;
    for (int64_t until = clock_ms() + PATIENCE_MS; !found; usleep(1000)) {
        struct buffer b = { 0 };
        metrics_write(&b);
        found = strstr(b.bytes, line) != NULL;
        buffer_free(&b);
        ck_assert_msg(found || clock_ms() < until, "never: %s", line);
    }
}

__attribute__((unused)) static struct answered *client_ask(const char *text)
{
    struct answered *answer;
    client_ask_n(text, strlen(text), &answer, NULL);
    return answer;
}

__attribute__((unused)) static const char *number_text_of(int serial)
{
    return number_text(service.mem, (struct number){ (int64_t)2 << 40 | serial });
}

__attribute__((unused)) static const char *get_thing(int serial)
{
    return text_format(service.mem, "GET /api/v1/things/%s HTTP/1.1\r\n" HOST "\r\n", number_text_of(serial));
}

/* `size` bytes between what comes before and after them. */
__attribute__((unused)) static char *filled(const char *before, size_t size, const char *after)
{
    struct buffer b = { 0 };
    buffer_text(&b, before);
    for (size_t i = 0; i < size; i++)
        buffer_char(&b, 'a');
    buffer_text(&b, after);
    char *copy = text_copy_n(service.mem, b.bytes, b.size);
    buffer_free(&b);
    return copy;
}

/* Waits until the first of several heavy requests is being worked on, and `waiting` others wait. */
__attribute__((unused)) static void wait_for_work(int waiting)
{
    for (int64_t until = clock_ms() + PATIENCE_MS; atomic_load(&sample_runs) == 0; usleep(1000))
        ck_assert_msg(clock_ms() < until, "no worker takes it");
    if (waiting < 2)
        wait_for_metric(text_format(service.mem, "dicr_queue_waiting{lane=\"heavy\"} %d\n", waiting));
}

/* Asks for heavy work over n connections, one after the other, so that they wait in this order behind the first. */
__attribute__((unused)) static void ask_for_work(int *fds, int n)
{
    atomic_store(&sample_held, true);
    for (int i = 0; i < n; i++) {
        fds[i] = client_open();
        ck_assert(client_send(fds[i], text_format(service.mem,
                                                  "POST /api/v1/things/%s/work HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n",
                                                  number_text_of(1))));
        wait_for_work(i);
    }
}

/* A case of the suite whose tests each have a service of their own. */
__attribute__((unused)) static TCase *service_case(Suite *s, const char *name, void (*setup)(void))
{
    TCase *t = tcase_create(name);
    tcase_add_checked_fixture(t, setup, service_end);
    tcase_set_timeout(t, 600);
    suite_add_tcase(s, t);
    return t;
}
