#include "base/arena.h"

#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool is_all(const unsigned char *bytes, size_t size, int value)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != value)
            return false;
    }
    return true;
}

START_TEST(pieces_of_any_size_are_zeroed_aligned_and_do_not_overlap)
{
    enum { PIECES = 400 };
    struct arena *a = arena_new(0);
    unsigned char *piece[PIECES];
    size_t size[PIECES];
    for (size_t i = 0; i < PIECES; i++) {
        size[i] = i * i % 7919 + (i % 50 == 49 ? 300000 : 0);
        piece[i] = arena_take(a, size[i]);
        ck_assert_uint_eq((uintptr_t)piece[i] % _Alignof(max_align_t), 0);
        ck_assert(is_all(piece[i], size[i], 0));
        memset(piece[i], (int)(i % 255) + 1, size[i]);
    }
    for (size_t i = 0; i < PIECES; i++)
        ck_assert(is_all(piece[i], size[i], (int)(i % 255) + 1));
    arena_free(a);
}
END_TEST

START_TEST(empty_pieces_have_addresses_of_their_own)
{
    struct arena *a = arena_new(0);
    ck_assert_ptr_ne(arena_take(a, 0), arena_take(a, 0));
    arena_free(a);
}
END_TEST

START_TEST(a_large_piece_leaves_the_room_of_the_current_block_in_use)
{
    struct arena *a = arena_new(0);
    char *before = arena_take(a, 16);
    arena_take(a, 1000000);
    char *after = arena_take(a, 16);
    ck_assert(after > before && after - before <= 64);
    arena_free(a);
}
END_TEST

START_TEST(bytes_are_counted_and_the_limit_is_told_not_enforced)
{
    struct arena *a = arena_new(1000);
    ck_assert_uint_eq(arena_used(a), 0);
    arena_take(a, 992);
    ck_assert(arena_used(a) >= 992 && arena_used(a) <= 1000);
    ck_assert(!arena_is_over(a));
    ck_assert_ptr_nonnull(arena_take(a, 5000000));
    ck_assert(arena_used(a) >= 5000992 && arena_used(a) < 5001100);
    ck_assert(arena_is_over(a));
    arena_reset(a);
    ck_assert_uint_eq(arena_used(a), 0);
    ck_assert(!arena_is_over(a));
    arena_free(a);
}
END_TEST

START_TEST(without_a_limit_nothing_is_over_it)
{
    struct arena *a = arena_new(0);
    arena_take(a, 5000000);
    ck_assert(!arena_is_over(a));
    arena_free(a);
}
END_TEST

START_TEST(a_reset_keeps_the_first_block_and_wipes_it)
{
    struct arena *a = arena_new(0);
    unsigned char *first = arena_take(a, 4000);
    memset(first, 0xEE, 4000);
    for (int i = 0; i < 1000; i++)
        memset(arena_take(a, 1000), 0xEE, 1000);
    arena_reset(a);
    unsigned char *again = arena_take(a, 4000);
    ck_assert_ptr_eq(again, first);
    ck_assert(is_all(again, 4000, 0));
    arena_free(a);
}
END_TEST

static char released[16];
static struct arena *of_released;

static void release(void *object)
{
    released[strlen(released)] = *(char *)object;
}

static void release_and_defer(void *object)
{
    release(object);
    arena_defer(of_released, release, memset(arena_take(of_released, 1), 'x', 1));
}

START_TEST(what_is_deferred_runs_last_first_and_once)
{
    char names[] = "abc";
    struct arena *a = arena_new(0);
    for (int i = 0; i < 3; i++)
        arena_defer(a, release, &names[i]);
    ck_assert_str_eq(released, "");
    arena_reset(a);
    ck_assert_str_eq(released, "cba");
    arena_defer(a, release, &names[1]);
    arena_free(a);
    ck_assert_str_eq(released, "cbab");
}
END_TEST

START_TEST(a_release_may_take_and_defer_itself)
{
    char name = 'a';
    of_released = arena_new(0);
    arena_defer(of_released, release_and_defer, &name);
    arena_free(of_released);
    ck_assert_str_eq(released, "ax");
}
END_TEST

START_TEST(freeing_nothing_is_fine)
{
    arena_free(NULL);
}
END_TEST

START_TEST(an_array_whose_size_overflows_ends_the_process)
{
    volatile size_t many = SIZE_MAX / 8 + 2;
    arena_take_array(arena_new(0), many, 8);
}
END_TEST

START_TEST(memory_that_is_not_there_ends_the_process)
{
    volatile size_t many = SIZE_MAX - 3;
    arena_take(arena_new(0), many);
}
END_TEST

Suite *suite_arena(void);
Suite *suite_arena(void)
{
    TCase *t = tcase_create("arena");
    tcase_add_test(t, pieces_of_any_size_are_zeroed_aligned_and_do_not_overlap);
    tcase_add_test(t, empty_pieces_have_addresses_of_their_own);
    tcase_add_test(t, a_large_piece_leaves_the_room_of_the_current_block_in_use);
    tcase_add_test(t, bytes_are_counted_and_the_limit_is_told_not_enforced);
    tcase_add_test(t, without_a_limit_nothing_is_over_it);
    tcase_add_test(t, a_reset_keeps_the_first_block_and_wipes_it);
    tcase_add_test(t, what_is_deferred_runs_last_first_and_once);
    tcase_add_test(t, a_release_may_take_and_defer_itself);
    tcase_add_test(t, freeing_nothing_is_fine);
    tcase_add_exit_test(t, an_array_whose_size_overflows_ends_the_process, 75);
    tcase_add_exit_test(t, memory_that_is_not_there_ends_the_process, 75);
    Suite *s = suite_create("arena");
    suite_add_tcase(s, t);
    return s;
}
