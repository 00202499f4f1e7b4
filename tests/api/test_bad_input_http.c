/* What other programs get wrong over HTTP: each is refused as problem details with the right status, a stable code and the field,
   and changes nothing. */
#include "service.h"

#include "../../api/job_thread.h"
#include "../../api/serve.h"
#include "../harness.h"

Suite *suite_bad_input_http(void);

static struct health *health;
static struct job_thread *jobs;

static void start(void)
{
    harness_database();
    ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr)); /* what the tests break on purpose is logged */
    const char *why = NULL;
    ck_assert_msg(router_start(routes, route_count, op_find, &why), "%s", why);
    struct server_settings s = service_settings();
    s.workers.database = harness_conninfo();
    s.workers.role = "dicr_app";
    ck_assert(health_start(&call, &(struct health_settings){ .database = s.workers.database, .role = s.workers.role }, &health));
    s.health = health;
    ck_assert(job_thread_start(&call, s.workers.database, s.workers.role, &jobs));
    service_start_routed(s);
}

static void end(void)
{
    job_thread_stop(jobs);
    service_end();
    health_stop(health);
    harness_end();
}

#define V1 "/api/v1/"
#define JSON "Content-Type: application/json\r\n"
#define CSV "Content-Type: text/csv\r\n"
#define FIRM V1 "suppliers/HR-0000017"

static struct answered *ask(const char *method, const char *address, const char *headers, const char *body)
{
    return client_ask(text_format(call.mem, "%s %s HTTP/1.1\r\n%s%sContent-Length: %zu\r\n\r\n%s", method, address,
                                  headers && strstr(headers, "Host:") ? "" : HOST, headers ? headers : "",
                                  body ? strlen(body) : 0, body ? body : ""));
}

struct bad_http_input {
    const char *method, *address, *headers, *body;
    int status;
    const char *code, *field; /* field NULL: none is to blame */
};

/* clang-format off */
static const struct bad_http_input questions[] = {
    { "GET", V1 "suppliers?limit=0",                NULL, NULL, 422, "range",          "limit" },
    { "GET", V1 "suppliers?limit=1001",             NULL, NULL, 422, "range",          "limit" },
    { "GET", V1 "suppliers?limit=abc",              NULL, NULL, 422, "format",         "limit" },
    { "GET", V1 "suppliers?limit=2&limit=3",        NULL, NULL, 400, "duplicate_key",  "limit" },
    { "GET", V1 "suppliers?bogus=2",                NULL, NULL, 400, "unknown_field",  "bogus" },
    { "GET", FIRM "?x=1",                           NULL, NULL, 400, "unknown_field",  "x" },
    { "GET", V1 "suppliers?q=%ff",                  NULL, NULL, 400, "encoding",       "q" },
    { "GET", V1 "suppliers?q=a%00b",                NULL, NULL, 400, "encoding",       "q" },
    { "GET", V1 "suppliers?after=abc",              NULL, NULL, 422, "format",         "after" },
    { "GET", V1 "suppliers?country=ZZ",             NULL, NULL, 422, "unknown_code",   "country" },
    { "GET", V1 "suppliers?country=Croatia",        NULL, NULL, 422, "format",         "country" },
    { "GET", V1 "suppliers?capability=CPV:1",       NULL, NULL, 422, "unknown_code",   "capability" },
    { "GET", V1 "suppliers?theme=NOPE",             NULL, NULL, 422, "unknown_code",   "theme" },
    { "GET", V1 "suppliers?identifier=FOO:1",       NULL, NULL, 422, "format",         "identifier" },
    { "GET", V1 "suppliers?identifier=OIB:33392005962", NULL, NULL, 422, "checksum",   "identifier" },
    { "GET", V1 "links?concept=CPV:99999999",       NULL, NULL, 422, "unknown_code",   "concept" },
    { "GET", V1 "suppliers/HR-9999999",             NULL, NULL, 422, "checksum",       "number" },
    { "GET", V1 "suppliers/ABC",                    NULL, NULL, 422, "format",         "number" },
    { "GET", V1 "suppliers/HR-0000025",             NULL, NULL, 404, "not_found",      "number" },
    { "GET", FIRM "/network?direction=left",        NULL, NULL, 422, "format",         "direction" },
    { "GET", FIRM "/network?depth=-1",              NULL, NULL, 422, "range",          "depth" },
    { "GET", V1 "concepts/NOPE:1",                  NULL, NULL, 404, "not_found",      "concept" },
    { "GET", V1 "concepts?scheme=NOPE",             NULL, NULL, 422, "unknown_code",   "scheme" },
    { "GET", V1 "countries/ZZ",                     NULL, NULL, 404, "not_found",      "country" },
    { "GET", V1 "reports/gaps?theme=NOPE",          NULL, NULL, 422, "unknown_code",   "theme" },
    { "GET", V1 "reports/gaps?as_of=31.12.2026",    NULL, NULL, 422, "format",         "as_of" },
    { "GET", V1 "reports/gaps?country=ZZ",          NULL, NULL, 422, "unknown_code",   "country" },
    { "GET", V1 "reports/gaps?format=pdf",          NULL, NULL, 406, "not_acceptable", "format" },
    { "GET", V1 "suppliers?lang=de",                NULL, NULL, 406, "not_acceptable", "lang" },
    { "GET", V1 "suppliers?format=html",            NULL, NULL, 406, "not_acceptable", "format" },
    { "GET", V1 "suppliers", "Accept: application/pdf\r\n", NULL, 406, "not_acceptable", NULL },
    { "GET", V1 "nothing",                          NULL, NULL, 404, "not_found",      NULL },
    { "PUT", V1 "suppliers",                        NULL, NULL, 405, "method",         NULL },
    { "BREW", V1 "suppliers",                       NULL, NULL, 405, "method",         NULL },
    { "GET", V1 "suppliers", "Host: evil.example\r\n", NULL, 403, "foreign_origin",   NULL },
    { "GET", V1 "suppliers", "Origin: http://evil.example\r\n", NULL, 403, "foreign_origin", NULL },
    { "GET", V1 "suppliers", "Origin: null\r\n",     NULL, 403, "foreign_origin",     NULL },
};

