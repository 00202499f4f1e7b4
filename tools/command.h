/* The command line: which command the words name, what its flags say, and what runs. Flags come from the tables: the settings, the
   options, and the fields of the shape that the op takes. */
#pragma once
#include "base/settings.h"
#include "op.h"

enum format { FORMAT_TABLE, FORMAT_JSON, FORMAT_CSV, FORMAT_HTML, FORMAT_COUNT };
extern const char *const format_names[FORMAT_COUNT];

/* A flag that belongs to one command alone. Help: message flag_<name>. */
struct flag {
    const char *name;  /* "demo" */
    const char *field; /* it is another name for this field of the op's input; NULL: read with line_flag() */
    const char *value; /* what stands for its value in the help ("FILE"); NULL: it has none */
};

struct command_line;
struct program;

/* How an answer is shown as text, where the op's output alone does not say it. */
enum layout { LAYOUT_AUTO, LAYOUT_NUMBER, LAYOUT_TREE };

/* One command. */
struct command {
    const char *words;   /* "supplier show"; '-' and '_' are equal */
    const char *op;      /* the op it runs, or NULL */
    const char *operand; /* the field that the word after the command's fills ("number"), or what it is called ("FILE") */
    const char *preset;  /* a field that the words themselves say: "direction=up" */
    enum layout layout;
    bool rest;                /* all words that follow make the operand */
    bool resolves;            /* the number may be said by an identifier of a supplier */
    bool lasting;             /* it says what it does line by line: what starts a service is watched by no terminal */
    const struct flag *flags; /* ended by { 0 } */
    /* Where running the op and printing its answer is not all of it: instead of that. */
    bool (*run)(struct program *p);
};
enum { COMMAND_WORDS_MAX = 4 };
extern const struct command commands[];
extern const size_t command_count;

/* What was said. */
struct command_line {
    struct settings settings;
    enum language language;
    enum format format;
    bool format_said;
    const char *as;     /* --as */
    const char *output; /* -o, --output */
    bool help, version;
    const struct command *command; /* NULL: none was named (help or version) */
    const struct op *op;           /* its op, if any */
    struct op_input input;
    const char *operand;        /* the word after the command's */
    const char *identifier;     /* what is still to be resolved to the number */
    bool from_json;             /* fields were said by --json: errors name them as JSON does */
    const char *flag_values[8]; /* those of command->flags that are no fields; "" for one without a value */
};

/* Reads the arguments (without the program's name). Reads the file of --json. Takes settings from the environment too.
   On failure what was understood so far is in *out: the language to answer in, the command to name. */
bool command_parse(struct call *c, size_t count, const char *const *arguments, struct command_line *out)
    __attribute__((warn_unused_result));

/* The value of a flag of command->flags; NULL when it was not given. */
const char *line_flag(const struct command_line *line, const char *name);

/* The command of these words, of which the first *used name it; NULL when there is none. *begins: some command begins with them all. */
const struct command *command_find(const char *const *words, size_t count, size_t *used, bool *begins);

/* "dicr supplier show NUMBER|IDENTIFIER". */
const char *command_usage(struct arena *mem, const struct command *command);
/* The words that may follow these: "add, list, show". */
const char *command_words_after(struct arena *mem, const char *const *words, size_t count);

/* "dicr supplier show", when that is near what was said; words behind it do no harm. */
const char *command_near(struct arena *mem, const struct texts *words);

/* Whether two names are equal when '-' and '_' are the same. */
bool same_name(const char *a, const char *b);

/* The flag of a field: its name, of a list the singular. */
const char *field_flag(const struct field *f);
/* Whether a field of the op's input may be said by a flag: it takes part, and the operand does not say it. */
bool field_is_flag(const struct command *command, const struct op *op, const struct field *f);
/* The roles that the flags, or the JSON, of an op may say. */
unsigned op_says(const struct op *op);

/* Reads a whole file, "-" the standard input; the bytes live in the call's arena. `max` in bytes: TOO_LARGE. */
bool read_file(struct call *c, const char *name, size_t max, const char **bytes, size_t *size)
    __attribute__((warn_unused_result));
