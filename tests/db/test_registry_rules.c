/* What the laws of the registry do: who may write, versions, the trail, release, codes, archiving, circles, numbers. */
#include "registry_rows.h"
#include <pthread.h>

Suite *suite_registry_rules(void);

static void setup(void)
{
    begin_as_superuser();
    add_row_of_every_table();
}

static const char *version_of(const char *table, enum row row)
{
    return ask("select version from %s where number = %lld", table, AT(row));
}

static long long number_of(const char *text)
{
    ck_assert_ptr_nonnull(text);
    return strtoll(text, NULL, 10);
}

/* To whom a row is released, and then from whom withheld. */
static const char *withheld(const char *table, enum row row)
{
    return ask("select released_to || withheld_from from %s where number = %lld", table, AT(row));
}

static void setup_database(void)
{
    harness_database();
    ck_assert_ok(db_begin_test_transaction(&call));
    run("set role none");
    add_row_of_every_table();
}

/* What was written so far is now another transaction's. */
static void as_if_committed(void)
{
    run("commit");
    run("begin read write");
    write_as("HR", false);
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

/* --- values -------------------------------------------------------------------------------------------------------------------- */

START_TEST(values_are_refused_by_the_rule_of_their_field)
{
    static const struct {
        enum error_code code;
        const char *field, *table, *set;
    } cases[] = {
        { ERROR_FORMAT, "kind", "supplier", "kind = 'firm'" },
        { ERROR_REQUIRED, "legal_name", "supplier", "legal_name = ''" },
        { ERROR_REQUIRED, "legal_name", "supplier", "legal_name = null" },
        { ERROR_UNKNOWN_CODE, "country", "supplier", "country = 'QQ'" },
        { ERROR_UNKNOWN_CODE, "owner_country", "supplier", "owner_country = 'hr'" },
        { ERROR_NOT_FOUND, "source", "supplier", "source = 5" },
        { ERROR_NOT_FOUND, "site", "certificate", "site = 5" },
        { ERROR_DATE_ORDER, "valid_until", "certificate", "valid_from = '2027-05-02'" },
        { ERROR_CROSS_CHECK, "no_expiry", "certificate", "no_expiry = true" },
        { ERROR_FORMAT, "concept", "certificate", "concept = 'CPV:35331500'" },
        { ERROR_UNKNOWN_CODE, "concept", "certificate", "concept = 'CERT:NONE'" },
        { ERROR_UNKNOWN_CODE, "concept", "capability", "concept = 'ITEM:HR-0000000'" },
        { ERROR_RANGE, "technology_readiness", "capability", "technology_readiness = 10" },
        { ERROR_CROSS_CHECK, "restricted", "capability", "restricted = false" },
        { ERROR_UNKNOWN_CODE, "unit", "capability_rate", "unit = 'bushel'" },
        { ERROR_CROSS_CHECK, "quantity_per_year", "capability_rate", "unit = null" },
        { ERROR_RANGE, "share_pct", "ownership", "share_pct = 100.5" },
        { ERROR_REQUIRED, "holder", "ownership", "holder_name = null" },
        { ERROR_REQUIRED, "holder", "ownership", "holder_name = null, holder_country = 'DE'" },
        { ERROR_CROSS_CHECK, "turnover", "annual_figure", "currency = null" },
        { ERROR_FORMAT, "currency", "annual_figure", "currency = 'eur'" },
        { ERROR_DATE_ORDER, "until", "supply_link", "since = '2026-01-02', until = '2026-01-01'" },
        { ERROR_CROSS_CHECK, "supplier_number", "supply_link", "supplier_number = buyer_number" },
        { ERROR_NOT_FOUND, "buyer_number", "supply_link", "buyer_number = 5" },
        { ERROR_CROSS_CHECK, "requirement", "qualification", "concept = 'CPV:35331500'" },
        { ERROR_CROSS_CHECK, "answered", "survey", "asked = 3, answered = 4" },
        { ERROR_CROSS_CHECK, "high", "pair", "high = low" },
        { ERROR_NOT_FOUND, "low", "pair", "low = 5" },
        { ERROR_CROSS_CHECK, "archive_reason", "supplier", "archive_reason = 'x'" },
        { ERROR_CROSS_CHECK, "merged_into", "supplier", "merged_into = number" },
        { ERROR_FORMAT, "nsn", "item", "nsn = '12'" },
        { ERROR_REQUIRED, "title_en", "item", "title_en = null" },
        { ERROR_UNKNOWN_CODE, "open_to", "initiative", "open_to = '{QQ}'" },
        { ERROR_UNKNOWN_CODE, "rule_set", "requirement", "rule_set = 'NONE'" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        refused(cases[i].code, cases[i].field, "update %s set %s, version = version + 1", cases[i].table, cases[i].set);
    run("update supply_link set kind = 'make', supplier_number = buyer_number, version = version + 1");
    run("update certificate set no_expiry = true, valid_until = null, version = version + 1");
    run("update capability set concept = 'ITEM:' || number_text(%lld), version = version + 1", AT(ITEM));
}
END_TEST

START_TEST(a_site_is_one_of_the_same_supplier)
{
    run("insert into contact (number, owner, supplier, role, site) values (%lld, 'HR', %lld, 'x', %lld)", AT(900), AT(SUPPLIER),
        AT(SITE));
    refused(ERROR_NOT_FOUND, "site",
            "insert into contact (number, owner, supplier, role, site) values (%lld, 'HR', %lld, 'x', %lld)", AT(901), AT(BUYER),
            AT(SITE));
}
END_TEST

START_TEST(a_subject_is_there)
{
    static const char *const form = "insert into %s (number, owner, subject_kind, subject, %s) values (%lld, 'HR', '%s', %s, %s)";
    refused(ERROR_NOT_FOUND, "subject", form, "alignment", "concept, state", AT(900), "supplier", "5", "'JD:P1.1', 'refused'");
    refused(ERROR_NOT_FOUND, "subject", form, "alignment", "concept, state", AT(900), "link", "2199023255654",
            "'JD:P1.1', 'refused'");
    refused(ERROR_FORMAT, "subject_kind", form, "alignment", "concept, state", AT(900), "site", "2199023255654",
            "'JD:P1.1', 'refused'");
    refused(ERROR_CONFLICT, "concept", form, "alignment", "concept, state", AT(900), "capability",
            "(select number from capability)", "'JD:P1.1', 'refused'");
    refused(ERROR_NOT_FOUND, "subject", form, "evidence", "title", AT(900), "rate", "5", "'x'");
    refused(ERROR_FORMAT, "subject_kind", form, "evidence", "title", AT(900), "firm", "5", "'x'");
    refused(ERROR_FORMAT, "subject_kind", form, "evidence", "title", AT(900), "evidence", "(select number from evidence)", "'x'");
    run(form, "evidence", "title", AT(900), "rate", "(select number from capability_rate)", "'x'");
    static const char *const survey = "'link', '2026-01-01', 'none'";
    refused(ERROR_UNKNOWN_CODE, "subject", form, "survey", "aspect, done_on, result", AT(900), "country", "'QQ'", survey);
    refused(ERROR_NOT_FOUND, "subject", form, "survey", "aspect, done_on, result", AT(900), "supplier", "'HR-0000018'", survey);
    refused(ERROR_NOT_FOUND, "subject", form, "survey", "aspect, done_on, result", AT(900), "assembly",
            "number_text(2199023255654)", survey);
    run(form, "survey", "aspect, done_on, result", AT(900), "country", "'AL'", survey);
}
END_TEST

/* Makes a row of `table` anew, with a number of its own and the reference set as `value` (of the row t), where all rows of it and the
   record `number` of `target` are archived. */
static void refuse_archived(const char *table, const char *field, const char *value, const char *target, const char *number)
{
    run("savepoint all_stand");
    run("set local session_replication_role = replica");
    run("update %s set archived_at = now() where number = (select %s from %s as t limit 1)", target, number, table);
    run("update %s set archived_at = now()", table);
    run("set local session_replication_role = origin");
    refused(ERROR_CONFLICT, field,
            "insert into %1$s select (jsonb_populate_record(null::%1$s, to_jsonb(t) || jsonb_build_object('number', %2$lld, "
            "'version', 1, 'archived_at', null, '%3$s', %4$s))).* from %1$s as t limit 1",
            table, AT(900), field, value);
    run("rollback to all_stand");
}

/* Each reference that a law looks up: to any record, to one of the same supplier, to the subject of any noun. */
START_TEST(nothing_new_refers_to_what_is_archived)
{
    struct texts references = text_split(
        call.mem,
        harness_value("select string_agg(l.table_name || ' ' || split_part(r, ':', 1) || ' ' || split_part(r, ':', 2), ' ' "
                      "order by l.table_name, r) from law l cross join unnest(l.records) as r"),
        ' ');
    ck_assert_uint_gt(references.n, 3 * 35);
    for (size_t i = 0; i + 2 < references.n; i += 3) {
        const char *table = references.item[i], *field = references.item[i + 1], *target = references.item[i + 2];
        /* What the row refers to already, else the last one there is; a firm is not its own holder. */
        const char *number = strcmp(target, "*") == 0
                                 ? text_format(call.mem, "%lld", AT(BUYER))
                                 : text_format(call.mem, "coalesce(t.%s, (select max(k.number) from %s as k))", field, target);
        if (strcmp(target, "*") == 0)
            refuse_archived(table, field, text_format(call.mem, "%s, 'subject_kind', 'supplier'", number), "supplier", number);
        else
            refuse_archived(table, field, number, target, number);
    }
    refuse_archived("survey", "subject", text_format(call.mem, "number_text(%lld), 'subject_kind', 'supplier'", AT(BUYER)),
                    "supplier", text_format(call.mem, "%lld", AT(BUYER)));
    refuse_archived("assembly", "product", text_format(call.mem, "'ITEM:' || number_text(%lld)", AT(ITEM)), "item",
                    text_format(call.mem, "%lld", AT(ITEM)));
}
END_TEST

START_TEST(what_stands_keeps_its_references_to_what_is_archived)
{
    run("update supplier set archived_at = now(), version = version + 1 where number = %lld", AT(BUYER));
    run("update supply_link set share_pct = 11, version = version + 1");
    run("update supply_link set archived_at = now(), version = version + 1");
    run("update supply_link set archived_at = null, version = version + 1");
    refused(ERROR_CONFLICT, "design_holder", "update assembly set design_holder = %lld, version = version + 1", AT(BUYER));
    run("update supplier set archived_at = null, version = version + 1 where number = %lld", AT(BUYER));
    run("update assembly set design_holder = %lld, version = version + 1", AT(BUYER));
    /* What hangs below an archived record is archived with it. */
    run("update supplier set archived_at = now(), version = version + 1 where number = %lld", AT(SUPPLIER));
    refused(ERROR_CONFLICT, "subject",
            "insert into evidence (number, owner, subject_kind, subject, title) values (%lld, 'HR', 'rate', %lld, 'x')", AT(900),
            AT(RATE));
}
END_TEST

START_TEST(rows_from_another_node_pass_every_check)
{
    run("set local session_replication_role = replica");
    run("insert into supplier (number, owner, legal_name, country, kind, released_to) values (%lld, 'DE', '', 'QQ', 'firm', "
        "'{XK,AL}')",
        AT(900));
    run("insert into certificate (number, owner, supplier, concept, valid_from, valid_until) values "
        "(%lld, 'DE', 7, 'CPV:none', '2026-02-01', '2026-01-01')",
        AT(901));
    run("update supplier set note = 'x' where owner = 'DE'");
    ck_answer("select count(*) from change where owner = 'DE'", "0");
    run("set local session_replication_role = origin");
    refused(ERROR_FORBIDDEN, NULL,
            "update supplier set kind = 'company', legal_name = 'x', released_to = '{}', version = version + 1 "
            "where owner = 'DE'");
}
END_TEST

START_TEST(a_dangling_code_or_end_does_not_stand_in_the_way_of_other_changes)
{
    run("set local session_replication_role = replica");
    run("update supply_link set concept = 'CPV:gone', buyer_number = 5");
    run("set local session_replication_role = origin");
    run("update supply_link set share_pct = 10, version = version + 1");
    refused(ERROR_UNKNOWN_CODE, "concept", "update supply_link set concept = 'CPV:gone2', version = version + 1");
}
END_TEST

START_TEST(each_country_may_ask_for_a_certificate_in_its_own_way)
{
    static const char *const asked =
        "insert into qualification_default (scope, certificate, buyer_country, mandatory, source, certainty) "
        "values ('CPV:35*', 'CERT:NCAGE', %s, true, 'test', 'check')";
    run(asked, "'AL'");
    run(asked, "'XK'");
    run(asked, "null");
    refused(ERROR_CONFLICT, "scope", asked, "null");
}
END_TEST

START_TEST(the_kind_of_a_subject_is_that_of_its_record_when_it_changes_too)
{
    refused(ERROR_NOT_FOUND, "subject", "update evidence set subject_kind = 'supplier', version = version + 1");
}
END_TEST

/* --- life ---------------------------------------------------------------------------------------------------------------------- */

START_TEST(what_is_archived_lets_another_stand_and_comes_back_only_without_it)
{
    static const char *const second =
        "insert into identifier (number, owner, supplier, scheme, value) values (%lld, 'HR', %lld, 'OIB', '12345678903')";
    refused(ERROR_CONFLICT, "value", second, AT(900), AT(BUYER));
    run("update supplier set archived_at = now(), archive_reason = 'closed', version = version + 1 where number = %lld",
        AT(SUPPLIER));
    ck_answer("select what from change order by sequence desc limit 1", "archived");
    refused(ERROR_CONFLICT, "value", second, AT(900), AT(BUYER)); /* its children are as they were */
    run("update identifier set archived_at = now(), version = version + 1");
    run(second, AT(900), AT(BUYER));
    refused(ERROR_CONFLICT, "value", "update identifier set archived_at = null, version = version + 1 where number = %lld",
            AT(IDENTIFIER));
    run("update supplier set archived_at = null, archive_reason = null, version = version + 1 where number = %lld", AT(SUPPLIER));
    ck_answer("select what from change order by sequence desc limit 1", "restored");
    /* Another owner may say the same of the same firm. */
    write_as("AL", false);
    run("insert into supplier (number, owner, legal_name, country) values (new_number('AL'), 'AL', 'Çelik', 'HR')");
    run("insert into identifier (number, owner, supplier, scheme, value) select new_number('AL'), 'AL', number, 'OIB', "
        "'12345678903' "
        "from supplier where owner = 'AL'");
}
END_TEST

START_TEST(a_persons_change_clears_the_line_of_the_import_and_an_imports_keeps_its_own)
{
    run("update contact set batch = 7, line = 3, version = version + 1");
    ck_answer("select batch || ' ' || line from contact", "7 3");
    ck_answer("select batch || ' ' || line from change order by sequence desc limit 1", "7 3");
    run("update contact set role = 'x', version = version + 1");
    ck_answer("select coalesce(batch, line)::text from contact", NULL);
    run("update contact set batch = 7, line = 3, version = version + 1");
    run("select set_config('dicr.batch', '7', true)");
    run("update contact set role = 'y', version = version + 1");
    ck_answer("select batch || ' ' || line from contact", "7 3");
    /* A version raised from below is nobody's statement about the record. */
    run("select set_config('dicr.batch', '', true)");
    run("update supplier set batch = 7, line = 3, version = version + 1 where number = %lld", AT(SUPPLIER));
    as_if_committed();
    run("update contact set role = 'z', version = version + 1");
    ck_answer(text_format(call.mem, "select version || ' ' || batch from supplier where number = %lld", AT(SUPPLIER)), "3 7");
}
END_TEST

START_TEST(a_product_is_no_part_of_itself)
{
    static const char *const part =
        "insert into assembly_part (number, owner, assembly, slot, part) values (%lld, 'HR', %lld, '%d', '%s')";
    refused(ERROR_CROSS_CHECK, "part", part, AT(900), AT(ASSEMBLY), 1, "CPV:35331500");
    run("insert into assembly (number, owner, product) values (%lld, 'HR', 'ITEM:' || number_text(%lld))", AT(901), AT(ITEM));
    refused(ERROR_CROSS_CHECK, "part", part, AT(902), AT(901), 1, "CPV:35331500");
    run(part, AT(902), AT(901), 1, "CPV:35331400");
    refused(ERROR_CROSS_CHECK, "part",
            "update assembly_part set part = 'CPV:35331500', version = version + 1 where number = %lld", AT(902));
    refused(ERROR_CROSS_CHECK, "product",
            "update assembly set product = 'CPV:35331400', version = version + 1 where number = %lld", AT(ASSEMBLY));
    /* What is archived makes no circle, until it comes back. */
    run("update assembly_part set archived_at = now(), version = version + 1 where number = %lld", AT(PART));
    run(part, AT(903), AT(901), 2, "CPV:35331500");
    run("update assembly_part set part = 'CPV:35331500', version = version + 1 where number = %lld", AT(PART));
    refused(ERROR_CROSS_CHECK, "part", "update assembly_part set archived_at = null, version = version + 1 where number = %lld",
            AT(PART));
}
END_TEST

START_TEST(a_record_is_not_merged_into_itself_by_any_way)
{
    run("update supplier set merged_into = %lld, version = version + 1 where number = %lld", AT(BUYER), AT(SUPPLIER));
    refused(ERROR_CROSS_CHECK, "merged_into", "update supplier set merged_into = %lld, version = version + 1 where number = %lld",
            AT(SUPPLIER), AT(BUYER));
    run("update supplier set merged_into = null, version = version + 1 where number = %lld", AT(SUPPLIER));
}
END_TEST

START_TEST(one_statement_makes_no_circle_of_merges)
{
    static const char *const ends[][2] = { { "901", "900" }, { "901", "null" }, { "null", "901" } };
    run("set local role dicr_app");
    for (size_t i = 0; i < 2; i++) /* a new record is merged into one that is there */
        refused(ERROR_NOT_FOUND, "merged_into",
                "insert into supplier (number, owner, legal_name, country, merged_into) values "
                "(%lld, 'HR', 'a', 'HR', 2199023255552 + %s), (%lld, 'HR', 'b', 'HR', 2199023255552 + %s)",
                AT(900), ends[i][0], AT(901), ends[i][1]);
    refused(ERROR_CROSS_CHECK, "merged_into",
            "update supplier set version = version + 1, merged_into = case number when %1$lld then %2$lld else %1$lld end "
            "where number in (%1$lld, %2$lld)",
            AT(SUPPLIER), AT(BUYER));
    run("insert into supplier (number, owner, legal_name, country, merged_into) values (%lld, 'HR', 'a', 'HR', %lld)", AT(900),
        AT(SUPPLIER));
}
END_TEST

/* It would vanish from all that is read, though it stands. */
START_TEST(a_record_is_not_merged_into_an_archived_one)
{
    static const char *const set = "update supplier set merged_into = %lld, version = version + 1 where number = %lld";
    run("insert into supplier (number, owner, legal_name, country) values (%lld, 'HR', 'a', 'HR')", AT(900));
    run(set, AT(SUPPLIER), AT(900));
    run("update supplier set archived_at = now(), version = version + 1 where number = %lld", AT(SUPPLIER));
    refused(ERROR_CONFLICT, "merged_into", set, AT(SUPPLIER), AT(BUYER));
    refused(ERROR_CONFLICT, "merged_into", set, AT(900), AT(BUYER)); /* it ends at one */
    refused(ERROR_CONFLICT, "merged_into",
            "insert into supplier (number, owner, legal_name, country, merged_into) values (%lld, 'HR', 'b', 'HR', %lld)",
            AT(901), AT(SUPPLIER));
    run("update supplier set archived_at = null, version = version + 1 where number = %lld", AT(SUPPLIER));
    run(set, AT(900), AT(BUYER));
}
END_TEST

/* Who merges waits for who archives, and sees what that has left. */
START_TEST(an_archive_and_a_merge_at_once_leave_no_live_record_below_an_archived_one)
{
    refuse_merge_beside("archived_at = now()", "archived_at = null");
}
END_TEST

START_TEST(a_merge_stays_with_one_owner)
{
    write_as("AL", false);
    run("insert into supplier (number, owner, legal_name, country) values (%lld, 'AL', 'a', 'AL')", AT(900));
    write_as("HR", false);
    refused(ERROR_NOT_FOUND, "merged_into", "update supplier set merged_into = %lld, version = version + 1 where number = %lld",
            AT(900), AT(SUPPLIER));
}
END_TEST

START_TEST(a_row_of_an_import_belongs_to_a_batch)
{
    refused(ERROR_NOT_FOUND, "batch", "insert into import_row (batch, line) values (1, 1)");
    run("insert into import_batch (batch, owner) values (1, 'HR')");
    run("insert into import_row (batch, line) values (1, 1), (1, 2)");
    refused(ERROR_NOT_FOUND, "batch", "insert into import_row (batch, line) values (1, 3), (2, 1)");
    ck_answer("select has_table_privilege('dicr_app', 'import_row', 'update') or "
              "has_table_privilege('dicr_app', 'import_batch', 'delete, truncate')",
              "false");
}
END_TEST

/* --- numbers ------------------------------------------------------------------------------------------------------------------- */

START_TEST(numbers_count_within_the_slot_of_their_owner)
{
    static const struct {
        const char *owner;
        int64_t slot;
    } owners[] = { { "AL", 1 }, { "HR", 2 }, { "XK", 3 }, { "MK", 4 } };
    refused(ERROR_FORBIDDEN, NULL, "select new_number('MK')");
    number_register_slot(4, "MK");
    run("select keep_home('MK', 4), keep_home('MK', 4)");
    refused(ERROR_CONFLICT, "slot", "select keep_home('MK', 5)");
    refused(ERROR_CONFLICT, "slot", "select keep_home('RS', 4)");
    refused(ERROR_FORMAT, "owner", "select keep_home('x', 5)");
    for (size_t i = 0; i < 4; i++) {
        long long first = number_of(ask("select new_number('%s')", owners[i].owner));
        ck_assert_int_eq(first >> 40, owners[i].slot);
        ck_assert_int_eq(number_of(ask("select new_number('%s')", owners[i].owner)), first + 1);
        /* The same text as the program's own code gives. */
        ck_assert_str_eq(ask("select number_text(%lld)", first), number_text(call.mem, (struct number){ first }));
    }
}
END_TEST

START_TEST(numbers_are_written_and_read_as_the_program_does_it)
{
    static const int64_t serials[] = { 1, 7, 42173, 999999, 1000000, 12345678, (INT64_C(1) << 40) - 1 };
    for (size_t i = 0; i < sizeof(serials) / sizeof(serials[0]); i++) {
        struct number n = { INT64_C(2) << 40 | serials[i] };
        const char *text = number_text(call.mem, n);
        ck_assert_str_eq(ask("select number_text(%lld)", (long long)n.value), text);
        ck_assert_int_eq(number_of(ask("select number_read('%s')", text)), n.value);
    }
    static const char *const wrong[] = { "HR-0042170", "HR-042173", "hr-0042173", "QQ-0042173", "HR-00421730000000000",
                                         "HR0042173",  "" };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        ck_assert_ptr_null(ask("select number_read('%s')", wrong[i]));
}
END_TEST

Suite *suite_registry_rules(void)
{
    Suite *s = suite_create("registry_rules");
    TCase *t = tcase_create("rules");
    tcase_add_checked_fixture(t, setup, harness_end);
    tcase_add_test(t, the_program_writes_for_the_country_of_the_setting_and_reads_all);
    tcase_add_test(t, the_wall_stands_behind_the_policies_also_for_a_superuser_and_a_forged_setting);
    tcase_add_test(t, keys_and_parents_never_change);
    tcase_add_test(t, a_new_firm_with_its_children_has_version_one);
    tcase_add_test(t, a_statement_that_does_not_raise_its_rows_is_refused);
    tcase_add_test(t, a_child_carries_its_parents_release_and_no_other);
    tcase_add_test(t, a_transaction_knows_from_its_actor_whether_it_may_release);
    tcase_add_test(t, sets_are_sorted_without_repeats);
    tcase_add_test(t, values_are_refused_by_the_rule_of_their_field);
    tcase_add_test(t, a_site_is_one_of_the_same_supplier);
    tcase_add_test(t, a_subject_is_there);
    tcase_add_test(t, nothing_new_refers_to_what_is_archived);
    tcase_add_test(t, what_stands_keeps_its_references_to_what_is_archived);
    tcase_add_test(t, rows_from_another_node_pass_every_check);
    tcase_add_test(t, a_dangling_code_or_end_does_not_stand_in_the_way_of_other_changes);
    tcase_add_test(t, each_country_may_ask_for_a_certificate_in_its_own_way);
    tcase_add_test(t, the_kind_of_a_subject_is_that_of_its_record_when_it_changes_too);
    tcase_add_test(t, what_is_archived_lets_another_stand_and_comes_back_only_without_it);
    tcase_add_test(t, a_product_is_no_part_of_itself);
    tcase_add_test(t, a_record_is_not_merged_into_itself_by_any_way);
    tcase_add_test(t, one_statement_makes_no_circle_of_merges);
    tcase_add_test(t, a_merge_stays_with_one_owner);
    tcase_add_test(t, a_record_is_not_merged_into_an_archived_one);
    tcase_add_test(t, a_row_of_an_import_belongs_to_a_batch);
    tcase_add_test(t, numbers_count_within_the_slot_of_their_owner);
    tcase_add_test(t, numbers_are_written_and_read_as_the_program_does_it);
    suite_add_tcase(s, t);
    t = tcase_create("over several transactions");
    tcase_add_checked_fixture(t, setup_database, harness_end);
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
    tcase_add_test(t, a_persons_change_clears_the_line_of_the_import_and_an_imports_keeps_its_own);
    suite_add_tcase(s, t);
    return s;
}
