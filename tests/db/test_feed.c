/* The feed gives each committed change once, in whatever order transactions end. */
#include "base/buffer.h"
#include "db/feed.h"
#include "db/session.h"
#include "statements.h"
#include <pthread.h>
#include <unistd.h>

Suite *suite_feed(void);

struct row {
    struct number number;
};
static const struct field fields[] = { FIELD(row, number, ADD) };
static const struct shape row_shape = { SHAPE(row, "rows", fields) };

/* As the trail's trigger writes it. */
STATEMENT(change_add,
          "insert into change (number, supplier, owner, actor, via, noun, what) values ($1, $1, 'HR', 'test', 'local', "
          "'supplier', 'added')",
          "number");

static struct call *one, *two;
static struct feed *feed;

static void follow(void)
{
    harness_database();
    one = harness_call_more(NULL);
    two = harness_call_more(NULL);
    feed = feed_new(call.mem, FEED_POLL_MS);
    ck_assert_ok(feed_start(&call, feed));
}

static bool add(struct call *c, int64_t number)
{
    struct row it = { { number } };
    return db_run(c, &change_add, BIND(&row_shape, &it), NULL);
}

static bool gather(struct call *c, const struct feed_change *change, void *arg)
{
    struct buffer *b = arg;
    (void)c;
    buffer_format(b, "%s%lld", b->size ? " " : "", (long long)change->number.value);
    return true;
}

static const char *news(void)
{
    struct buffer b = { 0 };
    int64_t count = 0;
    ck_assert_ok(feed_read(&call, feed, gather, &b, &count));
    const char *text = text_copy(call.mem, b.size ? b.bytes : "");
    buffer_free(&b);
    return text;
}

static bool count_each(struct call *c, const struct feed_change *change, void *arg)
{
    unsigned char *times = arg;
    (void)c;
    int64_t n = change->number.value;
    times[n >= 1000000 ? n - 1000000 + 1000 : n]++;
    return true;
}

static bool add_one(struct call *c, void *arg)
{
    const int64_t *number = arg;
    return add(c, *number);
}

static void commit(struct call *c, int64_t number)
{
    ck_assert_msg(db_tx(c, add_one, &number), "%s", harness_reason(c));
}

/* As another program commits it: nobody in this process is told. */
static void commit_elsewhere(int64_t number)
{
    harness_sql(text_format(call.mem,
                            "insert into change (number, owner, actor, via, noun, what) "
                            "values (%lld, 'HR', 'test', 'local', 'supplier', 'added')",
                            (long long)number));
}

START_TEST(what_is_committed_is_given_once)
{
    ck_assert_str_eq(news(), "");
    commit(one, 5);
    commit(two, 6);
    ck_assert_str_eq(news(), "5 6");
    ck_assert_str_eq(news(), "");
    commit(one, 7);
    ck_assert_str_eq(news(), "7");
}
END_TEST

static bool be_overtaken(struct call *c, void *arg)
{
    const char **meanwhile = arg;
    if (!add(c, 10))
        return false;
    commit(two, 11);
    meanwhile[0] = news();
    commit(two, 12);
    meanwhile[1] = news();
    return true;
}

START_TEST(a_transaction_that_ends_late_is_not_missed_though_its_sequence_is_lower)
{
    const char *meanwhile[2];
    ck_assert(db_tx(one, be_overtaken, meanwhile));
    ck_assert_str_eq(meanwhile[0], "11");
    ck_assert_str_eq(meanwhile[1], "12");
    ck_assert_str_eq(news(), "10");
    ck_assert_str_eq(news(), "");
}
END_TEST

static bool add_and_give_up(struct call *c, void *arg)
{
    (void)arg;
    return add(c, 20) && fail(c, ERROR_CONFLICT, NULL);
}

static bool half_undone(struct call *c, void *arg)
{
    if (!add(c, 21) || db_tx(c, add_and_give_up, arg))
        return false;
    call_clear(c);
    return add(c, 22);
}

START_TEST(what_was_undone_is_never_given)
{
    ck_assert(!db_tx(one, add_and_give_up, NULL));
    ck_assert_str_eq(news(), "");
    harness_forget(one);
    ck_assert(db_tx(one, half_undone, NULL));
    ck_assert_str_eq(news(), "21 22");
}
END_TEST

static bool refuse(struct call *c, const struct feed_change *change, void *arg)
{
    (void)change;
    (void)arg;
    return fail(c, ERROR_TOO_LARGE, NULL);
}

START_TEST(what_a_follower_could_not_take_comes_again)
{
    commit(one, 30);
    ck_assert_refused(feed_read(&call, feed, refuse, NULL, NULL), ERROR_TOO_LARGE, NULL);
    ck_assert_str_eq(news(), "30");
}
END_TEST

START_TEST(a_lost_connection_loses_no_change)
{
    commit(one, 40);
    db_fail_at(call.db, 1, NULL);
    ck_assert_str_eq(news(), "40");
    harness_sql("select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'dicr' "
                "and datname = current_database()");
    commit(one, 41);
    ck_assert_str_eq(news(), "41");
}
END_TEST

