/* How an op is asked, by itself and over its routes. */
#include "doors.h"
#include "base/buffer.h"
#include "report/write_document.h"
#include <jansson.h>

struct walked walked;

/* --- by itself -------------------------------------------------------------------------------------------------------------- */

static void write_errors(struct buffer *b)
{
    for (size_t i = 0; i < call.error_count; i++) {
        const struct error *e = &call.errors[i];
        buffer_format(b, "%s %s: %s\n", error_rows[e->code].slug, e->field ? e->field : "-",
                      error_sentence(call.mem, call.language, e));
    }
}

static void write_result(const struct op *op, const struct op_result *out, struct buffer *b)
{
    const struct view *v = &op->output;
    if (op_gives_record(op))
        shape_write_json(b, v->shape, v->roles, out->record, false);
    else if (op->form == OP_PAGE)
        page_write(call.mem, FORM_JSON, v->shape, v->roles, NULL, &out->page, b);
    else if (op->form == OP_DOCUMENT)
        ck_assert_ok(document_write(&call, out->document, FORM_JSON, b));
    else if (op->form == OP_BYTES) /* rows were written while they were read */
        buffer_add(b, out->bytes.bytes, out->bytes.size);
}

static void ask_op(const struct op_question *a, struct buffer *b)
{
    struct op_input in = { .mask = a->mask };
    struct op_result out;
    struct rows_writer rows = { .form = FORM_JSON, .out = b };
    op_prepare(&call, a->op, &in);
    if (in.record)
        memcpy(in.record, a->record, a->op->input.shape->size);
    if (a->file)
        in.file = (struct file){ .name = "list.csv", .bytes = a->file, .size = strlen(a->file) };
    call.options.reason = a->reason;
    in.rows = &rows;
    if (op_run(&call, a->op, &in, &out))
        write_result(a->op, &out, b);
    else
        write_errors(b);
}

/* --- the same over HTTP ----------------------------------------------------------------------------------------------------------------- */

static bool is_in_path(const struct route *route, const char *name)
{
    const char *at = strstr(route->path, text_format(call.mem, "{%s}", name));
    return at != NULL;
}

/* The address, or NULL when a part of it is not given. */
static const char *path_of(const struct route *route, const struct op_question *a)
{
    struct buffer b = { 0 };
    const char *path = NULL;
    for (const char *p = route->path; *p;) {
        size_t size = strcspn(p, "{");
        buffer_add(&b, p, size);
        p += size;
        if (!*p)
            break;
        size = strcspn(p, "}");
        const struct field *f = shape_field(a->op->input.shape, text_copy_n(call.mem, p + 1, size - 1));
        const char *text = field_text(call.mem, f, a->record);
        if (!text)
            goto end;
        percent_encode(&b, text);
        p += size + 1;
    }
    path = text_copy(call.mem, b.bytes);
end:
    buffer_free(&b);
    return path;
}

/* The members that are given, as a JSON object. */
static const char *body_of(const struct route *route, const struct op_question *a)
{
    struct buffer whole = { 0 };
    const struct shape *s = a->op->input.shape;
    shape_write_json(&whole, s, a->op->input.roles & ~(unsigned)KEY, a->record, false);
    json_t *o = json_loadb(whole.bytes, whole.size, 0, NULL);
    ck_assert_ptr_nonnull(o);
    for (size_t i = 0; i < s->field_count; i++)
        if (!mask_has(a->mask, s, &s->fields[i]) || is_in_path(route, s->fields[i].name))
            json_object_del(o, s->fields[i].name);
    char *text = json_dumps(o, JSON_REAL_PRECISION(15));
    const char *copy = text_copy(call.mem, text);
    free(text);
    json_decref(o);
    buffer_free(&whole);
    return copy;
}

static void add_query(struct request *r, struct name_value *query, const char *name, const char *value)
{
    ck_assert_uint_lt(r->query_count, REQUEST_QUERY_MAX);
    query[r->query_count++] = (struct name_value){ name, value };
}

