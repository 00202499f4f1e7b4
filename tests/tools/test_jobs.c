/* An import over HTTP and on the command line as a job: answered at once, seen on its way, cancelled, and finished whoever has gone away. The
   test holds the work where it wants to look at it, by the locks that the work asks for. */
#include "client.h"
#include <signal.h>

static const char good_list[] = "Naziv;OIB;Mjesto\r\nČelik Šibenik d.o.o.;33392005961;Šibenik\r\nObrada Knin d.o.o.;;Knin\r\n";

static struct {
    pid_t process;
    uint16_t port;
    int err;
} service;
static char answer[1 << 16];

#define ck_assert_answer(method, address, body, status)                                                                          \
    do {                                                                                                                         \
        int got = send_request(service.port, text_format(call.mem, "%s %s", (method), (address)), *(body) ? "text/csv" : NULL,   \
                               (body), answer, sizeof answer);                                                                   \
        ck_assert_msg(got == (status), "%s %s: %d %s", (method), (address), got, answer);                                        \
    } while (0)

/* The number of the import in the last answer. */
static const char *batch_of_answer(void)
{
    const char *at = strstr(answer, "\"batch\":\"");
    ck_assert_msg(at != NULL, "%s", answer);
    return text_copy_n(call.mem, at + 9, strcspn(at + 9, "\""));
}

static const char *address_of(const char *batch, const char *rest)
{
    return text_format(call.mem, "imports/%s%s", batch, rest);
}

static bool has_state(const char *batch, const char *state)
{
    send_request(service.port, text_format(call.mem, "GET %s", address_of(batch, "")), NULL, "", answer, sizeof answer);
    return strstr(answer, text_format(call.mem, "\"state\":\"%s\"", state)) != NULL;
}

static void wait_state(const char *batch, const char *state)
{
    wait_until(has_state(batch, state), "import %s does not become %s: %s %s", batch, state, answer, file_end(service.err));
}

static void says_state(const char *state)
{
    says(answer, text_format(call.mem, "\"state\":\"%s\"", state));
}

static const char *post(const char *query, const char *body)
{
    ck_assert_answer("POST", text_format(call.mem, "imports?owner=HR%s", query), body, 202);
    return batch_of_answer();
}

static void start_service(void)
{
    service.process = begin_service((const char *const[]){ SERVE_ANYWHERE, NULL }, service.err, &service.port);
    wait_until(get(service.port, "/readyz", answer, sizeof answer) == 200, "not ready: %s", file_end(service.err));
}

static void stop_service(void)
{
    kill(service.process, SIGTERM);
    ck_assert_int_eq(ended(service.process), 0);
    service.process = 0;
}

static void setup(void)
{
    setup_database();
    service.err = temporary();
    start_service();
}

static void teardown(void)
{
    if (service.process)
        stop_service();
    close(service.err);
    harness_end();
}

/* --- what holds the work ------------------------------------------------------------------------------------------------------------- */

static struct call *holder;

/* All jobs; planning, when the rows have been read; applying, before anything is written. */
static const char hold_jobs[] = "select pg_advisory_lock(hashtext('dicr.job'))";
static const char hold_planning[] = "begin; set local lock_timeout = 0; select pg_advisory_xact_lock(hashtext('dicr.import.HR'))";
static const char hold_applying[] = "begin; lock table dicr.source in exclusive mode";

static void hold(const char *sql)
{
    if (!holder)
        holder = harness_call_more(NULL);
    if (!db_script(holder, sql))
        ck_abort_msg("%s: %s", sql, harness_reason(holder));
}

static void let_go(void)
{
    ck_assert(db_script(holder, "select pg_advisory_unlock_all(); commit"));
}

/* --- over HTTP ------------------------------------------------------------------------------------------------------------------------ */

START_TEST(an_import_is_answered_at_once_and_planned_then)
{
    hold(hold_jobs);
    const char *batch = post("", good_list);
    says(answer, text_format(call.mem, "\r\nLocation: /api/v1/imports/%s\r\n", batch));
    says_state("queued");
    says(answer, "\"progress\":{\"done\":0,\"of\":0}");
    says(answer, "\"new\":null");
    ck_assert_answer("GET", address_of(batch, "/rejects"), "", 409);
    ck_assert_answer("POST", address_of(batch, "/apply"), "", 409);
    let_go();
    wait_state(batch, "planned");
    says(answer, "\"new\":2");
    ck_assert_str_eq(harness_sql("select count(*) from dicr.supplier"), "0");
    ck_assert_str_eq(harness_sql("select count(*) from dicr.job where input is not null"), "0");
    ck_assert_answer("POST", address_of(batch, "/apply?wait=60"), "", 200);
    says_state("applied");
    ck_assert_str_eq(harness_sql("select count(*) from dicr.supplier"), "2");
}
END_TEST

