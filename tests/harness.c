/* Databases for tests. */
#include "harness.h"
#include "base/text.h"
#include <libpq-fe.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct call call;
const struct actor harness_actor = { .name = "test:harness", .rights = ~0U };

/* Present when the catalogue floor is compiled in. */
bool reference_merge(struct call *c, int *merged) __attribute__((weak));

enum { MORE_MAX = 16 };
static struct call more[MORE_MAX];
static size_t more_count;
static struct arena *mem;    /* of the test */
static const char *database; /* the one in use */
static bool database_is_own;

static bool is_preparing;

/* A failure of the harness itself: of the test, or of the whole run while it is prepared. */
static void stop(const char *what, const char *why) __attribute__((noreturn));
static void stop(const char *what, const char *why)
{
    if (!is_preparing)
        ck_abort_msg("%s\n%s", what, why);
    (void)fprintf(stderr, "the tests cannot be prepared: %s\n%s\n", what, why);
    exit(EXIT_FAILURE);
}

static const char *cluster(void)
{
    const char *text = getenv("DICR_TEST_CLUSTER");
    if (!text || !*text)
        stop("DICR_TEST_CLUSTER is not set", "run the tests by `make check`, or under tools/dev/scratch");
    return text;
}

static void ignore_notice(void *arg, const char *message)
{
    (void)arg;
    (void)message;
}

static PGconn *open_as_superuser(const char *name)
{
    PGconn *conn = PQconnectdb(text_format(mem, "%s dbname=%s", cluster(), name));
    if (PQstatus(conn) != CONNECTION_OK)
        stop(name, PQerrorMessage(conn));
    PQsetNoticeProcessor(conn, ignore_notice, NULL);
    return conn;
}

static const char *run(PGconn *conn, const char *sql)
{
    PGresult *r = PQexec(conn, sql);
    ExecStatusType status = PQresultStatus(r);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        stop(sql, PQerrorMessage(conn));
    const char *value = PQntuples(r) > 0 && !PQgetisnull(r, 0, 0) ? text_copy(mem, PQgetvalue(r, 0, 0)) : NULL;
    PQclear(r);
    return value;
}

/* The template belongs to the program that tests: another build, another template. */
static const char *template_name(void)
{
    struct stat it;
    if (stat("/proc/self/exe", &it) != 0)
        stop("/proc/self/exe", "it cannot be looked at");
    return text_format(mem, "dicr_template_%llx_%llx", (unsigned long long)it.st_ino,
                       (unsigned long long)it.st_mtim.tv_sec * 1000 + (unsigned long long)it.st_mtim.tv_nsec / 1000000);
}

static void start_call(struct call *c, const char *name, const char *role)
{
    struct arena *own = arena_new((size_t)256 << 20);
    call_start(c, own, LANGUAGE_EN);
    c->actor = &harness_actor;
    c->today = DATE(2026, 11, 24);
    c->db = name ? db_new(text_format(own, "%s dbname=%s", cluster(), name), role) : NULL;
}

static void end_call(struct call *c)
{
    if (!c->mem)
        return;
    db_close(c->db);
    arena_free(c->mem);
    *c = (struct call){ 0 };
}

static void make_template(PGconn *conn, const char *name)
{
    struct call c;
    const char *making = text_format(mem, "%s_making", name);
    run(conn, text_format(mem, "drop database if exists %s with (force)", making));
    run(conn, text_format(mem, "create database %s template template0", making));
    start_call(&c, making, NULL);
    if (!schema_migrate(&c, NULL))
        stop("migrating the template", harness_reason(&c));
    if (reference_merge && !reference_merge(&c, NULL))
        stop("the reference data", harness_reason(&c));
    end_call(&c);
    run(conn, text_format(mem, "alter database %s rename to %s", making, name));
}

static bool exists(PGconn *conn, const char *name)
{
    return run(conn, text_format(mem, "select 1 from pg_database where datname = '%s'", name)) != NULL;
}

/* A database of that name, made once by whoever comes first. Tests run in processes of their own. */
static void ensure(PGconn *conn, const char *name, const char *from)
{
    if (exists(conn, name))
        return;
    run(conn, "select pg_advisory_lock(hashtextextended('dicr.harness', 0))");
    if (!exists(conn, name)) {
        if (from)
            run(conn, text_format(mem, "create database %s template %s", name, from));
        else
            make_template(conn, name);
    }
    run(conn, "select pg_advisory_unlock(hashtextextended('dicr.harness', 0))");
}

