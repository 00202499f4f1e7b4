/* If-Match and If-None-Match (RFC 9110 §13): which version a change saw, and which representation a reader has. */
#include "routing.h"

START_TEST(who_has_the_representation_already_gets_304)
{
    ck_assert_int_eq(ask("GET", address_of(42), NULL), 200);
    const char *tag = header("ETag");
    with("If-None-Match", tag);
    ck_assert_int_eq(ask("GET", address_of(42), NULL), 304);
    ck_assert_uint_eq(reply.body.size, 0);
    ck_assert_ptr_null(reply.content_type);
    ck_assert_str_eq(header("ETag"), tag);
    ck_assert_int_eq(ask("GET", text_format(mem, "%s?lang=sq", address_of(42)), NULL), 200);
}
END_TEST

START_TEST(a_reader_may_ask_for_one_representation_alone)
{
    ck_assert_int_eq(ask("GET", address_of(1), NULL), 200);
    const char *tag = text_copy(mem, header("ETag"));
    with("If-Match", tag);
    ck_assert_int_eq(ask("GET", address_of(1), NULL), 200);
    with("If-Match", text_format(mem, "\"x\", %s", tag));
    ck_assert_int_eq(ask("GET", address_of(1), NULL), 200);
    with("If-Match", tag, "If-None-Match", tag);
    ck_assert_int_eq(ask("GET", address_of(1), NULL), 304);
    with("If-Match", "*");
    ck_assert_int_eq(ask("GET", address_of(1), NULL), 200);
    with("If-Match", text_format(mem, "W/%s", tag));
    ck_assert_int_eq(ask("GET", address_of(1), NULL), 412);
    with("If-Match", "\"3.0123456789abcdef\"", "If-None-Match", tag);
    ck_assert_int_eq(ask("GET", address_of(1), NULL), 412);
    ck_assert(says("\"code\":\"stale\""));
}
END_TEST

START_TEST(a_change_says_which_version_it_saw)
{
    with("Content-Type", "application/merge-patch+json");
    ck_assert_int_eq(ask("PATCH", address_of(1), "{\"title\":\"b\"}"), 428);
    with("Content-Type", "application/merge-patch+json", "If-Match", "\"3.0123456789abcdef\"");
    ck_assert_int_eq(ask("PATCH", address_of(1), "{\"title\":\"b\"}"), 200);
    ck_assert(says("\"title\":\"b\""));
    with("Content-Type", "application/json", "If-Match", "\"2.0123456789abcdef\"");
    ck_assert_int_eq(ask("PATCH", address_of(1), "{\"title\":\"b\"}"), 412);
    with("Content-Type", "application/json", "If-Match", "three");
    ck_assert_int_eq(ask("PATCH", address_of(1), "{\"title\":\"b\"}"), 422);
    with("Content-Type", "application/json", "If-Match", "*");
    ck_assert_int_eq(ask("PATCH", address_of(1), "{\"title\":null}"), 422);
    ck_assert(says("\"code\":\"required\""));
}
END_TEST

/* RFC 9110 §13.1.1: one tag of the list that is the record's is enough, and a weak one is none. Lines are one list. */
START_TEST(a_change_may_name_several_versions)
{
    static const struct {
        const char *first, *second;
        int status;
    } rows[] = { { "\"x\", \"3.aa\"", NULL, 200 },     { "\"3.aa\",\"4.bb\"", NULL, 200 }, { "\"1.aa\", \"3.bb\"", NULL, 200 },
                 { ", \"x,\" ,\"3.aa\",", NULL, 200 }, { "\"1.aa\"", "\"3.bb\"", 200 },    { "W/\"3.aa\", \"1.bb\"", NULL, 412 },
                 { "\"x\", \"y\"", NULL, 412 },        { "W/\"3.aa\"", "\"1.bb\"", 412 },  { "*", NULL, 200 },
                 { "\"3.aa\" \"4.bb\"", NULL, 422 },   { "\"3.aa\", *", NULL, 422 },       { ",", NULL, 422 } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].second)
            with("Content-Type", "application/json", "If-Match", rows[i].first, "If-Match", rows[i].second);
        else
            with("Content-Type", "application/json", "If-Match", rows[i].first);
        int status = ask("PATCH", address_of(1), "{\"title\":\"b\"}");
        ck_assert_msg(status == rows[i].status, "%s: %d %s", rows[i].first, status, reply.body.bytes);
    }
}
END_TEST

Suite *suite_preconditions(void);
Suite *suite_preconditions(void)
{
    Suite *s = suite_create("preconditions");
    TCase *t = tcase_create("preconditions");
    tcase_add_checked_fixture(t, routing_start, routing_end);
    tcase_add_test(t, who_has_the_representation_already_gets_304);
    tcase_add_test(t, a_reader_may_ask_for_one_representation_alone);
    tcase_add_test(t, a_change_says_which_version_it_saw);
    tcase_add_test(t, a_change_may_name_several_versions);
    suite_add_tcase(s, t);
    return s;
}
