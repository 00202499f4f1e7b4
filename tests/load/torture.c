#include "torture.h"

#include "base/text.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Every drill there is, in the order in which they run. */
static const struct drill drills[] = {
    { "slow_headers", "400 clients send a byte of their headers at a time", drill_slow_headers },
    { "slow_bodies", "400 clients send a byte of their bodies at a time", drill_slow_bodies },
    { "slow_readers", "400 clients read a long answer a few bytes at a time", drill_slow_readers },
    { "tiny_windows", "400 clients read a long answer through tiny windows", drill_tiny_windows },
    { "unread_metrics", "400 clients ask for the metrics and hardly read", drill_unread_metrics },
    { "one_address", "one address opens 4,160 connections", drill_one_address },
    { "stalled_files", "one address begins 40 imports of 19 MiB and ends none", drill_stalled_files },
    { "long_searches", "two clients search for twelve words of 20,000 firms in a loop", drill_long_searches },
    { "mutated_requests", "requests with bytes changed, dropped, doubled and cut", drill_mutated_requests },
    { "database_kills", "the private server is killed ten times while 8 clients write and read", drill_database_kills },
};
enum { DRILL_COUNT = sizeof drills / sizeof drills[0], READY_MS = 60000, ACKNOWLEDGED_MAX = 200000, FILES_TOLERATED = 8 };

/* --- chance -------------------------------------------------------------------------------------------------------------------- */

/* splitmix64 */
uint64_t torture_random(struct torture *t, uint64_t limit)
{
    uint64_t z = t->random += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (z ^ z >> 31) % limit;
}

/* --- the program --------------------------------------------------------------------------------------------------------------- */

void torture_rest_ms(long ms)
{
    struct timespec time = { ms / 1000, ms % 1000 * 1000000 };
    nanosleep(&time, NULL);
}

const char *torture_log(struct torture *t)
{
    static char text[4096];
    off_t size = lseek(t->log, 0, SEEK_END), most = (off_t)sizeof text - 1;
    ssize_t n = pread(t->log, text, sizeof text - 1, size > most ? size - most : 0);
    text[n > 0 ? n : 0] = '\0';
    return text;
}

bool torture_broken(struct torture *t, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    (void)fputs("  BROKEN: ", stdout);
    (void)vprintf(format, list);
    (void)putchar('\n');
    va_end(list);
    t->broken++;
    return false;
}

static size_t open_files(pid_t process)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd", (int)process);
    DIR *directory = opendir(path);
    size_t n = 0;
    while (directory && readdir(directory))
        n++;
    if (directory)
        closedir(directory);
    return n;
}

int torture_run(const struct torture *t, const char *const *arguments, int out)
{
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        (void)dup2(out, 1);
        (void)dup2(t->log, 2);
        execv(arguments[0], (char *const *)(uintptr_t)arguments);
        _exit(127);
    }
    if (child > 0)
        waitpid(child, &status, 0);
    return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void run_program(const struct torture *t, int out)
{
    const char *const arguments[] = { t->program, "serve", "--listen", "127.0.0.1:0", NULL };
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM); /* the service stops its private server itself */
    if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(t->log, 2) < 0)
        _exit(126);
    execv(t->program, (char *const *)(uintptr_t)arguments);
    _exit(127);
}

bool torture_start(struct torture *t)
{
    int ends[2];
    char line[128] = "";
    size_t n = 0;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    t->process = fork();
    if (t->process == 0)
        run_program(t, ends[1]);
    close(ends[1]);
    struct pollfd ready = { .fd = ends[0], .events = POLLIN };
    while (n + 1 < sizeof line && poll(&ready, 1, 5 * READY_MS) == 1 && read(ends[0], line + n, 1) == 1 && line[n] != '\n')
        n++;
    close(ends[0]);
    const char *colon = strrchr(line, ':');
    if (!text_starts_with(line, "http://127.0.0.1:"))
        return torture_broken(t, "the service does not start: %s", torture_log(t));
    t->port = (uint16_t)strtoul(colon + 1, NULL, 10);
    return true;
}

int torture_stop(struct torture *t, int signal)
{
    int status = -1;
    if (t->process <= 0)
        return -1;
    kill(t->process, signal);
    waitpid(t->process, &status, 0);
    t->process = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* --- the checker --------------------------------------------------------------------------------------------------------------- */

static bool becomes_ready(struct torture *t)
{
    static char answer[4096];
    int status = 0;
    for (int64_t until = clock_ms() + READY_MS; status != 200 && clock_ms() < until; torture_rest_ms(50))
        status = torture_ask_once(t, "127.0.0.1", "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n", answer, sizeof answer);
    return status == 200 || torture_broken(t, "not ready after a minute (status %d): %s", status, torture_log(t));
}

static bool holds_acknowledged(struct torture *t)
{
    static char answer[65536];
    size_t lost = 0, step = t->acknowledged_count / 2000 + 1;
    for (size_t i = 0; i < t->acknowledged_count; i += step) {
        char request[160];
        snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                 t->acknowledged[i].address);
        int status = torture_ask_once(t, "127.0.0.1", request, answer, sizeof answer);
        lost += status != 200 || !strstr(answer, t->acknowledged[i].name);
    }
    return lost == 0 || torture_broken(t, "%zu acknowledged suppliers are not there", lost);
}

static bool has_no_500(struct torture *t)
{
    static char answer[1 << 18];
    int status = torture_ask_once(t, "127.0.0.1", "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", answer, sizeof answer);
    if (status != 200)
        return torture_broken(t, "/metrics answers %d", status);
    unsigned long count = 0;
    for (const char *at = answer; (at = strstr(at, "status=\"500\"")) != NULL; at++)
        count += strtoul(at + strcspn(at, " \n"), NULL, 10);
    return count <= atomic_load(&t->unknown) || torture_broken(t, "a request was answered 500: %s", torture_log(t));
}