static void begin(void)
{
    mem = arena_new((size_t)64 << 20);
    database_is_own = false;
    database = NULL;
}

void harness_prepare(void)
{
    const char *text = getenv("DICR_TEST_CLUSTER");
    if (!text || !*text)
        return;
    is_preparing = true;
    begin();
    PGconn *conn = open_as_superuser("postgres");
    ensure(conn, template_name(), NULL);
    PQfinish(conn);
    harness_end();
    is_preparing = false;
}

void harness_call(void)
{
    begin();
    start_call(&call, NULL, NULL);
}

void harness_transaction(void)
{
    begin();
    const char *template = template_name();
    database = text_format(mem, "%s_shared", template);
    PGconn *conn = open_as_superuser("postgres");
    ensure(conn, template, NULL);
    ensure(conn, database, template);
    PQfinish(conn);
    start_call(&call, database, "dicr_app");
    ck_assert_ok(db_begin_test_transaction(&call));
}

static void own_database(const char *from)
{
    PGconn *conn = open_as_superuser("postgres");
    if (from)
        ensure(conn, from, NULL);
    database = text_format(mem, "dicr_test_%ld", (long)getpid());
    database_is_own = true;
    run(conn, text_format(mem, "drop database if exists %s with (force)", database));
    run(conn, text_format(mem, "create database %s template %s", database, from ? from : "template0"));
    PQfinish(conn);
}

void harness_database(void)
{
    begin();
    own_database(template_name());
    start_call(&call, database, "dicr_app");
}

void harness_empty(void)
{
    begin();
    own_database(NULL);
    start_call(&call, database, NULL);
}

void harness_end(void)
{
    while (more_count > 0)
        end_call(&more[--more_count]);
    end_call(&call);
    if (database_is_own) {
        PGconn *conn = open_as_superuser("postgres");
        run(conn, text_format(mem, "drop database if exists %s with (force)", database));
        PQfinish(conn);
    }
    arena_free(mem);
    mem = NULL;
}

const char *harness_conninfo(void)
{
    return text_format(mem, "%s dbname=%s", cluster(), database);
}

struct call *harness_call_more(const char *role)
{
    ck_assert_uint_lt(more_count, MORE_MAX);
    struct call *c = &more[more_count++];
    start_call(c, database, role);
    return c;
}

void harness_forget(struct call *c)
{
    call_clear(c);
    c->path = NULL;
}

const char *harness_sql(const char *sql)
{
    PGconn *conn = open_as_superuser(database);
    run(conn, "set search_path = dicr, pg_temp");
    const char *value = run(conn, sql);
    PQfinish(conn);
    return value;
}

struct value {
    const char *value;
};
static const struct field value_fields[] = { FIELD(value, value, READ) };
static const struct shape value_shape = { SHAPE(value, "values", value_fields) };

const char *harness_value(const char *sql)
{
    /* A statement lives as long as the program, and so does its name on the server. */
    static struct kept {
        struct stmt stmt;
        struct kept *before;
        char name[24];
    } *last;
    static unsigned n;
    struct kept *it = calloc(1, sizeof *it);
    struct value row = { 0 };
    bool found;
    if (!it)
        abort();
    it->before = last;
    last = it;
    (void)snprintf(it->name, sizeof it->name, "harness_%u", ++n);
    it->stmt =
        (struct stmt){ .name = it->name, .file = "harness", .sql = strdup(text_format(mem, "select (%s)::text as value", sql)) };
    ck_assert_ok(db_one(&call, &it->stmt, ARGS(), &value_shape, &row, &found));
    return row.value;
}

int64_t count_of(const char *table)
{
    return strtoll(harness_value(text_format(mem, "select count(*) from %s", table)), NULL, 10);
}

const char *harness_reason(const struct call *c)
{
    const struct error *e = &c->error;
    return text_format(c->mem, "%s, field %s: %s [%s]", error_rows[e->code].slug, e->field ? e->field : "(none)",
                       e->code ? error_sentence(c->mem, LANGUAGE_EN, e) : "", e->detail ? e->detail : "");
}

void harness_check(struct call *c, enum error_code code, const char *field, const char *file, int line)
{
    if (c->error.code != code)
        ck_abort_msg("%s:%d: %s was expected, but it is %s", file, line, error_rows[code].slug, harness_reason(c));
    if (field ? !c->error.field || strcmp(c->error.field, field) != 0 : c->error.field != NULL)
        ck_abort_msg("%s:%d: the field %s was expected, but it is %s", file, line, field ? field : "(none)", harness_reason(c));
    harness_forget(c);
}
