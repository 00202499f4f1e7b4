/* The program and its private PostgreSQL while one or the other is killed: what was acknowledged stays, nothing is half done, and
   nobody has to repair anything. */
#include "writing_clients.h"

#include <glob.h>
#include <signal.h>

enum { ROUNDS = 20 };

static bool is_another(pid_t before, pid_t now)
{
    return now != 0 && now != before;
}

/* Waits until another server than this one runs and writes come through again; then the clients are told to stop. */
static void wait_restart(pid_t before, const char *what)
{
    int64_t begun = clock_ms();
    wait_until(is_another(before, postmaster_or_none()), "%s: %s", what, said());
    wait_acknowledged(atomic_load(&writing.count), 1);
    (void)printf("  served again after %d ms\n", (int)(clock_ms() - begun));
    atomic_store(&writing.stop, true);
}

/* How many processes that the program started have ended without having been waited for. */
static int zombies(void)
{
    glob_t found;
    int count = 0, child, used;
    if (glob(text_format(call.mem, "/proc/%d/task/*/children", (int)program.process), 0, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc; i++) {
            int fd = open(found.gl_pathv[i], O_RDONLY | O_CLOEXEC);
            const char *list = fd >= 0 ? read_all(fd) : "";
            for (; sscanf(list, "%d%n", &child, &used) == 1; list += used) {
                int stat = open(text_format(call.mem, "/proc/%d/stat", child), O_RDONLY | O_CLOEXEC);
                const char *state = stat >= 0 ? strrchr(read_all(stat), ')') : NULL;
                count += state && text_starts_with(state, ") Z");
            }
        }
    globfree(&found);
    return count;
}

START_TEST(the_service_starts_its_database_again_whenever_it_ends)
{
    static const int signals[] = { SIGKILL, SIGINT, SIGQUIT, SIGKILL };
    start_program();
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        unsigned before = atomic_load(&writing.count);
        pid_t server = postmaster();
        start_clients(true);
        wait_acknowledged(before, 2 * WRITERS);
        ck_assert_int_eq(kill(server, signals[i]), 0);
        wait_restart(server, "the database does not come back");
        end_clients();
        wait_until(zombies() == 0, "a process that ended is left as a zombie: %s", said());
        wait_until(get_status("/readyz") == 200, "it does not become ready again: %s", said());
    }
    /* the restarted server is the program's own: it ends with it */
    kill(program.process, SIGTERM);
    ck_assert_int_eq(wait_program(), 0);
    ck_assert_int_eq(postmaster_or_none(), 0);
    check_database();
}
END_TEST

START_TEST(nothing_that_was_acknowledged_is_lost_by_kill_9_and_the_next_start_needs_no_hand)
{
    unsigned seed = (unsigned)getpid();
    (void)printf("  seed %u\n", seed);
    for (int round = 0; round < ROUNDS; round++) {
        unsigned before = atomic_load(&writing.count);
        bool kill_service = round % 2 == 0;
        start_program();
        check_database();
        pid_t server = postmaster();
        start_clients(!kill_service);
        wait_acknowledged(before, 4 * WRITERS);
        usleep((useconds_t)(rand_r(&seed) % 60000));
        ck_assert_int_eq(kill(kill_service ? program.process : server, SIGKILL), 0);
        if (kill_service) {
            end_clients();
            ck_assert_int_eq(wait_program(), 128 + SIGKILL);
            continue;
        }
        wait_restart(server, "the database does not come back");
        end_clients();
        kill(program.process, SIGTERM);
        ck_assert_int_eq(wait_program(), 0);
    }
    start_program();
    check_database();
    (void)printf("  %d kills, %u acknowledged, %u without an answer\n", ROUNDS, atomic_load(&writing.count),
                 atomic_load(&writing.unfinished));
    ck_assert_uint_ge(atomic_load(&writing.unfinished), ROUNDS / 2); /* they were killed in the middle, not beside */
    kill(program.process, SIGTERM);
    ck_assert_int_eq(wait_program(), 0);
}
END_TEST

/* --- jobs ------------------------------------------------------------------------------------------------------------------------------ */

enum { LIST_ROWS = 8000 };
static char reply_text[1 << 16];

