/* Loading many records with all their lists, held against plain SQL. */
#include "base/buffer.h"
#include "statements.h"

Suite *suite_load(void);

struct bud {
    struct number number, tree, bough;
    const char *title;
};
struct nest {
    struct number number, bough;
    const char *title;
};
struct bough {
    struct number number, tree;
    const char *title, *owner;
    LIST_OF(bud) buds;
    LIST_OF(bud) hidden; /* TOP_LEVEL: not inside a tree */
};
struct fruit {
    struct number number, tree;
    const char *title;
};
struct tree {
    struct number number;
    const char *title;
    struct instant archived_at;
    LIST_OF(bough) boughs;
    LIST_OF(fruit) fruits;
    LIST_OF(fruit) ripe;  /* by a statement of its own */
    LIST_OF(fruit) never; /* not READ */
};

static const struct shape tree_shape, bough_shape;
static const struct field bud_fields[] = { FIELD(bud, number, KEY | READ), FIELD(bud, tree, STORE),
                                           FIELD(bud, bough, ADD | READ | TOP_LEVEL), FIELD(bud, title, READ) };
static const struct shape bud_shape = { SHAPE(bud, "buds", bud_fields), .table = "bud", .parent = &bough_shape };
static const struct field bough_fields[] = {
    FIELD(bough, number, KEY | READ),    FIELD(bough, tree, ADD | READ | TOP_LEVEL),
    FIELD(bough, title, READ),           FIELD(bough, owner, READ | TOP_LEVEL),
    LIST(bough, buds, READ, &bud_shape), LIST(bough, hidden, READ | TOP_LEVEL, &bud_shape),
};
static const struct shape bough_shape = { SHAPE(bough, "boughs", bough_fields), .table = "bough", .parent = &tree_shape };
static const struct field fruit_fields[] = { FIELD(fruit, number, KEY | READ), FIELD(fruit, tree, ADD | READ | TOP_LEVEL),
                                             FIELD(fruit, title, READ) };
static const struct shape fruit_shape = { SHAPE(fruit, "fruits", fruit_fields), .table = "fruit", .parent = &tree_shape };
STATEMENT(ripe_of_trees,
          "select f.number, f.title, f.tree from fruit f where f.tree = any ($1) and f.title like '%9' order by f.number desc",
          "numbers");
static const struct field tree_fields[] = {
    FIELD(tree, number, KEY | READ),        FIELD(tree, title, READ),
    FIELD(tree, archived_at, READ),         LIST(tree, boughs, READ, &bough_shape),
    LIST(tree, fruits, READ, &fruit_shape), LIST(tree, ripe, READ, &fruit_shape, .load = &ripe_of_trees),
    LIST(tree, never, ADD, &fruit_shape),
};
static const struct shape tree_shape = { SHAPE(tree, "trees", tree_fields), .table = "tree" };

/* Trees 1 to 200; tree n has n % 4 boughs, each with number % 3 buds, and n % 5 fruits. Trees of owner HR are released to none. */
static void forest(void)
{
    harness_database();
    harness_sql(
        "create table tree (number bigint, owner text, released_to text[] default '{}', archived_at timestamptz, title text);"
        "create table bough (tree bigint, withheld_from text[] default '{}', like tree including defaults);"
        "create table fruit (like bough including defaults);"
        "create table bud (bough bigint, like bough including defaults);"
        "insert into tree (number, owner, released_to, title) select n, case n % 2 when 0 then 'HR' else 'AL' end, "
        "  case n % 2 when 0 then '{}' else array['XK'] end, 'tree ' || n from generate_series(1, 200) n;"
        "insert into bough (number, tree, owner, released_to, title) select n * 10 + i, n, owner, released_to, 'bough ' || n || "
        "'.' || i "
        "  from tree cross join lateral (values (number)) as v (n) cross join lateral generate_series(1, n % 4) i;"
        "insert into fruit (number, tree, owner, released_to, title) select n * 1000 + i, n, owner, released_to, 'fruit ' || n "
        "|| '.' || i "
        "  from tree cross join lateral (values (number)) as v (n) cross join lateral generate_series(1, n % 5) i;"
        "insert into bud (number, bough, tree, owner, released_to, title) select number * 10 + i, number, tree, owner, "
        "released_to, "
        "  'bud ' || number || '.' || i from bough cross join lateral generate_series(1, number % 3) i order by random();"
        "grant select on tree, bough, fruit, bud to dicr_app;"
        "create function dicr.sees(reader text, it tree) returns boolean language sql return dicr.sees(reader, it.owner, "
        "it.released_to);"
        "create function dicr.sees(reader text, it bough) returns boolean language sql return dicr.sees(reader, it.owner, "
        "it.released_to, it.withheld_from);"
        "create function dicr.sees(reader text, it fruit) returns boolean language sql return dicr.sees(reader, it.owner, "
        "it.released_to, it.withheld_from);"
        "create function dicr.sees(reader text, it bud) returns boolean language sql return dicr.sees(reader, it.owner, "
        "it.released_to, it.withheld_from)");
}

