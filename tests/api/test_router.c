/* How a request becomes an op and its answer a reply: addresses, what is read, what is written, what is refused. */
#include "sample.h"

#include <fcntl.h>
#include <unistd.h>

static struct arena *mem;
static struct call call;
static struct request request;
static struct reply reply;
static struct route_target target;

static void start(void)
{
    mem = arena_new(1 << 20);
    call_start(&call, mem, LANGUAGE_EN);
    call.actor = actor_local();
    request = (struct request){ .mem = mem, .id = "t-1" };
    sample_start();
}

/* For failures that are meant to be, and logged. */
static void start_quietly(void)
{
    ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr));
    start();
}

static void end(void)
{
    reply_clear(&reply);
    router_stop();
    arena_free(mem);
}

#define with(...) set_headers((const char *const[]){ __VA_ARGS__, NULL })
static void set_headers(const char *const *pairs)
{
    request.headers = TAKE_N(mem, 16, struct name_value);
    request.header_count = 0;
    for (size_t i = 0; pairs[i]; i += 2)
        request.headers[request.header_count++] = (struct name_value){ pairs[i], pairs[i + 1] };
}

static enum routing find(const char *method, const char *path)
{
    const char *allow;
    request.method = method;
    request.path = path;
    return route_find(&request, &target, &allow);
}

/* Asks, and gives back the status. */
static int ask(const char *method, const char *address, const char *body)
{
    request.method = method;
    request.query_count = 0;
    request.body = body;
    request.body_size = body ? strlen(body) : 0;
    call_clear(&call);
    reply_clear(&reply);
    ck_assert(request_read_target(&call, &request, address));
    ck_assert(request_read_language(&call, &request));
    const char *allow;
    ck_assert_int_eq(route_find(&request, &target, &allow), ROUTED);
    struct request *requests[] = { &request };
    const struct route_target *targets[] = { &target };
    struct reply *replies[] = { &reply };
    route_answer(&call, requests, targets, 1, replies);
    return reply.status;
}

static const char *header(const char *name)
{
    for (size_t i = 0; i < reply.header_count; i++)
        if (strcmp(reply.headers[i].name, name) == 0)
            return reply.headers[i].value;
    return NULL;
}

static bool says(const char *text)
{
    return reply.body.bytes && strstr(reply.body.bytes, text);
}

static void say_json(void)
{
    with("Content-Type", "application/json");
}

START_TEST(an_address_leads_to_its_op)
{
    ck_assert_int_eq(find("GET", "/api/v1/things"), ROUTED);
    ck_assert_str_eq(target.op->name, "thing.list");
    ck_assert_int_eq(find("GET", "/api/v1/things/HR-0042173"), ROUTED);
    ck_assert_str_eq(target.op->name, "thing.get");
    ck_assert_uint_eq(target.path_parameter_count, 1);
    ck_assert_str_eq(target.path_parameters[0].name, "number");
    ck_assert_str_eq(target.path_parameters[0].value, "HR-0042173");
    ck_assert_int_eq(find("GET", "/api/v1/holders/AL-1/things"), ROUTED);
    ck_assert_str_eq(target.path_parameters[0].name, "holder");
    ck_assert_int_eq(find("HEAD", "/api/v1/things"), ROUTED);
    ck_assert_str_eq(target.op->name, "thing.list");
}
END_TEST

START_TEST(a_word_beats_a_place)
{
    ck_assert_int_eq(find("POST", "/api/v1/things/load"), ROUTED);
    ck_assert_str_eq(target.op->name, "thing.load");
    ck_assert_int_eq(find("GET", "/api/v1/things/load"), ROUTED_OTHER_METHOD);
}
END_TEST

START_TEST(segments_are_split_before_they_are_decoded)
{
    ck_assert_int_eq(find("GET", "/api/v1/things/a%2Fb"), ROUTED);
    ck_assert_str_eq(target.path_parameters[0].value, "a/b");
    ck_assert_int_eq(find("GET", "/api/v1/%74hings"), ROUTED);
    ck_assert_int_eq(find("GET", "/api/v1/things%2FHR-1"), ROUTED_NOWHERE);
    ck_assert_int_eq(find("GET", "/api/v1/things/a%00b"), ROUTED_NOWHERE);
    ck_assert_int_eq(find("GET", "/api/v1/things/%ff"), ROUTED_NOWHERE);
}
END_TEST

