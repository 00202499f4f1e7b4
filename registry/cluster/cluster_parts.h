/* What the files of the private PostgreSQL share: where it lives, the account that runs it, its programs and its processes.
   Not for others. Everything of one home lies in its folder postgres/, which belongs to the account that runs the server:

   data/             the data directory; data.new/ while it is being made
   server.conf, hba.conf, ident.conf   written anew at each start; local.conf beside them is an administrator's and is read last
   server.log, server.log.1            what the server says, at most 1 MiB each
   .s.PGSQL.5432     the socket (elsewhere when the path is too long for one)
   lock              held alone while the server is started or stopped
   users             held shared by each program that works with the server
   keep              says which run of the server stays although nobody uses it (`dicr db start`) */
#pragma once
#include "base/call.h"
#include "base/text.h"
#include <sys/types.h>

enum { CLUSTER_OLDEST = 15, CLUSTER_NEWEST = 18 };

/* Fails with REFUSED, whose sentence is the message of that key with these name/value pairs; `detail` may be NULL. */
#define refuse(c, key, detail, ...) (refuse_with((c), MESSAGE_cluster_##key, (detail), WORDS(__VA_ARGS__)), false)
void refuse_with(struct call *c, enum message key, const char *detail, const char *const *arguments);

/* Where one cluster lives. All texts are in the arena it was made with. */
struct place {
    const char *home, *area; /* absolute */
    const char *data, *data_new, *log, *socket;
    const char *account; /* name of the account that runs the server */
    uid_t uid;
    gid_t gid;
    bool switches; /* we are root, and become that account to touch anything of the cluster */
};

/* Finds the place of a home. `make` makes the folders that are missing; without it *made is false when there are none. */
bool place_find(struct call *c, struct arena *mem, const char *home, bool make, struct place *out, bool *made)
    __attribute__((warn_unused_result));

/* Becomes the server's account, so that files get its owner and the server takes us for it; and root again. Process-wide:
   while other threads run, they are that account too. */
bool place_enter(struct call *c, const struct place *p) __attribute__((warn_unused_result));
void place_leave(const struct place *p);

/* A file in the place: its path, and its contents (NULL when it cannot be read; at most 64 KiB). */
const char *place_file(struct arena *mem, const struct place *p, const char *name);
const char *file_read(struct arena *mem, const char *path);
bool file_write(const char *path, const char *text);
void folder_remove(const char *path);

/* The server programs: a directory, and what `postgres -V` says there. */
struct programs {
    const char *directory, *version;
    int major;
};
/* The newest of those that fit, or those of DICR_PG_BINDIR where that is set; `major` is that of the data, 0 for none. REFUSED when there are none. */
bool programs_find(struct call *c, struct arena *mem, const struct place *p, int major, struct programs *out)
    __attribute__((warn_unused_result));
/* The major version of the data directory; 0: there is none. REFUSED when it is damaged or unfit. */
bool data_version(struct call *c, const struct place *p, int *major) __attribute__((warn_unused_result));

/* Runs a program to its end as the account and takes what it says. *status as waitpid() gives it. */
bool program_run(struct arena *mem, const struct place *p, const char *const *arguments, const char **said, int *status);

/* Starts the server's process and the one that keeps its log; both outlive us and hear no key of our terminal. */
bool server_spawn(struct call *c, const struct place *p, const struct programs *programs, pid_t *server, pid_t *logger)
    __attribute__((warn_unused_result));

/* Makes data/ by initdb. */
bool data_make(struct call *c, struct arena *mem, const struct place *p, const struct programs *programs)
    __attribute__((warn_unused_result));
bool config_write(struct call *c, struct arena *mem, const struct place *p) __attribute__((warn_unused_result));

/* The server of this place that runs, by its postmaster.pid: 0 when none does. *run (may be NULL) gets a text that is the
   same as long as this run lasts. */
pid_t server_process(struct arena *mem, const struct place *p, const char **run);
bool process_is_server(const struct place *p, pid_t pid);
/* Nothing of it is left but its entry, if that. A server that ends is no longer known by what it works on some moments earlier. */
bool process_is_gone(pid_t pid);
/* When none runs: PostgreSQL itself removes what a dead server left behind, but not when the dead one's number belongs to another
   process by now, whichever. That is done here. */
void server_forget(struct arena *mem, const struct place *p);
/* The last lines of the log. */
const char *log_end(struct arena *mem, const struct place *p, size_t lines);
