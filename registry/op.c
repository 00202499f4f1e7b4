/* How an op is run. */
#include "op.h"
#include <assert.h>

static const struct field option_fields[] = {
    FIELD(request_options, owner, OPTION_OWNER, .country = true),
    FIELD(request_options, if_version, OPTION_VERSION, .low = 1, .high = INT64_MAX),
    FIELD(request_options, reason, OPTION_REASON, .max = 500),
    FIELD(request_options, limit, OPTION_PAGE, .low = 1, .high = PAGE_ROWS_MAX, .by_default = MACRO_TEXT(PAGE_ROWS_DEFAULT)),
    FIELD(request_options, after, OPTION_PAGE, .max = 2000),
    FIELD(request_options, wait, OPTION_WAIT, .low = 0, .high = 60),
    FIELD(request_options, count, OPTION_PAGE, .choices = count_kinds, .by_default = "at_least"),
};
const struct shape options_shape = { SHAPE(request_options, "options", option_fields) };

const char *op_sentence(struct arena *mem, enum language language, const char *name)
{
    enum message found;
    char *key = text_format(mem, "op_%s", name);
    for (char *at = key; *at; at++)
        *at = *at == '.' ? '_' : *at;
    if (message_find(key, &found))
        return message_text(mem, language, found, NULL);
    const char *dot = strchr(name, '.');
    if (!dot || !message_find(text_format(mem, "verb_%s", dot + 1), &found))
        return "";
    const char *noun = text_copy_n(mem, name, (size_t)(dot - name));
    return tr(mem, language, found, "one", message_word(language, "one_", noun), "new", message_word(language, "new_", noun),
              "all", message_word(language, "all_", noun));
}

void op_prepare(struct call *c, const struct op *op, struct op_input *in)
{
    *in = (struct op_input){ 0 };
    if (op->input.shape)
        in->record = arena_take(c->mem, op->input.shape->size);
}

/* The actor has the right, over what the country owns that the request names, and the record's key is given. */
static bool may_run(struct call *c, const struct op *op, const struct op_input *in)
{
    return actor_require(c, op->right, c->options.owner) &&
           (!op->input.shape || shape_complete(c, op->input.shape, op->input.roles & KEY, in->record));
}

static bool is_absent(const struct op *op, const void *record)
{
    const struct field *key = shape_field(op->output.shape, "number");
    return key && key->kind == KIND_NUMBER && (key->roles & KEY) && !field_is_known(key, record);
}

bool op_run_many(struct call *c, const struct op *op, const struct op_input *in, size_t n, struct op_result *out)
{
    assert(op->form == OP_MANY);
    size_t input_size = op->input.shape->size, output_size = op->output.shape->size;
    bool open = c->db && db_in_transaction(c->db);
    char *input = arena_take_array(c->mem, n, input_size), *results = arena_take_array(c->mem, n, output_size);
    for (size_t i = 0; i < n; i++) {
        if (!may_run(c, op, &in[i]))
            return false;
        memcpy(input + i * input_size, in[i].record, input_size);
    }
    bool done = op->run.verb_of_many(c, op->noun, input, n, results);
    assert(!c->db || db_in_transaction(c->db) == open);
    for (size_t i = 0; i < n && done; i++)
        out[i] = (struct op_result){ .record = is_absent(op, results + i * output_size) ? NULL : results + i * output_size };
    return done;
}

/* One asking of an op that is written for many. */
static bool run_one_of_many(struct call *c, const struct op *op, const struct op_input *in, struct op_result *out)
{
    if (!op_run_many(c, op, in, 1, out))
        return false;
    if (out->record)
        return true;
    const struct field *key = shape_field(op->input.shape, "number");
    return fail(c, ERROR_NOT_FOUND, key ? "number" : NULL, "value",
                key ? field_show(c->mem, c->language, key, in->record) : NULL);
}

/* Whether a list stands in another order for a reader of another language. */
static bool is_sorted_by_language(const struct shape *s)
{
    const struct field *order = s->order ? shape_field(s, s->order) : NULL;
    return order && order->sql && strstr(order->sql, ":language");
}

/* A list is its op with all that chooses its rows and their order: what its cursors are bound to. */
static const char *list_identity(struct call *c, const struct op *op, const void *record)
{
    const char *identity = op->name;
    const struct shape *s = op->input.shape;
    for (size_t i = 0; s && i < s->field_count; i++) {
        const struct field *f = &s->fields[i];
        if ((f->roles & op->input.roles) && !f->beside_rows && f->kind != KIND_LIST && f->kind != KIND_RECORD &&
            field_is_known(f, record))
            identity = text_format(c->mem, "%s\n%s=%s", identity, f->name, field_store(c->mem, f, record));
    }
    if (is_sorted_by_language(op->output.shape))
        identity = text_format(c->mem, "%s\nlanguage=%s", identity, language_rows[c->language].code);
    return identity;
}

static bool run(struct call *c, const struct op *op, const struct op_input *in, struct op_result *out)
{
    switch (op->form) {
    case OP_ONE:
        return op->noun ? op->run.verb(c, op->noun, in->record, in->mask, out->record)
                        : op->run.one(c, in->record, in->mask, out->record);
    case OP_FILE:
        return op->run.file(c, in->record, in->mask, &in->file, out->record);
    case OP_PAGE:
        return op->noun ? op->run.verb_of_page(c, op->noun, in->record, in->mask, &out->page)
                        : op->run.page(c, in->record, in->mask, &out->page);
    case OP_ROWS:
        in->rows->shape = op->output.shape;
        in->rows->roles = op->output.roles;
        return op->run.verb_of_rows(c, op->noun, in->record, in->rows);
    case OP_DOCUMENT:
        return op->run.document(c, in->record, in->mask, &out->document);
    case OP_BYTES:
        return op->run.bytes(c, in->record, in->mask, &out->bytes);
    case OP_MANY:
        break;
    }
    return fail_detail(c, ERROR_INTERNAL, NULL, "op %s runs by op_run_many()", op->name);
}

bool op_run(struct call *c, const struct op *op, const struct op_input *in, struct op_result *out)
{
    *out = (struct op_result){ 0 };
    if (op->form == OP_MANY)
        return run_one_of_many(c, op, in, out);
    if (!may_run(c, op, in))
        return false;
    bool open = c->db && db_in_transaction(c->db);
    unsigned commits = c->db ? db_commits(c->db) : 0;
    c->options.list = op->form == OP_PAGE ? list_identity(c, op, in->record) : op->name;
    if (op_gives_record(op))
        out->record = arena_take(c->mem, op->output.shape->size);
    bool done = run(c, op, in, out);
    assert(!c->db || db_in_transaction(c->db) == open);
    assert(done || !c->db || db_commits(c->db) == commits);
    return done;
}