START_TEST(other_addresses_lead_nowhere)
{
    static const char *const nowhere[] = { "/",
                                           "/api",
                                           "/api/v1",
                                           "/api/v1/",
                                           "/api/v1/things/",
                                           "/api/v1//things",
                                           "/api/v1/thing",
                                           "/api/v1/things/x/y",
                                           "//api/v1/things",
                                           "*",
                                           "/api/v1/../v1/things",
                                           "/api/v1/holders" };
    for (size_t i = 0; i < sizeof nowhere / sizeof nowhere[0]; i++)
        ck_assert_msg(find("GET", nowhere[i]) == ROUTED_NOWHERE, "%s", nowhere[i]);
}
END_TEST

START_TEST(another_method_is_told_which_there_are)
{
    const char *allow = NULL;
    request.method = "PUT";
    request.path = "/api/v1/things/HR-1";
    ck_assert_int_eq(route_find(&request, &target, &allow), ROUTED_OTHER_METHOD);
    ck_assert_str_eq(allow, "OPTIONS, DELETE, GET, HEAD, PATCH");
    request.method = "get";
    ck_assert_int_eq(route_find(&request, &target, &allow), ROUTED_OTHER_METHOD);
}
END_TEST

START_TEST(a_table_of_routes_that_does_not_hold_is_refused)
{
    const char *why = NULL;
    static const struct route no_op[] = { { "GET", "/a", "thing.fly", 200 } };
    ck_assert(!router_start(no_op, 1, sample_find, &why));
    ck_assert_ptr_nonnull(strstr(why, "thing.fly"));
    static const struct route no_place[] = { { "GET", "/a/{colour}", "thing.get", 200 } };
    ck_assert(!router_start(no_place, 1, sample_find, &why));
    ck_assert_ptr_nonnull(strstr(why, "{colour}"));
    static const struct route twice[] = { { "GET", "/a/{number}", "thing.get", 200 },
                                          { "GET", "/a/{holder}", "thing.get", 200 } };
    ck_assert(!router_start(twice, 2, sample_find, &why));
    ck_assert_ptr_nonnull(strstr(why, "twice"));
}
END_TEST

START_TEST(a_record_comes_with_its_tag)
{
    ck_assert_int_eq(ask("GET", "/api/v1/things/HR-0000012?lang=hr", NULL), 422);
    ck_assert_msg(says("\"code\":\"checksum\""), "%s", reply.body.bytes);
    char number[24];
    number_write((struct number){ (int64_t)2 << 40 | 42 }, number);
    ck_assert_int_eq(ask("GET", text_format(mem, "/api/v1/things/%s?lang=hr", number), NULL), 200);
    ck_assert(says("\"title\":\"Čelik 42 (hr)\""));
    ck_assert_str_eq(reply.content_type, "application/json");
    ck_assert_msg(text_starts_with(header("ETag"), "\"3."), "%s", header("ETag"));
    ck_assert_str_eq(header("Content-Language"), "hr");
    ck_assert_str_eq(header("Vary"), "Accept, Accept-Language");
}
END_TEST

static const char *number_of(int64_t serial)
{
    return number_text(mem, (struct number){ (int64_t)2 << 40 | serial });
}

static const char *address_of(int64_t serial)
{
    return text_format(mem, "/api/v1/things/%s", number_of(serial));
}

START_TEST(who_has_the_representation_already_gets_304)
{
    ck_assert_int_eq(ask("GET", address_of(42), NULL), 200);
    const char *tag = header("ETag");
    with("If-None-Match", tag);
    ck_assert_int_eq(ask("GET", address_of(42), NULL), 304);
    ck_assert_uint_eq(reply.body.size, 0);
    ck_assert_ptr_null(reply.content_type);
    ck_assert_str_eq(header("ETag"), tag);
    ck_assert_int_eq(ask("GET", text_format(mem, "%s?lang=sq", address_of(42)), NULL), 200);
}
END_TEST

