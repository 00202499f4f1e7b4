/* What the laws of the registry do: who may write, versions, the trail, release. */
#include "registry_rows.h"
#include <pthread.h>

Suite *suite_registry_rules(void);

static const char *version_of(const char *table, enum row row)
{
    return ask("select version from %s where number = %lld", table, AT(row));
}

/* To whom a row is released, and then from whom withheld. */
static const char *withheld(const char *table, enum row row)
{
    return ask("select released_to || withheld_from from %s where number = %lld", table, AT(row));
}

/* --- who may write ------------------------------------------------------------------------------------------------------------- */

START_TEST(the_program_writes_for_the_country_of_the_setting_and_reads_all)
{
    run("set local role dicr_app");
    run("insert into source (number, owner, kind, title) values (new_number('HR'), 'HR', 'list', 'a')");
    refused(ERROR_FORBIDDEN, NULL,
            "insert into source (number, owner, kind, title) values (new_number('AL'), 'AL', 'list', 'a')");
    write_as("AL", false);
    run("insert into source (number, owner, kind, title) values (new_number('AL'), 'AL', 'list', 'a')");
    ck_answer("select count(*) from source", "3");
    /* Others' rows are not there to be changed or locked; to be read they are. */
    run("update source set title = 'b', version = version + 1");
    ck_answer("select string_agg(owner || title, ' ' order by owner) from source where number <> 2199023255653", "ALb HRa");
    ck_answer("select count(*) from (select from supplier for update) as x", "0");
    ck_answer("select count(*) from (select from supplier for key share) as x", "0");
    ck_answer("select count(*) from supplier", "2");
    write_as("", false);
    refused(ERROR_FORBIDDEN, NULL,
            "insert into source (number, owner, kind, title) values (new_number('HR'), 'HR', 'list', 'a')");
    refused(ERROR_FORBIDDEN, NULL, "delete from source");
    refused(ERROR_FORBIDDEN, NULL, "truncate source");
    refused(ERROR_FORBIDDEN, NULL, "update change set actor = 'x'");
    refused(ERROR_FORBIDDEN, NULL, "insert into home (owner, slot) values ('DE', 9)");
    refused(ERROR_FORBIDDEN, NULL, "select keep_home('DE', 9)");
}
END_TEST

START_TEST(the_wall_stands_behind_the_policies_also_for_a_superuser_and_a_forged_setting)
{
    write_as("DE", true);
    refused(ERROR_FORBIDDEN, NULL, "insert into supplier (number, owner, legal_name, country) values (%lld, 'DE', 'x', 'HR')",
            AT(900));
    refused(ERROR_FORBIDDEN, NULL, "insert into supplier (number, owner, legal_name, country) values (%lld, 'HR', 'x', 'HR')",
            AT(900));
    write_as("AL", true);
    refused(ERROR_FORBIDDEN, NULL,
            "insert into supplier (number, owner, legal_name, country) values (%lld, 'AL', 'x', 'HR'), "
            "(%lld, 'HR', 'y', 'HR')",
            AT(900), AT(901));
    refused(ERROR_FORBIDDEN, NULL, "update supplier set note = 'x', version = version + 1");
    run("delete from home where owner = 'HR'");
    write_as("HR", true);
    refused(ERROR_FORBIDDEN, NULL, "update supplier set note = 'x', version = version + 1");
}
END_TEST

START_TEST(keys_and_parents_never_change)
{
    refused(ERROR_FORBIDDEN, NULL, "update source set number = %lld, version = version + 1", AT(900));
    refused(ERROR_FORBIDDEN, NULL, "update contact set supplier = %lld, version = version + 1", AT(BUYER));
    refused(ERROR_FORBIDDEN, NULL, "update capability_rate set supplier = %lld, version = version + 1", AT(BUYER));
    refused(ERROR_CROSS_CHECK, "supplier",
            "insert into capability_rate (number, owner, supplier, capability) values (%lld, 'HR', %lld, %lld)", AT(900),
            AT(BUYER), AT(CAPABILITY));
}
END_TEST

