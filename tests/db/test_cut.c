/* A connection that ends after any number of bytes from the server, as when the server is killed: it is noticed at once, whatever
   was under way, and the next session works. A relay of the test's own stands between the session and the server. */
#include "../temporary.h"
#include "works.h"
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

Suite *suite_cut(void);

/* --- the relay ----------------------------------------------------------------------------------------------------------------------- */

enum { NO_LIMIT = -1 };

/* How a connection ends. */
enum ending {
    CLOSES,       /* like one whose process was killed */
    SAYS_WHY,     /* an administrator ended it: a last message, then it is closed */
    STOPS_TAKING, /* after bytes of the client; what it has sent besides is thrown away */
    ENDINGS
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
} relay;

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

/* Passes on what has come, as much as may; false: the connection ends. Where `counts` is false all may pass. */
static bool pass_on(int from, int to, bool counts)
{
    char bytes[4096];
    long left = counts ? atomic_load(&relay.left) : NO_LIMIT;
    size_t most = left != NO_LIMIT && left < (long)sizeof bytes ? (size_t)left : sizeof bytes;
    ssize_t n = recv(from, bytes, most, 0);
    if (n <= 0 || !send_all(to, bytes, n))
        return false;
    if (counts)
        atomic_fetch_add(&relay.passed, n);
    if (left != NO_LIMIT)
        atomic_store(&relay.left, left > n ? left - n : NO_LIMIT);
    return left == NO_LIMIT || left > n;
}

/* Carries bytes both ways until one side ends, or as many have passed as may. */
static void carry(int client, int server)
{
    struct pollfd both[] = { { client, POLLIN, 0 }, { server, POLLIN, 0 } };
    for (bool goes_on = true; goes_on && poll(both, 2, -1) > 0;) {
        enum ending ending = (enum ending)atomic_load(&relay.ending);
        if (both[1].revents)
            goes_on = pass_on(server, client, ending != STOPS_TAKING);
        if (goes_on && both[0].revents && !pass_on(client, server, ending == STOPS_TAKING))
            return;
        if (!goes_on && ending == SAYS_WHY)
            say_why(client);
    }
}

static void *run_relay(void *arg)
{
    (void)arg;
    struct sockaddr_un address = address_of(relay.server);
    for (int client; (client = accept(relay.listening, NULL, NULL)) >= 0; atomic_fetch_add(&relay.ended, 1)) {
        int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connect(server, (const struct sockaddr *)&address, sizeof address) != 0)
            abort();
        carry(client, server);
        close(client);
        close(server);
    }
    return NULL;
}

static void start_relay(void)
{
    (void)snprintf(relay.server, sizeof relay.server, "%s/.s.PGSQL.5432",
                   harness_sql("select split_part(current_setting('unix_socket_directories'), ',', 1)"));
    ck_assert_ptr_nonnull(mkdtemp(temporary_path(relay.directory, "cut")));
    struct sockaddr_un address = address_of(text_format(call.mem, "%s/.s.PGSQL.5432", relay.directory));
    relay.listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(relay.listening, (const struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(listen(relay.listening, 8), 0);
    atomic_store(&relay.left, NO_LIMIT);
    ck_assert_int_eq(pthread_create(&relay.thread, NULL, run_relay, NULL), 0);
}

/* --- the sweep ----------------------------------------------------------------------------------------------------------------------- */

/* A statement's own time is 30 s: what takes nearly as long has waited for it. */
enum { AT_ONCE_MS = 20000, POINTS_MAX = 100 };

/* Ends the connection in work(), begun anew each time, after every number of bytes that the server says in it; of more than
   POINTS_MAX after as many, spread. */
static void sweep(const char *name, bool (*work)(void), enum ending ending)
{
    long failed = 0, points = 0;
    int64_t longest = 0;
    atomic_store(&relay.ending, ending);
    ck_assert_msg(connect_anew(), "%s: %s", name, harness_reason(&call));
    atomic_store(&relay.passed, 0);
    ck_assert_msg(work(), "%s: %s", name, harness_reason(&call));
    long bytes = atomic_load(&relay.passed), step = bytes / POINTS_MAX + 1;
    for (long at = 1; at <= bytes; at += step, points++) {
        ck_assert_msg(connect_anew(), "%s: %s", name, harness_reason(&call));
        int64_t begun = clock_ms();
        long ended = atomic_load(&relay.ended);
        atomic_store(&relay.left, at);
        bool ok = work();
        int64_t took = clock_ms() - begun;
        longest = took > longest ? took : longest;
        failed += !ok;
        ck_assert_msg(took < AT_ONCE_MS, "%s: an end after %ld bytes is noticed after %d ms: %s", name, at, (int)took,
                      harness_reason(&call));
        ck_assert_msg(ok || call.error.code == ERROR_DATABASE_AWAY, "%s: after %ld bytes: %s", name, at, harness_reason(&call));
        ck_assert(!db_in_transaction(call.db));
        harness_forget(&call);
        /* what may not be asked twice (a script) works again once the end has come */
        if (atomic_exchange(&relay.left, NO_LIMIT) == NO_LIMIT)
            wait_until(atomic_load(&relay.ended) > ended, "%s: the connection does not end after %ld bytes", name, at);
        ck_assert_msg(work(), "%s: the session does not work after an end after %ld bytes: %s", name, at, harness_reason(&call));
    }
    (void)printf("  %s: %ld of %ld bytes, %ld failures, longest %d ms\n", name, points, bytes, failed, (int)longest);
}

static const struct {
    const char *name;
    bool (*work)(void);
} works[] = {
    { "connect", connect_anew }, { "one", read_one },    { "many", read_many },    { "walk", walk_rows },
    { "write", write_two },      { "copy", copy_lines }, { "script", run_script }, { "refused", be_refused },
};
enum { WORKS = sizeof works / sizeof *works };

START_TEST(a_connection_may_end_after_any_byte)
{
    sweep(works[_i % WORKS].name, works[_i % WORKS].work, (enum ending)(_i / WORKS));
}
END_TEST

static void setup(void)
{
    harness_database();
    start_relay();
    works_start(
        text_format(call.mem, "host=%s user=postgres dbname=%s", relay.directory, harness_value("select current_database()")));
}

static void teardown(void)
{
    db_close(call.db);
    call.db = NULL;
    shutdown(relay.listening, SHUT_RDWR);
    pthread_join(relay.thread, NULL);
    close(relay.listening);
    unlink(text_format(call.mem, "%s/.s.PGSQL.5432", relay.directory));
    rmdir(relay.directory);
    harness_end();
}

Suite *suite_cut(void)
{
    Suite *s = suite_create("cut");
    TCase *t = tcase_create("cut");
    tcase_set_timeout(t, 1200); /* only a hang reaches it */
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, a_connection_may_end_after_any_byte, 0, WORKS * ENDINGS);
    suite_add_tcase(s, t);
    return s;
}
