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
    ck_assert(actor_may(a, RIGHT_SEE) && actor_may(a, RIGHT_EDIT) && actor_may(a, RIGHT_RELEASE) &&
              actor_may(a, RIGHT_ADMINISTER));
    ck_assert_ptr_null(a->country);
    ck_assert_ptr_null(a->reader);
}
END_TEST

START_TEST(nobody_may_nothing)
{
    struct actor reader = { .name = "x", .rights = 1U << RIGHT_SEE };
    ck_assert(!actor_may(NULL, RIGHT_SEE));
    ck_assert(actor_may(&reader, RIGHT_SEE));
    ck_assert(!actor_may(&reader, RIGHT_EDIT));
}
END_TEST

Suite *suite_actor(void)
{
    Suite *s = suite_create("actor");
    TCase *tc = tcase_create("actor");
    tcase_add_test(tc, the_local_actor_is_named_after_the_account_and_has_all_rights);
    tcase_add_test(tc, nobody_may_nothing);
    suite_add_tcase(s, tc);
    return s;
}
