/* An export gives what the list gives page by page: the same rows in the same words, all of them, in the order of their numbers. */
#include "../../tools/demo/demo.h"
#include "../harness.h"
#include "base/buffer.h"
#include "catalogue/supplier.h"
#include "catalogue/supplier_merge.h"
#include "op.h"

#include <errno.h>
#include <jansson.h>

Suite *suite_export(void);

static struct buffer out;

static void start(void)
{
    struct demo_filled filled;
    harness_database();
    ck_assert_ok(demo_fill(&call, &filled));
    harness_sql("analyze");
}

static void end(void)
{
    buffer_free(&out);
    harness_end();
}

/* Runs an export with these filters, "field", value …; the text lives until the next one. */
static const char *export_of(const struct noun *n, enum form form, const char *const *filters)
{
    const struct op *op = op_find(text_format(call.mem, "%s.export", n->shape->name));
    struct rows_writer rows = { .form = form, .out = &out };
    struct op_input in;
    struct op_result result;
    op_prepare(&call, op, &in);
    in.rows = &rows;
    for (; *filters; filters += 2)
        ck_assert_ok(field_read(&call, shape_field(op->input.shape, filters[0]), filters[1], in.record));
    out.size = 0;
    ck_assert_ok(op_run(&call, op, &in, &result));
    return out.bytes;
}
#define exported(n, form, ...) export_of((n), (form), (const char *const[]){ __VA_ARGS__ __VA_OPT__(, ) NULL })

/* All pages of the list, by number. */
static json_t *listed(const struct noun *n)
{
    const struct op *op = op_find(text_format(call.mem, "%s.list", n->shape->name));
    json_t *all = json_object();
    struct buffer page = { 0 };
    const char *after = NULL;
    do {
        struct op_input in;
        struct op_result result;
        op_prepare(&call, op, &in);
        call.options = (struct request_options){ .limit = { true, 333 }, .after = after };
        ck_assert_ok(op_run(&call, op, &in, &result));
        page.size = 0;
        page_write(call.mem, FORM_JSON, n->shape, READ, NULL, &result.page, &page);
        json_t *root = json_loadb(page.bytes, page.size, JSON_DECODE_ANY, NULL), *row;
        size_t i;
        json_array_foreach(json_object_get(root, n->shape->plural), i, row)
            json_object_set(all, json_string_value(json_object_get(row, "number")), row);
        json_decref(root);
        after = result.page.next;
    } while (after);
    call.options = (struct request_options){ 0 };
    buffer_free(&page);
    return all;
}

static void check_rows(const struct noun *n)
{
    json_t *list = listed(n), *root = json_loads(exported(n, FORM_JSON), 0, NULL), *row;
    const json_t *rows = json_object_get(root, n->shape->plural);
    struct number before = { 0 }, number;
    size_t i;
    ck_assert_uint_eq(json_array_size(rows), json_object_size(list));
    ck_assert_int_eq(json_integer_value(json_object_get(root, "count")), (json_int_t)json_object_size(list));
    ck_assert_str_eq(json_string_value(json_object_get(root, "count_is")), "exact");
    ck_assert(json_is_null(json_object_get(root, "next")));
    json_array_foreach(rows, i, row)
    {
        const char *key = json_string_value(json_object_get(row, "number"));
        ck_assert_int_eq(number_parse(key, &number), NUMBER_OK);
        ck_assert_int_gt(number.value, before.value);
        before = number;
        ck_assert_msg(json_equal(row, json_object_get(list, key)), "%s %s differs", n->shape->name, key);
    }
    json_decref(root);
    json_decref(list);
}

START_TEST(each_row_of_the_list_is_exported_once_in_the_order_of_numbers)
{
    for (size_t i = 0; i < noun_count; i++)
        if (!nouns[i]->is_searched)
            check_rows(nouns[i]);
}
END_TEST

