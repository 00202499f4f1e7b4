/* What commands do that is not running an op and printing its answer. Each is for one command of the table. */
#pragma once
#include <stdbool.h>

struct session;

bool run_serve(struct session *s);
bool run_db_start(struct session *s);
bool run_db_stop(struct session *s);
bool run_db_status(struct session *s);
bool run_db_migrate(struct session *s);
bool run_version(struct session *s);
bool run_help(struct session *s);
