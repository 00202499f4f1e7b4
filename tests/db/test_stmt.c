/* Statements: how SQL is read, and how templates become the statements of nouns. */
#include "base/buffer.h"
#include "db/statement_text.h"
#include "statements.h"
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

Suite *suite_stmt(void);

/* --- templates --------------------------------------------------------------------------------------------------------------------- */

enum shade { SHADE_LIGHT = 1, SHADE_DARK };
static const char *const shades[] = { NULL, "light", "dark", NULL };

struct leaf {
    struct number number, tree, branch;
    const char *owner, *language, *title, *length_text;
    struct maybe_int version;
    struct texts spots;
    struct decimal weight;
    unsigned shade;
};
static const struct shape tree_shape = { .name = "tree", .table = "forest_tree" };
static const struct shape branch_shape = { .name = "branch", .table = "forest_branch", .parent = &tree_shape };
static const struct field leaf_fields[] = {
    FIELD(leaf, number, KEY | READ),
    FIELD(leaf, owner, READ | TOP_LEVEL | FILTER),
    FIELD(leaf, version, READ),
    FIELD(leaf, tree, STORE | FILTER),
    FIELD(leaf, branch, ADD | REQUIRED | READ | TOP_LEVEL),
    FIELD(leaf, language, ADD | CHANGE | READ | FILTER),
    FIELD(leaf, title, STORE),
    FIELD(leaf, length_text, READ, .sql = "length(t.title)::text"),
    FIELD(leaf, spots, ADD | CHANGE | READ | FILTER),
    FIELD(leaf, weight, ADD | READ),
    FIELD(leaf, shade, CHANGE | READ, .choices = shades),
};
static const struct shape leaf_shape = { SHAPE(leaf, "leaves", leaf_fields), .table = "forest_leaf", .parent = &branch_shape,
                                         .order = "title" };

static const struct shape root_shape = { SHAPE(leaf, "leaves", leaf_fields), .table = "leaf" };

static void becomes(const struct shape *s, const char *text, const char *expected)
{
    struct stmt *q = TAKE(call.mem, struct stmt);
    *q = (struct stmt){ .name = "t", .file = "here", .line = 7, .sql = text, .template_of_records = true };
    const struct stmt *made = stmt_for(q, s);
    ck_assert_str_eq(made->sql, expected);
    ck_assert(!made->template_of_records);
    ck_assert_str_eq(made->file, "here");
    ck_assert_int_eq(made->line, 7);
}

START_TEST(columns_follow_the_roles_of_the_fields)
{
    becomes(&leaf_shape, "{read}",
            "t.number, t.owner, t.version, t.tree, t.branch, t.language, t.title, (length(t.title)::text) as "
            "length_text, t.spots, t.weight, t.shade");
    becomes(&leaf_shape, "{nested}",
            "t.number, t.version, t.branch, t.language, (length(t.title)::text) as length_text, t.spots, "
            "t.weight, t.shade");
    becomes(&leaf_shape, "{add}", "tree, branch, language, title, spots, weight");
    becomes(&leaf_shape, "{add_values}", "p.tree, $1::bigint, $2::text, $3::text, coalesce($4::text[], '{}'), $5::numeric");
    becomes(&root_shape, "{add_values}", "$1::bigint, $2::bigint, $3::text, $4::text, coalesce($5::text[], '{}'), $6::numeric");
    becomes(&leaf_shape, "{changes}",
            "language = $1::text, title = $2::text, spots = coalesce($3::text[], '{}'), shade = $4::text");
}
END_TEST

START_TEST(tables_and_parents_are_named)
{
    becomes(&leaf_shape, "{table} {name} {parent} {parent_table} {root}", "forest_leaf leaf branch forest_branch tree");
    becomes(&leaf_shape, "x = :{parent}::bigint", "x = $1::bigint");
    becomes(&leaf_shape, "{order}", "coalesce(t.title, ''), t.number");
    becomes(&root_shape, "{order}", "t.number");
}
END_TEST

START_TEST(filters_and_cursors_ask_only_for_what_was_given)
{
    becomes(&leaf_shape, "true {filters}",
            "true \n  and ($1::text is null or t.owner = $1)\n  and ($2::bigint is null or t.tree = $2)"
            "\n  and ($3::text is null or t.language = $3)\n  and ($4::text[] is null or t.spots @> $4)");
    becomes(&leaf_shape, "{after}", "($1::bigint is null or (coalesce(t.title, ''), t.number) > ($2::text, $1))");
    becomes(&root_shape, "{after}", "($1::bigint is null or t.number > $1)");
}
END_TEST

