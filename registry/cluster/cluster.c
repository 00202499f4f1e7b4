#include "cluster.h"
#include "base/buffer.h"
#include "cluster_parts.h"
#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    FREE_MIB_MIN = 256,
    LOCK_WAIT_MS = 120000, /* a first start on a slow disk takes some seconds, a stop as long as its last checkpoint */
    SILENCE_MS = 60000,    /* how long a server that lives may not answer at all */
    HINDERED_MS = 60000,   /* how long the children of a killed server may still hold its memory */
    RECOVERY_MS = 2000,    /* a start that takes longer has something to repair */
    STOP_WAIT_MS = 60000,
    QUERY_WAIT_MS = 30000
};

struct cluster {
    struct arena *mem;
    struct place place;
    int users;            /* the descriptor that holds `users` shared */
    pid_t server, logger; /* our children, or 0 */
    const char *conninfo, *conninfo_migrate, *conninfo_administer;
};

static void pause_ms(int ms)
{
    poll(NULL, 0, ms);
}

/* --- locks --------------------------------------------------------------------------------------------------------------------- */

static int lock_open(struct arena *mem, const struct place *p, const char *name)
{
    return open(place_file(mem, p, name), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
}

static void lock_close(int fd)
{
    if (fd >= 0)
        close(fd);
}

/* Takes a lock alone, within the time; `waits` is called once when it is not free at once. */
static bool lock_alone(int fd, int64_t wait_ms, void (*progress)(enum message what, void *arg), void *arg)
{
    int64_t until = clock_ms() + wait_ms;
    for (bool said = false; flock(fd, LOCK_EX | LOCK_NB) != 0; pause_ms(20)) {
        if ((errno != EWOULDBLOCK && errno != EINTR) || clock_ms() >= until)
            return false;
        if (progress && !said)
            progress(MESSAGE_cluster_waiting, arg);
        said = true;
    }
    return true;
}

/* --- talking with the server ----------------------------------------------------------------------------------------------------- */

/* Everything is said, so that no PG* variable of the caller's gets in. */
static const char *conninfo_for(struct arena *mem, const struct place *p, const char *user, const char *database)
{
    struct buffer account = { 0 };
    for (const char *t = p->account; *t; t++) {
        if (*t == '\'' || *t == '\\')
            buffer_char(&account, '\\');
        buffer_char(&account, *t);
    }
    const char *text = text_format(mem,
                                   "host='%s' port=5432 user=%s dbname=%s requirepeer='%s' application_name=dicr options='' "
                                   "client_encoding=UTF8 sslmode=disable gssencmode=disable channel_binding=disable "
                                   "target_session_attrs=any connect_timeout=10",
                                   p->socket, user, database, account.bytes ? account.bytes : "");
    buffer_free(&account);
    return text;
}

/* Runs a statement within the time. NULL when the connection fails or the time is over. */
static PGresult *query(PGconn *conn, const char *sql)
{
    int64_t until = clock_ms() + QUERY_WAIT_MS;
    if (!PQsendQuery(conn, sql))
        return NULL;
    while (PQisBusy(conn)) {
        struct pollfd answer = { .fd = PQsocket(conn), .events = POLLIN };
        int64_t left = until - clock_ms();
        if (left <= 0 || (poll(&answer, 1, (int)left) < 0 && errno != EINTR) || !PQconsumeInput(conn))
            return NULL;
    }
    PGresult *last = NULL, *next;
    while (!PQisBusy(conn) && (next = PQgetResult(conn)) != NULL) {
        PQclear(last);
        last = next;
    }
    return last;
}

static bool run(PGconn *conn, const char *sql)
{
    PGresult *r = query(conn, sql);
    ExecStatusType status = PQresultStatus(r);
    PQclear(r);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* The roles and the database, where they are not there yet. The migrations do the rest as dicr_migrate. */
static bool complete(PGconn *conn)
{
    static const char roles[] =
        "do $$\n"
        "begin\n"
        "    if to_regrole('dicr_owner') is null then create role dicr_owner nologin; end if;\n"
        "    if to_regrole('dicr_read') is null then create role dicr_read nologin; end if;\n"
        "    if to_regrole('dicr_app') is null then create role dicr_app login; end if;\n"
        "    if to_regrole('dicr_migrate') is null then create role dicr_migrate login createrole; end if;\n"
        "    grant dicr_owner, dicr_read, dicr_app to dicr_migrate with admin option;\n"
        "end $$";
    if (!run(conn, roles))
        return false;
    PGresult *r = query(conn, "select 1 from pg_database where datname = 'dicr'");
    bool read = PQresultStatus(r) == PGRES_TUPLES_OK, is_there = read && PQntuples(r) == 1;
    PQclear(r);
    return read && (is_there || (run(conn, "create database dicr owner dicr_owner") &&
                                 run(conn, "revoke connect, temporary on database dicr from public") &&
                                 run(conn, "grant connect, temporary on database dicr to dicr_migrate, dicr_app, dicr_read")));
}

enum answer { ANSWER_READY, ANSWER_NOT_YET, ANSWER_NEVER };

static void ignore_notice(void *arg, const char *notice)
{
    (void)arg, (void)notice;
}

/* Connects as administrator and sees to it that everything is there. A server that starts, recovers or stops says so: not yet. */
static enum answer ask(struct cluster *cl, const char **said)
{
    PGconn *conn = PQconnectdb(cl->conninfo_administer);
    PQsetNoticeProcessor(conn, ignore_notice, NULL);
    enum answer answer = ANSWER_NOT_YET;
    if (PQstatus(conn) == CONNECTION_OK && complete(conn))
        answer = ANSWER_READY;
    else if (strstr(PQerrorMessage(conn), "authentication failed") || strstr(PQerrorMessage(conn), "requirepeer"))
        answer = ANSWER_NEVER;
    *said = text_trim(cl->mem, PQerrorMessage(conn), true);
    PQfinish(conn);
    return answer;
}

/* --- starting ------------------------------------------------------------------------------------------------------------------ */

static bool check_room(struct call *c, const struct place *p)
{
    struct statvfs disk;
    if (statvfs(p->area, &disk) != 0)
        return refuse(c, home_unusable, NULL, "path", p->area, "reason", strerror(errno));
    uint64_t mib = (uint64_t)disk.f_bavail * disk.f_frsize >> 20;
    return mib >= FREE_MIB_MIN ||
           refuse(c, disk, NULL, "path", p->home, "free", text_format(c->mem, "%llu", (unsigned long long)mib), "need",
                  text_format(c->mem, "%d", FREE_MIB_MIN));
}

/* What it said before it ended is in its log: the last line that is an error. */
static bool not_started(struct call *c, const struct cluster *cl, const char *said)
{
    const char *end = log_end(c->mem, &cl->place, 20), *reason = said;
    for (const char *line = strstr(end, "FATAL:"); line; line = strstr(line + 1, "FATAL:"))
        reason = text_copy_n(c->mem, line, strcspn(line, "\n"));
    return refuse(c, not_started, end, "reason", reason, "path", cl->place.log);
}

static void reap(pid_t *child)
{
    int status;
    if (*child > 0 && waitpid(*child, &status, WNOHANG) != 0)
        *child = 0;
}

/* The log is whole when its keeper has ended, which is when nobody can write to it any more. */
static void reap_logger(struct cluster *cl)
{
    for (int64_t until = clock_ms() + 3000; cl->logger && clock_ms() < until; pause_ms(5))
        reap(&cl->logger);
}

/* A server whose predecessor was killed finds that one's children still busy for a second or so. */
static bool is_hindered(struct arena *mem, const struct place *p)
{
    const char *end = log_end(mem, p, 6);
    return strstr(end, "is still in use") || strstr(end, "lock file \"") || strstr(end, "another server might be running");
}

static bool launch(struct call *c, struct cluster *cl, void (*progress)(enum message what, void *arg), void *arg)
{
    struct place *p = &cl->place;
    struct programs programs;
    int major;
    if (!data_version(c, p, &major) || !programs_find(c, cl->mem, p, major, &programs) || !check_room(c, p))
        return false;
    if (major == 0) {
        if (progress)
            progress(MESSAGE_cluster_making, arg);
        if (!data_make(c, cl->mem, p, &programs))
            return false;
    } else if (progress) {
        progress(MESSAGE_cluster_starting, arg);
    }
    server_forget(cl->mem, p);
    return config_write(c, cl->mem, p) && server_spawn(c, p, &programs, &cl->server, &cl->logger);
}

/* Bringing a server up: when it was first asked for, last heard of, last launched; and what it last said. */
struct bringing {
    int64_t began, heard, launched;
    const char *said;
    bool told;
};

/* One look at a server that runs. Neither ready nor hopeless: it starts, recovers or stops. */
static enum answer look_once(struct cluster *cl, struct bringing *b, void (*progress)(enum message what, void *arg), void *arg)
{
    PGPing ping = PQping(cl->conninfo_administer);
    int64_t now = clock_ms();
    if (ping == PQPING_OK || ping == PQPING_REJECT)
        b->heard = now;
    enum answer answer = ping == PQPING_OK ? ask(cl, &b->said) : ANSWER_NOT_YET;
    if (answer == ANSWER_NOT_YET && now - b->heard > SILENCE_MS)
        return ANSWER_NEVER;
    if (answer == ANSWER_NOT_YET && progress && !b->told && now - b->launched > RECOVERY_MS) {
        b->told = true;
        progress(MESSAGE_cluster_recovering, arg);
    }
    return answer;
}

/* Ours ended as soon as it began: whether that may pass. */
static bool may_try_again(struct cluster *cl, struct arena *turn, const struct bringing *b)
{
    reap_logger(cl); /* all it said is in the log then */
    pause_ms(160);
    return is_hindered(turn, &cl->place) && clock_ms() - b->began <= HINDERED_MS;
}

/* Until the server answers: joins the one that runs, else starts one, again and again while something of an earlier one is in its
   way. The caller holds `lock`. `turn` is memory of one turn of the loop, which may be a long one. */
static bool bring_up(struct call *c, struct cluster *cl, struct arena *turn, void (*progress)(enum message what, void *arg),
                     void *arg)
{
    int64_t now = clock_ms();
    struct bringing b = { .began = now, .heard = now, .launched = now, .said = "" };
    for (;; pause_ms(40), arena_reset(turn)) {
        if (call_left_ms(c) == 0)
            return fail_detail(c, ERROR_CANCELLED, NULL, "the database was not ready in time: %s", b.said);
        bool ours = cl->server != 0;
        reap(&cl->server);
        if (cl->server || server_process(turn, &cl->place, NULL)) {
            enum answer answer = look_once(cl, &b, progress, arg);
            if (answer == ANSWER_NOT_YET)
                continue;
            return answer == ANSWER_READY || not_started(c, cl, b.said);
        }
        if (ours && !may_try_again(cl, turn, &b))
            return not_started(c, cl, b.said);
        if (!launch(c, cl, ours ? NULL : progress, arg))
            return false;
        b.heard = b.launched = clock_ms();
    }
}

static bool start_inside(struct call *c, struct cluster *cl, void (*progress)(enum message what, void *arg), void *arg)
{
    struct place *p = &cl->place;
    int lock = lock_open(cl->mem, p, "lock");
    cl->users = lock_open(cl->mem, p, "users");
    bool ok = lock >= 0 && cl->users >= 0;
    if (!ok)
        (void)refuse(c, home_unusable, NULL, "path", p->area, "reason", strerror(errno));
    int64_t left = call_left_ms(c);
    if (ok && !lock_alone(lock, left < LOCK_WAIT_MS ? left : LOCK_WAIT_MS, progress, arg))
        ok = refuse(c, taken, NULL, "path", p->area);
    /* whoever takes `users` alone holds `lock`, so this does not wait */
    if (ok && flock(cl->users, LOCK_SH | LOCK_NB) != 0)
        ok = refuse(c, taken, NULL, "path", p->area);
    struct arena *turn = arena_new(1 << 20);
    ok = ok && bring_up(c, cl, turn, progress, arg);
    arena_free(turn);
    lock_close(lock);
    return ok;
}

bool cluster_start(struct call *c, const char *home, void (*progress)(enum message what, void *arg), void *arg,
                   struct cluster **out)
{
    struct arena *mem = arena_new(1 << 20);
    struct cluster *cl = TAKE(mem, struct cluster);
    *cl = (struct cluster){ .mem = mem, .users = -1 };
    bool made = false;
    if (!place_find(c, mem, home, true, &cl->place, &made)) {
        arena_free(mem);
        return false;
    }
    cl->conninfo = conninfo_for(mem, &cl->place, "dicr_app", "dicr");
    cl->conninfo_migrate = conninfo_for(mem, &cl->place, "dicr_migrate", "dicr");
    cl->conninfo_administer = conninfo_for(mem, &cl->place, "postgres", "postgres");
    bool ok = place_enter(c, &cl->place);
    if (ok) {
        ok = start_inside(c, cl, progress, arg);
        place_leave(&cl->place);
    }
    if (!ok) {
        cluster_release(cl, false);
        return false;
    }
    *out = cl;
    return true;
}

/* --- stopping ------------------------------------------------------------------------------------------------------------------ */

/* Asks the server to end at once, in good order, and waits for it; returns the process that did not end, or 0. */
static pid_t stop_server(struct arena *mem, const struct place *p, struct cluster *cl)
{
    pid_t pid = server_process(mem, p, NULL);
    if (!pid && cl)
        pid = cl->server; /* it may be so young that it has not written its file */
    if (pid)
        kill(pid, SIGINT);
    for (int64_t until = clock_ms() + STOP_WAIT_MS; pid && !process_is_gone(pid); pause_ms(20)) {
        if (clock_ms() >= until)
            return pid;
        if (cl)
            reap(&cl->server);
    }
    unlink(place_file(mem, p, "keep"));
    if (cl) {
        reap(&cl->server);
        reap_logger(cl);
    }
    return 0;
}

/* Whether this very run of the server was asked to stay. */
static bool is_kept(struct arena *mem, const struct place *p)
{
    const char *run = NULL, *kept = file_read(mem, place_file(mem, p, "keep"));
    return kept && server_process(mem, p, &run) && strcmp(run, kept) == 0;
}

static void give_up(struct cluster *cl, bool keep)
{
    struct arena *mem = arena_new(1 << 20);
    struct call c;
    call_start(&c, mem, LANGUAGE_EN);
    struct place *p = &cl->place;
    if (cl->users >= 0 && place_enter(&c, p)) {
        int lock = lock_open(mem, p, "lock");
        if (lock >= 0 && lock_alone(lock, LOCK_WAIT_MS, NULL, NULL)) {
            const char *run = NULL;
            if (keep && server_process(mem, p, &run))
                (void)file_write(place_file(mem, p, "keep"), run);
            else if (!is_kept(mem, p) && flock(cl->users, LOCK_EX | LOCK_NB) == 0)
                stop_server(mem, p, cl);
        }
        lock_close(lock);
        place_leave(p);
    }
    lock_close(cl->users);
    arena_free(mem);
}

void cluster_release(struct cluster *cl, bool keep)
{
    if (!cl)
        return;
    give_up(cl, keep);
    arena_free(cl->mem);
}

void cluster_leave(struct cluster *cl)
{
    if (cl)
        give_up(cl, false);
}

static bool stop_inside(struct call *c, const struct place *p)
{
    int lock = lock_open(c->mem, p, "lock"), users = lock_open(c->mem, p, "users");
    int64_t left = call_left_ms(c);
    bool ok = true;
    if (lock < 0 || users < 0)
        ok = refuse(c, home_unusable, NULL, "path", p->area, "reason", strerror(errno));
    else if (!lock_alone(lock, left < LOCK_WAIT_MS ? left : LOCK_WAIT_MS, NULL, NULL))
        ok = refuse(c, taken, NULL, "path", p->area);
    else if (flock(users, LOCK_EX | LOCK_NB) != 0)
        ok = refuse(c, held, NULL, "path", p->home);
    pid_t left_over = ok ? stop_server(c->mem, p, NULL) : 0;
    if (left_over)
        ok = refuse(c, not_stopped, NULL, "process", text_format(c->mem, "%ld", (long)left_over), "seconds",
                    text_format(c->mem, "%d", STOP_WAIT_MS / 1000));
    lock_close(users);
    lock_close(lock);
    return ok;
}

bool cluster_stop(struct call *c, const char *home)
{
    struct place p;
    bool made;
    if (!place_find(c, c->mem, home, false, &p, &made))
        return false;
    if (!made)
        return true;
    if (!place_enter(c, &p))
        return false;
    bool ok = stop_inside(c, &p);
    place_leave(&p);
    return ok;
}

/* --- looking ------------------------------------------------------------------------------------------------------------------- */

bool cluster_look(struct call *c, const char *home, struct cluster_state *out)
{
    *out = (struct cluster_state){ 0 };
    struct place p;
    bool made;
    if (!place_find(c, c->mem, home, false, &p, &made))
        return false;
    if (!made)
        return true;
    if (!place_enter(c, &p))
        return false;
    int major = 0;
    struct programs programs = { 0 };
    bool ok = data_version(c, &p, &major) && (major == 0 || programs_find(c, c->mem, &p, major, &programs));
    if (ok && major) {
        out->made = true;
        out->data_directory = p.data;
        out->socket_directory = p.socket;
        out->programs = programs.directory;
        out->version = programs.version;
        out->process_id = server_process(c->mem, &p, NULL);
        out->running = out->process_id != 0;
    }
    place_leave(&p);
    return ok;
}

const char *cluster_conninfo(const struct cluster *cl)
{
    return cl->conninfo;
}

const char *cluster_conninfo_migrate(const struct cluster *cl)
{
    return cl->conninfo_migrate;
}
