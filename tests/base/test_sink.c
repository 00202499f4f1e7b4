/* Buffers with a sink behind them: what is added comes out whole and in order, and takes no more memory however much it is. */
#include "base/buffer.h"

#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

Suite *suite_sink(void);

/* A sink that keeps what it gets, and refuses what goes beyond `most`. */
struct kept {
    struct sink sink;
    struct buffer got;
    size_t puts, most;
};

static bool keep(struct sink *s, const char *bytes, size_t size)
{
    struct kept *k = (struct kept *)s;
    k->puts++;
    if (k->got.size + size > k->most) {
        errno = ENOSPC;
        return false;
    }
    buffer_add(&k->got, bytes, size);
    return true;
}

static struct kept kept;
static struct buffer b;

static void start(void)
{
    kept = (struct kept){ .sink = { keep }, .most = SIZE_MAX };
    b = (struct buffer){ .sink = &kept.sink };
}

static void end(void)
{
    buffer_free(&kept.got);
    buffer_free(&b);
}

START_TEST(what_is_added_comes_out_whole_and_in_order_at_constant_memory)
{
    static const size_t pieces[] = { 1, 7, 255, 256, 4096, BUFFER_KEPT_BYTES - 1, BUFFER_KEPT_BYTES, BUFFER_KEPT_BYTES + 1 };
    struct buffer all = { 0 };
    for (size_t i = 0; i < 200; i++) {
        size_t size = pieces[i % (sizeof pieces / sizeof *pieces)];
        char *piece = malloc(size);
        memset(piece, 'a' + (int)(i % 26), size);
        buffer_add(&b, piece, size);
        buffer_add(&all, piece, size);
        buffer_format(&b, "%zu", i);
        buffer_format(&all, "%zu", i);
        free(piece);
        ck_assert_uint_le(b.capacity, 4 * BUFFER_KEPT_BYTES);
        ck_assert_uint_gt(b.size, 0); /* who looks back at the last byte finds it */
    }
    ck_assert(buffer_flush(&b));
    ck_assert_uint_eq(kept.got.size, all.size);
    ck_assert_mem_eq(kept.got.bytes, all.bytes, all.size);
    buffer_free(&all);
}
END_TEST

START_TEST(what_is_small_stays_until_it_is_asked_for)
{
    for (size_t i = 0; i < BUFFER_KEPT_BYTES / 2; i++)
        buffer_char(&b, 'x');
    ck_assert_uint_eq(kept.puts, 0);
    ck_assert_uint_eq(b.size, BUFFER_KEPT_BYTES / 2);
    ck_assert(buffer_flush(&b) && buffer_flush(&b));
    ck_assert_uint_eq(kept.puts, 1);
    ck_assert_str_eq(b.bytes, "");
}
END_TEST

START_TEST(a_sink_that_refuses_is_not_asked_again)
{
    kept.most = 0;
    for (size_t i = 0; i < 40 * BUFFER_KEPT_BYTES; i++)
        buffer_char(&b, 'x');
    ck_assert_int_eq(b.failed, ENOSPC);
    ck_assert_uint_eq(kept.puts, 1);
    ck_assert_uint_le(b.capacity, 2 * BUFFER_KEPT_BYTES);
    ck_assert(!buffer_flush(&b));
    ck_assert_uint_eq(kept.puts, 1);
}
END_TEST

/* The system takes what fits below the limit, and says only of the rest why not. */
START_TEST(a_file_gets_what_the_system_takes_in_pieces)
{
    enum { LIMIT = 100000 };
    FILE *file = tmpfile();
    ck_assert_ptr_nonnull(file);
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){ LIMIT, RLIM_INFINITY }), 0);
    struct file_sink to = FILE_SINK(fileno(file));
    char *bytes = calloc(1, 2 * LIMIT);
    ck_assert(file_put(&to.sink, bytes, LIMIT - 10));
    ck_assert(!file_put(&to.sink, bytes, 100));
    ck_assert_int_eq(errno, EFBIG);
    ck_assert_int_eq(lseek(to.fd, 0, SEEK_END), LIMIT);
    free(bytes);
    fclose(file);
}
END_TEST

Suite *suite_sink(void)
{
    Suite *s = suite_create("sink");
    TCase *t = tcase_create("sinks");
    tcase_add_checked_fixture(t, start, end);
    tcase_add_test(t, what_is_added_comes_out_whole_and_in_order_at_constant_memory);
    tcase_add_test(t, what_is_small_stays_until_it_is_asked_for);
    tcase_add_test(t, a_sink_that_refuses_is_not_asked_again);
    tcase_add_test(t, a_file_gets_what_the_system_takes_in_pieces);
    suite_add_tcase(s, t);
    return s;
}
