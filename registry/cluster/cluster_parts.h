/* The parts of the private PostgreSQL: its paths, the account that runs it, its programs, its processes and its roles. For
   registry/cluster/ only. Everything of one home lies in its folder postgres/, which belongs to the account that runs the server:

   data/             the data directory; data.new/ while initdb works
   server.conf, hba.conf, ident.conf   written at each start; local.conf beside them belongs to an administrator and is read last
   server.log, server.log.1            the log of the server, at most 1 MiB each
   .s.PGSQL.5432     the socket (in /tmp when the path is too long for a socket)
   lock              locked exclusively while the server is started or stopped
   users             locked shared by each program that uses the server
   keep              names the run of the server that stays when no program uses it (`dicr db start`) */
#pragma once
#include "base/call.h"
#include "base/text.h"
#include <sys/types.h>

enum { CLUSTER_OLDEST = 15, CLUSTER_NEWEST = 18 };

/* What a server that runs is good for. One that starts, recovers or stops is not yet ready. */
enum server_readiness { SERVER_READY, SERVER_NOT_YET_READY, SERVER_UNUSABLE };

/* Fails with REFUSED; the sentence is the message of that key with these name/value pairs. `detail` may be NULL. */
#define refuse(c, key, detail, ...) (refuse_with((c), MESSAGE_cluster_##key, (detail), WORDS(__VA_ARGS__)), false)
void refuse_with(struct call *c, enum message key, const char *detail, const char *const *arguments);
/* Fails for a system error of a file: DISK_FULL when the disk is full, else REFUSED. Always false. */
bool fail_file(struct call *c, const char *path, int error);

/* The paths of one cluster and the account that runs it. All texts are in the arena of cluster_paths_find(). */
struct cluster_paths {
    const char *home, *directory; /* absolute */
    const char *data, *data_new, *log, *socket;
    const char *account; /* name of the account that runs the server */
    uid_t uid;
    gid_t gid;
    bool switches; /* this process is root and acts as that account for everything of the cluster */
};

/* Finds the paths of a home. `make` creates the folders that are missing; without it *made is false when there are none. */
bool cluster_paths_find(struct call *c, struct arena *mem, const char *home, bool make, struct cluster_paths *out, bool *made)
    __attribute__((warn_unused_result));

/* Acts as the server's account, so that new files belong to it and the server accepts the connection; and as root again. Only the
   calling thread changes its account. */
bool become_server_account(struct call *c, const struct cluster_paths *p) __attribute__((warn_unused_result));
void return_to_own_account(const struct cluster_paths *p);

/* A file of the cluster: its path, and its contents (NULL when it cannot be read; at most 64 KiB). */
const char *cluster_file(struct arena *mem, const struct cluster_paths *p, const char *name);
const char *file_read(struct arena *mem, const char *path);
bool file_write(const char *path, const char *text);
void folder_remove(const char *path);

/* A cluster that this process uses. */
enum { EARLIER_MAX = 8 };
struct cluster {
    struct arena *mem;
    struct cluster_paths paths;
    int users;                          /* the descriptor that holds the lock on `users`, shared */
    pid_t server, logger;               /* children of this process, or 0 */
    pid_t earlier_loggers[EARLIER_MAX]; /* of servers that were killed: they end with the last of that server's processes */
    bool prepared;                      /* its roles and database are known to exist */
    const char *conninfo, *conninfo_migrate, *conninfo_administer;
};

enum { LOCK_WAIT_MS = 120000 }; /* a first start on a slow disk takes some seconds, a stop as long as its last checkpoint */

/* Opens a file to lock, and makes it when it is missing: a descriptor, or -1 with errno. lock_close() takes both. */
int lock_open(struct arena *mem, const struct cluster_paths *p, const char *name);
void lock_close(int fd);
/* Takes an exclusive lock within the time; reports once that it waits. */
bool lock_exclusive(int fd, int64_t wait_ms, void (*progress)(enum message what, void *arg), void *arg);

void pause_ms(int ms);
/* Sets *child to 0 when that process has ended. */
void reap(pid_t *child);
/* The process that writes the log ends when the last writer has closed the pipe; the log is complete then. */
void reap_logger(struct cluster *cl);

/* The server programs: their directory, and the version that `postgres -V` prints. */
struct programs {
    const char *directory, *version;
    int major;
};
/* The newest server programs that fit, or those of DICR_PG_BINDIR where that is set; `major` is the version of the data, 0 for
   none. REFUSED when there are none. */
bool programs_find(struct call *c, struct arena *mem, const struct cluster_paths *p, int major, struct programs *out)
    __attribute__((warn_unused_result));
/* The major version of the data directory; 0: there is none. REFUSED when it is damaged or of an unsupported version. */
bool data_version(struct call *c, const struct cluster_paths *p, int *major) __attribute__((warn_unused_result));

/* Runs a program to its end as the account and collects its output. *status as waitpid() gives it. */
bool program_run(struct arena *mem, const struct cluster_paths *p, const char *const *arguments, const char **output,
                 int *status);

/* Starts the server and the process that writes its log. Both outlive this process, and no key of its terminal reaches them. */
bool server_spawn(struct call *c, const struct cluster_paths *p, const struct programs *programs, pid_t *server, pid_t *logger)
    __attribute__((warn_unused_result));

/* Creates data/ by initdb. */
bool data_create(struct call *c, struct arena *mem, const struct cluster_paths *p, const struct programs *programs)
    __attribute__((warn_unused_result));
bool config_write(struct call *c, struct arena *mem, const struct cluster_paths *p) __attribute__((warn_unused_result));

/* The process of the server that runs, by its postmaster.pid; 0 when none does. *run (may be NULL) gets a text that stays the
   same during this run of the server. */
pid_t server_process(struct arena *mem, const struct cluster_paths *p, const char **run);
/* Whether the process has ended (it may still be a zombie). A server that shuts down loses its working directory before it ends, so
   server_process() does not find it any more. */
bool process_is_gone(pid_t pid);
/* Whether processes that serve connections are left among the children of this server. */
bool server_has_sessions(pid_t pid);
/* Removes the lock files of a dead server whose process number another process has by now; PostgreSQL itself does so only when the
   number is free. Only to be called when no server runs. */
void remove_stale_lock(struct arena *mem, const struct cluster_paths *p);
/* The last lines of the log. */
const char *log_end(struct arena *mem, const struct cluster_paths *p, size_t lines);

/* A connection string for a role and a database of the cluster. */
const char *accounts_conninfo(struct arena *mem, const struct cluster_paths *p, const char *role, const char *database);
/* Connects as administrator and creates the roles and the database that are missing. *reply is what the server answered. */
enum server_readiness accounts_prepare(struct arena *mem, const char *conninfo, const char **reply);
/* Connects as administrator and runs a checkpoint. */
void accounts_checkpoint(const char *conninfo);
/* Whether a server responds at all; *accepts: it also takes connections. */
bool accounts_server_responds(const char *conninfo, bool *accepts);