/* All that a tree holds, as one text. */
static const char *told(const struct tree *t)
{
    struct buffer b = { 0 };
    buffer_format(&b, "%lld %s", (long long)t->number.value, t->title ? t->title : "-");
    for (size_t i = 0; i < t->boughs.n; i++) {
        const struct bough *bough = &t->boughs.item[i];
        ck_assert_int_eq(bough->tree.value, t->number.value);
        ck_assert_uint_eq(bough->hidden.n, 0);
        ck_assert_ptr_null(bough->owner);
        buffer_format(&b, " [%s", bough->title);
        for (size_t j = 0; j < bough->buds.n; j++)
            buffer_format(&b, " %s", bough->buds.item[j].title);
        buffer_text(&b, "]");
    }
    for (size_t i = 0; i < t->fruits.n; i++)
        buffer_format(&b, " %s", t->fruits.item[i].title);
    buffer_format(&b, " ripe %zu never %zu", t->ripe.n, t->never.n);
    const char *text = text_copy(call.mem, b.bytes);
    buffer_free(&b);
    return text;
}

/* The same, told by one SQL statement. */
static const char *expected(int64_t number)
{
    return harness_sql(text_format(call.mem,
                                   "select number || ' ' || title || coalesce((select string_agg(' [' || b.title || "
                                   "coalesce((select string_agg(' ' || u.title, '' "
                                   "order by u.number) from bud u where u.bough = b.number), '') || ']', '' order by b.number) "
                                   "from bough b where b.tree = t.number), "
                                   "'') || coalesce((select string_agg(' ' || f.title, '' order by f.number) from fruit f where "
                                   "f.tree = t.number), '') || ' ripe ' || "
                                   "(select count(*) from fruit f where f.tree = t.number and f.title like '%%9') || ' never 0' "
                                   "from tree t where number = %lld",
                                   (long long)number));
}

START_TEST(records_come_with_all_their_lists_in_the_order_asked_for)
{
    const int64_t wanted[] = { 7, 199, 1, 200, 4, 119, 60, 19 };
    enum { N = sizeof wanted / sizeof wanted[0] };
    struct number keys[N];
    struct tree out[N];
    for (size_t i = 0; i < N; i++)
        keys[i].value = wanted[i];
    memset(out, 0xff, sizeof out);
    ck_assert_ok(db_load(&call, &tree_shape, ALL_FIELDS, keys, N, out));
    for (size_t i = 0; i < N; i++)
        ck_assert_str_eq(told(&out[i]), expected(wanted[i]));
}
END_TEST

