/* The laws of the registry, read from the catalog of the database: every registry table keeps every one of them, those of later
   migrations too. What the laws do is in test_registry_rules.c. */
#include "db/refusal.h"
#include "registry_rows.h"

Suite *suite_registry_laws(void);

/* The registry's tables: those with a number, an owner, a version and a release. */
#define TABLES                                                                                                                   \
    "(select c.relname::text as name, "                                                                                          \
    "        exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'withheld_from') as child, c.*  "       \
    " from pg_class c where c.relnamespace = 'dicr'::regnamespace and c.relkind = 'r' "                                          \
    "   and (select count(*) from pg_attribute a where a.attrelid = c.oid and not a.attisdropped "                               \
    "        and a.attname in ('number', 'owner', 'version', 'released_to')) = 4) as t"

/* Names what breaks a law; nothing is expected. `of` gives names. */
static void nothing_breaks(const char *of)
{
    const char *found = ask("select string_agg(name, ' ' order by name) from (%s) as x (name)", of);
    ck_assert_msg(!found, "%s", found);
}

START_TEST(every_noun_of_the_data_model_has_its_table)
{
    ck_answer(
        "select string_agg(t.name, ' ' order by t.name) from " TABLES,
        "alignment annual_figure assembly assembly_part capability capability_concept capability_rate certificate contact "
        "evidence identifier "
        "indicator initiative initiative_country item item_concept ownership pair qualification requirement site source supplier "
        "supplier_activity supplier_name supplier_number supply_link survey");
}
END_TEST

START_TEST(the_primary_key_is_number_and_owner_in_this_order)
{
    nothing_breaks("select t.name from " TABLES
                   " where not exists (select from pg_constraint k where k.conrelid = t.oid and k.contype = 'p' "
                   "and pg_get_constraintdef(k.oid) = 'PRIMARY KEY (number, owner)')");
}
END_TEST

START_TEST(the_replica_identity_holds_the_key_and_the_release)
{
    nothing_breaks("select t.name from " TABLES
                   " where not exists (select from pg_index i where i.indrelid = t.oid and i.indisreplident "
                   "and pg_get_indexdef(i.indexrelid) like '%(number, owner, released_to' || "
                   "case when t.child then ', withheld_from' else '' end || ')')");
}
END_TEST

START_TEST(what_a_replica_identity_needs_is_never_null)
{
    nothing_breaks("select t.name || '.' || a.attname from " TABLES
                   " join pg_attribute a on a.attrelid = t.oid and not a.attnotnull "
                   "and a.attname in ('number', 'owner', 'version', 'released_to', 'withheld_from')");
}
END_TEST

START_TEST(a_foreign_key_ties_a_child_to_its_parent_of_the_same_owner_and_release)
{
    nothing_breaks(
        "select t.name from " TABLES
        " where t.child <> exists (select from pg_constraint k where k.conrelid = t.oid and k.contype = 'f' "
        "and pg_get_constraintdef(k.oid) ~ '^FOREIGN KEY \\([a-z]+, owner, released_to(, withheld_from)?\\) REFERENCES "
        "[a-z.]+\\(number, owner, released_to(, withheld_from)?\\) ON UPDATE CASCADE$')");
    nothing_breaks("select t.name from " TABLES
                   " where (select count(*) from pg_constraint k where k.conrelid = t.oid and k.contype = 'f') > "
                   "t.child::int");
    /* Only a grandchild, which has its parent's parent too, carries both. */
    ck_answer("select string_agg(t.name, ' ' order by t.name) from " TABLES
              " join pg_constraint k on k.conrelid = t.oid and k.contype = 'f' "
              "where cardinality(k.conkey) = 4",
              "capability_concept capability_rate");
}
END_TEST

START_TEST(no_foreign_key_leads_into_the_reference_or_out_of_it)
{
    nothing_breaks("select k.conname from pg_constraint k join " TABLES
                   " on t.oid in (k.conrelid, k.confrelid) where k.contype = 'f' "
                   "and not ('released_to' in (select a.attname from pg_attribute a where a.attrelid = k.confrelid))");
}
END_TEST

