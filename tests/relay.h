/* A relay of the test's own between clients of PostgreSQL and the server of the tests: it ends a connection where the test says,
   after some bytes or at a commit. Each connection is carried by a thread. */
#pragma once
#include "base/text.h"
#include "harness.h"
#include "temporary.h"
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { NO_LIMIT = -1 };

/* How a connection ends after some bytes. */
enum ending {
    CLOSES,       /* like one whose process was killed */
    SAYS_WHY,     /* an administrator ended it: a last message, then it is closed */
    STOPS_TAKING, /* after bytes of the client; what it has sent besides is thrown away */
    ENDINGS
};

/* Where the next transaction that may write loses its connection; after that no new one is made until the test says so. */
enum commit_cut {
    NOT_CUT,
    BEFORE_COMMIT, /* the server never hears of it */
    BEFORE_ANSWER, /* the server has committed */
    AFTER_TAG,     /* the client hears "COMMIT" and no more */
    AFTER_ANSWER,  /* the client hears all of the answer */
    COMMIT_CUTS
};

static struct {
    char directory[TEMPORARY_PATH_BYTES];
    char server[sizeof((struct sockaddr_un *)0)->sun_path];
    int listening;
    pthread_t thread;
    atomic_long left;   /* bytes that may still pass before a connection ends; NO_LIMIT: none ends */
    atomic_long passed; /* bytes that have */
    atomic_long ended;  /* connections that have */
    atomic_int ending;
    atomic_int cut;
    atomic_bool is_away; /* new connections are closed at once */
} relay;

struct carried {
    int client, server;
    bool writes; /* in its transaction */
};

static struct sockaddr_un address_of(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    ck_assert_int_lt(snprintf(address.sun_path, sizeof address.sun_path, "%s", path), (int)sizeof address.sun_path);
    return address;
}

static bool send_all(int fd, const char *bytes, ssize_t size)
{
    for (ssize_t n; size > 0; bytes += n, size -= n)
        if ((n = send(fd, bytes, (size_t)size, MSG_NOSIGNAL)) <= 0)
            return false;
    return true;
}

/* 57P01 of PostgreSQL, as the protocol writes it (chapter "Message Formats", ErrorResponse). */
static void say_why(int client)
{
    static const char why[] = "SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0";
    char message[5 + sizeof why] = { 'E', 0, 0, 0, 4 + sizeof why };
    memcpy(message + 5, why, sizeof why);
    (void)send_all(client, message, sizeof message);
}

/* How many of these bytes pass before the connection is cut at its commit; all of them when it is not. */
static ssize_t before_cut(struct carried *x, bool to_client, const char *bytes, ssize_t n)
{
    static const char begin[] = "begin read write", commit[] = "\0commit",
                      tag[] = "C\0\0\0\x0b"
                              "COMMIT";
    enum { READY_BYTES = 6 };
    int cut = atomic_load(&relay.cut);
    const char *at = NULL;
    if (!to_client) {
        x->writes = x->writes || memmem(bytes, (size_t)n, begin, sizeof begin - 1);
        if (!x->writes || cut != BEFORE_COMMIT || !memmem(bytes, (size_t)n, commit, sizeof commit))
            return n;
        at = bytes;
    } else {
        const char *found = x->writes ? memmem(bytes, (size_t)n, tag, sizeof tag) : NULL;
        if (!found)
            return n;
        x->writes = false;
        if (cut < BEFORE_ANSWER)
            return n;
        at = cut == BEFORE_ANSWER ? found : found + sizeof tag + (cut == AFTER_ANSWER ? READY_BYTES : 0);
    }
    if (!atomic_compare_exchange_strong(&relay.cut, &cut, NOT_CUT))
        return n;
    atomic_store(&relay.is_away, true);
    return at - bytes;
}

/* Passes on what has come, as much as may; false: the connection ends. Where `counts` is false all may pass. */
static bool pass_on(struct carried *x, bool to_client, bool counts)
{
    char bytes[4096];
    long left = counts ? atomic_load(&relay.left) : NO_LIMIT;
    size_t most = left != NO_LIMIT && left < (long)sizeof bytes ? (size_t)left : sizeof bytes;
    ssize_t n = recv(to_client ? x->server : x->client, bytes, most, 0), passes = n > 0 ? before_cut(x, to_client, bytes, n) : 0;
    if (n <= 0 || !send_all(to_client ? x->client : x->server, bytes, passes) || passes < n || atomic_load(&relay.is_away))
        return false;
    if (counts)
        atomic_fetch_add(&relay.passed, n);
    if (left != NO_LIMIT)
        atomic_store(&relay.left, left > n ? left - n : NO_LIMIT);
    return left == NO_LIMIT || left > n;
}

/* Carries bytes both ways until one side ends, or as many have passed as may. */
static void carry(struct carried *x)
{
    struct pollfd both[] = { { x->client, POLLIN, 0 }, { x->server, POLLIN, 0 } };
    for (bool goes_on = true; goes_on && poll(both, 2, -1) > 0;) {
        enum ending ending = (enum ending)atomic_load(&relay.ending);
        if (both[1].revents)
            goes_on = pass_on(x, true, ending != STOPS_TAKING);
        if (goes_on && both[0].revents && !pass_on(x, false, ending == STOPS_TAKING))
            return;
        if (!goes_on && ending == SAYS_WHY)
            say_why(x->client);
    }
}

static void *run_carried(void *arg)
{
    struct carried *x = arg;
    carry(x);
    close(x->client);
    close(x->server);
    free(x);
    atomic_fetch_add(&relay.ended, 1);
    return NULL;
}

static void *run_relay(void *arg)
{
    (void)arg;
    struct sockaddr_un address = address_of(relay.server);
    for (int client; (client = accept4(relay.listening, NULL, NULL, SOCK_CLOEXEC)) >= 0;) {
        if (atomic_load(&relay.is_away)) {
            close(client);
            continue;
        }
        struct carried *x = calloc(1, sizeof *x);
        pthread_t thread;
        if (!x)
            abort();
        *x = (struct carried){ .client = client, .server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) };
        if (connect(x->server, (const struct sockaddr *)&address, sizeof address) != 0 ||
            pthread_create(&thread, NULL, run_carried, x) != 0)
            abort();
        pthread_detach(thread);
    }
    return NULL;
}

/* Call it after harness_database(). */
static void relay_start(void)
{
    (void)snprintf(relay.server, sizeof relay.server, "%s/.s.PGSQL.5432",
                   harness_sql("select split_part(current_setting('unix_socket_directories'), ',', 1)"));
    ck_assert_ptr_nonnull(mkdtemp(temporary_path(relay.directory, "cut")));
    struct sockaddr_un address = address_of(text_format(call.mem, "%s/.s.PGSQL.5432", relay.directory));
    relay.listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(relay.listening, (const struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(listen(relay.listening, 64), 0);
    atomic_store(&relay.left, NO_LIMIT);
    ck_assert_int_eq(pthread_create(&relay.thread, NULL, run_relay, NULL), 0);
}

/* The test's own database, through the relay. */
static const char *relay_conninfo(void)
{
    return text_format(call.mem, "host=%s user=postgres dbname=%s", relay.directory, harness_value("select current_database()"));
}

static void relay_end(void)
{
    shutdown(relay.listening, SHUT_RDWR);
    pthread_join(relay.thread, NULL);
    close(relay.listening);
    unlink(text_format(call.mem, "%s/.s.PGSQL.5432", relay.directory));
    rmdir(relay.directory);
}
