/* Runs what was asked and writes the answer. */
#include "router.h"

#include "failure_log.h"
#include "report/write_document.h"
#include "task.h"

unsigned route_forms(const struct op *op)
{
    switch (op->form) {
    case OP_ONE:
    case OP_MANY:
    case OP_FILE:
        return 1u << FORM_JSON;
    case OP_PAGE:
    case OP_ROWS:
        return PAGE_FORMS;
    case OP_DOCUMENT:
        return DOCUMENT_FORMS;
    case OP_BYTES:
        return 0;
    }
    return 0;
}

bool route_is_batched(const struct route_target *t)
{
    return t->op->form == OP_MANY && t->op->options == 0;
}

/* Of headers that clients may make long: whoever reads an answer has a limit for its head. */
enum { LINK_BYTES_MAX = 2048, FILE_NAME_BYTES_MAX = 255 };

/* The same request, from where this page ended (RFC 8288); left out where it is long, since the page itself says `next`. */
static void link_next(const struct request *r, const char *next, struct reply *out)
{
    struct buffer b = { 0 };
    buffer_format(&b, "<%s?", r->path);
    for (size_t i = 0; i < r->query_count; i++) {
        if (strcmp(r->query[i].name, "after") == 0)
            continue;
        percent_encode(&b, r->query[i].name);
        if (r->query[i].value) {
            buffer_char(&b, '=');
            percent_encode(&b, r->query[i].value);
        }
        buffer_char(&b, '&');
    }
    buffer_text(&b, "after=");
    percent_encode(&b, next);
    buffer_text(&b, ">; rel=\"next\"");
    if (b.size <= LINK_BYTES_MAX)
        reply_header(out, "Link", text_copy_n(r->mem, b.bytes, b.size));
    buffer_free(&b);
}

/* The text of a field of the answer, NULL when there is no such field or it is unknown. */
static const char *text_of(struct arena *mem, const struct shape *s, const void *record, const char *name)
{
    const struct field *f = s ? shape_field(s, name) : NULL;
    return f && f->kind != KIND_LIST && f->kind != KIND_RECORD && field_is_known(f, record)
               ? field_show(mem, LANGUAGE_EN, f, record)
               : NULL;
}

/* What a POST adds has an address; an answer to a dry run has none, and says 200, as does what was done before the answer. */
static int locate(const struct call *c, const struct request *r, const struct route_target *t, const void *record,
                  struct reply *out)
{
    int status = t->route->status;
    if ((status != 201 && status != 202) || !t->location)
        return status;
    size_t fixed = strcspn(t->location, "{");
    const char *name = t->location + fixed + 1;
    const char *value = text_of(r->mem, t->op->output.shape, record, text_copy_n(r->mem, name, strcspn(name, "}")));
    if (!value)
        return 200;
    struct buffer b = { 0 };
    buffer_add(&b, t->location, fixed);
    percent_encode(&b, value);
    reply_header(out, "Location", text_copy_n(r->mem, b.bytes, b.size));
    buffer_free(&b);
    return status == 202 && !c->job ? 200 : status;
}

static struct maybe_int version_of(const struct shape *s, const void *record)
{
    const struct field *f = shape_field(s, "version");
    return f && f->kind == KIND_INT ? *(const struct maybe_int *)field_at(f, record) : (struct maybe_int){ 0 };
}

static bool write_record(const struct call *c, const struct request *r, const struct route_target *t, const void *record,
                         struct reply *out, struct maybe_int *version)
{
    const struct view *view = &t->op->output;
    out->content_type = form_rows[FORM_JSON].media_type;
    buffer_reserve(&out->body, 2048);
    shape_write_json(&out->body, view->shape, view->roles, record, false);
    *version = version_of(view->shape, record);
    out->status = locate(c, r, t, record, out);
    const char *next = t->op->options & OPTION_PAGE ? text_of(r->mem, view->shape, record, "next") : NULL;
    if (next)
        link_next(r, next, out);
    return true;
}

static bool write_page(struct call *c, const struct request *r, const struct route_target *t, enum form form,
                       const struct page *page, struct reply *out)
{
    const struct view *view = &t->op->output;
    out->content_type = form_rows[form].media_type;
    out->status = t->route->status;
    page_write(c->mem, form, view->shape, view->roles, NULL, page, &out->body);
    if (page->next)
        link_next(r, page->next, out);
    return true;
}

/* The name of a download, as RFC 6266 writes it: plain characters for old programs, all of them for others. One that no system of
   files would take is left out. */