/* --- versions ------------------------------------------------------------------------------------------------------------------ */

START_TEST(a_new_firm_with_its_children_has_version_one)
{
    ck_assert_str_eq(version_of("supplier", SUPPLIER), "1");
    ck_assert_str_eq(version_of("capability", CAPABILITY), "1");
}
END_TEST

START_TEST(a_child_raises_each_record_above_it_once_in_a_transaction)
{
    as_if_committed();
    run("insert into contact (number, owner, supplier, role) values (%lld, 'HR', %lld, 'sales')", AT(900), AT(SUPPLIER));
    ck_assert_str_eq(version_of("supplier", SUPPLIER), "2");
    run("update capability_rate set month = 3, version = version + 1");
    ck_assert_str_eq(version_of("capability_rate", RATE), "2");
    ck_assert_str_eq(version_of("capability", CAPABILITY), "2");
    ck_assert_str_eq(version_of("supplier", SUPPLIER), "2");
    run("insert into capability_concept (number, owner, supplier, capability, concept) values (%lld, 'HR', %lld, %lld, "
        "'CPV:35331400')",
        AT(901), AT(SUPPLIER), AT(CAPABILITY));
    ck_assert_str_eq(version_of("capability", CAPABILITY), "2");
    ck_assert_str_eq(version_of("supplier", BUYER), "1");
    /* The record's own statement raises it by itself. */
    run("update supplier set note = 'x', version = version + 1 where number = %lld", AT(SUPPLIER));
    ck_assert_str_eq(version_of("supplier", SUPPLIER), "3");
    ck_answer(text_format(call.mem, "select count(*) from change where noun = 'supplier' and number = %lld", AT(SUPPLIER)), "2");
}
END_TEST

START_TEST(a_savepoint_is_the_same_transaction)
{
    as_if_committed();
    run("savepoint a");
    run("insert into contact (number, owner, supplier, role) values (%lld, 'HR', %lld, 'sales')", AT(900), AT(SUPPLIER));
    run("release a");
    run("savepoint b");
    run("insert into contact (number, owner, supplier, role) values (%lld, 'HR', %lld, 'sales')", AT(901), AT(SUPPLIER));
    ck_assert_str_eq(version_of("supplier", SUPPLIER), "2");
    run("rollback to b");
    run("insert into contact (number, owner, supplier, role) values (%lld, 'HR', %lld, 'sales')", AT(902), AT(SUPPLIER));
    ck_assert_str_eq(version_of("supplier", SUPPLIER), "2");
}
END_TEST

START_TEST(many_rows_in_one_statement_raise_as_few_do)
{
    as_if_committed();
    run("insert into contact (number, owner, supplier, role) select 2199023257552 + i, 'HR', case when i %% 2 = 0 then %lld else "
        "%lld end, 'r' || i "
        "from generate_series(1, 200) as i",
        AT(SUPPLIER), AT(BUYER));
    ck_assert_str_eq(version_of("supplier", SUPPLIER), "2");
    ck_assert_str_eq(version_of("supplier", BUYER), "2");
    run("insert into capability_rate (number, owner, supplier, capability, month) select 2199023258552 + i, 'HR', %lld, %lld, i "
        "from generate_series(1, 200) as i",
        AT(SUPPLIER), AT(CAPABILITY));
    ck_assert_str_eq(version_of("supplier", SUPPLIER), "2");
    ck_assert_str_eq(version_of("capability", CAPABILITY), "2");
    ck_answer("select count(*) from change where transaction = pg_current_xact_id()", "400");
}
END_TEST

START_TEST(a_statement_that_does_not_raise_its_rows_is_refused)
{
    refused(ERROR_STALE, NULL, "update contact set role = 'x'");
    refused(ERROR_STALE, NULL, "update contact set role = 'x', version = version + 2");
}
END_TEST

