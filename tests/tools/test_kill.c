/* The whole program with its private PostgreSQL, which syncs what it writes, while one or the other is killed: what was
   acknowledged stays, nothing is half done, and nobody has to repair anything. Also a full disk, a database that goes away and
   comes back, and a stop in the middle of requests. */
#include "base/buffer.h"
#include "client.h"

#include "base/number.h"
#include "cluster/cluster.h"

#include <errno.h>
#include <ftw.h>
#include <glob.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

Suite *suite_kill(void);

/* Sanitizers make a process that is killed no more interesting, and 20 starts slow. */
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

enum {
    TESTS = 6,
    ROUNDS = 20,
    CLIENTS = 8, /* the even ones write, the odd ones read */
    WRITERS = CLIENTS / 2,
    ACKNOWLEDGED_MAX = 20000
};

/* --- the program ---------------------------------------------------------------------------------------------------------------------- */

static char home[64];
static struct {
    pid_t process;
    uint16_t port;
    int err; /* what it says on its standard error */
} program;

/* For the message of a failed test. */
static const char *said(void)
{
    return file_end(program.err);
}

/* Starts the service and waits until it listens, without any other help. */
static void start_program(void)
{
    program.process = begin_service((const char *const[]){ SERVE_ANYWHERE, NULL }, program.err, &program.port);
}

static int wait_program(void)
{
    int status = ended(program.process);
    program.process = 0;
    return status;
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about, (void)kind, (void)where;
    remove(path);
    return 0;
}

/* The directory of all homes is made and removed by the process that runs the tests: when one fails, its own teardown is skipped, and
   its server would live on. */
static char homes[] = "/tmp/dicr-kill-XXXXXX";

static void make_homes(void)
{
    if (!mkdtemp(homes) || chmod(homes, 0711) != 0)
        abort();
}

static void remove_homes(void)
{
    harness_call();
    for (int i = 0; i < TESTS; i++) {
        const char *one = text_format(call.mem, "%s/%d", homes, i);
        if (access(one, F_OK) == 0 && !cluster_stop(&call, one))
            (void)fprintf(stderr, "%s\n", harness_reason(&call));
    }
    nftw(homes, remove_one, 32, FTW_DEPTH | FTW_PHYS);
    harness_end();
}

static void setup(void)
{
    harness_call();
    clean_environment();
    unsetenv("DICR_TEST"); /* so the private server syncs what it writes */
    program.err = temporary();
    for (int i = 0; i < TESTS; i++) {
        (void)snprintf(home, sizeof home, "%s/%d", homes, i);
        if (mkdir(home, 0700) == 0)
            break;
    }
    setenv("DICR_HOME", home, 1);
    signal(SIGPIPE, SIG_IGN);
}

static void teardown(void)
{
    if (program.process > 0) {
        kill(program.process, SIGKILL);
        waitpid(program.process, NULL, 0);
    }
    db_close(call.db);
    call.db = NULL;
    ck_assert_ok(cluster_stop(&call, home));
    close(program.err);
    harness_end();
}

/* --- talking with it -------------------------------------------------------------------------------------------------------------------- */

static int get_status(const char *path)
{
    static char answer[65536];
    return get(program.port, path, answer, sizeof answer);
}

/* A supplier as it comes in one request: two identifiers, a site, a certificate, and a capability with a concept and a rate. */
enum { IDENTIFIERS = 2, RECORDS = 8 };

static size_t write_post(char *out, size_t room, unsigned n)
{
    char oib[12], body[1024];
    (void)snprintf(oib, sizeof oib, "%010u", 1000000000U + n);
    oib[10] = iso7064_mod_11_10(oib, 10);
    oib[11] = '\0';
    int size = snprintf(body, sizeof body,
                        "{\"country\":\"HR\",\"legal_name\":\"Tvrtka %u d.o.o.\","
                        "\"identifiers\":[{\"scheme\":\"OIB\",\"value\":\"%s\"},{\"scheme\":\"MBS\",\"value\":\"08%07u\"}],"
                        "\"sites\":[{\"town\":\"Knin\",\"country\":\"HR\"}],\"certificates\":[{\"concept\":\"CERT:AQAP2110\"}],"
                        "\"capabilities\":[{\"concept\":\"CPV:35331500\",\"concepts\":[{\"concept\":\"CPV:35000000\"}],"
                        "\"rates\":[{\"quantity_per_year\":%u,\"unit\":\"pc\"}]}]}",
                        n, oib, n, n + 1);
    return (size_t)snprintf(out, room,
                            "POST /api/v1/suppliers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            "Content-Length: %d\r\n\r\n%s",
                            size, body);
}

