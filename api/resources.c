#include "resources.h"

#include "negotiate.h"
#include "openapi.h"
#include <assert.h>
#include <zlib.h>

/* What the extension of a file says of it. */
static const struct resource_kind {
    const char *extension, *media_type;
    unsigned form; /* a bit, as negotiate_form() takes them; 0: no form of an answer */
    enum reply_policy policy;
} kinds[] = {
    { ".html", "text/html; charset=utf-8", 1u << FORM_HTML, POLICY_PAGE },
    { ".json", "application/json", 1u << FORM_JSON, POLICY_FILE },
    { ".css", "text/css; charset=utf-8", 0, POLICY_ASSET },
    { ".js", "text/javascript; charset=utf-8", 0, POLICY_ASSET },
    { ".svg", "image/svg+xml", 0, POLICY_ASSET },
};

/* Bytes as they are sent. */
struct representation {
    const char *bytes, *etag;
    size_t size;
};

/* One form of what is at a path, in one language. */
struct resource {
    const char *path, *name;
    const struct resource_kind *kind;
    enum language language; /* LANGUAGE_COUNT: the same in all */
    struct representation plain, packed;
};

static struct {
    struct arena *mem;
    struct resource *all;
    size_t count;
} store;

static const struct resource_kind *kind_of(const char *name)
{
    size_t i = 0;
    while (i < sizeof kinds / sizeof *kinds && strcmp(strrchr(name, '.'), kinds[i].extension) != 0)
        i++;
    assert(i < sizeof kinds / sizeof *kinds); /* else a file in api/pages/ is of no kind above */
    return &kinds[i];
}

