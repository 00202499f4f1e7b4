/* Help, made from the tables: commands, ops, shapes, settings and messages. */
#pragma once
#include "command.h"
#include "printer.h"

/* All commands, one line each, and the flags that all take. */
void help_all(struct arena *mem, const struct printer *p);

/* One command: its use, what it does, its flags. */
void help_command(struct arena *mem, const struct printer *p, const struct command *command);

/* Those of a beginning ("supplier"); false when there are none. */
bool help_group(struct arena *mem, const struct printer *p, const char *const *words, size_t count);

/* What a command does, in one sentence. */
const char *help_sentence(struct arena *mem, enum language language, const struct command *command);
