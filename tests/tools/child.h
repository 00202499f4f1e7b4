/* The program itself, run as a child: what it says, where, and how it ends. */
#pragma once
#include "../harness.h"
#include "../temporary.h"
#include "base/buffer.h"
#include "base/text.h"
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the last run gave. */
static struct {
    int status; /* 128 + signal where it was killed */
    const char *out, *err;
} ran;

/* Takes from the environment what would tell the program something. */
static inline void clean_environment(void)
{
    static const char *const variables[] = { "DICR_DATABASE", "DICR_HOME",    "DICR_LANG", "DICR_LOG",
                                             "DICR_LISTEN",   "DICR_WORKERS", "PGHOST",    "PGSERVICE",
                                             "PGHOSTADDR",    "PGDATABASE",   "NO_COLOR" };
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        unsetenv(variables[i]);
    setenv("DICR_TEST", "1", 1);
}

/* A fixture: a database of the test's own, named to the program by DICR_DATABASE. */
static inline void setup_database(void)
{
    harness_database();
    clean_environment();
    setenv("DICR_DATABASE", harness_conninfo(), 1);
}

/* The same, without any schema. */
static inline void setup_empty(void)
{
    harness_empty();
    clean_environment();
    setenv("DICR_DATABASE", harness_conninfo(), 1);
}

/* All of a file, closed then. */
static inline const char *read_all(int fd)
{
    struct buffer b = { 0 };
    ssize_t n;
    do {
        buffer_reserve(&b, 4096);
        n = read(fd, b.bytes + b.size, 4096);
        b.size += n > 0 ? (size_t)n : 0;
    } while (n > 0);
    close(fd);
    const char *text = text_copy_n(call.mem, b.bytes, b.size);
    buffer_free(&b);
    return text;
}

/* A file without a name, for a child's descriptor. */
static inline int temporary(void)
{
    char path[TEMPORARY_PATH_BYTES];
    int fd = mkstemp(temporary_path(path, "program"));
    ck_assert_int_ge(fd, 0);
    unlink(path);
    return fd;
}

/* Starts it with these three descriptors. */
static inline pid_t begin(const char *const *arguments, int in, int out, int err)
{
    const char *program = getenv("DICR_TEST_PROGRAM");
    ck_assert_msg(program != NULL, "DICR_TEST_PROGRAM names no program");
    size_t n = 0;
    while (arguments[n])
        n++;
    const char **all = TAKE_N(call.mem, n + 2, const char *);
    all[0] = program;
    memcpy(all + 1, arguments, n * sizeof *all);
    pid_t child = fork();
    if (child == 0) {
        if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
            _exit(126);
        execv(program, (char *const *)(uintptr_t)all);
        _exit(127);
    }
    ck_assert_int_gt(child, 0);
    return child;
}

/* A line that a child writes to a pipe; what there is of it when the child ends first. */
static inline const char *read_line(int fd)
{
    char text[256];
    size_t n = 0;
    struct pollfd ready = { .fd = fd, .events = POLLIN };
    while (n + 1 < sizeof text && poll(&ready, 1, HANG_MS) == 1 && read(fd, text + n, 1) == 1 && text[n] != '\n')
        n++;
    return text_copy_n(call.mem, text, n);
}

/* What was written to a file so far, the last bytes of it, for the message of a failed test. */
static inline const char *file_end(int fd)
{
    static char text[1500];
    off_t size = lseek(fd, 0, SEEK_END), room = (off_t)sizeof text - 1;
    ssize_t n = pread(fd, text, sizeof text - 1, size > room ? size - room : 0);
    text[n > 0 ? n : 0] = '\0';
    return text;
}

/* Starts the service on a free port and waits until it listens. `err` gets its standard error. */
static inline pid_t begin_service(const char *const *arguments, int err, uint16_t *port)
{
    int ends[2], null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    pid_t child = begin(arguments, null, ends[1], err);
    close(null);
    close(ends[1]);
    const char *line = read_line(ends[0]);
    close(ends[0]);
    ck_assert_msg(text_starts_with(line, "http://127.0.0.1:"), "\"%s\" is no address: %s", line, file_end(err));
    *port = (uint16_t)strtoul(strrchr(line, ':') + 1, NULL, 10);
    return child;
}
#define SERVE_ANYWHERE "serve", "--listen", "127.0.0.1:0"

/* Waits for its end. */
static inline int ended(pid_t child)
{
    int status = -1;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Runs the program with an input; gives the exit status, and the rest in `ran`. */
static inline int run_with(const char *input, const char *const *arguments)
{
    int in = temporary(), out = temporary(), err = temporary();
    ck_assert_int_eq(write(in, input, strlen(input)), (ssize_t)strlen(input));
    lseek(in, 0, SEEK_SET);
    ran.status = ended(begin(arguments, in, out, err));
    lseek(out, 0, SEEK_SET);
    lseek(err, 0, SEEK_SET);
    ran.out = read_all(out);
    ran.err = read_all(err);
    close(in);
    return ran.status;
}

#define run(...) run_with("", (const char *const[]){ __VA_ARGS__, NULL })
#define ck_assert_ran(...) ck_assert_msg(run(__VA_ARGS__) == 0, "status %d: %s", ran.status, ran.err)

/* The text holds these words. */
static inline void says(const char *text, const char *words)
{
    ck_assert_msg(strstr(text, words) != NULL, "\"%s\" does not say \"%s\"", text, words);
}

/* One line is the label, some spaces and the value. */
static inline void has_value(const char *text, const char *label, const char *value)
{
    size_t size = strlen(label);
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        const char *at = line + size;
        if (strncmp(line, label, size) != 0 || *at != ' ')
            continue;
        at += strspn(at, " ");
        if (strncmp(at, value, strlen(value)) == 0 && at[strlen(value)] == '\n')
            return;
    }
    ck_abort_msg("\"%s\" has no line \"%s  %s\"", text, label, value);
}

static inline size_t lines_of(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

/* The number that the last run printed alone. */
static inline const char *number_printed(void)
{
    ck_assert_uint_eq(lines_of(ran.out), 1);
    return text_copy_n(call.mem, ran.out, strcspn(ran.out, "\n"));
}

/* A supplier that a test adds first. */
#define CELIK "--country", "HR", "--legal_name", "Čelik Šibenik d.o.o.", "--identifier", "OIB:33392005961"
