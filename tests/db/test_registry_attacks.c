/* Attacks on the laws of the registry by somebody who may run any SQL as dicr_app: what the laws refuse is refused by every way in,
   and what they allow leaves its trail. */
#include "base/buffer.h"
#include "registry_rows.h"

Suite *suite_registry_attacks(void);

static void setup(void)
{
    harness_database();
    ck_assert_ok(db_begin_test_transaction(&call));
    run("set role none");
    add_row_of_every_table();
    write_as("HR", true);
    run("update supplier set released_to = '{AL}', version = version + 1 where number = %lld", AT(SUPPLIER));
    write_as("HR", false);
    /* As schema_migrate() leaves a database; a clone of one has the rights of a new one. */
    run("do $$ begin execute format('revoke temporary on database %%I from public', current_database()); end $$");
}

/* As an administrator may have left the database: dicr_app may create tables, and temporary ones too. */
static void setup_careless(void)
{
    setup();
    run("create schema workshop; grant usage, create on schema workshop to dicr_app");
    run("do $$ begin execute format('grant temporary on database %%I to dicr_app', current_database()); end $$");
}

/* Everything that is stored, the trail included. */
static const char *state(void)
{
    return ask("select md5((select string_agg(to_jsonb(s)::text, '' order by s.number, s.owner) from supplier s) || "
               "(select string_agg(to_jsonb(a)::text, '' order by a.number) from capability a) || "
               "(select count(*) from change) || (select count(*) from home) || (select count(*) from law))");
}

/* What the laws refuse, each for a reason of its own. */
static const struct {
    const char *what, *sql;
} wrongs[] = {
    { "no version", "update dicr.supplier set legal_name = 'stolen' where legal_name = 'Brod d.d.'" },
    { "an unknown country",
      "insert into dicr.supplier (number, owner, legal_name, country) values (dicr.new_number('HR'), 'HR', 'stolen', 'ZZ')" },
    { "a released record",
      "update dicr.supplier set legal_name = 'stolen', version = version + 1 where legal_name like 'Čelik%'" },
    { "a release", "update dicr.supplier set released_to = '{XK}', version = version + 1 where legal_name = 'Brod d.d.'" },
    { "another owner",
      "insert into dicr.supplier (number, owner, legal_name, country) values (dicr.new_number('AL'), 'AL', 'stolen', 'AL')" },
    { "another supplier's capability",
      "update dicr.capability set supplier = (select s.number from dicr.supplier s where s.legal_name = 'Brod d.d.'), "
      "released_to = '{}', version = version + 1" },
};
static const char right[] = "update dicr.supplier set note = coalesce(note, '') || 'x', version = version + 1 "
                            "where legal_name = 'Brod d.d.'";

#define TRIGGER_FUNCTION(name)                                                                                                   \
    "create function " name "() returns trigger language plpgsql as $f$ begin %s; return new; end $f$; "
#define FUNCTION(name) "create function " name "() returns integer language plpgsql as $f$ begin %s; return 1; end $f$; "

