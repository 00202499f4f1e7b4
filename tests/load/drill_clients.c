/* Clients that are slow, many or malformed: others must not notice. */
#include "torture.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CROWD = 400, ONE_ADDRESS = 4160, STALLED = 40, TICK_MS = 50 };

/* One of the slow: what it sends first, and what it does at each tick. */
struct slow_kind {
    const char *name, *begin;
    char drip;         /* sent at each tick; '\0': it reads instead */
    size_t read_bytes; /* read at each tick */
    int receive_bytes; /* of its receive buffer; 0: the system's */
};

static int open_slow(const struct torture *t, const struct slow_kind *kind)
{
    int fd = torture_connect(t, "127.0.0.3", kind->receive_bytes);
    if (fd >= 0)
        (void)send(fd, kind->begin, strlen(kind->begin), MSG_NOSIGNAL | MSG_DONTWAIT);
    return fd;
}

/* False when the service has ended the connection. */
static bool step_slow(int fd, const struct slow_kind *kind)
{
    char bytes[4096];
    if (kind->drip && send(fd, &kind->drip, 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno != EAGAIN)
        return false;
    if (kind->drip && recv(fd, bytes, sizeof bytes, MSG_DONTWAIT) == 0)
        return false;
    return kind->drip || recv(fd, bytes, kind->read_bytes, MSG_DONTWAIT) != 0;
}

/* Those that are ended come back at once, as an attacker's would. */
static bool run_slow(struct torture *t, const struct slow_kind *kind)
{
    int fds[CROWD];
    size_t ended = 0, refused = 0;
    for (size_t i = 0; i < CROWD; i++)
        fds[i] = open_slow(t, kind);
    struct bystander *b = bystander_start(t);
    for (int64_t until = clock_ms() + (int64_t)t->seconds * 1000; clock_ms() < until; torture_rest_ms(TICK_MS))
        for (size_t i = 0; i < CROWD; i++) {
            if (fds[i] >= 0 && step_slow(fds[i], kind))
                continue;
            ended += fds[i] >= 0;
            if (fds[i] >= 0)
                close(fds[i]);
            fds[i] = open_slow(t, kind);
            refused += fds[i] < 0;
        }
    bool good = bystander_end(t, b, kind->name);
    (void)printf("  %s: %zu were ended by the service, %zu could not connect\n", kind->name, ended, refused);
    for (size_t i = 0; i < CROWD; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    return good;
}

bool drill_slow_headers(struct torture *t)
{
    return run_slow(t, &(struct slow_kind){ "slow headers", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: ", 'a', 0, 0 });
}

bool drill_slow_bodies(struct torture *t)
{
    return run_slow(t, &(struct slow_kind){ "slow bodies",
                                            "POST /api/v1/suppliers HTTP/1.1\r\nHost: localhost\r\n"
                                            "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{",
                                            ' ', 0, 0 });
}

bool drill_slow_readers(struct torture *t)
{
    return run_slow(t,
                    &(struct slow_kind){ "slow readers", "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n", '\0', 64, 0 });
}

bool drill_tiny_windows(struct torture *t)
{
    return run_slow(
        t, &(struct slow_kind){ "tiny windows", "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n", '\0', 4096, 1024 });
}

bool drill_unread_metrics(struct torture *t)
{
    return run_slow(t,
                    &(struct slow_kind){ "unread metrics", "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", '\0', 64, 1024 });
}

bool drill_one_address(struct torture *t)
{
    int *fds = calloc(ONE_ADDRESS, sizeof *fds);
    if (!fds)
        return false;
    size_t open = 0;
    for (size_t i = 0; i < ONE_ADDRESS; i++) {
        fds[i] = torture_connect(t, "127.0.0.3", 0);
        open += fds[i] >= 0;
    }
    (void)printf("  one address: %zu of %d connections were taken\n", open, ONE_ADDRESS);
    struct bystander *b = bystander_start(t);
    for (int64_t until = clock_ms() + (int64_t)t->seconds * 1000; clock_ms() < until;)
        torture_rest_ms(TICK_MS);
    bool good = bystander_end(t, b, "one address");
    for (size_t i = 0; i < ONE_ADDRESS; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    free(fds);
    return good;
}

/* Begins an import, and sends all but the end of it. */
static int open_stalled(const struct torture *t)
{
    static const char head[] = "POST /api/v1/imports?owner=HR HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
                               "Content-Length: 20000000\r\n\r\n";
    static char rows[1 << 20];
    int fd = torture_connect(t, "127.0.0.3", 0);
    bool sent = fd >= 0 && send(fd, head, sizeof head - 1, MSG_NOSIGNAL) > 0;
    memset(rows, 'a', sizeof rows);
    for (int i = 0; sent && i < 19; i++)
        sent = send(fd, rows, sizeof rows, MSG_NOSIGNAL) == (ssize_t)sizeof rows;
    return fd;
}

/* Together more than the service holds of bodies: another address can write still. */
bool drill_stalled_files(struct torture *t)
{
    int fds[STALLED];
    for (size_t i = 0; i < STALLED; i++)
        fds[i] = open_stalled(t);
    struct bystander *b = bystander_start(t);
    int writer = torture_connect(t, "127.0.0.1", 0), status = 201;
    for (int i = 0; i < 20 && status == 201; i++)
        status = torture_add_supplier(t, writer);
    bool good = bystander_end(t, b, "stalled files");
    for (size_t i = 0; i < STALLED; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    if (writer >= 0)
        close(writer);
    return status == 201 ? good : torture_broken(t, "another address's writing is answered %d", status);
}

/* --- mutated requests ---------------------------------------------------------------------------------------------------------- */

static const char *const seeds[] = {
    "GET /api/v1/suppliers?q=oklop&limit=3 HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: localhost:8080\r\nConnection: keep-alive\r\n\r\n",
    "POST /api/v1/suppliers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 40\r\n\r\n"
    "{\"country\":\"HR\",\"legal_name\":\"Oklop dd\"}\n",
    "POST /api/v1/suppliers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    "12\r\n{\"country\":\"HR\",\"l\r\n16\r\negal_name\":\"Oklop dd\"}\r\n0\r\nX-Sum: 1\r\n\r\n",
    "DELETE /api/v1/suppliers/HR-0000018?reason=twice HTTP/1.1\r\nHost: localhost\r\nIf-Match: \"1.0\"\r\nContent-Length: "
    "0\r\n\r\n",
    "HEAD http://localhost/openapi.json HTTP/1.1\r\nHost: localhost\r\nAccept-Language: hr\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\nGET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n",
};
static const char *const pieces[] = {
    "\r\n", "\n",  "\r", " ",   "\t",   ":", "\r\n ", "\r\n\r\n", "Content-Length: 5\r\n",         "Host: a\r\n",
    "%00",  "%c4", "0",  "fff", "\x80", ";", "..",    "\"",       "Transfer-Encoding: chunked\r\n"
};

static void cut_out(char *bytes, size_t *size, size_t at, size_t count)
{
    count = count < *size - at ? count : *size - at;
    memmove(bytes + at, bytes + at + count, *size - at - count);
    *size -= count;
}

static void put_in(char *bytes, size_t *size, size_t capacity, size_t at, const char *piece, size_t count)
{
    if (*size + count > capacity)
        return;
    memmove(bytes + at + count, bytes + at, *size - at);
    memcpy(bytes + at, piece, count);
    *size += count;
}

static void mutate(struct torture *t, char *bytes, size_t *size, size_t capacity)
{
    size_t at = torture_random(t, *size);
    const char *piece = pieces[torture_random(t, sizeof pieces / sizeof pieces[0])];
    char copy[64];
    size_t count = 1 + torture_random(t, sizeof copy - 1);
    switch (torture_random(t, 6)) {
    case 0:
        bytes[at] = (char)torture_random(t, 256);
        break;
    case 1:
        cut_out(bytes, size, at, count % 8 + 1);
        break;
    case 2:
        put_in(bytes, size, capacity, at, piece, strlen(piece));
        break;
    case 3:
        count = count < *size - at ? count : *size - at;
        memcpy(copy, bytes + at, count);
        put_in(bytes, size, capacity, torture_random(t, *size), copy, count);
        break;
    case 4:
        bytes[at] = '\0';
        break;
    default:
        bytes[at] = (char)(bytes[at] ^ 1 << torture_random(t, 8));
        break;
    }
}

/* Reads until the service ends the connection or is silent; the number of answers that are 5xx. */
static size_t read_answers(int fd, int patience_ms, size_t *answers)
{
    static char bytes[1 << 20];
    size_t n = 0, bad = 0;
    struct pollfd wait = { .fd = fd, .events = POLLIN };
    while (n + 1 < sizeof bytes && poll(&wait, 1, patience_ms) == 1) {
        ssize_t got = recv(fd, bytes + n, sizeof bytes - 1 - n, 0);
        if (got <= 0)
            break;
        n += (size_t)got;
    }
    bytes[n] = '\0';
    for (size_t i = 0; i + 12 < n; i++)
        if (memcmp(bytes + i, "HTTP/1.1 ", 9) == 0 && (i == 0 || bytes[i - 1] == '\n' || bytes[i - 1] == '}')) {
            ++*answers;
            bad += bytes[i + 9] == '5';
        }
    return bad;
}

bool drill_mutated_requests(struct torture *t)
{
    char bytes[4096];
    size_t answers = 0, bad = 0;
    struct bystander *b = bystander_start(t);
    for (unsigned i = 0; i < t->requests; i++) {
        const char *seed = seeds[torture_random(t, sizeof seeds / sizeof seeds[0])];
        size_t size = strlen(seed);
        memcpy(bytes, seed, size); /* NOLINT(bugprone-not-null-terminated-result): these are bytes */
        for (uint64_t n = torture_random(t, 4); n-- > 0 && size > 0;)
            mutate(t, bytes, &size, sizeof bytes);
        int fd = torture_connect(t, "127.0.0.3", 0);
        if (fd < 0)
            return torture_broken(t, "no connection for request %u: %s", i, torture_log(t));
        (void)send(fd, bytes, size, MSG_NOSIGNAL);
        (void)shutdown(fd, SHUT_WR);
        bad += read_answers(fd, 20000, &answers);
        close(fd);
    }
    (void)printf("  mutated requests: %u sent, %zu answered, %zu with an error of the service's own\n", t->requests, answers,
                 bad);
    bool good = bystander_end(t, b, "mutated requests");
    return bad == 0 ? good : torture_broken(t, "%zu answers were 5xx", bad);
}
