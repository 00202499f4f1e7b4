/* All that the registry can do. The table is registry/op_table.c; HTTP routes (api/routes.c) and commands (tools/commands.c) are
   two lists of its names. An op asks for its right before anything else, over what the country owns that the request names; where
   it settles the owner itself, it asks there (actor_settle_owner()). */
#pragma once
#include "base/file.h"
#include "catalogue/noun.h"
#include "trust/actor.h"

/* The queue in which an op waits, and the workers that take it. What may work for seconds never stands before reads by key. */
enum lane {
    LANE_READ,   /* reads by key, and lists */
    LANE_SEARCH, /* searches, which look for no further word after c->work_limit_ms, and walks through the network */
    LANE_WRITE,  /* may wait for a row lock */
    LANE_JOB,    /* begins a job, and may wait for it */
    LANE_HEAVY,  /* reports, exports, imports that are only looked at */
    LANE_COUNT
};
extern const char *const lane_names[LANE_COUNT]; /* "read", "search" … */

/* What an op takes and gives, and with it which function of union op_function is its own. */
enum op_form {
    OP_ONE,      /* gives one record of the output shape */
    OP_MANY,     /* the same, for any number of inputs at once */
    OP_FILE,     /* takes a file, and gives one record */
    OP_PAGE,     /* gives a page of records */
    OP_ROWS,     /* writes records, however many, while it reads them */
    OP_DOCUMENT, /* gives a report, which report/ writes as HTML, JSON … */
    OP_BYTES     /* gives a file: its bytes as they are */
};

struct view {
    const struct shape *shape;
    unsigned roles;
};

struct document; /* registry/report/document.h */

/* The function of an op. `in` points to a record of its input shape and `out` to one of its output shape, as the function's header
   says. A verb is the same function for every noun, and is told which noun. */
union op_function {
    bool (*one)(struct call *c, const void *in, struct field_mask mask, void *out);
    bool (*file)(struct call *c, const void *in, struct field_mask mask, const struct file *file, void *out);
    bool (*page)(struct call *c, const void *in, struct field_mask mask, struct page *out);
    bool (*document)(struct call *c, const void *in, struct field_mask mask, const struct document **out);
    bool (*bytes)(struct call *c, const void *in, struct field_mask mask, struct bytes *out);
    bool (*verb)(struct call *c, const struct noun *n, const void *in, struct field_mask mask, void *out);
    bool (*verb_of_many)(struct call *c, const struct noun *n, const void *in, size_t count, void *out);
    bool (*verb_of_page)(struct call *c, const struct noun *n, const void *in, struct field_mask mask, struct page *out);
    bool (*verb_of_rows)(struct call *c, const struct noun *n, const void *in, struct rows_writer *out);
};

struct op {
    const char *name; /* "certificate.change"; help: message op_certificate_change, or the noun's and verb's words */
    enum right right;
    enum lane lane;
    enum op_form form;
    struct view input, output;
    unsigned options; /* which of struct request_options it takes: roles of options_shape */
    union op_function run;
    const struct noun *noun;   /* of a verb; NULL: a special op */
    const struct shape *extra; /* of OP_PAGE: what its pages may have beside the list (struct page); NULL: nothing */
};

/* The ops: each verb with each noun, then the special ones. The i-th of them; the one with this name, or NULL. */
size_t op_count(void);
const struct op *op_at(size_t i);
const struct op *op_find(const char *name);

/* Whether it changes what the registry holds. */
static inline bool op_writes(const struct op *op)
{
    return op->right != RIGHT_SEE;
}

static inline bool op_gives_record(const struct op *op)
{
    return op->form == OP_ONE || op->form == OP_MANY || op->form == OP_FILE;
}

/* What the op does, in a sentence: message op_<name>, else the verb's sentence with the noun's words ("Add a concept to a
   capability"). "" where there is neither. */
const char *op_sentence(struct arena *mem, enum language language, const char *name);

/* Which options an op takes; the roles of options_shape's fields. */
enum option_role { OPTION_OWNER = ADD, OPTION_VERSION = CHANGE, OPTION_REASON = FILTER, OPTION_PAGE = READ, OPTION_WAIT = QUERY };
extern const struct shape options_shape;

/* What an op was asked, and what it answered. */
struct op_input {
    void *record; /* of op->input.shape, zeroed, then read; NULL where the op takes none */
    struct field_mask mask;
    struct file file;
    struct rows_writer *rows; /* of OP_ROWS: where they go (form, columns, out); the op says what they are */
};
struct op_result {
    void *record; /* where op_gives_record() */
    struct page page;
    const struct document *document;
    struct bytes bytes;
};

/* Makes room for what an op takes. */
void op_prepare(struct call *c, const struct op *op, struct op_input *in);

/* Checks the actor's right, the owner and the key, runs the op, and asserts that no transaction is left open and that nothing
   which fails was committed.
   An absent record is NOT_FOUND. */
bool op_run(struct call *c, const struct op *op, const struct op_input *in, struct op_result *out)
    __attribute__((warn_unused_result));

/* The same for n inputs of one op of OP_MANY: one call, one session; out[i].record is NULL where it does not exist. */
bool op_run_many(struct call *c, const struct op *op, const struct op_input *in, size_t n, struct op_result *out)
    __attribute__((warn_unused_result));