/* Starts an import of firms that no other round has. */
static const char *begin_import(int round)
{
    struct buffer b = { 0 };
    buffer_text(&b, "Naziv;Mjesto;E-pošta\n");
    for (int i = 0; i < LIST_ROWS; i++)
        buffer_format(&b, "Firma %c%d d.o.o.;Split;info@firma%c%d.hr\n", 'A' + round, i, 'a' + round, i);
    ck_assert_msg(
        send_request(program.port, "POST imports?owner=HR&apply=true", "text/csv", b.bytes, reply_text, sizeof reply_text) == 202,
        "%s", reply_text);
    buffer_free(&b);
    const char *at = strstr(reply_text, "\"batch\":\"") + 9;
    return text_copy_n(call.mem, at, strcspn(at, "\""));
}

/* Waits until the job is so far, or further; says where it was. */
static const char *wait_progress(const char *batch, const char *state, int percent)
{
    for (int64_t end_ms = clock_ms() + HANG_MS; clock_ms() < end_ms; usleep(2000)) {
        int done = 0, of = 0;
        if (send_request(program.port, text_format(call.mem, "GET imports/%s", batch), NULL, "", reply_text, sizeof reply_text) !=
            200)
            continue;
        const char *at = strstr(reply_text, "\"state\":\"") + 9, *progress = strstr(reply_text, "\"progress\":");
        const char *now = text_copy_n(call.mem, at, strcspn(at, "\""));
        sscanf(progress, "\"progress\":{\"done\":%d,\"of\":%d}", &done, &of);
        int reached = of ? (int)(100LL * done / of) : 0;
        if (strcmp(now, state) == 0 ? reached >= percent : strcmp(now, "queued") != 0 && strcmp(now, "planning") != 0)
            return text_format(call.mem, "%s %d %%", now, reached);
    }
    ck_abort_msg("import %s: %s", batch, reply_text);
    return NULL;
}

/* The import ended as a whole: applied once, or failed with nothing of it in. */
static void check_import(const char *batch)
{
    const char *state = NULL;
    struct cluster *cl = join();
    const char *number =
        text_format(call.mem, "(select b.batch from dicr.import_batch b where dicr.number_text(b.batch) = '%s')", batch);
    wait_until(
        strcmp(state = harness_value(text_format(call.mem,
                                                 "select coalesce(nullif(j.state, 'done'), b.state) from dicr.import_batch b "
                                                 "join dicr.job j using (job) where b.batch = %s",
                                                 number)),
               "applied") == 0 ||
            strcmp(state, "failed") == 0,
        "import %s stays %s: %s", batch, state, said());
    const char *firms = harness_value(text_format(call.mem, "select count(*) from dicr.supplier where batch = %s", number));
    const char *sources = harness_value(text_format(call.mem, "select count(*) from dicr.source where batch = %s", number));
    bool applied = strcmp(state, "applied") == 0;
    ck_assert_str_eq(firms, applied ? int_text(call.mem, LIST_ROWS) : "0");
    ck_assert_str_eq(sources, applied ? "1" : "0");
    part(cl);
}

START_TEST(a_job_that_was_under_way_at_kill_9_is_done_once_or_fails_as_a_whole)
{
    int under_way = 0;
    start_program();
    for (int round = 0; round < ROUNDS; round++) {
        const char *state = round % 2 ? "applying" : "planning";
        wait_status("/readyz", 200);
        const char *batch = begin_import(round), *at = wait_progress(batch, state, round / 2 * 9);
        ck_assert_int_eq(kill(program.process, SIGKILL), 0);
        ck_assert_int_eq(wait_program(), 128 + SIGKILL);
        (void)printf("  job was %s\n", at);
        (void)fflush(stdout);
        under_way += strncmp(at, "planning", 8) == 0 || strncmp(at, "applying", 8) == 0;
        start_program();
        check_import(batch);
    }
    ck_assert_int_ge(under_way, ROUNDS * 3 / 4);
    kill(program.process, SIGTERM);
    ck_assert_int_eq(wait_program(), 0);
}
END_TEST

Suite *suite_kill(void);
Suite *suite_kill(void)
{
    Suite *s = suite_create("kill");
    TCase *t = own_program_case(s, "kill");
    add_unsanitized(t, the_service_starts_its_database_again_whenever_it_ends);
    add_unsanitized(t, a_job_that_was_under_way_at_kill_9_is_done_once_or_fails_as_a_whole);
    add_unsanitized(t, nothing_that_was_acknowledged_is_lost_by_kill_9_and_the_next_start_needs_no_hand);
    return s;
}
