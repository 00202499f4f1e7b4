/* Migrations: run once, in order, by one at a time; refused where the database is another's or a later one's. */
#include "base/buffer.h"
#include "statements.h"
#include <pthread.h>

Suite *suite_schema(void);

START_TEST(an_empty_database_is_brought_to_this_version_once)
{
    int applied = -1;
    ck_assert(!schema_check(&call));
    ck_assert_ptr_nonnull(strstr(harness_reason(&call), "the database is older than this program"));
    harness_check(&call, ERROR_REFUSED, NULL, __FILE__, __LINE__);
    ck_assert_ok(schema_migrate(&call, &applied));
    ck_assert_int_eq(applied, (int)migration_file_count);
    ck_assert_ok(schema_migrate(&call, &applied));
    ck_assert_int_eq(applied, 0);
    ck_assert_ok(schema_check(&call));
    ck_assert_str_eq(harness_sql("select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'dicr'"), "dicr_owner");
    ck_assert_str_eq(harness_sql("select count(*) from pg_class where relnamespace = 'dicr'::regnamespace and "
                                 "pg_get_userbyid(relowner) <> 'dicr_owner'"),
                     "0");
}
END_TEST

START_TEST(each_file_is_kept_with_its_hash)
{
    ck_assert_ok(schema_migrate(&call, NULL));
    for (size_t i = 0; i < migration_file_count; i++) {
        /* PostgreSQL's own SHA-256 over the bytes of the file is the judge. */
        struct buffer hex = { 0 };
        for (size_t j = 0; j < migration_files[i].size; j++)
            buffer_format(&hex, "%02x", (unsigned)(unsigned char)migration_files[i].bytes[j]);
        ck_assert_str_eq(
            harness_sql(text_format(call.mem, "select sha256 from schema_version where name = '%s'", migration_files[i].name)),
            harness_sql(text_format(call.mem, "select encode(sha256(decode('%s', 'hex')), 'hex')", hex.bytes)));
        buffer_free(&hex);
        ck_assert_int_eq(strtol(migration_files[i].name, NULL, 10), (long)i + 1);
    }
}
END_TEST

static void refused(const char *change, const char *words)
{
    ck_assert_ok(schema_migrate(&call, NULL));
    harness_sql(change);
    ck_assert(!schema_check(&call));
    ck_assert_msg(strstr(harness_reason(&call), words), "%s", harness_reason(&call));
    harness_check(&call, ERROR_REFUSED, NULL, __FILE__, __LINE__);
    const char *before = harness_sql("select string_agg(version || sha256, ' ' order by version) from schema_version");
    ck_assert(!schema_migrate(&call, NULL));
    harness_check(&call, ERROR_REFUSED, NULL, __FILE__, __LINE__);
    ck_assert_str_eq(harness_sql("select string_agg(version || sha256, ' ' order by version) from schema_version"), before);
}

START_TEST(a_file_that_differs_from_the_one_applied_is_refused)
{
    refused("update schema_version set sha256 = repeat('0', 64), program = '0.9' where version = 1",
            "0001_base in the database differs from the one in this program (it was applied by dicr 0.9); use another home or an "
            "empty database");
}
END_TEST

START_TEST(a_home_of_an_earlier_program_is_refused_in_one_sentence)
{
    static const char *const sentences[] = {
        "the database was created by an earlier version of the program (dicr 0.1.0) whose tables this version cannot take over; "
        "use another home or an empty database",
        "bazu podataka stvorila je ranija verzija programa (dicr 0.1.0)",
        "baza e të dhënave u krijua nga një version më i hershëm i programit (dicr 0.1.0)",
    };
    ck_assert_ok(schema_migrate(&call, NULL));
    harness_sql("delete from schema_version where version > 6; update schema_version set sha256 = repeat('0', 64), "
                "program = '0.1.0', name = case version when 1 then '0001_registry' else name end");
    for (enum language l = 0; l < (enum language)(sizeof sentences / sizeof sentences[0]); l++) {
        call.language = l;
        ck_assert(!schema_check(&call));
        ck_assert_msg(strstr(harness_reason(&call), sentences[l]), "%s", harness_reason(&call));
        harness_check(&call, ERROR_REFUSED, NULL, __FILE__, __LINE__);
        ck_assert(!schema_migrate(&call, NULL));
        harness_check(&call, ERROR_REFUSED, NULL, __FILE__, __LINE__);
    }
}
END_TEST

START_TEST(a_newer_database_is_refused)
{
    refused("insert into schema_version values (9001, '9001_later', repeat('0', 64), '7.1')", "9001_later, added by dicr 7.1");
}
END_TEST

START_TEST(a_gap_is_refused)
{
    refused("delete from schema_version where version = 1", "was applied");
}
END_TEST

struct migrating {
    struct call *c;
    int applied;
    bool ok;
};

