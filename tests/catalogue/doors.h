/* Every way in which an op is asked: by itself, and at each of its addresses in each form, as HTTP answers. */
#pragma once
#include "../../api/task.h"
#include "planted.h"

/* One question: an op with what it is given. */
struct op_question {
    const struct op *op;
    void *record;
    struct field_mask mask;
    const char *file; /* of an op that takes one */
    const char *reason;
};

/* What was asked so far. */
extern struct walked {
    bool op[512];
    size_t answers, pairs, http, errors;
} walked;

/* NULL: the op is of no noun. */
const struct noun *noun_of_op(const struct op *op);

/* What must be given, and a little of what may be, so that the reader's own records are read or written. */
struct op_question ask_own(const struct op *op);
/* A copy whose record is its own. */
struct op_question copy_of(const struct op_question *a);
/* Gives a field of the question its value. False when the field does not take the text. */
bool give(struct op_question *a, const char *field, const char *text);

/* Runs `each` for every door of an op: the op itself (no route), then each address in each of its forms. */
void each_door(const struct op *op, void (*each)(const struct route *route, const char *form, void *arg), void *arg);
/* The whole answer, or NULL where the address wants more; whatever was written is undone. */
const char *answer(const struct actor *actor, const struct op_question *a, const struct route *route, const char *form);
