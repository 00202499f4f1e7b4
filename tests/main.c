/* Runs the suites (one per test file; build/gen/suites.c lists them) and ends with "N passed, N failed", and ", N skipped" where
   some could not look at what they are for (skip.h).
   CK_RUN_SUITE and CK_RUN_CASE choose some; CK_FORK=no helps a debugger. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#undef fail /* ours is another */
#include "shape/shape.h"
#include "skip.h"

extern Suite *(*const suites[])(void);
void harness_prepare(void) __attribute__((weak)); /* tests/harness.c; absent where no database floor is built */

/* Tests run in processes of their own: they write into one file in memory, a line for each test that was skipped. */
static int skipped_fd = -1;

void skip_note(const char *function, const char *why)
{
    char line[512];
    size_t size = strlen(function);
    if (size > 3 && strcmp(function + size - 3, "_fn") == 0) /* Check's own ending of the function behind a test */
        size -= 3;
    int n = snprintf(line, sizeof line, "SKIPPED %.*s: %s\n", (int)size, function, why);
    if (n < 0 || (size_t)n >= sizeof line || write(skipped_fd, line, (size_t)n) != n)
        abort();
}

/* Prints the lines; how many they are. */
static int print_skipped(void)
{
    char bytes[4096];
    int count = 0;
    ssize_t n;
    for (off_t at = 0; (n = pread(skipped_fd, bytes, sizeof bytes, at)) > 0; at += n) {
        for (ssize_t i = 0; i < n; i++)
            count += bytes[i] == '\n';
        fwrite(bytes, 1, (size_t)n, stdout);
    }
    return count;
}

int main(void)
{
    setenv("CK_DEFAULT_TIMEOUT", "600", 0); /* seconds; only a hang reaches it, however busy the machine is */
    setvbuf(stdout, NULL, _IOLBF, 0);
    shape_json_start();
    if (!suites[0]) {
        fputs("there are no tests\n", stderr);
        return EXIT_FAILURE;
    }
    skipped_fd = memfd_create("skipped", MFD_CLOEXEC);
    if (skipped_fd < 0) {
        perror("memfd_create");
        return EXIT_FAILURE;
    }
    if (harness_prepare)
        harness_prepare();
    SRunner *runner = srunner_create(suites[0]());
    for (size_t i = 1; suites[i]; i++)
        srunner_add_suite(runner, suites[i]());
    srunner_run_all(runner, CK_ENV);
    int run = srunner_ntests_run(runner), failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    if (run == 0) {
        fputs("no test was run\n", stderr);
        return EXIT_FAILURE;
    }
    int skipped = print_skipped();
    printf("%d passed, %d failed", run - failed - skipped, failed);
    if (skipped > 0)
        printf(", %d skipped", skipped);
    putchar('\n');
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
