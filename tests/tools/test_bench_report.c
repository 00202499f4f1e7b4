/* The arithmetic of the bench: what its report makes of measurements written by hand. */
#include "../harness.h"
#include "../temporary.h"
#include "base/buffer.h"
#include "base/text.h"
#include <unistd.h>

Suite *suite_bench_report(void);

/* What tools/dev/bench_report.awk prints for these measurements. */
static const char *report_of(const char *measurements)
{
    char path[TEMPORARY_PATH_BYTES];
    int fd = mkstemp(temporary_path(path, "bench"));
    ck_assert_int_ge(fd, 0);
    FILE *file = fdopen(fd, "w");
    ck_assert_ptr_nonnull(file);
    fputs(measurements, file);
    ck_assert_int_eq(fclose(file), 0);
    FILE *awk = popen(text_format(call.mem, "awk -f tools/dev/bench_report.awk %s 2>&1", path), "r");
    ck_assert_ptr_nonnull(awk);
    char *out = arena_take(call.mem, 8192);
    size_t n = fread(out, 1, 8191, awk);
    out[n] = '\0';
    ck_assert_msg(pclose(awk) == 0, "awk fails: %s", out);
    unlink(path);
    return out;
}

/* The words of the line that begins with this number of clients. */
static struct texts line_of(const char *report, const char *clients)
{
    struct texts lines = text_split(call.mem, report, '\n');
    for (size_t i = 0; i < lines.n; i++) {
        const char *line = lines.item[i] + strspn(lines.item[i], " ");
        size_t n = strlen(clients);
        if (strncmp(line, clients, n) != 0 || line[n] != ' ')
            continue;
        struct texts words = { 0, TAKE_N(call.mem, 20, const char *) };
        for (const char *at = line; *at && words.n < 20; at += strspn(at, " ")) {
            size_t size = strcspn(at, " ");
            words.item[words.n++] = text_copy_n(call.mem, at, size);
            at += size;
        }
        return words;
    }
    ck_abort_msg("no line of %s clients in:%s", clients, report);
}

#define OURS                                                                                                                     \
    "document dicr 1 2000 0.4 1 2\n"                                                                                             \
    "document dicr 32 9000 3 8 9\n"                                                                                              \
    "document dicr 256 9200 3 8 9\n"                                                                                             \
    "document dicr 1000 9400 3 8 9\n"

/* On few processors pgbench is slower with 16 clients than with one: dividing by that would flatter us. */
START_TEST(the_limit_is_what_pgbench_reaches_at_its_best_number_of_clients)
{
    const char *report = report_of(OURS "document limit 1 2500 0.4 1.5 2\n"
                                        "document limit 2 2400 0.4 1.5 2\n"
                                        "document limit 4 2200 0.4 1.5 2\n"
                                        "document limit 8 2000 0.4 1.5 2\n"
                                        "document limit 16 1800 0.4 1.5 2\n"
                                        "document limit 32 1800 0.4 1.5 2\n"
                                        "document limit 256 1800 0.4 1.5 2\n"
                                        "document limit 1000 1800 0.4 1.5 2\n");
    ck_assert_str_eq(line_of(report, "1").item[5], "0.80");
    ck_assert_str_eq(line_of(report, "32").item[4], "2500");
    ck_assert_str_eq(line_of(report, "32").item[5], "3.60");
    ck_assert_str_eq(line_of(report, "256").item[5], "3.68");
    ck_assert_str_eq(line_of(report, "1000").item[5], "3.76");
}
END_TEST

/* One lucky round makes no limit: the best number of clients has the best median. */
START_TEST(the_best_number_of_clients_is_chosen_by_medians)
{
    struct buffer b = { 0 };
    static const char *const lucky[] = { "9999", "1000", "1000" };
    for (size_t round = 0; round < 3; round++)
        buffer_text(&b, text_format(call.mem,
                                    OURS "document limit 1 %s 0.4 1.5 2\n"
                                         "document limit 4 2000 1.0 2.5 3\n"
                                         "document limit 32 1000 0.4 1.5 2\n"
                                         "document limit 256 1000 0.4 1.5 2\n"
                                         "document limit 1000 1000 0.4 1.5 2\n",
                                    lucky[round]));
    const char *report = report_of(b.bytes);
    buffer_free(&b);
    ck_assert_str_eq(line_of(report, "32").item[4], "2000");
    ck_assert_str_eq(line_of(report, "32").item[5], "4.50");
    /* One client is one request at a time on both sides. */
    ck_assert_str_eq(line_of(report, "1").item[4], "1000");
}
END_TEST

/* Ratios are taken within a round, also those to another program. */
START_TEST(another_program_stands_below_with_the_ratio_to_it)
{
    const char *report = report_of("writers dicr 1 90 5 9 9\nwriters limit 1 100 5 9 9\n"
                                   "writers dicr 8 1000 8 9 9\nwriters old 8 500 8 9 9\nwriters limit 8 800 8 9 9\n"
                                   "writers dicr 8 600 8 9 9\nwriters old 8 200 8 9 9\nwriters limit 8 400 8 9 9\n"
                                   "writers dicr 8 400 8 9 9\nwriters old 8 100 8 9 9\nwriters limit 8 400 8 9 9\n");
    ck_assert_str_eq(line_of(report, "8").item[1], "600");
    ck_assert_str_eq(line_of(report, "8").item[5], "1.25");
    ck_assert_ptr_nonnull(strstr(report, "        200     8.00     9.00   the old program; ratio 3.00\n"));
    ck_assert_str_eq(line_of(report, "1").item[5], "0.90");
    ck_assert_ptr_null(strstr(strstr(report, "the old program") + 1, "the old program"));
}
END_TEST

Suite *suite_bench_report(void)
{
    Suite *s = suite_create("bench_report");
    TCase *tc = tcase_create("documents");
    tcase_add_checked_fixture(tc, harness_call, harness_end);
    tcase_add_test(tc, the_limit_is_what_pgbench_reaches_at_its_best_number_of_clients);
    tcase_add_test(tc, the_best_number_of_clients_is_chosen_by_medians);
    tcase_add_test(tc, another_program_stands_below_with_the_ratio_to_it);
    suite_add_tcase(s, tc);
    return s;
}