/* --- release ------------------------------------------------------------------------------------------------------------------- */

static void release_to_albania(void)
{
    write_as("HR", true);
    run("update supplier set released_to = '{AL}', version = version + 1 where number = %lld", AT(SUPPLIER));
    as_if_committed();
}

START_TEST(a_release_is_one_version_and_one_row_of_the_trail_and_takes_all_children_along)
{
    as_if_committed();
    release_to_albania();
    ck_assert_str_eq(version_of("supplier", SUPPLIER), "2");
    ck_assert_str_eq(version_of("capability", CAPABILITY), "1");
    ck_assert_str_eq(withheld("capability", CAPABILITY), "{AL}");
    ck_assert_str_eq(withheld("capability_rate", RATE), "{AL}");
    ck_assert_str_eq(withheld("supplier_name", NAME), "{AL}");
    ck_answer("select count(*) from change where what <> 'added'", "1");
    ck_answer("select what || (before ->> 'released_to') from change where what <> 'added'", "released[]");
}
END_TEST

START_TEST(only_who_may_release_changes_a_released_record)
{
    as_if_committed();
    refused(ERROR_FORBIDDEN, NULL, "update supplier set released_to = '{AL}', version = version + 1");
    refused(ERROR_FORBIDDEN, NULL,
            "insert into source (number, owner, kind, title, released_to) values (%lld, 'HR', 'list', 'x', '{AL}')", AT(900));
    release_to_albania();
    refused(ERROR_FORBIDDEN, NULL, "update supplier set note = 'x', version = version + 1");
    refused(ERROR_FORBIDDEN, NULL, "update supplier set released_to = '{}', version = version + 1");
    run("update supplier set note = 'x', version = version + 1 where number = %lld", AT(BUYER));
    write_as("HR", true);
    run("update supplier set note = 'x', version = version + 1 where number = %lld", AT(SUPPLIER));
}
END_TEST

START_TEST(what_is_added_or_edited_without_the_right_is_withheld)
{
    release_to_albania();
    run("insert into contact (number, owner, supplier, released_to, role) values (%lld, 'HR', %lld, '{AL}', 'sales')", AT(900),
        AT(SUPPLIER));
    ck_assert_str_eq(withheld("contact", 900), "{AL,AL}");
    run("update certificate set scope = 'x', version = version + 1");
    ck_assert_str_eq(withheld("certificate", CERTIFICATE), "{AL,AL}");
    ck_answer("select what from change order by sequence desc limit 1", "changed");
    /* Nor can it be talked out of that. */
    run("update certificate set withheld_from = '{}', version = version + 1");
    ck_assert_str_eq(withheld("certificate", CERTIFICATE), "{AL,AL}");
    write_as("HR", true);
    run("update certificate set withheld_from = '{}', version = version + 1");
    ck_assert_str_eq(withheld("certificate", CERTIFICATE), "{AL}");
    ck_answer("select what from change order by sequence desc limit 1", "released");
    run("update contact set role = 'x', version = version + 1 where number = %lld", AT(CONTACT));
    ck_assert_str_eq(withheld("contact", CONTACT), "{AL}");
}
END_TEST

START_TEST(editing_a_grandchild_without_the_right_withholds_its_child_whole)
{
    release_to_albania();
    run("update capability_rate set committed_pct = 5, version = version + 1");
    ck_assert_str_eq(withheld("capability", CAPABILITY), "{AL,AL}");
    ck_assert_str_eq(withheld("capability_rate", RATE), "{AL,AL}");
    ck_assert_str_eq(withheld("capability_concept", CAPABILITY_CONCEPT), "{AL,AL}");
    ck_assert_str_eq(version_of("capability", CAPABILITY), "2");
    ck_assert_str_eq(withheld("contact", CONTACT), "{AL}");
}
END_TEST