/* Runs the question at one of its addresses, in one form; false when the address wants more than is given. */
static bool ask_http(const struct route *route, const struct op_question *a, const char *form, struct buffer *b)
{
    static struct name_value query[REQUEST_QUERY_MAX], headers[3];
    const char *path = path_of(route, a);
    struct request r = { .mem = call.mem,
                         .id = "same",
                         .method = route->method,
                         .path = path,
                         .query = query,
                         .headers = headers,
                         .language = LANGUAGE_EN };
    struct route_target t = { 0 };
    const char *allow;
    if (!path)
        return false;
    ck_assert_msg(route_find(&r, &t, &allow) == ROUTED, "%s", path);
    bool brings = strcmp(route->method, "GET") != 0 && strcmp(route->method, "DELETE") != 0;
    const struct shape *s = a->op->input.shape;
    for (size_t i = 0; s && i < s->field_count && (!brings || a->file); i++) {
        const struct field *f = &s->fields[i];
        if (mask_has(a->mask, s, f) && (f->roles & a->op->input.roles) && !is_in_path(route, f->name) &&
            field_is_known(f, a->record))
            add_query(&r, query, f->name, field_text(call.mem, f, a->record));
    }
    if (a->reason && (a->op->options & OPTION_REASON))
        add_query(&r, query, "reason", a->reason);
    if (form)
        add_query(&r, query, "format", form);
    if (a->file)
        r.body = a->file;
    else if (brings && s)
        r.body = body_of(route, a);
    r.body_size = r.body ? strlen(r.body) : 0;
    if (r.body)
        headers[r.header_count++] = (struct name_value){ "Content-Type", a->file ? "text/csv" : "application/json" };
    if (r.body)
        headers[r.header_count++] = (struct name_value){ "Content-Length", text_format(call.mem, "%zu", r.body_size) };
    headers[r.header_count++] = (struct name_value){ "If-Match", "*" };
    struct task task = { .request = r, .target = t }, *tasks[] = { &task };
    const struct reply *reply = &task.reply;
    route_answer(&call, tasks, 1);
    buffer_format(b, "HTTP %d\n", reply->status);
    for (size_t i = 0; i < reply->header_count; i++)
        buffer_format(b, "%s: %s\n", reply->headers[i].name, reply->headers[i].value);
    buffer_char(b, '\n');
    if (reply->body.size)
        buffer_add(b, reply->body.bytes, reply->body.size);
    reply_clear(&task.reply);
    walked.http++;
    return true;
}

/* --- either -------------------------------------------------------------------------------------------------------------- */

struct door_run {
    const struct op_question *question;
    const struct route *route;
    const char *form;
    struct buffer *out;
    bool asked;
};

static void run(struct door_run *it)
{
    call_clear(&call);
    call.path = NULL;
    call.options = (struct request_options){ 0 };
    it->asked = true;
    if (it->route)
        it->asked = ask_http(it->route, it->question, it->form, it->out);
    else
        ask_op(it->question, it->out);
    walked.errors += call.error_count > 0;
}

static bool run_and_undo(struct call *c, void *arg)
{
    (void)c;
    run(arg);
    return false;
}

const char *answer(const struct actor *actor, const struct op_question *a, const struct route *route, const char *form)
{
    static struct arena *short_lived; /* of one answer */
    struct buffer b = { 0 };
    struct door_run it = { a, route, form, &b, false };
    struct arena *mem = call.mem;
    if (!short_lived)
        short_lived = arena_new((size_t)64 << 20);
    arena_reset(short_lived);
    call.mem = short_lived;
    call.actor = actor;
    call.options = (struct request_options){ 0 };
    call_clear(&call);
    if (a->op->right == RIGHT_SEE)
        run(&it);
    else
        (void)!db_tx(&call, run_and_undo, &it);
    call_clear(&call);
    call.mem = mem;
    const char *text = it.asked ? text_copy_n(call.mem, b.bytes ? b.bytes : "", b.size) : NULL;
    buffer_free(&b);
    walked.answers += text != NULL;
    walked.op[a->op - op_at(0)] = true;
    return text;
}

void each_door(const struct op *op, void (*each)(const struct route *route, const char *form, void *arg), void *arg)
{
    each(NULL, NULL, arg);
    for (size_t i = 0; i < route_count; i++) {
        if (strcmp(routes[i].op, op->name) != 0)
            continue;
        unsigned forms = route_forms(op);
        each(&routes[i], NULL, arg);
        for (enum form f = 0; f < FORM_COUNT; f++)
            if (f != FORM_JSON && (forms & 1u << f))
                each(&routes[i], form_rows[f].name, arg);
    }
}