START_TEST(a_field_of_the_owners_alone_is_null_for_other_readers)
{
    static const struct field fields[] = { FIELD(leaf, number, KEY | READ), FIELD(leaf, version, READ, .owner_only = true) };
    static const struct shape shape = { SHAPE(leaf, "leaves", fields), .table = "leaf" };
    becomes(&shape, "{read}", "t.number, case when (t.owner = $1::text) is not false then t.version end as version");
}
END_TEST

START_TEST(a_template_is_made_once_for_a_shape)
{
    ck_assert_ptr_eq(stmt_for(&sql_record_by_number, &root_shape), stmt_for(&sql_record_by_number, &root_shape));
    ck_assert_ptr_ne(stmt_for(&sql_record_by_number, &root_shape), stmt_for(&sql_record_by_number, &leaf_shape));
    ck_assert_str_eq(stmt_for(&sql_record_by_number, &root_shape)->name, "record_by_number.leaf");
}
END_TEST

enum { ASKED = 40 };
static const struct stmt *asked[8][ASKED];
static struct stmt racing[ASKED];

static void *ask_for_all(void *arg)
{
    const struct stmt **mine = arg;
    for (size_t i = 0; i < ASKED; i++)
        mine[i] = stmt_for(&racing[i], &leaf_shape);
    return NULL;
}

START_TEST(threads_that_ask_at_once_get_the_same)
{
    pthread_t threads[8];
    for (size_t i = 0; i < ASKED; i++)
        racing[i] = (struct stmt){ .name = "race", .file = "here", .sql = "{table}", .template_of_records = true };
    for (size_t i = 0; i < 8; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, ask_for_all, asked[i]), 0);
    for (size_t i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 1; i < 8; i++)
        ck_assert_mem_eq(asked[i], asked[0], sizeof asked[0]);
    ck_assert_str_eq(asked[0][ASKED - 1]->sql, "forest_leaf");
}
END_TEST

START_TEST(a_place_that_nobody_knows_ends_the_process)
{
    struct stmt q = { .name = "t", .file = "here", .sql = "select {nonsense}", .template_of_records = true };
    (void)stmt_for(&q, &leaf_shape);
}
END_TEST

START_TEST(a_place_that_the_shape_lacks_ends_the_process)
{
    struct stmt q = { .name = "t", .file = "here", .sql = "select {parent}", .template_of_records = true };
    (void)stmt_for(&q, &root_shape);
}
END_TEST

/* --- reading SQL ----------------------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *text, *sql, *parameters;
} texts[] = {
    { "select :a, :b, :a", "select $1, $2, $1", "a,b" },
    { "select ':no', '::no', 'it''s :no', :yes", "select ':no', '::no', 'it''s :no', $1", "yes" },
    { "select \":no\", \"a\"\":no\", :yes", "select \":no\", \"a\"\":no\", $1", "yes" },
    { "select e'\\':no', E'a\\\\', :yes, e':no\\'', name':no'", "select e'\\':no', E'a\\\\', $1, e':no\\'', name':no'", "yes" },
    { "select $$ :no ' $$, $tag$ :no $$ $tag$, :yes", "select $$ :no ' $$, $tag$ :no $$ $tag$, $1", "yes" },
    { "select a$b$c, :yes, $1x", "select a$b$c, $1, $1x", "yes" },
    { "select :a::text, :b ::int, x::date, :c::text[]", "select $1::text, $2 ::int, x::date, $3::text[]", "a,b,c" },
    { "select :a -- :no 'quote\n, :b -- and \"that\"\n-- whole line :no\nfrom t", "select $1\n, $2\nfrom t", "a,b" },
    { "select /* :no ' /* nested :no */ */ :a, /**/ :b", "select $1, $2", "a,b" },
    { "select x[1:2], x[:lower:upper], a:=b, :_under, :with_1_digit", "select x[1:2], x[$1$2], a:=b, $3, $4",
      "lower,upper,_under,with_1_digit" },
    { "select 'line\nfeed :no', '\ttab', :a ;\n", "select 'line\nfeed :no', '\ttab', $1", "a" },
    { "select :a;;  \n\n-- end", "select $1", "a" },
    { "select '{a}'::text[], jsonb '{\"a\": 1}', :a", "select '{a}'::text[], jsonb '{\"a\": 1}', $1", "a" },
    { "select 1 - -1, 3 / 2, :a-:b, :a/:b, a->>'b', a#>>'{c,:no}'", "select 1 - -1, 3 / 2, $1-$2, $1/$2, a->>'b', a#>>'{c,:no}'",
      "a,b" },
    { "select 'čšž', :č, :a", "select 'čšž', :č, $1", "a" },
    { "select '' , '''', :a, \"\"\"\", :b", "select '' , '''', $1, \"\"\"\", $2", "a,b" },
};

