/* Transactions: what is kept, what is not, and what is tried again. */
#include "statements.h"
#include <pthread.h>
#include <unistd.h>

Suite *suite_tx(void);

struct entry {
    struct maybe_int place, amount;
    const char *note;
};
static const struct field fields[] = {
    FIELD(entry, place, ADD | READ),
    FIELD(entry, amount, ADD | READ),
    FIELD(entry, note, ADD | READ),
};
static const struct shape entry_shape = { SHAPE(entry, "entries", fields) };

STATEMENT(entry_add, "insert into entry (place, amount) values ($1, $2)", "place", "amount");
STATEMENT(entry_raise, "update entry set amount = amount + $2 where place = $1", "place", "amount");
STATEMENT(entry_sleep, "select $1::bigint as place from pg_sleep(0.05)", "place");
STATEMENT(own_settings, "select current_setting('dicr.country', true) || ' ' || current_setting('dicr.actor', true) as note");

static void ledger(void)
{
    harness_database();
    harness_sql("create table entry (place bigint primary key, amount bigint not null);"
                "grant select, insert, update, delete on entry to dicr_app");
}

static bool add(struct call *c, int64_t place)
{
    struct entry it = { .place = { true, place }, .amount = { true, 0 } };
    return db_run(c, &entry_add, BIND(&entry_shape, &it), NULL);
}

static bool raise(struct call *c, int64_t place, int64_t amount)
{
    struct entry it = { .place = { true, place }, .amount = { true, amount } };
    return db_run(c, &entry_raise, BIND(&entry_shape, &it), NULL);
}

/* --- what is kept ------------------------------------------------------------------------------------------------------------------ */

static bool add_two(struct call *c, void *arg)
{
    bool *ending = arg;
    return add(c, 1) && add(c, 2) && *ending;
}

START_TEST(a_transaction_is_kept_whole_or_not_at_all)
{
    bool ending = false;
    ck_assert(!db_tx(&call, add_two, &ending));
    ck_assert_str_eq(harness_sql("select count(*) from entry"), "0");
    ending = true;
    ck_assert_ok(db_tx(&call, add_two, &ending));
    ck_assert_str_eq(harness_sql("select count(*) from entry"), "2");
    ck_assert(!db_in_transaction(call.db));
}
END_TEST

static bool add_and_fail(struct call *c, void *arg)
{
    (void)arg;
    return add(c, 2) && fail(c, ERROR_CONFLICT, "note");
}

static bool add_around(struct call *c, void *arg)
{
    if (!add(c, 1) || db_tx(c, add_and_fail, arg) || !db_in_transaction(c->db))
        return false;
    call_clear(c);
    return add(c, 3);
}

START_TEST(a_transaction_inside_another_is_undone_alone)
{
    ck_assert_ok(db_tx(&call, add_around, NULL));
    ck_assert_str_eq(harness_sql("select string_agg(place::text, ' ' order by place) from entry"), "1 3");
}
END_TEST

static bool twice_the_same(struct call *c, void *arg)
{
    (void)arg;
    return add(c, 1) && add(c, 1);
}

static bool survive(struct call *c, void *arg)
{
    if (!add(c, 5) || db_tx(c, twice_the_same, arg))
        return false;
    if (c->error.code != ERROR_CONFLICT)
        return false;
    call_clear(c);
    return add(c, 6);
}

START_TEST(a_refusal_inside_leaves_the_outer_transaction_usable)
{
    ck_assert_ok(db_tx(&call, survive, NULL));
    ck_assert_str_eq(harness_sql("select string_agg(place::text, ' ' order by place) from entry"), "5 6");
}
END_TEST

static bool go_on_regardless(struct call *c, void *arg)
{
    (void)arg;
    bool ignored = twice_the_same(c, NULL);
    call_clear(c);
    return !ignored;
}

START_TEST(a_failed_transaction_is_never_taken_for_kept)
{
    ck_assert_refused(db_tx(&call, go_on_regardless, NULL), ERROR_INTERNAL, NULL);
    ck_assert_str_eq(harness_sql("select count(*) from entry"), "0");
}
END_TEST

