#include "landing.h"
#include "base/buffer.h"

#include "negotiate.h"

/* What the page leads to, with the words beside each. */
static const struct {
    const char *address;
    enum message words;
} links[] = {
    { "/api/v1/suppliers", MESSAGE_home_suppliers },
    { "/api/v1/reports/gaps", MESSAGE_home_gaps },
    { "/api/v1/concepts/search?q=ammunition", MESSAGE_home_concepts },
    { "/api/v1/countries", MESSAGE_home_countries },
    { "/openapi.json", MESSAGE_home_description },
    { "/readyz", MESSAGE_home_ready },
    { "/metrics", MESSAGE_home_metrics },
};

static const char style[] =
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem;color:#1b2430;background:#fff}"
    "h1{font-size:1.5rem;line-height:1.25}dt{margin-top:.75rem}dd{margin:0;color:#4a5563}a{color:#0b4f8a}"
    "code,dt{font-family:ui-monospace,monospace}nav{margin-top:2rem}"
    "@media(prefers-color-scheme:dark){body{color:#e4e9f0;background:#12171e}dd{color:#a7b2c0}a{color:#84bdf2}}";

static void write_links(struct arena *mem, enum language language, struct buffer *b)
{
    buffer_text(b, "<dl>\n");
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        buffer_format(b, "<dt><a href=\"%s\">%s</a></dt><dd>%s</dd>\n", links[i].address, links[i].address,
                      tr(mem, language, links[i].words));
    buffer_text(b, "</dl>\n");
}

static void write_languages(enum language language, struct buffer *b)
{
    buffer_text(b, "<nav>");
    for (size_t l = 0; l < LANGUAGE_COUNT; l++) {
        const struct language_row *row = &language_rows[l];
        if (l == (size_t)language)
            buffer_format(b, "<b lang=\"%s\">%s</b> ", row->tag, row->name);
        else
            buffer_format(b, "<a lang=\"%s\" hreflang=\"%s\" href=\"/?lang=%s\">%s</a> ", row->tag, row->tag, row->code,
                          row->name);
    }
    buffer_text(b, "</nav>\n");
}

static void write_page(struct arena *mem, enum language language, struct buffer *b)
{
    const char *title = tr(mem, language, MESSAGE_home_title);
    buffer_format(
        b,
        "<!doctype html>\n<html lang=\"%s\">\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>%s</title>\n<style>%s</style>\n"
        "<h1>%s</h1>\n<p>%s</p>\n",
        language_rows[language].tag, title, style, title, tr(mem, language, MESSAGE_home_about));
    write_links(mem, language, b);
    buffer_format(b, "<p>%s</p>\n", tr(mem, language, MESSAGE_home_command));
    write_languages(language, b);
    buffer_text(b, "<p>dicr " DICR_VERSION "</p>\n</html>\n");
}

static struct buffer pages[LANGUAGE_COUNT];
static const char description[] =
    "{\"name\":\"dicr\",\"version\":\"" DICR_VERSION
    "\",\"suppliers\":\"/api/v1/suppliers\",\"description\":\"/openapi.json\",\"ready\":\"/readyz\"}";

void landing_start(void)
{
    struct arena *mem = arena_new(1 << 20);
    landing_end();
    for (size_t l = 0; l < LANGUAGE_COUNT; l++)
        write_page(mem, (enum language)l, &pages[l]);
    arena_free(mem);
}

void landing_end(void)
{
    for (size_t l = 0; l < LANGUAGE_COUNT; l++)
        buffer_free(&pages[l]);
}

bool landing_answer(struct call *c, const struct request *r, struct reply *out)
{
    enum form form;
    if (!negotiate_form(c, r, 1u << FORM_JSON | 1u << FORM_HTML, &form))
        return false;
    out->content_type = form_rows[form].media_type;
    reply_header(out, "Vary", "Accept, Accept-Language");
    if (form == FORM_HTML) {
        out->lasting = pages[r->language].bytes;
        out->lasting_size = pages[r->language].size;
        reply_header(out, "Content-Language", language_rows[r->language].tag);
    } else {
        out->lasting = description;
        out->lasting_size = sizeof description - 1;
    }
    return true;
}
