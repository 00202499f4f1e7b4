/* The functions of commands that do more than run an op and print its result. Each belongs to one command of the table. */
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