START_TEST(outside_of_a_transaction_nothing_is_written)
{
    ck_assert(!add(&call, 1));
    ck_assert_ptr_nonnull(strstr(call.error.detail, "only db_tx() may write"));
    harness_check(&call, ERROR_INTERNAL, NULL, __FILE__, __LINE__);
    ck_assert_str_eq(harness_sql("select count(*) from entry"), "0");
}
END_TEST

static bool write_in_snapshot(struct call *c, void *arg)
{
    (void)arg;
    return add(c, 1);
}

START_TEST(a_snapshot_cannot_write)
{
    ck_assert_refused(db_snapshot(&call, write_in_snapshot, NULL), ERROR_INTERNAL, NULL);
}
END_TEST

static bool count_twice(struct call *c, void *arg)
{
    (void)arg;
    const char *before = harness_value("select count(*) from entry");
    harness_sql("insert into entry values (77, 0)");
    return strcmp(before, harness_value("select count(*) from entry")) == 0 && c->error_count == 0;
}

static bool sorts_in_memory(struct call *c, void *arg)
{
    (void)arg;
    return strcmp(harness_value("select current_setting('work_mem')"), "64MB") == 0 && c->error_count == 0;
}

START_TEST(a_snapshot_may_sort_in_memory)
{
    const char *usual = harness_value("select current_setting('work_mem')");
    ck_assert_ok(db_snapshot(&call, sorts_in_memory, NULL));
    ck_assert_str_eq(harness_value("select current_setting('work_mem')"), usual);
}
END_TEST

START_TEST(a_snapshot_sees_one_moment)
{
    ck_assert_ok(db_snapshot(&call, count_twice, NULL));
    ck_assert_str_eq(harness_value("select count(*) from entry"), "1");
}
END_TEST

static bool nothing(struct call *c, void *arg)
{
    (void)c;
    (void)arg;
    return true;
}

START_TEST(a_transaction_without_statements_asks_the_database_nothing)
{
    struct call *c = harness_call_more("dicr_app");
    db_close(c->db);
    c->db = db_new("host=/nowhere dbname=none", NULL);
    ck_assert(db_tx(c, nothing, NULL));
}
END_TEST

static bool read_settings(struct call *c, void *arg)
{
    struct entry *out = arg;
    if (!db_one(c, &own_settings, ARGS(), &entry_shape, out, NULL) || strcmp(out->note, "AL test:harness") != 0)
        return false;
    return db_write_for(c, "XK") && db_one(c, &own_settings, ARGS(), &entry_shape, out, NULL);
}

START_TEST(the_writer_is_known_to_the_database_for_the_transaction_only)
{
    struct entry out = { 0 };
    call.options.owner = "AL";
    ck_assert_ok(db_tx(&call, read_settings, &out));
    ck_assert_str_eq(out.note, "XK test:harness");
    ck_assert_ok(db_one(&call, &own_settings, ARGS(), &entry_shape, &out, NULL));
    ck_assert_str_eq(out.note, " ");
}
END_TEST

/* --- what is tried again ------------------------------------------------------------------------------------------------------------- */

struct trial {
    int runs;
    int failing;          /* how many of the first runs fail */
    const char *sqlstate; /* with this; NULL: the connection is cut */
};

static bool try_it(struct call *c, void *arg)
{
    struct trial *t = arg;
    if (++t->runs <= t->failing)
        db_fail_at(c->db, 2, t->sqlstate);
    return add(c, 1) && add(c, 2);
}

START_TEST(serialization_failures_and_deadlocks_are_run_again)
{
    const char *states[] = { "40001", "40P01" };
    for (int i = 0; i < 2; i++) {
        struct trial t = { .failing = 3, .sqlstate = states[i] };
        harness_sql("delete from entry");
        ck_assert_ok(db_tx(&call, try_it, &t));
        ck_assert_int_eq(t.runs, 4);
        ck_assert_uint_eq(call.error_count, 0);
        ck_assert_str_eq(harness_sql("select count(*) from entry"), "2");
    }
}
END_TEST

