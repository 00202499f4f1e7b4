#include "base/text.h"
#include "rules/telephone.h"
#include "vectors.h"
#include <check.h>

static struct arena *mem;

static void setup(void)
{
    mem = arena_new(16 << 20);
}

static void teardown(void)
{
    arena_free(mem);
}

/* All numbers of a cell as the vectors write them: "a | b", an offered one with ? behind. */
static const char *shown(const struct telephones *t)
{
    const char *out = "";
    for (size_t i = 0; i < t->n; i++) {
        const char *number = t->item[i].number ? t->item[i].number : "";
        if (t->item[i].offered)
            number = text_format(mem, "%s?", t->item[i].offered);
        out = text_format(mem, "%s%s%s", out, *out ? " | " : "", number);
    }
    return out;
}

START_TEST(telephones_are_read_as_the_vectors_say)
{
    static const char *const words[] = { "valid", "warn", "invalid" };
    struct vectors v = vectors_read(mem, "phones.tsv");
    ck_assert_uint_ge(v.n, 25);
    for (size_t i = 0; i < v.n; i++) {
        const char *input = v.item[i].cell[0], *country = v.item[i].cell[3];
        struct telephones t = telephones_read(mem, input, strlen(country) == 2 ? country : NULL);
        const char *verdict = t.n == 0 ? "empty" : words[t.item[0].verdict];
        ck_assert_msg(strcmp(verdict, v.item[i].cell[2]) == 0, "'%s' is %s, not %s", input, verdict, v.item[i].cell[2]);
        ck_assert_msg(strcmp(shown(&t), v.item[i].cell[1]) == 0, "'%s' gives '%s', not '%s'", input, shown(&t),
                      v.item[i].cell[1]);
    }
}
END_TEST

START_TEST(several_numbers_of_a_cell_are_told_apart)
{
    static const struct {
        const char *cell, *numbers;
    } cases[] = {
        { "01/6170255, 098/388578", "+38516170255 | +38598388578" },
        { "01/6170255 / 098/388578", "+38516170255 | +38598388578" },
        { "01 6170255\n01 6170256", "+38516170255 | +38516170256" },
        { "+385 1 6170255, 6170256", "+38516170255 | +38516170256" },
        { "01/6170255,,;", "+38516170255" },
        { "01/6170255/ 6170256", "+38516170255 | +38516170256" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct telephones t = telephones_read(mem, cases[i].cell, "HR");
        ck_assert_msg(strcmp(shown(&t), cases[i].numbers) == 0, "'%s' gives '%s'", cases[i].cell, shown(&t));
    }
}
END_TEST

START_TEST(hostile_cells_end)
{
    char *large = arena_take(mem, 70000);
    memset(large, '9', 69999);
    static const char *const cells[] = {
        "+", "++", "/", "0/0/0/0", "000000", "99999999999999999999999999", ",,,,,,,,,,,,,,,,,,", "()(0)"
    };
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        for (struct telephones t = telephones_read(mem, cells[i], "HR"); t.n > 0; t.n--)
            ck_assert_ptr_null(t.item[t.n - 1].number);
    ck_assert_int_eq(telephones_read(mem, large, "HR").item[0].verdict, TELEPHONE_INVALID);
    ck_assert_uint_eq(
        telephones_read(mem, "01/111111;01/111111;01/111111;01/111111;01/111111;01/111111;01/111111;01/111111;01/111111", "HR").n,
        TELEPHONES_MAX);
    ck_assert_uint_eq(telephones_read(mem, NULL, NULL).n, 0);
}
END_TEST

Suite *suite_telephone(void);
Suite *suite_telephone(void)
{
    Suite *s = suite_create("telephone");
    TCase *t = tcase_create("telephone");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, telephones_are_read_as_the_vectors_say);
    tcase_add_test(t, several_numbers_of_a_cell_are_told_apart);
    tcase_add_test(t, hostile_cells_end);
    suite_add_tcase(s, t);
    return s;
}