/* Ways to run a statement; %s is the statement. */
static const struct {
    const char *way, *sql;
} ways[] = {
    { "plainly", "%s" },
    { "a block", "do $f$ begin %s; end $f$" },
    { "a block that hides the error", "do $f$ begin %s; exception when others then null; end $f$" },
    { "a prepared statement", "prepare attack as %s; execute attack; deallocate attack" },
    { "a writing CTE", "with x as (%s returning 1) select count(*) from x" },
    { "a function of pg_temp", FUNCTION("pg_temp.f") "select pg_temp.f()" },
    { "a definer's function", "create function workshop.f() returns integer language plpgsql security definer as "
                              "$f$ begin %s; return 1; end $f$; select workshop.f()" },
    { "a trigger on a temporary table", "create temporary table t (a integer); " TRIGGER_FUNCTION(
                                            "pg_temp.f") "create trigger t after insert on t for each row "
                                                         "execute function pg_temp.f(); insert into t values (1)" },
    { "a statement trigger before", "create temporary table t (a integer); " TRIGGER_FUNCTION(
                                        "pg_temp.f") "create trigger t before insert on t for each statement "
                                                     "execute function pg_temp.f(); insert into t values (1)" },
    { "a trigger on a table", "create table workshop.t (a integer); " TRIGGER_FUNCTION(
                                  "workshop.f") "create trigger t after insert on workshop.t for each row "
                                                "execute function workshop.f(); insert into workshop.t values (1)" },
    { "a trigger of a definer's function",
      "create table workshop.t (a integer); create function workshop.f() returns trigger language plpgsql security definer as "
      "$f$ begin %s; return new; end $f$; create trigger t after insert on workshop.t for each row "
      "execute function workshop.f(); insert into workshop.t values (1)" },
    { "a trigger within a trigger",
      "create temporary table t (a integer); create temporary table u (a integer); " TRIGGER_FUNCTION("pg_temp.f")
          TRIGGER_FUNCTION("pg_temp.unused") "create function pg_temp.g() returns trigger language plpgsql as "
                                             "$f$ begin insert into u values (1); return new; end $f$; "
                                             "create trigger t after insert on t for each row execute function pg_temp.g(); "
                                             "create trigger u after insert on u for each row execute function pg_temp.f(); "
                                             "insert into t values (1)" },
    { "a deferred trigger", "create temporary table t (a integer); " TRIGGER_FUNCTION(
                                "pg_temp.f") "create constraint trigger t after insert on t "
                                             "deferrable initially deferred for each row execute function pg_temp.f(); "
                                             "insert into t values (1); set constraints all immediate" },
    { "a cascade that ends in a trigger",
      "create table workshop.p (a integer primary key); create table workshop.t (a integer references workshop.p on update "
      "cascade); " TRIGGER_FUNCTION(
          "workshop.f") "create trigger t after update on workshop.t for each row "
                        "execute function workshop.f(); insert into workshop.p values (1); insert into workshop.t values (1); "
                        "update workshop.p set a = 2" },
    { "a rule", "create temporary table t (a integer); create rule r as on insert to t do also %s; insert into t values (1)" },
    { "a view", "create temporary view v as select 1 as a; " TRIGGER_FUNCTION(
                    "pg_temp.f") "create trigger t instead of insert on v for each row execute function pg_temp.f(); "
                                 "insert into v values (1)" },
    { "a default", FUNCTION("pg_temp.f") "create temporary table t (a integer, b integer default pg_temp.f()); "
                                         "insert into t (a) values (1)" },
    { "a check", FUNCTION("pg_temp.f") "create temporary table t (a integer check (pg_temp.f() = 1)); insert into t values (1)" },
};

/* Runs a statement in one of these ways as dicr_app, whose session has no other rights; whether it was done. */
static bool attack(size_t way, const char *deed)
{
    struct buffer b = { 0 };
    buffer_text(&b, "set local session authorization dicr_app; set local search_path = dicr, pg_temp; ");
    for (const char *at = ways[way].sql, *mark; *at; at = mark + 2) {
        mark = strstr(at, "%s");
        if (!mark) {
            buffer_text(&b, at);
            break;
        }
        buffer_add(&b, at, (size_t)(mark - at));
        buffer_text(&b, deed);
    }
    buffer_text(&b, "; set local session authorization default");
    bool done = db_tx(&call, run_text, b.bytes);
    buffer_free(&b);
    return done;
}

START_TEST(what_the_laws_refuse_is_refused_by_every_way)
{
    size_t way = (size_t)_i;
    const char *before = state();
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
        bool done = attack(way, wrongs[i].sql);
        harness_forget(&call);
        ck_assert_msg(!done || strstr(ways[way].way, "hides"), "%s: %s was done", ways[way].way, wrongs[i].what);
        ck_assert_msg(strcmp(state(), before) == 0, "%s: %s left something", ways[way].way, wrongs[i].what);
    }
}
END_TEST

START_TEST(what_the_laws_allow_leaves_its_trail_by_every_way)
{
    size_t way = (size_t)_i;
    const char *version = ask("select version from supplier where number = %lld", AT(BUYER));
    const char *count = ask("select count(*) from change where number = %lld", AT(BUYER));
    if (!attack(way, right))
        ck_abort_msg("%s: %s", ways[way].way, harness_reason(&call));
    long long times = strtoll(ask("select length(note) from supplier where number = %lld", AT(BUYER)), NULL, 10);
    ck_assert_int_ge(times, 1);
    ck_answer(text_format(call.mem, "select version - %s from supplier where number = %lld", version, AT(BUYER)),
              text_format(call.mem, "%lld", times));
    ck_answer(text_format(call.mem, "select count(*) - %s from change where number = %lld", count, AT(BUYER)),
              text_format(call.mem, "%lld", times));
    ck_answer(text_format(call.mem,
                          "select payload_hash(to_jsonb(s)) = (select c.payload_hash from change c where c.number = s.number "
                          "order by c.sequence desc limit 1) from supplier s where s.number = %lld",
                          AT(BUYER)),
              "true");
}
END_TEST