START_TEST(after_three_reruns_it_is_busy)
{
    struct trial t = { .failing = 99, .sqlstate = "40001" };
    ck_assert_refused(db_tx(&call, try_it, &t), ERROR_BUSY, NULL);
    ck_assert_int_eq(t.runs, 4);
    db_fail_at(call.db, 0, NULL);
    ck_assert_str_eq(harness_sql("select count(*) from entry"), "0");
}
END_TEST

START_TEST(other_failures_are_not_run_again)
{
    struct trial t = { .failing = 1, .sqlstate = "53100" };
    ck_assert_refused(db_tx(&call, try_it, &t), ERROR_DISK_FULL, NULL);
    ck_assert_int_eq(t.runs, 1);
}
END_TEST

START_TEST(a_connection_that_dies_before_the_commit_is_made_anew_once)
{
    struct trial t = { .failing = 1 };
    ck_assert_ok(db_tx(&call, try_it, &t));
    ck_assert_int_eq(t.runs, 2);
    ck_assert_str_eq(harness_sql("select count(*) from entry"), "2");
    harness_sql("delete from entry");
    t = (struct trial){ .failing = 2 };
    ck_assert_refused(db_tx(&call, try_it, &t), ERROR_DATABASE_AWAY, NULL);
    ck_assert_int_eq(t.runs, 2);
    ck_assert_str_eq(harness_sql("select count(*) from entry"), "0");
    ck_assert_ok(db_ping(&call));
}
END_TEST

static const char terminate[] = "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
                                "where datname = current_database() and application_name = 'dicr'";

/* --- which transaction it was --------------------------------------------------------------------------------------------------------- */

STATEMENT(own_transaction, "select pg_current_xact_id()::text as note");
STATEMENT(own_places, "select count(*) as place from entry");

static bool add_and_tell(struct call *c, void *arg)
{
    struct entry it = { 0 };
    const char **transaction = arg;
    bool ok = add(c, 1) && db_one(c, &own_transaction, ARGS(), &entry_shape, &it, NULL);
    *transaction = it.note;
    return ok;
}

static bool add_within(struct call *c, void *arg)
{
    return db_tx(c, add_and_tell, arg) && c->written == 0;
}

static bool only_read(struct call *c, void *arg)
{
    struct entry it = { 0 };
    (void)arg;
    return db_one(c, &own_places, ARGS(), &entry_shape, &it, NULL);
}

static bool add_tell_and_fail(struct call *c, void *arg)
{
    return add_and_tell(c, arg) && fail(c, ERROR_CONFLICT, NULL);
}

START_TEST(a_call_knows_which_transaction_it_has_written)
{
    const char *transaction;
    ck_assert_int_eq(call.written, 0);
    ck_assert_ok(db_tx(&call, add_within, &transaction));
    ck_assert_int_eq(call.written, strtoll(transaction, NULL, 10));
    ck_assert_int_gt(call.written, 0);
}
END_TEST

START_TEST(what_kept_nothing_has_written_nothing)
{
    const char *transaction;
    ck_assert_ok(db_tx(&call, only_read, NULL));
    ck_assert_ok(db_snapshot(&call, only_read, NULL));
    ck_assert_int_eq(call.written, 0);
    ck_assert_refused(db_tx(&call, add_tell_and_fail, &transaction), ERROR_CONFLICT, NULL);
    ck_assert_int_eq(call.written, 0);
}
END_TEST

START_TEST(what_was_written_stays_known_after_a_transaction_that_keeps_nothing)
{
    const char *transaction, *other;
    ck_assert_ok(db_tx(&call, add_and_tell, &transaction));
    ck_assert_ok(db_tx(&call, only_read, NULL));
    harness_sql("delete from entry");
    ck_assert_refused(db_tx(&call, add_tell_and_fail, &other), ERROR_CONFLICT, NULL);
    ck_assert_int_eq(call.written, strtoll(transaction, NULL, 10));
}
END_TEST

START_TEST(a_transaction_does_not_begin_on_a_session_that_was_ended_while_idle)
{
    struct trial t = { .failing = 0 };
    ck_assert_ok(db_ping(&call));
    harness_sql(terminate);
    ck_assert_ok(db_tx(&call, try_it, &t));
    ck_assert_int_eq(t.runs, 1);
}
END_TEST

