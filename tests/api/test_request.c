/* What is read from a request as such: its target, headers, language, tags and accepted forms; and what the guard refuses. */
#include <check.h>
#undef fail /* ours is another */
#include "../../api/negotiate.h"
#include "../../api/request_guard.h"
#include "base/buffer.h"

static struct arena *mem;
static struct call call;
static struct request request;

static void start(void)
{
    mem = arena_new(1 << 20);
    call_start(&call, mem, LANGUAGE_EN);
    request = (struct request){ .mem = mem, .id = "t-1", .method = "GET", .path = "/" };
}

static void end(void)
{
    arena_free(mem);
}

/* A request with these headers, as name, value, …, NULL. */
#define headers(...) set_headers((const char *const[]){ __VA_ARGS__, NULL })
static void set_headers(const char *const *pairs)
{
    request.headers = TAKE_N(mem, 16, struct name_value);
    request.header_count = 0;
    for (size_t i = 0; pairs[i]; i += 2)
        request.headers[request.header_count++] = (struct name_value){ pairs[i], pairs[i + 1] };
}

static void refused_target(const char *target, enum error_code code)
{
    call_clear(&call);
    request.query_count = 0;
    ck_assert_msg(!request_read_target(&call, &request, target), "%s was taken", target);
    ck_assert_msg(call.error.code == code, "%s: %s", target, error_rows[call.error.code].slug);
}

START_TEST(a_target_is_split_into_path_and_decoded_query)
{
    ck_assert(request_read_target(&call, &request, "/a%2Fb/c?q=%C4%8Delik+d.o.o.&flag&empty=&&x=1%3D2"));
    ck_assert_str_eq(request.path, "/a%2Fb/c");
    ck_assert_uint_eq(request.query_count, 4);
    ck_assert_str_eq(request_parameter(&request, "q"), "čelik d.o.o.");
    ck_assert_ptr_null(request_parameter(&request, "flag"));
    ck_assert_str_eq(request_parameter(&request, "empty"), "");
    ck_assert_str_eq(request_parameter(&request, "x"), "1=2");
}
END_TEST

START_TEST(an_absolute_target_gives_its_host_and_path)
{
    ck_assert(request_read_target(&call, &request, "http://127.0.0.1:80/api?x=1"));
    ck_assert_str_eq(request.authority, "127.0.0.1:80");
    ck_assert_str_eq(request.path, "/api");
    request = (struct request){ .mem = mem };
    ck_assert(request_read_target(&call, &request, "HTTP://localhost?x=1"));
    ck_assert_str_eq(request.path, "/");
    ck_assert_str_eq(request_parameter(&request, "x"), "1");
}
END_TEST

START_TEST(broken_targets_are_refused)
{
    refused_target("/a%00b", ERROR_ENCODING);
    refused_target("/a%", ERROR_ENCODING);
    refused_target("/a%4", ERROR_ENCODING);
    refused_target("/a%zz", ERROR_ENCODING);
    refused_target("/%ff", ERROR_ENCODING);
    refused_target("/%C0%AF", ERROR_ENCODING);
    refused_target("/a?q=%00", ERROR_ENCODING);
    refused_target("/a?q=%e4", ERROR_ENCODING);
    refused_target("/a?%e4=1", ERROR_ENCODING);
    refused_target("/a b", ERROR_BAD_REQUEST);
    refused_target("/a\tb", ERROR_BAD_REQUEST);
    refused_target("/a#b", ERROR_BAD_REQUEST);
    refused_target("a/b", ERROR_BAD_REQUEST);
    refused_target("", ERROR_BAD_REQUEST);
    refused_target("example.org:443", ERROR_BAD_REQUEST);
    refused_target("ftp://localhost/", ERROR_BAD_REQUEST);
}
END_TEST

START_TEST(more_query_parameters_than_anyone_needs_are_refused)
{
    struct buffer b = { 0 };
    buffer_text(&b, "/?a=1");
    for (int i = 0; i < REQUEST_QUERY_MAX; i++)
        buffer_format(&b, "&a%d=1", i);
    refused_target(b.bytes, ERROR_TOO_LONG);
    buffer_free(&b);
}
END_TEST