/* --- the clients that write ---------------------------------------------------------------------------------------------------------------- */

static struct {
    struct {
        int64_t number;
        unsigned n;
    } acknowledged[ACKNOWLEDGED_MAX];
    atomic_uint count;      /* of acknowledged */
    atomic_uint next;       /* the next supplier's */
    atomic_uint unfinished; /* sent, and no whole answer came */
    atomic_int wrong;       /* a status that nothing explains, or 0 */
    pthread_mutex_t lock;
    char refusal[512]; /* the last answer to a write that was not 201, under the lock */
    atomic_bool stop;
    bool persistent; /* a client that gets no answer, or the answer that the database is away or full, goes on */
} writing = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* Answers that a client of a good request must expect while the database is away or the disk is full. */
static bool is_expected(int status, const char *answer)
{
    return status == 0 || (status == 503 && strstr(answer, "database_away")) ||
           (status == 500 && strstr(answer, "commit_unknown")) || (writing.persistent && (status == 507 || status == 503));
}

/* Notes a supplier that was acknowledged; false when the list is full. */
static bool note_acknowledged(const char *number_text, unsigned n)
{
    char text[24];
    struct number number = { 0 };
    (void)snprintf(text, sizeof text, "%.*s", (int)strcspn(number_text, "\""), number_text);
    if (number_parse(text, &number) != NUMBER_OK)
        atomic_store(&writing.wrong, 201);
    unsigned i = atomic_load(&writing.count);
    do {
        if (i >= ACKNOWLEDGED_MAX)
            return false;
    } while (!atomic_compare_exchange_weak(&writing.count, &i, i + 1));
    writing.acknowledged[i].n = n;
    writing.acknowledged[i].number = number.value;
    return true;
}

static void note_refusal(const char *answer)
{
    pthread_mutex_lock(&writing.lock);
    (void)snprintf(writing.refusal, sizeof writing.refusal, "%.500s", answer);
    pthread_mutex_unlock(&writing.lock);
}

/* Sends requests over one connection after the other until it is told to stop, or until one is not answered as it should be. */
static void *send_requests(void *arg)
{
    static _Thread_local char request[2048], answer[65536];
    static const char reading[] = "GET /api/v1/suppliers/HR-0000017 HTTP/1.1\r\nHost: localhost\r\n\r\n";
    bool writes = (uintptr_t)arg % 2 == 0;
    int fd = open_connection(program.port);
    while ((fd >= 0 || writing.persistent) && !atomic_load(&writing.stop)) {
        unsigned n = writes ? atomic_fetch_add(&writing.next, 1) : 0;
        size_t size = writes ? write_post(request, sizeof request, n) : sizeof reading - 1;
        int status = fd < 0 ? 0 : ask(fd, writes ? request : reading, size, answer, sizeof answer);
        const char *at = writes && status == 201 ? strstr(answer, "\r\n\r\n{\"number\":\"") : NULL;
        if (at && !note_acknowledged(at + 15, n))
            break;
        if (at || (!writes && (status == 200 || status == 404)))
            continue;
        if (status == 0 && writes)
            atomic_fetch_add(&writing.unfinished, 1);
        if (writes)
            note_refusal(status ? answer : "(no answer)");
        if (!is_expected(status, answer))
            atomic_store(&writing.wrong, status);
        if (!writing.persistent)
            break;
        if (fd >= 0)
            close(fd);
        usleep(5000); /* not a wait: it only keeps a refused client from asking without a pause */
        fd = open_connection(program.port);
    }
    if (fd >= 0)
        close(fd);
    return NULL;
}

static pthread_t clients[CLIENTS];

