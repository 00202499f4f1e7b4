/* What commands do that is not running an op and printing its answer. Each is for one command of the table. */
#pragma once
#include <stdbool.h>

struct program;

bool run_serve(struct program *p);
bool run_db_start(struct program *p);
bool run_db_stop(struct program *p);
bool run_db_status(struct program *p);
bool run_db_migrate(struct program *p);
bool run_import(struct program *p);
bool run_version(struct program *p);
bool run_help(struct program *p);