static void *migrate(void *arg)
{
    struct migrating *m = arg;
    m->ok = schema_migrate(m->c, &m->applied);
    return NULL;
}

START_TEST(programs_that_start_at_once_take_turns)
{
    enum { N = 4 };
    struct migrating m[N] = { { &call, 0, false } };
    pthread_t threads[N];
    int applied = 0;
    for (int i = 1; i < N; i++)
        m[i].c = harness_call_more(NULL);
    for (int i = 0; i < N; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, migrate, &m[i]), 0);
    for (int i = 0; i < N; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_msg(m[i].ok, "%s", harness_reason(m[i].c));
        applied += m[i].applied;
    }
    ck_assert_int_eq(applied, (int)migration_file_count);
    ck_assert_ok(schema_check(&call));
}
END_TEST

START_TEST(a_migration_that_is_cut_off_leaves_whole_versions)
{
    /* The statement that writes the version's row is cut: its file must be gone with it, and the rerun applies all. */
    int applied = 0;
    db_fail_at(call.db, 4, NULL);
    ck_assert_ok(schema_migrate(&call, &applied));
    ck_assert_int_eq(applied, (int)migration_file_count);
    ck_assert_ok(schema_check(&call));
}
END_TEST

START_TEST(a_login_without_the_right_is_told_what_to_run_and_that_helps)
{
    harness_sql("do $$ begin create role dicr_test_plain login; exception when duplicate_object then null; end $$");
    harness_sql("revoke dicr_owner, dicr_migrate, dicr_app from dicr_test_plain");
    struct call *c = harness_call_more(NULL);
    const char *server = harness_sql("select split_part(current_setting('unix_socket_directories'), ',', 1)");
    db_close(c->db);
    c->db = db_new(
        text_format(c->mem, "host=%s user=dicr_test_plain dbname=%s", server, harness_sql("select current_database()")), NULL);
    ck_assert(!schema_migrate(c, NULL));
    ck_assert_ptr_nonnull(strstr(c->error.detail, "create role dicr_owner"));
    ck_assert_ptr_nonnull(strstr(harness_reason(c), "may not create the roles and the schema"));
    const char *sql = strstr(c->error.detail, "create role dicr_owner"), *grants = strstr(sql, "grant");
    harness_check(c, ERROR_REFUSED, NULL, __FILE__, __LINE__);
    ck_assert_ok(schema_migrate(&call, NULL)); /* makes the roles where the cluster has none yet; then its tables must go */
    harness_sql("drop schema dicr cascade");
    harness_sql(grants);
    ck_assert_msg(schema_migrate(c, NULL), "%s", harness_reason(c));
    ck_assert_ok(schema_check(&call));
    harness_sql("revoke dicr_migrate, dicr_app from dicr_test_plain");
}
END_TEST

static const char *read_text(const char *path)
{
    FILE *f = fopen(path, "rb");
    ck_assert_msg(f != NULL, "%s", path);
    char *text = arena_take(call.mem, 1 << 20);
    size_t n = fread(text, 1, (1 << 20) - 1, f);
    ck_assert_int_eq(fclose(f), 0);
    text[n] = '\0';
    return text;
}

START_TEST(the_diagram_shows_the_tables_that_are)
{
    static const char mark[] = "<!-- made by tools/dev/schema_diagram: do not edit below -->\n";
    const char *page = strstr(read_text("sql/README.md"), mark);
    ck_assert_ptr_nonnull(page);
    const char *made = text_format(call.mem, "%s\n", harness_value(read_text("tools/dev/schema_diagram.sql")));
    ck_assert_msg(strcmp(page + sizeof mark - 1, made) == 0, "sql/README.md is stale: make schema-diagram");
}
END_TEST

Suite *suite_schema(void)
{
    Suite *s = suite_create("schema");
    TCase *tc = tcase_create("schema");
    tcase_add_checked_fixture(tc, harness_empty, harness_end);
    tcase_add_test(tc, an_empty_database_is_brought_to_this_version_once);
    tcase_add_test(tc, each_file_is_kept_with_its_hash);
    tcase_add_test(tc, a_file_that_differs_from_the_one_applied_is_refused);
    tcase_add_test(tc, a_home_of_an_earlier_program_is_refused_in_one_sentence);
    tcase_add_test(tc, a_newer_database_is_refused);
    tcase_add_test(tc, a_gap_is_refused);
    tcase_add_test(tc, programs_that_start_at_once_take_turns);
    tcase_add_test(tc, a_migration_that_is_cut_off_leaves_whole_versions);
    tcase_add_test(tc, a_login_without_the_right_is_told_what_to_run_and_that_helps);
    suite_add_tcase(s, tc);
    tc = tcase_create("documents");
    tcase_add_checked_fixture(tc, harness_transaction, harness_end);
    tcase_add_test(tc, the_diagram_shows_the_tables_that_are);
    suite_add_tcase(s, tc);
    return s;
}
