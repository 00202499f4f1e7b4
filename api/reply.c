#include "request.h"

#include <assert.h>

void reply_header(struct reply *r, const char *name, const char *value)
{
    assert(r->header_count < REPLY_HEADERS_MAX);
    r->headers[r->header_count++] = (struct name_value){ name, value };
}

struct shared_text *shared_text_new(void)
{
    struct shared_text *it = calloc(1, sizeof *it);
    if (!it)
        out_of_memory(sizeof *it);
    it->holders = 1;
    return it;
}

void shared_text_release(struct shared_text *it)
{
    if (!it || --it->holders > 0)
        return;
    buffer_free(&it->text);
    free(it);
}

void reply_clear(struct reply *r)
{
    buffer_free(&r->body);
    shared_text_release(r->shared);
    spool_free(r->spool);
    *r = (struct reply){ 0 };
}

/* Nothing runs and nothing comes from elsewhere; what is no page loads nothing either. */
static const char csp_of_data[] = "default-src 'none'; frame-ancestors 'none'";
static const char csp_of_documents[] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri "
                                       "'none'; form-action 'none'; frame-ancestors 'none'";
static const char csp_of_pages[] =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static const struct {
    const char *content_security, *cache_control;
} policies[REPLY_POLICY_COUNT] = {
    [POLICY_DATA] = { csp_of_data, "no-store" },
    [POLICY_DOCUMENT] = { csp_of_documents, "no-store" },
    [POLICY_FILE] = { csp_of_data, "no-cache" },
    [POLICY_PAGE] = { csp_of_pages, "no-cache" },
    [POLICY_ASSET] = { csp_of_data, "public, max-age=31536000, immutable" },
};

void reply_common(const struct request *r, struct reply *out)
{
    if (r->id)
        reply_header(out, "X-Request-Id", r->id);
    reply_header(out, "X-Content-Type-Options", "nosniff");
    reply_header(out, "Content-Security-Policy", policies[out->policy].content_security);
    reply_header(out, "Referrer-Policy", "no-referrer");
    reply_header(out, "Cross-Origin-Resource-Policy", "same-origin");
    reply_header(out, "Cache-Control", policies[out->policy].cache_control);
}

const struct http_status http_statuses[HTTP_STATUS_COUNT] = {
    { 200, "OK" },
    { 201, "Created" },
    { 202, "Accepted" },
    { 204, "No Content" },
    { 304, "Not Modified" },
    { 400, "Bad Request" },
    { 403, "Forbidden" },
    { 404, "Not Found" },
    { 405, "Method Not Allowed" },
    { 406, "Not Acceptable" },
    { 409, "Conflict" },
    { 412, "Precondition Failed" },
    { 413, "Content Too Large" },
    { 414, "URI Too Long" },
    { 415, "Unsupported Media Type" },
    { 422, "Unprocessable Content" },
    { 428, "Precondition Required" },
    { 431, "Request Header Fields Too Large" },
    { 500, "Internal Server Error" },
    { 503, "Service Unavailable" },
    { 507, "Insufficient Storage" },
};

size_t http_status_index(int status)
{
    size_t i = 0;
    while (i < HTTP_STATUS_COUNT && http_statuses[i].status != status)
        i++;
    return i;
}

/* The date as RFC 9110 §5.6.7 writes it, made once a second in each thread. */
static const char *date_text_now(void)
{
    static _Thread_local time_t made_for;
    static _Thread_local char text[32];
    time_t now = time(NULL);
    if (now == made_for)
        return text;
    static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    struct tm t;
    gmtime_r(&now, &t);
    snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[t.tm_wday % 7], t.tm_mday % 32, months[t.tm_mon % 12],
             (t.tm_year + 1900) % 10000, t.tm_hour % 24, t.tm_min % 60, t.tm_sec % 61);
    made_for = now;
    return text;
}

