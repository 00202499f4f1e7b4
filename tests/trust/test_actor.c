/* Until accounts exist, the account that runs the program may do everything, and is named. */
#include "../harness.h"
#include "trust/actor.h"

Suite *suite_actor(void);

START_TEST(the_local_actor_is_named_after_the_account_and_has_all_rights)
{
    const struct actor *a = actor_local();
    ck_assert_ptr_eq(a, actor_local());
    ck_assert(text_starts_with(a->name, "local:"));
    ck_assert(a->name[6] != '\0');
    call.actor = a;
    for (enum right r = RIGHT_SEE; r <= RIGHT_ADMINISTER; r++)
        ck_assert(may(&call, r, NULL) && may(&call, r, "HR") && may(&call, r, "XK"));
    ck_assert_ptr_null(a->country);
    ck_assert_ptr_null(a->reader);
}
END_TEST

START_TEST(nobody_may_nothing)
{
    call.actor = NULL;
    ck_assert(!may(&call, RIGHT_SEE, NULL) && !may_write(&call, "HR"));
}
END_TEST

START_TEST(a_right_is_one_over_what_a_country_owns)
{
    const struct actor editor = { .country = "HR", .rights = 1U << RIGHT_SEE | 1U << RIGHT_EDIT },
                       releaser = { .reader = "XK", .rights = 1U << RIGHT_RELEASE }, anywhere = { .rights = 1U << RIGHT_EDIT };
    call.actor = &editor;
    ck_assert(may(&call, RIGHT_EDIT, NULL) && may(&call, RIGHT_EDIT, "HR") && !may(&call, RIGHT_EDIT, "AL"));
    ck_assert(!may(&call, RIGHT_RELEASE, NULL) && !may(&call, RIGHT_RELEASE, "HR"));
    ck_assert(may_write(&call, "HR") && !may_write(&call, "AL"));
    call.actor = &releaser; /* who reads as a country writes for it alone */
    ck_assert(may(&call, RIGHT_RELEASE, "XK") && !may(&call, RIGHT_RELEASE, "HR") && !may(&call, RIGHT_EDIT, "XK"));
    ck_assert(may_write(&call, "XK"));
    call.actor = &anywhere;
    ck_assert(may(&call, RIGHT_EDIT, "HR") && may(&call, RIGHT_EDIT, "AL") && !may(&call, RIGHT_SEE, NULL));
}
END_TEST

static const char *settled(enum right right, const char *given, const char *fallback)
{
    call.options.owner = given;
    return actor_settle_owner(&call, right, fallback) ? call.options.owner : NULL;
}

/* ?owner=, else the actor's country, else the record's; and the right is asked over that country, not before. */
START_TEST(the_right_is_asked_where_the_owner_is_settled)
{
    const struct actor editor = { .country = "HR", .rights = 1U << RIGHT_EDIT }, anywhere = { .rights = 1U << RIGHT_EDIT };
    call.actor = &editor;
    ck_assert_str_eq(settled(RIGHT_EDIT, "HR", "AL"), "HR");
    ck_assert_str_eq(settled(RIGHT_EDIT, NULL, "AL"), "HR");
    ck_assert_ptr_null(settled(RIGHT_EDIT, "AL", "HR"));
    harness_check(&call, ERROR_FORBIDDEN, "owner", __FILE__, __LINE__);
    ck_assert_ptr_null(settled(RIGHT_RELEASE, NULL, "HR"));
    harness_check(&call, ERROR_FORBIDDEN, "owner", __FILE__, __LINE__);
    call.actor = &anywhere;
    ck_assert_str_eq(settled(RIGHT_EDIT, "HR", "AL"), "HR");
    ck_assert_str_eq(settled(RIGHT_EDIT, NULL, "AL"), "AL");
    ck_assert_ptr_null(settled(RIGHT_EDIT, NULL, NULL));
    ck_assert_uint_eq(call.error_count, 0);
    ck_assert_ptr_null(settled(RIGHT_RELEASE, NULL, NULL));
    harness_check(&call, ERROR_FORBIDDEN, NULL, __FILE__, __LINE__);
}
END_TEST

Suite *suite_actor(void)
{
    Suite *s = suite_create("actor");
    TCase *tc = tcase_create("actor");
    tcase_add_checked_fixture(tc, harness_call, harness_end);
    tcase_add_test(tc, the_local_actor_is_named_after_the_account_and_has_all_rights);
    tcase_add_test(tc, nobody_may_nothing);
    tcase_add_test(tc, a_right_is_one_over_what_a_country_owns);
    tcase_add_test(tc, the_right_is_asked_where_the_owner_is_settled);
    suite_add_tcase(s, tc);
    return s;
}