static bool die_before_commit(struct call *c, void *arg)
{
    int *runs = arg;
    ++*runs;
    bool ok = add(c, *runs);
    harness_sql(terminate);
    return ok;
}

START_TEST(a_connection_that_dies_in_the_commit_is_reported_and_not_run_again)
{
    int runs = 0;
    ck_assert(!db_tx(&call, die_before_commit, &runs));
    ck_assert_str_eq(error_rows[call.error.code].slug, "commit_unknown");
    harness_forget(&call);
    ck_assert_int_eq(runs, 1);
    ck_assert_ok(db_ping(&call));
    ck_assert(!db_in_transaction(call.db));
}
END_TEST

static bool die_after_reading(struct call *c, void *arg)
{
    (void)arg;
    bool ok = db_ping(c);
    harness_sql(terminate);
    return ok;
}

START_TEST(a_connection_that_dies_after_all_was_read_is_no_matter)
{
    ck_assert_ok(db_snapshot(&call, die_after_reading, NULL));
    ck_assert_ok(db_ping(&call));
}
END_TEST

static bool be_given_up(struct call *c, void *arg)
{
    (void)arg;
    bool ok = add(c, 1);
    db_give_up_at(c->db, clock_ms());
    return ok;
}

static bool add_another(struct call *c, void *arg)
{
    (void)arg;
    return add(c, 2);
}

START_TEST(a_commit_that_was_not_sent_leaves_nothing_for_the_next_transaction)
{
    ck_assert_refused(db_tx(&call, be_given_up, NULL), ERROR_CANCELLED, NULL);
    db_give_up_at(call.db, 0);
    ck_assert_ok(db_tx(&call, add_another, NULL));
    ck_assert_str_eq(harness_sql("select count(*) from entry"), "1");
}
END_TEST

/* --- two clients --------------------------------------------------------------------------------------------------------------------------- */

struct client {
    struct call *c;
    int64_t first, second;
    int runs;
    bool ok;
    pthread_barrier_t *barrier;
};

static bool lock_crosswise(struct call *c, void *arg)
{
    struct client *it = arg;
    struct entry out = { 0 };
    if (!raise(c, it->first, 1))
        return false;
    if (it->runs++ == 0)
        pthread_barrier_wait(it->barrier);
    return db_one(c, &entry_sleep, BIND(&entry_shape, &out), &entry_shape, &out, NULL) && raise(c, it->second, 1);
}

static void *run_client(void *arg)
{
    struct client *it = arg;
    it->ok = db_tx(it->c, lock_crosswise, it);
    return NULL;
}

START_TEST(two_that_lock_each_other_out_both_get_through)
{
    pthread_barrier_t barrier;
    pthread_t thread;
    harness_sql("insert into entry values (1, 0), (2, 0)");
    pthread_barrier_init(&barrier, NULL, 2);
    struct client one = { &call, 1, 2, 0, false, &barrier }, two = { harness_call_more("dicr_app"), 2, 1, 0, false, &barrier };
    ck_assert_int_eq(pthread_create(&thread, NULL, run_client, &two), 0);
    run_client(&one);
    pthread_join(thread, NULL);
    ck_assert_msg(one.ok, "%s", harness_reason(one.c));
    ck_assert_msg(two.ok, "%s", harness_reason(two.c));
    /* The one that was ended runs again; on a busy machine it may take its first row again before the other, which waited for it,
       has woken. */
    ck_assert_int_ge(one.runs + two.runs, 3);
    ck_assert_str_eq(harness_sql("select sum(amount) from entry"), "4");
}
END_TEST

static bool raise_in_haste(struct call *c, void *arg)
{
    (void)arg;
    return db_script(c, "set local lock_timeout = '100ms'") && raise(c, 1, 1);
}

static bool raise_and_meet(struct call *c, void *arg)
{
    struct call *other = arg;
    if (!raise(c, 1, 1))
        return false;
    bool got_it = db_tx(other, raise_in_haste, NULL);
    return !got_it && other->error.code == ERROR_BUSY;
}

