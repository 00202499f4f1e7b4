/* Migrations. Each file is one transaction: the lock, a look at what was applied by then, the file, its row in schema_version. So two
   programs that start at once take turns, and one that dies leaves whole versions only. */
#include "schema.h"
#include "db.h"
#include "session.h"
#include <pthread.h>
#include <sodium.h>

enum { HASH_TEXT = crypto_hash_sha256_BYTES * 2 + 1 };

struct applied {
    struct maybe_int version;
    const char *name, *sha256, *program;
};
ROW_SHAPE(applied, READ, version, name, sha256, program);

/* "0001_base" is version 1. */
static int version_of(const struct file *m)
{
    return (int)strtol(m->name, NULL, 10);
}

static void hash_text(const struct file *m, char out[HASH_TEXT])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const unsigned char *)m->bytes, m->size);
    sodium_bin2hex(out, HASH_TEXT, hash, sizeof hash);
}

/* --- one text for all versions ------------------------------------------------------------------------------------------------------ */

const char schema_fingerprint_sql[] =
    "select coalesce(string_agg(version || ':' || sha256, ' ' order by version), '') from dicr.schema_version";

static const char *fingerprint;

static void make_fingerprint(void)
{
    enum { VERSION_SIZE = 12 };
    char *text = calloc(migration_file_count + 1, HASH_TEXT + VERSION_SIZE), *end = text;
    if (!text)
        out_of_memory((migration_file_count + 1) * (HASH_TEXT + VERSION_SIZE));
    for (size_t i = 0; i < migration_file_count; i++) {
        char hash[HASH_TEXT];
        hash_text(&migration_files[i], hash);
        end += snprintf(end, HASH_TEXT + VERSION_SIZE, "%s%d:%s", i ? " " : "", version_of(&migration_files[i]), hash);
    }
    fingerprint = text;
}

const char *schema_fingerprint(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_fingerprint);
    return fingerprint;
}

bool schema_is_missing(const char *sqlstate)
{
    /* undefined_table, undefined_column, invalid_schema_name, insufficient_privilege */
    static const char *const states[] = { "42P01", "42703", "3F000", "42501" };
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strcmp(sqlstate, states[i]) == 0)
            return true;
    return false;
}

/* --- what was applied --------------------------------------------------------------------------------------------------------------- */

static bool read_applied(struct call *c, struct list *out)
{
    struct applied has = { 0 };
    *out = (struct list){ 0 };
    if (!db_one(c, &sql_schema_has_versions, ARGS(), &applied_shape, &has, NULL))
        return false;
    return !has.version.known || db_many(c, &sql_schema_versions, ARGS(), &applied_shape, out);
}

static const struct file *find_migration(int64_t version)
{
    for (size_t i = 0; i < migration_file_count; i++)
        if (version_of(&migration_files[i]) == version)
            return &migration_files[i];
    return NULL;
}

/* Whether the applied files are the first ones of this program's. *next is the first that is missing, or NULL. */
static bool compare(struct call *c, const struct list *applied, const struct file **next)
{
    const struct applied *rows = applied->item;
    *next = applied->n < migration_file_count ? &migration_files[applied->n] : NULL;
    for (size_t i = 0; i < applied->n; i++) {
        char hash[HASH_TEXT];
        const struct file *m = find_migration(rows[i].version.value);
        if (!m)
            return fail(c, ERROR_REFUSED, NULL, "why",
                        tr(c->mem, c->language, MESSAGE_why_schema_newer, "version", rows[i].name, "program", rows[i].program));
        /* The files of the first programs had other names: their tables cannot be brought forward. */
        if (m == &migration_files[i] && strcmp(m->name, rows[i].name) != 0)
            return fail(c, ERROR_REFUSED, NULL, "why",
                        tr(c->mem, c->language, MESSAGE_why_schema_earlier, "program", rows[i].program));
        hash_text(m, hash);
        if (m != &migration_files[i] || strcmp(hash, rows[i].sha256) != 0)
            return fail(c, ERROR_REFUSED, NULL, "why",
                        tr(c->mem, c->language, MESSAGE_why_schema_differs, "version", m->name, "program", rows[i].program));
    }
    return true;
}

bool schema_check(struct call *c)
{
    struct list applied;
    const struct file *next;
    if (!read_applied(c, &applied) || !compare(c, &applied, &next))
        return false;
    return !next || fail(c, ERROR_REFUSED, NULL, "why", tr(c->mem, c->language, MESSAGE_why_schema_older, "version", next->name),
                         "do", "dicr db migrate");
}

/* --- roles ------------------------------------------------------------------------------------------------------------------------------ */

