/* Starting a process that takes nothing of ours with it. */
#pragma once
#include "cluster_parts.h"

/* Runs arguments[0] as the account of `p`: no descriptors but `output` (as its standard output and error), a clean
   environment, the root folder, the default handling of signals. `lasting`: in a session of its own, so that no key of our
   terminal reaches it; else it dies with us. -1 when there is no process to be had. */
pid_t spawn(const struct place *p, const char *const *arguments, int output, bool lasting);

/* The same for work in a process of ours; `work` does not return. `input` and `output` are the only descriptors left. */
pid_t spawn_work(const struct place *p, int input, int output, void (*work)(int input, int output, void *arg), void *arg);
