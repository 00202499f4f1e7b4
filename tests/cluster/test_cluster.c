/* The private PostgreSQL, with real servers: each test has a home of its own. Those that need a cluster which stands already copy
   one that was made once. As root the server runs as another account; the same tests pass as an ordinary user. */
#include <check.h>
#undef fail /* the older name of ck_abort_msg; ours is another */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../skip.h"
#include "../temporary.h"
#include "base/text.h"
#include "cluster/cluster.h"

static char root[TEMPORARY_PATH_BYTES]; /* of all homes of this run */
static struct arena *mem;
static struct call call;
static int makings, startings; /* what progress said */

Suite *suite_cluster(void);

enum { HANG_MS = 300000 }; /* a wait that takes longer is a hang */

static void hear(enum message what, void *arg)
{
    (void)arg;
    makings += what == MESSAGE_cluster_making;
    startings += what == MESSAGE_cluster_starting;
}

/* --- homes --------------------------------------------------------------------------------------------------------------------- */

static const char *home_named(const char *name)
{
    return text_format(mem, "%s/%s", root, name);
}

static const char *in_area(const char *home, const char *name)
{
    return text_format(mem, "%s/postgres/%s", home, name);
}

static int execute(const char *const *arguments)
{
    pid_t child = fork();
    if (child == 0) {
        execvp(arguments[0], (char *const *)(uintptr_t)arguments);
        _exit(127);
    }
    int status = -1;
    waitpid(child, &status, 0);
    return status;
}

/* A home whose cluster is made and stopped. */
static const char *home_made(const char *name)
{
    const char *home = home_named(name);
    ck_assert_int_eq(mkdir(home, 0711), 0);
    ck_assert_int_eq(execute((const char *const[]){ "cp", "-a", text_format(mem, "%s/template/postgres", root), home, NULL }), 0);
    return home;
}

static void write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    fclose(f);
}

static struct cluster *start(const char *home)
{
    struct cluster *cl = NULL;
    bool ok = cluster_start(&call, home, hear, NULL, &cl);
    ck_assert_msg(ok, "%s (%s)", ok ? "" : error_sentence(mem, LANGUAGE_EN, &call.error),
                  call.error.detail ? call.error.detail : "");
    return cl;
}

static struct cluster_state look(const char *home)
{
    struct cluster_state state;
    ck_assert(cluster_get_state(&call, home, &state));
    return state;
}

static void ck_assert_refused(const char *home, const char *words)
{
    struct cluster *cl = NULL;
    ck_assert(!cluster_start(&call, home, hear, NULL, &cl));
    ck_assert_ptr_null(cl);
    ck_assert_int_eq(call.error.code, ERROR_REFUSED);
    ck_assert_str_eq(call.error.arguments[0], "why");
    ck_assert_msg(strstr(call.error.arguments[1], words) != NULL, "\"%s\" does not say \"%s\"", call.error.arguments[1], words);
}

static void ck_assert_disk_full(const char *home, const char *words)
{
    struct cluster *cl = NULL;
    ck_assert(!cluster_start(&call, home, hear, NULL, &cl));
    ck_assert_msg(call.error.code == ERROR_DISK_FULL, "%s", error_sentence(mem, LANGUAGE_EN, &call.error));
    ck_assert_str_eq(call.error.arguments[0], "value");
    ck_assert_msg(strstr(call.error.arguments[1], words) != NULL, "\"%s\" does not say \"%s\"", call.error.arguments[1], words);
}

static void ignore_notice(void *arg, const char *notice)
{
    (void)arg, (void)notice;
}

/* What a statement gives, by a session of the test's own, as the account that asks. */
static const char *answer(const char *conninfo, const char *sql)
{
    PGconn *conn = PQconnectdb(conninfo);
    ck_assert_msg(PQstatus(conn) == CONNECTION_OK, "%s", PQerrorMessage(conn));
    PQsetNoticeProcessor(conn, ignore_notice, NULL);
    PGresult *r = PQexec(conn, sql);
    const char *text = PQresultStatus(r) == PGRES_TUPLES_OK ? PQgetvalue(r, 0, 0) : PQresultErrorMessage(r);
    text = text_copy(mem, text);
    PQclear(r);
    PQfinish(conn);
    return text;
}

