/* What needs a connection to the private server: how to reach it, and its roles and database. The only file of the room that
   includes libpq. */
#include "base/buffer.h"
#include "cluster_parts.h"
#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>

enum { QUERY_WAIT_MS = 30000 };

/* Names every parameter, so that no PG* variable of the caller's environment takes effect. */
const char *accounts_conninfo(struct arena *mem, const struct cluster_paths *p, const char *role, const char *database)
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
                                   p->socket, role, database, account.bytes ? account.bytes : "");
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
        struct pollfd readable = { .fd = PQsocket(conn), .events = POLLIN };
        int64_t left = until - clock_ms();
        if (left <= 0 || (poll(&readable, 1, (int)left) < 0 && errno != EINTR) || !PQconsumeInput(conn))
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

/* Creates the roles and the database that are missing. The migrations do the rest as dicr_migrate. */
static bool create_missing(PGconn *conn)
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
    bool read = PQresultStatus(r) == PGRES_TUPLES_OK, exists = read && PQntuples(r) == 1;
    PQclear(r);
    return read && (exists || (run(conn, "create database dicr owner dicr_owner") &&
                               run(conn, "revoke connect, temporary on database dicr from public") &&
                               run(conn, "grant connect on database dicr to dicr_migrate, dicr_app, dicr_read")));
}

static void ignore_notice(void *arg, const char *notice)
{
    (void)arg, (void)notice;
}

enum server_readiness accounts_prepare(struct arena *mem, const char *conninfo, const char **reply)
{
    PGconn *conn = PQconnectdb(conninfo);
    PQsetNoticeProcessor(conn, ignore_notice, NULL);
    enum server_readiness readiness = SERVER_NOT_YET_READY;
    if (PQstatus(conn) == CONNECTION_OK && create_missing(conn))
        readiness = SERVER_READY;
    else if (strstr(PQerrorMessage(conn), "authentication failed") || strstr(PQerrorMessage(conn), "requirepeer"))
        readiness = SERVER_UNUSABLE;
    *reply = text_trim(mem, PQerrorMessage(conn), true);
    PQfinish(conn);
    return readiness;
}

void accounts_checkpoint(const char *conninfo)
{
    PGconn *conn = PQconnectdb(conninfo);
    if (PQstatus(conn) == CONNECTION_OK)
        (void)run(conn, "checkpoint");
    PQfinish(conn);
}

bool accounts_server_responds(const char *conninfo, bool *accepts)
{
    PGPing ping = PQping(conninfo);
    *accepts = ping == PQPING_OK;
    return ping == PQPING_OK || ping == PQPING_REJECT;
}
