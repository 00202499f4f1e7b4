#include "base/buffer.h"
#include "request.h"

void reply_header(struct reply *r, const char *name, const char *value)
{
    if (r->header_count < REPLY_HEADERS_MAX)
        r->headers[r->header_count++] = (struct name_value){ name, value };
}

void reply_clear(struct reply *r)
{
    buffer_free(&r->body);
    *r = (struct reply){ 0 };
}

/* A page of ours runs nothing and loads nothing but its own style; data is not a page at all. */
static const char policy_of_pages[] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri "
                                      "'none'; form-action 'none'; frame-ancestors 'none'";
static const char policy_of_data[] = "default-src 'none'; frame-ancestors 'none'";

void reply_common(const struct request *r, struct reply *out)
{
    bool page = out->content_type && text_starts_with(out->content_type, "text/html");
    if (r->id)
        reply_header(out, "X-Request-Id", r->id);
    reply_header(out, "X-Content-Type-Options", "nosniff");
    reply_header(out, "Content-Security-Policy", page ? policy_of_pages : policy_of_data);
    reply_header(out, "Referrer-Policy", "no-referrer");
    reply_header(out, "Cross-Origin-Resource-Policy", "same-origin");
    reply_header(out, "Cache-Control", "no-store");
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
    const struct error *e = &c->error;
    const char *slug = error_rows[e->code].slug;
    reply_clear(out);
    out->status = error_rows[e->code].http_status;
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