START_TEST(what_is_not_there_is_404_with_its_number)
{
    ck_assert_int_eq(ask("GET", address_of(404), NULL), 404);
    ck_assert(says(number_of(404)));
    ck_assert_str_eq(reply.content_type, "application/problem+json");
}
END_TEST

START_TEST(a_page_links_to_the_next_with_the_same_questions)
{
    ck_assert_int_eq(ask("GET", "/api/v1/things?title=%C4%8Delik&limit=2", NULL), 200);
    ck_assert(says("\"count\":7"));
    ck_assert(says("\"things\":["));
    ck_assert_str_eq(header("Link"), "</api/v1/things?title=%C4%8Delik&limit=2&after=a%20b%26c>; rel=\"next\"");
    ck_assert_int_eq(ask("GET", "/api/v1/things?after=a%20b%26c&title=x", NULL), 200);
    ck_assert_ptr_null(header("Link"));
}
END_TEST

START_TEST(a_page_can_be_csv_that_no_spreadsheet_runs)
{
    ck_assert_int_eq(ask("GET", "/api/v1/things?format=csv", NULL), 200);
    ck_assert_msg(text_starts_with(reply.content_type, "text/csv"), "%s", reply.content_type);
    ck_assert_msg(says("'=1+1"), "%s", reply.body.bytes);
    with("Accept", "text/csv");
    ck_assert_int_eq(ask("GET", "/api/v1/things", NULL), 200);
    ck_assert(text_starts_with(reply.content_type, "text/csv"));
    with("Accept", "image/png");
    ck_assert_int_eq(ask("GET", "/api/v1/things", NULL), 406);
    ck_assert_int_eq(ask("GET", "/api/v1/things?format=csv", NULL), 200);
    ck_assert_int_eq(ask("GET", text_format(mem, "%s?format=csv", address_of(1)), NULL), 406);
}
END_TEST

START_TEST(a_place_fills_its_field)
{
    ck_assert_int_eq(ask("GET", text_format(mem, "/api/v1/holders/%s/things", number_of(9)), NULL), 200);
    ck_assert(says(text_format(mem, "\"holder\":\"%s\"", number_of(9))));
}
END_TEST

START_TEST(what_is_added_gets_an_address)
{
    say_json();
    ck_assert_int_eq(ask("POST", "/api/v1/things?owner=hr", "{\"title\":\"Čelik\"}"), 201);
    ck_assert_str_eq(header("Location"), text_format(mem, "/api/v1/things/%s", number_of(42173)));
    ck_assert(says("\"title\":\"Čelik\""));
    ck_assert(says("\"owner\":\"HR\""));
    ck_assert_msg(text_starts_with(header("ETag"), "\"1."), "%s", header("ETag"));
}
END_TEST

START_TEST(a_child_belongs_to_the_parent_of_its_address)
{
    say_json();
    const char *address = text_format(mem, "/api/v1/holders/%s/things", number_of(9));
    ck_assert_int_eq(ask("POST", address, "{\"title\":\"a\"}"), 201);
    ck_assert(says(text_format(mem, "\"holder\":\"%s\"", number_of(9))));
    ck_assert_int_eq(ask("POST", address, text_format(mem, "{\"title\":\"a\",\"holder\":\"%s\"}", number_of(9))), 201);
    ck_assert_int_eq(ask("POST", address, text_format(mem, "{\"title\":\"a\",\"holder\":\"%s\"}", number_of(8))), 422);
    ck_assert(says("\"code\":\"cross_check\""));
    ck_assert(says("\"field\":\"holder\""));
    ck_assert_msg(says(text_format(mem, "%s, %s;", number_of(8), number_of(9))), "%s", reply.body.bytes);
}
END_TEST