START_TEST(a_child_that_was_changed_with_the_right_is_still_withheld_by_an_edit_without_it)
{
    static const char *const many = "update capability_rate set month = month + 1, version = version + 1 where month >= %d";
    release_to_albania();
    for (int least = 40; least >= 0; least -= 40) { /* few and many */
        write_as("HR", true);
        run("update capability set title = 'x', withheld_from = '{}', version = version + 1");
        run("insert into capability_rate (number, owner, supplier, capability, released_to, month) select 2199023258552 + %d + "
            "i, 'HR', "
            "%lld, %lld, '{AL}', i from generate_series(1, 60) as i",
            least * 10, AT(SUPPLIER), AT(CAPABILITY));
        ck_assert_str_eq(withheld("capability", CAPABILITY), "{AL}");
        write_as("HR", false);
        run(many, least);
        ck_assert_str_eq(withheld("capability", CAPABILITY), "{AL,AL}");
        ck_assert_str_eq(withheld("capability_rate", RATE), "{AL,AL}");
    }
}
END_TEST

START_TEST(adding_many_grandchildren_without_the_right_withholds_their_children_whole)
{
    release_to_albania();
    run("insert into capability_rate (number, owner, supplier, capability, released_to, month) select 2199023258552 + i, 'HR', "
        "%lld, %lld, '{AL}', i "
        "from generate_series(1, 100) as i",
        AT(SUPPLIER), AT(CAPABILITY));
    ck_assert_str_eq(withheld("capability", CAPABILITY), "{AL,AL}");
    ck_answer("select count(*) from capability_rate where withheld_from = '{AL}'", "101");
}
END_TEST

START_TEST(a_child_carries_its_parents_release_and_no_other)
{
    refused(ERROR_NOT_FOUND, "supplier",
            "insert into contact (number, owner, supplier, released_to, role) values (%lld, 'HR', %lld, '{AL}', 'x')", AT(900),
            AT(SUPPLIER));
    write_as("HR", true);
    refused(ERROR_NOT_FOUND, "supplier", "update contact set released_to = '{AL}', version = version + 1");
    refused(ERROR_NOT_FOUND, "capability", "update capability_rate set withheld_from = '{AL}', version = version + 1");
}
END_TEST

START_TEST(a_release_waits_for_who_adds_a_child_at_the_same_moment)
{
    as_if_committed();
    run("select from supplier where number = %lld for key share", AT(SUPPLIER));
    struct call *other = harness_call_more(NULL);
    ck_assert(db_script(other, "set lock_timeout = '50ms'; select set_config('dicr.country', 'HR', false), "
                               "set_config('dicr.may_release', 'on', false)"));
    ck_assert(!db_script(other, text_format(call.mem,
                                            "update supplier set released_to = '{AL}', version = version + 1 where number = %lld",
                                            AT(SUPPLIER))));
    ck_assert_int_eq(other->error.code, ERROR_BUSY);
    harness_forget(other);
    /* Another change of the record does not wait. */
    ck_assert(db_script(
        other, text_format(call.mem, "update supplier set note = 'x', version = version + 1 where number = %lld", AT(SUPPLIER))));
    run("commit");
    ck_assert(db_script(other, text_format(call.mem,
                                           "update supplier set released_to = '{AL}', version = version + 1 where number = %lld",
                                           AT(SUPPLIER))));
}
END_TEST

struct adding {
    struct call *call;
    const char *sql;
    bool added;
};

static void *add_in_another_session(void *arg)
{
    struct adding *a = arg;
    a->added = db_script(a->call, a->sql);
    return NULL;
}

