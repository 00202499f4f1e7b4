/* Readers of several countries in one queue: each is answered with what it may see, over real records. */
#include "../catalogue/samples.h"

#include "../../api/metrics.h"
#include "../../api/workers.h"
#include <pthread.h>

enum { TASKS = 4 * BATCH_MAX, ROUNDS = 5, READERS = 2 };

static const struct actor readers[READERS] = { { "ana", "XK", "XK", 1U << RIGHT_SEE }, { "ivo", "HR", "HR", 1U << RIGHT_SEE } };
static struct task tasks[TASKS];
static struct workers *workers;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static size_t done_count; /* under the lock */

static void count_done(struct task *const *t, size_t n, void *arg)
{
    (void)t, (void)arg;
    pthread_mutex_lock(&lock);
    done_count += n;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
}

static void start(void)
{
    const char *why = NULL;
    harness_database();
    ck_assert_msg(router_start(routes, route_count, op_find, &why), "%s", why);
    metrics_start();
}

static void end(void)
{
    workers_stop(workers);
    for (size_t i = 0; i < TASKS; i++) {
        reply_clear(&tasks[i].reply);
        arena_free(tasks[i].request.mem);
        tasks[i].request.mem = NULL;
    }
    metrics_end();
    router_stop();
    harness_end();
}

static void ask(struct task *t, const struct actor *reader, struct number supplier)
{
    const char *allow;
    reply_clear(&t->reply);
    arena_free(t->request.mem); /* each request has memory of its own: several workers answer at one time */
    t->actor = reader;
    t->request = (struct request){ .mem = arena_new(0), .id = "r", .method = "GET", .language = LANGUAGE_EN };
    t->request.path = text_format(call.mem, "/api/v1/suppliers/%s", number_text(call.mem, supplier));
    ck_assert_int_eq(route_find(&t->request, &t->target, &allow), ROUTED);
    ck_assert(route_is_batched(&t->target));
}

/* Two firms of HR, of which one is released to XK; XK and HR ask for both in turns, and all that waits is answered in batches. */
START_TEST(each_reader_sees_only_what_it_may)
{
    static const char *to_xk[] = { "XK" };
    struct supplier shared = { .number = sample_supplier("HR", "Zajednička d.d."), .released_to = { 1, to_xk } }, out;
    struct number firms[] = { shared.number, sample_supplier("HR", "Povjerljiva d.d.") };
    ck_assert_ok(supplier_release(&call, &shared, ALL_FIELDS, &out));

    struct workers_settings s = workers_settings_default();
    s.database = harness_conninfo();
    s.role = "dicr_app";
    s.done = count_done;
    s.threads[LANE_READ] = (size_t)1 + (size_t)_i; /* alone it takes whole batches; two take what the other leaves */
    ck_assert_ok(workers_start(&call, &s, &workers));
    for (size_t round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < TASKS; i++) {
            ask(&tasks[i], &readers[i % READERS], firms[i / READERS % 2]);
            tasks[i].next = i + 1 < TASKS ? &tasks[i + 1] : NULL;
        }
        done_count = 0;
        ck_assert_ptr_null(workers_push(workers, tasks));
        pthread_mutex_lock(&lock);
        while (done_count < TASKS)
            pthread_cond_wait(&changed, &lock);
        pthread_mutex_unlock(&lock);
        for (size_t i = 0; i < TASKS; i++) {
            bool hidden = i % READERS == 0 && i / READERS % 2 == 1;
            const char *name = i / READERS % 2 == 0 ? "Zajednička" : "Povjerljiva", *text = tasks[i].reply.body.bytes;
            ck_assert_msg(tasks[i].reply.status == (hidden ? 404 : 200), "%s asks for %s: %s", readers[i % READERS].reader, name,
                          text);
            ck_assert((strstr(text, name) != NULL) == !hidden);
        }
    }
}
END_TEST

Suite *suite_readers(void);
Suite *suite_readers(void)
{
    Suite *s = suite_create("readers");
    TCase *t = tcase_create("readers");
    tcase_add_checked_fixture(t, start, end);
    tcase_set_timeout(t, 600);
    tcase_add_loop_test(t, each_reader_sees_only_what_it_may, 0, 2);
    suite_add_tcase(s, t);
    return s;
}
