/* What an op is asked about, so that the reader's own records are read or written. */
#include "doors.h"

const struct noun *noun_of_op(const struct op *op)
{
    return noun_find(text_copy_n(call.mem, op->name, strcspn(op->name, ".")));
}

static bool is_verb(const struct op *op, const char *verb)
{
    return strcmp(strchr(op->name, '.') + 1, verb) == 0;
}

bool give(struct op_question *a, const char *field, const char *text)
{
    const struct field *f = shape_field(a->op->input.shape, field);
    ck_assert_msg(f != NULL, "%s does not take %s", a->op->name, field);
    field_clear(f, a->record);
    if (!field_read(&call, f, text, a->record)) {
        harness_forget(&call);
        return false;
    }
    mask_set(&a->mask, a->op->input.shape, f);
    return true;
}

/* The number by which an op is asked about a record of a noun, in the reader's own set. */
static struct number own_key(const struct op *op, const struct field *f)
{
    const struct noun *n = noun_of_op(op);
    if (strcmp(f->name, "batch") == 0)
        return own_batch;
    return planted_number(SET_OWN, n ? n->shape->name : "supplier", 0);
}

struct op_question ask_own(const struct op *op)
{
    const struct shape *s = op->input.shape;
    struct op_question a = { .op = op, .record = s ? arena_take(call.mem, s->size) : NULL, .reason = "entered twice" };
    call.actor = &reader_xk;
    if (op->form == OP_FILE) {
        a.file = planted_own_list;
        give(&a, "dry_run", "true");
        return a;
    }
    if (is_verb(op, "add") && noun_of_op(op)) {
        planted_fill(SET_OWN, noun_of_op(op), 1, a.record, false);
        for (size_t i = 0; i < s->field_count; i++)
            if (field_is_known(&s->fields[i], a.record))
                mask_set(&a.mask, s, &s->fields[i]);
        return a;
    }
    for (size_t i = 0; s && i < s->field_count; i++) {
        const struct field *f = &s->fields[i];
        if ((f->roles & op->input.roles & KEY) && f->kind == KIND_NUMBER)
            give(&a, f->name, number_text(call.mem, own_key(op, f)));
        else if (f->roles & op->input.roles & KEY)
            give(&a, f->name, f->scheme || strcmp(f->name, "concept") == 0 ? "CPV:35331500" : "HR");
        else if (op->input.roles & f->roles & REQUIRED & ADD)
            continue;
    }
    if (is_verb(op, "release") || is_verb(op, "withhold"))
        give(&a, "released_to", "AL");
    if (is_verb(op, "merge"))
        give(&a, "into", number_text(call.mem, planted_number(SET_OWN, "supplier", 1)));
    if (is_verb(op, "confirm") || is_verb(op, "refuse"))
        give(&a, "concept", "RE:RE.F1");
    if (strcmp(op->name, "network.get") == 0)
        give(&a, "direction", "up");
    if (strcmp(op->name, "concept.search") == 0)
        give(&a, "q", "ammunition");
    if (strcmp(op->name, "supplier.search") == 0)
        give(&a, "facets", "country,owner,theme,readiness,role,certificate,tag");
    if (is_verb(op, "change"))
        for (size_t i = 0; i < s->field_count; i++) {
            const struct field *f = &s->fields[i];
            if ((f->roles & CHANGE) && f->kind == KIND_TEXT && !f->scheme && !f->country && f->max != 64) {
                const char *text = planted_value(s, f, false, ++planted_serial);
                if (text && give(&a, f->name, text))
                    break;
            }
        }
    return a;
}

struct op_question copy_of(const struct op_question *a)
{
    struct op_question copy = *a;
    if (a->record) {
        copy.record = arena_take(call.mem, a->op->input.shape->size);
        memcpy(copy.record, a->record, a->op->input.shape->size);
    }
    return copy;
}