/* All records of the table, as they are read by their numbers: of suppliers too, which have a search in the place of a list. */
static struct list stored(const struct noun *n)
{
    struct texts numbers = text_split(call.mem,
                                      harness_sql(text_format(call.mem,
                                                              "select string_agg(number::text, ' ' order by number) from dicr.%s "
                                                              "where archived_at is null",
                                                              n->shape->table)),
                                      ' ');
    char *keys = arena_take_array(call.mem, numbers.n, n->shape->size),
         *all = arena_take_array(call.mem, numbers.n, n->shape->size);
    for (size_t i = 0; i < numbers.n; i++)
        ((struct record *)(void *)(keys + i * n->shape->size))->number.value = strtoll(numbers.item[i], NULL, 10);
    ck_assert_ok(noun_get(&call, n, keys, numbers.n, all));
    return (struct list){ numbers.n, all };
}

static void check_words(const struct noun *n)
{
    if (!harness_sql(text_format(call.mem, "select min(number) from dicr.%s where archived_at is null", n->shape->table)))
        return; /* the demo has none of them */
    struct page all = { .rows = stored(n), .count = 0 };
    struct buffer page = { 0 };
    page_write(call.mem, FORM_CSV, n->shape, READ, NULL, &all, &page);
    ck_assert_str_eq(exported(n, FORM_CSV), page.bytes);
    page.size = 0;
    page_write(call.mem, FORM_JSON, n->shape, READ, NULL, &all, &page);
    const char *rows = strchr(page.bytes, '['), *given = strchr(exported(n, FORM_JSON), '[');
    size_t size = (size_t)(strrchr(rows, ']') - rows);
    ck_assert_msg(strncmp(rows, given, size) == 0, "%s differs", n->shape->plural);
    ck_assert_str_eq(given + size, text_format(call.mem, "],\"count\":%zu,\"count_is\":\"exact\",\"next\":null}", all.rows.n));
    buffer_free(&page);
}

START_TEST(an_export_has_the_words_of_a_page)
{
    for (size_t i = 0; i < noun_count; i++)
        check_words(nouns[i]);
}
END_TEST

/* A record that is merged into another is exported as it stands, beside the one that is kept: what goes out may come in again. */
START_TEST(each_of_two_merged_records_is_exported_once)
{
    const struct noun *n = &supplier_noun;
    const char *numbers = harness_sql("select string_agg(dicr.number_text(number), ' ' order by number) from (select number from "
                                      "dicr.supplier where owner = 'HR' and archived_at is null order by number limit 2) as s");
    struct texts two = text_split(call.mem, numbers, ' ');
    struct supplier_merge merge = { 0 };
    struct supplier kept;
    ck_assert_int_eq(number_parse(two.item[0], &merge.number), NUMBER_OK);
    ck_assert_int_eq(number_parse(two.item[1], &merge.into), NUMBER_OK);
    ck_assert_ok(supplier_merge(&call, &merge, ALL_FIELDS, &kept));
    json_t *root = json_loads(exported(n, FORM_JSON), 0, NULL), *row, *seen = json_object();
    size_t i;
    json_array_foreach(json_object_get(root, "suppliers"), i, row)
    {
        const char *key = json_string_value(json_object_get(row, "number"));
        ck_assert_msg(json_object_get(seen, key) == NULL, "%s is there twice", key);
        json_object_set_new(seen, key, json_string(""));
        const char *into = json_string_value(json_object_get(row, "merged_into"));
        ck_assert(strcmp(key, two.item[0]) == 0 ? strcmp(into, two.item[1]) == 0 : into == NULL);
    }
    ck_assert_ptr_nonnull(json_object_get(seen, two.item[0]));
    ck_assert_ptr_nonnull(json_object_get(seen, two.item[1]));
    json_decref(seen);
    json_decref(root);
}
END_TEST