START_TEST(sql_is_read_as_expected)
{
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct statement_text t = statement_read(call.mem, texts[i].text, true);
        ck_assert_str_eq(t.sql, texts[i].sql);
        ck_assert_str_eq(text_join(call.mem, t.parameters, t.parameter_count, ","), texts[i].parameters);
    }
}
END_TEST

START_TEST(the_names_of_a_template_stay)
{
    struct statement_text t = statement_read(call.mem, "select :a, :{parent} -- :no\nfrom {table}", false);
    ck_assert_str_eq(t.sql, "select :a, :{parent}\nfrom {table}");
    ck_assert_uint_eq(t.parameter_count, 0);
    ck_assert_uint_eq(statement_place("{table} t"), strlen("{table}"));
    ck_assert_uint_eq(statement_place("{a,b}") + statement_place("{}") + statement_place("{a"), 0);
}
END_TEST

/* --- all there are ----------------------------------------------------------------------------------------------------------------------- */

START_TEST(every_statement_prepares_against_the_schema)
{
    size_t failed = 0;
    for (size_t i = 0; i < all_statement_count; i++) {
        const struct stmt *q = all_statements[i];
        struct db_column *columns;
        size_t n;
        if (q->template_of_records || strncmp(q->sql, "copy ", 5) == 0)
            continue;
        struct call *c = &call;
        if (db_describe(c, q, NULL, &columns, &n))
            continue;
        fprintf(stderr, "%s\n", harness_reason(c));
        harness_forget(c);
        failed++;
    }
    ck_assert_uint_eq(failed, 0);
}
END_TEST

START_TEST(the_count_of_every_list_ends_at_its_limit)
{
    size_t lists = 0;
    for (size_t i = 0; i < all_statement_count; i++) {
        const struct stmt *q = all_statements[i];
        if (!text_starts_with(q->sql, "select count(*) as count"))
            continue;
        bool limited = q->template_of_records && strstr(q->sql, ":count_limit");
        for (size_t k = 0; k < q->parameter_count; k++)
            limited |= strcmp(q->parameters[k], "count_limit") == 0;
        ck_assert_msg(limited, "%s", q->name);
        lists++;
    }
    ck_assert_uint_ge(lists, 6);
}
END_TEST

Suite *suite_stmt(void)
{
    Suite *s = suite_create("stmt");
    TCase *tc = tcase_create("words"), *real = tcase_create("real");
    tcase_add_checked_fixture(tc, harness_call, harness_end);
    tcase_add_test(tc, columns_follow_the_roles_of_the_fields);
    tcase_add_test(tc, tables_and_parents_are_named);
    tcase_add_test(tc, filters_and_cursors_ask_only_for_what_was_given);
    tcase_add_test(tc, a_field_of_the_owners_alone_is_null_for_other_readers);
    tcase_add_test(tc, a_template_is_made_once_for_a_shape);
    tcase_add_test(tc, threads_that_ask_at_once_get_the_same);
    tcase_add_test_raise_signal(tc, a_place_that_nobody_knows_ends_the_process, SIGABRT);
    tcase_add_test_raise_signal(tc, a_place_that_the_shape_lacks_ends_the_process, SIGABRT);
    tcase_add_test(tc, sql_is_read_as_expected);
    tcase_add_test(tc, the_names_of_a_template_stay);
    suite_add_tcase(s, tc);
    tcase_add_checked_fixture(real, harness_database, harness_end);
    tcase_add_test(real, every_statement_prepares_against_the_schema);
    tcase_add_test(real, the_count_of_every_list_ends_at_its_limit);
    suite_add_tcase(s, real);
    return s;
}
