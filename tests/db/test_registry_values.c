/* What the laws of the registry do: values, codes, archiving, circles, numbers. */
#include "registry_rows.h"

Suite *suite_registry_values(void);

static long long number_of(const char *text)
{
    ck_assert_ptr_nonnull(text);
    return strtoll(text, NULL, 10);
}

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
    run("with added as (insert into job (kind, owner, language, rights) values ('import', 'HR', 'en', 0) returning job) "
        "insert into import_batch (batch, owner, job) select 1, 'HR', job from added");
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

Suite *suite_registry_values(void)
{
    Suite *s = suite_create("registry_values");
    TCase *t = tcase_create("rules");
    tcase_add_checked_fixture(t, begin_with_rows, harness_end);
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
    tcase_add_checked_fixture(t, begin_in_a_database_with_rows, harness_end);
    tcase_add_test(t, a_persons_change_clears_the_line_of_the_import_and_an_imports_keeps_its_own);
    suite_add_tcase(s, t);
    return s;
}
