/* Runs the suites (one per test file; build/gen/suites.c lists them) and ends with "N passed, N failed".
   CK_RUN_SUITE and CK_RUN_CASE choose some; CK_FORK=no helps a debugger. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#undef fail /* ours is another */
#include "shape/shape.h"

extern Suite *(*const suites[])(void);
void harness_prepare(void) __attribute__((weak)); /* tests/harness.c; absent where no database floor is built */

int main(void)
{
    setenv("CK_DEFAULT_TIMEOUT", "600", 0); /* seconds; only a hang reaches it, however busy the machine is */
    setvbuf(stdout, NULL, _IOLBF, 0);
    shape_json_start();
    if (!suites[0]) {
        fputs("there are no tests\n", stderr);
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
    printf("%d passed, %d failed\n", run - failed, failed);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
