/* The registry itself over HTTP: the real routes, ops and database behind the real server. */
#include "service.h"

#include "../../api/serve.h"
#include "../harness.h"
#include <signal.h>
#include <sys/wait.h>

static struct health *health;

/* Workers that answer only while the gate is open. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_closed;
    size_t held; /* requests that a worker has taken and does not answer yet */
} gate = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

static void set_gate(bool closed)
{
    pthread_mutex_lock(&gate.lock);
    gate.is_closed = closed;
    pthread_cond_broadcast(&gate.changed);
    pthread_mutex_unlock(&gate.lock);
}

static size_t held_at_gate(void)
{
    pthread_mutex_lock(&gate.lock);
    size_t n = gate.held;
    pthread_mutex_unlock(&gate.lock);
    return n;
}

static void answer_gated(struct call *c, struct task *const *tasks, size_t n)
{
    pthread_mutex_lock(&gate.lock);
    gate.held += n;
    while (gate.is_closed)
        pthread_cond_wait(&gate.changed, &gate.lock);
    gate.held -= n;
    pthread_mutex_unlock(&gate.lock);
    route_answer(c, tasks, n);
}

static void start_with(struct server_settings s)
{
    harness_database();
    /* What the tests break on purpose is logged. */
    ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr));
    const char *why = NULL;
    ck_assert_msg(router_start(routes, route_count, op_find, &why), "%s", why);
    s.workers.database = harness_conninfo();
    s.workers.role = "dicr_app";
    ck_assert(health_start(&call, &(struct health_settings){ .database = s.workers.database, .role = s.workers.role }, &health));
    s.health = health;
    service_start_routed(s);
}

static void start(void)
{
    start_with(service_settings());
}

/* One reader: what waits for it does not depend on the machine's processors. */
static void start_with_one_reader(void)
{
    struct server_settings s = service_settings();
    s.workers.threads[LANE_READ] = 1;
    s.workers.answer = answer_gated;
    start_with(s);
}

static void end(void)
{
    set_gate(false);
    service_end();
    health_stop(health);
    harness_end();
}

static struct answered *ask(const char *method, const char *address, const char *headers, const char *body)
{
    return client_ask(text_format(call.mem, "%s %s HTTP/1.1\r\n" HOST "%s%sContent-Length: %zu\r\n\r\n%s", method, address,
                                  headers, body ? "Content-Type: application/json\r\n" : "", body ? strlen(body) : 0,
                                  body ? body : ""));
}

static const char *add_supplier(const char *name)
{
    struct answered *a =
        ask("POST", "/api/v1/suppliers", "",
            text_format(call.mem, "{\"country\":\"HR\",\"legal_name\":\"%s\",\"sites\":[{\"town\":\"Šibenik\"}]}", name));
    ck_assert_msg(a->status == 201, "%d %s", a->status, a->body);
    return text_copy(call.mem, head_value(a, "Location: "));
}

static const char *etag_of(const char *address)
{
    struct answered *a = ask("GET", address, "", NULL);
    ck_assert_int_eq(a->status, 200);
    return text_copy(call.mem, head_value(a, "ETag: "));
}

static const char *if_match(const char *etag)
{
    return text_format(call.mem, "If-Match: %s\r\n", etag);
}