START_TEST(every_tree_of_the_forest_is_right)
{
    struct number keys[200];
    struct tree *out = TAKE_N(call.mem, 200, struct tree);
    for (int i = 0; i < 200; i++)
        keys[i].value = 200 - i;
    ck_assert_ok(db_load(&call, &tree_shape, ALL_FIELDS, keys, 200, out));
    for (int i = 0; i < 200; i += 13)
        ck_assert_str_eq(told(&out[i]), expected(200 - i));
    size_t boughs = 0, buds = 0, fruits = 0;
    for (int i = 0; i < 200; i++) {
        boughs += out[i].boughs.n;
        fruits += out[i].fruits.n;
        for (size_t j = 0; j < out[i].boughs.n; j++)
            buds += out[i].boughs.item[j].buds.n;
    }
    ck_assert_str_eq(text_format(call.mem, "%zu %zu %zu", boughs, buds, fruits),
                     harness_sql("select (select count(*) from bough) || ' ' || (select count(*) from bud) || ' ' || "
                                 "(select count(*) from fruit)"));
}
END_TEST

START_TEST(absent_and_repeated_keys_are_no_trouble)
{
    struct number keys[] = { { 7 }, { 999 }, { 7 }, { 0 }, { 3 }, { 7 } };
    struct tree out[6];
    ck_assert_ok(db_load(&call, &tree_shape, ALL_FIELDS, keys, 6, out));
    ck_assert_str_eq(told(&out[0]), expected(7));
    ck_assert_str_eq(told(&out[2]), expected(7));
    ck_assert_str_eq(told(&out[4]), expected(3));
    ck_assert_str_eq(told(&out[5]), expected(7));
    ck_assert_int_eq(out[1].number.value, 0);
    ck_assert_int_eq(out[3].number.value, 0);
    ck_assert_ok(db_load(&call, &tree_shape, ALL_FIELDS, keys, 0, out));
    ck_assert_ok(db_load(&call, &tree_shape, ALL_FIELDS, keys + 1, 1, out));
    ck_assert_int_eq(out[0].number.value, 0);
}
END_TEST

START_TEST(who_may_not_see_a_record_gets_nothing_of_it)
{
    struct actor reader = { "node:xk", "XK", "XK", 0 };
    struct number keys[] = { { 6 }, { 7 } };
    struct tree out[2];
    call.actor = &reader;
    harness_sql(
        "update bough set withheld_from = '{XK}' where number = 72; update fruit set archived_at = now() where number = 7001;"
        "update bough set released_to = '{XK}' where tree = 6"); /* a child that shows more than its record */
    ck_assert_ok(db_load(&call, &tree_shape, ALL_FIELDS, keys, 2, out));
    ck_assert_int_eq(out[0].number.value, 0);
    ck_assert_uint_eq(out[0].boughs.n, 0);
    ck_assert_int_eq(out[1].number.value, 7);
    ck_assert_uint_eq(out[1].boughs.n, 2);
    ck_assert_str_eq(out[1].boughs.item[1].title, "bough 7.3");
    ck_assert_uint_eq(out[1].fruits.n, 1);
    ck_assert_str_eq(out[1].fruits.item[0].title, "fruit 7.2");
}
END_TEST

START_TEST(where_two_hold_a_number_the_one_that_stands_is_meant)
{
    struct number key = { 7 };
    struct tree out;
    harness_sql("insert into tree (number, owner, archived_at, title) values (7, 'XK', now(), 'archived')");
    ck_assert_ok(db_load(&call, &tree_shape, ALL_FIELDS, &key, 1, &out));
    ck_assert_str_eq(out.title, "tree 7");
    harness_sql(
        "update tree set archived_at = case when archived_at is null then now() + interval '1 hour' end where number = 7");
    ck_assert_ok(db_load(&call, &tree_shape, ALL_FIELDS, &key, 1, &out));
    ck_assert_str_eq(out.title, "archived");
    harness_sql("update tree set archived_at = now() where number = 7 and owner = 'XK'");
    ck_assert_ok(db_load(&call, &tree_shape, ALL_FIELDS, &key, 1, &out));
    ck_assert_str_eq(out.title, "archived");
    harness_sql("update tree set archived_at = now() + interval '2 hours' where number = 7 and owner = 'XK'");
    ck_assert_ok(db_load(&call, &tree_shape, ALL_FIELDS, &key, 1, &out));
    ck_assert_str_eq(out.title, "tree 7");
}
END_TEST

/* --- deeper ------------------------------------------------------------------------------------------------------------------------------ */