START_TEST(who_waits_is_answered_when_it_is_done_or_the_time_is_over)
{
    ck_assert_answer("POST", "imports?owner=HR&apply=true&wait=60", good_list, 200);
    says_state("applied");
    says(answer, "\r\nLocation: ");
    hold(hold_jobs);
    ck_assert_answer("POST", "imports?owner=HR&wait=1", good_list, 202);
    says_state("queued");
    ck_assert_answer("POST", "imports?owner=HR&wait=0", good_list, 202);
    ck_assert_answer("POST", "imports?owner=HR&wait=61", good_list, 422);
    ck_assert_answer("POST", "imports?owner=HR&wait=x", good_list, 422);
    ck_assert_answer("POST", "imports?owner=HR&dry_run=true", good_list, 200);
    let_go();
}
END_TEST

START_TEST(a_second_import_waits_its_turn)
{
    hold(hold_planning);
    const char *first = post("&apply=true", good_list), *second = post("", good_list);
    wait_state(first, "planning");
    ck_assert(has_state(second, "queued"));
    let_go();
    wait_state(second, "planned");
    says(answer, "\"unchanged\":2");
    ck_assert(has_state(first, "applied"));
}
END_TEST

START_TEST(progress_is_seen_while_the_work_is_under_way)
{
    struct buffer b = { 0 };
    buffer_text(&b, "Naziv;Mjesto\n");
    for (int i = 0; i < 3000; i++)
        buffer_format(&b, "Firma %d d.o.o.;Split\n", i);
    hold(hold_planning);
    const char *batch = post("&apply=true", b.bytes);
    wait_until(has_state(batch, "planning") && strstr(answer, "\"progress\":{\"done\":3000,\"of\":6"), "%s", answer);
    hold("commit; begin; lock table dicr.source in exclusive mode");
    wait_state(batch, "applying");
    let_go();
    wait_state(batch, "applied");
    buffer_free(&b);
}
END_TEST

START_TEST(a_job_that_is_done_shows_all_that_was_done)
{
    ck_assert_answer("POST", "imports?owner=HR&apply=true&wait=60", good_list, 200);
    const char *at = strstr(answer, "\"progress\":{");
    int done = 0, of = 0;
    ck_assert_msg(at && sscanf(at, "\"progress\":{\"done\":%d,\"of\":%d}", &done, &of) == 2, "%s", answer);
    ck_assert_int_gt(done, 0);
    ck_assert_int_eq(done, of);
}
END_TEST

START_TEST(jobs_are_counted_by_their_state)
{
    ck_assert_answer("POST", "imports?owner=HR&apply=true&wait=60", good_list, 200);
    hold(hold_jobs);
    post("", good_list);
    wait_until(get(service.port, "/metrics", answer, sizeof answer) == 200 && strstr(answer, "dicr_jobs{state=\"queued\"} 1\n"),
               "no job is counted as queued: %s", file_end(service.err));
    ck_assert_ptr_nonnull(strstr(answer, "# TYPE dicr_jobs gauge\ndicr_jobs{state=\"queued\"} 1\ndicr_jobs{state=\"running\"} 0\n"
                                         "dicr_jobs{state=\"done\"} 1\ndicr_jobs{state=\"failed\"} 0\n"));
    let_go();
}
END_TEST

START_TEST(who_may_only_read_sees_jobs_without_their_input)
{
    ck_assert_answer("POST", "imports?owner=HR&wait=60", good_list, 200);
    hold("set role dicr_read; select job, state, done, \"of\", error_code from dicr.job");
    ck_assert(!db_script(holder, "select input from dicr.job"));
    ck_assert(db_script(holder, "rollback; reset role"));
}
END_TEST

