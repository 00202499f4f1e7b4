/* What tests with a database start from. tools/dev/scratch gives the cluster (DICR_TEST_CLUSTER); harness_prepare() migrates
   a template database in it, with the reference data when that is compiled in; every other database is a clone of it.

       tcase_add_checked_fixture(tc, harness_transaction, harness_end);

   A test then has `call`: a call in English with a session as dicr_app, the actor `harness_actor` (all rights, sees all). */
#pragma once
#pragma push_macro("fail") /* Check has one of its own */
#undef fail
#include <check.h>
#undef fail
#pragma pop_macro("fail")
#include "base/actor.h"
#include "db/db.h"
#include "db/schema.h"
#include <unistd.h>

/* A test waits for an event. A wait that takes longer than this is a hang, however busy the machine is. */
enum { HANG_MS = 300000 };

/* Waits until the condition holds; the rest is printf-like and says what did not happen. */
#define wait_until(condition, ...)                                                                                               \
    do {                                                                                                                         \
        for (int64_t wait_end_ms = clock_ms() + HANG_MS; !(condition); usleep(2000))                                             \
            if (clock_ms() >= wait_end_ms)                                                                                       \
                ck_abort_msg(__VA_ARGS__);                                                                                       \
    } while (0)

/* Makes the template before the first test, so that its time counts for none. Called by main(). */
void harness_prepare(void);

extern struct call call;
extern const struct actor harness_actor;

/* Fixtures. A transaction on a database that all tests share; nothing is kept. db_tx() makes savepoints in it. */
void harness_transaction(void);
/* A database of the test's own: for what commits, needs two sessions, or breaks things. */
void harness_database(void);
/* An empty database of the test's own, as superuser, without any schema. */
void harness_empty(void);
/* Only a call, no database. */
void harness_call(void);
/* Ends any of them. */
void harness_end(void);

/* A conninfo for the test's own database (superuser): for programs that a test starts. */
const char *harness_conninfo(void);

/* One more call on the same database: a second client. `role` as in db_new(); NULL: superuser. Ended by harness_end(). */
struct call *harness_call_more(const char *role);

/* Forgets errors, so that a test goes on after an expected failure. */
void harness_forget(struct call *c);

/* Runs SQL as superuser in a session of its own (so it does not see the open transaction of harness_transaction), and gives the
   first column of the first row, or NULL. Fails the test on an error. */
const char *harness_sql(const char *sql);

/* The same within call's own session and transaction. */
const char *harness_value(const char *sql);

/* Rows of a table, seen by call's own session. */
int64_t count_of(const char *table);

/* Fails the test with the reason when the call has failed. */
#define ck_assert_ok(expression)                                                                                                 \
    do {                                                                                                                         \
        if (!(expression))                                                                                                       \
            ck_abort_msg("%s failed: %s", #expression, harness_reason(&call));                                                   \
    } while (0)
/* The expression is false, for this reason and at this field (NULL: none); then the errors are forgotten. */
#define ck_assert_refused(expression, error_code, field_name)                                                                    \
    do {                                                                                                                         \
        ck_assert_msg(!(expression), "%s did not fail", #expression);                                                            \
        harness_check(&call, (error_code), (field_name), __FILE__, __LINE__);                                                    \
    } while (0)

const char *harness_reason(const struct call *c);
void harness_check(struct call *c, enum error_code code, const char *field, const char *file, int line);
