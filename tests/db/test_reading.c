/* Laws over everything that reads registry rows: each statement and each function of the schema says dicr.sees(reader, row) of each of
   its rows, or reads the owner's own, or stands in a short list with its reason. And the predicate costs no read by key its index. */
#include "../../tools/demo/demo.h"
#include "../harness.h"
#include "base/buffer.h"
#include "catalogue/noun.h"
#include <regex.h>

Suite *suite_reading(void);

/* --- which rows a text reads ---------------------------------------------------------------------------------------------------- */

/* Tables whose rows belong to a country: those under the laws, the trail, and the batches of imports. */
static const char *registry_tables(void)
{
    static const char *tables;
    if (!tables)
        tables =
            strdup(harness_value("select string_agg(table_name, '|' order by table_name) || '|change|import_batch|import_row' "
                                 "from dicr.law"));
    return tables;
}

static bool matches(const char *pattern, const char *text)
{
    regex_t r;
    ck_assert_msg(regcomp(&r, pattern, REG_EXTENDED | REG_ICASE | REG_NOSUB) == 0, "%s", pattern);
    bool found = regexec(&r, text, 0, NULL, 0) == 0;
    regfree(&r);
    return found;
}

static bool is_keyword(const char *word)
{
    static const char *const words[] = { "where", "order", "for",   "on",    "join",  "left",
                                         "cross", "union", "limit", "group", "select" };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_same_word(words[i], word))
            return true;
    return false;
}

/* The text without comments and quoted strings; `flat`: without parentheses, commas and line ends either. */
static const char *bare(const char *sql, bool flat)
{
    struct buffer b = { 0 };
    for (const char *p = sql; *p; p++) {
        if (p[0] == '-' && p[1] == '-')
            p += strcspn(p, "\n");
        else if (*p == '\'')
            p += 1 + strcspn(p + 1, "'");
        if (!*p)
            break;
        buffer_char(&b, flat && strchr("\n(),", *p) ? ' ' : *p);
    }
    const char *text = text_copy(call.mem, b.bytes ? b.bytes : "");
    buffer_free(&b);
    return text;
}

/* Whether a row is the owner's who writes: it says so, or is joined to one that does. */
static bool is_the_owners(const char *sql, const char *alias, const char *owner)
{
    if (matches(text_format(call.mem, "(^|[^a-z_.])%s%sowner = %s", alias, *alias ? "\\." : "", owner), sql))
        return true;
    for (char other = 'a'; other <= 'z' && *alias; other++)
        if (matches(text_format(call.mem, "[^a-z_.]%s\\.owner = %c\\.owner", alias, other), sql) &&
            matches(text_format(call.mem, "[^a-z_.]%c\\.owner = %s", other, owner), sql))
            return true;
    return false;
}

/* How a row is guarded: by the reader's predicate, or because it is the owner's who writes. `reader` and `owner` are patterns of what
   the text calls them. Rows of import_row are guarded by their batch. */
static bool is_guarded(const char *sql, const char *table, const char *alias, const char *reader, const char *owner)
{
    if (strcmp(table, "import_row") == 0)
        alias = "b";
    return (reader && matches(text_format(call.mem, "dicr\\.sees\\(%s, %s\\)", reader, alias), sql)) ||
           (owner && is_the_owners(sql, alias, owner));
}

/* The first row that a text reads without a guard, as "table alias"; NULL: none. Counts the rows. */
static const char *unguarded(const char *sql, const char *reader, const char *owner, size_t *rows)
{
    const char *text = bare(sql, true);
    sql = bare(sql, false);
    const char *pattern =
        text_format(call.mem, "(^|[^a-z_.])(from|join) +(dicr\\.)?(%s)( +(as +)?([a-z_]+)| *$)", registry_tables());
    regex_t r;
    ck_assert_int_eq(regcomp(&r, pattern, REG_EXTENDED | REG_ICASE), 0);
    regmatch_t m[8];
    const char *found = NULL;
    for (const char *p = text; !found && regexec(&r, p, 8, m, 0) == 0; p += m[4].rm_eo) {
        const char *table = text_copy_n(call.mem, p + m[4].rm_so, (size_t)(m[4].rm_eo - m[4].rm_so));
        const char *alias = m[7].rm_so < 0 ? "" : text_copy_n(call.mem, p + m[7].rm_so, (size_t)(m[7].rm_eo - m[7].rm_so));
        ++*rows;
        if (is_keyword(alias))
            alias = "";
        if (!is_guarded(sql, table, alias, reader, owner))
            found = text_format(call.mem, "%s %s", table, alias);
    }
    regfree(&r);
    return found;
}