START_TEST(rows_of_a_restored_dump_are_old_to_a_new_follower)
{
    harness_sql("insert into change (transaction, number, owner, actor, via, noun, what) select '3', n, 'HR', 'test', 'local', "
                "'supplier', "
                "'added' from generate_series(1, 10) n");
    ck_assert_str_eq(news(), "");
}
END_TEST

static bool keep(struct call *c, const struct feed_change *change, void *arg)
{
    struct feed_change *seen = arg;
    *seen = *change;
    seen->owner = text_copy(c->mem, change->owner);
    seen->noun = text_copy(c->mem, change->noun);
    seen->what = text_copy(c->mem, change->what);
    return true;
}

START_TEST(a_change_says_what_happened_to_which_record)
{
    struct feed_change seen = { 0 };
    commit(one, 50);
    ck_assert_ok(feed_read(&call, feed, keep, &seen, NULL));
    ck_assert_str_eq(seen.owner, "HR");
    ck_assert_str_eq(seen.noun, "supplier");
    ck_assert_str_eq(seen.what, "added");
    ck_assert_int_eq(seen.number.value, 50);
    ck_assert_int_eq(seen.supplier.value, 50);
    ck_assert(seen.sequence.known);
}
END_TEST

START_TEST(a_follower_finds_what_another_program_commits)
{
    bool woken = true;
    int64_t start = clock_ms();
    ck_assert_ok(feed_wait(&call, feed, 100, &woken));
    ck_assert(!woken);
    ck_assert_int_ge(clock_ms() - start, 95);
    commit_elsewhere(60);
    ck_assert_ok(feed_wait(&call, feed, HANG_MS, &woken));
    ck_assert(woken);
    ck_assert_ok(feed_wait(&call, feed, 0, &woken));
    ck_assert_msg(woken, "what was not read is still news");
    ck_assert_str_eq(news(), "60");
    ck_assert_ok(feed_wait(&call, feed, 0, &woken));
    ck_assert(!woken);
}
END_TEST

static void *follow_patiently(void *arg)
{
    bool *woken = arg;
    return feed_wait(one, feed, HANG_MS, woken) ? arg : NULL;
}

START_TEST(a_follower_that_waits_finds_what_another_program_commits)
{
    bool woken = false;
    pthread_t follower;
    void *done;
    ck_assert_int_eq(pthread_create(&follower, NULL, follow_patiently, &woken), 0);
    commit_elsewhere(61);
    ck_assert_int_eq(pthread_join(follower, &done), 0);
    ck_assert_msg(done != NULL, "%s", harness_reason(one));
    ck_assert(woken);
    ck_assert_str_eq(news(), "61");
}
END_TEST

static void *commit_in_a_thread(void *arg)
{
    int64_t number = 65;
    return db_tx(arg, add_one, &number) ? arg : NULL;
}

START_TEST(a_commit_of_this_process_wakes_a_follower_that_never_looks)
{
    bool woken = false;
    pthread_t writer;
    void *done;
    feed = feed_new(call.mem, HANG_MS);
    ck_assert_ok(feed_start(&call, feed));
    ck_assert_int_eq(pthread_create(&writer, NULL, commit_in_a_thread, one), 0);
    ck_assert_ok(feed_wait(&call, feed, HANG_MS, &woken));
    ck_assert_int_eq(pthread_join(writer, &done), 0);
    ck_assert_msg(done != NULL, "%s", harness_reason(one));
    ck_assert(woken);
    ck_assert_str_eq(news(), "65");
    ck_assert_ok(feed_wait(&call, feed, 0, &woken));
    ck_assert(!woken);
}
END_TEST

START_TEST(a_follower_need_not_ask_the_database_about_a_commit_of_this_process)
{
    bool woken = false;
    commit(one, 66);
    db_fail_at(call.db, 1, "XX000");
    ck_assert_ok(feed_wait(&call, feed, HANG_MS, &woken));
    ck_assert(woken);
    ck_assert_refused(feed_start(&call, feed), ERROR_INTERNAL, NULL); /* this is the first statement */
    ck_assert_str_eq(news(), "66");
}
END_TEST

/* Another transaction commits and is read while this one, which has the lower number, is under way. */
static bool be_read_past(struct call *c, void *arg)
{
    (void)arg;
    if (!add(c, 67))
        return false;
    commit(two, 68);
    ck_assert_str_eq(news(), "68");
    ck_assert(feed_has(feed, two->written));
    ck_assert(!feed_has(feed, two->written - 1));
    return true;
}

START_TEST(it_is_known_whether_a_transaction_was_read)
{
    ck_assert(db_tx(one, be_read_past, NULL));
    ck_assert_int_eq(one->written, two->written - 1);
    ck_assert(!feed_has(feed, one->written));
    ck_assert_str_eq(news(), "67");
    ck_assert(feed_has(feed, one->written) && feed_has(feed, two->written) && feed_has(feed, 3));
    ck_assert(!feed_has(feed, two->written + 1));
    commit(one, 69);
    ck_assert(!feed_has(feed, one->written));
}
END_TEST

