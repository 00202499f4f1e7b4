/* Connections: used again, pipelined, many at once, ended by their client in the middle, and ended by the service when the client
   is too slow. */
#include "base/buffer.h"
#include "service.h"
#include <signal.h>
#include <sys/wait.h>

START_TEST(first_requests_that_come_together_get_their_own_answers)
{
    enum { CLIENTS = 64 };
    for (int round = 0; round < 8; round++) {
        int fds[CLIENTS];
        for (int i = 0; i < CLIENTS; i++)
            fds[i] = client_open();
        for (int i = 0; i < CLIENTS; i++)
            ck_assert(client_send(
                fds[i], text_format(service.mem, "GET /healthz HTTP/1.1\r\n" HOST "X-Request-Id: client-%d\r\n\r\n", i)));
        for (int i = 0; i < CLIENTS; i++) {
            struct answered *a = client_take(fds[i], false, PATIENCE_MS);
            ck_assert_int_eq(a->status, 200);
            ck_assert_str_eq(head_value(a, "X-Request-Id: "), text_format(service.mem, "client-%d", i));
            close(fds[i]);
        }
    }
}
END_TEST

START_TEST(a_connection_is_used_again)
{
    int fd = client_open();
    for (int i = 0; i < 20; i++) {
        ck_assert(client_send(fd, get_thing(i + 1)));
        struct answered *a = client_take(fd, false, PATIENCE_MS);
        ck_assert_int_eq(a->status, 200);
        ck_assert_ptr_nonnull(strstr(a->body, text_format(service.mem, "Čelik %d ", i + 1)));
    }
    ck_assert(client_send(fd, "GET /healthz HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"));
    ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 200);
    ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 0);
    close(fd);
}
END_TEST

START_TEST(pipelined_requests_are_answered_in_their_order)
{
    int fd = client_open();
    struct buffer b = { 0 };
    for (int i = 1; i <= 10; i++)
        buffer_text(&b, i % 3 ? get_thing(i) : GET("/healthz"));
    ck_assert(client_send_n(fd, b.bytes, b.size));
    for (int i = 1; i <= 10; i++) {
        struct answered *a = client_take(fd, false, PATIENCE_MS);
        ck_assert_int_eq(a->status, 200);
        ck_assert_ptr_nonnull(strstr(a->body, i % 3 ? text_format(service.mem, "Čelik %d ", i) : "\"ok\""));
    }
    buffer_free(&b);
    close(fd);
}
END_TEST

static struct answered *ask_on(int fd, const char *method, const char *path, const char *version, const char *headers)
{
    ck_assert(client_send(fd, text_format(service.mem, "%s %s HTTP/%s\r\n" HOST "%s\r\n", method, path, version, headers)));
    return client_take(fd, strcmp(method, "HEAD") == 0, PATIENCE_MS);
}

/* RFC 9110 §8.6, §9.3.2 and RFC 9112 §9.3, whoever writes the answer: the loop or libmicrohttpd. */
START_TEST(answers_are_framed_as_their_request_asks)
{
    const char *const paths[] = { "/healthz", "/openapi.json", text_format(service.mem, "/api/v1/things/%s", number_text_of(1)) };
    int fd = client_open();
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct answered *a = ask_on(fd, "GET", paths[i], "1.1", "");
        ck_assert_int_eq(a->status, 200);
        ck_assert_ptr_nonnull(head_value(a, "\r\nDate: "));
        ck_assert_ptr_null(head_value(a, "\r\nConnection: "));
        const char *size = text_copy(service.mem, head_value(a, "\r\nContent-Length: "));
        const char *etag = head_value(a, "\r\nETag: ");
        etag = etag ? text_format(service.mem, "If-None-Match: %s\r\n", etag) : NULL;
        a = ask_on(fd, "HEAD", paths[i], "1.1", "");
        ck_assert_str_eq(head_value(a, "\r\nContent-Length: "), size);
        for (int k = 0; etag && k < 2; k++) {
            a = ask_on(fd, k ? "HEAD" : "GET", paths[i], "1.1", etag);
            ck_assert_int_eq(a->status, 304);
            ck_assert_ptr_null(head_value(a, "\r\nContent-Length: "));
            ck_assert_ptr_nonnull(head_value(a, "\r\nETag: "));
        }
        a = ask_on(fd, "GET", paths[i], "1.0", "Connection: keep-alive\r\n");
        ck_assert_int_eq(a->status, 200);
        ck_assert_int_eq(strcasecmp(head_value(a, "\r\nConnection: "), "keep-alive"), 0);
    }
    close(fd);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        for (int k = 0; k < 2; k++) {
            char more;
            fd = client_open();
            struct answered *a = ask_on(fd, "GET", paths[i], k ? "1.1" : "1.0", k ? "Connection: close\r\n" : "");
            ck_assert_str_eq(head_value(a, "\r\nConnection: "), "close");
            ck_assert_int_eq(client_read(fd, &more, 1, PATIENCE_MS), 0);
            close(fd);
        }
}
END_TEST