static void start_clients(bool persistent)
{
    atomic_store(&writing.stop, false);
    writing.persistent = persistent;
    for (size_t i = 0; i < CLIENTS; i++)
        ck_assert_int_eq(pthread_create(&clients[i], NULL, send_requests, (void *)(uintptr_t)i), 0);
}

static void end_clients(void)
{
    for (size_t i = 0; i < CLIENTS; i++)
        pthread_join(clients[i], NULL);
    ck_assert_msg(atomic_load(&writing.wrong) == 0, "an answer %d to a good supplier: %s", atomic_load(&writing.wrong), said());
}

/* What is known when writes do not come through: how many did, the last refusal, where the service's queues stand, what it said. */
static const char *state_of_writes(void)
{
    static char metrics[1 << 20];
    int status = get(program.port, "/metrics", metrics, sizeof metrics);
    const char *queues = status == 200 ? strstr(metrics, "\ndicr_queue_waiting{") : NULL;
    pthread_mutex_lock(&writing.lock);
    const char *text = text_format(call.mem,
                                   "%u acknowledged, %u begun, %u without an answer, wrong %d; last refusal: %s; "
                                   "/metrics %d%.400s; log: %s",
                                   atomic_load(&writing.count), atomic_load(&writing.next), atomic_load(&writing.unfinished),
                                   atomic_load(&writing.wrong), writing.refusal, status, queues ? queues : "", said());
    pthread_mutex_unlock(&writing.lock);
    return text;
}

/* Waits until so many more were acknowledged. */
static void wait_acknowledged(unsigned before, unsigned more)
{
    wait_until(atomic_load(&writing.count) >= before + more, "the writes do not come through: %s", state_of_writes());
}

/* --- looking at the database itself ---------------------------------------------------------------------------------------------------------- */

static struct cluster *join(void)
{
    struct cluster *cl;
    ck_assert_ok(cluster_start(&call, home, NULL, NULL, &cl));
    db_close(call.db);
    call.db = db_new(cluster_conninfo_migrate(cl), "dicr_owner");
    return cl;
}

static void part(struct cluster *cl)
{
    db_close(call.db);
    call.db = NULL;
    cluster_release(cl, false);
}

static pid_t postmaster(void)
{
    struct cluster_state state;
    ck_assert_ok(cluster_get_state(&call, home, &state));
    ck_assert_msg(state.running, "there is no server");
    return (pid_t)state.process_id;
}

/* Every acknowledged supplier is there under its number and its name; every supplier that is there is whole, with its trail. */
static void check_database(void)
{
    struct cluster *cl = join();
    struct buffer list = { 0 };
    unsigned count = atomic_load(&writing.count);
    for (unsigned i = 0; i < count; i++)
        buffer_format(&list, "%s(%lld,'Tvrtka %u d.o.o.')", i ? "," : "", (long long)writing.acknowledged[i].number,
                      writing.acknowledged[i].n);
    if (count > 0) {
        const char *lost = harness_value(
            text_format(call.mem,
                        "select string_agg(a.name, ', ') from (values %s) as a (number, name) "
                        "where not exists (select from supplier as s where s.number = a.number and s.legal_name = a.name)",
                        list.bytes));
        ck_assert_msg(lost == NULL, "acknowledged and lost: %s", lost);
    }
    buffer_free(&list);
    ck_assert_int_ge(count_of("supplier"), count);
    const char *half = harness_value(text_format(
        call.mem,
        "select string_agg(s.legal_name, ', ') from supplier as s where "
        "(select count(*) from identifier as t where t.supplier = s.number) <> %d or "
        "(select count(*) from site as t where t.supplier = s.number) <> 1 or "
        "(select count(*) from certificate as t where t.supplier = s.number) <> 1 or "
        "(select count(*) from capability as t where t.supplier = s.number) <> 1 or "
        "(select count(*) from capability_concept as t where t.supplier = s.number) <> 1 or "
        "(select count(*) from capability_rate as t where t.supplier = s.number) <> 1 or "
        "(select count(*) from change as t where t.supplier = s.number or (t.supplier is null and t.number = s.number)) <> %d",
        IDENTIFIERS, RECORDS));
    ck_assert_msg(half == NULL, "half done: %s", half);
    ck_assert_int_eq(count_of("change"), RECORDS * count_of("supplier"));
    part(cl);
}