/* Roles belong to the cluster: another database may be migrated at the same moment. */
static const char roles[] =
    "do $$\n"
    "declare wanted text;\n"
    "begin\n"
    "    foreach wanted in array array['dicr_owner', 'dicr_migrate', 'dicr_app', 'dicr_read'] loop\n"
    "        begin\n"
    "            if not exists (select from pg_catalog.pg_roles where rolname = wanted) then\n"
    "                execute format('create role %I nologin', wanted);\n"
    "            end if;\n"
    "        exception when duplicate_object or unique_violation then null;\n"
    "        end;\n"
    "    end loop;\n"
    "    begin\n"
    "        if not pg_has_role('dicr_migrate', 'dicr_owner', 'member') then grant dicr_owner to dicr_migrate; end if;\n"
    "    exception when duplicate_object or unique_violation or internal_error then null;\n" /* granted at the same moment */
    "    end;\n"
    "    if not has_database_privilege('dicr_owner', current_database(), 'create') then\n"
    "        execute format('grant create on database %I to dicr_owner', current_database());\n"
    "    end if;\n"
    /* Nobody needs temporary tables here, and a trigger on one is the easiest way to run what one likes inside a statement. Where the
       database is not the login's own, its owner has to do it; the laws hold either way. */
    "    begin\n"
    "        execute format('revoke temporary on database %I from public, dicr_app, dicr_read', current_database());\n"
    "    exception when insufficient_privilege then null;\n"
    "    end;\n"
    "end $$";
/* What an administrator runs where the program may not. */
static const char roles_by_hand[] =
    "create role dicr_owner; create role dicr_app; create role dicr_read; create role dicr_migrate; "
    "grant dicr_owner to dicr_migrate; grant dicr_migrate, dicr_app to %s; "
    "grant create on database %s to dicr_owner; revoke temporary on database %s from public;";

static const char table[] = "create schema if not exists dicr authorization dicr_owner;\n"
                            "create table if not exists dicr.schema_version (\n"
                            "    version integer not null, name text not null, sha256 text not null, program text not null,\n"
                            "    applied_at timestamptz not null default now(),\n"
                            "    constraint schema_version_pkey primary key (version)\n"
                            ");\n"
                            "alter table dicr.schema_version owner to dicr_owner;\n"
                            "grant usage on schema dicr to dicr_app, dicr_read;\n"
                            "grant select on dicr.schema_version to dicr_app, dicr_read;";

/* --- migrating ------------------------------------------------------------------------------------------------------------------------------ */

static const char lock[] = "set local lock_timeout = 0; select pg_advisory_xact_lock(hashtextextended('dicr.schema', 0))";

/* Only an administrator can give the rights that are missing: the error says what to run. */
static bool refuse_rights(struct call *c, struct error_mark before)
{
    if (c->error_count == before.count || c->errors[before.count].code != ERROR_FORBIDDEN || !c->db->conn)
        return false;
    const char *detail = c->errors[before.count].detail;
    char *user = PQescapeIdentifier(c->db->conn, PQuser(c->db->conn), strlen(PQuser(c->db->conn)));
    char *database = PQescapeIdentifier(c->db->conn, PQdb(c->db->conn), strlen(PQdb(c->db->conn)));
    const char *sql = text_format(c->mem, roles_by_hand, user, database, database);
    PQfreemem(user);
    PQfreemem(database);
    errors_restore(c, before);
    const char *const arguments[] = { "why", tr(c->mem, c->language, MESSAGE_why_schema_rights), "do", sql, NULL };
    call_fail(c, ERROR_REFUSED, NULL, arguments);
    struct error *e = &c->errors[before.count];
    e->detail = text_format(c->mem, "%s; an administrator runs: %s", detail ? detail : "", sql);
    if (before.count == 0)
        c->error = *e;
    return false;
}

static bool prepare_work(struct call *c, void *arg)
{
    (void)arg;
    return db_script(c, lock) && db_script(c, roles) && db_script(c, table);
}

struct step {
    const struct file *next; /* what this step applied; NULL: nothing was left */
};

static bool migrate_work(struct call *c, void *arg)
{
    struct step *step = arg;
    struct list applied;
    if (!db_script(c, lock) || !read_applied(c, &applied) || !compare(c, &applied, &step->next))
        return false;
    const struct file *m = step->next;
    if (!m)
        return true;
    char hash[HASH_TEXT];
    hash_text(m, hash);
    const char *sql = text_copy_n(c->mem, m->bytes, m->size);
    if (!db_script(c, sql) || !db_script(c, "set local role dicr_owner"))
        return false;
    struct applied row = { { true, version_of(m) }, m->name, text_copy(c->mem, hash), DICR_VERSION };
    return db_run(c, &sql_schema_write_version, BIND(&applied_shape, &row), NULL);
}

bool schema_migrate(struct call *c, int *applied)
{
    struct error_mark before = errors_save(c);
    struct list have;
    struct step step = { 0 };
    int count = 0;
    if (sodium_init() < 0)
        return fail_detail(c, ERROR_INTERNAL, NULL, "libsodium does not start");
    /* Where all files are applied, nothing is written and no right is needed. */
    if (!read_applied(c, &have) || !compare(c, &have, &step.next))
        return false;
    if (step.next && have.n == 0 && !db_tx(c, prepare_work, NULL))
        return refuse_rights(c, before);
    while (step.next) {
        if (!db_tx(c, migrate_work, &step))
            return refuse_rights(c, before);
        count += step.next != NULL;
    }
    if (applied)
        *applied = count;
    return true;
}