/* RFC 9110 §10.1.1. */
START_TEST(a_client_that_waits_to_be_asked_for_its_body_is_asked)
{
    int fd = client_open();
    for (int i = 0; i < 2; i++) {
        ck_assert(client_send(fd, "POST /api/v1/things HTTP/1.1\r\n" HOST "Content-Type: application/json\r\n"
                                  "Content-Length: 13\r\nExpect: 100-continue\r\n\r\n"));
        ck_assert_int_eq(client_take(fd, true, PATIENCE_MS)->status, 100);
        ck_assert(client_send(fd, "{\"title\":\"a\"}"));
        ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 201);
    }
    close(fd);
}
END_TEST

START_TEST(a_refused_body_leaves_the_connection_usable)
{
    int fd = client_open();
    ck_assert(
        client_send(fd, "POST /api/v1/things HTTP/1.1\r\n" HOST "Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"));
    ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 415);
    ck_assert(client_send(fd, GET("/healthz")));
    ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 200);
    close(fd);
}
END_TEST

START_TEST(clients_that_go_away_in_the_middle_do_no_harm)
{
    for (int i = 0; i < 40; i++) {
        int fd = client_open();
        static const char *const parts[] = { "", "GET /hea", GET("/healthz"),
                                             "POST /api/v1/things HTTP/1.1\r\n" HOST
                                             "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"ti" };
        (void)client_send(fd, i % 5 == 4 ? get_thing(1) : parts[i % 4]);
        struct linger now = { 1, 0 };
        if (i % 2)
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        close(fd);
    }
    ck_assert_int_eq(client_ask(GET("/healthz"))->status, 200);
}
END_TEST

/* A process that was forked off holds the descriptors until it runs another program: what it holds of a connection that is closed
   has events, which must not be taken for the connection's. */
START_TEST(a_child_that_still_holds_a_closed_connection_does_no_harm)
{
    static const struct linger now = { .l_onoff = 1 };
    int fd = client_open();
    ck_assert(client_send(fd, GET("/healthz")));
    ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 200);
    pid_t child = fork();
    if (child == 0) {
        close(fd);
        for (;;)
            pause();
    }
    ck_assert_int_gt(child, 0);
    ck_assert_int_eq(shutdown(fd, SHUT_WR), 0);
    wait_for_metric("dicr_connections 0\n"); /* the server has read the end, and closed */
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(fd); /* a reset: one more event of the socket that only the child holds */
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(client_ask(GET("/healthz"))->status, 200);
    kill(child, SIGKILL);
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
}
END_TEST

enum { CROWD = 1000 };

START_TEST(a_thousand_connections_are_served_at_once)
{
    static int fds[CROWD];
    for (int i = 0; i < CROWD; i++)
        fds[i] = client_open();
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < CROWD; i++)
            ck_assert(client_send(fds[i], i % 2 ? get_thing(i + 1000) : GET("/healthz")));
        for (int i = 0; i < CROWD; i++) {
            struct answered *a = client_take(fds[i], false, PATIENCE_MS);
            ck_assert_msg(a->status == 200, "connection %d of round %d: %d", i, round, a->status);
        }
    }
    ck_assert_msg(atomic_load(&sample_largest) > 1, "waiting reads were not answered together");
    ck_assert_int_le(atomic_load(&sample_largest), BATCH_MAX);
    for (int i = 0; i < CROWD; i++)
        close(fds[i]);
}
END_TEST

START_TEST(exactly_128_events_do_not_hang_it)
{
    static int fds[128];
    for (int i = 0; i < 128; i++)
        fds[i] = client_open();
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 128; i++)
            ck_assert(client_send(fds[i], GET("/healthz")));
        for (int i = 0; i < 128; i++)
            ck_assert_int_eq(client_take(fds[i], false, PATIENCE_MS)->status, 200);
    }
    for (int i = 0; i < 128; i++)
        close(fds[i]);
}
END_TEST

/* --- slow clients ----------------------------------------------------------------------------------------------------------- */

enum { IMPATIENT_MS = 1000 };

static void start_impatient(void)
{
    struct server_settings s = service_settings();
    s.limits.idle_ms = s.limits.request_ms = s.limits.file_ms = s.limits.send_ms = IMPATIENT_MS;
    service_start_with(s);
}