START_TEST(an_import_is_cancelled_before_it_is_applied_and_not_after)
{
    static const struct {
        const char *hold, *query, *state;
    } rows[] = { { hold_jobs, "", "queued" },
                 { hold_planning, "", "planning" },
                 { "begin", "&wait=60", "planned" },
                 { hold_applying, "&apply=true", "applying" } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        hold(rows[i].hold);
        ck_assert_int_eq(send_request(service.port, text_format(call.mem, "POST imports?owner=HR%s", rows[i].query), "text/csv",
                                      good_list, answer, sizeof answer) /
                             100,
                         2);
        const char *batch = batch_of_answer();
        wait_state(batch, rows[i].state);
        ck_assert_answer("DELETE", address_of(batch, ""), "", 200);
        says_state("cancelled");
        let_go();
        /* the next one runs, so that the cancelled one is over */
        ck_assert_answer("POST", "imports?owner=HR&wait=60", good_list, 200);
        says(answer, "\"new\":2");
        ck_assert_answer("DELETE", address_of(batch, ""), "", 200);
        says_state("cancelled");
        ck_assert_answer("POST", address_of(batch, "/apply"), "", 409);
    }
    ck_assert_str_eq(harness_sql("select count(*) from dicr.supplier"), "0");
    ck_assert_answer("POST", "imports?owner=HR&apply=true&wait=60", good_list, 200);
    ck_assert_answer("DELETE", address_of(batch_of_answer(), ""), "", 409);
    says(answer, "applied");
    ck_assert_answer("DELETE", "imports/HR-0022755", "", 404);
}
END_TEST

START_TEST(a_list_that_cannot_be_planned_fails_and_says_why)
{
    struct buffer b = { 0 };
    buffer_text(&b, "Naziv;Mjesto\n");
    for (int i = 0; i <= 50000; i++)
        buffer_text(&b, "A d.o.o.;Split\n");
    const char *batch = post("", b.bytes);
    buffer_free(&b);
    wait_state(batch, "failed");
    says(answer, "\"error\":{\"code\":\"too_large\",\"field\":\"file\",\"message\":\"");
    ck_assert_answer("DELETE", address_of(batch, ""), "", 409);
}
END_TEST

START_TEST(an_import_survives_its_client_and_the_end_of_the_service)
{
    hold(hold_applying);
    const char *text = text_format(call.mem,
                                   "POST /api/v1/imports?owner=HR&apply=true&wait=60 HTTP/1.1\r\nHost: localhost\r\n"
                                   "Content-Type: text/csv\r\nContent-Length: %zu\r\n\r\n%s",
                                   strlen(good_list), good_list);
    int fd = open_connection(service.port);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    wait_until(strcmp(harness_sql("select count(*) from dicr.job where state = 'applying'"), "1") == 0, "%s",
               file_end(service.err));
    close(fd);
    /* the job is put back, and costs it no try */
    stop_service();
    ck_assert_str_eq(harness_sql("select state || tries_left from dicr.job"), "queued3");
    let_go();
    start_service();
    wait_until(strcmp(harness_sql("select count(state) from dicr.import_batch where state = 'applied'"), "1") == 0, "%s",
               file_end(service.err));
    ck_assert_str_eq(harness_sql("select count(*) from dicr.supplier"), "2");
}
END_TEST

START_TEST(a_job_that_was_left_is_done_again_three_times_at_most)
{
    hold(hold_jobs);
    const char *batch = post("&apply=true", good_list);
    harness_sql("update dicr.job set state = 'applying', tries_left = 1, attempt = 2");
    let_go();
    wait_state(batch, "applied");
    hold(hold_jobs);
    batch = post("", good_list);
    harness_sql("update dicr.job set state = 'planning', tries_left = 0, attempt = 3 where state = 'queued'");
    let_go();
    wait_state(batch, "failed");
    says(answer, "\"error\":{\"code\":\"interrupted\",\"field\":null,\"message\":\"");
}
END_TEST

/* --- on the command line -------------------------------------------------------------------------------------------------------------- */

static const char *list_file(void)
{
    static char path[TEMPORARY_PATH_BYTES];
    int fd = mkstemp(temporary_path(path, "list"));
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, good_list, strlen(good_list)), (ssize_t)strlen(good_list));
    close(fd);
    return path;
}

static pid_t begin_import(const char *file, int out, int err)
{
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    pid_t child =
        begin((const char *const[]){ "import", file, "--owner", "HR", "--yes", "--format", "json", NULL }, null, out, err);
    close(null);
    return child;
}

START_TEST(a_job_that_is_kept_waiting_too_long_is_done_again)
{
    hold(hold_planning);
    const char *batch = post("&apply=true", good_list);
    wait_state(batch, "planning");
    wait_until(
        strcmp(harness_sql("select count(pg_cancel_backend(pid)) from pg_locks where locktype = 'advisory' and not granted"),
               "1") == 0,
        "%s", file_end(service.err));
    wait_until(strcmp(harness_sql("select attempt || '/' || tries_left from dicr.job"), "2/2") == 0, "%s", file_end(service.err));
    let_go();
    wait_state(batch, "applied");
}
END_TEST