static const struct bad_http_input bodies[] = {
    { "POST", V1 "suppliers", NULL, "{}",                            415, "media_type",    NULL },
    { "POST", V1 "suppliers", "Content-Type: text/plain\r\n", "{}", 415, "media_type",    NULL },
    { "POST", V1 "suppliers", JSON, "",                              400, "syntax",        NULL },
    { "POST", V1 "suppliers", JSON, "{",                             400, "syntax",        NULL },
    { "POST", V1 "suppliers", JSON, "[]",                            422, "format",        NULL },
    { "POST", V1 "suppliers", JSON, "{}",                            422, "required",      "legal_name" },
    { "POST", V1 "suppliers", JSON, "{\"legal_name\":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}", 400, "syntax", NULL },
#define FIRM_WITH(rest) "{\"country\":\"HR\",\"legal_name\":\"Alfa\"," rest "}"
    { "POST", V1 "suppliers", JSON, FIRM_WITH("\"legal_name\":\"Beta\""),        400, "duplicate_key", "legal_name" },
    { "POST", V1 "suppliers", JSON, FIRM_WITH("\"bogus\":1"),                     400, "unknown_field", "bogus" },
    { "POST", V1 "suppliers", JSON, FIRM_WITH("\"note\":1"),                      422, "format",        "note" },
    { "POST", V1 "suppliers", JSON, FIRM_WITH("\"note\":\"a\\u0000b\""),        400, "encoding",      "note" },
    { "POST", V1 "suppliers", JSON, FIRM_WITH("\"note\":\"a\xff\""),             400, "encoding",      "note" },
    { "POST", V1 "suppliers", JSON, FIRM_WITH("\"founded_on\":\"31.12.2026\""),  422, "format",        "founded_on" },
    { "POST", V1 "suppliers", JSON, FIRM_WITH("\"founded_on\":\"2026-31-12\""),  422, "format",        "founded_on" },
    { "POST", V1 "suppliers", JSON, FIRM_WITH("\"owner_country\":\"ZZ\""),       422, "unknown_code",  "owner_country" },
    { "POST", V1 "suppliers", JSON, FIRM_WITH("\"identifiers\":{\"a\":1}"),      422, "format",        "identifiers" },
    { "POST", V1 "suppliers", JSON, FIRM_WITH("\"identifiers\":[{\"scheme\":\"OIB\",\"value\":\"33392005962\"}]"),
      422, "checksum", "identifiers.0.value" },
    { "POST", V1 "suppliers", JSON, FIRM_WITH("\"identifiers\":[{\"scheme\":\"NIPT\",\"value\":\"L51306027M\"}]"),
      422, "cross_check", "identifiers.0.value" },
    { "POST", V1 "suppliers", JSON, FIRM_WITH("\"identifiers\":[{\"scheme\":\"XX\",\"value\":\"1\"}]"),
      422, "unknown_code", "identifiers.0.scheme" },
    { "POST", V1 "suppliers", JSON, FIRM_WITH("\"capabilities\":[{\"concept\":\"CPV:99999999\"}]"),
      422, "unknown_code", "capabilities.0.concept" },
    { "POST", V1 "suppliers", JSON, "{\"country\":\"ZZ\",\"legal_name\":\"A\"}", 422, "unknown_code",  "country" },
    { "PATCH", FIRM, JSON, "{\"note\":\"x\"}",                                    428, "version_required", NULL },
    { "PATCH", FIRM, JSON "If-Match: \"99\"\r\n", "{\"note\":\"x\"}",            412, "stale",         NULL },
    { "PATCH", FIRM, JSON "If-Match: abc\r\n", "{\"note\":\"x\"}",               422, "format",        "If-Match" },
    { "DELETE", FIRM "?reason=none", NULL, NULL,                                 428, "version_required", NULL },
    { "POST", V1 "imports?owner=HR", JSON, "{}",                                 415, "media_type",    NULL },
    { "POST", V1 "imports?owner=HR", CSV, "",                                    422, "unusable_file", "file" },
    { "POST", V1 "imports", CSV, "Naziv\nAlfa d.o.o.\n",                         422, "required",      "owner" },
    { "POST", V1 "imports?owner=DE", CSV, "Naziv\nAlfa d.o.o.\n",                403, "forbidden",     "owner" },
    { "POST", V1 "imports?owner=HR&encoding=klingon", CSV, "Naziv\nAlfa\n",      422, "format",        "encoding" },
    { "POST", V1 "imports?owner=HR", "Content-Type: text/csv; charset=klingon\r\n", "Naziv\nAlfa\n", 415, "media_type", NULL },
    { "POST", V1 "imports?owner=HR", "Content-Type: text/csv;charset=\"utf-32\"\r\n", "Naziv\nAlfa\n", 415, "media_type", NULL },
    { "POST", V1 "imports?owner=HR", "Content-Type: application/octet-stream; charset=\r\n", "Naziv\nAlfa\n", 415, "media_type", NULL },
    { "POST", V1 "imports?owner=HR", CSV, "<!DOCTYPE html><html><body></body></html>", 422, "unusable_file", "file" },
};
/* clang-format on */

