#include "base/number.h"

#include "base/arena.h"

#include <check.h>
#include <string.h>

static struct arena *mem;

static void start(void)
{
    mem = arena_new(0);
}

static void end(void)
{
    arena_free(mem);
}

static struct number number(int64_t slot, int64_t serial)
{
    return (struct number){ slot << 40 | serial };
}

/* Real Croatian OIBs, whose last digit is the check of the ten before; and real ones with a digit spoilt. */
START_TEST(check_digits_of_croatian_identifiers_come_out)
{
    static const char *const good[] = {
        "33392005961", "82229652860", "92963223473", "23557321379", "14036333877", "53056966535",
        "58633897145", "03089709484", "00981494061", "61817894937", "96330310281", "00000000001"
    };
    static const char *const bad[] = { "33392005962", "33392005916", "51455082591", "04001953892", "52339044512", "00000000000" };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        ck_assert_msg(iso7064_mod_11_10(good[i], 10) == good[i][10], "%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(iso7064_mod_11_10(bad[i], 10) != bad[i][10], "%s", bad[i]);
    ck_assert_int_eq(iso7064_mod_11_10("0794", 4), '5'); /* the example of ISO 7064 itself */
}
END_TEST

/* What the check is for: a wrong digit never passes, and of swapped neighbours hardly any does. */
START_TEST(every_single_wrong_digit_is_found)
{
    for (int64_t serial = 1; serial < 300000; serial += 977) {
        const char *text = number_text(mem, number(2, serial));
        for (size_t at = 3; text[at]; at++) {
            for (char digit = '0'; digit <= '9'; digit++) {
                char wrong[24];
                snprintf(wrong, sizeof wrong, "%s", text);
                wrong[at] = digit;
                struct number n = { 0 };
                enum number_verdict verdict = number_parse(wrong, &n);
                ck_assert_msg((verdict == NUMBER_OK) == (digit == text[at]), "%s for %s", wrong, text);
            }
        }
    }
}
END_TEST

START_TEST(numbers_are_written_with_owner_six_digits_and_check)
{
    ck_assert_str_eq(number_text(mem, number(2, 4217)), "HR-0042173");
    ck_assert_str_eq(number_text(mem, number(1, 123456)), "AL-1234568");
    ck_assert_uint_eq(strlen(number_text(mem, number(3, 1))), 10);
    ck_assert(strncmp(number_text(mem, number(3, 1)), "XK-000001", 9) == 0);
    ck_assert_uint_eq(strlen(number_text(mem, number(3, 1234567))), 11);
    ck_assert_str_eq(number_text(mem, (struct number){ 0 }), "");
    ck_assert_str_eq(number_text(mem, (struct number){ -1 }), "");
}
END_TEST

START_TEST(what_is_written_is_read_back)
{
    static const int64_t serials[] = { 1, 9, 10, 999999, 1000000, 123456789, 1099511627775 };
    for (int64_t slot = 1; slot <= 3; slot++) {
        for (size_t i = 0; i < sizeof serials / sizeof *serials; i++) {
            struct number n = number(slot, serials[i]), back = { 0 };
            char out[24];
            size_t size = number_write(n, out);
            ck_assert_uint_eq(size, strlen(out));
            ck_assert_str_eq(out, number_text(mem, n));
            ck_assert_int_eq(number_parse(out, &back), NUMBER_OK);
            ck_assert_int_eq(back.value, n.value);
            ck_assert_int_lt(back.value, (int64_t)1 << 53);
        }
    }
}
END_TEST

START_TEST(people_may_write_a_number_in_many_ways)
{
    static const char *const ways[] = { "HR-0042173",
                                        "hr-0042173",
                                        "Hr-42173",
                                        "HR-000000000000000000042173",
                                        "  HR-0042173 ",
                                        "HR0042173",
                                        "HR 0042173",
                                        "HR - 42173",
                                        "HR\u20130042173",
                                        "HR\u22120042173",
                                        "\uFEFFHR\u00A042173\n",
                                        "HR--0042173" };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct number n = { 0 };
        ck_assert_msg(number_parse(ways[i], &n) == NUMBER_OK, "%s", ways[i]);
        ck_assert_int_eq(n.value, number(2, 4217).value);
    }
}
END_TEST