START_TEST(a_unique_index_holds_the_owner_and_none_begins_with_it)
{
    nothing_breaks("select i.indexrelid::regclass::text from " TABLES " join pg_index i on i.indrelid = t.oid "
                   "join pg_attribute a on a.attrelid = t.oid and a.attname = 'owner' "
                   "where (i.indisunique and not a.attnum = any (i.indkey)) or i.indkey[0] = a.attnum");
}
END_TEST

START_TEST(a_child_is_found_by_its_parent)
{
    nothing_breaks(
        "select k.conname from " TABLES " join pg_constraint k on k.conrelid = t.oid and k.contype = 'f' "
        "where not exists (select from pg_index i where i.indrelid = t.oid and i.indpred is null and i.indkey[0] = k.conkey[1])");
}
END_TEST

START_TEST(row_level_security_is_forced_and_reading_is_never_conditional)
{
    nothing_breaks("select t.name from " TABLES " where not (t.relrowsecurity and t.relforcerowsecurity)");
    nothing_breaks(
        "select t.name from " TABLES " where (select string_agg(p.polcmd::text || coalesce(pg_get_expr(p.polqual, t.oid), '') || "
        "coalesce(pg_get_expr(p.polwithcheck, t.oid), '') || p.polpermissive::text, ' ' order by p.polcmd::text collate \"C\") "
        "from pg_policy p where p.polrelid = t.oid) is distinct from replace("
        "'aCtrue dCtrue rtruetrue wCCtrue', 'C', '(owner = current_setting(''dicr.country''::text, true))')");
}
END_TEST

START_TEST(value_checks_let_arriving_rows_through_and_ask_that_last)
{
    nothing_breaks("select k.conname from " TABLES " join pg_constraint k on k.conrelid = t.oid and k.contype = 'c' "
                   "where pg_get_expr(k.conbin, t.oid) !~ "
                   "' OR \\(current_setting\\(''session_replication_role''::text\\) = ''replica''::text\\)\\)$'");
}
END_TEST

START_TEST(every_rule_has_a_name_that_says_which_error_of_which_field_it_is)
{
    const char *names =
        ask("select string_agg(x.relation || ' ' || x.name, E'\\n' order by x.name) from ("
            "select k.conrelid::regclass::text, k.conname from pg_constraint k where k.connamespace = 'dicr'::regnamespace "
            "and k.contype <> 'n' and k.conrelid <> 0 and k.conrelid not in (select oid from pg_class where relname = "
            "'schema_version') "
            "union select i.indrelid::regclass::text, c.relname from pg_index i join pg_class c on c.oid = i.indexrelid "
            "where i.indisunique and c.relnamespace = 'dicr'::regnamespace "
            "and i.indrelid not in (select oid from pg_class where relname = 'schema_version')) as x (relation, name)");
    size_t seen = 0;
    for (char *line = (char *)(uintptr_t)names, *next; line && *line; line = next, seen++) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        char *name = strchr(line, ' ');
        *name++ = '\0';
        enum error_code code;
        const char *field;
        ck_assert_msg(refusal_read(call.mem, line, name, &code, &field), "%s", name);
        /* The field is a column of the table, or the whole row. */
        if (field)
            ck_assert_msg(ask("select 1 from pg_attribute where attrelid = '%s'::regclass and attname = '%s'", line, field) !=
                              NULL,
                          "%s: %s is no column", name, field);
    }
    ck_assert_uint_gt(seen, 150);
}
END_TEST