START_TEST(every_field_that_is_wrong_is_named_at_once)
{
    say_json();
    ck_assert_int_eq(ask("POST", "/api/v1/things?owner=x1&sort=up", "{\"title\":5,\"amount\":-1}"), 422);
    ck_assert_msg(says("\"field\":\"title\""), "%s", reply.body.bytes);
    ck_assert_msg(says("\"field\":\"amount\""), "%s", reply.body.bytes);
    ck_assert_msg(says("\"field\":\"owner\""), "%s", reply.body.bytes);
    ck_assert_msg(says("\"field\":\"sort\""), "%s", reply.body.bytes);
}
END_TEST

START_TEST(unknown_and_repeated_parameters_are_refused)
{
    ck_assert_int_eq(ask("GET", "/api/v1/things?colour=red", NULL), 400);
    ck_assert(says("\"code\":\"unknown_field\""));
    ck_assert_int_eq(ask("GET", "/api/v1/things?title=a&title=b", NULL), 400);
    ck_assert(says("\"code\":\"duplicate_key\""));
    ck_assert_int_eq(ask("GET", "/api/v1/things?lang=hr&lang=hr", NULL), 400);
    ck_assert_int_eq(ask("GET", "/api/v1/things?if_version=3", NULL), 400);
    ck_assert_int_eq(ask("GET", "/api/v1/things?reason=x", NULL), 400);
    ck_assert_int_eq(ask("GET", "/api/v1/things?tags=x", NULL), 400);
    ck_assert_int_eq(ask("GET", "/api/v1/things?title", NULL), 422);
    ck_assert_int_eq(ask("GET", "/api/v1/things?wide", NULL), 200);
    ck_assert_int_eq(ask("GET", "/api/v1/things?amount=many", NULL), 422);
    ck_assert_int_eq(ask("GET", "/api/v1/things?limit=0", NULL), 422);
    ck_assert_int_eq(ask("GET", text_format(mem, "/api/v1/holders/%s/things?holder=%s", number_of(1), number_of(1)), NULL), 400);
    say_json();
    ck_assert_int_eq(ask("POST", "/api/v1/things?title=a", "{\"title\":\"a\"}"), 400);
}
END_TEST

START_TEST(bodies_that_are_no_json_object_are_refused)
{
    say_json();
    ck_assert_int_eq(ask("POST", "/api/v1/things", NULL), 400);
    ck_assert_int_eq(ask("POST", "/api/v1/things", "[]"), 422);
    ck_assert_int_eq(ask("POST", "/api/v1/things", "{\"title\":"), 400);
    ck_assert_int_eq(ask("POST", "/api/v1/things", "{\"title\":\"a\",\"title\":\"b\"}"), 400);
    ck_assert_int_eq(ask("POST", "/api/v1/things", "{\"title\":\"\xff\"}"), 400);
    ck_assert_int_eq(ask("POST", "/api/v1/things", "{\"colour\":1}"), 400);
    ck_assert_int_eq(ask("POST", "/api/v1/things", "{\"version\":1}"), 400);
    ck_assert_int_eq(ask("POST", "/api/v1/things", "{}"), 422);
    ck_assert(says("\"code\":\"required\""));
}
END_TEST

START_TEST(a_change_says_which_version_it_saw)
{
    with("Content-Type", "application/merge-patch+json");
    ck_assert_int_eq(ask("PATCH", address_of(1), "{\"title\":\"b\"}"), 428);
    with("Content-Type", "application/merge-patch+json", "If-Match", "\"3.0123456789abcdef\"");
    ck_assert_int_eq(ask("PATCH", address_of(1), "{\"title\":\"b\"}"), 200);
    ck_assert(says("\"title\":\"b\""));
    with("Content-Type", "application/json", "If-Match", "\"2.0123456789abcdef\"");
    ck_assert_int_eq(ask("PATCH", address_of(1), "{\"title\":\"b\"}"), 412);
    with("Content-Type", "application/json", "If-Match", "three");
    ck_assert_int_eq(ask("PATCH", address_of(1), "{\"title\":\"b\"}"), 422);
    with("Content-Type", "application/json", "If-Match", "*");
    ck_assert_int_eq(ask("PATCH", address_of(1), "{\"title\":null}"), 422);
    ck_assert(says("\"code\":\"required\""));
}
END_TEST

