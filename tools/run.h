/* What commands do that is not running an op and printing its answer. Each is for one command of the table. */
#pragma once
#include <stdbool.h>

struct program;

bool run_serve(struct program *s);
bool run_db_start(struct program *s);
bool run_db_stop(struct program *s);
bool run_db_status(struct program *s);
bool run_db_migrate(struct program *s);
bool run_import(struct program *p);
bool run_version(struct program *s);
bool run_help(struct program *s);