static bool gave_descriptors_back(struct torture *t)
{
    size_t n = 0;
    for (int64_t until = clock_ms() + READY_MS; clock_ms() < until; torture_rest_ms(100)) {
        n = open_files(t->process);
        if (n <= t->files_at_start + FILES_TOLERATED)
            return true;
    }
    return torture_broken(t, "%zu descriptors are open, %zu were after the start", n, t->files_at_start);
}

bool torture_check(struct torture *t)
{
    int status;
    if (waitpid(t->process, &status, WNOHANG) == t->process) {
        t->process = 0;
        return torture_broken(t, "the service has ended: %s", torture_log(t));
    }
    bool ready = becomes_ready(t);
    bool holds = ready && holds_acknowledged(t), clean = ready && has_no_500(t), given_back = gave_descriptors_back(t);
    return holds && clean && given_back;
}

/* --- all of it ----------------------------------------------------------------------------------------------------------------- */

/* The private server belongs to a home that goes away with this process. */
static void clear_away(struct torture *t)
{
    if (t->process > 0)
        torture_stop(t, SIGTERM);
    if (!t->home[0])
        return;
    (void)torture_run(t, (const char *const[]){ t->program, "db", "stop", NULL }, t->log);
    temporary_remove(t->home);
}

static void raise_files(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
}

static bool prepare(struct torture *t)
{
    static const char *const variables[] = { "DICR_DATABASE", "DICR_LANG", "DICR_LISTEN", "DICR_WORKERS",
                                             "PGHOST",        "PGSERVICE", "PGDATABASE",  "PGPORT" };
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
        unsetenv(variables[i]);
    char log[TEMPORARY_PATH_BYTES];
    t->log = mkostemp(temporary_path(log, "torture-log"), O_CLOEXEC | O_APPEND);
    t->acknowledged = calloc(ACKNOWLEDGED_MAX, sizeof *t->acknowledged);
    if (t->log < 0 || !t->acknowledged || !mkdtemp(temporary_path(t->home, "torture")) || chmod(t->home, 0755) != 0)
        return false;
    unlink(log);
    const char *slash = strrchr(t->program, '/');
    snprintf(t->generate, sizeof t->generate, "%.*sgenerate", slash ? (int)(slash + 1 - t->program) : 0, t->program);
    setenv("DICR_HOME", t->home, 1);
    setenv("DICR_LOG", "warn", 0);
    signal(SIGPIPE, SIG_IGN);
    raise_files();
    if (!torture_start(t) || !becomes_ready(t))
        return false;
    t->files_at_start = open_files(t->process);
    int fd = torture_connect(t, "127.0.0.1", 0);
    for (int i = 0; i < 20; i++)
        if (torture_add_supplier(t, fd) != 201)
            return torture_broken(t, "a supplier cannot be added: %s", torture_log(t));
    close(fd);
    return true;
}

static bool is_wanted(const char *name, char **names, int n)
{
    for (int i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return n == 0;
}

static bool run_drill(struct torture *t, const struct drill *drill)
{
    int64_t begun = clock_ms();
    (void)printf("%s: %s\n", drill->name, drill->what);
    (void)fflush(stdout);
    t->random = t->seed;
    for (const char *p = drill->name; *p; p++)
        t->random = t->random * 31 + (unsigned char)*p;
    bool done = drill->run(t);
    bool held = torture_check(t);
    (void)printf("  %s after %.1f s\n", done && held ? "held" : "FAILED", (double)(clock_ms() - begun) / 1000);
    return done && held;
}

static int usage(void)
{
    (void)fputs("torture [--seed N] [--seconds N] [--requests N] [DRILL...]; DICR_TEST_PROGRAM names the program\n", stderr);
    for (size_t i = 0; i < DRILL_COUNT; i++)
        (void)fprintf(stderr, "  %-18s %s\n", drills[i].name, drills[i].what);
    return 2;
}

int main(int argc, char **argv)
{
    struct torture t = { .seconds = 15, .requests = 20000, .program = getenv("DICR_TEST_PROGRAM"), .log = -1 };
    int first = 1;
    (void)!getrandom(&t.seed, 4, 0);
    for (; first + 1 < argc && text_starts_with(argv[first], "--"); first += 2) {
        unsigned long value = strtoul(argv[first + 1], NULL, 10);
        if (strcmp(argv[first], "--seed") == 0)
            t.seed = value;
        else if (strcmp(argv[first], "--seconds") == 0)
            t.seconds = (unsigned)value;
        else if (strcmp(argv[first], "--requests") == 0)
            t.requests = (unsigned)value;
        else
            return usage();
    }
    if (!t.program || (argc > first && argv[first][0] == '-'))
        return usage();
    (void)printf("seed %llu\n", (unsigned long long)t.seed);
    (void)fflush(stdout);
    t.mem = arena_new((size_t)64 << 20);
    bool good = prepare(&t);
    for (size_t i = 0; good && t.process > 0 && i < DRILL_COUNT; i++)
        if (is_wanted(drills[i].name, argv + first, argc - first))
            t.broken += !run_drill(&t, &drills[i]);
    clear_away(&t);
    free(t.acknowledged);
    arena_free(t.mem);
    (void)printf("%s (seed %llu)\n", good && t.broken == 0 ? "everything held" : "something broke", (unsigned long long)t.seed);
    return good && t.broken == 0 ? 0 : 1;
}
