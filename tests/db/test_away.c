/* A database that goes away, is slow, or comes back. */
#include "../temporary.h"
#include "db/session.h"
#include "note.h"
#include <pthread.h>
#include <unistd.h>

Suite *suite_away(void);

STATEMENT(backend, "select pg_backend_pid()::text as note");
/* Waits until the test gives the lock back. */
STATEMENT(waiting, "select pg_backend_pid()::text as note from (select pg_advisory_xact_lock_shared(77)) as lock");
STATEMENT(sleeping_long, "select 'done' as note from pg_sleep(600)");
STATEMENT(large, "select repeat('x', 1000) as note from generate_series(1, 100000)");

static const char terminate[] = "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
                                "where datname = current_database() and application_name = 'dicr'";

static const char terminate_waiting[] = "select pg_terminate_backend(pid, 60000) from pg_locks where locktype = 'advisory' and "
                                        "objid = 77 and not granted";

static const char *backend_of(struct call *c)
{
    struct note out = { 0 };
    ck_assert_ok(db_one(c, &backend, ARGS(), &note_shape, &out, NULL));
    return out.note;
}

START_TEST(an_idle_session_that_was_ended_is_opened_again_unseen)
{
    const char *before = backend_of(&call);
    harness_sql(terminate);
    ck_assert_str_ne(backend_of(&call), before);
    ck_assert_uint_eq(call.error_count, 0);
}
END_TEST

/* Ends the session that waits for the lock, then gives the lock back, so that the same statement ends at its second try. */
static void *end_waiting(void *arg)
{
    struct call *holder = arg;
    wait_until(
        strcmp(harness_sql("select count(*) from pg_locks where locktype = 'advisory' and objid = 77 and not granted"), "1") == 0,
        "nobody waits for the lock");
    harness_sql(terminate_waiting);
    if (!db_script(holder, "select pg_advisory_unlock(77)"))
        abort();
    return NULL;
}

START_TEST(a_read_that_is_cut_off_in_the_middle_is_asked_again)
{
    pthread_t thread;
    struct note out = { 0 };
    const char *before = backend_of(&call);
    struct call *holder = harness_call_more(NULL);
    ck_assert(db_script(holder, "select pg_advisory_lock(77)"));
    ck_assert_int_eq(pthread_create(&thread, NULL, end_waiting, holder), 0);
    bool ok = db_one(&call, &waiting, ARGS(), &note_shape, &out, NULL);
    pthread_join(thread, NULL);
    ck_assert_ok(ok);
    ck_assert_str_ne(out.note, before);
    ck_assert_uint_eq(call.error_count, 0);
}
END_TEST

START_TEST(a_read_that_is_cut_off_twice_is_given_up)
{
    struct note out = { 0 };
    const char *database = harness_value("select current_database()");
    db_fail_at(call.db, 1, NULL);
    ck_assert_ok(db_one(&call, &backend, ARGS(), &note_shape, &out, NULL));
    /* No new connection gets through: its first act fails. */
    harness_sql(
        text_format(call.mem, "alter role postgres in database %s set session_preload_libraries = 'none_such'", database));
    db_fail_at(call.db, 1, NULL);
    ck_assert_refused(db_one(&call, &backend, ARGS(), &note_shape, &out, NULL), ERROR_DATABASE_AWAY, NULL);
}
END_TEST

START_TEST(a_deadline_ends_the_wait_and_soon_the_statement)
{
    struct note out = { 0 };
    int64_t start = clock_ms();
    call.deadline_ms = start + 300;
    ck_assert_refused(db_one(&call, &sleeping_long, ARGS(), &note_shape, &out, NULL), ERROR_CANCELLED, NULL);
    ck_assert_int_ge(clock_ms() - start, 290);
    ck_assert_int_lt(clock_ms() - start, 30000); /* long before the statement would have ended */
    ck_assert_refused(db_one(&call, &backend, ARGS(), &note_shape, &out, NULL), ERROR_CANCELLED, NULL);
    call.deadline_ms = 0;
    ck_assert_ok(db_ping(&call));
    static const char left[] =
        "select count(*) from pg_stat_activity where query like '%pg_sleep(600)%' and pid <> pg_backend_pid()";
    wait_until(strcmp(harness_sql(left), "0") == 0, "the server goes on with the statement");
}
END_TEST

