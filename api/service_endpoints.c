#include "service_endpoints.h"
#include "base/buffer.h"

#include "health.h"
#include "landing.h"
#include "metrics.h"
#include "openapi.h"

static void answer_alive(const struct request *r, const struct health *health, bool draining, struct reply *out)
{
    (void)r, (void)health, (void)draining;
    out->content_type = "application/json";
    buffer_text(&out->body, "{\"status\":\"ok\"}");
}

static void answer_ready(const struct request *r, const struct health *health, bool draining, struct reply *out)
{
    (void)r;
    bool up = health_is_ready(health), ready = up && !draining;
    out->status = ready ? 200 : 503;
    out->content_type = "application/json";
    buffer_format(&out->body, "{\"status\":\"%s\",\"database\":\"%s\"}",
                  ready      ? "ready"
                  : draining ? "stopping"
                             : "not_ready",
                  health_database(health));
    if (!ready)
        reply_header(out, "Retry-After", "1");
}

static void answer_metrics(const struct request *r, const struct health *health, bool draining, struct reply *out)
{
    (void)r, (void)health, (void)draining;
    out->content_type = "text/plain; version=0.0.4; charset=utf-8";
    out->shared = metrics_text(clock_ms());
}

static void answer_openapi(const struct request *r, const struct health *health, bool draining, struct reply *out)
{
    (void)health, (void)draining;
    out->content_type = "application/json";
    out->lasting = openapi_text(r->language, &out->lasting_size);
    reply_header(out, "Content-Language", language_rows[r->language].tag);
    reply_header(out, "Vary", "Accept-Language");
}

static const struct {
    const char *path;
    void (*answer)(const struct request *r, const struct health *health, bool draining, struct reply *out);
} addresses[] = {
    { "/healthz", answer_alive },
    { "/readyz", answer_ready },
    { "/metrics", answer_metrics },
    { "/openapi.json", answer_openapi },
};

static const char allowed_methods[] = "GET, HEAD, OPTIONS";

/* Whether it only reads; another method is told which there are. */
static bool is_reading(struct call *c, const struct request *r, struct reply *out)
{
    if (strcmp(r->method, "GET") == 0 || strcmp(r->method, "HEAD") == 0)
        return true;
    if (strcmp(r->method, "OPTIONS") == 0) {
        out->status = 204;
    } else {
        (void)fail(c, ERROR_METHOD, NULL, "value", r->method, "known", allowed_methods);
        reply_problem(c, r, out);
    }
    reply_header(out, "Allow", allowed_methods);
    return false;
}

bool service_endpoint_answer(struct call *c, const struct request *r, const struct health *health, bool draining,
                             struct reply *out)
{
    size_t i = 0;
    bool home = strcmp(r->path, "/") == 0;
    while (!home && i < sizeof addresses / sizeof addresses[0] && strcmp(addresses[i].path, r->path) != 0)
        i++;
    if (i == sizeof addresses / sizeof addresses[0])
        return false;
    if (!is_reading(c, r, out))
        return true;
    out->status = 200;
    if (!home)
        addresses[i].answer(r, health, draining, out);
    else if (!landing_answer(c, r, out))
        reply_problem(c, r, out);
    return true;
}
