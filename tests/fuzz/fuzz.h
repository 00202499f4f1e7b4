/* Fuzz targets for the pure readers: functions that make sense of bytes from strangers and touch neither database nor socket.
   A target takes any bytes and ends the process when a promise of the reader's header is broken, so that a fuzzer (libFuzzer: make
   fuzz), a debugger (build-fuzz/replay TARGET FILE) and the ordinary tests (the seeds of each target) all run the same code. */
#pragma once
#include "base/call.h"
#include <stdint.h>

/* Each target is tests/fuzz/fuzz_<name>.c; its seeds lie in tests/fuzz/seeds/<name>/; targets.tsv names the module that it reads. */
#define FUZZ_TARGETS(X)                                                                                                          \
    X(shape_json)                                                                                                                \
    X(field_text)                                                                                                                \
    X(csv_read)                                                                                                                  \
    X(decode)                                                                                                                    \
    X(identifier)                                                                                                                \
    X(company_name)                                                                                                              \
    X(request_target)                                                                                                            \
    X(cookies)                                                                                                                   \
    X(raw_head)

/* Returns 0, whatever the bytes are. */
#define X(name) int fuzz_##name(const uint8_t *bytes, size_t size);
FUZZ_TARGETS(X)
#undef X

/* Ends the process, naming the promise that was broken. */
_Noreturn void fuzz_fault(const char *file, int line, const char *promise);
#define FUZZ_PROMISE(condition)                                                                                                  \
    do {                                                                                                                         \
        if (!(condition))                                                                                                        \
            fuzz_fault(__FILE__, __LINE__, #condition);                                                                          \
    } while (0)

/* A call in a fresh arena, given back by fuzz_end(). */
struct call fuzz_call(enum language language);
void fuzz_end(struct call *c);

/* A failed call has a reason, each reason has a sentence in every language, and no path is left behind. */
void fuzz_check_refusal(const struct call *c);

/* The bytes as a text; NULL when they are no UTF-8 or hold a NUL: such never reach the readers of texts. */
const char *fuzz_text(struct arena *mem, const uint8_t *bytes, size_t size);

/* Runs the target on each file in its folder of seeds below `folder`; the number of files. */
size_t fuzz_run_folder(int (*target)(const uint8_t *bytes, size_t size), const char *folder);
/* The target of that name, or NULL. */
int (*fuzz_find(const char *name))(const uint8_t *bytes, size_t size);