static bool sleep_in_it(struct call *c, void *arg)
{
    return db_one(c, &sleeping_long, ARGS(), &note_shape, arg, NULL);
}

START_TEST(a_deadline_ends_a_transaction_too)
{
    struct note out = { 0 };
    int64_t start = clock_ms();
    call.deadline_ms = start + 300;
    ck_assert_refused(db_tx(&call, sleep_in_it, &out), ERROR_CANCELLED, NULL);
    ck_assert_int_lt(clock_ms() - start, 30000);
    ck_assert(!db_in_transaction(call.db));
    call.deadline_ms = 0;
    ck_assert_ok(db_ping(&call));
}
END_TEST

/* The time of the call is up as soon as the server has sent a notice. */
static void end_time_at_notice(void *arg, const PGresult *notice)
{
    struct call *c = arg;
    (void)notice;
    c->deadline_ms = clock_ms() - 1;
}

START_TEST(a_script_at_whose_end_the_time_is_up_leaves_no_session_that_may_write)
{
    STATEMENT(mode, "select current_setting('default_transaction_read_only') as note");
    struct note out = { 0 };
    ck_assert_ok(db_ping(&call));
    PQsetNoticeReceiver(call.db->conn, end_time_at_notice, &call);
    call.deadline_ms = clock_ms() + HANG_MS;
    ck_assert_ok(db_script(&call, "do $$ begin raise notice 'now'; end $$"));
    ck_assert_uint_eq(call.error_count, 0);
    call.deadline_ms = 0;
    ck_assert_ok(db_one(&call, &mode, ARGS(), &note_shape, &out, NULL));
    ck_assert_str_eq(out.note, "on");
}
END_TEST

static bool nothing_after(struct call *c, void *arg)
{
    struct note out = { 0 };
    (void)arg;
    if (!db_one(c, &backend, ARGS(), &note_shape, &out, NULL))
        return false;
    c->deadline_ms = clock_ms() - 1;
    return true;
}

START_TEST(what_is_late_is_not_committed)
{
    ck_assert_refused(db_tx(&call, nothing_after, NULL), ERROR_CANCELLED, NULL);
    call.deadline_ms = 0;
    ck_assert_ok(db_ping(&call));
}
END_TEST

START_TEST(a_server_that_cannot_be_reached_is_away_at_once_and_may_come_back)
{
    /* The way to the server's socket is a link, which goes and comes back. */
    char directory[TEMPORARY_PATH_BYTES];
    struct note out = { 0 };
    const char *server = harness_sql("select split_part(current_setting('unix_socket_directories'), ',', 1)");
    ck_assert_ptr_nonnull(mkdtemp(temporary_path(directory, "away")));
    const char *way = text_format(call.mem, "%s/run", directory);
    struct call *c = harness_call_more(NULL);
    db_close(c->db);
    c->db = db_new(text_format(c->mem, "host=%s user=postgres dbname=%s", way, harness_value("select current_database()")),
                   "dicr_app");

    int64_t start = clock_ms();
    bool reached = db_ping(c);
    ck_assert(!reached && clock_ms() - start < 8000); /* the time for connecting is 10 s */
    harness_check(c, ERROR_DATABASE_AWAY, NULL, __FILE__, __LINE__);

    ck_assert_int_eq(symlink(server, way), 0);
    ck_assert(db_one(c, &backend, ARGS(), &note_shape, &out, NULL));

    ck_assert_int_eq(unlink(way), 0);
    harness_sql(terminate);
    ck_assert(!db_one(c, &backend, ARGS(), &note_shape, &out, NULL));
    harness_check(c, ERROR_DATABASE_AWAY, NULL, __FILE__, __LINE__);

    ck_assert_int_eq(symlink(server, way), 0);
    ck_assert_msg(db_one(c, &backend, ARGS(), &note_shape, &out, NULL), "%s", harness_reason(c));
    unlink(way);
    rmdir(directory);
}
END_TEST