START_TEST(what_is_no_number_is_told_apart_from_a_wrong_one)
{
    static const struct {
        const char *text;
        enum number_verdict verdict;
    } cases[] = {
        { "", NUMBER_MALFORMED },
        { " ", NUMBER_MALFORMED },
        { "HR", NUMBER_MALFORMED },
        { "HR-", NUMBER_MALFORMED },
        { "HR-3", NUMBER_MALFORMED },
        { "H-0042173", NUMBER_MALFORMED },
        { "HRV-0042173", NUMBER_MALFORMED },
        { "0042173", NUMBER_MALFORMED },
        { "HR-00421a73", NUMBER_MALFORMED },
        { "HR-0042173x", NUMBER_MALFORMED },
        { "HR-00 42173", NUMBER_MALFORMED },
        { "HR-0042173 HR-0042173", NUMBER_MALFORMED },
        { "HR-+42173", NUMBER_MALFORMED },
        { "HR.0042173", NUMBER_MALFORMED },
        { "ŠR-0042173", NUMBER_MALFORMED },
        { "HR-0000002", NUMBER_MALFORMED },        /* serial 0 is never given */
        { "HR-10995116277760", NUMBER_MALFORMED }, /* 2^40: beyond the room of a serial */
        { "HR-99999999999999999999999999", NUMBER_MALFORMED },
        { "ZZ-0042173", NUMBER_UNKNOWN_OWNER },
        { "HR-0042174", NUMBER_WRONG_CHECK },
        { "HR-0421703", NUMBER_WRONG_CHECK },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct number n = { 77 };
        ck_assert_msg(number_parse(cases[i].text, &n) == cases[i].verdict, "%s", cases[i].text);
        ck_assert_int_eq(n.value, 77);
    }
}
END_TEST

START_TEST(owners_are_learnt_and_may_be_learnt_anew)
{
    struct number n = { 0 }, german = number(255, 4217);
    ck_assert_ptr_null(number_issuer(german));
    ck_assert_str_eq(number_text(mem, german), "?"
                                               "?-0042173"); /* in two, or it were a trigraph */
    number_register_slot(255, "de");
    ck_assert_str_eq(number_issuer(german), "DE");
    ck_assert_str_eq(number_text(mem, german), "DE-0042173");
    ck_assert_int_eq(number_parse("DE-0042173", &n), NUMBER_OK);
    ck_assert_int_eq(n.value, german.value);

    number_register_slot(255, "AT"); /* the slot goes to another */
    ck_assert_int_eq(number_parse("DE-0042173", &n), NUMBER_UNKNOWN_OWNER);
    ck_assert_str_eq(number_issuer(german), "AT");
    number_register_slot(254, "AT"); /* the owner goes to another slot */
    ck_assert_ptr_null(number_issuer(german));
    ck_assert_int_eq(number_parse("AT-0042173", &n), NUMBER_OK);
    ck_assert_int_eq(n.value >> 40, 254);
    number_register_slot(254, "AT"); /* the same again changes nothing */
    ck_assert_str_eq(number_issuer(n), "AT");
}
END_TEST

START_TEST(slots_and_owners_that_cannot_be_are_not_learnt)
{
    number_register_slot(0, "DE");
    number_register_slot(256, "DE");
    number_register_slot(9, "D");
    number_register_slot(9, "");
    number_register_slot(9, "DEU");
    number_register_slot(9, "D1");
    struct number n = { 0 };
    ck_assert_int_eq(number_parse("DE-0042173", &n), NUMBER_UNKNOWN_OWNER);
    ck_assert_ptr_null(number_issuer(number(9, 1)));
    ck_assert_ptr_null(number_issuer((struct number){ INT64_MAX }));
    ck_assert_ptr_null(number_issuer((struct number){ 5 }));
}
END_TEST

Suite *suite_number(void);
Suite *suite_number(void)
{
    TCase *t = tcase_create("number");
    tcase_add_checked_fixture(t, start, end);
    tcase_add_test(t, check_digits_of_croatian_identifiers_come_out);
    tcase_add_test(t, every_single_wrong_digit_is_found);
    tcase_add_test(t, numbers_are_written_with_owner_six_digits_and_check);
    tcase_add_test(t, what_is_written_is_read_back);
    tcase_add_test(t, people_may_write_a_number_in_many_ways);
    tcase_add_test(t, what_is_no_number_is_told_apart_from_a_wrong_one);
    tcase_add_test(t, owners_are_learnt_and_may_be_learnt_anew);
    tcase_add_test(t, slots_and_owners_that_cannot_be_are_not_learnt);
    Suite *s = suite_create("number");
    suite_add_tcase(s, t);
    return s;
}
