/* A test that cannot look at what it is for, since the machine or the account does not allow it, says so: the runner (main.c)
   names it with the reason, and counts it apart from those that passed. */
#pragma once

/* Notes the running test as skipped; ends the program where that cannot be noted. */
void skip_note(const char *function, const char *why);

/* Leaves the test. */
#define SKIP_TEST(why)                                                                                                           \
    do {                                                                                                                         \
        skip_note(__func__, (why));                                                                                              \
        return;                                                                                                                  \
    } while (0)