START_TEST(a_job_that_cannot_be_begun_is_tried_again_at_leisure_and_the_log_says_why)
{
    hold("create sequence dicr.refused; grant usage on sequence dicr.refused to public;"
         "create function dicr.refuse_job() returns trigger language plpgsql as $$ begin "
         "perform nextval('dicr.refused'); raise exception 'no space left' using errcode = '53100'; end $$;"
         "create trigger refuse_job before update on dicr.job for each row execute function dicr.refuse_job()");
    const char *batch = post("", good_list);
    wait_until(strcmp(harness_sql("select (last_value > 2)::integer from dicr.refused"), "1") == 0, "%s", file_end(service.err));
    ck_assert_str_eq(harness_sql("select (last_value < 10)::integer from dicr.refused"), "1");
    says(file_end(service.err), "code=disk_full");
    says(file_end(service.err), "no space left");
    const char *file = list_file();
    int out = temporary(), err = temporary();
    pid_t child = begin_import(file, out, err);
    ck_assert_int_eq(ended(child), 1);
    says(file_end(err), "away or its disk is full");
    says(file_end(err), "goes on");
    hold("drop trigger refuse_job on dicr.job; drop function dicr.refuse_job(); drop sequence dicr.refused");
    wait_state(batch, "planned");
    close(out);
    close(err);
    unlink(file);
}
END_TEST

START_TEST(a_command_waits_for_the_jobs_of_the_service_and_shows_what_it_shows)
{
    const char *file = list_file();
    int out = temporary(), err = temporary();
    hold(hold_planning);
    const char *first = post("&apply=true", good_list);
    wait_state(first, "planning");
    pid_t child = begin_import(file, out, err);
    wait_until(strcmp(harness_sql("select count(*) from dicr.job"), "2") == 0, "%s", file_end(err));
    ck_assert_answer("GET", "imports?state=queued", "", 200);
    says(answer, "\"count\":1");
    let_go();
    ck_assert_int_eq(ended(child), 0);
    says(file_end(out), "\"state\":\"applied\"");
    says(file_end(out), "\"unchanged\":2");
    close(out);
    close(err);
    unlink(file);
}
END_TEST

START_TEST(interrupting_a_command_cancels_its_import)
{
    static const int signals[] = { SIGINT, SIGTERM };
    const char *file = list_file();
    stop_service();
    for (size_t i = 0; i < 2; i++) {
        int out = temporary(), err = temporary();
        hold(hold_applying);
        pid_t child = begin_import(file, out, err);
        wait_until(strcmp(harness_sql("select count(*) from dicr.job where state = 'applying'"), "1") == 0, "%s", file_end(err));
        kill(child, signals[i]);
        ck_assert_int_eq(ended(child), 128 + signals[i]);
        says(file_end(err), "was cancelled");
        let_go();
        ck_assert_str_eq(harness_sql("select distinct state from dicr.job"), "cancelled");
        ck_assert_str_eq(harness_sql("select count(*) from dicr.supplier"), "0");
        close(out);
        close(err);
    }
    unlink(file);
}
END_TEST

Suite *suite_jobs(void);
Suite *suite_jobs(void)
{
    Suite *s = suite_create("jobs");
    TCase *t = tcase_create("jobs");
    tcase_set_timeout(t, 1200); /* only a hang reaches it */
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, an_import_is_answered_at_once_and_planned_then);
    tcase_add_test(t, who_waits_is_answered_when_it_is_done_or_the_time_is_over);
    tcase_add_test(t, a_second_import_waits_its_turn);
    tcase_add_test(t, progress_is_seen_while_the_work_is_under_way);
    tcase_add_test(t, a_job_that_is_done_shows_all_that_was_done);
    tcase_add_test(t, jobs_are_counted_by_their_state);
    tcase_add_test(t, who_may_only_read_sees_jobs_without_their_input);
    tcase_add_test(t, an_import_is_cancelled_before_it_is_applied_and_not_after);
    tcase_add_test(t, a_list_that_cannot_be_planned_fails_and_says_why);
    tcase_add_test(t, an_import_survives_its_client_and_the_end_of_the_service);
    tcase_add_test(t, a_job_that_was_left_is_done_again_three_times_at_most);
    tcase_add_test(t, a_job_that_is_kept_waiting_too_long_is_done_again);
    tcase_add_test(t, a_job_that_cannot_be_begun_is_tried_again_at_leisure_and_the_log_says_why);
    tcase_add_test(t, a_command_waits_for_the_jobs_of_the_service_and_shows_what_it_shows);
    tcase_add_test(t, interrupting_a_command_cancels_its_import);
    suite_add_tcase(s, t);
    return s;
}
