/* One address does not stop the others: what it may have of bodies, of places in queues and of answers that are not taken. */
#include "base/buffer.h"
#include "heard_log.h"
#include "service.h"

enum { BODIES_MAX = 8000, FILE_BYTES = 1500, PLACES = 6, ANSWERS_MAX = 4 * LARGE_PICTURE_BYTES };

static void start_fair(void)
{
    struct server_settings s = service_settings();
    s.limits.bodies_max = BODIES_MAX;
    s.limits.answers_max = ANSWERS_MAX;
    s.limits.proxies = "127.0.0.3";
    s.workers.threads[LANE_HEAVY] = 1;
    s.workers.waiting_max[LANE_HEAVY] = PLACES;
    service_start_with(s);
    hear_log();
}

static int open_from(unsigned last)
{
    return client_open_from(INADDR_LOOPBACK - 1 + last);
}

static int ask_from(unsigned last, const char *text)
{
    int fd = open_from(last);
    ck_assert(client_send(fd, text));
    int status = client_take(fd, false, PATIENCE_MS)->status;
    close(fd);
    return status;
}

#define LOAD "POST /api/v1/things/load?file_name=x.csv HTTP/1.1\r\n" HOST "Content-Type: text/csv\r\n"
#define ADD "POST /api/v1/things HTTP/1.1\r\n" HOST "Content-Type: application/json\r\n"

/* A file that does not end, of so many bytes. */
static int stall_file(unsigned last, size_t size)
{
    int fd = open_from(last);
    ck_assert(client_send(fd, filled(LOAD "Content-Length: 100000\r\n\r\n", size, "")));
    return fd;
}

/* Of 8,000 bytes, files get seven eighths, and those of one address half of that. */
START_TEST(stalled_files_of_one_address_leave_room_for_others)
{
    int fds[6];
    for (int i = 0; i < 6; i++)
        fds[i] = stall_file(2, FILE_BYTES);
    wait_for_metric("dicr_bodies_refused_total 4\n");
    ck_assert(heard("op=thing.load code=busy"));
    ck_assert_int_eq(ask_from(1, filled(LOAD "Content-Length: 3000\r\n\r\n", 3000, "")), 200);
    ck_assert_int_eq(ask_from(2, ADD "Content-Length: 13\r\n\r\n{\"title\":\"a\"}"), 201);
    for (int i = 0; i < 6; i++)
        close(fds[i]);
    wait_for_metric("dicr_connections 0\n");
    ck_assert_int_eq(ask_from(2, filled(LOAD "Content-Length: 3500\r\n\r\n", 3500, "")), 200);
}
END_TEST

START_TEST(stalled_files_of_many_addresses_leave_room_for_records)
{
    int fds[4];
    for (unsigned i = 0; i < 4; i++)
        fds[i] = stall_file(i % 2 ? 4 : 3, 3 * FILE_BYTES);
    wait_for_metric("dicr_bodies_refused_total 3\n");
    ck_assert_int_eq(ask_from(1, ADD "Content-Length: 13\r\n\r\n{\"title\":\"a\"}"), 201);
    ck_assert_int_eq(ask_from(4, ADD "Content-Length: 13\r\n\r\n{\"title\":\"a\"}"), 201);
    for (int i = 0; i < 4; i++)
        close(fds[i]);
}
END_TEST

static const char *work_on(int serial)
{
    return text_format(service.mem, "POST /api/v1/things/%s/work HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n",
                       number_text_of(serial));
}

static void wait_until_waiting(int n)
{
    wait_for_metric(text_format(service.mem, "dicr_queue_waiting{lane=\"heavy\"} %d\n", n));
}