static void write_header(struct buffer *b, const char *name, const char *value)
{
    /* A value with a line's end in it would be another header: it is left out. */
    if (strpbrk(value, "\r\n"))
        return;
    buffer_text(b, name);
    buffer_add(b, ": ", 2);
    buffer_text(b, value);
    buffer_add(b, "\r\n", 2);
}

const char *reply_body(const struct reply *r, size_t *size)
{
    const struct buffer *b = r->shared ? &r->shared->text : &r->body;
    if (r->spool && r->spool->size) {
        *size = r->spool->size;
        return NULL;
    }
    *size = !r->content_type ? 0 : r->lasting ? r->lasting_size : b->size;
    return r->lasting ? r->lasting : b->bytes;
}

void reply_write_head(const struct request *r, struct reply *reply, const char *connection, struct buffer *out)
{
    size_t size, status = http_status_index(reply->status);
    (void)reply_body(reply, &size);
    reply_common(r, reply);
    buffer_reserve(out, 1024);
    buffer_format(out, "HTTP/1.1 %d %s\r\n", reply->status, status < HTTP_STATUS_COUNT ? http_statuses[status].phrase : "");
    write_header(out, "Date", date_text_now());
    if (reply->content_type)
        write_header(out, "Content-Type", reply->content_type);
    for (size_t i = 0; i < reply->header_count; i++)
        write_header(out, reply->headers[i].name, reply->headers[i].value);
    if (connection)
        write_header(out, "Connection", connection);
    /* Neither has a body (RFC 9110 §8.6). */
    if (reply->status != 204 && reply->status != 304)
        buffer_format(out, "Content-Length: %zu\r\n", size);
    buffer_add(out, "\r\n", 2);
}

static void write_reasons(struct call *c, enum language language, struct buffer *b)
{
    buffer_text(b, ",\"errors\":[");
    for (size_t i = 0; i < c->error_count; i++) {
        const struct error *e = &c->errors[i];
        buffer_text(b, i ? ",{\"field\":" : "{\"field\":");
        buffer_json(b, e->field);
        buffer_format(b, ",\"code\":\"%s\",\"message\":", error_rows[e->code].slug);
        buffer_json(b, error_sentence(c->mem, language, e));
        buffer_char(b, '}');
    }
    buffer_char(b, ']');
}

void reply_problem(struct call *c, const struct request *r, struct reply *out)
{
    reply_problem_as(c, r, error_rows[c->error.code].http_status, out);
}

void reply_problem_as(struct call *c, const struct request *r, int status, struct reply *out)
{
    const struct error *e = &c->error;
    const char *slug = error_rows[e->code].slug;
    reply_clear(out);
    out->status = status;
    out->content_type = "application/problem+json";
    struct buffer *b = &out->body;
    buffer_format(b, "{\"type\":\"/openapi.json#/components/x-problems/%s\",\"title\":", slug);
    buffer_json(b, message_word(r->language, "title_", slug));
    buffer_format(b, ",\"status\":%d,\"detail\":", out->status);
    const char *sentence = error_sentence(c->mem, r->language, e);
    buffer_json(b, e->field ? text_format(c->mem, "%s: %s", message_word(r->language, "field_", e->field), sentence) : sentence);
    buffer_format(b, ",\"code\":\"%s\",\"instance\":", slug);
    buffer_json(b, r->id);
    write_reasons(c, r->language, b);
    buffer_char(b, '}');
    reply_header(out, "Content-Language", language_rows[r->language].tag);
    if (e->code == ERROR_BUSY || e->code == ERROR_DATABASE_AWAY || e->code == ERROR_CANCELLED)
        reply_header(out, "Retry-After", e->code == ERROR_BUSY ? "1" : "3");
}

void reply_allowed_methods(struct call *c, const struct request *r, const char *allow, struct reply *out)
{
    if (strcmp(r->method, "OPTIONS") == 0) {
        out->status = 204;
    } else {
        (void)fail(c, ERROR_METHOD, NULL, "value", r->method, "known", allow);
        reply_problem(c, r, out);
    }
    reply_header(out, "Allow", allow);
}