/* What no way needs: rights that dicr_app does not have. */
static const char *const denied[] = {
    "create temporary table t (a integer)",
    "select 1 as a into temporary t",
    "create function pg_temp.f() returns integer language sql as 'select 1'",
    "create temporary view v as select 1",
    "create temporary sequence q",
    "set role dicr_owner",
    "set session_replication_role = replica",
    "select set_config('session_replication_role', 'replica', true)",
    "alter table dicr.supplier disable trigger all",
    "alter table dicr.supplier disable trigger supplier_added",
    "alter table dicr.supplier disable row level security",
    "alter table dicr.supplier no force row level security",
    "alter table dicr.supplier drop constraint supplier_status_choice",
    "alter table dicr.supplier owner to dicr_app",
    "drop trigger supplier_added on dicr.supplier",
    "drop policy supplier_insert on dicr.supplier",
    "create policy mine on dicr.supplier for insert with check (true)",
    "create rule mine as on insert to dicr.supplier do instead nothing",
    "create trigger mine before insert on dicr.supplier for each row execute function suppress_redundant_updates_trigger()",
    "create trigger mine before insert on dicr.load_supplier for each row execute function suppress_redundant_updates_trigger()",
    "create index mine on dicr.supplier (note)",
    "create table dicr.mine (a integer)",
    "create table dicr.mine (a bigint, b text, foreign key (a, b) references dicr.supplier (number, owner) on update cascade)",
    "create function dicr.mine() returns integer language sql as 'select 1'",
    "create or replace function dicr.is_set(items text[]) returns boolean language sql as 'select true'",
    "alter function dicr.supplier_added() reset all",
    "create view dicr.mine as select 1",
    "call dicr.lay_laws()",
    "call dicr.make_law('supplier', 'mine')",
    "call dicr.compare_by_bytes('supplier')",
    "select dicr.keep_home('DE', 9)",
    "insert into dicr.home (owner, slot) values ('DE', 9)",
    "update dicr.law set noun = 'mine'",
    "insert into dicr.change (number, owner, actor, via, noun, what) values (1, 'HR', 'x', 'local', 'supplier', 'added')",
    "update dicr.change set actor = 'x'",
    "delete from dicr.change",
    "truncate dicr.change",
    "delete from dicr.supplier",
    "truncate dicr.supplier cascade",
    "insert into dicr.country (country, alpha3, label_en, label_hr, label_sq, source, certainty) values "
    "('ZZ', 'ZZZ', 'z', 'z', 'z', 'x', 'certain')",
    "update dicr.schema_version set program = 'x'",
    "grant dicr_owner to dicr_app",
    "alter role dicr_app bypassrls",
    "alter default privileges for role dicr_owner grant execute on routines to public",
    "create event trigger mine on ddl_command_start execute function dicr.keep_rows()",
};

START_TEST(what_would_open_a_way_is_not_the_programs_right)
{
    const char *before = state();
    for (size_t i = 0; i < sizeof denied / sizeof denied[0]; i++) {
        char *sql = text_format(call.mem, "set local session authorization dicr_app; %s; set local session authorization default",
                                denied[i]);
        bool done = db_tx(&call, run_text, sql);
        enum error_code code = call.error.code;
        const char *reason = harness_reason(&call);
        harness_forget(&call);
        ck_assert_msg(!done && code == ERROR_FORBIDDEN, "%s: %s", denied[i], done ? "was done" : reason);
    }
    ck_assert_str_eq(state(), before);
}
END_TEST

START_TEST(nobody_makes_temporary_tables_in_the_registrys_database)
{
    ck_assert_ok(schema_migrate(&call, NULL));
    ck_assert_pstr_eq(harness_sql("select string_agg(r, ' ') from unnest('{dicr_app,dicr_read}'::text[]) as r "
                                  "where has_database_privilege(r, current_database(), 'temporary')"),
                      NULL);
    ck_assert_str_eq(
        harness_sql("select count(*) from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a "
                    "where d.datname = current_database() and a.grantee = 0 and a.privilege_type = 'TEMPORARY'"),
        "0");
}
END_TEST

Suite *suite_registry_attacks(void)
{
    Suite *s = suite_create("registry_attacks");
    TCase *t = tcase_create("ways");
    tcase_add_checked_fixture(t, setup_careless, harness_end);
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, what_the_laws_refuse_is_refused_by_every_way, 0, (int)(sizeof ways / sizeof ways[0]));
    tcase_add_loop_test(t, what_the_laws_allow_leaves_its_trail_by_every_way, 0, (int)(sizeof ways / sizeof ways[0]));
    suite_add_tcase(s, t);
    t = tcase_create("rights");
    tcase_add_checked_fixture(t, setup, harness_end);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, what_would_open_a_way_is_not_the_programs_right);
    suite_add_tcase(s, t);
    t = tcase_create("migrated");
    tcase_add_checked_fixture(t, harness_empty, harness_end);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, nobody_makes_temporary_tables_in_the_registrys_database);
    suite_add_tcase(s, t);
    return s;
}
