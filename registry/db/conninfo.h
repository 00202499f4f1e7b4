/* Connection strings and libpq's messages about them; db_check_conninfo() is in db.h. No message ever quotes a password. */
#pragma once
#include "base/call.h"
#include <libpq-fe.h>

/* Whether a connection that failed at once did so because of its parameters, by libpq's message. */
bool conninfo_is_rejected(const char *message);

/* The message with all it quotes left out. */
const char *conninfo_unquoted(struct arena *mem, const char *message);

/* The message without the passwords of the connection, wherever these come from: the string, the environment, a service file. */
const char *conninfo_redact(struct arena *mem, PGconn *conn, const char *message);