STATEMENT(nest_of_boughs, "select u.number, u.title, u.bough as twig from bud u where u.bough = any ($1) order by u.number desc",
          "numbers");
struct twig {
    struct number number, wood;
    const char *title;
    LIST_OF(nest) nests;
};
struct wood {
    struct number number;
    struct instant archived_at;
    LIST_OF(twig) twigs;
};
static const struct shape wood_shape;
static const struct field nest_fields[] = { FIELD(nest, number, KEY | READ), FIELD(nest, title, READ) };
static const struct shape nest_shape = { SHAPE(nest, "nests", nest_fields) };
static const struct field twig_fields[] = { FIELD(twig, number, KEY | READ), FIELD(twig, title, READ),
                                            LIST(twig, nests, READ, &nest_shape, .load = &nest_of_boughs) };
static const struct shape twig_shape = { SHAPE(twig, "twigs", twig_fields), .table = "bough", .parent = &wood_shape };
STATEMENT(twig_of_woods, "select b.number, b.title, b.tree as wood from bough b where b.tree = any ($1) order by b.number",
          "numbers");
static const struct field wood_fields[] = { FIELD(wood, number, KEY | READ), FIELD(wood, archived_at, READ),
                                            LIST(wood, twigs, READ, &twig_shape, .load = &twig_of_woods) };
static const struct shape wood_shape = { SHAPE(wood, "woods", wood_fields), .table = "tree" };

START_TEST(a_list_in_a_list_may_have_a_statement_of_its_own)
{
    struct number keys[] = { { 7 }, { 11 } };
    struct wood out[2];
    ck_assert_ok(db_load(&call, &wood_shape, ALL_FIELDS, keys, 2, out));
    ck_assert_uint_eq(out[1].twigs.n, 3);
    ck_assert_uint_eq(out[1].twigs.item[1].nests.n, 112 % 3);
    ck_assert_uint_eq(out[1].twigs.item[2].nests.n, 113 % 3);
    ck_assert_str_eq(out[1].twigs.item[2].nests.item[0].title,
                     "bud 113.1"); /* lists are in the order of their numbers, whatever gave them */
    ck_assert_str_eq(out[1].twigs.item[2].nests.item[1].title, "bud 113.2");
}
END_TEST

struct path {
    struct number number, lower, upper;
};
struct clearing {
    struct number number;
    struct instant archived_at;
    LIST_OF(path) rising, falling; /* by one statement: a path may be in both, of two clearings or of one */
};
static const struct field path_fields[] = { FIELD(path, number, KEY | READ), FIELD(path, lower, READ), FIELD(path, upper, READ) };
static const struct shape path_shape = { SHAPE(path, "paths", path_fields), .table = "tree" };
STATEMENT(path_of_clearings,
          "select p.number, p.lower, p.upper from (select n as number, n as lower, (n * n - 1) % 200 + 1 as upper from "
          "generate_series(1, 200) n) p where p.lower = any ($1) or p.upper = any ($1)",
          "numbers");
static const struct field clearing_fields[] = {
    FIELD(clearing, number, KEY | READ),
    FIELD(clearing, archived_at, READ),
    LIST(clearing, rising, READ, &path_shape, .load = &path_of_clearings, .key = "lower"),
    LIST(clearing, falling, READ, &path_shape, .load = &path_of_clearings, .key = "upper"),
};
static const struct shape clearing_shape = { SHAPE(clearing, "clearings", clearing_fields), .table = "tree" };

