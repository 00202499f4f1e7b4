/* Cookies, read from what clients send and set with an answer. */
#include "../harness.h"

#include "../../api/cookies.h"
#include "../../api/exchange.h"

Suite *suite_cookies(void);

static const struct {
    const char *sent, *value; /* of "sid" */
} readings[] = {
    { NULL, NULL },
    { "", NULL },
    { "sid=abc", "abc" },
    { "sid=", "" },
    { "sid", NULL },
    { "=sid", NULL },
    { "sid =abc", NULL },
    { "theme=dark; sid=abc; lang=hr", "abc" },
    { "theme=dark;sid=abc;lang=hr", "abc" },
    { " ;; \tsid=abc\t ; ", "abc" },
    { "sid=a=b==", "a=b==" },
    { "sid=!#$%&'()*+-./09:<=>?@AZ[]^_`az{|}~", "!#$%&'()*+-./09:<=>?@AZ[]^_`az{|}~" },
    /* names are told apart by case, and as a whole */
    { "SID=abc", NULL },
    { "xsid=abc; sidx=abc; x-sid=abc", NULL },
    { "other=sid=abc", NULL },
    { "other=\"; sid=abc", "abc" },
    /* quotes do not belong to the value, and end with it */
    { "sid=\"abc\"", "abc" },
    { "sid=\"\"", "" },
    { "sid=\"", NULL },
    { "sid=\"abc", NULL },
    { "sid=abc\"", NULL },
    { "sid=\"a\"b\"", NULL },
    { "sid=\"a;b\"", NULL },
    /* several: none can be trusted */
    { "sid=abc; sid=evil", NULL },
    { "sid=abc; sid=abc", NULL },
    { "sid=abc; sid=", NULL },
    { "sid=abc; sid=a b", NULL },
    { "sid=abc; sid", "abc" },
    /* what may not stand in a value, and does not spoil another cookie */
    { "sid=a b", NULL },
    { "sid=a,b", NULL },
    { "sid=a\\b", NULL },
    { "sid=a\tb", NULL },
    { "sid=\x01", NULL },
    { "sid=\x7f", NULL },
    { "sid=\xc4\x8d", NULL },
    { "a,b=\x01\xff; sid=abc", "abc" },
};
enum { READINGS = sizeof readings / sizeof *readings };

START_TEST(a_cookie_is_read)
{
    const struct request r = { .mem = call.mem, .cookies = readings[_i].sent };
    const char *value = request_cookie(&r, "sid");
    ck_assert_msg(!value == !readings[_i].value && (!value || strcmp(value, readings[_i].value) == 0), "%s: %s",
                  readings[_i].sent, value ? value : "none");
}
END_TEST

START_TEST(the_cookies_of_all_lines_are_kept_and_are_no_headers)
{
    static struct raw_head head;
    static struct server_state state;
    struct exchange ex;
    char bytes[] = "GET / HTTP/1.1\r\nCookie: a=1; b=2\r\nHost: x\r\ncookie:\r\nX-Cookie: d=4\r\nCOOKIE:  c=\"3\" \r\n\r\n";
    raw_head_clear(&head);
    ck_assert_int_eq(raw_head_read(&head, bytes, sizeof bytes - 1), RAW_WELL_FORMED);
    exchange_start(&ex, &state);
    (void)exchange_begin(&ex, &head, bytes);
    const struct request *r = &ex.task.request;
    ck_assert_ptr_null(request_header(r, "Cookie"));
    ck_assert_str_eq(request_header(r, "X-Cookie"), "d=4");
    ck_assert_str_eq(request_cookie(r, "a"), "1");
    ck_assert_str_eq(request_cookie(r, "b"), "2");
    ck_assert_str_eq(request_cookie(r, "c"), "3");
    ck_assert_ptr_null(request_cookie(r, "d"));
    exchange_clear(&ex);
    ck_assert_ptr_null(request_cookie(r, "a"));
    exchange_end(&ex);
}
END_TEST

static const char *set(const struct cookie *it)
{
    struct reply reply = { 0 };
    bool is_set = reply_cookie(call.mem, &reply, it);
    ck_assert_uint_eq(reply.header_count, is_set);
    ck_assert(!is_set || strcmp(reply.headers[0].name, "Set-Cookie") == 0);
    return is_set ? reply.headers[0].value : NULL;
}

static const char *set_plain(const char *name, const char *value, const char *path)
{
    return set(&(struct cookie){ .name = name, .value = value, .path = path });
}

