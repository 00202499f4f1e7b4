/* The files and processes of one server. */
#include "base/buffer.h"
#include "cluster_spawn.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOG_BYTES_MAX = 1 << 20 };

/* --- the configuration --------------------------------------------------------------------------------------------------------- */

static const char settings_always[] =
    "# Written by dicr at each start. Settings of an administrator go into local.conf beside this file.\n"
    "listen_addresses = ''\n"
    "port = 5432\n"
    "unix_socket_permissions = 0700\n"
    "cluster_name = 'dicr'\n"
    "max_connections = 100\n"
    "shared_buffers = '256MB'\n"
    "maintenance_work_mem = '128MB'\n"
    "random_page_cost = 1.1\n"
    "jit = off\n"
    /* nodes will replicate; set from the start, since a change needs a restart */
    "wal_level = logical\n"
    /* after a kill all files are synced before recovery: one call instead of one for each of 1,800 files (0.5 s instead of 6) */
    "recovery_init_sync_method = syncfs\n"
    /* a container's /dev/shm may be as small as 64 MB */
    "max_parallel_workers_per_gather = 0\n"
    "max_parallel_maintenance_workers = 0\n"
    "min_dynamic_shared_memory = '16MB'\n"
    "timezone = 'UTC'\n"
    "log_timezone = 'UTC'\n"
    "datestyle = 'ISO'\n"
    "default_text_search_config = 'pg_catalog.simple'\n"
    "lc_messages = 'C'\n"
    "lc_monetary = 'C'\n"
    "lc_numeric = 'C'\n"
    "lc_time = 'C'\n"
    /* no values of records in the log: neither statements nor the details of violated constraints */
    "logging_collector = off\n"
    "log_destination = 'stderr'\n"
    "log_line_prefix = '%m [%p] '\n"
    "log_min_error_statement = panic\n"
    "log_error_verbosity = terse\n"
    "log_checkpoints = off\n";

static const char settings_test[] = "fsync = off\nfull_page_writes = off\n";

/* A value in a configuration file, or a word of an ident map, in quotes. */
static const char *quoted(struct arena *mem, const char *text, char quote)
{
    struct buffer b = { 0 };
    buffer_char(&b, quote);
    for (; *text; text++) {
        if (*text == quote || (*text == '\\' && quote == '\''))
            buffer_char(&b, *text);
        buffer_char(&b, *text);
    }
    buffer_char(&b, quote);
    return buffer_take(&b, mem);
}

bool config_write(struct call *c, struct arena *mem, const struct cluster_paths *p)
{
    const char *test = getenv("DICR_TEST");
    const char *server =
        text_format(mem, "%sunix_socket_directories = %s\nhba_file = %s\nident_file = %s\n%sinclude_if_exists = 'local.conf'\n",
                    settings_always, quoted(mem, p->socket, '\''), quoted(mem, cluster_file(mem, p, "hba.conf"), '\''),
                    quoted(mem, cluster_file(mem, p, "ident.conf"), '\''), test && strcmp(test, "1") == 0 ? settings_test : "");
    static const char hba[] = "local all all peer map=dicr\n";
    const char *account = quoted(mem, p->account, '"');
    const char *ident = text_format(mem,
                                    "dicr root postgres\ndicr root dicr_migrate\ndicr root dicr_app\n"
                                    "dicr %s postgres\ndicr %s dicr_migrate\ndicr %s dicr_app\n",
                                    account, account, account);
    if (file_write(cluster_file(mem, p, "server.conf"), server) && file_write(cluster_file(mem, p, "hba.conf"), hba) &&
        file_write(cluster_file(mem, p, "ident.conf"), ident))
        return true;
    return fail_file(c, p->directory, errno);
}

/* --- creating the data --------------------------------------------------------------------------------------------------------- */

/* The last line of a program's output that is not blank. */
static const char *last_line(struct arena *mem, const char *output)
{
    struct texts lines = text_split(mem, output, '\n');
    while (lines.n > 0) {
        const char *line = text_trim(mem, lines.item[--lines.n], true);
        if (*line)
            return line;
    }
    return "";
}