/* All that the schema's catalog says, a line for each object: what make_law() and lay_laws() make, and what they must leave as it is. */
#define CATALOG                                                                                                                  \
    "(select concat_ws(' ', p.oid::regprocedure, pg_get_functiondef(p.oid), p.proowner, p.proacl) as line from pg_proc p "       \
    " where p.pronamespace = 'dicr'::regnamespace "                                                                              \
    " union all select concat_ws(' ', c.relname, c.relkind, c.relpersistence, c.relowner, c.relrowsecurity, "                    \
    "  c.relforcerowsecurity, c.relreplident, c.reloptions, c.relacl) from pg_class c where c.relnamespace = "                   \
    "'dicr'::regnamespace "                                                                                                      \
    " union all select concat_ws(' ', c.relname, a.attname, a.attnum, a.atttypid, a.atttypmod, a.attnotnull, a.attcollation, "   \
    "  pg_get_expr(d.adbin, d.adrelid)) from pg_class c join pg_attribute a on a.attrelid = c.oid "                              \
    " left join pg_attrdef d on (d.adrelid, d.adnum) = (c.oid, a.attnum) where c.relnamespace = 'dicr'::regnamespace and "       \
    "a.attnum > 0 "                                                                                                              \
    " union all select concat_ws(' ', pg_get_indexdef(i.indexrelid), i.indisreplident) from pg_index i "                         \
    " join pg_class c on c.oid = i.indrelid where c.relnamespace = 'dicr'::regnamespace "                                        \
    " union all select concat_ws(' ', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid)) from pg_constraint k "       \
    " where k.connamespace = 'dicr'::regnamespace "                                                                              \
    " union all select concat_ws(' ', pg_get_triggerdef(g.oid), g.tgenabled) from pg_trigger g where not g.tgisinternal "        \
    " union all select concat_ws(' ', p.polrelid::regclass, p.polname, p.polcmd, p.polpermissive, p.polroles, "                  \
    "  pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid)) from pg_policy p)"

/* Names what the catalog no longer says as it did before, or says anew. */
static void the_catalog_is_as_before(void)
{
    nothing_breaks("select left(x.line, 200) from ((table before except select line from " CATALOG
                   " as c) union all (select line from " CATALOG " as c except table before)) as x");
}

START_TEST(every_table_stands_in_the_table_of_laws)
{
    nothing_breaks("select t.name from " TABLES " where not exists (select from law l where l.table_name = t.name)");
    nothing_breaks("select l.table_name from law l where to_regclass('dicr.load_' || l.table_name) is null");
}
END_TEST

START_TEST(laying_the_laws_again_changes_nothing)
{
    run("create temp table before as select line from " CATALOG " as c");
    run("set local role dicr_owner; call lay_laws(); reset role");
    the_catalog_is_as_before();
}
END_TEST

START_TEST(laying_the_laws_brings_back_what_they_make)
{
    run("create temp table before as select line from " CATALOG " as c");
    run("do $$ declare it text; begin "
        "for it in select 'drop function ' || p.oid::regprocedure || ' cascade' from pg_proc p join law l "
        " on p.proname in (l.table_name || '_added', l.table_name || '_changed') loop execute it; end loop; "
        "for it in select 'drop trigger ' || quote_ident(g.tgname) || ' on ' || g.tgrelid::regclass from pg_trigger g join law l "
        " on g.tgname in (l.table_name || '_kept', l.table_name || '_forget_batch', l.table_name || '_withhold') loop execute "
        "it; end loop; "
        "for it in select 'drop table dicr.load_' || l.table_name from law l loop execute it; end loop; end $$");
    ck_answer(
        "select string_agg(g.tgname, ' ') from pg_trigger g join law l on g.tgname in (l.table_name || '_added', "
        "l.table_name || '_changed', l.table_name || '_kept', l.table_name || '_forget_batch', l.table_name || '_withhold')",
        NULL);
    run("set local role dicr_owner; call lay_laws(); reset role");
    the_catalog_is_as_before();
}
END_TEST

START_TEST(a_law_whose_arguments_change_is_another_one)
{
    run("set local role dicr_owner; update law set noun = 'unit_test' where table_name = 'survey'; call lay_laws(); reset role");
    add_row_of_every_table();
    ck_answer(text_format(call.mem, "select noun from change where number = %lld", AT(SURVEY)), "unit_test");
}
END_TEST

START_TEST(text_is_compared_by_bytes)
{
    nothing_breaks(
        "select c.relname || '.' || a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid "
        "where c.relnamespace = 'dicr'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped "
        "and c.relname <> 'schema_version' and a.attcollation not in (0, '\"C\"'::regcollation)");
}
END_TEST