static void name_download(const struct request *r, const char *name, struct reply *out)
{
    struct buffer b = { 0 };
    buffer_text(&b, "attachment");
    if (name && *name && strlen(name) <= FILE_NAME_BYTES_MAX) {
        buffer_text(&b, "; filename=\"");
        for (const char *p = name; *p; p++)
            buffer_char(&b,
                        (unsigned char)*p < ' ' || (unsigned char)*p > '~' || *p == '"' || *p == '\\' || *p == '%' ? '_' : *p);
        buffer_text(&b, "\"; filename*=UTF-8''");
        percent_encode(&b, name);
    }
    reply_header(out, "Content-Disposition", text_copy_n(r->mem, b.bytes, b.size));
    buffer_free(&b);
}

static bool write_bytes(const struct request *r, const struct route_target *t, const struct bytes *bytes, struct reply *out)
{
    out->content_type = text_copy(r->mem, bytes->media_type);
    out->status = t->route->status;
    buffer_add(&out->body, bytes->bytes, bytes->size);
    name_download(r, bytes->name, out);
    return true;
}

static bool write_document(struct call *c, const struct request *r, const struct route_target *t, enum form form,
                           const struct document *document, struct reply *out)
{
    out->content_type = form_rows[form].media_type;
    out->status = t->route->status;
    out->policy = form == FORM_HTML ? POLICY_DOCUMENT : POLICY_DATA;
    if (form_rows[form].is_file)
        name_download(r, text_format(r->mem, "%s.%s", t->op->name, form_rows[form].name), out);
    return document_write(c, document, form, &out->body);
}

/* The rows are written: what the buffer still holds follows the rest of them. */
static bool finish_rows(struct call *c, const struct request *r, const struct route_target *t, enum form form, struct reply *out)
{
    out->content_type = form_rows[form].media_type;
    out->status = t->route->status;
    if (form_rows[form].is_file)
        name_download(r, text_format(r->mem, "%s.%s", strrchr(t->route->path, '/') + 1, form_rows[form].name), out);
    return out->spool->size == 0 || buffer_flush(&out->body) || spool_fail(c, out->body.failed);
}

static bool write_answer(struct call *c, const struct request *r, const struct route_target *t, enum form form,
                         const struct op_result *answer, struct reply *out, struct maybe_int *version)
{
    switch (t->op->form) {
    case OP_ONE:
    case OP_MANY:
    case OP_FILE:
        return write_record(c, r, t, answer->record, out, version);
    case OP_PAGE:
        return write_page(c, r, t, form, &answer->page, out);
    case OP_ROWS:
        return finish_rows(c, r, t, form, out);
    case OP_DOCUMENT:
        return write_document(c, r, t, form, answer->document, out);
    case OP_BYTES:
        return write_bytes(r, t, &answer->bytes, out);
    }
    return fail_detail(c, ERROR_INTERNAL, NULL, "op %s answers nothing known", t->op->name);
}

/* What only the log may tell. A busy database (a lock that is not free, no memory) is said: it may stay so. */
static void log_failure(const struct call *c, const struct request *r, const struct route_target *t)
{
    enum error_code code = c->error.code;
    enum log_level level = error_rows[code].http_status < 500 ? LOG_DEBUG : code == ERROR_BUSY ? LOG_WARN : LOG_ERROR;
    if (level == LOG_ERROR || c->error.detail)
        failure_log(level, code, r->id, t->op->name, c->error.detail, clock_ms());
}

static void send_problem(struct call *c, const struct request *r, const struct route_target *t, struct reply *out)
{
    log_failure(c, r, t);
    reply_problem(c, r, out);
}

/* Says no, or writes the answer with its tag; rows have none, since they are never kept to be compared. */
static void send_result(struct call *c, const struct request *r, const struct route_target *t, enum form form,
                        const struct op_result *answer, struct reply *out)
{
    struct maybe_int version = { 0 };
    if (!write_answer(c, r, t, form, answer, out, &version) ||
        (t->op->form != OP_ROWS && !reply_tag(c, r, etag_make(r->mem, version, out->body.bytes, out->body.size), out))) {
        send_problem(c, r, t, out);
        return;
    }
    reply_header(out, "Vary", "Accept, Accept-Language");
    reply_header(out, "Content-Language", language_rows[r->language].tag);
}

static void begin_request(struct call *c, const struct request *r)
{
    call_clear(c);
    c->language = r->language;
    c->options = (struct request_options){ 0 };
    c->deadline_ms = r->deadline_ms;
    c->job = 0;
}

/* A read may be asked again when the connection to the database was lost: it is opened anew, and nothing can have been done
   twice. */
static bool is_retryable(const struct call *c, const struct op *op)
{
    return c->error.code == ERROR_DATABASE_AWAY && (op->lane == LANE_READ || op->lane == LANE_SEARCH) && !op_writes(op) &&
           call_left_ms(c) > 0;
}

