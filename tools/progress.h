/* The line that tells a person at a terminal that the program works, and what Ctrl-C does meanwhile. One at a time. */
#pragma once
#include "base/language.h"

/* From now on, what takes longer than two seconds shows itself on a terminal's standard error: what is done and for how long.
   SIGINT, SIGTERM and SIGHUP end the program with status 130, 143 or 129, after interrupted(arg) has run in another thread.
   `plain`: sentences of progress_say() are printed as lines, terminal or not (for what starts a service). */
void progress_begin(enum language language, bool plain, void (*interrupted)(void *arg), void *arg);

/* What is done now. */
void progress_say(enum message what);

/* No line while the program waits for the person; what signals do stays. */
void progress_hide(bool hidden);

/* Takes the line away and gives the signals back. */
void progress_end(void);