START_TEST(a_cookie_is_set_with_its_attributes)
{
    ck_assert_str_eq(set_plain("sid", "abc", NULL), "sid=abc; Path=/; SameSite=Strict");
    ck_assert_str_eq(set(&(struct cookie){ .name = "sid", .value = "", .max_age_s = { true, 0 } }),
                     "sid=; Path=/; Max-Age=0; SameSite=Strict");
    ck_assert_str_eq(set(&(struct cookie){ .name = "sid", .value = "", .max_age_s = { true, -5 } }),
                     "sid=; Path=/; Max-Age=0; SameSite=Strict");
    const struct cookie whole = { .name = "__Host-sid",
                                  .value = "a.b-c_d=",
                                  .path = "/",
                                  .max_age_s = { true, 3600 },
                                  .same_site = SAME_SITE_LAX,
                                  .secure = true,
                                  .http_only = true };
    ck_assert_str_eq(set(&whole), "__Host-sid=a.b-c_d=; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Lax");
    ck_assert_str_eq(
        set(&(struct cookie){ .name = "a", .value = "b", .path = "/api/v1", .same_site = SAME_SITE_NONE, .secure = true }),
        "a=b; Path=/api/v1; Secure; SameSite=None");
}
END_TEST

START_TEST(what_a_browser_would_refuse_is_not_set)
{
    ck_assert_ptr_null(set(&(struct cookie){ .name = "a", .value = "b", .same_site = SAME_SITE_NONE }));
    ck_assert_ptr_null(set_plain("__Host-a", "b", NULL));
    ck_assert_ptr_null(set(&(struct cookie){ .name = "__host-a", .value = "b", .path = "/api", .secure = true }));
    ck_assert_ptr_null(set_plain("__SECURE-a", "b", NULL));
    ck_assert_ptr_nonnull(set(&(struct cookie){ .name = "__Secure-a", .value = "b", .path = "/api", .secure = true }));
    ck_assert_ptr_null(set_plain("", "b", NULL));
    ck_assert_ptr_null(set_plain("a", "b", ""));
    ck_assert_ptr_null(set_plain("a", "b", "api"));
    char longer[COOKIE_BYTES_MAX + 1];
    for (size_t overhead = strlen("a=; Path=/; SameSite=Strict"), over = 0; over < 2; over++) {
        memset(longer, 'x', sizeof longer);
        longer[COOKIE_BYTES_MAX - overhead + over] = '\0';
        ck_assert_int_eq(set_plain("a", longer, NULL) != NULL, over == 0);
    }
}
END_TEST

/* Each byte that there is, in each place. */
START_TEST(no_byte_makes_another_header_cookie_or_attribute)
{
    for (int byte = 1; byte < 256; byte++) {
        const char one[] = { 'x', (char)byte, 'y', '\0' }, path[] = { '/', (char)byte, '\0' };
        bool visible = byte > ' ' && byte < 0x7f;
        ck_assert_int_eq(set_plain(one, "v", NULL) != NULL, visible && !strchr("()<>@,;:\\\"/[]?={}", byte));
        ck_assert_int_eq(set_plain("n", one, NULL) != NULL, visible && !strchr("\",;\\", byte));
        ck_assert_int_eq(set_plain("n", "v", path) != NULL, (visible || byte == ' ') && byte != ';');
    }
    ck_assert_ptr_null(set_plain("n", "v\r\nSet-Cookie: evil=1", NULL));
    ck_assert_ptr_null(set_plain("n", "v; Domain=example.org", NULL));
    ck_assert_ptr_null(set_plain("n=v; Domain=example.org; x", "v", NULL));
    ck_assert_ptr_null(set_plain("n", "v", "/; Domain=example.org"));
}
END_TEST

START_TEST(a_reply_without_room_says_so_and_has_room_for_all_but_cookies)
{
    struct reply reply = { 0 };
    const struct cookie it = { .name = "a", .value = "b" };
    for (size_t i = 0; i < REPLY_HEADERS_MAX - REPLY_HEADERS_OWN; i++)
        ck_assert(reply_cookie(call.mem, &reply, &it));
    ck_assert(!reply_cookie(call.mem, &reply, &it));
    for (size_t i = 0; i < REPLY_HEADERS_OWN; i++)
        reply_header(&reply, "X-A", "a");
    ck_assert_uint_eq(reply.header_count, REPLY_HEADERS_MAX);
}
END_TEST

Suite *suite_cookies(void)
{
    Suite *s = suite_create("cookies");
    TCase *t = tcase_create("cookies");
    tcase_add_checked_fixture(t, harness_call, harness_end);
    tcase_add_loop_test(t, a_cookie_is_read, 0, READINGS);
    tcase_add_test(t, the_cookies_of_all_lines_are_kept_and_are_no_headers);
    tcase_add_test(t, a_cookie_is_set_with_its_attributes);
    tcase_add_test(t, what_a_browser_would_refuse_is_not_set);
    tcase_add_test(t, no_byte_makes_another_header_cookie_or_attribute);
    tcase_add_test(t, a_reply_without_room_says_so_and_has_room_for_all_but_cookies);
    suite_add_tcase(s, t);
    return s;
}
