/* The page at the bare address. */
#include "endpoints.h"

Suite *suite_landing(void);

static const char *page(enum language language, const char *wanted)
{
    request.language = language;
    if (wanted)
        with("Accept", wanted);
    (void)ask("/");
    return body();
}

static const char browser[] = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

START_TEST(a_browser_gets_a_small_page_in_the_readers_language)
{
    static const char *const titles[] = { "Defence Industrial Cooperation Registry", "Registar suradnje obrambene industrije",
                                          "Regjistri i bashkëpunimit të industrisë së mbrojtjes",
                                          "Registar saradnje odbrambene industrije" };
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        const char *text = page((enum language)l, browser);
        ck_assert_int_eq(reply.status, 200);
        ck_assert_str_eq(reply.content_type, "text/html; charset=utf-8");
        ck_assert_ptr_nonnull(strstr(text, text_format(call.mem, "<html lang=\"%s\">", language_rows[l].tag)));
        ck_assert_ptr_nonnull(strstr(text, text_format(call.mem, "<h1>%s</h1>", titles[l])));
        ck_assert_ptr_null(strstr(text, "<script"));
        ck_assert_ptr_null(strchr(text, '{')); /* each place is filled */
        ck_assert_uint_gt(strlen(text), 1500);
        ck_assert_uint_lt(strlen(text), 3500);
        for (int other = 0; other < LANGUAGE_COUNT; other++) /* the way to the other languages */
            ck_assert_int_eq(strstr(text, text_format(call.mem, "href=\"/?lang=%s\"", language_rows[other].code)) != NULL,
                             other != l);
    }
}
END_TEST

START_TEST(programs_get_the_same_as_data)
{
    static const char *const programs[] = { NULL, "*/*", "application/json" };
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        ck_assert_ptr_nonnull(strstr(page(LANGUAGE_HR, programs[i]), "\"suppliers\":\"/api/v1/suppliers\""));
        ck_assert_str_eq(reply.content_type, "application/json");
    }
    page(LANGUAGE_EN, "application/pdf");
    ck_assert_int_eq(reply.status, 406);
}
END_TEST

START_TEST(every_address_on_the_page_is_answered)
{
    const char *text = page(LANGUAGE_EN, browser);
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, "href=\"/")) != NULL; n++) {
        at += 6;
        struct request asked = request;
        struct route_target target;
        const char *allow;
        struct reply other = { 0 };
        asked.path = text_copy_n(call.mem, at, strcspn(at, "?\""));
        ck_assert_msg(service_endpoint_answer(&call, &asked, NULL, false, &other) ||
                          route_find(&asked, &target, &allow) == ROUTED,
                      "nothing answers %s", asked.path);
        reply_clear(&other);
    }
    ck_assert_uint_ge(n, 9);
}
END_TEST

START_TEST(it_is_only_read)
{
    request.method = "POST";
    page(LANGUAGE_EN, browser);
    ck_assert_int_eq(reply.status, 405);
    request.method = "OPTIONS";
    page(LANGUAGE_EN, browser);
    ck_assert_int_eq(reply.status, 204);
}
END_TEST

Suite *suite_landing(void)
{
    Suite *s = suite_create("landing");
    TCase *t = tcase_create("home");
    tcase_add_checked_fixture(t, endpoints_start, endpoints_end);
    tcase_add_test(t, a_browser_gets_a_small_page_in_the_readers_language);
    tcase_add_test(t, programs_get_the_same_as_data);
    tcase_add_test(t, every_address_on_the_page_is_answered);
    tcase_add_test(t, it_is_only_read);
    suite_add_tcase(s, t);
    return s;
}