static const char *state(void)
{
    return text_copy(call.mem, harness_sql("select concat_ws(' ', (select count(*) from dicr.supplier), "
                                           "(select count(*) from dicr.change), (select count(*) from dicr.import_batch))"));
}

static void add_first(void)
{
    struct answered *a = ask("POST", V1 "suppliers", JSON, "{\"country\":\"HR\",\"legal_name\":\"Prva d.o.o.\",\"note\":\"n\"}");
    ck_assert_msg(a->status == 201 && strstr(a->body, "HR-0000017"), "%d %s", a->status, a->body);
}

static void all_refused(const struct bad_http_input *table, size_t n)
{
    add_first();
    const char *before = state();
    for (size_t i = 0; i < n; i++) {
        const struct bad_http_input *b = &table[i];
        struct answered *a = ask(b->method, b->address, b->headers, b->body);
        const char *said =
            text_format(call.mem, "%s %s %s answered %d %s", b->method, b->address, b->body ? b->body : "", a->status, a->body);
        ck_assert_msg(a->status == b->status, "%s", said);
        ck_assert_msg(strstr(head_value(a, "Content-Type: "), "application/problem+json"), "%s", said);
        ck_assert_msg(strstr(a->body, text_format(call.mem, "\"code\":\"%s\"", b->code)), "%s", said);
        const char *field = b->field ? text_format(call.mem, "{\"field\":\"%s\",", b->field) : "{\"field\":null,";
        ck_assert_msg(strstr(a->body, field), "%s", said);
    }
    ck_assert_str_eq(state(), before);
}
#define ALL_REFUSED(table) all_refused((table), sizeof(table) / sizeof(table)[0])

START_TEST(questions_that_cannot_be_answered)
{
    ALL_REFUSED(questions);
}
END_TEST

START_TEST(bodies_that_cannot_be_taken)
{
    ALL_REFUSED(bodies);
}
END_TEST

START_TEST(absent_stays_and_null_clears)
{
    add_first();
    struct answered *a = ask("PATCH", FIRM, JSON "If-Match: \"1\"\r\n", "{\"website\":\"https://a.example\"}");
    ck_assert_msg(a->status == 200 && strstr(a->body, "\"note\":\"n\""), "%d %s", a->status, a->body);
    a = ask("PATCH", FIRM, text_format(call.mem, JSON "If-Match: %s\r\n", head_value(a, "ETag: ")), "{\"note\":null}");
    ck_assert_msg(a->status == 200 && strstr(a->body, "\"note\":null") && strstr(a->body, "https://a.example"), "%s", a->body);
}
END_TEST

