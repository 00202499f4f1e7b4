/* Reading a command line, word by word and flag by flag. Private to command.c and command_parse.c. */
#pragma once
#include "command.h"

/* A flag that the line may have, and what it sets. */
struct flag_target {
    enum flag_kind { FLAG_COMMON, FLAG_OWN, FLAG_OPTION, FLAG_FIELD, FLAG_SETTING } kind;
    const char *name, *letter; /* "output", "o" */
    int index;                 /* of a common flag, a setting, or one of the command's own */
    const struct field *field; /* of the options, or of the op's input */
    bool has_value, may_stand_alone;
};

/* The arguments on their way into the command line. */
struct argument_reader {
    struct call *c;
    struct command_line *line;
    const char *const *arguments;
    size_t count, at;
    const char *words[COMMAND_WORDS_MAX];
    size_t word_count;
    const char *columns;          /* the list of --columns */
    const char *json;             /* the file of --json */
    struct field_mask set_fields; /* fields that a flag has set */
    struct field_mask set_options;
    struct flag_target *flags; /* all that the line may have, as far as its command is known */
    size_t flag_count;
    unsigned set_settings, set_commons, set_own;
    struct {
        const struct field *field;
        const char *value;
    } *fields; /* in the order of the command line */
    size_t field_count;
    bool only_words; /* after -- */
};

/* Lists the flags that the line may have: anew when its command is found. */
void reader_list_flags(struct argument_reader *r);

/* "--name value", "--name=value", "-o value": afterwards r->at is the next argument. */
bool read_flag(struct argument_reader *r) __attribute__((warn_unused_result));

/* One more word: of the command, until that is known, then its operand. */
bool read_word(struct argument_reader *r) __attribute__((warn_unused_result));
