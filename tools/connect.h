/* From settings to a session of the database: the server that was named, else the private cluster of the home, which is started and
   brought to this program's schema and reference data without asking. */
#pragma once
#include "base/settings.h"
#include "cluster/cluster.h"
#include "db/db.h"

struct connection {
    struct cluster *_Atomic cluster; /* NULL: a server that was named. Atomic: the progress thread reads it on Ctrl-C */
    struct db *db;
    const char *conninfo, *role; /* for further sessions of the same kind */
};

/* Whether a server was named: by --database, DICR_DATABASE, or libpq's own variables (PGHOST, PGHOSTADDR, PGSERVICE, PGDATABASE). */
bool connect_is_named(const struct settings *settings);

/* Opens it. A named server must have the schema of this program: REFUSED with what to do where it does not. c->db is the session.
   `out` is zeroed. */
bool connect_open(struct call *c, const struct settings *settings, struct connection *out) __attribute__((warn_unused_result));

/* Whether there is a registry to look into: a server that was named, or a private one that was made; else REFUSED. For commands that
   only look, because in a home that is mistyped they would make an empty one and find nothing. */
bool connect_find(struct call *c, const struct settings *settings) __attribute__((warn_unused_result));

/* Opens it as the one who may change the schema, without looking at the schema: for `dicr db migrate`. */
bool connect_open_migrate(struct call *c, const struct settings *settings, struct connection *out)
    __attribute__((warn_unused_result));

/* Brings schema and reference data of c->db to this program's. *applied: how many migrations were run. */
bool connect_migrate(struct call *c, int *applied) __attribute__((warn_unused_result));

/* Ends the session; `keep`: the private server goes on although nobody uses it. */
void connect_close(struct connection *it, bool keep);
