/* One run of the program: its command line, its connection to the registry, and its output. */
#pragma once
#include "connect.h"
#include "output_file.h"
#include "print.h"

struct program {
    struct call *c;
    struct command_line *line;
    struct connection connection;
    struct printer printer; /* collects the output, which goes to the standard output or --output at the end; rows as they come */
    bool keep;              /* the private server goes on running after the last program that uses it */
    int status;             /* exit status of a run without errors; 3 where rows of a file were refused */
    bool only_looks;        /* the op is run without changing anything: the dry run of an import */
    bool made;              /* the registry was changed */
    const char *number;     /* of the record that was changed, NULL where there is none */
    struct output_file output, rejects; /* of -o, and of --rejects */
    struct progress progress;           /* of the work under way */
    struct number cancelled_by_signal;  /* the import that Ctrl-C cancels; 0: none */
    struct file_sink standard;          /* the standard output */
};

/* Connects to the registry, once, and makes the call ready for ops. */
bool program_open(struct program *p) __attribute__((warn_unused_result));

/* Runs the line's op and notes what it has changed. */
bool program_run_op(struct program *p, struct op_result *out) __attribute__((warn_unused_result));

/* Reads the file that the operand names into line->input.file. */
bool program_take_file(struct program *p) __attribute__((warn_unused_result));

/* Writes a record about the program itself, in the line's format. */
bool program_print(struct program *p, const struct shape *shape, const void *record) __attribute__((warn_unused_result));

/* The whole program but for its process: reads the arguments (without the program's name), runs the command, writes the result to
   the standard output and errors to the standard error. Returns the exit status. */
int program_main(size_t count, const char *const *arguments);