/* Whether If-Match names several versions, and the record has another of them than the one that was tried: then that is tried. */
static bool may_take_other_version(struct call *c, const struct request *r)
{
    const char *list = request_header_list(r, "If-Match"), *text = NULL;
    for (const char *const *argument = c->error.arguments; argument && *argument; argument += 2)
        if (strcmp(argument[0], "version") == 0)
            text = argument[1];
    if (c->error.code != ERROR_STALE || !list || !text || !c->options.if_version.known)
        return false;
    int64_t version = strtoll(text, NULL, 10);
    if (version == c->options.if_version.value || !etag_names_version(list, version))
        return false;
    c->options.if_version.value = version;
    return true;
}

static void answer_one(struct call *c, struct task *task)
{
    const struct request *r = &task->request;
    const struct route_target *t = &task->target;
    struct reply *out = &task->reply;
    struct op_input in = { 0 };
    struct op_result answer = { 0 };
    enum form form = FORM_JSON;
    begin_request(c, r);
    if (!route_read_request(c, r, t, &in, &form)) {
        send_problem(c, r, t, out);
        return;
    }
    struct rows_writer rows = { .form = form, .out = &out->body };
    if (t->op->form == OP_ROWS) {
        out->spool = spool_new();
        out->body.sink = &out->spool->sink;
        in.rows = &rows;
    }
    bool done = op_run(c, t->op, &in, &answer);
    if (!done && out->body.failed) {
        call_clear(c);
        (void)spool_fail(c, out->body.failed);
    }
    if (!done && (is_retryable(c, t->op) || may_take_other_version(c, r))) {
        call_clear(c);
        answer = (struct op_result){ 0 };
        done = op_run(c, t->op, &in, &answer);
    }
    if (done)
        send_result(c, r, t, form, &answer, out);
    else
        send_problem(c, r, t, out);
}

/* Whether each request of a batch would fail as the batch did. CANCELLED is one of them, since a batch has the latest of its
   requests' deadlines. */
static bool fails_for_all(enum error_code code)
{
    return code == ERROR_DATABASE_AWAY || code == ERROR_DISK_FULL || code == ERROR_SCHEMA || code == ERROR_CANCELLED;
}

/* Several requests of one op. Those that are wrong in themselves are answered at once; the others run together. */
static void answer_batch(struct call *c, struct task *const *tasks, size_t n)
{
    const struct op *op = tasks[0]->target.op;
    struct op_input *in = TAKE_N(c->mem, n, struct op_input);
    struct op_result *results = TAKE_N(c->mem, n, struct op_result);
    struct task **asking = TAKE_N(c->mem, n, struct task *);
    size_t asked = 0;
    enum form form = FORM_JSON;
    int64_t deadline_ms = 0;
    for (size_t i = 0; i < n; i++) {
        struct task *t = tasks[i];
        begin_request(c, &t->request);
        in[asked] = (struct op_input){ 0 };
        if (route_read_request(c, &t->request, &t->target, &in[asked], &form))
            asking[asked++] = t;
        else
            send_problem(c, &t->request, &t->target, &t->reply);
        deadline_ms = t->request.deadline_ms > deadline_ms ? t->request.deadline_ms : deadline_ms;
    }
    if (asked == 0)
        return;
    begin_request(c, &asking[0]->request);
    c->deadline_ms = deadline_ms;
    bool done = op_run_many(c, op, in, asked, results);
    if (!done && is_retryable(c, op)) {
        call_clear(c);
        memset(results, 0, asked * sizeof *results);
        done = op_run_many(c, op, in, asked, results);
    }
    bool all_fail = !done && fails_for_all(c->error.code);
    for (size_t i = 0; i < asked; i++) {
        struct task *t = asking[i];
        if (all_fail) {
            send_problem(c, &t->request, &t->target, &t->reply);
        } else if (!done) {
            answer_one(c, t);
        } else if (results[i].record) {
            send_result(c, &t->request, &t->target, form, &results[i], &t->reply);
        } else {
            const struct name_value *key = t->target.path_parameter_count ? &t->target.path_parameters[0] : NULL;
            begin_request(c, &t->request);
            (void)fail(c, ERROR_NOT_FOUND, key ? key->name : NULL, "value", key ? key->value : "");
            send_problem(c, &t->request, &t->target, &t->reply);
        }
    }
}

void route_answer(struct call *c, struct task *const *tasks, size_t n)
{
    if (n > 1 && route_is_batched(&tasks[0]->target)) {
        answer_batch(c, tasks, n);
        return;
    }
    for (size_t i = 0; i < n; i++)
        answer_one(c, tasks[i]);
}