static uid_t owner_of(pid_t pid)
{
    struct stat about;
    ck_assert_int_eq(stat(text_format(mem, "/proc/%d", (int)pid), &about), 0);
    return about.st_uid;
}

static bool is_gone(int64_t pid)
{
    char state = 'X';
    FILE *f = fopen(text_format(mem, "/proc/%d/stat", (int)pid), "r");
    if (f) {
        if (fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
            state = 'X';
        fclose(f);
    }
    return !f || state == 'Z' || state == 'X';
}

static void setup_all(void)
{
    if (!mkdtemp(temporary_path_in_memory(root, "cluster")) || chmod(root, 0711) != 0)
        abort();
    setenv("DICR_TEST", "1", 1);
    mem = arena_new(64 << 20);
    call_start(&call, mem, LANGUAGE_EN);
    struct cluster *cl;
    if (!cluster_start(&call, home_named("template"), NULL, NULL, &cl)) {
        fprintf(stderr, "%s\n", error_sentence(mem, LANGUAGE_EN, &call.error));
        abort();
    }
    cluster_release(cl, false);
}

/* Also ends what a test that failed left running. */
static void teardown_all(void)
{
    enum { RUNNING_MAX = 64 };
    glob_t found = { 0 };
    int running[RUNNING_MAX] = { 0 };
    if (glob(text_format(mem, "%s/*/postgres/data/postmaster.pid", root), 0, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc && i < RUNNING_MAX; i++) {
            FILE *f = fopen(found.gl_pathv[i], "r");
            int pid = 0;
            if (f && fscanf(f, "%d", &pid) == 1 && pid > 1) {
                kill(pid, SIGQUIT);
                running[i] = pid;
            }
            if (f)
                fclose(f);
        }
    for (size_t i = 0; i < RUNNING_MAX; i++)
        for (int64_t until = clock_ms() + HANG_MS; running[i] && !is_gone(running[i]) && clock_ms() < until;)
            usleep(2000);
    globfree(&found);
    temporary_remove(root);
    arena_free(mem);
}

static void setup(void)
{
    makings = startings = 0;
    call_start(&call, mem, LANGUAGE_EN);
}

/* --- making, starting, stopping ---------------------------------------------------------------------------------------------------- */

START_TEST(the_first_start_makes_a_database_that_both_accounts_of_the_program_reach)
{
    /* what the caller's environment says of other databases has no part in it */
    setenv("PGPORT", "1", 1);
    setenv("PGOPTIONS", "-c search_path=elsewhere", 1);
    setenv("PGDATA", "/nonexistent", 1);
    setenv("LC_ALL", "tr_TR.UTF-8", 1);
    const char *home = home_named("deep/first");
    struct cluster *cl = start(home);
    ck_assert_int_eq(makings, 1);
    const char *app = cluster_conninfo(cl), *migrate = cluster_conninfo_migrate(cl);
    ck_assert_str_eq(answer(app, "select current_user || ' ' || current_database()"), "dicr_app dicr");
    ck_assert_str_eq(answer(migrate, "select current_user || ' ' || current_database()"), "dicr_migrate dicr");
    ck_assert_str_eq(answer(app, "show search_path"), "\"$user\", public");
    ck_assert_str_eq(
        answer(app, "select current_setting('server_encoding') || ' ' || datcollate from pg_database where datname = 'dicr'"),
        "UTF8 C.UTF-8");
    ck_assert_str_eq(answer(app, "select current_setting('listen_addresses') || '|' || current_setting('wal_level') || '|' || "
                                 "current_setting('TimeZone') || '|' || current_setting('unix_socket_permissions')"),
                     "|logical|UTC|0700");
    ck_assert_str_eq(answer(app, "select string_agg(rolname || rolsuper || rolcreaterole || rolcanlogin, ' ' order by rolname) "
                                 "from pg_roles where rolname ~ '^dicr'"),
                     "dicr_appfalsefalsetrue dicr_migratefalsetruetrue dicr_ownerfalsefalsefalse dicr_readfalsefalsefalse");
    ck_assert_ptr_nonnull(strstr(answer(app, "create schema mine"), "permission denied"));
    ck_assert_str_eq(answer(migrate, "set role dicr_owner; create schema mine; select current_user"), "dicr_owner");
    struct stat area;
    ck_assert_int_eq(stat(in_area(home, ""), &area), 0);
    ck_assert_int_eq(area.st_mode & 0777, 0700);
    cluster_release(cl, false);
}
END_TEST

START_TEST(the_server_stops_with_its_last_user_and_keeps_what_was_written)
{
    const char *home = home_made("keeps");
    struct cluster *cl = start(home);
    ck_assert_int_eq(makings, 0);
    ck_assert_int_eq(startings, 1);
    answer(cluster_conninfo_migrate(cl),
           "set role dicr_owner; create table public.t as select 42 as n; grant select on public.t to dicr_app; select 1");
    struct cluster_state state = look(home);
    ck_assert(state.made && state.running);
    ck_assert_int_ge(strtol(state.version, NULL, 10), 15);
    cluster_release(cl, false);
    ck_assert(is_gone(state.process_id));
    state = look(home);
    ck_assert(state.made && !state.running);
    ck_assert_int_eq(access(in_area(home, "data/postmaster.pid"), F_OK), -1);
    cl = start(home);
    ck_assert_str_eq(answer(cluster_conninfo(cl), "select n from t"), "42");
    cluster_release(cl, false);
}
END_TEST

START_TEST(a_second_user_shares_the_server_and_it_stays_until_the_last_one_leaves)
{
    const char *home = home_made("shared");
    struct cluster *first = start(home);
    int64_t pid = look(home).process_id;
    struct cluster *second = start(home);
    ck_assert_int_eq(startings, 1);
    ck_assert_int_eq(look(home).process_id, pid);
    cluster_release(first, false);
    ck_assert_str_eq(answer(cluster_conninfo(second), "select 7"), "7");
    ck_assert_int_eq(look(home).process_id, pid);
    cluster_release(second, false);
    ck_assert(is_gone(pid));
}
END_TEST

START_TEST(a_server_asked_to_stay_stays_until_it_is_stopped)
{
    const char *home = home_made("stays");
    cluster_release(start(home), true);
    int64_t pid = look(home).process_id;
    ck_assert_int_gt(pid, 0);
    cluster_release(start(home), false);
    ck_assert_int_eq(look(home).process_id, pid);
    ck_assert(cluster_stop(&call, home));
    ck_assert(is_gone(pid));
    ck_assert(cluster_stop(&call, home)); /* again changes nothing */
    cluster_release(start(home), false);  /* the wish was for that run only */
    ck_assert(!look(home).running);
}
END_TEST

START_TEST(stopping_is_refused_while_a_program_works_with_it)
{
    const char *home = home_made("held");
    struct cluster *cl = start(home);
    ck_assert(!cluster_stop(&call, home));
    ck_assert_int_eq(call.error.code, ERROR_REFUSED);
    ck_assert_ptr_nonnull(strstr(call.error.arguments[1], "other programs"));
    ck_assert(look(home).running);
    cluster_release(cl, false);
}
END_TEST

START_TEST(a_home_without_a_cluster_looks_so_and_stopping_it_is_no_error)
{
    struct cluster_state state = look(home_named("nowhere"));
    ck_assert(!state.made && !state.running);
    ck_assert(cluster_stop(&call, home_named("nowhere")));
    ck_assert_int_eq(access(home_named("nowhere"), F_OK), -1);
}
END_TEST

START_TEST(four_programs_that_start_at_once_make_one_database)
{
    const char *home = home_named("parallel");
    pid_t child[4];
    int started[2], go[2];
    ck_assert(pipe(started) == 0 && pipe(go) == 0);
    for (size_t i = 0; i < 4; i++) {
        child[i] = fork();
        if (child[i] == 0) {
            struct cluster *cl;
            bool ok = cluster_start(&call, home, hear, NULL, &cl);
            ok = ok && strcmp(answer(cluster_conninfo(cl), "select 1"), "1") == 0;
            char byte = 'x';
            close(go[1]);
            ok = write(started[1], &byte, 1) == 1 && read(go[0], &byte, 1) == 0 && ok; /* they overlap */
            if (ok)
                cluster_release(cl, false);
            _exit(ok ? makings : 100);
        }
    }
    close(started[1]);
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(read(started[0], &(char){ 0 }, 1), 1);
    close(go[1]);
    int made = 0;
    for (size_t i = 0; i < 4; i++) {
        int status = -1;
        waitpid(child[i], &status, 0);
        ck_assert(WIFEXITED(status));
        made += WEXITSTATUS(status);
    }
    ck_assert_int_eq(made, 1);
    ck_assert(!look(home).running);
}
END_TEST

/* --- what was left behind -------------------------------------------------------------------------------------------------------- */

START_TEST(a_killed_server_starts_again_with_all_that_was_committed)
{
    const char *home = home_made("killed");
    struct cluster *first = start(home);
    answer(cluster_conninfo_migrate(first), "set role dicr_owner; create schema s; create table s.t (n int); select 1");
    answer(cluster_conninfo_migrate(first), "set role dicr_owner; insert into s.t select generate_series(1, 1000) returning 1");
    ck_assert_int_eq(kill((pid_t)look(home).process_id, SIGKILL), 0);
    struct cluster *second = start(home);
    ck_assert_str_eq(answer(cluster_conninfo_migrate(second), "select count(*) from s.t"), "1000");
    cluster_release(first, false);
    cluster_release(second, false);
    ck_assert(!look(home).running);
}
END_TEST

START_TEST(a_program_killed_leaves_a_server_that_the_next_one_uses_and_stops)
{
    const char *home = home_made("orphan");
    pid_t child = fork();
    if (child == 0) {
        struct cluster *cl;
        if (cluster_start(&call, home, NULL, NULL, &cl))
            kill(getpid(), SIGKILL);
        _exit(1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    ck_assert(WIFSIGNALED(status));
    int64_t pid = look(home).process_id;
    ck_assert_int_gt(pid, 0);
    struct cluster *cl = start(home);
    ck_assert_int_eq(startings, 0);
    ck_assert_int_eq(look(home).process_id, pid);
    cluster_release(cl, false);
    ck_assert(is_gone(pid));
}
END_TEST

static bool is_called(pid_t pid, const char *name)
{
    char text[64] = "";
    FILE *f = fopen(text_format(mem, "/proc/%d/comm", (int)pid), "r");
    bool read = f && fgets(text, sizeof text, f);
    if (f)
        fclose(f);
    return read && strncmp(text, name, strlen(name)) == 0;
}

START_TEST(a_pid_file_whose_number_another_process_has_got_is_no_obstacle)
{
    const char *home = home_made("stale");
    struct stat data;
    ck_assert_int_eq(stat(in_area(home, "data"), &data), 0);
    pid_t sleeper = fork();
    if (sleeper == 0) {
        /* PostgreSQL gives way only to processes of its own account */
        if (geteuid() == 0 &&
            (setresgid(data.st_gid, data.st_gid, data.st_gid) != 0 || setresuid(data.st_uid, data.st_uid, data.st_uid) != 0))
            _exit(1);
        execlp("sleep", "sleep", "600", (char *)NULL);
        _exit(1);
    }
    for (int64_t until = clock_ms() + HANG_MS; !is_called(sleeper, "sleep"); usleep(2000))
        ck_assert(clock_ms() < until);
    const char *file = in_area(home, "data/postmaster.pid");
    write_text(file, text_format(mem, "%d\n%s\n1700000000\n5432\n%s/postgres\n\n", (int)sleeper, in_area(home, "data"), home));
    write_text(in_area(home, ".s.PGSQL.5432.lock"), text_format(mem, "%d\n", (int)sleeper));
    ck_assert_int_eq(chown(file, data.st_uid, data.st_gid), 0);
    ck_assert_int_eq(chown(in_area(home, ".s.PGSQL.5432.lock"), data.st_uid, data.st_gid), 0);
    ck_assert(!look(home).running);
    struct cluster *cl = start(home);
    ck_assert_int_ne(look(home).process_id, sleeper);
    cluster_release(cl, false);
    ck_assert(!is_gone(sleeper));
    kill(sleeper, SIGKILL);
}
END_TEST

START_TEST(a_half_made_database_is_made_anew)
{
    const char *home = home_made("half");
    ck_assert_int_eq(rename(in_area(home, "data"), in_area(home, "data.new")), 0);
    ck_assert_int_eq(unlink(in_area(home, "data.new/PG_VERSION")), 0);
    struct cluster *cl = start(home);
    ck_assert_int_eq(makings, 1);
    ck_assert_str_eq(answer(cluster_conninfo(cl), "select 1"), "1");
    cluster_release(cl, false);
    ck_assert_int_eq(access(in_area(home, "data.new"), F_OK), -1);
}
END_TEST

START_TEST(a_server_that_does_not_start_says_why)
{
    const char *home = home_made("broken");
    write_text(in_area(home, "local.conf"), "shared_buffers = 'plenty'\n");
    ck_assert_int_eq(chmod(in_area(home, "local.conf"), 0644), 0);
    ck_assert_refused(home, "server.log");
    ck_assert_ptr_nonnull(strstr(call.error.arguments[1], "FATAL"));
    ck_assert_ptr_nonnull(strstr(call.error.detail, "shared_buffers"));
    ck_assert(!look(home).running);
}
END_TEST

/* --- refusals -------------------------------------------------------------------------------------------------------------------- */

START_TEST(data_of_another_major_version_are_refused_with_the_way_out)
{
    const char *home = home_made("version");
    write_text(in_area(home, "data/PG_VERSION"), "14\n");
    ck_assert_refused(home, "PostgreSQL 14, but one of 15 to 18");
    call_clear(&call);
    write_text(in_area(home, "data/PG_VERSION"), "19\n");
    ck_assert_refused(home, "pg_upgrade");
}
END_TEST

START_TEST(data_whose_server_programs_are_missing_are_refused_naming_them)
{
    const char *home = home_made("missing");
    setenv("DICR_PG_BINDIR", "/nonexistent", 1);
    ck_assert_refused(home, "install PostgreSQL 1");
}
END_TEST

START_TEST(without_server_programs_the_way_out_is_said)
{
    setenv("DICR_PG_BINDIR", "/nonexistent", 1);
    ck_assert_refused(home_named("none"), "install the package postgresql");
}
END_TEST

START_TEST(a_data_directory_that_is_none_is_left_alone)
{
    const char *home = home_made("damaged");
    ck_assert_int_eq(unlink(in_area(home, "data/PG_VERSION")), 0);
    ck_assert_refused(home, "backup");
    ck_assert_int_eq(access(in_area(home, "data/base"), F_OK), 0);
}
END_TEST

START_TEST(a_home_that_is_a_file_or_has_no_name_is_refused)
{
    write_text(home_named("file"), "");
    ck_assert_refused(home_named("file"), "Not a directory");
    call_clear(&call);
    ck_assert_refused(home_named("file/below"), "Not a directory");
    call_clear(&call);
    ck_assert_refused("", "Invalid argument");
    call_clear(&call);
    ck_assert_refused(home_named("li\nne"), "Invalid argument");
}
END_TEST

/* Runs the rest of the test as the account nobody, where we are root. */
static void become_nobody(void)
{
    const struct passwd *entry = getpwnam("nobody");
    ck_assert_ptr_nonnull(entry);
    if (geteuid() == 0 && (setresgid(entry->pw_gid, entry->pw_gid, entry->pw_gid) != 0 ||
                           setresuid(entry->pw_uid, entry->pw_uid, entry->pw_uid) != 0))
        abort();
}

START_TEST(a_home_that_may_not_be_written_is_refused)
{
    ck_assert_int_eq(mkdir(home_named("shut"), 0555), 0);
    become_nobody();
    ck_assert_refused(home_named("shut"), "Permission denied");
    call_clear(&call);
    ck_assert_refused(home_named("shut/below"), "Permission denied");
}
END_TEST

START_TEST(the_database_of_another_account_is_refused)
{
    if (geteuid() != 0)
        SKIP_TEST("another account is at hand for root alone");
    const char *home = home_made("foreign");
    become_nobody();
    ck_assert_refused(home, "belongs to the account");
}
END_TEST

START_TEST(a_home_that_the_account_of_the_server_cannot_enter_is_refused)
{
    if (geteuid() != 0)
        SKIP_TEST("the server has another account than ours for root alone");
    ck_assert_int_eq(mkdir(home_named("closed"), 0700), 0);
    ck_assert_refused(home_named("closed/home"), "choose another --home");
}
END_TEST

/* A small file system, seen by the running test alone; false where the test may not have one. */
static bool mount_small(const char *path, const char *options)
{
    return geteuid() == 0 && unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("none", path, "tmpfs", 0, options) == 0;
}

#define NO_SMALL_DISK "a file system of the test's own may not be mounted here (needs root and a mount namespace)"

START_TEST(too_little_disk_is_refused_before_anything_is_made)
{
    const char *home = home_named("small");
    ck_assert_int_eq(mkdir(home, 0711), 0);
    if (!mount_small(home, "size=64m,mode=711"))
        SKIP_TEST(NO_SMALL_DISK);
    ck_assert_disk_full(home, "MiB are free");
    ck_assert_int_eq(makings, 0);
    ck_assert_int_eq(access(in_area(home, "data"), F_OK), -1);
}
END_TEST

START_TEST(a_disk_that_fills_while_the_database_is_made_or_started_is_named)
{
    const char *home = home_named("inodes");
    ck_assert_int_eq(mkdir(home, 0711), 0);
    /* enough bytes and too few files: initdb itself finds the disk full */
    if (!mount_small(home, "size=400m,nr_inodes=300,mode=711"))
        SKIP_TEST(NO_SMALL_DISK);
    ck_assert_disk_full(home, home);
    ck_assert_int_eq(makings, 1);
    ck_assert_int_eq(access(in_area(home, "data"), F_OK), -1);
    call_clear(&call);
    ck_assert_int_eq(mount("none", home, "tmpfs", MS_REMOUNT, "size=400m,nr_inodes=0,mode=711"), 0);
    cluster_release(start(home), false);
    /* a server that finds no space for the write-ahead log when it starts */
    int fd = open(text_format(mem, "%s/ballast", home), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    struct statvfs disk;
    ck_assert_int_eq(statvfs(home, &disk), 0);
    ck_assert_int_eq(posix_fallocate(fd, 0, (off_t)(disk.f_bavail * disk.f_frsize)), 0);
    close(fd);
    ck_assert_disk_full(home, home);
}
END_TEST

/* --- the account, the socket, the log ---------------------------------------------------------------------------------------------- */

START_TEST(the_server_never_runs_as_root_and_works_in_a_home_that_only_root_could_enter)
{
    const gid_t roots = 0; /* as after a login: the group of the home is then ours even while we are another account */
    ck_assert(geteuid() != 0 || setgroups(1, &roots) == 0);
    const char *home = home_named("roots");
    ck_assert_int_eq(mkdir(home, 0700), 0);
    struct cluster *cl = start(home);
    ck_assert_uint_ne(owner_of((pid_t)look(home).process_id), 0);
    ck_assert_str_eq(answer(cluster_conninfo(cl), "select current_user"), "dicr_app");
    ck_assert_uint_eq(geteuid(), getuid());
    cluster_release(cl, false);
    ck_assert_uint_eq(geteuid(), getuid());
}
END_TEST

START_TEST(an_ordinary_user_has_a_server_of_their_own_which_root_may_use_too)
{
    const char *home = home_named("nobodys");
    ck_assert_int_eq(mkdir(home, 0700), 0);
    const struct passwd *entry = getpwnam("nobody");
    uid_t uid = geteuid() == 0 ? entry->pw_uid : geteuid();
    if (geteuid() == 0)
        ck_assert_int_eq(chown(home, uid, entry->pw_gid), 0);
    pid_t child = fork();
    if (child == 0) {
        struct cluster *cl;
        become_nobody();
        bool ok = cluster_start(&call, home, NULL, NULL, &cl) && strcmp(answer(cluster_conninfo(cl), "select 1"), "1") == 0;
        if (ok)
            cluster_release(cl, true);
        _exit(!ok);
    }
    int status = -1;
    waitpid(child, &status, 0);
    ck_assert_int_eq(status, 0);
    ck_assert_uint_eq(owner_of((pid_t)look(home).process_id), uid);
    struct cluster *cl = start(home);
    ck_assert_str_eq(answer(cluster_conninfo(cl), "select current_user"), "dicr_app");
    cluster_release(cl, false);
    ck_assert(cluster_stop(&call, home));
    /* started by root, it is still the user's */
    cl = start(home);
    ck_assert_uint_eq(owner_of((pid_t)look(home).process_id), uid);
    cluster_release(cl, false);
}
END_TEST

START_TEST(nobody_else_gets_in)
{
    if (geteuid() != 0)
        SKIP_TEST("another account is at hand for root alone");
    const char *home = home_made("private");
    struct cluster *cl = start(home);
    const char *conninfo = cluster_conninfo(cl);
    pid_t child = fork();
    if (child == 0) {
        become_nobody();
        PGconn *conn = PQconnectdb(conninfo);
        _exit(PQstatus(conn) == CONNECTION_OK);
    }
    int status = -1;
    waitpid(child, &status, 0);
    ck_assert_int_eq(status, 0);
    cluster_release(cl, false);
}
END_TEST

START_TEST(a_path_too_long_for_a_socket_has_its_socket_elsewhere)
{
    char name[120];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    const char *home = home_made(name);
    struct cluster *cl = start(home);
    ck_assert_str_eq(answer(cluster_conninfo(cl), "select 1"), "1");
    const char *folder = look(home).socket_directory;
    ck_assert_uint_lt(strlen(folder), 90);
    struct stat about;
    ck_assert_int_eq(lstat(folder, &about), 0);
    ck_assert_int_eq(about.st_mode & 0777, 0700);
    ck_assert_uint_ne(about.st_uid, geteuid() == 0 ? 0 : geteuid() + 1);
    cluster_release(cl, false);
    ck_assert_int_eq(rmdir(folder), 0); /* and nothing is left in it */
}
END_TEST

START_TEST(quotes_and_blanks_in_the_path_do_no_harm)
{
    const char *home = home_made("o'dd \"na\\me, %s");
    struct cluster *cl = start(home);
    ck_assert_str_eq(answer(cluster_conninfo(cl), "select 1"), "1");
    const char *folder = look(home).socket_directory;
    cluster_release(cl, false);
    rmdir(folder);
}
END_TEST

START_TEST(the_server_takes_no_descriptor_of_ours_and_hears_no_key_of_our_terminal)
{
    const char *home = home_made("inherits");
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0); /* as a careless library would: without O_CLOEXEC */
    struct stat ours, theirs;
    ck_assert_int_eq(fstat(ends[0], &ours), 0);
    struct cluster *cl = start(home);
    pid_t pid = (pid_t)look(home).process_id;
    ck_assert_int_ne(getsid(pid), getsid(0));
    ck_assert_int_ne(getpgid(pid), getpgid(0));
    glob_t found;
    ck_assert_int_eq(glob(text_format(mem, "/proc/%d/fd/*", (int)pid), 0, NULL, &found), 0);
    ck_assert_uint_gt(found.gl_pathc, 3);
    for (size_t i = 0; i < found.gl_pathc; i++)
        ck_assert(stat(found.gl_pathv[i], &theirs) != 0 || theirs.st_ino != ours.st_ino || theirs.st_dev != ours.st_dev);
    globfree(&found);
    cluster_release(cl, false);
}
END_TEST

START_TEST(the_log_has_a_bound_and_no_values_of_records)
{
    const char *home = home_made("logs");
    struct cluster *cl = start(home);
    answer(cluster_conninfo_migrate(cl),
           "set role dicr_owner; create schema s; create table s.t (oib text primary key); select 1");
    answer(cluster_conninfo_migrate(cl), "insert into s.t values ('33392005961'), ('33392005961')");
    answer(cluster_conninfo_migrate(cl),
           "do $$ begin for i in 1 .. 3000 loop raise warning '%', repeat('w', 1000); end loop; end $$");
    cluster_release(cl, false);
    struct stat now, before;
    ck_assert_int_eq(stat(in_area(home, "server.log"), &now), 0);
    ck_assert_int_eq(stat(in_area(home, "server.log.1"), &before), 0);
    ck_assert_int_le(now.st_size, 1 << 20);
    ck_assert_int_le(before.st_size, 1 << 20);
    ck_assert_int_ne(execute((const char *const[]){ "grep", "-q", "33392005961", in_area(home, "server.log"),
                                                    in_area(home, "server.log.1"), NULL }),
                     0);
}
END_TEST

Suite *suite_cluster(void)
{
    Suite *s = suite_create("cluster");
    TCase *t = tcase_create("cluster");
    tcase_add_unchecked_fixture(t, setup_all, teardown_all);
    tcase_add_checked_fixture(t, setup, NULL);
    tcase_add_test(t, the_first_start_makes_a_database_that_both_accounts_of_the_program_reach);
    tcase_add_test(t, the_server_stops_with_its_last_user_and_keeps_what_was_written);
    tcase_add_test(t, a_second_user_shares_the_server_and_it_stays_until_the_last_one_leaves);
    tcase_add_test(t, a_server_asked_to_stay_stays_until_it_is_stopped);
    tcase_add_test(t, stopping_is_refused_while_a_program_works_with_it);
    tcase_add_test(t, a_home_without_a_cluster_looks_so_and_stopping_it_is_no_error);
    tcase_add_test(t, four_programs_that_start_at_once_make_one_database);
    tcase_add_test(t, a_killed_server_starts_again_with_all_that_was_committed);
    tcase_add_test(t, a_program_killed_leaves_a_server_that_the_next_one_uses_and_stops);
    tcase_add_test(t, a_pid_file_whose_number_another_process_has_got_is_no_obstacle);
    tcase_add_test(t, a_half_made_database_is_made_anew);
    tcase_add_test(t, a_server_that_does_not_start_says_why);
    tcase_add_test(t, data_of_another_major_version_are_refused_with_the_way_out);
    tcase_add_test(t, data_whose_server_programs_are_missing_are_refused_naming_them);
    tcase_add_test(t, without_server_programs_the_way_out_is_said);
    tcase_add_test(t, a_data_directory_that_is_none_is_left_alone);
    tcase_add_test(t, a_home_that_is_a_file_or_has_no_name_is_refused);
    tcase_add_test(t, a_home_that_may_not_be_written_is_refused);
    tcase_add_test(t, the_database_of_another_account_is_refused);
    tcase_add_test(t, a_home_that_the_account_of_the_server_cannot_enter_is_refused);
    tcase_add_test(t, too_little_disk_is_refused_before_anything_is_made);
    tcase_add_test(t, a_disk_that_fills_while_the_database_is_made_or_started_is_named);
    tcase_add_test(t, the_server_never_runs_as_root_and_works_in_a_home_that_only_root_could_enter);
    tcase_add_test(t, an_ordinary_user_has_a_server_of_their_own_which_root_may_use_too);
    tcase_add_test(t, nobody_else_gets_in);
    tcase_add_test(t, a_path_too_long_for_a_socket_has_its_socket_elsewhere);
    tcase_add_test(t, quotes_and_blanks_in_the_path_do_no_harm);
    tcase_add_test(t, the_server_takes_no_descriptor_of_ours_and_hears_no_key_of_our_terminal);
    tcase_add_test(t, the_log_has_a_bound_and_no_values_of_records);
    suite_add_tcase(s, t);
    return s;
}