/* The last line of initdb is about cleaning up; the reason is in the last line that is an error. */
static const char *error_line(struct arena *mem, const char *output)
{
    struct texts lines = text_split(mem, output, '\n');
    const char *found = NULL;
    for (size_t i = 0; i < lines.n; i++)
        if (strstr(lines.item[i], "error:") || strstr(lines.item[i], "FATAL:") || strstr(lines.item[i], "PANIC:"))
            found = text_trim(mem, lines.item[i], true);
    return found ? found : last_line(mem, output);
}

static bool run_initdb(struct arena *mem, const struct cluster_paths *p, const struct programs *programs, const char *locale,
                       const char **output)
{
    const char *test = getenv("DICR_TEST");
    const char *arguments[] = { text_format(mem, "%s/initdb", programs->directory),
                                "-D",
                                p->data_new,
                                "-U",
                                "postgres",
                                "-E",
                                "UTF8",
                                locale,
                                "--auth-local=peer",
                                "--auth-host=reject",
                                "--data-checksums",
                                "--no-instructions",
                                test && strcmp(test, "1") == 0 ? "--no-sync" : NULL,
                                NULL };
    int status = -1;
    folder_remove(p->data_new);
    return program_run(mem, p, arguments, output, &status) && status == 0;
}

static bool folder_sync(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok;
}

bool data_create(struct call *c, struct arena *mem, const struct cluster_paths *p, const struct programs *programs)
{
    const char *output = "";
    /* a system may lack the locale C.UTF-8; C sorts the same, by code points */
    if (!run_initdb(mem, p, programs, "--locale=C.UTF-8", &output) &&
        !(strstr(output, "invalid locale") && run_initdb(mem, p, programs, "--locale=C", &output))) {
        folder_remove(p->data_new);
        if (strstr(output, strerrordesc_np(ENOSPC)) || strstr(output, strerrordesc_np(EDQUOT)))
            return fail(c, ERROR_DISK_FULL, NULL, "value", p->home);
        return refuse(c, not_made, output, "path", p->data, "reason", error_line(mem, output));
    }
    if (rename(p->data_new, p->data) != 0 || !folder_sync(p->directory))
        return fail_file(c, p->data, errno);
    return true;
}

/* --- the processes ------------------------------------------------------------------------------------------------------------- */

/* Copies the output of the server into its log and starts a new file when one is full. Ends when the last writer has ended. */
static void keep_log(int input, void *arg)
{
    const struct cluster_paths *p = arg;
    char old[4096], piece[8192];
    snprintf(old, sizeof old, "%s.1", p->log);
    prctl(PR_SET_NAME, "dicr-log");
    static const int ignored[] = { SIGHUP, SIGINT, SIGTERM };
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        signal(ignored[i], SIG_IGN);
    int log = -1;
    ssize_t n;
    while ((n = read(input, piece, sizeof piece)) > 0 || (n < 0 && errno == EINTR)) {
        struct stat about;
        if (log >= 0 && fstat(log, &about) == 0 && about.st_size + n > LOG_BYTES_MAX) {
            close(log);
            rename(p->log, old);
            log = -1;
        }
        if (log < 0)
            log = open(p->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
        /* a full disk loses lines of the log, not the server */
        if (log >= 0 && n > 0)
            (void)!write(log, piece, (size_t)n);
    }
}

bool server_spawn(struct call *c, const struct cluster_paths *p, const struct programs *programs, pid_t *server, pid_t *logger)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return refuse(c, not_started, NULL, "path", p->log, "reason", strerror(errno));
    struct cluster_paths copy = *p;
    const char *arguments[] = { text_format(c->mem, "%s/postgres", programs->directory),
                                "-D",
                                p->data,
                                "-c",
                                text_format(c->mem, "config_file=%s", cluster_file(c->mem, p, "server.conf")),
                                NULL };
    *logger = spawn_work(p, ends[0], keep_log, &copy);
    *server = *logger < 0 ? -1 : spawn(p, arguments, ends[1], true);
    int why = errno;
    close(ends[0]);
    close(ends[1]);
    return *server > 0 || refuse(c, not_started, NULL, "path", p->log, "reason", strerror(why));
}