/* --- the tests ---------------------------------------------------------------------------------------------------------------------------------- */

/* The private server's process, or 0. */
static pid_t postmaster_or_none(void)
{
    struct cluster_state state;
    ck_assert_ok(cluster_get_state(&call, home, &state));
    return state.running ? (pid_t)state.process_id : 0;
}

static bool is_another(pid_t before, pid_t now)
{
    return now != 0 && now != before;
}

/* Waits until another server than this one runs and writes come through again; then the clients are told to stop. */
static void wait_restart(pid_t before, const char *what)
{
    int64_t begun = clock_ms();
    wait_until(is_another(before, postmaster_or_none()), "%s: %s", what, said());
    wait_acknowledged(atomic_load(&writing.count), 1);
    (void)printf("  served again after %d ms\n", (int)(clock_ms() - begun));
    atomic_store(&writing.stop, true);
}

/* How many processes that the program started have ended without having been waited for. */
static int zombies(void)
{
    glob_t found;
    int count = 0, child, used;
    if (glob(text_format(call.mem, "/proc/%d/task/*/children", (int)program.process), 0, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc; i++) {
            int fd = open(found.gl_pathv[i], O_RDONLY | O_CLOEXEC);
            const char *list = fd >= 0 ? read_all(fd) : "";
            for (; sscanf(list, "%d%n", &child, &used) == 1; list += used) {
                int stat = open(text_format(call.mem, "/proc/%d/stat", child), O_RDONLY | O_CLOEXEC);
                const char *state = stat >= 0 ? strrchr(read_all(stat), ')') : NULL;
                count += state && text_starts_with(state, ") Z");
            }
        }
    globfree(&found);
    return count;
}

START_TEST(the_service_starts_its_database_again_whenever_it_ends)
{
    static const int signals[] = { SIGKILL, SIGINT, SIGQUIT, SIGKILL };
    start_program();
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        unsigned before = atomic_load(&writing.count);
        pid_t server = postmaster();
        start_clients(true);
        wait_acknowledged(before, 2 * WRITERS);
        ck_assert_int_eq(kill(server, signals[i]), 0);
        wait_restart(server, "the database does not come back");
        end_clients();
        wait_until(zombies() == 0, "a process that ended is left as a zombie: %s", said());
        wait_until(get_status("/readyz") == 200, "it does not become ready again: %s", said());
    }
    /* the restarted server is the program's own: it ends with it */
    kill(program.process, SIGTERM);
    ck_assert_int_eq(wait_program(), 0);
    ck_assert_int_eq(postmaster_or_none(), 0);
    check_database();
}
END_TEST

/* A small file system of the test's own under the home; false where the test may not have one. */
static bool mount_small(const char *path, const char *options)
{
    return geteuid() == 0 && unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("none", path, "tmpfs", 0, options) == 0;
}

/* Takes all the space that is left. */
static void fill_disk(const char *file)
{
    static const char block[65536];
    int fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    ck_assert_int_ge(fd, 0);
    for (size_t size = sizeof block; size > 0;)
        if (write(fd, block, size) <= 0)
            size /= 2;
    close(fd);
}

static int post_status(char *answer, size_t room)
{
    char request[2048];
    size_t size = write_post(request, sizeof request, atomic_fetch_add(&writing.next, 1));
    int fd = open_connection(program.port), status = fd < 0 ? 0 : ask(fd, request, size, answer, room);
    if (fd >= 0)
        close(fd);
    return status;
}

START_TEST(a_full_disk_is_named_and_outlived)
{
    static char answer[65536];
    const char *ballast = text_format(call.mem, "%s/ballast", home);
    if (!mount_small(home, "size=420m,mode=711"))
        return;
    start_program();
    ck_assert_int_eq(post_status(answer, sizeof answer), 201);
    struct cluster *cl = join();
    fill_disk(ballast);
    /* sooner or later the write-ahead log finds no space: PostgreSQL panics, and cannot start again either */
    while (db_script(&call, "select pg_logical_emit_message(false, 'ballast', repeat('x', 4000000))"))
        ;
    harness_forget(&call);
    wait_until(post_status(answer, sizeof answer) == 507, "the service does not say that the disk is full: %s", said());
    ck_assert_msg(strstr(answer, "\"code\":\"disk_full\""), "%s", answer);
    part(cl);
    ck_assert_int_eq(unlink(ballast), 0);
    wait_until(post_status(answer, sizeof answer) == 201, "it does not write again once there is space: %s", said());
    kill(program.process, SIGTERM);
    ck_assert_int_eq(wait_program(), 0);
}
END_TEST

