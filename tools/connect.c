#include "connect.h"

#include "db/conninfo.h"
#include "db/schema.h"
#include "progress.h"
#include "reference/reference.h"

/* What one role may do there is given by the migrations to dicr_app; a server that was named may know us by any login. */
static const char role_of_program[] = "dicr_app";

static const char *const libpq_variables[] = { "PGSERVICE", "PGHOST", "PGHOSTADDR", "PGDATABASE" };

bool connect_is_named(const struct settings *settings)
{
    if (settings->value[SETTING_DATABASE])
        return true;
    for (size_t i = 0; i < sizeof libpq_variables / sizeof *libpq_variables; i++) {
        const char *value = getenv(libpq_variables[i]);
        if (value && *value)
            return true;
    }
    return false;
}

/* The connection string of the named server; "" when only libpq's variables name it. */
static bool read_named(struct call *c, const struct settings *settings, struct connection *out)
{
    const char *conninfo = settings->value[SETTING_DATABASE];
    out->conninfo = conninfo ? conninfo : "";
    return !conninfo || conninfo_check(c, conninfo, settings->source[SETTING_DATABASE]);
}

static void say_progress(enum message what, void *arg)
{
    (void)arg;
    progress_say(what);
}

bool connect_migrate(struct call *c, int *applied)
{
    int merged;
    *applied = 0;
    if (!schema_check(c)) {
        call_clear(c);
        progress_say(MESSAGE_progress_migrate);
        if (!schema_migrate(c, applied))
            return false;
    }
    if (*applied)
        progress_say(MESSAGE_progress_reference);
    return reference_merge(c, &merged);
}

static bool open_private(struct call *c, const struct settings *settings, struct connection *out)
{
    struct cluster *cluster;
    if (!cluster_start(c, settings->value[SETTING_HOME], say_progress, NULL, &cluster))
        return false;
    out->conninfo = cluster_conninfo(cluster);
    out->cluster = cluster; /* from now on the thread that hears Ctrl-C stops it */
    return true;
}

bool connect_open_migrate(struct call *c, const struct settings *settings, struct connection *out)
{
    if (connect_is_named(settings)) {
        if (!read_named(c, settings, out))
            return false;
        out->db = db_new(out->conninfo, NULL);
    } else {
        if (!open_private(c, settings, out))
            return false;
        out->db = db_new(cluster_conninfo_migrate(out->cluster), NULL);
    }
    c->db = out->db;
    return true;
}

/* The private database is ours alone: it follows the program without being asked. */
static bool bring_up_to_date(struct call *c, struct connection *it)
{
    int applied;
    c->db = it->db = db_new(cluster_conninfo_migrate(it->cluster), NULL);
    bool ok = connect_migrate(c, &applied);
    db_close(it->db);
    c->db = it->db = NULL;
    if (ok && applied)
        cluster_checkpoint(it->cluster);
    return ok;
}

bool connect_open(struct call *c, const struct settings *settings, struct connection *out)
{
    if (connect_is_named(settings)) {
        if (!read_named(c, settings, out))
            return false;
        out->role = role_of_program;
    } else if (!open_private(c, settings, out) || !bring_up_to_date(c, out)) {
        return false;
    }
    c->db = out->db = db_new(out->conninfo, out->role);
    return out->cluster || schema_check(c);
}

bool connect_find(struct call *c, const struct settings *settings)
{
    struct cluster_state state;
    const char *home = settings->value[SETTING_HOME];
    if (connect_is_named(settings))
        return true;
    if (!cluster_get_state(c, home, &state))
        return false;
    return state.made || fail(c, ERROR_REFUSED, NULL, "why", tr(c->mem, c->language, MESSAGE_why_no_registry, "path", home), "do",
                              tr(c->mem, c->language, MESSAGE_do_make_registry));
}

void connect_close(struct connection *it, bool keep)
{
    db_close(it->db);
    cluster_release(it->cluster, keep);
    memset(it, 0, sizeof *it);
}