START_TEST(one_address_gets_half_of_a_queue)
{
    int fds[PLACES / 2 + 3];
    atomic_store(&sample_held, true);
    for (int i = 0; i < PLACES / 2 + 3; i++) {
        fds[i] = open_from(2);
        ck_assert(client_send(fds[i], work_on(1)));
        if (i > PLACES / 2) {
            ck_assert_int_eq(client_take(fds[i], false, PATIENCE_MS)->status, 503);
            continue;
        }
        wait_for_work(i);
        wait_until_waiting(i);
    }
    ck_assert(heard("op=thing.work code=busy"));
    int other = open_from(1);
    ck_assert(client_send(other, work_on(1)));
    wait_until_waiting(PLACES / 2 + 1);
    atomic_store(&sample_held, false);
    ck_assert_int_eq(client_take(other, false, PATIENCE_MS)->status, 200);
    for (int i = 0; i < PLACES / 2 + 1; i++)
        ck_assert_int_eq(client_take(fds[i], false, PATIENCE_MS)->status, 200);
    for (int i = 0; i < PLACES / 2 + 3; i++)
        close(fds[i]);
    close(other);
    ck_assert_int_eq(ask_from(2, work_on(1)), 200);
}
END_TEST

START_TEST(what_waits_for_a_client_that_is_gone_leaves_its_place)
{
    enum { MAX = PLACES / 2 + 1 };
    int fds[MAX];
    atomic_store(&sample_held, true);
    for (int i = 0; i < MAX; i++) {
        fds[i] = open_from(2);
        ck_assert(client_send(fds[i], work_on(1)));
        wait_for_work(i);
        wait_until_waiting(i);
    }
    close(fds[MAX - 1]); /* the last in the queue */
    wait_until_waiting(MAX - 2);
    (void)shutdown(fds[1], SHUT_WR); /* the first in it: gone, for all that can be told, but it may still read */
    const struct answered *a = client_take(fds[1], false, PATIENCE_MS);
    ck_assert_int_eq(a->status, 503);
    ck_assert_ptr_nonnull(strstr(a->body, "closed the connection"));
    wait_until_waiting(MAX - 3);
    close(fds[1]);
    fds[1] = open_from(2); /* their places are free again */
    fds[MAX - 1] = open_from(2);
    ck_assert(client_send(fds[1], work_on(1)) && client_send(fds[MAX - 1], work_on(1)));
    wait_until_waiting(MAX - 1);
    close(fds[0]); /* what has begun goes on */
    atomic_store(&sample_held, false);
    for (int i = 1; i < MAX; i++) {
        ck_assert_int_eq(client_take(fds[i], false, PATIENCE_MS)->status, 200);
        close(fds[i]);
    }
}
END_TEST

/* Asks for a picture of a MiB, and takes no more than the head of the answer; its status. */
static int ask_for_large_picture(unsigned last, int *fd)
{
    char head[13] = "";
    *fd = open_from(last);
    ck_assert(client_send(
        *fd, text_format(service.mem, "GET /api/v1/things/%s/picture HTTP/1.1\r\n" HOST "\r\n", number_text_of(LARGE_PICTURE))));
    for (size_t n = 0; n < 12; n++)
        ck_assert_int_eq(client_read(*fd, head + n, 1, PATIENCE_MS), 1);
    return (int)strtol(head + 9, NULL, 10);
}

START_TEST(answers_that_one_address_does_not_take_are_limited)
{
    int fds[4], other;
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(ask_for_large_picture(2, &fds[i]), i < 2 ? 200 : 503);
    ck_assert(heard("op=thing.picture code=busy"));
    ck_assert_int_eq(ask_from(2, get_thing(1)), 200);
    ck_assert_int_eq(ask_for_large_picture(1, &other), 200);
    for (int i = 0; i < 4; i++)
        close(fds[i]);
    close(other);
    wait_for_metric("dicr_connections 0\n");
    ck_assert_int_eq(ask_for_large_picture(2, &other), 200);
    close(other);
}
END_TEST

Suite *suite_shares(void);
Suite *suite_shares(void)
{
    Suite *s = suite_create("shares");
    TCase *t = service_case(s, "shares", start_fair);
    tcase_add_test(t, stalled_files_of_one_address_leave_room_for_others);
    tcase_add_test(t, stalled_files_of_many_addresses_leave_room_for_records);
    tcase_add_test(t, one_address_gets_half_of_a_queue);
    tcase_add_test(t, what_waits_for_a_client_that_is_gone_leaves_its_place);
    tcase_add_test(t, answers_that_one_address_does_not_take_are_limited);
    return s;
}