START_TEST(a_supplier_is_added_read_changed_released_and_archived)
{
    const char *address = add_supplier("Čelik Šibenik d.o.o.");
    struct answered *a = ask("GET", address, "", NULL);
    ck_assert_int_eq(a->status, 200);
    ck_assert_ptr_nonnull(strstr(a->body, "\"legal_name\":\"Čelik Šibenik d.o.o.\""));
    ck_assert_ptr_nonnull(strstr(a->body, "\"town\":\"Šibenik\""));
    const char *first = etag_of(address);
    a = ask("PATCH", address, if_match(first), "{\"note\":\"seen\"}");
    ck_assert_msg(a->status == 200, "%d %s", a->status, a->body);
    ck_assert_int_eq(ask("PATCH", address, if_match(first), "{\"note\":\"again\"}")->status, 412);
    a = ask("PUT", text_format(call.mem, "%s/release", address), if_match(etag_of(address)), "{\"released_to\":[\"AL\",\"XK\"]}");
    ck_assert_msg(a->status == 200, "%d %s", a->status, a->body);
    ck_assert_ptr_nonnull(strstr(a->body, "\"released_to\":[\"AL\",\"XK\"]"));
    ck_assert_int_eq(ask("DELETE", address, if_match(etag_of(address)), NULL)->status, 422);
    a = ask("DELETE", text_format(call.mem, "%s?reason=entered%%20twice", address), if_match(etag_of(address)), NULL);
    ck_assert_msg(a->status == 200, "%d %s", a->status, a->body);
    ck_assert_ptr_nonnull(strstr(a->body, "\"archive_reason\":\"entered twice\""));
    a = ask("GET", text_format(call.mem, "%s/history", address), "", NULL);
    ck_assert_int_eq(a->status, 200);
    ck_assert_ptr_nonnull(strstr(a->body, "\"what\":\"released\""));
}
END_TEST

START_TEST(a_child_is_added_under_its_parent_and_lives_at_its_own_number)
{
    const char *supplier = add_supplier("Oklop d.d.");
    struct answered *a = ask("POST", text_format(call.mem, "%s/certificates", supplier), "", "{\"concept\":\"CERT:AQAP2110\"}");
    ck_assert_msg(a->status == 201, "%d %s", a->status, a->body);
    const char *address = text_copy(call.mem, head_value(a, "Location: "));
    ck_assert(text_starts_with(address, "/api/v1/certificates/"));
    ck_assert_int_eq(ask("GET", address, "", NULL)->status, 200);
    a = ask("GET", text_format(call.mem, "%s/certificates", supplier), "", NULL);
    ck_assert_msg(strstr(a->body, "\"count\":1,\"count_is\":\"exact\",\"certificates\":["), "%s", a->body);
    a = ask("PATCH", address, if_match(etag_of(address)), "{\"valid_from\":\"2026-03-01\",\"valid_until\":\"2026-02-28\"}");
    ck_assert_int_eq(a->status, 422);
    ck_assert_ptr_nonnull(strstr(a->body, "\"code\":\"date_order\""));
}
END_TEST

START_TEST(a_count_is_exact_on_request)
{
    add_supplier("Čelik Šibenik d.o.o.");
    struct answered *a = ask("GET", "/api/v1/suppliers?count=exact", "", NULL);
    ck_assert_msg(a->status == 200 && strstr(a->body, "\"count\":1,\"count_is\":\"exact\""), "%s", a->body);
    a = ask("GET", "/api/v1/suppliers?count=none", "", NULL);
    ck_assert_msg(a->status == 422 && strstr(a->body, "\"field\":\"count\""), "%d %s", a->status, a->body);
}
END_TEST

START_TEST(facets_stand_in_the_page)
{
    add_supplier("Čelik Šibenik d.o.o.");
    struct answered *a = ask("GET", "/api/v1/suppliers?facets=country", "", NULL);
    ck_assert_int_eq(a->status, 200);
    ck_assert_msg(strstr(a->body, "\"facets\":{\"country\":[{\"value\":\"HR\",\"count\":1}]"), "%s", a->body);
    ck_assert_ptr_null(strstr(ask("GET", "/api/v1/suppliers", "", NULL)->body, "\"facets\""));
}
END_TEST

enum { WRITERS = 8 };

static void *change_it(void *arg)
{
    const char *text = arg;
    int fd = client_open();
    char answer[16] = "";
    (void)client_send(fd, text);
    size_t n = 0;
    while (n < 12) {
        ssize_t got = client_read(fd, answer + n, 12 - n, PATIENCE_MS);
        if (got <= 0)
            break;
        n += (size_t)got;
    }
    close(fd);
    return (void *)(uintptr_t)strtoul(answer + 9, NULL, 10);
}