START_TEST(percent_encoding_comes_back_as_it_was)
{
    static const char text[] = "č & =/?#%+\"\n~-._:,";
    struct buffer b = { 0 };
    percent_encode(&b, text);
    ck_assert_uint_eq(strspn(b.bytes, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%"), b.size);
    ck_assert_str_eq(percent_decode(mem, b.bytes, b.size, true), text);
    buffer_free(&b);
}
END_TEST

START_TEST(headers_are_found_in_any_case_and_counted)
{
    headers("Accept", "a", "HOST", "b", "host", "c");
    ck_assert_str_eq(request_header(&request, "accept"), "a");
    ck_assert_str_eq(request_header(&request, "Host"), "b");
    ck_assert_uint_eq(request_header_times(&request, "Host"), 2);
    ck_assert_ptr_null(request_header(&request, "Origin"));
}
END_TEST

START_TEST(the_language_is_that_of_the_query_then_of_the_header)
{
    headers("Accept-Language", "de, sq;q=0.5, hr;q=0.9");
    ck_assert(request_read_language(&call, &request));
    ck_assert_int_eq(request.language, LANGUAGE_HR);
    ck_assert(request_read_target(&call, &request, "/?lang=sq"));
    ck_assert(request_read_language(&call, &request));
    ck_assert_int_eq(request.language, LANGUAGE_SQ);
    ck_assert_int_eq(call.language, LANGUAGE_SQ);
    request.query_count = 0;
    ck_assert(request_read_target(&call, &request, "/?lang=de"));
    ck_assert(!request_read_language(&call, &request));
    ck_assert_int_eq(call.error.code, ERROR_NOT_ACCEPTABLE);
    ck_assert_str_eq(call.error.field, "lang");
}
END_TEST

START_TEST(only_plain_request_ids_are_taken_over)
{
    ck_assert(request_id_is_sane("6f1c-A.b_9"));
    ck_assert(!request_id_is_sane(""));
    ck_assert(!request_id_is_sane("a b"));
    ck_assert(!request_id_is_sane("a\"b"));
    ck_assert(!request_id_is_sane("č"));
    ck_assert(request_id_is_sane("0123456789012345678901234567890123456789012345678901234567890123"));
    ck_assert(!request_id_is_sane("01234567890123456789012345678901234567890123456789012345678901234"));
}
END_TEST

/* --- the guard -------------------------------------------------------------------------------------------------------------- */

START_TEST(loopback_hosts_are_known_by_name_and_address)
{
    static const char *const good[] = { "localhost", "LocalHost:8080", "127.0.0.1", "127.8.9.10:1", "[::1]", "[::1]:8080" };
    static const char *const bad[] = { "",
                                       "example.org",
                                       "localhost.example.org",
                                       "127.0.0.1.example.org",
                                       "10.0.0.1",
                                       "localhost:x",
                                       "[::2]",
                                       "[::1",
                                       "localhost:123456789",
                                       "0.0.0.0",
                                       "127.1",
                                       "[::1]x",
                                       "localhost:80:80",
                                       ":80",
                                       "::1" };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        ck_assert_msg(guard_is_loopback(good[i]), "%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(!guard_is_loopback(bad[i]), "%s", bad[i]);
}
END_TEST

static bool welcome(void)
{
    call_clear(&call);
    bool good = guard_origin(&call, &request);
    ck_assert(good || call.error.code == ERROR_FOREIGN_ORIGIN);
    return good;
}

START_TEST(programs_and_our_own_pages_are_let_in)
{
    headers("Host", "127.0.0.1:8080");
    ck_assert(welcome());
    headers("Host", "127.0.0.1:8080", "Origin", "http://127.0.0.1:8080", "Sec-Fetch-Site", "same-origin");
    ck_assert(welcome());
    headers("Host", "localhost:8080", "Sec-Fetch-Site", "none");
    ck_assert(welcome());
    headers("Host", "localhost:8080", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document");
    ck_assert_msg(welcome(), "a link to our page is no attack");
}
END_TEST

START_TEST(pages_of_other_sites_are_kept_out)
{
    headers("Host", "evil.example:8080");
    ck_assert_msg(!welcome(), "a foreign name was pointed at us");
    headers("Host", "localhost:8080", "Origin", "https://evil.example");
    ck_assert(!welcome());
    headers("Host", "localhost:8080", "Origin", "null");
    ck_assert(!welcome());
    headers("Host", "localhost:8080", "Origin", "http://localhost:3000");
    ck_assert(!welcome());
    headers("Host", "localhost:8080", "Origin", "http://localhost:8080", "Origin", "http://evil.example");
    ck_assert(!welcome());
    headers("Host", "localhost:8080", "Sec-Fetch-Site", "cross-site");
    ck_assert(!welcome());
    headers("Host", "localhost:8080", "Sec-Fetch-Site", "same-site");
    ck_assert(!welcome());
    headers("Host", "localhost:8080", "Sec-Fetch-Site", "same-origin", "Sec-Fetch-Site", "cross-site");
    ck_assert_msg(!welcome(), "two lines that contradict each other");
    request.path = "/api/v1/suppliers";
    headers("Host", "localhost:8080", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document");
    ck_assert(!welcome());
    headers("Host", "localhost:8080");
    request.authority = "evil.example";
    ck_assert(!welcome());
    request.header_count = 0;
    request.authority = "localhost:8080";
    ck_assert_msg(!welcome(), "no Host");
}
END_TEST

/* --- forms and tags --------------------------------------------------------------------------------------------------------- */

static int form_for(const char *accept, unsigned offered)
{
    enum form form;
    call_clear(&call);
    request.header_count = 0;
    if (accept)
        headers("Accept", accept);
    return negotiate_form(&call, &request, offered, &form) ? (int)form : -1;
}

START_TEST(the_form_is_the_one_the_reader_likes_best)
{
    unsigned all = 1u << FORM_JSON | 1u << FORM_CSV | 1u << FORM_HTML;
    ck_assert_int_eq(form_for(NULL, all), FORM_JSON);
    ck_assert_int_eq(form_for("", all), FORM_JSON);
    ck_assert_int_eq(form_for("*/*", all), FORM_JSON);
    ck_assert_int_eq(form_for("text/csv", all), FORM_CSV);
    ck_assert_int_eq(form_for("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", all), FORM_HTML);
    ck_assert_int_eq(form_for("text/*", all), FORM_CSV);
    ck_assert_int_eq(form_for("application/json;q=0.2, text/csv;q=0.7", all), FORM_CSV);
    ck_assert_int_eq(form_for("APPLICATION/JSON", all), FORM_JSON);
    ck_assert_int_eq(form_for("*/*, application/json;q=0", all), FORM_CSV);
    ck_assert_int_eq(form_for("image/png", all), -1);
    ck_assert_int_eq(call.error.code, ERROR_NOT_ACCEPTABLE);
    ck_assert_int_eq(form_for("application/json;q=0", 1u << FORM_JSON), -1);
    ck_assert_int_eq(form_for("text/html, */*;q=0.1", 1u << FORM_JSON), FORM_JSON);
    ck_assert_int_eq(form_for("json", all), -1);
    ck_assert_int_eq(form_for("text/csv;header=absent;q=0.5, text/html;level=\"1,2;3\" ;q=0.4", all), FORM_CSV);
    ck_assert_int_eq(form_for("text/html;q=abc, text/csv;q=0.1", all), FORM_CSV); /* malformed: counts for nothing */
}
END_TEST

/* RFC 9110 §5.3: several lines of a list are one list. */
START_TEST(lists_over_several_lines_are_one)
{
    unsigned all = 1u << FORM_JSON | 1u << FORM_CSV | 1u << FORM_HTML;
    enum form form;
    headers("Accept", "image/png", "accept", "text/csv;q=0.5", "ACCEPT", "text/html");
    ck_assert(negotiate_form(&call, &request, all, &form));
    ck_assert_int_eq(form, FORM_HTML);
    headers("Accept", "", "Accept", "text/csv");
    ck_assert(negotiate_form(&call, &request, all, &form));
    ck_assert_int_eq(form, FORM_CSV);
    headers("Accept-Language", "de", "Accept-Language", "sq;q=0.5", "Accept-Language", "hr");
    ck_assert(request_read_language(&call, &request));
    ck_assert_int_eq(request.language, LANGUAGE_HR);
}
END_TEST

START_TEST(the_query_beats_the_accept_header)
{
    enum form form;
    headers("Accept", "application/json");
    ck_assert(request_read_target(&call, &request, "/?format=csv"));
    ck_assert(negotiate_form(&call, &request, 1u << FORM_JSON | 1u << FORM_CSV, &form));
    ck_assert_int_eq(form, FORM_CSV);
    ck_assert(!negotiate_form(&call, &request, 1u << FORM_JSON, &form));
    ck_assert_str_eq(call.error.field, "format");
}
END_TEST

START_TEST(media_types_are_compared_without_their_parameters)
{
    ck_assert(media_type_is("application/json; charset=utf-8", "application/json"));
    ck_assert(media_type_is("Application/JSON", "application/json"));
    ck_assert(!media_type_is("application/json5", "application/json"));
    ck_assert(!media_type_is("", "application/json"));
}
END_TEST

START_TEST(the_charset_of_a_media_type_is_found_behind_its_other_parameters)
{
    ck_assert_ptr_null(media_type_charset(mem, "text/csv"));
    ck_assert_ptr_null(media_type_charset(mem, "text/csv; header=\"a\\\"; charset=x\""));
    ck_assert_str_eq(media_type_charset(mem, "text/csv;a=b; Charset=\"UTF-8\""), "UTF-8");
    ck_assert_str_eq(media_type_charset(mem, "text/csv; charset=latin1 ; a=b"), "latin1");
    ck_assert_str_eq(media_type_charset(mem, "text/csv; charset="), "");
}
END_TEST

START_TEST(tags_differ_when_a_byte_or_the_version_does)
{
    char bytes[300];
    memset(bytes, 'x', sizeof bytes);
    struct maybe_int three = { true, 3 }, four = { true, 4 };
    const char *tag = etag_make(mem, three, bytes, sizeof bytes);
    ck_assert_msg(text_starts_with(tag, "\"3."), "%s", tag);
    ck_assert_str_eq(tag, etag_make(mem, three, bytes, sizeof bytes));
    ck_assert_str_ne(tag, etag_make(mem, four, bytes, sizeof bytes));
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] ^= 1;
        ck_assert_str_ne(tag, etag_make(mem, three, bytes, sizeof bytes));
        bytes[i] ^= 1;
    }
    for (size_t size = 0; size < sizeof bytes; size++)
        ck_assert_str_ne(tag, etag_make(mem, three, bytes, size));
}
END_TEST

START_TEST(a_known_tag_is_found_in_a_list_weak_or_not)
{
    ck_assert(etag_is_named("\"3.ab\"", "\"3.ab\"", true));
    ck_assert(etag_is_named("\"1.zz\", W/\"3.ab\"", "\"3.ab\"", true));
    ck_assert(etag_is_named("*", "\"3.ab\"", true));
    ck_assert(!etag_is_named("\"3.abc\"", "\"3.ab\"", true));
    ck_assert(!etag_is_named("3.ab", "\"3.ab\"", true));
    ck_assert(!etag_is_named("", "\"3.ab\"", true));
    ck_assert(!etag_is_named("\"", "\"3.ab\"", true));
}
END_TEST

START_TEST(if_match_names_a_version)
{
    struct maybe_int version;
    ck_assert(etag_read_if_match(&call, "\"12.0123456789abcdef\"", &version));
    ck_assert(version.known && version.value == 12);
    ck_assert(etag_read_if_match(&call, "\"7\"", &version));
    ck_assert(version.known && version.value == 7);
    ck_assert(etag_read_if_match(&call, "\"x\", W/\"1.a\", \"2.b\", \"3.c\"", &version));
    ck_assert(version.known && version.value == 2);
    ck_assert(etag_names_version("\"x\", W/\"1.a\", \"2.b\", \"3.c\"", 3));
    ck_assert(!etag_names_version("\"x\", W/\"1.a\", \"2.b\", \"3.c\"", 1));
    ck_assert(etag_read_if_match(&call, "*", &version));
    ck_assert(!version.known);
}
END_TEST

START_TEST(an_if_match_that_is_no_tag_of_ours_matches_nothing)
{
    static const struct {
        const char *text;
        enum error_code code;
    } bad[] = { { "\"abc\"", ERROR_STALE },     { "W/\"12.ab\"", ERROR_STALE }, { "12", ERROR_FORMAT },
                { "\"12", ERROR_FORMAT },       { "", ERROR_FORMAT },           { "\"1.a\" \"2.b\"", ERROR_FORMAT },
                { "\"1.a\", 2", ERROR_FORMAT }, { "W/", ERROR_FORMAT },         { "\"99999999999999999999\"", ERROR_STALE } };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct maybe_int version;
        call_clear(&call);
        ck_assert_msg(!etag_read_if_match(&call, bad[i].text, &version), "%s", bad[i].text);
        ck_assert_msg(call.error.code == bad[i].code, "%s: %s", bad[i].text, error_rows[call.error.code].slug);
        ck_assert(!version.known);
    }
}
END_TEST

START_TEST(a_problem_says_what_where_and_how_in_the_readers_language)
{
    struct reply reply = { 0 };
    request.language = LANGUAGE_HR;
    (void)fail(&call, ERROR_REQUIRED, "legal_name");
    (void)fail(&call, ERROR_CHECKSUM, "identifiers.0.value", "value", "OIB:1");
    reply_problem(&call, &request, &reply);
    ck_assert_int_eq(reply.status, 422);
    ck_assert_str_eq(reply.content_type, "application/problem+json");
    ck_assert_ptr_nonnull(strstr(reply.body.bytes, "\"code\":\"required\""));
    ck_assert_ptr_nonnull(strstr(reply.body.bytes, "\"title\":\"Nedostaje vrijednost\""));
    ck_assert_ptr_nonnull(strstr(reply.body.bytes, "\"status\":422"));
    ck_assert_ptr_nonnull(strstr(reply.body.bytes, "\"instance\":\"t-1\""));
    ck_assert_ptr_nonnull(strstr(reply.body.bytes, "{\"field\":\"identifiers.0.value\",\"code\":\"checksum\",\"message\":"));
    reply_clear(&reply);
}
END_TEST

START_TEST(a_problem_says_the_status_that_it_is_sent_with)
{
    struct reply reply = { 0 };
    for (size_t code = ERROR_NONE + 1; code < ERROR_COUNT; code++) {
        call_clear(&call);
        (void)fail(&call, (enum error_code)code, NULL);
        reply_problem(&call, &request, &reply);
        ck_assert_msg(strstr(reply.body.bytes, text_format(mem, ",\"status\":%d,", reply.status)), "%s", reply.body.bytes);
    }
    reply_clear(&reply);
}
END_TEST

START_TEST(what_may_be_tried_again_says_when)
{
    struct reply reply = { 0 };
    (void)fail(&call, ERROR_DATABASE_AWAY, NULL);
    reply_problem(&call, &request, &reply);
    ck_assert_int_eq(reply.status, 503);
    bool said = false;
    for (size_t i = 0; i < reply.header_count; i++)
        said = said || strcmp(reply.headers[i].name, "Retry-After") == 0;
    ck_assert(said);
    reply_clear(&reply);
}
END_TEST

/* A client that obeys it would make the change twice. */
START_TEST(only_what_may_be_tried_again_says_when)
{
    for (int code = ERROR_NONE + 1; code < ERROR_COUNT; code++) {
        struct reply reply = { 0 };
        call_clear(&call);
        (void)fail(&call, (enum error_code)code, NULL);
        reply_problem(&call, &request, &reply);
        for (size_t i = 0; i < reply.header_count; i++)
            ck_assert_msg(strcmp(reply.headers[i].name, "Retry-After") != 0 || error_rows[code].exit_status == 75, "%s",
                          error_rows[code].slug);
        reply_clear(&reply);
    }
}
END_TEST

Suite *suite_request(void);
Suite *suite_request(void)
{
    Suite *s = suite_create("request");
    TCase *t = tcase_create("request");
    tcase_add_checked_fixture(t, start, end);
    tcase_add_test(t, a_target_is_split_into_path_and_decoded_query);
    tcase_add_test(t, an_absolute_target_gives_its_host_and_path);
    tcase_add_test(t, broken_targets_are_refused);
    tcase_add_test(t, more_query_parameters_than_anyone_needs_are_refused);
    tcase_add_test(t, percent_encoding_comes_back_as_it_was);
    tcase_add_test(t, headers_are_found_in_any_case_and_counted);
    tcase_add_test(t, the_language_is_that_of_the_query_then_of_the_header);
    tcase_add_test(t, only_plain_request_ids_are_taken_over);
    suite_add_tcase(s, t);
    t = tcase_create("guard");
    tcase_add_checked_fixture(t, start, end);
    tcase_add_test(t, loopback_hosts_are_known_by_name_and_address);
    tcase_add_test(t, programs_and_our_own_pages_are_let_in);
    tcase_add_test(t, pages_of_other_sites_are_kept_out);
    suite_add_tcase(s, t);
    t = tcase_create("negotiation");
    tcase_add_checked_fixture(t, start, end);
    tcase_add_test(t, the_form_is_the_one_the_reader_likes_best);
    tcase_add_test(t, lists_over_several_lines_are_one);
    tcase_add_test(t, the_query_beats_the_accept_header);
    tcase_add_test(t, media_types_are_compared_without_their_parameters);
    tcase_add_test(t, the_charset_of_a_media_type_is_found_behind_its_other_parameters);
    tcase_add_test(t, tags_differ_when_a_byte_or_the_version_does);
    tcase_add_test(t, a_known_tag_is_found_in_a_list_weak_or_not);
    tcase_add_test(t, if_match_names_a_version);
    tcase_add_test(t, an_if_match_that_is_no_tag_of_ours_matches_nothing);
    tcase_add_test(t, a_problem_says_what_where_and_how_in_the_readers_language);
    tcase_add_test(t, a_problem_says_the_status_that_it_is_sent_with);
    tcase_add_test(t, what_may_be_tried_again_says_when);
    tcase_add_test(t, only_what_may_be_tried_again_says_when);
    suite_add_tcase(s, t);
    return s;
}
