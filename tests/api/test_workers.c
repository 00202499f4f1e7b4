/* The lanes: who waits for whom, what is answered together, what is refused, and what happens at the end. */
#include "sample.h"

#include "../../api/metrics.h"
#include "../../api/workers.h"
#include "db/db.h"
#include <pthread.h>
#include <unistd.h>

enum { TASKS_MAX = 80, RUNS_MAX = 200 };

static struct arena *mem;
static struct call call;
static struct workers *workers;
static struct task tasks[TASKS_MAX];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
/* Under the lock: */
static bool gate_open;
static size_t entered, done_count, run_count, largest_run, run_sizes[RUNS_MAX];
static const char *run_ops[RUNS_MAX];
static pthread_t run_threads[RUNS_MAX];
static enum language run_languages[RUNS_MAX];
static const struct actor *run_actors[RUNS_MAX];

/* Notes what came together, and waits until the test opens the gate. */
static void answer_gated(struct call *c, struct task *const *t, size_t n)
{
    pthread_mutex_lock(&lock);
    run_ops[run_count] = t[0]->target.op->name;
    run_languages[run_count] = c->language;
    run_actors[run_count] = c->actor;
    run_threads[run_count] = pthread_self();
    run_sizes[run_count++] = n;
    for (size_t i = 0; i < n; i++)
        ck_assert_ptr_eq(t[i]->target.op, t[0]->target.op);
    entered += n;
    pthread_cond_broadcast(&changed);
    while (!gate_open)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    for (size_t i = 0; i < n; i++)
        t[i]->reply.status = 200;
}

/* 200 for each task whose actor is the call's. */
static void answer_as_actor(struct call *c, struct task *const *t, size_t n)
{
    for (size_t i = 0; i < n; i++)
        t[i]->reply.status = t[i]->actor == c->actor ? 200 : 500;
    pthread_mutex_lock(&lock);
    largest_run = n > largest_run ? n : largest_run;
    pthread_mutex_unlock(&lock);
}

