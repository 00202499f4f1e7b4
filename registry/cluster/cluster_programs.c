/* Finding the server programs, and running one. */
#include "base/buffer.h"
#include "cluster_spawn.h"
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DESCRIPTORS_MIN = 16, DESCRIPTORS_ADVISED = 256, OUTPUT_BYTES_MAX = 1 << 20 };

/* Where distributions install them. The folders of PATH are tried last: they often hold wrappers only. */
static const char *const folders[] = {
    "/usr/lib/postgresql/*/bin", /* Debian, Ubuntu */
    "/usr/pgsql-*/bin",          /* packages of postgresql.org for Red Hat's */
    "/usr/libexec/postgresql*",  /* Alpine */
    "/usr/lib/postgresql*/bin",  /* SUSE */
    "/usr/local/pgsql*/bin",     /* built from source */
};

bool program_run(struct arena *mem, const struct cluster_paths *p, const char *const *arguments, const char **output, int *status)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    pid_t child = spawn(p, arguments, ends[1], false);
    close(ends[1]);
    struct buffer b = { 0 };
    (void)!buffer_read(&b, ends[0], OUTPUT_BYTES_MAX);
    close(ends[0]);
    *output = buffer_take(&b, mem);
    if (child < 0)
        return false;
    while (waitpid(child, status, 0) < 0)
        if (errno != EINTR)
            return false;
    return true;
}

/* Finding and running programs takes some descriptors; without them everything would look as if it were missing. */
static bool check_descriptors(struct call *c)
{
    int open_files[DESCRIPTORS_MIN], n = 0, error = 0;
    while (n < DESCRIPTORS_MIN && !error) {
        int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
        error = fd < 0 ? errno : 0;
        if (fd >= 0)
            open_files[n++] = fd;
    }
    for (int i = 0; i < n; i++)
        close(open_files[i]);
    return !error ||
           refuse(c, descriptors, NULL, "reason", strerrordesc_np(error), "need", int_text(c->mem, DESCRIPTORS_ADVISED));
}

/* "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)" has the major version 15 and the version "15.18". *failed is the program
   that exists and does not run. */
static bool read_version(struct arena *mem, const struct cluster_paths *p, const char *directory, struct programs *out,
                         const char **failed)
{
    const char *postgres = text_format(mem, "%s/postgres", directory);
    if (access(postgres, X_OK) != 0 || access(text_format(mem, "%s/initdb", directory), X_OK) != 0)
        return false;
    const char *output = NULL;
    int status = -1;
    if (!program_run(mem, p, (const char *const[]){ postgres, "-V", NULL }, &output, &status) || status != 0) {
        *failed = postgres;
        return false;
    }
    const char *version = strstr(output, "(PostgreSQL) ");
    if (!version)
        return false;
    version += strlen("(PostgreSQL) ");
    long major = strtol(version, NULL, 10);
    if (major < CLUSTER_OLDEST || major > CLUSTER_NEWEST)
        return false;
    *out = (struct programs){ text_copy(mem, directory), text_copy_n(mem, version, strcspn(version, " \r\n")), (int)major };
    return true;
}

static void keep_if_newer(struct arena *mem, const struct cluster_paths *p, const char *directory, int major,
                          struct programs *best, const char **failed)
{
    struct programs found;
    if (read_version(mem, p, directory, &found, failed) && (major == 0 || found.major == major) && found.major > best->major)
        *best = found;
}

bool programs_find(struct call *c, struct arena *mem, const struct cluster_paths *p, int major, struct programs *out)
{
    struct programs best = { 0 };
    const char *failed = NULL;
    if (!check_descriptors(c))
        return false;
    const char *only = getenv("DICR_PG_BINDIR");
    if (only && *only) {
        keep_if_newer(mem, p, only, major, &best, &failed);
    } else {
        for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
            glob_t found;
            if (glob(folders[i], GLOB_ONLYDIR, NULL, &found) == 0)
                for (size_t j = 0; j < found.gl_pathc; j++)
                    keep_if_newer(mem, p, found.gl_pathv[j], major, &best, &failed);
            globfree(&found);
        }
        const char *path = getenv("PATH");
        struct texts parts = text_split(mem, path ? path : "/usr/local/bin:/usr/bin:/bin", ':');
        for (size_t i = 0; best.major == 0 && i < parts.n; i++)
            if (parts.item[i][0] == '/')
                keep_if_newer(mem, p, parts.item[i], major, &best, &failed);
    }
    if (best.major) {
        *out = best;
        return true;
    }
    if (failed)
        return refuse(c, program_fails, NULL, "path", failed);
    if (major)
        return refuse(c, other_version, NULL, "path", p->data, "version", int_text(c->mem, major));
    return refuse(c, no_programs, NULL, "first", int_text(c->mem, CLUSTER_OLDEST), "last", int_text(c->mem, CLUSTER_NEWEST));
}

bool data_version(struct call *c, const struct cluster_paths *p, int *major)
{
    *major = 0;
    if (access(p->data, F_OK) != 0 && errno == ENOENT)
        return true;
    const char *text = file_read(c->mem, text_format(c->mem, "%s/PG_VERSION", p->data));
    char *end = NULL;
    long version = text ? strtol(text, &end, 10) : 0;
    if (!text || end == text || version <= 0 || version > INT_MAX)
        return refuse(c, damaged, NULL, "path", p->data);
    if (version < CLUSTER_OLDEST || version > CLUSTER_NEWEST)
        return refuse(c, unfit_version, NULL, "path", p->data, "version", text_trim(c->mem, text, true), "first",
                      int_text(c->mem, CLUSTER_OLDEST), "last", int_text(c->mem, CLUSTER_NEWEST));
    *major = (int)version;
    return true;
}