START_TEST(a_stop_does_not_wait_for_a_server_process_that_hangs)
{
    static char answer[65536];
    start_program();
    wait_until(get_status("/readyz") == 200, "it does not become ready: %s", said());
    struct cluster *cl = join();
    ck_assert_ok(db_script(&call, "begin; lock table supplier in access exclusive mode")); /* the report waits */
    int fd = open_connection(program.port);
    static const char request[] = "GET /api/v1/reports/gaps HTTP/1.1\r\nHost: localhost\r\n\r\n";
    ck_assert_int_eq(send(fd, request, sizeof request - 1, MSG_NOSIGNAL), (ssize_t)sizeof request - 1);
    wait_until(strcmp(harness_value("select count(*) >= 1 from pg_locks where not granted"), "true") == 0, "%s: %s",
               "nobody waits", said());
    pid_t backend = (pid_t)strtol(harness_value("select pid from pg_locks where not granted limit 1"), NULL, 10);
    ck_assert_int_eq(kill(backend, SIGSTOP), 0);
    ck_assert_ok(db_script(&call, "rollback"));
    part(cl);
    int64_t begun = clock_ms();
    kill(program.process, SIGTERM);
    ck_assert_int_eq(wait_program(), 0);
    (void)printf("  stopped after %d ms\n", (int)(clock_ms() - begun));
    ck_assert_int_lt(clock_ms() - begun, 120000); /* far from the 300 s that a report may take */
    ck_assert_int_eq(postmaster_or_none(), 0);
    (void)recv(fd, answer, sizeof answer, 0);
    close(fd);
}
END_TEST

START_TEST(nothing_that_was_acknowledged_is_lost_by_kill_9_and_the_next_start_needs_no_hand)
{
    unsigned seed = (unsigned)getpid();
    (void)printf("  seed %u\n", seed);
    for (int round = 0; round < ROUNDS; round++) {
        unsigned before = atomic_load(&writing.count);
        bool kill_service = round % 2 == 0;
        start_program();
        check_database();
        pid_t server = postmaster();
        start_clients(!kill_service);
        wait_acknowledged(before, 4 * WRITERS);
        usleep((useconds_t)(rand_r(&seed) % 60000));
        ck_assert_int_eq(kill(kill_service ? program.process : server, SIGKILL), 0);
        if (kill_service) {
            end_clients();
            ck_assert_int_eq(wait_program(), 128 + SIGKILL);
            continue;
        }
        wait_restart(server, "the database does not come back");
        end_clients();
        kill(program.process, SIGTERM);
        ck_assert_int_eq(wait_program(), 0);
    }
    start_program();
    check_database();
    (void)printf("  %d kills, %u acknowledged, %u without an answer\n", ROUNDS, atomic_load(&writing.count),
                 atomic_load(&writing.unfinished));
    ck_assert_uint_ge(atomic_load(&writing.unfinished), ROUNDS / 2); /* they were killed in the middle, not beside */
    kill(program.process, SIGTERM);
    ck_assert_int_eq(wait_program(), 0);
}
END_TEST

static void wait_status(const char *path, int status)
{
    wait_until(get_status(path) == status, "%s: %s", path, said());
}