START_TEST(writers_do_not_wait_for_a_follower_that_does_not_read)
{
    enum { WRITES = 500 };
    unsigned char times[2000] = { 0 };
    bool woken;
    for (int i = 0; i < WRITES; i++)
        commit(i % 2 ? one : two, i + 1);
    ck_assert_ok(feed_wait(&call, feed, 0, &woken));
    ck_assert(woken);
    ck_assert_ok(feed_read(&call, feed, count_each, times, NULL));
    for (int i = 1; i <= WRITES; i++)
        ck_assert_msg(times[i] == 1, "%d came %d times", i, times[i]);
}
END_TEST

START_TEST(a_follower_whose_connection_broke_wakes_and_misses_nothing)
{
    bool woken = true;
    ck_assert_ok(feed_wait(&call, feed, 0, &woken));
    ck_assert(!woken);
    harness_sql("select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'dicr' "
                "and datname = current_database()");
    commit_elsewhere(70);
    ck_assert_ok(feed_wait(&call, feed, HANG_MS, &woken));
    ck_assert(woken);
    ck_assert_str_eq(news(), "70");
}
END_TEST

START_TEST(nothing_notifies)
{
    /* NOTIFY holds a lock of the whole server until the commit is on disk: writers would commit one after another. */
    ck_assert_pstr_eq(harness_sql("select string_agg(p.proname, ' ') from pg_proc p where p.pronamespace = 'dicr'::regnamespace "
                                  "and p.prosrc ilike '%notify%'"),
                      NULL);
    for (size_t i = 0; i < all_statement_count; i++)
        ck_assert_msg(!strcasestr(all_statements[i]->sql, "notify"), "%s", all_statements[i]->name);
}
END_TEST

/* Many writers whose transactions overlap at random; the follower reads all the while. */
static bool add_slowly(struct call *c, void *arg)
{
    const int64_t *number = arg;
    if (!add(c, *number))
        return false;
    usleep((unsigned)(*number % 3) * 700);
    return add(c, *number + 1000000);
}

struct writing {
    struct call *c;
    int64_t first;
    bool ok;
};

static void *write_many(void *arg)
{
    struct writing *w = arg;
    w->ok = true;
    for (int64_t i = 0; i < 100 && w->ok; i++) {
        int64_t number = w->first + i;
        w->ok = db_tx(w->c, add_slowly, &number);
    }
    return NULL;
}

START_TEST(overlapping_writers_are_followed_without_loss_or_repeat)
{
    enum { WRITERS = 4 };
    struct writing w[WRITERS] = { { one, 100, false }, { two, 200, false } };
    pthread_t threads[WRITERS];
    unsigned char times[2000] = { 0 };
    for (int i = 2; i < WRITERS; i++)
        w[i] = (struct writing){ harness_call_more(NULL), 100 + i * 100, false };
    for (int i = 0; i < WRITERS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, write_many, &w[i]), 0);
    for (int i = 0; i < 60; i++) {
        usleep(5000);
        ck_assert_ok(feed_read(&call, feed, count_each, times, NULL));
    }
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_msg(w[i].ok, "%s", harness_reason(w[i].c));
    }
    ck_assert_ok(feed_read(&call, feed, count_each, times, NULL));
    for (int i = 100; i < 500; i++)
        ck_assert_msg(times[i] == 1 && times[i + 1000] == 1, "%d came %d and %d times", i, times[i], times[i + 1000]);
}
END_TEST

Suite *suite_feed(void)
{
    Suite *s = suite_create("feed");
    TCase *tc = tcase_create("feed");
    tcase_add_checked_fixture(tc, follow, harness_end);
    tcase_add_test(tc, what_is_committed_is_given_once);
    tcase_add_test(tc, a_transaction_that_ends_late_is_not_missed_though_its_sequence_is_lower);
    tcase_add_test(tc, what_was_undone_is_never_given);
    tcase_add_test(tc, what_a_follower_could_not_take_comes_again);
    tcase_add_test(tc, a_lost_connection_loses_no_change);
    tcase_add_test(tc, rows_of_a_restored_dump_are_old_to_a_new_follower);
    tcase_add_test(tc, a_change_says_what_happened_to_which_record);
    tcase_add_test(tc, a_follower_finds_what_another_program_commits);
    tcase_add_test(tc, a_follower_that_waits_finds_what_another_program_commits);
    tcase_add_test(tc, a_commit_of_this_process_wakes_a_follower_that_never_looks);
    tcase_add_test(tc, a_follower_need_not_ask_the_database_about_a_commit_of_this_process);
    tcase_add_test(tc, it_is_known_whether_a_transaction_was_read);
    tcase_add_test(tc, writers_do_not_wait_for_a_follower_that_does_not_read);
    tcase_add_test(tc, a_follower_whose_connection_broke_wakes_and_misses_nothing);
    tcase_add_test(tc, nothing_notifies);
    tcase_add_test(tc, overlapping_writers_are_followed_without_loss_or_repeat);
    suite_add_tcase(s, tc);
    return s;
}