START_TEST(a_lock_that_is_not_free_in_time_is_busy)
{
    harness_sql("insert into entry values (1, 0)");
    ck_assert_ok(db_tx(&call, raise_and_meet, harness_call_more("dicr_app")));
    ck_assert_str_eq(harness_sql("select amount from entry"), "1");
}
END_TEST

/* --- every statement fails once ------------------------------------------------------------------------------------------------------------- */

static bool five_steps(struct call *c, void *arg)
{
    (void)arg;
    return add(c, 10) && raise(c, 10, 5) && add(c, 11) && raise(c, 11, 7) && add(c, 12);
}

START_TEST(whichever_statement_fails_nothing_is_kept_by_halves)
{
    const char *states[] = { "40001", "57014", "53100", "23505", "XX000", NULL };
    for (size_t s = 0; s < sizeof states / sizeof states[0]; s++) {
        for (unsigned nth = 1; nth <= 6; nth++) { /* the first sets the writer */
            harness_sql("delete from entry");
            db_fail_at(call.db, nth, states[s]);
            bool ok = db_tx(&call, five_steps, NULL);
            db_fail_at(call.db, 0, NULL);
            const char *kept = harness_sql("select count(*) || ' ' || coalesce(sum(amount), 0) from entry");
            ck_assert_msg(strcmp(kept, ok ? "3 12" : "0 0") == 0, "%s at %u: %s, kept %s", states[s] ? states[s] : "cut", nth,
                          ok ? "done" : "failed", kept);
            ck_assert_msg(ok == (call.error_count == 0), "%s at %u", states[s] ? states[s] : "cut", nth);
            ck_assert_msg(ok == (!states[s] || strcmp(states[s], "40001") == 0), "%s at %u", states[s] ? states[s] : "cut", nth);
            harness_forget(&call);
        }
    }
}
END_TEST

Suite *suite_tx(void)
{
    Suite *s = suite_create("tx");
    TCase *tc = tcase_create("transactions");
    tcase_add_checked_fixture(tc, ledger, harness_end);
    tcase_add_test(tc, a_transaction_is_kept_whole_or_not_at_all);
    tcase_add_test(tc, a_transaction_inside_another_is_undone_alone);
    tcase_add_test(tc, a_refusal_inside_leaves_the_outer_transaction_usable);
    tcase_add_test(tc, a_failed_transaction_is_never_taken_for_kept);
    tcase_add_test(tc, outside_of_a_transaction_nothing_is_written);
    tcase_add_test(tc, a_snapshot_cannot_write);
    tcase_add_test(tc, a_snapshot_may_sort_in_memory);
    tcase_add_test(tc, a_snapshot_sees_one_moment);
    tcase_add_test(tc, a_transaction_without_statements_asks_the_database_nothing);
    tcase_add_test(tc, the_writer_is_known_to_the_database_for_the_transaction_only);
    tcase_add_test(tc, serialization_failures_and_deadlocks_are_run_again);
    tcase_add_test(tc, after_three_reruns_it_is_busy);
    tcase_add_test(tc, other_failures_are_not_run_again);
    tcase_add_test(tc, a_call_knows_which_transaction_it_has_written);
    tcase_add_test(tc, what_kept_nothing_has_written_nothing);
    tcase_add_test(tc, what_was_written_stays_known_after_a_transaction_that_keeps_nothing);
    tcase_add_test(tc, a_connection_that_dies_before_the_commit_is_made_anew_once);
    tcase_add_test(tc, a_transaction_does_not_begin_on_a_session_that_was_ended_while_idle);
    tcase_add_test(tc, a_connection_that_dies_in_the_commit_is_reported_and_not_run_again);
    tcase_add_test(tc, a_connection_that_dies_after_all_was_read_is_no_matter);
    tcase_add_test(tc, a_commit_that_was_not_sent_leaves_nothing_for_the_next_transaction);
    tcase_add_test(tc, two_that_lock_each_other_out_both_get_through);
    tcase_add_test(tc, a_lock_that_is_not_free_in_time_is_busy);
    tcase_add_test(tc, whichever_statement_fails_nothing_is_kept_by_halves);
    suite_add_tcase(s, tc);
    return s;
}
