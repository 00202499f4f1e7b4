/* Connection strings and libpq's messages about them. No message ever quotes a password. */
#pragma once
#include "base/call.h"

struct pg_conn; /* libpq's PGconn */

/* Whether this connection string (a URI, keywords and values, or the name of a database) can be read; FORMAT for `field` when not.
   The part that cannot be read may be a password in the wrong place, so it is never quoted. Connects to nothing. */
bool conninfo_check(struct call *c, const char *conninfo, const char *field) __attribute__((warn_unused_result));

/* Whether a connection that failed at once did so because of its parameters, by libpq's message. */
bool conninfo_is_rejected(const char *message);

/* The message with all it quotes left out. */
const char *conninfo_unquoted(struct arena *mem, const char *message);

/* The message without the passwords of the connection, wherever these come from: the string, the environment, a service file. */
const char *conninfo_redact(struct arena *mem, struct pg_conn *conn, const char *message);