static void add_while_the_supplier_is_archived(const char *sql, const char *field)
{
    as_if_committed();
    run("update supplier set archived_at = now(), version = version + 1 where number = %lld", AT(SUPPLIER));
    struct adding a = { .call = harness_call_more(NULL), .sql = sql };
    pthread_t thread;
    ck_assert(db_script(a.call, "select set_config('dicr.country', 'HR', false)"));
    ck_assert_int_eq(pthread_create(&thread, NULL, add_in_another_session, &a), 0);
    wait_until(strcmp(harness_sql("select count(*) > 0 from pg_locks where not granted"), "t") == 0,
               "nobody waits for the record");
    run("commit");
    pthread_join(thread, NULL);
    ck_assert_msg(!a.added, "it was added under a record that another session had archived: %s", sql);
    ck_assert_int_eq(a.call->error.code, ERROR_CONFLICT);
    ck_assert_str_eq(a.call->error.field, field);
    harness_forget(a.call);
}

START_TEST(a_child_waits_for_who_archives_its_parent_at_the_same_moment)
{
    add_while_the_supplier_is_archived(
        text_format(call.mem, "insert into contact (number, owner, supplier, role) values (%lld, 'HR', %lld, 'x')", AT(900),
                    AT(SUPPLIER)),
        "supplier");
}
END_TEST

START_TEST(a_grandchild_waits_for_who_archives_the_record_above_at_the_same_moment)
{
    add_while_the_supplier_is_archived(
        text_format(call.mem,
                    "insert into capability_concept (number, owner, supplier, capability, concept) "
                    "values (%lld, 'HR', %lld, %lld, 'CPV:35331400')",
                    AT(901), AT(SUPPLIER), AT(CAPABILITY)),
        "capability");
}
END_TEST

/* Merges BUYER into SUPPLIER in a transaction that began before `change` of SUPPLIER was committed, at each level of
   isolation: it is refused. `undo` takes the change back. */
static void refuse_merge_beside(const char *change, const char *undo)
{
    static const char *const levels[] = { "read committed", "repeatable read", "serializable" };
    as_if_committed();
    run("commit");
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        struct call *other = harness_call_more("dicr_app"); /* a refusal leaves its transaction broken */
        ck_assert(
            db_script(other, text_format(call.mem,
                                         "begin isolation level %s read write; select set_config('dicr.country', 'HR', true);"
                                         "select count(*) from supplier",
                                         levels[i])));
        run("begin read write");
        write_as("HR", false);
        run("update supplier set %s, version = version + 1 where number = %lld", change, AT(SUPPLIER));
        run("commit");
        ck_assert_msg(!db_script(other, text_format(call.mem,
                                                    "update supplier set merged_into = %lld, version = version + 1 "
                                                    "where number = %lld; commit",
                                                    AT(SUPPLIER), AT(BUYER))),
                      "%s", levels[i]);
        run("begin read write");
        write_as("HR", false);
        run("update supplier set %s, version = version + 1 where number = %lld", undo, AT(SUPPLIER));
        run("commit");
    }
}

/* What began before another's merge was written does not know of it: that must not make it half of a circle. */
START_TEST(two_merges_at_once_make_no_circle)
{
    refuse_merge_beside(text_format(call.mem, "merged_into = %lld", AT(BUYER)), "merged_into = null");
}
END_TEST

/* Who merges waits for who archives, and sees what that has left. */
START_TEST(an_archive_and_a_merge_at_once_leave_no_live_record_below_an_archived_one)
{
    refuse_merge_beside("archived_at = now()", "archived_at = null");
}
END_TEST

static bool tell_release(struct call *c, void *answer)
{
    (void)c;
    *(const char **)answer = ask("select current_setting('dicr.country') || ' ' || current_setting('dicr.may_release')");
    return true;
}

START_TEST(a_transaction_knows_from_its_actor_whether_it_may_release)
{
    const char *answer;
    for (int may_release = 0; may_release < 2; may_release++) {
        write_as("XK", may_release);
        run("select set_config('dicr.may_release', 'forged', true)");
        ck_assert_ok(db_tx(&call, tell_release, &answer));
        ck_assert_str_eq(answer, may_release ? "XK on" : "XK off");
    }
}
END_TEST