START_TEST(what_concepts_and_imports_are_looked_up_by_has_an_index)
{
    nothing_breaks("select t.name from " TABLES " where not exists (select from pg_index i where i.indrelid = t.oid "
                   "and pg_get_indexdef(i.indexrelid) like '%USING brin (batch)')");
    ck_answer("select count(*) from pg_index i where i.indrelid = 'change'::regclass and pg_get_indexdef(i.indexrelid) like "
              "'%USING brin (batch)'",
              "1");
    ck_answer("select string_agg(i.indrelid::regclass::text, ' ' order by i.indrelid::regclass::text) from pg_index i "
              "where pg_get_indexdef(i.indexrelid) like '%(concept) WHERE (archived_at IS NULL)'",
              "capability capability_concept certificate item_concept supply_link");
    /* Room on the page for the version that a child raises. */
    nothing_breaks("select distinct l.parent from law l join pg_class c on c.oid = ('dicr.' || l.parent)::regclass "
                   "where not '{fillfactor=90}' <@ coalesce(c.reloptions, '{}')");
}
END_TEST

START_TEST(nobody_is_everybody)
{
    nothing_breaks(
        "select p.oid::regprocedure::text from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a "
        "where p.pronamespace = 'dicr'::regnamespace and a.grantee = 0");
    nothing_breaks(
        "select c.relname from pg_class c, aclexplode(c.relacl) a where c.relnamespace = 'dicr'::regnamespace and a.grantee = 0");
}
END_TEST

START_TEST(the_program_may_read_add_and_change_and_nothing_else)
{
    nothing_breaks(
        "select t.name || ' ' || r.role || ' ' || w.word from " TABLES
        " cross join (values ('dicr_app', '{SELECT,INSERT,UPDATE}'::text[]), ('dicr_read', '{SELECT}')) as r (role, rights) "
        "cross join unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) as w (word) "
        "where has_table_privilege(r.role, t.oid, w.word) <> (w.word = any (r.rights))");
    nothing_breaks("select t.name from " TABLES " where pg_get_userbyid(t.relowner) <> 'dicr_owner'");
    ck_answer("select string_agg(w, ' ' order by w) from unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE}'::text[]) as w "
              "where has_table_privilege('dicr_app', 'change', w)",
              "SELECT");
    ck_answer("select string_agg(w, ' ' order by w) from unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE}'::text[]) as w "
              "where has_table_privilege('dicr_app', 'home', w)",
              "SELECT");
    ck_answer("select has_schema_privilege('dicr_app', 'dicr', 'create')", "false");
    /* Neither may it take part in the trail, nor begin to keep another owner. */
    ck_answer("select has_function_privilege('dicr_app', 'keep_home(text, integer)', 'execute')", "false");
    nothing_breaks(
        "select p.oid::regprocedure::text from pg_proc p where p.pronamespace = 'dicr'::regnamespace and p.prosecdef "
        "and (has_function_privilege('dicr_app', p.oid, 'execute') or p.proconfig::text !~ 'search_path=dicr, pg_temp')");
}
END_TEST

START_TEST(every_table_has_the_triggers_of_the_laws_and_they_are_for_what_is_written_here)
{
    nothing_breaks("select t.name || ' ' || w.ending from " TABLES
                   " cross join (values ('added', 4), ('changed', 16), ('kept', 42), ('forget_batch', 19), ('withhold', 23)) as "
                   "w (ending, type) "
                   "where (w.ending <> 'withhold' or t.child and t.name !~ '^capability_') <> "
                   "exists (select from pg_trigger g where g.tgrelid = t.oid and g.tgname = t.name || '_' || w.ending "
                   "and g.tgtype = w.type and g.tgenabled = 'O')");
    /* What cascades inside a statement has no trail of its own. */
    nothing_breaks(
        "select g.tgname from " TABLES " join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal "
        "where (g.tgoldtable is not null or g.tgnewtable is not null) "
        "and pg_get_triggerdef(g.oid) not like '%WHEN (((pg_trigger_depth() = 0) OR (CURRENT_USER <> ''dicr_owner''::name)))%'");
}
END_TEST

