/* How much the service takes at once: connections, those of one address, waiting work, bodies. */
#include "service.h"

static void start_small(void)
{
    struct server_settings s = service_settings();
    s.limits.connections_max = 10;
    s.limits.per_address_max = 10;
    s.workers.threads[LANE_HEAVY] = 1;
    s.workers.waiting_max[LANE_HEAVY] = 1;
    s.limits.bodies_max = 1000;
    service_start_with(s);
}

START_TEST(connections_over_the_limit_are_told_to_come_back)
{
    int fds[12];
    int good = 0, busy = 0;
    for (int i = 0; i < 12; i++) {
        fds[i] = client_open();
        ck_assert(client_send(fds[i], GET("/healthz")));
        struct answered *a = client_take(fds[i], false, PATIENCE_MS);
        good += a->status == 200;
        busy += a->status == 503 && head_value(a, "Retry-After: ");
    }
    ck_assert_int_eq(good, 10);
    ck_assert_int_eq(busy, 2);
    for (int i = 0; i < 12; i++)
        close(fds[i]);
}
END_TEST

/* Its place is one of a few, so nothing waits for its body. */
START_TEST(a_connection_over_the_limit_is_answered_without_its_body)
{
    int fds[11];
    for (int i = 0; i < 10; i++) {
        fds[i] = client_open();
        ck_assert(client_send(fds[i], GET("/healthz")));
        ck_assert_int_eq(client_take(fds[i], false, PATIENCE_MS)->status, 200);
    }
    fds[10] = client_open();
    ck_assert(client_send(fds[10], "POST /api/v1/things HTTP/1.1\r\n" HOST "Content-Type: application/json\r\n"
                                   "Content-Length: 1000\r\n\r\n"));
    struct answered *a = client_take(fds[10], false, PATIENCE_MS);
    ck_assert_int_eq(a->status, 503);
    ck_assert_str_eq(head_value(a, "Connection: "), "close");
    ck_assert_int_eq(client_take(fds[10], false, PATIENCE_MS)->status, 0);
    for (int i = 0; i < 11; i++)
        close(fds[i]);
}
END_TEST

START_TEST(a_full_queue_says_when_to_come_back_and_reads_go_on)
{
    int fds[3];
    ask_for_work(fds, 3);
    struct answered *a = client_take(fds[2], false, PATIENCE_MS);
    ck_assert_int_eq(a->status, 503);
    ck_assert_str_eq(head_value(a, "Retry-After: "), "1");
    ck_assert_ptr_nonnull(strstr(a->body, "\"code\":\"busy\""));
    ck_assert_int_eq(client_ask(GET("/api/v1/things"))->status, 200);
    atomic_store(&sample_held, false);
    ck_assert_int_eq(client_take(fds[0], false, PATIENCE_MS)->status, 200);
    ck_assert_int_eq(client_take(fds[1], false, PATIENCE_MS)->status, 200);
    for (int i = 0; i < 3; i++)
        close(fds[i]);
}
END_TEST

START_TEST(bodies_under_way_have_a_limit_all_together)
{
    ck_assert_int_eq(client_ask(filled("POST /api/v1/things HTTP/1.1\r\n" HOST "Content-Type: application/json\r\n"
                                       "Content-Length: 2000\r\n\r\n",
                                       2000, ""))
                         ->status,
                     503);
    ck_assert_int_eq(client_ask("POST /api/v1/things HTTP/1.1\r\n" HOST
                                "Content-Type: application/json\r\nContent-Length: 13\r\n\r\n"
                                "{\"title\":\"a\"}")
                         ->status,
                     201);
}
END_TEST

/* --- addresses -------------------------------------------------------------------------------------------------------------- */

static void start_shared(void)
{
    struct server_settings s = service_settings();
    s.limits.connections_max = 40;
    s.limits.proxies = "127.0.0.3, ::1";
    service_start_with(s);
}

/* Opens connections from 127.0.0.`last`, each with a request; how many are answered 200. The others are answered 503. */
static int good_from(unsigned last, int *fds, int n)
{
    int good = 0;
    for (int i = 0; i < n; i++) {
        fds[i] = client_open_from(INADDR_LOOPBACK - 1 + last);
        (void)client_send(fds[i], GET("/healthz"));
        struct answered *a = client_take(fds[i], false, PATIENCE_MS);
        good += a->status == 200;
        ck_assert_msg(a->status == 200 || a->status == 503, "%d", a->status);
        ck_assert(a->status == 200 || strcmp(head_value(a, "Content-Type: "), "application/problem+json") == 0);
    }
    return good;
}

START_TEST(one_address_gets_half_of_the_connections)
{
    static int fds[4][300];
    ck_assert_int_eq(good_from(2, fds[0], 300), 20);
    ck_assert_int_eq(good_from(1, fds[1], 10), 10);
    for (int i = 0; i < 5; i++)
        close(fds[0][i]);
    int again = 0;
    for (int64_t until = clock_ms() + PATIENCE_MS; again == 0 && clock_ms() < until; close(fds[2][0]))
        again = good_from(2, fds[2], 1);
    ck_assert_int_eq(again, 1);
}
END_TEST

START_TEST(a_trusted_proxy_brings_more_than_one_client)
{
    static int fds[100];
    ck_assert_int_eq(good_from(3, fds, 45), 40);
}
END_TEST

Suite *suite_server_limits(void);
Suite *suite_server_limits(void)
{
    Suite *s = suite_create("server_limits");
    TCase *t = service_case(s, "limits", start_small);
    tcase_add_test(t, connections_over_the_limit_are_told_to_come_back);
    tcase_add_test(t, a_connection_over_the_limit_is_answered_without_its_body);
    tcase_add_test(t, a_full_queue_says_when_to_come_back_and_reads_go_on);
    tcase_add_test(t, bodies_under_way_have_a_limit_all_together);
    t = service_case(s, "addresses", start_shared);
    tcase_add_test(t, one_address_gets_half_of_the_connections);
    tcase_add_test(t, a_trusted_proxy_brings_more_than_one_client);
    return s;
}
