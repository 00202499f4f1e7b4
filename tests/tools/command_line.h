/* Command lines that are parsed in a test. No database. */
#pragma once
#include "../harness.h"

#include "../../tools/command.h"

static struct command_line line;

static inline void command_line_start(void)
{
    unsetenv("DICR_LANG");
    unsetenv("DICR_DATABASE");
    unsetenv("DICR_LOG");
    harness_call();
}

static inline bool parse_list(const char *const *arguments)
{
    size_t n = 0;
    while (arguments[n])
        n++;
    call_clear(&call);
    call.options = (struct request_options){ 0 };
    return command_parse(&call, n, arguments, &line);
}
#define parse(...) parse_list((const char *const[]){ __VA_ARGS__, NULL })