START_TEST(a_row_of_every_table_can_be_added_and_leaves_a_trail_without_a_payload)
{
    add_row_of_every_table();
    ck_answer(
        "select string_agg(distinct noun, ' ' order by noun) from change",
        "activity alignment annual_figure assembly capability capability_concept certificate contact evidence identifier "
        "indicator "
        "initiative "
        "initiative_country item item_concept link name ownership pair part qualification rate requirement site source supplier "
        "supplier_number survey");
    ck_answer("select count(*) from change where what = 'added' and before is null and actor = 'test:ana' and via = 'local' and "
              "owner = 'HR' "
              "and transaction = pg_current_xact_id()",
              "29");
    ck_answer("select count(*) from change", "29");
    /* Whose page a change belongs on. */
    ck_answer(
        text_format(call.mem, "select string_agg(noun, ' ' order by noun) from change where supplier = %lld", AT(SUPPLIER)),
        "activity alignment annual_figure capability capability_concept certificate contact evidence identifier name ownership "
        "pair rate site "
        "supplier supplier_number survey");
    ck_answer(text_format(call.mem, "select string_agg(noun, ' ' order by noun) from change where supplier = %lld", AT(BUYER)),
              "link supplier");
}
END_TEST

/* Nouns whose rows are seen by what they are about, and which of those each may be about. */
enum { NOUNS_MAX = 32 };
static struct about {
    struct texts noun;
    bool leads[NOUNS_MAX][NOUNS_MAX];
} about;

/* Whether a law's ends may lead to a noun: it names the noun, or takes any that its choice of subject_kind takes. */
static bool leads_to(const char *from, const char *to)
{
    return harness_value(
               text_format(call.mem, "select 1 from dicr.law where noun = '%s' and ends like '%%''%s''%%'", from, to)) ||
           (harness_value(
                text_format(call.mem, "select 1 from dicr.law where noun = '%s' and ends ~ '\\msubject_kind\\M'", from)) &&
            harness_value(text_format(
                call.mem, "select 1 from (select '%s'::text as subject_kind) as t where %s", to,
                harness_value(text_format(call.mem,
                                          "select coalesce(string_agg(pg_get_expr(k.conbin, k.conrelid), ' and '), 'true') "
                                          "from pg_constraint k join dicr.law l on l.noun = '%s' "
                                          "and k.conrelid = ('dicr.' || quote_ident(l.table_name))::regclass "
                                          "where k.contype = 'c' and k.conname like '%%_subject_kind_choice'",
                                          from)))));
}

START_TEST(what_a_row_is_about_leads_never_back_to_rows_of_its_kind)
{
    size_t edges = 0;
    about.noun = text_split(
        call.mem, harness_value("select string_agg(noun, ' ' order by noun) from dicr.law where ends is not null"), ' ');
    ck_assert_uint_ge(about.noun.n, 6);
    ck_assert_uint_le(about.noun.n, NOUNS_MAX);
    for (size_t a = 0; a < about.noun.n; a++)
        for (size_t b = 0; b < about.noun.n; b++)
            edges += about.leads[a][b] = leads_to(about.noun.item[a], about.noun.item[b]);
    ck_assert_uint_ge(edges, 2); /* tags of links, evidence of tags */
    for (size_t via = 0; via < about.noun.n; via++)
        for (size_t a = 0; a < about.noun.n; a++)
            for (size_t b = 0; b < about.noun.n; b++)
                about.leads[a][b] |= about.leads[a][via] && about.leads[via][b];
    for (size_t a = 0; a < about.noun.n; a++)
        ck_assert_msg(!about.leads[a][a], "whether a reader sees a %s may be asked of others without end", about.noun.item[a]);
}
END_TEST

