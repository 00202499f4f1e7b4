#include "base/map.h"
#include "base/text.h"

#include <check.h>

static struct arena *mem;
static struct map m;

static void start(void)
{
    mem = arena_new(0);
    m = (struct map){ .mem = mem };
}

static void end(void)
{
    arena_free(mem);
}

START_TEST(an_empty_map_has_nothing)
{
    ck_assert_ptr_null(map_find(&m, "a", 1));
    ck_assert_ptr_null(map_find(&m, "", 0));
}
END_TEST

START_TEST(each_of_many_keys_leads_to_its_own_value)
{
    enum { MANY = 20000 };
    int64_t *keys = TAKE_N(mem, MANY, int64_t);
    for (int64_t i = 0; i < MANY; i++) {
        keys[i] = i << 40 | i * 3; /* as the numbers of records, whose low bits alone tell little */
        const void **place = map_at(&m, &keys[i], sizeof keys[i]);
        ck_assert_ptr_null(*place);
        *place = &keys[i];
    }
    ck_assert_uint_eq(m.count, MANY);
    for (int64_t i = 0; i < MANY; i++) {
        int64_t key = i << 40 | i * 3, other = key + 1;
        ck_assert_ptr_eq(map_find(&m, &key, sizeof key), &keys[i]);
        ck_assert_ptr_eq(*map_at(&m, &key, sizeof key), &keys[i]);
        ck_assert_ptr_null(map_find(&m, &other, sizeof other));
    }
    ck_assert_uint_eq(m.count, MANY);
}
END_TEST

START_TEST(keys_are_compared_whole_and_by_their_size)
{
    static const char *const keys[] = { "", "a", "aa", "b", "sixteen bytes, 1", "sixteen bytes, 2", "sixteen bytes, 1 and more" };
    enum { KEYS = sizeof keys / sizeof keys[0] };
    for (size_t i = 0; i < KEYS; i++)
        *map_at(&m, keys[i], strlen(keys[i])) = keys[i];
    for (size_t i = 0; i < KEYS; i++)
        ck_assert_ptr_eq(map_find(&m, text_copy(mem, keys[i]), strlen(keys[i])), keys[i]);
    ck_assert_ptr_eq(map_find(&m, "aaa", 2), keys[2]);
    ck_assert_ptr_null(map_find(&m, "a", 2)); /* with its NUL it is another key */
    ck_assert_ptr_null(map_find(&m, "sixteen bytes", 13));
}
END_TEST

START_TEST(a_list_keeps_what_was_added_in_order)
{
    struct texts list = { 0 };
    for (int i = 0; i < 1000; i++) {
        const char **place = list_add(mem, &list, int_text(mem, i));
        ck_assert_ptr_eq(place, &list.item[i]);
        ck_assert_uint_eq(list.n, (size_t)i + 1);
    }
    for (int i = 0; i < 1000; i++)
        ck_assert_str_eq(list.item[i], int_text(mem, i));
}
END_TEST

START_TEST(a_list_of_structs_grows_too)
{
    struct pair {
        int a, b;
    };
    LIST_OF(pair) list = { 0 };
    for (int i = 0; i < 100; i++)
        list_add(mem, &list, (struct pair){ i, -i });
    list.n = 0; /* emptied, it may grow again */
    for (int i = 0; i < 3; i++)
        list_add(mem, &list, (struct pair){ i, i });
    ck_assert_uint_eq(list.n, 3);
    ck_assert_int_eq(list.item[2].b, 2);
}
END_TEST

Suite *suite_map(void);
Suite *suite_map(void)
{
    Suite *s = suite_create("map");
    TCase *t = tcase_create("map");
    tcase_add_checked_fixture(t, start, end);
    tcase_add_test(t, an_empty_map_has_nothing);
    tcase_add_test(t, each_of_many_keys_leads_to_its_own_value);
    tcase_add_test(t, keys_are_compared_whole_and_by_their_size);
    tcase_add_test(t, a_list_keeps_what_was_added_in_order);
    tcase_add_test(t, a_list_of_structs_grows_too);
    suite_add_tcase(s, t);
    return s;
}