START_TEST(of_several_changes_to_the_same_version_one_wins)
{
    const char *address = add_supplier("Dron d.o.o."), *tag = etag_of(address);
    pthread_t threads[WRITERS];
    for (size_t i = 0; i < WRITERS; i++) {
        const char *body = text_format(call.mem, "{\"note\":\"%zu\"}", i);
        char *text = text_format(call.mem,
                                 "PATCH %s HTTP/1.1\r\n" HOST "If-Match: %s\r\nContent-Type: application/json\r\n"
                                 "Content-Length: %zu\r\n\r\n%s",
                                 address, tag, strlen(body), body);
        ck_assert_int_eq(pthread_create(&threads[i], NULL, change_it, text), 0);
    }
    int won = 0, stale = 0;
    for (size_t i = 0; i < WRITERS; i++) {
        void *status;
        pthread_join(threads[i], &status);
        won += (uintptr_t)status == 200;
        stale += (uintptr_t)status == 412;
    }
    ck_assert_int_eq(won, 1);
    ck_assert_int_eq(stale, WRITERS - 1);
}
END_TEST

enum { FIRMS = 12, READERS = 60, ROUNDS = 5 };
#define READ_BATCHES "dicr_batches_total{lane=\"read\"} "
#define READ_BATCHED "dicr_batched_requests_total{lane=\"read\"} "

/* The whole number behind the name of a metric. */
static unsigned long metric(const char *name)
{
    const char *at = strstr(client_ask(GET("/metrics"))->body, name);
    ck_assert_msg(at, "no metric %s", name);
    return strtoul(at + strlen(name), NULL, 10);
}

START_TEST(what_is_read_together_is_what_is_read_alone)
{
    const char *addresses[FIRMS + 1], *alone[FIRMS + 1];
    for (size_t i = 0; i < FIRMS; i++)
        addresses[i] = add_supplier(text_format(call.mem, "Tvrtka %zu", i));
    addresses[FIRMS] =
        text_format(call.mem, "/api/v1/suppliers/%s", number_text(call.mem, (struct number){ (int64_t)2 << 40 | 999999 }));
    for (size_t i = 0; i <= FIRMS; i++) {
        struct answered *a = ask("GET", addresses[i], "X-Request-Id: same\r\n", NULL);
        ck_assert_int_eq(a->status, i < FIRMS ? 200 : 404);
        alone[i] = text_copy(call.mem, a->body);
    }
    int first = client_open(), fds[READERS];
    for (size_t i = 0; i < READERS; i++)
        fds[i] = client_open();
    unsigned long batches = metric(READ_BATCHES), batched = metric(READ_BATCHED);
    for (int round = 0; round < ROUNDS; round++) {
        set_gate(true); /* the only reader keeps the first one: all others wait together */
        ck_assert(client_send(first, text_format(call.mem, "GET %s HTTP/1.1\r\n" HOST "\r\n", addresses[0])));
        for (int64_t until = clock_ms() + PATIENCE_MS; held_at_gate() == 0; usleep(1000))
            ck_assert_msg(clock_ms() < until, "the reader never took the first request");
        for (size_t i = 0; i < READERS; i++)
            ck_assert(client_send(fds[i], text_format(call.mem, "GET %s HTTP/1.1\r\n" HOST "X-Request-Id: same\r\n\r\n",
                                                      addresses[i % (FIRMS + 1)])));
        wait_for_metric(text_format(call.mem, "dicr_queue_waiting{lane=\"read\"} %d\n", READERS));
        set_gate(false);
        ck_assert_int_eq(client_take(first, false, PATIENCE_MS)->status, 200);
        for (size_t i = 0; i < READERS; i++)
            ck_assert_str_eq(client_take(fds[i], false, PATIENCE_MS)->body, alone[i % (FIRMS + 1)]);
    }
    ck_assert_uint_eq(metric(READ_BATCHED) - batched, ROUNDS * (1 + READERS));
    ck_assert_uint_eq(metric(READ_BATCHES) - batches, ROUNDS * (1 + (READERS + BATCH_MAX - 1) / BATCH_MAX));
    close(first);
    for (size_t i = 0; i < READERS; i++)
        close(fds[i]);
}
END_TEST

static void end_sessions(void)
{
    harness_sql("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> "
                "pg_backend_pid()");
}