START_TEST(a_removal_takes_its_reason_from_the_query)
{
    ck_assert_int_eq(ask("DELETE", address_of(1), NULL), 428);
    with("If-Match", "\"3.ab\"");
    ck_assert_int_eq(ask("DELETE", text_format(mem, "%s?reason=entered+twice", address_of(1)), NULL), 200);
    ck_assert(says("\"title\":\"entered twice\""));
}
END_TEST

/* RFC 9110 §13.1.1: one tag of the list that is the record's is enough, and a weak one is none. Lines are one list. */
START_TEST(a_change_may_name_several_versions)
{
    static const struct {
        const char *first, *second;
        int status;
    } rows[] = { { "\"x\", \"3.aa\"", NULL, 200 },     { "\"3.aa\",\"4.bb\"", NULL, 200 }, { "\"1.aa\", \"3.bb\"", NULL, 200 },
                 { ", \"x,\" ,\"3.aa\",", NULL, 200 }, { "\"1.aa\"", "\"3.bb\"", 200 },    { "W/\"3.aa\", \"1.bb\"", NULL, 412 },
                 { "\"x\", \"y\"", NULL, 412 },        { "W/\"3.aa\"", "\"1.bb\"", 412 },  { "*", NULL, 200 },
                 { "\"3.aa\" \"4.bb\"", NULL, 422 },   { "\"3.aa\", *", NULL, 422 },       { ",", NULL, 422 } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].second)
            with("Content-Type", "application/json", "If-Match", rows[i].first, "If-Match", rows[i].second);
        else
            with("Content-Type", "application/json", "If-Match", rows[i].first);
        int status = ask("PATCH", address_of(1), "{\"title\":\"b\"}");
        ck_assert_msg(status == rows[i].status, "%s: %d %s", rows[i].first, status, reply.body.bytes);
    }
}
END_TEST

START_TEST(a_reader_may_ask_for_one_representation_alone)
{
    ck_assert_int_eq(ask("GET", address_of(1), NULL), 200);
    const char *tag = text_copy(mem, header("ETag"));
    with("If-Match", tag);
    ck_assert_int_eq(ask("GET", address_of(1), NULL), 200);
    with("If-Match", text_format(mem, "\"x\", %s", tag));
    ck_assert_int_eq(ask("GET", address_of(1), NULL), 200);
    with("If-Match", tag, "If-None-Match", tag);
    ck_assert_int_eq(ask("GET", address_of(1), NULL), 304);
    with("If-Match", "*");
    ck_assert_int_eq(ask("GET", address_of(1), NULL), 200);
    with("If-Match", text_format(mem, "W/%s", tag));
    ck_assert_int_eq(ask("GET", address_of(1), NULL), 412);
    with("If-Match", "\"3.0123456789abcdef\"", "If-None-Match", tag);
    ck_assert_int_eq(ask("GET", address_of(1), NULL), 412);
    ck_assert(says("\"code\":\"stale\""));
}
END_TEST

START_TEST(a_file_is_the_body_as_it_is)
{
    with("Content-Type", "text/csv; charset=windows-1250");
    ck_assert_int_eq(ask("POST", "/api/v1/things/load?file_name=popis.csv&wide=true", "a;b\r\n\xe8;\xe6\r\n"), 202);
    ck_assert(says("\"title\":\"popis.csv\""));
    ck_assert(says("\"amount\":10"));
    ck_assert_str_eq(header("Location"), text_format(mem, "/api/v1/things/%s", number_of(7)));
    ck_assert_int_eq(ask("POST", "/api/v1/things/load", NULL), 200);
    ck_assert_msg(!header("Location"), "what left nothing behind has no address, and is 200");
    ck_assert_int_eq(ask("POST", "/api/v1/things/load?file_name=a&file_name=b", NULL), 400);
}
END_TEST

START_TEST(bytes_come_as_a_download)
{
    with("Accept", "text/html");
    ck_assert_int_eq(ask("GET", text_format(mem, "%s/picture", address_of(1)), NULL), 200);
    ck_assert_str_eq(reply.content_type, "image/png");
    ck_assert_uint_eq(reply.body.size, 4);
    ck_assert_str_eq(header("Content-Disposition"), "attachment; filename=\"slika __.png\"; filename*=UTF-8''slika%20%C4%8D.png");
}
END_TEST

