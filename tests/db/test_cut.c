/* A connection that ends after any number of bytes from the server, as when the server is killed: it is noticed at once, whatever
   was under way, and the next session works. A relay of the test's own stands between the session and the server. */
#include "../relay.h"
#include "works.h"

Suite *suite_cut(void);

/* --- the sweep ----------------------------------------------------------------------------------------------------------------------- */

/* A statement's own time is 30 s: what takes nearly as long has waited for it. */
enum { AT_ONCE_MS = 20000, POINTS_MAX = 100 };

/* Ends the connection in work(), begun anew each time, after every number of bytes that the server says in it; of more than
   POINTS_MAX after as many, spread. */
static void sweep(const char *name, bool (*work)(void), enum ending ending)
{
    long failed = 0, points = 0;
    int64_t longest = 0;
    atomic_store(&relay.ending, ending);
    ck_assert_msg(connect_anew(), "%s: %s", name, harness_reason(&call));
    atomic_store(&relay.passed, 0);
    ck_assert_msg(work(), "%s: %s", name, harness_reason(&call));
    long bytes = atomic_load(&relay.passed), step = bytes / POINTS_MAX + 1;
    for (long at = 1; at <= bytes; at += step, points++) {
        ck_assert_msg(connect_anew(), "%s: %s", name, harness_reason(&call));
        int64_t begun = clock_ms();
        long ended = atomic_load(&relay.ended), before = lines();
        atomic_store(&relay.left, at);
        bool ok = work();
        int64_t took = clock_ms() - begun;
        longest = took > longest ? took : longest;
        failed += !ok;
        ck_assert_msg(took < AT_ONCE_MS, "%s: an end after %ld bytes is noticed after %d ms: %s", name, at, (int)took,
                      harness_reason(&call));
        bool unknown = !ok && call.error.code == ERROR_COMMIT_UNKNOWN;
        ck_assert_msg(ok || unknown || call.error.code == ERROR_DATABASE_AWAY, "%s: after %ld bytes: %s", name, at,
                      harness_reason(&call));
        /* what is to be tried again was not kept */
        ck_assert_msg(ok || unknown || lines() == before, "%s: after %ld bytes: %s", name, at, harness_reason(&call));
        ck_assert(!db_in_transaction(call.db));
        harness_forget(&call);
        /* what may not be asked twice (a script) works again once the end has come */
        if (atomic_exchange(&relay.left, NO_LIMIT) == NO_LIMIT)
            wait_until(atomic_load(&relay.ended) > ended, "%s: the connection does not end after %ld bytes", name, at);
        ck_assert_msg(work(), "%s: the session does not work after an end after %ld bytes: %s", name, at, harness_reason(&call));
    }
    (void)printf("  %s: %ld of %ld bytes, %ld failures, longest %d ms\n", name, points, bytes, failed, (int)longest);
}

static const struct {
    const char *name;
    bool (*work)(void);
} works[] = {
    { "connect", connect_anew }, { "one", read_one },    { "many", read_many },    { "scan", scan_rows },
    { "write", write_two },      { "copy", copy_lines }, { "script", run_script }, { "refused", be_refused },
};
enum { WORKS = sizeof works / sizeof *works };

START_TEST(a_connection_may_end_after_any_byte)
{
    sweep(works[_i % WORKS].name, works[_i % WORKS].work, (enum ending)(_i / WORKS));
}
END_TEST

static void setup(void)
{
    harness_database();
    relay_start();
    works_start(relay_conninfo());
}

static void teardown(void)
{
    db_close(call.db);
    call.db = NULL;
    relay_end();
    harness_end();
}

Suite *suite_cut(void)
{
    Suite *s = suite_create("cut");
    TCase *t = tcase_create("cut");
    tcase_set_timeout(t, 1200); /* only a hang reaches it */
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, a_connection_may_end_after_any_byte, 0, WORKS * ENDINGS);
    suite_add_tcase(s, t);
    return s;
}