static void count_done(struct task *const *t, size_t n, void *arg)
{
    (void)t, (void)arg;
    pthread_mutex_lock(&lock);
    done_count += n;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void wait_for(const size_t *count, size_t least)
{
    pthread_mutex_lock(&lock);
    while (*count < least)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

static void open_gate(void)
{
    pthread_mutex_lock(&lock);
    gate_open = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void start(void)
{
    mem = arena_new(1 << 20);
    call_start(&call, mem, LANGUAGE_EN);
    sample_start();
    metrics_start();
    memset(tasks, 0, sizeof tasks);
}

static void start_workers(struct workers_settings s)
{
    s.done = count_done;
    ck_assert(workers_start(&call, &s, &workers));
}

static struct workers_settings gated(size_t readers, size_t waiting_max)
{
    struct workers_settings s = workers_settings_default();
    s.answer = answer_gated;
    s.threads[LANE_READ] = readers;
    s.threads[LANE_WRITE] = s.threads[LANE_HEAVY] = 1;
    s.waiting_max[LANE_READ] = s.waiting_max[LANE_WRITE] = s.waiting_max[LANE_HEAVY] = waiting_max;
    return s;
}

START_TEST(eight_writers_share_a_sync_to_disk_however_few_processors_there_are)
{
    ck_assert_uint_ge(workers_settings_default().threads[LANE_WRITE], 8);
}
END_TEST

static void end(void)
{
    open_gate();
    workers_stop(workers);
    for (size_t i = 0; i < TASKS_MAX; i++)
        reply_clear(&tasks[i].reply);
    metrics_end();
    router_stop();
    arena_free(mem);
}

static struct task *make_task(size_t i, const char *op, enum language language, const struct actor *actor)
{
    tasks[i].actor = actor;
    tasks[i].request = (struct request){ .mem = mem, .id = "w", .method = "GET", .path = "/", .language = language };
    tasks[i].target = (struct route_target){ .op = sample_find(op), .route = &sample_routes[3] };
    tasks[i].next = NULL;
    return &tasks[i];
}

static bool push(size_t i, const char *op, enum language language)
{
    return !workers_push(workers, make_task(i, op, language, actor_local()));
}

/* `n` reads whose actors come in turns, all at once. */
static void push_in_turns(size_t first, size_t n, const struct actor *actors, size_t actor_count)
{
    for (size_t i = n; i-- > 0;)
        make_task(first + i, "thing.get", LANGUAGE_EN, &actors[i % actor_count])->next = i + 1 < n ? &tasks[first + i + 1] : NULL;
    ck_assert_ptr_null(workers_push(workers, &tasks[first]));
}

START_TEST(reads_do_not_wait_behind_writes_or_heavy_work)
{
    start_workers(gated(1, 10));
    ck_assert(push(0, "thing.work", LANGUAGE_EN));
    ck_assert(push(1, "thing.add", LANGUAGE_EN));
    ck_assert(push(2, "thing.get", LANGUAGE_EN));
    wait_for(&entered, 3);
}
END_TEST

START_TEST(a_free_worker_takes_its_share_of_what_waits)
{
    start_workers(gated(2, 100));
    ck_assert(push(0, "thing.list", LANGUAGE_EN));
    ck_assert(push(1, "thing.list", LANGUAGE_EN));
    wait_for(&entered, 2);
    for (size_t i = 2; i < 12; i++)
        ck_assert(push(i, "thing.get", LANGUAGE_EN));
    open_gate();
    wait_for(&done_count, 12);
    ck_assert_uint_eq(run_sizes[2], 5);
}
END_TEST

START_TEST(who_worked_last_works_next_so_that_one_session_stays_warm)
{
    enum { N = 30 };
    size_t most = 0;
    start_workers(gated(4, 100));
    open_gate();
    for (size_t i = 0; i < N; i++) {
        ck_assert(push(i, "thing.get", LANGUAGE_EN));
        wait_for(&done_count, i + 1);
        while (workers_idle(workers, LANE_READ) < 4)
            usleep(100); /* until the worker is back at its place; the suite's limit ends a hang */
    }
    for (size_t i = 0; i < N; i++) {
        size_t same = 0;
        for (size_t j = 0; j < N; j++)
            same += pthread_equal(run_threads[i], run_threads[j]) != 0;
        most = same > most ? same : most;
    }
    /* in turns each of the four would have had its quarter */
    ck_assert_uint_gt(most, N / 2);
}
END_TEST

START_TEST(a_batch_has_a_limit)
{
    start_workers(gated(1, 100));
    ck_assert(push(0, "thing.list", LANGUAGE_EN));
    wait_for(&entered, 1);
    for (size_t i = 1; i < 61; i++)
        ck_assert(push(i, "thing.get", LANGUAGE_EN));
    open_gate();
    wait_for(&done_count, 61);
    ck_assert_uint_eq(run_sizes[1], BATCH_MAX);
    ck_assert_uint_eq(run_sizes[2], BATCH_MAX);
    ck_assert_uint_eq(run_sizes[3], 12);
}
END_TEST

START_TEST(only_the_same_op_in_the_same_language_comes_together)
{
    start_workers(gated(1, 100));
    ck_assert(push(0, "thing.list", LANGUAGE_EN));
    wait_for(&entered, 1);
    ck_assert(push(1, "thing.get", LANGUAGE_EN));
    ck_assert(push(2, "thing.get", LANGUAGE_HR));
    ck_assert(push(3, "thing.list", LANGUAGE_EN));
    ck_assert(push(4, "thing.get", LANGUAGE_EN));
    ck_assert(push(5, "thing.get", LANGUAGE_HR));
    ck_assert(push(6, "thing.list", LANGUAGE_EN));
    open_gate();
    wait_for(&done_count, 7);
    ck_assert_uint_eq(run_count, 5);
    ck_assert_uint_eq(run_sizes[1], 2);
    ck_assert_int_eq(run_languages[1], LANGUAGE_EN);
    ck_assert_uint_eq(run_sizes[2], 2);
    ck_assert_int_eq(run_languages[2], LANGUAGE_HR);
    ck_assert_str_eq(run_ops[3], "thing.list");
    ck_assert_uint_eq(run_sizes[3], 1);
}
END_TEST

/* What an answer depends on: as which country its actor reads, for which it writes, and with which rights; not on its name. */
START_TEST(only_actors_that_see_the_same_come_together)
{
    static const struct actor actors[] = {
        { "ana", NULL, "XK", 1U << RIGHT_SEE },        { "ivo", NULL, "HR", 1U << RIGHT_SEE },
        { "eva", NULL, NULL, 1U << RIGHT_SEE },        { "ada", "XK", "XK", 1U << RIGHT_SEE },
        { "ina", NULL, "XK", 1U << RIGHT_ADMINISTER }, { "ben", NULL, "XK", 1U << RIGHT_SEE },
    };
    enum { KINDS = 5, ALL = 6 };
    start_workers(gated(1, 100));
    ck_assert(push(0, "thing.list", LANGUAGE_EN));
    wait_for(&entered, 1);
    push_in_turns(1, (size_t)4 * ALL, actors, ALL);
    open_gate();
    wait_for(&done_count, 1 + 4 * ALL);
    ck_assert_uint_eq(run_count, 1 + KINDS);
    for (size_t i = 0; i < KINDS; i++) {
        ck_assert_ptr_eq(run_actors[1 + i], &actors[i]);
        ck_assert_uint_eq(run_sizes[1 + i], i == 0 ? 8 : 4);
    }
}
END_TEST

/* All workers at once, while tasks of two readers come in turns. */
START_TEST(under_load_no_batch_mixes_readers)
{
    static const struct actor readers[] = { { "ana", NULL, "XK", 1U << RIGHT_SEE }, { "ivo", NULL, "HR", 1U << RIGHT_SEE } };
    struct workers_settings s = gated(4, 100);
    s.answer = answer_as_actor;
    start_workers(s);
    for (size_t done = 0; done < (size_t)50 * TASKS_MAX; done += TASKS_MAX) {
        push_in_turns(0, TASKS_MAX, readers, 2);
        wait_for(&done_count, done + TASKS_MAX);
        for (size_t i = 0; i < TASKS_MAX; i++)
            ck_assert_int_eq(tasks[i].reply.status, 200);
    }
    ck_assert_msg(largest_run > 1, "no batch had two tasks");
}
END_TEST

START_TEST(a_full_queue_refuses_and_takes_again_when_there_is_room)
{
    start_workers(gated(1, 3));
    ck_assert(push(0, "thing.list", LANGUAGE_EN));
    wait_for(&entered, 1);
    for (size_t i = 1; i < 4; i++)
        ck_assert(push(i, "thing.list", LANGUAGE_EN));
    ck_assert(!push(4, "thing.list", LANGUAGE_EN));
    ck_assert_msg(push(5, "thing.add", LANGUAGE_EN), "another lane has its own queue");
    open_gate();
    wait_for(&done_count, 5);
    ck_assert(push(4, "thing.list", LANGUAGE_EN));
    wait_for(&done_count, 6);
}
END_TEST

START_TEST(what_nobody_waits_for_any_more_is_not_begun)
{
    start_workers(gated(1, 10));
    ck_assert(push(0, "thing.list", LANGUAGE_EN));
    wait_for(&entered, 1);
    ck_assert(push(1, "thing.get", LANGUAGE_EN));
    tasks[2].request.deadline_ms = 0;
    tasks[2].request = (struct request){ .mem = mem, .id = "w", .method = "GET", .path = "/", .deadline_ms = clock_ms() - 1 };
    tasks[2].target = (struct route_target){ .op = sample_find("thing.get"), .route = &sample_routes[3] };
    ck_assert_ptr_null(workers_push(workers, &tasks[2]));
    open_gate();
    wait_for(&done_count, 3);
    ck_assert_int_eq(tasks[1].reply.status, 200);
    ck_assert_int_eq(tasks[2].reply.status, 503);
    ck_assert_ptr_nonnull(strstr(tasks[2].reply.body.bytes, "\"code\":\"cancelled\""));
    ck_assert_uint_eq(entered, 2);
}
END_TEST

START_TEST(a_task_that_waits_can_be_taken_back)
{
    start_workers(gated(1, 3));
    ck_assert(push(0, "thing.get", LANGUAGE_EN));
    wait_for(&entered, 1);
    for (size_t i = 1; i <= 3; i++)
        ck_assert(push(i, "thing.get", LANGUAGE_EN));
    ck_assert(!workers_withdraw(workers, &tasks[0])); /* it has begun */
    ck_assert(workers_withdraw(workers, &tasks[2]));
    ck_assert(!workers_withdraw(workers, &tasks[2])); /* it does not wait any more */
    ck_assert(workers_withdraw(workers, &tasks[3]));  /* the last: the next one stands behind the one before it */
    ck_assert(push(4, "thing.get", LANGUAGE_EN) && push(5, "thing.get", LANGUAGE_EN) && !push(6, "thing.get", LANGUAGE_EN));
    ck_assert(workers_withdraw(workers, &tasks[1])); /* the first */
    open_gate();
    wait_for(&done_count, 3);
    for (size_t i = 0; i <= 6; i++)
        ck_assert_int_eq(tasks[i].reply.status, i == 0 || i == 4 || i == 5 ? 200 : 0);
}
END_TEST

START_TEST(cancelling_answers_what_waits_and_lets_what_runs_end)
{
    start_workers(gated(1, 10));
    for (size_t i = 0; i < 5; i++) {
        ck_assert(push(i, "thing.list", LANGUAGE_EN));
        wait_for(&entered, 1);
    }
    workers_cancel(workers);
    open_gate();
    wait_for(&done_count, 5);
    ck_assert_int_eq(tasks[0].reply.status, 200);
    for (size_t i = 1; i < 5; i++)
        ck_assert_int_eq(tasks[i].reply.status, 503);
}
END_TEST

START_TEST(the_end_waits_for_all_that_was_taken)
{
    struct workers_settings s = gated(2, 100);
    gate_open = true;
    start_workers(s);
    for (size_t i = 0; i < TASKS_MAX; i++)
        ck_assert(push(i, i % 2 ? "thing.get" : "thing.work", LANGUAGE_EN));
    workers_stop(workers);
    workers = NULL;
    ck_assert_uint_eq(done_count, TASKS_MAX);
}
END_TEST

/* Asks the session for its database. */
static void answer_by_ping(struct call *c, struct task *const *t, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        call_clear(c);
        if (db_ping(c))
            t[i]->reply.status = 200;
        else
            reply_problem(c, &t[i]->request, &t[i]->reply);
    }
}

START_TEST(a_database_that_is_away_is_503_and_the_worker_lives_on)
{
    struct workers_settings s = gated(1, 10);
    s.answer = answer_by_ping;
    s.database = "host=/nonexistent dbname=nothing";
    start_workers(s);
    for (size_t i = 0; i < 3; i++) {
        ck_assert(push(i, "thing.list", LANGUAGE_EN));
        wait_for(&done_count, i + 1);
        ck_assert_int_eq(tasks[i].reply.status, 503);
        ck_assert_ptr_nonnull(strstr(tasks[i].reply.body.bytes, "\"code\":\"database_away\""));
    }
}
END_TEST

Suite *suite_workers(void);
Suite *suite_workers(void)
{
    Suite *s = suite_create("workers");
    TCase *t = tcase_create("lanes");
    tcase_add_checked_fixture(t, start, end);
    tcase_set_timeout(t, 600);
    tcase_add_test(t, reads_do_not_wait_behind_writes_or_heavy_work);
    tcase_add_test(t, a_free_worker_takes_its_share_of_what_waits);
    tcase_add_test(t, who_worked_last_works_next_so_that_one_session_stays_warm);
    tcase_add_test(t, a_batch_has_a_limit);
    tcase_add_test(t, only_the_same_op_in_the_same_language_comes_together);
    tcase_add_test(t, only_actors_that_see_the_same_come_together);
    tcase_add_test(t, under_load_no_batch_mixes_readers);
    tcase_add_test(t, a_full_queue_refuses_and_takes_again_when_there_is_room);
    tcase_add_test(t, what_nobody_waits_for_any_more_is_not_begun);
    tcase_add_test(t, a_task_that_waits_can_be_taken_back);
    tcase_add_test(t, eight_writers_share_a_sync_to_disk_however_few_processors_there_are);
    tcase_add_test(t, cancelling_answers_what_waits_and_lets_what_runs_end);
    tcase_add_test(t, the_end_waits_for_all_that_was_taken);
    tcase_add_test(t, a_database_that_is_away_is_503_and_the_worker_lives_on);
    suite_add_tcase(s, t);
    return s;
}
