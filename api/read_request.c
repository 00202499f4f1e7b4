/* What a request asks, read into the op's input: path parameters, query, If-Match, body. */
#include "router.h"

#include "intake/decode.h"

static const char merge_patch[] = "application/merge-patch+json";

static bool brings_body(const struct request *r)
{
    const char *length = request_header(r, "Content-Length");
    return request_header(r, "Transfer-Encoding") || (length && length[strspn(length, "0")]);
}

bool route_takes_body(const char *method)
{
    return strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 || strcmp(method, "PATCH") == 0;
}

const char *const file_media_types[] = { "text/csv", "application/octet-stream", "application/vnd.ms-excel",
                                         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", NULL };

/* Records are UTF-8; a list is in an encoding that the importer knows. Whoever says `encoding` knows it better than the program
   that wrote the header. */
static bool admit_charset(struct call *c, const struct request *r, const struct op *op, const char *type)
{
    const char *charset = media_type_charset(c->mem, type);
    if (!charset || (op->form == OP_FILE && request_parameter(r, "encoding")))
        return true;
    enum encoding encoding = encoding_find(charset);
    if (encoding == ENCODING_UTF8 || (encoding != ENCODING_UNKNOWN && op->form == OP_FILE))
        return true;
    const char *of_lists = text_format(c->mem, "charset=%s", encoding_choices(c->mem, ", charset="));
    return fail(c, ERROR_MEDIA_TYPE, NULL, "value", type, "expected", op->form == OP_FILE ? of_lists : "charset=utf-8");
}

/* A web page can send the media types of a form to any address without asking; these it cannot. */
static bool admit_media(struct call *c, const struct request *r, const struct op *op)
{
    static const char *const of_records[] = { "application/json", NULL };
    static const char *const of_changes[] = { merge_patch, "application/json", NULL };
    const char *const *wanted = op->form == OP_FILE               ? file_media_types
                                : strcmp(r->method, "PATCH") == 0 ? of_changes
                                                                  : of_records;
    const char *type = request_header(r, "Content-Type");
    bool is_one = request_header_times(r, "Content-Type") == 1;
    for (size_t i = 0; is_one && wanted[i]; i++)
        if (media_type_is(type, wanted[i]))
            return admit_charset(c, r, op, type);
    return fail(c, ERROR_MEDIA_TYPE, NULL, "value", type ? type : "", "expected", wanted[0]);
}

const char *body_max_text(struct arena *mem, size_t body_max)
{
    size_t kib = body_max / 1024;
    return kib < 1024 ? text_format(mem, "%zu KiB", kib) : text_format(mem, "%zu MiB", kib / 1024);
}

static bool admit_body(struct call *c, const struct request *r, const struct op *op, size_t *body_max)
{
    *body_max = 0;
    if (!route_takes_body(r->method))
        return !brings_body(r) || fail(c, ERROR_BAD_REQUEST, NULL, "why", "body");
    *body_max = op->form == OP_FILE ? BODY_MAX_FILE : BODY_MAX_RECORD;
    if (!brings_body(r))
        return true;
    const char *length = request_header(r, "Content-Length");
    const char *digits = length ? length + strspn(length, "0") : "";
    if (strlen(digits) > 9 || strtoul(digits, NULL, 10) > *body_max)
        return fail(c, ERROR_TOO_LARGE, NULL, "max", body_max_text(c->mem, *body_max));
    return admit_media(c, r, op);
}

bool route_admit(struct call *c, const struct request *r, const struct route_target *t, size_t *body_max, enum form *form)
{
    const struct op *op = t->op;
    if (!admit_body(c, r, op, body_max))
        return false;
    if ((op->options & OPTION_VERSION) && !request_header(r, "If-Match"))
        return fail(c, ERROR_VERSION_REQUIRED, NULL);
    unsigned forms = route_forms(op);
    return forms == 0 || negotiate_form(c, r, forms, form);
}

/* A path parameter names the record, or its parent. The body may repeat it, but not contradict it. */
static bool read_path_parameters(struct call *c, const struct route_target *t, struct op_input *in)
{
    const struct shape *s = t->op->input.shape;
    bool good = true;
    for (size_t i = 0; i < t->path_parameter_count; i++) {
        const struct field *f = shape_field(s, t->path_parameters[i].name);
        bool is_in_body = mask_has(in->mask, s, f) && field_is_known(f, in->record);
        const char *body_value = is_in_body ? field_text(c->mem, f, in->record) : NULL;
        if (!field_read(c, f, t->path_parameters[i].value, in->record)) {
            good = false;
            continue;
        }
        mask_set(&in->mask, s, f);
        const char *path_value = field_text(c->mem, f, in->record);
        if (body_value && (!path_value || strcmp(body_value, path_value) != 0))
            good = fail(c, ERROR_CROSS_CHECK, f->name, "why",
                        text_format(c->mem, "%s, %s", body_value, path_value ? path_value : t->path_parameters[i].value));
    }
    return good;
}

static bool is_path_parameter(const struct route_target *t, const char *name)
{
    for (size_t i = 0; i < t->path_parameter_count; i++)
        if (strcmp(t->path_parameters[i].name, name) == 0)
            return true;
    return false;
}

/* Which field of the op's input a query parameter may be: none where the record comes in the body. */
static const struct field *query_field(const struct request *r, const struct route_target *t, const char *name)
{
    const struct op *op = t->op;
    if (!op->input.shape || (op->form != OP_FILE && route_takes_body(r->method)) || is_path_parameter(t, name))
        return NULL;
    const struct field *f = shape_field(op->input.shape, name);
    return f && (f->roles & op->input.roles) ? f : NULL;
}

static const struct field *query_option(const struct op *op, const char *name)
{
    const struct field *f = shape_field(&options_shape, name);
    return f && (f->roles & op->options & ~(unsigned)OPTION_VERSION) ? f : NULL;
}

/* "?flag" says yes to what is yes or no, and nothing to anything else. */
static bool read_value(struct call *c, const struct field *f, const char *value, void *record)
{
    if (!value && f->kind == KIND_BOOL)
        value = "true";
    return value ? field_read(c, f, value, record) : fail(c, ERROR_REQUIRED, f->name);
}

static bool read_parameter(struct call *c, const struct request *r, const struct route_target *t, const struct name_value *p,
                           struct op_input *in)
{
    const struct field *f = query_option(t->op, p->name);
    if (f)
        return read_value(c, f, p->value, &c->options);
    f = query_field(r, t, p->name);
    if (f) {
        mask_set(&in->mask, t->op->input.shape, f);
        return read_value(c, f, p->value, in->record);
    }
    if (strcmp(p->name, "lang") == 0 || strcmp(p->name, "format") == 0)
        return true;
    if (t->op->form == OP_FILE && strcmp(p->name, "file_name") == 0) {
        in->file.name = p->value;
        return true;
    }
    return fail(c, ERROR_UNKNOWN_FIELD, p->name, "value", p->name);
}

static bool read_query(struct call *c, const struct request *r, const struct route_target *t, struct op_input *in)
{
    bool good = true;
    for (size_t i = 0; i < r->query_count; i++) {
        bool repeated = false;
        for (size_t j = 0; j < i; j++)
            repeated = repeated || strcmp(r->query[i].name, r->query[j].name) == 0;
        if (repeated)
            good = fail(c, ERROR_DUPLICATE_KEY, r->query[i].name);
        else
            good = read_parameter(c, r, t, &r->query[i], in) && good;
    }
    return good;
}

/* An action that takes nothing but its address may come without a body; anything else must be JSON. */
static bool read_body(struct call *c, const struct request *r, const struct route_target *t, struct op_input *in)
{
    const struct op *op = t->op;
    if (op->form == OP_FILE) {
        in->file.bytes = r->body ? r->body : "";
        in->file.size = r->body_size;
        return true;
    }
    if (!route_takes_body(r->method) || !op->input.shape)
        return true;
    unsigned roles = op->input.roles & ~(unsigned)KEY;
    if (r->body_size == 0 && roles == 0)
        return true;
    return shape_read_json(c, op->input.shape, roles, r->body ? r->body : "", r->body_size, in->record, &in->mask);
}

/* What the media type says of a list's encoding, where the query says nothing. */
static bool read_charset(struct call *c, const struct request *r, const struct op *op, struct op_input *in)
{
    const char *type = request_header(r, "Content-Type"), *charset = type ? media_type_charset(c->mem, type) : NULL;
    const struct field *f = op->form == OP_FILE && charset ? shape_field(op->input.shape, "encoding") : NULL;
    if (!f || mask_has(in->mask, op->input.shape, f))
        return true;
    mask_set(&in->mask, op->input.shape, f);
    return field_read(c, f, charset, in->record);
}

static bool read_version(struct call *c, const struct request *r, const struct op *op)
{
    const char *if_match = request_header_list(r, "If-Match");
    return !(op->options & OPTION_VERSION) || !if_match || etag_read_if_match(c, if_match, &c->options.if_version);
}

bool route_read_request(struct call *c, const struct request *r, const struct route_target *t, struct op_input *in,
                        enum form *form)
{
    size_t body_max;
    c->options = (struct request_options){ 0 };
    op_prepare(c, t->op, in);
    bool good = route_admit(c, r, t, &body_max, form);
    good = good && read_body(c, r, t, in);
    good = read_path_parameters(c, t, in) && good;
    good = read_query(c, r, t, in) && good;
    good = read_charset(c, r, t->op, in) && good;
    return read_version(c, r, t->op) && good;
}
