/* All that the registry can do: the table of ops. HTTP routes (api/routes.c) and commands (tools/commands.c) are two lists of
   its names. An op asks for its right before anything else, over what the country owns that the request names; where it settles
   the owner itself, it asks there (actor_settle_owner()). */
#pragma once
#include "base/file.h"
#include "catalogue/noun.h"
#include "trust/actor.h"

/* The queue in which an op waits, and the workers that take it. What may work for seconds never stands before reads by key. */
enum lane {
    LANE_READ,   /* reads by key, and lists */
    LANE_SEARCH, /* searches, which look for no further word after c->work_limit_ms, and walks through the network */
    LANE_WRITE,  /* may wait for a row lock */
    LANE_HEAVY,  /* imports, reports */
    LANE_COUNT
};
extern const char *const lane_names[LANE_COUNT]; /* "read", "search" … */
enum op_body { BODY_RECORD, BODY_FILE };
enum result_kind {
    RESULT_RECORD,   /* one record of the output shape */
    RESULT_PAGE,     /* a page of them */
    RESULT_DOCUMENT, /* a report: written as HTML, JSON … by report/ */
    RESULT_BYTES     /* a file: its bytes as they are */
};

struct view {
    const struct shape *shape;
    unsigned roles;
};

/* What an op of RESULT_BYTES gives. */
struct bytes {
    const char *media_type;
    const char *name;  /* suggested file name, or NULL */
    const char *bytes; /* in the call's arena */
    size_t size;
};

struct document; /* registry/report/document.h */

struct op {
    const char *name; /* "certificate.change"; help: message op_certificate_change, or the noun's and verb's words */
    enum right right;
    enum lane lane;
    enum op_body body;
    enum result_kind result;
    struct view input, output;
    unsigned options; /* which of struct request_options it takes: roles of options_shape */
    /* Exactly one is set. */
    bool (*one)(struct call *c, const void *in, struct field_mask mask, void *out);
    bool (*many)(struct call *c, const void *in, size_t n, void *out);
    bool (*page)(struct call *c, const void *in, struct field_mask mask, struct page *out);
    bool (*document)(struct call *c, const void *in, struct field_mask mask, const struct document **out);
    bool (*bytes)(struct call *c, const void *in, struct field_mask mask, struct bytes *out);
    bool (*file)(struct call *c, const void *in, struct field_mask mask, const struct file *file, void *out);
    const struct shape *extra; /* of an op with `page`: what its pages may have beside the list (struct page); NULL: nothing */
};

extern const struct op ops[];
extern const size_t op_count;
const struct op *op_find(const char *name);

/* What the op does, in a sentence: message op_<name>, else the verb's sentence with the noun's words ("Add a concept to a
   capability"). "" where there is neither. */
const char *op_sentence(struct arena *mem, enum language language, const char *name);

/* Which options an op takes; the roles of options_shape's fields. */
enum option_role { OPTION_OWNER = ADD, OPTION_VERSION = CHANGE, OPTION_REASON = FILTER, OPTION_PAGE = READ };
extern const struct shape options_shape;

/* What an op was asked, and what it answered. */
struct op_input {
    void *record; /* of op->input.shape, zeroed, then read; NULL where the op takes none */
    struct field_mask mask;
    struct file file;
};
struct op_result {
    void *record; /* RESULT_RECORD */
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

/* The same for n inputs of one op with `many`: one call, one session; out[i].record is NULL where it does not exist.
   Only for ops with `many`. */
bool op_run_many(struct call *c, const struct op *op, const struct op_input *in, size_t n, struct op_result *out)
    __attribute__((warn_unused_result));