/* What is known before the body has arrived. */
static int admit(const char *method, const char *address, size_t *body_max)
{
    call_clear(&call);
    request.method = method;
    request.query_count = 0;
    ck_assert(request_read_target(&call, &request, address));
    const char *allow;
    ck_assert_int_eq(route_find(&request, &target, &allow), ROUTED);
    enum form form;
    return route_admit(&call, &request, &target, body_max, &form) ? 0 : error_rows[call.error.code].http_status;
}

START_TEST(a_body_is_judged_before_it_arrives)
{
    size_t max;
    with("Content-Type", "application/json", "Content-Length", "262144");
    ck_assert_int_eq(admit("POST", "/api/v1/things", &max), 0);
    ck_assert_uint_eq(max, BODY_MAX_RECORD);
    with("Content-Type", "application/json", "Content-Length", "262145");
    ck_assert_int_eq(admit("POST", "/api/v1/things", &max), 413);
    with("Content-Type", "application/json", "Content-Length", "99999999999999999999999");
    ck_assert_int_eq(admit("POST", "/api/v1/things", &max), 413);
    with("Content-Type", "text/csv", "Content-Length", "20971520");
    ck_assert_int_eq(admit("POST", "/api/v1/things/load", &max), 0);
    ck_assert_uint_eq(max, BODY_MAX_FILE);
    with("Content-Type", "text/csv", "Content-Length", "20971521");
    ck_assert_int_eq(admit("POST", "/api/v1/things/load", &max), 413);
    with("Content-Type", "text/plain", "Content-Length", "5");
    ck_assert_int_eq(admit("POST", "/api/v1/things", &max), 415);
    with("Content-Type", "application/x-www-form-urlencoded", "Transfer-Encoding", "chunked");
    ck_assert_int_eq(admit("POST", "/api/v1/things", &max), 415);
    with("Content-Length", "5");
    ck_assert_int_eq(admit("POST", "/api/v1/things", &max), 415);
    with("Content-Type", "application/json; charset=latin1", "Content-Length", "5");
    ck_assert_int_eq(admit("POST", "/api/v1/things", &max), 415);
    with("Content-Type", "multipart/form-data; boundary=x", "Content-Length", "5");
    ck_assert_int_eq(admit("POST", "/api/v1/things/load", &max), 415);
    with("Content-Type", "application/merge-patch+json", "Content-Length", "5");
    ck_assert_int_eq(admit("POST", "/api/v1/things", &max), 415);
    with("Content-Type", "application/json", "Content-Type", "text/plain", "Content-Length", "5");
    ck_assert_int_eq(admit("POST", "/api/v1/things", &max), 415);
    with("Content-Length", "5", "Content-Type", "application/json");
    ck_assert_int_eq(admit("GET", "/api/v1/things", &max), 400);
    with("Content-Length", "0");
    ck_assert_int_eq(admit("GET", "/api/v1/things", &max), 0);
    with("Accept", "*/*");
    ck_assert_int_eq(admit("POST", text_format(mem, "%s/work", address_of(1)), &max), 0);
}
END_TEST

START_TEST(each_status_of_an_error_or_a_route_has_a_phrase_and_a_counter)
{
    for (size_t i = 0; i < HTTP_STATUS_COUNT; i++)
        ck_assert(http_statuses[i].phrase && (i == 0 || http_statuses[i].status > http_statuses[i - 1].status));
    for (size_t i = 0; i < ERROR_COUNT; i++)
        ck_assert_uint_lt(http_status_index(error_rows[i].http_status), HTTP_STATUS_COUNT);
    for (size_t i = 0; i < route_count; i++)
        ck_assert_uint_lt(http_status_index(routes[i].status), HTTP_STATUS_COUNT);
    ck_assert_uint_eq(http_status_index(299), HTTP_STATUS_COUNT);
}
END_TEST