/* gzip's form of the bytes (RFC 1952); none where that is not shorter. */
static struct representation pack(const struct representation *plain)
{
    z_stream z = { .next_in = (Bytef *)(uintptr_t)plain->bytes, .avail_in = (uInt)plain->size };
    if (deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        out_of_memory(plain->size);
    struct buffer b = { 0 };
    buffer_reserve(&b, plain->size);
    z.next_out = (Bytef *)b.bytes;
    z.avail_out = (uInt)plain->size;
    struct representation packed = { 0 };
    if (deflate(&z, Z_FINISH) == Z_STREAM_END)
        packed = (struct representation){ text_copy_n(store.mem, b.bytes, z.total_out),
                                          text_format(store.mem, "%.17s-gzip\"", plain->etag), z.total_out };
    deflateEnd(&z);
    buffer_free(&b);
    return packed;
}

/* "/page-0123456789abcdef.css"; of a page, "/about.html", and of index, "/". */
static const char *path_of(const char *name, const struct resource_kind *kind, const char *etag)
{
    size_t stem = strcspn(name, ".");
    if (kind->policy == POLICY_ASSET)
        return text_format(store.mem, "/%.*s-%.16s%s", (int)stem, name, etag + 1, name + stem);
    return text_starts_with(name, "index.") ? "/" : text_format(store.mem, "/%s", name);
}

static void add(const char *name, enum language language, const char *bytes, size_t size)
{
    const struct resource_kind *kind = kind_of(name);
    struct representation plain = { bytes, etag_make(store.mem, (struct maybe_int){ 0 }, bytes, size), size };
    store.all[store.count++] = (struct resource){ path_of(name, kind, plain.etag), name, kind, language, plain, pack(&plain) };
}

static void write_languages(enum language language, struct buffer *b)
{
    for (size_t l = 0; l < LANGUAGE_COUNT; l++) {
        const struct language_row *row = &language_rows[l];
        if (l == (size_t)language)
            buffer_format(b, "<b lang=\"%s\">%s</b> ", row->tag, row->name);
        else
            buffer_format(b, "<a lang=\"%s\" hreflang=\"%s\" href=\"/?lang=%s\">%s</a> ", row->tag, row->tag, row->code,
                          row->name);
    }
}

/* Fills a place; false: nothing is called so. */
static bool write_place(const char *name, enum language language, struct buffer *b)
{
    enum message key;
    if (strcmp(name, "languages") == 0)
        return write_languages(language, b), true;
    const char *text = strcmp(name, "tag") == 0       ? language_rows[language].tag
                       : strcmp(name, "version") == 0 ? DICR_VERSION
                       : message_find(name, &key)     ? message_template(language, key)
                                                      : NULL;
    for (size_t i = 0; i < store.count && !text; i++)
        if (strcmp(store.all[i].name, name) == 0)
            text = store.all[i].path;
    if (text)
        buffer_text(b, text);
    return text;
}

/* A brace that begins no place stays as it is. */
static void write_page(const char *text, enum language language, struct buffer *b)
{
    for (const char *brace; (brace = strchr(text, '{')) != NULL;) {
        size_t size = strcspn(brace + 1, "}");
        buffer_add(b, text, (size_t)(brace - text));
        bool filled = write_place(text_copy_n(store.mem, brace + 1, size), language, b);
        if (!filled)
            buffer_char(b, '{');
        text = filled ? brace + size + 2 : brace + 1;
    }
    buffer_text(b, text);
}

static void add_file(const struct file *file, enum language language)
{
    enum reply_policy policy = kind_of(file->name)->policy;
    struct buffer b = { 0 };
    if (policy == POLICY_ASSET)
        buffer_add(&b, file->bytes, file->size);
    else
        write_page(file->bytes, language, &b);
    add(file->name, policy == POLICY_PAGE ? language : LANGUAGE_COUNT, text_copy_n(store.mem, b.bytes, b.size), b.size);
    buffer_free(&b);
}

/* The build lists pages after what they load. */
void resources_start(void)
{
    resources_end();
    store.mem = arena_new(0);
    store.all = TAKE_N(store.mem, (resource_file_count + 1) * LANGUAGE_COUNT, struct resource);
    for (size_t i = 0; i < resource_file_count; i++)
        for (size_t l = 0; l < (kind_of(resource_files[i].name)->policy == POLICY_PAGE ? LANGUAGE_COUNT : 1); l++)
            add_file(&resource_files[i], (enum language)l);
    for (size_t l = 0; l < LANGUAGE_COUNT; l++) {
        const char *text = openapi_text(store.mem, (enum language)l);
        add("openapi.json", (enum language)l, text, strlen(text));
    }
}

void resources_end(void)
{
    arena_free(store.mem);
    memset(&store, 0, sizeof store);
}

/* The next resource at the path, from `i` on; NULL: no more. */
static const struct resource *next_at(const char *path, size_t *i)
{
    while (*i < store.count)
        if (strcmp(store.all[(*i)++].path, path) == 0)
            return &store.all[*i - 1];
    return NULL;
}

bool resource_exists(const char *path)
{
    size_t i = 0;
    return next_at(path, &i);
}

/* Which of those at the path the request wants; *by_form: there is more than one form. */
static const struct resource *choose(struct call *c, const struct request *r, bool *by_form)
{
    unsigned forms = 0;
    enum form form = FORM_COUNT;
    const struct resource *it;
    for (size_t i = 0; (it = next_at(r->path, &i)) != NULL;)
        forms |= it->kind->form;
    *by_form = (forms & (forms - 1)) != 0;
    if (*by_form && !negotiate_form(c, r, forms, &form))
        return NULL;
    for (size_t i = 0; (it = next_at(r->path, &i)) != NULL;)
        if ((!*by_form || it->kind->form == 1u << form) && (it->language == LANGUAGE_COUNT || it->language == r->language))
            break;
    return it;
}

void resource_answer(struct call *c, const struct request *r, struct reply *out)
{
    bool by_form;
    const struct resource *it = choose(c, r, &by_form);
    const struct representation *sent = NULL;
    if (it)
        sent = it->packed.bytes && accepts_gzip(r) ? &it->packed : &it->plain;
    if (!it || !reply_tag(c, r, sent->etag, out)) {
        reply_problem(c, r, out);
        return;
    }
    bool by_language = it->language != LANGUAGE_COUNT;
    out->policy = it->kind->policy;
    reply_header(out, "Vary",
                 text_format(r->mem, "%s%sAccept-Encoding", by_form ? "Accept, " : "", by_language ? "Accept-Language, " : ""));
    if (by_language)
        reply_header(out, "Content-Language", language_rows[it->language].tag);
    if (out->status == 304)
        return;
    out->content_type = it->kind->media_type;
    out->lasting = sent->bytes;
    out->lasting_size = sent->size;
    if (sent == &it->packed)
        reply_header(out, "Content-Encoding", "gzip");
}