/* Each list is ASCII but for one letter, which both encodings have bytes for. */
START_TEST(a_list_is_read_in_the_charset_that_its_media_type_names)
{
    static const struct {
        const char *query, *media_type, *encoding;
    } rows[] = { { "", "text/csv", "utf-8" },
                 { "", "text/csv; charset=utf-8", "utf-8" },
                 { "", "text/csv; charset=windows-1250", "windows-1250" },
                 { "", "text/csv; header=present; Charset=\"CP1250\"", "windows-1250" },
                 { "", "text/csv; note=\"; charset=klingon\"; charset=windows-1250", "windows-1250" },
                 { "&encoding=utf-8", "text/csv; charset=windows-1250", "utf-8" },
                 { "&encoding=windows-1250", "text/csv; charset=klingon", "windows-1250" } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct answered *a =
            ask("POST", text_format(call.mem, V1 "imports?owner=HR&dry_run=true%s", rows[i].query),
                text_format(call.mem, "Content-Type: %s\r\n", rows[i].media_type), "Naziv;Mjesto\nČelik d.o.o.;Split\n");
        const char *said = text_format(call.mem, "\"dialect\":{\"encoding\":\"%s\"", rows[i].encoding);
        ck_assert_msg(a->status == 200 && strstr(a->body, said), "%s %s: %d %s", rows[i].query, rows[i].media_type, a->status,
                      a->body);
    }
}
END_TEST

START_TEST(an_import_is_looked_at_planned_and_applied)
{
    static const char list[] = "Naziv;OIB;Mjesto\nČelik d.o.o.;33392005961;Šibenik\nKriva d.o.o.;33392005962;Split\n";
    struct answered *a = ask("POST", V1 "imports?owner=HR&dry_run=true", CSV, list);
    ck_assert_msg(a->status == 200 && strstr(a->body, "\"batch\":null") && strstr(a->body, "\"rejected\":1"), "%s", a->body);
    ck_assert_str_eq(state(), "0 0 0");
    a = ask("POST", V1 "imports?owner=HR&wait=60", CSV, list);
    ck_assert_msg(a->status == 200 && strstr(a->body, "\"state\":\"planned\""), "%d %s", a->status, a->body);
    const char *batch = text_copy_n(call.mem, strstr(a->body, "\"batch\":\"") + 9, strlen("HR-0000017"));
    ck_assert_str_eq(harness_sql("select count(*) from dicr.supplier"), "0");
    a = ask("GET", text_format(call.mem, V1 "imports/%s/rows", batch), NULL, NULL);
    ck_assert_msg(a->status == 200 && strstr(a->body, "\"count\":2"), "%s", a->body);
    a = ask("GET", text_format(call.mem, V1 "imports/%s/rejects", batch), NULL, NULL);
    ck_assert_msg(a->status == 200 && strstr(a->body, "Kriva d.o.o.;33392005962;Split;\"checksum\";\"OIB\""), "%s", a->body);
    a = ask("POST", text_format(call.mem, V1 "imports/%s/apply?wait=60", batch), NULL, NULL);
    ck_assert_msg(a->status == 200 && strstr(a->body, "\"state\":\"applied\""), "%d %s", a->status, a->body);
    ck_assert_str_eq(harness_sql("select count(*) from dicr.supplier"), "1");
    ck_assert_int_eq(ask("POST", text_format(call.mem, V1 "imports/%s/apply", batch), NULL, NULL)->status, 409);
    a = ask("POST", V1 "imports?owner=HR&apply=true&wait=60", CSV, list);
    ck_assert_msg(strstr(a->body, "\"new\":0,\"changed\":0,\"unchanged\":1"), "%s", a->body);
}
END_TEST

Suite *suite_bad_input_http(void)
{
    Suite *s = suite_create("bad_input_http");
    TCase *t = tcase_create("http");
    tcase_set_timeout(t, 600);
    tcase_add_checked_fixture(t, start, end);
    tcase_add_test(t, questions_that_cannot_be_answered);
    tcase_add_test(t, bodies_that_cannot_be_taken);
    tcase_add_test(t, absent_stays_and_null_clears);
    tcase_add_test(t, a_list_is_read_in_the_charset_that_its_media_type_names);
    tcase_add_test(t, an_import_is_looked_at_planned_and_applied);
    suite_add_tcase(s, t);
    return s;
}