/* --- batches ---------------------------------------------------------------------------------------------------------------- */

enum { MANY = 6 };

static void ask_together(const int64_t *serials, struct reply *replies)
{
    static struct request requests[MANY];
    static struct route_target targets[MANY];
    struct request *r[MANY];
    const struct route_target *t[MANY];
    struct reply *out[MANY];
    for (size_t i = 0; i < MANY; i++) {
        const char *allow;
        requests[i] = (struct request){ .mem = mem, .id = "b", .method = "GET", .path = address_of(serials[i]) };
        ck_assert_int_eq(route_find(&requests[i], &targets[i], &allow), ROUTED);
        ck_assert(route_is_batched(&targets[i]));
        r[i] = &requests[i];
        t[i] = &targets[i];
        out[i] = &replies[i];
    }
    atomic_store(&sample_runs, 0);
    atomic_store(&sample_largest, 0);
    route_answer(&call, r, t, MANY, out);
}

START_TEST(a_batch_is_one_run_and_each_gets_its_own_answer)
{
    struct reply replies[MANY] = { 0 };
    ask_together((const int64_t[]){ 1, 2, 404, 3, 4, 5 }, replies);
    ck_assert_int_eq(atomic_load(&sample_runs), 1);
    ck_assert_int_eq(atomic_load(&sample_largest), MANY);
    ck_assert_int_eq(replies[0].status, 200);
    ck_assert_ptr_nonnull(strstr(replies[0].body.bytes, "Čelik 1 "));
    ck_assert_int_eq(replies[2].status, 404);
    ck_assert_ptr_nonnull(strstr(replies[2].body.bytes, number_of(404)));
    ck_assert_ptr_nonnull(strstr(replies[5].body.bytes, "Čelik 5 "));
    for (size_t i = 0; i < MANY; i++)
        reply_clear(&replies[i]);
}
END_TEST

START_TEST(a_bad_request_does_not_sink_its_neighbours)
{
    struct reply replies[MANY] = { 0 };
    ask_together((const int64_t[]){ 1, 2, 500, 3, 4, 5 }, replies);
    ck_assert_int_eq(atomic_load(&sample_runs), 1 + MANY);
    for (size_t i = 0; i < MANY; i++) {
        ck_assert_int_eq(replies[i].status, i == 2 ? 500 : 200);
        reply_clear(&replies[i]);
    }
}
END_TEST

START_TEST(a_read_is_asked_again_once_when_the_connection_is_lost)
{
    struct reply replies[MANY] = { 0 };
    atomic_store(&sample_gone, 1);
    ask_together((const int64_t[]){ 1, 2, 503, 3, 4, 5 }, replies);
    ck_assert_int_eq(atomic_load(&sample_runs), 2);
    for (size_t i = 0; i < MANY; i++) {
        ck_assert_int_eq(replies[i].status, 200);
        reply_clear(&replies[i]);
    }
}
END_TEST

START_TEST(a_batch_whose_database_is_away_is_not_tried_one_by_one)
{
    struct reply replies[MANY] = { 0 };
    atomic_store(&sample_gone, 1000);
    ask_together((const int64_t[]){ 1, 2, 503, 3, 4, 5 }, replies);
    ck_assert_int_eq(atomic_load(&sample_runs), 2);
    for (size_t i = 0; i < MANY; i++) {
        ck_assert_int_eq(replies[i].status, 503);
        ck_assert_msg(!strstr(replies[i].body.bytes, "connection lost"), "details are for the log");
        reply_clear(&replies[i]);
    }
}
END_TEST

START_TEST(a_batch_is_not_tried_one_by_one_while_the_disk_is_full)
{
    struct reply replies[MANY] = { 0 };
    ask_together((const int64_t[]){ 1, 2, 507, 3, 4, 5 }, replies);
    ck_assert_int_eq(atomic_load(&sample_runs), 1);
    for (size_t i = 0; i < MANY; i++) {
        ck_assert_int_eq(replies[i].status, 507);
        reply_clear(&replies[i]);
    }
}
END_TEST