/* What a statement calls a parameter: "$3" as a pattern; NULL: it does not take it. */
static const char *parameter_of(const struct stmt *q, const char *name)
{
    for (size_t i = 0; i < q->parameter_count; i++)
        if (strcmp(q->parameters[i], name) == 0)
            return text_format(call.mem, "[$]%zu(::text)?", i + 1);
    return NULL;
}

/* Statements that read whole tables, and why they may. */
static const struct exception {
    const char *name, *why;
} exceptions[] = {
    { "feed_since", "the follower of changes reads all; what is seen is decided where it is answered" },
    { "feed_has_news", "the follower of changes reads all; what is seen is decided where it is answered" },
    { "import_drop_rows", "the rows of a batch that import_batch_lock has locked as the owner's" },
    { "demo_state", "counts of an installation, for its own account alone" },
    { "demo_counts", "counts of an installation, for its own account alone" },
};

static bool is_exception(const char *name)
{
    for (size_t i = 0; i < sizeof exceptions / sizeof exceptions[0]; i++)
        if (strcmp(exceptions[i].name, name) == 0)
            return true;
    return false;
}

/* --- the laws ----------------------------------------------------------------------------------------------------------------------- */

static size_t checked_rows, checked_statements;

static void check_statement(const struct stmt *q, struct buffer *faults)
{
    size_t rows = 0;
    const char *row = unguarded(q->sql, parameter_of(q, "reader"), parameter_of(q, "owner"), &rows);
    checked_rows += rows;
    checked_statements++;
    if (row && !is_exception(q->name))
        buffer_format(faults, "\n  %s:%d: %s reads %s without dicr.sees(:reader::text, …)", q->file, q->line, q->name, row);
    if (!row && is_exception(q->name))
        buffer_format(faults, "\n  %s needs no exception any more", q->name);
}

/* Whether a template of records is for a noun: those of the wrong kind cannot be made. */
static bool is_for(const struct stmt *q, const struct shape *s)
{
    bool child = s->parent != NULL, grandchild = child && s->parent->parent;
    if (strstr(q->name, "grand"))
        return grandchild;
    if (strstr(q->name, "child"))
        return child && !grandchild;
    if (strstr(q->name, "of_parents") || strcmp(q->name, "record_withhold") == 0)
        return child;
    if (text_starts_with(q->name, "link_"))
        return strcmp(s->name, "link") == 0;
    return text_starts_with(q->name, "record_") && (strcmp(q->name, "record_add") != 0 || !child);
}

START_TEST(each_statement_says_of_each_row_that_the_reader_sees_it)
{
    struct buffer faults = { 0 };
    for (size_t i = 0; i < all_statement_count; i++) {
        const struct stmt *q = all_statements[i];
        if (!q->template_of_records) {
            check_statement(q, &faults);
            continue;
        }
        for (size_t n = 0; n < noun_count; n++)
            if (is_for(q, nouns[n]->shape))
                check_statement(stmt_for(q, nouns[n]->shape), &faults);
    }
    printf("reading: %zu statements, %zu rows of registry tables\n", checked_statements, checked_rows);
    ck_assert_uint_gt(checked_rows, 250);
    ck_assert_msg(faults.size == 0, "%s", faults.bytes);
}
END_TEST

/* A number alone tells that a record exists: each that a row holds names the row itself, a record above it or one that the reader sees
   where it sees the row, or is hidden from who does not see that record. */
