/* The command line: the command that the words name, the values of its flags, and the function that runs. Flags come from the
   tables: the settings, the request options, and the fields of the op's input shape. */
#pragma once
#include "base/settings.h"
#include "op.h"

/* A flag that belongs to one command alone. Help: message flag_<name>. */
struct flag {
    const char *name;    /* "demo" */
    const char *field;   /* the flag is another name for this field of the op's input; NULL: read it with line_flag() */
    const char *value;   /* the word for its value in the help ("FILE"); NULL: the flag takes no value */
    const char *example; /* NULL: that of the field */
};

struct command_line;
struct program;

/* How a result is shown as text, where the op's output shape alone does not decide it. */
enum layout { LAYOUT_AUTO, LAYOUT_NUMBER, LAYOUT_TREE };

/* One command. */
struct command {
    const char *words;   /* "supplier show"; '-' and '_' are equal */
    const char *op;      /* the op it runs, or NULL */
    const char *operand; /* the field that the word after the command fills ("number"), or a name for that word ("FILE") */
    const char *example; /* what follows the words in its example; NULL: operand and required flags with their examples */
    const char *columns; /* the columns of its table unless --columns chooses others: "number,legal_name"; NULL: all */
    const char *preset;  /* a field that the command's words set: "direction=up" */
    enum layout layout;
    bool rest;                /* all words that follow form the operand */
    bool resolves;            /* the operand may be a supplier's identifier instead of a number */
    bool lasting;             /* it reports progress in lines of text, because a service may start without a terminal */
    const struct flag *flags; /* ended by { 0 } */
    /* Runs the command, where running the op and printing its result is not enough. */
    bool (*run)(struct program *p);
};
enum { COMMAND_WORDS_MAX = 4, OWN_FLAGS_MAX = 8 };
extern const struct command commands[];
extern const size_t command_count;

/* The command line as it was read. */
struct command_line {
    struct settings settings;
    enum language language;
    enum form form;       /* --format; not given: of a file, what its ending says, else FORM_TABLE, and CSV for rows */
    bool has_form;        /* --format is given */
    struct texts columns; /* --columns: fields of the op's output; none: not chosen */
    const char *as;       /* --as */
    const char *output;   /* -o, --output */
    bool help, version;
    const struct command *command; /* NULL: the line names none (help or version) */
    const struct op *op;           /* its op, if any */
    struct op_input input;
    const char *operand;                    /* the word after the command's */
    const char *identifier;                 /* an identifier that is still to be resolved to the number */
    bool from_json;                         /* fields come from --json: errors name them by their JSON path */
    const char *flag_values[OWN_FLAGS_MAX]; /* values of the command->flags that are no fields; "" for a flag without a value */
};

/* Reads the arguments (without the program's name). Reads the file of --json. Takes settings from the environment too.
   On failure *out holds what was read so far: the language of the error, and the command to name in it. */
bool command_parse(struct call *c, size_t count, const char *const *arguments, struct command_line *out)
    __attribute__((warn_unused_result));

/* The value of a flag of command->flags; NULL when the line does not have it. */
const char *line_flag(const struct command_line *line, const char *name);

/* The command that the first *used of these words name; NULL when there is none. *begins: some command begins with all of them. */
const struct command *command_find(const char *const *words, size_t count, size_t *used, bool *begins);

/* How many of these words are the command's own, from its first one on. */
size_t command_words_in_common(const struct command *command, const char *const *words, size_t count);

/* "dicr supplier show NUMBER|IDENTIFIER". */
const char *command_usage(struct arena *mem, const struct command *command);
/* A command line that works in the demo registry: "dicr supplier add --country HR --legal_name 'Jadran Optika d.o.o.'"; "" for a
   command about the program itself that takes nothing. */
const char *command_example(struct arena *mem, const struct command *command);
/* The words that may follow these, each once, in the order of the table: "add", "list", "show"; after none, the first ones of all. */
struct texts command_words_after(struct arena *mem, const char *const *words, size_t count);

/* The command nearest to these words ("dicr supplier show"), NULL when none is near; further words are ignored. */
const char *command_near(struct arena *mem, const struct texts *words);

/* The flag of a field: its name, of a list the singular. */
const char *field_flag(const struct field *f);
/* Whether a field of the op's input has a flag: it is an input of the op, and neither operand nor preset fills it. */
bool field_is_flag(const struct command *command, const struct op *op, const struct field *f);
/* The roles of the fields that an op's flags, or its JSON, may set. */
unsigned op_settable_roles(const struct op *op);

/* Reads a whole file, "-" the standard input; the bytes live in the call's arena. `max` in bytes: TOO_LARGE. */
bool read_file(struct call *c, const char *name, size_t max, const char **bytes, size_t *size)
    __attribute__((warn_unused_result));
