#include "service_endpoints.h"

#include "health.h"
#include "metrics.h"
#include "resources.h"

static void answer_alive(const struct health *health, bool draining, struct reply *out)
{
    (void)health, (void)draining;
    out->content_type = "application/json";
    buffer_text(&out->body, "{\"status\":\"ok\"}");
}

static void answer_ready(const struct health *health, bool draining, struct reply *out)
{
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

static void answer_metrics(const struct health *health, bool draining, struct reply *out)
{
    (void)health, (void)draining;
    out->content_type = "text/plain; version=0.0.4; charset=utf-8";
    out->shared = metrics_text(clock_ms());
}

static const struct {
    const char *path;
    void (*answer)(const struct health *health, bool draining, struct reply *out);
} addresses[] = {
    { "/healthz", answer_alive },
    { "/readyz", answer_ready },
    { "/metrics", answer_metrics },
};

bool service_endpoint_answer(struct call *c, const struct request *r, const struct health *health, bool draining,
                             struct reply *out)
{
    size_t i = 0;
    while (i < sizeof addresses / sizeof addresses[0] && strcmp(addresses[i].path, r->path) != 0)
        i++;
    bool is_resource = i == sizeof addresses / sizeof addresses[0];
    if (is_resource && !resource_exists(r->path))
        return false;
    out->status = 200;
    if (!request_reads(r))
        reply_allowed_methods(c, r, "GET, HEAD, OPTIONS", out);
    else if (is_resource)
        resource_answer(c, r, out);
    else
        addresses[i].answer(health, draining, out);
    return true;
}
