/* The result of a command in the format of its line, and its errors, one line each. */
#pragma once
#include "command.h"
#include "printer.h"

/* Writes the result of the line's op in the line's format. */
bool print_answer(struct call *c, const struct command_line *line, const struct op_result *result, const struct printer *p)
    __attribute__((warn_unused_result));

/* "dicr: --identifier: the check digit is wrong: OIB:33392005962; compare it with the original", one line per error, on standard
   error. Returns the exit status. `line` may be NULL. */
int print_errors(const struct call *c, const struct command_line *line);