START_TEST(lists_of_one_statement_share_its_rows_each_by_its_own_key)
{
    struct number keys[200];
    struct clearing out[200];
    size_t loops = 0;
    for (size_t i = 0; i < 200; i++)
        keys[i].value = (int64_t)i + 1;
    ck_assert_ok(db_load(&call, &clearing_shape, ALL_FIELDS, keys, 200, out));
    for (size_t i = 0; i < 200; i++) {
        size_t falling = 0;
        ck_assert_uint_eq(out[i].rising.n, 1);
        ck_assert_int_eq(out[i].rising.item[0].number.value, keys[i].value);
        for (int64_t n = 1; n <= 200; n++)
            if ((n * n - 1) % 200 + 1 == keys[i].value)
                ck_assert_int_eq(out[i].falling.item[falling++].lower.value, n);
        ck_assert_uint_eq(out[i].falling.n, falling);
        loops += out[i].rising.item[0].upper.value == keys[i].value;
    }
    ck_assert_uint_gt(loops, 0); /* a path that is both */
    struct number one = { 81 };  /* 9 * 9; the other ends of its paths are not asked for */
    ck_assert_ok(db_load(&call, &clearing_shape, ALL_FIELDS, &one, 1, out));
    ck_assert_uint_eq(out[0].rising.n, 1);
    ck_assert_int_eq(out[0].falling.item[0].lower.value, 9);
}
END_TEST

/* --- failing ------------------------------------------------------------------------------------------------------------------------------- */

START_TEST(a_load_that_is_cut_off_is_asked_again)
{
    struct number key = { 7 };
    struct tree out;
    for (unsigned nth = 1; nth <= 5; nth++) {
        db_fail_at(call.db, nth, NULL);
        ck_assert_ok(db_load(&call, &tree_shape, ALL_FIELDS, &key, 1, &out));
        ck_assert_str_eq(told(&out), expected(7));
        ck_assert_uint_eq(call.error_count, 0);
    }
}
END_TEST

START_TEST(whichever_statement_of_a_load_fails_it_fails_and_the_next_works)
{
    struct number key = { 7 };
    struct tree out;
    for (unsigned nth = 1; nth <= 5; nth++) {
        db_fail_at(call.db, nth, "57014");
        ck_assert_refused(db_load(&call, &tree_shape, ALL_FIELDS, &key, 1, &out), ERROR_BUSY, NULL);
        ck_assert_ok(db_load(&call, &tree_shape, ALL_FIELDS, &key, 1, &out));
        ck_assert_str_eq(told(&out), expected(7));
    }
}
END_TEST

START_TEST(a_list_statement_without_its_key_column_is_our_bug)
{
    STATEMENT(keyless, "select 1::bigint as number, 'x' as title from tree where number = any ($1)", "numbers");
    static const struct field bad_fields[] = { FIELD(wood, number, KEY | READ), FIELD(wood, archived_at, READ),
                                               LIST(wood, twigs, READ, &twig_shape, .load = &keyless) };
    static const struct shape bad = { SHAPE(wood, "woods", bad_fields), .table = "tree" };
    struct number key = { 7 };
    struct wood out;
    ck_assert(!db_load(&call, &bad, ALL_FIELDS, &key, 1, &out));
    ck_assert_ptr_nonnull(strstr(call.error.detail, "test_load.c:"));
    harness_check(&call, ERROR_INTERNAL, NULL, __FILE__, __LINE__);
}
END_TEST

Suite *suite_load(void)
{
    Suite *s = suite_create("load");
    TCase *tc = tcase_create("load");
    tcase_add_checked_fixture(tc, forest, harness_end);
    tcase_add_test(tc, records_come_with_all_their_lists_in_the_order_asked_for);
    tcase_add_test(tc, every_tree_of_the_forest_is_right);
    tcase_add_test(tc, absent_and_repeated_keys_are_no_trouble);
    tcase_add_test(tc, who_may_not_see_a_record_gets_nothing_of_it);
    tcase_add_test(tc, where_two_hold_a_number_the_one_that_stands_is_meant);
    tcase_add_test(tc, a_list_in_a_list_may_have_a_statement_of_its_own);
    tcase_add_test(tc, lists_of_one_statement_share_its_rows_each_by_its_own_key);
    tcase_add_test(tc, a_load_that_is_cut_off_is_asked_again);
    tcase_add_test(tc, whichever_statement_of_a_load_fails_it_fails_and_the_next_works);
    tcase_add_test(tc, a_list_statement_without_its_key_column_is_our_bug);
    suite_add_tcase(s, tc);
    return s;
}