START_TEST(a_login_that_may_not_act_as_the_role_is_told_so)
{
    harness_sql("do $$ begin create role dicr_test_stranger login; exception when duplicate_object then null; end $$");
    struct call *c = harness_call_more(NULL);
    const char *server = harness_sql("select split_part(current_setting('unix_socket_directories'), ',', 1)");
    db_close(c->db);
    c->db = db_new(
        text_format(c->mem, "host=%s user=dicr_test_stranger dbname=%s", server, harness_value("select current_database()")),
        "dicr_app");
    ck_assert(!db_ping(c));
    ck_assert_msg(strstr(harness_reason(c), "may not use the role dicr_app") != NULL, "%s", harness_reason(c));
    ck_assert_ptr_nonnull(strstr(harness_reason(c), "grant dicr_app to dicr_test_stranger"));
    harness_check(c, ERROR_REFUSED, NULL, __FILE__, __LINE__);
}
END_TEST

static bool stop_at_third(struct call *c, const void *rows, size_t n, void *arg)
{
    int *chunks = arg;
    (void)rows, (void)n;
    return ++*chunks < 3 || fail(c, ERROR_TOO_LARGE, NULL);
}

static bool scan_in_it(struct call *c, void *arg)
{
    struct note out = { 0 };
    if (db_scan(c, &large, ARGS(), &note_shape, stop_at_third, arg) || c->error.code != ERROR_TOO_LARGE)
        return false;
    call_clear(c);
    return db_one(c, &backend, ARGS(), &note_shape, &out, NULL);
}

START_TEST(who_stops_reading_keeps_the_transaction)
{
    int chunks = 0;
    ck_assert_ok(db_tx(&call, scan_in_it, &chunks));
    ck_assert_int_eq(chunks, 3);
}
END_TEST

static bool end_in_the_middle(struct call *c, const void *rows, size_t n, void *arg)
{
    int *chunks = arg;
    (void)c, (void)rows, (void)n;
    if (++*chunks == 3)
        harness_sql(terminate);
    return true;
}

START_TEST(rows_that_were_handed_out_are_not_handed_out_again)
{
    int chunks = 0;
    ck_assert_refused(db_scan(&call, &large, ARGS(), &note_shape, end_in_the_middle, &chunks), ERROR_DATABASE_AWAY, NULL);
    ck_assert_int_eq(chunks, 3);
}
END_TEST

START_TEST(a_statement_that_another_has_thrown_away_is_prepared_anew)
{
    backend_of(&call);
    ck_assert_ok(db_script(&call, "deallocate all"));
    struct note out = { 0 };
    ck_assert(!db_one(&call, &backend, ARGS(), &note_shape, &out, NULL));
    harness_forget(&call);
    backend_of(&call);
}
END_TEST

START_TEST(answers_larger_than_any_buffer_come_through)
{
    struct list rows;
    ck_assert_ok(db_many(&call, &large, ARGS(), &note_shape, &rows));
    ck_assert_uint_eq(rows.n, 100000);
}
END_TEST

Suite *suite_away(void)
{
    Suite *s = suite_create("away");
    TCase *tc = tcase_create("away");
    tcase_add_checked_fixture(tc, harness_database, harness_end);
    tcase_add_test(tc, an_idle_session_that_was_ended_is_opened_again_unseen);
    tcase_add_test(tc, a_read_that_is_cut_off_in_the_middle_is_asked_again);
    tcase_add_test(tc, a_read_that_is_cut_off_twice_is_given_up);
    tcase_add_test(tc, a_deadline_ends_the_wait_and_soon_the_statement);
    tcase_add_test(tc, a_deadline_ends_a_transaction_too);
    tcase_add_test(tc, a_script_at_whose_end_the_time_is_up_leaves_no_session_that_may_write);
    tcase_add_test(tc, what_is_late_is_not_committed);
    tcase_add_test(tc, a_server_that_cannot_be_reached_is_away_at_once_and_may_come_back);
    tcase_add_test(tc, a_login_that_may_not_act_as_the_role_is_told_so);
    tcase_add_test(tc, who_stops_reading_keeps_the_transaction);
    tcase_add_test(tc, rows_that_were_handed_out_are_not_handed_out_again);
    tcase_add_test(tc, a_statement_that_another_has_thrown_away_is_prepared_anew);
    tcase_add_test(tc, answers_larger_than_any_buffer_come_through);
    suite_add_tcase(s, tc);
    return s;
}
