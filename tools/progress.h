/* The progress line on a terminal, and what Ctrl-C does meanwhile. There is one at a time. */
#pragma once
#include "base/language.h"

/* From now on, work that takes longer than two seconds is shown on a terminal's standard error, with the seconds it has taken.
   SIGINT, SIGTERM and SIGHUP end the program with status 130, 143 or 129, after interrupted(arg) has run in another thread.
   They are blocked in every other thread, until progress_release_signals(). Those that the program was started to ignore (nohup)
   stay ignored.
   `plain`: sentences of progress_say() are printed as lines, terminal or not (for commands that start a service). */
void progress_begin(enum language language, bool plain, void (*interrupted)(void *arg), void *arg);

/* Whether the program was started to ignore this signal, as nohup and shells do. */
bool progress_ignores(int signal);

/* Names the work of the moment. */
void progress_say(enum message what);

/* Shows from now on how far this work is; NULL: none. It must live until progress_end(). */
struct progress;
void progress_follow(struct progress *work);

/* Hides the line while the program waits for the person; signals are handled as before. */
void progress_hide(bool hidden);

/* Removes the line. Signals that come from here on stay pending, and so does one that came last and was not acted upon: whoever
   takes over handles them, or progress_release_signals() lets them through. */
void progress_end(void);

/* Restores the signal mask of before progress_begin(): a pending signal ends the program now. Nothing when none is blocked. */
void progress_release_signals(void);