/* PostgreSQL's own CSV of the same columns. */
START_TEST(links_are_exported_as_copy_does)
{
    const struct noun *n = noun_find("link");
    static const char *columns[] = { "number", "kind", "supplier_number", "buyer_number", "concept", "share_pct", "since" };
    const struct op *op = op_find("link.export");
    const struct texts chosen = { sizeof columns / sizeof *columns, columns };
    struct rows_writer rows = { .form = FORM_CSV, .columns = &chosen, .out = &out };
    struct op_input in;
    struct op_result result;
    op_prepare(&call, op, &in);
    in.rows = &rows;
    ck_assert_ok(op_run(&call, op, &in, &result));
    FILE *psql = popen(
        text_format(
            call.mem,
            "psql -X -q '%s' -c \"copy (select dicr.number_text(number) as number, kind, "
            "dicr.number_text(supplier_number) as supplier_number, dicr.number_text(buyer_number) as "
            "buyer_number, concept, trim_scale(share_pct) as share_pct, since from dicr.%s where archived_at is null order by "
            "supply_link.number) to stdout (format csv, header)\" | sed 's/$/\\r/'",
            harness_conninfo(), n->shape->table),
        "r");
    ck_assert_ptr_nonnull(psql);
    char *copied = arena_take(call.mem, out.size + 2);
    size_t size = fread(copied, 1, out.size + 1, psql);
    copied[size] = '\0';
    ck_assert_int_eq(pclose(psql), 0);
    size_t same = 0;
    while (copied[same] && copied[same] == out.bytes[same])
        same++;
    ck_assert_msg(strcmp(out.bytes, copied) == 0, "\"%.80s\", PostgreSQL has \"%.80s\"", out.bytes + same, copied + same);
}
END_TEST

START_TEST(filters_are_those_of_the_list)
{
    json_t *root = json_loads(exported(noun_find("link"), FORM_JSON, "kind", "buy"), 0, NULL);
    const char *count = harness_sql("select count(*) from dicr.supply_link where archived_at is null and kind = 'buy'");
    ck_assert_int_eq(json_integer_value(json_object_get(root, "count")), strtoll(count, NULL, 10));
    json_decref(root);
    struct op_input in;
    struct op_result result;
    struct rows_writer rows = { .form = FORM_CSV, .out = &out };
    op_prepare(&call, op_find("supplier.export"), &in);
    in.rows = &rows;
    ((struct supplier *)in.record)->country = "QQ";
    ck_assert_refused(op_run(&call, op_find("supplier.export"), &in, &result), ERROR_UNKNOWN_CODE, "country");
}
END_TEST

static bool refuse(struct sink *s, const char *bytes, size_t size)
{
    (void)s, (void)bytes, (void)size;
    errno = ENOSPC;
    return false;
}

START_TEST(an_export_that_nobody_takes_ends)
{
    struct sink closed = { refuse };
    struct buffer lost = { .sink = &closed };
    struct rows_writer rows = { .form = FORM_JSON, .out = &lost };
    struct op_input in;
    struct op_result result;
    harness_sql("select set_config('dicr.country', 'HR', true); insert into dicr.source (number, owner, kind, title) select "
                "dicr.new_number('HR'), 'HR', "
                "'list', repeat('x', 100) "
                "from generate_series(1, 3000)");
    op_prepare(&call, op_find("source.export"), &in);
    in.rows = &rows;
    ck_assert_refused(op_run(&call, op_find("source.export"), &in, &result), ERROR_CANCELLED, NULL);
    ck_assert_int_eq(lost.failed, ENOSPC);
    ck_assert_int_lt(rows.count, 3000);
    buffer_free(&lost);
}
END_TEST

Suite *suite_export(void)
{
    Suite *s = suite_create("export");
    TCase *t = tcase_create("exports");
    tcase_add_checked_fixture(t, start, end);
    tcase_set_timeout(t, 120);
    tcase_add_test(t, each_row_of_the_list_is_exported_once_in_the_order_of_numbers);
    tcase_add_test(t, an_export_has_the_words_of_a_page);
    tcase_add_test(t, each_of_two_merged_records_is_exported_once);
    tcase_add_test(t, links_are_exported_as_copy_does);
    tcase_add_test(t, filters_are_those_of_the_list);
    tcase_add_test(t, an_export_that_nobody_takes_ends);
    suite_add_tcase(s, t);
    return s;
}