/* The start of a file of /proc about a process; "" when there is none. False: it cannot be read. */
static bool read_about(long pid, const char *name, char *text, size_t size)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/%s", pid, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, text, size - 1) : 0;
    if (fd >= 0)
        close(fd);
    text[n > 0 ? n : 0] = '\0';
    return n >= 0;
}

/* Whether a process lives and is not a zombie, and whether its program is postgres. */
static bool process_lives(pid_t pid, bool *is_postgres)
{
    char text[256];
    (void)read_about(pid, "stat", text, sizeof text);
    const char *end = strrchr(text, ')');
    *is_postgres = strstr(text, "(postgres)") != NULL;
    return end && strlen(end) > 2 && end[2] != 'Z' && end[2] != 'X';
}

bool process_is_gone(pid_t pid)
{
    bool unused;
    return !process_lives(pid, &unused);
}

/* A process is this server when its program is postgres and its working directory is the data directory; the number alone may
   belong to another process by now. */
static bool process_is_server(const struct cluster_paths *p, pid_t pid)
{
    bool is_postgres;
    char path[64];
    struct stat works_in, data;
    snprintf(path, sizeof path, "/proc/%ld/cwd", (long)pid);
    return process_lives(pid, &is_postgres) && is_postgres && stat(path, &works_in) == 0 && stat(p->data, &data) == 0 &&
           works_in.st_dev == data.st_dev && works_in.st_ino == data.st_ino;
}

bool server_has_sessions(pid_t pid)
{
    char name[64], list[8192], title[256];
    snprintf(name, sizeof name, "task/%ld/children", (long)pid);
    bool found = !read_about(pid, name, list, sizeof list);
    for (char *at = list, *end; !found; at = end) {
        long child = strtol(at, &end, 10);
        if (end == at)
            break;
        (void)read_about(child, "cmdline", title, sizeof title);
        found = strstr(title, " [local]") != NULL; /* "postgres: dicr: dicr_app dicr [local] SELECT" */
    }
    return found;
}

static pid_t first_number(const char *text)
{
    long n = text ? strtol(text, NULL, 10) : 0;
    /* the lock of a stand-alone server holds its number negated */
    return (pid_t)(n < 0 ? -n : n);
}

void remove_stale_lock(struct arena *mem, const struct cluster_paths *p)
{
    const char *const paths[] = { text_format(mem, "%s/postmaster.pid", p->data),
                                  text_format(mem, "%s/.s.PGSQL.5432.lock", p->socket) };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        pid_t pid = first_number(file_read(mem, paths[i]));
        if (pid > 0 && kill(pid, 0) == 0)
            unlink(paths[i]);
    }
}

pid_t server_process(struct arena *mem, const struct cluster_paths *p, const char **run)
{
    const char *path = text_format(mem, "%s/postmaster.pid", p->data), *text = file_read(mem, path);
    pid_t pid = first_number(text);
    if (pid <= 0 || !process_is_server(p, pid))
        return 0;
    struct texts lines = text_split(mem, text, '\n');
    if (run)
        *run = text_format(mem, "%ld %s\n", (long)pid, lines.n > 2 ? lines.item[2] : "");
    return pid;
}

const char *log_end(struct arena *mem, const struct cluster_paths *p, size_t lines)
{
    int fd = open(p->log, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return "";
    enum { TAIL = 4096 };
    char *text = arena_take(mem, TAIL + 1);
    off_t size = lseek(fd, 0, SEEK_END);
    ssize_t n = pread(fd, text, TAIL, size > TAIL ? size - TAIL : 0);
    close(fd);
    char *from = text + (n > 0 ? n : 0);
    if (from > text && from[-1] == '\n')
        *--from = '\0';
    for (; from > text; from--)
        if (from[-1] == '\n' && lines-- <= 1)
            break;
    return from;
}
