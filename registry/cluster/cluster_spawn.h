/* Starting a process that inherits nothing from this one. */
#pragma once
#include "cluster_parts.h"

/* Runs arguments[0] as the account of `p`: no descriptors but `output` (as its standard output and error), a clean
   environment, the root folder, the default handling of signals. `lasting`: in a session of its own, so that no key of our
   terminal reaches it; else it dies with this process. -1 when no process can be created. */
pid_t spawn(const struct cluster_paths *p, const char *const *arguments, int output, bool lasting);

/* The same for a function of this program, lasting. `input` is the only descriptor of the process. */
pid_t spawn_work(const struct cluster_paths *p, int input, void (*work)(int input, void *arg), void *arg);
