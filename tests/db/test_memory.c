/* An allocation that fails inside libpq: each one that a statement needs fails once. The call must end at once, and not when its
   time is over, and the session must work again afterwards. */
#include "../sanitized.h"
#include "../skip.h"
#include "works.h"
#include <dlfcn.h>
#include <link.h>
#include <stdint.h>

Suite *suite_memory(void);

#ifdef SANITIZED
START_TEST(every_allocation_may_fail)
{
    SKIP_TEST("the sanitizers have allocation functions of their own");
}
END_TEST

Suite *suite_memory(void)
{
    Suite *s = suite_create("memory");
    TCase *t = tcase_create("sanitized");
    tcase_add_test(t, every_allocation_may_fail);
    suite_add_tcase(s, t);
    return s;
}
#else

/* --- allocations that fail --------------------------------------------------------------------------------------------------------- */

/* The functions of this program stand before those of libc, for libpq too. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);

static uintptr_t libpq_begin, libpq_end;      /* its code */
static _Thread_local unsigned long countdown; /* 1: the next allocation of libpq in this thread fails; 0: none does */

/* Called first by each allocation function, whose caller it judges. */
#define FAILS()                                                                                                                  \
    (countdown > 0 && (uintptr_t)__builtin_return_address(0) >= libpq_begin &&                                                   \
     (uintptr_t)__builtin_return_address(0) < libpq_end && --countdown == 0)

void *malloc(size_t size)
{
    return FAILS() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return FAILS() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
    return FAILS() ? NULL : __libc_realloc(old, size);
}

#undef strdup
char *strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = FAILS() ? NULL : __libc_malloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

static int find_libpq(struct dl_phdr_info *info, size_t size, void *arg)
{
    (void)size, (void)arg;
    if (!strstr(info->dlpi_name, "libpq.so"))
        return 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || !(part->p_flags & PF_X))
            continue;
        libpq_begin = info->dlpi_addr + part->p_vaddr;
        libpq_end = libpq_begin + part->p_memsz;
    }
    return 1;
}

/* --- the sweep --------------------------------------------------------------------------------------------------------------------- */

/* A statement's own time is 30 s: what takes nearly as long has waited for it. */
enum { AT_ONCE_MS = 20000, POINTS_MAX = 5000 };

/* Lets the n-th allocation of libpq fail in work(), for every n there is. */
static void sweep(const char *name, bool (*work)(void))
{
    unsigned long points = 0, failed = 0;
    int64_t longest = 0;
    ck_assert_msg(work(), "%s: %s", name, harness_reason(&call)); /* connected, prepared */
    for (bool reached = true; reached; points++) {
        ck_assert_uint_lt(points, POINTS_MAX);
        long before = lines();
        int64_t begun = clock_ms();
        countdown = points + 1;
        bool ok = work();
        reached = countdown == 0;
        countdown = 0;
        int64_t took = clock_ms() - begun;
        longest = took > longest ? took : longest;
        failed += !ok;
        ck_assert_msg(took < AT_ONCE_MS, "%s: allocation %lu is noticed after %d ms: %s", name, points + 1, (int)took,
                      harness_reason(&call));
        bool unknown = !ok && call.error.code == ERROR_COMMIT_UNKNOWN;
        ck_assert_msg(ok || unknown || call.error.code == ERROR_DATABASE_AWAY || call.error.code == ERROR_BUSY,
                      "%s: allocation %lu: %s", name, points + 1, harness_reason(&call));
        /* what is to be tried again was not kept */
        ck_assert_msg(ok || unknown || lines() == before, "%s: allocation %lu: %s", name, points + 1, harness_reason(&call));
        ck_assert(!db_in_transaction(call.db));
        harness_forget(&call);
        ck_assert_msg(work(), "%s: the session does not work after allocation %lu: %s", name, points + 1, harness_reason(&call));
    }
    (void)printf("  %s: %lu allocations, %lu failures, longest %d ms\n", name, points - 1, failed, (int)longest);
    ck_assert_uint_gt(points, 2); /* else nothing was injected */
}

#define SWEEP(work)                                                                                                              \
    START_TEST(every_allocation_may_fail_in_##work)                                                                              \
    {                                                                                                                            \
        sweep(#work, work);                                                                                                      \
    }                                                                                                                            \
    END_TEST
SWEEP(connect_anew)
SWEEP(read_one)
SWEEP(read_many)
SWEEP(scan_rows)
SWEEP(write_two)
SWEEP(copy_lines)
SWEEP(run_script)
SWEEP(be_refused)

static void setup(void)
{
    dl_iterate_phdr(find_libpq, NULL);
    ck_assert_msg(libpq_end > libpq_begin, "libpq is not found");
    harness_database();
    works_start(harness_conninfo());
}

static void add_case(Suite *s, const char *name, const TTest *test)
{
    TCase *t = tcase_create(name);
    tcase_add_checked_fixture(t, setup, harness_end);
    tcase_add_test(t, test);
    suite_add_tcase(s, t);
}

Suite *suite_memory(void)
{
    Suite *s = suite_create("memory");
    add_case(s, "connect", every_allocation_may_fail_in_connect_anew);
    add_case(s, "one", every_allocation_may_fail_in_read_one);
    add_case(s, "many", every_allocation_may_fail_in_read_many);
    add_case(s, "scan", every_allocation_may_fail_in_scan_rows);
    add_case(s, "write", every_allocation_may_fail_in_write_two);
    add_case(s, "copy", every_allocation_may_fail_in_copy_lines);
    add_case(s, "script", every_allocation_may_fail_in_run_script);
    add_case(s, "error", every_allocation_may_fail_in_be_refused);
    return s;
}
#endif