START_TEST(what_the_database_could_not_do_is_said_in_the_log)
{
    static const struct {
        int64_t serial;
        int status;
        const char *line; /* NULL: none */
    } rows[] = {
        { 423, 503, "level=warn event=request_failed id=t-1 op=thing.get code=busy detail=\"serial 423\"" },
        { 500, 500, "level=error event=request_failed id=t-1 op=thing.get code=internal detail=\"serial 500\"" },
        { 507, 507, "level=error event=request_failed id=t-1 op=thing.get code=disk_full detail=\"serial 507\"" },
        { 404, 404, NULL },
    };
    int ends[2];
    ck_assert_int_eq(pipe2(ends, O_NONBLOCK), 0);
    ck_assert_int_ge(dup2(ends[1], STDERR_FILENO), 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[4096] = "";
        ck_assert_int_eq(ask("GET", address_of(rows[i].serial), NULL), rows[i].status);
        ssize_t size = read(ends[0], text, sizeof text - 1);
        ck_assert_msg(rows[i].line ? strstr(text, rows[i].line) != NULL : size <= 0, "%d: %s", rows[i].status, text);
    }
    close(ends[0]);
    close(ends[1]);
}
END_TEST

Suite *suite_router(void);
Suite *suite_router(void)
{
    Suite *s = suite_create("router");
    TCase *t = tcase_create("addresses");
    tcase_add_checked_fixture(t, start, end);
    tcase_add_test(t, an_address_leads_to_its_op);
    tcase_add_test(t, a_word_beats_a_place);
    tcase_add_test(t, segments_are_split_before_they_are_decoded);
    tcase_add_test(t, other_addresses_lead_nowhere);
    tcase_add_test(t, another_method_is_told_which_there_are);
    tcase_add_test(t, a_table_of_routes_that_does_not_hold_is_refused);
    suite_add_tcase(s, t);
    t = tcase_create("answers");
    tcase_add_checked_fixture(t, start, end);
    tcase_add_test(t, a_record_comes_with_its_tag);
    tcase_add_test(t, who_has_the_representation_already_gets_304);
    tcase_add_test(t, what_is_not_there_is_404_with_its_number);
    tcase_add_test(t, a_page_links_to_the_next_with_the_same_questions);
    tcase_add_test(t, a_page_can_be_csv_that_no_spreadsheet_runs);
    tcase_add_test(t, a_place_fills_its_field);
    tcase_add_test(t, what_is_added_gets_an_address);
    tcase_add_test(t, a_child_belongs_to_the_parent_of_its_address);
    tcase_add_test(t, every_field_that_is_wrong_is_named_at_once);
    tcase_add_test(t, unknown_and_repeated_parameters_are_refused);
    tcase_add_test(t, bodies_that_are_no_json_object_are_refused);
    tcase_add_test(t, a_change_says_which_version_it_saw);
    tcase_add_test(t, a_removal_takes_its_reason_from_the_query);
    tcase_add_test(t, a_change_may_name_several_versions);
    tcase_add_test(t, a_reader_may_ask_for_one_representation_alone);
    tcase_add_test(t, a_file_is_the_body_as_it_is);
    tcase_add_test(t, bytes_come_as_a_download);
    tcase_add_test(t, a_body_is_judged_before_it_arrives);
    tcase_add_test(t, each_status_of_an_error_or_a_route_has_a_phrase_and_a_counter);
    suite_add_tcase(s, t);
    t = tcase_create("batches");
    tcase_add_checked_fixture(t, start_quietly, end);
    tcase_add_test(t, a_batch_is_one_run_and_each_gets_its_own_answer);
    tcase_add_test(t, a_bad_request_does_not_sink_its_neighbours);
    tcase_add_test(t, a_read_is_asked_again_once_when_the_connection_is_lost);
    tcase_add_test(t, a_batch_whose_database_is_away_is_not_tried_one_by_one);
    tcase_add_test(t, a_batch_is_not_tried_one_by_one_while_the_disk_is_full);
    tcase_add_test(t, what_the_database_could_not_do_is_said_in_the_log);
    suite_add_tcase(s, t);
    return s;
}
