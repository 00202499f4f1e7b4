/* The signals that come while the progress line ends: each ends the program or waits for whoever takes over, and none is lost. */
#include "../../tools/progress.h"
#include "../harness.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

Suite *suite_progress(void);

static bool is_pending(int signal)
{
    sigset_t pending;
    sigpending(&pending);
    return sigismember(&pending, signal) == 1;
}

START_TEST(signals_stay_blocked_when_the_line_has_ended)
{
    static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        signal(signals[i], SIG_DFL); /* whoever started the tests may ignore them, as nohup does */
    progress_begin(LANGUAGE_EN, false, NULL, NULL);
    progress_end();
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        kill(getpid(), signals[i]);
        ck_assert(is_pending(signals[i]));
    }
}
END_TEST

START_TEST(signals_are_let_through_in_the_end)
{
    progress_begin(LANGUAGE_EN, false, NULL, NULL);
    progress_end();
    kill(getpid(), SIGTERM);
    progress_release_signals();
    ck_abort_msg("the signal is still blocked");
}
END_TEST

/* As nohup and a shell's background jobs start a program. */
START_TEST(a_signal_that_was_ignored_stays_ignored)
{
    static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        signal(signals[i], SIG_IGN);
        progress_begin(LANGUAGE_EN, false, NULL, NULL);
        kill(getpid(), signals[i]);
        ck_assert(!is_pending(signals[i]));
        progress_end();
        kill(getpid(), signals[i]);
        ck_assert(!is_pending(signals[i]));
        progress_release_signals();
        signal(signals[i], SIG_DFL);
    }
}
END_TEST

/* Whether the thread takes the signal before the line ends, when it has ended, or never is a matter of luck: each must do. */
START_TEST(a_signal_in_the_moment_of_the_end_is_not_lost)
{
    for (int i = 0; i < 200; i++) {
        pid_t child = fork();
        if (child == 0) {
            progress_begin(LANGUAGE_EN, false, NULL, NULL);
            kill(getpid(), SIGTERM);
            progress_end();
            _exit(is_pending(SIGTERM) ? 0 : 1);
        }
        int status = -1;
        ck_assert_int_eq(waitpid(child, &status, 0), child);
        ck_assert_msg(WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 128 + SIGTERM),
                      "round %d: status %x", i, (unsigned)status);
    }
}
END_TEST

Suite *suite_progress(void)
{
    Suite *s = suite_create("progress");
    TCase *t = tcase_create("signals");
    tcase_add_test(t, signals_stay_blocked_when_the_line_has_ended);
    tcase_add_test_raise_signal(t, signals_are_let_through_in_the_end, SIGTERM);
    tcase_add_test(t, a_signal_that_was_ignored_stays_ignored);
    tcase_add_test(t, a_signal_in_the_moment_of_the_end_is_not_lost);
    suite_add_tcase(s, t);
    return s;
}
