/* The seeds of the fuzz targets, as ordinary tests: what a fuzzer once found stays found. */
#include "../harness.h"
#include "base/text.h"
#include "fuzz.h"
#include <unistd.h>

Suite *suite_seeds(void);

static const char *const targets[] = {
#define X(target) #target,
    FUZZ_TARGETS(X)
#undef X
};
enum { TARGETS = sizeof targets / sizeof targets[0] };

START_TEST(every_seed_keeps_the_promises_of_its_reader)
{
    const char *folder = text_format(call.mem, "tests/fuzz/seeds/%s", targets[_i]);
    ck_assert_msg(access(folder, R_OK) == 0, "%s has no seeds", targets[_i]);
    ck_assert_uint_ge(fuzz_run_folder(fuzz_find(targets[_i]), folder), 5);
}
END_TEST

START_TEST(no_bytes_and_one_byte_are_bytes_too)
{
    for (size_t i = 0; i < TARGETS; i++) {
        int (*run)(const uint8_t *bytes, size_t size) = fuzz_find(targets[i]);
        ck_assert_int_eq(run((const uint8_t *)"", 0), 0);
        for (unsigned byte = 0; byte < 256; byte++) {
            uint8_t one = (uint8_t)byte;
            ck_assert_int_eq(run(&one, 1), 0);
        }
    }
}
END_TEST

/* make fuzz runs what targets.tsv lists, the tests what fuzz.h lists: both are the same targets. */
START_TEST(each_target_is_listed_with_the_module_that_it_reads)
{
    FILE *file = fopen("tests/fuzz/targets.tsv", "r");
    ck_assert_ptr_nonnull(file);
    char line[1024];
    size_t n = 0;
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file)) {
        char *tab = strchr(line, '\t');
        ck_assert_ptr_nonnull(tab);
        *tab = '\0';
        ck_assert_msg(fuzz_find(line) != NULL, "fuzz.h does not know %s", line);
        tab[1 + strcspn(tab + 1, "\n")] = '\0';
        struct texts module = text_split(call.mem, tab + 1, ' ');
        ck_assert_uint_ge(module.n, 1);
        for (size_t i = 0; i < module.n; i++)
            ck_assert_msg(access(module.item[i], R_OK) == 0, "there is no file %s", module.item[i]);
        n++;
    }
    fclose(file);
    ck_assert_uint_eq(n, TARGETS);
}
END_TEST

Suite *suite_seeds(void)
{
    Suite *s = suite_create("seeds");
    TCase *tc = tcase_create("fuzz targets");
    tcase_add_checked_fixture(tc, harness_call, harness_end);
    tcase_add_loop_test(tc, every_seed_keeps_the_promises_of_its_reader, 0, TARGETS);
    tcase_add_test(tc, no_bytes_and_one_byte_are_bytes_too);
    tcase_add_test(tc, each_target_is_listed_with_the_module_that_it_reads);
    suite_add_tcase(s, tc);
    return s;
}
