/* One run of the program: what was asked, the registry it works on, and what is said in the end. */
#pragma once
#include "base/buffer.h"
#include "command.h"
#include "connect.h"
#include "print.h"

struct program {
    struct call *c;
    struct command_line *line;
    struct connection connection;
    struct paper paper; /* the answer is written here; it goes to the standard output or --output when all is done */
    bool keep;          /* the private server stays although nobody uses it */
    int status;         /* exit status of a run that did what it was asked; 3 where not all of a file went in */
};

/* Connects to the registry, once, and makes the call ready for ops. */
bool program_open(struct program *p) __attribute__((warn_unused_result));

/* Reads the file that the operand names into line->asked.file. */
bool program_take_file(struct program *p) __attribute__((warn_unused_result));

/* Writes a file; it is only there when it is whole. */
bool program_write_file(struct program *p, const char *name, const struct buffer *b) __attribute__((warn_unused_result));

/* Writes a record about the program itself, in the line's format. */
bool program_print(struct program *p, const struct shape *shape, const void *record) __attribute__((warn_unused_result));

/* The whole program but for its process: reads the arguments (without the program's name), does what they say, answers on the
   standard output, says on standard error what is wrong. Returns the exit status. */
int program_main(size_t count, const char *const *arguments);
