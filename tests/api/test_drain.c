/* The end of the service: what is under way is finished, what waits is cancelled after a time, nothing new is taken. */
#include "service.h"

START_TEST(a_stop_finishes_what_is_under_way_and_takes_nothing_more)
{
    atomic_store(&sample_held, true);
    int working = client_open(), idle = client_open();
    ck_assert(client_send(working, get_thing(1)));
    wait_for_work(0);
    wait_for_metric("dicr_connections 2\n"); /* both are accepted */
    server_stop(service.server);
    wait_for_metric("dicr_stopping 1\n");
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(service.port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int late = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_ne(connect(late, (const struct sockaddr *)&address, sizeof address), 0);
    close(late);
    ck_assert(client_send(idle, GET("/readyz")));
    struct answered *a = client_take(idle, false, PATIENCE_MS);
    ck_assert_int_eq(a->status, 503);
    ck_assert_ptr_nonnull(strstr(a->body, "\"stopping\""));
    ck_assert_str_eq(head_value(a, "Connection: "), "close");
    atomic_store(&sample_held, false);
    ck_assert_int_eq(client_take(working, false, PATIENCE_MS)->status, 200);
    service_wait();
    close(working);
    close(idle);
}
END_TEST

START_TEST(a_stop_does_not_wait_for_idle_connections)
{
    int fd = client_open();
    ck_assert(client_send(fd, GET("/healthz")));
    ck_assert_int_eq(client_take(fd, false, PATIENCE_MS)->status, 200);
    int64_t begun = clock_ms();
    server_stop(service.server);
    service_wait();
    ck_assert_int_lt(clock_ms() - begun, server_limits_default().drain_ms);
    close(fd);
}
END_TEST

static void start_hasty(void)
{
    struct server_settings s = service_settings();
    s.limits.drain_ms = 200;
    s.workers.threads[LANE_HEAVY] = 1;
    service_start_with(s);
}

START_TEST(a_stop_cancels_what_still_waits_when_its_patience_ends)
{
    int fds[3];
    ask_for_work(fds, 3);
    wait_for_metric("dicr_queue_waiting{lane=\"heavy\"} 2\n");
    server_stop(service.server);
    wait_for_metric("dicr_stopping 2\n");
    atomic_store(&sample_held, false);
    ck_assert_int_eq(client_take(fds[0], false, PATIENCE_MS)->status, 200);
    struct answered *a = client_take(fds[1], false, PATIENCE_MS);
    ck_assert_int_eq(a->status, 503);
    ck_assert_ptr_nonnull(strstr(a->body, "\"code\":\"cancelled\""));
    ck_assert_int_eq(client_take(fds[2], false, PATIENCE_MS)->status, 503);
    service_wait();
    for (int i = 0; i < 3; i++)
        close(fds[i]);
}
END_TEST

Suite *suite_drain(void);
Suite *suite_drain(void)
{
    Suite *s = suite_create("drain");
    TCase *t = service_case(s, "drain", service_start);
    tcase_add_test(t, a_stop_finishes_what_is_under_way_and_takes_nothing_more);
    tcase_add_test(t, a_stop_does_not_wait_for_idle_connections);
    t = service_case(s, "hasty drain", start_hasty);
    tcase_add_test(t, a_stop_cancels_what_still_waits_when_its_patience_ends);
    return s;
}