START_TEST(sets_are_sorted_without_repeats)
{
    write_as("HR", true);
    refused(ERROR_FORMAT, "released_to", "update supplier set released_to = '{XK,AL}', version = version + 1");
    refused(ERROR_FORMAT, "released_to", "update supplier set released_to = '{AL,AL}', version = version + 1");
    refused(ERROR_FORMAT, "released_to", "update supplier set released_to = array['AL', null], version = version + 1");
    refused(ERROR_FORMAT, "released_to", "update supplier set released_to = array[null]::text[], version = version + 1");
    refused(ERROR_FORMAT, "restricted_by", "update capability set restricted_by = '{US,ITAR}', version = version + 1");
    refused(ERROR_FORMAT, "open_to", "update initiative set open_to = '{XK,AL}', version = version + 1");
    refused(ERROR_UNKNOWN_CODE, "released_to", "update supplier set released_to = '{QQ}', version = version + 1");
    run("update supplier set released_to = '{AL,XK}', version = version + 1");
    refused(ERROR_FORMAT, "withheld_from", "update contact set withheld_from = '{XK,AL}', version = version + 1");
    /* By bytes, as the program sorts, whatever the database's language. */
    run("update capability set restricted_by = '{EU,ITAR,us}', version = version + 1");
    refused(ERROR_FORMAT, "restricted_by", "update capability set restricted_by = '{us,EU}', version = version + 1");
}
END_TEST

Suite *suite_registry_rules(void)
{
    Suite *s = suite_create("registry_rules");
    TCase *t = tcase_create("rules");
    tcase_add_checked_fixture(t, begin_with_rows, harness_end);
    tcase_add_test(t, the_program_writes_for_the_country_of_the_setting_and_reads_all);
    tcase_add_test(t, the_wall_stands_behind_the_policies_also_for_a_superuser_and_a_forged_setting);
    tcase_add_test(t, keys_and_parents_never_change);
    tcase_add_test(t, a_new_firm_with_its_children_has_version_one);
    tcase_add_test(t, a_statement_that_does_not_raise_its_rows_is_refused);
    tcase_add_test(t, a_child_carries_its_parents_release_and_no_other);
    tcase_add_test(t, a_transaction_knows_from_its_actor_whether_it_may_release);
    tcase_add_test(t, sets_are_sorted_without_repeats);
    suite_add_tcase(s, t);
    t = tcase_create("over several transactions");
    tcase_add_checked_fixture(t, begin_in_a_database_with_rows, harness_end);
    tcase_add_test(t, a_child_raises_each_record_above_it_once_in_a_transaction);
    tcase_add_test(t, a_savepoint_is_the_same_transaction);
    tcase_add_test(t, many_rows_in_one_statement_raise_as_few_do);
    tcase_add_test(t, a_release_is_one_version_and_one_row_of_the_trail_and_takes_all_children_along);
    tcase_add_test(t, only_who_may_release_changes_a_released_record);
    tcase_add_test(t, a_release_waits_for_who_adds_a_child_at_the_same_moment);
    tcase_add_test(t, a_child_waits_for_who_archives_its_parent_at_the_same_moment);
    tcase_add_test(t, a_grandchild_waits_for_who_archives_the_record_above_at_the_same_moment);
    tcase_add_test(t, two_merges_at_once_make_no_circle);
    tcase_add_test(t, an_archive_and_a_merge_at_once_leave_no_live_record_below_an_archived_one);
    tcase_add_test(t, what_is_added_or_edited_without_the_right_is_withheld);
    tcase_add_test(t, editing_a_grandchild_without_the_right_withholds_its_child_whole);
    tcase_add_test(t, adding_many_grandchildren_without_the_right_withholds_their_children_whole);
    tcase_add_test(t, a_child_that_was_changed_with_the_right_is_still_withheld_by_an_edit_without_it);
    suite_add_tcase(s, t);
    return s;
}