START_TEST(the_hash_in_the_trail_covers_the_row_of_every_table_and_can_be_made_from_a_payload)
{
    add_row_of_every_table();
    run("do $do$ declare t text; wrong text; begin "
        "for t in select name from " TABLES " loop "
        "execute format('select string_agg(%%1$L || r.number, '' '') from %%1$I r where payload_hash(to_jsonb(r)) is distinct "
        "from "
        "(select c.payload_hash from change c where c.number = r.number order by c.sequence desc limit 1)', t) into wrong; "
        "if wrong is not null then raise exception '%%', wrong; end if; end loop; end $do$");
    /* It is another one when any value is. */
    run("update supplier set legal_name = 'Čelik  d.o.o.', version = version + 1 where number = %lld", AT(SUPPLIER));
    ck_answer(text_format(call.mem, "select count(distinct payload_hash) from change where number = %lld", AT(SUPPLIER)), "2");
    ck_answer(
        text_format(
            call.mem,
            "select payload_hash(before) = (select c.payload_hash from change c where c.number = h.number and what = 'added') "
            "from change h where h.number = %lld and h.what = 'changed'",
            AT(SUPPLIER)),
        "true");
}
END_TEST

START_TEST(a_change_of_every_table_keeps_the_row_before_and_needs_the_next_version)
{
    add_row_of_every_table();
    run("do $do$ declare t text; begin for t in select name from " TABLES " loop "
        "execute format('update %%I set verified_on = ''2026-02-03'', version = version + 1', t); "
        "begin execute format('update %%I set verified_on = ''2026-02-04''', t); raise exception 'no version was asked for in "
        "%%', t; "
        "exception when check_violation then null; end; "
        "begin execute format('delete from %%I', t); raise exception 'deleted from %%', t; exception when check_violation then "
        "null; end; "
        "begin execute format('truncate %%I cascade', t); raise exception 'truncated %%', t; exception when check_violation then "
        "null; end; "
        "end loop; end $do$");
    ck_answer("select count(*) from change where what = 'changed' and before ->> 'verified_on' is null and before ? 'number'",
              "29");
    ck_answer("select count(*) from change", "58");
}
END_TEST

START_TEST(nothing_is_added_below_an_archived_record_in_any_table)
{
    add_row_of_every_table();
    /* A copy of each child, once with its parent archived and once with the record above that; the child itself is archived first, so
       that no unique index stands in the way. Each try is undone by the exception that ends it. */
    run("do $do$ declare l law; above text; refused text; begin "
        "for l in select * from law where parent is not null loop "
        "foreach above in array array_remove(array[l.parent, l.grand], null) loop begin "
        "execute format('update %%I set archived_at = now(), version = version + 1', l.table_name); "
        "execute format('update %%I set archived_at = now(), version = version + 1', above); "
        "execute format('insert into %%1$I select (jsonb_populate_record(t, jsonb_build_object(''number'', t.number + 700, "
        "''version'', 1, ''archived_at'', null))).* from %%1$I t', l.table_name); "
        "raise exception '%%: added below an archived %%', l.table_name, above; "
        "exception when check_violation then get stacked diagnostics refused = constraint_name; "
        "if refused <> l.table_name || '_' || l.parent || '_archived' then raise exception '%%: %%', l.table_name, refused; end "
        "if; "
        "end; end loop; end loop; end $do$");
}
END_TEST

START_TEST(nothing_is_changed_or_restored_below_an_archived_record_in_any_table)
{
    add_row_of_every_table();
    run("do $do$ declare l law; above text; act text; refused text; begin "
        "for l in select * from law where parent is not null loop "
        "foreach above in array array_remove(array[l.parent, l.grand], null) loop "
        "foreach act in array array['archived_at = archived_at', 'archived_at = null'] loop begin "
        "if act = 'archived_at = null' then "
        "execute format('update %%I set archived_at = now(), version = version + 1', l.table_name); end if; "
        "execute format('update %%I set archived_at = now(), version = version + 1', above); "
        "execute format('update %%I set %%s, version = version + 1', l.table_name, act); "
        "raise exception '%%: %% below an archived %%', l.table_name, act, above; "
        "exception when check_violation then get stacked diagnostics refused = constraint_name; "
        "if refused <> l.table_name || '_' || l.parent || '_archived' then raise exception '%%: %%', l.table_name, refused; end "
        "if; "
        "end; end loop; end loop; end loop; end $do$");
    /* archiving stays possible */
    run("do $do$ declare l law; begin for l in select * from law where parent is not null loop begin "
        "execute format('update %%I set archived_at = now(), version = version + 1', l.parent); "
        "execute format('update %%I set archived_at = now(), version = version + 1', l.table_name); "
        "raise exception using errcode = 'P0009'; exception when sqlstate 'P0009' then null; end; end loop; end $do$");
}
END_TEST