START_TEST(each_number_that_a_row_tells_is_of_a_record_that_the_reader_sees)
{
    size_t hidden = 0, ends = 0;
    for (size_t n = 0; n < noun_count; n++) {
        const struct shape *s = nouns[n]->shape;
        for (size_t i = 0; i < s->field_count; i++) {
            const struct field *f = &s->fields[i];
            bool names_above = false;
            for (const struct shape *above = s->parent; above; above = above->parent)
                names_above |= strcmp(f->name, above->name) == 0;
            if (f->kind != KIND_NUMBER || !(f->roles & (READ | FILTER)) || f->sql || names_above || (f->roles & KEY))
                continue;
            bool is_end =
                harness_value(text_format(call.mem, "select 1 from dicr.law where table_name = '%s' and ends ~ '\\mit[.]%s\\M'",
                                          s->table, f->name)) != NULL;
            ck_assert_msg(field_may_be_hidden(f) || is_end, "%s.%s tells a number of whatever record: give it .refers_to",
                          s->name, f->name);
            hidden += field_may_be_hidden(f);
            ends += is_end;
        }
    }
    printf("reading: %zu numbers that may be hidden, %zu of ends\n", hidden, ends);
    ck_assert_uint_gt(hidden, 8);
    ck_assert_uint_gt(ends, 4);
}
END_TEST

/* --- what a row says of other records ------------------------------------------------------------------------------------------------ */

/* A column of a noun's table that names an item or a record which not everybody sees who sees the row. (A concept may be an item's.) */
static bool may_hide(const char *table, const char *column)
{
    for (size_t n = 0; n < noun_count; n++) {
        const struct shape *s = nouns[n]->shape;
        if (strcmp(s->table, table) != 0)
            continue;
        if (strcmp(column, "*") == 0)
            return true;
        const struct field *f = shape_field(s, column);
        return f && field_may_be_hidden(f);
    }
    return false;
}

/* The tables that a text reads, by the names that it gives their rows: " capability k supplier s ". */
static const char *tables_by_alias(const char *sql)
{
    const char *text = bare(sql, true);
    regex_t r;
    regmatch_t m[7];
    struct buffer b = { 0 };
    ck_assert_int_eq(
        regcomp(&r, text_format(call.mem, "(^|[^a-z_.])(from|join) +(dicr\\.)?(%s) +(as +)?([a-z_]+)", registry_tables()),
                REG_EXTENDED | REG_ICASE),
        0);
    for (const char *p = text; regexec(&r, p, 7, m, 0) == 0; p += m[4].rm_eo)
        buffer_format(&b, " %.*s %.*s", (int)(m[4].rm_eo - m[4].rm_so), p + m[4].rm_so, (int)(m[6].rm_eo - m[6].rm_so),
                      p + m[6].rm_so);
    buffer_char(&b, ' ');
    regfree(&r);
    const char *tables = text_copy(call.mem, b.bytes);
    buffer_free(&b);
    return tables;
}

/* Whether "alias.column" is one that may have to be hidden. One alias may stand for several tables in a text. */
static bool names_another(const char *tables, const char *alias, const char *column)
{
    struct texts words = text_split(call.mem, tables, ' ');
    for (size_t i = 0; i + 1 < words.n; i++)
        if (strcmp(words.item[i + 1], alias) == 0 && may_hide(words.item[i], column))
            return true;
    return false;
}

/* A guard in the same select: the row is left out, or the column is told by it. */
static bool is_told(const char *sql, const char *alias, const char *column, const char *reader)
{
    return reader && matches(text_format(call.mem, "dicr\\.concept_told\\(%s, %s\\.owner, %s\\.%s\\) is not null", reader, alias,
                                         alias, column),
                             sql);
}

