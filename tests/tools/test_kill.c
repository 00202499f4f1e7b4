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

Suite *suite_kill(void);
Suite *suite_kill(void)
{
    Suite *s = suite_create("kill");
    TCase *t = own_program_case(s, "kill");
    add_unsanitized(t, the_service_starts_its_database_again_whenever_it_ends);
    add_unsanitized(t, nothing_that_was_acknowledged_is_lost_by_kill_9_and_the_next_start_needs_no_hand);
    return s;
}
