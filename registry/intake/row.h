/* What a row of a list says: a firm as it is described, with the messages about it. */
#pragma once
#include "catalogue/supplier.h"
#include "cell_values.h"
#include "code_index.h"
#include "columns.h"

enum severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR };

/* `code` is a stable word. Its sentence for a person is the message hint_<code>, or remark_<code> where the rules of identifiers found
   the fault. */
struct row_message {
    int64_t line;
    const char *column; /* header; NULL: the row */
    const char *code;
    enum severity severity;
    const char *value;    /* the text of the cell, or what was made of it; NULL */
    const char *expected; /* arguments of the sentence; NULL */
    const char *scheme;
};

enum {
    ROW_NAMES_MAX = 4,
    ROW_IDENTIFIERS_MAX = 12,
    ROW_CONTACTS_MAX = 8,
    ROW_FIGURES_MAX = 3,
    ROW_CONCEPTS_MAX = 40,
    ROW_MESSAGES_MAX = 32
};

/* A firm as a list describes it: its own members and lists, without a number. What names and towns are compared by (words, name_key)
   is filled. A site has no country of its own, and is the firm's. */
struct listed {
    struct supplier firm;
    const char *short_key; /* company_name.h */
    bool country_listed;   /* a column names the country; else it is the default */
    bool joint;            /* the name is of several firms together */
};

struct row {
    int64_t line;
    const char *raw;
    size_t raw_size;
    bool rejected; /* a message of severity error says why */
    struct listed listed;
    struct row_message messages[ROW_MESSAGES_MAX];
    size_t message_count;
};

/* What is the same for all rows of a list. */
struct row_reader {
    struct list_columns columns;
    const struct code_index *codes;
    const char *country; /* of rows that name no country */
    int year;            /* of figures whose column names no year */
};

/* Adds a message to a row. When ROW_MESSAGES_MAX are reached, the first error still takes the last place. */
void row_add_message(struct row *row, struct row_message message);