START_TEST(a_database_that_goes_away_and_comes_back_is_waited_for)
{
    static char answer[16384];
    struct cluster *cl = join();
    /* the service knows it by name only: it can neither start nor stop it */
    setenv("DICR_DATABASE", cluster_conninfo_migrate(cl), 1);
    ck_assert_ran("db", "migrate");
    start_program();
    wait_status("/readyz", 200);
    start_clients(false);
    wait_acknowledged(0, 2 * WRITERS);
    pid_t server = postmaster();
    part(cl); /* the last that holds it: the server stops, under the feet of those who write */
    end_clients();
    ck_assert_int_ne(kill(server, 0), 0);
    ck_assert_int_eq(get(program.port, "/api/v1/suppliers/HR-0000017", answer, sizeof answer), 503);
    ck_assert_msg(strstr(answer, "\"code\":\"database_away\"") && strcasestr(answer, "\r\nretry-after:"), "%s", answer);
    wait_status("/readyz", 503);
    ck_assert_int_eq(get_status("/healthz"), 200);
    cl = join();
    wait_status("/readyz", 200);
    ck_assert_int_eq(get_status("/api/v1/suppliers/HR-0000017"), 200);
    unsigned before = atomic_load(&writing.count);
    start_clients(false);
    wait_acknowledged(before, WRITERS);
    atomic_store(&writing.stop, true);
    end_clients();
    part(cl);
    cl = join();
    check_database();
    part(cl);
    kill(program.process, SIGTERM);
    ck_assert_int_eq(wait_program(), 0);
    unsetenv("DICR_DATABASE");
}
END_TEST

#define WAITING_WRITES "\ndicr_queue_waiting{lane=\"write\"} "

/* Writes that wait for a lock in the database, and those that wait for a worker of the service. */
static int writes_that_wait(void)
{
    static char answer[1 << 20];
    const char *queued = get(program.port, "/metrics", answer, sizeof answer) == 200 ? strstr(answer, WAITING_WRITES) : NULL;
    return (int)strtol(harness_value("select count(distinct pid) from pg_locks where not granted"), NULL, 10) +
           (queued ? (int)strtol(queued + strlen(WAITING_WRITES), NULL, 10) : 0);
}

static bool is_refused(void)
{
    int fd = open_connection(program.port);
    if (fd >= 0)
        close(fd);
    return fd < 0;
}

START_TEST(a_stop_lets_requests_under_way_end_and_takes_no_new_ones)
{
    start_program();
    struct cluster *cl = join();
    ck_assert_ok(db_script(&call, "begin; lock table supplier in share mode")); /* writes wait */
    start_clients(false);
    /* the writes of all clients have arrived: they wait for the table, or for a worker */
    wait_until(writes_that_wait() == WRITERS, "not all clients have written: %s", said());
    kill(program.process, SIGTERM);
    wait_until(is_refused(), "it still takes connections: %s", said());
    ck_assert_int_eq(waitpid(program.process, NULL, WNOHANG), 0);
    ck_assert_ok(db_script(&call, "rollback"));
    end_clients();
    ck_assert_int_eq(wait_program(), 0);
    ck_assert_uint_eq(atomic_load(&writing.count), WRITERS);
    part(cl);
    check_database();
}
END_TEST

Suite *suite_kill(void)
{
    Suite *s = suite_create("kill");
#ifdef SANITIZED
    (void)make_homes, (void)remove_homes, (void)setup, (void)teardown;
    (void)nothing_that_was_acknowledged_is_lost_by_kill_9_and_the_next_start_needs_no_hand;
    (void)the_service_starts_its_database_again_whenever_it_ends, (void)a_full_disk_is_named_and_outlived;
    (void)a_stop_does_not_wait_for_a_server_process_that_hangs;
    (void)a_database_that_goes_away_and_comes_back_is_waited_for, (void)a_stop_lets_requests_under_way_end_and_takes_no_new_ones;
#else
    TCase *t = tcase_create("kill");
    tcase_set_timeout(t, 1200); /* only a hang reaches it */
    tcase_add_unchecked_fixture(t, make_homes, remove_homes);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, the_service_starts_its_database_again_whenever_it_ends);
    tcase_add_test(t, a_full_disk_is_named_and_outlived);
    tcase_add_test(t, a_stop_does_not_wait_for_a_server_process_that_hangs);
    tcase_add_test(t, nothing_that_was_acknowledged_is_lost_by_kill_9_and_the_next_start_needs_no_hand);
    tcase_add_test(t, a_database_that_goes_away_and_comes_back_is_waited_for);
    tcase_add_test(t, a_stop_lets_requests_under_way_end_and_takes_no_new_ones);
    suite_add_tcase(s, t);
#endif
    return s;
}