START_TEST(every_table_is_walled_against_owners_that_are_not_kept_here)
{
    add_row_of_every_table();
    /* Whatever the setting says, and whoever says it. */
    run("do $do$ declare t text; begin for t in select name from " TABLES " loop "
        "begin perform set_config('dicr.country', 'DE', true); "
        "execute format('update %%I set owner = ''DE'', version = version + 1', t); raise exception '%%: not walled', t; "
        "exception when check_violation or foreign_key_violation then null; end; "
        "begin perform set_config('dicr.country', 'AL', true); "
        "execute format('update %%I set version = version + 1', t); raise exception '%%: another owner''s row', t; "
        "exception when check_violation then null; end; end loop; end $do$");
}
END_TEST

Suite *suite_registry_laws(void)
{
    Suite *s = suite_create("registry_laws");
    TCase *t = tcase_create("catalog");
    tcase_add_checked_fixture(t, begin_as_superuser, harness_end);
    tcase_add_test(t, every_noun_of_the_data_model_has_its_table);
    tcase_add_test(t, the_primary_key_is_number_and_owner_in_this_order);
    tcase_add_test(t, the_replica_identity_holds_the_key_and_the_release);
    tcase_add_test(t, what_a_replica_identity_needs_is_never_null);
    tcase_add_test(t, a_foreign_key_ties_a_child_to_its_parent_of_the_same_owner_and_release);
    tcase_add_test(t, no_foreign_key_leads_into_the_reference_or_out_of_it);
    tcase_add_test(t, a_unique_index_holds_the_owner_and_none_begins_with_it);
    tcase_add_test(t, a_child_is_found_by_its_parent);
    tcase_add_test(t, row_level_security_is_forced_and_reading_is_never_conditional);
    tcase_add_test(t, value_checks_let_arriving_rows_through_and_ask_that_last);
    tcase_add_test(t, every_rule_has_a_name_that_says_which_error_of_which_field_it_is);
    tcase_add_test(t, every_table_stands_in_the_table_of_laws);
    tcase_add_test(t, laying_the_laws_again_changes_nothing);
    tcase_add_test(t, laying_the_laws_brings_back_what_they_make);
    tcase_add_test(t, a_law_whose_arguments_change_is_another_one);
    tcase_add_test(t, text_is_compared_by_bytes);
    tcase_add_test(t, what_concepts_and_imports_are_looked_up_by_has_an_index);
    tcase_add_test(t, nobody_is_everybody);
    tcase_add_test(t, the_program_may_read_add_and_change_and_nothing_else);
    tcase_add_test(t, every_table_has_the_triggers_of_the_laws_and_they_are_for_what_is_written_here);
    tcase_add_test(t, a_row_of_every_table_can_be_added_and_leaves_a_trail_without_a_payload);
    tcase_add_test(t, what_a_row_is_about_leads_never_back_to_rows_of_its_kind);
    tcase_add_test(t, the_hash_in_the_trail_covers_the_row_of_every_table_and_can_be_made_from_a_payload);
    tcase_add_test(t, a_change_of_every_table_keeps_the_row_before_and_needs_the_next_version);
    tcase_add_test(t, nothing_is_added_below_an_archived_record_in_any_table);
    tcase_add_test(t, nothing_is_changed_or_restored_below_an_archived_record_in_any_table);
    tcase_add_test(t, every_table_is_walled_against_owners_that_are_not_kept_here);
    suite_add_tcase(s, t);
    return s;
}
