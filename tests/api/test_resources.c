/* What the service answers itself from what it carries: the page at the bare address and what it loads, the API's description. */
#include "endpoints.h"
#include <zlib.h>

Suite *suite_resources(void);

/* The body as it was before it was packed. */
static const char *unpacked(void)
{
    size_t size, capacity = 1 << 20;
    const char *bytes = reply_body(&reply, &size);
    char *out = arena_take(call.mem, capacity + 1);
    z_stream z = {
        .next_in = (Bytef *)(uintptr_t)bytes, .avail_in = (uInt)size, .next_out = (Bytef *)out, .avail_out = (uInt)capacity
    };
    ck_assert_int_eq(inflateInit2(&z, 16 + MAX_WBITS), Z_OK);
    ck_assert_int_eq(inflate(&z, Z_FINISH), Z_STREAM_END);
    out[z.total_out] = '\0';
    inflateEnd(&z);
    return out;
}

/* The address of the page's style. */
static const char *style_address(void)
{
    with("Accept", "text/html");
    ck_assert_int_eq(ask("/"), 200);
    const char *link = strstr(body(), "<link rel=\"stylesheet\" href=\"");
    ck_assert_ptr_nonnull(link);
    link += strlen("<link rel=\"stylesheet\" href=\"");
    return text_copy_n(call.mem, link, strcspn(link, "\""));
}

START_TEST(who_has_it_already_is_told_so)
{
    const char *const paths[] = { "/", "/openapi.json", style_address() };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        ck_assert_int_eq(ask(paths[i]), 200);
        const char *tag = header("ETag");
        ck_assert_msg(tag, "%s has no tag", paths[i]);
        const char *const lists[] = { tag, "*", text_format(call.mem, "\"x\", W/%s", tag) };
        for (size_t k = 0; k < sizeof lists / sizeof *lists; k++) {
            request.method = k % 2 ? "HEAD" : "GET";
            with("If-None-Match", lists[k]);
            ck_assert_int_eq(ask(paths[i]), 304);
            ck_assert_ptr_null(reply.content_type);
            ck_assert_str_eq(body(), "");
            ck_assert_str_eq(header("ETag"), tag);
            ck_assert_ptr_nonnull(header("Vary"));
            ck_assert_ptr_null(header("Content-Encoding"));
        }
        request.method = "GET";
        with("If-None-Match", "\"x\"");
        ck_assert_int_eq(ask(paths[i]), 200);
        with("If-Match", "\"x\"");
        ck_assert_int_eq(ask(paths[i]), 412);
        with("If-Match", tag);
        ck_assert_int_eq(ask(paths[i]), 200);
    }
}
END_TEST

START_TEST(each_representation_has_a_tag_of_its_own)
{
    const char *tags[16];
    size_t n = 0;
    for (int l = 0; l < LANGUAGE_COUNT; l++)
        for (int form = 0; form < 3; form++) {
            request.language = (enum language)l;
            with("Accept", form ? "text/html" : "application/json");
            if (form == 2)
                with("Accept-Encoding", "gzip");
            ck_assert_int_eq(ask("/"), 200);
            ck_assert_str_eq(header("Vary"), form ? "Accept, Accept-Language, Accept-Encoding" : "Accept, Accept-Encoding");
            if (form || l == 0)
                tags[n++] = header("ETag");
            ck_assert_ptr_nonnull(header("ETag"));
        }
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            ck_assert_str_ne(tags[i], tags[k]);
}
END_TEST

static const struct {
    const char *accepted;
    bool packed;
} codings[] = {
    { "gzip", true },
    { "GZIP", true },
    { "deflate, gzip;q=1.0, *;q=0.5", true },
    { "br, gzip;q=0.001", true },
    { "*", true },
    { "gzip;q=0.5, identity;q=0.5", true },
    { "gzip ; q=0", false },
    { "gzip;q=0, *", false },
    { "gzip;q=0.000, br", false },
    { "*;q=0", false },
    { "identity", false },
    { "gzip;q=0.5, identity", false },
    { "gzippo", false },
    { "br, deflate", false },
    { "", false },
    { ",;=,", false },
};
enum { CODINGS = sizeof codings / sizeof *codings };

START_TEST(it_is_packed_for_who_takes_that)
{
    const char *address = style_address();
    ck_assert_int_eq(ask(address), 200);
    const char *plain = body(), *plain_tag = header("ETag");
    with("Accept-Encoding", codings[_i].accepted);
    ck_assert_int_eq(ask(address), 200);
    ck_assert_str_eq(header("Vary"), "Accept-Encoding");
    if (codings[_i].packed) {
        ck_assert_str_eq(header("Content-Encoding"), "gzip");
        ck_assert_str_eq(unpacked(), plain);
        ck_assert_str_ne(header("ETag"), plain_tag);
    } else {
        ck_assert_ptr_null(header("Content-Encoding"));
        ck_assert_str_eq(body(), plain);
        ck_assert_str_eq(header("ETag"), plain_tag);
    }
}
END_TEST

START_TEST(a_page_loads_only_what_lies_beside_it)
{
    const char *address = style_address();
    const char *policy = header("Content-Security-Policy");
    ck_assert_str_eq(header("Cache-Control"), "no-cache");
    ck_assert_ptr_nonnull(strstr(policy, "style-src 'self'"));
    ck_assert_ptr_null(strstr(policy, "unsafe"));
    ck_assert_int_eq(ask(address), 200);
    ck_assert_str_eq(reply.content_type, "text/css; charset=utf-8");
    ck_assert_str_eq(header("Cache-Control"), "public, max-age=31536000, immutable");
    ck_assert_int_eq(ask("/openapi.json"), 200);
    ck_assert_str_eq(header("Cache-Control"), "no-cache");
    ck_assert_int_eq(ask("/healthz"), 200);
    ck_assert_str_eq(header("Cache-Control"), "no-store");
    request.method = "POST";
    ck_assert_int_eq(ask(address), 405);
    ck_assert_str_eq(header("Cache-Control"), "no-store");
    ck_assert_str_eq(header("Allow"), "GET, HEAD, OPTIONS");
}
END_TEST

Suite *suite_resources(void)
{
    Suite *s = suite_create("resources");
    TCase *t = tcase_create("resources");
    tcase_add_checked_fixture(t, endpoints_start, endpoints_end);
    tcase_add_test(t, who_has_it_already_is_told_so);
    tcase_add_test(t, each_representation_has_a_tag_of_its_own);
    tcase_add_loop_test(t, it_is_packed_for_who_takes_that, 0, CODINGS);
    tcase_add_test(t, a_page_loads_only_what_lies_beside_it);
    suite_add_tcase(s, t);
    return s;
}