/* Sends the text, then a byte every 50 ms; whether the server ends it. */
static bool drip(const char *text)
{
    int fd = client_open();
    (void)client_send(fd, text);
    char answer;
    bool ended = false;
    for (int64_t until = clock_ms() + PATIENCE_MS; !ended && clock_ms() < until;)
        ended = client_read(fd, &answer, 1, 50) == 0 || !client_send(fd, "a");
    close(fd);
    return ended;
}

START_TEST(clients_that_drip_their_request_are_ended)
{
    ck_assert(drip(""));
    ck_assert(drip("GET /healthz HTTP/1.1\r\n" HOST "X-A: "));
    ck_assert(drip("POST /api/v1/things HTTP/1.1\r\n" HOST "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"));
    ck_assert_int_eq(client_ask(GET("/healthz"))->status, 200);
}
END_TEST

START_TEST(idle_connections_are_ended)
{
    int fd = client_open();
    ck_assert(client_send(fd, GET("/healthz")));
    ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 200);
    char more;
    ck_assert_int_eq(client_read(fd, &more, 1, PATIENCE_MS), 0);
    close(fd);
    wait_for_metric("dicr_connections_too_slow_total 0\n");
}
END_TEST

enum { STALL_IDLE_MS = 2000 };

static void start_for_stall(void)
{
    struct server_settings s = service_settings();
    s.limits.idle_ms = STALL_IDLE_MS;
    service_start_with(s);
}

/* While it is true, the socket thread stands still. */
static atomic_bool stalled;

static void stall(int signal_number)
{
    (void)signal_number;
    while (atomic_load(&stalled))
        usleep(1000);
}

/* What has come while the service stood still came in time, however many they are. */
START_TEST(a_stall_of_the_service_ends_no_client_that_has_sent)
{
    enum { MANY = 300 };
    static int fds[MANY];
    const struct sigaction action = { .sa_handler = stall };
    ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
    for (int i = 0; i < MANY; i++)
        fds[i] = client_open();
    wait_for_metric(text_format(service.mem, "dicr_connections %d\n", MANY));
    atomic_store(&stalled, true);
    ck_assert_int_eq(pthread_kill(service.thread, SIGUSR1), 0);
    for (int i = 0; i < MANY; i++)
        ck_assert(client_send(fds[i], GET("/healthz")));
    usleep(2 * STALL_IDLE_MS * 1000);
    atomic_store(&stalled, false);
    for (int i = 0; i < MANY; i++)
        ck_assert_int_eq(client_take(fds[i], false, PATIENCE_MS)->status, 200);
    for (int i = 0; i < MANY; i++)
        close(fds[i]);
}
END_TEST

START_TEST(the_time_of_the_work_does_not_count_against_the_client)
{
    atomic_store(&sample_sleep_ms, 2 * IMPATIENT_MS);
    ck_assert_int_eq(client_ask(get_thing(1))->status, 200);
}
END_TEST

START_TEST(a_client_that_takes_no_answer_is_ended)
{
    int fd = client_open();
    int small = 2048;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    struct buffer b = { 0 };
    for (int i = 0; i < 1000; i++)
        buffer_text(&b, GET("/metrics"));
    while (send(fd, b.bytes, b.size, MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
        usleep(1000);
    buffer_free(&b);
    wait_for_metric("dicr_connections_too_slow_total 1\n");
    close(fd);
}
END_TEST

Suite *suite_connection(void);
Suite *suite_connection(void)
{
    Suite *s = suite_create("connection");
    TCase *t = service_case(s, "connections", service_start);
    tcase_add_test(t, first_requests_that_come_together_get_their_own_answers);
    tcase_add_test(t, a_connection_is_used_again);
    tcase_add_test(t, pipelined_requests_are_answered_in_their_order);
    tcase_add_test(t, answers_are_framed_as_their_request_asks);
    tcase_add_test(t, a_client_that_waits_to_be_asked_for_its_body_is_asked);
    tcase_add_test(t, a_refused_body_leaves_the_connection_usable);
    tcase_add_test(t, clients_that_go_away_in_the_middle_do_no_harm);
    tcase_add_test(t, a_child_that_still_holds_a_closed_connection_does_no_harm);
    tcase_add_test(t, a_thousand_connections_are_served_at_once);
    tcase_add_test(t, exactly_128_events_do_not_hang_it);
    t = service_case(s, "time", start_impatient);
    tcase_add_test(t, clients_that_drip_their_request_are_ended);
    tcase_add_test(t, idle_connections_are_ended);
    tcase_add_test(t, the_time_of_the_work_does_not_count_against_the_client);
    tcase_add_test(t, a_client_that_takes_no_answer_is_ended);
    t = service_case(s, "stall", start_for_stall);
    tcase_add_test(t, a_stall_of_the_service_ends_no_client_that_has_sent);
    return s;
}
