/* The demo data from the command line. */
#pragma once
#include <stdbool.h>

struct program;

/* dicr db demo: fills an empty registry, and says what is in it. */
bool run_db_demo(struct program *p);

/* For `dicr serve --demo`: the same without an answer of its own; a line on standard error says what was done. The registry is open. */
bool fill_with_demo(struct program *p);
