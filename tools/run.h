/* The functions of commands that do more than run an op and print its result. Each belongs to one command of the table; failures
   stand in p->c->error. */
#pragma once
#include <stdbool.h>

struct program;

/* Serves until a signal ends it. A named server that is away is waited for. */
bool run_serve(struct program *p);
/* The private database; REFUSED where a server was named. Starting keeps it running after the last program that uses it. */
bool run_db_start(struct program *p);
bool run_db_stop(struct program *p);
bool run_db_status(struct program *p);
/* Brings the database to the program's schema and reference data, a named server too. */
bool run_db_migrate(struct program *p);
/* Plans a list, shows what it would change, and applies it when the person, or --yes, says so. */
bool run_import(struct program *p);
/* Runs an op that begins a job, and does it, or waits for whoever does it. */
bool run_job(struct program *p);
/* These two need no registry. */
bool run_version(struct program *p);
bool run_help(struct program *p);
