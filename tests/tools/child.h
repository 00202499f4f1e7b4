/* The program itself, run as a child: what it says, where, and how it ends. */
#pragma once
#include "../harness.h"
#include "base/buffer.h"
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
    char path[] = "/tmp/dicr-program-XXXXXX";
    int fd = mkstemp(path);
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

static inline size_t lines_of(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}