static const char WORD[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

/* The end of the select that stands at `p`: a union, the closing parenthesis around it, the end of the text. */
static const char *select_end(const char *p)
{
    for (size_t depth = 0; *p; p++) {
        if (*p == '(')
            depth++;
        else if (*p == ')' && depth-- == 0)
            return p;
        else if (depth == 0 && strncasecmp(p, "union", 5) == 0)
            return p;
    }
    return p;
}

/* Columns that a text hands on within itself, and why they reach nobody. */
static struct passed_on {
    const char *text, *column, *why;
    bool used;
} passed_on[] = {
    { "tags_by_crosswalk", "m.concept", "is joined with the themes of the reference, which has no items", false },
    { "tags_by_crosswalk", "r.concept", "is joined with the themes of the reference, which has no items", false },
    { "tags_by_crosswalk", "a.product", "is joined with the themes of the reference, which has no items", false },
    { "tags_confirmed", "g.concept", "is joined with the reference, which has no items", false },
    { "coverage_links", "l.concept", "is looked up among the concepts whose themes the reader sees", false },
    { "coverage_facts", "k.concept", "is looked up among the concepts whose themes the reader sees", false },
    { "coverage_facts", "m.concept", "is looked up among the concepts whose themes the reader sees", false },
    { "supplier_search", "s.version", "in a case that tells it to the owner alone", false },
};

static bool is_passed_on(const char *text, const char *column)
{
    bool found = false;
    for (size_t i = 0; i < sizeof passed_on / sizeof passed_on[0]; i++)
        if (strcmp(passed_on[i].text, text) == 0 && strcmp(passed_on[i].column, column) == 0)
            found = passed_on[i].used = true;
    return found;
}

/* A place in a text: of each parenthesis around it whether the list of a select is being read, and where that select begins. */
enum { DEPTH_MAX = 32 };
struct select_reader {
    const char *select[DEPTH_MAX];
    bool in_list[DEPTH_MAX];
    size_t depth;
};

/* What stands in a condition or in dicr.concept_told() is told to nobody. */
static void read_parenthesis(struct select_reader *r, const char *sql, const char *p)
{
    static const char guard[] = "concept_told";
    size_t size = sizeof guard - 1;
    if (*p == ')') {
        ck_assert_uint_gt(r->depth--, 0);
        return;
    }
    ck_assert_uint_lt(++r->depth, DEPTH_MAX);
    r->select[r->depth] = r->select[r->depth - 1];
    r->in_list[r->depth] = r->in_list[r->depth - 1] && !((size_t)(p - sql) > size && strncasecmp(p - size, guard, size) == 0);
}

static void read_keyword(struct select_reader *r, const char *word, const char *before, const char *p)
{
    if (text_same_word(word, "select")) {
        r->in_list[r->depth] = true;
        r->select[r->depth] = p;
    } else if (text_same_word(word, "union") || (text_same_word(word, "from") && !text_same_word(before, "distinct")))
        r->in_list[r->depth] = false;
}

/* The columns that a text gives out as they stand though they may have to be hidden, a line each. Only the lists of selects are looked
   at. Counts what was looked at. */
static void find_untold(const char *name, const char *sql, const char *reader, const char *owner, struct buffer *faults,
                        size_t *columns)
{
    const char *tables = tables_by_alias(sql), *before = "";
    struct select_reader r = { 0 };
    size_t size;
    sql = bare(sql, false);
    for (const char *p = sql; *p; p += size) {
        size = strspn(p, WORD);
        if (size == 0) {
            if (*p == '(' || *p == ')')
                read_parenthesis(&r, sql, p);
            size = 1;
            continue;
        }
        const char *word = text_copy_n(call.mem, p, size);
        if (p[size] != '.') {
            read_keyword(&r, word, before, p);
            before = word;
            continue;
        }
        size_t rest = p[size + 1] == '*' ? 1 : strspn(p + size + 1, WORD);
        const char *column = text_copy_n(call.mem, p + size + 1, rest), *at = r.select[r.depth];
        before = word;
        size += 1 + rest;
        if (!r.in_list[r.depth] || !names_another(tables, word, column))
            continue;
        ++*columns;
        if (!is_told(text_copy_n(call.mem, at, (size_t)(select_end(at) - at)), word, column, reader) &&
            !(owner && is_the_owners(sql, word, owner)) && !is_passed_on(name, text_format(call.mem, "%s.%s", word, column)))
            buffer_format(faults, "\n  %s gives out %s.%s: dicr.concept_told(reader, …)", name, word, column);
    }
}

/* The functions of the schema: each its name and its text, with a byte 30 between them. */
static struct texts functions_of_the_schema(void)
{
    const char *all =
        harness_value("select string_agg(p.proname || chr(30) || p.prosrc, chr(31) order by p.proname) from pg_proc p "
                      "join pg_language l on l.oid = p.prolang where p.pronamespace = 'dicr'::regnamespace "
                      "and p.prokind = 'f' and p.prorettype <> 'trigger'::regtype and l.lanname in ('sql', 'plpgsql')");
    return text_split(call.mem, all, 31);
}

/* Functions that statements call: SQL that takes a reader. */
static const struct exception function_exceptions[] = {
    { "supplier_of", "the trail's own: whose page a change stands on" },
};

START_TEST(each_function_says_of_each_row_that_the_reader_sees_it)
{
    struct texts functions = functions_of_the_schema();
    struct buffer faults = { 0 };
    size_t rows = 0;
    for (size_t i = 0; i < functions.n; i++) {
        struct texts parts = text_split(call.mem, functions.item[i], 30);
        const char *row = parts.n > 1 ? unguarded(parts.item[1], "reader", NULL, &rows) : NULL;
        bool excepted = false;
        for (size_t k = 0; k < sizeof function_exceptions / sizeof function_exceptions[0]; k++)
            excepted |= strcmp(function_exceptions[k].name, parts.item[0]) == 0;
        if (row && !excepted)
            buffer_format(&faults, "\n  dicr.%s reads %s without dicr.sees(reader, …)", parts.item[0], row);
    }
    printf("reading: %zu functions, %zu rows of registry tables\n", functions.n, rows);
    ck_assert_uint_gt(rows, 60);
    ck_assert_msg(faults.size == 0, "%s", faults.bytes);
}
END_TEST

/* Functions are read as statements are: each text that a reader is a parameter of. */
START_TEST(each_column_that_names_another_record_is_told_by_the_guard)
{
    struct texts functions = functions_of_the_schema();
    struct buffer faults = { 0 };
    size_t columns = 0;
    for (size_t i = 0; i < functions.n; i++) {
        struct texts parts = text_split(call.mem, functions.item[i], 30);
        if (parts.n > 1)
            find_untold(parts.item[0], parts.item[1], "reader", NULL, &faults, &columns);
    }
    for (size_t i = 0; i < all_statement_count; i++) {
        const struct stmt *q = all_statements[i];
        if (!q->template_of_records)
            find_untold(q->name, q->sql, parameter_of(q, "reader"), parameter_of(q, "owner"), &faults, &columns);
    }
    for (size_t i = 0; i < sizeof passed_on / sizeof passed_on[0]; i++)
        if (!passed_on[i].used)
            buffer_format(&faults, "\n  %s needs no exception for %s any more", passed_on[i].text, passed_on[i].column);
    printf("reading: %zu columns that name another record\n", columns);
    ck_assert_msg(faults.size == 0, "%s", faults.bytes);
    buffer_free(&faults);
}
END_TEST

/* The law finds what it is for. */
START_TEST(a_statement_without_the_predicate_is_found)
{
    size_t rows = 0;
    ck_assert_ptr_null(
        unguarded("select s.number from supplier as s where dicr.sees($1::text, s)", "[$]1(::text)?", NULL, &rows));
    ck_assert_ptr_null(unguarded("select s.number from supplier as s where s.owner = $1::text", NULL, "[$]1(::text)?", &rows));
    ck_assert_str_eq(unguarded("select s.number from supplier as s where s.number = $1", "[$]2(::text)?", NULL, &rows),
                     "supplier s");
    ck_assert_str_eq(unguarded("select 1 from supplier s join site as p on p.supplier = s.number where dicr.sees($1::text, s)",
                               "[$]1(::text)?", NULL, &rows),
                     "site p");
    ck_assert_str_eq(unguarded("select (select count(*) from capability)", NULL, NULL, &rows), "capability ");
    ck_assert_str_eq(unguarded("select 1 from supplier as s where true -- dicr.sees($1::text, s)\n and dicr.sees($1::text, t)",
                               "[$]1(::text)?", NULL, &rows),
                     "supplier s");
    ck_assert_uint_eq(rows, 7);
}
END_TEST

START_TEST(a_column_that_is_given_out_as_it_stands_is_found)
{
    static const struct {
        const char *sql;
        bool is_found;
    } rows[] = {
        { "select k.number, k.concept from capability k", true },
        { "select dicr.concept_told(reader, k.owner, k.concept) from dicr.capability as k", false },
        { "select k.concept from capability k where dicr.concept_told(reader, k.owner, k.concept) is not null", false },
        { "select k.concept from capability k union select k.concept from capability k "
          "where dicr.concept_told(reader, k.owner, k.concept) is not null",
          true },
        { "select 1 from capability k join (select upper(l.product) from supply_link l) as x on true", true },
        { "select count(distinct k.number) from capability k join concept c on c.concept = k.concept", false },
        { "select c.concept from certificate c where c.site is not null", false }, /* certificates are no items */
        { "select c.site from certificate c", true },
        { "select g.* from alignment g", true },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buffer faults = { 0 };
        size_t columns = 0;
        find_untold("it", rows[i].sql, "reader", NULL, &faults, &columns);
        ck_assert_msg((faults.size > 0) == rows[i].is_found, "%s", rows[i].sql);
        buffer_free(&faults);
    }
}
END_TEST

/* --- plans ---------------------------------------------------------------------------------------------------------------------------- */

/* The plan that the program's session makes for good, of a table of any size: an index where one can serve. */
static const char *plan_of(const struct stmt *q)
{
    struct buffer b = { 0 };
    buffer_format(&b,
                  "set role dicr_app; set plan_cache_mode = force_generic_plan; set enable_seqscan = off;"
                  "prepare it as %s; explain (format json) execute it (",
                  q->sql);
    for (size_t i = 0; i < q->parameter_count; i++)
        buffer_text(&b, i ? ", null" : "null");
    buffer_text(&b, ")");
    const char *plan = harness_sql(b.bytes);
    buffer_free(&b);
    return plan;
}

static void check_plans(const struct shape *s, size_t *plans)
{
    static const struct stmt *const reads[] = { &sql_record_by_number, &sql_record_of_parents, &sql_record_of_grandparents,
                                                &sql_record_owner, &sql_link_of_suppliers };
    for (size_t i = 0; i < sizeof reads / sizeof reads[0]; i++) {
        if (!is_for(reads[i], s))
            continue;
        const struct stmt *q = stmt_for(reads[i], s);
        const char *plan = plan_of(q);
        ck_assert_msg(strstr(plan, "\"Index Cond\"") && !strstr(plan, "Seq Scan"), "%s reads without its index: %s", q->name,
                      plan);
        ck_assert_msg(!strstr(plan, "sees("), "%s calls the predicate for each row: %s", q->name, plan);
        ck_assert_msg(strstr(plan, "released_to"), "%s has lost the predicate: %s", q->name, plan);
        ++*plans;
    }
}

START_TEST(reads_by_key_stay_index_reads_with_the_predicate_in_them)
{
    struct demo_filled filled;
    size_t plans = 0;
    call.options = (struct request_options){ 0 };
    ck_assert_ok(demo_fill(&call, &filled)); /* the planner goes by what the tables hold */
    harness_sql("analyze");
    for (size_t i = 0; i < noun_count; i++)
        check_plans(nouns[i]->shape, &plans);
    printf("reading: %zu plans of reads by key\n", plans);
    ck_assert_uint_gt(plans, 60);
}
END_TEST

Suite *suite_reading(void)
{
    Suite *s = suite_create("reading");
    TCase *tc = tcase_create("reading"), *plans = tcase_create("plans");
    tcase_add_checked_fixture(tc, harness_transaction, harness_end);
    tcase_add_test(tc, each_statement_says_of_each_row_that_the_reader_sees_it);
    tcase_add_test(tc, each_number_that_a_row_tells_is_of_a_record_that_the_reader_sees);
    tcase_add_test(tc, each_function_says_of_each_row_that_the_reader_sees_it);
    tcase_add_test(tc, each_column_that_names_another_record_is_told_by_the_guard);
    tcase_add_test(tc, a_statement_without_the_predicate_is_found);
    tcase_add_test(tc, a_column_that_is_given_out_as_it_stands_is_found);
    tcase_add_checked_fixture(plans, harness_database, harness_end);
    tcase_add_test(plans, reads_by_key_stay_index_reads_with_the_predicate_in_them);
    suite_add_tcase(s, tc);
    suite_add_tcase(s, plans);
    return s;
}