START_TEST(sessions_that_were_lost_are_opened_again)
{
    const char *address = add_supplier("Čahura d.o.o.");
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(ask("GET", address, "", NULL)->status, 200);
        end_sessions();
        ck_assert_msg(ask("GET", address, "", NULL)->status == 200, "a read is asked again");
    }
    end_sessions();
    int status = 0;
    for (int i = 0; i < 4 && status != 201; i++) {
        struct answered *a = ask("POST", "/api/v1/suppliers", "", "{\"country\":\"HR\",\"legal_name\":\"Nova d.o.o.\"}");
        status = a->status;
        ck_assert_msg(status == 201 || status == 503, "%d %s", status, a->body);
    }
    ck_assert_int_eq(status, 201);
}
END_TEST

START_TEST(readiness_follows_the_database)
{
    int status = 0;
    for (int64_t until = clock_ms() + PATIENCE_MS; status != 200 && clock_ms() < until; usleep(10000))
        status = client_ask(GET("/readyz"))->status;
    ck_assert_int_eq(status, 200);
    ck_assert_ptr_nonnull(strstr(client_ask(GET("/metrics"))->body, "dicr_database_up 1\n"));
}
END_TEST

/* --- the whole service, as `dicr serve` runs it ----------------------------------------------------------------------------- */

static void tell_address(const char *url, void *arg)
{
    const int *pipe_end = arg;
    (void)!write(*pipe_end, url, strlen(url) + 1);
}

/* Starts it in a process of its own; its port is the service's. */
static pid_t serve_apart(void)
{
    int ends[2];
    char url[200] = "";
    ck_assert_int_eq(pipe(ends), 0);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        const struct serve_settings s = { .listen = "localhost:0",
                                          .database = harness_conninfo(),
                                          .role = "dicr_app",
                                          .listening = tell_address,
                                          .arg = &ends[1] };
        log_set_level(LOG_ERROR);
        call_clear(&call);
        _exit(serve(&call, &s) ? 0 : 1);
    }
    close(ends[1]);
    ck_assert_int_gt(read(ends[0], url, sizeof url - 1), 0);
    close(ends[0]);
    ck_assert_msg(text_starts_with(url, "http://127.0.0.1:"), "%s", url);
    service.port = (uint16_t)strtoul(strrchr(url, ':') + 1, NULL, 10);
    service.mem = call.mem;
    return pid;
}

START_TEST(a_signal_stops_the_service_in_order)
{
    static const int signals[] = { SIGTERM, SIGINT };
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        pid_t pid = serve_apart();
        int status, fd = client_open();
        ck_assert_int_eq(ask("GET", "/api/v1/suppliers?limit=3", "", NULL)->status, 200);
        ck_assert(client_send(fd, GET("/healthz")));
        ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 200);
        ck_assert_int_eq(kill(pid, signals[i]), 0);
        ck_assert_int_eq(waitpid(pid, &status, 0), pid);
        ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %d", status);
        ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 0);
        close(fd);
    }
}
END_TEST

Suite *suite_http(void);
Suite *suite_http(void)
{
    Suite *s = suite_create("http");
    TCase *t = tcase_create("http");
    tcase_add_checked_fixture(t, start, end);
    tcase_set_timeout(t, 600);
    tcase_add_test(t, a_supplier_is_added_read_changed_released_and_archived);
    tcase_add_test(t, a_child_is_added_under_its_parent_and_lives_at_its_own_number);
    tcase_add_test(t, a_count_is_exact_on_request);
    tcase_add_test(t, facets_stand_in_the_page);
    tcase_add_test(t, of_several_changes_to_the_same_version_one_wins);
    tcase_add_test(t, sessions_that_were_lost_are_opened_again);
    tcase_add_test(t, readiness_follows_the_database);
    suite_add_tcase(s, t);
    t = tcase_create("one reader");
    tcase_add_checked_fixture(t, start_with_one_reader, end);
    tcase_set_timeout(t, 600);
    tcase_add_test(t, what_is_read_together_is_what_is_read_alone);
    suite_add_tcase(s, t);
    t = tcase_create("service");
    tcase_add_checked_fixture(t, harness_database, harness_end);
    tcase_set_timeout(t, 600);
    tcase_add_test(t, a_signal_stops_the_service_in_order);
    suite_add_tcase(s, t);
    return s;
}
